//! A page for each decision: what happened, the evidence, what it costs, what the rules say, what can be done, who decides.

use super::decision_words::{cost, decides, options, rules};
use super::decisions::{Exception, Why, exceptions, first_step, happened};
use super::{Overview, Partner};
use crate::deck::charts::{MonthsOptions, months_chart, staffing_days};
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, RichText, Slide};
use crate::deck::reading::Reading;
use crate::deck::sentences::staffing::{gap_days, gap_ranges, present_of, requirement_name};
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{content, heading, left, note, right, subtitle, table, text};
use crate::scorecard::details::Breakdown;

/// Decisions with a page of their own.
const PAGES: usize = 5;
/// Decisions in the table of all others.
const ROWS: usize = 12;
/// Letters of a title behind the partner's name.
const TITLE: usize = 120;
/// Quarters and gaps in a table of evidence.
const EVIDENCE: usize = 6;

/// The pages, and a table of those that have none.
pub(super) fn slides(overview: &Overview<'_>) -> Vec<Slide> {
    let all = exceptions(overview);
    let rest = all.get(PAGES..).unwrap_or_default();
    let pages = all.iter().take(PAGES).enumerate();
    let mut slides: Vec<Slide> =
        pages.map(|(index, exception)| page(overview, exception, (index + 1, all.len()))).collect();
    slides.extend((!rest.is_empty()).then(|| others(overview, rest)));
    slides
}

fn page(overview: &Overview<'_>, exception: &Exception<'_, '_>, (number, of): (usize, usize)) -> Slide {
    let common = overview.common();
    let profile = &exception.partner.scorecard.partner;
    let under = subtitle(&[
        format!("Decision {number} of {of}"),
        common.period.title(),
        format::shortened(profile.region.as_deref().unwrap_or_default(), 30),
        exception.partner.payable(common).map_or_else(String::new, |due| format!("{} payable", format::rounded(due))),
    ]);
    let mut evidence = vec![heading("What happened"), text(vec![happened(overview, exception)])];
    evidence.extend(evidence_of(overview, exception));
    let words = |lines: Vec<String>| text(lines.into_iter().map(RichText::plain).collect());
    let side = vec![
        heading("What it costs"),
        words(cost(overview, exception)),
        heading("What the rules say"),
        words(rules(overview, exception)),
        Block::Callout {
            title: "What can be done".to_owned(),
            subtitle: RichText::plain(decides(overview, exception)),
            items: options(overview, exception),
        },
    ];
    let bands = vec![Band::split(vec![(13, evidence), (10, side)])];
    content(&format!("decision-{number}"), title(overview, exception), under, bands)
}

/// `Halcyon: satisfaction fell from 92.0% in 2026 Q1 to 75.0%: more than chance explains`.
fn title(overview: &Overview<'_>, exception: &Exception<'_, '_>) -> String {
    let words = happened(overview, exception).words();
    let first = words.split("; ").next().unwrap_or_default().trim_end_matches('.');
    let days = exception.partner.details.and_then(gap_days).filter(|_| exception.why == Why::Unstaffed);
    let told = match days {
        // Where many posts were empty, the page lists them.
        Some(days) if first.chars().count() > TITLE => format!("{days}, posts were empty"),
        _ => format::shortened(first, TITLE),
    };
    format!("{}: {}", exception.partner.name(), lowered(&told))
}

/// The months of the figure, its quarters where there are too few, or the days on which posts were empty.
fn evidence_of(overview: &Overview<'_>, exception: &Exception<'_, '_>) -> Vec<Block> {
    let Exception { partner, why } = exception;
    if *why == Why::Unstaffed {
        let days = partner.details.and_then(|details| staffing_days(details, 644)).map(Block::Chart);
        return gaps(overview, partner).into_iter().chain(days).collect();
    }
    let Some(reading) = partner.valued(why.metric()) else { return Vec::new() };
    let by_month = if *why == Why::Escalates { partner.valued("escalation_rate").unwrap_or(reading) } else { reading };
    let options = MonthsOptions {
        title: "Month by month".to_owned(),
        width: 644,
        height: 190,
        scale: None,
        since: None,
        versions: overview.common().versions,
    };
    let chart = months_chart(by_month, options).map(Block::Chart);
    let without_months = chart.is_none();
    let kinds = kinds(partner).filter(|_| *why == Why::Escalates && without_months);
    chart.into_iter().chain(quarters(reading)).chain(kinds).collect()
}

/// The products with most escalated cases; `None` without any.
fn kinds(partner: &Partner<'_>) -> Option<Block> {
    let mut products: Vec<&Breakdown> = partner.details?.products.iter().filter(|kind| kind.escalated > 0).collect();
    products.sort_by(|one, other| other.escalated.cmp(&one.escalated).then_with(|| one.label.cmp(&other.label)));
    let row = |kind: &&Breakdown| {
        vec![
            Cell::text(format::shortened(&kind.label, 48)),
            Cell::text(format::count(kind.cases)),
            Cell::strong(format::count(kind.escalated)),
        ]
    };
    let columns = vec![left("Product", 2.6), right("Cases", 1.0), right("Escalated", 1.0)];
    let rows: Vec<Vec<Cell>> = products.iter().take(EVIDENCE).map(row).collect();
    (!rows.is_empty()).then(|| table("Products with most escalated cases", columns, rows, true))
}

