//! SQL expressions of metrics.
#![no_main]

libfuzzer_sys::fuzz_target!(init: quarterdeck_fuzz::start(), |data: &[u8]| quarterdeck_fuzz::expressions::check(data));
