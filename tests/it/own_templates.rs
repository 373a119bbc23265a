//! A workspace's own templates: they show in what is made, belong to its inputs, and stop everything where they are broken.

use crate::bad_input::{ALL, refused};
use crate::golden_text::assert_golden;
use crate::project::Project;

/// A workspace with one of the program's templates changed.
fn with(name: &str, from: &str, to: &str) -> Project {
    let project = Project::init();
    project.run(&["templates", "all"]).succeeds();
    let text = project.text(&format!("all/{name}"));
    std::fs::remove_dir_all(project.join("all")).expect("the others");
    let path = format!("templates/{name}");
    project.file(&path, text).edit(&path, from, to)
}

#[test]
fn own_templates_show_and_are_inputs() {
    let project = with("html/deck.html", "<main>", "<main data-by=\"Acme\">");
    project.run(&["templates", "all"]).succeeds();
    let typ = project.text("all/pdf/deck.typ").replacen("title: deck.title,", "title: deck.title + \" by Acme\",", 1);
    let project = project.file("templates/pdf/deck.typ", typ).file("templates/.DS_Store", "left by a system");
    project.run(&["check"]).succeeds();
    let made = project.run(&["run", "--partner", "P01"]).succeeds();
    assert!(made.stdout.contains("made"), "{}", made.stdout);
    let pack = "reports/2026Q2-selection";
    let shared = format!("{pack}/share/P01/review");
    assert!(project.text(&format!("{shared}.html")).contains("<main data-by=\"Acme\">"));
    let pdf = std::fs::read(project.join(&format!("{shared}.pdf"))).expect("a deck");
    assert!(String::from_utf8_lossy(&pdf).contains(" by Acme"));
    let record = project.json(&format!("{pack}/run.json"));
    let inputs: Vec<&str> =
        record["inputs"].as_array().expect("inputs").iter().filter_map(|input| input["path"].as_str()).collect();
    assert!(inputs.contains(&"templates/html/deck.html") && inputs.contains(&"templates/pdf/deck.typ"), "{inputs:?}");

    assert!(project.run(&["run", "--partner", "P01"]).succeeds().stdout.contains("nothing changed"));
    let project = project.edit("templates/html/deck.html", "data-by=\"Acme\"", "data-by=\"Orbis\"");
    assert!(project.run(&["run", "--partner", "P01"]).succeeds().stdout.contains("made"));
    assert!(project.text(&format!("{shared}.html")).contains("data-by=\"Orbis\""));
}

#[test]
fn the_templates_of_the_program_are_written_out_once() {
    let project = Project::empty();
    let said = project.run(&["templates", "templates"]).succeeds();
    assert_golden(&said.stdout, "commands/templates.txt");
    assert_eq!(project.names("templates").len(), 12);
    assert_eq!(project.run(&["templates", "templates"]).code, 2);
}

#[test]
fn a_template_that_cannot_be_read() {
    let project = with("html/deck.html", "{% for each in deck.slides %}<li>", "{% for each of deck.slides %}<li>");
    refused("cli-template-syntax", &project, &ALL);
}

#[test]
fn a_template_that_names_what_is_not_there() {
    refused("cli-template-unknown-field", &with("html/parts.html", "{{ card.label }}", "{{ card.lable }}"), &ALL);
}

#[test]
fn a_template_without_the_policy() {
    refused("cli-template-policy", &with("html/deck.html", "content=\"{{ policy }}\"", "content=\"img-src *\""), &ALL);
}

#[test]
fn a_page_template_that_cannot_be_set() {
    refused("cli-template-pdf", &with("pdf/deck.typ", "size: 44pt, weight: 700", "size: 44, weight: 700"), &ALL);
}

#[test]
fn a_file_that_no_page_is_made_from() {
    let project = Project::init().file("templates/html/dek.css", "").file("templates/deck.css", "");
    refused("cli-template-unknown-file", &project, &ALL);
}
