//! Every partner's months on one scale: whose figures moved by more than noise, and whose did not.

use super::{Overview, Partner};
use crate::deck::chart_spec::ChartSpec;
use crate::deck::charts::{MonthsOptions, months_chart};
use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::model::{Band, Block, ChartBlock, Slide};
use crate::deck::reading::Reading;
use crate::deck::sentences::headline::short_name;
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{content, note, subtitle};
use crate::domain::Month;
use crate::programme::model::Version;
use crate::scorecard::model::Direction;
use crate::stats::signals::Signal;

/// Most panels on a slide.
const MOST: usize = 12;
/// Slides of panels; what has no room is counted.
const SLIDES: usize = 4;
/// The newest settled months in which a signal is news.
const RECENT: usize = 3;

/// How panels stand: how many side by side, and the width and height of each in points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Places {
    across: usize,
    size: (u32, u32),
}

impl Places {
    /// As large as so many panels can be.
    fn of(panels: usize) -> Self {
        let (across, size) = match panels {
            0..=2 => (2, (570, 300)),
            3 => (3, (370, 300)),
            4 => (2, (570, 144)),
            5 | 6 => (3, (370, 144)),
            7 | 8 => (4, (271, 144)),
            _ => (4, (271, 104)),
        };
        Self { across, size }
    }
}

/// The measure looked at first; where it has no months, the first in the order of the catalogue that has.
const FIRST: &str = "escalation_rate";

/// A partner's months.
struct Panel<'o, 'a> {
    partner: &'o Partner<'a>,
    reading: &'o Reading<'a>,
    /// The newest signal among the newest settled months.
    signal: Option<(Month, Signal)>,
}

impl Panel<'_, '_> {
    /// Whether the signal is for the better; `None` without one, or where the measure has no better.
    fn better(&self) -> Option<bool> {
        let up = self.signal?.1.upwards();
        match self.reading.card.direction {
            Direction::Higher => Some(up),
            Direction::Lower => Some(!up),
            Direction::Neutral => None,
        }
    }

    /// `Worse: above its limits in Aug`.
    fn said(&self) -> String {
        let Some((month, signal)) = self.signal else { return "Nothing but chance".to_owned() };
        let month = month.short_name(false);
        let words = match signal {
            Signal::Outside(up) => format!("{} its limits in {month}", if up { "above" } else { "below" }),
            Signal::Shift(up) => {
                format!("seven months {} its mean, to {month}", if up { "above" } else { "below" })
            }
            Signal::Drift(up) => format!("seven months {}, to {month}", if up { "rising" } else { "falling" }),
            Signal::OuterThird(up) => {
                format!("two of three months far {} its mean, to {month}", if up { "above" } else { "below" })
            }
        };
        match self.better() {
            Some(true) => format!("Better: {words}"),
            Some(false) => format!("Worse: {words}"),
            None => format::capitalised(&words),
        }
    }
}

/// The slides: those with a signal first. None where fewer than two partners have enough months.
pub(super) fn slides(overview: &Overview<'_>) -> Vec<Slide> {
    let panels = panels(overview);
    if panels.len() < 2 {
        return Vec::new();
    }
    let axes = Axes { scale: scale(&panels), since: since(&panels), places: Places::of(panels.len()) };
    let slide = |(index, chunk): (usize, &[Panel<'_, '_>])| {
        let id = if index == 0 { "months".to_owned() } else { format!("months-{}", index + 1) };
        let left = panels.len().saturating_sub(MOST * SLIDES);
        let said = if index == 0 { legend(overview, &panels, left) } else { String::new() };
        let mut bands: Vec<Band> = chunk.chunks(axes.places.across).map(|row| band(overview, row, &axes)).collect();
        bands.extend((!said.is_empty()).then(|| Band::full(vec![note(said)])));
        content(&id, title(&panels, chunk, index), under(overview, &panels), bands)
    };
    panels.chunks(MOST).take(SLIDES).enumerate().map(slide).collect()
}

