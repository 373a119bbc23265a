//! Intervals of a mean and of the difference of two.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::solve::crossing;

/// A sample's size, mean and standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// How many values.
    pub count: i64,
    /// Their mean.
    pub mean: f64,
    /// Their sample standard deviation (divisor n − 1); 0 for one value.
    pub deviation: f64,
}

impl Moments {
    /// From counts of whole values, in units of `1 / divisor`; exact sums, one division at the end.
    ///
    /// `None` for no values or sums beyond 128 bits.
    #[must_use]
    pub fn of(counts: impl IntoIterator<Item = (i64, i64)>, divisor: i64) -> Option<Self> {
        let (mut count, mut sum, mut squares) = (0_i128, 0_i128, 0_i128);
        for (value, times) in counts {
            let (value, times) = (i128::from(value), i128::from(times));
            count += times;
            sum = sum.checked_add(value * times)?;
            squares = squares.checked_add(value.checked_mul(value)?.checked_mul(times)?)?;
        }
        if count <= 0 || divisor <= 0 {
            return None;
        }
        let scale = divisor as f64;
        let mean = sum as f64 / (count as f64 * scale);
        let spread = squares.checked_mul(count)?.checked_sub(sum.checked_mul(sum)?)?;
        let variance = if count > 1 { spread as f64 / (count as f64 * (count - 1) as f64) } else { 0.0 };
        Some(Self { count: i64::try_from(count).ok()?, mean, deviation: variance.max(0.0).sqrt() / scale })
    }

