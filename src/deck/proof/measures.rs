//! Tables and cards of measures held against the scorecard: figure, interval, target, status, change, peers and past quarters.

use super::print::{plain, read_back, read_back_change};
use super::sentences::{is_counted_bound, is_interval};
use crate::deck::chart_spec::{ChartSpec, IntervalChart};
use crate::deck::format;
use crate::deck::input::DefinitionCard;
use crate::deck::model::{Card, Cell, StatusMark, Table, TableColumn};
use crate::domain::Quarter;
use crate::scorecard::model::{MetricResult, Scorecard, Statistic, Status, Unit};

/// What measures are called where both sides' duties stand beside each other.
const DUTIES: [(&str, &str); 9] = [
    ("Working days fully staffed", "staffing_compliance"),
    ("Certificates held", "certification_coverage"),
    ("People trained", "training_compliance"),
    ("Audits within their cadence", "audit_currency"),
    ("Reviews of incidents in time", "review_timeliness"),
    ("Obligations met in time", "obligations_met"),
    ("Escalations taken", "vendor_response"),
    ("Granted, of what our staff have", "access_parity_with_staff"),
    ("Actions and obligations in time", "vendor_duties_met"),
];
/// What stands behind a name for the value that nine in ten keep within.
const NINE_IN_TEN: [&str; 3] = [", 90th percentile", ", nine in ten within", ", 90% within"];

/// A partner's measures, with what they are called.
pub(super) struct Measures<'a> {
    pub(super) card: &'a Scorecard,
    pub(super) definitions: &'a [DefinitionCard],
    pub(super) period: Quarter,
}

impl<'a> Measures<'a> {
    /// The one figure of a metric.
    pub(super) fn of(&self, id: &str) -> Option<(&'a DefinitionCard, &'a MetricResult)> {
        let definition = self.definitions.iter().find(|definition| definition.id == id)?;
        Some((definition, self.card.metric(id)?))
    }

    /// The figure that a name is of; `None` where the name is no metric's.
    pub(super) fn meant(&self, name: &str) -> Option<(&'a DefinitionCard, &'a MetricResult)> {
        let nine_in_ten = NINE_IN_TEN.iter().find_map(|ending| name.split_once(ending));
        let (base, statistic) = match nine_in_ten {
            Some((base, _)) => (base, Some(Statistic::P90)),
            None => (name.trim_end_matches(", median").trim_end_matches(", half within"), None),
        };
        let duty = DUTIES.iter().find(|(called, _)| *called == base).map(|(_, id)| *id);
        let is = |definition: &&DefinitionCard| match duty {
            Some(id) => definition.id == id,
            None => is_called(base, &definition.name),
        };
        let definition = self.definitions.iter().find(is)?;
        let mut results =
            self.card.metrics.iter().filter(|result| result.id == definition.id && result.slice.is_empty());
        let result = match statistic {
            Some(statistic) => results.find(|result| result.statistic == statistic),
            None => results.find(|result| result.statistic != Statistic::P90),
        };
        Some((definition, result?))
    }

    /// What a table of measures says otherwise than was measured; and how many of its figures were looked at.
    pub(super) fn rows(&self, table: &Table) -> (Vec<String>, usize) {
        let (mut found, mut read) = (Vec::new(), 0);
        if table.columns.get(1).is_none_or(|column| column.title != "This quarter") {
            return (found, read);
        }
        for row in &table.rows {
            let Some(Cell::Text { text: name, .. }) = row.first() else { continue };
            let Some((definition, result)) = self.meant(name) else { continue };
            for (column, cell) in table.columns.iter().zip(row).skip(1) {
                read += 1;
                let row = Row { name, definition, result, period: self.period };
                found.extend(row.otherwise(column, cell));
            }
        }
        (found, read)
    }

