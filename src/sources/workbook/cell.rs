//! The cells of a sheet as texts that say what they are.
//!
//! Workbooks keep numbers as binary fractions of fifteen digits that count; they are written with those digits, as the
//! workbook itself shows them, so that 0.1 + 0.2 is 0.3. Days and times are numbers too: they are written as local times in ISO 8601,
//! in the zone that the source states.

use calamine::{Data, ExcelDateTime};

use crate::sources::row::{Mark, RawRow};

/// A number of more digits than a workbook keeps.
const TOO_MANY_DIGITS: &str = "number of more digits than a workbook keeps";
/// A cell that says why it has no value.
pub(super) const ERROR_VALUE: &str = "error value of a spreadsheet";
/// A day that there was none of, such as 29 February 1900.
const NO_SUCH_DAY: &str = "day that is none";
/// The greatest whole number below which every one is kept exactly: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// The words of errors, which an OpenDocument sheet keeps as texts.
const ERRORS: [&str; 8] = ["#N/A", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!"];

/// A cell that is not blank.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    /// Its column, from 0.
    pub(super) column: usize,
    /// Its value as text.
    pub(super) text: String,
    /// What else is known of it.
    pub(super) mark: Option<Mark>,
}

impl Cell {
    /// The cell with a value; nothing where it is blank.
    pub(super) fn of(column: usize, value: &Data) -> Option<Self> {
        let (text, mark) = match value {
            Data::Empty => return None,
            Data::String(text) if text.is_empty() => return None,
            Data::String(text) if is_error(text) => (text.clone(), Some(Mark::Fault(ERROR_VALUE))),
            Data::String(text) => (text.clone(), None),
            Data::Int(number) => (number.to_string(), Some(Mark::Number)),
            Data::Float(number) => number_text(*number),
            Data::Bool(flag) => (flag.to_string(), None),
            Data::DateTime(moment) => moment_text(moment),
            Data::DateTimeIso(text) if text.len() == "2026-07-01".len() => {
                (format!("{text}T00:00:00"), Some(Mark::Time))
            }
            Data::DateTimeIso(text) => (text.clone(), Some(Mark::Time)),
            Data::DurationIso(text) => (iso_duration(text).unwrap_or_else(|| text.clone()), None),
            Data::Error(error) => (error.to_string(), Some(Mark::Fault(ERROR_VALUE))),
        };
        Some(Self { column, text, mark })
    }

    /// Puts the cell into a row that has room for it.
    pub(super) fn put(&self, row: &mut RawRow) {
        row.set(self.column, &self.text);
        if let Some(mark) = self.mark {
            row.mark(self.column, mark);
        }
    }
}

fn is_error(text: &str) -> bool {
    let is_code =
        text.strip_prefix("Err:").is_some_and(|code| !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit()));
    ERRORS.contains(&text) || is_code
}

/// A number with the fifteen digits that count, without an exponent.
fn number_text(number: f64) -> (String, Option<Mark>) {
    if number.fract() == 0.0 && number.abs() < EXACT {
        return (format!("{number:.0}").replace("-0", if number == 0.0 { "0" } else { "-0" }), Some(Mark::Number));
    }
    if number.abs() >= EXACT || !number.is_finite() {
        return (format!("{number}"), Some(Mark::Fault(TOO_MANY_DIGITS)));
    }
    // In scientific notation all digits count; Rust rounds them exactly.
    let scientific = format!("{number:.14e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let sign = if number < 0.0 { "-" } else { "" };
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let point: i32 = exponent.parse::<i32>().unwrap_or_default() + 1;
    let text = match usize::try_from(point) {
        Ok(whole) if whole >= digits.len() => format!("{sign}{digits:0<whole$}"),
        Ok(whole) if whole > 0 => {
            let (whole, fraction) = digits.split_at_checked(whole).unwrap_or((digits, ""));
            format!("{sign}{whole}.{fraction}")
        }
        _ => format!("{sign}0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
    };
    (text, Some(Mark::Number))
}

/// A local time, a time of day, or hours and minutes that passed.
fn moment_text(moment: &ExcelDateTime) -> (String, Option<Mark>) {
    let serial = moment.as_f64();
    if moment.is_duration() || (0.0..1.0).contains(&serial) {
        return (duration_text(serial), None);
    }
    let (year, month, day, hour, minute, second, millisecond) = moment.to_ymd_hms_milli();
    let is_day = chrono::NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)).is_some();
    // The last day of the year 9999; what is beyond would be given as that day.
    if !is_day || !(0.0..2_958_466.0).contains(&serial) {
        return (format!("{serial}"), Some(Mark::Fault(NO_SUCH_DAY)));
    }
    let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if millisecond > 0 {
        text.push_str(&format!(".{millisecond:03}"));
    }
    (text, Some(Mark::Time))
}

