//! Canonical rows to Arrow batches: the types of the lake.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Int32Builder, Int64Builder, RecordBatch, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::error::ArrowError;

use crate::domain::schema::{ColumnType, Table};
use crate::sources::value::{DECIMAL_PLACES, Value};

/// Digits of a stored decimal.
const DECIMAL_DIGITS: u8 = 38;
/// The column with the number of a row's source file.
pub const FILE_COLUMN: &str = "_file";
/// The column with a row's line in its source file.
pub const ROW_COLUMN: &str = "_row";

/// The Arrow schema of a table in the lake: its columns in their order, then `_file` and `_row`.
///
/// Texts, words and lists are Utf8; whole numbers Int64; days Date32; moments microseconds in UTC; decimals
/// Decimal128(38, 12). Every column but the last two may be null.
#[must_use]
pub fn table_schema(table: &Table) -> SchemaRef {
    let mut fields: Vec<Field> =
        table.columns.iter().map(|column| Field::new(column.name, data_type(column.kind), true)).collect();
    fields.push(Field::new(FILE_COLUMN, DataType::Int32, false));
    fields.push(Field::new(ROW_COLUMN, DataType::Int64, false));
    Arc::new(Schema::new(fields))
}

fn data_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Text | ColumnType::TextList | ColumnType::Word(_) => DataType::Utf8,
        ColumnType::Integer(..) => DataType::Int64,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Date => DataType::Date32,
        ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        ColumnType::Decimal(..) | ColumnType::Amount(..) => DataType::Decimal128(DECIMAL_DIGITS, DECIMAL_PLACES as i8),
    }
}

enum Builder {
    Text(StringBuilder),
    Integer(Int64Builder),
    Boolean(BooleanBuilder),
    Day(Date32Builder),
    Moment(TimestampMicrosecondBuilder),
    Decimal(Decimal128Builder),
}

impl Builder {
    fn new(kind: ColumnType) -> Self {
        match kind {
            ColumnType::Text | ColumnType::TextList | ColumnType::Word(_) => Self::Text(StringBuilder::new()),
            ColumnType::Integer(..) => Self::Integer(Int64Builder::new()),
            ColumnType::Boolean => Self::Boolean(BooleanBuilder::new()),
            ColumnType::Date => Self::Day(Date32Builder::new()),
            ColumnType::Timestamp => {
                Self::Moment(TimestampMicrosecondBuilder::new().with_data_type(data_type(ColumnType::Timestamp)))
            }
            ColumnType::Decimal(..) | ColumnType::Amount(..) => {
                Self::Decimal(Decimal128Builder::new().with_data_type(data_type(kind)))
            }
        }
    }

    /// Adds a value; one of another type cannot occur, since values are read by the same schema, and would be null.
    fn push(&mut self, value: &Value<'_>) {
        match (self, value) {
            (Self::Text(builder), Value::Text(text)) => builder.append_value(text),
            (Self::Text(builder), _) => builder.append_null(),
            (Self::Integer(builder), Value::Integer(number)) => builder.append_value(*number),
            (Self::Integer(builder), _) => builder.append_null(),
            (Self::Boolean(builder), Value::Boolean(flag)) => builder.append_value(*flag),
            (Self::Boolean(builder), _) => builder.append_null(),
            (Self::Day(builder), Value::Day(day)) => builder.append_value(*day),
            (Self::Day(builder), _) => builder.append_null(),
            (Self::Moment(builder), Value::Moment(micros)) => builder.append_value(*micros),
            (Self::Moment(builder), _) => builder.append_null(),
            (Self::Decimal(builder), Value::Decimal(units)) => builder.append_value(*units),
            (Self::Decimal(builder), _) => builder.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Integer(builder) => Arc::new(builder.finish()),
            Self::Boolean(builder) => Arc::new(builder.finish()),
            Self::Day(builder) => Arc::new(builder.finish()),
            Self::Moment(builder) => Arc::new(builder.finish()),
            Self::Decimal(builder) => Arc::new(builder.finish()),
        }
    }
}

/// Rows of one source file on their way into a batch.
pub(super) struct Rows {
    schema: SchemaRef,
    columns: Vec<Builder>,
    file: i32,
    files: Int32Builder,
    lines: Int64Builder,
    /// Rows since the last batch.
    pub len: usize,
}

impl Rows {
    /// No rows of a table yet, all to come from the file of that number.
    pub(super) fn new(table: &Table, file: i32) -> Self {
        Self {
            schema: table_schema(table),
            columns: table.columns.iter().map(|column| Builder::new(column.kind)).collect(),
            file,
            files: Int32Builder::new(),
            lines: Int64Builder::new(),
            len: 0,
        }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, values: &[Value<'_>], line: u64) {
        for (builder, value) in self.columns.iter_mut().zip(values) {
            builder.push(value);
        }
        self.files.append_value(self.file);
        self.lines.append_value(i64::try_from(line).unwrap_or(i64::MAX));
        self.len += 1;
    }

    /// The rows since the last batch.
    pub(super) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let mut columns: Vec<ArrayRef> = self.columns.iter_mut().map(Builder::finish).collect();
        columns.push(Arc::new(self.files.finish()));
        columns.push(Arc::new(self.lines.finish()));
        self.len = 0;
        RecordBatch::try_new(self.schema.clone(), columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::schema::TABLES;

    #[test]
    fn every_table_makes_batches_of_its_schema() {
        for table in TABLES {
            let mut rows = Rows::new(table, 3);
            rows.push(&vec![Value::Null; table.columns.len()], 2);
            let batch = rows.finish().unwrap();
            assert_eq!(batch.schema(), table_schema(table));
            assert_eq!(batch.num_rows(), 1);
        }
    }
}
