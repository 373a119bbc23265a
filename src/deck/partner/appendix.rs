//! The appendix: what has no data, definitions, data quality and the run record.

use std::collections::BTreeMap;

use super::satisfaction::exclusion_words;
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Audience, Band, Cell, RichText, Slide};
use crate::deck::record;
use crate::deck::sentences::measure::direction_word;
use crate::deck::sentences::words::{plural_phrase, words};
use crate::deck::slide::{content, heading, left, note, right, subtitle, table, text};
use crate::scorecard::details::MixRow;
use crate::scorecard::model::Status;

/// Metrics defined on a slide.
const DEFINITIONS: usize = 7;
/// Responsibilities listed.
const RESPONSIBILITIES: usize = 18;
/// Kinds of cases shown.
const MIX_ROWS: usize = 12;

/// All slides of the appendix.
pub(super) fn slides(context: &Context<'_>) -> Vec<Slide> {
    let mut slides: Vec<Slide> = survey_mix(context).into_iter().chain(not_measured(context)).collect();
    let cards: Vec<_> = context
        .readings
        .iter()
        .filter(|reading| reading.result.status != Status::NotMeasured || reading.result.target.is_some())
        .filter(|reading| !reading.card.definition.is_empty())
        .map(|reading| (reading.card.clone(), direction_word(reading)))
        .collect();
    slides.extend(record::definitions(&cards, DEFINITIONS));
    slides.extend(responsibilities(context));
    slides.extend(super::certificates::slide(context));
    slides.push(data_quality(context));
    slides
}

/// What has no data, by why it has none.
fn not_measured(context: &Context<'_>) -> Option<Slide> {
    let without: Vec<_> =
        context.readings.iter().filter(|reading| reading.result.status == Status::NotMeasured).collect();
    if without.is_empty() {
        return None;
    }
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for reading in &without {
        let reason = format::in_notation(reading.result.reason.as_deref().unwrap_or("no data"));
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) => names.push(&reading.card.name),
            None => reasons.push((reason, vec![&reading.card.name])),
        }
    }
    let rows = reasons
        .iter()
        .map(|(reason, names)| {
            vec![
                Cell::strong(format::shortened(&names.join(" · "), 320)),
                Cell::text(format::capitalised(&format::shortened(reason, 110))),
            ]
        })
        .collect();
    let columns = vec![left("Measures", 2.2), left("Why there is no figure", 1.2)];
    let number = without.len() as i64;
    let verb = if number == 1 { "measure has" } else { "measures have" };
    let title =
        format!("{} {verb} no data: not measured is not zero", format::capitalised(&format::number_word(number)));
    let block = table("Measures without data", columns, rows, true);
    let under = subtitle(&["Not measured".to_owned(), context.period().title()]);
    Some(content("not-measured", title, under, vec![Band::full(vec![block])]))
}

/// Which kinds of cases the surveys heard, beside all that were resolved.
fn survey_mix(context: &Context<'_>) -> Option<Slide> {
    let mix = &context.input.details.survey_mix;
    let sum = |of: fn(&MixRow) -> i64| mix.iter().map(of).sum::<i64>();
    let totals = [sum(|row| row.cases), sum(|row| row.invited), sum(|row| row.answered)];
    if totals.contains(&0) {
        return None;
    }
    let mut rows: Vec<Vec<Cell>> = mix.iter().take(MIX_ROWS).map(|row| mix_row(row, totals)).collect();
    if mix.len() > MIX_ROWS {
        let rest = |of: fn(&MixRow) -> i64| mix[MIX_ROWS..].iter().map(of).sum();
        let others = MixRow::of(&[], rest(|row| row.cases), rest(|row| row.invited), rest(|row| row.answered));
        rows.push(mix_cells("all others".to_owned(), &others, totals));
    }
    let columns = vec![
        left("Kind of case", 2.0),
        right("Cases resolved", 1.2),
        right("Asked about", 1.2),
        right("Answers that count", 1.2),
    ];
    let title = "Who was asked and who answered, beside all cases resolved";
    let under = subtitle(&["Survey mix".to_owned(), context.period().title()]);
    let block = table("The mix of surveyed cases against all cases", columns, rows, true);
    let words = format!(
        "Each column adds up to {}. Where a share among the answers is far from that among the cases, satisfaction tells \
         more of some kinds of cases than of others.",
        format::percent(1.0)
    );
    Some(content("survey-mix", title, under, vec![Band::full(vec![block, note(&words)])]))
}

fn mix_row(row: &MixRow, totals: [i64; 3]) -> Vec<Cell> {
    let word = |text: &Option<String>, unknown: &str| text.clone().unwrap_or_else(|| unknown.to_owned());
    let kind = format!("{}, {}", word(&row.severity, "severity unknown"), word(&row.complexity, "not judged"));
    mix_cells(format::shortened(&kind, 48), row, totals)
}