    /// From values that are no counts of whole units; the deviation is taken around the mean in a second pass.
    ///
    /// `None` for no values or one that is not finite.
    #[must_use]
    pub fn of_values(values: &[f64]) -> Option<Self> {
        if values.is_empty() || !values.iter().all(|value| value.is_finite()) {
            return None;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        let variance = if values.len() > 1 { squares / (n - 1.0) } else { 0.0 };
        Some(Self { count: i64::try_from(values.len()).ok()?, mean, deviation: variance.sqrt() })
    }
}

/// Student's t interval of a mean: `mean ∓ t(1 − α/2; n − 1) s / √n`.
///
/// `None` for fewer than two values, and where all values are equal: the interval would collapse to a point and claim a certainty
/// that is not there. Source: Student (1908).
#[must_use]
pub fn mean_interval(sample: Moments, confidence: f64) -> Option<(f64, f64)> {
    if sample.count < 2 || !(sample.deviation.is_finite() && sample.deviation > 0.0) {
        return None;
    }
    let n = sample.count as f64;
    let half = t_quantile(n - 1.0, confidence)? * sample.deviation / n.sqrt();
    Some((sample.mean - half, sample.mean + half))
}

/// Welch's interval of the difference of two means, `first − second`, with the Welch–Satterthwaite degrees of freedom.
///
/// `None` where either sample has fewer than two values or neither varies. Source: Welch, Biometrika 34 (1947) 28–35.
#[must_use]
pub fn difference(first: Moments, second: Moments, confidence: f64) -> Option<(f64, f64)> {
    let (error, freedom) = welch(first, second)?;
    let half = t_quantile(freedom, confidence)? * error;
    let difference = first.mean - second.mean;
    Some((difference - half, difference + half))
}

/// Welch's two-sided probability of a difference of two means at least this large where there is none.
///
/// `None` as for [`difference`]. Source: Welch, Biometrika 34 (1947) 28–35.
#[must_use]
pub fn difference_p(first: Moments, second: Moments) -> Option<f64> {
    let (error, freedom) = welch(first, second)?;
    let score = ((first.mean - second.mean) / error).abs();
    Some((2.0 * StudentsT::new(0.0, 1.0, freedom).ok()?.sf(score)).min(1.0))
}

/// Standard error of a difference of means and its degrees of freedom.
fn welch(first: Moments, second: Moments) -> Option<(f64, f64)> {
    if first.count < 2 || second.count < 2 {
        return None;
    }
    let part = |sample: Moments| sample.deviation * sample.deviation / sample.count as f64;
    let (one, two) = (part(first), part(second));
    if !(one + two > 0.0 && (one + two).is_finite()) {
        return None;
    }
    let freedom =
        (one + two) * (one + two) / (one * one / (first.count - 1) as f64 + two * two / (second.count - 1) as f64);
    Some(((one + two).sqrt(), freedom))
}

/// The two-sided quantile of Student's distribution, by halving: the library's own loses its digits beyond 100,000 degrees of freedom.
pub(super) fn t_quantile(freedom: f64, confidence: f64) -> Option<f64> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return None;
    }
    let student = StudentsT::new(0.0, 1.0, freedom).ok()?;
    let tail = (1.0 - confidence) / 2.0;
    let mut highest = 2.0;
    while student.sf(highest) > tail {
        highest *= 2.0;
    }
    Some(crossing(0.0, highest, |score| student.sf(score) < tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confidence_of_nothing_or_all_has_no_quantile() {
        for confidence in [-0.1, 0.0, 1.0, 1.1, f64::NAN] {
            assert_eq!(t_quantile(9.0, confidence), None, "{confidence}");
        }
        assert!(t_quantile(9.0, 0.000_1).is_some() && t_quantile(9.0, 0.999_9).is_some());
    }

    /// Test data of the PHEindicatormethods package (UK Health Security Agency), Area1; values in hundred-thousandths.
    #[test]
    fn mean_interval_agrees_with_phe() {
        let values = [3_309_375, 4_838_596, 6_483_495, 6_798_475, 2_293_556, 7_123_587, 3_878_465, 8_237_927];
        let sample = Moments::of(values.map(|value| (value, 1)), 100_000).expect("a sample");
        assert!((sample.mean - 53.704_345).abs() < 1e-9, "{sample:?}");
        assert!((sample.deviation - 20.975_575_257_709_31).abs() < 1e-9, "{sample:?}");
        let (low, high) = mean_interval(sample, 0.95).expect("an interval");
        assert!((low - 36.168_325_241_336_504).abs() < 1e-7 && (high - 71.240_364_758_663_52).abs() < 1e-7);
    }

    /// SciPy 1.17, `t.ppf`.
    #[test]
    fn quantiles_hold_for_few_and_for_millions() {
        let published = [
            (1.0, 12.706_204_736_174_694),
            (30.0, 2.042_272_456_301_237_8),
            (1e6, 1.959_966_356_814_107),
            (1e7, 1.959_964_221_767_205),
        ];
        for (freedom, expected) in published {
            let found = t_quantile(freedom, 0.95).expect("a quantile");
            assert!((found - expected).abs() < 1e-8, "{freedom}: {found}");
        }
        assert_eq!(t_quantile(5.0, 1.0), None);
    }

    #[test]
    fn equal_values_have_no_interval() {
        let sample = Moments::of([(5_000, 20)], 1_000).expect("a sample");
        assert_eq!((sample.mean, sample.deviation), (5.0, 0.0));
        assert_eq!(mean_interval(sample, 0.95), None);
        assert_eq!(Moments::of([], 1), None);
    }

    /// By hand: 1, 2, 3 against 2, 4, 6: difference −2, standard error √(1/3 + 4/3), 2.94 degrees of freedom.
    #[test]
    fn welch_by_hand() {
        let first = Moments::of([(1, 1), (2, 1), (3, 1)], 1).expect("a sample");
        let second = Moments::of([(2, 1), (4, 1), (6, 1)], 1).expect("a sample");
        let (low, high) = difference(first, second, 0.95).expect("an interval");
        assert!((f64::midpoint(low, high) + 2.0).abs() < 1e-12);
        assert!((high - low - 2.0 * 3.2203 * (5.0_f64 / 3.0).sqrt()).abs() < 0.01, "{}", high - low);
    }

    #[test]
    fn values_and_counts_of_values_agree() {
        let counted = Moments::of([(1, 2), (4, 1), (5, 3)], 2).expect("a sample");
        let listed = Moments::of_values(&[0.5, 0.5, 2.0, 2.5, 2.5, 2.5]).expect("a sample");
        assert!((counted.mean - listed.mean).abs() < 1e-12 && (counted.deviation - listed.deviation).abs() < 1e-12);
        assert_eq!(Moments::of_values(&[]), None);
        assert_eq!(Moments::of_values(&[1.0, f64::NAN]), None);
    }

    proptest::proptest! {
        /// The interval of a difference excludes 0 exactly where the probability is below the level.
        #[test]
        fn interval_and_probability_agree(
            one in proptest::collection::vec(-5.0_f64..5.0, 3..12), two in proptest::collection::vec(-5.0_f64..7.0, 3..12)
        ) {
            let first = Moments::of_values(&one).expect("a sample");
            let second = Moments::of_values(&two).expect("a sample");
            let (low, high) = difference(first, second, 0.95).expect("an interval");
            let probability = difference_p(first, second).expect("a probability");
            proptest::prop_assert!(low <= first.mean - second.mean && first.mean - second.mean <= high);
            if (probability - 0.05).abs() > 1e-6 {
                proptest::prop_assert_eq!(low > 0.0 || high < 0.0, probability < 0.05);
            }
        }
    }
}
