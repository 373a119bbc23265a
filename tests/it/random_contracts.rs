//! Ten thousand random contracts, settled and recomputed. `CONTRACT=1234` looks at one of them alone.

use std::collections::BTreeSet;
use std::num::NonZero;

use crate::recompute::{Compared, compare, draw, met};

const CONTRACTS: u64 = 10_000;
/// Differences that a failure shows.
const SHOWN: usize = 20;

#[test]
fn every_amount_of_random_contracts_is_recomputed() {
    if let Ok(number) = std::env::var("CONTRACT") {
        let number = number.parse().expect("the number of a contract");
        let contract = draw::contract(number);
        println!("{contract:#?}");
        assert_eq!(named(number, compare(&contract).differences), Vec::<String>::new());
        return;
    }
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let of_thread = |first: u64| {
        let (mut differences, mut rules) = (Vec::new(), BTreeSet::new());
        for number in (first..CONTRACTS).step_by(threads as usize) {
            let Compared { differences: found, met, .. } = compare(&draw::contract(number));
            differences.extend(named(number, found));
            rules.extend(met);
        }
        (differences, rules)
    };
    let (found, rules): (Vec<_>, Vec<_>) = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|first| scope.spawn(move || of_thread(first))).collect();
        workers.into_iter().map(|worker| worker.join().expect("a thread")).unzip()
    });
    let (found, rules) = (found.concat(), rules.into_iter().flatten().collect::<BTreeSet<_>>());
    let shown = &found[..found.len().min(SHOWN)];
    assert!(found.is_empty(), "{} differences; CONTRACT=NUMBER looks at one contract alone: {shown:#?}", found.len());
    assert_eq!(rules, BTreeSet::from(met::RULES), "rules that contracts meet");
}

/// The differences of a contract, with its number.
fn named(number: u64, differences: Vec<String>) -> Vec<String> {
    differences.into_iter().map(|difference| format!("contract {number}: {difference}")).collect()
}

#[test]
fn minor_units_are_those_of_iso_4217() {
    for (currency, digits) in draw::CURRENCIES.iter() {
        assert_eq!(currency.minor_digits(), *digits, "{currency}");
    }
    assert_eq!(draw::CURRENCIES.len(), 165);
}
