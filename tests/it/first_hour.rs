//! `docs/first-hour.md` is true: its files are written, its commands run, and what they print is what the page says.

use std::fs;
use std::path::Path;

use crate::golden_text::assert_golden;
use crate::project::Project;

const PAGE: &str = "docs/first-hour.md";

#[test]
fn the_first_hour_goes_as_the_page_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut project = Project::empty().file("pseudonym.key", "5d".repeat(32));
    for entry in fs::read_dir(root.join("data/examples/first-hour")).expect("the exports") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        project = project.file(&format!("data/raw/{name}"), fs::read(&path).expect("an export"));
    }
    let page = fs::read_to_string(root.join(PAGE)).expect("the page");
    let mut lived = String::new();
    for (index, part) in page.split("```").enumerate() {
        if index > 0 {
            lived.push_str("```");
        }
        let is_block = index % 2 == 1;
        let (head, body) = part.split_once('\n').unwrap_or_default();
        match head.split_once(' ') {
            None if is_block && head == "console" => lived.push_str(&session(&project, body)),
            Some((_, target)) if is_block => {
                project = follow(project, target, body);
                lived.push_str(part);
            }
            _ => lived.push_str(part),
        }
    }
    assert_golden(&lived, &format!("../{PAGE}"));
}

/// Does with a file what the head of its block says: `file=` writes it, `add=` adds to it, `replace=` replaces the line of that key.
fn follow(project: Project, target: &str, body: &str) -> Project {
    let (what, path) = target.split_once('=').expect("what to do with which file");
    match what {
        "file" => project.file(path, body),
        "add" => {
            let text = format!("{}\n{body}", project.text(path));
            project.file(path, text)
        }
        "replace" => {
            let key = body.split('=').next().expect("a key");
            let line = |text: &str| text.lines().rev().find(|line| line.starts_with(key)).map(str::to_owned);
            let former = line(&project.text(path)).expect("a line to replace");
            project.edit(path, &former, body.trim_end())
        }
        other => panic!("{PAGE}: {other}"),
    }
}

/// The block again, with what its commands print now.
fn session(project: &Project, body: &str) -> String {
    let mut text = "console\n".to_owned();
    for command in body.lines().filter_map(|line| line.strip_prefix("$ ")) {
        text.push_str(&format!("$ {command}\n{}", project.typed(command, "/home/you/my-review")));
    }
    text
}
