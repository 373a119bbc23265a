//! Rules 1 to 9 and 15 to 18: running time, pauses, limits, outcomes.

use super::*;
use crate::clock::{Attainment, ClockError, Outcome, attain};

const STOCKHOLM: Tz = Tz::Europe__Stockholm;

/// Every day between two moments of the day, in minutes, in Stockholm: summer time begins on 2026-03-29 at 02:00 and ends
/// on 2026-10-25 at 03:00.
fn every_day(from: u32, to: u32) -> Timetable {
    let all = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
    of_2026(&Calendar::unchanging(STOCKHOLM, week(&all, &[(from, to)]), BTreeSet::new()))
}

#[test]
fn rule_1_a_clock_runs_while_the_wall_clock_shows_working_hours() {
    let calendar = Calendar::unchanging(
        STOCKHOLM,
        week(&WORKDAYS, &[(8 * 60, 12 * 60), (13 * 60, 17 * 60)]),
        days(&["2026-06-19"]),
    );
    let timetable = of_2026(&calendar);
    let runs = |text: &str| timetable.is_running(local(STOCKHOLM, text)).expect("inside the span");
    let shown = ["2026-06-18 07:59", "2026-06-18 08:00", "2026-06-18 11:59", "2026-06-18 12:00", "2026-06-18 13:00"];
    assert_eq!(shown.map(runs), [false, true, true, false, true]);
    assert!(!runs("2026-06-18 17:00") && !runs("2026-06-20 10:00"), "after hours, and on a Saturday");
    assert!(!runs("2026-06-19 10:00"), "on a holiday");
    // Winter and summer: the same wall clock, another moment.
    assert_eq!(timetable.elapsed(at("2026-01-15 07:00"), at("2026-01-15 08:00")), Ok(HOUR));
    assert_eq!(timetable.elapsed(at("2026-07-15 06:00"), at("2026-07-15 07:00")), Ok(HOUR));
}

#[test]
fn rule_2_skipped_hours_never_run() {
    let (before, after) = (local(STOCKHOLM, "2026-03-29 01:00"), local(STOCKHOLM, "2026-03-29 05:00"));
    assert_eq!(every_day(0, 1_440).elapsed(before, after), Ok(3 * HOUR), "of four hours shown, one is skipped");
    let inside = every_day(2 * 60 + 30, 4 * 60);
    assert_eq!(inside.elapsed(before, after), Ok(HOUR));
    assert_eq!(inside.add(before, 1), Ok(Some(local(STOCKHOLM, "2026-03-29 03:00") + chrono::TimeDelta::seconds(1))));
    assert_eq!(every_day(60, 2 * 60 + 30).elapsed(before, after), Ok(HOUR), "they would end in it");
    assert_eq!(every_day(2 * 60, 3 * 60).elapsed(before, after), Ok(0), "they are skipped whole");
}

#[test]
fn rule_3_repeated_hours_run_twice() {
    let (before, after) = (local(STOCKHOLM, "2026-10-25 01:00"), local(STOCKHOLM, "2026-10-25 05:00"));
    assert_eq!(every_day(0, 1_440).elapsed(before, after), Ok(5 * HOUR));
    assert_eq!(every_day(2 * 60, 3 * 60).elapsed(before, after), Ok(2 * HOUR));
    let from_half_past = every_day(2 * 60 + 30, 4 * 60);
    assert_eq!(from_half_past.elapsed(before, after), Ok(2 * HOUR));
    let shown = ["00:29", "00:30", "00:59", "01:00", "01:29", "01:30"].map(|time| at(&format!("2026-10-25 {time}")));
    let runs = shown.map(|moment| from_half_past.is_running(moment).expect("inside the span"));
    assert_eq!(runs, [false, true, true, false, false, true]);
    // Half an hour on Lord Howe Island.
    let all_day = Calendar::unchanging(Tz::Australia__Lord_Howe, every_week(), BTreeSet::new());
    let day_of_change = ["2026-04-05 00:00", "2026-04-06 00:00"].map(|text| local(Tz::Australia__Lord_Howe, text));
    assert_eq!(of_2026(&all_day).elapsed(day_of_change[0], day_of_change[1]), Ok(24 * HOUR + 30 * MINUTE));
}

