//! What a mapping does to a value besides replacing it: durations, signs, days and keys.

use crate::config::Section;
use crate::config::mapping::{Adjustments, After, DurationUnit, MinusWhen};
use crate::domain::Finding;
use crate::domain::schema::{Column, ColumnType, Table};

/// Reads the adjustments of one column's mapping; what its kind cannot have is noted.
pub(super) fn read(entry: &Section<'_>, target: &Column, table: &Table) -> Adjustments {
    let is_text = matches!(target.kind, ColumnType::Text);
    let is_day = target.kind == ColumnType::Date;
    let is_number = matches!(target.kind, ColumnType::Decimal(..) | ColumnType::Amount(..));
    let is_amount = matches!(target.kind, ColumnType::Amount(..)) && table.column("currency").is_some();
    let flag = |key: &str, fits: bool, kind: &str| {
        let Some(written) = entry.boolean(key) else { return false };
        if written.value && !fits {
            let message = format!("`{key}` is for {kind}, `{}` is none", target.name);
            entry.note(Finding::error(written.place, message));
        }
        written.value && fits
    };
    Adjustments {
        drop_zeros: flag("drop_zeros", is_text, "texts"),
        upper_case: flag("upper_case", is_text, "texts"),
        drop_time: flag("drop_time", is_day, "days"),
        exclusive: flag("exclusive", is_day, "days"),
        after: read_after(entry, target, table),
        minor_units: flag("minor_units", is_amount, "amounts with a currency"),
        reversed: flag("reversed", is_number, "numbers"),
        minus_when: read_minus(entry, target, is_number),
    }
}

fn read_after(entry: &Section<'_>, target: &Column, table: &Table) -> Option<After> {
    let unit = entry.word("unit", DurationUnit::NAMED);
    let Some(after) = entry.text("after") else {
        if let Some(unit) = unit {
            entry.note(Finding::error(unit.place, "`unit` has no effect without `after`"));
        }
        return None;
    };
    if target.kind != ColumnType::Timestamp {
        let message = format!("`after` is for times, `{}` is none", target.name);
        entry.note(Finding::error(after.place, message));
        return None;
    }
    let earlier = table.columns.iter().take_while(|column| column.name != target.name);
    let times: Vec<&'static str> =
        earlier.filter(|column| column.kind == ColumnType::Timestamp).map(|column| column.name).collect();
    let Some(base) = times.iter().find(|name| **name == after.value) else {
        let expected = if times.is_empty() { "none: it is the first".to_owned() } else { times.join(", ") };
        let message =
            format!("found `{}`, expected a time of `{}` before this one: {expected}", after.value, table.name);
        entry.note(Finding::error(after.place, message));
        return None;
    };
    if unit.is_none() && !entry.has("unit") {
        let units: Vec<_> = DurationUnit::NAMED.iter().map(|(name, _)| format!("`{name}`")).collect();
        let message =
            format!("`unit` is missing: `after` needs to know how durations are written: {}", units.join(", "));
        entry.note(Finding::error(after.place, message));
    }
    Some(After { column: base, unit: unit?.value })
}

fn read_minus(entry: &Section<'_>, target: &Column, fits: bool) -> Option<MinusWhen> {
    let section = entry.section("minus_when")?;
    let place = section.place();
    let mut columns: Vec<MinusWhen> = Vec::new();
    for column in section.keys() {
        let values = section.texts(&column).unwrap_or_default().into_iter().map(|text| text.value).collect();
        columns.push(MinusWhen { column, values });
    }
    if !fits {
        let message = format!("`minus_when` is for numbers, `{}` is none", target.name);
        entry.note(Finding::error(place, message));
        return None;
    }
    if columns.len() != 1 {
        let message = format!("found {} columns, expected one such as {{ SHKZG = [\"S\"] }}", columns.len());
        entry.note(Finding::error(place, message));
        return None;
    }
    columns.pop()
}
