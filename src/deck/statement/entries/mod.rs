//! The rows of `statement.csv`: the whole statement as entries, so that what they add sums to what is payable.
//!
//! `money` has the entries of a currency, from its lines to what is payable; `closed` what was paid of closed quarters; `told` tiers, disputes and
//! whatever else the document says in words. The words are those of the document itself.

mod closed;
mod money;
#[cfg(test)]
mod tests;
mod told;

use chrono::NaiveDate;

use crate::deck::context::Context;
use crate::deck::input::PartnerDeckInput;
use crate::deck::model::Audience;
use crate::domain::{Currency, Money};
use crate::settlement::model::{LineShare, PartnerSettlement};
use crate::settlement::payment::StepKind;

/// One row: a revenue line, something else that adds to what is payable or takes from it, or something that the statement says besides.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementEntry<'a> {
    /// What it is.
    pub kind: EntryKind,
    /// The revenue line, of lines and their true-ups; what it recognises and shares out is the change alone in a true-up.
    pub line: Option<&'a LineShare>,
    /// The line that another entry is about.
    pub line_id: Option<&'a str>,
    /// Currency of the amounts; `None` where there are none.
    pub currency: Option<Currency>,
    /// What an entry other than a line's states; `None` for those that state no amount.
    pub amount: Option<Money>,
    /// The rule, with its programme version.
    pub rule: Option<String>,
    /// The quarter it is about, `2026Q3`; of a payment of no payable what its source says.
    pub quarter: Option<String>,
    /// The day of a payment or decision, or the last day of something that must be done in time.
    pub day: Option<NaiveDate>,
    /// The rule's, tier's, dispute's or payment's id, the other partner, the other currency, or what a fact is about.
    pub reference: Option<String>,
    /// What the amount was computed from.
    pub basis: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
    /// What it adds to what is payable; `None` where it adds nothing by its kind.
    pub payable: Option<Money>,
}

/// What a row of a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A revenue line of the quarter under one rule.
    Line,
    /// What later data changed about a line of a closed quarter.
    TrueUp,
    /// The same about an incentive.
    IncentiveTrueUp,
    /// The same about a service credit.
    ServiceCreditTrueUp,
    /// Paid on top.
    Incentive,
    /// Taken for a broken promise.
    ServiceCredit,
    /// A share of a part that partners divide.
    SubPartner,
    /// A step from what the quarter comes to, to what is payable.
    Step(StepKind),
    /// What is payable: the sum of what stands above it.
    Payable,
    /// The rate of a service month.
    Rate,
    /// What is payable, in the reporting currency.
    PayableReporting,
    /// Held when the quarter ends, with the quarter that releases it.
    StillHeld,
    /// Waits for the line's customer when the quarter ends.
    StillUncollected,
    /// What was payable for a closed quarter.
    ClosedPayable,
    /// A payment of it.
    Payment,
    /// What is disputed of it.
    Disputed,
    /// What is left of it.
    Left,
    /// A payment of no payable.
    UnmatchedPayment,
    /// The tier that sets the share.
    TierPaid,
    /// The tier that the quarter itself earned.
    TierEarned,
    /// What the next tier would have taken.
    NextTier,
    /// How to dispute an amount, and until when.
    HowToDispute,
    /// Something that is disputed.
    Dispute,
    /// What the document says at its head.
    About,
}

impl EntryKind {
    /// Those that are no steps of payment, in the order of the file.
    const OTHERS: [Self; 23] = [
        Self::Line,
        Self::TrueUp,
        Self::IncentiveTrueUp,
        Self::ServiceCreditTrueUp,
        Self::Incentive,
        Self::ServiceCredit,
        Self::SubPartner,
        Self::Payable,
        Self::Rate,
        Self::PayableReporting,
        Self::StillHeld,
        Self::StillUncollected,
        Self::ClosedPayable,
        Self::Payment,
        Self::Disputed,
        Self::Left,
        Self::UnmatchedPayment,
        Self::TierPaid,
        Self::TierEarned,
        Self::NextTier,
        Self::HowToDispute,
        Self::Dispute,
        Self::About,
    ];

    /// Every kind of entry.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::OTHERS.into_iter().chain(StepKind::ALL.map(Self::Step))
    }

    /// Its name in the file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::TrueUp => "true_up",
            Self::IncentiveTrueUp => "incentive_true_up",
            Self::ServiceCreditTrueUp => "service_credit_true_up",
            Self::Incentive => "incentive",
            Self::ServiceCredit => "service_credit",
            Self::SubPartner => "sub_partner",
            Self::Step(step) => step.as_str(),
            Self::Payable => "payable",
            Self::PayableReporting => "payable_reporting",
            Self::Rate => "rate",
            Self::StillHeld => "still_held",
            Self::StillUncollected => "still_uncollected",
            Self::ClosedPayable => "closed_payable",
            Self::Payment => "payment",
            Self::Disputed => "disputed",
            Self::Left => "left",
            Self::UnmatchedPayment => "unmatched_payment",
            Self::TierPaid => "tier_paid",
            Self::TierEarned => "tier_earned",
            Self::NextTier => "next_tier",
            Self::HowToDispute => "how_to_dispute",
            Self::Dispute => "dispute",
            Self::About => "about",
        }
    }
}

impl StatementEntry<'_> {
    /// An entry of which nothing is said yet.
    fn new(kind: EntryKind) -> Self {
        Self {
            kind,
            line: None,
            line_id: None,
            currency: None,
            amount: None,
            rule: None,
            quarter: None,
            day: None,
            reference: None,
            basis: None,
            reason: None,
            payable: None,
        }
    }

    /// An entry that states an amount.
    fn stating(kind: EntryKind, amount: Money) -> Self {
        Self { currency: Some(amount.currency), amount: Some(amount), ..Self::new(kind) }
    }

    /// An entry that states an amount and adds it to what is payable.
    fn adding(kind: EntryKind, amount: Money) -> Self {
        Self { payable: Some(amount), ..Self::stating(kind, amount) }
    }

    /// An entry that says something in words.
    fn saying(kind: EntryKind, words: impl Into<String>) -> Self {
        Self { reason: Some(words.into()), ..Self::new(kind) }
    }
}

/// The entries of a partner with settled revenue: by currency from the lines to what is payable, then what was paid of closed quarters, then what
/// the statement says in words. `input` is that of its deck.
///
/// The amounts that entries of a currency add sum to what is payable in it.
#[must_use]
pub fn entries<'a>(input: &PartnerDeckInput<'_>, settled: &'a PartnerSettlement) -> Vec<StatementEntry<'a>> {
    let context = Context::new(input, Audience::Partner);
    let mut all: Vec<StatementEntry<'a>> =
        settled.settlements.iter().flat_map(|one| money::entries(input.common, one, &settled.moved_lines)).collect();
    all.extend(closed::entries(input.payables.as_ref()));
    all.extend(told::entries(&context, settled));
    all
}
