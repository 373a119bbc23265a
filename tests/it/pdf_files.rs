//! PDF files of every kind, as the tools of others see them: tags, language, bookmarks, fonts, order of reading, attachments.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

use crate::project::Project;
use crate::shared::{INIT, SAMPLE, SAMPLE_PACK};

/// The most that a PDF of a deck may take.
const MOST_BYTES: u64 = 1_000_000;

/// What a tool prints; `None` where it is missing.
fn output(tool: &str, arguments: &[&str], path: &Path) -> Option<Vec<u8>> {
    let Ok(output) = Command::new(tool).args(arguments).arg(path).output() else {
        eprintln!("SKIPPED: {tool} is missing; {} was not looked at with it", path.display());
        return None;
    };
    assert!(output.status.success(), "{tool} {}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

fn printed(tool: &str, arguments: &[&str], path: &Path) -> Option<String> {
    output(tool, arguments, path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The words without what stands between them.
fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{200b}').collect()
}

/// What the tags say, in their order.
fn in_order(path: &Path) -> Option<String> {
    let text = printed("pdfinfo", &["-struct-text"], path)?;
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix('"'));
    Some(squeezed(&lines.collect::<String>()))
}

/// The bookmarks of a file, each before those under it.
fn bookmarks(path: &Path) -> Option<Vec<String>> {
    let json = output("qpdf", &["--json", "--json-key=outlines"], path)?;
    let document: Value = serde_json::from_slice(&json).expect("JSON");
    let mut found = Vec::new();
    collect_titles(&document["outlines"], &mut found);
    Some(found)
}

fn collect_titles(outlines: &Value, found: &mut Vec<String>) {
    for one in outlines.as_array().expect("bookmarks") {
        found.push(one["title"].as_str().expect("a title").to_owned());
        collect_titles(&one["kids"], found);
    }
}

/// A deck of no pack: that of a simulation.
static SIMULATION: LazyLock<(Project, PathBuf)> = LazyLock::new(|| {
    let project = INIT.copy();
    project.run(&["simulate", "--programme", "programme/2026.toml", "--pdf", "what-if.pdf"]).succeeds();
    let path = project.join("what-if.pdf");
    (project, path)
});

fn of_the_pack(file: &str) -> PathBuf {
    SAMPLE.join(SAMPLE_PACK).join(file)
}

/// One of every kind.
fn kinds() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        ["internal/executive.pdf", "internal/partners/P002.pdf", "share/P002/review.pdf", "share/P002/statement.pdf"]
            .map(of_the_pack)
            .to_vec();
    files.push(SIMULATION.1.clone());
    files
}

#[test]
fn every_kind_is_tagged_speaks_english_and_brings_its_fonts() {
    for path in kinds() {
        let name = path.display();
        assert!(path.metadata().expect("a file").len() < MOST_BYTES, "{name} is large");
        if let Some(found) = printed("pdfinfo", &[], &path) {
            let says = |key: &str, value: &str| {
                found.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.trim() == value))
            };
            assert!(says("Tagged:", "yes") && says("JavaScript:", "no") && says("Form:", "none"), "{name}: {found}");
        }
        if let Some(found) = printed("pdfinfo", &["-isodates"], &path) {
            let dates: Vec<&str> =
                found.lines().filter_map(|line| line.split_once("Date:")).map(|(_, day)| day.trim()).collect();
            assert!(dates.len() == 2 && dates[0] == dates[1] && dates[0].ends_with("T00:00:00Z"), "{name}: {found}");
            // Of the period and not of the clock.
            assert!(
                !path.starts_with(SAMPLE.join(SAMPLE_PACK)) || dates[0].starts_with("2026-09-30"),
                "{name}: {found}"
            );
        }
        if let Some(found) = printed("pdfinfo", &["-meta"], &path) {
            assert!(found.contains("<pdfuaid:part>1</pdfuaid:part>"), "{name} does not say PDF/UA-1: {found}");
            assert!(found.contains("<dc:language><rdf:Bag><rdf:li>en</rdf:li>"), "{name} has no language: {found}");
        }
        if let Some(found) = printed("pdffonts", &[], &path) {
            let rows: Vec<&str> = found.lines().skip(2).collect();
            assert!(!rows.is_empty(), "{name} has no fonts");
            for row in rows {
                // Embedded, a subset, and with a table back to letters.
                assert!(row.contains("Inter") && row.contains(" yes yes yes "), "{name}: {row}");
            }
        }
        output("qpdf", &["--check"], &path);
    }
}

/// The slides of an HTML deck: each title with the first cell of every row of its tables.
fn slides(html: &str) -> Vec<(String, Vec<String>)> {
    let words = |text: &str| {
        let text: String =
            text.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, words)| words)).collect();
        let text = [("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&#x2F;", "/"), ("&lt;", "<"), ("&gt;", ">")]
            .iter()
            .fold(text, |text, (from, to)| text.replace(from, to));
        text.replace("&amp;", "&")
    };
    let mut found = Vec::new();
    for section in html.split("<section class=\"slide").skip(1) {
        let title = section.split("-title\">").nth(1).and_then(|rest| rest.split("</h").next()).expect("a title");
        let rows = section.split("<th scope=\"row\"").skip(1);
        let cells = rows.filter_map(|rest| rest.split_once('>')?.1.split("</th>").next()).map(words);
        found.push((words(title), cells.filter(|cell| !cell.trim().is_empty()).collect()));
    }
    found
}

