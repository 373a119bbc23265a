//! Accruals as the scorecards' JSON has them.

use serde_json::{Value, json};

use crate::domain::Money;
use crate::settlement::accrual::{Accrual, Figures, Range};

/// One partner's accruals, by currency code.
pub(super) fn accruals(all: &[Accrual]) -> Value {
    all.iter().map(accrual).collect()
}

fn accrual(accrual: &Accrual) -> Value {
    let text = |amount: Money| amount.to_string();
    let parts = &accrual.parts;
    let estimate = accrual.estimate.as_ref();
    json!({
        "currency": accrual.figures.accrued.currency.code(),
        "until": accrual.until.to_string(),
        "recognised": text(parts.recognised),
        "partner": text(parts.partner),
        "incentives": text(parts.incentives),
        "service_credits": text(parts.service_credits),
        "true_ups": text(parts.true_ups),
        "accrued": text(accrual.figures.accrued),
        "reversed_in": accrual.reverses_in.to_string(),
        "known": text(accrual.figures.known),
        "to_come": accrual.figures.to_come.map(range),
        "forecast": accrual.figures.forecast().map(range),
        "invoices_until": accrual.invoices_until.to_string(),
        "former_quarters": estimate.ok().map(|estimate| estimate.former.len()),
        "not_estimated": estimate.err().map(|reason| reason.words()),
        "reporting": accrual.reporting.as_ref().map(in_reporting),
    })
}

fn in_reporting(figures: &Figures) -> Value {
    json!({
        "currency": figures.accrued.currency.code(),
        "accrued": figures.accrued.to_string(),
        "known": figures.known.to_string(),
        "forecast": figures.forecast().map(range),
    })
}

fn range(range: Range) -> Value {
    json!({ "low": range.low.to_string(), "expected": range.expected.to_string(), "high": range.high.to_string() })
}
