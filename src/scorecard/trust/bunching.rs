//! Do more cases end just within the time promised than just beyond it?

use super::contrast::Part;
use super::limits::{FEWEST_AT_PROMISE, FEWEST_FURTHER_OUT, LEAST_DIFFERENCE};
use super::warnings::{Finding, Warning, WarningKind, counts, percent};
use crate::stats::bunching::{Tenths, bunching};

/// The test, in words.
const TEST: &str = "one-sided contrast of logarithms over the four tenths around the promise";

/// The probability of the test of one clock, and the warning where the difference is worth one; `None` without enough cases
/// around the promise.
pub(super) fn test(clock: &str, tenths: Tenths) -> Finding {
    let enough = tenths.under + tenths.over >= FEWEST_AT_PROMISE
        && tenths.far_under >= FEWEST_FURTHER_OUT
        && tenths.far_over >= FEWEST_FURTHER_OUT;
    if !enough {
        return None;
    }
    let found = bunching(tenths)?;
    let observed = Part::of(tenths.under, tenths.under + tenths.over)?;
    let tells = found.observed - found.expected >= LEAST_DIFFERENCE;
    let warning = || Warning {
        kind: WarningKind::BunchingUnderTarget,
        clock: Some(clock.to_owned()),
        sentence: format!(
            "{} of the cases that ended near the limit of the {} ended just within it ({}); the cases around them lead one to expect {}",
            percent(observed.share()),
            clock.replace('_', " "),
            counts(observed),
            percent(found.expected)
        ),
        observed,
        against: None,
        expected: found.expected,
        test: TEST,
        probability: found.probability,
        threshold: 0.0,
        tests: 0,
    };
    Some((found.probability, tells.then(warning)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pile_just_within_the_promise_is_seen() {
        let tenths = Tenths { far_under: 40, under: 80, over: 20, far_over: 40 };
        let (probability, warning) = test("first_response", tenths).expect("a test");
        assert!(probability < 1e-6);
        assert_eq!(
            warning.expect("a warning").sentence,
            "80% of the cases that ended near the limit of the first response ended just within it (80 of 100); the cases around them lead one to expect 50%"
        );
    }

    #[test]
    fn a_slope_a_trifle_and_too_few_are_none() {
        let slope = Tenths { far_under: 125, under: 100, over: 80, far_over: 64 };
        assert!(test("resolution", slope).is_some_and(|(probability, warning)| probability > 0.3 && warning.is_none()));
        let trifle = Tenths { far_under: 10_000, under: 11_000, over: 9_000, far_over: 10_000 };
        assert!(
            test("resolution", trifle).is_some_and(|(probability, warning)| probability < 1e-6 && warning.is_none())
        );
        assert_eq!(test("resolution", Tenths { far_under: 9, under: 80, over: 20, far_over: 40 }), None);
        assert_eq!(test("resolution", Tenths { far_under: 40, under: 30, over: 9, far_over: 40 }), None);
        assert_eq!(test("resolution", Tenths::default()), None);
    }
}
