//! What a case resolved without the vendor cost it: money over what was done for it.
//!
//! No metric: the rules of tiers look at metrics, and what is payable follows from tiers.

use rust_decimal::Decimal;

use crate::domain::money::{divide_half_away_from_zero, round_half_away_from_zero};
use crate::domain::{Currency, Money};
use crate::programme::model::Version;
use crate::scorecard::model::Scorecard;

use super::model::{ResolutionCost, Settlement};

/// What a figure of the settlement means: its definition record, as metrics have one.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// Its id.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub definition: &'static str,
    /// How it is computed, in a line.
    pub formula: &'static str,
    /// What its value is counted in.
    pub unit: &'static str,
    /// Which way is better.
    pub direction: &'static str,
    /// Source tables it rests on.
    pub sources: &'static str,
    /// Which rows belong to a period.
    pub cohort: &'static str,
    /// How sure it is.
    pub interval: &'static str,
    /// Least evidence for a value.
    pub minimum_evidence: &'static str,
    /// How it misleads.
    pub pitfalls: &'static [&'static str],
}

/// The cost of a case resolved without the vendor.
pub const COST_PER_RESOLUTION: Definition = Definition {
    id: "cost_per_resolution",
    name: "Cost per case resolved",
    definition: "What is payable to the partner for the period, over the cases it resolved without the vendor.",
    formula: "payable, true-ups of closed periods left out / partner cases opened in the period and resolved within the horizon without the vendor",
    unit: "the reporting currency, to the minor unit",
    direction: "lower",
    sources: "revenue, fx_rates, cases, escalations",
    cohort: "service days of the period for the amount, opening days for the cases",
    interval: "none: both sides are counted",
    minimum_evidence: "that of deflection_rate",
    pitfalls: &[
        "It falls with more cases as with less money: read it beside the satisfaction of customers and the escalations.",
        "Revenue pays for readiness too; a quiet quarter looks dear.",
    ],
};

/// The metric whose numerator is the partner cases resolved without the vendor.
const RESOLVED: &str = "deflection_rate";

/// What is payable over the partner cases resolved without the vendor, in the reporting currency, rounded half away from zero.
///
/// `None` where either side is missing: no revenue was settled, an amount has no rate, the cases are not measured or too few for a
/// figure, or none was resolved. Where the programme gives the vendor's own cost, it stands beside.
pub(super) fn of_resolution(
    card: &Scorecard,
    settlements: &[Settlement],
    version: Option<&Version>,
    reporting: Currency,
) -> Option<ResolutionCost> {
    let solved = &card.metric(RESOLVED)?.measurement;
    let cases = solved.value.and(solved.numerator).filter(|cases| *cases > 0)?;
    let payable = payable(settlements, reporting)?;
    let each = divide_half_away_from_zero(i128::from(payable.minor), i128::from(cases))?;
    Some(ResolutionCost {
        payable,
        cases,
        each: Money::from_minor(each, reporting),
        vendor: version.and_then(|version| in_minor_units(version.vendor_cost_per_resolution?, reporting)),
    })
}

/// What is payable in all; `None` of nothing, or where an amount has no rate.
fn payable(settlements: &[Settlement], reporting: Currency) -> Option<Money> {
    let mut amounts = settlements.iter().map(|settlement| settlement.payable_reporting);
    let first = amounts.next()??;
    amounts.try_fold(first, |sum, amount| sum.checked_add(amount?)).filter(|sum| sum.currency == reporting)
}

fn in_minor_units(amount: Decimal, currency: Currency) -> Option<Money> {
    let minor = amount.checked_mul(Decimal::from(10_i64.checked_pow(currency.minor_digits())?))?;
    Some(Money::from_minor(round_half_away_from_zero(minor)?, currency))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::Month;
    use crate::scorecard::model::{Measurement, MetricResult};
    use crate::settlement::fixtures::{card, cards, currency, line, programme};
    use crate::settlement::settle;

    const SILVER_THEN_GOLD: [(f64, i64); 2] = [(0.85, 100), (0.95, 100)];

    /// A partner that resolved so many of 500 cases without the vendor; without a figure for `None`.
    fn resolving(cases: Option<i64>) -> Scorecard {
        let mut partner = card("P1", &SILVER_THEN_GOLD);
        let measurement = Measurement {
            value: cases.map(|cases| cases as f64 / 500.0),
            numerator: cases.or(Some(3)),
            denominator: Some(500),
            evidence: 500,
            ..Measurement::default()
        };
        let result = MetricResult { id: RESOLVED.to_owned(), measurement, ..partner.metrics[0].clone() };
        partner.metrics.push(result);
        partner
    }

    fn cost(cases: Option<i64>, code: &str, rates: &[(&str, i64)]) -> Option<ResolutionCost> {
        let mut programme = programme();
        programme.versions[0].vendor_cost_per_resolution = Some(Decimal::new(3_850, 2));
        let slices = line("L1", "P1", 10_000_000, code, ("2026-07-01", "2026-09-30"));
        let month = |text: &str| Month::of(text.parse().expect("a day"));
        let rates: BTreeMap<_, _> =
            rates.iter().map(|(first, percent)| ((currency(code), month(first)), Decimal::new(*percent, 2))).collect();
        let settled = settle(&cards(vec![resolving(cases)]), &slices, &rates, &programme, currency("EUR"));
        settled.partners[0].cost_per_resolution
    }

    /// Silver's 35% of 100,000 is 35,000; over 300 cases that is 116.67.
    #[test]
    fn what_is_payable_is_divided_by_what_was_resolved() {
        let found = cost(Some(300), "EUR", &[]).expect("a cost");
        assert_eq!((found.payable.to_string(), found.cases), ("35000.00".to_owned(), 300));
        assert_eq!(found.each.to_string(), "116.67");
        assert_eq!(found.vendor.map(|vendor| vendor.to_string()).as_deref(), Some("38.50"));
    }

    #[test]
    fn without_either_side_there_is_none() {
        assert_eq!(cost(None, "EUR", &[]), None, "too few cases for a figure");
        assert_eq!(cost(Some(0), "EUR", &[]), None, "none resolved");
        assert_eq!(cost(Some(300), "USD", &[]), None, "no rate");
        let months = [("2026-07-01", 90), ("2026-08-01", 90), ("2026-09-01", 90)];
        assert_eq!(cost(Some(300), "USD", &months).map(|cost| cost.each.to_string()).as_deref(), Some("105.00"));
        let settled = settle(&cards(vec![resolving(Some(300))]), &[], &BTreeMap::new(), &programme(), currency("EUR"));
        assert_eq!(settled.partners[0].cost_per_resolution, None, "nothing settled");
    }
}
