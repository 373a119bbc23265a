//! The sheet of payouts: each partner, period and currency under both programmes.

use std::collections::BTreeMap;

use super::super::table::{Column, Table, number, text};
use super::super::value::Value;
use super::no_rate;
use crate::deck::what_if::words;
use crate::settlement::what_if::model::{Amounts, Change, Payout, WhatIf};

/// A row for each payout; the columns that other sheets add up have names.
pub(super) fn sheet(found: &WhatIf) -> Table {
    let numbers: BTreeMap<&str, usize> =
        found.partners.iter().map(|partner| partner.partner_id.as_str()).zip(1..).collect();
    let mut rows = Vec::new();
    for (at, period) in (1..).zip(&found.periods) {
        for partner in &period.partners {
            let tier = |change: &Change| [&change.before, &change.after].map(|tier| Value::text(tier.as_deref()));
            for payout in &partner.payouts {
                let mut row = vec![
                    Value::Count(at),
                    Value::Text(period.period.to_string()),
                    numbers.get(partner.partner_id.as_str()).copied().map_or(Value::Empty, Value::Count),
                    Value::Text(partner.partner_id.clone()),
                    Value::Text(partner.name.clone()),
                ];
                row.extend(tier(&partner.earned));
                row.extend(tier(&partner.paid));
                row.push(Value::Text(words::certainty(partner.paid_within_chance).to_owned()));
                row.extend(paid(payout));
                rows.push(row);
            }
        }
    }
    Table {
        sheet: "Payouts",
        note: "What each partner is paid for a period in each currency, before and after: share, incentives and service credits, without true-ups; and what of that is payable.",
        columns: columns(),
        frozen: 5,
        rows,
    }
}

fn columns() -> Vec<Column> {
    vec![
        number("period_no", 8.0).named("Payouts_Period_No"),
        text("period", 9.0),
        number("partner_no", 9.0).named("Payouts_Partner_No"),
        text("partner_id", 12.0),
        text("partner", 26.0),
        text("earned_before", 12.0),
        text("earned_after", 12.0),
        text("paid_before", 12.0),
        text("paid_after", 12.0),
        text("chance", 14.0),
        text("currency", 9.0),
        number("recognised", 15.0),
        number("before", 15.0),
        number("after", 15.0),
        number("difference", 14.0),
        number("withheld_before", 14.0),
        number("withheld_after", 14.0),
        number("left_before", 14.0),
        number("left_after", 14.0),
        number("payable_before", 15.0),
        number("payable_after", 15.0),
        number("payable_difference", 14.0),
        number("recognised_reporting", 15.0).named("Payouts_Recognised_Reporting"),
        number("before_reporting", 15.0).named("Payouts_Before_Reporting"),
        number("after_reporting", 15.0).named("Payouts_After_Reporting"),
        number("difference_reporting", 14.0).named("Payouts_Difference_Reporting"),
        number("payable_before_reporting", 15.0).named("Payouts_Payable_Before_Reporting"),
        number("payable_after_reporting", 15.0).named("Payouts_Payable_After_Reporting"),
        number("payable_difference_reporting", 14.0).named("Payouts_Payable_Difference_Reporting"),
    ]
}

/// A payout in its own currency and in the reporting one.
fn paid(payout: &Payout) -> Vec<Value> {
    let Amounts { recognised, earned, payable } = payout.own.amounts;
    let mut row = vec![
        Value::Text(payout.own.currency.to_string()),
        Value::Amount(recognised),
        Value::Amount(earned.before),
        Value::Amount(earned.after),
        Value::sum("[after]-[before]", earned.difference),
        Value::Amount(payout.withheld.before),
        Value::Amount(payout.withheld.after),
        Value::Amount(payout.left.before),
        Value::Amount(payout.left.after),
        Value::Amount(payable.before),
        Value::Amount(payable.after),
        Value::sum("[payable_after]-[payable_before]", payable.difference),
    ];
    match payout.reporting {
        Some(Amounts { recognised, earned, payable }) => row.extend([
            Value::Amount(recognised),
            Value::Amount(earned.before),
            Value::Amount(earned.after),
            Value::sum("[after_reporting]-[before_reporting]", earned.difference),
            Value::Amount(payable.before),
            Value::Amount(payable.after),
            Value::sum("[payable_after_reporting]-[payable_before_reporting]", payable.difference),
        ]),
        None => row.extend(no_rate()),
    }
    row
}
