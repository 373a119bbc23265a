//! What was paid of closed quarters, payment by payment.

use super::money::plain;
use super::paragraph;
use crate::deck::format;
use crate::deck::model::{Block, Cell};
use crate::deck::slide::{left, right, table, text};
use crate::domain::Money;
use crate::settlement::payables::{PaidState, PayableAccount, Payables, PaymentMade, Unmatched};

/// Payable, each payment and what is left, by quarter and currency; `None` without any. `payables` are the partner's own.
pub(super) fn payables(payables: Option<&Payables>) -> Option<Vec<Block>> {
    let payables = payables.filter(|payables| !payables.is_empty())?;
    let columns = vec![
        left("Currency", 0.9),
        left("Quarter", 0.9),
        left("Entry", 2.4),
        left("Day", 1.9),
        left("Reference", 2.7),
        right("Amount", 1.5),
    ];
    let mut rows: Vec<Vec<Cell>> = payables.accounts.iter().flat_map(of_account).collect();
    rows.extend(payables.unmatched.iter().map(of_unmatched));
    let disputes = payables.accounts.iter().any(|account| account.open_disputes > 0);
    let mut words = vec!["What was payable for closed quarters, and every payment of it.".to_owned()];
    if disputes {
        words.push(
            "A dispute that is open holds up nothing but what it is about: the rest of a payable is paid in time."
                .to_owned(),
        );
    }
    Some(vec![text(vec![paragraph(words.join(" "))]), table("Payments of closed quarters", columns, rows, true)])
}

/// Payable, its payments, what is disputed and what is left.
fn of_account(account: &PayableAccount) -> Vec<Vec<Cell>> {
    let row = |strong: bool, entry: &str, day: String, reference: String, amount: Money| {
        let cell = |words: &str| if strong { Cell::strong(words) } else { Cell::text(words) };
        vec![
            cell(amount.currency.code()),
            cell(&account.period.title()),
            cell(entry),
            cell(&day),
            cell(&reference),
            cell(&plain(amount)),
        ]
    };
    let due = format!("due on {}", format::day(account.due_on));
    let mut rows = vec![row(true, "Payable", due, String::new(), account.payable)];
    rows.extend(account.payments.iter().map(|payment| {
        let entry = if payment.amount.minor < 0 { "Paid back" } else { "Paid" };
        row(false, entry, format::date(payment.paid_on), reference(payment), payment.amount)
    }));
    if account.open_disputes > 0 {
        let number = i64::try_from(account.open_disputes).unwrap_or(i64::MAX);
        let words = format!("{} open", format::plural(number, "dispute"));
        rows.push(row(false, "Disputed", String::new(), words, account.disputed));
    }
    rows.push(row(true, left_in_words(account.state()), String::new(), String::new(), account.rest()));
    rows
}

pub(super) fn left_in_words(state: PaidState) -> &'static str {
    match state {
        PaidState::Paid => "Paid in full",
        PaidState::Outstanding => "Outstanding",
        PaidState::Overdue => "Outstanding and late",
        PaidState::Overpaid => "Paid too much",
        PaidState::Owed => "To be paid back",
    }
}

fn of_unmatched(unmatched: &Unmatched) -> Vec<Cell> {
    let payment = &unmatched.payment;
    let why = format!("{}; it {}", reference(payment), unmatched.reason.words());
    vec![
        Cell::text(payment.amount.currency.code()),
        Cell::text(payment.period.as_deref().map(|period| format::shortened(period, 12)).unwrap_or_default()),
        Cell::text("Paid, for no payable"),
        Cell::text(format::date(payment.paid_on)),
        Cell::text(why),
        Cell::text(plain(payment.amount)),
    ]
}

/// The payment's id and what the bank says of it.
fn reference(payment: &PaymentMade) -> String {
    let id = format::shortened(&payment.payment_id, 28);
    match payment.reference.as_deref().filter(|reference| *reference != payment.payment_id) {
        Some(reference) => format!("{id}: {}", format::shortened(reference, 40)),
        None => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{date, money, quarter};
    use crate::domain::PartnerId;
    use crate::settlement::payables::NoMatch;

    fn paid(id: &str, minor: i64, reference: Option<&str>) -> PaymentMade {
        PaymentMade {
            payment_id: id.to_owned(),
            partner_id: PartnerId::new("P1"),
            period: Some("2026Q2".to_owned()),
            paid_on: date("2026-08-14"),
            amount: money(minor),
            reference: reference.map(str::to_owned),
        }
    }

    #[test]
    fn each_payment_stands_with_its_day_and_reference() {
        let account = PayableAccount {
            partner_id: PartnerId::new("P1"),
            period: quarter("2026Q2"),
            payable: money(100_000),
            paid: money(70_000),
            payments: vec![paid("T1", 75_000, Some("SEPA 4711")), paid("T2", -5_000, None)],
            disputed: money(-30_000),
            open_disputes: 1,
            due_on: date("2026-08-29"),
            is_due: true,
        };
        let unmatched = vec![Unmatched { payment: paid("T3", 100, None), reason: NoMatch::NotClosed }];
        let own = Payables { accounts: vec![account], unmatched };
        let told = serde_json::to_string(&payables(Some(&own)).expect("a section")).expect("JSON");
        for words in [
            "due on 29 August 2026",
            "T1: SEPA 4711",
            "Paid back",
            "1 dispute open",
            "\u{2212}300.00",
            "Outstanding",
            "300.00",
            "T3; it is of a quarter that is not closed",
            "holds up nothing but what it is about",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert!(!told.contains("late"), "what is disputed may wait: {told}");
        assert!(payables(None).is_none() && payables(Some(&Payables::default())).is_none());
    }
}
