//! Rows that a database gives: what a source asks of which database.

use sha2::{Digest as _, Sha256};

use crate::domain::Place;

/// A query whose rows feed a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Where the query is written.
    pub place: Place,
    /// Its text, as written.
    pub text: String,
    /// Whom it asks.
    pub database: Database,
}

/// A database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A PostgreSQL server.
    Postgres {
        /// The environment variable that holds its URL. The URL itself is a secret and stands nowhere.
        url_env: String,
        /// Where the variable is named.
        place: Place,
    },
    /// A file of SQLite, which the source's `files` name.
    Sqlite,
}

impl Query {
    /// SHA-256 of the text, in hexadecimal: what records say of it.
    #[must_use]
    pub fn sha256(&self) -> String {
        Sha256::digest(self.text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The environment variable with the URL and where it is named, where a server is asked.
    #[must_use]
    pub fn url_env(&self) -> Option<(&str, &Place)> {
        match &self.database {
            Database::Postgres { url_env, place } => Some((url_env, place)),
            Database::Sqlite => None,
        }
    }
}
