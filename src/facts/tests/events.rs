use super::super::testing::{Bench, picks, rows};
use crate::config::model::Derive;
use crate::facts::FactsError;

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

/// As a queue of three lines is described: partner L1, vendor L2 and L3, and one that is both.
fn rules() -> Derive {
    let levels = [("L1", 1), ("L2", 2), ("L2/L3", 2), ("L3", 3)];
    Derive {
        partner_from_actor: true,
        reported_opening: false,
        levels: levels.map(|(name, level)| (name.to_owned(), level)).to_vec(),
        first_response: texts(&["*/In Progress"]),
        resolved: texts(&["*/Resolved", "*/In Call"]),
        closed: texts(&["*/Closed"]),
        done: texts(&["Completed/*"]),
        paused: Vec::new(),
    }
}

/// Any horizon, so that a derived escalation counts however late.
fn bench() -> Bench {
    let mut bench = Bench::new().derive(rules());
    bench.version().cases.horizon_days = None;
    bench
}

const STATUS: &str = "case_id,at,kind,to,actor_org,product,severity\n\
    C1,2026-06-01T10:00:00Z,status,Accepted/In Progress,P1,,\n\
    C1,2026-06-03T10:00:00Z,status,Completed/Resolved,P1,db,high\n\
    C1,2026-06-04T10:00:00Z,status,Accepted/In Progress,P1,web,low\n\
    C1,2026-06-05T10:00:00Z,status,Completed/In Call,P1,,\n\
    C1,2026-06-09T10:00:00Z,status,Completed/Closed,P1,,\n\
    C2,2026-06-02T10:00:00Z,status,Queued/Awaiting,P2,,\n\
    C2,2026-06-02T11:00:00Z,status,Completed/Cancelled,P2,,\n\
    C3,2026-06-02T10:00:00Z,status,Queued/Awaiting,Elsewhere,,\n\
    C3,2026-06-03T10:00:00Z,status,Completed/Resolved,Elsewhere,,\n\
    C3,2026-06-04T10:00:00Z,status,Queued/Awaiting,Elsewhere,,\n";

const LEVELS: &str = "case_id,at,kind,to,actor_org\n\
    C1,2026-06-01T10:00:00Z,level,L1,P1\n\
    C1,2026-06-01T12:00:00Z,level,L1,P1\n\
    C1,2026-06-02T10:00:00Z,level,L2/L3,P1\n\
    C1,2026-06-02T11:00:00Z,level,L3,P1\n\
    C1,2026-06-02T12:00:00Z,level,L1,P1\n\
    C1,2026-06-02T13:00:00Z,level,L3,P1\n\
    C2,2026-06-02T10:00:00Z,level,L2,P2\n\
    C2,2026-06-02T11:00:00Z,level,L1,P2\n\
    C2,2026-06-02T12:00:00Z,level,L9,P2\n\
    C2,2026-06-02T13:00:00Z,level,L3,P2\n\
    C3,2026-06-02T10:00:00Z,level,L1,Elsewhere\n";

#[test]
fn r16_cases_are_derived_from_events_alone() {
    let bench = bench().table("case_events", STATUS).table("case_events", LEVELS);
    let facts = bench.build();
    let cases = rows(&facts, "cases");
    assert_eq!(
        picks(&cases, &["case_id", "partner_id", "assignment", "product", "severity", "is_partner_case", "escalated"]),
        ["C1 P1 partner db high true true", "C2 P2 partner - - false -", "C3 - unassigned - - false -"]
    );
    assert_eq!(
        picks(
            &cases,
            &["opened_date", "responded_date", "first_resolved_date", "resolved_date", "closed_date", "settled_date"]
        ),
        [
            "2026-06-01 2026-06-01 2026-06-03 2026-06-05 2026-06-09 2026-06-05",
            "2026-06-02 - - - - 2026-06-02",
            "2026-06-02 - 2026-06-03 2026-06-03 - -",
        ]
    );
    assert_eq!(picks(&cases, &["reopens", "reopened", "bypass"]), ["1 true false", "0 - false", "1 true false"]);
    assert_eq!(
        picks(
            &rows(&facts, "escalations"),
            &["escalation_id", "partner_id", "to_level", "escalated_date", "first_of_case"]
        ),
        ["C1#1 P1 2 2026-06-02 true", "C1#2 P1 3 2026-06-02 false"]
    );
    let counts = &facts.counts;
    assert_eq!((counts.cases_from_events, counts.events_of_unknown_level, counts.escalations_inside_vendor), (3, 1, 1));
    assert_eq!(facts.as_of.to_rfc3339(), "2026-06-09T10:00:00+00:00");
}

