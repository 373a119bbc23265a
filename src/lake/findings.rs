//! What a load's report asks attention for, in words.

use super::report::{IngestReport, OverThreshold, UnknownPartner, UnknownReference};
use super::set_aside::SetAside;
use crate::domain::{Finding, Place, Severity};

/// The most findings of one kind; what is more is counted.
const MOST: usize = 12;
/// The most letters of a value that are shown.
const LETTERS: usize = 80;

/// Everything that is wrong with the rows of a load: an error for each source with more rows set aside than the
/// share `threshold` (0 to 1), and for those rows; a warning for everything else, which the load survived.
#[must_use]
pub fn findings(report: &IngestReport, set_aside: &[SetAside], threshold: f64) -> Vec<Finding> {
    let over = report.over_threshold(threshold);
    let is_over = |source: &str| over.iter().any(|other| other.source == source);
    let mut rows: Vec<Finding> = set_aside.iter().map(|group| rows_set_aside(group, is_over(&group.source))).collect();
    rows.sort_by_key(|finding| finding.severity == Severity::Warning);
    let mut findings: Vec<Finding> =
        report.warnings.iter().map(|text| Finding::warning(Place::default(), text)).collect();
    findings.extend(at_most(rows, "kinds of rows that were set aside"));
    findings.extend(over.iter().map(too_many));
    findings.extend(at_most(report.unknown_partners.iter().map(unknown_partner).collect(), "unknown partners"));
    findings.extend(at_most(report.unknown_references.iter().map(unknown_reference).collect(), "unknown references"));
    findings
}

/// Rows that were set aside, as a finding.
pub(super) fn rows_set_aside(group: &SetAside, is_over: bool) -> Finding {
    let mut place = Place::file(&group.file).line(group.line);
    if !group.column.is_empty() {
        place = place.key(&group.column);
    }
    let others = match group.rows {
        0 | 1 => String::new(),
        2 => "; one more row is like this".to_owned(),
        rows => format!("; {} more rows are like this", rows - 1),
    };
    let SetAside { reason, expected, .. } = group;
    let message = format!("found `{}`, {reason}: expected {expected}{others}", shortened(&group.value));
    let finding = if is_over { Finding::error(place, message) } else { Finding::warning(place, message) };
    finding.remedy(match reason.as_str() {
        "not UTF-8" => "state the source's `encoding`, or save the file as UTF-8; until then the row is in no figure",
        "not in the declared encoding" => "correct the source's `encoding`; until then the row is in no figure",
        "error value of a spreadsheet" => {
            "correct the cell, or name the value under `null_values`; until then the row is in no figure"
        }
        "timestamp without a zone" => "give the source a `time_zone`; until then the row is in no figure",
        _ => "correct the file or its mapping; until then the row is in no figure",
    })
}

fn too_many(over: &OverThreshold) -> Finding {
    let allowed = format!("{:.2}", over.threshold * 100.0);
    let allowed = allowed.trim_end_matches('0').trim_end_matches('.');
    let OverThreshold { source, read, quarantined, .. } = over;
    Finding::error(
        Place::file("quarterdeck.toml").key("limits.quarantine_threshold"),
        format!("{quarantined} of {read} rows of `{source}` are set aside, more than the {allowed}% allowed"),
    )
    .remedy("correct them, or raise the limit; until then there are no figures and no pack")
}

fn unknown_partner(unknown: &UnknownPartner) -> Finding {
    let UnknownPartner { table, column, value, .. } = unknown;
    let rows = match unknown.rows {
        1 => "its row is kept and counts for no partner".to_owned(),
        rows => format!("its {rows} rows are kept and count for no partner"),
    };
    let message = format!("no partner or alias is called `{}`: {rows}", shortened(value));
    let finding = Finding::warning(Place::default().key(format!("{table}.{column}")), message);
    match unknown.nearest.as_slice() {
        [] => finding.remedy("add it to the partners or to their aliases"),
        near => finding.remedy(format!("nearest: {}; add it to the partners or to their aliases", near.join(", "))),
    }
}

fn unknown_reference(unknown: &UnknownReference) -> Finding {
    let UnknownReference { table, column, target, rows, examples, .. } = unknown;
    let rows = if *rows == 1 { "one row names".to_owned() } else { format!("{rows} rows name") };
    let examples: Vec<String> = examples.iter().take(3).map(|value| format!("`{}`", shortened(value))).collect();
    let message = format!("{rows} {target} that are not there, such as {}", examples.join(", "));
    Finding::warning(Place::default().key(format!("{table}.{column}")), message)
        .remedy(format!("see that the files of {target} are complete; the rows are kept"))
}

fn at_most(mut findings: Vec<Finding>, what: &str) -> Vec<Finding> {
    let more = findings.len().saturating_sub(MOST);
    if more > 0 {
        let severity = findings[MOST..].iter().map(|finding| finding.severity).max().unwrap_or(Severity::Warning);
        findings.truncate(MOST);
        findings.push(Finding { severity, ..Finding::warning(Place::default(), format!("and {more} more {what}")) });
    }
    findings
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LETTERS {
        return text.to_owned();
    }
    text.chars().take(LETTERS).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lake::report::FileReport;

    fn group(source: &str, rows: u64) -> SetAside {
        SetAside {
            source: source.to_owned(),
            column: "fte".to_owned(),
            reason: "not a number".to_owned(),
            rows,
            file: format!("{source}.csv"),
            line: 2,
            value: "one".to_owned(),
            expected: "a number".to_owned(),
        }
    }

    fn report(files: &[(&str, u64, u64)]) -> IngestReport {
        let file = |&(source, read, quarantined): &(&str, u64, u64)| FileReport {
            source: source.to_owned(),
            read,
            quarantined,
            ..FileReport::default()
        };
        IngestReport { files: files.iter().map(file).collect(), ..IngestReport::default() }
    }

    #[test]
    fn rows_over_the_threshold_are_errors_and_come_first() {
        let report = report(&[("cases", 1000, 1), ("staff", 10, 3)]);
        let found = findings(&report, &[group("cases", 1), group("staff", 3)], 0.01);
        let texts: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert!(texts[0].starts_with("staff.csv:2 [fte]: found `one`, not a number: expected a number; 2 more rows"));
        assert!(texts[2].contains("3 of 10 rows of `staff` are set aside, more than the 1% allowed"), "{texts:?}");
        let errors = found.iter().map(|finding| finding.severity == Severity::Error).collect::<Vec<_>>();
        assert_eq!(errors, [true, false, true]);
    }

    #[test]
    fn what_is_more_than_a_screen_is_counted() {
        let many: Vec<_> = (0..40).map(|index| SetAside { column: index.to_string(), ..group("cases", 1) }).collect();
        let found = findings(&report(&[("cases", 100_000, 40)]), &many, 0.01);
        assert_eq!(found.len(), MOST + 1);
        assert_eq!(found[MOST].message, "and 28 more kinds of rows that were set aside");
    }

    #[test]
    fn nobody_knows_a_partner() {
        let mut report = report(&[]);
        report.unknown_partners.push(UnknownPartner {
            source: "cases".to_owned(),
            table: "cases".to_owned(),
            column: "partner_id".to_owned(),
            value: "Siera".to_owned(),
            rows: 1,
            nearest: vec!["P3 (Sierra)".to_owned()],
        });
        let text = findings(&report, &[], 0.01)[0].to_string();
        assert_eq!(
            text,
            "cases.partner_id: no partner or alias is called `Siera`: its row is kept and counts for no partner; nearest: P3 (Sierra); add it to the partners or to their aliases"
        );
    }
}
