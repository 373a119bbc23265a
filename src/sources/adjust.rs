//! What mappings do to values besides replacing them: keys without zeros, days of times, times after others, signs.

use std::borrow::Cow;

use super::duration::{duration, example};
use super::row::RawRow;
use super::time::day_of;
use super::value::{Misfit, Notation, Value, expected, read};
use crate::config::mapping::{Adjustments, DurationUnit};
use crate::domain::Currency;
use crate::domain::schema::{Column, Table};

/// The adjustments of one column, matched with a file's header.
#[derive(Debug)]
pub(super) struct Adjust<'s> {
    rules: &'s Adjustments,
    /// The place in the table of the time that a duration is after, and how durations are written.
    after: Option<(usize, DurationUnit)>,
    /// The file's column that says whether a number is negative.
    pub sign: Option<usize>,
}

/// What else of its row a value depends on.
pub(super) struct Around<'a, 'r> {
    /// The row.
    pub raw: &'r RawRow,
    /// The values of the columns before it, in the order of the table.
    pub before: &'a [Value<'r>],
    /// The row's currency, where amounts are in minor units.
    pub currency: Option<Currency>,
}

impl<'s> Adjust<'s> {
    /// The adjustments of a mapping; `None` where it has none.
    pub(super) fn of(rules: &'s Adjustments, table: &Table) -> Option<Self> {
        if *rules == Adjustments::default() {
            return None;
        }
        let place = |name: &str| table.columns.iter().position(|column| column.name == name);
        let after = rules.after.as_ref().and_then(|after| Some((place(after.column)?, after.unit)));
        Some(Self { rules, after, sign: None })
    }

    /// Whether the row's currency is needed.
    pub(super) fn needs_currency(&self) -> bool {
        self.rules.minor_units
    }

    /// A value out of a text.
    pub(super) fn value<'r>(
        &self,
        text: Cow<'r, str>,
        column: &Column,
        notation: &Notation<'_>,
        around: &Around<'_, 'r>,
    ) -> Result<Value<'r>, Misfit> {
        if let Some((base, unit)) = self.after {
            return after(&text, around.before.get(base), unit);
        }
        let value = if self.rules.drop_time && !text.trim().is_empty() {
            let day = day_of(text.trim(), notation.time, notation.zone);
            Value::Day(day.map_err(|reason| Misfit { reason, expected: expected(column, notation) })?)
        } else {
            read(self.text(text), column, notation)?
        };
        match value {
            Value::Day(day) if self.rules.exclusive => Ok(Value::Day(day.saturating_sub(1))),
            Value::Decimal(units) => self.number(units, around).map(Value::Decimal),
            value => Ok(value),
        }
    }

    fn text<'r>(&self, text: Cow<'r, str>) -> Cow<'r, str> {
        let is_key = self.rules.drop_zeros && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let text = if is_key {
            let kept = text.trim_start_matches('0');
            Cow::Owned(if kept.is_empty() { "0".to_owned() } else { kept.to_owned() })
        } else {
            text
        };
        if self.rules.upper_case { Cow::Owned(text.to_uppercase()) } else { text }
    }

    fn number(&self, units: i128, around: &Around<'_, '_>) -> Result<i128, Misfit> {
        let scaled = if self.rules.minor_units {
            let currency = around.currency.ok_or_else(|| Misfit {
                reason: "minor units without a currency",
                expected: "a row with its currency".to_owned(),
            })?;
            units / 10_i128.pow(currency.minor_digits())
        } else {
            units
        };
        let says_minus = self.sign.and_then(|sign| around.raw.get(sign)).is_some_and(|found| {
            self.rules.minus_when.as_ref().is_some_and(|rule| rule.values.iter().any(|value| value == found.trim()))
        });
        Ok(if self.rules.reversed == says_minus { scaled } else { -scaled })
    }
}

