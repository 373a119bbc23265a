//! Sentences read back: which metric they speak of, and which of its figures each number is said to be.
//!
//! A sentence is known by its words, from a list of this module's own. What follows is of the same metric until another one is
//! named: its target, interval, counts, change, and the quarter in which it was otherwise.

use super::measures::Measures;
use super::print::{figure_first, figure_last, plain, read_back, read_back_change};
use crate::deck::input::DefinitionCard;
use crate::scorecard::form::least_part;
use crate::scorecard::model::{MetricResult, Unit};

/// On which side of the words the figure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}
use Side::{After, Before};

/// Which of a metric's figures a number is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Value,
    Target,
    Peers,
}
use Role::{Peers, Target, Value};

/// The metric, the figure, where it stands, and the words that say so.
const SAID: [(&str, Role, Side, &str); 39] = [
    ("csat", Value, Before, " of customers were satisfied"),
    ("csat_mean", Value, After, "The mean survey score was "),
    ("csat_mean", Value, After, "The mean score is "),
    ("survey_response_rate", Value, Before, " of the customers asked gave an answer"),
    ("escalation_rate", Value, Before, " of cases were escalated"),
    ("escalation_rate", Value, After, "The raw rate of "),
    ("escalation_rate", Target, After, "It is over the limit of "),
    ("escalation_rate", Peers, After, "Peers\u{2019} "),
    ("escalation_ratio", Value, Before, " times what"),
    ("escalation_ratio", Value, Before, " times ("),
    ("invalid_escalation_rate", Value, Before, " judged escalations w"),
    ("deflection_rate", Value, Before, " of cases without us"),
    ("simple_case_share", Value, Before, " of escalations were simple cases"),
    ("time_to_first_response", Value, After, "Half of the cases were answered within "),
    ("time_to_resolve", Value, After, "Half of the cases were resolved within "),
    ("time_to_resolve", Value, After, " and resolved within "),
    ("first_response_attainment", Value, Before, " of cases were answered in time"),
    ("first_response_attainment", Value, Before, " of cases were answered and "),
    ("first_response_attainment", Target, After, "answers short of the target of "),
    ("resolution_attainment", Value, Before, " of cases were resolved in time"),
    ("resolution_attainment", Value, Before, " resolved in time"),
    ("resolution_attainment", Target, After, "resolutions short of the target of "),
    ("total_resolution_attainment", Value, Before, " of cases were resolved for good in time"),
    ("peak_response", Value, Before, " of cases opened in peak hours"),
    ("paused_share", Value, After, "Clocks stood still for "),
    ("reopen_rate", Value, Before, " of resolved cases were reopened"),
    ("backlog", Value, Before, " cases were open at the end"),
    ("nps", Value, After, "The net promoter score was "),
    ("escalations_per_100_contracts", Value, Before, " cases were escalated for every 100 contracts"),
    ("vendor_first_level_share", Value, Before, " of escalations landed at our own first level"),
    ("vendor_response", Value, After, "e took half of the escalations within "),
    ("escalations_returned", Value, After, "e handed "),
    ("first_contact_resolution", Value, Before, " of resolved cases took one contact"),
    ("backlog_age", Value, After, "Half of the open cases were "),
    ("renewal_rate", Value, Before, " of the amounts due for renewal was renewed"),
    ("renewal_rate_by_count", Value, Before, " of the contracts due were renewed"),
    ("staffing_compliance", Value, After, "Every post was filled on "),
    ("certification_coverage", Value, Before, " certificates required are held"),
    ("csat", Value, Before, " responses), plausible from "),
];

/// What a metric without words of its own is said to be.
const STOOD_AT: &str = " stood at ";

/// Slides whose sentences on changes are of one metric, where they name none.
const OF_ONE: [(&str, &str); 2] = [("satisfaction", "csat"), ("escalations", "escalation_rate")];

