//! Workbooks as sources: what is read, what is said, what is refused.

use std::io::Write as _;

use rust_xlsxwriter::{ExcelDateTime, Format as Look, Formula, Workbook};
use zip::write::SimpleFileOptions;

use super::*;
use crate::sources::files::Compression;
use crate::sources::row::Mark;

fn file(folder: &tempfile::TempDir, name: &str, bytes: &[u8]) -> SourceFile {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let extension = name.rsplit('.').next().unwrap();
    let format = Format::of_extension(extension).unwrap();
    SourceFile { path, name: name.to_owned(), format, compression: Compression::Plain }
}

/// The columns, every row as text with a letter for each mark, and what is said at the end.
fn read(name: &str, bytes: &[u8], layout: &Layout) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = file(&folder, name, bytes);
    let progress = Progress::default();
    let mut rows = WorkbookRows::open(&file, layout, &progress).map_err(|finding| finding.to_string())?;
    let mut found = vec![rows.columns().join("|")];
    let mut row = RawRow::default();
    loop {
        match rows.read(&mut row).map_err(|finding| finding.to_string())? {
            Read::End => break,
            Read::Rejected(rejection) => found.push(format!("!{}@{}", rejection.reason, row.line)),
            Read::Row => {
                let cell = |index: usize| {
                    let mark = match row.mark_of(index) {
                        None => "",
                        Some(Mark::Number) => "#",
                        Some(Mark::Time) => "@",
                        Some(Mark::Fault(_)) => "!",
                    };
                    format!("{mark}{}", row.get(index).unwrap_or("?"))
                };
                let cells: Vec<_> = (0..row.len()).map(cell).collect();
                found.push(format!("{}: {}", row.line, cells.join("|")));
            }
        }
    }
    found.extend(rows.notes().iter().map(ToString::to_string));
    assert_eq!(progress.get(), bytes.len() as u64);
    Ok(found)
}

/// A workbook whose first sheet is filled by a function.
fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet().set_name("Cases").unwrap());
    workbook.save_to_buffer().unwrap()
}

#[test]
fn cells_are_texts_that_say_what_they_are() {
    let bytes = workbook(|sheet| {
        let time = Look::new().set_num_format("yyyy-mm-dd hh:mm");
        let passed = Look::new().set_num_format("[h]:mm:ss");
        let percent = Look::new().set_num_format("0.00%");
        for (column, name) in ["id", "opened", "amount", "share", "passed", "flag", "note"].into_iter().enumerate() {
            sheet.write(1, u16::try_from(column).unwrap(), name).unwrap();
        }
        sheet.write(2, 0, "C1").unwrap();
        let opened = ExcelDateTime::from_ymd(2026, 7, 1).unwrap().and_hms(9, 30, 0).unwrap();
        sheet.write_with_format(2, 1, &opened, &time).unwrap();
        sheet.write_formula(2, 2, Formula::new("=0.1+0.2").set_result("0.30000000000000004")).unwrap();
        sheet.write_with_format(2, 3, 0.25, &percent).unwrap();
        sheet.write_with_format(2, 4, 1.5, &passed).unwrap();
        sheet.write(2, 5, true).unwrap();
        sheet.write(2, 6, "Zoë <&> \"x\"").unwrap();
        sheet.write(4, 0, 17).unwrap();
        sheet.write_formula(4, 2, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write(5, 8, "outside").unwrap();
    });
    assert_eq!(
        read("x.xlsx", &bytes, &Layout::default()).unwrap(),
        [
            "id|opened|amount|share|passed|flag|note",
            "3: C1|@2026-07-01T09:30:00|#0.3|#0.25|36:00:00|true|Zoë <&> \"x\"",
            "5: #17|?|!#N/A|?|?|?|?",
            "!value outside the named columns@6",
        ]
    );
}

#[test]
fn a_layout_says_where_the_data_is() {
    let bytes = workbook(|sheet| {
        let rows = ["Report", "", "Comment", "label", "{\"ImportId\":1}", "a", "b", "Grand Totals", "", "Confidential"];
        for (row, text) in rows.into_iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            sheet.write(u32::try_from(row).unwrap(), 0, text).unwrap();
            sheet.write(u32::try_from(row).unwrap(), 1, text).unwrap();
        }
        sheet.merge_range(5, 0, 6, 0, "a", &Look::new()).unwrap();
    });
    let layout = Layout {
        header_row: 3,
        skip_rows: 2,
        footer: vec!["Grand".to_owned()],
        duplicate_headers: crate::config::model::DuplicateHeaders::Number,
        ..Layout::default()
    };
    assert_eq!(
        read("x.xlsx", &bytes, &layout).unwrap(),
        [
            "Comment|Comment.2",
            "6: a|a",
            "7: ?|b",
            "x.xlsx:8: the data ends at a row that begins `Grand`, as `footer` says: this line and the 1 with something in them after it are no data",
            "x.xlsx:6: cells of the sheet `Cases` are merged (rows 6 to 7): their value counts for the first of them alone; unmerge them and fill in what each row holds",
        ]
    );
    let beyond = Layout { header_row: 30, ..Layout::default() };
    assert!(read("x.xlsx", &bytes, &beyond).unwrap_err().contains("no row of the sheet `Cases` from 30 on has a cell"));
    assert_eq!(read("x.xlsx", &workbook(|_| {}), &beyond).unwrap(), [""]);
}

