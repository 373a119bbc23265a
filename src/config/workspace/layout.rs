//! The keys of a `[[source]]` that say how its files are laid out and how they write texts and numbers.

use encoding_rs::Encoding;

use crate::config::model::{DuplicateHeaders, Format, Layout, NumberFormat, Sheet};
use crate::config::rows_path::RowsPath;
use crate::config::{Placed, Section};
use crate::domain::Finding;
use crate::domain::finding::nearest;

/// Labels that suggestions are made from; many more are understood.
const COMMON_ENCODINGS: [&str; 12] = [
    "utf-8",
    "utf-16le",
    "utf-16be",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "iso-8859-2",
    "iso-8859-15",
    "shift_jis",
    "gb18030",
    "big5",
    "euc-kr",
];

/// What the keys say.
pub(super) struct Read {
    /// The delimiter of a text table.
    pub(super) delimiter: Option<u8>,
    /// Everything else.
    pub(super) layout: Layout,
}

/// The formats a source's files may have: the one it states, or those of their extensions; none where that is open.
pub(super) fn formats(stated: Option<Format>, files: &[Placed<String>]) -> Vec<Format> {
    let by_name = |file: &Placed<String>| {
        let name = file.value.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(&name);
        Format::of_extension(name.rsplit_once('.')?.1)
    };
    match stated {
        Some(format) => vec![format],
        None => files.iter().map(by_name).collect::<Option<_>>().unwrap_or_default(),
    }
}

/// Reads the keys and refuses those that mean nothing for any of the formats.
pub(super) fn read(section: &Section<'_>, formats: &[Format]) -> Read {
    let keys = Keys { section, formats };
    let has_header = |format: Format| format.is_delimited() || format.is_workbook();
    let table = "delimited text and workbooks";
    let layout = Layout {
        encoding: keys.meant("encoding", "text files", Format::is_text).then(|| encoding(section)).flatten(),
        sheet: keys.meant("sheet", "workbooks", Format::is_workbook).then(|| sheet(section)).flatten(),
        header_row: keys
            .meant("header_row", table, has_header)
            .then(|| count(section, "header_row", 1))
            .flatten()
            .unwrap_or(1),
        skip_rows: keys
            .meant("skip_rows", table, has_header)
            .then(|| count(section, "skip_rows", 0))
            .flatten()
            .unwrap_or(0),
        footer: if keys.meant("footer", table, has_header) { footer(section) } else { Vec::new() },
        duplicate_headers: match keys.meant("duplicate_headers", table, has_header) {
            true => duplicate_headers(section),
            false => DuplicateHeaders::Refuse,
        },
        numbers: numbers(&keys),
        rows: keys
            .meant("rows", "JSON documents and JSON lines", |format| matches!(format, Format::Json | Format::JsonLines))
            .then(|| rows(section))
            .flatten(),
        row_cap: count(section, "row_cap", 1),
    };
    let delimiter =
        keys.meant("delimiter", "`csv` and `tsv`", Format::is_delimited).then(|| delimiter(section)).flatten();
    Read { delimiter, layout }
}

struct Keys<'k, 'd> {
    section: &'k Section<'d>,
    formats: &'k [Format],
}

impl Keys<'_, '_> {
    /// Whether the key is given and means something; a key that means nothing is noted.
    fn meant(&self, key: &str, only: &str, fits: impl Fn(Format) -> bool) -> bool {
        let means_nothing = !self.formats.is_empty() && !self.formats.iter().any(|format| fits(*format));
        let given = self.section.has(key);
        if given && means_nothing {
            let message = format!("`{key}` has no meaning here: only {only} have one");
            self.section.note(Finding::error(self.section.key_place(key), message).remedy("leave it out"));
        }
        given && !means_nothing
    }
}

