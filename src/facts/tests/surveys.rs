use super::super::testing::{Bench, picks, rows};
use crate::programme::model::{ExcludedItem, Exclusion};

const CASES: &str = "case_id,partner_id,customer_id,opened_at,resolved_at,severity,complexity\n\
    C1,P1,K1,2026-06-01T10:00:00Z,2026-06-02T10:00:00Z,high,simple\n\
    C2,P1,K1,2026-06-01T10:00:00Z,2026-06-02T10:00:00Z,low,\n\
    C3,,K2,2026-06-01T10:00:00Z,2026-06-02T10:00:00Z,low,\n\
    C4,P2,K2,2026-06-01T10:00:00Z,,low,\n";

const HEADER: &str = "survey_id,case_id,partner_id,customer_id,provider,sent_at,delivered,responded_at,score,scale_min,scale_max,question\n";

fn bench(surveys: &str) -> Bench {
    Bench::new().table("cases", CASES).table("surveys", &format!("{HEADER}{surveys}"))
}

#[test]
fn r14_every_response_counts_or_says_why_not() {
    let mut bench = bench(
        "first,C1,,,acme,2026-06-03T10:00:00Z,,2026-06-04T10:00:00Z,5,1,5,\n\
         second,C1,,,acme,2026-06-03T10:00:00Z,,2026-06-05T10:00:00Z,1,1,5,csat\n\
         promoter,C1,,,acme,2026-06-03T10:00:00Z,,2026-06-05T10:00:00Z,9,,,nps\n\
         own,C2,,,inhouse,2026-06-03T10:00:00Z,,2026-06-03T11:00:00Z,5,1,5,csat\n\
         late,C2,,,acme,2026-06-03T10:00:00Z,,2026-07-03T10:00:01Z,5,1,5,csat\n\
         unknown,C9,P2,,acme,2026-06-03T10:00:00Z,,2026-06-04T10:00:00Z,5,1,5,csat\n\
         off,C4,,,acme,2026-06-03T10:00:00Z,,2026-06-04T10:00:00Z,7,1,5,csat\n\
         excluded,C3,,,acme,2026-06-03T10:00:00Z,,2026-06-04T10:00:00Z,2,1,5,csat\n\
         silent,C4,,,acme,2026-06-03T10:00:00Z,false,,,1,5,csat\n",
    );
    bench.programme.exclusions.push(Exclusion {
        line: 2,
        item: ExcludedItem::Survey,
        id: "excluded".to_owned(),
        metric: "csat".to_owned(),
        reason: "wrong person asked".to_owned(),
        decider: "board".to_owned(),
        date: super::super::testing::day("2026-07-01"),
    });
    let surveys = bench.facts("surveys");
    assert_eq!(
        picks(&surveys, &["survey_id", "partner_id", "assignment", "customer_id", "question", "exclusion", "counted"]),
        [
            "first P1 partner K1 csat - true",
            "second P1 partner K1 csat duplicate false",
            "promoter P1 partner K1 nps - true",
            "own P1 partner K1 csat not_independent false",
            "late P1 partner K1 csat late false",
            "unknown P2 partner - csat unknown_case false",
            "off P2 partner K2 csat off_scale false",
            "excluded - direct K2 csat approved false",
            "silent P2 partner K2 csat - false",
        ]
    );
    assert_eq!(
        picks(&surveys, &["responded", "delivered", "score_position", "score_scaled", "top_box", "raw_score"]),
        [
            "true true 1000000 5000 true 5000",
            "true true 0 1000 false 1000",
            "true true 900000 4600 true 9000",
            "true true 1000000 5000 true 5000",
            "true true 1000000 5000 true 5000",
            "true true 1000000 5000 true 5000",
            "true true - - - 7000",
            "true true 250000 2000 false 2000",
            "false false - - - -",
        ]
    );
}

#[test]
fn r14_a_customer_fills_its_cap_once_a_quarter() {
    let mut bench = bench(
        "a,C1,,,acme,2026-06-20T10:00:00Z,,2026-06-30T21:00:00Z,5,1,5,csat\n\
         b,C2,,,acme,2026-06-20T10:00:00Z,,2026-06-25T10:00:00Z,5,1,5,csat\n\
         c,C3,,K1,acme,2026-06-20T10:00:00Z,,2026-06-30T23:00:00Z,5,1,5,csat\n",
    );
    bench.version().surveys.per_customer_cap = Some(1);
    assert_eq!(picks(&bench.facts("surveys"), &["survey_id", "exclusion"]), ["a over_cap", "b -", "c -"]);
}

#[test]
fn a_case_is_invited_by_an_independent_provider_whose_mail_arrived() {
    let mut bench = bench(
        "a,C1,,,acme,2026-06-20T10:00:00Z,,,,,,\n\
         b,C2,,,inhouse,2026-06-20T10:00:00Z,true,,,,,\n\
         c,C3,,,acme,2026-06-20T10:00:00Z,false,,,,,\n",
    );
    bench.as_of = Some(super::super::testing::at("2026-07-01T00:00:00Z"));
    let facts = bench.build();
    assert_eq!(
        picks(&rows(&facts, "cases"), &["case_id", "survey_eligible", "invited"]),
        ["C1 true true", "C2 true false", "C3 true false", "C4 false false"]
    );
    let bare = Bench::new().table("cases", CASES);
    let without = bare.build();
    assert_eq!(picks(&rows(&without, "cases"), &["invited"]), ["-", "-", "-", "-"]);
    assert!(!without.has("surveys") && !without.has("staffing") && !without.has("revenue"));
}

#[test]
fn r3_a_response_after_the_as_of_time_is_not_known_yet() {
    let mut bench = bench(
        "a,C1,,,acme,2026-06-03T10:00:00Z,,2026-06-04T10:00:00Z,5,1,5,csat\n\
         b,C2,,,acme,2026-06-03T10:00:00Z,,2026-06-04T10:00:01Z,5,1,5,csat\n\
         c,C4,,,acme,2026-06-04T10:00:01Z,,,,,,csat\n",
    );
    bench.as_of = Some(super::super::testing::at("2026-06-04T10:00:00Z"));
    let facts = bench.build();
    assert_eq!(
        picks(
            &rows(&facts, "surveys"),
            &["survey_id", "responded", "delivered", "counted", "top_box", "responded_date"]
        ),
        ["a true true true true 2026-06-04", "b false true false - -", "c false true false - -"]
    );
    assert_eq!(picks(&rows(&facts, "cases"), &["case_id", "invited"]), ["C1 true", "C2 true", "C3 false", "C4 false"]);
}
