//! Entries of payment: steps of a partner and currency, and what is kept or waits line by line.

use crate::domain::{Money, PartnerId, Quarter, ids};
use crate::settlement::payment::{Collection, Payment, PaymentStep, Retained, StepKind};

use super::{Account, Entry};

/// The two entries of each step of a payment: on the partner's balance, and where it comes from or goes to.
pub(super) fn of_payment(period: Quarter, partner: &PartnerId, payment: &Payment) -> Vec<Entry> {
    let currency = payment.earned.currency;
    let entries = |step: PaymentStep| {
        let taken = Money::zero(currency).checked_sub(step.amount);
        // What a step takes from the partner's balance grows the account it goes to.
        let (account, other) = match step.kind {
            StepKind::Opening => (Account::BroughtForward, Some(step.amount)),
            StepKind::Released | StepKind::Held => (Account::HeldBack, taken),
            StepKind::Withheld => (Account::Withheld, taken),
            StepKind::Retained => (Account::RetainedByPartner, taken),
            StepKind::Uncollected | StepKind::Collected => (Account::HeldUntilCollected, taken),
            StepKind::Carried => (Account::CarriedForward, taken),
        };
        let key = format!("{period}:{}:{currency}:payment:{}", partner.file_name(), step.kind.as_str());
        let entry = move |(account, amount): (Account, Option<Money>)| {
            let (debit, credit) = account.sides(amount?)?;
            Some(Entry {
                entry_id: format!("{key}:{account}"),
                period,
                partner_id: partner.clone(),
                line_id: None,
                account,
                debit,
                credit,
                rule: payment.terms.rule.clone(),
                programme: payment.terms.programme.clone(),
                basis: step.basis.clone(),
                reason: step.reason.clone(),
            })
        };
        [(Account::PartnerBalance, Some(step.amount)), (account, other)].into_iter().filter_map(entry)
    };
    payment.steps(period).into_iter().filter(|step| !step.kind.is_by_line()).flat_map(entries).collect()
}

/// The two entries of cash that a partner keeps of a line.
pub(super) fn of_retained(period: Quarter, partner: &PartnerId, payment: &Payment, kept: &Retained) -> Vec<Entry> {
    let step = OfLine {
        of: kept.of,
        line_id: &kept.line_id,
        what: StepKind::Retained,
        basis: "cash of the line's service days in",
        reason: "collected and kept by the partner",
    };
    let taken = Money::zero(kept.amount.currency).checked_sub(kept.amount);
    step.entries(
        period,
        partner,
        payment,
        [(Account::PartnerBalance, taken), (Account::RetainedByPartner, Some(kept.amount))],
    )
}

/// The two entries of a share that is held until its line is collected, or released because it is.
pub(super) fn of_collection(period: Quarter, partner: &PartnerId, payment: &Payment, step: &Collection) -> Vec<Entry> {
    let (what, reason) = match step.is_released {
        false => (StepKind::Uncollected, "held until the customer pays"),
        true => (StepKind::Collected, "paid by the customer"),
    };
    let basis = "the partner's part of the line's service days in";
    let of_line = OfLine { of: step.of, line_id: &step.line_id, what, basis, reason };
    let turned = Money::zero(step.amount.currency).checked_sub(step.amount);
    let (balance, held) = if step.is_released { (Some(step.amount), turned) } else { (turned, Some(step.amount)) };
    of_line.entries(period, partner, payment, [(Account::PartnerBalance, balance), (Account::HeldUntilCollected, held)])
}

/// A step of payment about one line.
struct OfLine<'a> {
    of: Quarter,
    line_id: &'a str,
    what: StepKind,
    basis: &'static str,
    reason: &'static str,
}

impl OfLine<'_> {
    fn entries(
        &self,
        period: Quarter,
        partner: &PartnerId,
        payment: &Payment,
        amounts: [(Account, Option<Money>); 2],
    ) -> Vec<Entry> {
        let (name, line) = (partner.file_name(), ids::file_name(self.line_id));
        let currency = payment.earned.currency;
        let key = format!("{period}:{name}:{line}:{}-{currency}:{}", self.of, self.what.as_str());
        let entry = |(account, amount): (Account, Option<Money>)| {
            let (debit, credit) = account.sides(amount?)?;
            Some(Entry {
                entry_id: format!("{key}:{account}"),
                period,
                partner_id: partner.clone(),
                line_id: Some(self.line_id.to_owned()),
                account,
                debit,
                credit,
                rule: payment.terms.rule.clone(),
                programme: payment.terms.programme.clone(),
                basis: format!("{} {}", self.basis, self.of),
                reason: self.reason.to_owned(),
            })
        };
        amounts.into_iter().filter_map(entry).collect()
    }
}