fn every_week() -> WeeklyHours {
    Calendar::always().periods[0].week.clone()
}

#[test]
fn rule_4_fractions_of_a_second_are_dropped() {
    let timetable = of_2026(&office());
    let (from, to) = ("2026-03-16T10:00:00.900Z", "2026-03-16T11:00:00.100Z");
    let moments: [DateTime<Utc>; 2] = [from, to].map(|text| text.parse().expect("a time"));
    assert_eq!(timetable.elapsed(moments[0], moments[1]), Ok(HOUR));
    assert_eq!(timetable.add(moments[0], HOUR), Ok(Some(at("2026-03-16 11:00"))));
}

#[test]
fn rule_5_parts_add_up_and_closed_time_is_nothing() {
    let timetable = of_2026(&office());
    let (from, middle, to) = (at("2026-03-13 10:00"), at("2026-03-14 12:00"), at("2026-03-16 10:00"));
    assert_eq!(timetable.elapsed(from, to), Ok(8 * HOUR));
    assert_eq!((timetable.elapsed(from, middle), timetable.elapsed(middle, to)), (Ok(7 * HOUR), Ok(HOUR)));
    assert_eq!(timetable.elapsed(to, from), Ok(-8 * HOUR));
    assert_eq!(timetable.elapsed(at("2026-03-14 00:00"), at("2026-03-16 00:00")), Ok(0));
}

#[test]
fn rule_6_each_second_is_counted_by_the_calendar_in_force() {
    let mut calendar = office();
    calendar.periods.push(period("2026-03-18", workdays(Tz::UTC, 9, 19)));
    let timetable = of_2026(&calendar);
    assert_eq!(timetable.elapsed(at("2026-03-17 16:00"), at("2026-03-18 20:00")), Ok(11 * HOUR));
    assert_eq!(due(&timetable, "2026-03-17 16:00", 11 * HOUR, &[]), Some(at("2026-03-18 19:00")));
    assert_eq!(timetable.elapsed(at("2026-01-05 00:00"), at("2026-01-06 00:00")), Ok(8 * HOUR), "the first, before");
}

#[test]
fn rule_6_a_change_of_zone_comes_with_its_own_midnight() {
    let always = |zone: Tz| Calendar::unchanging(zone, every_week(), BTreeSet::new());
    let closed = Calendar::unchanging(Tz::UTC, WeeklyHours::default(), BTreeSet::new());
    for (zone, midnight) in [
        (Tz::America__New_York, "2026-03-18 04:00"),
        (Tz::Pacific__Apia, "2026-03-17 11:00"),
        (Tz::Asia__Kathmandu, "2026-03-17 18:15"),
    ] {
        let mut calendar = closed.clone();
        calendar.periods.push(period("2026-03-18", always(zone)));
        let midnight = at(midnight);
        let second_after = midnight + chrono::TimeDelta::seconds(1);
        assert_eq!(of_2026(&calendar).add(at("2026-03-01 00:00"), 1), Ok(Some(second_after)), "{zone}");
    }
}

#[test]
fn rule_7_pauses_remove_running_seconds_once() {
    let timetable = of_2026(&office());
    let elapsed = |pauses: &[Pause]| {
        let pauses = Pauses::new(pauses.iter().copied());
        pauses.elapsed(&timetable, at("2026-03-16 09:00"), at("2026-03-17 17:00")).expect("inside the span")
    };
    assert_eq!(elapsed(&[]), 16 * HOUR);
    assert_eq!(elapsed(&[pause("2026-03-16 10:00", "2026-03-16 12:00")]), 14 * HOUR);
    let overlapping = [pause("2026-03-16 11:00", "2026-03-16 13:00"), pause("2026-03-16 10:00", "2026-03-16 12:00")];
    assert_eq!(elapsed(&overlapping), 13 * HOUR);
    assert_eq!(elapsed(&[pause("2026-03-16 10:00", "2026-03-16 15:00"), overlapping[0]]), 11 * HOUR, "one inside");
    assert_eq!(elapsed(&[pause("2026-03-16 17:00", "2026-03-17 09:00")]), 16 * HOUR, "a night");
    assert_eq!(elapsed(&[pause("2026-03-16 12:00", "2026-03-16 10:00")]), 16 * HOUR, "ends before it begins");
    assert_eq!(elapsed(&[open_pause("2026-03-17 10:00")]), 9 * HOUR, "lasts");
    assert_eq!(elapsed(&[pause("2026-03-15 09:00", "2026-03-16 10:00")]), 15 * HOUR, "begun before");
}

