//! Service clocks as facts: the rules about answers, closings, pauses and reports, and what a row says.

use std::collections::BTreeMap;

use super::super::testing::{Bench, picks, version};
use crate::config::model::Derive;
use crate::programme::service_levels::{PausedClocks, ServiceLevels, SeverityLevel};

/// Severity 1: answered in 1 hour and resolved in 4; severity 2: answered in 4 hours, no promise of a resolution; round the clock.
pub(super) fn levels() -> ServiceLevels {
    let level = |id: &str, response: i64, resolution: Option<i64>| SeverityLevel {
        id: id.to_owned(),
        response: Some(response * 3_600),
        resolution: resolution.map(|hours| hours * 3_600),
        calendar: "24x7".to_owned(),
    };
    ServiceLevels {
        severities: vec![level("1", 1, Some(4)), level("2", 4, None)],
        pauses: PausedClocks::All,
        waiting_for_vendor: vec!["Waiting for vendor*".to_owned()],
        peak_hours: None,
        replacements: BTreeMap::new(),
    }
}

fn promised() -> Bench {
    let mut bench = Bench::new();
    bench.version().service_levels = Some(levels());
    bench.version().cases.automatic_senders = ["Autoreply".to_owned()].into();
    bench
}

const HEADER: &str =
    "case_id,partner_id,severity_opened,opened_level,opened_at,first_response_at,first_resolved_at,closed_at";
const OPENED: &str = "2026-03-02T08:00:00Z";
const SEEN: &str = "2026-03-02T20:00:00Z";

/// Cases opened at 08:00, each given as id, severity, level, response, resolution and closing.
fn cases(rows: &[&str]) -> Bench {
    let row = |row: &&str| {
        let cells: Vec<&str> = row.split(',').collect();
        format!("{},P1,{},{},{OPENED},{},{},{}\n", cells[0], cells[1], cells[2], cells[3], cells[4], cells[5])
    };
    promised().table("cases", &format!("{HEADER}\n{}", rows.iter().map(row).collect::<String>())).seen_at(SEEN)
}

fn time(hour: &str) -> String {
    format!("2026-03-02T{hour}:00Z")
}

fn clocks(bench: &Bench, columns: &[&str]) -> Vec<String> {
    picks(&bench.facts("clocks"), columns)
}

const RESPONSE: [&str; 3] = ["case_id", "outcome", "used_seconds"];

fn responses(bench: &Bench) -> Vec<String> {
    let rows: Vec<_> = bench.facts("clocks").into_iter().filter(|row| row["clock"] == "first_response").collect();
    picks(&rows, &RESPONSE)
}

#[test]
fn a_row_says_what_was_promised_and_how_it_went() {
    let at = time("09:00");
    let late = time("12:01");
    let bench = cases(&[&format!("C1,1,,{at},{late},{late}"), "C2,2,,,,", "C3,1,2,,,"]);
    let columns = ["case_id", "clock", "own", "due_date", "outcome", "met", "promised_seconds", "used_seconds"];
    assert_eq!(
        clocks(&bench, &columns),
        [
            "C1 first_response true 2026-03-02 met true 3600 3600",
            "C1 first_resolution true 2026-03-02 missed false 14400 14460",
            "C1 total_resolution true 2026-03-02 missed false 14400 14460",
            "C2 first_response true 2026-03-02 overdue false 14400 -",
            "C3 first_response false 2026-03-02 overdue false 3600 -",
            "C3 first_resolution false 2026-03-02 overdue false 14400 -",
            "C3 total_resolution false 2026-03-02 overdue false 14400 -",
        ]
    );
}

#[test]
fn what_is_not_due_yet_is_pending_and_no_severity_promises_nothing() {
    let early = cases(&["C1,1,,,,", "C2,,,,,", "C3,9,,,,"]).seen_at("2026-03-02T09:00:00Z");
    let columns = ["case_id", "clock", "outcome", "met", "due_date"];
    assert_eq!(
        clocks(&early, &columns),
        [
            "C1 first_response pending - 2026-03-02",
            "C1 first_resolution pending - 2026-03-02",
            "C1 total_resolution pending - 2026-03-02",
        ]
    );
    let before = cases(&["C1,1,,,,"]).seen_at("2026-03-02T07:59:59Z");
    assert!(clocks(&before, &columns).is_empty());
}

