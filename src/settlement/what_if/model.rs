//! What other rules change: plain values, as tables, sheets and `--json` give them.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::domain::{Currency, Money, Quarter};
use crate::scorecard::model::Unit;

/// Two programmes over the same data.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WhatIf {
    /// The schema's name and version.
    pub schema: &'static str,
    /// The other rules: the name of their file without its ending.
    pub rules: String,
    /// The versions whose place they take, oldest first.
    pub in_place_of: Vec<String>,
    /// What sums over currencies are in.
    #[serde(serialize_with = "code")]
    pub reporting_currency: Currency,
    /// All partners and periods, in the reporting currency.
    pub total: Effect,
    /// Every partner over all periods: who gains most first, who loses most last, ties by id; partners with an amount that has no rate
    /// at the end, by id.
    pub partners: Vec<PartnerEffect>,
    /// Each period, oldest first.
    pub periods: Vec<PeriodOutcome>,
    /// Tiers earned that are others, by quarter and partner id; the quarter that sets the first period's payout is among them.
    pub tiers: Vec<TierChange>,
}

/// One amount under both programmes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// Under the workspace's rules.
    #[serde(serialize_with = "amount")]
    pub before: Money,
    /// Under the other rules.
    #[serde(serialize_with = "amount")]
    pub after: Money,
    /// After less before.
    #[serde(serialize_with = "amount")]
    pub difference: Money,
}

impl Pair {
    /// Both amounts with their difference; `None` where it does not fit or currencies differ.
    #[must_use]
    pub fn of(before: Money, after: Money) -> Option<Self> {
        Some(Self { before, after, difference: after.checked_sub(before)? })
    }

    /// Nothing, in a currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { before: zero, after: zero, difference: zero }
    }

    /// The sum; `None` where it does not fit or currencies differ.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::of(self.before.checked_add(other.before)?, self.after.checked_add(other.after)?)
    }
}

/// Amounts under both programmes, in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Amounts {
    /// Recognised revenue.
    #[serde(serialize_with = "amount")]
    pub recognised: Money,
    /// What the periods come to: share, incentives and service credits.
    #[serde(flatten)]
    pub earned: Pair,
    /// What is payable in these periods, by the rules of payment; the same where there are none.
    pub payable: Pair,
}

impl Amounts {
    /// Nothing, in a currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        let zero = Pair::zero(currency);
        Self { recognised: zero.before, earned: zero, payable: zero }
    }

    /// The sum; `None` where it does not fit or currencies differ.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let recognised = self.recognised.checked_add(other.recognised)?;
        let (earned, payable) = (self.earned.checked_add(other.earned)?, self.payable.checked_add(other.payable)?);
        Some(Self { recognised, earned, payable })
    }
}

/// What other rules cost, in the reporting currency.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Effect {
    /// The amounts.
    #[serde(flatten)]
    pub amounts: Amounts,
    /// The difference over what was recognised, 0.01 for one per cent; null where nothing above zero was recognised.
    pub of_recognised: Option<f64>,
    /// Payouts left out, as an amount of theirs has no rate.
    pub without_rate: usize,
}

/// One partner over all periods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartnerEffect {
    /// The partner's id.
    pub partner_id: String,
    /// The partner's name.
    pub name: String,
    /// In the reporting currency; null where a payout has no rate.
    pub reporting: Option<Amounts>,
    /// In each of its currencies, by code.
    pub payouts: Vec<CurrencyAmounts>,
}

/// Amounts with the code of their currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CurrencyAmounts {
    /// The currency.
    #[serde(serialize_with = "code")]
    pub currency: Currency,
    /// The amounts.
    #[serde(flatten)]
    pub amounts: Amounts,
}

/// One period under both programmes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PeriodOutcome {
    /// The period, `2026Q3`.
    #[serde(serialize_with = "quarter")]
    pub period: Quarter,
    /// The last day with data, where the period is not whole.
    pub partial_until: Option<NaiveDate>,
    /// Whether the period is closed: it is computed from today's data all the same, under both programmes.
    pub closed: bool,
    /// All partners.
    pub total: Effect,
    /// Every partner in scope, by id.
    pub partners: Vec<PartnerOutcome>,
    /// Verdicts that are others, by partner id, in the order of the catalogue.
    pub verdicts: Vec<VerdictChange>,
    /// Who stands within chance of a bound of the other rules, most money first.
    pub edges: Vec<Edge>,
    /// What could not be settled or converted under the other rules and could under the workspace's own, in words.
    pub warnings: Vec<String>,
}

/// One partner in one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartnerOutcome {
    /// The partner's id.
    pub partner_id: String,
    /// The partner's name.
    pub name: String,
    /// The tier the period's figures earn.
    pub earned: Change,
    /// The tier the period is paid at.
    pub paid: Change,
    /// Whether chance alone may have moved the tier it is paid at; null where that is the same, or where no gate with an interval decides.
    pub paid_within_chance: Option<bool>,
    /// What is paid out in each currency, by code.
    pub payouts: Vec<Payout>,
}

