//! Texts to values of the canonical types, and the reasons where that cannot be done exactly.

use std::borrow::Cow;

use chrono_tz::Tz;

use super::number;
use super::time::{TimeFormat, day, moment, month};
use crate::config::model::NumberFormat;
use crate::domain::Currency;
use crate::domain::finding::nearest;
use crate::domain::schema::{Column, ColumnType};

/// Decimals of a stored decimal.
pub(crate) const DECIMAL_PLACES: u32 = 12;

/// A value of a canonical column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value<'r> {
    /// No value.
    Null,
    /// Text, words and lists.
    Text(Cow<'r, str>),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// Days since 1970.
    Day(i32),
    /// Microseconds since 1970 UTC.
    Moment(i64),
    /// A decimal in units of 10^-12.
    Decimal(i128),
}

impl Value<'_> {
    /// The value without borrowing.
    pub(crate) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Integer(number) => Value::Integer(number),
            Self::Boolean(flag) => Value::Boolean(flag),
            Self::Day(day) => Value::Day(day),
            Self::Moment(moment) => Value::Moment(moment),
            Self::Decimal(decimal) => Value::Decimal(decimal),
        }
    }

    /// Adds bytes that no other value gives, nor the same one in another column; nothing for no value.
    pub(crate) fn write_identity(&self, column: usize, bytes: &mut Vec<u8>) {
        match self {
            Self::Null => {}
            Self::Text(text) => tagged(bytes, 1, column, text.len(), text.as_bytes()),
            Self::Integer(number) => tagged(bytes, 2, column, 0, &number.to_le_bytes()),
            Self::Boolean(flag) => tagged(bytes, 3, column, 0, &[u8::from(*flag)]),
            Self::Day(day) => tagged(bytes, 4, column, 0, &day.to_le_bytes()),
            Self::Moment(micros) => tagged(bytes, 5, column, 0, &micros.to_le_bytes()),
            Self::Decimal(units) => tagged(bytes, 6, column, 0, &units.to_le_bytes()),
        }
    }

    /// The text of a text value.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The bytes of a value, behind one number of its kind, its column (of fewer than 65,536) and its length.
fn tagged(bytes: &mut Vec<u8>, kind: u64, column: usize, length: usize, value: &[u8]) {
    bytes.extend_from_slice(&(kind | (column as u64) << 8 | (length as u64) << 24).to_le_bytes());
    bytes.extend_from_slice(value);
}

/// A text without the white space around it.
pub(crate) fn trimmed(text: &str) -> &str {
    let visible = |byte: &u8| byte.is_ascii_graphic();
    let bytes = text.as_bytes();
    // Nearly every text needs no search.
    if bytes.first().is_some_and(visible) && bytes.last().is_some_and(visible) { text } else { text.trim() }
}

/// How a text writes what is no text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notation<'s> {
    /// Days and times.
    pub time: &'s TimeFormat,
    /// The zone of times that name none.
    pub zone: Option<Tz>,
    /// Numbers.
    pub numbers: NumberFormat,
}

/// Why a text is no value of its column, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// Why, in a few fixed words.
    pub reason: &'static str,
    /// What was expected.
    pub expected: String,
}

