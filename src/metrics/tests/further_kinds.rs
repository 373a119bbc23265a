//! The kinds that need more than sums by month: gaps, distinct things, ages and rates, by hand.

use super::*;

const OWN: &str = r#"
[[metric]]
id = "case_escalated"
name = "Cases escalated"
definition = "d"
formula = "f"
unit = "share"
direction = "lower"
sources = ["escalations"]
fact = "escalations"
cohort = "escalated_date"
kind = "distinct_share"
entity = "case_id"
numerator = "invalid"
evidence = "cases"
minimum_evidence = 1
pitfalls = []

[[metric]]
id = "region_gap"
name = "Gap between regions"
definition = "d"
formula = "f"
unit = "share"
direction = "lower"
sources = ["cases"]
fact = "cases"
cohort = "opened_date"
kind = "gap"
by = "region"
numerator = "escalated"
evidence = "cases"
minimum_evidence = 4
pitfalls = []
"#;

fn measured(written: &Written) -> Measures {
    let catalogue = Catalogue::read(&[("metrics/own.toml".to_owned(), OWN.to_owned())]).expect("a catalogue");
    measure(&written.facts, &catalogue, &programme(&[]), quarter("2026Q3")).expect("measures")
}

fn over(measures: &Measures, id: &str, statistic: Statistic, subject: &Subject, span: Span) -> Figure {
    measures.figure(measures.catalogue.find(id).expect("a metric"), statistic, subject, span, None)
}

fn reason(figure: &Figure) -> String {
    match &figure.gap {
        Some(Gap::Insufficient(reason) | Gap::NotMeasured(reason)) => reason.clone(),
        None => "a value".to_owned(),
    }
}

/// One case is escalated in two months: once in each of them, and once in the quarter.
#[test]
fn a_thing_counts_once_in_a_month_and_once_in_a_quarter() {
    let row = |case: &str, date: &str, invalid: &str| {
        format!("assignment=partner partner_id=P1 case_id={case} escalated_date={date}{invalid}")
    };
    let written = Builder::default()
        .partners(&["P1", "P2"])
        .rows("escalations", 2, &row("C1", "2026-07-10", " invalid=false"))
        .rows("escalations", 1, &row("C1", "2026-09-10", " invalid=true"))
        .rows("escalations", 1, &row("C2", "2026-07-11", " invalid=false"))
        .rows("escalations", 1, &row("C3", "2026-07-12", ""))
        .rows("escalations", 1, "assignment=partner partner_id=P2 case_id=C1 escalated_date=2026-07-12 invalid=false")
        .write("2026-12-31");
    let measures = measured(&written);
    let counts = |subject: &Subject, span: Span| {
        let found = over(&measures, "case_escalated", Statistic::Value, subject, span).measurement;
        (found.numerator, found.denominator)
    };
    let whole = Span::Quarter(measures.period);
    assert_eq!(counts(&partner("P1"), whole), (Some(1), Some(2)));
    assert_eq!(counts(&partner("P1"), month("2026-07")), (Some(0), Some(2)));
    assert_eq!(counts(&partner("P1"), month("2026-09")), (Some(1), Some(1)));
    assert_eq!(counts(&Subject::Pooled, whole), (Some(1), Some(3)));
    let metric = measures.catalogue.find("case_escalated").expect("a metric");
    assert_eq!(measures.peers(metric, Statistic::Value, &PartnerId::new("P1"), None), Some(0.0));
}