#[test]
fn decks_have_a_bookmark_for_every_slide_and_read_in_the_order_of_the_slides() {
    for deck in ["internal/executive", "internal/partners/P002", "share/P002/review"] {
        let path = of_the_pack(&format!("{deck}.pdf"));
        let slides = slides(&SAMPLE.text(&format!("{SAMPLE_PACK}/{deck}.html")));
        assert!(slides.len() > 5 && slides.iter().map(|(_, rows)| rows.len()).sum::<usize>() > 30, "{deck}");
        if let Some(found) = bookmarks(&path) {
            let titles: Vec<_> = slides.iter().map(|(title, _)| title.clone()).collect();
            assert_eq!(found, titles, "{deck}");
        }
        let Some(text) = in_order(&path) else { continue };
        let mut read = 0;
        for (title, rows) in &slides {
            for words in std::iter::once(title).chain(rows) {
                let words = squeezed(words);
                let next = text[read..].find(&words);
                let next = next.unwrap_or_else(|| panic!("{deck}: {words:?} of {title:?} is not read in its place"));
                read += next + words.len();
            }
        }
    }
}

#[test]
fn a_statement_reads_its_lines_in_their_order() {
    let path = of_the_pack("share/P002/statement.pdf");
    let marks = bookmarks(&path);
    assert!(marks.is_none_or(|found| found.len() > 4 && found.last().is_some_and(|title| title == "Every line")));
    let Some(text) = in_order(&path) else { return };
    let statement = SAMPLE.text(&format!("{SAMPLE_PACK}/share/P002/statement.csv"));
    let mut reader = csv::Reader::from_reader(statement.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.expect("a row")).collect();
    let lines: Vec<&str> = rows.iter().map(|row| row["line_id"].as_str()).filter(|id| !id.is_empty()).collect();
    assert!(lines.len() > 5, "a statement has lines");
    let mut read = text.rfind("Everyline").expect("a heading");
    for line in lines {
        read += text[read..].find(line).unwrap_or_else(|| panic!("{line} is not read in its place"));
    }
}

/// What a file carries, by name.
fn attached(path: &Path) -> Option<BTreeMap<String, Vec<u8>>> {
    let folder = tempfile::tempdir().expect("a folder");
    output("pdfdetach", &["-saveall", "-o", &folder.path().display().to_string()], path)?;
    let files = std::fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("a file"));
    Some(
        files
            .map(|file| (file.file_name().to_string_lossy().into_owned(), std::fs::read(file.path()).expect("bytes")))
            .collect(),
    )
}

/// Partner, metric, statistic and value of each figure in a CSV.
fn figures_of_csv(bytes: &[u8]) -> Vec<[String; 4]> {
    let rows = csv::Reader::from_reader(bytes).into_deserialize::<BTreeMap<String, String>>();
    rows.map(|row| row.expect("a row"))
        .map(|row| ["partner_id", "metric", "statistic", "value"].map(|key| row[key].clone()))
        .collect()
}

/// The same of the JSON.
fn figures_of_json(bytes: &[u8]) -> Vec<[String; 4]> {
    let document: Value = serde_json::from_slice(bytes).expect("JSON");
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        number => number.to_string().trim_end_matches(".0").to_owned(),
    };
    let mut found = Vec::new();
    for partner in document["partners"].as_array().expect("partners") {
        for metric in partner["metrics"].as_array().expect("metrics") {
            let of = |key: &str| text(&metric[key]);
            found.push([text(&partner["partner_id"]), of("id"), of("statistic"), of("value")]);
        }
    }
    found
}

#[test]
fn decks_carry_their_scorecard_as_json_and_as_csv() {
    for (deck, file, same) in [
        ("internal/executive", "scorecards", "internal/scorecards.json"),
        ("internal/partners/P002", "scorecard", "share/P002/scorecard.json"),
        ("share/P002/review", "scorecard", "share/P002/scorecard.json"),
    ] {
        let Some(found) = attached(&of_the_pack(&format!("{deck}.pdf"))) else { return };
        let [csv, json] = ["csv", "json"].map(|ending| format!("{file}.{ending}"));
        assert_eq!(found.keys().cloned().collect::<Vec<_>>(), [csv.clone(), json.clone()], "{deck}");
        assert!(found[&json] == std::fs::read(of_the_pack(same)).expect("a scorecard"), "{deck}: {same}");
        let figures = figures_of_csv(&found[&csv]);
        assert!(figures.len() > 10, "{deck}");
        assert_eq!(figures, figures_of_json(&found[&json]), "{deck}");
    }
    let statement = attached(&of_the_pack("share/P002/statement.pdf"));
    assert!(statement.is_none_or(|files| files.is_empty()), "a statement carries nothing");
}
