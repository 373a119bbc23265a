//! Where words go: results to standard output, everything else to standard error.

use std::io::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use super::arguments::CommonFlags;
use crate::pipeline::PipelineError;

/// Where lines of sentences end.
const WIDTH: usize = 96;

/// Why a result did not reach standard output.
static LOST: OnceLock<std::io::Error> = OnceLock::new();

/// Why a result was lost, where one was: the command has then not done what it was asked for.
pub(crate) fn lost() -> Option<PipelineError> {
    LOST.get().map(|error| PipelineError::file(Path::new("standard output"), "write the result", error))
}

/// The two streams, with what the flags allow on them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    quiet: bool,
    pub(crate) json: bool,
}

impl Output {
    pub(crate) fn new(common: &CommonFlags) -> Self {
        Self { quiet: common.quiet, json: common.json }
    }

    /// Prints a result. A reader that went away (a closed pipe) is no error; one that cannot be written otherwise is kept for [`lost`].
    pub(crate) fn result(self, text: &str) {
        let mut stream = std::io::stdout().lock();
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let written = stream.write_all(text.as_bytes()).and_then(|()| stream.write_all(end.as_bytes()));
        if let Err(error) = written.and_then(|()| stream.flush())
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            let _ = LOST.set(error);
        }
    }

    /// Prints a result as JSON.
    pub(crate) fn json(self, value: &impl serde::Serialize) -> Result<(), PipelineError> {
        let text = serde_json::to_string_pretty(value).map_err(|error| PipelineError::Internal(error.to_string()))?;
        self.result(&text);
        Ok(())
    }

    /// Says something beside the result, unless the user wants quiet.
    pub(crate) fn say(self, text: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
    }
}

/// Rows as an aligned table: the first row is the heading, columns marked `true` are numbers and go right.
pub(crate) fn table(rows: &[Vec<String>], right: &[bool]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |text: &str| text.chars().count();
    let widths: Vec<usize> = (0..columns)
        .map(|index| rows.iter().filter_map(|row| row.get(index)).map(|cell| width(cell)).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().enumerate().map(|(index, cell)| {
            let padding = " ".repeat(widths[index] - width(cell));
            if right.get(index).copied().unwrap_or(false) {
                format!("{padding}{cell}")
            } else {
                format!("{cell}{padding}")
            }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A text in lines of at most [`WIDTH`] characters, each after `indent`; words are never cut.
pub(crate) fn wrapped(text: &str, indent: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let length = lines.last().map_or(0, |line| line.chars().count());
        if length > 0 && indent.len() + length + 1 + word.chars().count() > WIDTH {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.iter().map(|line| format!("{indent}{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::{WIDTH, table, wrapped};

    #[test]
    fn numbers_go_right_and_words_left() {
        let rows = vec![vec!["file".to_owned(), "rows".to_owned()], vec!["a.csv".to_owned(), "7".to_owned()]];
        assert_eq!(table(&rows, &[false, true]), "file   rows\na.csv     7\n");
    }

    #[test]
    fn long_lines_are_wrapped_between_words() {
        let text = wrapped(&["word"; 40].join(" "), "  ");
        assert!(text.lines().count() == 3 && text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(text.lines().all(|line| line.starts_with("  word")), "{text}");
    }
}
