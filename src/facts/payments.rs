//! Payments to partners as finance made them: a small table that settlement reads as it is.

use chrono::NaiveDate;

use super::FactsError;
use super::input::Input;
use crate::domain::{Currency, Finding, Money, PartnerId};
use crate::lake::Snapshot;

/// A payment to a partner (a row of the table `payments`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentMade {
    /// Its id, unique.
    pub payment_id: String,
    /// Who was paid.
    pub partner_id: PartnerId,
    /// For which quarter, as the source writes it; `None` where it says nothing.
    pub period: Option<String>,
    /// When.
    pub paid_on: NaiveDate,
    /// How much; below zero where the partner paid back.
    pub amount: Money,
    /// What it says on the bank statement; `None` where the source says nothing.
    pub reference: Option<String>,
}

/// Every payment, in the order of the snapshot; `None` where the snapshot has no such table.
///
/// # Errors
/// When the table cannot be read, and for every payment with a malformed currency or an amount finer than its currency.
pub fn payments_made(snapshot: &Snapshot) -> Result<Option<Vec<PaymentMade>>, FactsError> {
    let input = Input::of(snapshot);
    input.has("payments").then(|| read(&input)).transpose()
}

fn read(input: &Input) -> Result<Vec<PaymentMade>, FactsError> {
    let (mut payments, mut findings): (Vec<PaymentMade>, Vec<Finding>) = (Vec::new(), Vec::new());
    let columns = ["payment_id", "partner_id", "paid_on", "amount", "currency", "period", "reference"];
    input.each_batch("payments", &columns, |batch| {
        let (id, partner) = (batch.texts("payment_id")?, batch.texts("partner_id")?);
        let (paid_on, amount) = (batch.days("paid_on")?, batch.decimals("amount")?);
        let (currency, period, reference) =
            (batch.texts("currency")?, batch.texts("period")?, batch.texts("reference")?);
        for row in batch.rows() {
            let Some(paid_on) = paid_on.at(row) else { continue };
            let mut note = |column: &str, message: String| {
                let message = format!("payment {}: {message}", id.or_empty(row));
                findings.push(FactsError::finding("payments", column, message));
            };
            let Some(code) = Currency::parse(currency.or_empty(row)) else {
                let found = currency.or_empty(row);
                note("currency", format!("found `{found}`, expected an ISO 4217 code such as EUR"));
                continue;
            };
            let Some(amount) = amount.decimal(row).and_then(|amount| Money::from_decimal_exact(amount, code)) else {
                note("amount", format!("expected whole minor units of {code}"));
                continue;
            };
            payments.push(PaymentMade {
                payment_id: id.or_empty(row).to_owned(),
                partner_id: PartnerId::new(partner.or_empty(row)),
                period: period.owned(row),
                paid_on,
                amount,
                reference: reference.owned(row),
            });
        }
        Ok(())
    })?;
    if findings.is_empty() { Ok(payments) } else { Err(FactsError::Findings(findings)) }
}