/// Partners with enough months for limits: those with a signal first, for the worse before for the better, then by id.
fn panels<'o, 'a>(overview: &'o Overview<'a>) -> Vec<Panel<'o, 'a>> {
    let of = |id: &str| -> Vec<Panel<'o, 'a>> {
        let readings = overview.partners.iter().filter_map(|partner| {
            let reading = partner.readings.iter().find(|reading| reading.id() == id)?;
            // A duty is counted: there is no chance in it that limits could tell.
            reading.months().limits.filter(|_| !reading.card.counted)?;
            Some(Panel { partner, reading, signal: recent(reading) })
        });
        readings.collect()
    };
    let ids = overview.partners.iter().flat_map(|partner| &partner.readings);
    let asked = ids.filter(|reading| reading.result.target.is_some()).map(Reading::id);
    let mut panels = std::iter::once(FIRST).chain(asked).map(of).find(|panels| panels.len() > 1).unwrap_or_default();
    panels.sort_by_key(|panel| match (panel.signal, panel.better()) {
        (None, _) => 2,
        (_, Some(true)) => 1,
        _ => 0,
    });
    panels
}

/// The newest signal among the newest settled months.
fn recent(reading: &Reading<'_>) -> Option<(Month, Signal)> {
    let months = reading.result.months.iter().zip(reading.month_signals());
    let known: Vec<(Month, Option<Signal>)> =
        months.filter(|((_, month), _)| month.value.is_some()).map(|((month, _), signal)| (*month, signal)).collect();
    known.iter().rev().take(RECENT).find_map(|(month, signal)| Some((*month, (*signal)?)))
}

/// What all panels share: the ends of the scale, the first month, and their size.
struct Axes {
    scale: (f64, f64),
    since: Option<Month>,
    places: Places,
}

/// The first month in which anybody has a value.
fn since(panels: &[Panel<'_, '_>]) -> Option<Month> {
    let first = |panel: &Panel<'_, '_>| {
        let mut known = panel.reading.result.months.iter().filter(|(_, month)| month.value.is_some());
        known.next().map(|(month, _)| *month)
    };
    panels.iter().filter_map(first).min()
}

/// The ends of all values and limits.
fn scale(panels: &[Panel<'_, '_>]) -> (f64, f64) {
    let values = panels.iter().flat_map(|panel| {
        let limits = panel.reading.months().limits;
        let months = panel.reading.result.months.iter().filter_map(|(_, month)| month.value);
        months.chain(limits.into_iter().flat_map(|limits| [limits.low, limits.high])).collect::<Vec<f64>>()
    });
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}

/// A row of panels; free places keep the others as wide as in full rows.
fn band(overview: &Overview<'_>, row: &[Panel<'_, '_>], axes: &Axes) -> Band {
    let cell = |panel: &Panel<'_, '_>| panel_chart(overview, panel, axes).map(Block::Chart);
    let mut columns: Vec<(u32, Vec<Block>)> = row.iter().map(|panel| (1, cell(panel).into_iter().collect())).collect();
    columns.resize_with(axes.places.across, || (1, Vec::new()));
    Band::split(columns)
}

fn panel_chart(overview: &Overview<'_>, panel: &Panel<'_, '_>, axes: &Axes) -> Option<ChartBlock> {
    let options = MonthsOptions {
        title: panel.partner.name(),
        width: axes.places.size.0,
        height: axes.places.size.1,
        scale: Some(axes.scale),
        since: axes.since,
        versions: overview.common().versions,
    };
    let mut chart = months_chart(panel.reading, options)?;
    if let ChartSpec::Months(months) = &mut chart.spec {
        // Named once, under the panels.
        months.marks.iter_mut().for_each(|(_, name)| name.clear());
    }
    let summary = format!("{}: {} {}.", panel.partner.name(), chart.summary, panel.said());
    Some(ChartBlock { note: panel.said(), summary, ..chart })
}