#[test]
fn rule_8_due_is_when_the_working_time_is_used_up() {
    let timetable = of_2026(&office());
    assert_eq!(due(&timetable, "2026-03-20 16:00", HOUR, &[]), Some(at("2026-03-20 17:00")), "Friday, not Monday");
    assert_eq!(due(&timetable, "2026-03-21 12:00", HOUR, &[]), Some(at("2026-03-23 10:00")), "opened on Saturday");
    let paused = [pause("2026-03-16 10:00", "2026-03-16 12:00"), pause("2026-03-16 13:00", "2026-03-16 14:00")];
    assert_eq!(due(&timetable, "2026-03-16 09:00", 4 * HOUR, &paused), Some(at("2026-03-16 16:00")));
    assert_eq!(due(&timetable, "2026-03-16 09:00", HOUR, &paused), Some(at("2026-03-16 10:00")), "as the pause begins");
    assert_eq!(due(&timetable, "2026-03-16 11:00", HOUR, &paused), Some(at("2026-03-16 13:00")), "begun in a pause");
    assert_eq!(due(&timetable, "2026-03-16 09:00", 2 * HOUR, &[open_pause("2026-03-16 10:00")]), None);
    assert_eq!(
        due(&timetable, "2026-03-16 09:00", HOUR, &[open_pause("2026-03-16 10:00")]),
        Some(at("2026-03-16 10:00"))
    );
}

/// Outcome and due moment of four working hours from Friday 13:00.
fn judged(done: Option<&str>, as_of: &str, pauses: &[Pause]) -> Attainment {
    let timetable = of_2026(&office());
    let limit = Limit { timetable: &timetable, from: at("2026-03-20 13:00"), seconds: 4 * HOUR };
    let pauses = Pauses::new(pauses.iter().copied());
    attain(&[limit], &pauses, done.map(at), at(as_of)).expect("inside the span")
}

#[test]
fn rule_9_exactly_on_the_limit_is_met() {
    let done = |moment: &str| judged(Some(moment), "2026-04-01 00:00", &[]);
    let due_at = Some(at("2026-03-20 17:00"));
    assert_eq!(done("2026-03-20 17:00"), Attainment { outcome: Outcome::Met, due_at });
    assert_eq!(done("2026-03-22 12:00"), Attainment { outcome: Outcome::Met, due_at }, "before the clock runs on");
    assert_eq!(done("2026-03-23 09:00").outcome, Outcome::Met);
    assert_eq!(done("2026-03-23 09:01").outcome, Outcome::Missed);
}

#[test]
fn rule_15_what_is_open_and_late_counts_as_missed() {
    let standing = |as_of: &str| judged(None, as_of, &[]).outcome;
    assert_eq!(standing("2026-03-20 16:00"), Outcome::Pending);
    assert_eq!(standing("2026-03-23 09:00"), Outcome::Pending);
    assert_eq!(standing("2026-03-23 09:01"), Outcome::Overdue);
    let done_later = judged(Some("2026-03-24 10:00"), "2026-03-20 16:00", &[]);
    assert_eq!(done_later.outcome, Outcome::Pending, "not known yet");
    let done_now = judged(Some("2026-03-20 16:00"), "2026-03-20 16:00", &[]);
    assert_eq!(done_now.outcome, Outcome::Met, "known at the very moment");
    assert_eq!(standing("2026-03-20 13:00"), Outcome::Pending, "promised from this moment on");
    assert_eq!(standing("2026-03-20 12:59"), Outcome::NotApplicable, "not opened yet");
    assert_eq!(attain(&[], &Pauses::NONE, None, at("2026-03-20 16:00")).expect("a clock").outcome, {
        Outcome::NotApplicable
    });
    let counted = [Outcome::Met, Outcome::Missed, Outcome::Overdue, Outcome::Pending, Outcome::NotApplicable];
    assert_eq!(counted.map(Outcome::is_met), [Some(true), Some(false), Some(false), None, None]);
}

