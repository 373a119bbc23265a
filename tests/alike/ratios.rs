//! Escalations against the case mix: the rule of the comparison.
//!
//! All partners have the same rate of events in each stratum and differ in size and mix alone. The ratio of observed and expected events is
//! taken at the rates of all others; a flag needs a 95% interval that excludes 1, and a difference that survives Benjamini and
//! Hochberg at 5% among all partners, beyond chance and, where partners differ by more than chance, beyond their spread too.

use std::collections::BTreeMap;

use quarterdeck::stats::dispersion::Dispersion;
use quarterdeck::stats::multiplicity::benjamini_hochberg;
use quarterdeck::stats::standardise::{Standardised, Tally, leave_one_out};
use quarterdeck::stats::{CONFIDENCE, poisson};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Binomial, Distribution, Uniform};

use super::{PROMISED, RUNS, SEED, SETTINGS, Tried};

/// Events per case in each stratum, the same for everyone.
const RATES: [f64; 3] = [0.30, 0.12, 0.05];
/// Fewer expected events make no ratio.
const MINIMUM_EXPECTED: f64 = 1.0;

/// The first settings tried; the range of rows is that of the cases in each stratum.
pub(crate) fn of_ratios(settings: usize) -> Vec<Tried> {
    let one = |(index, setting): (usize, (usize, (i64, i64)))| {
        let mut random = ChaCha12Rng::seed_from_u64(SEED + index as u64);
        let mut tried = Tried::of(setting);
        for _ in 0..RUNS {
            let all = leave_one_out(&equal_partners(setting.0, setting.1, &mut random));
            let compared: Vec<&Standardised> = all.iter().filter(|one| one.expected >= MINIMUM_EXPECTED).collect();
            let outside: Vec<bool> = compared.iter().map(|one| excludes_one(one)).collect();
            tried.take(&flags(&compared), &outside);
        }
        tried
    };
    SETTINGS.into_iter().take(settings).enumerate().map(one).collect()
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

/// Who stands out by the rule of the comparison.
fn flags(partners: &[&Standardised]) -> Vec<bool> {
    let counts: Vec<(f64, f64)> = partners.iter().map(|one| (one.observed as f64, one.expected)).collect();
    let spread = Dispersion::of_ratios(&counts);
    let survives = |chances: Vec<Option<f64>>| {
        let chances: Vec<f64> = chances.into_iter().map(|chance| chance.unwrap_or(1.0)).collect();
        benjamini_hochberg(&chances).into_iter().map(|rate| rate <= PROMISED).collect::<Vec<_>>()
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
