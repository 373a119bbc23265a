//! What charts show of chance: natural limits of months, limits of like partners.

use super::chart_spec::Limits;
use crate::stats::control::xmr_limits;
use crate::stats::dispersion::Dispersion;
use crate::stats::funnel::{FunnelLimits, Position, ratio_limits};
use crate::stats::overdispersion::{Adjustment, Scale};
use crate::stats::signals::{Signal, newest_signal, signals};

/// An XmR chart's reading of months.
#[derive(Debug, Clone, Copy)]
pub struct MonthReading {
    /// Centre and natural limits; `None` below six months.
    pub limits: Option<Limits>,
    /// Months with a value.
    pub months: usize,
    /// Fewer than twelve months: the limits are trial limits.
    pub trial: bool,
    /// What the rules say of the newest months.
    pub signal: Option<Signal>,
}

/// Natural limits of months and what the rules say of the newest ones. `bounds` clips the limits to what a value can be.
#[must_use]
pub fn read_months(values: &[Option<f64>], bounds: (f64, f64)) -> MonthReading {
    let months = values.iter().flatten().count();
    let Some(limits) = xmr_limits(values) else {
        return MonthReading { limits: None, months, trial: true, signal: None };
    };
    let natural = Limits { centre: limits.centre, low: limits.low.max(bounds.0), high: limits.high.min(bounds.1) };
    MonthReading { limits: Some(natural), months, trial: limits.trial, signal: newest_signal(values, &limits) }
}

/// What the rules say of every month; `None` for noise, for months without a value, and for all below six months.
#[must_use]
pub fn month_signals(values: &[Option<f64>]) -> Vec<Option<Signal>> {
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let mut found = xmr_limits(values).map(|limits| signals(&known, &limits)).unwrap_or_default().into_iter();
    values.iter().map(|value| value.and_then(|_| found.next().flatten())).collect()
}

/// Limits of observed over expected for partners like any other: exact Poisson, or, where partners differ by more than
/// chance, around 1 on the square root with the variance between them added. `None` where nothing is expected.
fn like_partners(expected: f64, spread: Dispersion) -> Option<FunnelLimits> {
    if spread.widens() {
        Scale::SquareRoot.limits(1.0, expected, Adjustment::Additive(spread.between))
    } else {
        ratio_limits(expected)
    }
}

/// Where a ratio lies among partners like any other; on a limit is inside. `None` where nothing is expected.
#[must_use]
pub fn position(value: f64, expected: f64, spread: Dispersion) -> Option<Position> {
    Some(like_partners(expected, spread)?.position(value))
}

/// Limits of observed over expected for partners like any other, by expected count: `x, low 99.8%, low 95%, high 95%,
/// high 99.8%`. Empty unless `0 < from < to`.
#[must_use]
pub fn funnel_limits(from: f64, to: f64, steps: usize, spread: Dispersion) -> Vec<[f64; 5]> {
    if !(from > 0.0 && to > from) || steps == 0 {
        return Vec::new();
    }
    let at = |step: usize| from * (to / from).powf(step as f64 / steps as f64);
    (0..=steps)
        .filter_map(|step| {
            let limits = like_partners(at(step), spread)?;
            Some([at(step), limits.outer_low, limits.low, limits.high, limits.outer_high])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn natural_limits_follow_the_moving_range() {
        let reading = read_months(&[10.0, 12.0, 10.0, 12.0, 10.0, 12.0].map(Some), (0.0, f64::INFINITY));
        let limits = reading.limits.expect("six months");
        assert!((limits.centre - 11.0).abs() < 1e-12);
        assert!((limits.high - 16.32).abs() < 1e-9 && (limits.low - 5.68).abs() < 1e-9);
        assert!(reading.trial && reading.signal.is_none());
        assert!(read_months(&[1.0, 2.0, 3.0].map(Some), (0.0, 1.0)).limits.is_none());
    }

    #[test]
    fn a_gap_is_no_signal_and_shifts_none() {
        let mut values: Vec<Option<f64>> =
            (0..12).map(|month| Some(if month % 2 == 0 { 10.0 } else { 12.0 })).collect();
        values.push(Some(18.0));
        values.insert(3, None);
        let said = month_signals(&values);
        assert!(said[..13].iter().all(Option::is_none), "{said:?}");
        assert_eq!(said[13], Some(Signal::Outside(true)));
        assert_eq!(month_signals(&[Some(1.0), None]), [None, None]);
    }

    /// τ² = 0.04 at 25 expected: √(1/100 + 0.04) = 0.2236, and 1.96 of it on the root: 0.5617² and 1.4383².
    #[test]
    fn partners_that_differ_by_more_than_chance_have_wider_limits() {
        let spread = Dispersion { over_chance: 5.0, between: 0.04 };
        let row = funnel_limits(25.0, 50.0, 1, spread)[0];
        assert!((row[2] - 0.3155).abs() < 1e-3 && (row[3] - 2.0687).abs() < 1e-3, "{row:?}");
        assert_eq!(position(1.9, 25.0, spread), Some(Position::Inside));
        assert_eq!(position(1.9, 25.0, Dispersion::NONE), Some(Position::FarAbove));
        assert_eq!(position(1.0, 0.0, spread), None);
    }

    #[test]
    fn funnel_narrows_with_evidence() {
        let limits = funnel_limits(5.0, 500.0, 30, Dispersion::NONE);
        assert_eq!(limits.len(), 31);
        for pair in limits.windows(2) {
            assert!(pair[1][1] >= pair[0][1] && pair[1][4] <= pair[0][4]);
        }
        // Ten expected: 95% limits of Poisson are 4.795 and 18.39.
        let ten = funnel_limits(10.0, 20.0, 1, Dispersion::NONE)[0];
        assert!((ten[2] - 0.4795).abs() < 1e-3 && (ten[3] - 1.839).abs() < 1e-3, "{ten:?}");
        assert!(funnel_limits(0.0, 5.0, 3, Dispersion::NONE).is_empty());
    }
}
