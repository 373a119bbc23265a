//! Charts of the programme's parts held against what was counted: shares by product and by region, with their intervals.

use std::collections::BTreeMap;

use super::all_partners::AllPartners;
use super::print::read_back;
use super::rows::{Found, charts, number_first, whole};
use super::sentences::is_range;
use crate::deck::chart_spec::ChartSpec;
use crate::deck::format;
use crate::deck::model::{ChartBlock, Slide};
use crate::scorecard::model::Unit;
use crate::stats::CONFIDENCE;
use crate::stats::proportion::wilson;

/// What a part counts, and of how many.
type Counts = (i64, i64);

/// What charts of parts say otherwise than was counted over all partners.
pub(super) fn differing(slide: &Slide, all: &AllPartners<'_>) -> Vec<String> {
    let mut found = Found::default();
    for chart in charts(slide) {
        let due = match chart.title.as_str() {
            "Escalated cases by product" => by_product(all),
            "Escalated cases by region" => by_region(all, "escalation_rate"),
            "Satisfied customers by region" => by_region(all, "csat"),
            _ => continue,
        };
        rows(&mut found, chart, &due);
        found.hold(are_drawn(chart), || format!("{} is drawn otherwise than the rows behind it", chart.title));
    }
    found.0
}

fn by_product(all: &AllPartners<'_>) -> BTreeMap<String, Counts> {
    let mut sums = BTreeMap::new();
    let details = all.cards.partners.iter().filter_map(|card| all.details.get(&card.partner.id));
    for product in details.flat_map(|details| &details.products) {
        add(&mut sums, &product.label, (product.escalated, product.cases));
    }
    sums
}

fn by_region(all: &AllPartners<'_>, metric: &str) -> BTreeMap<String, Counts> {
    let mut sums = BTreeMap::new();
    for card in &all.cards.partners {
        let measured = card.metric(metric).map(|result| &result.measurement);
        if let Some(counts) = measured.and_then(|measured| measured.numerator.zip(measured.denominator)) {
            add(&mut sums, card.partner.region.as_deref().unwrap_or("Not stated"), counts);
        }
    }
    sums
}

fn add(sums: &mut BTreeMap<String, Counts>, name: &str, (part, whole): Counts) {
    // Parts of nothing have no share and are left out.
    if whole > 0 {
        let sum = sums.entry(name.to_owned()).or_default();
        *sum = (sum.0 + part, sum.1 + whole);
    }
}

/// Every part has a row of its own, but for the smallest ones that are joined in the last row (`12 others`).
fn rows(found: &mut Found, chart: &ChartBlock, due: &BTreeMap<String, Counts>) {
    let rows = chart.data.get(1..).unwrap_or_default();
    let named: Vec<&str> = rows.iter().filter_map(|row| row.first()).map(String::as_str).collect();
    let left: Vec<&Counts> = due.iter().filter(|(name, _)| !named.contains(&name.as_str())).map(|(_, it)| it).collect();
    let rest: Counts = (left.iter().map(|it| it.0).sum(), left.iter().map(|it| it.1).sum());
    for row in rows {
        let [name, part, of, share, plausible, ..] = row.as_slice() else { continue };
        let joined = (name.ends_with(" others") && number_first(name) == Some(left.len() as i64)).then_some(rest);
        let is = |counts: Counts| {
            let due = counts.0 as f64 / counts.1.max(1) as f64;
            whole(part).zip(whole(of)) == Some(counts)
                && read_back(share, Unit::Share).is_some_and(|read| read.holds(due))
                && is_plausible(plausible, counts)
        };
        let is_right = due.get(name).copied().or(joined).is_some_and(is);
        found.hold(is_right, || format!("{name} is said to have {part} of {of}, {share} ({plausible})"));
    }
}

fn is_plausible(shown: &str, (part, whole): Counts) -> bool {
    match (wilson(part, whole, CONFIDENCE), shown.split_once(" to ")) {
        (Some((from, to)), Some((low, high))) => is_range((low, high), Unit::Share, (Some(from), Some(to))),
        (due, _) => due.is_none() && shown.is_empty(),
    }
}

/// Whether share and number beside each mark are those of its row.
fn are_drawn(chart: &ChartBlock) -> bool {
    let ChartSpec::Forest(drawn) = &chart.spec else { return true };
    let rows = chart.data.get(1..).unwrap_or_default();
    let is = |(mark, row): (&crate::deck::chart_spec::ForestRow, &Vec<String>)| {
        row.first().is_some_and(|name| mark.label == format::shortened(name, 24))
            && mark.aside.first() == row.get(3)
            && mark.aside.get(1) == row.get(2)
    };
    drawn.rows.len() == rows.len() && drawn.rows.iter().zip(rows).all(is)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::executive::executive_deck;
    use crate::deck::fixture;

    #[test]
    fn another_count_of_a_region_and_another_interval_are_found() {
        let mut field = fixture::field(12);
        for (index, card) in field.scorecards.partners.iter_mut().enumerate() {
            card.partner.region = Some(["EMEA", "Americas", "Asia"][index % 3].to_owned());
        }
        let common = field.fixture.common();
        let deck = executive_deck(&field.input(&common));
        let all = AllPartners::of_field(&field, &common);
        let slide = deck.slides.iter().find(|slide| slide.id == "health-parts").expect("a slide");
        let charts: Vec<&ChartBlock> = charts(slide).collect();
        assert!(charts.len() > 1, "regions beside products");
        assert_eq!(differing(slide, &all), [""; 0]);
        for chart in charts {
            for column in 1..=4 {
                let mut changed = chart.clone();
                changed.data[1][column] = format!("1{}", changed.data[1][column]);
                let mut found = Found::default();
                let due = match chart.title.as_str() {
                    "Escalated cases by product" => by_product(&all),
                    "Escalated cases by region" => by_region(&all, "escalation_rate"),
                    _ => by_region(&all, "csat"),
                };
                rows(&mut found, &changed, &due);
                assert_eq!(found.0.len(), 1, "{} {column}", chart.title);
            }
            let mut drawn = chart.clone();
            if let ChartSpec::Forest(forest) = &mut drawn.spec {
                forest.rows[0].aside[0] = "1%".to_owned();
            }
            assert!(are_drawn(chart) && !are_drawn(&drawn), "{}", chart.title);
        }
    }
}