/// A tier under both programmes; null where the programme has none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Change {
    /// Under the workspace's rules.
    pub before: Option<String>,
    /// Under the other rules.
    pub after: Option<String>,
}

impl Change {
    /// Whether the two differ.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.before != self.after
    }
}

/// What one partner is paid in one currency: share, incentives and service credits, without true-ups of closed periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Payout {
    /// In its own currency.
    #[serde(flatten)]
    pub own: CurrencyAmounts,
    /// Withheld of what is payable.
    pub withheld: Pair,
    /// What the period leaves to later ones: held, and carried; below zero where the partner owes it.
    pub left: Pair,
    /// In the reporting currency; null where an amount has no rate.
    pub reporting: Option<Amounts>,
}

/// A tier earned that is another under the other rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TierChange {
    /// The quarter whose figures earn it, `2026Q3`.
    #[serde(serialize_with = "quarter")]
    pub quarter: Quarter,
    /// The partner's id.
    pub partner_id: String,
    /// The partner's name.
    pub name: String,
    /// The tier under the workspace's rules.
    pub from: String,
    /// The tier under the other rules.
    pub to: String,
    /// Whether it is the better one.
    pub gained: bool,
    /// The gates that come out otherwise and lie between the two tiers; empty where the tier before or lack of evidence decides.
    pub decided_by: Vec<DecidingGate>,
    /// Whether chance alone may have moved it: for a tier that is gained, the bound of one of these gates lies inside its figure's
    /// interval; for one that is lost, that of each of them. Null where no gate with an interval decides.
    pub within_chance: Option<bool>,
    /// Why the other rules give that tier.
    pub reason: String,
}

/// A gate that comes out otherwise, with the figure under the other rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DecidingGate {
    /// The tier it belongs to.
    pub tier: String,
    /// The metric's id.
    pub metric: String,
    /// What the figure is counted in.
    #[serde(serialize_with = "word")]
    pub unit: Unit,
    /// Whether a value must be at least (true) or at most (false) the bound.
    pub at_least: bool,
    /// The bound under the workspace's rules; null where they have no such gate.
    pub bound_before: Option<f64>,
    /// The bound under the other rules; null where they have no such gate.
    pub bound: Option<f64>,
    /// The figure; null without enough evidence.
    pub value: Option<f64>,
    /// Lower end of its 95% interval, where the metric has one.
    pub low: Option<f64>,
    /// Upper end of its 95% interval, where the metric has one.
    pub high: Option<f64>,
    /// Whether the other rules' bound lies inside the interval; null without interval or bound.
    pub within_chance: Option<bool>,
}

/// A verdict on a headline figure that is another under the other rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerdictChange {
    /// The partner's id.
    pub partner_id: String,
    /// The metric's id.
    pub metric: String,
    /// The verdict under the workspace's rules.
    pub from: &'static str,
    /// The verdict under the other rules.
    pub to: &'static str,
    /// Whether the bound that the other verdict rests on lies inside the figure's 95% interval; null without either.
    pub within_chance: Option<bool>,
}

/// A partner that stands within chance of a bound of the other rules, on the other side of which its tier would be another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edge {
    /// The partner's id.
    pub partner_id: String,
    /// The partner's name.
    pub name: String,
    /// The tier earned under the other rules.
    pub tier: String,
    /// The tier on the other side of the bound, all other figures as they are.
    pub becomes: String,
    /// The metric's id.
    pub metric: String,
    /// What the figure is counted in.
    #[serde(serialize_with = "word")]
    pub unit: Unit,
    /// Whether a value must be at least (true) or at most (false) the bound.
    pub at_least: bool,
    /// The bound.
    pub bound: f64,
    /// The figure.
    pub value: f64,
    /// Lower end of its 95% interval.
    pub low: f64,
    /// Upper end of its 95% interval.
    pub high: f64,
    /// How many of the things counted would have to come out otherwise, for a share of counts; null for other figures.
    pub counts: Option<i64>,
    /// What that tier in place of the one earned is worth on the period's revenue, in the reporting currency; null without rate or revenue.
    #[serde(serialize_with = "optional_amount")]
    pub worth: Option<Money>,
}

fn amount<S: Serializer>(money: &Money, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(money)
}

fn optional_amount<S: Serializer>(money: &Option<Money>, serializer: S) -> Result<S::Ok, S::Error> {
    match money {
        Some(money) => serializer.collect_str(money),
        None => serializer.serialize_none(),
    }
}

fn code<S: Serializer>(currency: &Currency, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(currency)
}

fn quarter<S: Serializer>(quarter: &Quarter, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(quarter)
}

fn word<S: Serializer>(unit: &Unit, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(unit.as_str())
}
