//! Files as a whole: formats, empty and damaged ones.

use super::*;

#[test]
fn times_without_a_zone_refuse_a_file_that_has_no_others() {
    let root = folder(&[("cases.csv", "case_id,opened_at\nC1,2026-07-01 10:00\nC2,2026-07-01 11:00\n")]);
    let found = refusal(root.path(), &workspace(vec![reading("cases", "cases.csv")]));
    assert_eq!(
        found.replace("quarterdeck.toml:9 [source[1]]", "PLACE"),
        "cases.csv [opened_at]: none of its 2 rows says in which zone its times are (`2026-07-01 10:00`), expected an offset such as `+01:00`; give the source at PLACE a `time_zone`"
    );
    put(root.path(), "cases.csv", b"case_id,opened_at\nC1,2026-07-01 10:00\nC2,2026-07-01T11:00Z\n");
    let snapshot = load(root.path(), &workspace(vec![reading("cases", "cases.csv")])).snapshot;
    assert_eq!(snapshot.manifest.report.quarantine_reasons["timestamp without a zone"], 1);
    let mut zoned = reading("cases", "cases.csv");
    zoned.time_zone = Some(chrono_tz::Europe::Stockholm);
    let snapshot = load(root.path(), &workspace(vec![zoned])).snapshot;
    assert_eq!(table(&snapshot, "cases", &["opened_at"]), ["2026-07-01T08:00:00Z", "2026-07-01T11:00:00Z"]);
}

#[test]
fn empty_files_are_empty_tables_with_a_warning() {
    let root = folder(&[("cases.csv", "case_id,opened_at\n"), ("partners.csv", ""), ("staff.jsonl", "")]);
    let sources =
        vec![reading("cases", "cases.csv"), reading("partners", "partners.csv"), reading("staff", "staff.jsonl")];
    let snapshot = load(root.path(), &workspace(sources)).snapshot;
    assert!(snapshot.has("cases") && snapshot.has("partners") && snapshot.has("staff"));
    assert_eq!(snapshot.rows("cases"), 0);
    assert!(table(&snapshot, "partners", &["partner_id"]).is_empty());
    let warnings = &snapshot.manifest.report.warnings;
    assert_eq!(warnings.len(), 3);
    assert!(warnings.iter().any(|warning| warning.starts_with("cases.csv: the file has a header and no row")));
    assert!(warnings.iter().any(|warning| warning.starts_with("partners.csv: the file is empty")));
}

#[test]
fn every_format_and_compression_reads_the_same_rows() {
    let csv = "partner_id,name\nP1,\"A;\tB\"\nP2,Ö\n";
    let tsv = "partner_id\tname\nP1\t\"A;\tB\"\nP2\tÖ\n";
    let json = "{\"partner_id\":\"P1\",\"name\":\"A;\\tB\"}\n{\"partner_id\":\"P2\",\"name\":\"Ö\"}\n";
    let expected = ["P1|A;\tB", "P2|Ö"];
    let gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let read = |name: &str, bytes: &[u8]| {
        let root = folder(&[]);
        put(root.path(), name, bytes);
        let snapshot = load(root.path(), &workspace(vec![reading("partners", name)])).snapshot;
        let parquet = fs::read(&snapshot.parts("partners")[0]).unwrap();
        (table(&snapshot, "partners", &["partner_id", "name"]), parquet)
    };
    let (found, parquet) = read("p.csv", csv.as_bytes());
    assert_eq!(found, expected);
    assert_eq!(read("p.tsv", tsv.as_bytes()).0, expected);
    assert_eq!(read("p.jsonl", json.as_bytes()).0, expected);
    assert_eq!(read("p.csv.gz", &gzip(csv)).0, expected);
    assert_eq!(read("p.tsv.zst", &zstd::encode_all(tsv.as_bytes(), 1).unwrap()).0, expected);
    assert_eq!(read("p.ndjson.gz", &[gzip(&json[..40]), gzip(&json[40..])].concat()).0, expected);
    assert_eq!(read("p.parquet", &parquet).0, expected);
    let mut declared = reading("partners", "p.dat");
    declared.format = Some(crate::config::model::Format::Csv);
    declared.delimiter = Some(b';');
    let root = folder(&[("p.dat", "partner_id;name\nP1;\"A;\tB\"\nP2;Ö\n")]);
    let snapshot = load(root.path(), &workspace(vec![declared])).snapshot;
    assert_eq!(table(&snapshot, "partners", &["partner_id", "name"]), expected);
}

