//! A workspace's notation of figures and days: in every edition of its decks, and in nothing that programs read.

use std::collections::BTreeMap;
use std::fs;

use quarterdeck::deck::format;
use quarterdeck::domain::locale::ALL;
use quarterdeck::domain::{Currency, Money};

use crate::project::Project;
use crate::shared::{SAMPLE, SAMPLE_PACK};

/// Hashes of what programs read, by path.
fn data_files(project: &Project) -> BTreeMap<String, String> {
    let record = project.json(&format!("{SAMPLE_PACK}/run.json"));
    let outputs = record["outputs"].as_array().expect("outputs").clone();
    let is_data = |path: &str| [".json", ".csv", ".parquet", ".xlsx"].iter().any(|ending| path.ends_with(ending));
    let hash = |output: &serde_json::Value| {
        let text = |key: &str| output[key].as_str().expect("a text").to_owned();
        is_data(&text("path")).then(|| (text("path"), text("sha256")))
    };
    outputs.iter().filter_map(hash).collect()
}

/// The words of a page, without its styles and scripts.
fn words(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        let unread = ["style", "script"].iter().find(|name| tag.starts_with(**name));
        let tag = unread.and_then(|name| tag.split_once(&format!("</{name}"))).map_or(tag, |(_, behind)| behind);
        rest = tag.split_once('>').map_or("", |(_, behind)| behind);
    }
    text + rest
}

/// Figures with a point or a comma between digits, or right before `%`: how they would stand in British notation.
fn in_british(words: &str) -> Vec<String> {
    let suspect = |word: &&str| {
        let letters: Vec<char> = word.chars().collect();
        let per_cent = letters.windows(2).any(|pair| pair[0].is_ascii_digit() && pair[1] == '%');
        let amount = letters.windows(2).any(|pair| "€$£".contains(pair[0]) && pair[1].is_ascii_digit());
        per_cent || amount
    };
    words.split_whitespace().filter(suspect).map(str::to_owned).collect()
}

#[test]
fn every_edition_is_in_the_notation_and_data_files_are_not() {
    let project = SAMPLE.copy();
    let text = project.text("quarterdeck.toml");
    let project = project.file("quarterdeck.toml", format!("{text}\n[decks]\npowerpoint = true\nlocale = \"de-DE\"\n"));
    project.run(&["run", "--threads", "3", "--no-progress"]).succeeds();
    assert_eq!(data_files(&project), data_files(&SAMPLE));
    let share = fs::read_dir(project.join(&format!("{SAMPLE_PACK}/share"))).expect("a folder");
    let mut decks: Vec<String> =
        share.map(|entry| format!("share/{}/review", entry.expect("a folder").file_name().to_string_lossy())).collect();
    decks.extend(["internal/executive".to_owned(), "index".to_owned()]);
    for deck in &decks {
        let html = project.text(&format!("{SAMPLE_PACK}/{deck}.html"));
        let words = words(&html);
        assert!(html.contains("lang=\"en"), "{deck}: the words are English");
        assert!(words.contains("\u{a0}%") && words.contains("\u{a0}€"), "{deck}");
        assert_eq!(in_british(&words), [""; 0], "{deck}");
    }
}

#[test]
fn a_locale_that_is_not_known_is_refused_with_those_that_are() {
    let project = Project::init();
    let text = project.text("quarterdeck.toml");
    let project = project.file("quarterdeck.toml", format!("{text}\n[decks]\nlocale = \"de-DD\"\n"));
    let said = project.run(&["check", "--no-progress"]);
    assert_eq!(said.code, 2, "{}", said.stderr);
    for expected in ["found `de-DD`", "`en-GB`", "`ja-JP`", "`pt-BR`", "did you mean `de-DE`?"] {
        assert!(said.stderr.contains(expected), "{expected}: {}", said.stderr);
    }
}

#[test]
fn the_documentation_shows_every_locale_as_it_is_written() {
    let text = include_str!("../../docs/decks.md");
    let plain = |text: String| text.replace(['\u{a0}', '\u{202f}'], " ");
    for locale in ALL {
        let tag = format!("`{}`", locale.tag);
        let row = text.lines().find(|line| line.starts_with("| `") && line.contains(&tag));
        let cells: Vec<&str> = row.unwrap_or_else(|| panic!("{tag} is not there")).split('|').map(str::trim).collect();
        let amount = Money::from_minor(-123_450, Currency::parse("EUR").expect("a code"));
        let day = "2026-08-03".parse().expect("a day");
        let written = format::written_in(locale, || {
            [format::fixed(1_234_567.5, 1), format::exact(amount), format::percent(0.125), format::date(day)]
        });
        assert_eq!(cells[2..6], written.map(plain), "{tag}");
    }
}
