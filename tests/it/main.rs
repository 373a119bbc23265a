//! Everything about the product as a whole, in one binary.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on panics, and says so"
)]

mod accounting;
mod accrual;
mod adjudication;
mod aliases;
#[path = "../alike/mod.rs"]
mod alike;
mod another_engine;
mod architecture;
mod at_once;
mod bad_input;
mod beyond_the_share;
mod buckets;
mod canaries;
mod closing;
mod collected;
mod commands;
mod config_errors;
mod coverage;
mod databases;
mod disclosure;
mod disputes;
mod every_field;
mod evidence_of_a_year;
mod false_flags;
mod first_hour;
mod from_exports;
mod gc;
mod golden;
mod golden_text;
mod hard_to_break;
mod inert;
mod init_workspace;
mod json_schema;
mod late_evidence;
mod late_rows;
mod late_tiers;
mod leaks;
mod level_at;
mod limits;
mod locale;
mod naughty;
mod own_metrics;
mod own_templates;
mod pack;
mod payables;
mod payment;
mod payout;
mod pdf_files;
mod points;
#[allow(dead_code, reason = "the conformance suite uses the rest")]
mod powerpoint;
mod presets;
mod project;
mod promises;
mod random_contracts;
mod reading;
#[path = "../recompute/mod.rs"]
mod recompute;
mod reopening;
mod rules_documented;
mod same_bytes;
#[cfg(unix)]
mod same_bytes_one_by_one;
mod sample;
mod sample_decks;
mod scripts;
mod sensitivity;
mod shared;
mod shown_before;
mod signatures;
mod simulate;
mod statements;
mod stories;
mod sub_partners;
mod theme;
mod tier_changes;
mod true_ups;
mod warnings;
mod workbook;
mod worked;
mod worked_settlement;