fn encoding(section: &Section<'_>) -> Option<&'static Encoding> {
    let written = section.text("encoding")?;
    let found = Encoding::for_label_no_replacement(written.value.as_bytes());
    if found.is_none() {
        let message = format!("no encoding is called `{}`, expected a label such as `windows-1252`", written.value);
        let finding = Finding::error(written.place, message);
        section.note(match nearest(&written.value.to_ascii_lowercase(), COMMON_ENCODINGS) {
            Some(near) => finding.remedy(format!("did you mean `{near}`?")),
            None => {
                finding.remedy(format!("labels are those of the WHATWG's list: {}, ...", COMMON_ENCODINGS.join(", ")))
            }
        });
    }
    found
}

fn sheet(section: &Section<'_>) -> Option<Sheet> {
    if let Some(name) = section.is_text("sheet").then(|| section.text("sheet")).flatten() {
        if name.value.is_empty() {
            section.note(Finding::error(name.place, "found an empty name, expected a sheet's name or its number"));
            return None;
        }
        return Some(Sheet::Name(name.value));
    }
    let number = count(section, "sheet", 1)?;
    usize::try_from(number).ok().map(Sheet::Number)
}

/// A whole number of rows, lines or sheets.
fn count(section: &Section<'_>, key: &str, least: i64) -> Option<u64> {
    let written = section.integer(key)?;
    let count = u64::try_from(written.value).ok().filter(|_| written.value >= least);
    if count.is_none() {
        let message = format!("found `{}`, expected a whole number from {least}", written.value);
        section.note(Finding::error(written.place, message));
    }
    count
}

/// Beginnings as plain text; a `^` before one says no more than that it is one.
fn footer(section: &Section<'_>) -> Vec<String> {
    let mut beginnings = Vec::new();
    for written in section.texts("footer").unwrap_or_default() {
        let beginning = written.value.strip_prefix('^').unwrap_or(&written.value);
        if beginning.trim().is_empty() {
            let message =
                "found an empty text, which every row begins with, expected how the row after the data begins";
            section.note(Finding::error(written.place, message));
        } else {
            beginnings.push(beginning.to_owned());
        }
    }
    beginnings
}

fn duplicate_headers(section: &Section<'_>) -> DuplicateHeaders {
    let words = [("refuse", DuplicateHeaders::Refuse), ("number", DuplicateHeaders::Number)];
    section.word("duplicate_headers", &words).map_or(DuplicateHeaders::Refuse, |word| word.value)
}

/// How texts write numbers; files with typed numbers alone have no use for it.
fn numbers(keys: &Keys<'_, '_>) -> NumberFormat {
    let mut numbers = NumberFormat::default();
    let only = "text files and workbooks";
    let is_written = |format: Format| format != Format::Parquet;
    if keys.meant("decimal", only, is_written) {
        numbers.decimal = mark(keys.section, "decimal", "`.` or `,`", |mark| ".,".contains(mark)).unwrap_or('.');
    }
    if keys.meant("grouping", only, is_written) {
        let expected = "one of `.`, `,`, `'`, `_` or a blank";
        numbers.grouping = mark(keys.section, "grouping", expected, |mark| ".,'’_ ".contains(mark) || is_blank(mark))
            .map(|mark| if is_blank(mark) { ' ' } else { mark });
        if numbers.grouping == Some(numbers.decimal) {
            let message = format!("`grouping` and `decimal` are both `{}`", numbers.decimal);
            let finding = Finding::error(keys.section.key_place("grouping"), message);
            keys.section
                .note(finding.remedy("say with `decimal` what stands before decimals; without it, that is `.`"));
        }
    }
    if keys.meant("negative", only, is_written) {
        for written in keys.section.texts("negative").unwrap_or_default() {
            match written.value.as_str() {
                "parentheses" => numbers.parentheses = true,
                "trailing minus" => numbers.trailing_minus = true,
                other => {
                    let message = format!("found `{other}`, expected one of `parentheses`, `trailing minus`");
                    let finding = Finding::error(written.place, message);
                    keys.section.note(match nearest(other, ["parentheses", "trailing minus"]) {
                        Some(near) => finding.remedy(format!("did you mean `{near}`?")),
                        None => finding,
                    });
                }
            }
        }
    }
    numbers
}

/// Blanks that people group digits by: usual, not breaking, narrow and not breaking, thin.
fn is_blank(mark: char) -> bool {
    matches!(mark, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn mark(section: &Section<'_>, key: &str, expected: &str, fits: impl Fn(char) -> bool) -> Option<char> {
    let written = section.text(key)?;
    let mut letters = written.value.chars();
    match (letters.next(), letters.next()) {
        (Some(mark), None) if fits(mark) => Some(mark),
        _ => {
            let message = format!("found `{}`, expected {expected}", written.value.escape_debug());
            section.note(Finding::error(written.place, message));
            None
        }
    }
}

fn rows(section: &Section<'_>) -> Option<RowsPath> {
    let written = section.text("rows")?;
    match RowsPath::parse(&written.value) {
        Ok(path) => Some(path),
        Err(message) => {
            section.note(Finding::error(written.place, message));
            None
        }
    }
}

fn delimiter(section: &Section<'_>) -> Option<u8> {
    let written = section.text("delimiter")?;
    match written.value.as_bytes() {
        [byte] if byte.is_ascii() && !b"\"\r\n".contains(byte) && !byte.is_ascii_alphanumeric() => Some(*byte),
        _ => {
            let message = format!("found `{}`, expected one character such as `;`", written.value.escape_debug());
            section.note(Finding::error(written.place, message));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Document;

    /// What the keys of a source come to, and what is found wrong.
    fn of(keys: &str, formats: &[Format]) -> (Layout, Vec<String>) {
        let document = Document::parse("quarterdeck.toml", keys);
        let root = document.root();
        let layout = read(&root, formats).layout;
        root.finish();
        (layout, document.into_findings().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_key_has_its_meaning() {
        let (layout, findings) = of(
            "encoding = \"latin1\"\nheader_row = 3\nskip_rows = 2\nfooter = [\"^Grand Totals\", \"Confidential\"]\n\
             duplicate_headers = \"number\"\ndecimal = \",\"\ngrouping = \"\u{a0}\"\nnegative = [\"parentheses\", \"trailing minus\"]\nrow_cap = 10000\n",
            &[Format::Csv],
        );
        assert_eq!(findings, [""; 0]);
        assert_eq!(layout.encoding.map(Encoding::name), Some("windows-1252"), "which the web calls latin1");
        assert_eq!((layout.header_row, layout.skip_rows, layout.row_cap), (3, 2, Some(10_000)));
        assert_eq!(layout.footer, ["Grand Totals", "Confidential"]);
        assert_eq!(layout.duplicate_headers, DuplicateHeaders::Number);
        let numbers = NumberFormat { decimal: ',', grouping: Some(' '), parentheses: true, trailing_minus: true };
        assert_eq!(layout.numbers, numbers);
        assert_eq!(of("sheet = 2", &[Format::Ods]).0.sheet, Some(Sheet::Number(2)));
        assert_eq!(of("sheet = \"2\"", &[Format::Xlsx]).0.sheet, Some(Sheet::Name("2".to_owned())));
        assert_eq!(of("rows = \"result.items\"", &[Format::Json]).0.rows, RowsPath::parse("result.items").ok());
        assert_eq!(of("", &[]), (Layout::default(), Vec::new()));
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for (keys, formats, expected) in [
            ("sheet = 1", vec![Format::Csv], "`sheet` has no meaning here: only workbooks have one"),
            ("rows = \"a\"", vec![Format::Csv], "`rows` has no meaning here: only JSON documents"),
            (
                "header_row = 2",
                vec![Format::Json],
                "`header_row` has no meaning here: only delimited text and workbooks",
            ),
            ("encoding = \"utf-8\"", vec![Format::Xlsx], "`encoding` has no meaning here: only text files"),
            ("decimal = \",\"", vec![Format::Parquet], "`decimal` has no meaning here"),
            (
                "delimiter = \";\"",
                vec![Format::Parquet, Format::JsonLines],
                "`delimiter` has no meaning here: only `csv`",
            ),
        ] {
            let (layout, findings) = of(keys, &formats);
            assert!(findings.len() == 1 && findings[0].contains(expected), "{keys}: {findings:?}");
            assert_eq!(layout, Layout::default());
        }
        // Where any file may have a use for it, or nobody knows the formats, a key stays.
        assert_eq!(of("sheet = 1", &[Format::Csv, Format::Xlsx]).1, [""; 0]);
        assert_eq!(of("sheet = 1", &[]).1, [""; 0]);
    }

    #[test]
    fn slips_are_told_with_what_was_expected() {
        for (keys, expected) in [
            ("encoding = \"windows-1525\"", "no encoding is called `windows-1525`"),
            ("encoding = \"Windows 1252\"", "did you mean `windows-1252`?"),
            ("sheet = 0", "found `0`, expected a whole number from 1"),
            ("sheet = \"\"", "found an empty name"),
            ("header_row = 0", "expected a whole number from 1"),
            ("skip_rows = -1", "expected a whole number from 0"),
            ("footer = [\"^\"]", "which every row begins with"),
            ("duplicate_headers = \"numbr\"", "did you mean `number`?"),
            ("decimal = \";\"", "found `;`, expected `.` or `,`"),
            ("grouping = \".\"", "`grouping` and `decimal` are both `.`"),
            ("negative = \"trailing-minus\"", "did you mean `trailing minus`?"),
            ("rows = \"a..b\"", "expected names with dots between them"),
            ("header_rows = 2", "unknown key `header_rows`; did you mean `header_row`?"),
        ] {
            let (_, findings) = of(keys, &[]);
            assert!(findings.len() == 1 && findings[0].contains(expected), "{keys}: {findings:?}");
        }
    }
}
