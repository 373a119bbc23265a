//! CSV whose texts no spreadsheet takes for a formula, and such texts back.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::PipelineError;

/// Rows under a heading, as CSV. A text that starts like a formula, or with an apostrophe, gets an apostrophe before it; numbers stay
/// as they are.
pub(super) fn bytes(heading: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, PipelineError> {
    let failed = |error: &dyn std::error::Error| PipelineError::Internal(format!("cannot write {heading:?}: {error}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(heading).map_err(|error| failed(&error))?;
    for row in rows {
        writer.write_record(row.iter().map(|text| guarded(text).into_owned())).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

fn guarded(text: &str) -> Cow<'_, str> {
    let starts_like_a_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\'']);
    if starts_like_a_formula && text.parse::<Decimal>().is_err() {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that was guarded.
pub(super) fn unguarded(written: &str) -> &str {
    written.strip_prefix('\'').unwrap_or(written)
}
