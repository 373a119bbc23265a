//! How probable it is that what lies behind a figure is at or below a bound, given what was counted.
//!
//! Shares and rates are Bayesian with Jeffreys' prior, which says next to nothing before the first count; means are the
//! confidence distribution that Student's interval is cut from. All are closed forms: nothing is drawn at random.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use statrs::function::beta::checked_beta_reg;
use statrs::function::gamma::checked_gamma_lr;

use super::mean::t_quantile;
use super::two_sided_z;

/// The probability that a proportion is at most `bound`, after `successes` in `trials`.
///
/// The distribution function of the beta distribution `(x + ½, n − x + ½)` at the bound: 0 at or below 0, 1 at or above 1.
/// `None` for no trials, more successes than trials, negative counts, or a bound that is no number.
/// Source: Jeffreys, Theory of Probability (1961), 3.1; Brown, Cai and DasGupta, Statistical Science 16 (2001) 101–133.
#[must_use]
pub fn proportion_at_most(successes: i64, trials: i64, bound: f64) -> Option<f64> {
    if trials <= 0 || !(0..=trials).contains(&successes) || bound.is_nan() {
        return None;
    }
    let (x, n) = (successes as f64, trials as f64);
    match bound {
        bound if bound <= 0.0 => Some(0.0),
        bound if bound >= 1.0 => Some(1.0),
        bound => checked_beta_reg(x + 0.5, n - x + 0.5, bound).ok(),
    }
}

/// The probability that a rate of events per unit of `exposure` is at most `bound`, after so many events.
///
/// The distribution function of the gamma distribution with shape `O + ½` and rate `exposure` at the bound: 0 at or below 0. With what was
/// expected as exposure it is that of a standardised ratio. `None` for a negative count, without exposure, or a bound that is no number.
/// Source: Jeffreys, Theory of Probability (1961), 3.3; Garwood, Biometrika 28 (1936) 437–442, for the limits either side of it.
#[must_use]
pub fn rate_at_most(events: i64, exposure: f64, bound: f64) -> Option<f64> {
    if events < 0 || !(exposure.is_finite() && exposure > 0.0) || bound.is_nan() {
        return None;
    }
    if bound <= 0.0 {
        return Some(0.0);
    }
    checked_gamma_lr(events as f64 + 0.5, bound * exposure).ok()
}

/// The probability that a mean is at most `bound`, from its Student's t interval and the number of values behind it.
///
/// `T(n − 1)((bound − mean) / (s / √n))`, with `s / √n` read off the interval's half width. `None` for fewer than two values, an interval
/// without width, or a confidence outside 0 to 1. Source: Student, Biometrika 6 (1908) 1–25.
#[must_use]
pub fn mean_at_most(mean: f64, interval: (f64, f64), values: i64, confidence: f64, bound: f64) -> Option<f64> {
    let half = (interval.1 - interval.0) / 2.0;
    if values < 2 || !(half.is_finite() && half > 0.0) || bound.is_nan() {
        return None;
    }
    let freedom = (values - 1) as f64;
    let score = (bound - mean) / half * t_quantile(freedom, confidence)?;
    Some(StudentsT::new(0.0, 1.0, freedom).ok()?.cdf(score))
}

