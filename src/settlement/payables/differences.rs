//! What of payments and payables is not the same, in words.

use super::{PaidState, PayableAccount, Payables, Unmatched};
use crate::domain::Money;

impl Payables {
    /// Every difference that finance should look at, each with its partner first: unpaid after its day, owed back after it, overpaid, and
    /// payments of no payable. What is outstanding and not yet late is none.
    #[must_use]
    pub fn differences(&self) -> Vec<String> {
        self.accounts.iter().filter_map(of_account).chain(self.unmatched.iter().map(of_unmatched)).collect()
    }
}

fn of_account(account: &PayableAccount) -> Option<String> {
    let (partner, period, currency) = (&account.partner_id, account.period, account.payable.currency);
    let rest = account.rest();
    let size = Money { minor: rest.minor.checked_abs().unwrap_or(rest.minor), ..rest };
    let of = match (account.paid.minor, account.payable.minor) {
        (0, _) => format!("{size} {currency}"),
        _ => format!("{size} of {} {currency}", account.payable),
    };
    let words = match account.state() {
        PaidState::Paid | PaidState::Outstanding => return None,
        PaidState::Owed if !account.is_due => return None,
        PaidState::Overdue => format!("{of} payable for {period} is not paid, due on {}", account.due_on),
        PaidState::Owed => format!("{size} {currency} owed for {period} is not paid back, due on {}", account.due_on),
        PaidState::Overpaid => {
            format!("{size} {currency} more was paid for {period} than the {} payable", account.payable)
        }
    };
    let disputed = match (account.state(), account.disputed.minor) {
        (PaidState::Overdue, ..0) => format!("; {} of it is disputed", absolute(account.disputed)),
        _ => String::new(),
    };
    Some(format!("{partner}: payments: {words}{disputed}"))
}

fn of_unmatched(unmatched: &Unmatched) -> String {
    let payment = &unmatched.payment;
    let (partner, id, day, amount) = (&payment.partner_id, &payment.payment_id, payment.paid_on, payment.amount);
    let named = payment.period.as_deref().map(|period| format!(" for {period}")).unwrap_or_default();
    let why = unmatched.reason.words();
    format!("{partner}: payments: {id} of {day}, {amount} {}{named}, {why}", amount.currency)
}

fn absolute(amount: Money) -> Money {
    Money { minor: amount.minor.checked_abs().unwrap_or(amount.minor), ..amount }
}
