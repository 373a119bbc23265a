//! Working hours as they are written: `mon-fri 08:00-12:00, 13:00-17:00`.

use chrono::Weekday;

use super::{Hours, SECONDS_OF_DAY, WeeklyHours};
use crate::config::Section;
use crate::domain::Finding;
use crate::programme::version::WEEKDAYS;

const EXPECTED: &str = "days and hours such as `mon-fri 08:00-12:00, 13:00-17:00`";

/// The hours of a week; what cannot be read, and hours given twice, are noted. `None` without the key.
pub(super) fn read(section: &Section<'_>, key: &str) -> Option<WeeklyHours> {
    let lines = section.texts(key)?;
    if lines.is_empty() {
        section.note(Finding::error(section.key_place(key), format!("the list is empty, expected {EXPECTED}")));
    }
    let mut all: Vec<(Weekday, Hours)> = Vec::new();
    for line in lines {
        match parse(&line.value) {
            Ok(hours) => {
                if let Some(message) = overlap(&all, &hours) {
                    section.note(Finding::error(line.place, message));
                }
                all.extend(hours);
            }
            Err(fault) => {
                let found = format!("found `{}`, expected {}", line.value, fault.expected);
                section.note(Finding { remedy: fault.remedy, ..Finding::error(line.place, found) });
            }
        }
    }
    Some(WeeklyHours::new(all))
}

/// The first of a line's hours that overlap others of their day, in words.
fn overlap(before: &[(Weekday, Hours)], line: &[(Weekday, Hours)]) -> Option<String> {
    line.iter().enumerate().find_map(|(index, (day, hours))| {
        let mut earlier = before.iter().chain(&line[..index]);
        let (_, other) = earlier
            .find(|(other_day, other)| other_day == day && hours.start < other.end && other.start < hours.end)?;
        let (day, hours, other) = (name(*day), written(*hours), written(*other));
        Some(format!("{day} {hours} overlaps {day} {other}, expected each hour once"))
    })
}

/// What a line should have been.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    expected: String,
    remedy: Option<String>,
}

impl Fault {
    fn expected(expected: impl Into<String>) -> Self {
        Self { expected: expected.into(), remedy: None }
    }
}

fn parse(line: &str) -> Result<Vec<(Weekday, Hours)>, Fault> {
    let (days, times) = line.trim().split_once(char::is_whitespace).ok_or_else(|| Fault::expected(EXPECTED))?;
    let days = parse_days(days)?;
    let times: Vec<Hours> = times
        .split(|each: char| each == ',' || each.is_whitespace())
        .filter(|text| !text.is_empty())
        .map(parse_hours)
        .collect::<Result<_, _>>()?;
    if times.is_empty() {
        return Err(Fault::expected(EXPECTED));
    }
    Ok(days.into_iter().flat_map(|day| times.iter().map(move |hours| (day, *hours))).collect())
}

/// `mon`, `mon-fri`, `sun-thu` (over the week's end), `mon,wed`.
fn parse_days(text: &str) -> Result<Vec<Weekday>, Fault> {
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (Some(first), Some(last)) = (weekday(first), weekday(last)) else {
            return Err(Fault::expected("days such as `mon`, `mon-fri` or `mon,wed`, a space, and hours"));
        };
        let mut day = first;
        days.push(day);
        while day != last {
            day = day.succ();
            days.push(day);
        }
    }
    Ok(days)
}

fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(name, _)| *name == word).map(|(_, day)| *day)
}

fn parse_hours(text: &str) -> Result<Hours, Fault> {
    let ends = text.split_once('-').and_then(|(start, end)| parse_time(start).zip(parse_time(end)));
    let (start, end) = ends.ok_or_else(|| Fault::expected("hours from 00:00 to 24:00 such as `08:00-12:00`"))?;
    if start < end {
        return Ok(Hours { start, end });
    }
    let after_midnight = if end > 0 { format!(" and, on the next day, `00:00-{}`", clock(end)) } else { String::new() };
    let remedy = format!("split hours at midnight: `{}-24:00`{after_midnight}", clock(start));
    Err(Fault { expected: "hours that end after they start".to_owned(), remedy: Some(remedy) })
}

/// Seconds after midnight of `HH:MM`.
fn parse_time(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':').filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2)?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (hours, minutes): (u32, u32) =
        (hours.parse().ok().filter(|_| is_number(hours))?, minutes.parse().ok().filter(|_| is_number(minutes))?);
    let seconds = hours * 3_600 + minutes * 60;
    (minutes < 60 && seconds <= SECONDS_OF_DAY).then_some(seconds)
}

fn name(day: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, other)| *other == day).map_or("", |(name, _)| name)
}

fn written(hours: Hours) -> String {
    format!("{}-{}", clock(hours.start), clock(hours.end))
}

fn clock(seconds: u32) -> String {
    format!("{:02}:{:02}", seconds / 3_600, seconds / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let hours = parse(text).expect("hours");
        hours.into_iter().map(|(day, hours)| format!("{} {}", name(day), written(hours))).collect()
    }

    #[test]
    fn days_and_hours_are_read_as_people_write_them() {
        assert_eq!(lines("mon 08:00-12:00, 13:00-17:30"), ["mon 08:00-12:00", "mon 13:00-17:30"]);
        assert_eq!(lines("  mon 08:00-12:00  13:00-24:00 "), ["mon 08:00-12:00", "mon 13:00-24:00"]);
        assert_eq!(lines("sat-mon,wed 00:00-24:00").len(), 4);
        assert_eq!(lines("sun-thu 09:00-17:00").join(","), {
            let days = ["sun", "mon", "tue", "wed", "thu"];
            days.map(|day| format!("{day} 09:00-17:00")).join(",")
        });
    }

    #[test]
    fn what_is_no_hours_is_refused() {
        for text in [
            "",
            "mon",
            "mon ",
            "mon ,",
            "monday 09:00-17:00",
            "mon-xyz 09:00-17:00",
            "mon 9-17",
            "mon 9:00-17:00",
            "mon 09:00-24:01",
            "mon 09:60-17:00",
            "mon 09:00",
            "mon +9:00-17:00",
            "09:00-17:00 mon",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        let remedy = |text: &str| parse(text).expect_err("a fault").remedy.expect("a remedy");
        assert_eq!(
            remedy("fri 22:00-06:00"),
            "split hours at midnight: `22:00-24:00` and, on the next day, `00:00-06:00`"
        );
        assert_eq!(remedy("fri 22:00-00:00"), "split hours at midnight: `22:00-24:00`");
    }
}
