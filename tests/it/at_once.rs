//! Two processes in one workspace: one works, the other says who does.

#![cfg(unix)]

use std::fs;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::project::Project;
use crate::shared::INIT;

/// A workspace whose pack is out of date, so that a run has something to do.
fn out_of_date() -> Project {
    INIT.copy().edit("programme/2026.toml", "programme 2026\"", "programme, revised\"")
}

/// Starts a command and holds it still in the midst of its work.
fn started_and_held(project: &Project, arguments: &[&str]) -> Child {
    let child = project.start(arguments);
    let holder = project.join("data/lake/.lock");
    let start = Instant::now();
    while !fs::read_to_string(&holder).is_ok_and(|text| text.starts_with(&format!("{} ", child.id()))) {
        assert!(start.elapsed() < Duration::from_secs(60), "{arguments:?} locks nothing");
        std::thread::sleep(Duration::from_millis(1));
    }
    signal(&child, "-STOP");
    child
}

fn signal(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success(), "the command was over before {signal} reached it");
}

#[test]
fn a_second_run_is_refused_at_once_and_says_who_works() {
    let project = out_of_date();
    let mut first = started_and_held(&project, &["run"]);
    let second = project.run(&["run", "--period", "2026Q1"]).ends_with(2);
    assert_eq!(second.stdout, "");
    let holder = format!("process {} (`quarterdeck run`) is working in this workspace", first.id());
    assert!(second.stderr.contains(&holder), "{}", second.stderr);
    assert!(second.stderr.contains("run this again when it has ended"), "{}", second.stderr);
    assert!(!project.join("reports/2026Q1").exists());
    signal(&first, "-CONT");
    assert!(first.wait().expect("an end").success());
    assert!(project.run(&["run"]).succeeds().stdout.contains("nothing changed"));
    project.run(&["run", "--period", "2026Q1"]).succeeds();
}

#[test]
fn a_load_is_refused_where_another_process_loads() {
    // Held before it has a snapshot.
    let project = Project::init();
    let mut first = started_and_held(&project, &["run"]);
    for command in [["ingest"].as_slice(), &["score"], &["explain", "P01", "csat"], &["run"]] {
        let refused = project.run(command).ends_with(2);
        let holder = format!("process {} (`quarterdeck run`)", first.id());
        assert!(refused.stderr.contains(&holder), "{command:?}: {}", refused.stderr);
    }
    signal(&first, "-CONT");
    assert!(first.wait().expect("an end").success());
    project.run(&["score"]).succeeds();
}

#[test]
fn who_only_looks_is_not_kept_waiting() {
    let project = out_of_date();
    let mut first = started_and_held(&project, &["run"]);
    project.run(&["check"]).succeeds();
    project.run(&["score"]).succeeds();
    project.run(&["verify", "reports/2026Q2"]).succeeds();
    signal(&first, "-CONT");
    assert!(first.wait().expect("an end").success());
}

#[test]
fn who_was_killed_holds_nothing() {
    let project = out_of_date();
    let mut first = started_and_held(&project, &["run"]);
    first.kill().expect("a child to kill");
    first.wait().expect("an end");
    let outcome = project.run(&["run"]).succeeds();
    assert!(outcome.stdout.starts_with("2026Q2 made: "), "{}", outcome.stdout);
}
