//! `facts`: the fact tables and their columns, which metrics are written over.

use serde::Serialize;

use super::Ending;
use super::arguments::FactsArguments;
use super::output::{Output, table};
use crate::domain::Place;
use crate::domain::finding::nearest;
use crate::facts::schema::{FACT_TABLES, FactTable, FactType};
use crate::pipeline::PipelineError;

/// A fact table as JSON tells it.
#[derive(Serialize)]
struct Told {
    table: &'static str,
    row: &'static str,
    needs: &'static [&'static str],
    columns: Vec<ToldColumn>,
}

#[derive(Serialize)]
struct ToldColumn {
    column: &'static str,
    holds: &'static str,
    meaning: &'static str,
}

/// Lists every fact table, or the columns of one.
pub(crate) fn facts(arguments: &FactsArguments, output: &Output) -> Result<Ending, PipelineError> {
    let asked = arguments.table.as_deref().map(named).transpose()?;
    if output.json {
        match asked {
            Some(table) => output.json(&told(table))?,
            None => output.json(&FACT_TABLES.iter().map(told).collect::<Vec<_>>())?,
        }
    } else {
        output.result(&asked.map_or_else(all_in_words, in_words));
    }
    Ok(Ending::Clean)
}

fn named(name: &str) -> Result<&'static FactTable, PipelineError> {
    FactTable::named(name).ok_or_else(|| {
        let names: Vec<&str> = FACT_TABLES.iter().map(|table| table.name).collect();
        let remedy = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names.join(", ")),
        };
        PipelineError::configuration(Place::default().key("TABLE"), format!("no fact table is called `{name}`"), remedy)
    })
}

fn told(table: &FactTable) -> Told {
    let column = |column: &crate::facts::schema::FactColumn| ToldColumn {
        column: column.name,
        holds: holds(column.kind),
        meaning: column.meaning,
    };
    Told { table: table.name, row: table.row, needs: table.needs, columns: table.columns.iter().map(column).collect() }
}

fn all_in_words() -> String {
    let heading = ["table", "a row is", "made from"].map(str::to_owned).to_vec();
    let row = |table: &FactTable| vec![table.name.to_owned(), table.row.to_owned(), made_from(table)];
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(FACT_TABLES.iter().map(row)).collect();
    format!("{}\n`quarterdeck facts TABLE` lists the columns of one.\n", table(&rows, &[]))
}

fn in_words(asked: &FactTable) -> String {
    let heading = ["column", "holds", "meaning"].map(str::to_owned).to_vec();
    let columns = asked.columns.iter();
    let row = columns.map(|column| [column.name, holds(column.kind), column.meaning].map(str::to_owned).to_vec());
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(row).collect();
    format!("{}: a row is {}\nmade from {}\n\n{}", asked.name, asked.row, made_from(asked), table(&rows, &[]))
}

/// Source tables of which one must be there, and what the programme must say.
fn made_from(table: &FactTable) -> String {
    let tables = table.needs.join(" or ");
    table.promised_by.map_or(tables.clone(), |key| format!("{tables}, and the programme's [{key}]"))
}

fn holds(kind: FactType) -> &'static str {
    match kind {
        FactType::Text => "text",
        FactType::Integer => "whole number",
        FactType::Flag => "true or false",
        FactType::Day => "day",
    }
}
