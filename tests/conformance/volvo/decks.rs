//! What the pack says to its readers, and that it is made only once.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Volvo, volvo};
use crate::material::json;
use crate::outside;

const PARTIAL: &str = "partial: data to 23 May 2012";

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|held| held == extension) {
            found.push(path);
        }
    }
}

fn pack(volvo: &Volvo, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    files(&volvo.join("reports/2012Q2"), extension, &mut found);
    found.sort();
    found
}

#[test]
fn an_unfinished_quarter_is_marked_on_every_page() {
    let Some(volvo) = volvo() else { return };
    assert!(volvo.said.contains("partial: data to 2012-05-23"), "{}", volvo.said);
    assert_eq!(json(&volvo.join("reports/2012Q2/run.json"))["partial_until"], "2012-05-23");
    for path in pack(volvo, "html") {
        let html = std::fs::read_to_string(&path).expect("HTML");
        let slides = html.matches("<section class=\"slide").count();
        let marks = html.matches(PARTIAL).count();
        assert!(marks > 0 && marks >= slides, "{}: {marks} marks on {slides} slides", path.display());
    }
    if !outside::works("pdftotext", &["-v"], "marks on the pages of PDFs are not read") {
        return;
    }
    for path in pack(volvo, "pdf") {
        for (index, page) in outside::pages(&path).iter().enumerate() {
            assert!(page.contains(PARTIAL), "{}, page {}: no mark\n{page}", path.display(), index + 1);
        }
    }
}

#[test]
fn a_second_run_makes_nothing_anew() {
    let Some(volvo) = volvo() else { return };
    let made = || {
        let changed = |path: PathBuf| path.metadata().expect("a file").modified().expect("a time");
        pack(volvo, "json").into_iter().chain(pack(volvo, "pdf")).map(changed).collect::<Vec<_>>()
    };
    let (before, times) = (volvo.project().files("reports/2012Q2"), made());
    let again = volvo.project().run(&["run", "--period", "2012Q2"]).succeeds();
    assert!(again.stdout.starts_with("2012Q2 nothing changed"), "{}", again.stdout);
    assert_eq!(made(), times, "no file is written again");
    assert!(volvo.project().files("reports/2012Q2") == before, "no byte differs");
}

#[test]
fn the_query_of_an_explanation_gives_its_figure_elsewhere() {
    let Some(volvo) = volvo() else { return };
    let arguments = ["explain", "Org line C", "escalation_rate", "--period", "2012Q2", "--sql"];
    let told = volvo.project().run(&arguments).succeeds().stdout;
    assert!(told.contains("27.9% (1511 of 5411)"), "{told}");
    let start = told.find("SELECT").expect("a query");
    if !outside::works("python3", &["-c", "import duckdb"], "the query is not run") {
        return;
    }
    let query = told[start..].replace("[FOLDER]", &volvo.project().path().display().to_string());
    let script = "import duckdb, sys; print(duckdb.sql(sys.argv[1].strip().rstrip(';')).fetchall())";
    let row = outside::output(Command::new("python3").args(["-c", script, &query]));
    assert!(row.starts_with("[(1511, 5411, 0.27924598"), "{row}");
}

#[test]
fn decks_have_no_slide_about_what_is_not_measured() {
    let Some(volvo) = volvo() else { return };
    for path in pack(volvo, "html") {
        let html = std::fs::read_to_string(&path).expect("HTML");
        for slide in ["satisfaction", "people", "revenue-share", "tiers", "money"] {
            assert!(!html.contains(&format!("id=\"{slide}\"")), "{}: a slide {slide}", path.display());
        }
        let deck = path.parent().is_some_and(|folder| folder.ends_with("partners"));
        assert!(!deck || html.contains("id=\"not-measured\""), "{}: does not say what is missing", path.display());
    }
}

#[test]
fn a_deck_says_why_a_line_has_no_escalation_rate() {
    let Some(volvo) = volvo() else { return };
    let path = volvo.join("reports/2012Q2/share/Org%20line%20G4/review.html");
    let html = std::fs::read_to_string(path).expect("HTML");
    assert!(html.contains("None of the 151 cases was opened at level 1, where you work"), "the sentence is missing");
}
