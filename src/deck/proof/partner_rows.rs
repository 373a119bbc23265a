//! Rows of the executive comparison that name a partner held against that partner: intervals, places, counts and months behind charts, and tables of
//! duties.

use super::all_partners::AllPartners;
use super::measures::Measures;
use super::plots;
use super::print::{figure_first, read_back};
use super::rows::{Found, charts, number_first, part_of, table_of, text_at, whole};
use super::sentences::is_interval;
use crate::deck::chart_spec::ChartSpec;
use crate::deck::format;
use crate::deck::limits::position;
use crate::deck::model::{Cell, ChartBlock, Slide, Table};
use crate::deck::sentences::staffing::gap_ranges;
use crate::scorecard::model::{Scorecard, Unit};
use crate::stats::dispersion::Dispersion;
use crate::stats::funnel::Position;
use crate::stats::{CONFIDENCE, OUTER_CONFIDENCE};

/// Titles of columns that hold a metric's figure; an interval behind one is that metric's.
const FIGURES: [(&str, &str); 3] =
    [("Ratio", "escalation_ratio"), ("Escalations against mix", "escalation_ratio"), ("Satisfied", "csat")];

/// What rows of partners say otherwise than was measured and counted.
pub(super) fn differing(slide: &Slide, all: &AllPartners<'_>) -> Vec<String> {
    let mut found = Found::default();
    for chart in charts(slide) {
        behind(&mut found, chart, all);
        months(&mut found, chart, all);
    }
    if slide.id == "funnel" {
        funnel_title(&mut found, slide);
    }
    if let Some(table) = table_of(slide, "Missed duties by partner") {
        duties(&mut found, table, all);
    }
    found.0
}

/// Rows behind a chart of partners: everything beside the figure itself.
fn behind(found: &mut Found, chart: &ChartBlock, all: &AllPartners<'_>) {
    let Some((titles, rows)) = chart.data.split_first() else { return };
    if titles.first().is_none_or(|title| title != "Partner") {
        return;
    }
    for row in rows {
        let name = row.first().map(String::as_str).unwrap_or_default();
        let cards = all.called(name);
        let is = |card: &&Scorecard| is_row(titles, row, &all.measures(card), all.cards.spread);
        found.hold(cards.is_empty() || cards.iter().any(is), || {
            format!("the row of {name} behind {} reads otherwise than was measured", chart.title)
        });
    }
}

fn is_row(titles: &[String], row: &[String], measures: &Measures<'_>, spread: Dispersion) -> bool {
    let mut metric = "escalation_ratio";
    titles.iter().zip(row).all(|(title, shown)| {
        if let Some((_, id)) = FIGURES.iter().find(|(known, _)| known == title) {
            metric = id;
        }
        let Some((definition, result)) = measures.of(metric) else { return true };
        let measured = &result.measurement;
        let card = measures.card;
        let place = || card.ranks.iter().find(|rank| rank.metric == "escalation_ratio").or_else(|| card.ranks.first());
        match title.as_str() {
            "Plausible" => match shown.split_once(" to ") {
                Some((low, high)) => is_interval(definition, result, low, high),
                None => shown.is_empty(),
            },
            "Responses" => whole(shown) == Some(measured.evidence),
            "Expected" => {
                measured.expected.zip(read_back(shown, Unit::Points)).is_none_or(|(due, read)| read.holds(due))
            }
            "Against the limits" => {
                let place = measured.expected.zip(measured.value);
                place.and_then(|(due, value)| position(value, due, spread)).is_none_or(|it| is_position(shown, it))
            }
            "Observed" => measured.numerator.is_none_or(|count| whole(shown) == Some(count)),
            "Place" => shown.is_empty() || place().is_some_and(|rank| *shown == rank.place.to_string()),
            "Plausible places" => {
                shown.is_empty() || place().is_some_and(|rank| *shown == format!("{} to {}", rank.best, rank.worst))
            }
            _ => true,
        }
    })
}

/// `None of 12 partners lies beyond the 99.8% limits`: how many are compared, and by which limits.
fn funnel_title(found: &mut Found, slide: &Slide) {
    let title = slide.title.as_str();
    let compared = charts(slide).map(|chart| chart.data.len().saturating_sub(1) as i64).max().unwrap_or_default();
    let among = title.rsplit_once(", which among ").map(|(_, rest)| rest);
    let counted = among.or_else(|| title.strip_prefix("None of ")).or_else(|| title.strip_prefix("All "));
    // The name of a partner may begin alike.
    let ways = [" partners escalate as ", " partners lies beyond ", " partners may be chance"];
    let counted = counted.filter(|rest| ways.iter().any(|words| rest.contains(words)));
    if let Some(read) = counted.and_then(number_first) {
        found.count(Some(read), compared, "the number of partners in the funnel");
    }
    if let Some((_, rest)) = title.rsplit_once("beyond the ").filter(|(_, rest)| rest.contains(" limits")) {
        let read = figure_first(rest).and_then(|(limit, _)| read_back(limit, Unit::Share));
        let is_outer = read.is_some_and(|read| read.holds(OUTER_CONFIDENCE));
        found.hold(is_outer, || format!("its title reads {title}"));
    }
}

/// `below 99.8%`, `within`: on which side of which limits.
fn is_position(shown: &str, position: Position) -> bool {
    let due = match position {
        Position::Inside => return shown == "within",
        Position::FarBelow => ("below ", OUTER_CONFIDENCE),
        Position::Below => ("below ", CONFIDENCE),
        Position::Above => ("above ", CONFIDENCE),
        Position::FarAbove => ("above ", OUTER_CONFIDENCE),
    };
    let read = shown.strip_prefix(due.0).and_then(|limit| read_back(limit, Unit::Share));
    read.is_some_and(|read| read.holds(due.1))
}

/// A chart by month that is titled with a partner's name.
fn months(found: &mut Found, chart: &ChartBlock, all: &AllPartners<'_>) {
    if !matches!(chart.spec, ChartSpec::Months(_)) {
        return;
    }
    let cards = all.called(&chart.title);
    let of = |card: &&Scorecard| plots::differing(&all.measures(card), chart).0;
    found.0.extend(cards.iter().map(of).min_by_key(Vec::len).unwrap_or_default());
}

/// Days missed with their dates, and certificates.
fn duties(found: &mut Found, table: &Table, all: &AllPartners<'_>) {
    let count = |shown: &str| if shown == format::NO_FIGURE { Some(0) } else { whole(shown) };
    let is = |row: &[Cell], card: &Scorecard| {
        let Some(details) = all.details.get(&card.partner.id) else { return true };
        let missed = details.staffing_days.iter().filter(|(_, met)| !met).count() as i64;
        let days = match missed {
            0 => text_at(row, 1) == format::NO_FIGURE,
            _ => part_of(text_at(row, 1)) == Some((missed, details.staffing_days.len() as i64)),
        };
        let ranges = gap_ranges(details);
        let named =
            ranges.iter().take(3).all(|range| text_at(row, 2).contains(&format::day_range(range.from, range.to)));
        let stands = &details.certifications;
        let missing: i64 = stands.iter().map(|stand| (stand.required - stand.certified).max(0)).sum();
        let expire: i64 = stands.iter().map(|stand| stand.expiring).sum();
        days && named && count(text_at(row, 4)) == Some(missing) && count(text_at(row, 5)) == Some(expire)
    };
    for row in &table.rows {
        let name = text_at(row, 0);
        let cards = all.called(name);
        let is_right = cards.is_empty() || cards.iter().any(|card| is(row, card));
        found.hold(is_right, || format!("the duties of {name} read otherwise than they were met"));
    }
}
