//! Reading the part of a metric record that says how rows become a figure: fact table, kind, columns and expressions.

use crate::config::reader::Section;
use crate::domain::Finding;
use crate::domain::finding::nearest;
use crate::facts::schema::{FACT_TABLES, FactTable, FactType};
use crate::metrics::catalogue::{Kind, Per, Series};
use crate::metrics::expression::{Expression, ExpressionType};

/// The kinds that can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KindWord {
    Share,
    SumRatio,
    Mean,
    Percentile,
    PointInTime,
    Age,
    Standardised,
    DistinctShare,
    Gap,
    Rate,
}

const KINDS: &[(&str, KindWord)] = &[
    ("share", KindWord::Share),
    ("sum_ratio", KindWord::SumRatio),
    ("mean", KindWord::Mean),
    ("percentile", KindWord::Percentile),
    ("point_in_time", KindWord::PointInTime),
    ("age", KindWord::Age),
    ("standardised", KindWord::Standardised),
    ("distinct_share", KindWord::DistinctShare),
    ("gap", KindWord::Gap),
    ("rate", KindWord::Rate),
];

/// Keys whose checks need the fact table and the kind.
const SERIES_KEYS: &[&str] = &[
    "cohort",
    "filter",
    "numerator",
    "denominator",
    "value",
    "divisor",
    "entered",
    "left",
    "entity",
    "by",
    "at",
    "apart_by",
    "provisional",
];

/// Columns that standardising needs.
const STRATA: [&str; 3] = ["severity", "product", "complexity"];

/// The series of a record.
pub(super) fn series(section: &Section<'_>) -> Option<Series> {
    let kind = section.required("kind", "a kind", |section, key| section.word(key, KINDS));
    let table = fact_table(section);
    if table.is_none() || kind.is_none() {
        // What cannot be checked is not reported as unknown either.
        SERIES_KEYS.iter().for_each(|key| {
            let _ = section.has(key);
        });
    }
    series_of(section, table?, kind?.value)
}

/// What a share is counted from, in a table that is not the metric's own.
pub(super) fn share_series(section: &Section<'_>) -> Option<Series> {
    let table = fact_table(section)?;
    series_of(section, table, KindWord::Share)
}

/// The series of a kind over a table.
fn series_of(section: &Section<'_>, table: &'static FactTable, kind: KindWord) -> Option<Series> {
    let at_days = matches!(kind, KindWord::PointInTime | KindWord::Age);
    let cohort = if at_days { Some(None) } else { column(section, "cohort", table, FactType::Day).map(Some) };
    let filter = optional_expression(section, "filter", table, ExpressionType::Flag);
    let provisional = optional_expression(section, "provisional", table, ExpressionType::Flag);
    let at = section.word("at", &[("period_end", true)]);
    let kind = kind_of(section, table, kind);
    if kind.as_ref().is_some_and(|kind| matches!(kind, Kind::Standardised { .. })) {
        require_strata(section, table);
    }
    Some(Series {
        fact: table,
        cohort: cohort?,
        filter: filter?,
        kind: kind?,
        provisional: provisional?,
        at_period_end: at.is_some(),
    })
}

fn kind_of(section: &Section<'_>, table: &'static FactTable, kind: KindWord) -> Option<Kind> {
    let flag = || expression(section, "numerator", table, ExpressionType::Flag);
    let whole = |key: &str| expression(section, key, table, ExpressionType::Integer);
    let text = |key: &str| column(section, key, table, FactType::Text);
    let stay = || {
        let entered = column(section, "entered", table, FactType::Day);
        entered.zip(column(section, "left", table, FactType::Day))
    };
    match kind {
        KindWord::Share => flag().map(|numerator| Kind::Share { numerator }),
        KindWord::Standardised => {
            let apart_by = if section.has("apart_by") { Some(text("apart_by")?) } else { None };
            flag().map(|numerator| Kind::Standardised { numerator, apart_by })
        }
        KindWord::SumRatio => {
            let sums = (whole("numerator"), whole("denominator"));
            sums.0.zip(sums.1).map(|(numerator, denominator)| Kind::SumRatio { numerator, denominator })
        }
        KindWord::Rate => flag().map(|numerator| Kind::Rate { numerator }),
        KindWord::Mean => valued(section, table).map(|(value, divisor)| Kind::Mean { value, divisor }),
        KindWord::Percentile => valued(section, table).map(|(value, divisor)| Kind::Percentile { value, divisor }),
        KindWord::PointInTime => stay().map(|(entered, left)| Kind::PointInTime { entered, left }),
        KindWord::Age => stay().map(|(entered, left)| Kind::Age { entered, left }),
        KindWord::DistinctShare => {
            let parts = (text("entity"), flag());
            parts.0.zip(parts.1).map(|(entity, numerator)| Kind::DistinctShare { entity, numerator })
        }
        KindWord::Gap => {
            let parts = (text("by"), flag());
            parts.0.zip(parts.1).map(|(by, numerator)| Kind::Gap { by, numerator })
        }
    }
}

