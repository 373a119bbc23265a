//! Indirect standardisation: what a partner's case mix leads one to expect.

use std::collections::BTreeMap;

/// Events among cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Cases.
    pub cases: i64,
    /// Events among them.
    pub events: i64,
}

impl Tally {
    /// Adds another tally.
    pub fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.events += other.events;
    }

    /// What is left without another tally that is part of this one.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self { cases: self.cases - other.cases, events: self.events - other.events }
    }
}

/// Observed and expected events.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Standardised {
    /// Cases that have a reference.
    pub cases: i64,
    /// Events among them.
    pub observed: i64,
    /// Events expected of them at the reference rates.
    pub expected: f64,
    /// Cases without a reference at any level: left out of both counts.
    pub without_reference: i64,
}

/// Expected events of a case mix at the rates of a reference, with fallback to coarser strata.
///
/// `E = Σ n_k R_k` with `R_k` the reference's rate in the stratum. Each stratum of `own` is looked up at every level of `references` in turn,
/// finest first, by the key that `coarsen(stratum, level)` gives; the first level with at least `minimum` reference cases decides.
/// Sums run in the order of the strata, so that the same input gives the same bits.
/// Source: Breslow and Day, Statistical Methods in Cancer Research II (1987), 2.3.
#[must_use]
pub fn indirect<K: Ord, L: Ord>(
    own: &BTreeMap<K, Tally>,
    references: &[BTreeMap<L, Tally>],
    minimum: i64,
    coarsen: impl Fn(&K, usize) -> L,
) -> Standardised {
    let mut result = Standardised::default();
    for (stratum, tally) in own {
        let reference = references.iter().enumerate().find_map(|(level, tallies)| {
            tallies.get(&coarsen(stratum, level)).filter(|found| found.cases >= minimum.max(1))
        });
        match reference {
            Some(found) => {
                result.cases += tally.cases;
                result.observed += tally.events;
                result.expected += tally.cases as f64 * found.events as f64 / found.cases as f64;
            }
            None => result.without_reference += tally.cases,
        }
    }
    result
}

/// Each member against all others: the expected events of its strata at the rates of everyone but itself, one level, no fallback.
///
/// A member in its own reference would dilute its own signal. Results stand in the order of the members; strata without a reference are
/// counted in [`Standardised::without_reference`].
/// Source: Spiegelhalter, Statistics in Medicine 24 (2005) 1185–1202, section 2.
#[must_use]
pub fn leave_one_out<K: Ord + Clone>(members: &[BTreeMap<K, Tally>]) -> Vec<Standardised> {
    let mut pooled = BTreeMap::<K, Tally>::new();
    for (stratum, tally) in members.iter().flatten() {
        pooled.entry(stratum.clone()).or_default().add(*tally);
    }
    members
        .iter()
        .map(|own| {
            let others = own
                .iter()
                .filter_map(|(stratum, tally)| Some((stratum.clone(), pooled.get(stratum)?.without(*tally))))
                .collect();
            indirect(own, std::slice::from_ref(&others), 1, |stratum, _| stratum.clone())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test data of the PHEindicatormethods package (`testdata_small`): the first four age bands.
    #[test]
    fn expected_agrees_with_the_formula_on_published_counts() {
        let own: BTreeMap<u8, Tally> = [(0, (12, 636)), (1, (4, 558)), (2, (3, 609)), (3, (2, 543))]
            .map(|(band, (events, cases))| (band, Tally { cases, events }))
            .into();
        let reference: BTreeMap<u8, Tally> =
            [(0, (10_303, 50_520)), (1, (2_824, 57_173)), (2, (0, 60_213)), (3, (3_615, 54_659))]
                .map(|(band, (events, cases))| (band, Tally { cases, events }))
                .into();
        let found = indirect(&own, &[reference], 20, |band, _| *band);
        let expected = 636.0 * 10_303.0 / 50_520.0 + 558.0 * 2_824.0 / 57_173.0 + 543.0 * 3_615.0 / 54_659.0;
        assert!((found.expected - expected).abs() < 1e-9);
        assert_eq!((found.observed, found.cases, found.without_reference), (21, 2_346, 0));
    }

    /// Rule R9: under 20 reference cases fall back to the coarser stratum; without any the cases are left out and counted.
    #[test]
    fn r9_small_references_fall_back() {
        let own: BTreeMap<(u8, u8), Tally> = [
            ((1, 1), Tally { cases: 10, events: 2 }),
            ((1, 2), Tally { cases: 10, events: 3 }),
            ((2, 1), Tally { cases: 5, events: 1 }),
        ]
        .into();
        let fine: BTreeMap<(u8, u8), Tally> =
            [((1, 1), Tally { cases: 20, events: 4 }), ((1, 2), Tally { cases: 19, events: 19 })].into();
        let coarse: BTreeMap<(u8, u8), Tally> =
            [((1, 0), Tally { cases: 39, events: 23 }), ((2, 0), Tally { cases: 3, events: 3 })].into();
        let found = indirect(&own, &[fine, coarse], 20, |key, level| if level == 0 { *key } else { (key.0, 0) });
        assert!((found.expected - (10.0 * 4.0 / 20.0 + 10.0 * 23.0 / 39.0)).abs() < 1e-12);
        assert_eq!((found.observed, found.cases, found.without_reference), (5, 20, 5));
    }

    proptest::proptest! {
        /// Expected events are those of the others' rate, worked out a second time; nobody's cases are lost.
        #[test]
        fn leaving_one_out_takes_the_others_rates(
            members in proptest::collection::vec(proptest::collection::vec((0_i64..40, 0_i64..40), 3), 2..6)
        ) {
            let tally = |(events, more): &(i64, i64)| Tally { cases: events + more, events: *events };
            let maps: Vec<BTreeMap<usize, Tally>> =
                members.iter().map(|strata| strata.iter().map(tally).enumerate().collect()).collect();
            for (index, found) in leave_one_out(&maps).into_iter().enumerate() {
                let mut expected = 0.0;
                for (stratum, own) in &maps[index] {
                    let others = maps.iter().enumerate().filter(|(other, _)| *other != index);
                    let (cases, events) = others.fold((0, 0), |sum, (_, map)| {
                        (sum.0 + map[stratum].cases, sum.1 + map[stratum].events)
                    });
                    if cases > 0 {
                        expected += own.cases as f64 * events as f64 / cases as f64;
                    }
                }
                proptest::prop_assert!((found.expected - expected).abs() < 1e-9);
                let cases: i64 = maps[index].values().map(|tally| tally.cases).sum();
                proptest::prop_assert_eq!(found.cases + found.without_reference, cases);
            }
        }
    }
}
