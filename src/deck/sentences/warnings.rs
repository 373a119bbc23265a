//! How warnings are spoken of: how often chance makes the like, and what to ask.

use super::words::lowered;
use crate::deck::format;
use crate::scorecard::trust::warnings::Warning;

/// `Chance alone makes the like in <0.1% of quarters.`
pub(crate) fn chance(warning: &Warning) -> String {
    format!("Chance alone makes the like in {} of quarters.", likelihood(warning))
}

/// `<0.1%`.
pub(crate) fn likelihood(warning: &Warning) -> String {
    format::percent(warning.probability)
}

/// What to ask first.
pub(crate) fn question(warning: &Warning) -> String {
    format!("Ask: {}", lowered(warning.kind.question()))
}