fn mix_cells(kind: String, row: &MixRow, totals: [i64; 3]) -> Vec<Cell> {
    let counts = [row.cases, row.invited, row.answered];
    let share = |(count, total): (i64, i64)| {
        Cell::text(format!("{} ({})", format::percent(count as f64 / total as f64), format::count(count)))
    };
    std::iter::once(Cell::strong(kind)).chain(counts.into_iter().zip(totals).map(share)).collect()
}

/// Who answers for what, as the programme says; `None` where it says nothing.
fn responsibilities(context: &Context<'_>) -> Option<Slide> {
    let matrix = &context.common().programme.duties.responsibilities;
    if matrix.is_empty() {
        return None;
    }
    let rows = matrix
        .iter()
        .take(RESPONSIBILITIES)
        .map(|line| {
            vec![
                Cell::strong(format::shortened(&line.activity, 90)),
                Cell::text(format::shortened(&line.accountable, 40)),
                Cell::text(format::shortened(&line.responsible, 40)),
            ]
        })
        .collect();
    let columns = vec![left("Activity", 2.2), left("Answers for it", 1.2), left("Does it", 1.2)];
    let mut blocks = vec![table("Responsibilities", columns, rows, matrix.len() > 8)];
    if matrix.len() > RESPONSIBILITIES {
        let more = format::number_word((matrix.len() - RESPONSIBILITIES) as i64);
        blocks.push(note(format!("And {more} more in the programme.")));
    }
    let under = subtitle(&["Responsibilities".to_owned(), format!("programme {}", context.common().programme.name)]);
    Some(content("responsibilities", "Who answers for what", under, vec![Band::full(blocks)]))
}

/// What was left out, what was read, and from what.
fn data_quality(context: &Context<'_>) -> Slide {
    let common = context.common();
    let mut left_blocks = vec![heading("Left out of this partner\u{2019}s figures"), text(left_out(context))];
    left_blocks.push(heading("Run record"));
    left_blocks.push(text(record::run_record(common)));
    if context.audience == Audience::Vendor {
        left_blocks.extend(record::warnings(common));
    }
    let verdict = context.input.totals_shown;
    let (title, rows) = match context.audience {
        Audience::Vendor => (record::title(common), record::files(common)),
        // A small table would tell of single partners.
        Audience::Partner if verdict.shows() => {
            let words = "Rows of all partners and all tables together. The vendor has them by table and file.";
            (record::title(common), vec![note(words)])
        }
        Audience::Partner => {
            let why = verdict.reason(common.smallest_peer_group);
            (record::NO_TOTALS.to_owned(), vec![note(format!("Rows of all partners together are withheld: {why}."))])
        }
    };
    let right_blocks = std::iter::once(heading("Rows read")).chain(rows).collect();
    let under = subtitle(&["Data quality and run record".to_owned(), common.period.title()]);
    content("data-quality", title, under, vec![Band::split(vec![(2, left_blocks), (3, right_blocks)])])
}

/// Rows left out, by metric and reason.
fn left_out(context: &Context<'_>) -> Vec<RichText> {
    let mut lines = Vec::new();
    let mut told: Vec<&BTreeMap<String, i64>> = Vec::new();
    for reading in context.readings.iter().filter(|reading| !reading.result.excluded.is_empty()) {
        // The mean leaves out the very rows that the share leaves out: once is enough.
        if told.contains(&&reading.result.excluded) {
            continue;
        }
        told.push(&reading.result.excluded);
        let noun = words(&reading.card).whole;
        let parts: Vec<String> = reading
            .result
            .excluded
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(reason, count)| {
                format!("{} {} {}", format::count(*count), plural_phrase(*count, &noun), exclusion_words(reason))
            })
            .collect();
        if !parts.is_empty() {
            lines.push(RichText::plain(format!(
                "{}: {}.",
                format::shortened(&reading.card.name, 40),
                format::list(&parts)
            )));
        }
    }
    lines.truncate(5);
    let mut approved: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for exclusion in context.input.exclusions {
        *approved.entry((&exclusion.metric, &exclusion.reason)).or_default() += 1;
    }
    lines.extend(approved.iter().take(4).map(|((metric, reason), count)| {
        let name = context.common().definition(metric).name;
        RichText::plain(format!(
            "Approved exclusion, {name}: {} ({}).",
            format::plural(*count, "row"),
            format::shortened(reason, 80)
        ))
    }));
    if lines.is_empty() {
        lines.push(RichText::plain("Nothing."));
    }
    lines
}
