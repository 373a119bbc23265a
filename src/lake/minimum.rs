//! The least that a review needs: partners, and cases or their events.

use super::LakeError;
use super::findings::rows_set_aside;
use super::report::{FileReport, IngestReport};
use super::set_aside::SetAside;
use crate::domain::{Finding, Place};

/// Tables of which one must hold a row.
const MINIMUM: [&[&str]; 2] = [&["partners"], &["cases", "case_events"]];

/// Refuses a load after which there is nothing to review; rows that were set aside say why.
///
/// # Errors
/// With a finding for every file of a table that ended without a row.
pub(super) fn refuse_without_minimum(report: &IngestReport, set_aside: &[SetAside]) -> Result<(), LakeError> {
    let mut findings = Vec::new();
    for tables in MINIMUM {
        let files: Vec<&FileReport> =
            report.files.iter().filter(|file| tables.contains(&file.table.as_str())).collect();
        if files.iter().any(|file| file.accepted > 0) {
            continue;
        }
        let of_them = |group: &&SetAside| files.iter().any(|file| file.file == group.file);
        findings.extend(set_aside.iter().filter(of_them).map(|group| rows_set_aside(group, true)));
        findings.extend(files.into_iter().map(without_a_row));
    }
    if findings.is_empty() { Ok(()) } else { Err(findings.into()) }
}

fn without_a_row(file: &FileReport) -> Finding {
    let found = match file.read {
        0 => "found no row".to_owned(),
        read => format!("none of its {read} rows could be accepted"),
    };
    Finding::error(
        Place::file(&file.file),
        format!("{found}, expected {}: without any there is nothing to review", file.table.replace('_', " ")),
    )
    .remedy(if file.read == 0 { "export the file again" } else { "correct the file or its mapping" })
}
