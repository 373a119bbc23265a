//! The stories planted in the sample come out of the figures, and out of nothing else.

use std::sync::LazyLock;

use quarterdeck::deck::limits::read_months;
use quarterdeck::pipeline::{self, Options, Scored, Unwatched};
use quarterdeck::scorecard::model::{MetricResult, Scorecard, Status};

use crate::project::Project;

/// Twelve partners over six quarters: eighteen months, so that limits are no longer on trial.
static STORIES: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::empty();
    project.run(&["sample", ".", "--partners", "12", "--cases", "20000", "--quarters", "6"]).succeeds();
    project
});

/// The last quarter, scored once.
static LAST: LazyLock<Scored> = LazyLock::new(|| scored("2026Q3"));

fn scored(period: &str) -> Scored {
    let loaded = pipeline::load(STORIES.path()).expect("a sound workspace");
    let options = Options { period: Some(period.to_owned()), threads: 2, ..Options::default() };
    let ingest = pipeline::ingest(&loaded, &options, None, &Unwatched).expect("a snapshot");
    pipeline::score(&loaded, ingest.snapshot, &options, &Unwatched).expect("figures")
}

fn card<'s>(scored: &'s Scored, id: &str) -> &'s Scorecard {
    let cards = scored.scorecards.partners.iter();
    cards.clone().find(|card| card.partner.id.as_str() == id).unwrap_or_else(|| panic!("no {id}"))
}

fn metric<'s>(scored: &'s Scored, partner: &str, id: &str) -> &'s MetricResult {
    card(scored, partner).metric(id).unwrap_or_else(|| panic!("no {id}"))
}

/// Partners whose newest months of satisfaction are lower than chance allows.
fn falling(scored: &Scored) -> Vec<String> {
    let falls = |card: &&Scorecard| {
        let csat = card.metric("csat").expect("satisfaction");
        let months: Vec<Option<f64>> = csat.months.iter().map(|(_, month)| month.value).collect();
        read_months(&months, (0.0, 1.0)).signal.is_some_and(|signal| !signal.upwards())
    };
    scored.scorecards.partners.iter().filter(falls).map(|card| card.partner.id.to_string()).collect()
}

#[test]
fn who_slips_is_told_by_months_and_nobody_else_is() {
    assert_eq!(falling(&LAST), ["P002"]);
    let reading = |partner: &str| {
        let csat = metric(&LAST, partner, "csat");
        let months: Vec<Option<f64>> = csat.months.iter().map(|(_, month)| month.value).collect();
        read_months(&months, (0.0, 1.0))
    };
    assert!(reading("P002").months >= 12 && !reading("P002").trial, "{:?}", reading("P002"));
    // A quarter that is lower than the one before is no signal by itself: others fell too.
    let lower: Vec<&str> = LAST
        .scorecards
        .partners
        .iter()
        .filter(|card| card.metric("csat").and_then(|csat| csat.change).is_some_and(|change| change < 0.0))
        .map(|card| card.partner.id.as_str())
        .collect();
    assert!(lower.contains(&"P002") && lower.len() > 1, "{lower:?}");
    // Two quarters ago nothing had happened yet.
    assert_eq!(falling(&scored("2026Q1")), Vec::<String>::new());
}

#[test]
fn a_hard_mix_is_as_expected_once_it_is_accounted_for() {
    let raw = metric(&LAST, "P003", "escalation_rate");
    let pooled = LAST.scorecards.pooled.iter().find(|metric| metric.id == "escalation_rate" && metric.is_headline());
    let pooled = pooled.and_then(|metric| metric.measurement.value).expect("a pooled rate");
    assert!(raw.measurement.low.is_some_and(|low| low > pooled), "{:?} {pooled}", raw.measurement);
    let ratio = &metric(&LAST, "P003", "escalation_ratio").measurement;
    let (low, high) = ratio.low.zip(ratio.high).expect("an interval");
    assert!(low < 1.0 && 1.0 < high, "{ratio:?}");
    assert_eq!(card(&LAST, "P003").stands_out, None);
}

#[test]
fn five_answers_are_withheld() {
    let csat = metric(&LAST, "P006", "csat");
    assert_eq!((csat.status, csat.measurement.value), (Status::InsufficientEvidence, None));
    assert_eq!(csat.measurement.evidence, 5);
    assert!(csat.reason.as_ref().is_some_and(|reason| reason.starts_with("5 of ")), "{:?}", csat.reason);
}

#[test]
fn an_understaffed_august_is_listed_by_day() {
    let details = |id: &str| {
        let found = LAST.details.iter().find(|(partner, _)| partner.as_str() == id);
        found.map(|(_, details)| details).expect("details")
    };
    let august = |day: &chrono::NaiveDate| day.to_string().starts_with("2026-08");
    let gaps = details("P004").staffing_gaps.iter().filter(|gap| gap.requirement.contains("atlas"));
    let days: Vec<String> = gaps.map(|gap| gap.day).filter(august).map(|day| day.to_string()).collect();
    let away = [10, 11, 12, 13, 14, 17, 18, 19, 20, 21, 24, 25].map(|day| format!("2026-08-{day}"));
    assert_eq!(days, away);
    let missed = details("P004").staffing_days.iter().filter(|(_, met)| !met).map(|(day, _)| *day);
    assert!(missed.filter(august).map(|day| day.to_string()).eq(away));
}
