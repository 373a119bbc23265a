//! Documents in pieces: whole ones, damaged ones, and the ways to their lists.

use std::io::{BufReader, Cursor};

use super::*;

/// Every row as text, `!reason@line` for a rejected one; read in pieces of `step` bytes.
fn read_by(text: &[u8], rows: Option<&str>, step: usize) -> Result<Vec<String>, String> {
    let wanted = ["a", "b.c"].map(str::to_owned).to_vec();
    let input = BufReader::with_capacity(step, Cursor::new(text.to_vec()));
    let rows = rows.map(|rows| RowsPath::parse(rows).unwrap());
    let document = JsonDocument::open("x.json".to_owned(), Box::new(input), wanted, rows.as_ref(), encoding_rs::UTF_8);
    let mut document = document.map_err(|finding| finding.to_string())?;
    let mut row = RawRow::default();
    let mut found = Vec::new();
    loop {
        match document.read(&mut row).map_err(|finding| finding.to_string())? {
            Read::End => return Ok(found),
            Read::Row => {
                let cells: Vec<_> = (0..row.len()).map(|index| row.get(index).unwrap_or("?")).collect();
                found.push(format!("{}: {}", row.line, cells.join("|")));
            }
            Read::Rejected(rejection) => found.push(format!("!{}@{}", rejection.reason, row.line)),
        }
    }
}

fn read(text: &str, rows: Option<&str>) -> Result<Vec<String>, String> {
    let whole = read_by(text.as_bytes(), rows, 1 << 12);
    for step in [1, 2, 7] {
        assert_eq!(read_by(text.as_bytes(), rows, step), whole, "in pieces of {step}");
    }
    whole
}

#[test]
fn the_document_is_the_list_or_holds_it() {
    let expected = ["2: 1|x,]", "3: -2.50|?"];
    let list = "[\n {\"a\": 1, \"b\": {\"c\": \"x,]\"}},\n{\"a\":-2.50}]\n";
    assert_eq!(read(list, None).unwrap(), expected);
    let nested = format!(
        "\u{feff}{{\"n\": 1, \"t\": \"}}\\\"\", \"result\": {{\"other\": [[{{}}], \"]\"], \"items\": {list}, \"z\": null}}, \"end\": [1,2]}}"
    );
    assert_eq!(read(&nested, Some("result.items")).unwrap(), expected);
    assert_eq!(read("[]", None).unwrap(), [""; 0]);
    assert_eq!(read(" \n", None).unwrap(), [""; 0]);
    assert_eq!(read("{\"items\":[]}", Some("items")).unwrap(), [""; 0]);
}

#[test]
fn an_item_that_is_no_object_is_set_aside() {
    let text = "[{\"a\":1},\n3,\n\"x\",\n{\"a\": tru},\n{\"a\":1],\nnull,[1],{\"a\":1,\"a\":2},{\"a\":5}]";
    let expected = [
        "1: 1|?",
        "!not a JSON object@2",
        "!not a JSON object@3",
        "!not valid JSON@4",
        "!not valid JSON@5",
        "!not a JSON object@6",
        "!not a JSON object@6",
        "!repeated member@6",
        "6: 5|?",
    ];
    assert_eq!(read(text, None).unwrap(), expected);
}

#[test]
fn a_document_without_the_list_says_what_there_is() {
    for (text, rows, expected) in [
        ("{\"items\": [], \"n\": 1, \"old\": [1]}", None, "give the source `rows = \"items\"` or `rows = \"old\"`"),
        ("{\"a\": 1}\n{\"a\": 2}\n", None, "one object a line is `format = \"jsonl\"`"),
        ("{\"a\": {}}", None, "found a JSON object, expected a list of objects; say with `rows`"),
        ("3", None, "found `3`, expected a list of objects"),
        ("[1]", Some("items"), "found a list, expected an object with a member `items`"),
        ("{\"it\": 1}", Some("items"), "there is no member `items`, found `it`"),
        ("{\"r\": {\"x\": 1}}", Some("r.items"), "there is no member `items` in `r`, found `x`"),
        ("{\"r\": 5}", Some("r"), "found `5` in `r`, expected a list of objects"),
    ] {
        let found = read(text, rows).unwrap_err();
        assert!(found.starts_with("x.json:1: ") && found.contains(expected), "{text}: {found}");
    }
}

#[test]
fn a_document_that_is_cut_off_or_goes_on_is_refused() {
    for (text, rows, expected) in [
        ("[{\"a\":1}", None, "found the end of the file after an item"),
        ("[{\"a\":1},\n", None, "x.json:2: found no item after `,`"),
        ("[{\"a\":1},]", None, "found no item after `,`"),
        ("[{\"a\":", None, "the document ends early"),
        ("[{\"a\":1} {\"a\":2}]", None, "found an object after an item, expected `,` or `]`"),
        ("[] []", None, "found text after the end of the document"),
        ("{\"i\": []", Some("i"), "the document ends early"),
        ("{\"i\": [], \"i\": [1]}", Some("i"), "the member `i` is there twice"),
        ("{\"r\": {\"i\": []}, \"r\": {}}", Some("r.i"), "the member `r` is there twice"),
        ("{\"i\" []}", Some("i"), "found a list, expected `:`"),
        ("{i: []}", Some("i"), "found `i`, expected the name of a member"),
    ] {
        let found = read(text, rows).unwrap_err();
        assert!(found.contains(expected), "{text}: {found}");
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_stop_the_program(text in "[\\[\\]{}\",:\\\\a1 \n]{0,60}", rows in proptest::option::of("a"), step in 1_usize..9) {
        let _ = read_by(text.as_bytes(), rows.as_deref(), step);
    }

    #[test]
    fn a_written_list_is_read_item_by_item(values in proptest::collection::vec("\\PC{0,8}", 0..6), step in 1_usize..40) {
        let items: Vec<_> = values.iter().map(|value| serde_json::json!({ "a": value, "n": [{ "]": "}" }] })).collect();
        let text = serde_json::to_string_pretty(&serde_json::json!({ "x": [1, "\""], "items": items })).unwrap();
        let found = read_by(text.as_bytes(), Some("items"), step).unwrap();
        let found: Vec<_> = found.iter().map(|row| row.split_once(": ").unwrap().1.to_owned()).collect();
        let expected: Vec<_> = values.iter().map(|value| format!("{value}|?")).collect();
        proptest::prop_assert_eq!(found, expected);
    }
}
