//! The list of lines, a table a currency.

use super::money::plain;
use crate::deck::format;
use crate::deck::model::{Block, Cell, TableColumn};
use crate::deck::sentences::money::share_text;
use crate::deck::slide::{heading, left, note, right, table};
use crate::settlement::model::{LineShare, PartnerSettlement, Settlement};

/// Every line, by currency and line id, with a sum under each table.
pub(super) fn lines(settled: &PartnerSettlement) -> Vec<Block> {
    let mut blocks = vec![note(
        "Customers go by your own references. The same lines, with the whole line\u{2019}s amount and rule, are in statement.csv, and so is everything else that this statement says.",
    )];
    for one in &settled.settlements {
        let code = one.recognised.currency.code();
        let count = i64::try_from(one.lines.len()).unwrap_or(i64::MAX);
        blocks.push(heading(&format!("{code}: {}", format::plural(count, "line"))));
        let rows = one.lines.iter().map(row).chain([sum(one)]).collect();
        blocks.push(table(&format!("Lines in {code}"), columns(), rows, true));
        blocks.extend(levels(one));
    }
    blocks
}

/// `L1: level on invoice date 2026-05-03: silver`, where the level on the invoice date sets the share.
fn levels(one: &Settlement) -> Option<Block> {
    let level = |line: &LineShare| Some(format!("{}: {}", line.line_id, line.level.as_ref()?));
    let levels: Vec<String> = one.lines.iter().filter_map(level).collect();
    (!levels.is_empty()).then(|| note(format!("{}.", levels.join("; "))))
}

fn columns() -> Vec<TableColumn> {
    vec![
        left("Line", 1.15),
        left("Invoice", 1.35),
        left("Customer", 1.05),
        left("Product, kind", 1.75),
        left("Service days", 2.55),
        right("Recognised", 1.35),
        right("Share", 0.7),
        right("Your part", 1.3),
        right("Our part", 1.35),
    ]
}

fn row(line: &LineShare) -> Vec<Cell> {
    let short = |text: Option<&str>| format::shortened(text.unwrap_or(format::NO_FIGURE), 28);
    let what = [line.product.as_deref(), line.kind.as_deref()];
    let what: Vec<&str> = what.into_iter().flatten().collect();
    let what = if what.is_empty() { format::NO_FIGURE.to_owned() } else { what.join(", ") };
    vec![
        Cell::text(short(Some(&line.line_id))),
        Cell::text(short(line.invoice_id.as_deref())),
        Cell::text(short(line.customer_id.as_deref())),
        Cell::text(format::shortened(&what, 36)),
        Cell::muted(format!("{} \u{2013} {}", line.service_from, line.service_to)),
        Cell::text(plain(line.recognised)),
        Cell::text(share_text(line.share)),
        Cell::text(plain(line.partner)),
        Cell::text(plain(line.vendor)),
    ]
}

fn sum(one: &Settlement) -> Vec<Cell> {
    let mut cells = vec![Cell::strong("In all")];
    cells.extend(std::iter::repeat_n(Cell::text(""), 4));
    cells.push(Cell::strong(plain(one.recognised)));
    cells.push(Cell::text(""));
    cells.push(Cell::strong(plain(one.partner)));
    cells.push(Cell::strong(plain(one.vendor)));
    cells
}
