//! What is wrong with a template: file, line and column, what was found and what was expected.

use tera::{ErrorKind, Tera};

use super::FOLDER;
use crate::domain::finding::nearest;
use crate::domain::{Finding, Place};

/// A template's path in a workspace, by its name.
pub(in crate::render) fn path_of(name: &str) -> String {
    format!("{FOLDER}/{name}")
}

/// An HTML template's name as other templates call it.
pub(super) fn short(name: &str) -> &str {
    name.strip_prefix("html/").unwrap_or(name)
}

/// Where a byte of a template is.
pub(super) fn place(name: &str, text: &str, start: usize) -> Place {
    let before = text.get(..start).unwrap_or_default();
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
    Place::file(path_of(name)).line(line).column(column)
}

/// What keeps one HTML template from being read by itself; nothing for other files.
pub(super) fn of_syntax(name: &str, text: &str) -> Vec<Finding> {
    if !name.ends_with(".html") {
        return Vec::new();
    }
    match Tera::new().add_raw_template(short(name), text) {
        Err(error) if matches!(error.kind(), ErrorKind::SyntaxError(_)) => of_tera(&error, name, &[]),
        _ => Vec::new(),
    }
}

/// What the HTML engine found, each with its place; the whole template `name` where it says none. `texts` are all templates.
pub(in crate::render) fn of_tera(error: &tera::Error, name: &str, texts: &[(&str, &str)]) -> Vec<Finding> {
    let said = chain(error);
    let mut found: Vec<Finding> = said.split("\n\n").filter_map(|report| in_report(report, texts)).collect();
    if found.is_empty() {
        found.push(worded(Place::file(path_of(name)), said.lines().next().unwrap_or_default(), texts));
    }
    found
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

/// A report starts with `error: what` and ` --> file:line:column`.
fn in_report(report: &str, texts: &[(&str, &str)]) -> Option<Finding> {
    let (message, rest) = report.strip_prefix("error: ")?.split_once("--> ")?;
    let mut parts = rest.lines().next()?.rsplitn(3, ':');
    let (column, line, file) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    let place = Place::file(path_of(&format!("html/{file}"))).line(line).column(column);
    Some(worded(place, message.trim(), texts))
}

/// A message of the engine as a finding: a fragment, with names in order and the nearest one.
fn worded(place: Place, message: &str, texts: &[(&str, &str)]) -> Finding {
    let lowered: String = message.chars().take(1).flat_map(char::to_lowercase).chain(message.chars().skip(1)).collect();
    let split = lowered.split_once(". Available fields: ").or_else(|| lowered.split_once(". Available variables: "));
    if let Some((what, names)) = split {
        let mut names: Vec<&str> = names.split(", ").collect();
        names.sort_unstable();
        return suggesting(place, what, &names);
    }
    let lowered = lowered.replace(" but expected ", ", expected ").replace(" but was expecting ", ", expected ");
    let what = lowered.trim_end_matches('.');
    if what.starts_with("unknown component") {
        return suggesting(place, what, &components(texts));
    }
    Finding::error(place, what)
}

/// A name that is none of those there are.
fn suggesting(place: Place, what: &str, names: &[&str]) -> Finding {
    let list: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let finding = Finding::error(place, format!("{what}, expected one of {}", list.join(", ")));
    let written = what.split('`').nth(1).unwrap_or_default();
    match nearest(written, names.iter().copied()) {
        Some(near) => finding.remedy(format!("did you mean `{near}`?")),
        None => finding,
    }
}

/// The components that templates define, by name.
fn components<'t>(texts: &[(&str, &'t str)]) -> Vec<&'t str> {
    let tags = texts.iter().flat_map(|(_, text)| text.split("{% component ").skip(1));
    let mut names: Vec<&str> = tags.filter_map(|tag| tag.split(['(', ' ']).next()).collect();
    names.sort_unstable();
    names
}
