//! What partners must have and learn, what audits found, and what the vendor gave them.

use std::io;

use chrono::NaiveDate;

use super::World;
use super::output::{FileId, Output, Row};
use super::partners::{Profile, Story};
use super::random::{Stream, Topic};
use super::span::{day_of, minus_days, plus_days, push_iso_day};
use super::staff;

/// Courses that the programme asks for: name, product, hours.
const ATLAS_COURSES: [(&str, &str); 3] =
    [("Atlas release briefing", "4"), ("Atlas diagnostics", "6"), ("Atlas upgrade workshop", "8")];
const SECURITY_COURSE: &str = "Security and data protection";
const INCIDENT_COURSE: &str = "Incident command";

/// What is audited once a year: requirement, what is declared, what an audit may find instead.
const AUDITED: [(&str, &str, &str, &str); 3] = [
    ("data-protection", "register complete", "two entries missing", "the register of processing lacks two entries"),
    ("case-handling", "every case logged", "phone cases not logged", "cases taken by phone are not always logged"),
    ("dedicated-staff", "all engineers dedicated", "one engineer shared", "one engineer also works for another vendor"),
];

/// What the vendor provides: resource, and how often a partner lacks it.
const RESOURCES: [(&str, f64); 5] = [
    ("knowledge base", 0.0),
    ("case history", 0.03),
    ("diagnostic tools", 0.08),
    ("named contacts", 0.05),
    ("test licences", 0.15),
];

/// What a partner must have to take part: criterion and evidence.
const ENTRY: [(&str, &str); 4] = [
    ("case-tracking", "walk-through of the ticket system"),
    ("phone-access", "test call answered"),
    ("reproduction-lab", "remote session in the lab"),
    ("remote-sessions", "session with a test customer"),
];

/// Writes trainings, audits, grants and checks.
pub(super) fn write(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let trainings = output.open("data/raw/staff/trainings.csv", "staff_id,course,product,hours,completed_on");
    let audits = output.open(
        "data/raw/compliance/audits.csv",
        "audit_id,partner_id,audited_on,auditor,requirement,declared,verified,finding",
    );
    let grants = output.open("data/raw/compliance/access-grants.csv", "partner_id,resource,granted,since");
    let checks = output.open("data/raw/compliance/checks.csv", "partner_id,criterion,result,evidence,checked_on");
    for (index, profile) in world.profiles.iter().enumerate() {
        let draws = |topic| Stream::new(world.options.seed, topic, index);
        write_trainings(world, profile, &mut draws(Topic::Trainings), output, trainings)?;
        write_audits(world, profile, &mut draws(Topic::Audits), output, audits)?;
        write_grants(world, profile, &mut draws(Topic::Grants), output, grants)?;
        write_checks(world, profile, &mut draws(Topic::Checks), output, checks)?;
    }
    Ok(())
}

/// Everyone takes the security course once a year, Atlas engineers two Atlas courses, managers incident command once.
fn write_trainings(
    world: &World<'_>,
    profile: &Profile,
    draws: &mut Stream,
    output: &mut Output<'_>,
    file: FileId,
) -> io::Result<()> {
    let span = &world.span;
    let forgets = if profile.story == Some(Story::Excellent) { 0.0 } else { 0.06 };
    let years = (span.last - span.first).num_days() as usize / 365 + 2;
    let mut row = Row::commas();
    for person in staff::dedicated(world, profile) {
        let mut courses: Vec<(NaiveDate, &str, &str, &str)> = Vec::new();
        for year in 0..years {
            // Counted back from the end, so that a year's course lies within a year of it.
            let within = |draws: &mut Stream| minus_days(span.last, (365 * year + 5 + draws.below(350)) as u64);
            if !draws.chance(forgets) {
                courses.push((within(draws), SECURITY_COURSE, "", "2"));
            }
            let first = draws.below(ATLAS_COURSES.len());
            let count = if draws.chance(forgets) { 1 } else { 2 };
            for (name, hours) in ATLAS_COURSES.iter().cycle().skip(first).take(count) {
                let completed = within(draws);
                if person.knows_atlas {
                    courses.push((completed, name, "Atlas", hours));
                }
            }
        }
        if person.is_manager && !draws.chance(forgets) {
            courses.push((minus_days(span.last, 40 + draws.below(500) as u64), INCIDENT_COURSE, "", "6"));
        }
        courses.sort();
        for (completed, name, product, hours) in courses {
            row.clear();
            row.text(&person.id);
            row.text(name);
            row.text(product);
            row.text(hours);
            row.plain(|bytes| push_iso_day(bytes, completed));
            output.append(file, row.line())?;
        }
    }
    Ok(())
}

