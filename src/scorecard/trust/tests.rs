//! Audit and warnings from facts small enough to check by hand.

use super::contrast::Part;
use super::mix::Dimension;
use super::warnings::WarningKind;
use super::*;
use crate::metrics::testing::{Builder, Written, measured, programme};
use crate::scorecard::build;

const CASE: &str = "assignment=partner is_partner_case=true survey_eligible=true product=Atlas severity=sev2 opened_date=2026-08-01 first_resolved_date=2026-08-03";

fn noted(written: &Written) -> Scorecards {
    let programme = programme(&[]);
    let mut cards = build(&measured(written, &programme, "2026Q3"), &written.facts, &programme);
    note(&mut cards, &written.facts, &programme).expect("noted");
    cards
}

/// Resolved cases of a partner: asked about and not.
fn cases(builder: Builder, partner: &str, complexity: &str, asked: usize, others: usize) -> Builder {
    let row = |invited: bool| {
        format!(
            "{CASE} case_id={partner}-{complexity}-{invited} partner_id={partner} complexity={complexity} invited={invited}"
        )
    };
    builder.rows("cases", asked, &row(true)).rows("cases", others, &row(false))
}

/// P1 asks about easy cases and escalates in silence; P2 to P5 do neither.
fn workspace() -> Written {
    let mut builder = Builder::default().partners(&["P1", "P2", "P3", "P4", "P5"]).empty("surveys");
    builder = cases(cases(builder, "P1", "simple", 95, 5), "P1", "complex", 20, 30);
    for partner in ["P2", "P3", "P4", "P5"] {
        builder = cases(cases(builder, partner, "simple", 90, 10), partner, "complex", 45, 5);
    }
    for partner in ["P1", "P2", "P3", "P4"] {
        let row = format!("assignment=partner partner_id={partner} case_id={partner}-own opened_date=2026-08-01");
        builder = builder.rows("cases", 1, &row);
    }
    for (partner, bare, said) in [("P1", 15, 15), ("P2", 1, 29), ("P3", 2, 28), ("P4", 1, 29)] {
        let row = |reason: &str| {
            format!(
                "assignment=partner partner_id={partner} case_id={partner}-own severity=sev2 functional=true first_of_case=true escalated_date=2026-08-02{reason}"
            )
        };
        builder = builder.rows("escalations", bare, &row("")).rows("escalations", said, &row(" reason=defect"));
    }
    let survey = |partner: &str, more: &str| {
        format!("assignment=partner partner_id={partner} question=csat sent_date=2026-08-04 delivered=true {more}")
    };
    let answer = "responded=true responded_date=2026-08-05 provider=Veridica independent=true customer_id=K1";
    builder
        .rows("surveys", 3, &survey("P1", &format!("{answer} counted=true score_scaled=5000")))
        .rows("surveys", 1, &survey("P1", &format!("{answer} counted=false exclusion=over_cap score_scaled=1000")))
        .rows("surveys", 6, &survey("P1", "responded=false provider=Veridica independent=true"))
        .rows("surveys", 5, &survey("P2", &format!("{answer} counted=true score_scaled=4000")))
        .rows("surveys", 5, &survey("P2", "responded=false provider=Veridica independent=true"))
        .write("2026-12-31")
}

#[test]
fn an_audit_from_facts() {
    let cards = noted(&workspace());
    let audit = cards.partners[0].survey_audit.as_ref().expect("an audit");
    assert_eq!((audit.counted, audit.excluded.get("over_cap")), (3, Some(&1)));
    assert_eq!(audit.coverage, Part::of(115, 150));
    let response = audit.response_against_others.expect("others");
    assert_eq!((response.first, response.second), (Part { part: 4, whole: 10 }, Part { part: 5, whole: 10 }));
    let customers = audit.customers.expect("customers");
    assert_eq!((customers.answering, customers.over_cap, customers.largest), (1, 1, Part::of(3, 3)));
    let complexity = audit.mix.iter().find(|mix| mix.dimension == Dimension::Complexity).expect("a dimension");
    let asked = complexity.asked.as_ref().expect("a test");
    assert_eq!(
        (asked.kind.as_str(), asked.gap.first, asked.gap.second),
        ("simple", Part { part: 95, whole: 100 }, Part { part: 20, whole: 50 })
    );
    assert!(asked.probability < 1e-9);
    let nothing = cards.partners[4].survey_audit.as_ref().expect("an audit");
    assert_eq!((nothing.response, nothing.customers, nothing.counted), (None, None, 0));
}

