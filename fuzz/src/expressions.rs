//! SQL expressions of metrics: checked, and asked of rows where they are accepted.

use std::path::Path;

use polars::prelude::{Column, DataFrame, DataType, IntoLazy, NamedFrom, Series};
use quarterdeck::config::Placed;
use quarterdeck::domain::Place;
use quarterdeck::facts::schema::{FACT_TABLES, FactTable, FactType};
use quarterdeck::metrics::{Expression, ExpressionType};

use crate::findings;

/// Checks an expression over the fact table that the first byte chooses, as a flag and as a number.
///
/// # Panics
/// When a finding breaks its promise, or an accepted expression cannot be asked of rows.
pub fn check(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let table = &FACT_TABLES[usize::from(*first) % FACT_TABLES.len()];
    let place = Place::file("metrics/own.toml").line(1).column(1);
    let written = Placed { value: text.to_owned(), place };
    for expected in [ExpressionType::Flag, ExpressionType::Integer] {
        match Expression::check(&written, table, expected) {
            Ok(expression) => ask(&expression, table, expected),
            Err(found) => {
                assert!(!found.is_empty(), "an expression is refused and nothing said");
                findings::hold(&found, Path::new("/nonexistent"));
            }
        }
    }
}

fn ask(expression: &Expression, table: &FactTable, expected: ExpressionType) {
    let rows = rows(table);
    let asked = expression.to_polars().expect("what was accepted is understood").alias("value");
    let answer = rows.lazy().select([asked]).collect().expect("what was accepted can be asked");
    let kind = answer.column("value").expect("an answer").dtype().clone();
    let fits = match expected {
        ExpressionType::Flag => kind == DataType::Boolean,
        ExpressionType::Integer => kind.is_integer(),
    };
    assert!(fits, "`{}` gives {kind}", expression.sql());
}

/// A few rows with the values that are most easily forgotten.
fn rows(table: &FactTable) -> DataFrame {
    let columns = table.columns.iter().map(|column| {
        let name = column.name.into();
        Column::from(match column.kind {
            FactType::Text => Series::new(name, [Some(""), Some("sev1"), Some("%_\\'é\u{1F600}"), None]),
            FactType::Integer => Series::new(name, [Some(0_i64), Some(-1), Some(1_000_000_000_000), None]),
            FactType::Flag => Series::new(name, [Some(true), Some(false), Some(true), None]),
            FactType::Day => {
                Series::new(name, [Some(0_i32), Some(20_000), Some(-1), None]).cast(&DataType::Date).expect("days")
            }
        })
    });
    DataFrame::new(4, columns.collect()).expect("columns of one length")
}
