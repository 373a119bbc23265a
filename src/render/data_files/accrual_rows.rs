//! `accrual.csv`: one row a partner and currency of a quarter that is not over.

use crate::domain::{Currency, Money, Quarter};
use crate::settlement::accrual::{Accrual, Figures, Range};
use crate::settlement::model::Settlements;

use super::DataFileError;
use super::table::{Cell, Column, Kind, csv_bytes};

/// One accrual, with what it belongs to.
pub struct AccrualRow<'a> {
    period: Quarter,
    reporting: Currency,
    accrual: &'a Accrual,
}

impl AccrualRow<'_> {
    fn of_range(range: Option<Range>, of: fn(&Range) -> Money) -> Cell {
        range.map_or(Cell::Empty, |range| Cell::Amount(of(&range)))
    }

    fn to_come(&self, of: fn(&Range) -> Money) -> Cell {
        Self::of_range(self.accrual.figures.to_come, of)
    }

    fn forecast(&self, of: fn(&Range) -> Money) -> Cell {
        Self::of_range(self.accrual.figures.forecast(), of)
    }

    fn in_reporting(&self, of: fn(&Figures) -> Money) -> Cell {
        self.accrual.reporting.as_ref().map_or(Cell::Empty, |figures| Cell::Amount(of(figures)))
    }

    fn forecast_in_reporting(&self, of: fn(&Range) -> Money) -> Cell {
        Self::of_range(self.accrual.reporting.as_ref().and_then(Figures::forecast), of)
    }
}

/// The columns, in order.
#[must_use]
pub fn accrual_columns<'a>() -> Vec<Column<AccrualRow<'a>>> {
    [accrued_columns(), forecast_columns(), estimate_columns(), reporting_columns()].into_iter().flatten().collect()
}

/// What is exact: the service days up to the day.
fn accrued_columns<'a>() -> Vec<Column<AccrualRow<'a>>> {
    vec![
        column("period", Kind::Text, "the quarter, `2026Q3`", |row| Cell::Text(row.period.to_string())),
        column("partner_id", Kind::Text, "the partner", |row| Cell::Text(row.accrual.partner_id.to_string())),
        column("currency", Kind::Text, "currency of the amounts, ISO 4217", |row| {
            Cell::Text(row.accrual.figures.accrued.currency.to_string())
        }),
        column("until", Kind::Day, "the last day whose service is accrued", |row| Cell::Day(row.accrual.until)),
        column("recognised", Kind::Amount, "recognised by service days up to it", |row| {
            Cell::Amount(row.accrual.parts.recognised)
        }),
        column("partner", Kind::Amount, "the partner's part of that", |row| Cell::Amount(row.accrual.parts.partner)),
        column("incentives", Kind::Amount, "incentives on top, as they stand", |row| {
            Cell::Amount(row.accrual.parts.incentives)
        }),
        column("service_credits", Kind::Amount, "service credits, negative, as they stand", |row| {
            Cell::Amount(row.accrual.parts.service_credits)
        }),
        column("true_ups", Kind::Amount, "corrections of closed quarters", |row| {
            Cell::Amount(row.accrual.parts.true_ups)
        }),
        column("accrued", Kind::Amount, "what is accrued: partner + incentives + service_credits + true_ups", |row| {
            Cell::Amount(row.accrual.figures.accrued)
        }),
        column("reversed_in", Kind::Text, "the quarter in which it is reversed, `2026Q4`", |row| {
            Cell::Text(row.accrual.reverses_in.to_string())
        }),
        column("reversed_on", Kind::Day, "the first day of that quarter", |row| {
            Cell::Day(row.accrual.reverses_in.first_day())
        }),
    ]
}

