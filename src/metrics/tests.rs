//! Each kind against a table small enough to work out by hand, and the rules by their numbers.

use super::figure::Statistic;
use super::testing::{Builder, Written, measured, programme, quarter, rule};
use super::*;
use crate::domain::{Month, PartnerId};
use crate::metrics::evaluate::{Figure, Gap};
use crate::programme::model::MetricRule;

fn partner(id: &str) -> Subject {
    Subject::Partner(PartnerId::new(id))
}

fn figure(measures: &Measures, id: &str, subject: &Subject) -> Figure {
    let metric = measures.catalogue.find(id).expect("a metric");
    measures.figure(metric, metric.statistics[0], subject, Span::Quarter(measures.period), None)
}

fn month(text: &str) -> Span {
    Span::Month(Month::of(format!("{text}-01").parse().expect("a day")))
}

const CASE: &str =
    "assignment=partner is_partner_case=true horizon_passed=true severity=sev1 product=Atlas complexity=simple";

fn case(partner: &str, opened: &str, escalated: bool) -> String {
    format!(
        "{CASE} partner_id={partner} opened_date={opened} escalated={escalated} resolved_without_vendor={}",
        !escalated
    )
}

/// P1: 4 of 12 escalated in the quarter; P2: 1 of 20; P3: nothing.
fn small() -> Written {
    Builder::default()
        .partners(&["P1", "P2", "P3"])
        .rows("cases", 4, &case("P1", "2026-07-01", true))
        .rows("cases", 8, &case("P1", "2026-09-30", false))
        .rows("cases", 5, &case("P1", "2026-06-30", true))
        .rows("cases", 7, &case("P1", "2026-10-01", true))
        .rows("cases", 1, &case("P2", "2026-08-15", true))
        .rows("cases", 19, &case("P2", "2026-08-15", false))
        .rows("cases", 3, "assignment=unassigned opened_date=2026-07-02 is_partner_case=false")
        .rows("cases", 6, "assignment=direct opened_date=2026-07-02 complexity=simple is_partner_case=false")
        .rows("cases", 2, "assignment=direct opened_date=2026-07-02 complexity=complex is_partner_case=false")
        .write("2026-12-31")
}

#[test]
fn share_by_hand() {
    let written = small();
    let measures = measured(&written, &programme(&[]), "2026Q3");
    let one = figure(&measures, "escalation_rate", &partner("P1")).measurement;
    assert_eq!((one.numerator, one.denominator, one.value), (Some(4), Some(12), Some(4.0 / 12.0)));
    let (low, high) = (one.low.expect("an end"), one.high.expect("an end"));
    assert!((low - 0.1381).abs() < 5e-5 && (high - 0.6094).abs() < 5e-5, "{low} {high}");
    let pooled = figure(&measures, "escalation_rate", &Subject::Pooled).measurement;
    assert_eq!((pooled.numerator, pooled.denominator), (Some(5), Some(32)));
    let metric = measures.catalogue.find("escalation_rate").expect("a metric");
    assert_eq!(measures.peers(metric, Statistic::Value, &PartnerId::new("P1"), None), Some(0.05));
    assert_eq!(measures.unassigned_cases, 3);
}

/// R1: nothing to count is not measured, a little is insufficient evidence, and neither is ever 0%.
#[test]
fn r1_missing_is_not_zero() {
    let written = Builder::default()
        .partners(&["P1", "P2", "P3"])
        .rows("cases", 4, &case("P1", "2026-07-01", false))
        .rows("cases", 157, "assignment=partner partner_id=P2 opened_date=2026-07-01 is_partner_case=false")
        .write("2026-12-31");
    let measures = measured(&written, &programme(&[]), "2026Q3");
    let few = figure(&measures, "escalation_rate", &partner("P1"));
    assert_eq!(few.gap, Some(Gap::Insufficient("4 of 10 partner cases needed".to_owned())));
    assert_eq!(
        (few.measurement.value, few.measurement.numerator, few.measurement.denominator),
        (None, Some(0), Some(4))
    );
    for none in ["P2", "P3"] {
        let found = figure(&measures, "escalation_rate", &partner(none));
        assert_eq!(found.gap, Some(Gap::NotMeasured("no partner cases".to_owned())), "{none}");
        assert_eq!(found.measurement.value, None);
    }
    let missing = figure(&measures, "csat", &partner("P1"));
    assert_eq!(missing.gap, Some(Gap::NotMeasured("no surveys data".to_owned())));
    let metric = measures.catalogue.find("escalation_rate").expect("a metric");
    assert_eq!(measures.peers(metric, Statistic::Value, &PartnerId::new("P1"), None), None);
}

