//! People: whether every post was filled, when it was not, and certificates.

use crate::deck::charts::staffing_days;
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, RichText, Slide, StatusMark};
use crate::deck::sentences::staffing::{gap_ranges, gap_sentence, present_of, requirement_name};
use crate::deck::slide::{content, heading, left, note, right, subtitle, table, text};

/// Gaps listed.
const GAPS: usize = 6;
/// Certificates listed.
const CERTIFICATES: usize = 8;
/// People outside the roster named.
const OUTSIDE: usize = 6;

/// The slide; `None` where neither headcount nor certificates are required or known.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let details = context.input.details;
    if details.staffing_days.is_empty() && details.certifications.is_empty() {
        return None;
    }
    let mut columns = Vec::new();
    if !details.staffing_days.is_empty() {
        let mut blocks: Vec<Block> = staffing_days(context.input.details, 570).map(Block::Chart).into_iter().collect();
        if !details.staffing_gaps.is_empty() {
            blocks.extend(gaps(context));
        }
        columns.push((1, blocks));
    }
    if !details.certifications.is_empty() {
        columns.push((1, certificates(context)));
    }
    let mut bands = vec![Band::split(columns)];
    bands.extend(outside_roster(context));
    let days = details.staffing_days.len() as i64;
    let under = subtitle(&[
        "Staffing and certificates".to_owned(),
        context.period().title(),
        if days > 0 { format::plural(days, "working day") } else { String::new() },
    ]);
    Some(content("people", title(context), under, bands))
}

/// The message: gaps, then certificates.
fn title(context: &Context<'_>) -> String {
    let details = context.input.details;
    let missing: i64 = details.certifications.iter().map(|stand| (stand.required - stand.certified).max(0)).sum();
    let expiring: i64 = details.certifications.iter().map(|stand| stand.expiring).sum();
    let certificates = match (details.certifications.is_empty(), missing, expiring) {
        (true, ..) => None,
        (_, 0, 0) => Some("all certificates are held".to_owned()),
        (_, 0, 1) => Some("one certificate expires within 90 days".to_owned()),
        (_, 0, more) => Some(format!("{} certificates expire within 90 days", format::number_word(more))),
        (_, 1, _) => Some("one certificate is missing".to_owned()),
        (_, more, _) => Some(format!("{} certificates are missing", format::number_word(more))),
    };
    let gap =
        gap_sentence(details, context.common().programme).map(|text| text.words().trim_end_matches('.').to_owned());
    let days = details.staffing_days.len() as i64;
    let staffed = (days > 0).then(|| format!("Every post was filled on all {}", format::plural(days, "working day")));
    match (gap.or(staffed), certificates) {
        (Some(days), Some(certificates)) => format!("{days}; {certificates}"),
        (Some(days), None) => days,
        (None, certificates) => format::capitalised(&certificates.unwrap_or_default()),
    }
}

/// Gaps by date range.
fn gaps(context: &Context<'_>) -> Vec<Block> {
    let ranges = gap_ranges(context.input.details);
    let rows = ranges
        .iter()
        .take(GAPS)
        .map(|range| {
            vec![
                Cell::strong(format::day_range(range.from, range.to)),
                Cell::text(format::plural(range.days as i64, "day")),
                Cell::text(format::shortened(&requirement_name(context.common().programme, &range.requirement, 2), 30)),
                Cell::text(present_of(range)),
            ]
        })
        .collect();
    let columns = vec![left("Gap", 1.3), right("Working days", 1.0), left("Who", 1.6), left("Present", 1.0)];
    let mut blocks = vec![heading("Gaps by date"), table("Staffing gaps by date", columns, rows, ranges.len() > 3)];
    if ranges.len() > GAPS {
        blocks.push(note(format!("And {} more.", format::plural((ranges.len() - GAPS) as i64, "gap"))));
    }
    blocks
}

/// Cases in other hands than those of the dedicated roster; nothing where there are none.
fn outside_roster(context: &Context<'_>) -> Option<Band> {
    let owners = &context.input.details.case_owners;
    if owners.outside == 0 {
        return None;
    }
    let told: Vec<String> = owners
        .people
        .iter()
        .take(OUTSIDE)
        .map(|(person, cases)| format!("{} ({})", format::shortened(person, 24), format::count(*cases)))
        .collect();
    let others = owners.people.len().saturating_sub(OUTSIDE) as i64;
    let more = if others > 0 { format!(" and {}", format::plural(others, "other")) } else { String::new() };
    let verb = if owners.outside == 1 { "was" } else { "were" };
    Some(Band::full(vec![text(vec![RichText::strong("Outside the dedicated roster. ").then(format!(
        "{} cases with a named owner {verb} owned by people who are not of it: {}{more}.",
        format::of(owners.outside, owners.cases),
        told.join(", ")
    ))])]))
}

/// Certificates required and held.
fn certificates(context: &Context<'_>) -> Vec<Block> {
    let stands = &context.input.details.certifications;
    let mut ordered: Vec<_> = stands.iter().collect();
    ordered.sort_by_key(|stand| (stand.certified >= stand.required, -stand.expiring, stand.certification.clone()));
    let rows = ordered
        .iter()
        .take(CERTIFICATES)
        .map(|stand| {
            let met = stand.certified >= stand.required;
            let (status, word) = if met { (StatusMark::Met, "held") } else { (StatusMark::Breach, "missing") };
            let expiring =
                if stand.expiring == 0 { format::NO_FIGURE.to_owned() } else { format::count(stand.expiring) };
            vec![
                Cell::strong(format::shortened(&stand.certification, 34)),
                Cell::text(format::of(stand.certified, stand.required)),
                Cell::Status { status, word: word.to_owned() },
                Cell::text(expiring),
            ]
        })
        .collect();
    let columns = vec![left("Certificate", 1.8), right("People", 0.9), left("", 1.0), right("Expire in 90 days", 1.3)];
    let mut blocks = vec![
        heading("Certificates at the end of the quarter"),
        table("Certificates required and held", columns, rows, stands.len() > 6),
    ];
    if stands.len() > CERTIFICATES {
        blocks.push(note(format!("And {} more.", format::plural((stands.len() - CERTIFICATES) as i64, "certificate"))));
    }
    blocks
}