/// North 3 of 4, South 1 of 5, West 1 of 1: too few to be heard.
#[test]
fn a_gap_names_its_groups_and_leaves_out_small_ones() {
    let row = |partner: &str, region: &str, escalated: bool| {
        format!("assignment=partner partner_id={partner} region={region} opened_date=2026-07-10 escalated={escalated}")
    };
    let written = Builder::default()
        .partners(&["P1", "P2", "P3"])
        .rows("cases", 3, &row("P1", "North", true))
        .rows("cases", 1, &row("P1", "North", false))
        .rows("cases", 1, &row("P1", "South", true))
        .rows("cases", 4, &row("P1", "South", false))
        .rows("cases", 1, &row("P1", "West", true))
        .rows("cases", 4, &row("P2", "North", true))
        .rows("cases", 2, &row("P2", "South", true))
        .rows("cases", 2, &row("P2", "South", false))
        .rows("cases", 3, &row("P3", "North", true))
        .rows("cases", 1, &row("P3", "South", true))
        .write("2026-12-31");
    let measures = measured(&written);
    let one = figure(&measures, "region_gap", &partner("P1"));
    assert!((one.measurement.value.expect("a gap") - 0.55).abs() < 1e-12);
    assert_eq!(one.measurement.evidence, 10);
    let between = one.between.clone().expect("two groups");
    assert_eq!((between.higher.name.as_str(), between.higher.part, between.higher.whole), ("North", 3, 4));
    assert_eq!((between.lower.name.as_str(), between.lower.part, between.lower.whole), ("South", 1, 5));
    assert!(one.measurement.low.expect("an end") < 0.55 && one.measurement.high.expect("an end") > 0.55);
    // The others: North 7 of 7, South 3 of 5.
    let metric = measures.catalogue.find("region_gap").expect("a metric");
    let peers = measures.peers(metric, Statistic::Value, &PartnerId::new("P1"), None).expect("a gap");
    assert!((peers - 0.4).abs() < 1e-12);
    assert_eq!(reason(&figure(&measures, "region_gap", &partner("P3"))), "0 of 2 groups with 4 cases or more");
    assert_eq!(reason(&figure(&measures, "region_gap", &Subject::Direct)), "no cases");
}

/// On 30 September: 10, 20 and 60 days old. One left that very day, another after it.
#[test]
fn ages_are_those_of_what_is_open_at_the_end() {
    let row = |opened: &str, left: &str| format!("assignment=partner partner_id=P1 opened_date={opened}{left}");
    let written = Builder::default()
        .partners(&["P1", "P2"])
        .rows("cases", 1, &row("2026-09-20", ""))
        .rows("cases", 1, &row("2026-09-10", " settled_date=2026-10-01"))
        .rows("cases", 1, &row("2026-08-01", ""))
        .rows("cases", 1, &row("2026-07-01", " settled_date=2026-09-30"))
        .rows("cases", 1, "assignment=partner partner_id=P2 opened_date=2026-07-31 settled_date=2026-08-02")
        .write("2026-12-31");
    let measures = measured(&written);
    let age =
        |subject: &Subject, statistic: Statistic, span: Span| over(&measures, "backlog_age", statistic, subject, span);
    let whole = Span::Quarter(measures.period);
    let median = age(&partner("P1"), Statistic::Median, whole);
    assert_eq!((median.measurement.value, median.measurement.evidence), (Some(20.0), 3));
    // Place 0.9 x 2 = 1.8: 20 + 0.8 x 40.
    assert_eq!(age(&partner("P1"), Statistic::P90, whole).measurement.value, Some(52.0));
    assert_eq!(age(&partner("P1"), Statistic::Median, month("2026-07")).measurement.value, Some(30.0));
    assert_eq!(age(&partner("P2"), Statistic::Median, month("2026-07")).measurement.value, Some(0.0));
    assert_eq!(reason(&age(&partner("P2"), Statistic::Median, whole)), "no open cases");
}

/// P1: 3 escalated for 25 contracts at the end, whatever there were before; P2 has no case, P3 no contract.
#[test]
fn a_rate_is_held_against_what_is_there_at_the_end() {
    let case = |partner: &str, escalated: bool| {
        format!(
            "assignment=partner partner_id={partner} is_partner_case=true opened_date=2026-07-10 escalated={escalated} horizon_passed=true"
        )
    };
    let contracts = |partner: &str, month_end: &str, count: i64| {
        format!("assignment=partner partner_id={partner} month_end={month_end} contracts={count}")
    };
    let written = Builder::default()
        .partners(&["P1", "P2", "P3"])
        .rows("cases", 3, &case("P1", true))
        .rows("cases", 9, &case("P1", false))
        .rows("cases", 1, &case("P3", true))
        .rows("entitlements", 1, &contracts("P1", "2026-08-31", 40))
        .rows("entitlements", 1, &contracts("P1", "2026-09-30", 20))
        .rows("entitlements", 1, &contracts("P1", "2026-09-30", 5))
        .rows("entitlements", 1, &contracts("P2", "2026-09-30", 50))
        .write("2026-12-31");
    let measures = measured(&written);
    let id = "escalations_per_100_contracts";
    let one = figure(&measures, id, &partner("P1")).measurement;
    assert_eq!((one.value, one.numerator, one.denominator), (Some(12.0), Some(3), Some(25)));
    // Exact limits of 3 events: 0.6187 to 8.7673, times 100 / 25.
    assert!((one.low.expect("an end") - 2.4747).abs() < 1e-3 && (one.high.expect("an end") - 35.069).abs() < 1e-2);
    assert_eq!(figure(&measures, id, &partner("P2")).measurement.value, Some(0.0));
    assert_eq!(reason(&figure(&measures, id, &partner("P3"))), "no contracts");
    let metric = measures.catalogue.find(id).expect("a metric");
    assert_eq!(measures.peers(metric, Statistic::Value, &PartnerId::new("P1"), None), Some(2.0));
}

