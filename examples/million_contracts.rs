//! A million random contracts, settled and recomputed: `cargo run --release --example million_contracts [CONTRACTS] [FIRST]`.
//!
//! Each contract is drawn from its number, settled and closed over three quarters whose data changes after closing, and recomputed from its
//! revenue lines in whole numbers by code that shares nothing with the product (`tests/recompute`). Prints what was compared, how many
//! contracts met which rules, and every difference with the number of its contract. Ends with a failure where there is one. Same numbers,
//! same output but for the time taken.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "an example prints its table, and cannot go on where a constant is wrong"
)]

#[path = "../tests/recompute/mod.rs"]
mod recompute;

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use quarterdeck::domain::Currency;
use recompute::{compare, draw, met};

const CONTRACTS: u64 = 1_000_000;
/// Contracts that a thread takes at a time.
const BATCH: u64 = 500;
/// Differences that are printed.
const SHOWN: usize = 50;

/// What was compared.
#[derive(Default)]
struct Sums {
    contracts: u64,
    lines: usize,
    entries: usize,
    figures: usize,
    currencies: BTreeSet<Currency>,
    /// How many contracts came upon each rule.
    met: BTreeMap<&'static str, u64>,
    differing: u64,
    differences: Vec<String>,
}

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|number| number.parse::<u64>().expect("a number"));
    let (contracts, first) = (numbers.next().unwrap_or(CONTRACTS), numbers.next().unwrap_or(0));
    let began = Instant::now();
    let next = AtomicU64::new(first);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let sums = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| Sums::of(&next, first + contracts))).collect();
        workers.into_iter().map(|worker| worker.join().expect("a thread")).fold(Sums::default(), Sums::plus)
    });
    println!("| contracts | seed | lines as settled | currencies | ledger entries | figures | contracts that differ |");
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let Sums { contracts, lines, entries, figures, differing, .. } = sums;
    let (seed, currencies) = (draw::SEED, sums.currencies.len());
    println!("| {contracts} | {seed} | {lines} | {currencies} | {entries} | {figures} | {differing} |");
    println!("\n{:.0} s on {threads} threads", began.elapsed().as_secs_f64());
    println!("\n| of these contracts | in |\n| --- | ---: |");
    for rule in met::RULES {
        println!("| {rule} | {} |", sums.met.get(rule).copied().unwrap_or(0));
    }
    for difference in sums.differences.iter().take(SHOWN) {
        println!("{difference}");
    }
    if differing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Sums {
    /// Takes batch after batch until none is left.
    fn of(next: &AtomicU64, end: u64) -> Self {
        let mut sums = Self::default();
        loop {
            let from = next.fetch_add(BATCH, Ordering::Relaxed);
            if from >= end {
                return sums;
            }
            (from..(from + BATCH).min(end)).for_each(|number| sums.add(number));
        }
    }

    fn add(&mut self, number: u64) {
        let contract = draw::contract(number);
        let compared = compare(&contract);
        let lines = contract.data.iter().flatten();
        self.currencies.extend(lines.clone().map(|line| line.currency));
        self.contracts += 1;
        self.lines += lines.count();
        self.entries += compared.entries;
        self.figures += compared.figures;
        for rule in compared.met {
            *self.met.entry(rule).or_default() += 1;
        }
        self.differing += u64::from(!compared.differences.is_empty());
        let named = |difference| format!("contract {number}: {difference}");
        self.differences.extend(compared.differences.into_iter().map(named));
    }

    fn plus(mut self, other: Self) -> Self {
        self.contracts += other.contracts;
        self.lines += other.lines;
        self.entries += other.entries;
        self.figures += other.figures;
        self.differing += other.differing;
        self.currencies.extend(other.currencies);
        for (rule, contracts) in other.met {
            *self.met.entry(rule).or_default() += contracts;
        }
        self.differences.extend(other.differences);
        self.differences.sort();
        self
    }
}
