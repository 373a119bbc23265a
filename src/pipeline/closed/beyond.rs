//! `adjustments.csv`: the incentives and service credits of a closed period, and what it paid of those of earlier ones.

use std::collections::BTreeMap;

use super::rows::Row;
use crate::domain::{Currency, PartnerId, Quarter};
use crate::pipeline::PipelineError;
use crate::settlement::model::{Adjustment, AdjustmentKind, Settlements};
use crate::settlement::true_up::ClosedResult;

pub(super) const FILE: &str = "adjustments.csv";
pub(super) const COLUMNS: &[&str] = &[
    "of",
    "partner_id",
    "currency",
    "kind",
    "id",
    "name",
    "amount",
    "rule",
    "programme",
    "basis",
    "reason",
    "cause",
    "change",
];

const INCENTIVE: &str = "incentive";
const SERVICE_CREDIT: &str = "service_credit";

/// A row an incentive and service credit, by partner and currency, the period's own first. Of an earlier period the amount is the change, and
/// what changed stands behind.
pub(super) fn rows(settlements: &Settlements) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for one in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        let none = || [String::new(), String::new()];
        let own = one.adjustments.iter().map(|own| row(settlements.period, &one.partner_id, own, none()));
        rows.extend(own);
        for of in &one.true_ups_by_period {
            let of_period = of.adjustments.iter().map(|true_up| {
                let why = [true_up.cause.to_string(), true_up.reason.clone()];
                row(of.period, &one.partner_id, &true_up.adjustment, why)
            });
            rows.extend(of_period);
        }
    }
    rows
}

fn row(of: Quarter, partner: &PartnerId, one: &Adjustment, why: [String; 2]) -> Vec<String> {
    let kind = match one.kind {
        AdjustmentKind::Incentive => INCENTIVE,
        AdjustmentKind::ServiceCredit => SERVICE_CREDIT,
    };
    let mut cells = vec![of.to_string(), partner.to_string(), one.amount.currency.to_string(), kind.to_owned()];
    cells.extend([&one.id, &one.name].map(String::clone));
    cells.push(one.amount.to_string());
    cells.extend([&one.rule, &one.programme, &one.basis, &one.reason].map(String::clone));
    cells.extend(why);
    cells
}

/// Reads the rows back into a result, whose totals are there already.
pub(super) fn read(
    rows: &[Row],
    quarter: &dyn Fn(&Row) -> Result<Quarter, PipelineError>,
    result: &mut ClosedResult,
) -> Result<(), PipelineError> {
    for row in rows {
        let (of, adjustment) = (quarter(row)?, read_row(row)?);
        let key: (PartnerId, Currency) = (PartnerId::new(row.text("partner_id")), adjustment.amount.currency);
        let share = result.shares.get_mut(&key).ok_or_else(|| super::tables::without_total(&key))?;
        if of == result.period {
            share.adjustments.push(adjustment);
            continue;
        }
        let true_ups = share.true_ups.get_mut(&of).ok_or_else(|| super::tables::without_total(&key))?;
        let posted: &mut BTreeMap<_, _> = &mut true_ups.adjustments;
        posted.insert((adjustment.kind, adjustment.id.clone()), adjustment);
    }
    Ok(())
}

fn read_row(row: &Row) -> Result<Adjustment, PipelineError> {
    let currency = row.currency()?;
    let kind = |word: &str| match word {
        INCENTIVE => Some(AdjustmentKind::Incentive),
        SERVICE_CREDIT => Some(AdjustmentKind::ServiceCredit),
        _ => None,
    };
    let text = |column: &str| row.text(column).to_owned();
    Ok(Adjustment {
        kind: row.parsed("kind", "incentive or service_credit", kind)?,
        id: text("id"),
        name: text("name"),
        amount: row.money("amount", currency)?,
        rule: text("rule"),
        programme: text("programme"),
        basis: text("basis"),
        reason: text("reason"),
    })
}
