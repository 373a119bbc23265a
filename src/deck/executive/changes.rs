//! What changed since the quarter before: tiers, verdicts that turned, figures beyond chance, rules.

use super::rule_changes::{RuleChange, rule_changes};
use super::tiers::{Moves, moves};
use super::{Overview, Partner};
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, RichText, Slide, StatusMark};
use crate::deck::reading::{Change, Reading};
use crate::deck::sentences::headline::{importance, short_name};
use crate::deck::slide::{content, heading, left, note, right, subtitle, table, text};
use crate::scorecard::judged;
use crate::scorecard::model::{Measurement, Status};

/// Figures listed.
const ROWS: usize = 13;
/// What a version changed that is listed.
const RULES: usize = 6;

/// A figure whose verdict turned, or that moved beyond chance.
struct Moved<'o, 'a> {
    partner: &'o Partner<'a>,
    reading: &'o Reading<'a>,
    before: &'a Measurement,
    /// The verdict of the quarter before, where there was one and it is another now.
    turned_from: Option<Status>,
    sure: Sure,
}

/// How sure a change is, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sure {
    /// An estimate that moved by more than chance explains, also as one of all partners.
    BeyondChance,
    /// A duty: counted, there is no chance in it.
    Counted,
    /// An estimate that chance may have moved.
    WithinChance,
}

impl Moved<'_, '_> {
    /// Whether it is for the better; `None` where the measure has no better.
    fn better(&self) -> Option<bool> {
        self.reading.is_better(self.reading.value()?, self.before.value?)
    }

    /// The surest first, then those whose verdict turned, breaches before others, weighty measures first.
    fn order(&self) -> (Sure, bool, bool, usize) {
        let breach = self.reading.result.status == Status::Breach || self.turned_from == Some(Status::Breach);
        (self.sure, self.turned_from.is_none(), !breach, importance(self.reading.id()))
    }
}

/// The slide; `None` where nothing is held against a quarter before.
pub(super) fn slide(overview: &Overview<'_>) -> Option<Slide> {
    let common = overview.common();
    let held_against = overview.partners.iter().flat_map(|partner| &partner.readings);
    if held_against.filter(|reading| before(overview, reading).is_some()).count() == 0 {
        return None;
    }
    let mut moved = moved(overview);
    moved.sort_by_key(Moved::order);
    let (moves, rules) = (moves(overview), rule_changes(common));
    let mut main = vec![heading("Verdicts that turned, and figures beyond chance")];
    main.push(if moved.is_empty() {
        note("No verdict turned, and no figure moved beyond chance.")
    } else {
        rows(overview, &moved)
    });
    main.extend(
        (moved.len() > ROWS).then(|| note(format!("And {} more; the scorecards list all.", moved.len() - ROWS))),
    );
    let mut side = vec![heading("Verdicts"), text(verdicts(&moved))];
    if !common.programme.tiers.is_empty() && overview.partners.iter().any(|partner| partner.settlement.is_some()) {
        side.extend([heading("Tiers"), text(tiers(&moves))]);
    }
    side.extend([heading("Rules"), text(rules_in_words(&rules))]);
    let under = subtitle(&[
        format!("What changed since {}", common.period.previous().title()),
        common.period.title(),
        format::plural(overview.partners.len() as i64, "partner"),
    ]);
    let bands = vec![Band::split(vec![(9, main), (4, side)])];
    Some(content("changes", title(overview, &moved, &moves, &rules), under, bands))
}

/// The figure of the quarter before, where both quarters' figures can be held against each other.
fn before<'a>(overview: &Overview<'_>, reading: &Reading<'a>) -> Option<&'a Measurement> {
    reading.value().filter(|_| reading.settled())?;
    let wanted = overview.common().period.previous();
    let (_, measured) = reading.result.history.iter().find(|(quarter, _)| *quarter == wanted)?;
    Some(measured).filter(|measured| measured.value.is_some() && measured.evidence >= reading.result.minimum_evidence)
}

/// Every figure whose verdict turned or that moved beyond chance.
fn moved<'o, 'a>(overview: &'o Overview<'a>) -> Vec<Moved<'o, 'a>> {
    let mut found = Vec::new();
    for partner in &overview.partners {
        for reading in &partner.readings {
            let Some(before) = before(overview, reading) else { continue };
            let turned_from = verdict_before(overview, partner, reading, before)
                .filter(|verdict| reading.judged() && *verdict != reading.result.status);
            let sure = match reading.change() {
                _ if reading.card.counted => Sure::Counted,
                // Of many partners some move beyond their own intervals by chance alone.
                Change::Better | Change::Worse | Change::Moved if reading.result.change_stands => Sure::BeyondChance,
                _ => Sure::WithinChance,
            };
            if turned_from.is_some() || sure == Sure::BeyondChance {
                found.push(Moved { partner, reading, before, turned_from, sure });
            }
        }
    }
    found
}

