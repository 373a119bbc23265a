//! Partners that are all alike: warnings of them are false, and must stay as rare as stated.

use std::collections::BTreeMap;

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Binomial, Distribution, LogNormal, Uniform};

use super::collect::ByPartner;
use super::counts::{Counts, EscalationCount, KindCount, SurveyCounts};
use super::warnings::{Tested, survivors};
use super::*;
use crate::stats::bunching::Tenths;

const RUNS: u64 = 200;
const PARTNERS: usize = 12;

fn binomial(trials: i64, share: f64, random: &mut ChaCha12Rng) -> i64 {
    let found = Binomial::new(trials.unsigned_abs(), share).expect("a share").sample(random);
    i64::try_from(found).expect("a count")
}

/// Everybody asks about nine cases in ten, whatever their kind.
fn cases(size: i64, random: &mut ChaCha12Rng) -> SurveyCounts {
    let kinds = ["A", "B"].iter().flat_map(|product| ["simple", "complex"].map(|complexity| (product, complexity)));
    let cases = kinds
        .map(|(product, complexity)| KindCount {
            severity: None,
            product: Some((*product).to_owned()),
            complexity: Some(complexity.to_owned()),
            eligible: size,
            invited: binomial(size, 0.9, random),
            answered: 0,
        })
        .collect();
    SurveyCounts { cases: Some(cases), ..SurveyCounts::default() }
}

/// Everybody escalates after days from one distribution, and leaves one in twelve without content.
fn escalations(size: i64, random: &mut ChaCha12Rng) -> Vec<EscalationCount> {
    let days = LogNormal::new(1.0, 0.8).expect("a distribution");
    (0..size)
        .map(|index| EscalationCount {
            severity: Some(format!("sev{}", index % 3)),
            after_days: Some(days.sample(random) as i64),
            promised_days: (index % 2 == 0).then_some(5),
            escalations: 1,
            without_content: binomial(1, 1.0 / 12.0, random),
            first_of_case: 1,
        })
        .collect()
}

/// Everybody's cases take times that run smoothly through the promise.
fn tenths(size: i64, random: &mut ChaCha12Rng) -> Tenths {
    let times = LogNormal::new(-0.4, 0.7).expect("a distribution");
    let mut found = Tenths::default();
    for _ in 0..size {
        match times.sample(random) {
            time if time > 0.8 && time <= 0.9 => found.far_under += 1,
            time if time > 0.9 && time <= 1.0 => found.under += 1,
            time if time > 1.0 && time <= 1.1 => found.over += 1,
            time if time > 1.1 && time <= 1.2 => found.far_over += 1,
            _ => {}
        }
    }
    found
}

fn quarter(random: &mut ChaCha12Rng) -> ByPartner {
    let sizes = Uniform::new_inclusive(20, 160).expect("a range");
    (0..PARTNERS)
        .map(|index| {
            let size = sizes.sample(random);
            let counts = Counts {
                surveys: Some(cases(size, random)),
                escalations: escalations(size, random),
                near_promise: BTreeMap::from([("resolution".to_owned(), tenths(size * 10, random))]),
            };
            (PartnerId::new(format!("P{index:02}")), counts)
        })
        .collect()
}

/// Warnings by their probability alone, so that the tests themselves are judged and not only what is worth a warning.
fn of_any_size(family: Family<'_>) -> Family<'_> {
    let warning = |probability| Warning {
        kind: warnings::WarningKind::LateEscalations,
        clock: None,
        sentence: String::new(),
        observed: contrast::Part { part: 0, whole: 1 },
        against: None,
        expected: 0.0,
        test: "",
        probability,
        threshold: 0.0,
        tests: 0,
    };
    let told = |test: Tested<_>| Tested { warning: Some(warning(test.probability)), ..test };
    family.into_iter().map(told).collect()
}

#[test]
fn alike_partners_are_warned_of_no_more_often_than_stated() {
    let mut random = ChaCha12Rng::seed_from_u64(20_260_930);
    let (mut quarters, mut warned, mut tests) = ([0_u64; 4], 0, 0);
    for _ in 0..RUNS {
        let counts = quarter(&mut random);
        let families = [
            easy_cases(&counts, None),
            escalation_tests(&counts, super::escalations::late),
            escalation_tests(&counts, super::escalations::without_content),
            bunching_tests(&counts),
        ];
        for (quarters, family) in quarters.iter_mut().zip(families) {
            tests += family.len();
            *quarters += u64::from(!survivors(of_any_size(family)).is_empty());
        }
        warned += all_warnings(&counts, None).values().map(Vec::len).sum::<usize>();
    }
    assert!(tests > 4 * 200 * 8, "most partners have enough to be tested: {tests}");
    // At 5% of 200 quarters ten are expected, and at most 16 in 97 of a hundred seeds.
    for (kind, quarters) in ["easy cases", "late", "without content", "promises"].iter().zip(quarters) {
        assert!(quarters <= 16, "{kind}: {quarters} of {RUNS} quarters with a false warning");
    }
    // Four kinds in 200 quarters are 800 families, of which one in twenty may have a false warning.
    assert!(warned <= 40, "{warned} false warnings");
}
