//! The product against what others published or collected: real incidents with reference figures, tables of statistics, bad files,
//! and a check of packs from outside.
//!
//! The material is not part of this project. `QUARTERDECK_SHARED` names the folder that holds it; without it every test says
//! `SKIPPED` and passes.

mod bad_files;
mod log;
mod material;
mod outside;
mod packs;
#[path = "../it/project.rs"]
#[allow(dead_code, reason = "a harness of both test binaries; each uses its part")]
mod project;
mod table;
mod vectors;
mod volvo;