#[test]
fn a_sheet_is_named_where_there_are_several() {
    let mut several = Workbook::new();
    several.add_worksheet().set_name("Notes").unwrap().write(0, 0, "n").unwrap();
    several.add_worksheet().set_name("Cases").unwrap().write(0, 0, "c").unwrap();
    several.add_worksheet().set_name("Old").unwrap().set_hidden(true).write(0, 0, "o").unwrap();
    let bytes = several.save_to_buffer().unwrap();
    let with = |sheet| Layout { sheet: Some(sheet), ..Layout::default() };
    assert_eq!(
        read("x.xlsx", &bytes, &Layout::default()).unwrap_err(),
        "x.xlsx: the workbook has 2 visible sheets, expected one; name one with `sheet`; there are: `Notes`, `Cases`, `Old` (hidden)"
    );
    assert_eq!(read("x.xlsx", &bytes, &with(Sheet::Name("Cases".to_owned()))).unwrap(), ["c"]);
    assert_eq!(read("x.xlsx", &bytes, &with(Sheet::Number(3))).unwrap(), ["o"], "a hidden one by its number");
    assert!(read("x.xlsx", &bytes, &with(Sheet::Number(4))).unwrap_err().contains("there is no sheet number 4"));
    assert!(read("x.xlsx", &bytes, &with(Sheet::Name("cases".to_owned()))).unwrap_err().contains("no sheet is called"));
}

#[test]
fn a_far_cell_takes_no_room() {
    let bytes = workbook(|sheet| {
        sheet.write(0, 0, "a").unwrap();
        sheet.write(1_048_575, 0, "far").unwrap();
        sheet.write(1_048_575, 16_383, "away").unwrap();
    });
    assert_eq!(read("x.xlsx", &bytes, &Layout::default()).unwrap(), ["a", "!value outside the named columns@1048576"]);
}

/// An archive of named parts.
fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook of one sheet with these rows, and these other parts.
fn sheet_of(rows: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let related = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id='r' Type='http://x/relationships/{kind}' Target='{target}'/></Relationships>"
        )
    };
    let (main, inner) = (related("officeDocument", "xl/workbook.xml"), related("worksheet", "worksheets/sheet1.xml"));
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let parts = [
        ("_rels/.rels", main.as_str()),
        ("xl/workbook.xml", "<workbook><sheets><sheet name='A' sheetId='1' r:id='r'/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", &inner),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    archive(&[&parts[..], others].concat())
}

#[test]
fn cells_beyond_a_workbook_are_refused_and_take_no_room() {
    let cell = |place: &str| format!("<row><c r='{place}' t='str'><v>a</v></c></row>");
    let named = cell("A1");
    assert_eq!(read("x.xlsx", &sheet_of(&named, &[]), &Layout::default()).unwrap(), ["a"]);
    let expected = "expected at most 1048576 rows and 16384 columns";
    for (rows, where_it_is) in [
        (cell("ZZZZZZ1"), "row 1 and column 321272406"),
        (cell("XFE1"), "row 1 and column 16385"),
        (format!("{named}{}", cell("A1000000000")), "row 1000000000 and column 1"),
        (format!("{named}{}", cell("XFE2")), "row 2 and column 16385"),
        (format!("{named}<row r='2'>{}</row>", "<c><v>1</v></c>".repeat(20_000)), "row 2 and column 16385"),
    ] {
        let found = read("x.xlsx", &sheet_of(&rows, &[]), &Layout::default()).unwrap_err();
        assert!(found.contains(where_it_is) && found.contains(expected), "{found}");
    }
    for far in ["A4294967297", "AAAAAAAAAAAAA1"] {
        let rows = format!("{named}{}", cell(far));
        assert!(read("x.xlsx", &sheet_of(&rows, &[]), &Layout::default()).is_err(), "{far}");
    }
}