#[test]
fn quarters_from_before_the_data_was_whole_are_left_out() {
    let measures = measured(&small(), &programme(&[]), "2026Q3");
    assert_eq!((measures.quarters.len(), measures.months.len()), (8, 24));
    let text = |measures: &Measures| -> (Vec<String>, Vec<String>) {
        let quarters = measures.quarters.iter().map(ToString::to_string).collect();
        (quarters, measures.months.iter().map(|month| month.first_day().to_string()).collect())
    };
    let day = |text: &str| text.parse().expect("a day");
    let (quarters, months) = text(&measures.clone().complete_from(day("2026-04-02")));
    assert_eq!(quarters, ["2026Q3"]);
    assert_eq!(months[0], "2026-05-01");
    assert_eq!(text(&measures.clone().complete_from(day("2026-04-01"))).0, ["2026Q2", "2026Q3"]);
    // The period stays, even where it is not whole itself.
    assert_eq!(text(&measures.complete_from(day("2026-08-01"))).0, ["2026Q3"]);
}

#[test]
fn the_programmes_minimum_evidence_replaces_the_catalogues() {
    let written = small();
    let asked = MetricRule { minimum_evidence: Some(13), ..rule(0.1, 0.2) };
    let measures = measured(&written, &programme(&[("escalation_rate", asked)]), "2026Q3");
    let found = figure(&measures, "escalation_rate", &partner("P1"));
    assert_eq!(found.gap, Some(Gap::Insufficient("12 of 13 partner cases needed".to_owned())));
}

#[test]
fn unknown_outcomes_are_left_out_of_a_share() {
    let written = Builder::default()
        .partners(&["P1"])
        .rows(
            "cases",
            10,
            "assignment=partner partner_id=P1 first_resolved_date=2026-07-01 reopened=false reopen_window_passed=true",
        )
        .rows(
            "cases",
            2,
            "assignment=partner partner_id=P1 first_resolved_date=2026-07-01 reopened=true reopen_window_passed=false",
        )
        .rows("cases", 5, "assignment=partner partner_id=P1 first_resolved_date=2026-07-01")
        .write("2026-12-31");
    let measures = measured(&written, &programme(&[]), "2026Q3");
    let found = figure(&measures, "reopen_rate", &partner("P1")).measurement;
    assert_eq!((found.numerator, found.denominator, found.immature), (Some(2), Some(12), 2));
}

#[test]
fn median_and_p90_by_hand() {
    let mut builder = Builder::default().partners(&["P1", "P2"]);
    for hours in 1..=10 {
        let seconds = hours * 3_600;
        builder = builder.rows("cases", 1, &format!("assignment=partner partner_id=P1 severity=sev{} responded_date=2026-08-01 seconds_to_first_response={seconds}", hours % 2 + 1));
    }
    builder = builder.rows(
        "cases",
        12,
        "assignment=partner partner_id=P2 severity=sev1 responded_date=2026-08-01 seconds_to_first_response=1800",
    );
    let written = builder.write("2026-12-31");
    let measures = measured(&written, &programme(&[]), "2026Q3");
    let metric = measures.catalogue.find("time_to_first_response").expect("a metric");
    let of = |statistic| {
        measures.figure(metric, statistic, &partner("P1"), Span::Quarter(measures.period), None).measurement
    };
    assert_eq!((of(Statistic::Median).value, of(Statistic::P90).value), (Some(5.5), Some(9.1)));
    // Binomial order statistics of ten values: the second and the ninth.
    assert_eq!((of(Statistic::Median).low, of(Statistic::Median).high), (Some(2.0), Some(9.0)));
    assert_eq!(measures.peers(metric, Statistic::P90, &PartnerId::new("P1"), None), Some(0.5));
    assert_eq!(measures.peers(metric, Statistic::Median, &PartnerId::new("P2"), None), Some(5.5));
    assert_eq!(measures.slice_values(metric, catalogue::Dimension::Severity), ["sev1", "sev2"]);
    let slice = Some((catalogue::Dimension::Severity, "sev1"));
    let sliced = measures.figure(metric, Statistic::Median, &partner("P2"), Span::Quarter(measures.period), slice);
    assert_eq!(sliced.measurement.value, Some(0.5));
}

