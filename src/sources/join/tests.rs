//! Rows with the columns of other files, and what keeps them from being joined.

use std::fs;
use std::path::Path;

use super::*;
use crate::config::mapping::Condition;
use crate::config::model::{Take, ValueSource};
use crate::domain::Place;
use crate::sources::files::files_of;
use crate::sources::plan::tests::{mapping, source};
use crate::sources::plan::{Outcome, Plan};
use crate::sources::row::{RawRow, Read};
use crate::sources::value::Value;

/// Cases whose first response and breach stand in another file.
fn cases(take: Option<Take>) -> Source {
    let mut cases = source("cases");
    cases.files = vec!["cases.csv".to_owned()];
    let column = |name: &str| ValueSource::Column(name.to_owned());
    cases.columns = vec![
        mapping("cases", "first_response_at", column("sla.end")),
        mapping("cases", "response_breached", column("sla.broken")),
    ];
    let mut files = source("cases");
    files.files = vec!["sla*.csv".to_owned()];
    let names = |name: &str| vec![name.to_owned()];
    cases.joins = vec![Join {
        place: Place::file("quarterdeck.toml").line(20),
        name: "sla".to_owned(),
        source: files,
        key: names("case_id"),
        joined_key: names("task"),
        take,
        columns: Vec::new(),
    }];
    cases
}

fn first_by_end() -> Option<Take> {
    Some(Take { is_last: false, by: "end".to_owned(), format: None })
}

const CASES: &str = "case_id,opened_at\nC1,2026-07-01T10:00:00Z\nC2,2026-07-01T10:00:00Z\nC3,2026-07-01T10:00:00Z\n";

/// What becomes of each row of `cases.csv`, the counts, and what is said about the joined files.
fn joined(source: &Source, files: &[(&str, &str)]) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    read(folder.path(), source).map_err(|findings| findings.iter().map(ToString::to_string).collect())
}

fn read(root: &Path, source: &Source) -> Result<Vec<String>, Vec<Finding>> {
    let joins = Joins::read(source, &|source| files_of(root, source))?;
    let file = files_of(root, source)?.remove(0);
    let mut reader = open_joined(&file, source, &joins, false, &Progress::default()).map_err(|f| vec![f])?;
    let plan = Plan::new(source, &file.name, reader.columns())?;
    let place = |name: &str| source.table.columns.iter().position(|column| column.name == name).unwrap();
    let (response, breached) = (place("first_response_at"), place("response_breached"));
    let mut row = RawRow::default();
    let mut told = Vec::new();
    while reader.read(&mut row).unwrap() == Read::Row {
        told.push(match plan.apply(&row) {
            Outcome::Mapped(values) => {
                let at = match &values[response] {
                    Value::Moment(micros) => (micros / 60_000_000 % 1440).to_string(),
                    other => format!("{other:?}"),
                };
                format!("{}: {at} {:?}", values[0].text().unwrap_or_default(), values[breached])
            }
            Outcome::NotApplicable => "not applicable".to_owned(),
            Outcome::Rejected { rejection, key, .. } => format!("{key}! {}: {}", rejection.reason, rejection.value),
        });
    }
    let counts = reader.joined();
    told.extend(counts.iter().map(|c| format!("{} {} {} {}", c.name, c.found, c.missing, c.several)));
    told.extend(joins.notes().iter().map(ToString::to_string));
    Ok(told)
}

#[test]
fn each_row_gets_the_columns_of_its_one_row() {
    let sla = "task,end,broken\nC2,2026-07-01T10:20:00Z,true\nC1,2026-07-01T10:05:00Z,false\n";
    let again = "broken,task,end\ntrue,C9,\nfalse,C1,2026-07-01T10:05:00Z\n";
    let found = joined(&cases(first_by_end()), &[("cases.csv", CASES), ("sla-1.csv", sla)]).unwrap();
    assert_eq!(found, ["C1: 605 Boolean(false)", "C2: 620 Boolean(true)", "C3: Null Null", "sla 2 1 0"]);
    // The same row in another export, whose columns stand in another order, is another row: which counts is not known.
    let found = joined(&cases(None), &[("cases.csv", CASES), ("sla-1.csv", sla), ("sla-2.csv", again)]).unwrap();
    assert_eq!(found[0], "C1! several rows to join: 2 rows of sla: sla-1.csv:3, sla-2.csv:3");
    let found = joined(&cases(None), &[("cases.csv", CASES), ("sla-1.csv", sla), ("sla-2.csv", sla)]).unwrap();
    assert_eq!(found[0], "C1: 605 Boolean(false)", "the same row again");
}

