//! Delimited text, by the mapping that comes with it.
#![no_main]

libfuzzer_sys::fuzz_target!(init: quarterdeck_fuzz::start(), |data: &[u8]| quarterdeck_fuzz::reading::read(data));
