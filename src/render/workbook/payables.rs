//! `PayableTotals`, `Payables` and `Payments`: what was payable for closed quarters, and every payment with the number of its payable.

use super::table::{Column, Table, number, text};
use super::value::Value;
use crate::deck::book::Book;
use crate::domain::{Currency, Money};
use crate::settlement::payables::{PaidState, PayableAccount, Payables, PayablesTotal, PaymentMade};

/// Everything that was paid for an account, from the sheet Payments.
const PAID: &str = "SUMIFS(Payments_Amount,Payments_Account,[account])";

/// The book's payables, where it has any.
fn shown<'b>(book: &Book<'b>) -> Option<&'b Payables> {
    book.payables.filter(|payables| !payables.is_empty())
}

/// Whether there is anything on the sheets.
pub(super) fn is_used(book: &Book<'_>) -> bool {
    shown(book).is_some()
}

/// The sheets; none without payments.
pub(super) fn tables(book: &Book<'_>) -> Vec<Table> {
    let all = |payables| vec![of_totals(payables), of_payables(payables), of_payments(payables)];
    shown(book).map(all).unwrap_or_default()
}

fn of_totals(payables: &Payables) -> Table {
    Table {
        sheet: "PayableTotals",
        note: "One row a currency: what was payable is what is paid, outstanding, overpaid and owed back, and every payment is of a payable or unmatched. The difference must be zero.",
        columns: vec![
            text("currency", 9.0),
            number("payable", 15.0),
            number("paid", 15.0),
            number("outstanding", 15.0),
            number("overpaid", 15.0),
            number("owed", 15.0),
            number("disputed", 15.0),
            number("payments", 15.0),
            number("unmatched", 15.0),
            number("difference", 12.0),
            Column { name: Some("PayableTotals_Hold"), ..text("holds", 9.0) },
        ],
        frozen: 1,
        rows: payables.totals().iter().filter_map(|(currency, total)| of_total(*currency, total)).collect(),
    }
}

/// A currency's sums; `None` where one does not fit in a cell's exact amounts.
fn of_total(currency: Currency, total: &PayablesTotal) -> Option<Vec<Value>> {
    let money = |minor: i128| Some(Money::from_minor(i64::try_from(minor).ok()?, currency));
    let of_payables = |name: &str| format!("SUMIFS(Payables_{name},Payables_Currency,[currency])");
    let sum = |name: &str, minor: i128| Some(Value::sum(&of_payables(name), money(minor)?));
    Some(vec![
        Value::Text(currency.to_string()),
        sum("Payable", total.payable)?,
        sum("Paid", total.paid)?,
        sum("Outstanding", total.outstanding)?,
        sum("Overpaid", total.overpaid)?,
        sum("Owed", total.owed)?,
        sum("Disputed", total.disputed)?,
        Value::sum("SUMIFS(Payments_Amount,Payments_Currency,[currency])", money(total.paid + total.unmatched)?),
        Value::sum("SUMIFS(Payments_Amount,Payments_Currency,[currency],Payments_Account,0)", money(total.unmatched)?),
        Value::sum(
            "ABS([payable]-[paid]-[outstanding]+[overpaid]+[owed])+ABS([payments]-[paid]-[unmatched])",
            money(0)?,
        ),
        Value::formula("IF([difference]=0,\"yes\",\"no\")", Value::Text("yes".to_owned())),
    ])
}

