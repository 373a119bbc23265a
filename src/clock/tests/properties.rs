//! What holds of any calendar, any pauses and any moments.

use chrono::TimeDelta;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use super::*;
use crate::clock::{Outcome, attain};

const ZONES: [Tz; 8] = [
    Tz::UTC,
    Tz::Europe__Stockholm,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Africa__Casablanca,
    Tz::Asia__Kathmandu,
    Tz::Pacific__Apia,
    Tz::America__Santiago,
];

/// Days walked minute by minute.
const DAYS: i64 = 5;

fn any_week() -> impl Strategy<Value = WeeklyHours> {
    let hours = (0_usize..7, 0_u32..1_440, 1_u32..700).prop_map(|(day, start, length)| {
        let hours = Hours { start: start * 60, end: (start + length).min(1_440) * 60 };
        (Weekday::try_from(u8::try_from(day).expect("a day")).expect("a weekday"), hours)
    });
    prop_oneof![
        4 => vec(hours, 0..20).prop_map(WeeklyHours::new),
        1 => Just(Calendar::always().periods[0].week.clone()),
    ]
}

fn any_zone() -> impl Strategy<Value = Tz> {
    proptest::sample::select(ZONES.as_slice())
}

/// Up to three periods, with changes and holidays in the days after a day.
fn any_calendar(near: NaiveDate) -> impl Strategy<Value = Calendar> {
    let some_day = (-1..=DAYS).prop_map(move |offset| near + TimeDelta::days(offset));
    let period = (some_day.clone(), any_zone(), any_week(), btree_set(some_day, 0..3));
    vec(period, 1..4).prop_map(|periods| {
        let mut periods: Vec<_> = periods
            .into_iter()
            .map(|(from, zone, week, holidays)| CalendarPeriod {
                from,
                zone,
                week,
                holidays,
                uses_public_holidays: false,
            })
            .collect();
        periods.sort_by_key(|period| period.from);
        periods.dedup_by_key(|period| period.from);
        Calendar { periods }
    })
}

/// A moment from 2023 to 2027, every other one shortly before a zone's change.
fn any_start() -> impl Strategy<Value = DateTime<Utc>> {
    let years = 0_i64..(5 * 365 - DAYS - 4) * 1_440;
    let anywhere = years.prop_map(|minutes| at("2023-01-03 00:00") + TimeDelta::minutes(minutes));
    let all: Vec<_> = ZONES.into_iter().flat_map(transitions::changes).collect();
    let near_a_change = (proptest::sample::select(all), 0..DAYS * 1_440)
        .prop_map(|(change, before)| change - TimeDelta::minutes(before));
    prop_oneof![anywhere, near_a_change]
}

fn any_pauses(from: DateTime<Utc>) -> impl Strategy<Value = Vec<Pause>> {
    let pause =
        (-600_i64..DAYS * 1_440, proptest::option::weighted(0.9, -60_i64..2_000)).prop_map(move |(start, length)| {
            let start = from + TimeDelta::minutes(start);
            Pause { from: start, until: length.map(|length| start + TimeDelta::minutes(length)) }
        });
    vec(pause, 0..4)
}

#[derive(Debug, Clone)]
struct World {
    calendar: Calendar,
    from: DateTime<Utc>,
    pauses: Vec<Pause>,
}

impl World {
    fn timetable(&self) -> Timetable {
        let day = self.from.date_naive();
        Timetable::new(&self.calendar, Span::new(day - TimeDelta::days(1), day + TimeDelta::days(60)).expect("a span"))
    }

    fn after(&self, minutes: i64) -> DateTime<Utc> {
        self.from + TimeDelta::minutes(minutes)
    }
}

fn any_world() -> impl Strategy<Value = World> {
    any_start().prop_flat_map(|from| {
        (any_calendar(from.date_naive()), Just(from), any_pauses(from)).prop_map(|(calendar, from, pauses)| World {
            calendar,
            from,
            pauses,
        })
    })
}

fn seconds(count: i64) -> TimeDelta {
    TimeDelta::seconds(count)
}

