//! A database file of SQLite as a source.

use rusqlite::Connection;

use super::{manifest, with_cases};
use crate::project::Project;

const CASES: &str = "create table cases (case_id text primary key, partner_id text, opened_at text); \
    insert into cases values ('C1', 'P1', '2026-07-01T10:00:00Z'), ('C2', 'P1', '2026-07-02T10:00:00Z')";

fn asking(query: &str, sql: &str) -> Project {
    let project = with_cases(&format!("sqlite = {{ file = \"support.db\", query = '''{query}''' }}"));
    Connection::open(project.join("support.db")).expect("a database").execute_batch(sql).expect("statements");
    project
}

#[test]
fn rows_of_a_query_are_loaded_and_the_file_is_what_counts() {
    let project = asking("select * from cases order by case_id", CASES);
    let before = std::fs::read(project.join("support.db")).expect("a file");
    project.run(&["ingest"]).succeeds();
    let file = manifest(&project)["report"]["files"][1].clone();
    assert_eq!((&file["file"], &file["accepted"]), (&"support.db".into(), &2.into()));
    assert_eq!(file["query"]["sha256"].as_str().map(str::len), Some(64));
    assert!(file["query"].get("server").is_none());
    assert!(project.run(&["ingest"]).succeeds().stdout.contains(" unchanged"));
    assert!(before == std::fs::read(project.join("support.db")).expect("a file"), "the database is not touched");
    let beside: Vec<String> = project.names("").into_iter().filter(|name| name.starts_with("support.db")).collect();
    assert_eq!(beside, ["support.db"]);

    let other = project.edit("quarterdeck.toml", "order by case_id", "order by case_id desc");
    assert!(other.run(&["ingest"]).succeeds().stdout.contains(" made"), "another query, another snapshot");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let project = asking("select case_id,\n opend_at from cases", CASES);
    let refused = project.run(&["check"]).ends_with(2).stderr;
    assert!(refused.contains("no such column: opend_at (line 2, column 2 of the query"), "{refused}");
    let project = project.file("support.db", "no database\n".repeat(100));
    let refused = project.run(&["ingest"]).ends_with(2).stderr;
    assert!(refused.contains("expected a database of SQLite"), "{refused}");
    let project = project.without("support.db");
    let refused = project.run(&["ingest"]).ends_with(2).stderr;
    assert!(refused.contains("`support.db` matches no file"), "{refused}");
    let project = asking("select case_id from cases", CASES);
    let refused = project.run(&["ingest"]).ends_with(2).stderr;
    assert!(refused.contains("nothing fills `opened_at`"), "{refused}");
}
