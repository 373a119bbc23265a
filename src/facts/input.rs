//! Reading the snapshot's tables row by row, in the order of the snapshot, with typed columns.

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, PrimitiveArray, RecordBatch, StringArray};
use arrow::datatypes::{ArrowPrimitiveType, Date32Type, Decimal128Type, Int64Type, TimestampMicrosecondType};
use chrono::{DateTime, NaiveDate, Utc};

use super::FactsError;
use crate::domain::schema::TABLES;
use crate::lake::{Snapshot, read_batches};

/// Decimals of the lake carry 12 digits after the point.
pub(super) const DECIMAL_SCALE: u32 = 12;

/// The parts of a snapshot's tables.
#[derive(Debug, Clone, Default)]
pub(super) struct Input {
    parts: BTreeMap<String, Vec<PathBuf>>,
}

impl Input {
    /// The tables of a snapshot.
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let given = TABLES.iter().filter(|table| snapshot.has(table.name));
        Self { parts: given.map(|table| (table.name.to_owned(), snapshot.parts(table.name))).collect() }
    }

    /// Tables by their files.
    pub(super) fn from_parts(parts: BTreeMap<String, Vec<PathBuf>>) -> Self {
        Self { parts }
    }

    /// Whether the table was given, be it empty.
    pub(super) fn has(&self, table: &str) -> bool {
        self.parts.contains_key(table)
    }

    /// Shows every batch of a table in the order of the snapshot; none where the table was not given.
    pub(super) fn each_batch(
        &self,
        table: &str,
        columns: &[&str],
        mut visit: impl FnMut(&Batch) -> Result<(), FactsError>,
    ) -> Result<(), FactsError> {
        let Some(parts) = self.parts.get(table) else { return Ok(()) };
        for batch in read_batches(parts.clone(), columns)? {
            visit(&Batch { rows: batch? })?;
        }
        Ok(())
    }
}

/// Some rows of a table.
pub(super) struct Batch {
    rows: RecordBatch,
}

impl Batch {
    /// The numbers of its rows.
    pub(super) fn rows(&self) -> std::ops::Range<usize> {
        0..self.rows.num_rows()
    }

    /// A column of texts.
    pub(super) fn texts(&self, name: &str) -> Result<Texts<'_>, FactsError> {
        let column = self.column(name)?;
        column.as_string_opt::<i32>().map(Texts).ok_or_else(|| wrong_type(name, column, "texts"))
    }

    /// A column of whole numbers.
    pub(super) fn integers(&self, name: &str) -> Result<Integers<'_>, FactsError> {
        self.numbers::<Int64Type>(name, "whole numbers").map(Integers)
    }

    /// A column of true and false.
    pub(super) fn flags(&self, name: &str) -> Result<Flags<'_>, FactsError> {
        let column = self.column(name)?;
        column.as_boolean_opt().map(Flags).ok_or_else(|| wrong_type(name, column, "true or false"))
    }

    /// A column of days.
    pub(super) fn days(&self, name: &str) -> Result<DaysColumn<'_>, FactsError> {
        self.numbers::<Date32Type>(name, "days").map(DaysColumn)
    }

    /// A column of moments.
    pub(super) fn times(&self, name: &str) -> Result<Times<'_>, FactsError> {
        self.numbers::<TimestampMicrosecondType>(name, "moments").map(Times)
    }

    /// A column of decimals.
    pub(super) fn decimals(&self, name: &str) -> Result<Decimals<'_>, FactsError> {
        self.numbers::<Decimal128Type>(name, "decimals").map(Decimals)
    }

    fn column(&self, name: &str) -> Result<&ArrayRef, FactsError> {
        self.rows.column_by_name(name).ok_or_else(|| FactsError::ColumnType {
            column: name.to_owned(),
            found: "no such column".to_owned(),
            expected: "a column",
        })
    }

    fn numbers<T: ArrowPrimitiveType>(
        &self,
        name: &str,
        expected: &'static str,
    ) -> Result<&PrimitiveArray<T>, FactsError> {
        let column = self.column(name)?;
        column.as_primitive_opt::<T>().ok_or_else(|| wrong_type(name, column, expected))
    }
}

fn wrong_type(name: &str, column: &ArrayRef, expected: &'static str) -> FactsError {
    FactsError::ColumnType { column: name.to_owned(), found: column.data_type().to_string(), expected }
}

fn value<T: ArrowPrimitiveType>(array: &PrimitiveArray<T>, row: usize) -> Option<T::Native> {
    array.is_valid(row).then(|| array.value(row))
}

/// Texts of a column.
#[derive(Clone, Copy)]
pub(super) struct Texts<'b>(&'b StringArray);

impl<'b> Texts<'b> {
    /// The text of a row.
    pub(super) fn at(self, row: usize) -> Option<&'b str> {
        self.0.is_valid(row).then(|| self.0.value(row))
    }

    /// The text of a row, empty where it is null (a required column never is).
    pub(super) fn or_empty(self, row: usize) -> &'b str {
        self.at(row).unwrap_or_default()
    }

    /// The text of a row as its own string.
    pub(super) fn owned(self, row: usize) -> Option<String> {
        self.at(row).map(str::to_owned)
    }
}

/// Whole numbers of a column.
#[derive(Clone, Copy)]
pub(super) struct Integers<'b>(&'b PrimitiveArray<Int64Type>);

impl Integers<'_> {
    /// The number of a row.
    pub(super) fn at(self, row: usize) -> Option<i64> {
        value(self.0, row)
    }
}

/// True and false of a column.
#[derive(Clone, Copy)]
pub(super) struct Flags<'b>(&'b BooleanArray);

impl Flags<'_> {
    /// The flag of a row.
    pub(super) fn at(self, row: usize) -> Option<bool> {
        self.0.is_valid(row).then(|| self.0.value(row))
    }
}

/// Days of a column.
#[derive(Clone, Copy)]
pub(super) struct DaysColumn<'b>(&'b PrimitiveArray<Date32Type>);

impl DaysColumn<'_> {
    /// The day of a row.
    pub(super) fn at(self, row: usize) -> Option<NaiveDate> {
        value(self.0, row).and_then(NaiveDate::from_epoch_days)
    }
}

/// Moments of a column.
#[derive(Clone, Copy)]
pub(super) struct Times<'b>(&'b PrimitiveArray<TimestampMicrosecondType>);

impl Times<'_> {
    /// The moment of a row.
    pub(super) fn at(self, row: usize) -> Option<DateTime<Utc>> {
        value(self.0, row).and_then(DateTime::from_timestamp_micros)
    }
}

/// Decimals of a column, as whole numbers of 10^-12.
#[derive(Clone, Copy)]
pub(super) struct Decimals<'b>(&'b PrimitiveArray<Decimal128Type>);

impl Decimals<'_> {
    /// The decimal of a row, in units of 10^-12.
    pub(super) fn at(self, row: usize) -> Option<i128> {
        value(self.0, row)
    }

    /// The decimal of a row as such; `None` also where it does not fit one.
    pub(super) fn decimal(self, row: usize) -> Option<rust_decimal::Decimal> {
        let units = self.at(row)?;
        rust_decimal::Decimal::try_from_i128_with_scale(units, DECIMAL_SCALE).map(|decimal| decimal.normalize()).ok()
    }
}
