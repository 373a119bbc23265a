//! What a settlement says: tiers earned and paid, and money to the minor unit.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;

use super::accrual::Accrual;
use super::certainty::Certainty;
use super::moves::MovedLine;
use super::next_tier::Lack;
use super::payables::Payables;
use super::payment::{Payment, Retained};
use super::score::Points;
use super::sub_partners::SubShare;
pub use super::tier_quarter::{DecidedTiers, TierQuarter, TierStanding};
use super::true_up::PeriodTrueUps;
use crate::domain::{Currency, Money, Month, PartnerId, Quarter, Share};

/// One gate of a tier, and whether a partner passed it.
#[derive(Debug, Clone, PartialEq)]
pub struct GateOutcome {
    /// The tier the gate belongs to.
    pub tier: String,
    /// The metric it looks at.
    pub metric: String,
    /// The bound, in the metric's unit.
    pub bound: f64,
    /// Whether the value must be at least (true) or at most (false) the bound.
    pub at_least: bool,
    /// The value, where there is one and evidence suffices for it.
    pub value: Option<f64>,
    /// Least evidence it is decided on, where the gate itself asks for it.
    pub minimum_evidence: Option<i64>,
    /// Passed, failed, or not decided for lack of evidence.
    pub passed: Option<bool>,
}

/// The tier decision of one partner and period.
#[derive(Debug, Clone, PartialEq)]
pub struct TierDecision {
    /// The tier the period leaves the partner with; empty where the programme has no tiers (see [`TierDecision::earned_tier`]).
    pub earned: String,
    /// The tier the period's service days are paid at; empty where the programme has no tiers.
    pub paid: String,
    /// The tier earned in the period before, if there was one.
    pub previous: Option<String>,
    /// Why: a sentence fragment naming the deciding gate.
    pub reason: String,
    /// Held at the previous tier for lack of evidence.
    pub held: bool,
    /// The tier that lack of evidence would have held, had it not done so for as long as it may.
    pub no_longer_held: Option<String>,
    /// Every gate that was looked at, lowest tier first.
    pub gates: Vec<GateOutcome>,
    /// The next tier above the earned one, if any.
    pub next: Option<String>,
    /// Every quarter that counts, oldest first, this period last.
    pub history: Vec<TierQuarter>,
    /// How sure the tier earned is; `None` where lack of evidence decides it, or leaves its points open. It moves no money.
    pub certainty: Option<Certainty>,
}

impl TierDecision {
    /// A decision of which only the tier paid and the tiers earned are known.
    #[must_use]
    pub fn only_paid(paid: String, history: Vec<TierQuarter>) -> Self {
        Self {
            earned: String::new(),
            paid,
            previous: None,
            reason: String::new(),
            held: false,
            no_longer_held: None,
            gates: Vec::new(),
            next: None,
            history,
            certainty: None,
        }
    }

    /// How the tier earned stands.
    #[must_use]
    pub fn standing(&self) -> TierStanding {
        self.history.last().map_or(TierStanding::Good, TierQuarter::standing)
    }

    /// The tier earned; `None` where the programme has no tiers.
    #[must_use]
    pub fn earned_tier(&self) -> Option<&str> {
        Some(self.earned.as_str()).filter(|tier| !tier.is_empty())
    }

    /// The tier paid; `None` where the programme has no tiers.
    #[must_use]
    pub fn paid_tier(&self) -> Option<&str> {
        Some(self.paid.as_str()).filter(|tier| !tier.is_empty())
    }
}

/// One revenue line's part in one partner's settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineShare {
    /// The line.
    pub line_id: String,
    /// The invoice.
    pub invoice_id: Option<String>,
    /// The customer, unmasked.
    pub customer_id: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// New, renewal or credit.
    pub kind: Option<String>,
    /// First service day of the line.
    pub service_from: NaiveDate,
    /// Last service day of the line.
    pub service_to: NaiveDate,
    /// The amount of the whole line.
    pub amount: Money,
    /// What this period recognises of it for this partner.
    pub recognised: Money,
    /// The share applied.
    pub share: Share,
    /// The partner's part.
    pub partner: Money,
    /// The vendor's part: recognised less the partner's.
    pub vendor: Money,
    /// The rule that decided the share, with its version: `programme 2026: tier gold`.
    pub rule: String,
    /// The version of the programme that holds the rule.
    pub programme: String,
    /// The level whose share applies, where the rules look at the invoice date for it; `None` where they do not.
    pub level: Option<InvoiceLevel>,
}