#[test]
fn damaged_files_are_refused_by_name() {
    let csv: String = (0..5000).map(|n| format!("P{n},Partner {}\n", n * 7919)).collect();
    let csv = format!("partner_id,name\n{csv}");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(csv.as_bytes()).unwrap();
    let gzip = encoder.finish().unwrap();
    let zstd = zstd::encode_all(csv.as_bytes(), 1).unwrap();
    let root = folder(&[("p.csv", &csv)]);
    let snapshot = load(root.path(), &workspace(vec![reading("partners", "p.csv")])).snapshot;
    let parquet = fs::read(&snapshot.parts("partners")[0]).unwrap();
    let mut corrupt = parquet.clone();
    for byte in &mut corrupt[40..400] {
        *byte ^= 0x55;
    }
    let mut footer = parquet.clone();
    let end = footer.len();
    for byte in &mut footer[end - 200..end - 8] {
        *byte = 0xff;
    }
    let bad: [(&str, &[u8], &str); 10] = [
        ("p.csv.gz", &gzip[..gzip.len() / 2], "the compressed data ends early"),
        ("p.csv.zst", &zstd[..zstd.len() / 2], "the compressed data ends early"),
        ("p.parquet", &parquet[..parquet.len() / 2], "end without the closing mark: it is truncated"),
        ("p.parquet", &corrupt, "found a damaged Parquet file"),
        ("p.parquet", &footer, "found a damaged Parquet file"),
        ("p.parquet", b"", "found an empty file, expected a Parquet file"),
        ("p.parquet", b"partner_id,name\n", "found a file that starts `partner_id,n`, expected a Parquet file"),
        ("p.csv", &parquet, "found a Parquet file, expected delimited text"),
        ("p.csv", b"\xff\xfep\0a\0", "found text in UTF-16"),
        ("p.csv", b"partner_id,name\nP1,\"A\nP2,B\n", "p.csv:2: found a quote that is never closed"),
    ];
    for (name, bytes, expected) in bad {
        let root = folder(&[]);
        put(root.path(), name, bytes);
        let found = refusal(root.path(), &workspace(vec![reading("partners", name)]));
        assert!(found.starts_with(name) && found.contains(expected), "{found}");
    }
}

#[test]
fn a_compressed_file_that_unpacks_without_end_is_refused() {
    let line = [&b"P1,One,"[..], &[b'x'; 8 << 20], b"\n"].concat();
    let text = [b"partner_id,name\n".to_vec(), line.repeat(3)].concat();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&text).unwrap();
    for (name, bytes) in
        [("p.csv.gz", encoder.finish().unwrap()), ("p.csv.zst", zstd::encode_all(text.as_slice(), 1).unwrap())]
    {
        let root = folder(&[]);
        put(root.path(), name, &bytes);
        let found = refusal(root.path(), &workspace(vec![reading("partners", name)]));
        assert!(found.starts_with(name) && found.contains("it unpacks to more than 250 times its size"), "{found}");
    }
}

#[test]
fn a_member_that_no_json_line_has_is_an_error() {
    let root = folder(&[("p.jsonl", "{\"partner_id\":\"P1\",\"nam\":\"A\"}\n")]);
    let found = refusal(root.path(), &workspace(vec![reading("partners", "p.jsonl")]));
    assert_eq!(found, "p.jsonl [name]: no object has a member `name`, which the mapping names");
}

#[test]
fn everything_wrong_is_told_at_once_and_nothing_is_written() {
    let root = folder(&[("a.csv", "partner_id\nP1\n"), ("b.csv", "case_id,opened_at\n\"C1,2026\n")]);
    let sources = vec![reading("partners", "a.csv"), reading("cases", "b.csv"), reading("staff", "none.csv")];
    let error = load_with(root.path(), &workspace(sources), IngestOptions::default()).unwrap_err();
    assert_eq!(error.findings.len(), 2, "{error}");
    assert!(!root.path().join("data").exists());
}

