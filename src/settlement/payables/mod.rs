//! Payments to partners, held against what was payable for closed quarters.
//!
//! [`hold`] puts each payment to the quarter that it names. What is left of a quarter is outstanding, overpaid or owed back; a payment that
//! belongs to no payable is *unmatched*, and says why. Nothing here changes what is payable.

mod differences;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod totals;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::period::FiscalYear;
use crate::domain::{Currency, Money, PartnerId, Quarter};
pub use crate::facts::payments::PaymentMade;
use crate::programme::disputes::{Decision, Dispute, DisputedItem};

use super::true_up::ClosedResult;

pub use totals::PayablesTotal;

/// Days after a quarter's last day within which it is paid, where the programme does not say.
pub const DEFAULT_DUE_DAYS: u32 = 60;

/// Why payments cannot be held against what was payable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{partner}: {currency}: the payments of {period} do not fit in whole minor units")]
pub struct PayablesError {
    /// Whose they are.
    pub partner: PartnerId,
    /// In which currency.
    pub currency: Currency,
    /// For which quarter.
    pub period: Quarter,
}

/// A closed quarter, and until when it should be paid.
#[derive(Debug, Clone, Copy)]
pub struct ClosedQuarter<'a> {
    /// What was closed.
    pub result: &'a ClosedResult,
    /// The last day on which paying it is in time.
    pub due_on: NaiveDate,
}

/// What payments are held against.
#[derive(Debug, Clone, Copy)]
pub struct Held<'a> {
    /// The closed quarters, oldest first.
    pub closed: &'a [ClosedQuarter<'a>],
    /// Everything that was paid.
    pub payments: &'a [PaymentMade],
    /// What is disputed.
    pub disputes: &'a [Dispute],
    /// Every partner that the partner list knows.
    pub partners: &'a BTreeSet<PartnerId>,
    /// What a quarter is.
    pub fiscal_year: FiscalYear,
    /// The day that decides what is late.
    pub day: NaiveDate,
}

/// Payments held against what was payable for closed quarters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payables {
    /// By partner, quarter and currency: what was payable, and what was paid of it.
    pub accounts: Vec<PayableAccount>,
    /// Payments of no payable, by partner, day and id.
    pub unmatched: Vec<Unmatched>,
}

/// What a partner was to be paid for a closed quarter in a currency, and what it was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayableAccount {
    /// The partner.
    pub partner_id: PartnerId,
    /// The closed quarter.
    pub period: Quarter,
    /// What was payable; below zero where the partner was to pay it back, zero where payments came without anything payable.
    pub payable: Money,
    /// What was paid, less what was paid back.
    pub paid: Money,
    /// By day and id.
    pub payments: Vec<PaymentMade>,
    /// What open disputes about lines of the quarter would add to the partner's part; below zero where they would take.
    pub disputed: Money,
    /// Open disputes about the quarter, whatever they are about.
    pub open_disputes: usize,
    /// The last day on which paying it is in time.
    pub due_on: NaiveDate,
    /// Whether that day had passed.
    pub is_due: bool,
}

/// How a payable stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaidState {
    /// To the minor unit.
    Paid,
    /// Some of it is not paid, and there is time left, or it is disputed.
    Outstanding,
    /// Some of what nobody disputes is not paid, and its day has passed.
    Overdue,
    /// More was paid than was payable.
    Overpaid,
    /// The partner has not paid back what it owes.
    Owed,
}

/// A payment that belongs to no payable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// The payment.
    pub payment: PaymentMade,
    /// Why it belongs to none.
    pub reason: NoMatch,
}

/// Why a payment belongs to no payable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoMatch {
    /// Nobody knows the partner.
    UnknownPartner,
    /// It names no quarter.
    NoPeriod,
    /// What it names is no quarter.
    NotAQuarter,
    /// The quarter it names is not closed.
    NotClosed,
    /// The quarter is payable in another currency only.
    OtherCurrency,
}

impl PaidState {
    /// As files write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Outstanding => "outstanding",
            Self::Overdue => "overdue",
            Self::Overpaid => "overpaid",
            Self::Owed => "owed",
        }
    }
}

impl NoMatch {
    /// In words that go on after a payment: `names no quarter`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::UnknownPartner => "is of a partner that the partner list does not have",
            Self::NoPeriod => "names no quarter",
            Self::NotAQuarter => "names what is no quarter",
            Self::NotClosed => "is of a quarter that is not closed",
            Self::OtherCurrency => "is of a quarter that is payable in another currency",
        }
    }
}

impl PayableAccount {
    /// What is still to be paid; below zero where the partner has more than it should. The sums were found to fit.
    #[must_use]
    pub fn rest(&self) -> Money {
        let zero = Money::zero(self.payable.currency);
        self.payable.checked_sub(self.paid).unwrap_or(zero)
    }

    /// What nobody disputes: what is payable, less what open disputes would take.
    #[must_use]
    pub fn undisputed(&self) -> Money {
        let taken = Money { minor: self.disputed.minor.min(0), ..self.disputed };
        self.payable.checked_add(taken).unwrap_or(self.payable)
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> PaidState {
        match self.rest().minor {
            0 => PaidState::Paid,
            1.. if self.is_due && self.paid.minor < self.undisputed().minor => PaidState::Overdue,
            1.. => PaidState::Outstanding,
            _ if self.payable.minor < 0 && self.paid.minor <= 0 => PaidState::Owed,
            _ => PaidState::Overpaid,
        }
    }
}

impl Payables {
    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.unmatched.is_empty()
    }

