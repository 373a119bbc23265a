//! Quarterdeck turns raw partner-support data into the quarterly business review: a scorecard for every partner, the revenue share
//! each has earned, and the decks that people put on the table.
//!
//! This page walks through the code in the order data flows. Nothing on the left knows anything on the right:
//!
//! ```text
//! sources -> lake -> facts -> metrics -> scorecard -> settlement -> deck -> render
//! ```
//!
//! 1. [`config`] reads the workspace file and [`programme`] the contract's rules: first as they are written, then checked into plain
//!    values. Every mistake is a [`domain::Finding`] with its place; all are reported at once.
//! 2. [`sources`] reads files, objects of buckets, and what queries give, row by row, maps their columns to the canonical tables of [`domain::schema`] and holds each row against the
//!    table's contract. A row that breaks it is quarantined with its place and reason.
//! 3. [`lake`] writes what was accepted as an immutable Parquet snapshot, named by the hash of what went in and committed by one rename.
//! 4. [`facts`] derives, once, every flag a metric needs (escalated within the horizon, independent, staffed, recognised ...) in whole
//!    numbers and days. The columns are listed with their meaning in [`facts::schema`].
//! 5. [`metrics`] holds the catalogue: a metric is a record with a kind and row-level expressions, compiled to a query plan and to SQL
//!    text. Sums by partner, month and stratum are kept as the cube; divisions happen once, at the end. [`stats`] has the intervals.
//! 6. [`scorecard`] holds values against targets: status, change, peers without the partner itself, plausible ranks, and what
//!    repeated breaches lead to.
//! 7. [`settlement`] decides tiers, splits recognised revenue to the minor unit, says what of it is paid, posts every line to a double-entry ledger, and
//!    computes what later data changes about closed periods; [`settlement::next_tier`] says what the next tier would have taken,
//!    [`settlement::certainty`] how sure the one earned is, [`settlement::sensitivity`] whose tier depends on how a metric is defined,
//!    [`settlement::what_if`] what another programme would change, [`settlement::accrual`] what a quarter that is not over has come to.
//! 8. [`deck`] says it: slides, statements, the workbook's rows, sentences and chart specifications, by audience. [`chart`] draws,
//!    [`render`] lays out; [`look`] has the colours of all of them.
//! 9. [`pipeline`] runs the stages in order, publishes a pack whole or not at all, signs it ([`signing`]), and pins periods that are closed; [`cli`] is what a user types.
//!
//! [`clock`] counts working time by written rules, [`sample`] makes realistic raw files. `tests/it/architecture.rs` enforces who may use whom.

pub mod chart;
pub mod cli;
pub mod clock;
pub mod config;
pub mod deck;
pub mod domain;
pub mod facts;
pub mod lake;
pub mod look;
pub mod metrics;
pub mod pipeline;
pub mod programme;
pub mod render;
pub mod sample;
pub mod scorecard;
pub mod settlement;
pub mod signing;
pub mod sources;
pub mod stats;