#[test]
fn without_a_promise_there_are_no_clocks() {
    let bench = Bench::new().table("cases", &format!("{HEADER}\nC1,P1,1,,{OPENED},,,\n")).seen_at(SEEN);
    assert!(!bench.build().has("clocks"));
}

#[test]
fn a_case_goes_by_the_promises_of_its_opening_day() {
    let mut bench = cases(&[&format!("C1,1,,{},,", time("10:00"))]);
    let mut later = version("2026-03-02");
    let mut lenient = levels();
    lenient.severities[0].response = Some(7_200);
    later.service_levels = Some(lenient);
    bench.programme.versions.push(later);
    assert_eq!(responses(&bench), ["C1 met 7200"]);
    bench.programme.versions[1].from = "2026-03-03".parse().expect("a day");
    assert_eq!(responses(&bench), ["C1 missed 7200"]);
}

#[test]
fn a_severity_raised_in_the_log_has_its_own_promise() {
    let events = format!("case_id,at,kind,from,to\nC1,{},severity,2,1\n", time("09:00"));
    let bench = cases(&[&format!("C1,2,,{},,", time("10:30"))]).table("case_events", &events);
    assert_eq!(responses(&bench), ["C1 missed 9000"]);
    let calm = cases(&[&format!("C1,2,,{},,", time("10:30"))]);
    assert_eq!(responses(&calm), ["C1 met 9000"]);
}

#[test]
fn a_reopen_matters_to_the_last_resolution_alone() {
    let (header, opened) = ("case_id,partner_id,severity_opened,opened_at", OPENED);
    let case = format!("C1,P1,1,{opened},{},{},{},1\n", time("09:00"), time("10:00"), time("19:00"));
    let table = format!("{header},first_response_at,first_resolved_at,resolved_at,reopened_count\n{case}");
    let reopened = |at: &str| {
        let events = format!("case_id,at,kind\nC1,{},reopen\n", time(at));
        let bench = promised().table("cases", &table).table("case_events", &events).seen_at(SEEN);
        clocks(&bench, &["clock", "outcome", "used_seconds"])[1..].to_vec()
    };
    assert_eq!(reopened("18:00"), ["first_resolution met 7200", "total_resolution met 10800"]);
    assert_eq!(reopened("12:00"), ["first_resolution met 7200", "total_resolution missed 32400"]);
}

#[test]
fn peak_hours_are_those_of_the_moment_of_opening() {
    let mut bench = cases(&["C1,1,,,,"]);
    let mut levels = levels();
    levels.peak_hours = Some("24x7".to_owned());
    bench.version().service_levels = Some(levels);
    assert_eq!(clocks(&bench, &["opened_in"])[0], "peak hours");
    assert_eq!(clocks(&cases(&["C1,1,,,,"]), &["opened_in"])[0], "-");
}

#[test]
fn rule_19_an_automatic_message_is_no_answer_and_a_resolution_is_one() {
    let reported = time("08:01");
    let rows = [format!("C1,1,,{reported},,"), format!("C2,1,,{reported},,"), format!("C3,1,,,{},", time("08:30"))];
    let events = format!(
        "case_id,at,kind,actor_org\nC1,{opened},message_out,Autoreply\nC1,{late},message_out,Desk\nC2,{opened},message_out,Desk\n",
        opened = "2026-03-02T08:00:30Z",
        late = time("10:00"),
    );
    let bench = cases(&rows.each_ref().map(String::as_str)).table("case_events", &events);
    assert_eq!(responses(&bench), ["C1 missed 7200", "C2 met 60", "C3 met 1800"]);
    let facts = bench.build();
    let listed: Vec<_> = facts.counts.listed_differences.iter().map(|found| (&*found.case_id, &*found.field)).collect();
    assert_eq!(listed, [("C1", "first_response_at")]);
    assert_eq!(picks(&bench.facts("cases"), &["case_id", "seconds_to_first_response"]), ["C1 7200", "C2 60", "C3 -"]);
}

#[test]
fn rule_20_a_case_closed_without_a_resolution_is_done_then() {
    let bench = cases(&[&format!("C1,1,,{},,{}", time("08:10"), time("11:00"))]);
    assert_eq!(
        clocks(&bench, &["clock", "outcome", "used_seconds"])[1..],
        ["first_resolution met 10800", "total_resolution met 10800"]
    );
}

