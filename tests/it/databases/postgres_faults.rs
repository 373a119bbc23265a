//! What a server refuses, and that no secret is told with it.

use super::server::Database;
use super::{manifest, refused, with_cases};
use crate::project::Project;

const PASSWORD: &str = "hunter2-and-more";

fn asking(query: &str) -> Project {
    with_cases(&format!("postgres = {{ url_env = \"CASES_DB\", query = '''{query}''' }}"))
}

/// A server's URL with another user, password, host, port or database.
fn url(database: &Database, change: impl Fn(&str) -> String) -> String {
    change(&database.url)
}

#[test]
fn a_password_is_told_nowhere() {
    let Some(database) = Database::new() else { return };
    database.run(&format!("drop role if exists guest; create role guest login password '{PASSWORD}'"));
    let after_host = |url: &str| url.split_once('@').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    let place = after_host(&database.url);
    let port = place.split(['/', ':']).nth(1).unwrap_or_default().to_owned();
    let urls = [
        // A wrong password, another server, no database, a host that does not exist, an unescaped `@`, no URL at all.
        format!("postgresql://guest:wrong-{PASSWORD}@{place}"),
        format!("postgresql://guest:{PASSWORD}@127.0.0.1:1/nothing"),
        format!("postgresql://guest:{PASSWORD}@127.0.0.1:{port}/no_such_database?sslmode=disable"),
        format!("postgresql://guest:{PASSWORD}@no-such-host.invalid/nothing"),
        format!("postgresql://guest:p@{PASSWORD}/nothing"),
        format!("postgresql://guest@127.0.0.1:{PASSWORD}/nothing"),
        PASSWORD.to_owned(),
        format!("postgresql://guest:{PASSWORD}@127.0.0.1:{port}/postgres?sslmode=require"),
    ];
    for url in &urls {
        let project = asking("select 1 as case_id");
        for arguments in [&["ingest"][..], &["run"], &["check"], &["ingest", "--json"]] {
            let outcome = project.run_with(arguments, |command| command.env("CASES_DB", url));
            assert_ne!(outcome.code, 0, "{url}");
            let said = format!("{}{}", outcome.stdout, outcome.stderr);
            assert!(said.contains("CASES_DB"), "{url}: {said}");
            assert!(!said.contains(PASSWORD), "{said}");
        }
        holds_no(&project, PASSWORD);
    }
    // One that is right is kept nowhere either.
    let project = asking("select 'C1' as case_id, now() as opened_at");
    let right = format!("postgresql://guest:{PASSWORD}@{place}");
    let outcome = project.run_with(&["ingest"], |command| command.env("CASES_DB", &right)).succeeds();
    assert!(!format!("{}{}", outcome.stdout, outcome.stderr).contains(PASSWORD));
    holds_no(&project, PASSWORD);
    holds_no(&project, "127.0.0.1");
}

fn holds_no(project: &Project, secret: &str) {
    for (name, content) in project.files("") {
        let found = content.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{name} holds {secret}");
    }
}

#[test]
fn what_keeps_a_connection_from_being_made_is_told_with_what_to_do() {
    let Some(database) = Database::new() else { return };
    let project = asking("select 1 as case_id");
    let run = |url: &str| project.run_with(&["ingest"], |command| command.env("CASES_DB", url));
    let unset = project.run_with(&["ingest"], |command| command.env_remove("CASES_DB"));
    refused(&unset, &project, &["the environment variable `CASES_DB` is not set", "set it for this command"]);
    let other = url(&database, |url| url.replace("plain%20words%207", "wrong"));
    refused(&run(&other), &project, &["password authentication failed", "28P01", "correct the user or the password"]);
    let other = url(&database, |url| url.replace(database.name(), "no_such_database"));
    refused(&run(&other), &project, &["does not exist", "correct the database's name"]);
    refused(&run("postgresql://me@127.0.0.1:1/x"), &project, &["onnection refused", "or start the server"]);
    refused(&run("mysql://me@host/x"), &project, &["holds something else, expected a URL such as"]);
}

