//! Payments against payables, proved again from what was closed and what was paid.

use std::collections::BTreeMap;

use crate::domain::{Currency, PartnerId};
use crate::settlement::payables::{Held, Payables};

use super::{Invariant, Violation};

/// Proves that payments are held against payables: every payment once, every payable of a closed quarter once, and what is payable explained
/// by what is paid, outstanding, overpaid and owed. An empty list is the proof.
#[must_use]
pub fn check_payables(payables: &Payables, held: &Held<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut report = |partner_id: Option<PartnerId>, message: String| {
        found.push(Violation { invariant: Invariant::PaymentsExplain, partner_id, message });
    };
    let mut payments: BTreeMap<&str, i64> = BTreeMap::new();
    for payment in held.payments {
        *payments.entry(&payment.payment_id).or_default() += 1;
    }
    let matched = payables.accounts.iter().flat_map(|account| &account.payments);
    for payment in matched.chain(payables.unmatched.iter().map(|unmatched| &unmatched.payment)) {
        *payments.entry(&payment.payment_id).or_default() -= 1;
    }
    for (id, left) in payments.iter().filter(|(_, left)| **left != 0) {
        report(None, format!("payments: {id} is counted {left} times too few"));
    }
    for account in &payables.accounts {
        let sum: i128 = account.payments.iter().map(|payment| i128::from(payment.amount.minor)).sum();
        if sum != i128::from(account.paid.minor) {
            let message = format!("payments: {} is paid for {}, its payments are {sum}", account.paid, account.period);
            report(Some(account.partner_id.clone()), message);
        }
    }
    let mut payable: BTreeMap<Currency, i128> = BTreeMap::new();
    for ((_, currency), amount) in held.closed.iter().flat_map(|closed| &closed.result.payable) {
        *payable.entry(*currency).or_default() += i128::from(amount.minor);
    }
    for (currency, total) in payables.totals() {
        let closed = payable.remove(&currency).unwrap_or_default();
        let explained = total.paid + total.outstanding - total.overpaid - total.owed;
        if total.payable != closed || explained != closed {
            let message =
                format!("payments: {closed} minor units of {currency} were payable, {explained} are explained");
            report(None, message);
        }
    }
    for (currency, left) in payable.into_iter().filter(|(_, left)| *left != 0) {
        report(None, format!("payments: {left} minor units of {currency} were payable and are in no account"));
    }
    found
}
