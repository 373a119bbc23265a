//! Each kind against a table small enough to work out by hand, and the rules by their numbers.

mod further_kinds;
mod kinds;
mod rules;

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