/// A figure with what it is said to be, and where its words end.
struct Lead<'a> {
    definition: &'a DefinitionCard,
    result: &'a MetricResult,
    role: Role,
    shown: &'a str,
    begins: usize,
    ends: usize,
}

/// What a text of a slide says otherwise than was measured; and how many figures of it were held against the scorecard.
pub(super) fn differing(measures: &Measures<'_>, slide: &str, text: &str) -> (Vec<String>, usize) {
    let leads = leads(measures, text);
    let mut reader = Reader { measures, found: Vec::new(), read: 0 };
    let first = leads.first().map_or(text.len(), |lead| lead.begins);
    if let Some((definition, result)) = named_first(measures, slide, text) {
        reader.follow(definition, result, &text[..first]);
    }
    for (index, lead) in leads.iter().enumerate() {
        reader.lead(lead);
        let end = leads.get(index + 1).map_or(text.len(), |next| next.begins);
        let rest = text.get(lead.ends..end).unwrap_or_default();
        if lead.role == Value {
            reader.counts(lead.definition, lead.result, rest);
        }
        reader.follow(lead.definition, lead.result, rest);
    }
    let found = reader.found.into_iter().map(|one| format!("slide {slide}: {one}")).collect();
    (found, reader.read)
}

/// The metric that a paragraph begins with (`Reopened cases. That is …`), or that its slide is about.
fn named_first<'a>(measures: &Measures<'a>, slide: &str, text: &str) -> Option<(&'a DefinitionCard, &'a MetricResult)> {
    let by_name = text.split_once(". ").and_then(|(name, _)| measures.meant(name));
    let by_slide = || measures.of(OF_ONE.iter().find(|(id, _)| *id == slide)?.1);
    by_name.or_else(by_slide)
}

/// Every figure whose words are known, in the order of the text.
fn leads<'a>(measures: &Measures<'a>, text: &'a str) -> Vec<Lead<'a>> {
    let mut found = Vec::new();
    for (id, role, side, words) in SAID {
        for (at, _) in text.match_indices(words) {
            let after = at + words.len();
            let shown = match side {
                Before => figure_last(&text[..at]),
                After => counts_first(&text[after..]),
            };
            let Some((shown, (definition, result))) = shown.zip(measures.of(id)) else { continue };
            let (begins, ends) = match side {
                // What stands between the figure and these words is of them: `plausible from` leads on to an interval.
                Before => (at - shown.len(), at),
                After => (at, after + shown.len()),
            };
            found.push(Lead { definition, result, role, shown, begins, ends });
        }
    }
    for (at, _) in text.match_indices(STOOD_AT) {
        let begins = text[..at].rfind(". ").map_or(0, |stop| stop + 2);
        let shown = counts_first(&text[at + STOOD_AT.len()..]);
        let Some((shown, (definition, result))) = shown.zip(measures.meant(&text[begins..at])) else { continue };
        found.push(Lead { definition, result, role: Value, shown, begins, ends: at + STOOD_AT.len() + shown.len() });
    }
    // `93.4% (142 of 152 responses), plausible from …`: the figure, and again as counts.
    let in_counts = |rest: &str| rest.starts_with(" (") && rest.contains(" responses), plausible from ");
    if let Some((shown, _)) = figure_first(text).filter(|(_, rest)| in_counts(rest))
        && let Some((definition, result)) = measures.of("csat")
    {
        found.push(Lead { definition, result, role: Value, shown, begins: 0, ends: shown.len() });
    }
    found.sort_by_key(|lead| (lead.begins, lead.ends));
    found
}

/// The figure or counts (`7 of 41`) that a text begins with.
fn counts_first(text: &str) -> Option<&str> {
    let (part, rest) = figure_first(text)?;
    let whole = rest.strip_prefix(" of ").and_then(figure_first).map(|(whole, _)| whole);
    Some(whole.map_or(part, |whole| &text[..part.len() + " of ".len() + whole.len()]))
}

struct Reader<'m, 'a> {
    measures: &'m Measures<'a>,
    found: Vec<String>,
    read: usize,
}