    /// What a card says otherwise than was measured; `None` where it is of no metric.
    pub(super) fn card_differs(&self, card: &Card) -> Option<Vec<String>> {
        let meant: Vec<(&DefinitionCard, &MetricResult)> = self
            .definitions
            .iter()
            .filter(|definition| super::comparison::is_short_for(&card.label, definition))
            .filter_map(|definition| self.of(&definition.id))
            .collect();
        let target = |(definition, result): &(&DefinitionCard, &MetricResult)| match card.note.strip_prefix("target ") {
            Some(shown) => is_target(shown, definition, result),
            None => match card.note.strip_prefix("plausible: ").and_then(|range| range.split_once(" to ")) {
                Some((low, high)) => is_interval(definition, result, low, high),
                None => true,
            },
        };
        let is_right = |one: &(&DefinitionCard, &MetricResult)| agrees(&card.value, one.1, one.0.unit) && target(one);
        (!meant.is_empty()).then(|| {
            let wrong = !meant.iter().any(is_right);
            let said = || format!("the card {} reads {}, {}: that was not measured", card.label, card.value, card.note);
            wrong.then(said).into_iter().collect()
        })
    }
}

/// Whether a row calls a metric so: in full, shortened, or as the reader is spoken to.
fn is_called(shown: &str, name: &str) -> bool {
    let is = |name: &str| match shown.strip_suffix('…') {
        Some(start) => name.starts_with(start),
        None => name == shown,
    };
    let without_us = |name: &str| name.strip_suffix("the vendor").map(|start| format!("{start}us"));
    let to_you = name.replace("the partner ", "you ");
    is(name)
        || is(&to_you)
        || without_us(name).is_some_and(|name| is(&name))
        || without_us(&to_you).is_some_and(|name| is(&name))
}

/// A row of a table of measures.
struct Row<'r> {
    name: &'r str,
    definition: &'r DefinitionCard,
    result: &'r MetricResult,
    period: Quarter,
}

impl Row<'_> {
    /// What a cell says otherwise than was measured.
    fn otherwise(&self, column: &TableColumn, cell: &Cell) -> Option<String> {
        let title = column.title.as_str();
        match cell {
            Cell::Text { text, .. } => {
                let is_right = self.is_text(title, text)?;
                let measured =
                    self.result.measurement.value.map_or_else(|| "nothing".to_owned(), |value| value.to_string());
                let said = match title {
                    "This quarter" => format!("{} reads {text}, measured was {measured}", self.name),
                    _ => format!("{} reads {text} under \u{201c}{title}\u{201d}, which was not measured", self.name),
                };
                (!is_right).then_some(said)
            }
            Cell::Status { status, word } => (!is_status(self.result.status, *status, word))
                .then(|| format!("{} is called {word}, its status is {}", self.name, self.result.status.as_str())),
            Cell::Chart(chart) => {
                let is_right = match &chart.spec {
                    ChartSpec::Interval(drawn) => !title.contains("interval") || self.is_drawn(drawn),
                    ChartSpec::Sparkline { values } => self.is_past(values),
                    _ => true,
                };
                (!is_right).then(|| format!("{} is drawn otherwise than it was measured", self.name))
            }
        }
    }

    /// Whether a text is right under a heading; `None` where the heading is not known.
    fn is_text(&self, title: &str, text: &str) -> Option<bool> {
        let (definition, result) = (self.definition, self.result);
        let silent = text.is_empty() || text == format::NO_FIGURE;
        Some(match title {
            "This quarter" => agrees(text, result, definition.unit),
            "95% interval" => match text.split_once(" to ") {
                Some((low, high)) => is_interval(definition, result, low, high),
                None => silent,
            },
            "Target (tolerance)" | "Asked" => silent || is_target(text, definition, result),
            "Peers" | "Peers without you" | "Other partners" => {
                let read = || read_back(text, definition.unit).zip(result.peers);
                silent || text == "withheld" || read().is_some_and(|(read, peers)| read.holds(peers))
            }
            "Evidence" => silent || plain(text) == Some(result.measurement.evidence as f64),
            _ => {
                let quarter = title.strip_prefix("Against Q")?;
                let read = || read_back_change(text, definition.unit).zip(result.change);
                quarter == self.period.previous().number().to_string()
                    && (silent || read().is_some_and(|(read, change)| read.holds(change)))
            }
        })
    }

    fn is_drawn(&self, drawn: &IntervalChart) -> bool {
        let measured = &self.result.measurement;
        let interval = drawn.interval.is_none_or(|interval| Some(interval) == measured.low.zip(measured.high));
        let target = drawn.target == self.result.target.map(|target| target.target);
        // On too little evidence the value is drawn from its counts, pale.
        let counted = measured.numerator.zip(measured.denominator).map(|(part, whole)| part as f64 / whole as f64);
        let value = measured.value.or(counted).is_none_or(|value| (value - drawn.value).abs() < 1e-12);
        value && interval && target
    }

    fn is_past(&self, values: &[Option<f64>]) -> bool {
        let history = &self.result.history;
        let Some(since) = history.len().checked_sub(values.len()) else { return false };
        history[since..].iter().map(|(_, measured)| measured.value).eq(values.iter().copied())
    }
}

