//! The finance system's export: invoice lines with credits, monthly rates, and the ledger's monthly totals.

use std::collections::BTreeMap;
use std::io;

use chrono::{Months, NaiveDate};

use super::World;
use super::customers::Holder;
use super::names::PRODUCTS;
use super::output::{FileId, Output, Row};
use super::random::{Stream, Topic, exp};
use super::span::{minus_days, plus_days, push_iso_day, push_plain_day};
use crate::domain::{Currency, Month};

const HEADER: &str =
    "Line\tInvoice\tCustomer\tMaterial\tType\tService from\tService to\tPosted\tNet\tCurrency\tCorrects";

/// Currencies with their usual rate to the euro, which decks are in.
const CURRENCIES: [(&str, f64); 4] = [("USD", 0.886), ("GBP", 1.168), ("SEK", 0.0904), ("JPY", 0.00598)];

/// A line's amount in minor units over its service days.
#[derive(Clone, Copy)]
struct Line {
    number: u64,
    customer: usize,
    product: usize,
    from: NaiveDate,
    to: NaiveDate,
    posted: NaiveDate,
    minor: i64,
    corrects: Option<u64>,
    is_new: bool,
}

/// Writes revenue lines, rates and ledger totals.
pub(super) fn write(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let mut book = Book::new(output);
    for (index, account) in world.accounts.iter().enumerate() {
        if account.holder == Holder::Unknown {
            continue;
        }
        let mut draws = Stream::new(world.options.seed, Topic::Revenue, index);
        // A customer that moved is invoiced by the account it belonged to first.
        let starts = minus_days(world.span.first, 700);
        for care in account.care.iter().filter(|care| care.from < starts) {
            for contract in 0..1 + usize::from(draws.chance(0.45)) {
                book.write_contract(world, output, &mut draws, (care.customer, contract))?;
            }
        }
    }
    let totals = std::mem::take(&mut book.totals);
    write_rates(world, output)?;
    write_totals(world, output, &totals)
}

/// The lines so far.
struct Book {
    file: FileId,
    row: Row,
    next: u64,
    totals: BTreeMap<(Month, String), i64>,
}

impl Book {
    fn new(output: &mut Output<'_>) -> Self {
        let file = output.open("data/raw/finance/revenue-lines.tsv.gz", HEADER);
        Self { file, row: Row::tabs(), next: 900_001, totals: BTreeMap::new() }
    }

    /// All invoices of one contract: yearly, quarterly or monthly, from before the span to its end.
    fn write_contract(
        &mut self,
        world: &World<'_>,
        output: &mut Output<'_>,
        draws: &mut Stream,
        (customer, contract): (usize, usize),
    ) -> io::Result<()> {
        let months = [12, 12, 12, 3, 1][draws.below(5)];
        let product = (draws.weighted(&[0.3, 0.22, 0.17, 0.13, 0.1, 0.08]) + contract) % PRODUCTS.len();
        let mut from = plus_days(minus_days(world.span.first, 364), draws.below(12) as u64 * 30);
        if draws.chance(0.8) {
            from = Month::of(from).first_day();
        }
        let Some(currency) = currency(world, customer) else { return Ok(()) };
        let digits = currency.minor_digits();
        let scale = [1.0, 160.0][usize::from(digits == 0)];
        let yearly = draws.lognormal(9_500.0, 0.9) * segment_factor(world.customers[customer].segment) * scale;
        let mut amount = (yearly * f64::from(months) / 12.0) as i64 * 10_i64.pow(digits) + draws.whole(0, 99);
        let mut is_new = draws.chance(0.1);
        while from <= world.span.last {
            let Some(next) = from.checked_add_months(Months::new(months)) else { break };
            let posted = minus_days(from, draws.below(20) as u64);
            let line = Line {
                number: self.next,
                customer,
                product,
                from,
                to: minus_days(next, 1),
                posted,
                minor: amount,
                corrects: None,
                is_new,
            };
            self.write_line(world, output, line)?;
            if draws.chance(0.02) {
                let minor = -(amount / 100 * draws.whole(4, 30));
                let posted = plus_days(posted, 10 + draws.below(50) as u64);
                let credit = Line { number: self.next, minor, posted, corrects: Some(line.number), ..line };
                self.write_line(world, output, credit)?;
            }
            is_new = false;
            amount += amount / 400 * i64::from(months);
            from = next;
        }
        Ok(())
    }