/// Turns a text into a value of the column. Texts are kept as they are; everything else may stand between blanks, and
/// blanks alone are no value.
///
/// # Errors
/// With the reason where the text is no such value.
pub(crate) fn read<'r>(text: Cow<'r, str>, column: &Column, notation: &Notation<'_>) -> Result<Value<'r>, Misfit> {
    let misfit = |reason| Misfit { reason, expected: expected(column, notation) };
    let (format, zone) = (notation.time, notation.zone);
    let trimmed = trimmed(&text);
    if trimmed.is_empty() && !matches!(column.kind, ColumnType::Text | ColumnType::TextList) {
        return Ok(Value::Null);
    }
    match column.kind {
        ColumnType::Text if column.name == "currency" && Currency::parse(&text).is_none() => {
            Err(Misfit { reason: "not a currency", expected: "an ISO 4217 code such as EUR".to_owned() })
        }
        ColumnType::Text | ColumnType::TextList => Ok(Value::Text(text)),
        ColumnType::Word(words) => match words.iter().find(|word| **word == trimmed) {
            Some(word) => Ok(Value::Text(Cow::Borrowed(word))),
            None => Err(no_such_word(trimmed, words)),
        },
        ColumnType::Integer(low, high) => {
            match number::plain(trimmed, &notation.numbers).as_deref().and_then(integer) {
                Some(number) if (low..=high).contains(&number) => Ok(Value::Integer(number)),
                Some(_) => Err(misfit("out of range")),
                None => Err(with_keys(misfit("not a whole number"), trimmed, notation)),
            }
        }
        ColumnType::Boolean => boolean(trimmed).map(Value::Boolean).ok_or_else(|| misfit("not true or false")),
        ColumnType::Date if column.name == "month" => month(trimmed, format).map(Value::Day).map_err(misfit),
        ColumnType::Date => day(trimmed, format).map(Value::Day).map_err(misfit),
        ColumnType::Timestamp => moment(trimmed, format, zone).map(Value::Moment).map_err(misfit),
        ColumnType::Decimal(low, high) | ColumnType::Amount(low, high) => {
            let plain = number::plain(trimmed, &notation.numbers).ok_or(NOT_A_NUMBER);
            let decimal = plain.and_then(|plain| decimal(&plain));
            let decimal = decimal.map_err(|reason| with_keys(misfit(reason), trimmed, notation))?;
            let unit = 10_i128.pow(DECIMAL_PLACES);
            if decimal < i128::from(low) * unit || decimal > i128::from(high) * unit {
                return Err(misfit("out of range"));
            }
            Ok(Value::Decimal(decimal))
        }
    }
}

/// What [`read`] gives for a text that is written the way most are, without a look at anything else; nothing for every other.
pub(crate) fn plain<'r>(text: &'r str, column: &Column, format: &TimeFormat, zone: Option<Tz>) -> Option<Value<'r>> {
    let trimmed = trimmed(text);
    if trimmed.is_empty() {
        return None;
    }
    match column.kind {
        ColumnType::Text | ColumnType::TextList if column.name != "currency" => Some(Value::Text(Cow::Borrowed(text))),
        ColumnType::Word(words) => words.iter().find(|word| **word == trimmed).map(|word| Value::Text((*word).into())),
        ColumnType::Timestamp => moment(trimmed, format, zone).ok().map(Value::Moment),
        ColumnType::Integer(low, high) => digits(trimmed).filter(|n| (low..=high).contains(n)).map(Value::Integer),
        _ => None,
    }
}

/// A number of a few digits and nothing else.
fn digits(text: &str) -> Option<i64> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    let digits = Some(text.as_bytes()).filter(|digits| digits.len() <= 9)?;
    digits.iter().try_fold(0, |number, byte| Some(number * 10 + digit(*byte)?))
}

/// Names the keys that would make a number of a text, where the source says nothing of how it writes them.
fn with_keys(mut misfit: Misfit, text: &str, notation: &Notation<'_>) -> Misfit {
    let is_open = notation.numbers == NumberFormat::default() && misfit.reason.starts_with("not a");
    if let Some(keys) = number::keys_for(text).filter(|_| is_open) {
        misfit.expected.push_str(&format!("; where the file writes numbers so, give the source {keys}"));
    }
    misfit
}

