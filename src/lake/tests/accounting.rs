//! What becomes of each row: accepted, quarantined, a duplicate, replaced, not applicable.

use super::*;

#[test]
fn every_row_is_accepted_quarantined_or_a_duplicate() {
    let root = folder(&[("p.csv", "partner_id,name\nP1,Northwind\nP2,Alpine\n"), ("cases.csv", CASES)]);
    let workspace = workspace(vec![reading("cases", "cases.csv"), reading("partners", "p.csv")]);
    let ingest = load(root.path(), &workspace);
    let snapshot = &ingest.snapshot;
    assert!(!ingest.reused);
    let report = &snapshot.manifest.report;
    let cases = report.files.iter().find(|file| file.table == "cases").unwrap();
    assert_eq!((cases.read, cases.accepted, cases.quarantined, cases.duplicates), (5, 2, 2, 1));
    assert!(report.files.iter().all(FileReport::adds_up));
    assert_eq!(report.files[0].table, "partners", "partners are loaded first");
    let found = table(snapshot, "cases", &["case_id", "partner_id", "opened_at", "severity", ROW_COLUMN]);
    assert_eq!(found, ["C1|P1|2026-07-01T10:00:00Z|high|2", "C2|Northwnd|2026-07-01T09:00:00Z|low|3"]);
    assert_eq!(
        quarantine(snapshot),
        [
            "cases,cases.csv,5,case_id,C1,\"one row for each key, or the same row again\",repeated key,C1",
            "cases,cases.csv,6,opened_at,not a time,\"a time with its zone, such as 2026-07-01T09:30:00Z\",not a timestamp,C3",
        ]
    );
    assert_eq!(report.quarantine_reasons["repeated key"], 1);
    let unknown = &report.unknown_partners;
    assert_eq!(unknown.len(), 1);
    assert_eq!((unknown[0].value.as_str(), unknown[0].rows), ("Northwnd", 1));
    assert_eq!(unknown[0].nearest[0], "P1 (Northwind)");
    assert_eq!(report.over_threshold(0.01).len(), 1);
    assert!(snapshot.has("cases") && !snapshot.has("surveys") && snapshot.parts("surveys").is_empty());
    assert_eq!(Snapshot::latest(root.path()).unwrap(), *snapshot);
}

#[test]
fn provenance_leads_back_to_file_and_line() {
    let root = folder(&[("b.csv", "partner_id,name\nP2,B\n"), ("a.csv", "partner_id,name\n\nP1,A\n")]);
    let snapshot = load(root.path(), &workspace(vec![reading("partners", "*.csv")])).snapshot;
    let mut found = Vec::new();
    for batch in read_batches(snapshot.parts("partners"), &[ROW_COLUMN, FILE_COLUMN]).unwrap() {
        let batch = batch.unwrap();
        let line = batch.column(0).as_primitive::<Int64Type>().value(0);
        let file = snapshot.manifest.file(batch.column(1).as_primitive::<Int32Type>().value(0)).unwrap();
        found.push((file.file.clone(), line));
    }
    assert_eq!(found, [("a.csv".to_owned(), 3), ("b.csv".to_owned(), 2)]);
}

/// Rule R5: a repeated key is quarantined, or its latest version stays and the others go to history.
#[test]
fn r5_repeated_keys() {
    let text = "case_id,opened_at,status,updated\n\
        C1,2026-07-01T10:00:00Z,new,9\n\
        C1,2026-07-01T10:00:00Z,closed,10\n\
        C1,2026-07-01T10:00:00Z,new,9\n\
        C1,2026-07-01T10:00:00Z,open,10\n\
        C2,2026-07-01T10:00:00Z,new,\n";
    let more = "case_id,opened_at,status,updated\nC1,2026-07-01T10:00:00Z,closed,10\nC3,2026-07-01T10:00:00Z,new,1\n";
    let root = folder(&[("a.csv", text), ("b.csv", more)]);
    let mut source = reading("cases", "?.csv");
    let snapshot = load(root.path(), &workspace(vec![source.clone()])).snapshot;
    assert_eq!(table(&snapshot, "cases", &["case_id", "status"]), ["C1|new", "C2|new", "C3|new"]);
    assert!(snapshot.history("cases").is_empty());

    source.on_repeated_key = RepeatedKey::Latest { version_column: "updated".to_owned(), version_format: None };
    let snapshot = load(root.path(), &workspace(vec![source])).snapshot;
    assert_eq!(table(&snapshot, "cases", &["case_id", "status"]), ["C1|closed", "C3|new"]);
    assert_eq!(rows(&snapshot, snapshot.history("cases"), &["case_id", "status"]), ["C1|new"]);
    let files = &snapshot.manifest.report.files;
    let a = &files[0];
    assert_eq!((a.read, a.accepted, a.replaced, a.duplicates, a.quarantined), (5, 1, 1, 1, 2));
    assert_eq!((files[1].accepted, files[1].duplicates), (1, 1));
    let reasons: Vec<_> = snapshot.manifest.report.quarantine_reasons.keys().collect();
    assert_eq!(reasons, ["no version", "repeated version"]);
}

