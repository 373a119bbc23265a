//! Writing a fact table: rows in, Parquet out, every column checked against the table's description.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanBuilder, Date32Builder, Int64Builder, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use chrono::NaiveDate;

use super::FactsError;
use super::schema::{FactTable, FactType};
use crate::lake::writer::ParquetFile;

/// Rows of one batch; the bytes of the file depend on it.
const BATCH_ROWS: usize = 32_768;

/// One value of a fact row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// Text.
    Text(Option<&'a str>),
    /// A whole number.
    Integer(Option<i64>),
    /// True, false or unknown.
    Flag(Option<bool>),
    /// A day.
    Day(Option<NaiveDate>),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Some(text))
    }
}

impl<'a> From<Option<&'a str>> for Value<'a> {
    fn from(text: Option<&'a str>) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a Option<String>> for Value<'a> {
    fn from(text: &'a Option<String>) -> Self {
        Self::Text(text.as_deref())
    }
}

macro_rules! value_from {
    ($($kind:ident <- $type:ty),*) => {$(
        impl From<$type> for Value<'_> {
            fn from(value: $type) -> Self {
                Self::$kind(Some(value))
            }
        }
        impl From<Option<$type>> for Value<'_> {
            fn from(value: Option<$type>) -> Self {
                Self::$kind(value)
            }
        }
    )*};
}

value_from!(Integer <- i64, Flag <- bool, Day <- NaiveDate);

/// The Arrow schema of a fact table.
pub(super) fn arrow_schema(table: &FactTable) -> SchemaRef {
    let fields: Vec<Field> = table
        .columns
        .iter()
        .map(|column| {
            let kind = match column.kind {
                FactType::Text => DataType::Utf8,
                FactType::Integer => DataType::Int64,
                FactType::Flag => DataType::Boolean,
                FactType::Day => DataType::Date32,
            };
            Field::new(column.name, kind, true)
        })
        .collect();
    Arc::new(Schema::new(fields))
}

enum Builder {
    Text(StringBuilder),
    Integer(Int64Builder),
    Flag(BooleanBuilder),
    Day(Date32Builder),
}

impl Builder {
    fn of(kind: FactType) -> Self {
        match kind {
            FactType::Text => Self::Text(StringBuilder::new()),
            FactType::Integer => Self::Integer(Int64Builder::new()),
            FactType::Flag => Self::Flag(BooleanBuilder::new()),
            FactType::Day => Self::Day(Date32Builder::new()),
        }
    }

    /// Whether the value is of the column's type and was taken.
    fn push(&mut self, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::Text(builder), Value::Text(text)) => builder.append_option(text),
            (Self::Integer(builder), Value::Integer(number)) => builder.append_option(number),
            (Self::Flag(builder), Value::Flag(flag)) => builder.append_option(flag),
            (Self::Day(builder), Value::Day(day)) => builder.append_option(day.map(|day| day.to_epoch_days())),
            _ => return false,
        }
        true
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Integer(builder) => Arc::new(builder.finish()),
            Self::Flag(builder) => Arc::new(builder.finish()),
            Self::Day(builder) => Arc::new(builder.finish()),
        }
    }
}

/// A fact table being written.
pub(super) struct FactWriter {
    table: &'static FactTable,
    path: PathBuf,
    schema: SchemaRef,
    file: ParquetFile,
    builders: Vec<Builder>,
    waiting: usize,
    rows: u64,
}

impl FactWriter {
    /// Starts `<table>.parquet` in a folder.
    pub(super) fn create(folder: &Path, table: &str, facts_id: &str) -> Result<Self, FactsError> {
        let path = folder.join(format!("{table}.parquet"));
        let table = FactTable::named(table).ok_or_else(|| FactsError::file(&path, "no such fact table"))?;
        let schema = arrow_schema(table);
        let provenance = [("facts", facts_id.to_owned()), ("table", table.name.to_owned())];
        let file =
            ParquetFile::create(&path, schema.clone(), &provenance).map_err(|error| FactsError::file(&path, error))?;
        let builders = table.columns.iter().map(|column| Builder::of(column.kind)).collect();
        Ok(Self { table, path, schema, file, builders, waiting: 0, rows: 0 })
    }

    /// Adds a row: every column with its name, in the order of the table.
    pub(super) fn push(&mut self, row: &[(&'static str, Value<'_>)]) -> Result<(), FactsError> {
        for (position, (column, builder)) in self.table.columns.iter().zip(&mut self.builders).enumerate() {
            let written = row.get(position).filter(|(name, _)| *name == column.name);
            if !written.is_some_and(|(_, value)| builder.push(*value)) {
                let written = row.get(position).map_or("nothing", |(name, _)| name).to_owned();
                return Err(FactsError::ColumnOrder { table: self.table.name, position, written });
            }
        }
        self.waiting += 1;
        self.rows += 1;
        if self.waiting == BATCH_ROWS { self.flush() } else { Ok(()) }
    }

    /// Finishes the file and says how many rows it holds.
    pub(super) fn close(mut self) -> Result<u64, FactsError> {
        self.flush()?;
        self.file.close().map_err(|error| FactsError::file(&self.path, error))?;
        Ok(self.rows)
    }

    fn flush(&mut self) -> Result<(), FactsError> {
        let columns = self.builders.iter_mut().map(Builder::finish).collect();
        let batch =
            RecordBatch::try_new(self.schema.clone(), columns).map_err(|error| FactsError::file(&self.path, error))?;
        self.waiting = 0;
        self.file.write(&batch).map_err(|error| FactsError::file(&self.path, error))
    }
}
