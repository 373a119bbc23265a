//! Direct standardisation: the rate a partner would have on a common mix of cases.

use super::poisson::count_interval;

/// Fewer events than this make no directly standardised rate.
const MINIMUM_EVENTS: i64 = 10;

/// A stratum of a partner, and the weight of the same stratum in the common mix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// Events of the partner.
    pub events: i64,
    /// Its cases.
    pub cases: i64,
    /// Cases of the common mix, in any unit.
    pub weight: f64,
}

/// A directly standardised rate, in events per case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DirectRate {
    /// Events in all strata.
    pub events: i64,
    /// The rate.
    pub rate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Directly standardised rate with Dobson's interval.
///
/// Rate `Σ w x/n / Σ w`; limits `rate + √(V/O) (L − O)` and `rate + √(V/O) (U − O)` with `V = Σ w² x/n² / (Σ w)²`, O the events and
/// L, U the limits of O as a Poisson count. `None` for fewer than ten events, a stratum with weight and without cases, no weight, or
/// negative numbers: a partner needs cases in every stratum.
/// Source: Dobson, Kuulasmaa, Eberle and Scherer, Statistics in Medicine 10 (1991) 457–462.
#[must_use]
pub fn standardised(strata: &[Stratum], confidence: f64) -> Option<DirectRate> {
    let usable = |stratum: &Stratum| {
        stratum.weight.is_finite() && stratum.weight >= 0.0 && stratum.events >= 0 && stratum.cases > 0
    };
    let weighted: Vec<&Stratum> = strata.iter().filter(|stratum| stratum.weight != 0.0).collect();
    let events = weighted.iter().map(|stratum| stratum.events).sum::<i64>();
    if events < MINIMUM_EVENTS || !weighted.iter().all(|stratum| usable(stratum)) {
        return None;
    }
    let total: f64 = weighted.iter().map(|stratum| stratum.weight).sum();
    let (mut rate, mut variance) = (0.0, 0.0);
    for stratum in weighted {
        let share = stratum.weight / total / stratum.cases as f64;
        rate += share * stratum.events as f64;
        variance += share * share * stratum.events as f64;
    }
    let (low, high) = count_interval(events, confidence)?;
    let observed = events as f64;
    let scale = (variance / observed).sqrt();
    Some(DirectRate { events, rate, low: rate + scale * (low - observed), high: rate + scale * (high - observed) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stratum(events: i64, cases: i64, weight: f64) -> Stratum {
        Stratum { events, cases, weight }
    }

    /// By hand: equal weights of 10/100 and 20/400 give 7.5%; V = (0.25·10/100² + 0.25·20/400²).
    #[test]
    fn two_strata_by_hand() {
        let found = standardised(&[stratum(10, 100, 3.0), stratum(20, 400, 3.0)], 0.95).expect("a rate");
        assert!((found.rate - 0.075).abs() < 1e-12);
        let (low, high) = count_interval(30, 0.95).expect("an interval");
        let scale = ((0.25 * 10.0 / 1e4 + 0.25 * 20.0 / 1.6e5) / 30.0_f64).sqrt();
        assert!((found.low - (0.075 + scale * (low - 30.0))).abs() < 1e-12);
        assert!((found.high - (0.075 + scale * (high - 30.0))).abs() < 1e-12);
    }

    #[test]
    fn few_events_or_an_empty_stratum_make_no_rate() {
        assert_eq!(standardised(&[stratum(9, 100, 1.0)], 0.95), None);
        assert_eq!(standardised(&[stratum(20, 100, 1.0), stratum(0, 0, 1.0)], 0.95), None);
        assert!(standardised(&[stratum(20, 100, 1.0), stratum(0, 0, 0.0)], 0.95).is_some());
        assert_eq!(standardised(&[], 0.95), None);
    }

    proptest::proptest! {
        /// On its own mix a partner's rate is its crude rate, and the interval that of its count.
        #[test]
        fn on_its_own_mix_the_rate_is_crude(strata in proptest::collection::vec((5_i64..50, 60_i64..900), 2..6)) {
            let own: Vec<Stratum> = strata.iter().map(|(x, n)| stratum(*x, *n, *n as f64)).collect();
            let (events, cases) = strata.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            let found = standardised(&own, 0.95).expect("a rate");
            let (low, high) = count_interval(events, 0.95).expect("an interval");
            proptest::prop_assert!((found.rate - events as f64 / cases as f64).abs() < 1e-12);
            proptest::prop_assert!((found.low - low / cases as f64).abs() < 1e-12 && (found.high - high / cases as f64).abs() < 1e-12);
        }
    }
}
