//! How often partners that are all alike are flagged: `cargo run --release --example false_flags`.
//!
//! In every run all partners have the same rate of events in each stratum and differ in size and mix alone, so that every flag is a
//! false one. The rule is that of the comparison: the ratio of observed and expected events, expected at the rates of all others; its
//! 95% interval excludes 1; and the difference survives Benjamini and Hochberg at 5% among all partners, beyond chance and, where
//! partners differ by more than chance, beyond their spread too. Prints the table that `docs/statistics.md` shows. Same seed, same table.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "an example prints its table, and cannot go on where a constant is wrong"
)]

use std::collections::BTreeMap;

use quarterdeck::stats::dispersion::Dispersion;
use quarterdeck::stats::multiplicity::benjamini_hochberg;
use quarterdeck::stats::standardise::{Standardised, Tally, leave_one_out};
use quarterdeck::stats::{CONFIDENCE, poisson};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Binomial, Distribution, Uniform};

const RUNS: usize = 1_000;
const SEED: u64 = 20_260_930;
/// Events per case in each stratum, the same for everyone.
const RATES: [f64; 3] = [0.30, 0.12, 0.05];
const FALSE_DISCOVERY_RATE: f64 = 0.05;
/// Fewer expected events make no ratio.
const MINIMUM_EXPECTED: f64 = 1.0;

/// Partners and the range of their cases per stratum.
const SETTINGS: [(usize, (i64, i64)); 6] =
    [(6, (10, 60)), (6, (50, 500)), (20, (10, 60)), (20, (50, 500)), (60, (10, 60)), (60, (50, 500))];

/// What flags there were in all runs.
#[derive(Default)]
struct Tried {
    partners: usize,
    flagged: usize,
    families: usize,
    outside: usize,
    families_outside: usize,
}

fn main() {
    println!(
        "| partners | cases per stratum | flagged partners | quarters with a flag | by 95% limits alone: partners | quarters |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: |");
    for (setting, (partners, cases)) in SETTINGS.into_iter().enumerate() {
        let mut random = ChaCha12Rng::seed_from_u64(SEED + setting as u64);
        let mut tried = Tried::default();
        for _ in 0..RUNS {
            tried.count(&leave_one_out(&equal_partners(partners, cases, &mut random)));
        }
        let percent = |part: usize, whole: usize| format!("{:.2}%", 100.0 * part as f64 / whole as f64);
        println!(
            "| {partners} | {} to {} | {} | {} | {} | {} |",
            cases.0,
            cases.1,
            percent(tried.flagged, tried.partners),
            percent(tried.families, RUNS),
            percent(tried.outside, tried.partners),
            percent(tried.families_outside, RUNS),
        );
    }
}

/// Partners of different size and mix, with the same rate in each stratum.
fn equal_partners(count: usize, cases: (i64, i64), random: &mut ChaCha12Rng) -> Vec<BTreeMap<usize, Tally>> {
    let sizes = Uniform::new_inclusive(cases.0, cases.1).expect("a range");
    (0..count)
        .map(|_| {
            let tally = |(stratum, rate): (usize, &f64)| {
                let cases = sizes.sample(random);
                let events = Binomial::new(cases.unsigned_abs(), *rate).expect("a rate").sample(random);
                (stratum, Tally { cases, events: i64::try_from(events).expect("a count") })
            };
            RATES.iter().enumerate().map(tally).collect()
        })
        .collect()
}

impl Tried {
    fn count(&mut self, partners: &[Standardised]) {
        let compared: Vec<&Standardised> = partners.iter().filter(|one| one.expected >= MINIMUM_EXPECTED).collect();
        let flagged = flags(&compared).into_iter().filter(|flag| *flag).count();
        let outside = compared.iter().filter(|one| excludes_one(one)).count();
        self.partners += compared.len();
        self.flagged += flagged;
        self.families += usize::from(flagged > 0);
        self.outside += outside;
        self.families_outside += usize::from(outside > 0);
    }
}

/// Who stands out by the rule of the comparison.
fn flags(partners: &[&Standardised]) -> Vec<bool> {
    let counts: Vec<(f64, f64)> = partners.iter().map(|one| (one.observed as f64, one.expected)).collect();
    let spread = Dispersion::of_ratios(&counts);
    let survives = |chances: Vec<Option<f64>>| {
        let chances: Vec<f64> = chances.into_iter().map(|chance| chance.unwrap_or(1.0)).collect();
        benjamini_hochberg(&chances).into_iter().map(|rate| rate <= FALSE_DISCOVERY_RATE).collect::<Vec<_>>()
    };
    let by_chance = survives(partners.iter().map(|one| poisson::two_sided_p(one.observed, one.expected)).collect());
    let by_spread =
        survives(counts.iter().map(|(observed, expected)| spread.two_sided_p(*observed, *expected)).collect());
    let stands_out = |((one, beyond_chance), beyond_spread): ((&&Standardised, bool), bool)| {
        beyond_chance && (beyond_spread || !spread.widens()) && excludes_one(one)
    };
    partners.iter().zip(by_chance).zip(by_spread).map(stands_out).collect()
}

/// Whether the 95% interval of the ratio leaves 1 outside.
fn excludes_one(partner: &Standardised) -> bool {
    poisson::count_interval(partner.observed, CONFIDENCE)
        .is_some_and(|(low, high)| low > partner.expected || high < partner.expected)
}
