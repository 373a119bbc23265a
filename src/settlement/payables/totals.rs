//! Sums of payables and payments by currency, for control.

use std::collections::BTreeMap;

use super::{PaidState, Payables};
use crate::domain::Currency;

/// The sums of one currency over all partners and closed quarters, in minor units: payable = paid + outstanding - overpaid - owed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PayablesTotal {
    /// Payable for closed quarters.
    pub payable: i128,
    /// Paid of it, less what was paid back.
    pub paid: i128,
    /// Still to be paid, zero or more.
    pub outstanding: i128,
    /// The part of that whose day has passed, disputed or not.
    pub overdue: i128,
    /// Paid beyond what was payable, zero or more.
    pub overpaid: i128,
    /// Still to be paid back, zero or more.
    pub owed: i128,
    /// What open disputes would add, less what they would take.
    pub disputed: i128,
    /// Payments of no payable.
    pub unmatched: i128,
    /// Payments, of a payable or not.
    pub payments: usize,
}

impl Payables {
    /// The sums of each currency.
    #[must_use]
    pub fn totals(&self) -> BTreeMap<Currency, PayablesTotal> {
        let mut totals: BTreeMap<Currency, PayablesTotal> = BTreeMap::new();
        for account in &self.accounts {
            let total = totals.entry(account.payable.currency).or_default();
            let rest = i128::from(account.rest().minor);
            total.payable += i128::from(account.payable.minor);
            total.paid += i128::from(account.paid.minor);
            total.disputed += i128::from(account.disputed.minor);
            total.payments += account.payments.len();
            match account.state() {
                PaidState::Paid => {}
                PaidState::Outstanding => total.outstanding += rest,
                PaidState::Overdue => {
                    total.outstanding += rest;
                    total.overdue += rest;
                }
                PaidState::Overpaid => total.overpaid -= rest,
                PaidState::Owed => total.owed -= rest,
            }
        }
        for unmatched in &self.unmatched {
            let total = totals.entry(unmatched.payment.amount.currency).or_default();
            total.unmatched += i128::from(unmatched.payment.amount.minor);
            total.payments += 1;
        }
        totals
    }
}
