//! Texts of CSV files that no spreadsheet takes for a formula, and back.

use std::borrow::Cow;

use rust_decimal::Decimal;

/// The text with an apostrophe before it where it starts like a formula or with an apostrophe; numbers stay as they are.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
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