/// The verdict of the quarter before, by the rules of that quarter.
fn verdict_before(
    overview: &Overview<'_>,
    partner: &Partner<'_>,
    reading: &Reading<'_>,
    before: &Measurement,
) -> Option<Status> {
    let common = overview.common();
    let quarter = common.period.previous();
    let version = common.versions.iter().rev().find(|version| version.from <= quarter.last_day())?;
    let rule = version.rule_of_period(reading.id(), Some(&partner.scorecard.partner.id), quarter)?;
    judged(reading.card.direction, before.value.filter(|_| before.immature == 0)?, rule)
}

fn rows(overview: &Overview<'_>, moved: &[Moved<'_, '_>]) -> Block {
    let (before, now) = (overview.common().period.previous(), overview.common().period);
    let columns = vec![
        left("Partner", 1.5),
        left("Measure", 2.1),
        right(&before.title(), 0.8),
        right(&now.title(), 0.8),
        left("Verdict", 1.9),
        left("Change", 1.0),
    ];
    let row = |one: &Moved<'_, '_>| {
        let value = |value: Option<f64>| {
            value.map_or_else(|| format::NO_FIGURE.to_owned(), |value| format::value(value, one.reading.card.unit))
        };
        vec![
            overview.name_cell(one.partner),
            Cell::text(short_name(one.reading)),
            Cell::muted(value(one.before.value)),
            Cell::strong(value(one.reading.value())),
            verdict(one),
            change(one),
        ]
    };
    table("Verdicts that turned, and figures beyond chance", columns, moved.iter().take(ROWS).map(row).collect(), true)
}

fn verdict(one: &Moved<'_, '_>) -> Cell {
    let now = one.reading.result.status;
    let word = match one.turned_from {
        Some(before) => format!("{}, was {}", word(now), word(before)),
        None if one.reading.judged() => format!("{}, as before", word(now)),
        None => return Cell::muted("no target"),
    };
    Cell::Status { status: StatusMark::from(now), word }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Met => "met",
        Status::Deviation => "in tolerance",
        Status::Breach => "breach",
        Status::InsufficientEvidence | Status::NotMeasured | Status::NoTarget => "no verdict",
    }
}

fn change(one: &Moved<'_, '_>) -> Cell {
    match (one.sure, one.better()) {
        (Sure::WithinChance, _) => Cell::muted("within chance"),
        (Sure::Counted, _) => Cell::muted("counted"),
        (Sure::BeyondChance, Some(true)) => Cell::strong("better"),
        (Sure::BeyondChance, Some(false)) => Cell::strong("worse"),
        (Sure::BeyondChance, None) => Cell::strong("moved"),
    }
}

/// How many verdicts turned to either side: for the better, for the worse.
fn turned(moved: &[Moved<'_, '_>]) -> (i64, i64) {
    let rank = |status: Status| [Status::Breach, Status::Deviation, Status::Met].iter().position(|one| *one == status);
    let side = |one: &Moved<'_, '_>| Some(rank(one.reading.result.status)?.cmp(&rank(one.turned_from?)?));
    let count = |wanted: std::cmp::Ordering| moved.iter().filter(|one| side(one) == Some(wanted)).count() as i64;
    (count(std::cmp::Ordering::Greater), count(std::cmp::Ordering::Less))
}

fn beyond_chance(moved: &[Moved<'_, '_>]) -> i64 {
    moved.iter().filter(|one| one.sure == Sure::BeyondChance).count() as i64
}

fn verdicts(moved: &[Moved<'_, '_>]) -> Vec<RichText> {
    let (better, worse) = turned(moved);
    let beyond = beyond_chance(moved);
    let turned = match (better, worse) {
        (0, 0) => "No verdict turned.".to_owned(),
        _ => format!(
            "{} {} turned for the better, {} for the worse.",
            format::capitalised(&format::number_word(better)),
            format::plural_word(better, "verdict"),
            format::number_word(worse)
        ),
    };
    let chance = match beyond {
        0 => "No estimate moved beyond chance: a verdict may turn on a step that chance explains.".to_owned(),
        1 => "One estimate moved beyond chance; the others may be noise, whatever their verdict.".to_owned(),
        more => format!(
            "{} estimates moved beyond chance; the others may be noise, whatever their verdict.",
            format::capitalised(&format::number_word(more))
        ),
    };
    let rule =
        "Beyond chance: also among all partners, with one false alarm in twenty such flags of a measure at most.";
    vec![RichText::plain(turned), RichText::plain(chance), RichText::plain(rule)]
}

