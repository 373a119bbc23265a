//! What a cell holds, and how it is written.
//!
//! A workbook's numbers are floats: they are for the eye and for formulas. The exact amounts are in the CSV and Parquet
//! files; up to 15 digits the two are the same.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Formula, Worksheet, XlsxError};

use crate::domain::{Money, Share};

use super::style;

/// The longest text a cell may hold.
const LONGEST: usize = 32_767;

/// What a cell holds.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// Nothing.
    Empty,
    /// Text, whatever it looks like.
    Text(String),
    /// A number of something.
    Count(usize),
    /// A day.
    Day(NaiveDate),
    /// An amount in its currency.
    Amount(Money),
    /// A share, as per cent.
    Share(Share),
    /// An exact decimal, shown with so many decimals.
    Decimal(Decimal, u32),
    /// A formula with its result. In the formula `[key]` is the cell of that column in the same row.
    Formula(String, Box<Value>),
}

impl Value {
    /// Text, where there is one.
    pub(super) fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.to_owned()))
    }

    /// A formula whose result is an amount, rounded to its minor unit: sums of floats differ from it by less.
    pub(super) fn sum(formula: &str, result: Money) -> Self {
        Self::Formula(format!("ROUND({formula},{})", result.currency.minor_digits()), Box::new(Self::Amount(result)))
    }

    /// A formula with the result it has.
    pub(super) fn formula(formula: impl Into<String>, result: Self) -> Self {
        Self::Formula(formula.into(), Box::new(result))
    }

    /// The look of the cell over a table's own.
    fn format(&self, base: Format, column: u16) -> Format {
        let indent = style::indent(column);
        match self {
            Self::Empty | Self::Text(_) => base.set_align(FormatAlign::Left).set_indent(indent),
            Self::Count(_) => base.set_num_format("0"),
            Self::Day(_) => base.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left).set_indent(indent),
            Self::Amount(amount) => base.set_num_format(style::number(amount.currency.minor_digits())),
            Self::Share(_) => base.set_num_format("0.00%"),
            Self::Decimal(_, decimals) => base.set_num_format(style::number(*decimals)),
            Self::Formula(_, result) => result.format(base, column),
        }
    }

    /// Writes the cell; formulas must be resolved.
    pub(super) fn write(&self, sheet: &mut Worksheet, row: u32, column: u16, base: Format) -> Result<(), XlsxError> {
        let look = self.format(base, column);
        match self {
            Self::Empty => sheet.write_blank(row, column, &look)?,
            Self::Text(text) => sheet.write_string_with_format(row, column, fitting(text), &look)?,
            Self::Day(day) => sheet.write_datetime_with_format(row, column, date(*day)?, &look)?,
            Self::Formula(formula, result) => {
                let formula = Formula::new(formula).set_result(result.as_result());
                sheet.write_formula_with_format(row, column, formula, &look)?
            }
            number => sheet.write_number_with_format(row, column, number.number(), &look)?,
        };
        Ok(())
    }

    /// The value as a formula's stored result.
    fn as_result(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Amount(amount) => amount.to_string(),
            Self::Share(share) => share.decimal().normalize().to_string(),
            Self::Decimal(value, _) => value.normalize().to_string(),
            Self::Formula(_, result) => result.as_result(),
            Self::Empty | Self::Day(_) => String::new(),
        }
    }

    /// The amount that the cell shows; `None` for anything else.
    pub(super) fn amount(&self) -> Option<Money> {
        match self {
            Self::Amount(amount) => Some(*amount),
            Self::Formula(_, result) => result.amount(),
            _ => None,
        }
    }

    fn number(&self) -> f64 {
        self.as_result().parse().unwrap_or(0.0)
    }
}

/// A day as a workbook knows it.
pub(super) fn date(day: NaiveDate) -> Result<ExcelDateTime, XlsxError> {
    let year = u16::try_from(day.year()).unwrap_or(0);
    ExcelDateTime::from_ymd(year, day.month().to_be_bytes()[3], day.day().to_be_bytes()[3])
}

fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= LONGEST { text.to_owned() } else { text.chars().take(LONGEST / 2).collect() }
}
