//! The rules by their numbers: evidence, whole data, case mix, limits of expressions.

use super::*;

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

/// R9 with a further column: product is given up before it, complexity after it.
#[test]
fn r9_one_more_column_tells_like_cases_from_others() {
    let record = "[[metric]]\nid = \"by_region\"\nname = \"n\"\ndefinition = \"d\"\nformula = \"f\"\nunit = \"ratio\"\n\
         direction = \"lower\"\nsources = [\"cases\"]\nfact = \"cases\"\ncohort = \"opened_date\"\nkind = \"standardised\"\n\
         apart_by = \"region\"\nfilter = \"is_partner_case\"\nnumerator = \"escalated\"\nevidence = \"cases\"\n\
         minimum_evidence = 1\npitfalls = []\n";
    let catalogue = Catalogue::read(&[("metrics/own.toml".to_owned(), record.to_owned())]).expect("a catalogue");
    let within =
        |id: &str, region: &str, escalated: bool| format!("{} region={region}", case(id, "2026-07-10", escalated));
    let orbit = |row: String| row.replace("=Atlas", "=Orbit");
    let written = Builder::default()
        .partners(&["P1", "P2"])
        .rows("cases", 10, &within("P2", "north", true))
        .rows("cases", 10, &within("P2", "north", false))
        .rows("cases", 20, &within("P2", "south", false))
        .rows("cases", 6, &within("P1", "north", true))
        .rows("cases", 4, &orbit(within("P1", "south", true)))
        .rows("cases", 8, &within("P1", "west", false))
        .write("2026-12-31");
    let measures = measure(&written.facts, &catalogue, &programme(&[]), quarter("2026Q3")).expect("measures");
    let found = figure(&measures, "by_region", &partner("P1")).measurement;
    // North at 10/20; Orbit in the south at the south's 0/20; the west, which no other has, at everyone's 10/40.
    assert_eq!((found.numerator, found.denominator), (Some(10), Some(18)));
    assert_eq!(found.expected, Some(6.0 * 10.0 / 20.0 + 8.0 * 10.0 / 40.0));
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

/// A constant counts for every row, in a sum as in a share.
#[test]
fn a_constant_is_a_value_of_every_row() {
    let text = "[[metric]]\nid = \"per_case\"\nname = \"n\"\ndefinition = \"d\"\nformula = \"f\"\nunit = \"ratio\"\n\
         direction = \"lower\"\nsources = [\"cases\"]\nfact = \"cases\"\ncohort = \"opened_date\"\nkind = \"sum_ratio\"\n\
         numerator = \"CASE WHEN escalated THEN 3 ELSE 0 END\"\ndenominator = \"1\"\nevidence = \"cases\"\n\
         minimum_evidence = 1\npitfalls = []\n";
    let catalogue = Catalogue::read(&[("metrics/own.toml".to_owned(), text.to_owned())]).expect("a catalogue");
    let written = small();
    let measures = measure(&written.facts, &catalogue, &programme(&[]), quarter("2026Q3")).expect("measures");
    let found = figure(&measures, "per_case", &partner("P1")).measurement;
    assert_eq!((found.numerator, found.denominator, found.evidence), (Some(12), Some(12), 12));
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
