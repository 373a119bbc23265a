//! What stands at the quarter's end: entry criteria, audits, training, and what the vendor provides.

use chrono::NaiveDate;

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Block, Cell, StatusMark};
use crate::deck::slide::{heading, left, note, table};
use crate::scorecard::duty_details::{AuditStand, EntryStand, ProvisionStand, TrainingStand};

/// Rows shown.
const ROWS: usize = 9;

/// One line: what, how it stands, and what shows it.
struct Line {
    what: String,
    status: StatusMark,
    word: &'static str,
    /// When it was checked or audited.
    on: Option<NaiveDate>,
    evidence: String,
}

/// The table, open points first; `None` where nothing is required or provided.
pub(super) fn blocks(context: &Context<'_>) -> Option<Vec<Block>> {
    let mut lines = lines(context);
    if lines.is_empty() {
        return None;
    }
    lines.sort_by_key(|line| match line.status {
        StatusMark::Breach => 0,
        StatusMark::Deviation => 1,
        StatusMark::InsufficientEvidence | StatusMark::None => 2,
        StatusMark::Met => 3,
    });
    let rest = lines.get(ROWS..).unwrap_or_default();
    let more = (!rest.is_empty()).then(|| {
        let all_met = if rest.iter().all(|line| line.status == StatusMark::Met) { ", all met" } else { "" };
        note(format!("And {} more{all_met}.", format::number_word(rest.len() as i64)))
    });
    let rows = lines
        .iter()
        .take(ROWS)
        .map(|line| {
            vec![
                Cell::strong(format::shortened(&line.what, 40)),
                Cell::Status { status: line.status, word: line.word.to_owned() },
                Cell::text(line.on.map_or_else(|| format::NO_FIGURE.to_owned(), format::short_day)),
                Cell::muted(format::shortened(&context.masked(&line.evidence), 44)),
            ]
        })
        .collect();
    let columns = vec![left("What", 2.35), left("", 1.45), left("On", 1.3), left("Evidence", 2.45)];
    let heading = heading("Entry criteria, audits, training and access at the quarter\u{2019}s end");
    let table = table("What stands at the quarter\u{2019}s end", columns, rows, true);
    Some([heading, table].into_iter().chain(more).collect())
}

fn lines(context: &Context<'_>) -> Vec<Line> {
    let details = context.input.details;
    let entry = details.entry.iter().map(entry_line);
    let audits = details.audits.iter().map(audit_line);
    let training = details.training.iter().map(training_line);
    let provisions = details.provisions.iter().map(provision_line);
    entry.chain(audits).chain(training).chain(provisions).collect()
}

fn entry_line(stand: &EntryStand) -> Line {
    let (status, word) = match stand.met {
        Some(true) => (StatusMark::Met, "met"),
        Some(false) => (StatusMark::Breach, "not met"),
        None => (StatusMark::InsufficientEvidence, "not checked"),
    };
    let evidence = stand.evidence.clone().unwrap_or_default();
    Line { what: stand.name.clone(), status, word, on: stand.checked, evidence }
}

/// An audit out of its cadence is missed; one that found something else than was declared is worth a word.
fn audit_line(stand: &AuditStand) -> Line {
    let (status, word) = match (stand.current, stand.agrees) {
        (false, _) if stand.audited.is_none() => (StatusMark::Breach, "never audited"),
        (false, _) => (StatusMark::Breach, "audit overdue"),
        (true, Some(false)) => (StatusMark::Deviation, "differs"),
        (true, _) => (StatusMark::Met, "audited"),
    };
    let evidence = match (&stand.declared, &stand.verified) {
        (Some(declared), Some(verified)) if stand.agrees == Some(false) => {
            format!("{verified}; declared: {declared}")
        }
        _ => stand.finding.clone().unwrap_or_default(),
    };
    Line { what: stand.name.clone(), status, word, on: stand.audited, evidence }
}

fn training_line(stand: &TrainingStand) -> Line {
    let (status, word) = if stand.trained >= stand.required {
        (StatusMark::Met, "trained")
    } else {
        (StatusMark::Breach, "people missing")
    };
    let lapsing = match stand.lapsing {
        0 => String::new(),
        1 => ", one lapses in 90 days".to_owned(),
        more => format!(", {} lapse in 90 days", format::number_word(more)),
    };
    let what = stand.course.clone().or_else(|| stand.product.as_ref().map(|product| format!("{product} training")));
    Line {
        what: what.unwrap_or_else(|| format::capitalised(&stand.requirement.replace(['-', '_'], " "))),
        status,
        word,
        on: None,
        evidence: format!("{}{lapsing}", format::of(stand.trained, stand.required)),
    }
}

fn provision_line(stand: &ProvisionStand) -> Line {
    let (status, word) = if stand.granted { (StatusMark::Met, "granted") } else { (StatusMark::Breach, "not granted") };
    let evidence = if stand.vendor_has { "owed by us; our staff have it" } else { "owed by us" };
    Line { what: stand.name.clone(), status, word, on: None, evidence: evidence.to_owned() }
}

/// `Every requirement is met`, `two requirements are open`: what the partner itself must see to.
pub(super) fn headline(context: &Context<'_>) -> Option<String> {
    let details = context.input.details;
    let all = details.entry.iter().map(entry_line).chain(details.training.iter().map(training_line));
    let own: Vec<Line> = all.chain(details.audits.iter().map(audit_line)).collect();
    let open = own.iter().filter(|line| line.status == StatusMark::Breach).count() as i64;
    match (own.is_empty(), open) {
        (true, _) => None,
        (false, 0) => Some("No requirement is open".to_owned()),
        (false, 1) => Some("One requirement is open".to_owned()),
        (false, more) => Some(format!("{} requirements are open", format::capitalised(&format::number_word(more)))),
    }
}

/// `we still owe access to the test lab`: what the vendor has not granted.
pub(super) fn still_owed(context: &Context<'_>) -> Option<String> {
    let missing: Vec<&str> = context
        .input
        .details
        .provisions
        .iter()
        .filter(|stand| !stand.granted)
        .map(|stand| stand.name.as_str())
        .collect();
    match missing.as_slice() {
        [] => None,
        [only] => Some(format!("we have not granted: {}", crate::deck::sentences::words::lowered(only))),
        more => Some(not_granted(more.len(), context.input.details.provisions.len())),
    }
}

/// How many of several things owed are not granted.
fn not_granted(missing: usize, all: usize) -> String {
    let word = |number: usize| format::number_word(number as i64);
    match (missing, all) {
        (2, 2) => "neither of the two things we owe is granted".to_owned(),
        (missing, all) if missing == all => format!("none of the {} things we owe is granted", word(all)),
        (missing, all) => format!("{} of the {} things we owe are not granted", word(missing), word(all)),
    }
}

#[cfg(test)]
mod tests {
    use super::not_granted;

    #[test]
    fn what_is_owed_is_counted_in_words() {
        assert_eq!(not_granted(2, 2), "neither of the two things we owe is granted");
        assert_eq!(not_granted(3, 3), "none of the three things we owe is granted");
        assert_eq!(not_granted(2, 12), "two of the 12 things we owe are not granted");
    }
}