/// Each requirement about once a year; one in ten audits comes too late, one in eight finds something else.
fn write_audits(
    world: &World<'_>,
    profile: &Profile,
    draws: &mut Stream,
    output: &mut Output<'_>,
    file: FileId,
) -> io::Result<()> {
    let span = &world.span;
    let mut row = Row::commas();
    let mut number = 0;
    for (requirement, declared, otherwise, finding) in AUDITED {
        let excellent = profile.story == Some(Story::Excellent);
        let late = !excellent && draws.chance(0.1);
        let ago = if late { 380 + draws.below(60) } else { 15 + draws.below(330) } as u64;
        let mut day = minus_days(span.last, ago);
        let mut days = vec![day];
        while day > minus_days(span.first, 365) {
            day = minus_days(day, 330 + draws.below(30) as u64);
            days.push(day);
        }
        for day in days.into_iter().rev() {
            let differs = !excellent && draws.chance(0.12);
            number += 1;
            row.clear();
            row.text(&format!("AU-{}-{number:02}", profile.id));
            row.text(&profile.id);
            row.plain(|bytes| push_iso_day(bytes, day));
            row.text(draws.pick::<&str>(&["Corbel Assurance", "Larkfield internal audit"]));
            row.text(requirement);
            row.text(declared);
            row.text(if differs { otherwise } else { declared });
            row.text(if differs { finding } else { "" });
            output.append(file, row.line())?;
        }
    }
    Ok(())
}

fn write_grants(
    world: &World<'_>,
    profile: &Profile,
    draws: &mut Stream,
    output: &mut Output<'_>,
    file: FileId,
) -> io::Result<()> {
    let mut row = Row::commas();
    for (resource, lacking) in RESOURCES {
        let granted = !draws.chance(lacking);
        let since = plus_days(profile.joined, 5 + draws.below(60) as u64);
        let after_the_end = since > world.span.last;
        row.clear();
        row.text(&profile.id);
        row.text(resource);
        row.text(if granted && !after_the_end { "yes" } else { "no" });
        row.plain(|bytes| {
            if granted && !after_the_end {
                push_iso_day(bytes, since);
            }
        });
        output.append(file, row.line())?;
    }
    Ok(())
}

/// Entry criteria once a year; the on-call roster and the attestation of data protection every quarter.
fn write_checks(
    world: &World<'_>,
    profile: &Profile,
    draws: &mut Stream,
    output: &mut Output<'_>,
    file: FileId,
) -> io::Result<()> {
    let excellent = profile.story == Some(Story::Excellent);
    let span = &world.span;
    let mut rows: Vec<(NaiveDate, &str, bool, String)> = Vec::new();
    for (criterion, evidence) in ENTRY {
        let first = profile.joined.max(minus_days(span.first, 300));
        rows.push((plus_days(first, draws.below(60) as u64), criterion, true, evidence.to_owned()));
        let fails = !excellent && criterion == "reproduction-lab" && draws.chance(0.2);
        let shown = if fails { "lab without the current release" } else { evidence };
        rows.push((minus_days(span.last, 20 + draws.below(200) as u64), criterion, !fails, shown.to_owned()));
    }
    for (index, quarter) in span.quarters.iter().enumerate() {
        let end = quarter.last_day();
        let misses = |draws: &mut Stream, chance: f64| !excellent && draws.chance(chance);
        let roster = plus_days(minus_days(end, 30), if misses(draws, 0.06) { 40 } else { draws.below(28) as u64 });
        rows.push((roster, "on-call-roster", true, format!("roster of {}", quarter.next())));
        let late = misses(draws, 0.08) || (profile.story == Some(Story::Slipping) && index + 1 >= span.quarters.len());
        let attested = plus_days(minus_days(end, 40), if late { 65 } else { draws.below(35) as u64 });
        rows.push((attested, "data-protection-attestation", true, "signed by the managing director".to_owned()));
    }
    rows.retain(|(day, ..)| *day >= profile.joined && *day < day_of(span.export));
    rows.sort();
    let mut row = Row::commas();
    for (day, criterion, met, evidence) in rows {
        row.clear();
        row.text(&profile.id);
        row.text(criterion);
        row.text(if met { "pass" } else { "fail" });
        row.text(&evidence);
        row.plain(|bytes| push_iso_day(bytes, day));
        output.append(file, row.line())?;
    }
    Ok(())
}
