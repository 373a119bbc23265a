//! What cannot be said: partners without enough evidence, cases that belong to nobody known, partners out of scope.

use super::{Overview, Partner};
use crate::deck::format;
use crate::deck::model::{Band, Cell, RichText, Slide};
use crate::deck::reading::Reading;
use crate::deck::slide::{content, heading, left, note, right, subtitle, table, text};
use crate::scorecard::model::{EvidenceState, Status};

/// Partners listed.
const ROWS: usize = 12;

/// Partners without a place, by id.
fn unranked<'o, 'a>(overview: &'o Overview<'a>) -> Vec<&'o Partner<'a>> {
    if overview.ranked().is_empty() {
        return Vec::new();
    }
    overview.partners.iter().filter(|partner| partner.rank().is_none()).collect()
}

/// What is said of it in the summary.
pub(super) fn sentences(overview: &Overview<'_>) -> Vec<RichText> {
    let mut lines = Vec::new();
    let unranked = unranked(overview).len() as i64;
    if unranked > 0 {
        let verb = if unranked == 1 { "has" } else { "have" };
        let partners = format!("{} {}", format::number_word(unranked), format::plural_word(unranked, "partner"));
        lines.push(RichText::plain(format!(
            "{} {verb} too little evidence for a place.",
            format::capitalised(&partners)
        )));
    }
    match overview.common().unassigned_cases {
        0 => {}
        1 => lines.push(RichText::plain("One case names a partner nobody knows.")),
        more => lines.push(RichText::plain(format!(
            "{} cases name a partner nobody knows.",
            format::capitalised(&format::number_word(more))
        ))),
    }
    lines
}

/// The slide; `None` where everything can be said.
pub(super) fn slide(overview: &Overview<'_>) -> Option<Slide> {
    let mut thin: Vec<&Partner<'_>> = overview
        .partners
        .iter()
        .filter(|partner| {
            let short = partner.readings.iter().any(lacks_evidence);
            short || (partner.rank().is_none() && !overview.ranked().is_empty())
        })
        .collect();
    let cases = |partner: &Partner<'_>| partner.details.map_or(0, |details| details.cases_opened);
    thin.sort_by_key(|partner| std::cmp::Reverse(cases(partner)));
    let out = &overview.input.scorecards.out_of_scope;
    let unassigned = overview.common().unassigned_cases;
    if thin.is_empty() && out.is_empty() {
        return None;
    }
    let title = match (thin.len(), unassigned) {
        (0, _) => format!("{} out of scope", format::capitalised(&partners_are(out.len()))),
        (thin, unassigned) => {
            let verb = if thin == 1 { "has" } else { "have" };
            let tail = match unassigned {
                0 => String::new(),
                more => format!("; {} a partner nobody knows", cases_name(more)),
            };
            let who = format::capitalised(&overview.partners(thin));
            format!("{who} {verb} too little evidence on some measure{tail}")
        }
    };
    let mut blocks = Vec::new();
    if !thin.is_empty() {
        let rows = thin.iter().take(ROWS).map(|partner| row(overview, partner)).collect();
        let columns = vec![
            left("Partner", 1.5),
            right("Cases", 0.6),
            left("Compared with others", 2.4),
            left("Too little evidence for a verdict", 3.9),
        ];
        blocks.push(heading("What cannot be said, and why"));
        blocks.push(table("Partners with too little evidence", columns, rows, false));
        if thin.len() > ROWS {
            blocks.push(note(format!("And {} more.", thin.len() - ROWS)));
        }
    }
    blocks.extend(out_of_scope(overview).map(|line| text(vec![line])));
    let under = subtitle(&["Evidence".to_owned(), overview.common().period.title()]);
    Some(content("evidence", title, under, vec![Band::full(blocks)]))
}

/// Whether a verdict is asked for and cannot be given.
fn lacks_evidence(reading: &Reading<'_>) -> bool {
    reading.result.target.is_some() && reading.result.status == Status::InsufficientEvidence
}

/// `one partner is`.
fn partners_are(number: usize) -> String {
    format!("{} {}", format::number_word(number as i64), if number == 1 { "partner is" } else { "partners are" })
}

/// `one case names`, `41 cases name`.
fn cases_name(number: i64) -> String {
    let (cases, verb) = (format::plural_word(number, "case"), if number == 1 { "names" } else { "name" });
    format!("{} {cases} {verb}", format::number_word(number))
}

/// Partners outside the programme.
fn out_of_scope(overview: &Overview<'_>) -> Option<RichText> {
    let out = &overview.input.scorecards.out_of_scope;
    if out.is_empty() {
        return None;
    }
    let mut names: Vec<String> = out.iter().take(8).map(|profile| format::shortened_name(&profile.name, 26)).collect();
    if out.len() > 8 {
        names.push(format!("{} more", out.len() - 8));
    }
    Some(
        RichText::strong("Out of scope")
            .then(format!(" (they do not support their own customers): {}.", format::list(&names))),
    )
}

/// The first of what is short, with the number of the others.
fn first_of(short: &[String]) -> String {
    let Some((first, others)) = short.split_first() else {
        return String::new();
    };
    let first = format::shortened(first, 90);
    match others.len() {
        0 => first,
        others => format!("{first}; and {}", format::plural(others as i64, "more measure")),
    }
}

/// One partner.
fn row(overview: &Overview<'_>, partner: &Partner<'_>) -> Vec<Cell> {
    let short: Vec<String> = partner
        .readings
        .iter()
        .filter(|reading| lacks_evidence(reading))
        .map(|reading| {
            let why = reading.result.reason.as_deref().unwrap_or("the evidence is short");
            let why = format::in_notation(why);
            format!("{}: {}", crate::deck::sentences::headline::short_name(reading), why.trim_end_matches('.'))
        })
        .collect();
    let cases = partner.details.map_or(0, |details| details.cases_opened);
    let standing = &partner.scorecard.standing;
    let compared = match (standing.state, &standing.reason) {
        (EvidenceState::Rankable, _) => "ranked".to_owned(),
        (state, None) => state.as_str().to_owned(),
        (state, Some(reason)) => format!("{}: {}", state.as_str(), format::shortened(reason, 60)),
    };
    vec![
        overview.name_cell(partner),
        Cell::text(format::count(cases)),
        Cell::text(compared),
        Cell::text(first_of(&short)),
    ]
}