/// Whether mark and word are those of a status.
fn is_status(status: Status, mark: StatusMark, word: &str) -> bool {
    let (its_mark, words): (StatusMark, &[&str]) = match status {
        Status::Met => (StatusMark::Met, &["met"]),
        Status::Deviation => (StatusMark::Deviation, &["within tolerance"]),
        Status::Breach => (StatusMark::Breach, &["breach"]),
        Status::InsufficientEvidence => (StatusMark::InsufficientEvidence, &["too little evidence"]),
        Status::NotMeasured => (StatusMark::None, &["not measured"]),
        Status::NoTarget => (StatusMark::None, &["no target", "may still change"]),
    };
    mark == its_mark && words.contains(&word.split(", ").next().unwrap_or_default())
}

/// Whether `≥ 90% (87%)`, or `66 (64)` of duties, is a target with its tolerance.
fn is_target(shown: &str, definition: &DefinitionCard, result: &MetricResult) -> bool {
    let Some(rule) = result.target else { return false };
    let (target, tolerance) = match shown.split_once(" (") {
        Some((target, tolerance)) => (target, tolerance.strip_suffix(')')),
        None => (shown, None),
    };
    let is = |shown: &str, bound: f64| is_bound(shown, definition, result, bound);
    // A tolerance that reads as the target does is not written.
    is(target.trim_start_matches(['≥', '≤', ' ']), rule.target)
        && tolerance.is_none_or(|shown| is(shown, rule.tolerance))
}

/// Whether a print is that of a bound: of duties that are counted, the count that reaches it.
pub(super) fn is_bound(shown: &str, definition: &DefinitionCard, result: &MetricResult, bound: f64) -> bool {
    let as_count = definition.unit == Unit::Share && is_counted_bound(shown, result, bound);
    as_count || read_back(shown, definition.unit).is_some_and(|read| read.holds(bound))
}

