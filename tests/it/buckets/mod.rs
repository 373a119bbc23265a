//! Object stores as sources: a real server that `tests/run.sh` starts, and one of our own that answers as no real one will on demand.

mod faults;
mod formats;
mod incremental;
mod joins;
mod own_store;
mod real_store;
mod same_pack;

use std::process::Command;

use crate::databases::{refused, with_cases};
use crate::project::{Outcome, Project};

/// What no output and no file may hold.
const KEY: &str = "AKIACANARYKEY0000001";
const SECRET: &str = "canary-secret-of-the-store";
const TOKEN: &str = "canary-token-of-the-store";

/// A file of cases with these ids.
fn cases(ids: &[&str]) -> String {
    let rows = ids.iter().map(|id| format!("{id},P1,2026-07-01T10:00:00Z\n"));
    format!("case_id,partner_id,opened_at\n{}", rows.collect::<String>())
}

/// Runs the binary against a store, with credentials that nothing may repeat.
fn quarterdeck(project: &Project, store: &str, arguments: &[&str]) -> Outcome {
    quarterdeck_with(project, store, arguments, |command| command)
}

fn quarterdeck_with(
    project: &Project,
    store: &str,
    arguments: &[&str],
    change: impl FnOnce(&mut Command) -> &mut Command,
) -> Outcome {
    let outcome = project.run_with(arguments, |command| {
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
            command.env_remove(name);
        }
        command.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", SECRET).env("AWS_SESSION_TOKEN", TOKEN);
        command.env("AWS_REGION", "eu-north-1").env("AWS_ENDPOINT_URL", store).env("AWS_ALLOW_HTTP", "true");
        change(command.env("NO_PROXY", "127.0.0.1"))
    });
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    for secret in [KEY, SECRET, TOKEN] {
        assert!(!said.contains(secret), "{said}");
        for (name, content) in project.files("") {
            let found = content.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{name} holds {secret}");
        }
    }
    outcome
}

/// The manifest of the snapshot that the last load made or found.
fn manifest(project: &Project) -> serde_json::Value {
    let current = project.json("data/lake/index.json")["current"].as_str().expect("an id").to_owned();
    project.json(&format!("data/lake/snapshots/{current}/manifest.json"))
}
