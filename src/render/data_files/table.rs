//! A table described once and written as CSV and as Parquet.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
};
use arrow::datatypes::{DataType, Field, Schema};
use chrono::{Datelike, NaiveDate};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use crate::domain::{Money, Share};

use super::DataFileError;

/// Decimals of an amount in Parquet: as many as any ISO 4217 currency has.
const AMOUNT_DECIMALS: u32 = 4;
/// Digits of an amount in Parquet: enough for every whole number of minor units.
const AMOUNT_DIGITS: u8 = 24;
/// Decimals of a share.
const SHARE_DECIMALS: u32 = 4;
/// Digits of a share.
const SHARE_DIGITS: u8 = 5;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A figure with six decimals.
    Figure,
    /// True or false.
    Flag,
    /// A day.
    Day,
    /// An exact amount of money: all minor digits in CSV, four decimals in Parquet.
    Amount,
    /// A share from 0 to 1 with four decimals.
    Share,
}

impl Kind {
    /// The word used in column lists.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Figure => "figure",
            Self::Flag => "flag",
            Self::Day => "day",
            Self::Amount => "amount",
            Self::Share => "share",
        }
    }

    fn data_type(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Integer => DataType::Int64,
            Self::Figure => DataType::Float64,
            Self::Flag => DataType::Boolean,
            Self::Day => DataType::Date32,
            Self::Amount => DataType::Decimal128(AMOUNT_DIGITS, scale(AMOUNT_DECIMALS)),
            Self::Share => DataType::Decimal128(SHARE_DIGITS, scale(SHARE_DECIMALS)),
        }
    }
}

/// One value of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value.
    Empty,
    /// Text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A figure.
    Figure(f64),
    /// True or false.
    Flag(bool),
    /// A day.
    Day(NaiveDate),
    /// An amount.
    Amount(Money),
    /// A share.
    Share(Share),
}

impl Cell {
    /// Text, where there is one.
    pub(super) fn text(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.into()))
    }

    /// A figure, where there is one.
    pub(super) fn figure(value: Option<f64>) -> Self {
        value.and_then(super::figure).map_or(Self::Empty, Self::Figure)
    }

    /// A whole number, where there is one.
    pub(super) fn integer(value: Option<i64>) -> Self {
        value.map_or(Self::Empty, Self::Integer)
    }

    /// As CSV writes it: nothing for no value, and no text that a spreadsheet could take for a formula.
    fn csv(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) => format!("'{text}"),
            Self::Text(text) => text.clone(),
            Self::Integer(value) => value.to_string(),
            Self::Figure(value) => value.to_string(),
            Self::Flag(value) => value.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Amount(amount) => amount.to_string(),
            Self::Share(share) => share.to_string(),
        }
    }
}

/// One column of a table of `Row`s.
pub struct Column<Row> {
    /// Its name in every format.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means, when it is empty.
    pub meaning: &'static str,
    /// Its value in a row.
    pub value: fn(&Row) -> Cell,
}

/// Rows as CSV: UTF-8, commas, one header row, lines ended by a line feed.
pub(super) fn csv_bytes<Row>(columns: &[Column<Row>], rows: &[Row]) -> Result<Vec<u8>, DataFileError> {
    let mut bytes = Vec::new();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    writer.write_record(columns.iter().map(|column| column.name))?;
    for row in rows {
        writer.write_record(columns.iter().map(|column| (column.value)(row).csv()))?;
    }
    writer.flush().map_err(csv::Error::from)?;
    drop(writer);
    Ok(bytes)
}

/// Rows as one Parquet file. The bytes depend on the rows alone.
pub(super) fn parquet_bytes<Row>(columns: &[Column<Row>], rows: &[Row]) -> Result<Vec<u8>, DataFileError> {
    let fields: Vec<Field> =
        columns.iter().map(|column| Field::new(column.name, column.kind.data_type(), true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let arrays: Result<Vec<ArrayRef>, _> = columns.iter().map(|column| array(column, rows)).collect();
    let batch = RecordBatch::try_new(schema.clone(), arrays?)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_created_by(concat!("quarterdeck ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, Some(properties))?;
    writer.write(&batch)?;
    Ok(writer.into_inner()?)
}

/// One column's values; a value of another kind than the column's is left empty.
fn array<Row>(column: &Column<Row>, rows: &[Row]) -> Result<ArrayRef, arrow::error::ArrowError> {
    let cells = || rows.iter().map(column.value);
    let decimals = |digits: u8, decimals: u32| {
        let values: Decimal128Array = cells().map(|cell| scaled(&cell, decimals)).collect();
        values.with_precision_and_scale(digits, scale(decimals))
    };
    Ok(match column.kind {
        Kind::Text => Arc::new(
            cells().map(|cell| if let Cell::Text(text) = cell { Some(text) } else { None }).collect::<StringArray>(),
        ),
        Kind::Integer => Arc::new(
            cells()
                .map(|cell| if let Cell::Integer(value) = cell { Some(value) } else { None })
                .collect::<Int64Array>(),
        ),
        Kind::Figure => Arc::new(
            cells()
                .map(|cell| if let Cell::Figure(value) = cell { Some(value) } else { None })
                .collect::<Float64Array>(),
        ),
        Kind::Flag => Arc::new(
            cells().map(|cell| if let Cell::Flag(value) = cell { Some(value) } else { None }).collect::<BooleanArray>(),
        ),
        Kind::Day => Arc::new(
            cells()
                .map(|cell| if let Cell::Day(day) = cell { Some(days_since_1970(day)) } else { None })
                .collect::<Date32Array>(),
        ),
        Kind::Amount => Arc::new(decimals(AMOUNT_DIGITS, AMOUNT_DECIMALS)?),
        Kind::Share => Arc::new(decimals(SHARE_DIGITS, SHARE_DECIMALS)?),
    })
}

/// An amount or a share as a whole number of its last decimal.
fn scaled(cell: &Cell, decimals: u32) -> Option<i128> {
    match cell {
        Cell::Amount(amount) => {
            let more = decimals.checked_sub(amount.currency.minor_digits())?;
            Some(i128::from(amount.minor) * 10_i128.pow(more))
        }
        Cell::Share(share) => {
            let mut value = share.decimal();
            value.rescale(decimals);
            Some(value.mantissa())
        }
        _ => None,
    }
}

fn scale(decimals: u32) -> i8 {
    i8::try_from(decimals).unwrap_or(0)
}

fn days_since_1970(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - NaiveDate::default().num_days_from_ce()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Currency;

    #[test]
    fn text_that_looks_like_a_formula_stays_text_and_numbers_stay_numbers() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"] {
            assert_eq!(Cell::Text(text.to_owned()).csv(), format!("'{text}"));
        }
        assert_eq!(Cell::Text("L-1".to_owned()).csv(), "L-1");
        let eur = Currency::parse("EUR").expect("a code");
        assert_eq!(Cell::Amount(Money::from_minor(-24_000, eur)).csv(), "-240.00");
    }

    #[test]
    fn amounts_of_every_currency_keep_their_digits_in_one_column() {
        for (code, expected) in [("JPY", 70_000), ("EUR", 700), ("KWD", 70), ("CLF", 7)] {
            let currency = Currency::parse(code).expect("a code");
            assert_eq!(scaled(&Cell::Amount(Money::from_minor(7, currency)), AMOUNT_DECIMALS), Some(expected));
        }
        assert_eq!(days_since_1970("2026-07-01".parse().expect("a date")), 20_635);
    }
}
