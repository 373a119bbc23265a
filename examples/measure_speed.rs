//! How long every metric takes over the facts of a workspace: `cargo run --release --example measure_speed WORKSPACE QUARTER`.
//!
//! The facts are made before, where they are not there yet; their time does not count. The cube is written anew. Prints the seconds, and
//! where facts and cube lie.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "an example measures and prints its time"
)]

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use quarterdeck::facts;
use quarterdeck::metrics::{HISTORY_QUARTERS, measure};
use quarterdeck::pipeline::{Options, Unwatched, ingest, load};

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("the folder of a workspace"));
    let period = std::env::args().nth(2).expect("a quarter");
    let loaded = load(&folder.canonicalize().expect("a folder")).expect("a workspace");
    let snapshot =
        ingest(&loaded, &Options { threads: 2, ..Options::default() }, None, &Unwatched).expect("a snapshot");
    let facts = facts::build(&loaded.root, &snapshot.snapshot, &loaded.workspace, &loaded.programme, None);
    let facts = facts.expect("facts");
    let period = loaded.workspace.fiscal_year.parse_quarter(&period).expect("a quarter such as 2026Q3");
    for entry in fs::read_dir(&facts.dir).expect("a folder").flatten() {
        if entry.file_name().to_string_lossy().starts_with("cube-") {
            fs::remove_file(entry.path()).expect("a cube that can be removed");
        }
    }
    let start = Instant::now();
    let measures = measure(&facts, &loaded.catalogue, &loaded.programme, period).expect("measures");
    let seconds = start.elapsed().as_secs_f64();
    let first = period.history(HISTORY_QUARTERS).first().copied().unwrap_or(period);
    println!(
        "{seconds:.2}\t{}\t{}\t{}\t{}",
        facts.dir.display(),
        measures.cube.display(),
        first.first_day(),
        period.last_day()
    );
}
