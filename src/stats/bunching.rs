//! Whether more cases end just under a limit than the cases around it lead one to expect.

use statrs::distribution::{ContinuousCDF, Normal};

/// Added to every count, so that an empty tenth has a finite logarithm.
const HALF: f64 = 0.5;

/// Cases by how much of the promised time they took, in tenths of it around the promise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tenths {
    /// Over eight tenths, up to nine.
    pub far_under: i64,
    /// Over nine tenths, up to the promise itself.
    pub under: i64,
    /// Over the promise, up to eleven tenths.
    pub over: i64,
    /// Over eleven tenths, up to twelve.
    pub far_over: i64,
}

/// What the tenths on both sides of a limit say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bunching {
    /// Of the cases in the two tenths at the limit, the share under it.
    pub observed: f64,
    /// The share that the tenths further out lead one to expect.
    pub expected: f64,
    /// The one-sided probability of so many under the limit, or more, where the frequency runs smoothly through it.
    pub probability: f64,
}

/// The test: `z = (ln(n₂/n₃) − ⅓ ln(n₁/n₄)) / √(1/n₂ + 1/n₃ + (1/n₁ + 1/n₄)/9)`, one-sided, with ½ added to each of the four counts.
///
/// Where the logarithm of the frequency is a straight line or a parabola over the four tenths, a third of its fall between the outer
/// ones is its fall between the inner ones: the expected share is `1/(1 + (n₄/n₁)^⅓)`, and only a third derivative could deceive it.
/// The expectation is an estimate itself, and its error is in the denominator: a binomial test that took it for known would warn too
/// often. `None` for negative counts, with nothing at the limit, or with an empty outer tenth. The counts should be ten and more.
/// Source: the contrast of logarithms with ½ added, Agresti, Categorical Data Analysis (2013), 3.1; the question, McCrary, Journal of
/// Econometrics 142 (2008) 698–714.
#[must_use]
pub fn bunching(tenths: Tenths) -> Option<Bunching> {
    let Tenths { far_under, under, over, far_over } = tenths;
    if far_under <= 0 || far_over <= 0 || under < 0 || over < 0 || under + over == 0 {
        return None;
    }
    let [n1, n2, n3, n4] = [far_under, under, over, far_over].map(|count| count as f64 + HALF);
    let excess = (n2 / n3).ln() - (n1 / n4).ln() / 3.0;
    let error = (1.0 / n2 + 1.0 / n3 + (1.0 / n1 + 1.0 / n4) / 9.0).sqrt();
    Some(Bunching {
        observed: under as f64 / (under + over) as f64,
        expected: 1.0 / (1.0 + (n4 / n1).cbrt()),
        probability: Normal::standard().sf(excess / error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(counts: [i64; 4]) -> Option<Bunching> {
        let [far_under, under, over, far_over] = counts;
        bunching(Tenths { far_under, under, over, far_over })
    }

    #[test]
    fn a_level_frequency_expects_halves() {
        let found = of([50, 50, 50, 50]).expect("a test");
        assert_eq!((found.observed, found.expected, found.probability), (0.5, 0.5, 0.5));
    }

    #[test]
    fn a_slope_is_no_bunching() {
        // Each tenth has four fifths of the one before.
        let found = of([1_250, 1_000, 800, 640]).expect("a test");
        assert!((found.expected - 1.0 / 1.8).abs() < 1e-3 && (found.observed - 1.0 / 1.8).abs() < 1e-12);
        assert!((found.probability - 0.5).abs() < 0.01, "{found:?}");
        // A parabola: logarithms 0, 2, 3, 3 (times a tenth), whose second differences are even.
        let curved = of([10_000, 12_214, 13_499, 13_499]).expect("a test");
        assert!((curved.probability - 0.5).abs() < 0.01, "{curved:?}");
    }

    #[test]
    fn a_pile_under_the_limit_is_found() {
        // By hand: z = ln(80.5/20.5) / √(1/80.5 + 1/20.5 + 2/(9 × 40.5)) = 1.3678 / 0.2583.
        let found = of([40, 80, 20, 40]).expect("a test");
        assert!((found.observed, found.expected) == (0.8, 0.5));
        assert!(found.probability > 5e-8 && found.probability < 1e-7, "{found:?}");
        assert!(of([40, 20, 80, 40]).is_some_and(|found| found.probability > 0.999_999));
    }

    #[test]
    fn nothing_to_compare_has_no_answer() {
        for counts in [[0, 5, 5, 5], [5, 5, 5, 0], [5, 0, 0, 5], [-1, 5, 5, 5], [5, -1, 9, 5]] {
            assert_eq!(of(counts), None, "{counts:?}");
        }
        assert!(of([5, 0, 9, 5]).is_some(), "an empty tenth at the limit is an observation");
    }
}
