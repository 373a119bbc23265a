//! What each gate of the next tier lacked: the least change of the figure it looks at.
//!
//! Counts are whole numbers, found with the very division and comparison that decide the gate: the change named reaches it, one
//! less does not. Rows below the line stay what they are, since the answers, cases and days of a period are what they were; for a share that is
//! estimated, how many further rows would have lifted it stands beside.

use crate::programme::points::POINTS;
use crate::scorecard::form::Form;
use crate::scorecard::model::Scorecard;

use super::model::GateOutcome;

/// A gate of the next tier that was not passed, with what it lacked.
#[derive(Debug, Clone, PartialEq)]
pub struct Lack {
    /// The metric; [`POINTS`] for the score.
    pub metric: String,
    /// The bound, in the metric's unit.
    pub bound: f64,
    /// Whether the value must be at least (true) or at most (false) the bound.
    pub at_least: bool,
    /// What was lacking.
    pub needs: Needs,
}

/// What would have done.
#[derive(Debug, Clone, PartialEq)]
pub enum Needs {
    /// Another count.
    Count {
        /// What was counted.
        found: Form,
        /// The nearest count that would have done, all else equal.
        would_do: i64,
        /// How many further rows, all of them counted, would have done as well; `None` where rows cannot be added, as with duties, or where fewer
        /// are wanted and not more.
        further: Option<i64>,
    },
    /// Another value, of a figure that is no count.
    Value {
        /// The value there was.
        found: f64,
    },
    /// More points, or points in every part that must have some.
    Points {
        /// The points there were; `None` where evidence leaves them open.
        found: Option<f64>,
    },
    /// More evidence, whatever it would then say.
    Evidence {
        /// Rows there were.
        found: i64,
        /// Rows that were needed; `None` where their number was not what was lacking.
        needed: Option<i64>,
        /// Why there is no value, in a few words for people.
        reason: Option<String>,
    },
}

impl Needs {
    /// How many rows of evidence are missing; `None` where that is not what is lacking.
    #[must_use]
    pub fn evidence_missing(&self) -> Option<i64> {
        match self {
            Self::Evidence { found, needed, .. } => needed.map(|needed| needed - found),
            Self::Count { .. } | Self::Value { .. } | Self::Points { .. } => None,
        }
    }
}

/// What each gate of a tier lacked that was not passed, in the order of the gates.
#[must_use]
pub fn lacks(card: &Scorecard, gates: &[GateOutcome], tier: &str) -> Vec<Lack> {
    let missed = gates.iter().filter(|gate| gate.tier == tier && gate.passed != Some(true));
    missed
        .map(|gate| Lack {
            metric: gate.metric.clone(),
            bound: gate.bound,
            at_least: gate.at_least,
            needs: needs(card, gate),
        })
        .collect()
}