fn no_such_word(written: &str, words: &[&'static str]) -> Misfit {
    let mut expected = format!("one of {}", words.join(", "));
    if let Some(near) = nearest(written, words.iter().copied()) {
        expected.push_str(&format!("; did you mean {near}?"));
    }
    Misfit { reason: "not one of the words", expected }
}

/// What a column holds, in words.
pub(crate) fn expected(column: &Column, notation: &Notation<'_>) -> String {
    let Notation { time: format, zone, numbers } = notation;
    if let (ColumnType::Date | ColumnType::Timestamp, Some(example)) = (&column.kind, format.example()) {
        return format!("a time written like `{example}`");
    }
    match column.kind {
        ColumnType::Text => "a text".to_owned(),
        ColumnType::TextList => "texts separated by semicolons".to_owned(),
        ColumnType::Word(words) => format!("one of {}", words.join(", ")),
        ColumnType::Integer(low, high) => format!("a whole number from {low} to {high}"),
        ColumnType::Boolean => "true or false (yes, no, y, n, t, f, 1, 0)".to_owned(),
        ColumnType::Date if column.name == "month" => "a month such as 2026-07".to_owned(),
        ColumnType::Date => "a day such as 2026-07-01".to_owned(),
        ColumnType::Timestamp if zone.is_some() => "a time such as 2026-07-01T09:30:00".to_owned(),
        ColumnType::Timestamp => "a time with its zone, such as 2026-07-01T09:30:00Z".to_owned(),
        ColumnType::Decimal(low, high) | ColumnType::Amount(low, high) => {
            let plain = if *numbers == NumberFormat::default() { "a plain number" } else { "a number" };
            let example = number::example(numbers);
            format!("{plain} such as {example}, from {low} to {high} with at most {DECIMAL_PLACES} decimals")
        }
    }
}

/// A whole number; `3.0` is one too.
fn integer(text: &str) -> Option<i64> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let exact = !fraction.is_empty() && fraction.bytes().all(|byte| byte == b'0');
    if !exact || whole.starts_with('+') {
        return None;
    }
    whole.parse().ok()
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

const NOT_A_NUMBER: &str = "not a number";

/// A plain decimal in units of 10^-12: a sign, digits, a point, digits. No exponent, no thousands separator.
pub(crate) fn decimal(text: &str) -> Result<i128, &'static str> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !plain(whole) || !plain(fraction) || digits.is_empty() {
        return Err(NOT_A_NUMBER);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > DECIMAL_PLACES as usize {
        return Err("more than 12 decimals");
    }
    let whole = whole.trim_start_matches('0');
    if whole.len() > 20 {
        return Err("out of range");
    }
    let units: i128 = format!("{whole}{fraction:0<12}").parse().map_err(|_| NOT_A_NUMBER)?;
    Ok(if negative { -units } else { units })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: ColumnType, text: &str) -> Result<Value<'_>, &'static str> {
        let column = Column { name: "x", kind, required: false, references: None };
        read(Cow::Borrowed(text), &column, &PLAIN).map_err(|misfit| misfit.reason)
    }

    const PLAIN: Notation<'static> = Notation {
        time: &TimeFormat::Iso,
        zone: None,
        numbers: NumberFormat { decimal: '.', grouping: None, parentheses: false, trailing_minus: false },
    };

    #[test]
    fn a_number_of_another_place_is_read_where_declared_and_told_where_not() {
        let column = Column { name: "x", kind: ColumnType::Decimal(-9999, 9999), required: false, references: None };
        let misfit = read(Cow::Borrowed("1.234,56"), &column, &PLAIN).unwrap_err();
        assert_eq!(misfit.reason, "not a number");
        assert!(
            misfit.expected.ends_with(
                "where the file writes numbers so, give the source `decimal = \",\"` and `grouping = \".\"`"
            ),
            "{}",
            misfit.expected
        );
        let numbers = NumberFormat { decimal: ',', grouping: Some('.'), ..NumberFormat::default() };
        let declared = Notation { numbers, ..PLAIN };
        let read = |text| read(Cow::Borrowed(text), &column, &declared);
        assert_eq!(read("1.234,56"), Ok(Value::Decimal(1_234_560_000_000_000)));
        let misfit = read("1,234.56").unwrap_err();
        assert_eq!(misfit.expected, "a number such as 1.234,50, from -9999 to 9999 with at most 12 decimals");
    }

    #[test]
    fn numbers_are_exact_or_refused() {
        let decimals = ColumnType::Decimal(-1000, 1000);
        assert_eq!(of(decimals, " 1.50 "), Ok(Value::Decimal(1_500_000_000_000)));
        assert_eq!(of(decimals, "-.5"), Ok(Value::Decimal(-500_000_000_000)));
        assert_eq!(of(decimals, "+0001000.000000000000000"), Ok(Value::Decimal(1_000_000_000_000_000)));
        assert_eq!(of(decimals, "0.000000000001"), Ok(Value::Decimal(1)));
        assert_eq!(of(decimals, "0.0000000000001"), Err("more than 12 decimals"));
        assert_eq!(of(decimals, "1000.01"), Err("out of range"));
        for text in ["1,5", "1e3", "NaN", "inf", ".", "-", "1.2.3", "--1", "1 000", "0x1", "١"] {
            assert_eq!(of(decimals, text), Err("not a number"), "{text}");
        }
        let integers = ColumnType::Integer(1, 3);
        assert_eq!(of(integers, "3.0"), Ok(Value::Integer(3)));
        assert_eq!(of(integers, "4"), Err("out of range"));
        for text in ["1.5", "one", "1.", "++1", "1e0"] {
            assert_eq!(of(integers, text), Err("not a whole number"), "{text}");
        }
    }

    #[test]
    fn words_flags_and_blanks() {
        let words = ColumnType::Word(&["simple", "complex"]);
        assert_eq!(of(words, " simple"), Ok(Value::Text("simple".into())));
        assert_eq!(of(words, "Simple"), Err("not one of the words"));
        assert_eq!(of(ColumnType::Boolean, "Yes"), Ok(Value::Boolean(true)));
        assert_eq!(of(ColumnType::Boolean, "0"), Ok(Value::Boolean(false)));
        assert_eq!(of(ColumnType::Boolean, "2"), Err("not true or false"));
        assert_eq!(of(ColumnType::Boolean, "  "), Ok(Value::Null));
        assert_eq!(of(ColumnType::Text, " a "), Ok(Value::Text(" a ".into())));
    }

    #[test]
    fn a_wrong_word_suggests_the_nearest() {
        let misfit = no_such_word("resellr", &["reseller", "oem"]);
        assert_eq!(misfit.expected, "one of reseller, oem; did you mean reseller?");
    }

    #[test]
    fn a_value_has_the_bytes_of_no_other() {
        let text = |text: &'static str| Value::Text(text.into());
        let of = |values: &[Value<'_>]| {
            let mut bytes = Vec::new();
            values.iter().enumerate().for_each(|(column, value)| value.write_identity(column, &mut bytes));
            bytes
        };
        let rows: [[Value<'_>; 2]; 9] = [
            [Value::Null, Value::Null],
            [text("ab"), text("c")],
            [text("a"), text("bc")],
            [text("abc"), Value::Null],
            [Value::Null, text("abc")],
            [text(""), text("abc")],
            [Value::Integer(1), Value::Null],
            [Value::Moment(1), Value::Null],
            [Value::Null, Value::Integer(1)],
        ];
        let different: std::collections::BTreeSet<_> = rows.iter().map(|row| of(row)).collect();
        assert_eq!(different.len(), rows.len());
    }

    proptest::proptest! {
        #[test]
        fn every_decimal_with_12_places_survives(units in -1_000_000_000_000_000_i64..1_000_000_000_000_000) {
            let (whole, fraction) = (units.abs() / 1_000_000_000_000, units.abs() % 1_000_000_000_000);
            let sign = if units < 0 { "-" } else { "" };
            proptest::prop_assert_eq!(decimal(&format!("{sign}{whole}.{fraction:012}")), Ok(i128::from(units)));
        }

        #[test]
        fn what_is_plain_is_what_is_read(text in "[ 0-9a-z.,:TZ-]{0,20}|[0-9]{1,4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}Z?", zoned: bool) {
            let words = ColumnType::Word(&["a", "7"]);
            for kind in [ColumnType::Text, words, ColumnType::Timestamp, ColumnType::Integer(0, 99), ColumnType::Boolean] {
                let column = Column { name: "x", kind, required: false, references: None };
                let zone = zoned.then_some(Tz::Europe__Stockholm);
                if let Some(value) = plain(&text, &column, &TimeFormat::Iso, zone) {
                    proptest::prop_assert_eq!(read(Cow::Borrowed(&text), &column, &Notation { zone, ..PLAIN }), Ok(value));
                }
            }
        }

        #[test]
        fn no_text_panics(text in ".*") {
            for kind in [ColumnType::Decimal(0, 9), ColumnType::Integer(0, 9), ColumnType::Date, ColumnType::Timestamp, ColumnType::Boolean] {
                let _ = of(kind, &text);
            }
        }
    }
}
