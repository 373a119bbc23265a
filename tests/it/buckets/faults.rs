//! What a store refuses is told with its place and what to do, and no secret with it.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::own_store::{OwnStore, Request, Response};
use super::real_store::RealBucket;
use super::{cases, quarterdeck, quarterdeck_with, refused, with_cases};
use crate::project::Project;

fn reading(url: &str) -> Project {
    with_cases(&format!("files = [\"{url}\"]"))
}

/// Demands a refusal of every command that reads sources.
fn refuse(store: &str, url: &str, said: &[&str]) {
    let project = reading(url);
    for arguments in [&["ingest"][..], &["check"], &["check", "--source", "cases"]] {
        let outcome = quarterdeck(&project, store, arguments);
        refused(&outcome, &project, said);
        assert!(outcome.stderr.contains("quarterdeck.toml:"), "{}", outcome.stderr);
    }
    assert_ne!(quarterdeck(&project, store, &["ingest", "--json"]).code, 0);
}

fn refusing(status: &'static str, code: &'static str) -> OwnStore {
    OwnStore::with(move |request| Some(Response::refusal(status, code, request)))
}

#[test]
fn what_a_store_refuses_is_told_with_what_to_do() {
    for (status, code, said) in [
        ("404 Not Found", "NoSuchBucket", ["there is no bucket `exports`", "correct the bucket in the URL"]),
        ("403 Forbidden", "AccessDenied", ["access to the bucket `exports` is denied [AccessDenied]", "s3:ListBucket"]),
        ("403 Forbidden", "InvalidAccessKeyId", ["does not know the key", "correct AWS_ACCESS_KEY_ID"]),
        ("403 Forbidden", "SignatureDoesNotMatch", ["is not the one of", "correct AWS_SECRET_ACCESS_KEY"]),
        ("400 Bad Request", "ExpiredToken", ["`AWS_SESSION_TOKEN` is not valid", "get new credentials"]),
        ("400 Bad Request", "AuthorizationHeaderMalformed", ["in another region, `eu-west-3`", "set AWS_REGION"]),
        ("301 Moved Permanently", "PermanentRedirect", ["in another region", "set AWS_REGION"]),
    ] {
        refuse(&refusing(status, code).url, "s3://exports/*.csv", &said);
    }
}

#[test]
fn an_object_that_may_not_be_read_is_named() {
    let store = OwnStore::with(|request: &Request| {
        let is_read = !request.is_listing();
        is_read.then(|| Response::refusal("403 Forbidden", "AccessDenied", request))
    });
    store.put("desk/a.csv", cases(&["C1"]));
    refuse(&store.url, "s3://exports/desk/*.csv", &["access to `s3://exports/desk/a.csv` is denied", "s3:GetObject"]);
}

#[test]
fn nothing_that_matches_is_told_with_what_is_there() {
    let store = OwnStore::new();
    store.put("desk/incidents.csv", cases(&["C1"]));
    refuse(
        &store.url,
        "s3://exports/desk/cases-*.csv",
        &["`s3://exports/desk/cases-*.csv` matches no object", "in `s3://exports/desk/` there are `incidents.csv`"],
    );
    refuse(&store.url, "s3://exports/dusk/*", &["matches no object", "`s3://exports/dusk/` is empty"]);
    refuse(&store.url, "s3://other/*.csv", &["there is no bucket `other`"]);
}

#[test]
fn a_key_that_could_write_to_a_terminal_is_refused() {
    for (written, control) in [("&#27;", '\u{1b}'), ("&#155;", '\u{9b}')] {
        let store = OwnStore::new();
        store.put(&format!("desk/a{written}[2J.csv"), cases(&["C1"]));
        let project = reading("s3://exports/desk/*.csv");
        let outcome = quarterdeck(&project, &store.url, &["ingest"]);
        refused(&outcome, &project, &["a control character", "rename the object"]);
        assert!(!outcome.stderr.contains(control), "{}", outcome.stderr);
    }
}

#[test]
fn a_key_that_is_no_path_is_refused() {
    let store = OwnStore::new();
    store.put("desk/../a.csv", cases(&["C1"]));
    refuse(&store.url, "s3://exports/desk/**/*.csv", &["a key in the bucket `exports` has a part that is empty"]);
}

#[test]
fn a_store_that_is_not_there_is_told() {
    let project = reading("s3://exports/*.csv");
    let outcome = quarterdeck(&project, "http://127.0.0.1:1", &["ingest"]);
    refused(&outcome, &project, &["cannot be reached", "onnection refused", "correct AWS_ENDPOINT_URL"]);
    let outcome = quarterdeck(&project, "http://no-such-host.invalid", &["ingest"]);
    refused(&outcome, &project, &["cannot be reached: its host has no address"]);
    assert!(!outcome.stderr.contains("no-such-host"), "{}", outcome.stderr);
}

