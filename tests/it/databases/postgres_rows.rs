//! What rows of PostgreSQL become, and what a snapshot keeps of where they came from.

use std::time::Duration;

use arrow::array::AsArray as _;
use quarterdeck::lake::{Snapshot, read_batches};

use super::server::Database;
use super::{manifest, with_cases};
use crate::project::Project;

const CASES: &str = "create table cases (case_id text, partner_id text, opened_at timestamptz, closed_at timestamp, \
    reopened_count int, one_contact boolean); \
    insert into cases values ('C1', 'P1', '2026-07-01 10:00+02', '2026-07-02 12:00', 1, true), \
    ('C2', 'P1', '2026-07-03 10:00+00', null, null, null)";

fn asking(query: &str) -> Project {
    let zone = "time_zone = \"Europe/Stockholm\"";
    with_cases(&format!("{zone}\npostgres = {{ url_env = \"CASES_DB\", query = '''{query}''' }}"))
}

/// The texts that the newest snapshot has for the column `status` of the cases.
fn statuses(project: &Project) -> Vec<Option<String>> {
    let snapshot = Snapshot::latest(project.path()).expect("a snapshot");
    let mut found = Vec::new();
    for batch in read_batches(snapshot.parts("cases"), &["status"]).expect("parts") {
        let batch = batch.expect("rows");
        found.extend(batch.column(0).as_string::<i32>().iter().map(|text| text.map(str::to_owned)));
    }
    found
}

