//! Each kind of metric by hand.

use super::*;

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
    let escalation = "assignment=partner partner_id=P1 escalated_date=2026-07-05 functional=true drawn=true";
    let outside = escalation.replace("drawn=true", "drawn=false");
    let build = |unjudged: usize| {
        Builder::default()
            .partners(&["P1"])
            .empty("cases")
            .rows("escalations", 3, &format!("{escalation} adjudicated=true invalid=true"))
            .rows("escalations", 9, &format!("{escalation} adjudicated=true invalid=false"))
            .rows("escalations", unjudged, &format!("{escalation} adjudicated=false"))
            .rows("escalations", 7, &format!("{outside} adjudicated=true invalid=true exclusion=outside_the_sample"))
            .rows("escalations", 40, &format!("{outside} adjudicated=false"))
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
    let metric = measures.catalogue.find("invalid_escalation_rate").expect("a metric");
    let excluded = measures.excluded(metric, &partner("P1"), quarter("2026Q3"));
    assert_eq!(excluded, [("outside_the_sample".to_owned(), 7)].into());
    let measures = measured(&few, &programme(&[]), "2026Q3");
    let found = figure(&measures, "invalid_escalation_rate", &partner("P1"));
    assert_eq!(
        found.gap,
        Some(Gap::Insufficient("12 of 16 escalations to be judged were judged, 80% needed".to_owned()))
    );
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