impl Reader<'_, '_> {
    fn hold(&mut self, is_right: bool, said: impl FnOnce() -> String) {
        self.read += 1;
        if !is_right {
            self.found.push(said());
        }
    }

    fn lead(&mut self, lead: &Lead<'_>) {
        let Lead { definition, result, shown, .. } = lead;
        match lead.role {
            Value => self.hold(super::measures::agrees(shown, result, definition.unit), || {
                let measured = result.measurement.value.map_or_else(|| "nothing".to_owned(), |value| value.to_string());
                format!("{} is said to be {shown}, measured was {measured}", definition.name)
            }),
            Target => self.bound(definition, result, shown, result.target.map(|target| target.target), "target"),
            Peers => {
                let read = read_back(shown, definition.unit).zip(result.peers);
                self.hold(read.is_some_and(|(read, peers)| read.holds(peers)), || {
                    format!("{} of others is said to be {shown}", definition.name)
                });
            }
        }
    }

    /// A target or a tolerance: of duties the count that reaches it.
    fn bound(
        &mut self,
        definition: &DefinitionCard,
        result: &MetricResult,
        shown: &str,
        bound: Option<f64>,
        what: &str,
    ) {
        let is_right = bound.is_some_and(|bound| super::measures::is_bound(shown, definition, result, bound));
        self.hold(is_right, || format!("the {what} of {} is said to be {shown}", definition.name));
    }

    /// Reads what a text says of a metric that was named before.
    fn follow(&mut self, definition: &DefinitionCard, result: &MetricResult, text: &str) {
        self.bounds(definition, result, text);
        self.interval(definition, result, text);
        self.changes(definition, result, text);
        self.earlier(definition, result, text);
    }

    fn bounds(&mut self, definition: &DefinitionCard, result: &MetricResult, text: &str) {
        for (words, is_target) in [("the target of ", true), ("the limit of ", true), ("the tolerance of ", false)] {
            for (at, _) in text.match_indices(words) {
                let Some((shown, _)) = figure_first(&text[at + words.len()..]) else { continue };
                let bound = result.target.map(|rule| if is_target { rule.target } else { rule.tolerance });
                self.bound(definition, result, shown, bound, if is_target { "target" } else { "tolerance" });
            }
        }
    }

    /// `(88.3% to 96.4%)` and `plausible from 88.3% to 96.4%`.
    fn interval(&mut self, definition: &DefinitionCard, result: &MetricResult, text: &str) {
        for (at, _) in text.match_indices(" to ") {
            let Some(low) = figure_last(&text[..at]) else { continue };
            let before = &text[..at - low.len()];
            let Some((high, _)) = figure_first(&text[at + " to ".len()..]) else { continue };
            if before.ends_with('(') || before.ends_with("plausible from ") {
                self.hold(is_interval(definition, result, low, high), || {
                    format!("{} is said to be plausible from {low} to {high}", definition.name)
                });
            }
        }
    }

    /// `: 142 of 152 responses`, `: 284 cases`.
    fn counts(&mut self, definition: &DefinitionCard, result: &MetricResult, text: &str) {
        let Some((_, rest)) = text.split_once(": ") else { return };
        let Some((part, after)) = figure_first(rest) else { return };
        let measured = &result.measurement;
        let whole = after.strip_prefix(" of ").and_then(figure_first).map(|(whole, _)| whole);
        let is = |shown: &str, count: Option<i64>| plain(shown) == count.map(|count| count as f64);
        match whole {
            Some(whole) => self.hold(is(part, measured.numerator) && is(whole, measured.denominator), || {
                format!("{} is said to rest on {part} of {whole}", definition.name)
            }),
            None if definition.unit == Unit::Hours && after.starts_with(" case") => {
                self.hold(is(part, Some(measured.evidence)), || {
                    format!("{} is said to rest on {part}", definition.name)
                });
            }
            None => {}
        }
    }

