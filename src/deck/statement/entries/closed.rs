//! Entries of closed quarters: what was payable, each payment and what it settles, what is disputed and what is left.

use super::{EntryKind, StatementEntry};
use crate::deck::format;
use crate::deck::statement::payables::left_in_words;
use crate::domain::Money;
use crate::settlement::payables::{PayableAccount, Payables, PaymentMade, Unmatched};

/// By quarter and currency; payments of no payable last. `payables` are the partner's own.
pub(super) fn entries<'e>(payables: Option<&Payables>) -> Vec<StatementEntry<'e>> {
    let Some(payables) = payables else { return Vec::new() };
    let accounts = payables.accounts.iter().flat_map(of_account);
    accounts.chain(payables.unmatched.iter().map(of_unmatched)).collect()
}

fn of_account<'e>(account: &PayableAccount) -> Vec<StatementEntry<'e>> {
    let about = |entry: StatementEntry<'e>| StatementEntry { quarter: Some(account.period.to_string()), ..entry };
    let stating = |kind: EntryKind, amount: Money, words: String| {
        about(StatementEntry { reason: Some(words), ..StatementEntry::stating(kind, amount) })
    };
    let due = StatementEntry {
        day: Some(account.due_on),
        ..stating(EntryKind::ClosedPayable, account.payable, "to be paid by this day".to_owned())
    };
    let mut entries = vec![due];
    entries.extend(account.payments.iter().map(|payment| {
        let verb = if payment.amount.minor < 0 { "paid back" } else { "paid" };
        about(of_payment(EntryKind::Payment, payment, format!("{verb} of what was payable for {}", account.period)))
    }));
    if account.open_disputes > 0 {
        let number = i64::try_from(account.open_disputes).unwrap_or(i64::MAX);
        let words = format!("{} open", format::plural(number, "dispute"));
        entries.push(stating(EntryKind::Disputed, account.disputed, words));
    }
    entries.push(stating(EntryKind::Left, account.rest(), left_in_words(account.state()).to_lowercase()));
    entries
}

fn of_unmatched<'e>(unmatched: &Unmatched) -> StatementEntry<'e> {
    let payment = &unmatched.payment;
    let words = format!("it {}", unmatched.reason.words());
    StatementEntry { quarter: payment.period.clone(), ..of_payment(EntryKind::UnmatchedPayment, payment, words) }
}

/// The payment's id is its reference, what the bank says of it its basis.
fn of_payment<'e>(kind: EntryKind, payment: &PaymentMade, words: String) -> StatementEntry<'e> {
    StatementEntry {
        day: Some(payment.paid_on),
        reference: Some(payment.payment_id.clone()),
        basis: payment.reference.clone(),
        reason: Some(words),
        ..StatementEntry::stating(kind, payment.amount)
    }
}