impl LineShare {
    /// The rule as statements and explanations say it: `programme 2026: tier silver; level on invoice date 2026-05-03: silver`.
    #[must_use]
    pub fn rule_in_words(&self) -> String {
        match &self.level {
            Some(level) => format!("{}; {level}", self.rule),
            None => self.rule.clone(),
        }
    }

    /// What the partner's part was computed from: `3000.00 x 0.4`.
    #[must_use]
    pub fn basis(&self) -> String {
        format!("{} x {}", self.recognised, self.share.decimal().normalize())
    }
}

/// The level that a partner held on the day of a customer's invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLevel {
    /// The day of the invoice.
    pub on: NaiveDate,
    /// The tier; in words where none was known.
    pub tier: String,
}

impl fmt::Display for InvoiceLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "level on invoice date {}: {}", self.on, self.tier)
    }
}

/// What is added to a partner's part or taken from it, besides corrections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdjustmentKind {
    /// Paid on top, borne by the vendor.
    Incentive,
    /// Given back for a broken promise, borne by the partner.
    ServiceCredit,
}

impl AdjustmentKind {
    /// As rules name it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Incentive => "incentive",
            Self::ServiceCredit => "service credit",
        }
    }
}

/// One incentive or service credit of a settlement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// What it is.
    pub kind: AdjustmentKind,
    /// The rule's id.
    pub id: String,
    /// The rule's name.
    pub name: String,
    /// What it adds to what is payable; below zero where it takes. Zero where floor, cap or a part below zero leave nothing.
    pub amount: Money,
    /// The rule with its version: `programme 2026: incentive csat-excellence`.
    pub rule: String,
    /// The version of the programme that holds the rule.
    pub programme: String,
    /// What the amount was computed from.
    pub basis: String,
    /// Why it is due.
    pub reason: String,
}

/// One partner's settlement in one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlement {
    /// The partner.
    pub partner_id: PartnerId,
    /// Recognised in the period.
    pub recognised: Money,
    /// The share of the period, where one share applied throughout.
    pub share: Option<Share>,
    /// The partner's part.
    pub partner: Money,
    /// The vendor's part.
    pub vendor: Money,
    /// Each incentive and service credit, in the order of the rules.
    pub adjustments: Vec<Adjustment>,
    /// Incentives on top, borne by the vendor.
    pub incentives: Money,
    /// Service credits, negative, borne by the partner.
    pub service_credits: Money,
    /// Incentives and service credits together in the reporting currency, where every month has a rate.
    pub beyond_reporting: Option<Money>,
    /// Corrections of closed periods.
    pub true_ups: Money,
    /// What sub-partners get of the partner's part, below zero, and what the partner gets of others' parts.
    pub sub_partners: Money,
    /// The same in the reporting currency; `None` where a rate is missing.
    pub sub_partners_reporting: Option<Money>,
    /// What it is made of, by the other partner and line.
    pub sub_shares: Vec<SubShare>,
    /// What is payable: what the quarter comes to, and what is paid of it where there are rules of payment.
    pub payable: Money,
    /// What the partner keeps of the cash, by closed period and line; none of them is nothing.
    pub retained: Vec<Retained>,
    /// How what the quarter comes to became what is payable; `None` where the two are the same by rule.
    pub payment: Option<Payment>,
    /// What is payable in the reporting currency, where every month has a rate.
    pub payable_reporting: Option<Money>,
    /// What was recognised, in the reporting currency.
    pub recognised_reporting: Option<Money>,
    /// The partner's part, in the reporting currency. The vendor's is the rest: see [`Settlement::vendor_reporting`].
    pub partner_reporting: Option<Money>,
    /// Recognised and the partner's part by service month, oldest first; each sums to the settlement's figure.
    pub months: Vec<MonthShare>,
    /// The rates used, oldest month first (month, rate to the reporting currency); empty for the reporting currency.
    pub rates: Vec<(Month, rust_decimal::Decimal)>,
    /// The lines, by line id.
    pub lines: Vec<LineShare>,
    /// What the true-ups are made of, oldest closed period first.
    pub true_ups_by_period: Vec<PeriodTrueUps>,
}