#[test]
fn r16_the_sequence_number_orders_events_of_one_time_and_else_the_file() {
    let header = "case_id,at,seq,kind,to,actor_org\n";
    let with_numbers =
        format!("{header}C1,2026-06-01T10:00:00Z,2,level,L2,P2\nC1,2026-06-01T10:00:00Z,1,level,L1,P1\n");
    let cases = bench().table("case_events", &with_numbers).facts("cases");
    assert_eq!(picks(&cases, &["partner_id", "is_partner_case", "escalated"]), ["P1 true true"]);
    let without = format!("{header}C1,2026-06-01T10:00:00Z,,level,L2,P2\nC1,2026-06-01T10:00:00Z,,level,L1,P1\n");
    let cases = bench().table("case_events", &without).facts("cases");
    assert_eq!(picks(&cases, &["partner_id", "is_partner_case", "escalated"]), ["P2 false -"]);
}

#[test]
fn r16_what_events_tell_wins_and_differences_are_listed() {
    let bench = bench()
        .table("case_events", STATUS)
        .table("case_events", LEVELS)
        .table(
            "cases",
            "case_id,partner_id,customer_id,opened_at,resolved_at,closed_at,reopened_count,complexity\n\
             C9,P2,K1,2026-06-01T08:00:00Z,,,,\n\
             C1,P2,K1,2026-06-01T10:00:00Z,2026-06-03T10:00:00Z,2026-06-09T10:00:00Z,0,simple\n",
        )
        .table("escalations", "escalation_id,case_id,at\nE1,C9,2026-06-02T10:00:00Z\n");
    let facts = bench.build();
    let cases = rows(&facts, "cases");
    assert_eq!(
        picks(&cases, &["case_id", "partner_id", "resolved_date", "reopens", "escalated", "complexity"]),
        ["C9 P2 - - true -", "C1 P2 2026-06-05 1 true simple", "C2 P2 - 0 - -", "C3 - 2026-06-03 1 - -",]
    );
    let listed: Vec<String> = facts
        .counts
        .listed_differences
        .iter()
        .map(|item| {
            format!("{} {} {} {}", item.case_id, item.field, item.reported, item.derived.as_deref().unwrap_or("-"))
        })
        .collect();
    assert_eq!(
        listed,
        [
            "C1 resolved_at 2026-06-03T10:00:00Z 2026-06-05T10:00:00Z",
            "C1 reopened_count 0 1",
            "C1 escalated false true",
        ]
    );
    assert_eq!(facts.counts.differences, 3);
    // The reported escalation first, then those that only events tell of.
    assert_eq!(picks(&rows(&facts, "escalations"), &["escalation_id"]), ["E1", "C1#1", "C1#2"]);
}

#[test]
fn events_without_rules_are_not_guessed_at() {
    let mut bench = bench().table("case_events", STATUS);
    bench.workspace.derive = None;
    let error = bench.try_build().expect_err("no rules");
    assert!(matches!(error, FactsError::MissingTable { table: "cases", .. }));
    assert!(error.to_string().contains("[derive]"), "{error}");
}

#[test]
fn an_alias_names_the_organisation_that_acts() {
    let events = "case_id,at,kind,to,actor_org\n\
        C1,2026-06-01T10:00:00Z,status,Queued/A,First Ltd\n\
        C2,2026-06-01T10:00:00Z,status,Queued/A,Both\n";
    let aliases = "system,key,partner_id\na,First Ltd,P1\nb,First Ltd,P1\na,Both,P1\nb,Both,P2\n";
    let cases = bench().table("partner_aliases", aliases).table("case_events", events).facts("cases");
    assert_eq!(picks(&cases, &["partner_id", "assignment"]), ["P1 partner", "- unassigned"]);
}