/// The last quarters of the figure.
fn quarters(reading: &Reading<'_>) -> Option<Block> {
    let known: Vec<_> = reading.result.history.iter().filter(|(_, measured)| measured.value.is_some()).collect();
    let shown = &known[known.len().saturating_sub(EVIDENCE)..];
    let unit = reading.card.unit;
    let row = |(quarter, measured): &&(crate::domain::Quarter, crate::scorecard::model::Measurement)| {
        let value = measured.value.map_or_else(String::new, |value| format::value(value, unit));
        let plausible = measured.low.zip(measured.high).map(|(low, high)| format::interval(low, high, unit));
        vec![
            Cell::text(quarter.title()),
            Cell::strong(value),
            Cell::muted(plausible.unwrap_or_default()),
            Cell::text(format::count(measured.evidence)),
        ]
    };
    let columns =
        vec![left("Quarter", 1.0), right(&reading.card.name, 1.6), left("Plausible", 1.3), right("Evidence", 0.8)];
    (!shown.is_empty()).then(|| table("Quarter by quarter", columns, shown.iter().map(row).collect(), true))
}

/// The days on which posts were empty.
fn gaps(overview: &Overview<'_>, partner: &Partner<'_>) -> Option<Block> {
    let mut ranges = gap_ranges(partner.details?);
    ranges.sort_by_key(|range| std::cmp::Reverse(range.days));
    ranges.truncate(EVIDENCE);
    ranges.sort_by_key(|range| range.from);
    let row = |range: &crate::deck::sentences::staffing::GapRange| {
        vec![
            Cell::text(format::day_range(range.from, range.to)),
            Cell::text(format::shortened(&requirement_name(overview.common().programme, &range.requirement, 2), 48)),
            Cell::text(present_of(range)),
            Cell::strong(format::count(range.days as i64)),
        ]
    };
    let columns = vec![left("When", 1.6), left("Who", 2.2), left("Present", 1.1), right("Working days", 1.0)];
    (!ranges.is_empty())
        .then(|| table("Days on which posts were empty", columns, ranges.iter().map(row).collect(), true))
}

/// The table of decisions without a page.
fn others(overview: &Overview<'_>, rest: &[Exception<'_, '_>]) -> Slide {
    let row = |exception: &Exception<'_, '_>| {
        let partner = exception.partner;
        vec![
            overview.name_cell(partner),
            Cell::text(format::shortened(&happened(overview, exception).words(), 130)),
            Cell::text(format::shortened(first_step(exception), 40)),
            Cell::text(
                partner.payable(overview.common()).map_or_else(|| format::NO_FIGURE.to_owned(), format::rounded),
            ),
        ]
    };
    let columns =
        vec![left("Partner", 1.4), left("What happened", 4.2), left("What to do", 1.9), right("Payable", 0.8)];
    let mut blocks = vec![table("Other decisions", columns, rest.iter().take(ROWS).map(row).collect(), false)];
    if rest.len() > ROWS {
        blocks.push(note(format!("And {} more; the index filters by status.", rest.len() - ROWS)));
    }
    let count = rest.len() as i64;
    let title = match count {
        1 => "One more partner needs a decision".to_owned(),
        more => format!("{} more partners need a decision", format::capitalised(&format::number_word(more))),
    };
    let under = subtitle(&["Other decisions".to_owned(), overview.common().period.title(), overview.of_partners()]);
    content("decisions-more", title, under, vec![Band::full(blocks)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::executive::executive_deck;
    use crate::deck::fixture::{self, Field};
    use crate::scorecard::model::StandsOut;

    fn slides_of(field: &Field) -> Vec<Slide> {
        let common = field.fixture.common();
        let deck = executive_deck(&field.input(&common));
        deck.slides.into_iter().filter(|slide| slide.id.starts_with("decision")).collect()
    }

    #[test]
    fn the_weightiest_have_a_page_and_the_others_a_row() {
        let mut field = fixture::field(30);
        field.scorecards.partners.iter_mut().for_each(|card| card.stands_out = Some(StandsOut::Worse));
        let slides = slides_of(&field);
        let ids: Vec<&str> = slides.iter().map(|slide| slide.id.as_str()).collect();
        assert_eq!(ids, ["decision-1", "decision-2", "decision-3", "decision-4", "decision-5", "decisions-more"]);
        assert_eq!(slides[5].title, "25 more partners need a decision");
        let words = serde_json::to_string(&slides[5]).expect("data");
        assert!(words.contains("And 13 more; the index filters by status."), "{words}");
    }

    #[test]
    fn a_page_tells_what_happened_with_its_evidence_and_where_nobody_differs_there_is_none() {
        let mut field = fixture::field(6);
        field.scorecards.partners.iter_mut().for_each(|card| card.stands_out = None);
        field
            .details
            .values_mut()
            .for_each(|details| details.staffing_days.iter_mut().for_each(|(_, met)| *met = true));
        assert!(slides_of(&field).is_empty());
        field.scorecards.partners[3].metrics[0] = fixture::slipping().scorecard.metrics[0].clone();
        let slides = slides_of(&field);
        assert_eq!(
            slides[0].title,
            "Meridian: satisfaction fell from 92.0% in 2026 Q1 to 75.0%: more than chance explains"
        );
        let words = serde_json::to_string(&slides[0]).expect("data");
        for said in
            ["What happened", "What it costs", "What the rules say", "Wait one more quarter", "Quarter by quarter"]
        {
            assert!(words.contains(said), "{said}");
        }
    }
}