#[test]
fn progress_ends_where_it_was_said_to() {
    let root = folder(&[("a.csv", "partner_id,name\nP1,A\n"), ("b.csv", "case_id,opened_at\n")]);
    let mut last = (0, 0);
    let sources = workspace(vec![reading("partners", "a.csv"), reading("cases", "b.csv")]);
    ingest(root.path(), &sources, &IngestOptions::default(), &mut |_, done, total| {
        assert!(done >= last.0 && done <= total);
        last = (done, total);
    })
    .unwrap();
    assert_eq!(last.0, last.1);
}

#[test]
fn files_are_read_as_their_source_lays_them_out() {
    let root =
        folder(&[("p.json", "{\"result\": {\"items\": [{\"id\": {\"key\": \"P1\"}, \"names\": [\"x\", \"A\"]}]}}")]);
    put(
        root.path(),
        "cases.csv",
        b"Report\nNummer;Er\xf6ffnet\nlabel;label\nC1;2026-07-01T10:00:00Z\nC\x98;x\nGrand Totals;2\nend\n",
    );
    let mut cases = reading("cases", "cases.csv");
    cases.delimiter = Some(b';');
    cases.layout = crate::config::model::Layout {
        encoding: Some(encoding_rs::WINDOWS_1252),
        header_row: 2,
        skip_rows: 1,
        footer: vec!["Grand".to_owned()],
        row_cap: Some(2),
        ..cases.layout
    };
    let column = |name: &str| ValueSource::Column(name.to_owned());
    cases.columns =
        vec![mapping("cases", "case_id", column("Nummer")), mapping("cases", "opened_at", column("Eröffnet"))];
    let mut partners = reading("partners", "p.json");
    partners.layout.rows = crate::config::rows_path::RowsPath::parse("result.items").ok();
    partners.columns =
        vec![mapping("partners", "partner_id", column("id.key")), mapping("partners", "name", column("names.1"))];
    let snapshot = load(root.path(), &workspace(vec![cases, partners])).snapshot;
    assert_eq!(table(&snapshot, "partners", &["partner_id", "name"]), ["P1|A"]);
    assert_eq!(table(&snapshot, "cases", &["case_id", "opened_at"]), ["C1|2026-07-01T10:00:00Z"]);
    let report = &snapshot.manifest.report;
    let file = report.files.iter().find(|file| file.table == "cases").unwrap();
    assert_eq!((file.read, file.accepted, file.quarantined), (2, 1, 1));
    assert_eq!(
        report.warnings,
        [
            "cases.csv:6: the data ends at a row that begins `Grand`, as `footer` says: this line and the 1 with something in them after it are no data",
            "cases.csv: it has exactly 2 rows, the `row_cap` of its source: the export was likely cut off; export smaller pieces, such as one file a month",
        ]
    );
}

#[test]
fn a_workbook_is_the_same_table_as_its_csv() {
    let root =
        folder(&[("staff.csv", "staff_id,partner_id,active_from,fte\nT1,P1,2026-07-01,1.5\nT2,P2,2026-08-01,0.3\n")]);
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, ["staff_id", "partner_id", "active_from", "fte"]).unwrap();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    for (row, (number, month, fte)) in [("1", 7, 1.5), ("2", 8, 0.1 + 0.2)].into_iter().enumerate() {
        let row = u32::try_from(row).unwrap() + 1;
        let first = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, month, 1).unwrap();
        sheet.write(row, 0, format!("T{number}")).unwrap();
        sheet.write(row, 1, format!("P{number}")).unwrap();
        sheet.write_with_format(row, 2, &first, &day).unwrap();
        sheet.write(row, 3, fte).unwrap();
    }
    put(root.path(), "staff.xlsx", &workbook.save_to_buffer().unwrap());
    let read = |name: &str| {
        let snapshot = load(root.path(), &workspace(vec![reading("staff", name)])).snapshot;
        table(&snapshot, "staff", &["staff_id", "partner_id", "active_from", "fte"])
    };
    assert_eq!(read("staff.csv"), read("staff.xlsx"));
    assert_eq!(read("staff.xlsx").len(), 2);
}
