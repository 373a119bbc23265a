//! Figures and tables of a statement: what is payable, by product and kind, and in the reporting currency.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::paragraph;
use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::model::{Block, Card, Cell, TableColumn};
use crate::deck::sentences::money::{share_of, share_text, summed};
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{card, left, right, table, text};
use crate::domain::{Money, Month};
use crate::settlement::model::{Adjustment, MonthShare, PartnerSettlement, Settlement};

/// An amount without the sign of its currency, which stands beside it: `72,936.22`.
pub(super) fn plain(amount: Money) -> String {
    format::amount(amount.decimal())
}

/// What is payable, a figure a currency; then all of it in the reporting currency, where there is more than that one.
pub(super) fn figures(common: &PeriodInput<'_>, settled: &PartnerSettlement) -> Vec<Card> {
    let under = |one: &Settlement| {
        let share = one.share.map_or_else(String::new, |share| format!("{} of ", share_text(share)));
        let what = if one.payable == one.partner { "recognised" } else { "recognised, and what is added or taken" };
        format!("{share}{} {what}", plain(one.recognised))
    };
    let mut cards: Vec<Card> = settled
        .settlements
        .iter()
        .map(|one| card(format!("Payable in {}", one.payable.currency), format::exact(one.payable), under(one)))
        .collect();
    cards.extend(
        total(common, settled)
            .map(|sum| card(format!("In all, in {}", sum.currency), format::exact(sum), "for comparison only")),
    );
    cards
}

/// The sum in the reporting currency, where it says more than the figures themselves.
fn total(common: &PeriodInput<'_>, settled: &PartnerSettlement) -> Option<Money> {
    let reporting = common.reporting_currency;
    let foreign = settled.settlements.iter().any(|one| one.payable.currency != reporting);
    foreign.then(|| summed(&settled.settlements, reporting, |one| one.payable_reporting)).flatten()
}

