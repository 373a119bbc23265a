//! Incidents, and everything due by a day.

use std::collections::BTreeSet;

use super::super::testing::{Bench, day, picks, version};
use crate::programme::duties::{DueDays, Obligation, ObligationEvidence, Side};

/// Cases from 1 January 2026, seen on 30 September.
fn bench() -> Bench {
    Bench::new()
        .table("cases", "case_id,partner_id,opened_at\nC1,P1,2026-01-01T10:00:00Z\n")
        .seen_at("2026-09-30T10:00:00Z")
        .agreement("P1", "2026-01-01", None)
}

const DUTY: [&str; 8] = ["duty_id", "partner_id", "kind", "owner", "due_date", "done_date", "met", "overdue"];

#[test]
fn times_of_incidents_are_elapsed_seconds_from_their_start() {
    let bench = bench().table(
        "incidents",
        "incident_id,partner_id,severity,started_at,detected_at,mitigated_at,resolved_at,status_updates_due,status_updates_sent\n\
         I1,P1,sev1,2026-06-30T22:30:00Z,2026-06-30T23:00:00Z,2026-07-01T02:30:00Z,2026-07-02T10:00:00Z,8,9\n\
         I2,,sev1,2026-07-01T10:00:00Z,,,,4,1\n\
         I3,P9,sev1,2026-07-01T10:00:00Z,,,,,\n",
    );
    let columns = [
        "incident_id",
        "partner_id",
        "assignment",
        "started_date",
        "seconds_to_detect",
        "seconds_to_repair",
        "updates_due",
        "updates_sent",
    ];
    // Half past ten in the evening in London is the next day in Stockholm.
    assert_eq!(
        picks(&bench.facts("incidents"), &columns),
        [
            "I1 P1 partner 2026-07-01 1800 14400 8 8",
            "I2 - direct 2026-07-01 - - 4 1",
            "I3 - unassigned 2026-07-01 - - - -",
        ]
    );
}

#[test]
fn reviews_root_causes_and_updates_follow_an_incident() {
    let mut bench = bench().table(
        "incidents",
        "incident_id,partner_id,started_at,resolved_at,review_due,review_done,root_cause_done,status_updates_due,status_updates_sent\n\
         I1,P1,2026-07-01T10:00:00Z,2026-07-02T10:00:00Z,2026-07-09,2026-07-10,2026-07-12,8,8\n\
         I2,,2026-07-01T10:00:00Z,2026-09-25T10:00:00Z,,,,4,3\n\
         I3,P1,2026-09-29T10:00:00Z,,2026-10-06,,,4,1\n",
    );
    bench.version().duties.root_cause_days = Some(10);
    // The root cause of I2 is due on 5 October; I3 goes on, so that its updates are not yet due.
    assert_eq!(
        picks(&bench.facts("duties"), &DUTY),
        [
            "I1 P1 review partner 2026-07-09 2026-07-10 false false",
            "I1 P1 root_cause partner 2026-07-12 2026-07-12 true false",
            "I1 P1 status_updates partner 2026-07-02 2026-07-02 true false",
            "I2 - root_cause vendor 2026-10-05 - - false",
            "I2 - status_updates vendor 2026-09-25 - false false",
            "I3 P1 review partner 2026-10-06 - - false",
            "I3 P1 status_updates partner - - - -",
        ]
    );
}

#[test]
fn actions_are_owed_by_the_side_that_promised() {
    let bench = bench().table(
        "actions",
        "action_id,partner_id,source,owner,text,due,done_on\n\
         A1,P1,review,partner,train two,2026-08-31,2026-08-31\n\
         A2,P1,audit,vendor,open the lab,2026-08-31,\n\
         A3,P1,,,think,,2026-08-01\n",
    );
    assert_eq!(
        picks(&bench.facts("duties"), &DUTY),
        [
            "A1 P1 action partner 2026-08-31 2026-08-31 true false",
            "A2 P1 action vendor 2026-08-31 - false true",
            "A3 P1 action - - 2026-08-01 - -",
        ]
    );
}

fn obligation(id: &str, due: DueDays, evidence: ObligationEvidence) -> Obligation {
    let (name, owner, partners) = (id.to_owned(), Side::Partner, BTreeSet::new());
    Obligation { id: id.to_owned(), name, owner, due, evidence, partners }
}

#[test]
fn evidence_between_two_due_days_meets_the_later_one() {
    let mut bench = bench().table(
        "infrastructure_checks",
        "partner_id,criterion,met,checked_on\n\
         P1,attestation,true,2025-12-30\n\
         P1,attestation,false,2026-05-01\n\
         P1,attestation,true,2026-07-05\n\
         P1,attestation,true,2026-07-20\n",
    );
    let check = ObligationEvidence::Check("attestation".to_owned());
    bench.version().duties.obligations = vec![obligation("attest", DueDays::EveryMonths(3), check)];
    // In March nothing (December's lies before its three months); June late, on 5 July, which meets September too; the
    // one of December is not due yet.
    assert_eq!(
        picks(&bench.facts("duties"), &DUTY),
        [
            "attest P1 obligation partner 2026-03-31 - false true",
            "attest P1 obligation partner 2026-06-30 2026-07-05 false false",
            "attest P1 obligation partner 2026-09-30 2026-07-05 true false",
            "attest P1 obligation partner 2026-12-31 - - false",
        ]
    );
}

#[test]
fn an_action_that_shows_an_obligation_is_counted_once() {
    let mut bench = bench().table(
        "actions",
        "action_id,partner_id,owner,text,due,done_on\n\
         A1,P1,vendor,announce changes,2026-02-28,2026-02-20\n\
         A2,P1,vendor,visit,2026-02-28,2026-03-20\n",
    );
    let action = ObligationEvidence::Action("announce changes".to_owned());
    let due = DueDays::On(BTreeSet::from([day("2026-02-28"), day("2025-02-28")]));
    bench.version().duties.obligations =
        vec![Obligation { owner: Side::Vendor, ..obligation("announce", due, action) }];
    // P2 has no agreement, and a due day before the version is none of its own.
    assert_eq!(
        picks(&bench.facts("duties"), &DUTY),
        [
            "A2 P1 action vendor 2026-02-28 2026-03-20 false false",
            "announce P1 obligation vendor 2026-02-28 2026-02-20 true false",
        ]
    );
}

#[test]
fn due_days_go_on_over_versions_and_what_has_no_table_is_not_due() {
    let mut bench =
        bench().table("infrastructure_checks", "partner_id,criterion,met,checked_on\nP1,attestation,true,2026-05-01\n");
    let check = || ObligationEvidence::Check("attestation".to_owned());
    let action = ObligationEvidence::Action("announce".to_owned());
    bench.version().duties.obligations = vec![
        obligation("attest", DueDays::EveryMonths(6), check()),
        obligation("announce", DueDays::EveryMonths(1), action),
    ];
    let mut later = version("2026-04-01");
    later.duties.obligations =
        vec![obligation("attest", DueDays::On(BTreeSet::from([day("2026-04-30"), day("2026-06-30")])), check())];
    bench.programme.versions.push(later);
    // The first version would ask on 30 June: by then the second one rules.
    assert_eq!(
        picks(&bench.facts("duties"), &DUTY),
        [
            "attest P1 obligation partner 2026-04-30 2026-05-01 false false",
            "attest P1 obligation partner 2026-06-30 2026-05-01 true false",
        ]
    );
}