#[test]
fn parts_that_ask_for_more_room_than_they_fill_are_refused() {
    let named = "<row><c r='A1' t='str'><v>a</v></c></row>";
    let many = |element: &str, count: usize| format!("<styleSheet>{}</styleSheet>", element.repeat(count));
    for (name, text, expected) in [
        ("xl/sharedStrings.xml", "<sst uniqueCount='4294967295'/>".to_owned(), "expected a `uniqueCount` up to"),
        ("xl/SHAREDSTRINGS.XML", "<sst uniqueCount='4294967295'/>".to_owned(), "expected a `uniqueCount` up to"),
        ("xl/styles.xml", many("<xf/>", 500_001), "more than 500000 elements"),
        ("worksheets/styles.xml", many(&"x".repeat(1 << 19), 0) + &" ".repeat(2 << 20), "longer than 1 MiB"),
        ("worksheets/styles.xml", many(&format!("<a>{}</a>", "x".repeat(1 << 18)), 260), "larger than the memory"),
    ] {
        let found = read("x.xlsx", &sheet_of(named, &[(name, &text)]), &Layout::default()).unwrap_err();
        assert!(found.contains(&format!("its part `{name}` is refused")) && found.contains(expected), "{found}");
    }
}

fn spreadsheet(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office='o' xmlns:table='t' xmlns:text='x'><office:body><office:spreadsheet>\
         <table:table table:name='Cases'>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = "<manifest:manifest xmlns:manifest='m'></manifest:manifest>";
    archive(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ])
}

#[test]
fn an_open_document_is_read_within_bounds() {
    let text =
        |text: &str| format!("<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let header = row(&format!("{}{}{}", text("id"), text("opened"), text("amount")));
    let values = row(&format!(
        "{}<table:table-cell office:value-type='date' office:date-value='2026-07-01'/><table:table-cell office:value-type='float' office:value='12.50'/>",
        text("C1")
    ));
    let errors =
        row(&format!("{}<table:table-cell table:number-columns-repeated='1'/>{}", text("C2"), text("#DIV/0!")));
    let bytes = spreadsheet(&format!("{header}{values}{errors}"));
    assert_eq!(
        read("x.ods", &bytes, &Layout::default()).unwrap(),
        ["id|opened|amount", "2: C1|@2026-07-01T00:00:00|#12.5", "3: C2|?|!#DIV/0!"]
    );
    let value = "<table:table-cell office:value-type='float' office:value='1'/>";
    let far = format!(
        "{}<table:table-row table:number-rows-repeated='1000000'><table:table-cell/></table:table-row>",
        row(value)
    );
    let corner = row(&format!("<table:table-cell table:number-columns-repeated='16000'/>{value}"));
    let found = read("x.ods", &spreadsheet(&format!("{far}{corner}")), &Layout::default()).unwrap_err();
    assert!(found.contains("its used area has more than 2000000 cells"), "{found}");
}

#[test]
fn files_that_are_damaged_or_something_else_are_named() {
    let good = workbook(|sheet| {
        sheet.write(0, 0, "a").unwrap();
    });
    let encrypted = [
        &b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..],
        &"EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
    ]
    .concat();
    let long = format!("<a b='{}'/>", "x".repeat(2 << 20));
    for (name, bytes, expected) in [
        ("x.xlsx", good[..good.len() / 2].to_vec(), "the workbook cannot be read: it is no whole ZIP archive"),
        ("x.xlsx", b"a,b\n".to_vec(), "found a file that starts `a,b\\n`, expected an Excel workbook"),
        ("x.xlsx", Vec::new(), "found an empty file"),
        (
            "x.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
            "found an old workbook (.xls), expected an Excel workbook",
        ),
        ("x.xlsx", encrypted, "protected by a password"),
        ("x.xls", good.clone(), "found a ZIP archive or a newer workbook, expected a workbook of Excel 97 to 2003"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "it is damaged"),
        ("x.ods", archive(&[("content.xml", "<a>")]), "`content.xml` is refused: it ends before its last element does"),
        (
            "x.ods",
            archive(&[("content.xml", "\u{1}<"), ("META-INF/manifest.xml", "<a><manifest:encryption-data/></a>")]),
            "protected by a password",
        ),
        ("x.xlsx", archive(&[("xl/workbook.xml", &long)]), "longer than 1 MiB"),
        ("x.xlsx", archive(&[("a.txt", "")]), "the workbook cannot be read"),
    ] {
        let found = read(name, &bytes, &Layout::default()).unwrap_err();
        assert!(found.starts_with(name) && found.contains(expected), "{name}: {found}");
    }
}

#[test]
fn an_archive_that_unpacks_without_end_is_refused_in_time() {
    let part = format!("<sst>{}</sst>", "<b>0123456789</b>".repeat(6 << 20));
    let found = read("x.xlsx", &archive(&[("xl/sharedStrings.xml", &part)]), &Layout::default()).unwrap_err();
    assert!(found.contains("`xl/sharedStrings.xml` is refused") && found.contains("larger than the memory"), "{found}");
}
