//! What the fuzz targets do with the bytes that they are given. A target is a file of `fuzz_targets` that calls one of these.
//!
//! Most inputs are several files in one (see [`parts`]), so that what says how a file is read changes together with the file. Besides a
//! panic, a hang and a use of memory without bound, each target tells what may never hold: a row that is counted nowhere, a place that no
//! file has, a message that moves a terminal.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Told at most, so that a log stays readable.
const MOST_TOLD: usize = 100;

/// To be called once before the first input. A panic ends the program where nobody catches it: some libraries answer a damaged file with
/// one, which the readers turn into words.
pub fn start() {
    static TOLD: AtomicUsize = AtomicUsize::new(0);
    std::panic::set_hook(Box::new(|panic| {
        if TOLD.fetch_add(1, Ordering::Relaxed) < MOST_TOLD {
            eprintln!("{panic}\n{}", std::backtrace::Backtrace::capture());
        }
    }));
}

pub mod expressions;
pub mod findings;
pub mod mapping;
pub mod parts;
pub mod reading;
pub mod rules;
pub mod templates;