/// The probability that a figure of any kind is at most `bound`, read off its interval: normal to either side, each side as wide as the
/// interval is there.
///
/// `Φ(z (bound − value) / (value − low))` below the value, with the upper end above it: an approximation for figures whose distribution
/// has no simple form, such as percentiles and gaps. A side without width is certain. `None` where the interval does not hold the value.
/// Source: Newcombe, Statistics in Medicine 17 (1998) 873–890, who recovers each side's spread from interval ends in this way.
#[must_use]
pub fn figure_at_most(value: f64, interval: (f64, f64), confidence: f64, bound: f64) -> Option<f64> {
    let (low, high) = interval;
    if !(low <= value && value <= high) || bound.is_nan() {
        return None;
    }
    let (distance, side) = (bound - value, if bound < value { value - low } else { high - value });
    if side <= 0.0 {
        return Some(if distance < 0.0 { 0.0 } else { 1.0 });
    }
    Some(Normal::standard().cdf(two_sided_z(confidence)? * distance / side))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::binomial::jeffreys;
    use crate::stats::mean::{Moments, mean_interval};

    #[test]
    fn what_is_accepted_ends_where_it_says() {
        assert!(rate_at_most(0, 2.0, 1.0).is_some());
        for (events, exposure, bound) in [(-1, 2.0, 1.0), (0, 0.0, 1.0), (0, f64::INFINITY, 1.0), (0, 2.0, f64::NAN)] {
            assert_eq!(rate_at_most(events, exposure, bound), None, "{events} {exposure} {bound}");
        }
        assert_eq!(rate_at_most(3, 2.0, 0.0), Some(0.0));
        for value in [25.0, 27.0, 30.0] {
            assert!(figure_at_most(value, (25.0, 30.0), 0.95, 26.0).is_some(), "{value}");
        }
        assert_eq!(figure_at_most(30.5, (25.0, 30.0), 0.95, 26.0), None);
        assert_eq!(figure_at_most(27.0, (25.0, 30.0), 0.95, f64::NAN), None);
    }

    fn close(found: Option<f64>, expected: f64, tolerance: f64) {
        let found = found.expect("a probability");
        assert!((found - expected).abs() < tolerance, "{found} is not {expected}");
    }

    /// Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables (2017), chapter 2: Jeffreys' interval of 13 in 16.
    #[test]
    fn a_proportion_agrees_with_the_textbook() {
        close(proportion_at_most(13, 16, 0.5792), 0.025, 5e-5);
        close(proportion_at_most(13, 16, 0.9442), 0.975, 5e-5);
    }

    /// The arcsine law, beta (½, ½) after nothing but one of each half: beta (1½, 1½) at a half and by its closed form at a quarter.
    #[test]
    fn a_proportion_agrees_with_the_closed_form() {
        close(proportion_at_most(1, 2, 0.5), 0.5, 1e-12);
        // I(1/4; 3/2, 3/2) = 1/3 - sqrt(3) / (4 pi).
        close(proportion_at_most(1, 2, 0.25), 1.0 / 3.0 - 3.0_f64.sqrt() / (4.0 * std::f64::consts::PI), 1e-12);
    }

    /// Chi-square tables: 95% points of 1, 21 and 41 degrees of freedom, twice a gamma of 0, 10 and 20 events.
    #[test]
    fn a_rate_agrees_with_the_tables() {
        close(rate_at_most(0, 1.0, 3.841 / 2.0), 0.95, 1e-4);
        close(rate_at_most(10, 1.0, 32.671 / 2.0), 0.95, 1e-4);
        close(rate_at_most(20, 4.0, 56.942 / 8.0), 0.95, 1e-4);
    }

    /// Tables of Student's t: 95% two-sided at 10 degrees of freedom is 2.228.
    #[test]
    fn a_mean_agrees_with_the_tables() {
        let interval = (10.0 - 2.228_139, 10.0 + 2.228_139);
        close(mean_at_most(10.0, interval, 11, 0.95, 10.0), 0.5, 1e-12);
        close(mean_at_most(10.0, interval, 11, 0.95, 10.0 + 1.812_461), 0.95, 1e-6);
        close(mean_at_most(10.0, interval, 11, 0.95, 10.0 - 2.763_769), 0.01, 1e-6);
    }

    #[test]
    fn any_figure_is_normal_to_either_side() {
        close(figure_at_most(24.0, (20.0, 30.0), 0.95, 30.0), 0.975, 1e-9);
        close(figure_at_most(24.0, (20.0, 30.0), 0.95, 20.0), 0.025, 1e-9);
        close(figure_at_most(24.0, (20.0, 30.0), 0.95, 24.0), 0.5, 1e-12);
        assert_eq!(figure_at_most(24.0, (24.0, 30.0), 0.95, 23.0), Some(0.0));
        assert_eq!(figure_at_most(24.0, (25.0, 30.0), 0.95, 23.0), None);
    }

    #[test]
    fn nothing_counted_says_nothing() {
        assert_eq!(proportion_at_most(0, 0, 0.5), None);
        assert_eq!(proportion_at_most(3, 2, 0.5), None);
        assert_eq!(rate_at_most(3, 0.0, 1.0), None);
        assert_eq!(rate_at_most(-1, 2.0, 1.0), None);
        assert_eq!(mean_at_most(4.0, (4.0, 4.0), 30, 0.95, 4.5), None);
        assert_eq!(mean_at_most(4.0, (3.0, 5.0), 1, 0.95, 4.5), None);
    }

    proptest::proptest! {
        #[test]
        fn ends_of_jeffreys_interval_leave_a_tail_each(trials in 2_i64..2_000, part in 0.0_f64..1.0) {
            let successes = ((trials as f64 * part) as i64).clamp(1, trials - 1);
            let (low, high) = jeffreys(successes, trials, 0.95).expect("an interval");
            let at = |bound| proportion_at_most(successes, trials, bound).expect("a probability");
            proptest::prop_assert!((at(low) - 0.025).abs() < 1e-9 && (at(high) - 0.975).abs() < 1e-9);
        }

        #[test]
        fn more_bound_is_more_probable(events in 0_i64..500, exposure in 0.5_f64..400.0, bound in 0.01_f64..3.0) {
            let at = |bound| rate_at_most(events, exposure, bound).expect("a probability");
            proptest::prop_assert!((0.0..=1.0).contains(&at(bound)) && at(bound) <= at(bound * 1.01) + 1e-12);
        }

        #[test]
        fn ends_of_a_means_interval_leave_a_tail_each(values in proptest::collection::vec(-5.0_f64..5.0, 3..40)) {
            let sample = Moments::of_values(&values).expect("a sample");
            let interval = mean_interval(sample, 0.95).expect("an interval");
            let at = |bound| mean_at_most(sample.mean, interval, sample.count, 0.95, bound).expect("a probability");
            proptest::prop_assert!((at(interval.0) - 0.025).abs() < 1e-7 && (at(interval.1) - 0.975).abs() < 1e-7);
        }
    }
}