/// Expressions of each type that is read, and the one text of each.
const VALUES: [(&str, &str); 19] = [
    ("true", "true"),
    ("(-7)::int2", "-7"),
    ("42", "42"),
    ("9223372036854775807", "9223372036854775807"),
    ("-12345.67890::numeric", "-12345.67890"),
    ("0.000000000001::numeric", "0.000000000001"),
    ("10000000000000000000000::numeric", "10000000000000000000000"),
    ("0.1::float4", "0.1"),
    ("1e21::float8", "1000000000000000000000"),
    ("'Ö'::varchar(5)", "Ö"),
    ("'C1'::char(5)", "C1"),
    ("date '2026-02-28'", "2026-02-28"),
    ("timestamp '2026-07-01 10:00:00.25'", "2026-07-01T10:00:00.250"),
    ("timestamptz '2026-07-01 10:00+02'", "2026-07-01T08:00:00Z"),
    ("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("'{\"a\": 1}'::json", "{\"a\": 1}"),
    ("'{\"a\":1}'::jsonb", "{\"a\": 1}"),
    ("'calm'::mood", "calm"),
    // Whatever the server is set to.
    ("(timestamptz '2026-07-01 10:00+02')::text", "2026-07-01 08:00:00+00"),
];

#[test]
fn every_type_has_one_text() {
    let Some(database) = Database::with("create type mood as enum ('calm', 'upset')") else { return };
    database.run(&format!("alter database {} set timezone = 'Asia/Tokyo'", database.name()));
    let values: Vec<String> =
        VALUES.iter().enumerate().map(|(index, (value, _))| format!("{value} as v{index}")).collect();
    let sources: Vec<String> = (0..VALUES.len())
        .map(|index| {
            let query = format!(
                "select 'C{index:02}' as case_id, timestamptz '2026-07-01 00:00Z' as opened_at, * from (select {}) as v",
                values.join(", ")
            );
            format!(
                "postgres = {{ url_env = \"CASES_DB\", query = '''{query}''' }}\n[source.columns]\nstatus = \"v{index}\"\n"
            )
        })
        .collect();
    let project = with_cases(&sources.join("\n[[source]]\ntable = \"cases\"\n"));
    database.quarterdeck(&project, &["ingest"]).succeeds();
    let expected: Vec<_> = VALUES.iter().map(|(_, text)| Some((*text).to_owned())).collect();
    assert_eq!(statuses(&project), expected);
}

#[test]
fn a_null_is_missing_and_a_value_that_does_not_fit_is_set_aside() {
    let Some(database) = Database::with(CASES) else { return };
    let query = "select *, null::numeric as status from cases union all \
        select null, 'P1', null, null, -1, null, 1.5 order by 1";
    let project = asking(query);
    database.quarterdeck(&project, &["ingest"]).ends_with(1);
    assert_eq!(statuses(&project), [None, None]);
    let file = &manifest(&project)["report"]["files"][1];
    assert_eq!(file["file"], "postgres:CASES_DB/cases");
    assert_eq!((&file["accepted"], &file["quarantined"]), (&2.into(), &1.into()));
}

#[test]
fn a_time_without_a_zone_needs_the_zone_of_its_source() {
    let Some(database) = Database::with(CASES) else { return };
    let source = "postgres = { url_env = \"CASES_DB\", query = \"select * from cases where closed_at is not null\" }";
    let refused = database.quarterdeck(&with_cases(source), &["ingest"]).ends_with(2).stderr;
    assert!(
        refused.contains("postgres:CASES_DB/cases [closed_at]: none of its 1 rows says in which zone"),
        "{refused}"
    );
    let zoned = with_cases(&format!("time_zone = \"Europe/Stockholm\"\n{source}"));
    database.quarterdeck(&zoned, &["ingest"]).succeeds();
}

#[test]
fn the_record_names_query_server_and_content_and_the_same_content_is_the_same_snapshot() {
    let Some(database) = Database::with(CASES) else { return };
    let project = asking("select * from cases order by case_id");
    let made = database.quarterdeck(&project, &["ingest"]).succeeds();
    assert!(made.stdout.contains("postgres:CASES_DB/cases") && made.stdout.contains(" made"), "{}", made.stdout);
    let first = manifest(&project);
    let file = &first["report"]["files"][1];
    assert_eq!(file["query"]["sha256"].as_str().map(str::len), Some(64));
    assert!(file["query"]["server"].as_str().is_some_and(|server| server.starts_with("PostgreSQL 1")), "{file}");
    assert_eq!(file["sha256"].as_str().map(str::len), Some(64));

    // The same rows, written anew in another order.
    database.run(
        "create table again as select * from cases; truncate cases; insert into cases select * from again order by 1 desc",
    );
    let again = database.quarterdeck(&project, &["ingest"]).succeeds();
    assert!(again.stdout.contains(" unchanged"), "{}", again.stdout);
    assert_eq!(manifest(&project), first);

    database.run("update cases set reopened_count = 2 where case_id = 'C2'");
    let changed = database.quarterdeck(&project, &["ingest"]).succeeds();
    assert!(changed.stdout.contains(" made"), "{}", changed.stdout);
}

#[test]
fn all_queries_of_one_variable_see_one_moment() {
    let Some(database) = Database::with(CASES) else { return };
    database.run("create table surveys (survey_id text, case_id text, sent_at timestamptz, provider text, question text, scale_min int, scale_max int)");
    let source = "time_zone = \"UTC\"\n\
        postgres = { url_env = \"CASES_DB\", query = \"select cases.*, pg_sleep(2)::text as slept from cases\" }\n\n\
        [[source]]\ntable = \"surveys\"\npostgres = { url_env = \"CASES_DB\", query = \"select * from surveys\" }";
    let project = with_cases(source);
    let mut other = database.client();
    let child = project
        .start_with(&["ingest"], |command| command.env("CASES_DB", &database.url).stdout(std::process::Stdio::null()));
    let sleeping =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";
    let mut tries = 0;
    while other.query_one(sleeping, &[]).expect("activity").get::<_, i64>(0) == 0 {
        std::thread::sleep(Duration::from_millis(20));
        tries += 1;
        assert!(tries < 1000, "the first query never ran");
    }
    other.batch_execute("insert into surveys values ('S1', 'C1', now())").expect("a later row");
    assert!(child.wait_with_output().expect("an end").status.success());
    let report = manifest(&project)["report"]["files"].clone();
    let surveys = report.as_array().and_then(|files| files.iter().find(|file| file["table"] == "surveys").cloned());
    let read = surveys.map(|file| file["read"].clone());
    assert_eq!(read, Some(0.into()), "the row came after the first query began");
}

#[test]
fn a_hundred_thousand_rows_come_in_batches() {
    let Some(database) = Database::new() else { return };
    let project = asking(
        "select 'C' || n as case_id, timestamptz '2026-07-01 00:00Z' + n * interval '1 minute' as opened_at \
         from generate_series(1, 100000) as n",
    );
    database.quarterdeck(&project, &["ingest"]).succeeds();
    assert_eq!(manifest(&project)["report"]["files"][1]["accepted"], 100_000);
}