const SURVEY: &str = "assignment=partner partner_id=P1 responded_date=2026-07-10 responded=true independent=true";

fn surveyed(invited: usize) -> Builder {
    let resolved = "assignment=partner partner_id=P1 first_resolved_date=2026-07-05 survey_eligible=true";
    Builder::default()
        .partners(&["P1"])
        .rows("surveys", 9, &format!("{SURVEY} counted=true top_box=true score_scaled=5000 question=csat"))
        .rows("surveys", 3, &format!("{SURVEY} counted=true top_box=false score_scaled=2000"))
        .rows("surveys", 2, &format!("{SURVEY} counted=false top_box=true score_scaled=5000 exclusion=not_independent"))
        .rows("surveys", 1, &format!("{SURVEY} counted=false top_box=true score_scaled=5000 exclusion=late"))
        .rows("surveys", 4, &format!("{SURVEY} counted=true top_box=true score_scaled=5000 question=nps"))
        .rows("surveys", 1, &format!("{SURVEY} counted=true top_box=true score_scaled=5000 excluded_from=;csat;"))
        .rows("cases", invited, &format!("{resolved} invited=true"))
        .rows("cases", 20 - invited, &format!("{resolved} invited=false"))
}

#[test]
fn satisfaction_by_hand() {
    let written = surveyed(16).write("2026-12-31");
    let measures = measured(&written, &programme(&[]), "2026Q3");
    let csat = figure(&measures, "csat", &partner("P1"));
    assert_eq!(csat.measurement.value, Some(0.75));
    assert_eq!((csat.measurement.numerator, csat.measurement.denominator), (Some(9), Some(12)));
    let metric = measures.catalogue.find("csat").expect("a metric");
    let excluded = measures.excluded(metric, &partner("P1"), quarter("2026Q3"));
    let expected = [("approved".to_owned(), 1), ("late".to_owned(), 1), ("not_independent".to_owned(), 2)];
    assert_eq!(excluded, expected.into());
    assert_eq!(measures.coverage(metric, &partner("P1"), quarter("2026Q3")), Some((16, 20)));
    let mean = figure(&measures, "csat_mean", &partner("P1")).measurement;
    assert_eq!((mean.value, mean.evidence), (Some((10.0 * 5.0 + 3.0 * 2.0) / 13.0), 13));
    assert!(mean.low.is_some_and(|low| low < 56.0 / 13.0));
}

#[test]
fn too_little_coverage_leaves_no_value() {
    let written = surveyed(15).write("2026-12-31");
    let measures = measured(&written, &programme(&[]), "2026Q3");
    let csat = figure(&measures, "csat", &partner("P1"));
    let reason = "15 of 20 eligible cases were invited to a survey, 80% needed".to_owned();
    assert_eq!((csat.measurement.value, csat.gap), (None, Some(Gap::Insufficient(reason))));
    assert_eq!(csat.measurement.denominator, Some(12));
}

#[test]
fn judging_too_few_escalations_leaves_no_value() {
    let escalation = "assignment=partner partner_id=P1 escalated_date=2026-07-05 functional=true";
    let build = |unjudged: usize| {
        Builder::default()
            .partners(&["P1"])
            .empty("cases")
            .rows("escalations", 3, &format!("{escalation} adjudicated=true invalid=true"))
            .rows("escalations", 9, &format!("{escalation} adjudicated=true invalid=false"))
            .rows("escalations", unjudged, &format!("{escalation} adjudicated=false"))
            .rows(
                "escalations",
                5,
                "assignment=partner partner_id=P1 escalated_date=2026-07-05 functional=false adjudicated=false",
            )
            .write("2026-12-31")
    };
    let (enough, few) = (build(3), build(4));
    let measures = measured(&enough, &programme(&[]), "2026Q3");
    assert_eq!(figure(&measures, "invalid_escalation_rate", &partner("P1")).measurement.value, Some(0.25));
    let measures = measured(&few, &programme(&[]), "2026Q3");
    let found = figure(&measures, "invalid_escalation_rate", &partner("P1"));
    assert_eq!(found.gap, Some(Gap::Insufficient("12 of 16 escalations were judged, 80% needed".to_owned())));
}

