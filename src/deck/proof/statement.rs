//! A statement held against the settlement: amounts by currency to the cent, and rows that sum to them.

use rust_decimal::Decimal;

use super::money::{Amounts, is_share, words};
use super::print::{amount, bare_amount};
use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::model::{Block, Table};
use crate::deck::statement::Statement;
use crate::domain::{Currency, Money};
use crate::settlement::model::{PartnerSettlement, Settlement};

/// Amounts of a statement that read otherwise than the settlement, and rows that do not sum to it; empty where there are none.
#[must_use]
pub fn of_statement(statement: &Statement, common: &PeriodInput<'_>, settled: &PartnerSettlement) -> Vec<String> {
    format::written_in(statement.locale, || differing(statement, common, settled))
}

fn differing(statement: &Statement, common: &PeriodInput<'_>, settled: &PartnerSettlement) -> Vec<String> {
    let all = &settled.settlements;
    let mut found = Vec::new();
    for card in &statement.payable {
        let currency = all.iter().find(|one| card.label == format!("Payable in {}", one.payable.currency));
        let due = currency.map(|one| one.payable).or_else(|| Amounts::of_all(common, all).map(|sums| sums.payable));
        if !due.is_some_and(|due| amount(&card.value, due.currency).is_some_and(|shown| shown.is(due))) {
            found.push(format!("{} reads {}, which was not settled", card.label, card.value));
        }
    }
    let tables = statement.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    for table in tables {
        found.extend(match table.caption.as_str() {
            "What is payable, by currency" => by_currency(table, common, all),
            "Recognised by product and kind" => all.iter().flat_map(|one| summed(table, one, Some(0))).collect(),
            caption => all
                .iter()
                .filter(|one| caption == format!("Lines in {}", one.recognised.currency))
                .flat_map(|one| summed(table, one, None))
                .collect(),
        });
    }
    found.into_iter().map(|one| format!("statement: {one}")).collect()
}

/// A row for each currency, and one for all of them.
fn by_currency(table: &Table, common: &PeriodInput<'_>, all: &[Settlement]) -> Vec<String> {
    let mut found = Vec::new();
    for row in &table.rows {
        let code = row.first().and_then(words).unwrap_or_default();
        let one = all.iter().find(|one| one.recognised.currency.code() == code);
        for (column, shown) in table.columns.iter().zip(row).filter_map(|(column, cell)| Some((column, words(cell)?))) {
            let is_right = match one {
                Some(one) => is_cell(one, &column.title, shown, common.reporting_currency),
                None => {
                    shown.is_empty()
                        || shown == code
                        || Amounts::of_all(common, all).is_some_and(|sums| is(shown, Some(sums.payable)))
                }
            };
            if !is_right {
                found.push(format!(
                    "{code} reads {shown} under \u{201c}{}\u{201d}, which was not settled",
                    column.title
                ));
            }
        }
    }
    found
}

fn is_cell(one: &Settlement, title: &str, shown: &str, reporting: Currency) -> bool {
    match title {
        "Recognised" => is(shown, Some(one.recognised)),
        "Share" => one.share.is_none_or(|share| is_share(shown, share)),
        "Your part" => is(shown, Some(one.partner)),
        "Our part" => is(shown, Some(one.vendor)),
        "Incentives" => is(shown, Some(one.incentives)),
        "Service credits" => is(shown, Some(one.service_credits)),
        "True-ups" => is(shown, Some(one.true_ups)),
        "Sub-partners" => is(shown, Some(one.sub_partners)),
        "Balance" => is(shown, one.payable.checked_sub(one.earned())),
        "Payable" => is(shown, Some(one.payable)),
        title if title == format!("Payable in {reporting}") => match one.payable_reporting {
            Some(due) => is(shown, Some(due)),
            None => shown == "no rate",
        },
        _ => true,
    }
}

fn is(shown: &str, due: Option<Money>) -> bool {
    due.is_some_and(|due| bare_amount(shown, due.currency).is_some_and(|read| read.is(due)))
}

