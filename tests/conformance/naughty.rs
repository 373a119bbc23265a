//! Collected texts that break programs, in every text field of a workspace: each file of the pack shows them as text.

use std::fs;

use crate::every_field::PERIOD;
use crate::inert::Made;
use crate::material::{json, material};
use crate::naughty_texts::{from_list, packed, plain};

const PARTNERS: usize = 24;

#[test]
fn collected_texts_are_text_in_every_file() {
    let (Some(list), Some(payloads)) = (material("badinput/blns/blns.json"), material("badinput/csv-injection")) else {
        return;
    };
    let mut texts: Vec<String> =
        json(&list).as_array().expect("a list").iter().map(|text| text.as_str().expect("a text").to_owned()).collect();
    let payloads = fs::read_to_string(payloads.join("Intruder/csv-payload.txt")).expect("payloads");
    texts.extend(payloads.lines().map(str::to_owned));
    texts.retain(|text| !text.trim().is_empty());
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    assert!(texts.len() > 500, "{} texts", texts.len());
    let pack = format!("reports/{PERIOD}");
    let allowed = Made::of(&packed(6, &plain), &pack);
    let beyond = Made::of(&packed(PARTNERS, &|field| from_list(&texts, field)), &pack).beyond(&allowed);
    assert!(beyond.is_empty(), "{}", beyond.join("\n"));
}