const PAUSED: &str = "case_id,at,seq,kind,to,actor_org";

/// Resolved five hours after its opening, an hour too late but for a pause of two.
fn paused(events: &str) -> Bench {
    cases(&[&format!("C1,1,,{},{},", time("08:10"), time("13:00"))])
        .table("case_events", &format!("{PAUSED}\n{events}"))
}

#[test]
fn rule_21_a_pause_needs_a_request() {
    let pause = |reason: &str| format!("C1,{},2,pause,{reason},\nC1,{},3,resume,,\n", time("10:00"), time("12:00"));
    let resolution =
        |events: &str| clocks(&paused(events), &["outcome", "paused_seconds", "unasked_pauses"])[1].clone();
    let asked = format!("C1,{},1,message_out,,Desk\n", time("09:55"));
    let answered = format!("C1,{},1,message_out,,Desk\nC1,{},1,message_in,,\n", time("09:00"), time("09:30"));
    let automatic = format!("C1,{},1,message_out,,Autoreply\n", time("09:55"));
    assert_eq!(resolution(&(asked.clone() + &pause("Waiting for customer"))), "met 7200 0");
    assert_eq!(resolution(&(answered.clone() + &pause("Waiting for customer"))), "missed 0 1");
    assert_eq!(resolution(&(automatic + &pause("Waiting for customer"))), "missed 0 1");
    assert_eq!(resolution(&(answered.clone() + &pause("Waiting for vendor: parts"))), "met 7200 0");
    assert_eq!(resolution(&pause("Waiting for customer")), "met 7200 0");
    let counts = paused(&(answered + &pause("Waiting for customer"))).build().counts;
    assert_eq!(counts.pauses_without_request, 1);
}

#[test]
fn rule_22_waiting_ends_with_a_resume_a_reopen_or_another_status() {
    let seconds = |end: &str| {
        let events = format!("C1,{},2,pause,,\nC1,{},3,{end},,\n", time("10:00"), time("11:00"));
        clocks(&paused(&events), &["paused_seconds"])[1].clone()
    };
    assert_eq!([seconds("resume"), seconds("reopen"), seconds("owner")], ["3600", "3600", "10800"]);
    let statuses = format!("C1,{},2,status,On hold,\nC1,{},3,status,Working,\n", time("10:00"), time("10:30"),);
    let derive = Derive { paused: vec!["On hold".to_owned()], ..Derive::default() };
    let of_resolution = |bench: &Bench| {
        let rows = clocks(bench, &["clock", "paused_seconds"]);
        rows.into_iter().find(|row| row.starts_with("first_resolution"))
    };
    assert_eq!(of_resolution(&paused(&statuses).derive(derive)).as_deref(), Some("first_resolution 1800"));
    // Nobody says that the status stands for waiting, and nothing else tells of pauses.
    assert_eq!(of_resolution(&paused(&statuses)).as_deref(), Some("first_resolution -"));
}

#[test]
fn rule_23_reports_that_differ_are_listed_and_change_nothing() {
    let table = format!(
        "case_id,partner_id,severity_opened,opened_at,first_response_at,response_breached,resolution_breached\n\
         C1,P1,1,{OPENED},{},true,true\nC2,P1,1,{OPENED},{},true,\n",
        time("08:30"),
        time("10:00"),
    );
    let bench = promised().table("cases", &table).seen_at(SEEN);
    assert_eq!(
        clocks(&bench, &["case_id", "clock", "outcome", "reported_breach", "report_differs"]),
        [
            "C1 first_response met true true",
            "C1 first_resolution overdue true false",
            "C1 total_resolution overdue - -",
            "C2 first_response missed true false",
            "C2 first_resolution overdue - -",
            "C2 total_resolution overdue - -",
        ]
    );
    let counts = bench.build().counts;
    assert_eq!(counts.differences, 1);
    let difference = &counts.listed_differences[0];
    assert_eq!((&*difference.case_id, &*difference.field, &*difference.reported), ("C1", "response_breached", "true"));
    assert_eq!(difference.derived.as_deref(), Some("false"));
}
