//! Databases as sources: a PostgreSQL server that `tests/run.sh` starts, and files of SQLite.

mod postgres_faults;
mod postgres_rows;
pub(crate) mod same_pack;
mod server;
mod sqlite_files;

use crate::project::{Outcome, Project};

/// A workspace whose partners are in a file and whose cases come from what `source` says.
pub(crate) fn with_cases(source: &str) -> Project {
    let workspace = format!(
        "[workspace]\nname = \"Rows from servers\"\ntime_zone = \"UTC\"\nreporting_currency = \"EUR\"\n\n\
         [privacy]\npseudonym_key_file = \"pseudonym.key\"\n\n\
         [[source]]\ntable = \"partners\"\nfiles = [\"partners.csv\"]\n\n[[source]]\ntable = \"cases\"\n{source}\n"
    );
    Project::empty()
        .file("quarterdeck.toml", workspace)
        .file("programme/2025.toml", "title = \"Support programme\"\nfrom = 2025-01-01\n")
        .file("pseudonym.key", "0123456789abcdef0123456789abcdef")
        .file("partners.csv", "partner_id,name\nP1,Alder\n")
}

/// Demands a refusal that says all of this, and nothing written.
pub(crate) fn refused(outcome: &Outcome, project: &Project, said: &[&str]) {
    assert_ne!(outcome.code, 0, "{}", outcome.stdout);
    for said in said {
        assert!(outcome.stderr.contains(said), "no {said:?} in:\n{}", outcome.stderr);
    }
    let written: Vec<String> =
        project.names("").into_iter().filter(|name| name.starts_with("data/lake/snapshots/")).collect();
    assert!(written.is_empty(), "{written:?}");
}

/// The only snapshot's manifest.
fn manifest(project: &Project) -> serde_json::Value {
    let all: Vec<String> =
        project.names("data/lake/snapshots").into_iter().filter(|name| name.ends_with("manifest.json")).collect();
    assert_eq!(all.len(), 1, "{all:?}");
    project.json(&format!("data/lake/snapshots/{}", all[0]))
}
