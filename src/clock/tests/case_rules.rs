//! Rules 10 to 14: severities, rules that change, reopens.

use super::*;
use crate::clock::{CaseAttainment, CaseClocks, CaseTimes, Outcome, SeverityChange, Timetables};
use crate::domain::PartnerId;
use crate::programme;
use crate::programme::model::Programme;

/// Monday to Friday 09:00 to 17:00 in UTC; severity 1 around the clock.
const RULES: &str = r#"
title = "P"
from = 2026-01-01

[calendars.office]
zone = "UTC"
weekly = "mon-fri 09:00-17:00"

[calendars.early]
zone = "UTC"
weekly = "mon-fri 06:00-14:00"

[service_levels]
peak_hours = "early"

[[service_levels.severity]]
id = "1"
response = "15m"
resolution = "4h"
calendar = "24x7"

[[service_levels.severity]]
id = "2"
response = "1h"
resolution = "8h"
calendar = "office"

[[service_levels.severity]]
id = "3"
response = "4h"
resolution = "24h"
calendar = "office"

[[service_levels.severity]]
id = "4"
response = "8h"
calendar = "office"

[[service_levels.replace]]
partners = ["P07"]
calendar = "office"
with = "early"
"#;

fn programme(versions: &[(&str, &str)]) -> Programme {
    let files: Vec<_> =
        versions.iter().map(|(name, text)| (format!("programme/{name}.toml"), (*text).to_owned())).collect();
    let (programme, findings) = programme::check(&files, &[]);
    assert_eq!(findings, []);
    programme.expect("a programme")
}

/// Opened on Monday 2026-03-16 at 10:00 with severity 3, and nothing else known.
fn case() -> CaseTimes<'static> {
    CaseTimes {
        partner: None,
        severity_opened: Some("3"),
        severities: &[],
        opened_at: at("2026-03-16 10:00"),
        first_response_at: None,
        resolutions: &[],
        reopens: &[],
        open_again: false,
        pauses: &[],
    }
}

fn judge_by(programme: &Programme, case: &CaseTimes<'_>, as_of: &str) -> CaseAttainment {
    let timetables = Timetables::of(programme, span("2026-01-01", "2026-12-31")).expect("timetables");
    let version = programme.on(case.opened_at.date_naive()).expect("a version");
    let levels = version.service_levels.as_ref().expect("service levels");
    CaseClocks { levels, timetables: &timetables, as_of: at(as_of) }.judge(case).expect("inside the span")
}

fn judge(case: &CaseTimes<'_>, as_of: &str) -> CaseAttainment {
    judge_by(&programme(&[("2026", RULES)]), case, as_of)
}

