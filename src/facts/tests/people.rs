use std::collections::BTreeSet;

use super::super::testing::{Bench, picks};
use crate::programme::model::{CertificationRequirement, HeadcountRequirement};

fn requirement(id: &str, product: Option<&str>, required: i64) -> HeadcountRequirement {
    HeadcountRequirement {
        id: id.to_owned(),
        product: product.map(str::to_owned),
        role: None,
        required,
        partners: BTreeSet::new(),
    }
}

/// Cases from Monday 1 to Friday 12 June 2026.
fn bench() -> Bench {
    Bench::new()
        .table("cases", "case_id,partner_id,opened_at,closed_at\nC1,P1,2026-06-01T10:00:00Z,2026-06-12T10:00:00Z\n")
}

const DAY: [&str; 7] = ["partner_id", "requirement", "day", "required", "present", "met", "day_met"];

#[test]
fn r19_a_row_is_a_requirement_and_a_working_day_of_the_agreement() {
    let mut bench = bench()
        .agreement("P1", "2026-06-03", Some("2026-06-08"))
        .table(
            "staff",
            "staff_id,partner_id,dedicated,fte,products,active_from,active_to\n\
             both,P1,true,1,db;web,2026-01-01,\n\
             db,P1,true,0.5,db,,2026-06-04\n\
             shared,P1,false,1,db;web,,\n\
             elsewhere,P2,true,1,db;web,,\n",
        )
        .table("absences", "staff_id,from,to\nboth,2026-06-08,2026-06-09\n");
    bench.version().headcount = vec![requirement("database", Some("db"), 50), requirement("web", Some("web"), 100)];
    let rows = bench.facts("staffing");
    assert_eq!(
        picks(&rows, &DAY),
        [
            "P1 database 2026-06-03 50 50 true true",
            "P1 web 2026-06-03 100 100 true true",
            "P1 database 2026-06-04 50 50 true true",
            "P1 web 2026-06-04 100 100 true true",
            "P1 database 2026-06-05 50 50 true false",
            "P1 web 2026-06-05 100 50 false false",
            "P1 database 2026-06-08 50 0 false false",
            "P1 web 2026-06-08 100 0 false false",
        ]
    );
    assert_eq!(picks(&rows[..3], &["product", "first_of_day"]), ["db true", "web false", "db true"]);
}

#[test]
fn r19_holidays_ask_for_nobody_and_partners_out_of_scope_have_no_duties() {
    let mut bench = bench()
        .table("partners", "partner_id,name,joined_on,left_on,supports_own_customers\nP3,Third,2026-06-10,2026-06-11,\nP4,Fourth,,,false\n")
        .table("staff", "staff_id,partner_id\nS1,P3\n");
    bench.version().headcount = vec![HeadcountRequirement {
        partners: BTreeSet::from([crate::domain::PartnerId::new("P3"), crate::domain::PartnerId::new("P4")]),
        ..requirement("one", None, 100)
    }];
    bench.version().working_days.holidays.insert(super::super::testing::day("2026-06-10"));
    // Nobody says who is dedicated, so the list is the roster; a full-time equivalent that is not given is one.
    assert_eq!(picks(&bench.facts("staffing"), &DAY), ["P3 one 2026-06-11 100 100 true true"]);
}

#[test]
fn certificates_count_people_at_each_months_end() {
    let mut bench = bench()
        .seen_at("2026-08-10T10:00:00Z")
        .agreement("P1", "2026-01-01", None)
        .table("staff", "staff_id,partner_id,active_to\nA,P1,\nB,P1,\nC,P1,2026-07-15\nD,P1,\n")
        .table(
            "certifications",
            "staff_id,certification,issued_on,expires_on\n\
             A,admin,2025-01-01,2026-07-31\n\
             A,admin,2026-07-01,2028-07-01\n\
             B,admin,2025-01-01,2026-07-31\n\
             C,admin,2025-01-01,\n\
             D,other,2025-01-01,\n",
        );
    let certification = "admin".to_owned();
    bench.version().certification = vec![CertificationRequirement {
        id: "admins".to_owned(),
        certification,
        required: 2,
        partners: BTreeSet::new(),
    }];
    assert_eq!(
        picks(&bench.facts("certification"), &["partner_id", "month_end", "required", "certified", "expiring"]),
        ["P1 2026-06-30 2 2 2", "P1 2026-07-31 2 2 1", "P1 2026-08-10 2 1 0"]
    );
    assert_eq!(
        picks(&bench.facts("certification"), &["expiring_people"]),
        ["A 2026-07-31;B 2026-07-31", "B 2026-07-31", "-"]
    );
}

#[test]
fn a_case_in_other_hands_than_the_rosters_is_told() {
    let cases = "case_id,partner_id,owner_staff_id,opened_at\nC1,P1,S1,2026-03-02T08:00:00Z\nC2,P1,S2,2026-03-02T08:00:00Z\n\
                 C3,P1,S3,2026-03-02T08:00:00Z\nC4,P1,S1,2026-05-02T08:00:00Z\nC5,P1,,2026-03-02T08:00:00Z\nC6,P2,S1,2026-03-02T08:00:00Z\n";
    let staff = "staff_id,partner_id,dedicated,active_from,active_to\nS1,P1,true,2026-01-01,2026-04-30\nS2,P1,false,2026-01-01,\n";
    let bench = Bench::new().table("cases", cases).table("staff", staff);
    // On the roster, not dedicated, not on the list, no longer active, nobody named, another partner's.
    assert_eq!(
        picks(&bench.facts("cases"), &["case_id", "owner_on_roster"]),
        ["C1 true", "C2 false", "C3 false", "C4 false", "C5 -", "C6 false"]
    );
    let unknown = Bench::new().table("cases", cases);
    assert_eq!(picks(&unknown.facts("cases"), &["owner_on_roster"]), ["-"; 6]);
}
