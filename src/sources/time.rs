//! Days and moments out of texts.
//!
//! A moment needs a zone: its own offset, or the source's zone. A local time that the zone skips or has twice (the
//! hours when clocks change) is refused: nobody can say which moment was meant.

use chrono::format::{Item, Parsed, StrftimeItems, parse};
use chrono::{Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike};
use chrono_tz::Tz;

/// How times are written in a column.
#[derive(Debug, Clone)]
pub(crate) enum TimeFormat {
    /// ISO 8601: `2026-07-01T09:30:00+02:00`, with a blank for the `T`, without seconds or offset, with fractions.
    Iso,
    /// Seconds since 1970, with or without decimals.
    EpochSeconds,
    /// Milliseconds since 1970.
    EpochMilliseconds,
    /// A chrono format.
    Pattern(Vec<Item<'static>>),
    /// The first of these that fits.
    Several(Vec<TimeFormat>),
}

impl TimeFormat {
    /// Reads a format as mappings write it.
    ///
    /// # Errors
    /// When it holds a directive that does not exist.
    pub(crate) fn read(written: Option<&str>) -> Result<Self, String> {
        match written {
            None | Some("iso") => Ok(Self::Iso),
            Some("epoch_seconds") => Ok(Self::EpochSeconds),
            Some("epoch_milliseconds") => Ok(Self::EpochMilliseconds),
            Some(pattern) => StrftimeItems::new(pattern).parse_to_owned().map(Self::Pattern).map_err(|_| {
                format!("`{pattern}` is not a time format, expected one such as `%d/%m/%Y %H:%M`, `epoch_seconds` or `epoch_milliseconds`")
            }),
        }
    }
}

impl TimeFormat {
    /// Reads formats as mappings write them, to be tried in that order; none is ISO 8601.
    ///
    /// # Errors
    /// When one holds a directive that does not exist.
    pub(crate) fn read_all(written: &[String]) -> Result<Self, String> {
        match written {
            [] => Ok(Self::Iso),
            [one] => Self::read(Some(one)),
            several => several.iter().map(|one| Self::read(Some(one))).collect::<Result<_, _>>().map(Self::Several),
        }
    }

