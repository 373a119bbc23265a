//! Statistics as pure functions on numbers: each states its formula, its preconditions, when it has no answer, and its source.
//!
//! `None` means that there is no estimate (nothing was counted, or the method does not apply): never 0 and never 100%.
//! Intervals are two-sided; `confidence` is 0.95 or 0.998 in most uses. Nothing here knows partners or metrics.

pub mod attribute_chart;
pub mod binomial;
pub mod bunching;
pub mod contrast;
pub mod control;
pub mod departure;
pub mod difference;
pub mod direct;
pub mod disclosure;
pub mod dispersion;
pub mod exact_strata;
pub mod funnel;
pub mod mean;
pub mod multiplicity;
pub mod overdispersion;
pub mod planning;
pub mod poisson;
pub mod posterior;
pub mod prediction;
pub mod proportion;
pub mod proportion_difference;
pub mod publish;
pub mod quantile;
pub mod random_draw;
pub mod rank;
pub mod shrinkage;
pub mod signals;
mod solve;
pub mod standardise;
pub mod stratified;
pub mod target_test;
pub mod trend;
pub mod two_groups;
pub mod variance;

use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

/// The confidence that decks show.
pub const CONFIDENCE: f64 = 0.95;

/// The confidence of a funnel's outer limits.
pub const OUTER_CONFIDENCE: f64 = 0.998;

/// The standard normal quantile of a two-sided confidence: 1.959964 for 0.95, 3.090232 for 0.998.
///
/// `None` unless the confidence lies between 0 and 1, both excluded.
#[must_use]
pub fn two_sided_z(confidence: f64) -> Option<f64> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return None;
    }
    Some(Normal::standard().inverse_cdf(f64::midpoint(1.0, confidence)))
}

/// The two-sided probability of a standard normal score at least this far from 0.
fn two_sided_normal(score: f64) -> f64 {
    (2.0 * Normal::standard().sf(score.abs())).min(1.0)
}

/// The probability of a chi-square at least this large; 1 without degrees of freedom.
fn chi_square_tail(statistic: f64, freedom: usize) -> f64 {
    ChiSquared::new(freedom as f64).map_or(1.0, |chi| chi.sf(statistic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn z_has_its_textbook_values() {
        assert!((two_sided_z(0.95).expect("z") - 1.959_963_985).abs() < 1e-8);
        assert!((two_sided_z(0.998).expect("z") - 3.090_232_306).abs() < 1e-8);
        assert_eq!(two_sided_z(1.0), None);
        assert_eq!(two_sided_z(f64::NAN), None);
    }
}