fn raised(at_text: &str, to: &'static str) -> SeverityChange<'static> {
    SeverityChange { at: at(at_text), to }
}

#[test]
fn rule_10_a_raised_severity_is_due_by_the_earlier_promise() {
    let as_of = "2026-03-31 00:00";
    let due_at = |severities: &[SeverityChange<'_>]| judge(&CaseTimes { severities, ..case() }, as_of).response.due_at;
    assert_eq!(due_at(&[]), Some(at("2026-03-16 14:00")));
    assert_eq!(due_at(&[raised("2026-03-16 11:00", "2")]), Some(at("2026-03-16 12:00")));
    assert_eq!(
        due_at(&[raised("2026-03-16 13:30", "2")]),
        Some(at("2026-03-16 14:00")),
        "the opening promise is earlier"
    );
    assert_eq!(due_at(&[raised("2026-03-16 11:00", "1")]), Some(at("2026-03-16 11:15")));
    // Around the clock from the evening on: the resolution is due at night, not on a later day.
    let resolution =
        judge(&CaseTimes { severities: &[raised("2026-03-16 20:00", "1")], ..case() }, as_of).total_resolution;
    assert_eq!(resolution.due_at, Some(at("2026-03-17 00:00")));
}

#[test]
fn rule_10_every_clock_of_a_case_must_be_in_time() {
    let just_opened = judge(&case(), "2026-03-16 10:00");
    assert_eq!(just_opened.total_resolution.outcome, Outcome::Pending, "promised from the first moment on");
    let severities = [raised("2026-03-16 11:00", "1")];
    let answered = |moment: &str| {
        let case = CaseTimes { severities: &severities, first_response_at: Some(at(moment)), ..case() };
        judge(&case, "2026-03-31 00:00").response.outcome
    };
    assert_eq!(answered("2026-03-16 10:59"), Outcome::Met, "answered before it was raised");
    assert_eq!(answered("2026-03-16 11:15"), Outcome::Met);
    assert_eq!(answered("2026-03-16 11:16"), Outcome::Missed, "within the opening promise and beyond the raised one");
    let not_raised_yet = judge(&CaseTimes { severities: &severities, ..case() }, "2026-03-16 10:30").response;
    assert_eq!((not_raised_yet.outcome, not_raised_yet.due_at), (Outcome::Pending, Some(at("2026-03-16 14:00"))));
    let no_promise = CaseTimes { severity_opened: Some("4"), ..case() };
    assert_eq!(judge(&no_promise, "2026-03-31 00:00").first_resolution.outcome, Outcome::NotApplicable);
    let raised_later = CaseTimes { severities: &[raised("2026-03-17 10:00", "3")], ..no_promise };
    assert_eq!(judge(&raised_later, "2026-03-31 00:00").first_resolution.due_at, Some(at("2026-03-20 10:00")));
}

#[test]
fn rule_11_a_lowered_severity_changes_nothing() {
    let opened = CaseTimes { severity_opened: Some("2"), ..case() };
    for severities in [
        vec![],
        vec![raised("2026-03-16 10:10", "3")],
        vec![raised("2026-03-16 10:10", "unheard of")],
        vec![raised("2026-03-16 10:10", "3"), raised("2026-03-16 10:20", "2")],
    ] {
        let judged = judge(&CaseTimes { severities: &severities, ..opened }, "2026-03-16 10:50").response;
        assert_eq!(judged.due_at, Some(at("2026-03-16 11:00")), "{severities:?}");
    }
    let unknown = CaseTimes { severity_opened: None, ..case() };
    assert_eq!(judge(&unknown, "2026-03-31 00:00").response.outcome, Outcome::NotApplicable);
}

#[test]
fn rule_12_promises_are_those_of_the_opening_day_and_hours_those_of_each_second() {
    let later = RULES.replace("from = 2026-01-01", "from = 2026-03-18").replace("24h", "12h");
    let later = later.replacen("mon-fri 09:00-17:00", "mon-fri 09:00-21:00", 1);
    let programme = programme(&[("2026-a", RULES), ("2026-b", &later)]);
    let due_at = |opened: &str| {
        let case = CaseTimes { opened_at: at(opened), ..case() };
        judge_by(&programme, &case, "2026-03-31 00:00").first_resolution.due_at
    };
    // 7 hours on Monday, 8 on Tuesday, and the last 9 of the 24 on Wednesday, which is longer by then.
    assert_eq!(due_at("2026-03-16 10:00"), Some(at("2026-03-18 18:00")));
    assert_eq!(due_at("2026-03-18 10:00"), Some(at("2026-03-19 10:00")));
}

#[test]
fn rule_12_a_calendar_that_a_later_version_does_not_name_stays() {
    let later = "title = \"P\"\nfrom = 2026-03-17\n";
    let programme = programme(&[("2026-a", RULES), ("2026-b", later)]);
    assert_eq!(judge_by(&programme, &case(), "2026-03-31 00:00").first_resolution.due_at, Some(at("2026-03-19 10:00")));
}

/// Resolved on Monday at 16:00, reopened on Tuesday at 10:00, resolved for good on Friday at 12:00.
fn reopened() -> ([DateTime<Utc>; 2], [DateTime<Utc>; 1]) {
    ([at("2026-03-16 16:00"), at("2026-03-20 12:00")], [at("2026-03-17 10:00")])
}

#[test]
fn rule_13_the_first_resolution_ignores_a_reopen() {
    let (resolutions, reopens) = reopened();
    let case = CaseTimes { resolutions: &resolutions, reopens: &reopens, ..case() };
    let judged = judge(&case, "2026-03-31 00:00");
    assert_eq!((judged.first_resolution.outcome, judged.first_resolution_seconds), (Outcome::Met, Some(6 * HOUR)));
    let open_again = CaseTimes { resolutions: &resolutions[..1], open_again: true, reopens: &[], ..case };
    assert_eq!(judge(&open_again, "2026-03-31 00:00").first_resolution.outcome, Outcome::Met);
}

#[test]
fn rule_14_the_total_resolution_runs_on_after_a_reopen() {
    let (resolutions, reopens) = reopened();
    let case = CaseTimes { resolutions: &resolutions, reopens: &reopens, ..case() };
    let judged = judge(&case, "2026-03-31 00:00");
    // 6 hours before the first resolution; 7 on Tuesday, 8, 8 and 3 after the reopen.
    assert_eq!((judged.total_resolution.outcome, judged.total_resolution_seconds), (Outcome::Missed, Some(32 * HOUR)));
    let due_at = judge(&case, "2026-03-19 12:00").total_resolution;
    assert_eq!((due_at.outcome, due_at.due_at), (Outcome::Pending, Some(at("2026-03-19 12:00"))));
    assert_eq!(judge(&case, "2026-03-19 12:01").total_resolution.outcome, Outcome::Overdue);
    assert_eq!(judge(&case, "2026-03-16 20:00").total_resolution.outcome, Outcome::Met, "the reopen is not known yet");
    assert_eq!(judge(&case, "2026-03-17 10:00").total_resolution.outcome, Outcome::Pending, "known at the very moment");
    assert_eq!(
        judge(&case, "2026-03-16 16:00").total_resolution_seconds,
        Some(6 * HOUR),
        "resolved at the very moment"
    );
    let at_once = CaseTimes { resolutions: &resolutions[..1], reopens: &resolutions[..1], ..case };
    assert_eq!(judge(&at_once, "2026-03-16 20:00").total_resolution.outcome, Outcome::Pending, "reopened at once");
    // Noted with the second resolution only, a reopen tells nothing of the days before it.
    let late = judge(&CaseTimes { reopens: &resolutions[1..], ..case }, "2026-03-31 00:00").total_resolution;
    assert_eq!((late.outcome, late.due_at), (Outcome::Overdue, Some(at("2026-03-19 10:00"))));
    // Where nobody noted when it was reopened, the two hours it stood resolved count as well.
    let not_noted = judge(&CaseTimes { reopens: &[], ..case }, "2026-03-31 00:00");
    assert_eq!(not_noted.total_resolution_seconds, Some(34 * HOUR));
    let open_again = CaseTimes { resolutions: &resolutions[..1], open_again: true, reopens: &[], ..case };
    assert_eq!(judge(&open_again, "2026-03-31 00:00").total_resolution.outcome, Outcome::Overdue);
}

#[test]
fn rule_16_a_pause_nobody_ended_ends_with_the_resolution() {
    let (resolutions, reopens) = reopened();
    let pauses = [open_pause("2026-03-16 15:00")];
    let case = CaseTimes { resolutions: &resolutions, reopens: &reopens, pauses: &pauses, ..case() };
    let judged = judge(&case, "2026-03-31 00:00");
    assert_eq!(judged.first_resolution_seconds, Some(5 * HOUR));
    assert_eq!((judged.total_resolution_seconds, judged.paused_seconds), (Some(31 * HOUR), Some(HOUR)));
    let as_resolved = [open_pause("2026-03-16 16:00")];
    let judged = judge(&CaseTimes { pauses: &as_resolved, ..case }, "2026-03-31 00:00");
    assert_eq!(judged.total_resolution_seconds, Some(32 * HOUR), "resolved as it began to wait");
}

#[test]
fn pauses_stop_the_clocks_the_programme_says() {
    let pauses = [pause("2026-03-16 11:00", "2026-03-16 12:00")];
    let case = CaseTimes { pauses: &pauses, ..case() };
    let due_at = |word: &str| {
        let rules = RULES.replace("[service_levels]", &format!("[service_levels]\npauses = \"{word}\""));
        let judged = judge_by(&programme(&[("2026", &rules)]), &case, "2026-03-16 13:00");
        (judged.response.due_at, judged.first_resolution.due_at, judged.paused_seconds)
    };
    let (response, resolution) = (at("2026-03-16 14:00"), at("2026-03-19 10:00"));
    let (response_later, resolution_later) = (at("2026-03-16 15:00"), at("2026-03-19 11:00"));
    assert_eq!(due_at("all"), (Some(response_later), Some(resolution_later), Some(HOUR)));
    assert_eq!(due_at("resolution"), (Some(response), Some(resolution_later), Some(HOUR)));
    assert_eq!(due_at("none"), (Some(response), Some(resolution), Some(0)));
}

#[test]
fn a_partner_may_have_a_calendar_of_its_own() {
    let (seventh, eighth) = (PartnerId::new("P07"), PartnerId::new("P08"));
    let due_at =
        |partner| judge(&CaseTimes { partner: Some(partner), ..case() }, "2026-03-31 00:00").first_resolution.due_at;
    assert_eq!(due_at(&eighth), Some(at("2026-03-19 10:00")));
    assert_eq!(due_at(&seventh), Some(at("2026-03-19 10:00")));
    let half_past_five = |partner| {
        let case = CaseTimes { partner: Some(partner), opened_at: at("2026-03-16 15:00"), ..case() };
        judge(&case, "2026-03-31 00:00").response.due_at
    };
    assert_eq!(half_past_five(&eighth), Some(at("2026-03-17 11:00")));
    assert_eq!(half_past_five(&seventh), Some(at("2026-03-17 10:00")));
}

#[test]
fn peak_hours_are_a_calendar_like_any_other() {
    let programme = programme(&[("2026", RULES)]);
    let timetables = Timetables::of(&programme, span("2026-01-01", "2026-12-31")).expect("timetables");
    let peak = timetables.get("early").expect("a timetable");
    assert_eq!(peak.is_running(at("2026-03-16 06:00")), Ok(true));
    assert_eq!(peak.is_running(at("2026-03-16 15:00")), Ok(false));
    assert_eq!(timetables.get("late").expect_err("an error").to_string(), "no calendar is called `late`");
}