/// Whether the rows of a currency, where it has lines, sum to its settlement, and the row of the sum, where there is one, says so. `code_at` is the column
/// of the currency, where the table holds several.
fn summed(table: &Table, one: &Settlement, code_at: Option<usize>) -> Vec<String> {
    let currency = one.recognised.currency;
    let mut found = Vec::new();
    for (title, due) in [("Recognised", one.recognised), ("Your part", one.partner), ("Our part", one.vendor)] {
        let Some(at) = table.columns.iter().position(|column| column.title == title) else { continue };
        let mut sum = Some(Decimal::ZERO);
        for row in &table.rows {
            let first = row.first().and_then(words).unwrap_or_default();
            let shown = row.get(at).and_then(words).unwrap_or_default();
            match code_at {
                Some(code_at) if row.get(code_at).and_then(words) != Some(currency.code()) => {}
                None if first == "In all" => {
                    if !is(shown, Some(due)) {
                        found.push(format!("\u{201c}{title}\u{201d} of {currency} reads {shown} in all, it was {due}"));
                    }
                }
                _ => sum = sum.zip(bare_amount(shown, currency)).and_then(|(sum, read)| sum.checked_add(read.number())),
            }
        }
        if !one.lines.is_empty() && sum != Some(due.decimal()) {
            found.push(format!(
                "the rows under \u{201c}{title}\u{201d} in {} do not sum to {due}: {}",
                currency, table.caption
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::deck::model::Cell;
    use crate::deck::statement::statement;
    use crate::settlement::model::LineShare;

    fn line(id: &str, recognised: i64, partner: i64) -> LineShare {
        let (day, money) = (fixture::date("2026-07-01"), fixture::money);
        LineShare {
            line_id: id.to_owned(),
            invoice_id: None,
            customer_id: None,
            product: None,
            kind: None,
            service_from: day,
            service_to: day,
            amount: money(recognised),
            recognised: money(recognised),
            share: crate::domain::Share::parse("0.40").expect("a share"),
            partner: money(partner),
            vendor: money(recognised - partner),
            rule: "programme 2026.1: tier gold".to_owned(),
            programme: "2026.1".to_owned(),
            level: None,
        }
    }

    /// What is found in a statement after a change of its blocks.
    fn found(change: impl Fn(&mut Block)) -> Vec<String> {
        let mut fixture = fixture::meridian();
        let settled = fixture.settlement.as_mut().expect("a settlement");
        settled.settlements[0].lines = vec![line("L1", 18_000_000, 7_200_000), line("L2", 234_055, 93_622)];
        let common = fixture.common();
        let settled = fixture.settlement.as_ref().expect("a settlement");
        let mut written = statement(&fixture.input(&common), settled);
        written.sections.iter_mut().flat_map(|section| &mut section.blocks).for_each(change);
        of_statement(&written, &common, settled)
    }

    fn cell(caption: &str, row: usize, column: &str, other: &str) -> Vec<String> {
        found(|block| {
            if let Block::Table(table) = block
                && table.caption == caption
            {
                let at = table.columns.iter().position(|one| one.title == column).expect("a column");
                table.rows[row][at] = Cell::text(other);
            }
        })
    }

    #[test]
    fn a_statement_says_what_was_settled() {
        assert_eq!(found(|_| ()), [""; 0]);
    }

    #[test]
    fn a_cent_is_found_by_currency_by_product_and_by_line() {
        let payable = cell("What is payable, by currency", 0, "Payable", "74,118.23");
        assert_eq!(payable, ["statement: EUR reads 74,118.23 under \u{201c}Payable\u{201d}, which was not settled"]);
        let product = cell("Recognised by product and kind", 0, "Your part", "72,936.23");
        assert_eq!(product.len(), 1, "{product:?}");
        let line = cell("Lines in EUR", 1, "Our part", "1,404.34");
        assert_eq!(line.len(), 1, "{line:?}");
        let sum = cell("Lines in EUR", 2, "Recognised", "182,340.56");
        assert_eq!(sum.len(), 1, "{sum:?}");
    }
}
