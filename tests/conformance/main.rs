//! The product against what others published or collected: real incidents with reference figures, tables of statistics, bad files,
//! and a check of packs from outside.
//!
//! The material is not part of this project. `QUARTERDECK_SHARED` names the folder that holds it; without it every test says
//! `SKIPPED` and passes. `QUARTERDECK_VECTORS` names another folder of tables of statistics; the project's own, in
//! `tests/cases/vectors`, are always read.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on panics, and says so"
)]

mod bad_files;
#[path = "../it/every_field.rs"]
mod every_field;
mod exports;
#[path = "../it/inert.rs"]
mod inert;
mod log;
mod material;
mod naughty;
#[path = "../it/naughty.rs"]
mod naughty_texts;
mod outside;
mod packs;
#[path = "../it/project.rs"]
#[allow(dead_code, reason = "a harness of both test binaries; each uses its part")]
mod project;
mod table;
mod vectors;
mod volvo;