#[test]
fn a_query_that_is_wrong_is_told_with_its_place() {
    let Some(database) = Database::with("create table cases (case_id text, opened_at timestamptz)") else { return };
    let refuse = |query: &str, said: &[&str]| {
        let project = asking(query);
        refused(&database.quarterdeck(&project, &["ingest"]), &project, said);
        refused(&database.quarterdeck(&project, &["check"]), &project, said);
    };
    refuse(
        "select case_id,\n  opend_at from cases",
        &["\"opend_at\" does not exist [42703]", "line 2, column 3 of the query", "opened_at"],
    );
    refuse("selec 1", &["syntax error", "line 1, column 1 of the query, at `selec`"]);
    refuse("select case_id from cases", &["nothing fills `opened_at`", "postgres:CASES_DB/cases"]);
    refuse(
        "select 'C1' as case_id, opened_at, interval '1 day' as late, 'x'::bytea as raw from cases",
        &["`late` is interval", "`raw` is bytea", "::text"],
    );
    refuse("delete from cases returning *", &["read-only transaction", "write a `select`"]);
    refuse("select 1 as a; select 2 as a", &["cannot insert multiple commands"]);
    refuse("select case_id, case_id from cases", &["more than one column `case_id`", "with `as`"]);
    refuse("select * from cases where case_id = $1", &["has a parameter"]);
    refuse("vacuum", &["gives no columns"]);
    refuse(
        "select 'C' as case_id, now() as opened_at, 1 / (n - 2000) as x from generate_series(1, 3000) as n",
        &["division by zero", "rows"],
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let Some(database) = Database::new() else { return };
    let source = "postgres = { url_env = \"CASES_DB\", query = \"select * from one\" }\n\n\
        [[source]]\ntable = \"surveys\"\npostgres = { url_env = \"CASES_DB\", query = \"select * from two\" }\n\n\
        [[source]]\ntable = \"staff\"\npostgres = { url_env = \"OTHER_DB\", query = \"select * from three\" }\n\n\
        [[source]]\ntable = \"revenue\"\nfiles = [\"none.csv\"]";
    let project = with_cases(source);
    let outcome = database.quarterdeck(&project, &["ingest"]);
    refused(
        &outcome,
        &project,
        &["\"one\" does not exist", "\"two\" does not exist", "`OTHER_DB` is not set", "`none.csv` matches no file"],
    );
}

#[test]
fn a_connection_that_is_lost_leaves_nothing() {
    let Some(database) = Database::new() else { return };
    let project = asking(
        "select 'C' || n as case_id, timestamptz '2026-07-01 00:00Z' as opened_at, \
         case when n = 5000 then pg_terminate_backend(pg_backend_pid()) end as ended from generate_series(1, 10000) as n",
    );
    let outcome = database.quarterdeck(&project, &["ingest"]);
    refused(&outcome, &project, &["was lost after ", "run again; nothing of it was loaded"]);
    let left: Vec<_> =
        std::fs::read_dir(std::env::temp_dir()).expect("a folder").flatten().map(|entry| entry.path()).collect();
    let ours = left.iter().filter(|path| path.join("cases.parquet").exists()).count();
    assert_eq!(ours, 0, "what was read so far is gone");
}

#[test]
fn tls_is_used_where_the_url_asks_and_certificates_are_checked() {
    let Some(database) = Database::new() else { return };
    let Ok(authority) = std::env::var("QUARTERDECK_TEST_AUTHORITY") else {
        eprintln!("SKIPPED: QUARTERDECK_TEST_AUTHORITY names no file; no connection was made over TLS");
        return;
    };
    let query = "select ssl::text as case_id, timestamptz '2026-07-01 00:00Z' as opened_at from pg_stat_ssl where pid = pg_backend_pid()";
    let project = asking(query);
    let run = |mode: &str, authority: Option<&str>| {
        let url = database.url.replace("sslmode=disable", mode);
        project.run_with(&["ingest"], |command| match authority {
            Some(file) => command.env("CASES_DB", url).env("SSL_CERT_FILE", file),
            None => command.env("CASES_DB", url).env_remove("SSL_CERT_FILE"),
        })
    };
    refused(&run("sslmode=require", None), &project, &["certificate is not trusted", "SSL_CERT_FILE"]);
    run("sslmode=verify-full", Some(&authority)).succeeds();
    let table = manifest(&project)["report"]["files"][1]["sha256"].clone();
    run("sslmode=require", Some(&authority)).succeeds();
    assert_eq!(manifest(&project)["report"]["files"][1]["sha256"], table, "both were encrypted");
    let plain = run("sslmode=disable", None).succeeds();
    assert!(plain.stdout.contains(" made"), "another row: {}", plain.stdout);
}