    /// A moment written this way; `None` for ISO 8601, which everybody knows.
    pub(crate) fn example(&self) -> Option<String> {
        let moment = chrono::DateTime::from_timestamp(EXAMPLE, 0)?;
        match self {
            Self::Iso => None,
            Self::EpochSeconds => Some(EXAMPLE.to_string()),
            Self::EpochMilliseconds => Some((EXAMPLE * 1000).to_string()),
            Self::Pattern(items) => Some(moment.format_with_items(items.iter()).to_string()),
            Self::Several(formats) => {
                let iso = || moment.format("%Y-%m-%d %H:%M:%S").to_string();
                let examples: Vec<_> = formats.iter().map(|format| format.example().unwrap_or_else(iso)).collect();
                Some(examples.join("` or `"))
            }
        }
    }
}

/// 2026-07-31T14:30:00Z, which no reading can take for another day.
const EXAMPLE: i64 = 1_785_508_200;

/// Why a text is no moment or day: a few fixed words.
pub(crate) type Why = &'static str;

/// No zone is known for a moment.
pub(crate) const ZONE_LESS: Why = "timestamp without a zone";
const NOT_A_TIME: Why = "not a timestamp";
const NOT_A_DAY: Why = "not a day";
const OUT_OF_RANGE: Why = "timestamp out of range";

/// A moment in microseconds since 1970 UTC.
///
/// # Errors
/// With the reason where the text is no such moment.
pub(crate) fn moment(text: &str, format: &TimeFormat, zone: Option<Tz>) -> Result<i64, Why> {
    match format {
        TimeFormat::Iso => iso(text, zone),
        TimeFormat::EpochSeconds => epoch(text, 1_000_000),
        TimeFormat::EpochMilliseconds => epoch(text, 1_000),
        TimeFormat::Pattern(items) => by_pattern(text, items, zone),
        TimeFormat::Several(formats) => first_fit(formats, NOT_A_TIME, |format| moment(text, format, zone)),
    }
}

/// What the first format gives that fits; the reason of one that is nearly so where none does.
fn first_fit<T>(formats: &[TimeFormat], no_such: Why, read: impl Fn(&TimeFormat) -> Result<T, Why>) -> Result<T, Why> {
    let mut reason = no_such;
    for format in formats {
        match read(format) {
            Ok(found) => return Ok(found),
            Err(why) if reason == no_such => reason = why,
            Err(_) => {}
        }
    }
    Err(reason)
}

/// A day as days since 1970. Text with a time of day is a day only at midnight without a zone, or where the format
/// says how to read it.
///
/// # Errors
/// With the reason where the text is no day.
pub(crate) fn day(text: &str, format: &TimeFormat) -> Result<i32, Why> {
    let date = match format {
        TimeFormat::Iso => {
            let (date, rest) = iso_date(text).ok_or(NOT_A_DAY)?;
            let midnight =
                rest.is_empty() || iso_time(rest).is_some_and(|(time, rest)| time == NaiveTime::MIN && rest.is_empty());
            if !midnight {
                return Err("time of day in a day");
            }
            date
        }
        TimeFormat::Pattern(items) => {
            let mut parsed = Parsed::new();
            parse(&mut parsed, text, items.iter()).map_err(|_| NOT_A_DAY)?;
            parsed.to_naive_date().or_else(|_| month_of(&parsed).ok_or(())).map_err(|()| NOT_A_DAY)?
        }
        TimeFormat::EpochSeconds | TimeFormat::EpochMilliseconds => return Err("moment in a day"),
        TimeFormat::Several(formats) => return first_fit(formats, NOT_A_DAY, |format| day(text, format)),
    };
    days(date).ok_or(NOT_A_DAY)
}

/// The day of a time as it is written there, whatever its time of day and offset; of seconds since 1970, the day in the zone.
///
/// # Errors
/// With the reason where the text is neither a time nor a day.
pub(crate) fn day_of(text: &str, format: &TimeFormat, zone: Option<Tz>) -> Result<i32, Why> {
    match format {
        TimeFormat::Iso => {
            let (date, rest) = iso_date(text).ok_or(NOT_A_DAY)?;
            let is_time = iso_time(rest).is_some_and(|(_, rest)| rest.is_empty() || iso_offset(rest).is_some());
            days(date).filter(|_| rest.is_empty() || is_time).ok_or(NOT_A_DAY)
        }
        TimeFormat::EpochSeconds | TimeFormat::EpochMilliseconds => {
            let micros = moment(text, format, zone).map_err(|why| if why == NOT_A_TIME { NOT_A_DAY } else { why })?;
            let moment = chrono::DateTime::from_timestamp_micros(micros).ok_or(OUT_OF_RANGE)?;
            days(moment.with_timezone(&zone.ok_or(ZONE_LESS)?).date_naive()).ok_or(OUT_OF_RANGE)
        }
        TimeFormat::Pattern(_) => day(text, format),
        TimeFormat::Several(formats) => first_fit(formats, NOT_A_DAY, |format| day_of(text, format, zone)),
    }
}

/// A month as the day it starts, as days since 1970: `2026-07` or `2026-07-01`.
///
/// # Errors
/// With the reason where the text is no month.
pub(crate) fn month(text: &str, format: &TimeFormat) -> Result<i32, Why> {
    let whole =
        if text.len() == 7 && matches!(format, TimeFormat::Iso) { format!("{text}-01") } else { text.to_owned() };
    let day = day(&whole, format).map_err(|_| "not a month")?;
    match NaiveDate::from_epoch_days(day) {
        Some(date) if date.day() == 1 => Ok(day),
        _ => Err("not the first day of a month"),
    }
}

/// The first day of the month that a pattern without a day gives.
fn month_of(parsed: &Parsed) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(parsed.year()?, parsed.month()?, 1).filter(|_| parsed.day().is_none())
}

fn days(date: NaiveDate) -> Option<i32> {
    (1..=9999).contains(&date.year()).then(|| date.to_epoch_days())
}

