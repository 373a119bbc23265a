//! Parquet files read with nothing of the product: columns of texts, whole numbers, flags and days.

use std::fs::File;
use std::path::Path;

use arrow::array::{Array, AsArray, RecordBatch, RecordBatchReader};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Date32Type, Int64Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// A whole Parquet file in memory.
pub(crate) struct Table(RecordBatch);

impl Table {
    pub(crate) fn read(path: &Path) -> Self {
        let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build().expect("a reader");
        let schema = reader.schema();
        let batches: Vec<_> = reader.map(|batch| batch.expect("a batch")).collect();
        Self(concat_batches(&schema, &batches).expect("one table"))
    }

    pub(crate) fn rows(&self) -> usize {
        self.0.num_rows()
    }

    fn column(&self, name: &str, kind: &DataType) -> std::sync::Arc<dyn Array> {
        let column = self.0.column_by_name(name).unwrap_or_else(|| panic!("no column {name}"));
        cast(column, kind).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<Option<String>> {
        let column = self.column(name, &DataType::Utf8);
        column.as_string::<i32>().iter().map(|value| value.map(str::to_owned)).collect()
    }

    pub(crate) fn integers(&self, name: &str) -> Vec<Option<i64>> {
        self.column(name, &DataType::Int64).as_primitive::<Int64Type>().iter().collect()
    }

    pub(crate) fn flags(&self, name: &str) -> Vec<Option<bool>> {
        self.column(name, &DataType::Boolean).as_boolean().iter().collect()
    }

    /// Days as `2012-05-22`.
    pub(crate) fn days(&self, name: &str) -> Vec<Option<String>> {
        let column = self.column(name, &DataType::Date32);
        let days = column.as_primitive::<Date32Type>();
        (0..days.len())
            .map(|row| (!days.is_null(row)).then(|| days.value_as_date(row).expect("a day").to_string()))
            .collect()
    }
}
