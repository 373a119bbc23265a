//! `[calendars.NAME]` and its changes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{ALWAYS, Calendar, CalendarPeriod, WeeklyHours, hours};
use crate::config::{Placed, Section};
use crate::domain::Finding;
use crate::domain::finding::nearest;
use crate::programme::holidays;
use crate::programme::model::Version;

/// The calendars that could be read, by name. They hold from the version's first day.
pub(in crate::programme) fn read(root: &Section<'_>, from: Option<NaiveDate>) -> BTreeMap<String, Calendar> {
    let Some(section) = root.section("calendars") else { return BTreeMap::new() };
    let mut calendars = BTreeMap::new();
    for name in section.keys() {
        if name == ALWAYS {
            let message = format!("`{ALWAYS}` always runs and cannot be defined, expected another name");
            section.note(Finding::error(section.key_place(&name), message));
        }
        let Some(entry) = section.section(&name) else { continue };
        if let Some(calendar) = read_calendar(entry, from.unwrap_or(NaiveDate::MIN)) {
            calendars.insert(name, calendar);
        }
    }
    calendars
}

/// What a calendar says, before its holidays are put together.
#[derive(Clone)]
struct Written {
    zone: Option<Tz>,
    week: Option<WeeklyHours>,
    public: Option<BTreeSet<NaiveDate>>,
    extra: Option<BTreeSet<NaiveDate>>,
}

impl Written {
    fn of(entry: &Section<'_>) -> Self {
        Self {
            zone: entry.time_zone("zone").map(|zone| zone.value),
            week: hours::read(entry, "weekly"),
            public: read_public(entry),
            extra: read_extra(entry),
        }
    }

    /// The same with what is not said taken from before.
    fn or(self, before: &Self) -> Self {
        Self {
            zone: self.zone.or(before.zone),
            week: self.week.or_else(|| before.week.clone()),
            public: self.public.or_else(|| before.public.clone()),
            extra: self.extra.or_else(|| before.extra.clone()),
        }
    }

    fn from(&self, from: NaiveDate) -> Option<CalendarPeriod> {
        let holidays = self.public.iter().chain(&self.extra).flatten().copied().collect();
        let uses_public_holidays = self.public.as_ref().is_some_and(|days| !days.is_empty());
        Some(CalendarPeriod { from, zone: self.zone?, week: self.week.clone()?, holidays, uses_public_holidays })
    }
}

fn read_calendar(entry: Section<'_>, from: NaiveDate) -> Option<Calendar> {
    let mut written = Written::of(&entry);
    for (key, expected) in [
        ("zone", "an IANA time zone such as \"Europe/Stockholm\""),
        ("weekly", "working hours such as [\"mon-fri 09:00-17:00\"]"),
    ] {
        if !entry.has(key) {
            entry.note(Finding::error(entry.key_place(key), format!("`{key}` is missing, expected {expected}")));
        }
    }
    let mut periods = vec![written.from(from)];
    let mut last = from;
    for change in entry.sections("change") {
        let since = change.required("from", "the first day of the change such as 2026-09-01", Section::date);
        written = Written::of(&change).or(&written);
        if !["zone", "weekly", "holidays", "extra_holidays"].iter().any(|key| change.has(key)) {
            change.error("the change changes nothing, expected `zone`, `weekly`, `holidays` or `extra_holidays`");
        }
        change.finish();
        let Some(since) = since else { continue };
        if since.value <= last {
            let message =
                format!("found {}, expected a day after {last}: changes follow in order of time", since.value);
            entry.note(Finding::error(since.place, message));
            continue;
        }
        last = since.value;
        periods.push(written.from(since.value));
    }
    entry.finish();
    let periods: Option<Vec<_>> = periods.into_iter().collect();
    Some(Calendar { periods: periods? })
}

/// Public holidays of the countries named.
fn read_public(entry: &Section<'_>) -> Option<BTreeSet<NaiveDate>> {
    let mut days = BTreeSet::new();
    for country in entry.texts("holidays")? {
        match holidays::of(&country.value) {
            Some(holidays) => days.extend(holidays),
            None => entry.note(unknown_country(country)),
        }
    }
    Some(days)
}

fn unknown_country(country: Placed<String>) -> Finding {
    let written = country.value;
    let message = format!("no public holidays are known of `{written}`, expected a country code such as \"SE\"");
    let finding = Finding::error(country.place, message);
    let codes = holidays::countries();
    if written.parse::<NaiveDate>().is_ok() {
        finding.remedy("days go to `extra_holidays`")
    } else if let Some(near) =
        nearest(&written, codes.iter().copied().filter(|code| code.eq_ignore_ascii_case(&written)))
    {
        finding.remedy(format!("did you mean `{near}`?"))
    } else {
        let codes: Vec<_> = codes.into_iter().collect();
        finding.remedy(format!("known: {}; write other holidays as `extra_holidays`", codes.join(", ")))
    }
}

fn read_extra(entry: &Section<'_>) -> Option<BTreeSet<NaiveDate>> {
    let mut days = BTreeSet::new();
    for day in entry.dates("extra_holidays")? {
        if !days.insert(day.value) {
            entry.note(Finding::warning(day.place, format!("{} is given twice", day.value)));
        }
    }
    Some(days)
}

/// Changes of calendars that never come, because a later version says anew what the calendar is before they do.
pub(in crate::programme) fn changes_never_in_force(versions: &[Placed<Version>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, version) in versions.iter().enumerate() {
        for (name, calendar) in &version.value.calendars {
            let later = versions.iter().skip(index + 1).find(|later| later.value.calendars.contains_key(name));
            let Some(later) = later else { continue };
            let from = later.value.from;
            for change in calendar.periods.iter().skip(1).filter(|change| change.from >= from) {
                let message = format!(
                    "calendar `{name}` never changes on {}: from {from} on version `{}` says what it is",
                    change.from, later.value.name
                );
                let place = version.place.clone().key(format!("calendars.{name}"));
                findings.push(Finding::warning(place, message));
            }
        }
    }
    findings
}
