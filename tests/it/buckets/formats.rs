//! What lies in a bucket is read as files are: compressed, in any format, by globs, in the order of names.

use std::io::Write as _;

use super::own_store::OwnStore;
use super::real_store::RealBucket;
use super::{cases, manifest, quarterdeck, with_cases};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).expect("bytes");
    encoder.finish().expect("bytes")
}

fn workbook() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in
        [["case_id", "partner_id", "opened_at"], ["X1", "P1", "2026-07-01T10:00:00Z"]].iter().enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *cell).expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// Objects by their keys, which a glob over folders and a folder name.
fn objects() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("desk/2026/a b.csv.gz", gzip(&cases(&["C1", "C2"]))),
        ("desk/2026/b.csv.zst", zstd::encode_all(cases(&["Z1"]).as_bytes(), 1).expect("bytes")),
        ("desk/2025/ä.csv", cases(&["C3"]).into_bytes()),
        ("desk/2026/deep/no.csv", b"not,read\n".to_vec()),
        ("desk/other.txt", b"not read".to_vec()),
        ("books/x.xlsx", workbook()),
        ("books/empty.csv", Vec::new()),
        ("books/y.jsonl", br#"{"case_id":"J1","partner_id":"P1","opened_at":"2026-07-01T10:00:00Z"}"#.to_vec()),
    ]
}

fn read_all(store: &str, bucket: &str) {
    let project =
        with_cases(&format!("files = [\"s3://{bucket}/desk/*/*.csv*\", \"s3://{bucket}/books/\", \"more.csv\"]"))
            .file("more.csv", cases(&["L1"]));
    quarterdeck(&project, store, &["ingest"]).succeeds();
    let manifest = manifest(&project);
    let files = manifest["report"]["files"].as_array().expect("files").iter().skip(1);
    let found: Vec<(String, u64)> = files
        .map(|file| {
            (file["file"].as_str().expect("a name").replace(bucket, "BUCKET"), file["accepted"].as_u64().expect("rows"))
        })
        .collect();
    let expected = [
        ("more.csv", 1),
        ("s3://BUCKET/books/empty.csv", 0),
        ("s3://BUCKET/books/x.xlsx", 1),
        ("s3://BUCKET/books/y.jsonl", 1),
        ("s3://BUCKET/desk/2025/ä.csv", 1),
        ("s3://BUCKET/desk/2026/a b.csv.gz", 2),
        ("s3://BUCKET/desk/2026/b.csv.zst", 1),
    ];
    assert_eq!(found, expected.map(|(name, rows)| (name.to_owned(), rows)));
}

#[test]
fn every_format_is_read_from_a_bucket() {
    let store = OwnStore::new();
    objects().into_iter().for_each(|(key, content)| store.put(key, content));
    read_all(&store.url, "exports");
}

#[test]
fn every_format_is_read_from_a_real_store() {
    let Some(bucket) = RealBucket::new() else { return };
    for (key, content) in objects() {
        bucket.put(&key.replace(' ', "%20").replace('ä', "%C3%A4"), content);
    }
    read_all(&bucket.store, &bucket.name);
}

#[test]
fn a_large_object_comes_in_pieces() {
    let store = OwnStore::new();
    let ids: Vec<String> = (0..300_000).map(|number| format!("C{number:08}")).collect();
    let text = cases(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(text.len() > 9 << 20);
    store.put("large.csv", text);
    let project = with_cases("files = [\"s3://exports/large.csv\"]");
    quarterdeck(&project, &store.url, &["ingest"]).succeeds();
    assert_eq!(store.reads(), ["large.csv", "large.csv"]);
    assert_eq!(manifest(&project)["report"]["files"][1]["accepted"], 300_000);
}

#[test]
fn the_first_rows_are_shown_and_limits_name_the_object() {
    let store = OwnStore::new();
    store.put("desk/a.csv", cases(&["C1"]));
    store.put("desk/b.csv", cases(&["C2"]));
    let project = with_cases("files = [\"s3://exports/desk/*\"]");
    let shown = quarterdeck(&project, &store.url, &["check", "--source", "cases"]).succeeds().stdout;
    assert!(shown.contains("s3://exports/desk/a.csv feeds cases") && shown.contains("C2"), "{shown}");
    let one = quarterdeck(&project, &store.url, &["check", "--source", "b.csv"]).succeeds().stdout;
    assert!(one.contains("s3://exports/desk/b.csv feeds cases") && !one.contains("a.csv"), "{one}");
    store.reads();
    quarterdeck(&project, &store.url, &["check", "--source", "s3://exports/desk/a.csv"]).succeeds();
    assert_eq!(store.reads(), ["desk/a.csv"], "only what is shown is brought");

    store.put("desk/b.csv", "case_id,opend_at\nC1,2026-07-01\n");
    let said = quarterdeck(&project, &store.url, &["check"]).stderr;
    assert!(said.contains("s3://exports/desk/b.csv:1") && said.contains("nothing fills `opened_at`"), "{said}");
    store.put("desk/b.csv", "case_id,opened_at\nC1,yesterday\n");
    quarterdeck(&project, &store.url, &["ingest"]);
    let snapshot = manifest(&project)["id"].as_str().expect("an id").to_owned();
    let set_aside = project.text(&format!("data/lake/snapshots/{snapshot}/quarantine.csv"));
    assert!(set_aside.contains("s3://exports/desk/b.csv"), "{set_aside}");
}

#[test]
fn many_objects_come_in_the_order_of_their_names() {
    let store = OwnStore::new();
    for number in 0..23 {
        // The first are the largest, and end last.
        let blanks = "\n".repeat(if number < 3 { 9 << 20 } else { 1 });
        store.put(&format!("cases-{number:02}.csv"), cases(&[&format!("C{number:02}")]) + &blanks);
    }
    let project = with_cases("files = [\"s3://exports/cases-*.csv\"]");
    let outcome = quarterdeck(&project, &store.url, &["ingest", "-v"]).succeeds();
    assert!(outcome.stderr.contains(" bytes of objects fetched"), "{}", outcome.stderr);
    assert_eq!(store.reads().len(), 23 + 3);
    let manifest = manifest(&project);
    let files: Vec<&str> = manifest["report"]["files"]
        .as_array()
        .expect("files")
        .iter()
        .filter_map(|file| file["file"].as_str())
        .collect();
    let expected: Vec<String> = (0..23).map(|number| format!("s3://exports/cases-{number:02}.csv")).collect();
    assert_eq!(files[1..], expected);
    let quiet = quarterdeck(&project, &store.url, &["ingest", "--rehash", "--quiet"]).succeeds();
    assert_eq!(quiet.stderr, "", "nothing is told");
}
