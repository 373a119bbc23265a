//! How often partners that are all alike are flagged: `cargo run --release --example false_flags`.
//!
//! Prints the tables that `docs/statistics.md` shows: of escalations against the case mix (`compare`), of shares and of means against all
//! other partners (`compare --metric`). Ends with a failure where a rule flags more than it promises. Same seed, same tables.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "an example prints its table, and cannot go on where a constant is wrong"
)]

#[path = "../tests/alike/mod.rs"]
mod alike;

use std::process::ExitCode;

use alike::{PROMISED, SETTINGS, Tried, of_means, of_ratios, of_shares, table};

/// What the rows of a table count, and what makes it for so many settings.
type Simulation = (&'static str, fn(usize) -> Vec<Tried>);

fn main() -> ExitCode {
    let tables: [Simulation; 3] =
        [("cases per stratum", of_ratios), ("answers, share of 90%", of_shares), ("answers, mean score", of_means)];
    let mut kept = true;
    for (rows, tried) in tables.map(|(rows, tried)| (rows, tried(SETTINGS.len()))) {
        println!("{}\n", table(rows, &tried));
        kept &= tried.iter().all(|one| one.quarters_with_a_flag() <= PROMISED);
    }
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