    fn write_line(&mut self, world: &World<'_>, output: &mut Output<'_>, line: Line) -> io::Result<()> {
        if line.minor == 0 || line.posted > super::span::day_of(world.span.export) {
            return Ok(());
        }
        self.next += 1;
        let Some(currency) = currency(world, line.customer) else { return Ok(()) };
        self.add_totals(line, currency);
        let row = &mut self.row;
        row.clear();
        row.text(&format!("L{}", line.number));
        row.text(&format!("INV-{}", 200_000 + line.corrects.unwrap_or(line.number) % 900_000 / 2));
        row.text(&world.customers[line.customer].id);
        row.text(PRODUCTS[line.product]);
        row.text(match (line.corrects, line.is_new) {
            (Some(_), _) => "ZCRE",
            (None, true) => "ZNEW",
            (None, false) => "ZREN",
        });
        row.plain(|bytes| push_plain_day(bytes, line.from));
        row.plain(|bytes| push_plain_day(bytes, line.to));
        row.plain(|bytes| push_plain_day(bytes, line.posted));
        row.text(&crate::domain::Money::from_minor(line.minor, currency).to_string());
        row.text(currency.code());
        row.text(&line.corrects.map(|number| format!("L{number}")).unwrap_or_default());
        output.append(self.file, row.line())
    }

    /// What the ledger recognises of a line in each month: the cumulative amount to its end, less that to its start.
    fn add_totals(&mut self, line: Line, currency: Currency) {
        let days = (line.to - line.from).num_days() + 1;
        let mut month = Month::of(line.from);
        let mut already = 0;
        while month.first_day() <= line.to {
            let elapsed = (month.last_day().min(line.to) - line.from).num_days() + 1;
            let cumulative = part_of(line.minor, elapsed, days);
            *self.totals.entry((month, currency.code().to_owned())).or_default() += cumulative - already;
            already = cumulative;
            month = month.next();
        }
    }
}

/// `amount` times `part` over `whole`, half away from zero.
fn part_of(amount: i64, part: i64, whole: i64) -> i64 {
    let (product, whole) = (i128::from(amount) * i128::from(part), i128::from(whole));
    let rounded = (2 * product.abs() + whole) / (2 * whole) * product.signum();
    i64::try_from(rounded).unwrap_or(i64::MAX)
}

fn segment_factor(segment: &str) -> f64 {
    match segment {
        "enterprise" => 4.5,
        "mid-market" => 1.6,
        "public sector" => 2.2,
        _ => 0.6,
    }
}

fn currency(world: &World<'_>, customer: usize) -> Option<Currency> {
    Currency::parse(world.customers[customer].home.1)
}

fn write_rates(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let file = output.open("data/raw/finance/fx-rates.csv", "currency,month,rate");
    let mut row = Row::commas();
    for (index, (code, usual)) in CURRENCIES.iter().enumerate() {
        let mut draws = Stream::new(world.options.seed, Topic::Rates, index);
        let mut drift = 0.0;
        let mut month = Month::of(minus_days(world.span.first, 420));
        while month.first_day() <= super::span::day_of(world.span.export) {
            drift = 0.9 * drift + 0.009 * draws.normal();
            row.clear();
            row.text(code);
            row.plain(|bytes| push_iso_day(bytes, month.first_day()));
            row.text(&format!("{:.6}", usual * exp(drift)));
            output.append(file, row.line())?;
            month = month.next();
        }
    }
    Ok(())
}

/// The months the ledger has closed: those of the span's full quarters.
fn write_totals(world: &World<'_>, output: &mut Output<'_>, totals: &BTreeMap<(Month, String), i64>) -> io::Result<()> {
    let file = output.open("data/raw/finance/ledger-totals.csv", "month,currency,recognised");
    let mut row = Row::commas();
    let closed = |month: Month| world.span.first <= month.first_day() && month.first_day() <= world.span.last;
    for ((month, code), minor) in totals.iter().filter(|((month, _), _)| closed(*month)) {
        let Some(currency) = Currency::parse(code) else { continue };
        row.clear();
        row.plain(|bytes| push_iso_day(bytes, month.first_day()));
        row.text(code);
        row.text(&crate::domain::Money::from_minor(*minor, currency).to_string());
        output.append(file, row.line())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_rounded_half_away_from_zero() {
        assert_eq!((part_of(9_000_000, 31, 92), part_of(9_000_000, 62, 92)), (3_032_609, 6_065_217));
        assert_eq!((part_of(1, 1, 2), part_of(-1, 1, 2), part_of(-3, 1, 4)), (1, -1, -1));
    }
}
