//! JSON documents and JSON lines, by the mapping that comes with them.
#![no_main]

libfuzzer_sys::fuzz_target!(init: quarterdeck_fuzz::start(), |data: &[u8]| quarterdeck_fuzz::reading::read(data));
