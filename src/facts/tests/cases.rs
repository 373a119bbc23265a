use super::super::testing::{Bench, pick, picks, rows};
use crate::facts::FactsError;
use crate::programme::adjudication::AdjudicationSample;
use crate::programme::model::{ExcludedItem, Exclusion};

const WHOSE: [&str; 4] = ["case_id", "partner_id", "assignment", "is_partner_case"];

#[test]
fn r1_assignment_is_the_partner_stated_or_the_customers_on_that_day() {
    let bench = Bench::new()
        .table(
            "customer_partners",
            "customer_id,product,partner_id,from,to\n\
             K1,,P1,2026-01-01,2026-06-30\n\
             K1,,P2,2026-07-01,\n\
             K2,db,P2,2026-01-01,\n\
             K3,,GONE,2026-01-01,\n\
             K4,,P1,2026-01-01,\n\
             K4,db,P2,2026-02-01,2026-03-31\n",
        )
        .table(
            "cases",
            "case_id,partner_id,customer_id,assignment,product,opened_at,opened_level\n\
             stated,P1,K2,,db,2026-03-01T10:00:00Z,\n\
             unknown,P9,K1,,,2026-03-01T10:00:00Z,\n\
             last day,,K1,,,2026-06-30T21:59:59Z,1\n\
             next day,,K1,,,2026-06-30T22:00:00Z,\n\
             before,,K1,,,2025-12-31T12:00:00Z,\n\
             product,,K2,,db,2026-03-01T10:00:00Z,\n\
             other product,,K2,,web,2026-03-01T10:00:00Z,\n\
             own product first,,K4,,db,2026-03-01T10:00:00Z,\n\
             all products after,,K4,,db,2026-04-01T10:00:00Z,\n\
             gone,,K3,,,2026-03-01T10:00:00Z,\n\
             nobody,,,,,2026-03-01T10:00:00Z,\n\
             said direct,,K1,direct,,2026-03-01T10:00:00Z,\n\
             said partner,,K9,partner,,2026-03-01T10:00:00Z,\n\
             level two,P1,,,,2026-03-01T10:00:00Z,2\n",
        );
    let facts = bench.build();
    assert_eq!(
        picks(&rows(&facts, "cases"), &WHOSE),
        [
            "stated P1 partner true",
            "unknown - unassigned false",
            "last day P1 partner true",
            "next day P2 partner true",
            "before - direct false",
            "product P2 partner true",
            "other product - direct false",
            "own product first P2 partner true",
            "all products after P1 partner true",
            "gone - unassigned false",
            "nobody - direct false",
            "said direct - direct false",
            "said partner - unassigned false",
            "level two P1 partner false",
        ]
    );
    let counts = &facts.counts;
    assert_eq!((counts.cases, counts.unassigned_cases, counts.direct_cases, counts.partner_cases), (14, 3, 4, 6));
    assert_eq!(counts.unknown_partners.get("P9"), Some(&1));
}

#[test]
fn r2_days_are_those_of_the_workspace() {
    let bench = Bench::new().table(
        "cases",
        "case_id,partner_id,opened_at,first_response_at,resolved_at\n\
         C1,P1,2026-06-30T23:00:00Z,2026-06-30T23:30:00Z,2026-07-02T22:00:01Z\n",
    );
    let columns = ["opened_date", "responded_date", "resolved_date", "seconds_to_first_response", "seconds_to_resolve"];
    assert_eq!(picks(&bench.facts("cases"), &columns), ["2026-07-01 2026-07-01 2026-07-03 1800 169201"]);
}

#[test]
fn r3_as_of_is_the_newest_time_of_cases_events_escalations_and_responses() {
    let cases = "case_id,partner_id,opened_at,closed_at\nC1,P1,2026-06-01T10:00:00Z,2026-06-03T10:00:00Z\n";
    let bench = Bench::new().table("cases", cases);
    assert_eq!(bench.build().as_of.to_rfc3339(), "2026-06-03T10:00:00+00:00");
    let bench = bench.table(
        "surveys",
        "survey_id,case_id,provider,sent_at,responded_at,score\n\
         S1,C1,acme,2026-06-04T10:00:00Z,2026-06-09T23:30:00Z,5\n\
         S2,C1,acme,2026-08-01T10:00:00Z,,\n",
    );
    std::fs::remove_dir_all(bench.folder.path().join("data")).expect("removed");
    let facts = bench.build();
    assert_eq!(facts.as_of.to_rfc3339(), "2026-06-09T23:30:00+00:00");
    assert_eq!(facts.as_of_date.to_string(), "2026-06-10");
    assert_eq!((facts.first_day.to_string(), facts.last_day.to_string()), ("2026-06-01".into(), "2026-06-10".into()));
    let none = Bench::new().table("cases", "case_id,opened_at\n");
    assert!(matches!(none.try_build(), Err(FactsError::NoTime)));
}

