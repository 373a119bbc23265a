//! The form of a file, as far as its preset does not say it: encoding, delimiter, the line of the header, the sheet, the list within a
//! document. People save exports again with other programs, and those have their own habits.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::config::model::{Format, Layout, NumberFormat, Sheet, Source};
use crate::config::rows_path::RowsPath;
use crate::sources::files::SourceFile;
use crate::sources::header::plain;
use crate::sources::json_document::{Content, JsonDocument};
use crate::sources::open::{Progress, decompressed, open, text};

/// Delimiters of text tables, the usual ones first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Lines of a text table that may be its header, and rows of a sheet.
const HEADER_LINES: u64 = 12;
const HEADER_ROWS: u64 = 6;
/// Sheets of a workbook that are looked at.
const SHEETS: usize = 4;
/// Lists of a document that are looked at.
const LISTS: usize = 8;
/// Names that must be known for a form to be the right one.
const ENOUGH: usize = 2;
/// Bytes by which the encoding of a text is told.
const LOOKED_AT: u64 = 4 << 20;

/// What a source has to say about the form of a file besides what its preset says; `None` where nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// JSON lines in a file called a document.
    pub format: Option<Format>,
    /// The encoding.
    pub encoding: Option<&'static Encoding>,
    /// The delimiter.
    pub delimiter: Option<u8>,
    /// The line that names the columns, from 1.
    pub header_row: Option<u64>,
    /// The sheet, from 1.
    pub sheet: Option<usize>,
    /// The list of a document that holds the rows.
    pub rows: Option<String>,
    /// How it writes numbers.
    pub numbers: Option<NumberFormat>,
}

impl Form {
    /// Puts it into a source.
    pub(super) fn put(&self, source: &mut Source) {
        source.format = self.format.or(source.format);
        source.delimiter = self.delimiter.or(source.delimiter);
        let layout = &mut source.layout;
        layout.encoding = self.encoding.or(layout.encoding);
        layout.header_row = self.header_row.unwrap_or(layout.header_row);
        if let Some(sheet) = self.sheet {
            layout.sheet = Some(Sheet::Number(sheet));
        }
        layout.numbers = self.numbers.unwrap_or(layout.numbers);
        if let Some(rows) = self.rows.as_deref().and_then(|rows| RowsPath::parse(rows).ok()) {
            layout.rows = Some(rows);
        }
    }

    fn of(&self, source: &Source) -> Source {
        let mut source = source.clone();
        self.put(&mut source);
        source
    }
}

/// The forms that a file may have for a source: one, or one for each list of a document. `names` are those that its columns may have.
pub(super) fn forms(source: &Source, file: &SourceFile, names: &[String]) -> Vec<Form> {
    let format = file.format;
    let encoding = if format.is_text() { encoding(file, &source.layout) } else { None };
    let plainest = Form { encoding, ..Form::default() };
    if format == Format::Json && source.layout.rows.is_none() {
        return of_document(file, &plainest.of(source), &plainest);
    }
    if !(format.is_delimited() || format.is_workbook()) {
        return vec![plainest];
    }
    let names: BTreeSet<String> = names.iter().map(|name| plain(name)).collect();
    let known = |form: &Form| known(&form.of(source), file, &names);
    let mut best = (known(&plainest), plainest.clone());
    let others = if format.is_workbook() { of_sheets(source, &plainest) } else { of_text(source, &plainest) };
    for form in others {
        if best.0 >= ENOUGH {
            break;
        }
        let count = known(&form);
        if count >= ENOUGH && count > best.0 {
            best = (count, form);
        }
    }
    vec![best.1]
}

/// How many columns of the file have a name that is known; none where it cannot be opened in that form.
fn known(source: &Source, file: &SourceFile, names: &BTreeSet<String>) -> usize {
    let Ok(reader) = open(file, source, &[], false, &Progress::default()) else { return 0 };
    let found: BTreeSet<String> = reader.columns().iter().map(|column| plain(column)).collect();
    found.intersection(names).count()
}

/// The lines that may be the header: one alone where the preset says how the header lies.
fn header_lines(layout: &Layout, most: u64) -> Vec<Option<u64>> {
    if layout.header_row != 1 || layout.skip_rows != 0 {
        return vec![None];
    }
    std::iter::once(None).chain((2..=most).map(Some)).collect()
}

fn of_text(source: &Source, plainest: &Form) -> Vec<Form> {
    let lines = header_lines(&source.layout, HEADER_LINES);
    let of_line = |header_row: Option<u64>| {
        let delimiters = std::iter::once(None).chain(DELIMITERS.map(Some));
        delimiters.map(move |delimiter| Form { delimiter, header_row, ..plainest.clone() })
    };
    lines.into_iter().flat_map(of_line).collect()
}

fn of_sheets(source: &Source, plainest: &Form) -> Vec<Form> {
    let rows = header_lines(&source.layout, HEADER_ROWS);
    let sheets = std::iter::once(None).chain((1..=SHEETS).map(Some));
    let of_sheet = |sheet: Option<usize>| {
        rows.iter().map(move |header_row| Form { sheet, header_row: *header_row, ..plainest.clone() })
    };
    sheets.flat_map(of_sheet).collect()
}

