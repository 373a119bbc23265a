//! One row of evidence more that costs a partner money, as the partners of the newest pack stand.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::incentives::{Incentive, Pays};
use super::super::metrics::KnownMetric;
use super::super::model::{EvidencePolicy, Gate, MetricRule};
use super::super::tiers::PlacedTier;
use super::advice::{Revenue, StandsAt};
use crate::domain::{Finding, Money, Place, Rounding};

/// The rules that a row more is held against.
pub(super) struct Rules<'a> {
    pub tiers: &'a [PlacedTier],
    pub incentives: &'a [Incentive],
    pub metrics: &'a [KnownMetric<'a>],
    pub targets: &'a BTreeMap<String, MetricRule>,
    pub policy: EvidencePolicy,
}

/// A row more that costs money.
struct Cliff<'a> {
    place: &'a Place,
    worth: Money,
    message: String,
    crosses: bool,
}

/// The dearest row of each kind: one that speaks against the partner, and one that only makes the evidence enough.
pub(super) fn dearest(rules: &Rules<'_>, newest: Option<&Revenue>) -> Vec<Finding> {
    let Some(newest) = newest else { return Vec::new() };
    let all: Vec<Cliff<'_>> = newest
        .partners
        .iter()
        .flat_map(|at| rules.metrics.iter().filter_map(|metric| rules.cliff(newest, at, metric)))
        .collect();
    let dearest = |crosses: bool| {
        // The first of equal ones, in the order of partners and metrics.
        let own = all.iter().filter(|cliff| cliff.crosses == crosses);
        own.reduce(|most, cliff| if cliff.worth.minor > most.worth.minor { cliff } else { most })
    };
    let finding = |cliff: &Cliff<'_>| {
        let remedy = match cliff.crosses {
            true => {
                "with `on_insufficient_evidence = \"fail\"`, or a lower `minimum_evidence`, more evidence costs nothing"
            }
            false => "`probation` in [tier_changes] lets a tier be cured before it is lost",
        };
        Finding::warning(cliff.place.clone(), cliff.message.clone()).remedy(remedy)
    };
    [true, false].into_iter().filter_map(dearest).map(finding).collect()
}

/// A figure as its two counts.
#[derive(Clone, Copy)]
struct Counts {
    part: i64,
    whole: i64,
}

impl Counts {
    fn value(self) -> Option<Decimal> {
        Decimal::from(self.part).checked_div(Decimal::from(self.whole))
    }

    /// With one row more that counts, or that does not.
    fn with(self, counts: bool) -> Self {
        Self { part: self.part + i64::from(counts), whole: self.whole + 1 }
    }

    /// Whether gates on the metric hold; one that asks for more evidence is no hindrance.
    fn hold<'g>(self, metric: &str, gates: impl IntoIterator<Item = &'g Gate>) -> bool {
        let Some(value) = self.value() else { return true };
        gates.into_iter().filter(|gate| gate.metric == metric && gate.suffices(self.whole)).all(|gate| {
            let bound = Decimal::try_from(gate.bound).unwrap_or_default();
            if gate.at_least { value >= bound } else { value <= bound }
        })
    }
}

impl<'a> Rules<'a> {
    /// What one row more of a metric costs a partner, where it does.
    fn cliff(&self, newest: &Revenue, at: &StandsAt, metric: &KnownMetric<'_>) -> Option<Cliff<'a>> {
        let (better, usual) = (metric.higher_is_better?, metric.least_evidence?);
        let (part, whole) = *at.counts.get(metric.id)?;
        let now = Counts { part, whole };
        let least = self.targets.get(metric.id).and_then(|rule| rule.minimum_evidence).unwrap_or(usual);
        let tier = self.tiers.iter().position(|tier| tier.tier.id == at.tier)?;
        let against = now.with(!better);
        let (next, crosses) = if whole >= least {
            (against, false)
        } else {
            // The row that makes the evidence enough: the kinder one, if even that costs the tier.
            let is_last = whole + 1 == least && self.policy != EvidencePolicy::Fail;
            let kinder = now.with(better);
            is_last.then_some((if self.left(metric.id, kinder, tier) < tier { kinder } else { against }, true))?
        };
        if !crosses && !now.hold(metric.id, &self.tiers[tier].tier.gates) {
            return None;
        }
        let left = self.left(metric.id, next, tier);
        let bonus = if crosses { Decimal::ZERO } else { self.incentives_lost(metric.id, now, next, at) };
        let share = self.tiers[tier].tier.share.decimal() - self.tiers[left].tier.share.decimal() + bonus;
        let worth = worth(at.recognised, share).filter(|worth| worth.minor > 0)?;
        let row = if crosses && next.part == now.with(better).part {
            "even one more for the partner makes"
        } else {
            "one more against the partner makes"
        };
        let before = if crosses { format!(", too few for a value: {row}") } else { format!(": {row}") };
        let loses = if left < tier {
            format!("`{}` in place of `{}`", self.tiers[left].tier.id, at.tier)
        } else {
            "an incentive less".to_owned()
        };
        let message = format!(
            "`{}` of {} is {part} of {whole} in {}{before} {} of {}, {loses}, and costs {worth} {}",
            metric.id, at.partner, newest.period, next.part, next.whole, worth.currency
        );
        let place = self.place(metric.id, tier)?;
        Some(Cliff { place, worth, message, crosses })
    }

    /// The highest tier, up to one, whose gates on the metric hold.
    fn left(&self, metric: &str, counts: Counts, tier: usize) -> usize {
        let up_to = self.tiers.iter().take(tier + 1);
        up_to.enumerate().rev().find(|(_, one)| counts.hold(metric, &one.tier.gates)).map_or(0, |(index, _)| index)
    }

    /// Share points of incentives whose gates on the metric hold now and do not after one row more.
    fn incentives_lost(&self, metric: &str, now: Counts, next: Counts, at: &StandsAt) -> Decimal {
        let own = self.incentives.iter().filter(|incentive| {
            incentive.partners.is_empty() || incentive.partners.iter().any(|id| id.as_str() == at.partner)
        });
        let lost = own.filter(|incentive| now.hold(metric, &incentive.gates) && !next.hold(metric, &incentive.gates));
        lost.filter_map(|incentive| match &incentive.pays {
            Pays::Share(share) => Some(share.decimal()),
            Pays::ShareByMetric { .. } | Pays::Amount(_) | Pays::AmountByRecognised { .. } => None,
        })
        .sum()
    }

    /// The gate on the metric of the highest tier up to one that has any, or else that tier.
    fn place(&self, metric: &str, tier: usize) -> Option<&'a Place> {
        let gated = self.tiers.iter().take(tier + 1).rev().find_map(|one| {
            let index = one.tier.gates.iter().position(|gate| gate.metric == metric)?;
            one.gate_places.get(index)
        });
        gated.or_else(|| self.tiers.get(tier).map(|one| &one.place))
    }
}

