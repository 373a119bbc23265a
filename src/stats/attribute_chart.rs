//! Control charts of proportions and counts whose evidence changes from point to point, and of slow drift.

use super::control::Recipe;
use super::control::limits_by;

/// Standard errors from the centre to a limit, as in every control chart.
const REACH: f64 = 3.0;
/// Mean moving range of normal values in standard deviations.
const RANGE_TO_DEVIATION: f64 = 1.128;

/// Limits at one point of a chart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointLimits {
    /// What is plotted at the point; `None` without evidence.
    pub value: Option<f64>,
    /// The centre.
    pub centre: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// p chart of proportions: centre `p̄ = Σ x/Σ n`, limits `p̄ ∓ 3 √(p̄(1 − p̄)/n)` at each point, cut at 0 and 1.
///
/// A point without trials has no value and the widest limits. `None` without any trials or with impossible counts.
/// Source: Montgomery, Introduction to Statistical Quality Control (2013), 7.2.
#[must_use]
pub fn p_chart(points: &[(i64, i64)]) -> Option<Vec<PointLimits>> {
    if !points.iter().all(|(successes, trials)| (0..=*trials).contains(successes)) {
        return None;
    }
    let (successes, trials) = points.iter().fold((0, 0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    let centre = (trials > 0).then(|| successes as f64 / trials as f64)?;
    let at = |(successes, trials): &(i64, i64)| {
        let n = *trials as f64;
        let half = if n > 0.0 { REACH * (centre * (1.0 - centre) / n).sqrt() } else { 1.0 };
        let value = (n > 0.0).then(|| *successes as f64 / n);
        PointLimits { value, centre, low: (centre - half).max(0.0), high: (centre + half).min(1.0) }
    };
    Some(points.iter().map(at).collect())
}

/// u chart of events per unit of exposure: centre `ū = Σ c/Σ e`, limits `ū ∓ 3 √(ū/e)` at each point, the lower one cut at 0.
///
/// A point without exposure has no value and an infinite upper limit. `None` without any exposure or with negative numbers.
/// Source: Montgomery, Introduction to Statistical Quality Control (2013), 7.3.
#[must_use]
pub fn u_chart(points: &[(i64, f64)]) -> Option<Vec<PointLimits>> {
    if !points.iter().all(|(events, exposure)| *events >= 0 && exposure.is_finite() && *exposure >= 0.0) {
        return None;
    }
    let exposure: f64 = points.iter().map(|(_, exposure)| exposure).sum();
    let events: i64 = points.iter().map(|(events, _)| events).sum();
    let centre = (exposure > 0.0).then(|| events as f64 / exposure)?;
    let at = |(events, exposure): &(i64, f64)| {
        let half = REACH * (centre / exposure).sqrt();
        let value = (*exposure > 0.0).then(|| *events as f64 / exposure);
        let high = if *exposure > 0.0 { centre + half } else { f64::INFINITY };
        PointLimits { value, centre, low: if *exposure > 0.0 { (centre - half).max(0.0) } else { 0.0 }, high }
    };
    Some(points.iter().map(at).collect())
}

/// Exponentially weighted moving average `z_i = λ x_i + (1 − λ) z_(i−1)` from the mean, which shows slow drift that single points hide.
///
/// Limits `x̄ ∓ L σ √(λ/(2 − λ) (1 − (1 − λ)^(2i)))` with `σ` the mean moving range over 1.128, ranges screened as for XmR.
/// `None` for λ outside 0 to 1, a reach that is not positive, or too few values for an XmR chart.
/// Source: Roberts, Technometrics 1 (1959) 239–250; Montgomery (2013), 9.2.
#[must_use]
pub fn ewma(values: &[f64], weight: f64, reach: f64) -> Option<Vec<PointLimits>> {
    if !(weight > 0.0 && weight <= 1.0 && reach > 0.0) {
        return None;
    }
    let natural = limits_by(&values.iter().copied().map(Some).collect::<Vec<_>>(), Recipe::default())?;
    Some(ewma_around(values, weight, reach, natural.centre, natural.mean_range / RANGE_TO_DEVIATION))
}

/// [`ewma`] around a centre with a standard deviation that are known from before.
#[must_use]
pub fn ewma_around(values: &[f64], weight: f64, reach: f64, centre: f64, deviation: f64) -> Vec<PointLimits> {
    let (mut average, mut fading) = (centre, 1.0);
    values
        .iter()
        .map(|value| {
            average = weight * value + (1.0 - weight) * average;
            fading *= (1.0 - weight) * (1.0 - weight);
            let half = reach * deviation * (weight / (2.0 - weight) * (1.0 - fading)).sqrt();
            PointLimits { value: Some(average), centre, low: centre - half, high: centre + half }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_p_chart_by_hand() {
        let found = p_chart(&[(10, 100), (30, 300), (0, 0)]).expect("a chart");
        let half = 3.0 * (0.09_f64 / 100.0).sqrt();
        assert!((found[0].high - (0.1 + half)).abs() < 1e-12 && (found[0].low - (0.1 - half)).abs() < 1e-12);
        assert!(found[1].high < found[0].high);
        assert_eq!(found[2], PointLimits { value: None, centre: 0.1, low: 0.0, high: 1.0 });
        assert_eq!(p_chart(&[(0, 0)]), None);
        assert_eq!(p_chart(&[(3, 2)]), None);
    }

    #[test]
    fn a_u_chart_by_hand() {
        let found = u_chart(&[(4, 2.0), (6, 3.0), (0, 0.0)]).expect("a chart");
        assert_eq!((found[0].centre, found[0].value, found[0].low), (2.0, Some(2.0), 0.0));
        assert!((found[1].high - (2.0 + 3.0 * (2.0_f64 / 3.0).sqrt())).abs() < 1e-12);
        assert_eq!((found[2].value, found[2].low, found[2].high), (None, 0.0, f64::INFINITY));
        assert_eq!(u_chart(&[(1, 0.0)]), None);
    }

    /// NIST/SEMATECH e-Handbook 6.3.2.4: mean 50, deviation 2.0539, weight 0.3, three standard errors; the limits settle at 50 ∓ 2.5884.
    #[test]
    fn ewma_agrees_with_the_nist_handbook() {
        let values = [
            52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4,
            53.6, 52.1,
        ];
        let published = [
            50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38,
            49.92, 50.73, 51.23, 51.94, 51.99,
        ];
        let found = ewma_around(&values, 0.3, 3.0, 50.0, 2.0539);
        for (point, expected) in found.iter().zip(published) {
            assert!(point.value.is_some_and(|value| (value - expected).abs() < 0.006), "{point:?} {expected}");
        }
        assert!((found[19].high - 52.5884).abs() < 1e-3 && (found[19].low - 47.4115).abs() < 1e-3, "{:?}", found[19]);
        assert_eq!(ewma(&values, 0.0, 3.0), None);
        assert!(ewma(&values, 1.0, 3.0).is_some_and(|all| all[3].value == Some(49.3)));
    }
}