fn by_pattern(text: &str, items: &[Item<'static>], zone: Option<Tz>) -> Result<i64, Why> {
    let mut parsed = Parsed::new();
    parse(&mut parsed, text, items.iter()).map_err(|_| NOT_A_TIME)?;
    if parsed.offset().is_some() || parsed.timestamp().is_some() {
        let _ = parsed.offset().is_some() || parsed.set_offset(0).is_ok();
        let moment = parsed.to_datetime().map_err(|_| NOT_A_TIME)?;
        return micros(moment.naive_utc());
    }
    let date = parsed.to_naive_date().map_err(|_| NOT_A_TIME)?;
    let has_time = parsed.hour_mod_12().is_some() || parsed.minute().is_some();
    let time = if has_time { parsed.to_naive_time().map_err(|_| NOT_A_TIME)? } else { NaiveTime::MIN };
    local(date.and_time(time), zone)
}

fn iso(text: &str, zone: Option<Tz>) -> Result<i64, Why> {
    if let Some(micros) = utc_second(text.as_bytes()) {
        return Ok(micros);
    }
    let (date, rest) = iso_date(text).ok_or(NOT_A_TIME)?;
    if rest.is_empty() {
        return Err("timestamp without a time of day");
    }
    let (time, rest) = iso_time(rest).ok_or(NOT_A_TIME)?;
    let local_time = date.and_time(time);
    if rest.is_empty() {
        return local(local_time, zone);
    }
    let offset = iso_offset(rest).ok_or(NOT_A_TIME)?;
    Ok(micros(local_time)? - offset * 1_000_000)
}

/// `YYYY-MM-DDTHH:MM:SSZ` (a blank for the `T` too), as most files write a moment; nothing where anything is unusual.
fn utc_second(text: &[u8]) -> Option<i64> {
    let text: &[u8; 20] = text.try_into().ok()?;
    let [_, _, _, _, b'-', _, _, b'-', _, _, b'T' | b' ', _, _, b':', _, _, b':', _, _, b'Z'] = text else {
        return None;
    };
    let pair = |at: usize| {
        let (tens, ones) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then(|| i64::from(tens * 10 + ones))
    };
    let (year, month, day) = (pair(0)? * 100 + pair(2)?, pair(5)?, pair(8)?);
    let (hour, minute, second) = (pair(11)?, pair(14)?, pair(17)?);
    if year == 0 || !(1..=12).contains(&month) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let is_leap_year = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(is_leap_year),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    // Years that begin in March end with the day that not all have.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - DAYS_TO_1970;
    (1..=length).contains(&day).then(|| (days * 86_400 + hour * 3_600 + minute * 60 + second) * 1_000_000)
}

/// From the first of March of the year 0 to the first of January 1970.
const DAYS_TO_1970: i64 = 719_468;

/// A local time in a zone.
fn local(time: NaiveDateTime, zone: Option<Tz>) -> Result<i64, Why> {
    match zone.ok_or(ZONE_LESS)?.from_local_datetime(&time) {
        LocalResult::Single(moment) => micros(moment.naive_utc()),
        LocalResult::Ambiguous(..) => Err("time that the clocks showed twice"),
        LocalResult::None => Err("time that the clocks skipped"),
    }
}

/// Microseconds since 1970; finer times and leap seconds are refused, since they could not be kept.
fn micros(moment: NaiveDateTime) -> Result<i64, Why> {
    if !(1..=9999).contains(&moment.year()) {
        return Err(OUT_OF_RANGE);
    }
    if moment.nanosecond() >= 1_000_000_000 {
        return Err("leap second");
    }
    if !moment.nanosecond().is_multiple_of(1000) {
        return Err("timestamp finer than microseconds");
    }
    Ok(moment.and_utc().timestamp_micros())
}

fn epoch(text: &str, scale: i64) -> Result<i64, Why> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || digits.ends_with('.') {
        return Err(NOT_A_TIME);
    }
    let whole: i64 = whole.parse().map_err(|_| OUT_OF_RANGE)?;
    let mut micros = whole.checked_mul(scale).ok_or(OUT_OF_RANGE)?;
    let mut unit = scale;
    for digit in fraction.trim_end_matches('0').bytes() {
        if unit % 10 != 0 {
            return Err("timestamp finer than microseconds");
        }
        unit /= 10;
        micros = micros.checked_add(i64::from(digit - b'0') * unit).ok_or(OUT_OF_RANGE)?;
    }
    // The last moment of the year 9999.
    if micros > 253_402_300_799_999_999 {
        return Err(OUT_OF_RANGE);
    }
    Ok(if negative { -micros } else { micros })
}

/// `YYYY-MM-DD` or `YYYYMMDD`, and what follows.
fn iso_date(text: &str) -> Option<(NaiveDate, &str)> {
    let (year, rest) = digits(text, 4)?;
    let extended = rest.starts_with('-');
    let (month, rest) = digits(if extended { rest.strip_prefix('-')? } else { rest }, 2)?;
    let (day, rest) = digits(if extended { rest.strip_prefix('-')? } else { rest }, 2)?;
    Some((NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?, rest))
}