    /// What a change is said to be since the quarter before.
    fn changes(&mut self, definition: &DefinitionCard, result: &MetricResult, text: &str) {
        let before = format!("Q{}", self.measures.period.previous().number());
        let since = |rest: &str, word: &str| rest.split_once(word).map(|(_, quarter)| quarter.starts_with(&before));
        let mut said: Vec<(&str, bool)> = Vec::new();
        for (at, words) in text.match_indices("The change of ") {
            let figure = figure_first(&text[at + words.len()..]);
            said.extend(figure.and_then(|(shown, rest)| Some((shown, since(rest, "since ")?))));
        }
        for words in ["That is ", "That is worse than in ", "That is better than in "] {
            for (at, _) in text.match_indices(words) {
                let rest = &text[at + words.len()..];
                let figure = match words {
                    "That is " => figure_first(rest).and_then(|(shown, rest)| Some((shown, since(rest, " than in ")?))),
                    _ => rest
                        .split_once(" by ")
                        .and_then(|(quarter, rest)| Some((figure_first(rest)?.0, quarter == before))),
                };
                said.extend(figure);
            }
        }
        for (shown, is_before) in said {
            let read = read_back_change(shown, definition.unit).zip(result.change);
            self.hold(is_before && read.is_some_and(|(read, change)| read.holds_either(change)), || {
                format!("{} is said to have changed by {shown} since {before}", definition.name)
            });
        }
    }

    /// `Worse than in 2026 Q1, when it was 93.1%`.
    fn earlier(&mut self, definition: &DefinitionCard, result: &MetricResult, text: &str) {
        for (at, words) in text.match_indices(", when it was ") {
            let Some((shown, _)) = figure_first(&text[at + words.len()..]) else { continue };
            let then = result.history.iter().find(|(quarter, _)| text[..at].ends_with(&quarter.title()));
            let read = then.and_then(|(_, measured)| measured.value).zip(read_back(shown, definition.unit));
            self.hold(read.is_some_and(|(value, read)| read.holds(value)), || {
                let quarter = text[..at].rsplit(" in ").next().unwrap_or_default();
                format!("{} of {quarter} is said to be {shown}", definition.name)
            });
        }
    }
}

/// Whether an interval is the measured one. The lower end may leave its unit to the upper one.
pub(super) fn is_interval(definition: &DefinitionCard, result: &MetricResult, low: &str, high: &str) -> bool {
    is_range((low, high), definition.unit, (result.measurement.low, result.measurement.high))
}

/// Whether two printed ends are those of a range; the first one may leave its unit to the other.
pub(super) fn is_range((low, high): (&str, &str), unit: Unit, due: (Option<f64>, Option<f64>)) -> bool {
    let is_unit = |letter: char| letter == '%' || letter == ' ' || letter == '\u{a0}' || letter.is_alphabetic();
    let unit_of = |shown: &str| shown.find(is_unit).map(|at| shown[at..].to_owned()).unwrap_or_default();
    let low = if unit_of(low).is_empty() { format!("{low}{}", unit_of(high)) } else { low.to_owned() };
    let read = |shown: &str| match unit {
        Unit::SharePoints => read_back_change(shown, unit),
        unit => read_back(shown, unit),
    };
    let holds = |shown: &str, end: Option<f64>| read(shown).zip(end).is_some_and(|(read, end)| read.holds(end));
    holds(&low, due.0) && holds(high, due.1)
}