/// A column of a table of amounts that is there only where it has any.
type Extra = (&'static str, fn(&Settlement) -> Money);
const EXTRAS: [Extra; 5] = [
    ("Incentives", |one| one.incentives),
    ("Service credits", |one| one.service_credits),
    ("True-ups", |one| one.true_ups),
    ("Sub-partners", |one| one.sub_partners),
    ("Balance", |one| one.payable.checked_sub(one.earned()).unwrap_or(Money::zero(one.payable.currency))),
];

/// A row a currency, from what is recognised to what is payable.
pub(super) fn payable(common: &PeriodInput<'_>, settled: &PartnerSettlement) -> Vec<Block> {
    let all = &settled.settlements;
    let extras: Vec<&Extra> = EXTRAS.iter().filter(|(_, of)| all.iter().any(|one| of(one).minor != 0)).collect();
    let reporting = common.reporting_currency;
    let mut columns = vec![left("Currency", 1.0), right("Recognised", 1.6), right("Share", 0.9)];
    columns.extend([right("Your part", 1.6), right("Our part", 1.6)]);
    columns.extend(extras.iter().map(|(title, _)| right(title, 1.2)));
    columns.extend([right("Payable", 1.6), right(&format!("Payable in {reporting}"), 1.6)]);
    let row = |one: &Settlement| {
        let mut cells = vec![
            Cell::strong(one.recognised.currency.code()),
            Cell::text(plain(one.recognised)),
            Cell::text(share_of(one)),
            Cell::text(plain(one.partner)),
            Cell::text(plain(one.vendor)),
        ];
        cells.extend(extras.iter().map(|(_, of)| Cell::text(plain(of(one)))));
        cells.push(Cell::strong(plain(one.payable)));
        cells.push(Cell::text(one.payable_reporting.map_or_else(|| "no rate".to_owned(), plain)));
        cells
    };
    let mut rows: Vec<Vec<Cell>> = all.iter().map(row).collect();
    if let Some(sum) = total(common, settled).filter(|_| all.len() > 1) {
        let mut cells = vec![Cell::strong("In all")];
        cells.extend(std::iter::repeat_n(Cell::text(""), columns.len() - 2));
        cells.push(Cell::strong(plain(sum)));
        rows.push(cells);
    }
    let mut words = vec!["Recognised is the part of each line whose service days lie in the quarter.".to_owned()];
    if extras.is_empty() {
        words.push("Nothing was added to your part and nothing was taken from it.".to_owned());
    }
    words.extend(owed_back(all));
    let mut blocks =
        vec![text(vec![paragraph(words.join(" "))]), table("What is payable, by currency", columns, rows, true)];
    blocks.extend(adjustments(common, all));
    blocks
}

/// A row for each incentive and service credit: what it was computed from, and why it is due.
fn adjustments(common: &PeriodInput<'_>, all: &[Settlement]) -> Option<Block> {
    let columns = vec![left("Added or taken", 2.0), left("Computed from", 3.0), left("Why", 3.0), right("Amount", 1.4)];
    let row = |adjustment: &Adjustment| {
        let amount = format!("{} {}", plain(adjustment.amount), adjustment.amount.currency);
        vec![
            Cell::strong(format::shortened(&adjustment.name, 60)),
            Cell::text(format::in_notation(&adjustment.basis.replace(" x ", " \u{d7} "))),
            Cell::text(format!("{}; {}", why(common, adjustment), adjustment.rule)),
            Cell::text(amount),
        ]
    };
    let rows: Vec<Vec<Cell>> = all.iter().flat_map(|one| &one.adjustments).map(row).collect();
    (!rows.is_empty()).then(|| table("Incentives and service credits, one by one", columns, rows, true))
}

/// Why an amount is due, with the measure by its name.
pub(super) fn why(common: &PeriodInput<'_>, adjustment: &Adjustment) -> String {
    let said = format::in_notation(&adjustment.reason);
    let Some((of, rest)) = said.split_once(": ") else { return said };
    let (metric, figure) = rest.split_once(' ').unwrap_or((rest, ""));
    match common.definitions.iter().find(|card| card.id == metric) {
        Some(card) => format!("{of}: {} {figure}", lowered(&card.name)),
        None => said,
    }
}

/// What an amount below zero means.
fn owed_back(all: &[Settlement]) -> Option<String> {
    let owed: Vec<String> = all
        .iter()
        .filter(|one| one.payable.minor < 0)
        .filter_map(|one| Some(format::exact(Money { minor: one.payable.minor.checked_neg()?, ..one.payable })))
        .collect();
    let verb = if owed.len() == 1 { "is" } else { "are" };
    let with_true_ups = all.iter().any(|one| one.payable.minor < 0 && one.true_ups.minor < 0);
    let why = if with_true_ups { "credits and true-ups" } else { "credits of the quarter" };
    (!owed.is_empty()).then(|| format!("{} {verb} owed back: {why} exceed what it earned.", format::list(&owed)))
}

/// Recognised and its parts by currency, product and kind.
pub(super) fn by_product(settled: &PartnerSettlement) -> Vec<Block> {
    let columns: Vec<TableColumn> = vec![
        left("Currency", 1.0),
        left("Product", 2.0),
        left("Kind", 1.2),
        right("Lines", 0.8),
        right("Recognised", 1.7),
        right("Your part", 1.7),
        right("Our part", 1.7),
    ];
    let rows = settled.settlements.iter().flat_map(product_rows).collect();
    vec![table("Recognised by product and kind", columns, rows, true)]
}

/// Product and kind of a line.
type Kind<'a> = (Option<&'a str>, Option<&'a str>);

/// A settlement's rows, by product and kind.
fn product_rows(one: &Settlement) -> Vec<Vec<Cell>> {
    let zero = Money::zero(one.recognised.currency);
    let mut sums: BTreeMap<Kind<'_>, (i64, [Money; 3])> = BTreeMap::new();
    for line in &one.lines {
        let key = (line.product.as_deref(), line.kind.as_deref());
        let (count, amounts) = sums.entry(key).or_insert((0, [zero; 3]));
        *count += 1;
        for (sum, part) in amounts.iter_mut().zip([line.recognised, line.partner, line.vendor]) {
            *sum = sum.checked_add(part).unwrap_or(*sum);
        }
    }
    let row = |((product, kind), (count, [recognised, partner, vendor])): (Kind<'_>, (i64, [Money; 3]))| {
        vec![
            Cell::text(one.recognised.currency.code()),
            Cell::text(format::shortened(product.unwrap_or("no product given"), 40)),
            Cell::text(format::shortened(kind.unwrap_or(format::NO_FIGURE), 24)),
            Cell::text(format::count(count)),
            Cell::text(plain(recognised)),
            Cell::text(plain(partner)),
            Cell::text(plain(vendor)),
        ]
    };
    sums.into_iter().map(row).collect()
}

/// The months of each foreign currency at their rates; `None` where everything is in the reporting currency.
pub(super) fn rates(common: &PeriodInput<'_>, settled: &PartnerSettlement) -> Option<Vec<Block>> {
    let reporting = common.reporting_currency;
    let foreign: Vec<&Settlement> =
        settled.settlements.iter().filter(|one| one.recognised.currency != reporting).collect();
    if foreign.is_empty() {
        return None;
    }
    let mut words = vec![format!(
        "Each amount is paid in its own currency. For comparison each service month is converted to {reporting} at its own rate, summed, and rounded once."
    )];
    let without: Vec<&str> = foreign
        .iter()
        .filter(|one| one.payable_reporting.is_none())
        .map(|one| one.recognised.currency.code())
        .collect();
    if !without.is_empty() {
        words.push(format!(
            "Not every month has a rate from {} to {reporting}, so no amount in {reporting} is given for it.",
            format::list(&without)
        ));
    }
    let columns = vec![
        left("Currency", 1.0),
        left("Month", 1.6),
        right("Recognised", 1.6),
        right("Your part", 1.6),
        right("Rate", 1.2),
        right(&format!("Your part in {reporting}"), 1.8),
    ];
    let rows: Vec<Vec<Cell>> = foreign.iter().flat_map(|one| rate_rows(one)).collect();
    let mut blocks = vec![text(vec![paragraph(words.join(" "))])];
    if !rows.is_empty() {
        blocks.push(table("Rates by currency and month", columns, rows, true));
    }
    Some(blocks)
}

/// A converted settlement's months, and their sum. Within it rates, and amounts before rounding, have the same decimals.
fn rate_rows(one: &Settlement) -> Vec<Vec<Cell>> {
    let month = |month: Month, rate: Decimal| {
        let share = *one.months.iter().find(|share| share.month == month)?;
        Some((share, rate.normalize(), share.partner.decimal().checked_mul(rate)?.normalize()))
    };
    let months: Vec<(MonthShare, Decimal, Decimal)> =
        one.rates.iter().filter_map(|(of, rate)| month(*of, *rate)).collect();
    let decimals = |of: fn(&(MonthShare, Decimal, Decimal)) -> Decimal| {
        months.iter().map(|month| of(month).scale()).max().unwrap_or(0)
    };
    let (rate_decimals, amount_decimals) = (decimals(|month| month.1), decimals(|month| month.2));
    let fixed = |mut number: Decimal, decimals: u32| {
        number.rescale(decimals);
        Cell::text(format::amount(number))
    };
    let code = one.recognised.currency.code();
    let row = |(share, rate, converted): &(MonthShare, Decimal, Decimal)| {
        vec![
            Cell::text(code),
            Cell::text(format::month_name(share.month, true)),
            Cell::text(plain(share.recognised)),
            Cell::text(plain(share.partner)),
            fixed(*rate, rate_decimals),
            fixed(*converted, amount_decimals),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = months.iter().map(row).collect();
    if let Some(sum) = one.partner_reporting.filter(|_| !rows.is_empty()) {
        let mut cells = vec![Cell::strong(code), Cell::strong("In all, rounded")];
        cells.extend([Cell::strong(plain(one.recognised)), Cell::strong(plain(one.partner)), Cell::text("")]);
        cells.push(Cell::strong(plain(sum)));
        rows.push(cells);
    }
    rows
}
