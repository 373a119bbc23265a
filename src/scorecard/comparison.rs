//! Partners side by side: the raw rate, the rate against the case mix, who truly differs, and which places are plausible.

use serde::Serialize;

use super::compare::{RANKED_METRIC, RAW_METRIC};
use super::model::{Measurement, Scorecard, Scorecards, Shrunk, StandsOut};

/// All partners of a period compared by escalations against the case mix.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Name and version of this form.
    pub schema: &'static str,
    /// The period, `2026Q3`.
    pub period: String,
    /// The metric partners are ranked by.
    pub metric: &'static str,
    /// How reliably that metric tells partners apart, 0 to 1; at 0 chance explains every difference and nobody is ranked. Null with fewer
    /// than two compared partners.
    pub reliability: Option<f64>,
    /// How much more partners differ than chance alone would have them (φ); 1 is chance.
    pub spread: f64,
    /// Whether who differs is judged beyond that spread, and not beyond chance alone.
    pub widened: bool,
    /// Ranked partners, best first; equal ratios in the order of their ids.
    pub ranked: Vec<Compared>,
    /// Partners that are shown or withheld but not ranked, in the order of their ids.
    pub not_ranked: Vec<Compared>,
}

/// One partner compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// The partner's id.
    pub partner_id: String,
    /// Its name.
    pub name: String,
    /// How far its evidence carries: `withheld`, `shown` or `rankable`.
    pub state: &'static str,
    /// Why it is not rankable, in words; null where it is.
    pub reason: Option<String>,
    /// Escalated partner cases over partner cases.
    pub raw: Estimate,
    /// Escalated cases over those expected of the same mix at the rates of all other partners.
    pub adjusted: Estimate,
    /// Better or worse than the mix explains, with false alarms held at 5% of all such flags; null for neither.
    pub stands_out: Option<&'static str>,
    /// The place by the ratio alone, 1 is best; null where it is not ranked.
    pub place: Option<usize>,
    /// The best jointly plausible place.
    pub best: Option<usize>,
    /// The worst jointly plausible place.
    pub worst: Option<usize>,
    /// The tie group, 1 is best: between partners of one group the order is not certain.
    pub group: Option<usize>,
}

/// A figure with its 95% interval; null where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Estimate {
    /// The value.
    pub value: Option<f64>,
    /// The lower end.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Cases it rests on.
    pub evidence: i64,
    /// The figure drawn towards the mean of the compared partners; null where it is withheld or fewer than two are compared.
    pub shrunken: Option<Shrunken>,
}

/// A figure drawn towards the mean of the compared partners, the more the less it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Shrunken {
    /// The drawn value.
    pub value: f64,
    /// The lower end of its 95% interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The weight of the partner's own figure in it, 0 to 1.
    pub reliability: f64,
}

/// Compares the partners of scorecards; nothing is computed anew but the tie groups.
#[must_use]
pub fn compare(scorecards: &Scorecards) -> Comparison {
    let all = scorecards.partners.iter().map(compared);
    let (mut ranked, not_ranked): (Vec<Compared>, Vec<Compared>) = all.partition(|partner| partner.place.is_some());
    ranked.sort_by(|left, right| left.place.cmp(&right.place).then_with(|| left.partner_id.cmp(&right.partner_id)));
    let groups = tie_groups(&ranked.iter().filter_map(|partner| partner.best.zip(partner.worst)).collect::<Vec<_>>());
    for (partner, group) in ranked.iter_mut().zip(groups) {
        partner.group = Some(group);
    }
    Comparison {
        schema: "quarterdeck.comparison/1",
        period: scorecards.period.to_string(),
        metric: RANKED_METRIC,
        reliability: scorecards.reliability,
        spread: scorecards.spread.over_chance,
        widened: scorecards.spread.widens(),
        ranked,
        not_ranked,
    }
}

fn compared(card: &Scorecard) -> Compared {
    let rank = card.ranks.iter().find(|rank| rank.metric == RANKED_METRIC);
    let estimate = |id: &str, shrunk: Option<Shrunk>| {
        card.metric(id).map_or_else(Estimate::default, |metric| Estimate::of(&metric.measurement, shrunk))
    };
    Compared {
        partner_id: card.partner.id.to_string(),
        name: card.partner.name.clone(),
        state: card.standing.state.as_str(),
        reason: card.standing.reason.clone(),
        raw: estimate(RAW_METRIC, card.standing.rate),
        adjusted: estimate(RANKED_METRIC, card.standing.ratio),
        stands_out: card.stands_out.map(|side| match side {
            StandsOut::Better => "better",
            StandsOut::Worse => "worse",
        }),
        place: rank.map(|rank| rank.place),
        best: rank.map(|rank| rank.best),
        worst: rank.map(|rank| rank.worst),
        group: None,
    }
}

impl Estimate {
    fn of(measurement: &Measurement, shrunk: Option<Shrunk>) -> Self {
        let Measurement { value, low, high, evidence, .. } = *measurement;
        let shrunken =
            shrunk.map(|Shrunk { value, low, high, reliability }| Shrunken { value, low, high, reliability });
        Self { value, low, high, evidence, shrunken }
    }
}

/// Groups of neighbours in the order of places, from their plausible places (best, worst): a group ends where every
/// partner so far is certainly before every one that follows.
fn tie_groups(places: &[(usize, usize)]) -> Vec<usize> {
    let mut group = 1;
    let mut groups = Vec::with_capacity(places.len());
    for index in 0..places.len() {
        let worst_before = places[..index].iter().map(|(_, worst)| *worst).max();
        let best_after = places[index..].iter().map(|(best, _)| *best).min();
        if worst_before.zip(best_after).is_some_and(|(worst, best)| worst < best) {
            group += 1;
        }
        groups.push(group);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::tie_groups;

    #[test]
    fn a_group_ends_where_the_order_is_certain() {
        assert_eq!(tie_groups(&[(1, 2), (1, 2), (3, 3), (4, 5), (4, 5)]), [1, 1, 2, 3, 3]);
        assert_eq!(tie_groups(&[(1, 3), (1, 2), (2, 3)]), [1, 1, 1]);
        assert_eq!(tie_groups(&[(1, 1)]), [1]);
        assert!(tie_groups(&[]).is_empty());
    }
}
