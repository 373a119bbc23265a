//! Columns that are joined from a bucket: as from files, and no more often fetched than needed.

use super::own_store::OwnStore;
use super::real_store::RealBucket;
use super::{cases, manifest, quarterdeck, with_cases};
use crate::project::Project;

const RESPONSE: &str = "task,end\nC1,2026-07-01T10:05:00Z\nC3,2026-07-01T10:06:00Z\n";

/// Cases whose first response stands in these files.
fn joining(own: &str, joined: &str) -> Project {
    with_cases(&format!(
        "files = [{own}]\n[source.columns]\nfirst_response_at = \"sla.end\"\n\n\
         [[source.join]]\nname = \"sla\"\nfiles = [{joined}]\nkey = \"case_id\"\njoined_key = \"task\"\n"
    ))
}

/// What the snapshot says of the files of cases: name, rows and the files joined to them, with those found.
fn told(project: &Project) -> Vec<String> {
    let manifest = manifest(project);
    let files = manifest["report"]["files"].as_array().expect("files").iter().skip(1);
    let told = files.map(|file| {
        let join = &file["joined"][0];
        let names = join["files"].as_array().expect("files").iter().map(|file| file["file"].as_str().expect("a name"));
        let names: Vec<&str> = names.collect();
        let name = file["file"].as_str().expect("a name");
        format!("{name} {} {} of {}", file["accepted"], names.join("+"), join["found"])
    });
    told.collect()
}

fn joins_from(store: &str, bucket: &str) {
    let project = joining("\"cases.csv\"", &format!("\"s3://{bucket}/sla-*.csv\", \"sla-0.csv\""))
        .file("cases.csv", cases(&["C1", "C2", "C9"]))
        .file("sla-0.csv", "task,end\nC9,2026-07-01T10:09:00Z\n");
    quarterdeck(&project, store, &["ingest"]).succeeds();
    assert_eq!(told(&project), [format!("cases.csv 3 s3://{bucket}/sla-1.csv+s3://{bucket}/sla-2.csv+sla-0.csv of 2")]);
    let shown = quarterdeck(&project, store, &["check", "--source", "cases"]).succeeds().stdout;
    assert!(shown.contains("sla.end") && shown.contains("2026-07-01T10:05:00Z"), "{shown}");
    assert!(shown.contains("2026-07-01T10:09:00Z"), "{shown}");
}

#[test]
fn columns_are_joined_from_a_bucket() {
    let store = OwnStore::new();
    store.put("sla-1.csv", RESPONSE);
    store.put("sla-2.csv", "task,end\n");
    joins_from(&store.url, "exports");
}

#[test]
fn columns_are_joined_from_a_real_store() {
    let Some(bucket) = RealBucket::new() else { return };
    bucket.put("sla-1.csv", RESPONSE);
    bucket.put("sla-2.csv", "task,end\n");
    joins_from(&bucket.store, &bucket.name);
}

#[test]
fn joined_objects_are_fetched_where_their_rows_are_needed() {
    let store = OwnStore::new();
    store.put("cases-1.csv", cases(&["C1", "C2"]));
    store.put("sla-1.csv", RESPONSE);
    // The column that is mapped stands in the second alone.
    store.put("sla-0.csv", "task\nC2\n");
    let project = joining("\"s3://exports/cases-*.csv\"", "\"s3://exports/sla-*.csv\"");
    let load = |arguments: &[&str]| quarterdeck(&project, &store.url, arguments).succeeds().stdout;
    load(&["ingest"]);
    assert_eq!(store.reads(), ["cases-1.csv", "sla-0.csv", "sla-1.csv"]);
    assert!(load(&["ingest"]).contains(" unchanged"));
    assert_eq!(store.reads(), [""; 0]);
    // A new object of cases is read with what is joined to it, and the others are not.
    store.put("cases-2.csv", cases(&["C3"]));
    load(&["ingest"]);
    assert_eq!(store.reads(), ["cases-2.csv", "sla-0.csv", "sla-1.csv"]);
    assert_eq!(told(&project)[1], "s3://exports/cases-2.csv 1 s3://exports/sla-0.csv+s3://exports/sla-1.csv of 1");
    // A joined object that changes makes all be read that it is joined to; what looks the same is held against what was known.
    store.put("sla-0.csv", "task\nC4\n");
    assert!(load(&["ingest"]).contains(" made"));
    assert_eq!(store.reads(), ["cases-1.csv", "cases-2.csv", "sla-0.csv", "sla-1.csv"]);
    let snapshot = manifest(&project);
    let fresh = joining("\"s3://exports/cases-*.csv\"", "\"s3://exports/sla-*.csv\"");
    quarterdeck(&fresh, &store.url, &["ingest"]).succeeds();
    assert_eq!(snapshot, manifest(&fresh));
}

#[test]
fn a_joined_object_that_is_not_there_is_told_with_its_place() {
    let store = OwnStore::new();
    store.put("sla-1.csv", RESPONSE);
    let project = joining("\"cases.csv\"", "\"s3://exports/slas/*.csv\"").file("cases.csv", cases(&["C1"]));
    let said = quarterdeck(&project, &store.url, &["ingest"]).stderr;
    assert!(said.contains("quarterdeck.toml:21") && said.contains("matches no object"), "{said}");
}
