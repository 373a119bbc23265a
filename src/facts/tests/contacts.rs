//! First contact, the vendor's hand on escalations, recommendation and effort.

use super::super::testing::{Bench, picks};

/// Five cases solved on 2 March at 12:00; what tells them apart is in the log.
fn solved() -> Bench {
    let case = |id: &str, declared: &str| {
        format!("{id},P1,2026-03-02T08:00:00Z,2026-03-02T09:00:00Z,2026-03-02T12:00:00Z,{declared},0\n")
    };
    let rows: String = [("C1", "true"), ("C2", "true"), ("C3", "false"), ("C4", ""), ("C5", "true")]
        .map(|(id, word)| case(id, word))
        .concat();
    Bench::new().table(
        "cases",
        &format!("case_id,partner_id,opened_at,first_response_at,first_resolved_at,one_contact,reopened_count\n{rows}"),
    )
}

#[test]
fn a_first_contact_needs_to_be_told() {
    let escalations = "escalation_id,case_id,at\nE1,C5,2026-03-02T10:00:00Z\n";
    let declared = solved().table("escalations", escalations).seen_at("2026-03-09T11:00:00Z");
    assert_eq!(
        picks(&declared.facts("cases"), &["case_id", "first_contact", "quiet_days_passed"]),
        ["C1 true false", "C2 true false", "C3 false false", "C4 - false", "C5 false false"]
    );
    let events = "case_id,at,kind\nC2,2026-03-05T10:00:00Z,message_in\nC4,2026-03-02T08:00:00Z,message_in\n";
    let with_log =
        solved().table("escalations", escalations).table("case_events", events).seen_at("2026-03-09T12:00:00Z");
    assert_eq!(
        picks(&with_log.facts("cases"), &["case_id", "first_contact", "quiet_days_passed"]),
        ["C1 true true", "C2 false true", "C3 false true", "C4 true true", "C5 false true"]
    );
    // What the customer writes after the as-of time is not known yet.
    let early = solved().table("escalations", escalations).table("case_events", events).seen_at("2026-03-04T12:00:00Z");
    assert_eq!(picks(&early.facts("cases"), &["first_contact"])[1], "true");
    // Without a record of escalations none is known not to be one.
    assert_eq!(picks(&solved().facts("cases"), &["first_contact"]), ["-"; 5]);
}

const ESCALATED: &str = "case_id,partner_id,opened_at\n\
    C1,P1,2026-03-02T08:00:00Z\nC2,P1,2026-03-02T08:00:00Z\nC3,P1,2026-03-02T08:00:00Z\n";
const ESCALATIONS: &str = "escalation_id,case_id,at,from_level,to_level,kind,cleared_at\n\
    E1,C1,2026-03-02T10:00:00Z,1,2,functional,2026-03-03T10:00:00Z\n\
    E2,C2,2026-03-02T10:00:00Z,1,1,functional,2026-03-09T10:00:00Z\n\
    E3,C3,2026-03-02T10:00:00Z,1,,functional,\n\
    E4,C3,2026-03-02T10:00:00Z,1,1,management,\n";
const LOG: &str = "case_id,at,seq,kind,to,actor_org\n\
    C1,2026-03-02T09:59:00Z,1,owner,,Vendor Desk\n\
    C1,2026-03-02T10:00:00Z,2,level,2,First\n\
    C1,2026-03-02T10:30:00Z,3,owner,,Vendor Desk\n\
    C1,2026-03-02T11:00:00Z,4,level,1,Vendor Desk\n\
    C2,2026-03-02T10:00:00Z,1,level,2,First\n\
    C2,2026-03-02T12:00:00Z,2,message_out,,First\n";

fn escalated() -> Bench {
    Bench::new()
        .table("cases", ESCALATED)
        .table("escalations", ESCALATIONS)
        .table("case_events", LOG)
        .seen_at("2026-03-05T08:00:00Z")
}

#[test]
fn the_vendor_takes_an_escalation_with_the_first_thing_it_does() {
    let mut bench = escalated();
    bench.version().cases.vendor_organisations = ["Vendor Desk".to_owned()].into();
    bench.version().cases.vendor_first_level = Some(1);
    assert_eq!(
        picks(
            &bench.facts("escalations"),
            &["escalation_id", "at_vendor_first_level", "seconds_to_vendor", "seconds_to_clear", "returned"]
        ),
        // E2 is cleared after the as-of time; E4 hands nothing over.
        ["E1 false 1800 86400 true", "E2 true - - false", "E3 - - - -"]
    );
}

/// Without the programme's word, level 1 is the partner's and an escalation to it no escalation.
#[test]
fn without_a_word_of_the_programme_nothing_is_known_of_the_vendors_own_first_level() {
    assert_eq!(
        picks(&escalated().facts("escalations"), &["escalation_id", "at_vendor_first_level", "seconds_to_vendor"]),
        ["E1 - -", "E3 - -"]
    );
}

#[test]
fn recommendation_is_asked_on_ten_and_effort_is_carried_to_seven() {
    let header = "survey_id,case_id,customer_id,provider,responded_at,score,scale_min,scale_max,question\n";
    let row = |id: &str, score: &str, scale: &str, question: &str| {
        format!("{id},C-{id},,acme,2026-06-04T10:00:00Z,{score},{scale},{question}\n")
    };
    let surveys = [
        row("promoter", "9", ",", "nps"),
        row("passive", "8", "0,10", "nps"),
        row("detractor", "6", "0,10", "nps"),
        row("of-five", "5", "1,5", "nps"),
        row("easy", "6", ",", "ces"),
        row("of-five-easy", "5", "1,5", "ces"),
        row("pleased", "5", "1,5", "csat"),
    ];
    let cases: String = ["promoter", "passive", "detractor", "of-five", "easy", "of-five-easy", "pleased"]
        .map(|id| format!("C-{id},P1,North,2026-06-01T10:00:00Z\n"))
        .concat();
    let bench = Bench::new()
        .table("cases", &format!("case_id,partner_id,region,opened_at\n{cases}"))
        .table("surveys", &format!("{header}{}", surveys.concat()));
    assert_eq!(
        picks(&bench.facts("surveys"), &["survey_id", "nps_points", "effort_score", "exclusion", "region"]),
        [
            "promoter 100 - - North",
            "passive 0 - - North",
            "detractor -100 - - North",
            "of-five - - off_scale North",
            "easy - 6000 - North",
            "of-five-easy - 7000 - North",
            "pleased - - - North",
        ]
    );
}