/// A time so long after another; nothing where that one is missing or wrong, which is told on its own.
fn after<'r>(text: &str, base: Option<&Value<'_>>, unit: DurationUnit) -> Result<Value<'r>, Misfit> {
    let misfit = |reason| Misfit { reason, expected: format!("a duration written like `{}`", example(unit)) };
    let text = text.trim();
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let micros = duration(text, unit).map_err(misfit)?;
    match base {
        Some(Value::Moment(base)) => {
            base.checked_add(micros).map(Value::Moment).ok_or_else(|| misfit("duration out of range"))
        }
        _ => Ok(Value::Null),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::mapping::{After, MinusWhen};
    use crate::config::model::NumberFormat;
    use crate::sources::time::TimeFormat;

    fn value(rules: &Adjustments, column: &str, text: &str, row: &[&str], before: &[Value<'_>]) -> String {
        let table = Table::named(if column.ends_with("_at") { "cases" } else { "revenue" }).unwrap();
        let column = table.column(column).unwrap();
        let mut raw = RawRow::default();
        raw.start(1);
        row.iter().for_each(|cell| raw.push(Some(cell)));
        let mut adjust = Adjust::of(rules, table).unwrap();
        adjust.sign = rules.minus_when.as_ref().map(|_| 0);
        let around = Around { raw: &raw, before, currency: Currency::parse("EUR") };
        let format = TimeFormat::Several(vec![TimeFormat::Iso, TimeFormat::EpochSeconds]);
        let notation = Notation { time: &format, zone: Some(chrono_tz::UTC), numbers: NumberFormat::default() };
        match adjust.value(Cow::Owned(text.to_owned()), column, &notation, &around) {
            Ok(value) => format!("{value:?}"),
            Err(misfit) => misfit.reason.to_owned(),
        }
    }

    #[test]
    fn keys_lose_zeros_and_codes_become_capitals() {
        let rules = Adjustments { drop_zeros: true, ..Adjustments::default() };
        assert_eq!(value(&rules, "line_id", "0000100234", &[], &[]), "Text(\"100234\")");
        assert_eq!(value(&rules, "line_id", "000", &[], &[]), "Text(\"0\")");
        assert_eq!(value(&rules, "line_id", "00A1", &[], &[]), "Text(\"00A1\")");
        let rules = Adjustments { upper_case: true, ..Adjustments::default() };
        assert_eq!(value(&rules, "currency", "usd", &[], &[]), "Text(\"USD\")");
    }

    #[test]
    fn days_of_times_and_ends_that_are_not_included() {
        let rules = Adjustments { drop_time: true, exclusive: true, ..Adjustments::default() };
        for text in ["1970-01-03", "1970-01-03 23:59:59", "1970-01-03T00:00:00-08:00", "172800"] {
            assert_eq!(value(&rules, "service_to", text, &[], &[]), "Day(1)", "{text}");
        }
        assert_eq!(value(&rules, "service_to", "soon", &[], &[]), "not a day");
    }

    #[test]
    fn durations_come_after_a_time() {
        let after = After { column: "opened_at", unit: DurationUnit::Minutes };
        let rules = Adjustments { after: Some(after), ..Adjustments::default() };
        let table = Table::named("cases").unwrap();
        let place = table.columns.iter().position(|column| column.name == "opened_at").unwrap();
        let mut before = vec![Value::Null; place];
        before.push(Value::Moment(1_000_000));
        assert_eq!(value(&rules, "first_response_at", "1.5", &[], &before), "Moment(91000000)");
        assert_eq!(value(&rules, "first_response_at", " ", &[], &before), "Null");
        assert_eq!(value(&rules, "first_response_at", "-1", &[], &before), "negative duration");
        assert_eq!(value(&rules, "first_response_at", "1", &[], &[]), "Null");
    }

    #[test]
    fn signs_and_minor_units() {
        let minus = MinusWhen { column: "SHKZG".to_owned(), values: vec!["S".to_owned()] };
        let rules = Adjustments { minus_when: Some(minus), ..Adjustments::default() };
        assert_eq!(value(&rules, "amount", "5", &["S"], &[]), "Decimal(-5000000000000)");
        assert_eq!(value(&rules, "amount", "5", &["H"], &[]), "Decimal(5000000000000)");
        let rules = Adjustments { minor_units: true, reversed: true, ..Adjustments::default() };
        assert_eq!(value(&rules, "amount", "1999", &[], &[]), "Decimal(-19990000000000)");
    }
}
