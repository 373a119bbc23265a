//! What repeated breaches lead to by the programme's rule: where a partner stands on the ladder, and what clears it.
//!
//! Pure: verdicts of quarters in, a step out. It moves neither a tier nor money.

use std::collections::BTreeMap;

use super::details::PartnerDetails;
use super::model::{MetricResult, Scorecards, Status};
use super::status;
use crate::domain::{PartnerId, Quarter};
use crate::metrics::{Catalogue, Metric};
use crate::programme::duties::{Consequences, Step};
use crate::programme::model::Programme;

/// Where a partner stands on the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conduct {
    /// The hardest step any metric has reached; `None` for none.
    pub step: Option<Step>,
    /// Every metric with breaches that are not cleared, in the programme's order.
    pub metrics: Vec<MetricConduct>,
    /// Quarters in a row without a breach that clear a metric.
    pub cleared_after: u32,
}

/// One metric's part in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricConduct {
    /// The metric.
    pub metric: String,
    /// Where it stands.
    pub stand: Stand,
}

/// Breaches that are not cleared, and what they lead to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stand {
    /// The step reached; `None` below the first one.
    pub step: Option<Step>,
    /// Breached quarters that no clean stretch has cleared.
    pub breached: u32,
    /// Clean quarters since the last breach.
    pub clean: u32,
    /// The next harder step, and after how many breached quarters it follows; `None` beyond the last one.
    pub next: Option<(Step, u32)>,
}

/// Where verdicts lead to, oldest first: true for a breach, false for none, nothing where there is no verdict.
///
/// Breaches add up until `cleared_after` quarters with a verdict in a row were without one. A quarter without a verdict
/// neither adds nor clears.
#[must_use]
pub fn stand(verdicts: &[Option<bool>], rules: &Consequences) -> Stand {
    let (mut breached, mut clean) = (0, 0);
    for breach in verdicts.iter().flatten() {
        if *breach {
            (breached, clean) = (breached + 1, 0);
        } else {
            clean += 1;
            breached = if clean >= rules.cleared_after { 0 } else { breached };
        }
    }
    if breached == 0 {
        return Stand::default();
    }
    let steps = || rules.after.iter().map(|(step, after)| (*step, *after));
    Stand {
        step: steps().filter(|(_, after)| *after <= breached).map(|(step, _)| step).max(),
        breached,
        clean,
        next: steps().find(|(_, after)| *after > breached),
    }
}

/// Notes in every partner's details where it stands, by the rules of the period's last day; nothing where they have no
/// ladder.
pub fn note(
    cards: &Scorecards,
    catalogue: &Catalogue,
    programme: &Programme,
    details: &mut BTreeMap<PartnerId, PartnerDetails>,
) {
    let rules = programme.for_period(cards.period).and_then(|version| version.duties.consequences.as_ref());
    let Some(rules) = rules else { return };
    for card in &cards.partners {
        let Some(found) = details.get_mut(&card.partner.id) else { continue };
        let results = rules.metrics.iter().filter_map(|id| Some((catalogue.get(id)?, card.metric(id)?)));
        found.conduct = Some(of_metrics(results, &card.partner.id, programme, rules));
    }
}

fn of_metrics<'r>(
    results: impl Iterator<Item = (&'r Metric, &'r MetricResult)>,
    partner: &PartnerId,
    programme: &Programme,
    rules: &Consequences,
) -> Conduct {
    let metrics: Vec<MetricConduct> = results
        .map(|(metric, result)| {
            let history = result.history.iter();
            let verdicts: Vec<Option<bool>> =
                history.map(|(quarter, _)| breach(metric, result, *quarter, (partner, programme))).collect();
            MetricConduct { metric: metric.id.clone(), stand: stand(&verdicts, rules) }
        })
        .filter(|conduct| conduct.stand.breached > 0)
        .collect();
    let step = metrics.iter().filter_map(|conduct| conduct.stand.step).max();
    Conduct { step, metrics, cleared_after: rules.cleared_after }
}

/// Whether a quarter was breached, by its own target; nothing without a verdict.
fn breach(
    metric: &Metric,
    result: &MetricResult,
    quarter: Quarter,
    (partner, programme): (&PartnerId, &Programme),
) -> Option<bool> {
    let (_, measurement) = result.history.iter().find(|(other, _)| *other == quarter)?;
    let value = measurement.value.filter(|_| measurement.immature == 0)?;
    let target = status::target(programme.for_period(quarter)?.rule_of_period(&metric.id, Some(partner), quarter))?;
    match status::held_against(metric.direction, value, target) {
        Status::Breach => Some(true),
        Status::Met | Status::Deviation => Some(false),
        Status::InsufficientEvidence | Status::NotMeasured | Status::NoTarget => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_assert, prop_assert_eq};

    use super::*;

    fn rules(cleared_after: u32) -> Consequences {
        let after = [(Step::Notice, 1), (Step::ImprovementPlan, 2), (Step::Exit, 4)].into();
        Consequences { metrics: Vec::new(), after, cleared_after }
    }

    /// `x` a breach, `.` none, `?` no verdict.
    fn of(verdicts: &str, cleared_after: u32) -> Stand {
        let read = |letter| match letter {
            'x' => Some(true),
            '.' => Some(false),
            _ => None,
        };
        stand(&verdicts.chars().map(read).collect::<Vec<_>>(), &rules(cleared_after))
    }

    #[test]
    fn steps_follow_breaches_in_a_row() {
        assert_eq!(of("", 1), Stand::default());
        assert_eq!(of("..", 1), Stand::default());
        let notice = of(".x", 1);
        assert_eq!((notice.step, notice.next), (Some(Step::Notice), Some((Step::ImprovementPlan, 2))));
        let plan = of("xxx", 1);
        assert_eq!((plan.step, plan.breached, plan.next), (Some(Step::ImprovementPlan), 3, Some((Step::Exit, 4))));
        let exit = of("xxxxxx", 1);
        assert_eq!((exit.step, exit.next), (Some(Step::Exit), None));
    }

    #[test]
    fn clean_quarters_clear_and_quarters_without_a_verdict_do_nothing() {
        assert_eq!(of("xx.", 1), Stand::default());
        assert_eq!(of("x?x", 1).breached, 2);
        assert_eq!(of("x???", 1).step, Some(Step::Notice));
        let half = of("xx.", 2);
        assert_eq!((half.step, half.breached, half.clean), (Some(Step::ImprovementPlan), 2, 1));
        assert_eq!(of("xx.x", 2).breached, 3);
        assert_eq!(of("xx.?.", 2), Stand::default());
    }

    proptest::proptest! {
        #[test]
        fn a_breach_never_eases_and_enough_clean_quarters_always_clear(
            verdicts in prop::collection::vec(any::<Option<bool>>(), 0..12),
            cleared_after in 1_u32..4,
        ) {
            let rules = rules(cleared_after);
            let before = stand(&verdicts, &rules);
            let after = stand(&[verdicts.clone(), vec![Some(true)]].concat(), &rules);
            prop_assert!(after.step >= before.step && after.breached == before.breached + 1);
            let clean = vec![Some(false); cleared_after as usize];
            prop_assert_eq!(stand(&[verdicts, clean].concat(), &rules), Stand::default());
        }
    }
}