/// Hours, minutes and seconds out of a part of days.
fn duration_text(days: f64) -> String {
    let written = format!("{:.0}", days.abs() * 86_400_000.0);
    let milliseconds: u64 = written.parse().unwrap_or(u64::MAX);
    let sign = if days < 0.0 { "-" } else { "" };
    let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
    let fraction = if rest == 0 { String::new() } else { format!(".{rest:03}") };
    format!("{sign}{:02}:{:02}:{:02}{fraction}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// `PT12H30M05S` as `12:30:05`.
fn iso_duration(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?;
    let number = |text: &str| text.parse::<u64>().ok();
    Some(format!("{:02}:{:02}:{:02}", number(hours)?, number(minutes)?, number(seconds.split(['.', ',']).next()?)?))
}

#[cfg(test)]
mod tests {
    use calamine::{CellErrorType, ExcelDateTimeType};

    use super::*;

    fn of(value: &Data) -> (String, Option<Mark>) {
        Cell::of(0, value).map(|cell| (cell.text, cell.mark)).unwrap_or_default()
    }

    #[test]
    fn numbers_have_the_digits_that_a_workbook_shows() {
        for (number, expected) in [
            (0.1 + 0.2, "0.3"),
            (1234.56, "1234.56"),
            (-1234.5, "-1234.5"),
            (0.25, "0.25"),
            (0.000_012_5, "0.0000125"),
            (-0.05, "-0.05"),
            (-0.0, "0"),
            (10.0, "10"),
            (-10.0, "-10"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (123_456_789_012.345, "123456789012.345"),
            (1e-7, "0.0000001"),
            (99.999_999_999_999_99, "100"),
        ] {
            assert_eq!(of(&Data::Float(number)), (expected.to_owned(), Some(Mark::Number)));
        }
        assert_eq!(of(&Data::Float(1.234_567_890_123_456_7e19)).1, Some(Mark::Fault(TOO_MANY_DIGITS)));
        assert_eq!(of(&Data::Int(42)), ("42".to_owned(), Some(Mark::Number)));
    }

    #[test]
    fn days_and_times_are_local_in_both_systems() {
        let moment = |serial, is_1904| Data::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, is_1904));
        for (serial, is_1904, expected) in [
            (46_204.0, false, "2026-07-01T00:00:00"),
            (44_742.0, true, "2026-07-01T00:00:00"),
            (46_204.395_833_333_336, false, "2026-07-01T09:30:00"),
            (45_943.541, false, "2025-10-13T12:59:02.400"),
            (1.0, false, "1900-01-01T00:00:00"),
            (61.0, false, "1900-03-01T00:00:00"),
        ] {
            assert_eq!(of(&moment(serial, is_1904)), (expected.to_owned(), Some(Mark::Time)), "{serial}");
        }
        for serial in [60.0, -3.0, 2_958_466.0, 1e300] {
            assert_eq!(of(&moment(serial, false)).1, Some(Mark::Fault(NO_SUCH_DAY)), "{serial}");
        }
        assert_eq!(of(&moment(0.5, false)), ("12:00:00".to_owned(), None), "a time of day");
        let passed = Data::DateTime(ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false));
        assert_eq!(of(&passed), ("36:00:00".to_owned(), None));
        assert_eq!(of(&Data::DateTimeIso("2026-07-01".to_owned())).0, "2026-07-01T00:00:00");
        assert_eq!(of(&Data::DurationIso("PT36H05M00S".to_owned())).0, "36:05:00");
    }

    #[test]
    fn errors_are_no_values_and_blanks_no_cells() {
        for value in [Data::Error(CellErrorType::NA), Data::String("#N/A".to_owned())] {
            assert_eq!(of(&value), ("#N/A".to_owned(), Some(Mark::Fault(ERROR_VALUE))));
        }
        assert_eq!(of(&Data::String("Err:502".to_owned())).1, Some(Mark::Fault(ERROR_VALUE)));
        assert_eq!(of(&Data::Bool(true)), ("true".to_owned(), None));
        assert_eq!(Cell::of(3, &Data::String(String::new())), None);
        assert_eq!(Cell::of(3, &Data::Empty), None);
    }

    proptest::proptest! {
        #[test]
        fn a_number_of_fifteen_digits_comes_back(units in -999_999_999_999_999_i64..1_000_000_000_000_000, decimals in 0_usize..9) {
            let digits = format!("{:0>1$}", units.unsigned_abs(), decimals + 1);
            let (whole, fraction) = digits.split_at(digits.len() - decimals);
            let sign = if units < 0 { "-" } else { "" };
            let written = if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") };
            let found = number_text(written.parse().unwrap()).0;
            let plain = if written.contains('.') { written.trim_end_matches('0').trim_end_matches('.') } else { &written };
            proptest::prop_assert_eq!(found, if plain == "-0" { "0" } else { plain });
        }
    }
}