/// Whether a printed bound is that of a share that is counted: the count that reaches it.
pub(super) fn is_counted_bound(shown: &str, result: &MetricResult, bound: f64) -> bool {
    let whole = result.measurement.denominator.filter(|whole| *whole > 0);
    whole.is_some_and(|whole| plain(shown) == Some(least_part(bound, whole) as f64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{card, full, meridian, quarter, result, share_measurement, share_result};
    use crate::deck::model::Audience;
    use crate::deck::reading::Reading;
    use crate::deck::sentences::measure;
    use crate::deck::sentences::voice::Voice;
    use crate::scorecard::model::{Measurement, Scorecard, Status};

    /// A share that slipped for two quarters, by more than chance.
    fn slipped() -> MetricResult {
        let mut csat = full(share_result("csat", 150, 200), Some((0.9, 0.8, Status::Breach)), None, None);
        let counts = [184, 168, 150];
        let quarters = quarter("2026Q3").history(3).into_iter();
        csat.history = quarters.zip(counts.map(|part| share_measurement(part, 200))).collect();
        (csat.change, csat.change_interval) = (Some(-0.09), Some((-0.15, -0.02)));
        csat
    }

    fn scorecard(results: Vec<MetricResult>) -> Scorecard {
        Scorecard { metrics: results, ..meridian().scorecard }
    }

    fn found(card: &Scorecard, text: &str) -> (Vec<String>, usize) {
        let definitions = meridian().definitions;
        differing(&Measures { card, definitions: &definitions, period: quarter("2026Q3") }, "summary", text)
    }

    fn said(result: &MetricResult) -> String {
        let voice = Voice::new("Meridian", Audience::Partner);
        measure::full(&Reading::new(result, card(&result.id)), &voice, quarter("2026Q3")).expect("words").words()
    }

    #[test]
    fn every_figure_of_a_sentence_is_found_otherwise() {
        let csat = slipped();
        let text = said(&csat);
        assert_eq!(
            text,
            "75.0% of customers were satisfied, short of the target of 90%: 150 of 200 responses (68.6% to 80.5%). \
             Worse than in 2026 Q1, when it was 92.0%, by more than chance explains."
        );
        let card = scorecard(vec![csat]);
        assert_eq!(found(&card, &text), (vec![], 5));
        for (figure, other) in [
            ("75.0%", "75.1%"),
            ("90%", "80%"),
            ("150 of", "151 of"),
            ("200 responses", "201 responses"),
            ("68.6%", "67.6%"),
            ("80.5%", "80.6%"),
            ("92.0%", "92.1%"),
            // The figure of another quarter is wrong as well.
            ("92.0%", "84.0%"),
            ("2026 Q1", "2026 Q2"),
        ] {
            let (found, _) = found(&card, &text.replace(figure, other));
            assert_eq!(found.len(), 1, "{other}: {found:?}");
        }
    }

    #[test]
    fn a_change_and_its_quarter_are_read() {
        let mut csat = share_result("csat", 142, 152);
        (csat.change, csat.change_interval) = (Some(0.021), Some((-0.035, 0.077)));
        let text = said(&csat);
        assert!(text.ends_with("The change of 2.1 points since Q2 is within chance."), "{text}");
        let card = scorecard(vec![csat]);
        assert_eq!(found(&card, &text).0, [""; 0]);
        let other = "slide summary: Customer satisfaction is said to have changed by 2.2 points since Q2";
        assert_eq!(found(&card, &text.replace("2.1 points", "2.2 points")).0, [other]);
        assert_eq!(found(&card, &text.replace("since Q2", "since Q1")).0.len(), 1);
    }

    #[test]
    fn a_sentence_about_another_metric_is_held_against_that_one() {
        let hours = |id: &str, value: f64| result(id, Measurement { value: Some(value), ..Measurement::default() });
        let card = scorecard(vec![hours("time_to_first_response", 1.9), hours("time_to_resolve", 35.0)]);
        let text = "Half of the cases were answered within 1.9 h and resolved within 35 h";
        assert_eq!(found(&card, text), (vec![], 2));
        assert_eq!(found(&card, &text.replace("35 h", "1.9 h")).0.len(), 1);
    }

    #[test]
    fn words_of_no_metric_are_left_alone() {
        let card = scorecard(vec![slipped()]);
        assert_eq!(found(&card, "12 cases are open, one fewer than at the end of Q2 (3 to 4)"), (vec![], 0));
    }
}
