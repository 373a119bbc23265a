//! The rules of a programme and the lists beside it.
#![no_main]

libfuzzer_sys::fuzz_target!(init: quarterdeck_fuzz::start(), |data: &[u8]| quarterdeck_fuzz::rules::check(data));
