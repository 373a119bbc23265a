//! What a metric counts: its fact table, kind, columns and expressions.

use super::DIMENSIONS;
use crate::config::reader::Section;
use crate::domain::Finding;
use crate::domain::finding::nearest;
use crate::facts::schema::{FACT_TABLES, FactTable, FactType};
use crate::metrics::catalogue::{Kind, Series};
use crate::metrics::expression::{Expression, ExpressionType};

/// The kinds that can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KindWord {
    Share,
    SumRatio,
    Mean,
    Percentile,
    PointInTime,
    Standardised,
    /// Named in the rules, not measured yet.
    Later,
}

const KINDS: &[(&str, KindWord)] = &[
    ("share", KindWord::Share),
    ("sum_ratio", KindWord::SumRatio),
    ("mean", KindWord::Mean),
    ("percentile", KindWord::Percentile),
    ("point_in_time", KindWord::PointInTime),
    ("standardised", KindWord::Standardised),
    ("distinct_share", KindWord::Later),
    ("gap", KindWord::Later),
];

/// Keys whose checks need the fact table and the kind.
const SERIES_KEYS: &[&str] =
    &["cohort", "filter", "numerator", "denominator", "value", "divisor", "entered", "left", "at", "provisional"];

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

pub(super) fn series(section: &Section<'_>) -> Option<Series> {
    let kind = section.required("kind", "a kind", |section, key| section.word(key, KINDS));
    let table = fact_table(section);
    if table.is_none() || kind.as_ref().is_none_or(|kind| kind.value == KindWord::Later) {
        // What cannot be checked is not reported as unknown either.
        SERIES_KEYS.iter().for_each(|key| {
            let _ = section.has(key);
        });
    }
    let (table, kind) = (table?, kind?);
    if kind.value == KindWord::Later {
        let message = "this kind is named in the rules and not measured yet".to_owned();
        section.note(
            Finding::error(kind.place, message)
                .remedy("use share, sum_ratio, mean, percentile, point_in_time or standardised"),
        );
        return None;
    }
    series_of(section, table, kind.value)
}

/// What a share is counted from, in a table that is not the metric's own.
pub(super) fn share_series(section: &Section<'_>) -> Option<Series> {
    let table = fact_table(section)?;
    series_of(section, table, KindWord::Share)
}

fn series_of(section: &Section<'_>, table: &'static FactTable, kind: KindWord) -> Option<Series> {
    let point_in_time = kind == KindWord::PointInTime;
    let cohort = if point_in_time { Some(None) } else { column(section, "cohort", table, FactType::Day).map(Some) };
    let filter = optional_expression(section, "filter", table, ExpressionType::Flag);
    let provisional = optional_expression(section, "provisional", table, ExpressionType::Flag);
    let at = section.word("at", &[("period_end", true)]);
    let kind = match kind {
        KindWord::Share => {
            expression(section, "numerator", table, ExpressionType::Flag).map(|numerator| Kind::Share { numerator })
        }
        KindWord::Standardised => expression(section, "numerator", table, ExpressionType::Flag)
            .map(|numerator| Kind::Standardised { numerator }),
        KindWord::SumRatio => {
            let numerator = expression(section, "numerator", table, ExpressionType::Integer);
            let denominator = expression(section, "denominator", table, ExpressionType::Integer);
            numerator.zip(denominator).map(|(numerator, denominator)| Kind::SumRatio { numerator, denominator })
        }
        KindWord::Mean => valued(section, table).map(|(value, divisor)| Kind::Mean { value, divisor }),
        KindWord::Percentile => valued(section, table).map(|(value, divisor)| Kind::Percentile { value, divisor }),
        KindWord::PointInTime => {
            let entered = column(section, "entered", table, FactType::Day);
            let left = column(section, "left", table, FactType::Day);
            entered.zip(left).map(|(entered, left)| Kind::PointInTime { entered, left })
        }
        KindWord::Later => None,
    };
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

fn require_strata(section: &Section<'_>, table: &FactTable) {
    for (name, _) in DIMENSIONS {
        if table.column(name).is_none() {
            section.error(format!("the facts `{}` have no `{name}`, which standardising needs", table.name));
        }
    }
}

fn valued(section: &Section<'_>, table: &FactTable) -> Option<(Expression, i64)> {
    let value = expression(section, "value", table, ExpressionType::Integer);
    let divisor = if section.has("divisor") {
        let written = section.integer("divisor")?;
        if written.value < 1 {
            section.note(Finding::error(written.place, format!("found {}, expected at least 1", written.value)));
            return None;
        }
        written.value
    } else {
        1
    };
    Some((value?, divisor))
}