/// `[metric.per]`: the sum of another table that a rate is held against. The outer `None` means that it is there and wrong.
pub(super) fn per(section: &Section<'_>, series: Option<&Series>) -> Option<Option<Per>> {
    let rate = series.is_some_and(|series| matches!(series.kind, Kind::Rate { .. }));
    if !section.has("per") {
        if rate {
            section.error("`[metric.per]` is missing: a rate is held against a sum of another fact table");
        }
        return Some(None);
    }
    if series.is_some() && !rate {
        section.error("`[metric.per]` is for the kind rate only");
    }
    let below = section.section("per")?;
    let found = fact_table(&below).and_then(|table| held_against(&below, table));
    below.finish();
    Some(Some(found?))
}

fn held_against(below: &Section<'_>, table: &'static FactTable) -> Option<Per> {
    let value = expression(below, "value", table, ExpressionType::Integer);
    let cohort = column(below, "cohort", table, FactType::Day);
    let filter = optional_expression(below, "filter", table, ExpressionType::Flag);
    let at = below.word("at", &[("period_end", true)]);
    let times = positive(below, "times");
    let value = value?;
    let kind = Kind::SumRatio { numerator: value.clone(), denominator: value };
    let series = Series {
        fact: table,
        cohort: Some(cohort?),
        filter: filter?,
        kind,
        provisional: None,
        at_period_end: at.is_some(),
    };
    Some(Per { series, times: times? })
}

/// The fact table that a section names.
fn fact_table(section: &Section<'_>) -> Option<&'static FactTable> {
    let written = section.required_text("fact")?;
    if let Some(table) = FactTable::named(&written.value) {
        return Some(table);
    }
    let names: Vec<&str> = FACT_TABLES.iter().map(|table| table.name).collect();
    let finding = Finding::error(written.place, format!("no fact table is called `{}`", written.value));
    section.note(match nearest(&written.value, names.iter().copied()) {
        Some(near) => finding.remedy(format!("did you mean `{near}`?")),
        None => finding.remedy(format!("there are: {}", names.join(", "))),
    });
    None
}

/// A column of the right type; anything else is noted.
pub(super) fn column(
    section: &Section<'_>,
    key: &str,
    table: &'static FactTable,
    kind: FactType,
) -> Option<&'static str> {
    let written = section.required_text(key)?;
    if let Some(column) = table.column(&written.value).filter(|column| column.kind == kind) {
        return Some(column.name);
    }
    let fitting = table.columns.iter().filter(|column| column.kind == kind).map(|column| column.name);
    let names: Vec<&str> = fitting.collect();
    let what = if kind == FactType::Day { "day" } else { "text" };
    let message = format!("the facts `{}` have no {what} column `{}`", table.name, written.value);
    let finding = Finding::error(written.place, message);
    section.note(match nearest(&written.value, names.iter().copied()) {
        Some(near) => finding.remedy(format!("did you mean `{near}`?")),
        None => finding.remedy(format!("there are: {}", names.join(", "))),
    });
    None
}

/// An expression that may be missing. The outer `None` means that it is there and wrong.
pub(super) fn optional_expression(
    section: &Section<'_>,
    key: &str,
    table: &FactTable,
    expected: ExpressionType,
) -> Option<Option<Expression>> {
    if !section.has(key) {
        return Some(None);
    }
    let written = section.text(key)?;
    match Expression::check(&written, table, expected) {
        Ok(expression) => Some(Some(expression)),
        Err(findings) => {
            findings.into_iter().for_each(|finding| section.note(finding));
            None
        }
    }
}

fn expression(section: &Section<'_>, key: &str, table: &FactTable, expected: ExpressionType) -> Option<Expression> {
    let _ = section.required_text(key)?;
    optional_expression(section, key, table, expected).flatten()
}

fn require_strata(section: &Section<'_>, table: &FactTable) {
    for name in STRATA.iter().filter(|name| table.column(name).is_none()) {
        section.error(format!("the facts `{}` have no `{name}`, which standardising needs", table.name));
    }
}

fn valued(section: &Section<'_>, table: &FactTable) -> Option<(Expression, i64)> {
    let value = expression(section, "value", table, ExpressionType::Integer);
    let divisor = positive(section, "divisor")?;
    Some((value?, divisor))
}

/// A whole number of at least 1; 1 where it is not given, `None` where it is wrong.
fn positive(section: &Section<'_>, key: &str) -> Option<i64> {
    if !section.has(key) {
        return Some(1);
    }
    let written = section.integer(key)?;
    if written.value < 1 {
        section.note(Finding::error(written.place, format!("found {}, expected at least 1", written.value)));
        return None;
    }
    Some(written.value)
}