#[test]
fn simple_cases_stand_beside_direct_ones() {
    let escalation = "assignment=partner partner_id=P1 escalated_date=2026-07-05 functional=true first_of_case=true";
    let written = Builder::default()
        .partners(&["P1"])
        .rows("escalations", 3, &format!("{escalation} simple=true"))
        .rows("escalations", 9, &format!("{escalation} simple=false"))
        .rows("escalations", 4, escalation)
        .rows("cases", 6, "assignment=direct opened_date=2026-07-02 complexity=simple")
        .rows("cases", 4, "assignment=direct opened_date=2026-07-02 complexity=complex")
        .rows("cases", 9, "assignment=direct opened_date=2026-07-02")
        .write("2026-12-31");
    let measures = measured(&written, &programme(&[]), "2026Q3");
    assert_eq!(figure(&measures, "simple_case_share", &partner("P1")).measurement.value, Some(0.25));
    let metric = measures.catalogue.find("simple_case_share").expect("a metric");
    let baseline = measures.baseline(metric, Statistic::Value, None).expect("a baseline");
    assert_eq!((baseline.value, baseline.numerator, baseline.denominator), (Some(0.6), Some(6), Some(10)));
}

#[test]
fn backlog_at_every_end_and_never_after_the_as_of_day() {
    let written = Builder::default()
        .partners(&["P1", "P2"])
        .rows("cases", 5, "assignment=partner partner_id=P1 opened_date=2023-02-01")
        .rows("cases", 3, "assignment=partner partner_id=P1 opened_date=2026-07-31 settled_date=2026-08-01")
        .rows("cases", 2, "assignment=partner partner_id=P1 opened_date=2026-08-10 settled_date=2026-08-31")
        .rows("cases", 1, "assignment=partner partner_id=P1 opened_date=2026-09-05 settled_date=2026-09-25")
        .rows("cases", 1, "assignment=partner partner_id=P1 opened_date=2026-09-05 settled_date=2026-09-01")
        .rows("cases", 2, "assignment=partner partner_id=P2 opened_date=2026-08-10 settled_date=2026-08-12")
        .write("2026-09-20");
    let measures = measured(&written, &programme(&[]), "2026Q3");
    let metric = measures.catalogue.find("backlog").expect("a metric");
    let at = |span| measures.figure(metric, Statistic::Value, &partner("P1"), span, None).measurement.value;
    assert_eq!((at(month("2026-06")), at(month("2026-07")), at(month("2026-08"))), (Some(5.0), Some(8.0), Some(5.0)));
    // Settled after the as-of day: still open as of it. Settled before it was opened: never inside.
    assert_eq!((at(month("2026-09")), at(Span::Quarter(measures.period))), (Some(6.0), Some(6.0)));
    assert_eq!(at(month("2026-10")), None);
    let other = figure(&measures, "backlog", &partner("P2")).measurement;
    assert_eq!((other.value, other.low), (Some(0.0), None));
    assert_eq!(measures.peers(metric, Statistic::Value, &PartnerId::new("P1"), None), Some(0.0));
}

#[test]
fn duties_are_counted_without_an_interval() {
    let written = Builder::default()
        .partners(&["P1"])
        .rows("staffing", 54, "partner_id=P1 day=2026-07-06 first_of_day=true day_met=true")
        .rows("staffing", 12, "partner_id=P1 day=2026-08-06 first_of_day=true day_met=false")
        .rows("staffing", 66, "partner_id=P1 day=2026-08-06 first_of_day=false day_met=false")
        .rows("certification", 1, "partner_id=P1 month_end=2026-08-31 required=9 certified=9")
        .rows("certification", 1, "partner_id=P1 month_end=2026-09-30 required=4 certified=3")
        .rows("certification", 1, "partner_id=P1 month_end=2026-09-30 required=3 certified=3")
        .write("2026-12-31");
    let measures = measured(&written, &programme(&[]), "2026Q3");
    let staffing = figure(&measures, "staffing_compliance", &partner("P1")).measurement;
    assert_eq!((staffing.numerator, staffing.denominator, staffing.value), (Some(54), Some(66), Some(54.0 / 66.0)));
    assert_eq!((staffing.low, staffing.high), (None, None));
    let certified = figure(&measures, "certification_coverage", &partner("P1")).measurement;
    assert_eq!((certified.numerator, certified.denominator, certified.value), (Some(6), Some(7), Some(6.0 / 7.0)));
}

