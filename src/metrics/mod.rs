//! From fact tables to figures with their evidence.
//!
//! A metric is a record of the [`catalogue`]: a definition in words, a fact table, and row-level SQL expressions. [`measure()`] turns every
//! record into grouped sums in whole numbers (the cube), and [`measures::Measures`] divides once, when a figure is asked for.
//! [`sql`] writes the same aggregation for any SQL engine over the facts' files.

mod against_others;
mod alternative;
pub mod catalogue;
pub mod cells;
mod collect;
mod columns;
mod compile;
mod cube;
pub mod error;
pub mod evaluate;
mod expression;
pub mod figure;
mod gap;
mod gather;
mod groups;
pub mod horizon;
mod kind;
pub mod left_out;
mod lexer;
mod listing;
mod measure;
pub mod measures;
mod mix;
mod question;
mod read;
pub mod rows;
pub mod sql;
mod sweep;
mod tally;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod texts;

pub use catalogue::{Catalogue, Metric};
pub use cells::{Span, Subject};
pub(crate) use collect::{month_of, run, texts};
pub(crate) use compile::{month_number, scan};
pub use error::MetricsError;
pub use expression::{Expression, ExpressionType};
pub(crate) use listing::{Grouped, grouped, listed};
pub use measure::{HISTORY_QUARTERS, measure, measure_otherwise};
pub use measures::Measures;
pub(crate) use tally::{Beside, Rows, listed_rows, tally};