fn tiers(moves: &Moves<'_, '_>) -> Vec<RichText> {
    let sides =
        [(&moves.up, "up"), (&moves.down, "down"), (&moves.on_probation, "on probation"), (&moves.held, "held")];
    let said = sides.iter().filter(|(partners, _)| !partners.is_empty());
    let lines: Vec<RichText> = said
        .map(|(partners, word)| {
            RichText::strong(format::capitalised(word)).then(format!(": {}.", super::front::names(partners)))
        })
        .collect();
    if lines.is_empty() { vec![RichText::plain("Every partner keeps its tier.")] } else { lines }
}

fn rules_in_words(rules: &[RuleChange]) -> Vec<RichText> {
    if rules.is_empty() {
        return vec![RichText::plain("No rule changed.")];
    }
    rules.iter().map(rule_in_words).collect()
}

fn rule_in_words(rule: &RuleChange) -> RichText {
    let mut what: Vec<&str> = rule.what.iter().take(RULES).map(String::as_str).collect();
    let more = rule.what.len().saturating_sub(RULES);
    let rest = format!("{more} more");
    what.extend((more > 0).then_some(rest.as_str()));
    let said = if what.is_empty() { "neither targets nor tiers".to_owned() } else { what.join("; ") };
    RichText::strong(rule.version.clone()).then(format!(": {said}."))
}

/// `Since 2026 Q2 three tiers moved, nine verdicts turned and no rule changed`.
fn title(overview: &Overview<'_>, moved: &[Moved<'_, '_>], moves: &Moves<'_, '_>, rules: &[RuleChange]) -> String {
    let (better, worse) = turned(moved);
    let beyond = beyond_chance(moved);
    let said = |number: i64, noun: &str, verb: &str| match number {
        0 => format!("no {noun} {verb}"),
        more => format!("{} {} {verb}", format::number_word(more), format::plural_word(more, noun)),
    };
    let mut parts = Vec::new();
    if !overview.common().programme.tiers.is_empty() {
        parts.push(said((moves.up.len() + moves.down.len()) as i64, "tier", "moved"));
    }
    parts.push(said(better + worse, "verdict", "turned"));
    parts.push(said(beyond, "figure", "moved beyond chance"));
    if !rules.is_empty() {
        parts.push("rules changed".to_owned());
    }
    format!("Since {} {}", overview.common().period.previous().title(), format::list(&parts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::executive::executive_deck;
    use crate::deck::fixture::{self, Field};
    use crate::programme::model::MetricRule;

    fn changes(field: &Field) -> Option<Slide> {
        let common = field.fixture.common();
        executive_deck(&field.input(&common)).slides.into_iter().find(|slide| slide.id == "changes")
    }

    /// A field in which one partner met its target for satisfaction in the quarter before and breaches it now.
    fn turned() -> Field {
        let mut field = fixture::field(6);
        let rule = MetricRule { target: Some(0.9), tolerance: Some(0.87), minimum_evidence: None };
        field.fixture.version.targets.insert("csat".to_owned(), rule);
        for (index, card) in field.scorecards.partners.iter_mut().enumerate() {
            let csat = &mut card.metrics[0];
            assert_eq!(csat.id, "csat");
            csat.status = if index == 2 { Status::Breach } else { Status::Met };
            let (_, before) = csat.history.iter_mut().rev().nth(1).expect("a quarter before");
            before.value = Some(0.93);
            (csat.change, csat.change_interval) =
                (Some(-0.08), Some(if index == 2 { (-0.14, -0.02) } else { (-0.1, 0.1) }));
            csat.change_stands = index == 2;
        }
        field
    }

    #[test]
    fn a_verdict_that_turned_is_told_with_what_it_was() {
        let slide = changes(&turned()).expect("a slide");
        let words = serde_json::to_string(&slide).expect("data");
        assert!(words.contains("breach, was met"), "{words}");
        assert!(
            slide.title.starts_with("Since 2026 Q2 ") && slide.title.contains("one verdict turned"),
            "{}",
            slide.title
        );
        assert!(words.contains("No rule changed."));
    }

    #[test]
    fn a_change_that_many_partners_would_make_by_chance_is_none() {
        let beyond = |field: &Field| changes(field).expect("a slide").title.contains("one figure moved beyond chance");
        let mut field = turned();
        assert!(beyond(&field));
        field.scorecards.partners[2].metrics[0].change_stands = false;
        assert!(!beyond(&field), "its own interval alone does not tell");
    }

    #[test]
    fn without_a_quarter_before_there_is_no_slide() {
        let mut field = turned();
        for card in &mut field.scorecards.partners {
            card.metrics.iter_mut().for_each(|metric| metric.history.truncate(0));
        }
        assert!(changes(&field).is_none());
    }
}
