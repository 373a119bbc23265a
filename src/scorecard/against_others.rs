//! Who differs from all other partners together, and who from the quarter before, metric by metric, with false alarms held over all partners.

use super::compare::FALSE_DISCOVERY_RATE;
use super::model::{AgainstOthers, MetricResult, Scorecard};
use crate::metrics::{Measures, Metric};
use crate::stats::departure::{Departure, departing};
use crate::stats::multiplicity::benjamini_hochberg;

/// Fills how every headline figure lies against the other partners', and which changes are more than chance. One family is all partners, one
/// metric, one period.
pub(super) fn fill(partners: &mut [Scorecard], measures: &Measures) {
    for metric in measures.catalogue.metrics() {
        of_metric(partners, measures, metric);
        changes(partners, measures, metric);
    }
}

fn headline<'c>(card: &'c mut Scorecard, metric: &Metric) -> Option<&'c mut MetricResult> {
    card.metrics.iter_mut().find(|result| result.id == metric.id && result.is_headline())
}

/// Marks the changes that stand among those of all partners.
fn changes(partners: &mut [Scorecard], measures: &Measures, metric: &Metric) {
    let with_interval =
        |card: &Scorecard| card.metric(&metric.id).is_some_and(|result| result.change_interval.is_some());
    let found: Vec<(usize, f64)> = partners
        .iter()
        .enumerate()
        .filter(|(_, card)| with_interval(card))
        .filter_map(|(index, card)| Some((index, measures.change_probability(metric, &card.partner.id)?)))
        .collect();
    let chances: Vec<f64> = found.iter().map(|(_, chance)| *chance).collect();
    for ((index, _), rate) in found.iter().zip(benjamini_hochberg(&chances)) {
        let result = headline(&mut partners[*index], metric);
        result.into_iter().for_each(|result| result.change_stands = rate <= FALSE_DISCOVERY_RATE);
    }
}

fn of_metric(partners: &mut [Scorecard], measures: &Measures, metric: &Metric) {
    // A figure that is withheld, for too little evidence or coverage, is compared with nothing.
    let shown = |card: &Scorecard| card.metric(&metric.id).is_some_and(|result| result.measurement.value.is_some());
    let compared: Vec<(usize, Departure)> = partners
        .iter()
        .enumerate()
        .filter(|(_, card)| shown(card))
        .filter_map(|(index, card)| Some((index, measures.departure(metric, &card.partner.id)?)))
        .collect();
    let family: Vec<Departure> = compared.iter().map(|(_, departure)| *departure).collect();
    let (differing, spread) = departing(&family, FALSE_DISCOVERY_RATE);
    for ((index, departure), differs) in compared.into_iter().zip(differing) {
        let Departure { difference, low, high, .. } = departure;
        let found = AgainstOthers { difference, low, high, differs, widened: spread.widens() };
        headline(&mut partners[index], metric).into_iter().for_each(|result| result.against_others = Some(found));
    }
}