#[test]
fn rule_16_a_pause_ends_with_the_work() {
    let under_way = [open_pause("2026-03-20 14:00")];
    let done = judged(Some("2026-03-23 10:00"), "2026-04-01 00:00", &under_way);
    assert_eq!(done, Attainment { outcome: Outcome::Met, due_at: Some(at("2026-03-23 13:00")) });
    let open = judged(None, "2026-04-01 00:00", &under_way);
    assert_eq!(open, Attainment { outcome: Outcome::Pending, due_at: None });
    let ends_later = [pause("2026-03-20 14:00", "2026-03-25 10:00")];
    assert_eq!(judged(None, "2026-03-24 00:00", &ends_later).due_at, None, "not ended as of then");
    let later = [pause("2026-03-23 14:00", "2026-03-23 16:00")];
    let before_it = judged(Some("2026-03-20 15:00"), "2026-04-01 00:00", &later);
    assert_eq!(before_it.due_at, Some(at("2026-03-20 17:00")));
}

#[test]
fn rule_17_a_moment_outside_the_years_is_an_error() {
    let timetable = of_2026(&office());
    let outside = |moment: &str| timetable.elapsed(at("2026-03-01 00:00"), at(moment));
    assert_eq!(outside("2027-01-01 00:00"), timetable.elapsed(at("2026-03-01 00:00"), at("2026-12-31 23:59")));
    let message = "2027-01-01 00:01:00 UTC lies outside the days from 2026-01-01 to 2026-12-31 that calendars were worked out for";
    assert_eq!(outside("2027-01-01 00:01").expect_err("an error").to_string(), message);
    assert!(outside("2025-12-31 23:59").is_err() && timetable.add(at("2025-12-31 23:59"), 1).is_err());
    assert_eq!(due(&timetable, "2026-12-31 16:00", 2 * HOUR, &[]), None);
    let (first, last) = (day("2026-01-02"), day("2026-01-01"));
    assert_eq!(Span::new(first, last).expect_err("an error"), ClockError::EmptySpan { first, last });
}

#[test]
fn rule_18_holidays_are_the_public_ones_and_the_programmes_own() {
    let text = "title = \"P\"\nfrom = 2026-01-01\n[calendars.office]\nzone = \"Europe/Stockholm\"\n\
                weekly = \"mon-fri 09:00-17:00\"\nholidays = \"SE\"\nextra_holidays = [2026-06-18]\n";
    let (programme, findings) = crate::programme::check(&[("programme/2026.toml".to_owned(), text.to_owned())], &[]);
    assert_eq!(findings, []);
    let programme = programme.expect("a programme");
    let calendar = crate::programme::calendars::through_versions(&programme, "office").expect("a calendar");
    // Wednesday the 3rd to Wednesday the 24th of June: 15 days, of them 18 June is the programme's own.
    let timetable = of_2026(&calendar);
    let whole_days = |from: &str, to: &str| timetable.elapsed(local(STOCKHOLM, from), local(STOCKHOLM, to));
    assert_eq!(whole_days("2026-06-03 00:00", "2026-06-24 00:00"), Ok(14 * 8 * HOUR));
    assert_eq!(whole_days("2026-05-14 00:00", "2026-05-15 00:00"), Ok(0), "Ascension Day");
    assert_eq!(calendar.years_without_holidays(2029, 2032), [2031, 2032]);
}
