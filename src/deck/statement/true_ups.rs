//! What later data changed about quarters that are closed, line by line.

use super::money::plain;
use super::paragraph;
use crate::deck::format;
use crate::deck::model::{Block, Cell, TableColumn};
use crate::deck::slide::{left, right, table, text};
use crate::settlement::model::{PartnerSettlement, Settlement};
use crate::settlement::true_up::{PeriodTrueUps, TrueUp};

/// A row a true-up, by currency, closed quarter and line; nothing without any.
pub(super) fn true_ups(settled: &PartnerSettlement) -> Option<Vec<Block>> {
    let rows: Vec<Vec<Cell>> = settled.settlements.iter().flat_map(rows).collect();
    if rows.is_empty() {
        return None;
    }
    let words = "A closed quarter is never changed. What data that came later changes about it is settled here: the amount \
        that today\u{2019}s data gives under the rules, rates and tiers of that quarter, less what was settled before.";
    Some(vec![text(vec![paragraph(words)]), table("True-ups of closed quarters", columns(), rows, true)])
}

fn columns() -> Vec<TableColumn> {
    vec![
        left("Currency", 0.9),
        left("Quarter", 0.9),
        left("Line", 1.2),
        left("What changed", 4.4),
        right("Recognised", 1.4),
        right("Your part", 1.4),
        right("Our part", 1.4),
    ]
}

fn rows(one: &Settlement) -> Vec<Vec<Cell>> {
    one.true_ups_by_period.iter().flat_map(|of| of.lines.iter().map(move |true_up| row(of, true_up))).collect()
}

fn row(of: &PeriodTrueUps, true_up: &TrueUp) -> Vec<Cell> {
    let line = &true_up.line;
    vec![
        Cell::text(line.amount.currency.code()),
        Cell::text(of.period.title()),
        Cell::text(format::shortened(&line.line_id, 28)),
        Cell::text(format!("{}: {}", format::capitalised(true_up.cause.as_str()), true_up.reason)),
        Cell::text(plain(line.recognised)),
        Cell::text(plain(line.partner)),
        Cell::text(plain(line.vendor)),
    ]
}
