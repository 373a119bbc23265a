//! The scorecard: every figure with its interval, target, change and peers in one row.

use super::Pages;
use crate::deck::charts::{interval_cell, quarters_known, sparkline_cell};
use crate::deck::context::{Context, Peers};
use crate::deck::format;
use crate::deck::model::{Audience, Band, Block, Cell, Slide, StatusMark, TableColumn};
use crate::deck::reading::{Change, Reading};
use crate::deck::sentences::headline::{scorecard_title, short_name};
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{content, heading, left, note, right, subtitle, table};
use crate::scorecard::model::{GroupShare, Status};

/// Rows a slide holds.
const ROWS: usize = 14;

/// One slide for what has a target, one for what has none; together on one where they fit.
pub(super) fn slides(context: &Context<'_>, pages: &Pages) -> Vec<Slide> {
    // A target without a figure is shown: that it cannot be told is an answer.
    let measured = |reading: &Reading<'_>| reading.result.status != Status::NotMeasured;
    let shown = |reading: &&Reading<'_>| measured(reading) || reading.result.target.is_some();
    let asked = |reading: &&Reading<'_>| reading.result.target.is_some() || reading.judged();
    let (mut with, without): (Vec<&Reading<'_>>, Vec<&Reading<'_>>) =
        context.readings.iter().filter(shown).partition(|reading| asked(reading));
    if with.is_empty() && without.is_empty() {
        return Vec::new();
    }
    with.sort_by_key(|reading| !measured(reading));
    let groups = match with.len() + without.len() {
        0..=ROWS => vec![with.into_iter().chain(without).collect()],
        // What has a target comes first and stands apart from what has none.
        _ => [evenly(&with), evenly(&without)].concat(),
    };
    let titles = titles(context, &groups);
    groups
        .iter()
        .zip(titles)
        .enumerate()
        .map(|(index, (rows, title))| slide(context, pages, index, title, rows))
        .collect()
}

/// What each slide says: the first the verdict on all, the others what they hold.
fn titles(context: &Context<'_>, groups: &[Vec<&Reading<'_>>]) -> Vec<String> {
    let untargeted = |rows: &Vec<&Reading<'_>>| rows.iter().all(|reading| reading.result.target.is_none());
    let title = |(index, rows): (usize, &Vec<&Reading<'_>>)| {
        if index == 0 {
            return scorecard_title(context);
        }
        let title = if untargeted(rows) {
            untargeted_title(context, rows, groups[1..index].iter().any(untargeted))
        } else {
            let met = rows.iter().filter(|reading| reading.result.status == Status::Met).count();
            let verb = if met == 1 { "is" } else { "are" };
            let number = |number: usize| format::number_word(number as i64);
            format!("{} of the other {} measures {verb} met", number(met), number(rows.len()))
        };
        format::capitalised(&title)
    };
    groups.iter().enumerate().map(title).collect()
}

/// `Of 13 measures without a target two moved: time to resolve and open cases`.
fn untargeted_title(context: &Context<'_>, rows: &[&Reading<'_>], more: bool) -> String {
    let number = |number: usize| format::number_word(number as i64);
    if !context.compared() || rows.len() == 1 {
        return format!("{} shown without a target", measures_are(rows.len(), if more { "more" } else { "" }));
    }
    let moved: Vec<String> = rows
        .iter()
        .filter(|reading| matches!(reading.change(), Change::Better | Change::Worse | Change::Moved))
        .map(|reading| lowered(&short_name(reading)))
        .collect();
    let of = format!("of {} {}measures without a target", number(rows.len()), if more { "more " } else { "" });
    match moved.len() {
        0 => format!("{of} none moved by more than chance"),
        1..=3 => format!("{of} {} moved: {}", number(moved.len()), format::list(&moved)),
        many => format!("{of} {} moved, first {}", number(many), moved[0]),
    }
}

/// As few groups as a slide's rows allow, all about as long.
fn evenly<T: Copy>(rows: &[T]) -> Vec<Vec<T>> {
    let groups = rows.len().div_ceil(ROWS).max(1);
    rows.chunks(rows.len().div_ceil(groups).max(1)).map(<[T]>::to_vec).collect()
}

