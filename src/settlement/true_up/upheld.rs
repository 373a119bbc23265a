//! Disputes that were upheld about a closed period: amounts of lines, and tiers that a quarter should have left.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::money::round_half_away_from_zero;
use crate::domain::{Currency, Money, PartnerId};
use crate::programme::disputes::{Decision, Dispute, DisputedItem};
use crate::programme::model::{TierTiming, Version};
use crate::settlement::model::{DecidedTiers, LineShare, TierQuarter};

use super::ClosedResult;

/// What was upheld about a closed period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Upheld {
    /// What decisions add to the partner's part of lines.
    pub lines: Vec<UpheldLine>,
    /// Why a partner is paid another tier than the period was closed with, in words.
    pub tiers: BTreeMap<PartnerId, String>,
}

/// What a decision adds to the partner's part of a line; what it adds, the vendor bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpheldLine {
    /// The dispute's id.
    pub dispute: String,
    /// The partner.
    pub partner_id: PartnerId,
    /// The line as it was closed.
    pub line: LineShare,
    /// The amount.
    pub amount: Money,
    /// The decision, in words.
    pub reason: String,
}

impl Upheld {
    /// What of some disputes was upheld about a closed period, with a warning for each that cannot be paid.
    ///
    /// `version` rules the period: it says which quarter's tier it was paid at.
    #[must_use]
    pub fn of(closed: &ClosedResult, disputes: &[Dispute], version: Option<&Version>) -> (Self, Vec<String>) {
        let (mut upheld, mut warnings) = (Self::default(), Vec::new());
        let paid_by = match version.map(|version| version.tier_timing) {
            Some(TierTiming::Same) => closed.period,
            _ => closed.period.previous(),
        };
        for dispute in disputes.iter().filter(|dispute| dispute.decision == Decision::Upheld) {
            if dispute.item == DisputedItem::Tier && dispute.period == paid_by {
                let words = format!("{}, {} instead", dispute.in_words(), dispute.of);
                upheld.tiers.insert(dispute.partner_id.clone(), words);
            }
            let Some(amount) = dispute.amount.filter(|_| dispute.period == closed.period) else { continue };
            let share = closed.shares.get(&(dispute.partner_id.clone(), amount.currency));
            match share.and_then(|share| share.lines.iter().find(|line| line.line_id == dispute.of)) {
                Some(line) => upheld.lines.push(UpheldLine {
                    dispute: dispute.id.clone(),
                    partner_id: dispute.partner_id.clone(),
                    line: line.clone(),
                    amount,
                    reason: dispute.in_words(),
                }),
                None => warnings.push(format!(
                    "{}: dispute {} is upheld and not paid: {} was closed without line {} in {}",
                    dispute.partner_id, dispute.id, closed.period, dispute.of, amount.currency
                )),
            }
        }
        (upheld, warnings)
    }

    /// The lines of one partner and currency.
    pub(super) fn lines_of(&self, key: &(PartnerId, Currency)) -> impl Iterator<Item = &UpheldLine> {
        self.lines.iter().filter(move |line| (&line.partner_id, line.amount.currency) == (&key.0, key.1))
    }
}

/// What a quarter left, with what upheld disputes of the partner have put in its place, in good standing.
pub(super) fn amend(partner: &PartnerId, quarter: &mut TierQuarter, disputes: &[Dispute]) {
    let about = |dispute: &&Dispute| {
        let decided = dispute.item == DisputedItem::Tier && dispute.decision == Decision::Upheld;
        decided && dispute.partner_id == *partner && dispute.period == quarter.quarter
    };
    for dispute in disputes.iter().filter(about).collect::<Vec<_>>() {
        quarter.earned.clone_from(&dispute.of);
        (quarter.held, quarter.probation_until, quarter.rises_from) = (0, None, None);
        quarter.reason = dispute.in_words();
    }
}

/// Tiers as closed, with those that disputes have put in their place. A tier that a dispute decided is in good standing.
#[must_use]
pub fn with_upheld_tiers(tiers: &DecidedTiers, disputes: &[Dispute]) -> DecidedTiers {
    let mut tiers = tiers.clone();
    for (partner, own) in &mut tiers {
        own.iter_mut().for_each(|quarter| amend(partner, quarter, disputes));
    }
    tiers
}

/// An upheld amount in the reporting currency, at the rate of the period's last month; `None` without one.
pub(super) fn in_reporting(closed: &ClosedResult, amount: Money) -> Option<Money> {
    let reporting = closed.reporting_currency;
    if amount.currency == reporting || amount.minor == 0 {
        return Some(Money::from_minor(amount.minor, reporting));
    }
    let [.., last] = closed.period.months();
    let rate = closed.rates.get(&(amount.currency, last)).filter(|rate| **rate > Decimal::ZERO)?;
    let units = Decimal::from(10_i64.checked_pow(reporting.minor_digits())?);
    let minor = amount.decimal().checked_mul(*rate)?.checked_mul(units)?;
    Some(Money::from_minor(round_half_away_from_zero(minor)?, reporting))
}
