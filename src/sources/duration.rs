//! Durations out of texts, for times that a file gives as so long after another.

use super::time::{TimeFormat, Why, moment};
use super::value::{DECIMAL_PLACES, decimal};
use crate::config::mapping::DurationUnit;
use crate::domain::money::divide_half_away_from_zero;

const NOT_A_DURATION: Why = "not a duration";
const NEGATIVE: Why = "negative duration";
const TOO_LONG: Why = "duration out of range";
const SECOND: i128 = 1_000_000;

/// A duration in microseconds; finer ones are rounded to the nearest.
///
/// # Errors
/// With the reason where the text is no such duration, or a negative one: nothing is answered before it was asked.
pub(super) fn duration(text: &str, unit: DurationUnit) -> Result<i64, Why> {
    let micros = match unit {
        DurationUnit::Milliseconds => number_of(text, SECOND / 1000)?,
        DurationUnit::Seconds => number_of(text, SECOND)?,
        DurationUnit::Minutes => number_of(text, 60 * SECOND)?,
        DurationUnit::Hours => number_of(text, 3600 * SECOND)?,
        DurationUnit::HoursMinutes => clock(text, &[3600, 60])?,
        DurationUnit::HoursMinutesSeconds => clock(text, &[3600, 60, 1])?,
        DurationUnit::MinutesSeconds => clock(text, &[60, 1])?,
        DurationUnit::Since1970 => {
            moment(text, &TimeFormat::Iso, Some(chrono_tz::UTC)).map(i128::from).map_err(|_| NOT_A_DURATION)?
        }
    };
    if micros < 0 {
        return Err(NEGATIVE);
    }
    i64::try_from(micros).map_err(|_| TOO_LONG)
}

/// An example of how durations are written.
pub(super) fn example(unit: DurationUnit) -> &'static str {
    match unit {
        DurationUnit::Milliseconds => "5415000",
        DurationUnit::Seconds => "5415",
        DurationUnit::Minutes => "90.25",
        DurationUnit::Hours => "1.5",
        DurationUnit::HoursMinutes => "01:30",
        DurationUnit::HoursMinutesSeconds => "01:30:15",
        DurationUnit::MinutesSeconds => "90:15",
        DurationUnit::Since1970 => "1970-01-01 01:30:15",
    }
}

fn number_of(text: &str, micros: i128) -> Result<i128, Why> {
    let units = decimal(text).map_err(|_| NOT_A_DURATION)?;
    let product = units.checked_mul(micros).ok_or(TOO_LONG)?;
    divide_half_away_from_zero(product, 10_i128.pow(DECIMAL_PLACES)).map(i128::from).ok_or(TOO_LONG)
}

/// Parts with colons between them, each worth so many seconds; only the first may be of any length, the others are below 60.
fn clock(text: &str, worth: &[i128]) -> Result<i128, Why> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let parts: Vec<&str> = text.split(':').collect();
    if parts.len() != worth.len() {
        return Err(NOT_A_DURATION);
    }
    let mut seconds = 0_i128;
    for (index, (part, worth)) in parts.iter().zip(worth).enumerate() {
        let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) && part.len() < 12;
        let number: i128 =
            if is_number { part.parse().map_err(|_| NOT_A_DURATION)? } else { return Err(NOT_A_DURATION) };
        if index > 0 && (number > 59 || part.len() != 2) {
            return Err(NOT_A_DURATION);
        }
        seconds += number * worth;
    }
    Ok(if negative { -seconds } else { seconds } * SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_reads_its_example() {
        let minutes = 90 * 60 * 1_000_000;
        for (_, unit) in DurationUnit::NAMED {
            let seconds = match unit {
                DurationUnit::Hours | DurationUnit::HoursMinutes => 0,
                _ => 15_000_000,
            };
            assert_eq!(duration(example(*unit), *unit), Ok(minutes + seconds), "{unit:?}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        assert_eq!(duration("100:00", DurationUnit::HoursMinutes), Ok(360_000_000_000));
        assert_eq!(duration("0.333333333333", DurationUnit::Hours), Ok(1_200_000_000));
        assert_eq!(duration("-3:20", DurationUnit::HoursMinutes), Err(NEGATIVE));
        assert_eq!(duration("-1", DurationUnit::Minutes), Err(NEGATIVE));
        for text in ["1:5", "1:60", ":30", "1:", "a:00", "1:00:00", "", "1.5:00", "999999999999:00"] {
            assert_eq!(duration(text, DurationUnit::HoursMinutes), Err(NOT_A_DURATION), "{text}");
        }
        for text in ["", "1e3", "1:30", "∞"] {
            assert_eq!(duration(text, DurationUnit::Minutes), Err(NOT_A_DURATION), "{text}");
        }
        assert_eq!(duration("99999999999999999999", DurationUnit::Hours), Err(TOO_LONG));
        assert_eq!(duration("2026", DurationUnit::Since1970), Err(NOT_A_DURATION));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in ".*") {
            for (_, unit) in DurationUnit::NAMED {
                let _ = duration(&text, *unit);
            }
        }

        #[test]
        fn clocks_give_their_seconds(hours in 0_i64..5000, minutes in 0_i64..60, seconds in 0_i64..60) {
            let text = format!("{hours}:{minutes:02}:{seconds:02}");
            let expected = (hours * 3600 + minutes * 60 + seconds) * 1_000_000;
            proptest::prop_assert_eq!(duration(&text, DurationUnit::HoursMinutesSeconds), Ok(expected));
        }
    }
}