/// One slide of the scorecard.
fn slide(context: &Context<'_>, pages: &Pages, index: usize, title: String, rows: &[&Reading<'_>]) -> Slide {
    let common = context.common();
    let under = subtitle(&["Scorecard".to_owned(), common.period.title()]);
    let asked = rows.iter().any(|reading| reading.result.target.is_some() || reading.judged());
    let cells = rows.iter().map(|reading| row(context, reading, asked)).collect();
    let id = if index == 0 { "scorecard".to_owned() } else { format!("scorecard-{}", index + 1) };
    let caption = format!("Scorecard of {} in {}", context.voice.name(), common.period.title());
    let block = table(&caption, columns(context, asked), cells, false);
    content(&id, title, under, vec![Band::full(vec![block, note(reading_note(context, pages, rows))])])
}

/// `five measures are`, `five more measures are`.
fn measures_are(number: usize, more: &str) -> String {
    let noun = if number == 1 { "measure is" } else { "measures are" };
    let words = [format::number_word(number as i64), more.to_owned(), noun.to_owned()];
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Some measures in the columns of the scorecard, for a slide that tells their rows one by one; none where none of them has a value.
pub(super) fn measures(context: &Context<'_>, caption: &str, ids: &[&str]) -> Vec<Block> {
    let readings: Vec<&Reading<'_>> = ids.iter().filter_map(|id| context.valued(id)).collect();
    if readings.is_empty() {
        return Vec::new();
    }
    let asked = readings.iter().any(|reading| reading.result.target.is_some() || reading.judged());
    let rows = readings.iter().map(|reading| row(context, reading, asked)).collect();
    vec![heading(caption), table(caption, columns(context, asked), rows, false)]
}

/// The columns; where nothing has a target, none is about targets.
fn columns(context: &Context<'_>, asked: bool) -> Vec<TableColumn> {
    let before = format!("Against Q{}", context.period().previous().number());
    let quarters = quarters_known(&context.readings);
    let trend = if quarters < 2 {
        String::new()
    } else {
        format!("{} quarters", format::capitalised(&format::number_word(quarters as i64)))
    };
    let peers = if context.audience == Audience::Vendor { "Other partners" } else { "Peers without you" };
    let mut columns = vec![left("Measure", 3.05), right("This quarter", 1.05)];
    let interval = format!("{} interval{}", format::percent_short(0.95), if asked { " and target" } else { "" });
    columns.push(left(&interval, 1.65));
    columns.extend(asked.then(|| right("Target (tolerance)", 1.35)));
    columns.push(left(if asked { "Status" } else { "Evidence" }, 1.75));
    columns.extend(context.compared().then(|| right(&before, 1.0)));
    columns.extend([right(peers, 1.35), left(&trend, 1.05)]);
    columns
}

/// A row.
fn row(context: &Context<'_>, reading: &Reading<'_>, asked: bool) -> Vec<Cell> {
    let mut row = vec![
        Cell::strong(format::shortened(&reading.name(), 46)),
        Cell::strong(reading.figure()),
        interval_cell(reading),
    ];
    if asked {
        row.push(Cell::muted(reading.target_text().unwrap_or_else(|| format::NO_FIGURE.to_owned())));
        row.push(status_cell(reading));
    } else {
        row.push(evidence_cell(reading));
    }
    row.extend(context.compared().then(|| change_cell(reading)));
    let quarters = quarters_known(&context.readings);
    row.extend([Cell::muted(peers_text(context, reading)), sparkline_cell(reading, quarters)]);
    row
}

/// The verdict in a mark and a word.
pub(super) fn status_cell(reading: &Reading<'_>) -> Cell {
    let provisional = if reading.result.provisional { ", so far" } else { "" };
    let word = match reading.result.status {
        Status::Met => format!("met{provisional}"),
        Status::Deviation => format!("within tolerance{provisional}"),
        Status::Breach => format!("breach{provisional}"),
        Status::InsufficientEvidence => "too little evidence".to_owned(),
        Status::NotMeasured => "not measured".to_owned(),
        Status::NoTarget if reading.result.provisional => "may still change".to_owned(),
        Status::NoTarget => "no target".to_owned(),
    };
    Cell::Status { status: StatusMark::from(reading.result.status), word }
}

/// What a figure without a target rests on, or why there is none.
fn evidence_cell(reading: &Reading<'_>) -> Cell {
    match reading.result.status {
        Status::NoTarget if !reading.result.provisional => {
            let evidence = reading.result.measurement.evidence;
            Cell::muted(if evidence > 0 { format::count(evidence) } else { format::NO_FIGURE.to_owned() })
        }
        _ => status_cell(reading),
    }
}

/// The change, strong where it is more than chance.
pub(super) fn change_cell(reading: &Reading<'_>) -> Cell {
    let Some(change) = reading.result.change.filter(|_| reading.value().is_some()) else {
        return Cell::muted(format::NO_FIGURE);
    };
    let text = format::change(change, reading.card.unit);
    match reading.change() {
        Change::Better | Change::Worse | Change::Moved => Cell::strong(text),
        Change::WithinChance | Change::NotKnown => Cell::muted(text),
    }
}

/// The peers' figure, or why it is not shown.
pub(super) fn peers_text(context: &Context<'_>, reading: &Reading<'_>) -> String {
    match context.peers(reading.result) {
        Peers::Shown(value) => format::value(value, reading.card.unit),
        Peers::Withheld(_) => "withheld".to_owned(),
        Peers::None => format::NO_FIGURE.to_owned(),
    }
}

/// How to read the table.
fn reading_note(context: &Context<'_>, pages: &Pages, rows: &[&Reading<'_>]) -> String {
    let asked = rows.iter().any(|reading| reading.result.target.is_some());
    let line = if asked { "; the line is the target" } else { ", the number under evidence how many rows it rests on" };
    let mut parts = vec![format!("The bar is what the evidence allows{line}.")];
    if rows.iter().any(|reading| reading.card.counted) {
        parts.push("Duties are counted, not estimated, and have no bar.".to_owned());
    }
    if rows.iter().any(|reading| reading.result.change.is_some()) {
        parts.push("Changes of shares are in points; bold ones are more than chance explains.".to_owned());
    }
    let mut withheld: Vec<String> = Vec::new();
    for reading in rows {
        if let Peers::Withheld(verdict) = context.peers(reading.result) {
            withheld.push(verdict.reason(context.common().smallest_peer_group));
        }
    }
    withheld.sort();
    withheld.dedup();
    if !withheld.is_empty() {
        parts.push(format!("Peers withheld: {}.", withheld.join("; ")));
    }
    for between in rows.iter().filter_map(|reading| reading.result.between.as_ref()) {
        let group = |group: &GroupShare| format!("{} {}", group.name, format::of(group.part, group.whole));
        parts.push(format!("The gap is between {} and {}.", group(&between.higher), group(&between.lower)));
    }
    let silent =
        |reading: &&&Reading<'_>| matches!(reading.result.status, Status::InsufficientEvidence | Status::NotMeasured);
    for reading in rows.iter().filter(silent).take(2) {
        if let Some(reason) = &reading.result.reason {
            let reason = format::in_notation(reason.trim_end_matches('.'));
            parts.push(format!("{}: {reason}.", format::shortened(&reading.card.name, 40)));
        }
    }
    parts.extend(pages.range("definitions").map(|pages| format!("Definitions on {pages}.")));
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn rows_are_spread_evenly(rows in 0_usize..200) {
            let groups = evenly(&(0..rows).collect::<Vec<_>>());
            proptest::prop_assert_eq!(groups.concat(), (0..rows).collect::<Vec<_>>());
            let (least, most) = (groups.iter().map(Vec::len).min(), groups.iter().map(Vec::len).max());
            proptest::prop_assert!(most.unwrap_or(0) <= ROWS);
            proptest::prop_assert!(least.unwrap_or(0) + groups.len() >= most.unwrap_or(0));
        }
    }
}