    /// A partner's own accounts and payments, and nobody else's.
    #[must_use]
    pub fn only(&self, partner: &PartnerId) -> Self {
        let own = |unmatched: &&Unmatched| unmatched.payment.partner_id == *partner;
        Self {
            accounts: self.of(partner).cloned().collect(),
            unmatched: self.unmatched.iter().filter(own).cloned().collect(),
        }
    }

    /// A partner's own accounts, by quarter and currency.
    pub fn of<'p>(&'p self, partner: &PartnerId) -> impl Iterator<Item = &'p PayableAccount> {
        let partner = partner.clone();
        self.accounts.iter().filter(move |account| account.partner_id == partner)
    }
}

/// Holds payments against what was payable.
///
/// # Errors
/// When the payments of a payable do not fit in whole minor units.
pub fn hold(held: &Held<'_>) -> Result<Payables, PayablesError> {
    let mut accounts = held.payable();
    let mut unmatched = Vec::new();
    for payment in held.payments {
        match held.account_of(payment, &accounts) {
            Ok((period, due_on)) => {
                let key = (payment.partner_id.clone(), period, payment.amount.currency);
                let nothing = Money::zero(payment.amount.currency);
                let account =
                    accounts.entry(key).or_insert_with(|| held.account(&payment.partner_id, period, nothing, due_on));
                let fits = |sum: Money| account.payable.checked_sub(sum).map(|_| sum);
                account.paid = account.paid.checked_add(payment.amount).and_then(fits).ok_or_else(|| {
                    PayablesError { partner: payment.partner_id.clone(), currency: nothing.currency, period }
                })?;
                account.payments.push(payment.clone());
            }
            Err(reason) => unmatched.push(Unmatched { payment: payment.clone(), reason }),
        }
    }
    let order = |left: &PaymentMade, right: &PaymentMade| {
        (&left.partner_id, left.paid_on, &left.payment_id).cmp(&(&right.partner_id, right.paid_on, &right.payment_id))
    };
    accounts.values_mut().for_each(|account| account.payments.sort_by(order));
    unmatched.sort_by(|left, right| order(&left.payment, &right.payment));
    Ok(Payables { accounts: accounts.into_values().collect(), unmatched })
}

/// Accounts by partner, quarter and currency.
type Accounts = BTreeMap<(PartnerId, Quarter, Currency), PayableAccount>;

impl Held<'_> {
    /// An account for everything that was payable.
    fn payable(&self) -> Accounts {
        let all = self.closed.iter().flat_map(|closed| {
            let (period, due_on) = (closed.result.period, closed.due_on);
            closed.result.payable.iter().map(move |((partner, currency), amount)| {
                ((partner.clone(), period, *currency), self.account(partner, period, *amount, due_on))
            })
        });
        all.collect()
    }

    /// An account of which nothing is paid yet.
    fn account(&self, partner: &PartnerId, period: Quarter, payable: Money, due_on: NaiveDate) -> PayableAccount {
        let zero = Money::zero(payable.currency);
        let open = |dispute: &&Dispute| {
            dispute.decision == Decision::Open && dispute.partner_id == *partner && dispute.period == period
        };
        let disputes: Vec<&Dispute> = self.disputes.iter().filter(open).collect();
        let lines = disputes.iter().filter(|dispute| dispute.item == DisputedItem::Line);
        let amounts = lines.filter_map(|dispute| dispute.amount).filter(|amount| amount.currency == zero.currency);
        PayableAccount {
            partner_id: partner.clone(),
            period,
            payable,
            paid: zero,
            payments: Vec::new(),
            disputed: amounts.fold(zero, |sum, amount| sum.checked_add(amount).unwrap_or(sum)),
            open_disputes: disputes.len(),
            due_on,
            is_due: due_on < self.day,
        }
    }

    /// The quarter that a payment is of and its last day in time, or why it is of none.
    fn account_of(&self, payment: &PaymentMade, accounts: &Accounts) -> Result<(Quarter, NaiveDate), NoMatch> {
        let written = payment.period.as_deref().filter(|text| !text.trim().is_empty());
        let period = written.map(|text| self.fiscal_year.parse_quarter(text).ok_or(NoMatch::NotAQuarter));
        let (partner, currency) = (&payment.partner_id, payment.amount.currency);
        let was_settled = |closed: &ClosedQuarter<'_>| {
            let result = closed.result;
            result.tiers.contains_key(partner) || result.shares.keys().any(|(settled, _)| settled == partner)
        };
        if !self.partners.contains(partner) && !self.closed.iter().any(was_settled) {
            return Err(NoMatch::UnknownPartner);
        }
        let period = period.ok_or(NoMatch::NoPeriod)??;
        let closed = self.closed.iter().find(|closed| closed.result.period == period).ok_or(NoMatch::NotClosed)?;
        let mut currencies = closed.result.payable.keys().filter(|(payee, _)| payee == partner).map(|(_, code)| *code);
        let is_known = accounts.contains_key(&(partner.clone(), period, currency));
        if !is_known && currencies.any(|other| other != currency) {
            return Err(NoMatch::OtherCurrency);
        }
        Ok((period, closed.due_on))
    }
}