/// `Escalated cases moved beyond noise for the worse at Halcyon, for the better at Orbis`.
fn title(all: &[Panel<'_, '_>], shown: &[Panel<'_, '_>], index: usize) -> String {
    let measure = all.first().map_or_else(String::new, |panel| lowered(&short_name(panel.reading)));
    let side = |wanted: Option<bool>| -> Vec<&Panel<'_, '_>> {
        shown.iter().filter(|panel| panel.signal.is_some() && panel.better() == wanted).collect()
    };
    let parts: Vec<String> = [(Some(false), " for the worse"), (Some(true), " for the better"), (None, "")]
        .into_iter()
        .filter_map(|(wanted, words)| Some(format!("{words} at {}", whom(&side(wanted))?)))
        .collect();
    if !parts.is_empty() {
        return format::capitalised(&format!("{measure} moved beyond noise{}", parts.join(",")));
    }
    let partners = format::plural(shown.len() as i64, if index == 0 { "partner" } else { "more partner" });
    format!("Month by month nothing but noise moved {measure} of {partners}")
}

/// Two names, or how many; `None` for nobody.
fn whom(panels: &[&Panel<'_, '_>]) -> Option<String> {
    match panels {
        [] => None,
        [one] => Some(one.partner.name()),
        [one, two] => Some(format!("{} and {}", one.partner.name(), two.partner.name())),
        more => Some(format!("{} partners", format::number_word(more.len() as i64))),
    }
}

fn under(overview: &Overview<'_>, panels: &[Panel<'_, '_>]) -> String {
    let name = panels.first().map_or_else(String::new, |panel| panel.reading.card.name.clone());
    subtitle(&[
        format!("{name} by month"),
        overview.common().period.title(),
        format!("{} {}", panels.len(), overview.of_partners()),
    ])
}

/// How to read the panels, and whom they leave out.
fn legend(overview: &Overview<'_>, panels: &[Panel<'_, '_>], left: usize) -> String {
    let mut said = "All panels have one scale. The line is a partner\u{2019}s own mean, the band its natural limits; a dot in the \
                    colour of words is a signal, a hollow one may still change. Of many partners some signal by chance: ask what changed."
        .to_owned();
    said.push_str(&dashed(overview.common(), since(panels)));
    let short = (overview.partners.len() - panels.len()) as i64;
    if short > 0 {
        let verb = if short == 1 { "has" } else { "have" };
        said.push_str(&format!(" {} {verb} too few months for limits.", format::plural(short, "partner")));
    }
    if left > 0 {
        said.push_str(&format!(" {} more are in their own decks.", format::count(left as i64)));
    }
    said
}