/// A share of an amount, rounded half away from zero.
fn worth(recognised: Money, share: Decimal) -> Option<Money> {
    let exact = recognised.decimal().checked_mul(share)?;
    Money::from_decimal_exact(
        Rounding::HalfUp.to_places(exact, recognised.currency.minor_digits()),
        recognised.currency,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;

    const RULES: &str = "title = \"T\"\nfrom = 2026-01-01\n[targets.csat]\nminimum_evidence = 10\n\
        [[tier]]\nid = \"silver\"\nshare = \"0.35\"\n\
        [[tier]]\nid = \"gold\"\nshare = \"0.40\"\n[[tier.gate]]\nmetric = \"csat\"\nat_least = 0.8\n\
        [[incentive]]\nid = \"heard\"\nshare = \"0.02\"\ngate = [{ metric = \"csat\", at_least = 0.8 }]\n";

    /// What is said of partners with so many satisfied answers of so many, on 100,000.00 EUR each.
    fn said(rules: &str, standing: &[(&str, &str, i64, i64)]) -> Vec<String> {
        let metrics = [KnownMetric {
            higher_is_better: Some(true),
            is_share: true,
            least_evidence: Some(5),
            ..KnownMetric::from("csat")
        }];
        let recognised = Money::from_minor(10_000_000, Currency::parse("EUR").expect("a code"));
        let at = |(partner, tier, part, whole): &(&str, &str, i64, i64)| StandsAt {
            partner: (*partner).to_owned(),
            tier: (*tier).to_owned(),
            recognised,
            counts: BTreeMap::from([("csat".to_owned(), (*part, *whole))]),
        };
        let partners = standing.iter().map(at).collect();
        let newest = Revenue { period: "2026Q3".to_owned(), largest: recognised, partners };
        let files = [("programme/2026.toml".to_owned(), rules.to_owned())];
        super::super::super::advise(&files, &metrics, Some(&newest))
            .iter()
            .map(|finding| finding.message.clone())
            .filter(|message| message.contains(" more "))
            .collect()
    }

    #[test]
    fn one_answer_more_that_costs_a_tier_and_an_incentive_is_told_in_money() {
        assert_eq!(
            said(RULES, &[("P1", "gold", 8, 10), ("P2", "gold", 18, 20), ("P3", "silver", 5, 10)]),
            [
                "`csat` of P1 is 8 of 10 in 2026Q3: one more against the partner makes 8 of 11, `silver` in place of `gold`, and costs 7000.00 EUR"
            ]
        );
        assert_eq!(said(RULES, &[("P1", "gold", 9, 10)]), [""; 0], "9 of 11 is enough");
    }

    #[test]
    fn the_answer_that_makes_the_evidence_enough_may_cost_the_tier_whatever_it_says() {
        assert_eq!(
            said(RULES, &[("P1", "gold", 6, 9)]),
            [
                "`csat` of P1 is 6 of 9 in 2026Q3, too few for a value: even one more for the partner makes 7 of 10, `silver` in place of `gold`, and costs 5000.00 EUR"
            ]
        );
        assert_eq!(said(RULES, &[("P1", "gold", 6, 8)]), [""; 0], "two answers are missing");
        assert!(said(RULES, &[("P1", "gold", 7, 9)])[0].contains("one more against the partner makes 7 of 10"));
        let strict = RULES.replace("from = 2026-01-01\n", "from = 2026-01-01\non_insufficient_evidence = \"fail\"\n");
        assert_eq!(said(&strict, &[("P1", "gold", 6, 9)]), [""; 0]);
    }
}
