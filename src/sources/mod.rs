//! Files to canonical rows: readers, mapping, contract and quarantine.

mod check;

pub use check::check;