#[test]
fn r4_a_case_follows_the_rules_of_its_opening_day() {
    let mut bench = Bench::new()
        .table(
            "cases",
            "case_id,partner_id,opened_at\n\
             old,P1,2026-06-30T21:00:00Z\n\
             new,P1,2026-06-30T23:00:00Z\n",
        )
        .table(
            "escalations",
            "escalation_id,case_id,at\n\
             E1,old,2026-07-10T23:00:00Z\n\
             E2,new,2026-07-10T23:00:00Z\n",
        );
    let mut later = super::super::testing::version("2026-07-01");
    later.cases.horizon_days = Some(7);
    bench.programme.versions.push(later);
    assert_eq!(picks(&bench.facts("cases"), &["case_id", "escalated"]), ["old true", "new false"]);
}

#[test]
fn only_functional_escalations_from_the_partners_level_count() {
    let bench = Bench::new()
        .table(
            "cases",
            "case_id,partner_id,customer_id,opened_at,opened_level,resolved_at,complexity\n\
             none,P1,K1,2026-06-01T10:00:00Z,,2026-06-02T10:00:00Z,\n\
             up,P1,K1,2026-06-01T10:00:00Z,1,2026-06-02T10:00:00Z,simple\n\
             manager,P1,K1,2026-06-01T10:00:00Z,1,2026-06-02T10:00:00Z,complex\n\
             inside,P1,K1,2026-06-01T10:00:00Z,1,2026-06-02T10:00:00Z,\n\
             bypass,P1,K1,2026-06-01T10:00:00Z,2,2026-06-02T10:00:00Z,\n\
             late,P1,K1,2026-06-01T10:00:00Z,1,2026-06-22T10:00:01Z,\n",
        )
        .table(
            "escalations",
            "escalation_id,case_id,at,from_level,to_level,kind\n\
             E1,up,2026-06-03T10:00:00Z,1,2,functional\n\
             E2,up,2026-06-02T10:00:00Z,1,3,\n\
             E3,manager,2026-06-02T10:00:00Z,,,management\n\
             E4,inside,2026-06-02T10:00:00Z,2,3,functional\n\
             E5,bypass,2026-06-02T10:00:00Z,,3,functional\n\
             E6,late,2026-06-22T10:00:01Z,1,2,functional\n\
             E7,nowhere,2026-06-02T10:00:00Z,1,2,functional\n",
        );
    let facts = bench.build();
    assert_eq!(
        picks(
            &rows(&facts, "cases"),
            &["case_id", "is_partner_case", "escalated", "bypass", "resolved_without_vendor"]
        ),
        [
            "none true false - true",
            "up true true false false",
            "manager true false false true",
            "inside true false false true",
            "bypass false - true -",
            "late true false false false",
        ]
    );
    assert_eq!(
        picks(
            &rows(&facts, "escalations"),
            &["escalation_id", "partner_id", "assignment", "kind", "to_level", "functional", "first_of_case", "simple"]
        ),
        [
            "E1 P1 partner functional 2 true false true",
            "E2 P1 partner functional 3 true true true",
            "E3 P1 partner management - false false false",
            "E6 P1 partner functional 2 true true -",
            "E7 - unassigned functional 2 true true -",
        ]
    );
    let counts = &facts.counts;
    assert_eq!((counts.escalations_inside_vendor, counts.unassigned_escalations, counts.bypassed_cases), (2, 1, 1));
}