/// What the dashed lines are; nothing where there are none.
fn dashed(common: &PeriodInput<'_>, since: Option<Month>) -> String {
    let among = |version: &&Version| {
        let month = Month::of(version.from);
        since.is_some_and(|since| since <= month) && month <= Month::of(common.period.last_day())
    };
    let changes = common.versions.iter().skip(1).filter(among);
    let said: Vec<String> =
        changes.map(|version| format!("rules {} since {}", version.name, format::day(version.from))).collect();
    match said.len() {
        0 => String::new(),
        1 => format!(" The dashed line: {}.", said[0]),
        _ => format!(" The dashed lines: {}.", format::list(&said)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::executive::executive_deck;
    use crate::deck::fixture::{self, Field};

    fn slides_of(field: &Field) -> Vec<Slide> {
        let common = field.fixture.common();
        executive_deck(&field.input(&common))
            .slides
            .into_iter()
            .filter(|slide| slide.id.starts_with("months"))
            .collect()
    }

    fn charts(slides: &[Slide]) -> Vec<ChartBlock> {
        let blocks = slides.iter().flat_map(|slide| &slide.bands).flat_map(|band| &band.columns);
        let charts = blocks.flat_map(|column| &column.blocks).filter_map(|block| match block {
            Block::Chart(chart) => Some(chart.clone()),
            _ => None,
        });
        charts.collect()
    }

    /// A field in which one partner's escalations rose beyond its limits in the newest month.
    fn risen(count: usize, risen: usize) -> Field {
        let mut field = fixture::field(count);
        let metrics = &mut field.scorecards.partners[risen].metrics;
        let rate = metrics.iter_mut().find(|metric| metric.id == FIRST).expect("a rate");
        rate.months.iter_mut().for_each(|(_, month)| month.immature = 0);
        let (_, newest) = rate.months.last_mut().expect("months");
        newest.value = newest.value.map(|value| value * 1.4);
        field
    }

    #[test]
    fn a_signal_comes_first_and_is_named() {
        let slides = slides_of(&risen(12, 7));
        assert_eq!(slides[0].title, "Escalation rate moved beyond noise for the worse at Vantor");
        let charts = charts(&slides);
        assert_eq!(charts.len(), 12);
        assert_eq!((charts[0].title.as_str(), charts[0].note.as_str()), ("Vantor", "Worse: above its limits in Sep"));
        assert!(charts[1..].iter().all(|chart| chart.note == "Nothing but chance"));
        let quiet = slides_of(&fixture::field(12));
        assert_eq!(quiet[0].title, "Month by month nothing but noise moved escalation rate of 12 partners");
    }

    #[test]
    fn all_panels_have_one_scale_that_holds_every_value() {
        let scales: Vec<Option<(f64, f64)>> = charts(&slides_of(&risen(12, 7)))
            .iter()
            .map(|chart| match &chart.spec {
                ChartSpec::Months(months) => {
                    let (low, high) = months.scale.expect("a scale");
                    assert!(
                        months.points.iter().filter_map(|(_, value)| *value).all(|value| low <= value && value <= high)
                    );
                    months.scale
                }
                _ => None,
            })
            .collect();
        assert!(scales.windows(2).all(|pair| pair[0] == pair[1] && pair[0].is_some()));
    }

    #[test]
    fn few_panels_are_larger() {
        let sizes = [2, 3, 4, 6, 8, 12].map(|count| {
            let chart = charts(&slides_of(&fixture::field(count))).remove(0);
            (chart.width, chart.height)
        });
        assert!(sizes.windows(2).all(|pair| pair[0].0 * pair[0].1 >= pair[1].0 * pair[1].1), "{sizes:?}");
        assert_eq!((sizes[0], sizes[5]), ((570, 300), (271, 104)));
    }

    #[test]
    fn many_partners_take_more_slides_and_few_months_none() {
        let many = slides_of(&fixture::field(300));
        assert_eq!((many.len(), charts(&many).len()), (SLIDES, SLIDES * MOST));
        assert!(serde_json::to_string(&many[0]).expect("data").contains("252 more are in their own decks."));
        let mut field = fixture::field(6);
        for card in &mut field.scorecards.partners {
            card.metrics.iter_mut().for_each(|metric| metric.months.truncate(5));
        }
        assert!(slides_of(&field).is_empty());
        assert!(slides_of(&fixture::field(1)).is_empty());
    }

    #[test]
    fn new_rules_are_a_line_in_every_panel_and_named_once() {
        let field = risen(12, 7);
        let mut now = field.fixture.version.clone();
        (now.name, now.from) = ("2026.2".to_owned(), fixture::date("2026-07-01"));
        let versions = [field.fixture.version.clone(), now];
        let mut common = field.fixture.common();
        common.versions = &versions;
        let deck = executive_deck(&field.input(&common));
        let slide = deck.slides.into_iter().find(|slide| slide.id == "months").expect("a slide");
        let words = serde_json::to_string(&slide).expect("data");
        assert!(words.contains("The dashed line: rules 2026.2 since 1 July 2026."), "{words}");
        for chart in charts(&[slide]) {
            assert!(
                matches!(chart.spec, ChartSpec::Months(months) if months.marks.len() == 1 && months.marks[0].1.is_empty())
            );
        }
    }
}