/// Whether a print is that of a figure, within what it rounds away.
pub(super) fn agrees(shown: &str, result: &MetricResult, unit: Unit) -> bool {
    let measurement = &result.measurement;
    if let Some((part, whole)) = shown.split_once(" of ") {
        return plain(part) == measurement.numerator.map(|count| count as f64)
            && plain(whole) == measurement.denominator.map(|count| count as f64);
    }
    match (read_back(shown, unit), measurement.value) {
        (Some(read), Some(value)) => read.holds(value),
        (None, None) => true,
        // A figure on too little evidence is not shown.
        (None, Some(_)) => shown == format::NO_FIGURE,
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{self, Fixture};
    use crate::deck::model::{Audience, Block, Deck, Slide};
    use crate::deck::partner_deck;
    use crate::deck::proof::of_figures;

    fn deck(fixture: &Fixture) -> Deck {
        let common = fixture.common();
        partner_deck(&fixture.input(&common), Audience::Vendor)
    }

    fn blocks(slide: &mut Slide) -> impl Iterator<Item = &mut Block> {
        slide.bands.iter_mut().flat_map(|band| &mut band.columns).flat_map(|column| &mut column.blocks)
    }

    /// The scorecard's rows, changed, and what is found then.
    fn changed(change: impl Fn(&mut Table)) -> Vec<String> {
        let fixture = fixture::meridian();
        let mut deck = deck(&fixture);
        let slide = deck.slides.iter_mut().find(|slide| slide.id == "scorecard").expect("a scorecard");
        for block in blocks(slide) {
            if let Block::Table(table) = block {
                change(table);
            }
        }
        of_figures(&deck, &fixture.scorecard, &fixture.definitions, fixture::quarter("2026Q3"))
    }

    fn at(table: &Table, title: &str) -> usize {
        table.columns.iter().position(|column| column.title == title).expect("a column")
    }

    #[test]
    fn every_column_of_the_scorecard_is_read() {
        assert_eq!(changed(|_| ()), [""; 0]);
        for (title, other) in [
            ("This quarter", "93.5%"),
            ("Target (tolerance)", "≥ 91% (80%)"),
            ("Target (tolerance)", "≥ 90% (81%)"),
            ("Against Q2", "+9.9"),
            ("Peers without you", "12.3%"),
            ("Other partners", "12.3%"),
        ] {
            let found = changed(|table| {
                if table.columns.iter().any(|column| column.title == title) {
                    let column = at(table, title);
                    table.rows[0][column] = Cell::text(other);
                }
            });
            let exists = title != "Peers without you";
            assert_eq!(found.len(), usize::from(exists), "{title}: {found:?}");
        }
    }

    #[test]
    fn a_status_and_a_drawn_interval_are_read() {
        let status = |mark, word: &str| {
            let cell = Cell::Status { status: mark, word: word.to_owned() };
            changed(move |table| {
                let column = at(table, "Status");
                table.rows[0][column] = cell.clone();
            })
        };
        assert_eq!(status(StatusMark::Met, "met"), [""; 0]);
        let called = "slide scorecard: Customer satisfaction is called breach, its status is met";
        assert_eq!(status(StatusMark::Breach, "breach"), [called]);
        assert_eq!(status(StatusMark::Met, "breach").len(), 1);
        assert_eq!(status(StatusMark::Deviation, "met").len(), 1);
        let found = changed(|table| {
            for cell in table.rows[0].iter_mut() {
                if let Cell::Chart(chart) = cell
                    && let ChartSpec::Interval(drawn) = &mut chart.spec
                {
                    drawn.interval = Some((0.1, 0.2));
                }
            }
        });
        assert_eq!(found, ["slide scorecard: Customer satisfaction is drawn otherwise than it was measured"]);
    }

    #[test]
    fn a_card_is_read_with_its_target() {
        let fixture = fixture::meridian();
        let measures = Measures {
            card: &fixture.scorecard,
            definitions: &fixture.definitions,
            period: fixture::quarter("2026Q3"),
        };
        let deck = deck(&fixture);
        let cards: Vec<Card> = super::super::blocks(&deck.slides[1])
            .filter_map(|block| if let Block::Cards { cards } = block { Some(cards.clone()) } else { None })
            .flatten()
            .collect();
        let read: Vec<&Card> = cards.iter().filter(|card| measures.card_differs(card).is_some()).collect();
        for card in read {
            assert_eq!(measures.card_differs(card), Some(vec![]));
            let other = Card { value: "1.2%".to_owned(), ..card.clone() };
            assert_eq!(measures.card_differs(&other).map(|found| found.len()), Some(1), "{other:?}");
        }
    }

    #[test]
    fn a_month_drawn_or_written_otherwise_is_found() {
        for drawn in [true, false] {
            let fixture = fixture::meridian();
            let mut deck = deck(&fixture);
            let slide = deck.slides.iter_mut().find(|slide| slide.id == "satisfaction").expect("satisfaction");
            for block in blocks(slide) {
                let Block::Chart(chart) = block else { continue };
                let ChartSpec::Months(months) = &mut chart.spec else { continue };
                match drawn {
                    true => months.points.last_mut().expect("a month").1 = Some(0.123),
                    // One month's figure under another month's name.
                    false => chart.data.swap(1, 2),
                }
            }
            let found = of_figures(&deck, &fixture.scorecard, &fixture.definitions, fixture::quarter("2026Q3"));
            assert!(
                !found.is_empty() && found[0].starts_with("slide satisfaction: Customer satisfaction"),
                "{found:?}"
            );
        }
    }
}