#[test]
fn what_the_environment_lacks_is_told() {
    let project = reading("s3://exports/*.csv");
    let store = OwnStore::new();
    for (name, said) in [
        ("AWS_SECRET_ACCESS_KEY", "`AWS_SECRET_ACCESS_KEY` is not set"),
        ("AWS_ACCESS_KEY_ID", "`AWS_ACCESS_KEY_ID` is not set"),
        ("AWS_ALLOW_HTTP", "anybody on the way can read"),
    ] {
        let outcome = quarterdeck_with(&project, &store.url, &["ingest"], |command| command.env_remove(name));
        refused(&outcome, &project, &[said, "quarterdeck.toml:"]);
    }
    let both = quarterdeck_with(&project, &store.url, &["ingest"], |command| {
        command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY")
    });
    refused(&both, &project, &["has no credentials", "AWS_SKIP_SIGNATURE=true"]);
    let outcome = quarterdeck(&project, "http://me:canary-password@127.0.0.1", &["ingest"]);
    refused(&outcome, &project, &["`AWS_ENDPOINT_URL` holds a URL with credentials"]);
    assert!(!outcome.stderr.contains("canary-password"), "{}", outcome.stderr);
    assert_eq!(store.reads(), [""; 0]);
}

#[test]
fn an_object_that_changes_meanwhile_is_no_mix() {
    // Its second piece is asked for with the ETag of the first, and there is another object by then.
    let read = AtomicUsize::new(0);
    let store = OwnStore::with(move |request: &Request| {
        let is_late = !request.is_listing() && read.fetch_add(1, Ordering::Relaxed) == 1;
        is_late.then(|| Response::refusal("412 Precondition Failed", "PreconditionFailed", request))
    });
    store.put("a.csv", cases(&["C1"]) + &" ".repeat(9 << 20));
    let project = reading("s3://exports/a.csv");
    let outcome = quarterdeck(&project, &store.url, &["ingest"]);
    refused(&outcome, &project, &["`s3://exports/a.csv` changed between being listed and being read", "run again"]);
}

#[test]
fn a_store_that_does_not_heed_the_condition_is_noticed() {
    let store = OwnStore::with(|request: &Request| {
        (!request.is_listing()).then(|| Response {
            status: "206 Partial Content",
            headers: vec![
                ("ETag", "\"another\"".to_owned()),
                ("Last-Modified", "Wed, 01 Jul 2026 00:00:00 GMT".to_owned()),
                ("Content-Range", format!("bytes 0-{}/{}", cases(&["C1"]).len() - 1, cases(&["C1"]).len())),
            ],
            body: cases(&["C2"]).into_bytes(),
        })
    });
    store.put("a.csv", cases(&["C1"]));
    refuse(&store.url, "s3://exports/a.csv", &["changed between being listed and being read"]);
}

#[test]
fn a_store_that_fails_is_asked_again_and_not_for_ever() {
    let asked = AtomicUsize::new(0);
    let store = OwnStore::with(move |request: &Request| {
        let fails = asked.fetch_add(1, Ordering::Relaxed) < 2;
        fails.then(|| Response::refusal("503 Service Unavailable", "SlowDown", request))
    });
    store.put("a.csv", cases(&["C1"]));
    let project = reading("s3://exports/a.csv");
    quarterdeck(&project, &store.url, &["ingest"]).succeeds();

    let store = refusing("503 Service Unavailable", "SlowDown");
    let outcome = quarterdeck(&reading("s3://exports/a.csv"), &store.url, &["ingest"]);
    assert!(
        outcome.stderr.contains("did not answer for the bucket `exports`, however often it was asked"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn urls_that_are_not_read_say_what_is() {
    let store = OwnStore::new();
    for (url, said) in [
        ("https://host/cases.csv?token=canary-password", "found a URL of `https`"),
        ("gs://exports/cases.csv", "Google Cloud Storage and Azure are not read"),
        ("az://exports/cases.csv", "Google Cloud Storage and Azure are not read"),
        ("s3://key:canary-password@exports/cases.csv", "credentials are read from the environment alone"),
        ("s3://exports/cases.csv?X-Amz-Signature=canary-password", "looks like a signature"),
    ] {
        let project = reading(url);
        let outcome = quarterdeck(&project, &store.url, &["check"]);
        refused(&outcome, &project, &[said, "s3://bucket/path"]);
        assert!(!format!("{}{}", outcome.stdout, outcome.stderr).contains("canary-password"), "{}", outcome.stderr);
    }
}

#[test]
fn a_real_store_refuses_in_the_same_words() {
    let Some(bucket) = RealBucket::new() else { return };
    bucket.put("desk/incidents.csv", cases(&["C1"]));
    refuse(&bucket.store, "s3://no-such-bucket-here/*.csv", &["there is no bucket `no-such-bucket-here`"]);
    let url = format!("s3://{}/desk/cases.csv", bucket.name);
    refuse(&bucket.store, &url, &["matches no object", "there are `incidents.csv`"]);
}