/// What the whole quarter comes to.
fn forecast_columns<'a>() -> Vec<Column<AccrualRow<'a>>> {
    vec![
        column("known", Kind::Amount, "what the whole quarter comes to with the lines that are known; exact", |row| {
            Cell::Amount(row.accrual.figures.known)
        }),
        column(
            "to_come_low",
            Kind::Amount,
            "the least that lines still to come may add; empty where not estimated",
            |row| row.to_come(|range| range.low),
        ),
        column("to_come", Kind::Amount, "what they are expected to add; an estimate", |row| {
            row.to_come(|range| range.expected)
        }),
        column("to_come_high", Kind::Amount, "the most that they may add", |row| row.to_come(|range| range.high)),
        column("forecast_low", Kind::Amount, "known + to_come_low", |row| row.forecast(|range| range.low)),
        column(
            "forecast",
            Kind::Amount,
            "known + to_come; an estimate, empty where lines to come are not estimated",
            |row| row.forecast(|range| range.expected),
        ),
        column("forecast_high", Kind::Amount, "known + to_come_high", |row| row.forecast(|range| range.high)),
    ]
}

/// What the estimate rests on.
fn estimate_columns<'a>() -> Vec<Column<AccrualRow<'a>>> {
    vec![
        column(
            "invoices_until",
            Kind::Day,
            "the day up to which invoices are known: later ones are still to come",
            |row| Cell::Day(row.accrual.invoices_until),
        ),
        column("former_quarters", Kind::Integer, "how many former quarters the estimate rests on", |row| {
            let quarters = row.accrual.estimate.as_ref().ok().map(|estimate| estimate.former.len());
            Cell::integer(quarters.and_then(|quarters| i64::try_from(quarters).ok()))
        }),
        column("share", Kind::Share, "the share that lines to come are paid at", |row| {
            row.accrual.estimate.as_ref().map_or(Cell::Empty, |estimate| Cell::Share(estimate.share))
        }),
        column("not_estimated", Kind::Text, "why lines to come are not estimated; empty where they are", |row| {
            Cell::text(row.accrual.estimate.as_ref().err().map(|reason| reason.words()))
        }),
    ]
}

/// The same in the reporting currency.
fn reporting_columns<'a>() -> Vec<Column<AccrualRow<'a>>> {
    vec![
        column("reporting_currency", Kind::Text, "the workspace's reporting currency", |row| {
            Cell::Text(row.reporting.to_string())
        }),
        column(
            "accrued_reporting",
            Kind::Amount,
            "accrued, in it; empty where a rate is missing that nothing stands in for",
            |row| row.in_reporting(|figures| figures.accrued),
        ),
        column("known_reporting", Kind::Amount, "known, in it", |row| row.in_reporting(|figures| figures.known)),
        column("forecast_low_reporting", Kind::Amount, "forecast_low, in it", |row| {
            row.forecast_in_reporting(|range| range.low)
        }),
        column("forecast_reporting", Kind::Amount, "forecast, in it", |row| {
            row.forecast_in_reporting(|range| range.expected)
        }),
        column("forecast_high_reporting", Kind::Amount, "forecast_high, in it", |row| {
            row.forecast_in_reporting(|range| range.high)
        }),
        column(
            "rates_standing_in",
            Kind::Text,
            "months without a rate yet, each with the month whose rate stands in: `2026-09 at 2026-08`",
            |row| {
                let words = row.accrual.stand_ins.iter().map(|one| format!("{} at {}", one.month, one.rate_of));
                Cell::text(Some(words.collect::<Vec<_>>().join(", ")).filter(|words| !words.is_empty()))
            },
        ),
    ]
}

fn column<'a>(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    value: fn(&AccrualRow<'a>) -> Cell,
) -> Column<AccrualRow<'a>> {
    Column { name, kind, meaning, value }
}

/// All accruals as CSV, by partner and currency.
///
/// # Errors
/// When the writer fails.
pub fn accrual_csv(settlements: &Settlements) -> Result<Vec<u8>, DataFileError> {
    let (period, reporting) = (settlements.period, settlements.reporting_currency);
    let all = settlements.partners.iter().flat_map(|partner| &partner.accruals);
    let rows: Vec<AccrualRow<'_>> = all.map(|accrual| AccrualRow { period, reporting, accrual }).collect();
    csv_bytes(&accrual_columns(), &rows)
}