fn needs(card: &Scorecard, gate: &GateOutcome) -> Needs {
    if gate.metric == POINTS {
        return Needs::Points { found: gate.value };
    }
    let result = card.metric(&gate.metric);
    let Some(value) = gate.value.filter(|_| gate.passed.is_some()) else {
        let found = result.map_or(0, |result| result.measurement.evidence);
        let of_metric = result.map(|result| result.minimum_evidence).filter(|needed| *needed > found);
        let of_gate = gate.minimum_evidence.filter(|needed| *needed > found);
        let reason = result.and_then(|result| result.reason.clone());
        return Needs::Evidence { found, needed: of_metric.max(of_gate), reason };
    };
    let counted = result.and_then(|result| {
        let found = Form::of(&result.measurement)?;
        let is_estimated = result.measurement.low.is_some();
        let further = if is_estimated && gate.at_least { found.further(gate.bound) } else { None };
        Some(Needs::Count { found, would_do: found.needed(gate.bound, gate.at_least)?, further })
    });
    counted.unwrap_or(Needs::Value { found: value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorecard::model::{Measurement, MetricResult};
    use crate::settlement::fixtures::{card, cards, currency, line, programme};
    use crate::settlement::settle;

    /// A partner with a share that has an interval, as estimated shares have.
    fn partner(part: i64, whole: i64) -> Scorecard {
        let mut partner = card("P1", &[(0.5, 50)]);
        let measurement = Measurement {
            value: Some(part as f64 / whole as f64),
            numerator: Some(part),
            denominator: Some(whole),
            evidence: whole,
            low: Some(0.0),
            high: Some(1.0),
            ..Measurement::default()
        };
        partner.metrics[0] = MetricResult {
            history: vec![(crate::settlement::fixtures::quarter("2026Q3"), measurement.clone())],
            measurement,
            ..partner.metrics[0].clone()
        };
        partner
    }

    fn gate(metric: &str, bound: f64, at_least: bool, value: Option<f64>) -> GateOutcome {
        let passed = value.map(|value| if at_least { value >= bound } else { value <= bound });
        GateOutcome {
            tier: "gold".to_owned(),
            metric: metric.to_owned(),
            bound,
            at_least,
            value,
            minimum_evidence: None,
            passed,
        }
    }

    fn only(card: &Scorecard, gate: GateOutcome) -> Needs {
        let found = lacks(card, &[gate], "gold");
        found.into_iter().next().expect("a lack").needs
    }

    #[test]
    fn gates_that_passed_or_belong_to_another_tier_lack_nothing() {
        let card = partner(142, 152);
        assert_eq!(lacks(&card, &[gate("csat", 0.9, true, Some(0.93))], "gold"), []);
        assert_eq!(lacks(&card, &[gate("csat", 0.95, true, Some(0.93))], "silver"), []);
    }

    #[test]
    fn of_the_same_answers_so_many_more_would_have_had_to_be_satisfied() {
        let card = partner(142, 152);
        let found = Form::Share { part: 142, whole: 152 };
        let needs = only(&card, gate("csat", 0.95, true, Some(142.0 / 152.0)));
        assert_eq!(needs, Needs::Count { found, would_do: 145, further: Some(48) });
    }

    #[test]
    fn duties_cannot_be_added_to() {
        let mut card = partner(54, 66);
        (card.metrics[0].measurement.low, card.metrics[0].measurement.high) = (None, None);
        let needs = only(&card, gate("csat", 1.0, true, Some(54.0 / 66.0)));
        assert_eq!(needs, Needs::Count { found: Form::Share { part: 54, whole: 66 }, would_do: 66, further: None });
    }

    #[test]
    fn a_value_without_counts_is_given_as_it_is() {
        let card = card("P1", &[(0.85, 50)]);
        assert_eq!(only(&card, gate("csat", 0.9, true, Some(0.85))), Needs::Value { found: 0.85 });
    }

    #[test]
    fn lack_of_evidence_says_how_much_more_is_needed() {
        let needs = only(&card("P1", &[(0.85, 4)]), gate("csat", 0.9, true, None));
        assert_eq!(needs, Needs::Evidence { found: 4, needed: Some(10), reason: None });
        assert_eq!(needs.evidence_missing(), Some(6));
        let unknown = only(&card("P1", &[(0.85, 4)]), gate("nps", 0.9, true, None));
        assert_eq!(unknown.evidence_missing(), None);
        let points = only(&card("P1", &[(0.85, 4)]), gate(POINTS, 60.0, true, Some(54.5)));
        assert_eq!(points, Needs::Points { found: Some(54.5) });
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

        /// The change named earns the next tier in a settlement of its own; one less does not.
        #[test]
        fn the_change_named_earns_the_tier_and_one_less_does_not(whole in 10_i64..400, part in 0.0_f64..0.9) {
            let earned = |partner: Scorecard| {
                let slices = line("L1", "P1", 1_000, "EUR", ("2026-07-01", "2026-09-30"));
                let rates = std::collections::BTreeMap::new();
                settle(&cards(vec![partner]), &slices, &rates, &programme(), currency("EUR")).partners.remove(0)
            };
            let part = (whole as f64 * part) as i64;
            let before = earned(partner(part, whole));
            let rank = |tier: &str| ["entry", "silver", "gold"].iter().position(|known| *known == tier);
            let Some(next) = before.tier.next.clone() else { return Ok(()) };
            let lack = before.next_tier_lacks.first().expect("a lack");
            let Needs::Count { would_do, further: Some(further), .. } = lack.needs else { panic!("{lack:?}") };
            proptest::prop_assert!(rank(&earned(partner(would_do, whole)).tier.earned) >= rank(&next));
            proptest::prop_assert_eq!(&earned(partner(would_do - 1, whole)).tier.earned, &before.tier.earned);
            proptest::prop_assert!(rank(&earned(partner(part + further, whole + further)).tier.earned) >= rank(&next));
            let one_less = earned(partner(part + further - 1, whole + further - 1));
            proptest::prop_assert_eq!(&one_less.tier.earned, &before.tier.earned);
        }
    }
}
