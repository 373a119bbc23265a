//! Findings in words: with the line of the file they point at, where there is one.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::arguments::CommonFlags;
use crate::domain::{Finding, Place, Severity};
use crate::pipeline::find_workspace;

/// Prints findings to standard error, or as JSON to standard output when that was asked for.
pub(crate) fn findings(findings: &[Finding], common: &CommonFlags) {
    if common.json {
        let text = serde_json::to_string_pretty(&as_json(findings)).unwrap_or_default();
        let _ = writeln!(std::io::stdout().lock(), "{text}");
        return;
    }
    on_standard_error(findings, common);
}

/// Prints findings to standard error beside a result, whatever the result's form; of a quiet command, only errors.
pub(crate) fn beside(findings: &[Finding], common: &CommonFlags) {
    let loud = |finding: &&Finding| !common.quiet || finding.severity == Severity::Error;
    let findings: Vec<Finding> = findings.iter().filter(loud).cloned().collect();
    on_standard_error(&findings, common);
}

fn on_standard_error(findings: &[Finding], common: &CommonFlags) {
    let root = find_workspace(common.workspace.as_deref()).unwrap_or_default();
    let mut stream = std::io::stderr().lock();
    for finding in findings {
        let _ = writeln!(stream, "{}\n", render(finding, &root));
    }
}

/// Findings as the `quarterdeck.findings/1` document.
pub(crate) fn as_json(findings: &[Finding]) -> serde_json::Value {
    let items: Vec<_> = findings
        .iter()
        .map(|finding| {
            serde_json::json!({
                "severity": if finding.severity == Severity::Error { "error" } else { "warning" },
                "file": finding.place.file, "line": finding.place.line, "column": finding.place.column,
                "key": finding.place.key, "message": finding.message, "remedy": finding.remedy,
            })
        })
        .collect();
    serde_json::json!({ "schema": "quarterdeck.findings/1", "findings": items })
}

/// A finding as it is printed, with the line of the file below `root` that it points at where that is a small text file. In colour where
/// standard error is a terminal.
#[must_use]
pub fn render(finding: &Finding, root: &Path) -> String {
    let level = if finding.severity == Severity::Error { Level::ERROR } else { Level::WARNING };
    let place = finding.place.to_string();
    let source = source_line(&finding.place, root);
    let remedy = finding.remedy.as_deref().map(|remedy| written_out(remedy, is_control));
    let mut group: Group<'_> = match &source {
        Some((line, span)) => {
            let path = written_out(finding.place.file.as_deref().unwrap_or_default(), is_control);
            let number = usize::try_from(finding.place.line.unwrap_or(1)).unwrap_or(1);
            level.clone().primary_title(finding.message.as_str()).element(
                Snippet::source(line.as_str())
                    .line_start(number)
                    .path(path)
                    .annotation(AnnotationKind::Primary.span(span.clone())),
            )
        }
        None if place.is_empty() => Group::with_title(level.clone().primary_title(finding.message.as_str())),
        None => Group::with_title(level.clone().primary_title(format!("{place}: {}", finding.message))),
    };
    if let Some(remedy) = &remedy {
        group = group.element(Level::HELP.message(remedy.as_str()));
    }
    let coloured = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    // The renderer writes out what it is given as a title and as a line of a file, but for U+0080 to U+009F.
    written_out(&renderer.render(&[group]), |letter| matches!(letter, '\u{80}'..='\u{9f}'))
}

/// A text with unwanted characters written out, such as `\u{9b}`.
fn written_out(text: &str, is_unwanted: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_unwanted(letter) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// Whether a terminal obeys a character, and does not only end a line or a column.
fn is_control(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\t')
}

/// The line a place points at, and the bytes of the word that starts there. Only small text files are shown.
fn source_line(place: &Place, root: &Path) -> Option<(String, std::ops::Range<usize>)> {
    let (file, line, column) = (place.file.as_ref()?, place.line?, place.column?);
    let path: PathBuf = root.join(file);
    if std::fs::metadata(&path).ok()?.len() > 1_000_000 {
        return None;
    }
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().nth(usize::try_from(line).ok()?.checked_sub(1)?)?.to_owned();
    let column = usize::try_from(column).ok()?.checked_sub(1)?;
    let start = line.char_indices().nth(column).map_or(line.len(), |(index, _)| index);
    let rest = &line[start..];
    let length = word_length(rest).max(1).min(rest.len().max(1));
    let end = (start + length).min(line.len());
    Some((line, start..end.max(start)))
}

fn word_length(rest: &str) -> usize {
    let ends: &[char] = &[' ', '=', ',', ']', '}', '#', '(', ')', '"', '\''];
    match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest[1..].find(quote).map_or(rest.len(), |index| index + 2),
        Some('[') => rest.rfind(']').map_or(rest.len(), |index| index + 1),
        _ => rest.find(ends).unwrap_or(rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_holds_moves_no_terminal() {
        let message = "found `\u{1b}[2J\u{9b}2J\u{7}\u{85}é`";
        let finding =
            Finding::error(Place::file("a.csv").line(2), message).remedy("did you mean `\u{9b}1m\u{1b}[3m\u{c}`?");
        let printed = render(&finding, Path::new("/nonexistent"));
        assert!(!printed.contains(['\u{7}', '\u{85}', '\u{9b}']) && !printed.contains("\u{1b}[2J"), "{printed:?}");
        assert!(!printed.contains('\u{c}') && !printed.contains("\u{1b}[3m"), "{printed:?}");
        assert!(printed.contains("\\u{9b}2J") && printed.contains("\\u{85}é"), "{printed}");
    }
}