/// R9: expected events at the rates of all partners but this one, direct cases left out.
#[test]
fn r9_case_mix_leaves_the_partner_itself_out() {
    let simple = |id: &str, escalated: bool| case(id, "2026-07-10", escalated);
    let complex = |id: &str, escalated: bool| simple(id, escalated).replace("=simple", "=complex");
    let written = Builder::default()
        .partners(&["P1", "P2", "P3"])
        .rows("cases", 2, &simple("P1", true))
        .rows("cases", 18, &simple("P1", false))
        .rows("cases", 6, &complex("P1", true))
        .rows("cases", 4, &complex("P1", false))
        .rows("cases", 4, &simple("P2", true))
        .rows("cases", 36, &simple("P2", false))
        .rows("cases", 15, &complex("P2", true))
        .rows("cases", 15, &complex("P3", false))
        .rows("cases", 5, &simple("P3", true).replace("=Atlas", "=Orbit"))
        .rows("cases", 3, &simple("P3", true).replace("=sev1", "=sev4"))
        .rows(
            "cases",
            50,
            &simple("P1", true)
                .replace("assignment=partner partner_id=P1", "assignment=direct")
                .replace("partner_id=P1", ""),
        )
        .write("2026-12-31");
    let measures = measured(&written, &programme(&[]), "2026Q3");
    // P1's simple cases at 4/40, its complex ones at 15/30.
    let one = figure(&measures, "escalation_ratio", &partner("P1")).measurement;
    assert_eq!(
        (one.numerator, one.denominator, one.expected),
        (Some(8), Some(30), Some(20.0 * 4.0 / 40.0 + 10.0 * 15.0 / 30.0))
    );
    assert_eq!(one.value, Some(8.0 / 7.0));
    assert!((one.low.expect("an end") - 3.4538 / 7.0).abs() < 1e-3, "{one:?}");
    // P3: complex cases have 25 others at 21/25; Orbit falls back to all simple sev1 (6/60); sev4 has no reference at all.
    let three = figure(&measures, "escalation_ratio", &partner("P3")).measurement;
    let expected = 15.0 * 21.0 / 25.0 + 5.0 * 6.0 / 60.0;
    assert!((three.expected.expect("expected") - expected).abs() < 1e-12, "{three:?}");
    assert_eq!((three.numerator, three.denominator), (Some(5), Some(20)));
    let metric = measures.catalogue.find("escalation_ratio").expect("a metric");
    let excluded = measures.excluded(metric, &partner("P3"), quarter("2026Q3"));
    assert_eq!(excluded, [("no_reference".to_owned(), 3)].into());
    assert_eq!(measures.peers(metric, Statistic::Value, &PartnerId::new("P3"), None), Some(1.0));
}

#[test]
fn partners_out_of_scope_are_no_peers() {
    let written = Builder::default()
        .partners(&["P1", "P2"])
        .out_of_scope("P9")
        .rows("cases", 10, &case("P1", "2026-07-01", false))
        .rows("cases", 10, &case("P2", "2026-07-01", true))
        .rows("cases", 10, &case("P9", "2026-07-01", false))
        .write("2026-12-31");
    let measures = measured(&written, &programme(&[]), "2026Q3");
    let metric = measures.catalogue.find("escalation_rate").expect("a metric");
    assert_eq!(measures.peers(metric, Statistic::Value, &PartnerId::new("P1"), None), Some(1.0));
    assert_eq!(figure(&measures, "escalation_rate", &Subject::Pooled).measurement.denominator, Some(20));
}

