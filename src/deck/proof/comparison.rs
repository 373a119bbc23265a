//! The executive comparison held against the scorecards: figures of its tables, and of the data behind its charts.

use super::measures::agrees;
use super::{blocks, tables};
use crate::deck::format;
use crate::deck::input::DefinitionCard;
use crate::deck::model::{Block, Cell, Deck, Slide, Table};
use crate::scorecard::model::{Measurement, MetricResult, Scorecard, Scorecards};

/// Titles of columns behind charts that hold partners' figures, each with its metric.
const COLUMNS: [(&str, &str); 3] =
    [("Ratio", "escalation_ratio"), ("Escalations against mix", "escalation_ratio"), ("Satisfied", "csat")];

/// Figures of partners that read otherwise than their scorecards; empty where every one is as measured.
#[must_use]
pub fn of_comparison(deck: &Deck, cards: &Scorecards, definitions: &[DefinitionCard]) -> Vec<String> {
    format::written_in(deck.locale, || differing(deck, &Field { cards, definitions }))
}

fn differing(deck: &Deck, field: &Field<'_>) -> Vec<String> {
    let mut found: Vec<String> = deck.slides.iter().flat_map(|slide| field.behind_charts(slide)).collect();
    let changes = deck.slides.iter().filter(|slide| slide.id == "changes");
    found.extend(changes.flat_map(|slide| tables(slide).flat_map(|table| field.changes(slide, table))));
    found
}

/// The scorecards of partners that are printed like this; several may share a name.
pub(super) fn called<'a>(cards: &'a Scorecards, name: &str) -> impl Iterator<Item = &'a Scorecard> {
    let is = |card: &&Scorecard| card.partner.name == name || format::shortened_name(&card.partner.name, 40) == name;
    cards.partners.iter().filter(is).collect::<Vec<_>>().into_iter()
}

struct Field<'a> {
    cards: &'a Scorecards,
    definitions: &'a [DefinitionCard],
}

impl<'a> Field<'a> {
    fn definition(&self, id: &str) -> Option<&'a DefinitionCard> {
        self.definitions.iter().find(|definition| definition.id == id)
    }

    fn called(&self, name: &str) -> impl Iterator<Item = &'a Scorecard> {
        called(self.cards, name)
    }

    /// Rows of data behind charts whose first cell names a partner.
    fn behind_charts(&self, slide: &Slide) -> Vec<String> {
        let mut found = Vec::new();
        for data in
            blocks(slide).filter_map(|block| if let Block::Chart(chart) = block { Some(&chart.data) } else { None })
        {
            let Some((titles, rows)) = data.split_first() else { continue };
            let columns = titles.iter().enumerate().filter_map(|(place, title)| {
                let (_, id) = COLUMNS.iter().find(|(known, _)| known == title)?;
                Some((place, self.definition(id)?))
            });
            for (place, definition) in columns {
                let cells = rows.iter().filter_map(|row| row.first().zip(row.get(place)));
                found.extend(cells.filter_map(|(name, shown)| self.otherwise(slide, name, definition, shown)));
            }
        }
        found
    }

    /// What a partner's figure reads, where no partner of that name has it.
    fn otherwise(&self, slide: &Slide, name: &str, definition: &DefinitionCard, shown: &str) -> Option<String> {
        let results: Vec<&MetricResult> = self.called(name).filter_map(|card| card.metric(&definition.id)).collect();
        let as_measured = results.iter().any(|result| agrees(shown, result, definition.unit));
        (!results.is_empty() && !as_measured)
            .then(|| format!("slide {}: {} of {name} reads {shown}, which was not measured", slide.id, definition.name))
    }

    /// Rows of partner, measure, figure of the quarter before and of this one.
    fn changes(&self, slide: &Slide, table: &Table) -> Vec<String> {
        let mut found = Vec::new();
        for row in &table.rows {
            let words: Vec<&str> = row.iter().map_while(words).collect();
            let [name, measure, before, now, ..] = words.as_slice() else { continue };
            let meant = self.definitions.iter().filter(|definition| is_short_for(measure, definition));
            let rows: Vec<(&DefinitionCard, &MetricResult)> = meant
                .flat_map(|definition| {
                    self.called(name).filter_map(move |card| Some((definition, card.metric(&definition.id)?)))
                })
                .collect();
            let as_measured = |(definition, result): &(&DefinitionCard, &MetricResult)| {
                agrees(now, result, definition.unit) && agrees(before, &earlier(result), definition.unit)
            };
            if !rows.is_empty() && !rows.iter().any(as_measured) {
                found.push(format!(
                    "slide {}: {measure} of {name} reads {before} and {now}, which was not measured",
                    slide.id
                ));
            }
        }
        found
    }
}

fn words(cell: &Cell) -> Option<&str> {
    if let Cell::Text { text, .. } = cell { Some(text.as_str()) } else { None }
}

/// Whether a metric's name is cut to this in lists: at its first comma or bracket, or by its short name.
pub(super) fn is_short_for(short: &str, definition: &DefinitionCard) -> bool {
    if definition.id == "escalation_ratio" {
        return short == "Escalations against mix";
    }
    let base = definition.name.split([',', '(']).next().unwrap_or_default().trim();
    format::shortened(base, 44) == short
}

/// The result with the figure of the quarter before in place of its own.
fn earlier(result: &MetricResult) -> MetricResult {
    let before = result.history.iter().rev().nth(1).map_or_else(Measurement::default, |(_, before)| before.clone());
    MetricResult { measurement: before, ..result.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::executive::executive_deck;
    use crate::deck::fixture::{self, Field as Partners};

    fn deck_of(field: &Partners) -> Deck {
        let common = field.fixture.common();
        executive_deck(&field.input(&common))
    }

    fn found(deck: &Deck, field: &Partners) -> Vec<String> {
        of_comparison(deck, &field.scorecards, &field.fixture.definitions)
    }

    #[test]
    fn the_comparison_says_what_was_measured() {
        for count in [1, 2, 6, 12, 40] {
            let field = fixture::field(count);
            assert_eq!(found(&deck_of(&field), &field), [""; 0], "{count}");
        }
    }

    #[test]
    fn another_figure_behind_a_chart_is_found() {
        let mut field = fixture::field(12);
        let deck = deck_of(&field);
        let ratio = field.scorecards.partners[3].metrics.iter_mut().find(|metric| metric.id == "escalation_ratio");
        ratio.expect("a ratio").measurement.value = Some(7.0);
        let found = found(&deck, &field);
        assert!(
            found.iter().any(|one| one.starts_with("slide comparison: ") && one.contains("Meridian reads")),
            "{found:?}"
        );
        assert!(found.iter().any(|one| one.starts_with("slide funnel: ")), "{found:?}");
    }

    #[test]
    fn another_figure_in_the_list_of_changes_is_found() {
        let mut field = fixture::field(12);
        for card in &mut field.scorecards.partners {
            let csat = &mut card.metrics[0];
            (csat.change, csat.change_interval, csat.change_stands) = (Some(-0.08), Some((-0.14, -0.02)), true);
        }
        let deck = deck_of(&field);
        assert!(deck.slides.iter().any(|slide| slide.id == "changes"));
        assert_eq!(found(&deck, &field), [""; 0]);
        let (_, before) = field.scorecards.partners[0].metrics[0].history.iter_mut().rev().nth(1).expect("a quarter");
        before.value = Some(0.123);
        let found = found(&deck, &field);
        assert!(found.iter().any(|one| one.starts_with("slide changes: ")), "{found:?}");
    }
}
