//! Worked examples that service desks publish.

use super::*;

#[test]
fn friday_afternoon_to_monday_morning_is_two_hours() {
    let timetable = of_2026(&office());
    let (friday, monday) = (at("2026-03-20 16:00"), at("2026-03-23 10:00"));
    assert_eq!(timetable.elapsed(friday, monday), Ok(2 * HOUR));
    assert_eq!((monday - friday).num_hours(), 66);
}

#[test]
fn a_holiday_moves_the_due_time_to_tuesday() {
    let mut calendar = office();
    calendar.periods[0].holidays = days(&["2026-03-23"]);
    let timetable = of_2026(&calendar);
    assert_eq!(due(&timetable, "2026-03-20 16:30", 4 * HOUR, &[]), Some(at("2026-03-24 12:30")));
    assert_eq!(timetable.add(at("2026-03-20 16:30"), 4 * HOUR), Ok(Some(at("2026-03-24 12:30"))));
}

#[test]
fn eight_hours_from_monday_afternoon_end_on_tuesday() {
    let timetable = of_2026(&workdays(Tz::UTC, 9, 18));
    assert_eq!(due(&timetable, "2026-03-16 16:00", 8 * HOUR, &[]), Some(at("2026-03-17 15:00")));
}

#[test]
fn a_pause_over_a_closed_night_removes_nothing() {
    let timetable = of_2026(&office());
    let (from, to) = (at("2026-03-16 16:00"), at("2026-03-17 11:00"));
    let night = Pauses::new([pause("2026-03-16 17:00", "2026-03-17 09:00")]);
    assert_eq!(night.elapsed(&timetable, from, to), Ok(3 * HOUR));
    let into_the_morning = Pauses::new([pause("2026-03-16 18:00", "2026-03-17 10:00")]);
    assert_eq!(into_the_morning.elapsed(&timetable, from, to), Ok(2 * HOUR));
}
