//! Rows of a part as the values they were made of.

use std::borrow::Cow;
use std::path::Path;

use arrow::array::{Array, ArrayRef, AsArray as _, RecordBatch};
use arrow::datatypes::{Date32Type, Decimal128Type, Int64Type, TimestampMicrosecondType};

use super::{LakeError, read_batches};
use crate::domain::schema::{Column, ColumnType, Table};
use crate::sources::value::Value;

/// Gives every row of a part to `visit`, in its order: a value for each column of the table, null for those that are not
/// `needed` (by their place in the table).
///
/// # Errors
/// When the part cannot be read.
pub(super) fn each_row(
    part: &Path,
    table: &Table,
    needed: &dyn Fn(usize, &Column) -> bool,
    visit: &mut dyn FnMut(&[Value<'_>]),
) -> Result<(), LakeError> {
    let chosen: Vec<(usize, &Column)> =
        table.columns.iter().enumerate().filter(|(index, column)| needed(*index, column)).collect();
    let names: Vec<&str> = chosen.iter().map(|(_, column)| column.name).collect();
    for batch in read_batches(vec![part.to_owned()], &names)? {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            let mut values = vec![Value::Null; table.columns.len()];
            for ((index, column), array) in chosen.iter().zip(batch.columns()) {
                if let Some(value) = values.get_mut(*index) {
                    *value = value_of(array, column.kind, row);
                }
            }
            visit(&values);
        }
    }
    Ok(())
}

/// The values of one row of a batch that has the columns of a table first.
pub(super) fn values_of<'b>(batch: &'b RecordBatch, table: &Table, row: usize) -> Vec<Value<'b>> {
    table.columns.iter().zip(batch.columns()).map(|(column, array)| value_of(array, column.kind, row)).collect()
}

/// A value of a column of the lake's types; null too where the column is of another one, which no part has.
fn value_of(array: &ArrayRef, kind: ColumnType, row: usize) -> Value<'_> {
    if array.is_null(row) {
        return Value::Null;
    }
    let value = match kind {
        ColumnType::Text | ColumnType::TextList | ColumnType::Word(_) => {
            array.as_string_opt::<i32>().map(|texts| Value::Text(Cow::Borrowed(texts.value(row))))
        }
        ColumnType::Integer(..) => {
            array.as_primitive_opt::<Int64Type>().map(|numbers| Value::Integer(numbers.value(row)))
        }
        ColumnType::Boolean => array.as_boolean_opt().map(|flags| Value::Boolean(flags.value(row))),
        ColumnType::Date => array.as_primitive_opt::<Date32Type>().map(|days| Value::Day(days.value(row))),
        ColumnType::Timestamp => {
            array.as_primitive_opt::<TimestampMicrosecondType>().map(|moments| Value::Moment(moments.value(row)))
        }
        ColumnType::Decimal(..) | ColumnType::Amount(..) => {
            array.as_primitive_opt::<Decimal128Type>().map(|units| Value::Decimal(units.value(row)))
        }
    };
    value.unwrap_or(Value::Null)
}
