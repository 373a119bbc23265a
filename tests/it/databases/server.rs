//! The server of the tests, and a database of its own for each of them.

use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};

use crate::project::{Outcome, Project};

/// A database that goes with the value.
pub(super) struct Database {
    server: String,
    name: String,
    /// Its URL, with the password.
    pub(super) url: String,
}

impl Database {
    /// An empty database; `None`, with a word about it, where the tests were given no server.
    pub(super) fn new() -> Option<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let Ok(server) = std::env::var("QUARTERDECK_TEST_POSTGRES") else {
            eprintln!("SKIPPED: QUARTERDECK_TEST_POSTGRES names no server; no PostgreSQL database was read");
            return None;
        };
        let name = format!("quarterdeck_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        client(&server).batch_execute(&format!("create database {name}")).expect("a database");
        let (before, _) = server.rsplit_once('/').expect("a URL with a database");
        let url = format!("{before}/{name}?sslmode=disable");
        Some(Self { server, name, url })
    }

    /// One with these statements run.
    pub(super) fn with(sql: &str) -> Option<Self> {
        let database = Self::new()?;
        database.run(sql);
        Some(database)
    }

    /// Its name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Runs statements.
    pub(super) fn run(&self, sql: &str) {
        self.client().batch_execute(sql).expect("statements");
    }

    /// A connection.
    pub(super) fn client(&self) -> Client {
        client(&self.url)
    }

    /// Runs the binary in a workspace whose variable `CASES_DB` leads to this database.
    pub(super) fn quarterdeck(&self, project: &Project, arguments: &[&str]) -> Outcome {
        project.run_with(arguments, |command| command.env("CASES_DB", &self.url))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = client(&self.server).batch_execute(&format!("drop database {} with (force)", self.name));
    }
}

fn client(url: &str) -> Client {
    Client::connect(url, NoTls).expect("the server of the tests")
}
