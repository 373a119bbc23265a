//! Major incidents, what was agreed, and how assessors see partners.

use std::io;

use chrono::NaiveDate;

use super::World;
use super::output::{FileId, Output, Row};
use super::partners::{Profile, Story};
use super::random::{Stream, Topic};
use super::span::{DAY, HOUR, day_of, minus_days, plus_days, push_iso_day, push_iso_time, seconds_of};
use crate::domain::Quarter;

/// Major incidents of the vendor itself in a quarter.
const OWN_INCIDENTS: usize = 5;
/// The member of the vendor's own stream: beyond every partner's.
const VENDOR: usize = 0xffff_ffff;

/// Actions with where they come from and who owes them.
const ACTIONS: [(&str, &str, &str); 10] = [
    ("review", "partner", "Send the five most common questions to the knowledge team"),
    ("review", "partner", "Train two more engineers on Atlas"),
    ("review", "partner", "Agree the holiday cover with the service manager"),
    ("incident", "partner", "Add the failed check to the monitoring"),
    ("incident", "partner", "Rehearse the hand-over at night"),
    ("audit", "partner", "Complete the register of processing"),
    ("audit", "partner", "Log cases taken by phone"),
    ("review", "vendor", "Open the diagnostic tools to new engineers"),
    ("incident", "vendor", "Publish the root cause of the licence outage"),
    ("review", "vendor", "Name a contact for Beacon"),
];

/// What the vendor owes every quarter, as an action.
const ANNOUNCEMENT: &str = "Announce the next release";

/// What assessors rate, with comments from the worst to the best.
const DIMENSIONS: [(&str, [&str; 5]); 3] = [
    (
        "communication",
        [
            "Customers learn from us what the partner knew.",
            "Updates come late, and only when asked for.",
            "Clear in writing, hard to reach by phone.",
            "Customers are told early what to expect.",
            "Calm and clear, also in bad incidents.",
        ],
    ),
    (
        "technical depth",
        [
            "Logs are passed on unread.",
            "Knows the common faults and few others.",
            "Solid on Atlas, thin on the newer products.",
            "Escalations arrive with a diagnosis.",
            "Finds defects before we do.",
        ],
    ),
    (
        "cooperation",
        [
            "Agreed actions are forgotten.",
            "Needs reminding of what was agreed.",
            "Does what was agreed, seldom more.",
            "Shares what it learns with others.",
            "Brings ideas that help every partner.",
        ],
    ),
];

/// Writes incidents, actions and assessments.
pub(super) fn write(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let incidents = output.open(
        "data/raw/operations/incidents.csv",
        "incident,partner,severity,started,detected,mitigated,resolved,review_due,review_done,customers_affected,root_cause_done,updates_due,updates_sent",
    );
    let actions = output.open("data/raw/operations/actions.csv", "action_id,partner_id,source,owner,text,due,done_on");
    let assessments =
        output.open("data/raw/operations/assessments.csv", "partner_id,period,dimension,rating,assessor,comment");
    write_incidents(world, None, &mut Stream::new(world.options.seed, Topic::Incidents, VENDOR), output, incidents)?;
    for (index, profile) in world.profiles.iter().enumerate() {
        let draws = |topic| Stream::new(world.options.seed, topic, index);
        write_incidents(world, Some(profile), &mut draws(Topic::Incidents), output, incidents)?;
        write_actions(world, profile, &mut draws(Topic::Actions), output, actions)?;
        write_assessments(world, profile, &mut draws(Topic::Assessments), output, assessments)?;
    }
    Ok(())
}

/// The quarters a partner worked in.
fn quarters<'w>(world: &'w World<'_>, profile: &Profile) -> impl Iterator<Item = Quarter> + 'w {
    let starts = profile.starts;
    world.span.quarters.iter().copied().filter(move |quarter| quarter.last_day() > starts)
}

/// How seldom things are done in time: the slipping partner lets them slide in the last two quarters.
fn late_share(world: &World<'_>, profile: &Profile, quarter: Quarter) -> f64 {
    let before_last = world.span.quarters_before_last(quarter.last_day());
    match profile.story {
        Some(Story::Excellent) => 0.0,
        Some(Story::Slipping) if before_last < 2 => 0.45,
        _ => 0.09,
    }
}

fn write_incidents(
    world: &World<'_>,
    profile: Option<&Profile>,
    draws: &mut Stream,
    output: &mut Output<'_>,
    file: FileId,
) -> io::Result<()> {
    let quarters: Vec<Quarter> = match profile {
        Some(profile) => quarters(world, profile).collect(),
        None => world.span.quarters.clone(),
    };
    let owner = profile.map_or("VENDOR", |profile| profile.id.as_str());
    let mut row = Row::commas();
    let mut number = 0;
    for quarter in quarters {
        let count = profile.map_or(OWN_INCIDENTS, |profile| draws.count(1.2 + profile.weight.min(9.0) * 0.5, 12));
        let late = profile.map_or(0.05, |profile| late_share(world, profile, quarter));
        let days = (quarter.last_day() - quarter.first_day()).num_days();
        let mut starts: Vec<i64> = (0..count)
            .map(|_| seconds_of(quarter.first_day()) + draws.whole(0, days) * DAY + draws.whole(0, DAY - 1))
            .collect();
        starts.sort_unstable();
        for started in starts {
            number += 1;
            let id = format!("INC-{owner}-{number:03}");
            fill_incident(&mut row, draws, &Happened { id: &id, profile, started, late, export: world.span.export });
            output.append(file, row.line())?;
        }
    }
    Ok(())
}