#[test]
fn a_rate_without_contracts_is_not_measured() {
    let written = Builder::default().partners(&["P1"]).empty("cases").write("2026-12-31");
    let found = figure(&measured(&written), "escalations_per_100_contracts", &partner("P1"));
    assert_eq!(reason(&found), "no entitlements data");
}

/// 60 renewed, 20 lost, 20 open: 60%. By number 3 of 5.
#[test]
fn renewals_by_amount_and_by_number() {
    let row = |renewed: &str, due: i64, amount: i64| {
        format!(
            "assignment=partner partner_id=P1 due_date=2026-08-01 renewed={renewed} undecided=false due_reporting_minor={due} renewed_reporting_minor={amount}"
        )
    };
    let written = Builder::default()
        .partners(&["P1"])
        .rows("renewals", 3, &row("true", 2_000, 2_000))
        .rows("renewals", 1, &row("false", 2_000, 0))
        .rows("renewals", 1, &row("false", 2_000, 0))
        .write("2026-12-31");
    let measures = measured(&written);
    let amount = figure(&measures, "renewal_rate", &partner("P1")).measurement;
    assert_eq!((amount.value, amount.numerator, amount.evidence, amount.low), (Some(0.6), None, 5, None));
    let number = figure(&measures, "renewal_rate_by_count", &partner("P1")).measurement;
    assert_eq!((number.numerator, number.denominator), (Some(3), Some(5)));
}

/// 20 promoters, 5 between, 5 detractors: 100 x (20 - 5) / 30 = 50.
#[test]
fn net_promoters_are_a_mean_of_points() {
    let row = |points: i64| {
        format!(
            "assignment=partner partner_id=P1 question=nps counted=true responded_date=2026-07-10 nps_points={points}"
        )
    };
    let written = Builder::default()
        .partners(&["P1"])
        .rows("surveys", 20, &row(100))
        .rows("surveys", 5, &row(0))
        .rows("surveys", 5, &row(-100))
        .write("2026-12-31");
    let found = figure(&measured(&written), "nps", &partner("P1")).measurement;
    assert_eq!((found.value, found.evidence), (Some(50.0), 30));
    // Deviation 77.7 over the root of 30, times t of 2.045.
    assert!((found.low.expect("an end") - 21.0).abs() < 0.1 && (found.high.expect("an end") - 79.0).abs() < 0.1);
}

/// Four cases in the north and eight in the south, all of them counted: no gap. Counted once a group it would be 1 of 4
/// against 1 of 8.
#[test]
fn a_constant_is_a_value_of_every_row_of_a_group() {
    let row = "assignment=partner partner_id=P1 is_partner_case=true opened_date=2026-07-01";
    let written = Builder::default()
        .partners(&["P1"])
        .rows("cases", 4, &format!("{row} region=north"))
        .rows("cases", 8, &format!("{row} region=south"))
        .write("2026-12-31");
    let own = OWN.replace("numerator = \"escalated\"", "numerator = \"TRUE\"");
    let catalogue = Catalogue::read(&[("metrics/own.toml".to_owned(), own)]).expect("a catalogue");
    let measures = measure(&written.facts, &catalogue, &programme(&[]), quarter("2026Q3")).expect("measures");
    assert_eq!(figure(&measures, "region_gap", &partner("P1")).measurement.value, Some(0.0));
}