impl Settlement {
    /// A settlement without revenue, for what else is payable.
    #[must_use]
    pub fn nothing(partner_id: PartnerId, currency: Currency, reporting: Currency) -> Self {
        let (zero, zero_reporting) = (Money::zero(currency), Some(Money::zero(reporting)));
        Self {
            partner_id,
            recognised: zero,
            share: None,
            partner: zero,
            vendor: zero,
            adjustments: Vec::new(),
            incentives: zero,
            service_credits: zero,
            beyond_reporting: zero_reporting,
            true_ups: zero,
            sub_partners: zero,
            sub_partners_reporting: zero_reporting,
            sub_shares: Vec::new(),
            payable: zero,
            retained: Vec::new(),
            payment: None,
            payable_reporting: zero_reporting,
            recognised_reporting: zero_reporting,
            partner_reporting: zero_reporting,
            months: Vec::new(),
            rates: Vec::new(),
            lines: Vec::new(),
            true_ups_by_period: Vec::new(),
        }
    }

    /// What the quarter comes to by itself: the partner's part, incentives, service credits, true-ups and shares of sub-partners.
    #[must_use]
    pub fn earned(&self) -> Money {
        self.payment.as_ref().map_or(self.payable, |payment| payment.earned)
    }

    /// The vendor's part in the reporting currency: recognised less the partner's, so that the two sum.
    #[must_use]
    pub fn vendor_reporting(&self) -> Option<Money> {
        self.recognised_reporting?.checked_sub(self.partner_reporting?)
    }
}

/// One service month's part in a settlement: what its rate converts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthShare {
    /// The month.
    pub month: Month,
    /// Recognised in it.
    pub recognised: Money,
    /// The partner's part of that.
    pub partner: Money,
}

/// Everything settled for one partner.
#[derive(Debug, Clone, PartialEq)]
pub struct PartnerSettlement {
    /// The partner.
    pub partner_id: PartnerId,
    /// The tier decision.
    pub tier: TierDecision,
    /// One settlement a currency, by currency code; empty without revenue.
    pub settlements: Vec<Settlement>,
    /// Lines of the period that nothing sets a share for: a warning names each, and they are in no settlement.
    pub unsettled: BTreeSet<String>,
    /// What each gate of the next tier lacked, in the order of its gates; empty without a next tier.
    pub next_tier_lacks: Vec<Lack>,
    /// What earning the next tier instead of the one earned would be worth on a quarter like this, per currency.
    pub next_tier_worth: Vec<Money>,
    /// What a case resolved without the vendor cost; `None` where either side is missing.
    pub cost_per_resolution: Option<ResolutionCost>,
    /// What the quarter has come to so far and is expected to come to, by currency code; empty unless it is open and under way.
    pub accruals: Vec<Accrual>,
    /// Lines that the partner serves for some days of the period only, since their customer moved.
    pub moved_lines: Vec<MovedLine>,
    /// How the points of the period came about; `None` where the programme gives none.
    pub points: Option<Points>,
}

impl PartnerSettlement {
    /// Settlements without what else a scorecard says of them.
    #[must_use]
    pub fn money_alone(partner_id: PartnerId, tier: TierDecision, settlements: Vec<Settlement>) -> Self {
        let (next_tier_lacks, next_tier_worth) = (Vec::new(), Vec::new());
        Self {
            partner_id,
            tier,
            settlements,
            unsettled: BTreeSet::new(),
            next_tier_lacks,
            next_tier_worth,
            cost_per_resolution: None,
            accruals: Vec::new(),
            moved_lines: Vec::new(),
            points: None,
        }
    }
}

/// What is payable for a period, true-ups of closed ones left out, over the partner cases opened in it and resolved within the horizon without the vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolutionCost {
    /// What is payable, in the reporting currency.
    pub payable: Money,
    /// Cases resolved without the vendor; at least one.
    pub cases: i64,
    /// The one over the other, rounded half away from zero.
    pub each: Money,
    /// What a case costs at the vendor's own first level, where the programme says so.
    pub vendor: Option<Money>,
}

/// All settlements of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlements {
    /// The period.
    pub period: Quarter,
    /// The reporting currency.
    pub reporting_currency: Currency,
    /// One per partner in scope, by partner id.
    pub partners: Vec<PartnerSettlement>,
    /// What could not be settled or converted, in words, by partner.
    pub warnings: Vec<String>,
    /// Payments held against what was payable for closed quarters; `None` where no table of payments is given, and in an open quarter
    /// that does not follow the newest closed one.
    pub payables: Option<Payables>,
}