#[test]
fn warnings_from_facts() {
    let cards = noted(&workspace());
    let kinds: Vec<Vec<WarningKind>> =
        cards.partners.iter().map(|card| card.warnings.iter().map(|warning| warning.kind).collect()).collect();
    let planted = vec![WarningKind::SurveysToEasyCases, WarningKind::EscalationsWithoutContent];
    assert_eq!(kinds, [planted, vec![], vec![], vec![], vec![]]);
    let [easy, bare] = cards.partners[0].warnings.as_slice() else { panic!("two warnings") };
    assert_eq!((easy.observed, easy.against, easy.tests), (Part { part: 95, whole: 100 }, Part::of(20, 50), 5));
    assert!(easy.probability <= easy.threshold && easy.threshold <= 0.05);
    assert_eq!((bare.observed, bare.against, bare.tests), (Part { part: 15, whole: 30 }, Part::of(4, 90), 4));
    assert_eq!(bare.sentence.split('(').next(), Some("50% of escalations name neither a reason nor an article "));
}

/// Forty cases on either side of the limit's tenth, and a pile just within it; exactly on the limit is within.
#[test]
fn piles_within_a_promise_and_late_escalations_are_seen_from_facts() {
    let mut builder = Builder::default().partners(&["P1", "P2", "P3", "P4"]);
    let clock =
        "assignment=partner partner_id=P1 own=true clock=first_response promised_seconds=1000 done_date=2026-08-03";
    for (used, times) in [(850, 40), (900, 40), (901, 30), (1_000, 50), (1_001, 20), (1_150, 40), (5_000, 99)] {
        builder = builder.rows("clocks", times, &format!("{clock} case_id=A used_seconds={used}"));
    }
    builder = builder.rows("clocks", 90, &format!("{clock} case_id=B"));
    let promise = "assignment=partner clock=first_resolution own=true due_date=2026-08-11";
    for (partner, days) in [("P1", [9, 9, 1]), ("P2", [1, 2, 9]), ("P3", [1, 2, 9]), ("P4", [3, 4, 5])] {
        let case = format!("assignment=partner partner_id={partner} case_id={partner} opened_date=2026-08-01");
        builder = builder.rows("cases", 1, &case).rows(
            "clocks",
            1,
            &format!("{promise} partner_id={partner} case_id={partner}"),
        );
        for day in days {
            let row = format!(
                "assignment=partner partner_id={partner} case_id={partner} functional=true first_of_case=true reason=defect escalated_date=2026-08-{:02}",
                1 + day
            );
            builder = builder.rows("escalations", 12, &row);
        }
    }
    let cards = noted(&builder.write("2026-12-31"));
    let [late, bunching] = cards.partners[0].warnings.as_slice() else { panic!("{:?}", cards.partners[0].warnings) };
    assert_eq!(
        (late.kind, late.observed, late.against),
        (WarningKind::LateEscalations, Part { part: 24, whole: 36 }, Part::of(24, 108))
    );
    assert_eq!((bunching.kind, bunching.clock.as_deref()), (WarningKind::BunchingUnderTarget, Some("first_response")));
    assert_eq!(bunching.observed, Part { part: 80, whole: 100 });
    assert!(bunching.expected > 0.5 && bunching.expected < 0.6, "80 further within, 40 further beyond: {bunching:?}");
    assert!(cards.partners[1..].iter().all(|card| card.warnings.is_empty()));
}

#[test]
fn without_surveys_there_is_no_audit_and_nothing_is_0() {
    let written = cases(Builder::default().partners(&["P1"]), "P1", "simple", 0, 50).write("2026-12-31");
    let cards = noted(&written);
    assert_eq!((&cards.partners[0].survey_audit, cards.partners[0].warnings.len()), (&None, 0));
    let only_surveys = Builder::default().partners(&["P1"]).empty("surveys").write("2026-12-31");
    let audit = noted(&only_surveys).partners.remove(0).survey_audit.expect("an audit");
    assert_eq!(audit, SurveyAudit::default());
}