/// What decides how an incident went.
struct Happened<'a> {
    id: &'a str,
    profile: Option<&'a Profile>,
    started: i64,
    /// How often what follows comes late.
    late: f64,
    export: i64,
}

fn fill_incident(row: &mut Row, draws: &mut Stream, happened: &Happened<'_>) {
    let slowness = happened.profile.map_or(0.9, |profile| profile.slowness);
    let hours = |draws: &mut Stream, median: f64| (draws.lognormal(median * slowness, 0.7) * HOUR as f64) as i64;
    let detected = happened.started + hours(draws, 0.4);
    let mitigated = detected + hours(draws, 2.6);
    let resolved = mitigated + hours(draws, 9.0);
    let day = day_of(resolved);
    let review_due = plus_days(day, 7);
    let days_after = |draws: &mut Stream, in_time: usize, allowed: u64| {
        let wait = if draws.chance(happened.late) {
            allowed + 1 + draws.below(12) as u64
        } else {
            1 + draws.below(in_time) as u64
        };
        plus_days(day, wait)
    };
    let reviewed = days_after(draws, 6, 7);
    let cause = days_after(draws, 9, 10);
    // One update an hour while customers are affected, one at the end.
    let due = (mitigated - detected) / HOUR + 1;
    let sent = due - if draws.chance(happened.late + 0.1) { 1 + draws.whole(0, due / 3) } else { 0 };
    row.clear();
    row.text(happened.id);
    row.text(happened.profile.map_or("", |profile| profile.id.as_str()));
    row.text(if draws.chance(0.35) { "sev1" } else { "sev2" });
    for at in [happened.started, detected, mitigated, resolved] {
        row.plain(|bytes| {
            if at < happened.export {
                push_iso_time(bytes, at)
            }
        });
    }
    let known = |day: NaiveDate| day < day_of(happened.export);
    row.plain(|bytes| push_iso_day(bytes, review_due));
    row.plain(|bytes| {
        if known(reviewed) {
            push_iso_day(bytes, reviewed)
        }
    });
    row.number(1 + draws.below(40) as i64);
    row.plain(|bytes| {
        if known(cause) {
            push_iso_day(bytes, cause)
        }
    });
    row.number(due);
    row.number(sent.max(0));
}

fn write_actions(
    world: &World<'_>,
    profile: &Profile,
    draws: &mut Stream,
    output: &mut Output<'_>,
    file: FileId,
) -> io::Result<()> {
    let mut row = Row::commas();
    let mut number = 0;
    for quarter in quarters(world, profile) {
        let late = late_share(world, profile, quarter);
        let first = draws.below(ACTIONS.len());
        let count = 3 + draws.below(3);
        let mut agreed: Vec<(NaiveDate, &str, &str, &str, f64)> = ACTIONS
            .iter()
            .cycle()
            .skip(first)
            .take(count)
            .map(|(source, owner, text)| {
                let due = minus_days(quarter.last_day(), draws.below(70) as u64);
                (due, *source, *owner, *text, if *owner == "vendor" { 0.12 } else { late })
            })
            .collect();
        agreed.push((minus_days(quarter.last_day(), 20), "review", "vendor", ANNOUNCEMENT, 0.04));
        agreed.sort_by_key(|(due, ..)| *due);
        for (due, source, owner, text, late) in agreed {
            number += 1;
            let done = if draws.chance(late) {
                plus_days(due, 2 + draws.below(40) as u64)
            } else {
                minus_days(due, draws.below(15) as u64)
            };
            row.clear();
            row.text(&format!("AC-{}-{number:03}", profile.id));
            row.text(&profile.id);
            row.text(source);
            row.text(owner);
            row.text(text);
            row.plain(|bytes| push_iso_day(bytes, due));
            row.plain(|bytes| {
                if done < day_of(world.span.export) {
                    push_iso_day(bytes, done)
                }
            });
            output.append(file, row.line())?;
        }
    }
    Ok(())
}

/// Ratings follow how satisfied customers are, with a person's luck.
fn write_assessments(
    world: &World<'_>,
    profile: &Profile,
    draws: &mut Stream,
    output: &mut Output<'_>,
    file: FileId,
) -> io::Result<()> {
    let mut row = Row::commas();
    for quarter in quarters(world, profile) {
        let before_last = world.span.quarters_before_last(quarter.last_day());
        let satisfied = profile.satisfaction_before_last(before_last);
        for (dimension, comments) in DIMENSIONS {
            let seen = 4.0 + (satisfied - 0.92) * 16.0 + draws.normal() * 0.5;
            let rating = (1..=4).filter(|bound| seen >= f64::from(*bound) + 0.5).count();
            row.clear();
            row.text(&profile.id);
            row.text(&quarter.to_string());
            row.text(dimension);
            row.number(rating as i64 + 1);
            row.text(&profile.manager);
            row.text(comments[rating]);
            output.append(file, row.line())?;
        }
    }
    Ok(())
}
