//! Figures that a closed quarter showed and that late rows change: the next pack names exactly those.

use crate::project::Project;
use crate::shared::CLOSED;

const SURVEYS: &str = "data/raw/surveys-veridica.csv";

/// The row of a table in a deck's HTML that begins with some cells, as texts.
fn cells_of(html: &str, first: &[&str]) -> Option<Vec<String>> {
    let rows = html.split("<tr").skip(1).map(|row| row.split("</tr>").next().unwrap_or_default());
    let cells = |row: &str| -> Vec<String> {
        let opened = row.replace("<th", "<td");
        opened.split("<td").skip(1).map(|cell| text_of(&format!("<td{cell}"))).collect()
    };
    rows.map(cells).find(|cells| cells.len() > first.len() && cells.iter().zip(first).all(|(cell, word)| cell == word))
}

fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            letter if !inside => text.push(letter),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// The slide of a deck by its id, as HTML; empty where there is none.
fn slide<'h>(html: &'h str, id: &str) -> &'h str {
    html.split("<section").find(|part| part.contains(&format!("id=\"{id}\""))).unwrap_or_default()
}

fn with_late_rows() -> Project {
    let project = CLOSED.copy();
    let exclusions =
        project.text("exclusions.csv") + "survey,V-14,csat,answered about another case,Programme board,2026-10-20\n";
    let surveys = project.text(SURVEYS) + "V-24,K-109,2026-09-13T10:00:00+02:00,Y,2026-09-20T10:00:00+02:00,5,\n";
    let cases = project.text("data/raw/cases.csv")
        + "K-305,Cedar,C5,1,Beacon,3 - Medium,simple,18/09/2026 09:00,18/09/2026 10:00,19/09/2026 09:00,19/09/2026 09:00,24/09/2026 09:00,Closed,0\n";
    project
        .file(SURVEYS, surveys)
        .edit(
            "data/raw/escalations.csv",
            "invalid,KB-3,2026-08-01T09:00:00+02:00,none",
            "invalid,KB-3,2026-08-01T09:00:00+02:00,upheld",
        )
        .file("exclusions.csv", exclusions)
        .file("data/raw/cases.csv", cases)
}

#[test]
fn late_rows_are_named_with_what_was_shown_and_why_it_changed() {
    let project = with_late_rows();
    project.run(&["run", "--period", "2026Q4"]).succeeds();
    let deck = |partner: &str| project.text(&format!("reports/2026Q4/internal/partners/{partner}.html"));
    let row = |partner: &str, metric: &str| {
        let html = deck(partner);
        let slide = slide(&html, "revisions").to_owned();
        cells_of(&slide, &[metric, "2026 Q3"])
            .unwrap_or_else(|| panic!("{partner}: no {metric} in {}", text_of(&slide)))
    };
    // Three of five answers were satisfied; V-24 came late, and makes it four of six.
    let satisfaction = row("alder", "Customer satisfaction");
    assert_eq!(satisfaction[2..], ["60.0% (3 of 5)", "66.7% (4 of 6)", "1 late response"]);
    let excluded = row("birch", "Customer satisfaction");
    assert_eq!(excluded[4], "1 response excluded by decision");
    let sister = row("birch", "Mean satisfaction score");
    assert_eq!(sister[4], "1 response excluded by decision");
    let rebuttal = row("alder", "Escalations the partner could have solved");
    assert_eq!(rebuttal[4], "1 rebuttal upheld");
    let late_case = row("cedar", "Escalated cases");
    assert_eq!(late_case[2..], ["25.0% (1 of 4)", "20.0% (1 of 5)", "1 late partner case"]);

    let shared = project.text("reports/2026Q4/share/alder/review.html");
    assert!(
        cells_of(slide(&shared, "revisions"), &["Customer satisfaction", "2026 Q3"]).is_some(),
        "the partner is told too"
    );
    assert!(!text_of(slide(&shared, "revisions")).to_lowercase().contains("cedar"));
    let executive = project.text("reports/2026Q4/internal/executive.html");
    let of_all = text_of(slide(&executive, "revisions"));
    for words in [
        "1 late response",
        "1 rebuttal upheld",
        "1 response excluded by decision",
        "of three partners, shown in earlier quarters",
    ] {
        assert!(of_all.contains(words), "{words}: {of_all}");
    }
    // The closed quarter itself is rendered as it was.
    let before = project.text("reports/2026Q3/internal/partners/alder.html");
    std::fs::remove_dir_all(project.join("reports/2026Q3")).expect("a pack to make again");
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    assert_eq!(project.text("reports/2026Q3/internal/partners/alder.html"), before);
}

#[test]
fn nothing_is_said_where_nothing_changed_or_nothing_was_closed() {
    let project = CLOSED.copy();
    project.run(&["run", "--period", "2026Q4"]).succeeds();
    for deck in ["internal/partners/alder.html", "share/birch/review.html", "internal/executive.html"] {
        let html = project.text(&format!("reports/2026Q4/{deck}"));
        assert!(!html.contains("id=\"revisions\""), "{deck}: {}", text_of(slide(&html, "revisions")));
    }
}

#[test]
fn what_a_quarter_was_closed_with_may_be_gone() {
    let project = with_late_rows();
    let snapshot = project.json("closed/2026Q3/close.json")["snapshot"].as_str().expect("an id").to_owned();
    std::fs::remove_dir_all(project.join(&format!("data/lake/snapshots/{snapshot}"))).expect("a snapshot to lose");
    project.run(&["run", "--period", "2026Q4"]).succeeds();
    let html = project.text("reports/2026Q4/internal/partners/alder.html");
    let row = cells_of(slide(&html, "revisions"), &["Customer satisfaction", "2026 Q3"]).expect("the change is told");
    assert_eq!(row[4], "not known: the data it was closed with is gone");
}