fn of_payables(payables: &Payables) -> Table {
    Table {
        sheet: "Payables",
        note: "One row a partner, closed quarter and currency: what was payable, what the sheet Payments has of it, and what is left. Payable and disputed are given; the difference to payments.csv must be zero.",
        columns: vec![
            number("account", 10.5).named("Payables_Account"),
            text("partner_id", 12.0),
            text("closed_period", 10.0),
            text("currency", 9.0).named("Payables_Currency"),
            number("payable", 15.0).named("Payables_Payable"),
            number("paid", 15.0).named("Payables_Paid"),
            number("left", 15.0).named("Payables_Left"),
            number("outstanding", 15.0).named("Payables_Outstanding"),
            number("owed", 15.0).named("Payables_Owed"),
            number("overpaid", 15.0).named("Payables_Overpaid"),
            number("open_disputes", 9.0),
            number("disputed", 15.0).named("Payables_Disputed"),
            number("undisputed", 15.0),
            text("due_on", 11.0),
            text("state", 12.0),
            number("difference", 12.0),
            Column { name: Some("Payables_Hold"), ..text("holds", 9.0) },
        ],
        frozen: 4,
        rows: (1..).zip(&payables.accounts).map(|(number, account)| of_account(number, account)).collect(),
    }
}

fn of_account(number: usize, account: &PayableAccount) -> Vec<Value> {
    let zero = Money::zero(account.payable.currency);
    let (left, state) = (account.rest(), account.state());
    let size = Money { minor: left.minor.checked_abs().unwrap_or(left.minor), ..left };
    let only = |is_this: bool| if is_this { size } else { zero };
    let is_outstanding = matches!(state, PaidState::Outstanding | PaidState::Overdue);
    vec![
        Value::Count(number),
        Value::Text(account.partner_id.to_string()),
        Value::Text(account.period.to_string()),
        Value::Text(account.payable.currency.to_string()),
        Value::Amount(account.payable),
        Value::sum(PAID, account.paid),
        Value::sum("[payable]-[paid]", left),
        Value::sum("MAX(0,[left])", only(is_outstanding)),
        Value::sum("IF(AND([payable]<0,[paid]<=0),MAX(0,-[left]),0)", only(state == PaidState::Owed)),
        Value::sum("MAX(0,-[left])-[owed]", only(state == PaidState::Overpaid)),
        Value::Count(account.open_disputes),
        Value::Amount(account.disputed),
        Value::sum("[payable]+MIN(0,[disputed])", account.undisputed()),
        Value::Day(account.due_on),
        Value::Text(state.as_str().to_owned()),
        Value::sum(&format!("[paid]-({})+[outstanding]-[owed]-[overpaid]-[left]", account.paid), zero),
        Value::formula("IF([difference]=0,\"yes\",\"no\")", Value::Text("yes".to_owned())),
    ]
}

fn of_payments(payables: &Payables) -> Table {
    let matched = (1..)
        .zip(&payables.accounts)
        .flat_map(|(number, account)| account.payments.iter().map(move |payment| of_payment(number, payment, "")));
    let unmatched =
        payables.unmatched.iter().map(|unmatched| of_payment(0, &unmatched.payment, unmatched.reason.words()));
    Table {
        sheet: "Payments",
        note: "One row a payment, with the number of the payable on the sheet Payables that it is of; 0 where it is of none, and why. A payment below zero was paid back.",
        columns: vec![
            number("account", 10.5).named("Payments_Account"),
            text("partner_id", 12.0),
            text("payment_id", 16.0),
            text("paid_on", 11.0),
            text("period", 10.0),
            text("currency", 9.0).named("Payments_Currency"),
            number("amount", 15.0).named("Payments_Amount"),
            text("reference", 30.0),
            text("unmatched", 48.0),
        ],
        frozen: 3,
        rows: matched.chain(unmatched).collect(),
    }
}

fn of_payment(account: usize, payment: &PaymentMade, why: &str) -> Vec<Value> {
    vec![
        Value::Count(account),
        Value::Text(payment.partner_id.to_string()),
        Value::Text(payment.payment_id.clone()),
        Value::Day(payment.paid_on),
        Value::text(payment.period.as_deref()),
        Value::Text(payment.amount.currency.to_string()),
        Value::Amount(payment.amount),
        Value::text(payment.reference.as_deref()),
        Value::text(Some(why).filter(|why| !why.is_empty())),
    ]
}