#[test]
fn of_several_rows_one_is_taken_by_a_rule_or_none() {
    let sla = "task,end,broken\nC1,,true\nC1,2026-07-01T10:30:00Z,true\nC1,2026-07-01T10:05:00Z,false\nC2,2026-07-01T11:00:00Z,true\nC2,2026-07-01T11:00:00Z,false\nC2,2026-07-01T12:00:00Z,false\n";
    let files = [("cases.csv", CASES), ("sla.csv", sla)];
    let found = joined(&cases(first_by_end()), &files).unwrap();
    assert_eq!(
        found,
        [
            "C1: 605 Boolean(false)",
            "C2! several rows to join: 2 rows of sla: sla.csv:5, sla.csv:6",
            "C3: Null Null",
            "sla 1 1 1"
        ]
    );
    let last = Take { is_last: true, ..first_by_end().unwrap() };
    let found = joined(&cases(Some(last)), &files).unwrap();
    assert_eq!(found[..2], ["C1: 630 Boolean(true)", "C2: 720 Boolean(false)"]);
    let found = joined(&cases(None), &files).unwrap();
    assert_eq!(found[0], "C1! several rows to join: 3 rows of sla: sla.csv:2, sla.csv:3, sla.csv:4");
    let mut only = cases(None);
    only.joins[0].source.conditions = vec![Condition {
        place: Place::default(),
        column: "broken".to_owned(),
        values: vec!["f*".to_owned()],
        keeps: true,
        optional: false,
    }];
    let found = joined(&only, &files).unwrap();
    assert_eq!(found[0], "C1: 605 Boolean(false)", "one of three is left");
}

#[test]
fn a_row_that_says_nothing_about_the_table_is_not_asked() {
    let mut source = cases(None);
    source.only_with = vec!["team".to_owned()];
    let own = "case_id,opened_at,team\nC1,2026-07-01T10:00:00Z,\nC2,2026-07-01T10:00:00Z,a\n";
    let sla = "task,end,broken\nC1,,true\nC1,,false\n";
    let found = joined(&source, &[("cases.csv", own), ("sla.csv", sla)]).unwrap();
    assert_eq!(found, ["not applicable", "C2: Null Null", "sla 0 1 1"]);
}

#[test]
fn what_cannot_be_joined_is_told() {
    let sla = "task,end,broken\n,2026-07-01T10:30:00Z,true\nC1,x\nC2,,true\n";
    let found = joined(&cases(None), &[("cases.csv", CASES), ("sla.csv", sla)]).unwrap();
    assert_eq!(found[4], "sla.csv:2: 2 rows, this one first, cannot be joined as `sla`: no key");
    let refused = |source: &Source, sla: &str| joined(source, &[("cases.csv", CASES), ("sla.csv", sla)]).unwrap_err();
    let told = refused(&cases(None), "tasks,end,broken\n");
    assert_eq!(
        told,
        "sla.csv: the file has no column `task`, which `joined_key` of the join `sla` names; did you mean `tasks`?"
    );
    let told = refused(&cases(first_by_end()), "task,ended,broken\n");
    assert!(told.starts_with("sla.csv: the file has no column `end`, which `by` of the join `sla` names"), "{told}");
    let told = refused(&cases(None), "task,ended,broken\nC1,,\n");
    assert!(told.contains("the file has no column `sla.end`"), "{told}");
    let mut wrong = cases(None);
    wrong.joins[0].key = vec!["case".to_owned()];
    let told = refused(&wrong, "task,end,broken\n");
    assert!(
        told.starts_with("cases.csv: the file has no column `case`, which `key` of the join `sla` names"),
        "{told}"
    );
}

#[test]
fn empty_joined_files_leave_the_columns_empty() {
    for sla in ["", "task,end,broken\n"] {
        let found = joined(&cases(None), &[("cases.csv", CASES), ("sla.csv", sla)]).unwrap();
        assert_eq!(found[2..], ["C3: Null Null", "sla 0 3 0"], "{sla:?}");
    }
}