/// `THH:MM[:SS[.fraction]]` (a blank for the `T` too), and what follows.
fn iso_time(text: &str) -> Option<(NaiveTime, &str)> {
    let text = text.strip_prefix(['T', 't', ' '])?;
    let (hour, rest) = digits(text, 2)?;
    let extended = rest.starts_with(':');
    let (minute, rest) = digits(if extended { rest.strip_prefix(':')? } else { rest }, 2)?;
    let seconds = if extended {
        rest.strip_prefix(':')
    } else {
        Some(rest).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let Some(seconds) = seconds else { return Some((NaiveTime::from_hms_opt(hour, minute, 0)?, rest)) };
    let (second, rest) = digits(seconds, 2)?;
    let Some(fraction) = rest.strip_prefix(['.', ',']) else {
        return Some((NaiveTime::from_hms_opt(hour, minute, second)?, rest));
    };
    let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
    let (written, rest) = fraction.split_at_checked(length)?;
    let kept = written.trim_end_matches('0');
    if written.is_empty() || kept.len() > 9 {
        return None;
    }
    let nanos = format!("{kept:0<9}").parse().ok()?;
    Some((NaiveTime::from_hms_nano_opt(hour, minute, second, nanos)?, rest))
}

/// `Z`, `+HH`, `+HHMM` or `+HH:MM` in seconds; nothing may follow.
fn iso_offset(text: &str) -> Option<i64> {
    let text = text.strip_prefix(' ').unwrap_or(text);
    if text.eq_ignore_ascii_case("z") || text == "UTC" {
        return Some(0);
    }
    let sign = match text.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, rest) = digits(text.get(1..)?, 2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = if rest.is_empty() { (0, rest) } else { digits(rest, 2)? };
    (rest.is_empty() && hours <= 18 && minutes < 60).then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

/// So many digits as a number, and what follows.
fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(count)?;
    let number = digits
        .bytes()
        .try_fold(0, |number: u32, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')));
    Some((number?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STOCKHOLM: Option<Tz> = Some(Tz::Europe__Stockholm);

    fn utc(micros: i64) -> String {
        chrono::DateTime::from_timestamp_micros(micros).unwrap().to_rfc3339()
    }

    fn read(text: &str, format: Option<&str>, zone: Option<Tz>) -> Result<String, Why> {
        moment(text, &TimeFormat::read(format).unwrap(), zone).map(utc)
    }

    #[test]
    fn iso_times_with_and_without_offsets() {
        let expected = "2026-07-01T07:30:00+00:00";
        for text in [
            "2026-07-01T09:30:00+02:00",
            "2026-07-01 09:30+02",
            "2026-07-01T07:30:00Z",
            "2026-07-01T07:30:00.000000Z",
            "20260701T073000Z",
            "2026-07-01 09:30:00 +0200",
            "2026-07-01T07:30:00 UTC",
        ] {
            assert_eq!(read(text, None, None).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(read("2026-07-01 09:30", None, STOCKHOLM).as_deref(), Ok(expected));
        assert_eq!(read("2026-07-01 09:30", None, None), Err(ZONE_LESS));
        assert_eq!(read("2026-07-01", None, STOCKHOLM), Err("timestamp without a time of day"));
        assert_eq!(read("2026-07-01T07:30:00.123456Z", None, None).unwrap(), "2026-07-01T07:30:00.123456+00:00");
        assert_eq!(read("2026-07-01T07:30:00.1234567Z", None, None), Err("timestamp finer than microseconds"));
        for text in
            ["2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z", "x", "2026-01-01T00:00:00+25:00"]
        {
            assert_eq!(read(text, None, None), Err(NOT_A_TIME), "{text}");
        }
    }

    #[test]
    fn the_usual_way_to_write_a_moment_is_read_like_any_other() {
        let second = |text: &str| utc_second(text.as_bytes());
        // Every day of the calendar, with some time of day.
        let mut date = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
        while date.year() < 10_000 {
            let number = date.num_days_from_ce().unsigned_abs();
            let time = date.and_hms_opt(number % 24, number % 60, number % 59).unwrap();
            let text = time.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            assert_eq!(second(&text), Some(time.and_utc().timestamp_micros()), "{text}");
            date = date.succ_opt().unwrap();
        }
        for text in ["2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z"] {
            assert_eq!(second(text), None, "{text}");
        }
        for text in ["2025-04-31T00:00:00Z", "2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z", "2025-01-01T00:00:60Z"] {
            assert_eq!(second(text), None, "{text}");
        }
        for text in ["0000-01-01T00:00:00Z", "2025-01-00T00:00:00Z", "2025-01-0:T00:00:00Z", "2025-01-01T00:00:00z"] {
            assert_eq!(second(text), None, "{text}");
        }
    }

    #[test]
    fn hours_that_clocks_skip_or_repeat_are_refused() {
        assert_eq!(read("2026-03-29 02:30", None, STOCKHOLM), Err("time that the clocks skipped"));
        assert_eq!(read("2026-10-25 02:30", None, STOCKHOLM), Err("time that the clocks showed twice"));
        assert_eq!(read("2026-10-25T02:30+01:00", None, STOCKHOLM).unwrap(), "2026-10-25T01:30:00+00:00");
    }

    #[test]
    fn formats_and_epochs() {
        let format = Some("%d/%m/%Y %H:%M");
        assert_eq!(read("01/07/2026 09:30", format, STOCKHOLM).unwrap(), "2026-07-01T07:30:00+00:00");
        assert_eq!(read("01/07/2026 09:30", format, None), Err(ZONE_LESS));
        assert_eq!(read("01/07/2026 09:30 x", format, STOCKHOLM), Err(NOT_A_TIME));
        assert_eq!(
            read("25/Feb/26 10:17 PM", Some("%d/%b/%y %I:%M %p"), STOCKHOLM).unwrap(),
            "2026-02-25T21:17:00+00:00"
        );
        assert_eq!(read("01/07/2026", Some("%d/%m/%Y"), STOCKHOLM).unwrap(), "2026-06-30T22:00:00+00:00");
        assert_eq!(
            read("2026-07-01 09:30 +0200", Some("%Y-%m-%d %H:%M %z"), None).unwrap(),
            "2026-07-01T07:30:00+00:00"
        );
        assert_eq!(read("1782891000", Some("epoch_seconds"), None).unwrap(), "2026-07-01T07:30:00+00:00");
        assert_eq!(read("1782891000.5", Some("epoch_seconds"), None).unwrap(), "2026-07-01T07:30:00.500+00:00");
        assert_eq!(read("1782891000500", Some("epoch_milliseconds"), None).unwrap(), "2026-07-01T07:30:00.500+00:00");
        assert_eq!(read("1e9", Some("epoch_seconds"), None), Err(NOT_A_TIME));
        assert_eq!(read("99999999999999999999", Some("epoch_seconds"), None), Err(OUT_OF_RANGE));
        assert!(TimeFormat::read(Some("%Y-%Q!")).is_err());
    }

    #[test]
    fn several_formats_are_tried_in_order() {
        let formats = ["%d/%b/%y %I:%M %p".to_owned(), "iso".to_owned()];
        let format = TimeFormat::read_all(&formats).unwrap();
        let read = |text: &str, zone| moment(text, &format, zone).map(utc);
        assert_eq!(read("25/Feb/26 10:17 PM", STOCKHOLM).unwrap(), "2026-02-25T21:17:00+00:00");
        assert_eq!(read("2026-02-25 16:38:58.679", STOCKHOLM).unwrap(), "2026-02-25T15:38:58.679+00:00");
        assert_eq!(read("25/Feb/26 10:17 PM", None), Err(ZONE_LESS));
        assert_eq!(read("yesterday", STOCKHOLM), Err(NOT_A_TIME));
        assert_eq!(format.example().unwrap(), "31/Jul/26 02:30 PM` or `2026-07-31 14:30:00");
    }

    #[test]
    fn days_and_months() {
        let iso = TimeFormat::Iso;
        assert_eq!(day("1970-01-02", &iso), Ok(1));
        assert_eq!(day("1970-01-02 00:00:00", &iso), Ok(1));
        assert_eq!(day("1970-01-02T10:00:00", &iso), Err("time of day in a day"));
        assert_eq!(day("1970-01-02T00:00:00Z", &iso), Err("time of day in a day"));
        assert_eq!(day("02.01.1970", &TimeFormat::read(Some("%d.%m.%Y")).unwrap()), Ok(1));
        assert_eq!(day("1970-02-30", &iso), Err(NOT_A_DAY));
        assert_eq!(month("1970-02", &iso), Ok(31));
        assert_eq!(month("1970-02-01", &iso), Ok(31));
        assert_eq!(month("1970-02-02", &iso), Err("not the first day of a month"));
        assert_eq!(month("02/1970", &TimeFormat::read(Some("%m/%Y")).unwrap()), Ok(31));
    }
}
