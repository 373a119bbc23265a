//! Canonical rows to Arrow batches: the types of the lake.

use std::sync::Arc;

use arrow::array::{
    ArrayBuilder as _, ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Int32Builder, Int64Builder,
    RecordBatch, StringBuilder, TimestampMicrosecondBuilder, new_null_array,
};
use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef, TimeUnit};
use arrow::error::ArrowError;

use crate::domain::schema::{Column, ColumnType, Table};
use crate::sources::row::{JoinedPlace, RawRow};
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

/// The columns that say which row of which file a join gave: `_file.NAME` and `_row.NAME`.
///
/// The number is that of the file in the join's list in the manifest. Both are null where a row has no joined one.
#[must_use]
pub fn join_columns(join: &str) -> [String; 2] {
    [FILE_COLUMN, ROW_COLUMN].map(|column| format!("{column}.{join}"))
}

/// [`table_schema`] with the columns of each join behind it.
pub(super) fn schema_with(table: &Table, joins: &[JoinedFiles]) -> SchemaRef {
    let mut fields = table_schema(table).fields().to_vec();
    for join in joins {
        let [file, row] = join_columns(&join.join);
        fields.push(Arc::new(Field::new(file, DataType::Int32, true)));
        fields.push(Arc::new(Field::new(row, DataType::Int64, true)));
    }
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

/// The numbers of the files of one join, in the order of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JoinedFiles {
    /// The name of the join.
    pub join: String,
    /// The number of each of its files.
    pub numbers: Vec<i32>,
}

/// Where the rows stand that one join gave.
struct JoinedPlaces {
    numbers: Vec<i32>,
    files: Int32Builder,
    lines: Int64Builder,
}

impl JoinedPlaces {
    fn push(&mut self, place: Option<JoinedPlace>) {
        self.files.append_option(place.and_then(|place| self.numbers.get(place.file).copied()));
        self.lines.append_option(place.map(|place| whole(place.line)));
    }
}

fn whole(line: u64) -> i64 {
    i64::try_from(line).unwrap_or(i64::MAX)
}

/// Rows of one source file on their way into a batch.
pub(super) struct Rows {
    schema: SchemaRef,
    /// Nothing for a column that no row has a value in.
    columns: Vec<Option<Builder>>,
    file: i32,
    files: Int32Builder,
    lines: Int64Builder,
    joined: Vec<JoinedPlaces>,
}

impl Rows {
    /// No rows of a table yet, all to come from the file of that number, to which these others are joined. They have values in the
    /// columns at these places, or in fewer.
    pub(super) fn new(table: &Table, file: i32, joins: &[JoinedFiles], filled: &[usize]) -> Self {
        let builder = |(place, column): (usize, &Column)| filled.contains(&place).then(|| Builder::new(column.kind));
        let places = |join: &JoinedFiles| JoinedPlaces {
            numbers: join.numbers.clone(),
            files: Int32Builder::new(),
            lines: Int64Builder::new(),
        };
        Self {
            schema: schema_with(table, joins),
            joined: joins.iter().map(places).collect(),
            columns: table.columns.iter().enumerate().map(builder).collect(),
            file,
            files: Int32Builder::new(),
            lines: Int64Builder::new(),
        }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, values: &[Value<'_>], raw: &RawRow) {
        for (builder, value) in self.columns.iter_mut().zip(values) {
            if let Some(builder) = builder {
                builder.push(value);
            }
        }
        self.files.append_value(self.file);
        self.lines.append_value(whole(raw.line));
        for (index, joined) in self.joined.iter_mut().enumerate() {
            joined.push(raw.joined().get(index).copied().flatten());
        }
    }

    /// The rows since the last batch.
    pub(super) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let rows = self.files.len();
        let finished = |(builder, field): (&mut Option<Builder>, &FieldRef)| match builder {
            Some(builder) => builder.finish(),
            None => new_null_array(field.data_type(), rows),
        };
        let mut columns: Vec<ArrayRef> = self.columns.iter_mut().zip(self.schema.fields()).map(finished).collect();
        columns.push(Arc::new(self.files.finish()));
        columns.push(Arc::new(self.lines.finish()));
        for joined in &mut self.joined {
            columns.push(Arc::new(joined.files.finish()));
            columns.push(Arc::new(joined.lines.finish()));
        }
        RecordBatch::try_new(self.schema.clone(), columns)
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::AsArray as _;
    use arrow::datatypes::{Int32Type, Int64Type};

    use super::*;
    use crate::domain::schema::TABLES;

    #[test]
    fn every_table_makes_batches_of_its_schema() {
        for table in TABLES {
            let batch = |filled: &[usize]| {
                let mut rows = Rows::new(table, 3, &[], filled);
                rows.push(&vec![Value::Null; table.columns.len()], &RawRow::default());
                rows.finish().unwrap()
            };
            let every_column: Vec<usize> = (0..table.columns.len()).collect();
            assert_eq!(batch(&every_column), batch(&[]), "a column without a value is one of nulls");
            assert_eq!(batch(&[0]).schema(), table_schema(table));
            assert_eq!(batch(&[0]).num_rows(), 1);
        }
    }

    #[test]
    fn a_row_says_which_rows_were_joined_to_it() {
        let table = &TABLES[0];
        let joins = [("sla", vec![7, 9]), ("metrics", vec![5])];
        let joins = joins.map(|(join, numbers)| JoinedFiles { join: join.to_owned(), numbers });
        let mut rows = Rows::new(table, 3, &joins, &[]);
        let mut raw = RawRow::default();
        raw.start(4);
        raw.note_joined(Some(JoinedPlace { file: 1, line: 12 }));
        raw.note_joined(None);
        rows.push(&vec![Value::Null; table.columns.len()], &raw);
        let batch = rows.finish().unwrap();
        let numbers = |name: &str| batch.column_by_name(name).unwrap().as_primitive::<Int32Type>().iter().next();
        let lines = |name: &str| batch.column_by_name(name).unwrap().as_primitive::<Int64Type>().iter().next();
        assert_eq!((numbers("_file.sla"), lines("_row.sla")), (Some(Some(9)), Some(Some(12))));
        assert_eq!((numbers("_file.metrics"), lines("_row.metrics")), (Some(None), Some(None)));
        assert_eq!((numbers("_file"), lines("_row")), (Some(Some(3)), Some(Some(4))));
    }
}