/// Rule R5 with times as an export writes them: as text, `29/05` would come after `04/06`.
#[test]
fn r5_versions_are_ordered_by_time_and_not_as_text() {
    let text = "case_id,opened_at,status,updated\n\
        C1,2026-05-01T10:00:00Z,new,29/05/2026 14:41\n\
        C1,2026-05-01T10:00:00Z,closed,04/06/2026 09:00\n\
        C2,2026-05-01T10:00:00Z,new,yesterday\n";
    let root = folder(&[("a.csv", text)]);
    let mut source = reading("cases", "a.csv");
    let format = Some("%d/%m/%Y %H:%M".to_owned());
    source.on_repeated_key = RepeatedKey::Latest { version_column: "updated".to_owned(), version_format: format };
    let snapshot = load(root.path(), &workspace(vec![source])).snapshot;
    assert_eq!(table(&snapshot, "cases", &["case_id", "status"]), ["C1|closed"]);
    assert_eq!(rows(&snapshot, snapshot.history("cases"), &["case_id", "status"]), ["C1|new"]);
    assert_eq!(snapshot.manifest.report.files[0].quarantined, 1);
}

/// Loads `partners.csv`, `aliases.csv` and `cases.csv`, whose `group` is the partner's name in the system `sn`.
fn load_with_aliases(root: &Path) -> Snapshot {
    let mut cases = reading("cases", "cases.csv");
    let mut partner = mapping("cases", "partner_id", ValueSource::Column("group".to_owned()));
    partner.alias_system = Some("sn".to_owned());
    cases.columns = vec![partner];
    let sources = vec![cases, reading("partners", "partners.csv"), reading("partner_aliases", "aliases.csv")];
    load(root, &workspace(sources)).snapshot
}

#[test]
fn an_alias_is_known_by_case_blanks_and_unicode_form_unless_it_is_two_partners() {
    let root = folder(&[
        ("partners.csv", "partner_id,name\nP1,Malmö\nP2,Alpine\nnw,Other\n"),
        ("aliases.csv", "system,key,partner_id\nsn,Malmö Group,P1\nsn,Alpine,P2\nsn,ALPINE,P1\nsn,NW,P2\n"),
        (
            "cases.csv",
            "case_id,group,opened_at\nC1, MALMO\u{308}\u{a0}group,2026-07-01T10:00:00Z\nC2,ALPINE,2026-07-01T10:00:00Z\nC3,alpine,2026-07-01T10:00:00Z\nC4,nw,2026-07-01T10:00:00Z\n",
        ),
    ]);
    let snapshot = load_with_aliases(root.path());
    assert_eq!(
        table(&snapshot, "cases", &["case_id", "partner_id"]),
        ["C1|P1", "C2|P1", "C3|alpine", "C4|nw"],
        "the exact name first, then one that only looks different, and never one of two"
    );
}

#[test]
fn partner_names_of_other_systems_are_translated() {
    let root = folder(&[
        ("partners.csv", "partner_id,name,parent_partner_id\nP1,Northwind,P2\nP2,Alpine,P7\n"),
        ("aliases.csv", "system,key,partner_id\nsn,NW Group,P1\nsn,Lost,P8\n"),
        (
            "cases.csv",
            "case_id,group,opened_at\nC1,NW Group,2026-07-01T10:00:00Z\nC2,P2,2026-07-01T10:00:00Z\nC3,NW Grup,2026-07-01T10:00:00Z\n",
        ),
    ]);
    let snapshot = load_with_aliases(root.path());
    assert_eq!(table(&snapshot, "cases", &["case_id", "partner_id"]), ["C1|P1", "C2|P2", "C3|NW Grup"]);
    let unknown: Vec<_> = snapshot
        .manifest
        .report
        .unknown_partners
        .iter()
        .map(|unknown| (unknown.table.as_str(), unknown.column.as_str(), unknown.value.as_str()))
        .collect();
    assert_eq!(
        unknown,
        [
            ("cases", "partner_id", "NW Grup"),
            ("partner_aliases", "partner_id", "P8"),
            ("partners", "parent_partner_id", "P7")
        ]
    );
    assert_eq!(snapshot.manifest.report.unknown_partners[0].nearest[0], "P1 (Northwind)");
}

