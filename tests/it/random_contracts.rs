//! Ten thousand random contracts, settled and recomputed. `CONTRACT=1234` looks at one of them alone.

use std::num::NonZero;

use crate::recompute::{compare, draw};

const CONTRACTS: u64 = 10_000;
/// Differences that a failure shows.
const SHOWN: usize = 20;

#[test]
fn every_amount_of_random_contracts_is_recomputed() {
    if let Ok(number) = std::env::var("CONTRACT") {
        let number = number.parse().expect("the number of a contract");
        println!("{:#?}", draw::contract(number));
        assert_eq!(differences(number), Vec::<String>::new());
        return;
    }
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let of_thread = |first: u64| (first..CONTRACTS).step_by(threads as usize).flat_map(differences).collect::<Vec<_>>();
    let found: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|first| scope.spawn(move || of_thread(first))).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a thread")).collect()
    });
    let shown = &found[..found.len().min(SHOWN)];
    assert!(found.is_empty(), "{} differences; CONTRACT=NUMBER looks at one contract alone: {shown:#?}", found.len());
}

/// Where the two reckonings of a contract differ.
fn differences(number: u64) -> Vec<String> {
    let found = compare(&draw::contract(number)).differences;
    found.into_iter().map(|difference| format!("contract {number}: {difference}")).collect()
}

#[test]
fn minor_units_are_those_of_iso_4217() {
    for (currency, digits) in draw::CURRENCIES.iter() {
        assert_eq!(currency.minor_digits(), *digits, "{currency}");
    }
    assert_eq!(draw::CURRENCIES.len(), 165);
}