fn of_document(file: &SourceFile, source: &Source, plainest: &Form) -> Vec<Form> {
    let content = File::open(&file.path)
        .ok()
        .and_then(|input| text(file, source, input, &Progress::default()).ok())
        .and_then(|text| JsonDocument::content(file.name.clone(), text).ok());
    match content {
        Some(Content::Lines) => vec![Form { format: Some(Format::JsonLines), ..plainest.clone() }],
        Some(Content::Lists(lists)) if !lists.is_empty() => {
            let of_list = |rows: String| Form { rows: Some(rows), ..plainest.clone() };
            lists.into_iter().take(LISTS).map(of_list).collect()
        }
        _ => vec![plainest.clone()],
    }
}

/// The encoding of a text, where it is another than the source says.
fn encoding(file: &SourceFile, layout: &Layout) -> Option<&'static Encoding> {
    let mut bytes = Vec::new();
    let input = decompressed(file, File::open(&file.path).ok()?, &Progress::default()).ok()?;
    input.take(LOOKED_AT).read_to_end(&mut bytes).ok()?;
    let is_whole = (bytes.len() as u64) < LOOKED_AT;
    let told = encoding_of(&bytes, is_whole, layout.encoding);
    (told != layout.text_encoding()).then_some(told)
}

/// The mark at the start tells; else what is UTF-8 and has letters that no other encoding would write by accident; else what is stated; else
/// what most programs write that do not write UTF-8.
fn encoding_of(bytes: &[u8], is_whole: bool, stated: Option<&'static Encoding>) -> &'static Encoding {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return marked;
    }
    let is_utf8 = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        // A letter that the look cuts in two.
        Err(error) => !is_whole && error.error_len().is_none(),
    };
    match stated {
        Some(stated) if bytes.is_ascii() || !is_utf8 => stated,
        _ if is_utf8 => UTF_8,
        _ => WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{SHIFT_JIS, UTF_16LE};

    use super::*;
    use crate::config::presets::Preset;
    use crate::config::workspace::describe;
    use crate::sources::files::files_of;
    use crate::sources::wanted::wanted;

    /// The forms of a file for the first source of a preset.
    fn found(system: &str, name: &str, bytes: &[u8]) -> Vec<Form> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let mut source = describe(Preset::named(system).unwrap()).0.tables.remove(0).source;
        source.files = vec![name.to_owned()];
        let file = files_of(folder.path(), &source).unwrap().remove(0);
        forms(&source, &file, &wanted(&source))
    }

    fn header(text: &str) -> Vec<Form> {
        found("zendesk", "tickets.csv", text.as_bytes())
    }

    #[test]
    fn what_the_preset_says_is_not_said_again() {
        assert_eq!(header("Id,Created at,Status\n1,2026-01-01,open\n"), [Form::default()]);
        assert_eq!(header("nothing,of\nthe,kind\n"), [Form::default()]);
        assert_eq!(header(""), [Form::default()]);
    }

    #[test]
    fn delimiter_and_header_are_found_by_the_names_that_are_known() {
        let delimiter = |byte| Form { delimiter: Some(byte), ..Form::default() };
        assert_eq!(header("Id;Created at;Status\n1;2026-01-01;open\n"), [delimiter(b';')]);
        assert_eq!(header("Id\tCreated at\n1\t2026-01-01\n"), [delimiter(b'\t')]);
        let below = Form { header_row: Some(4), ..delimiter(b';') };
        assert_eq!(header("Tickets of May\nby A. Berg; all\n\nID;CREATED AT;Status\n1;2026-01-01;open\n"), [below]);
    }

    #[test]
    fn an_encoding_is_told_only_where_it_is_another() {
        let utf16: Vec<u8> = "\u{feff}Id,Created at\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encoding = |encoding| Form { encoding: Some(encoding), ..Form::default() };
        assert_eq!(found("zendesk", "tickets.csv", &utf16), [encoding(UTF_16LE)]);
        assert_eq!(found("zendesk", "tickets.csv", b"Id,Created at\nMalm\xf6,2026\n"), [encoding(WINDOWS_1252)]);
        // ServiceNow writes Windows-1252; a program that saved the file again wrote UTF-8.
        assert_eq!(found("servicenow", "x.csv", "number,opened_at\nMalmö,2026\n".as_bytes()), [encoding(UTF_8)]);
        assert_eq!(found("servicenow", "x.csv", b"number,opened_at\nMalm\xf6,2026\n"), [Form::default()]);
        assert_eq!(encoding_of("Malmö".as_bytes().get(..5).unwrap(), false, None), UTF_8, "cut within a letter");
        assert_eq!(encoding_of(b"Malm\xc3", true, None), WINDOWS_1252);
        assert_eq!(encoding_of(b"Malmo", true, Some(SHIFT_JIS)), SHIFT_JIS);
    }

    #[test]
    fn the_lists_of_a_document_are_its_rows() {
        let rows = |rows: &str| Form { rows: Some(rows.to_owned()), ..Form::default() };
        let text = br#"{"count": 2, "tickets": [{"id": 1}], "meta": {"x": []}, "users": []}"#;
        assert_eq!(found("zendesk", "tickets.json", text), [rows("tickets"), rows("users")]);
        assert_eq!(found("zendesk", "tickets.json", b"[{\"id\": 1}]"), [Form::default()]);
        let lines = Form { format: Some(Format::JsonLines), ..Form::default() };
        assert_eq!(found("zendesk", "tickets.json", b"{\"id\": 1}\n{\"id\": 2}\n"), [lines]);
        assert_eq!(found("zendesk", "tickets.json", b"{\"id\": 1"), [Form::default()], "cut off");
    }
}
