//! The slow and plain way to count: look at every minute and ask what the wall clock shows.

use chrono::{Datelike, TimeDelta, Timelike};

use super::*;

/// Whether a calendar's clock runs at a moment, from rules 1 and 6 alone.
pub(super) fn runs(calendar: &Calendar, moment: DateTime<Utc>) -> bool {
    let shown = |zone: Tz| moment.with_timezone(&zone).naive_local();
    let has_begun = |period: &&CalendarPeriod| shown(period.zone).date() >= period.from;
    let in_force = calendar.periods[1..].iter().rev().find(has_begun).unwrap_or(&calendar.periods[0]);
    let shown = shown(in_force.zone);
    let second = shown.time().num_seconds_from_midnight();
    let is_hour = |hours: &Hours| hours.start <= second && second < hours.end;
    !in_force.holidays.contains(&shown.date()) && in_force.week.on(shown.weekday()).iter().any(is_hour)
}

/// Running seconds of whole minutes, without those in a pause.
pub(super) fn elapsed(calendar: &Calendar, pauses: &[Pause], from: DateTime<Utc>, minutes: i64) -> i64 {
    let moments = (0..minutes).map(|minute| from + TimeDelta::minutes(minute));
    let is_paused = |moment: DateTime<Utc>| {
        pauses.iter().any(|pause| pause.from <= moment && pause.until.is_none_or(|until| moment < until))
    };
    let running = moments.filter(|moment| runs(calendar, *moment) && !is_paused(*moment)).count();
    i64::try_from(running).expect("few") * MINUTE
}