proptest! {
    #[test]
    fn counting_is_looking_at_every_minute(world in any_world(), minutes in 0..DAYS * 1_440) {
        let timetable = world.timetable();
        let to = world.after(minutes);
        let walked = by_minute::elapsed(&world.calendar, &[], world.from, minutes);
        prop_assert_eq!(timetable.elapsed(world.from, to), Ok(walked));
        let pauses = Pauses::new(world.pauses.iter().copied());
        let walked = by_minute::elapsed(&world.calendar, &world.pauses, world.from, minutes);
        prop_assert_eq!(pauses.elapsed(&timetable, world.from, to), Ok(walked));
    }

    #[test]
    fn parts_add_up_and_time_never_runs_back(world in any_world(), cuts in vec(0..DAYS * 86_400, 3)) {
        let timetable = world.timetable();
        let pauses = Pauses::new(world.pauses.iter().copied());
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| world.from + seconds(cut)).collect();
        cuts.sort();
        let elapsed = |from: usize, to: usize| pauses.elapsed(&timetable, cuts[from], cuts[to]).expect("inside the span");
        prop_assert_eq!(elapsed(0, 1) + elapsed(1, 2), elapsed(0, 2));
        prop_assert!(elapsed(0, 1) >= 0 && elapsed(0, 1) <= (cuts[1] - cuts[0]).num_seconds());
        prop_assert!(elapsed(0, 2) <= timetable.elapsed(cuts[0], cuts[2]).expect("inside the span"));
    }

    #[test]
    fn closed_days_are_nothing(world in any_world(), zone in any_zone()) {
        let day = world.from.with_timezone(&zone).date_naive() + TimeDelta::days(1);
        let week = world.calendar.periods[0].week.clone();
        let closed = Calendar::unchanging(zone, week, BTreeSet::from([day]));
        let moments: Vec<_> = (-26..50).map(|hour| world.after(hour * 60)).collect();
        let timetable = Timetable::new(&closed, Span::new(day - TimeDelta::days(5), day + TimeDelta::days(5)).expect("a span"));
        for pair in moments.windows(2) {
            let on_the_day = pair.iter().all(|moment| moment.with_timezone(&zone).date_naive() == day);
            prop_assert!(!on_the_day || timetable.elapsed(pair[0], pair[1]) == Ok(0));
        }
    }

    #[test]
    fn due_is_the_first_moment_with_the_time_used_up(world in any_world(), target in 1..40 * HOUR) {
        let timetable = world.timetable();
        let pauses = Pauses::new(world.pauses.iter().copied());
        let limit = Limit { timetable: &timetable, from: world.from, seconds: target };
        let used = |until: DateTime<Utc>| pauses.elapsed(&timetable, world.from, until).expect("inside the span");
        match limit.due_at(&pauses).expect("inside the span") {
            Some(due) => {
                prop_assert_eq!(used(due), target);
                prop_assert_eq!(used(due - seconds(1)), target - 1);
            }
            None => prop_assert!(used(world.from + TimeDelta::days(59)) < target),
        }
    }

    #[test]
    fn what_is_done_by_the_due_moment_is_met(world in any_world(), target in 1..20 * HOUR, done in 0..DAYS * 86_400) {
        let timetable = world.timetable();
        let pauses = Pauses::new(world.pauses.iter().copied());
        let limit = Limit { timetable: &timetable, from: world.from, seconds: target };
        let (done, as_of) = (world.from + seconds(done), world.from + TimeDelta::days(59));
        let judged = attain(&[limit], &pauses, Some(done), as_of).expect("inside the span");
        let runs_between = judged.due_at.is_some_and(|due| due < done && {
            pauses.elapsed(&timetable, due, done).expect("inside the span") > 0
        });
        prop_assert_eq!(judged.outcome, if runs_between { Outcome::Missed } else { Outcome::Met });
        // As of the moment before it was done, it was open; the verdict is the same as far as it goes.
        let open = attain(&[limit], &pauses, Some(done), done - seconds(1)).expect("inside the span");
        prop_assert!(matches!(open.outcome, Outcome::Pending | Outcome::Overdue | Outcome::NotApplicable));
        prop_assert!(open.outcome != Outcome::Overdue || judged.outcome == Outcome::Missed);
    }

    #[test]
    fn another_limit_never_makes_it_later(world in any_world(), targets in vec(1..20 * HOUR, 2), raised in 0..DAYS * 86_400) {
        let timetable = world.timetable();
        let pauses = Pauses::new(world.pauses.iter().copied());
        let as_of = world.from + TimeDelta::days(59);
        let opening = Limit { timetable: &timetable, from: world.from, seconds: targets[0] };
        let second = Limit { timetable: &timetable, from: world.from + seconds(raised), seconds: targets[1] };
        let one = attain(&[opening], &pauses, None, as_of).expect("inside the span");
        let both = attain(&[opening, second], &pauses, None, as_of).expect("inside the span");
        prop_assert!(both.outcome == Outcome::Overdue || one.outcome == Outcome::Pending);
        prop_assert!(one.due_at.is_none() || both.due_at.is_some_and(|due| Some(due) <= one.due_at));
    }
}