#[test]
fn references_that_lead_nowhere_are_counted_and_kept() {
    let root = folder(&[
        ("events.csv", "case_id,at,kind\nC1,2026-07-01T10:00:00Z,status\n"),
        (
            "escalations.csv",
            "escalation_id,case_id,at\nE1,C1,2026-07-01T10:00:00Z\nE2,C2,2026-07-01T10:00:00Z\nE3,C2,2026-07-01T10:00:00Z\n",
        ),
    ]);
    let sources = vec![reading("escalations", "escalations.csv"), reading("case_events", "events.csv")];
    let report = load(root.path(), &workspace(sources)).snapshot.manifest.report;
    assert_eq!(report.unknown_references.len(), 1);
    let unknown = &report.unknown_references[0];
    assert_eq!((unknown.target.as_str(), unknown.rows, unknown.examples.join(",")), ("cases", 2, "C2".to_owned()));
    assert!(report.warnings[0].contains("no source feeds `partners`"), "{:?}", report.warnings);
}

#[test]
fn one_file_feeds_several_tables_and_says_which_rows_apply() {
    let text =
        "case_id,opened_at,survey_id,provider,score\nC1,2026-07-01T10:00:00Z,S1,indie,5\nC2,2026-07-01T10:00:00Z,,,\n";
    let root = folder(&[("tickets.csv", text)]);
    let mut surveys = reading("surveys", "tickets.csv");
    surveys.only_with = vec!["survey_id".to_owned()];
    let snapshot = load(root.path(), &workspace(vec![reading("cases", "tickets.csv"), surveys])).snapshot;
    let surveys = &snapshot.manifest.report.files[1];
    assert_eq!((surveys.read, surveys.accepted, surveys.not_applicable), (2, 1, 1));
    assert!(surveys.adds_up());
    assert_eq!(table(&snapshot, "surveys", &["survey_id", "score"]), ["S1|5.000000000000"]);
    assert_eq!(snapshot.rows("cases"), 2);
}

#[test]
fn events_keep_the_order_of_the_file_and_identical_rows_count_once() {
    let text = "case_id,at,kind,to,who\n\
        C1,2026-07-01T10:00:00Z,status,Done,a\n\
        C1,2026-07-01T10:00:00Z,status,Open,a\n\
        C1,2026-07-01T10:00:00Z,status,Done,b\n\
        C1,2026-07-01T10:00:00Z,status,Done,a\n";
    let root = folder(&[("events.csv", text)]);
    let mut levels = reading("case_events", "events.csv");
    levels.columns = vec![mapping("case_events", "kind", ValueSource::Constant("level".to_owned()))];
    let snapshot = load(root.path(), &workspace(vec![reading("case_events", "events.csv"), levels])).snapshot;
    let found = table(&snapshot, "case_events", &["seq", "kind", "to"]);
    assert_eq!(
        found,
        ["2|status|Done", "3|status|Open", "4|status|Done", "2|level|Done", "3|level|Open", "4|level|Done"]
    );
    assert_eq!(snapshot.manifest.report.files[0].duplicates, 1);
}

/// A field of a random file: valid, junk, or a piece of broken syntax.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "C[0-3]",
        3 => Just("2026-07-01T10:00:00Z".to_owned()),
        1 => Just("2026-07-01 10:00".to_owned()),
        1 => "[ -~]{0,6}",
        1 => "\\PC{0,3}",
        1 => Just("\"a \"\"b\"\"\nc\"".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The accounting identity: whatever the file holds, every row read is somewhere.
    #[test]
    fn rows_add_up_whatever_the_file_holds(
        lines in prop::collection::vec(prop::collection::vec(field(), 1..5), 0..30),
        latest in any::<bool>(),
        junk in prop::collection::vec(any::<u8>(), 0..8),
    ) {
        let text: Vec<String> = lines.iter().map(|line| line.join(",")).collect();
        let mut bytes = format!("case_id,opened_at,status\n{}\n", text.join("\n")).into_bytes();
        bytes.extend(junk);
        let root = folder(&[]);
        put(root.path(), "a.csv", &bytes);
        let mut cases = reading("cases", "a.csv");
        cases.only_with = vec!["status".to_owned()];
        if latest {
            cases.on_repeated_key = RepeatedKey::Latest { version_column: "status".to_owned(), version_format: None };
        }
        // A quote that is never closed refuses the file as a whole, and so do rows that all lack a zone.
        if let Ok(ingest) = load_with(root.path(), &workspace(vec![cases]), IngestOptions::default()) {
            let snapshot = ingest.snapshot;
            let file = &snapshot.manifest.report.files[0];
            prop_assert!(file.adds_up(), "{file:?}");
            prop_assert_eq!(file.accepted, snapshot.rows("cases"));
            prop_assert_eq!(file.accepted as usize, table(&snapshot, "cases", &["case_id"]).len());
            let mut quarantined = csv::Reader::from_path(snapshot.dir.join("quarantine.csv")).unwrap();
            prop_assert_eq!(file.quarantined as usize, quarantined.records().map(Result::unwrap).count());
            prop_assert_eq!(file.replaced as usize, rows(&snapshot, snapshot.history("cases"), &["case_id"]).len());
        }
    }
}