/// R8: what the limits allow also runs.
#[test]
fn r8_the_largest_expression_is_measured() {
    let text = format!(
        "[[metric]]\nid = \"large\"\nname = \"n\"\ndefinition = \"d\"\nformula = \"f\"\nunit = \"share\"\ndirection = \"lower\"\n\
         sources = [\"cases\"]\nfact = \"cases\"\ncohort = \"opened_date\"\nkind = \"share\"\nfilter = \"{}is_partner_case\"\n\
         numerator = \"{}escalated{}\"\nevidence = \"cases\"\nminimum_evidence = 1\npitfalls = []\n",
        "bypass OR ".repeat(64),
        "(".repeat(20),
        ")".repeat(20),
    );
    let catalogue = Catalogue::read(&[("metrics/own.toml".to_owned(), text)]).expect("a catalogue");
    let written = small();
    let measures = measure(&written.facts, &catalogue, &programme(&[]), quarter("2026Q3")).expect("measures");
    assert_eq!(figure(&measures, "large", &partner("P1")).measurement.value, Some(4.0 / 12.0));
}

/// A sum of 64-bit numbers wraps without a word: what could wrap is refused and the metric named.
#[test]
fn sums_that_could_wrap_are_refused() {
    let catalogue = |expression: &str| {
        let text = format!(
            "[[metric]]\nid = \"large\"\nname = \"n\"\ndefinition = \"d\"\nformula = \"f\"\nunit = \"ratio\"\n\
             direction = \"lower\"\nsources = [\"cases\"]\nfact = \"cases\"\ncohort = \"opened_date\"\nkind = \"sum_ratio\"\n\
             numerator = \"{expression}\"\ndenominator = \"1\"\nevidence = \"cases\"\nminimum_evidence = 1\npitfalls = []\n",
        );
        Catalogue::read(&[("metrics/own.toml".to_owned(), text)]).expect("a catalogue")
    };
    let written = small();
    let measured =
        |expression: &str| measure(&written.facts, &catalogue(expression), &programme(&[]), quarter("2026Q3"));
    for expression in ["CASE WHEN escalated THEN 900000000000000000 ELSE 0 END", "-900000000000000000"] {
        let error = measured(expression).expect_err("too large").to_string();
        assert_eq!(error, "metric `large`: its values are too large to be summed exactly");
    }
    let measures = measured("CASE WHEN escalated THEN 1000000000000 ELSE 0 END").expect("measures");
    let value = figure(&measures, "large", &partner("P1")).measurement.value;
    assert_eq!(value, Some(4_000_000_000_000.0 / 12.0));
}

#[test]
fn the_same_facts_give_the_same_cube() {
    let bytes = || {
        let written = small();
        let measures = measured(&written, &programme(&[]), "2026Q3");
        std::fs::read(&measures.cube).expect("a cube")
    };
    assert_eq!(bytes(), bytes());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(12))]

    /// Peers without a partner, and the partner, are together everyone.
    #[test]
    fn peers_and_own_are_the_pool(counts in proptest::collection::vec((0_usize..15, 0_usize..15), 2..5)) {
        let ids: Vec<String> = (0..counts.len()).map(|index| format!("P{index}")).collect();
        let names: Vec<&str> = ids.iter().map(String::as_str).collect();
        let mut builder = Builder::default().partners(&names).empty("cases");
        for (id, (escalated, others)) in ids.iter().zip(&counts) {
            builder = builder.rows("cases", *escalated, &case(id, "2026-07-01", true));
            builder = builder.rows("cases", *others, &case(id, "2026-08-01", false));
        }
        let written = builder.write("2026-12-31");
        let measures = measured(&written, &programme(&[]), "2026Q3");
        let metric = measures.catalogue.find("escalation_rate").expect("a metric");
        let pooled = figure(&measures, "escalation_rate", &Subject::Pooled).measurement;
        for (id, (escalated, others)) in ids.iter().zip(&counts) {
            let left = (pooled.numerator.unwrap_or(0) - *escalated as i64, pooled.denominator.unwrap_or(0) - (*escalated + *others) as i64);
            let expected = (left.1 > 0).then(|| left.0 as f64 / left.1 as f64);
            proptest::prop_assert_eq!(measures.peers(metric, Statistic::Value, &PartnerId::new(id.as_str()), None), expected);
        }
    }
}
