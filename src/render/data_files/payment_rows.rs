//! `payments.csv`: what was payable for closed quarters and what was paid of it, entry by entry.

use chrono::NaiveDate;

use crate::domain::{Money, PartnerId};
use crate::settlement::payables::{PayableAccount, Payables, Unmatched};

use super::DataFileError;
use super::table::{Cell, Column, Kind, csv_bytes};

/// One entry: what was payable, a payment of it, what is disputed, or what is left.
pub struct PaymentRow<'a> {
    partner: &'a PartnerId,
    period: Option<String>,
    entry: &'static str,
    day: Option<NaiveDate>,
    amount: Money,
    payment_id: Option<&'a str>,
    reference: Option<&'a str>,
    note: &'a str,
}

/// The columns, in order.
#[must_use]
pub fn payment_columns<'a>() -> Vec<Column<PaymentRow<'a>>> {
    vec![
        column("partner_id", Kind::Text, "the partner", |row| Cell::Text(row.partner.to_string())),
        column("period", Kind::Text, "the closed quarter; of an unmatched payment what its source says", |row| {
            Cell::text(row.period.clone())
        }),
        column("currency", Kind::Text, "currency of the amount, ISO 4217", |row| {
            Cell::Text(row.amount.currency.to_string())
        }),
        column(
            "entry",
            Kind::Text,
            "`payable`, `payment`, `disputed` (what open disputes would add, less what they would take), `left` (payable less payments) or `unmatched`",
            |row| Cell::Text(row.entry.to_owned()),
        ),
        column(
            "day",
            Kind::Day,
            "of a payment the day it was made, of what is payable the last day in time; empty for the others",
            |row| row.day.map_or(Cell::Empty, Cell::Day),
        ),
        column("amount", Kind::Amount, "how much; a payment below zero was paid back", |row| Cell::Amount(row.amount)),
        column("payment_id", Kind::Text, "of a payment", |row| Cell::text(row.payment_id.map(str::to_owned))),
        column("reference", Kind::Text, "of a payment; empty where the source says nothing", |row| {
            Cell::text(row.reference.map(str::to_owned))
        }),
        column(
            "note",
            Kind::Text,
            "of what is left `paid`, `outstanding`, `overdue`, `overpaid` or `owed`; of an unmatched payment why",
            |row| Cell::text(Some(row.note.to_owned()).filter(|note| !note.is_empty())),
        ),
    ]
}

fn column<'a>(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    value: fn(&PaymentRow<'a>) -> Cell,
) -> Column<PaymentRow<'a>> {
    Column { name, kind, meaning, value }
}

/// Payables and payments as CSV, by partner, quarter and currency; of each what was payable, the payments by day, and what is left. Unmatched
/// payments come last.
///
/// # Errors
/// When the writer fails.
pub fn payments_csv(payables: &Payables) -> Result<Vec<u8>, DataFileError> {
    let mut rows: Vec<PaymentRow<'_>> = payables.accounts.iter().flat_map(of_account).collect();
    rows.extend(payables.unmatched.iter().map(of_unmatched));
    csv_bytes(&payment_columns(), &rows)
}

fn of_account(account: &PayableAccount) -> Vec<PaymentRow<'_>> {
    let entry = |entry, day, amount, note| PaymentRow {
        partner: &account.partner_id,
        period: Some(account.period.to_string()),
        entry,
        day,
        amount,
        payment_id: None,
        reference: None,
        note,
    };
    let mut rows = vec![entry("payable", Some(account.due_on), account.payable, "")];
    rows.extend(account.payments.iter().map(|payment| PaymentRow {
        payment_id: Some(&payment.payment_id),
        reference: payment.reference.as_deref(),
        ..entry("payment", Some(payment.paid_on), payment.amount, "")
    }));
    if account.disputed.minor != 0 {
        rows.push(entry("disputed", None, account.disputed, ""));
    }
    rows.push(entry("left", None, account.rest(), account.state().as_str()));
    rows
}

fn of_unmatched(unmatched: &Unmatched) -> PaymentRow<'_> {
    let payment = &unmatched.payment;
    PaymentRow {
        partner: &payment.partner_id,
        period: payment.period.clone(),
        entry: "unmatched",
        day: Some(payment.paid_on),
        amount: payment.amount,
        payment_id: Some(&payment.payment_id),
        reference: payment.reference.as_deref(),
        note: unmatched.reason.words(),
    }
}