#[test]
fn an_escalation_is_invalid_when_its_article_was_visible_five_working_days_before() {
    // Escalated on Monday 15 June 2026; five working days before is Monday 8 June.
    let bench = Bench::new().table("cases", "case_id,partner_id,opened_at\nC1,P1,2026-06-12T10:00:00Z\n").table(
        "escalations",
        "escalation_id,case_id,at,verdict,kb_article_id,kb_visible_to_partner_at,rebuttal\n\
             in time,C1,2026-06-15T10:00:00Z,invalid,A1,2026-06-08T20:00:00Z,rejected\n\
             too new,C1,2026-06-15T10:00:00Z,invalid,A1,2026-06-08T22:00:00Z,\n\
             rebutted,C1,2026-06-15T10:00:00Z,invalid,A1,2026-06-01T10:00:00Z,upheld\n\
             not visible,C1,2026-06-15T10:00:00Z,invalid,A1,,\n\
             valid,C1,2026-06-15T10:00:00Z,valid,A1,2026-06-01T10:00:00Z,\n\
             undecided,C1,2026-06-15T10:00:00Z,undecided,A1,2026-06-01T10:00:00Z,\n\
             unjudged,C1,2026-06-15T10:00:00Z,,,,\n",
    );
    assert_eq!(
        picks(&bench.facts("escalations"), &["escalation_id", "adjudicated", "invalid"]),
        [
            "in time true true",
            "too new true false",
            "rebutted true false",
            "not visible true false",
            "valid true false",
            "undecided false -",
            "unjudged false -",
        ]
    );
    let visible = picks(&bench.facts("escalations"), &["kb_visible_date"]);
    assert_eq!(visible[1..4], ["2026-06-09", "2026-06-01", "-"]);
}

#[test]
fn an_article_for_another_product_or_language_makes_no_escalation_invalid() {
    let bench = Bench::new()
        .table("kb_articles", "kb_article_id,products,languages\nA1,Atlas;Beacon,en\nA2,Atlas,\n")
        .table(
            "cases",
            "case_id,partner_id,opened_at,product,language\n\
             C1,P1,2026-06-12T10:00:00Z,Atlas,en-GB\n\
             C2,P1,2026-06-12T10:00:00Z,Relay,en\n\
             C3,P1,2026-06-12T10:00:00Z,Beacon,sv\n\
             C4,P1,2026-06-12T10:00:00Z,,\n",
        )
        .table(
            "escalations",
            "escalation_id,case_id,at,verdict,kb_article_id,kb_visible_to_partner_at\n\
             fits,C1,2026-06-15T10:00:00Z,invalid,A1,2026-05-01T10:00:00Z\n\
             other product,C2,2026-06-15T10:00:00Z,invalid,A1,2026-05-01T10:00:00Z\n\
             other language,C3,2026-06-15T10:00:00Z,invalid,A1,2026-05-01T10:00:00Z\n\
             case unknown,C4,2026-06-15T10:00:00Z,invalid,A1,2026-05-01T10:00:00Z\n\
             languages unknown,C1,2026-06-15T10:00:00Z,invalid,A2,2026-05-01T10:00:00Z\n\
             not listed,C1,2026-06-15T10:00:00Z,invalid,A3,2026-05-01T10:00:00Z\n\
             no article,C1,2026-06-15T10:00:00Z,valid,,\n",
        );
    assert_eq!(
        picks(&bench.facts("escalations"), &["escalation_id", "article_fits", "invalid"]),
        [
            "fits true true",
            "other product false false",
            "other language false false",
            "case unknown - true",
            "languages unknown - true",
            "not listed - true",
            "no article - false",
        ]
    );
}

#[test]
fn a_sample_is_drawn_of_each_partner_and_quarter_and_others_do_not_count() {
    let mut bench = Bench::new().table(
        "cases",
        "case_id,partner_id,opened_at\nC1,P1,2026-03-01T10:00:00Z\nC2,P2,2026-03-01T10:00:00Z\nC3,,2026-03-01T10:00:00Z\n",
    );
    let mut rows = String::from("escalation_id,case_id,at,verdict,kind\n");
    for (case, month) in [("C1", "03"), ("C1", "04"), ("C2", "04")] {
        for number in 0..5 {
            rows += &format!("{case}-{month}-{number},{case},2026-{month}-02T10:00:00Z,valid,functional\n");
        }
    }
    rows += "manager,C1,2026-04-02T10:00:00Z,valid,management\ndirect,C3,2026-04-02T10:00:00Z,valid,functional\n";
    bench = bench.table("escalations", &rows);
    let all = bench.facts("escalations");
    assert_eq!(all.iter().filter(|row| row["drawn"] == "true").count(), 16, "without a sample all functional ones");
    let seed = "harbour".to_owned();
    // The rules of the quarter's last day say what is drawn: those of July come too late for the second quarter.
    bench.version().adjudication = Some(AdjudicationSample { seed, escalations: Some(2), share: None });
    bench.programme.versions.push(super::super::testing::version("2026-07-01"));
    let found = bench.facts("escalations");
    let drawn = |prefix: &str| -> Vec<String> {
        let own = found.iter().filter(|row| row["escalation_id"].starts_with(prefix));
        own.map(|row| pick(row, &["drawn", "exclusion"])).collect()
    };
    for prefix in ["C1-03", "C1-04", "C2-04"] {
        let own = drawn(prefix);
        assert_eq!(own.iter().filter(|words| *words == "true -").count(), 2, "{prefix}");
        assert_eq!(own.iter().filter(|words| *words == "false outside_the_sample").count(), 3, "{prefix}");
    }
    assert_eq!(
        (drawn("manager"), drawn("direct")),
        (vec!["false -".to_owned()], vec!["false outside_the_sample".to_owned()])
    );
}

