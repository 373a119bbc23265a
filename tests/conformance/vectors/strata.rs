//! Two groups within strata, and trends over ordered groups.

use quarterdeck::stats::stratified::{self, ChiSquare, Common, Table};
use quarterdeck::stats::trend::{cochran_armitage, cochran_armitage_by};
use serde_json::{Value, json};

use super::case::{Case, numbers, pairs, wholes};

/// Ratios, differences and tests over strata.
pub(crate) fn mantel_haenszel(case: &Case) -> Result<Value, String> {
    let tables = case.input("tables").as_array().ok_or("no tables")?;
    let strata: Vec<Table> = tables.iter().map(table).collect::<Result<_, _>>()?;
    let confidence = case.confidence();
    Ok(json!({
        "odds_ratio": ends(stratified::odds_ratio(&strata, confidence)),
        "risk_ratio": ends(stratified::risk_ratio(&strata, confidence)),
        "risk_difference": ends(stratified::risk_difference(&strata, confidence)),
        "cmh": tested(stratified::association(&strata, false)),
        "cmh_corrected": tested(stratified::association(&strata, true)),
        "breslow_day": tested(stratified::homogeneity(&strata, false)),
        "breslow_day_tarone": tested(stratified::homogeneity(&strata, true)),
    }))
}

fn table(rows: &Value) -> Result<Table, String> {
    let [first, second] = [&rows[0], &rows[1]].map(wholes);
    match (&first?[..], &second?[..]) {
        ([a, b], [c, d]) => Ok(Table { a: *a, b: *b, c: *c, d: *d }),
        _ => Err(format!("{rows} is no table of two by two")),
    }
}

fn ends(found: Option<Common>) -> Value {
    json!({
        "value": found.map(|common| common.value),
        "lower": found.map(|common| common.low),
        "upper": found.map(|common| common.high),
    })
}

fn tested(found: Option<ChiSquare>) -> Value {
    json!({
        "statistic": found.map(|test| test.statistic),
        "df": found.map(|test| test.freedom),
        "p": found.map(|test| test.probability),
    })
}

/// A trend over ordered groups.
pub(crate) fn trend(case: &Case) -> Result<Value, String> {
    let groups = pairs(&wholes(case.input("x"))?, &wholes(case.input("n"))?)?;
    let found = match case.input("scores") {
        Value::Null => cochran_armitage(&groups),
        scores => cochran_armitage_by(&groups, &numbers(scores)?),
    };
    let found = found.ok_or("no trend")?;
    Ok(json!({ "z": found.statistic, "statistic": found.statistic * found.statistic, "p": found.probability }))
}
