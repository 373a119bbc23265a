//! Values against targets: status, change, peers, ranks. Plain values come out.

pub mod accounts;
mod against_others;
pub mod belief;
mod build;
mod collect;
mod collect_duties;
mod compare;
pub mod comparison;
pub mod conduct;
pub mod defects;
pub mod details;
pub mod duty_details;
#[cfg(test)]
mod duty_tests;
pub mod explain;
#[cfg(test)]
mod follow_up_tests;
pub mod follow_ups;
pub mod form;
pub mod judgements;
pub mod metric_comparison;
pub mod model;
pub mod otherwise;
pub mod promises;
pub mod revisions;
pub mod roster;
mod standing;
mod status;
#[cfg(test)]
mod tests;
pub mod trust;

pub use build::build;
pub use collect::collect as collect_details;
pub use compare::RANKED_METRIC;
pub use explain::Explanation;
pub use status::judged;