#[test]
fn r14_a_case_leaves_the_backlog_at_its_last_resolution() {
    let bench = Bench::new().seen_at("2026-07-31T00:00:00Z").table(
        "cases",
        "case_id,partner_id,opened_at,first_resolved_at,resolved_at,closed_at,reopened_count\n\
         twice,P1,2026-06-01T10:00:00Z,2026-06-02T10:00:00Z,2026-06-20T10:00:00Z,2026-06-25T10:00:00Z,1\n\
         once,P1,2026-06-01T10:00:00Z,,2026-06-20T10:00:00Z,,0\n\
         open again,P1,2026-06-01T10:00:00Z,2026-06-02T10:00:00Z,,,2\n\
         first only,P1,2026-06-01T10:00:00Z,2026-06-02T10:00:00Z,,,\n\
         cancelled,P1,2026-06-01T10:00:00Z,,,2026-06-25T10:00:00Z,\n\
         open,P1,2026-06-01T10:00:00Z,,,,\n",
    );
    assert_eq!(
        picks(
            &bench.facts("cases"),
            &[
                "case_id",
                "first_resolved_date",
                "resolved_date",
                "settled_date",
                "reopened",
                "reopens",
                "survey_eligible"
            ]
        ),
        [
            "twice 2026-06-02 2026-06-20 2026-06-20 true 1 true",
            "once 2026-06-20 2026-06-20 2026-06-20 false 0 true",
            "open again 2026-06-02 2026-06-02 - true 2 true",
            "first only 2026-06-02 2026-06-02 2026-06-02 - - true",
            "cancelled - - 2026-06-25 - - false",
            "open - - - - - false",
        ]
    );
}

#[test]
fn the_region_is_that_of_the_case_or_its_customer_or_its_partner() {
    let bench = Bench::new().table("customers", "customer_id,name,region\nK1,One,South\nK2,Two,\n").table(
        "cases",
        "case_id,partner_id,customer_id,region,opened_at,severity_opened,severity\n\
         own,P1,K1,East,2026-06-01T10:00:00Z,high,low\n\
         customer,P1,K1,,2026-06-01T10:00:00Z,,low\n\
         partner,P1,K2,,2026-06-01T10:00:00Z,,\n\
         none,P2,,,2026-06-01T10:00:00Z,,\n",
    );
    assert_eq!(
        picks(&bench.facts("cases"), &["case_id", "region", "severity"]),
        ["own East high", "customer South low", "partner North -", "none - -"]
    );
}

#[test]
fn r17_exclusions_are_carried_by_cases_and_their_escalations() {
    let mut bench = Bench::new()
        .table("cases", "case_id,partner_id,opened_at\nC1,P1,2026-06-01T10:00:00Z\nC2,P1,2026-06-01T10:00:00Z\n")
        .table("escalations", "escalation_id,case_id,at\nE1,C1,2026-06-02T10:00:00Z\n");
    for metric in ["escalation_rate", "csat"] {
        bench.programme.exclusions.push(Exclusion {
            line: 2,
            item: ExcludedItem::Case,
            id: "C1".to_owned(),
            metric: metric.to_owned(),
            reason: "test case".to_owned(),
            decider: "board".to_owned(),
            date: super::super::testing::day("2026-06-05"),
        });
    }
    let facts = bench.build();
    assert_eq!(picks(&rows(&facts, "cases"), &["excluded_from"]), [";csat;escalation_rate;", "-"]);
    assert_eq!(pick(&rows(&facts, "escalations")[0], &["excluded_from"]), ";csat;escalation_rate;");
}
