//! What stands at month ends: training, audits, provisions, entry criteria; and assessments.

use std::collections::BTreeSet;

use super::super::testing::{Bench, picks};
use crate::programme::duties::{AuditRequirement, EntryCriterion, Provision, TrainingRequirement};

/// Cases from 1 June 2026, seen on 10 August.
fn bench() -> Bench {
    Bench::new()
        .table("cases", "case_id,partner_id,opened_at\nC1,P1,2026-06-01T10:00:00Z\n")
        .seen_at("2026-08-10T10:00:00Z")
        .agreement("P1", "2026-01-01", None)
}

fn training(id: &str, required: Option<i64>) -> TrainingRequirement {
    TrainingRequirement {
        id: id.to_owned(),
        course: None,
        product: Some("db".to_owned()),
        hours: Some(800),
        within_months: Some(12),
        required,
        partners: BTreeSet::new(),
    }
}

#[test]
fn hours_within_the_months_count_and_lapse() {
    let mut bench = bench()
        .table(
            "staff",
            "staff_id,partner_id,dedicated,active_to\nA,P1,true,\nB,P1,true,\nC,P1,true,2026-07-15\nD,P1,false,\n",
        )
        .table(
            "trainings",
            "staff_id,course,product,hours,completed_on\n\
             A,basics,db,5,2025-08-01\n\
             A,more,db,3,2026-07-20\n\
             B,basics,db,7.99,2026-06-01\n\
             B,basics,web,8,2026-06-01\n\
             C,basics,db,8,2025-06-30\n\
             D,basics,db,8,2026-06-01\n",
        );
    bench.version().duties.training = vec![training("two", Some(2)), training("all", None)];
    // June: D alone (C's course is a year old on 30 June). July: A has 5 + 3 hours; C has left. August: A's first five
    // hours are over a year old.
    assert_eq!(
        picks(&bench.facts("training"), &["partner_id", "requirement", "month_end", "required", "trained", "lapsing"]),
        [
            "P1 two 2026-06-30 2 1 0",
            "P1 all 2026-06-30 3 0 0",
            "P1 two 2026-07-31 2 2 1",
            "P1 all 2026-07-31 2 1 1",
            "P1 two 2026-08-10 2 1 0",
            "P1 all 2026-08-10 2 0 0",
        ]
    );
}

#[test]
fn a_course_without_hours_is_enough_where_no_hours_are_asked() {
    let mut bench = bench()
        .table("staff", "staff_id,partner_id\nA,P1\n")
        .table("trainings", "staff_id,course,product,hours,completed_on\nA,safety,,,2020-01-01\n");
    let any = TrainingRequirement {
        course: Some("safety".to_owned()),
        product: None,
        hours: None,
        within_months: None,
        ..training("one", Some(1))
    };
    let hours = TrainingRequirement { hours: Some(100), ..any.clone() };
    bench.version().duties.training = vec![any, hours];
    assert_eq!(picks(&bench.facts("training")[..2], &["trained"]), ["1", "0"]);
}

#[test]
fn the_last_audit_counts_while_its_cadence_lasts() {
    let mut bench = bench().table(
        "audits",
        "audit_id,partner_id,audited_on,requirement,declared,verified,finding\n\
         A2,P1,2026-07-31,access,5 people, 5 People ,\n\
         A1,P1,2025-06-30,access,5 people,3 people,two accounts too many\n\
         A3,P1,2025-07-01,backup,yes,,\n",
    );
    let audit = |requirement: &str| AuditRequirement {
        requirement: requirement.to_owned(),
        name: requirement.to_owned(),
        every_months: 12,
        partners: BTreeSet::new(),
    };
    bench.version().duties.audits = vec![audit("access"), audit("backup"), audit("never")];
    assert_eq!(
        picks(&bench.facts("audits")[..6], &["requirement", "month_end", "audited_date", "current", "agrees"]),
        [
            "access 2026-06-30 2025-06-30 false false",
            "backup 2026-06-30 2025-07-01 true -",
            "never 2026-06-30 - false -",
            "access 2026-07-31 2026-07-31 true true",
            "backup 2026-07-31 2025-07-01 false -",
            "never 2026-07-31 - false -",
        ]
    );
}

#[test]
fn a_provision_is_granted_from_its_day_on() {
    let mut bench = bench().table(
        "access_grants",
        "partner_id,resource,granted,since\nP1,kb,true,2026-07-15\nP1,history,true,\nP1,lab,false,2026-06-01\n",
    );
    let provision = |resource: &str, vendor_has: bool| Provision {
        id: format!("the-{resource}"),
        resource: resource.to_owned(),
        name: resource.to_owned(),
        vendor_has,
        partners: BTreeSet::new(),
    };
    bench.version().duties.provisions =
        vec![provision("kb", true), provision("history", true), provision("lab", false), provision("phone", false)];
    assert_eq!(
        picks(&bench.facts("provisions")[..5], &["provision", "month_end", "granted", "vendor_has"]),
        [
            "the-kb 2026-06-30 false true",
            "the-history 2026-06-30 true true",
            "the-lab 2026-06-30 false false",
            "the-phone 2026-06-30 false false",
            "the-kb 2026-07-31 true true",
        ]
    );
}

#[test]
fn an_entry_criterion_is_what_its_last_check_found() {
    let mut bench = bench().table(
        "infrastructure_checks",
        "partner_id,criterion,met,evidence,checked_on\n\
         P1,phone,true,call log,2026-07-31\n\
         P1,phone,false,,2026-06-10\n\
         P1,lab,true,,\n",
    );
    let entry = |criterion: &str| EntryCriterion {
        criterion: criterion.to_owned(),
        name: criterion.to_owned(),
        partners: BTreeSet::new(),
    };
    bench.version().duties.entry = vec![entry("phone"), entry("lab"), entry("never")];
    assert_eq!(
        picks(&bench.facts("entry_criteria")[..4], &["criterion", "month_end", "met", "checked_date"]),
        [
            "phone 2026-06-30 false 2026-06-10",
            "lab 2026-06-30 true -",
            "never 2026-06-30 - -",
            "phone 2026-07-31 true 2026-07-31",
        ]
    );
}

#[test]
fn an_assessment_belongs_to_the_quarter_it_names() {
    let bench = bench().table(
        "assessments",
        "partner_id,period,dimension,rating,assessor,comment\n\
         P1,2026Q2,communication,4,Ann,clear\n\
         P1,last spring,communication,2,,\n",
    );
    let facts = bench.build();
    let rows = super::super::testing::rows(&facts, "assessments");
    assert_eq!(
        picks(&rows, &["partner_id", "dimension", "period_end", "rating", "comment"]),
        ["P1 communication 2026-06-30 4 clear", "P1 communication - 2 -"]
    );
    assert_eq!(facts.counts.assessments_of_no_quarter, 1);
}

#[test]
fn nothing_is_made_of_tables_that_are_not_there() {
    let facts = bench().table("staff", "staff_id,partner_id\nA,P1\n").build();
    for table in ["training", "audits", "provisions", "entry_criteria", "incidents", "duties", "assessments"] {
        assert!(!facts.has(table), "{table}");
    }
}
