//! Rows of PostgreSQL: a query's result in the binary protocol, a batch at a time, in one read-only transaction.
//!
//! All queries of one connection see the database as it was at one moment (`repeatable read`). Each runs below a savepoint, so
//! that what is wrong with one is told beside what is wrong with the others. What a database says in an error is passed on;
//! its URL, with password and host, never is.

mod fault;
mod tls;
mod value;

use postgres::config::{Host, SslMode};
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::{Client, Config, IsolationLevel, Portal, Row, Statement, Transaction};

use super::query::{RowSink, unique_names};
use super::row::RawRow;
use crate::config::model::Query;
use crate::domain::{Finding, Place};
use value::Cell;

/// Rows asked of the server at a time.
const BATCH_ROWS: i32 = 1000;
/// How long a connection may take to be made, where its URL does not say.
const CONNECT_SECONDS: u64 = 30;

/// A connection to a server.
pub(crate) struct Session {
    client: Client,
    variable: String,
}

impl Session {
    /// Connects to the server whose URL the environment variable holds; `place` is where the variable is named.
    ///
    /// # Errors
    /// When the variable is not set or holds no URL, or when the server refuses.
    pub(crate) fn open(variable: &str, place: &Place) -> Result<Self, Finding> {
        let url = std::env::var(variable).map_err(|_| fault::not_set(variable, place))?;
        let config = configured(&url).map_err(|what| fault::no_url(variable, what, place))?;
        let client = config.connect(tls::connector()).map_err(|error| fault::refused(variable, &error, place))?;
        Ok(Self { client, variable: variable.to_owned() })
    }

    /// Starts the transaction in which everything is read.
    ///
    /// # Errors
    /// When the server refuses.
    pub(crate) fn reading(&mut self, place: &Place) -> Result<Reading<'_>, Finding> {
        let failed = |error: postgres::Error| fault::refused(&self.variable, &error, place);
        let started = self.client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
        let mut transaction = started.start().map_err(failed)?;
        // Functions that write times or numbers as text write them the same for everybody.
        const SETTINGS: &str = "set local time zone 'UTC'; set local datestyle = 'ISO, YMD'; \
            set local intervalstyle = 'postgres'; set local extra_float_digits = 1";
        transaction.batch_execute(SETTINGS).map_err(failed)?;
        let version = transaction.query_one("select current_setting('server_version')", &[]).map_err(failed)?;
        let version: String = version.try_get(0).map_err(failed)?;
        let number = version.split_whitespace().next().unwrap_or_default();
        Ok(Reading { transaction, variable: &self.variable, server: format!("PostgreSQL {number}") })
    }
}

/// The settings in a URL, with ours where it has none. The libraries' words about what is wrong with it may repeat parts of it.
fn configured(url: &str) -> Result<Config, &'static str> {
    if url.contains("sslrootcert=") {
        return Err(
            "an `sslrootcert`, expected none: name the authority's file in the environment variable SSL_CERT_FILE",
        );
    }
    // Certificates are always checked where TLS is used at all.
    let mut url = url.to_owned();
    for (theirs, ours) in [("verify-full", "require"), ("verify-ca", "require"), ("allow", "prefer")] {
        url = url.replace(&format!("sslmode={theirs}"), &format!("sslmode={ours}"));
    }
    let mut config: Config = url.parse().map_err(|_| {
        "something else, expected a URL such as `postgresql://user:password@host:5432/database?sslmode=require`; a password's \
         special characters are written in percent form"
    })?;
    // Nobody listens on the way within one machine.
    if !url.contains("sslmode=") && config.get_hosts().iter().all(is_here) {
        config.ssl_mode(SslMode::Disable);
    }
    if config.get_application_name().is_none() {
        config.application_name("quarterdeck");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(std::time::Duration::from_secs(CONNECT_SECONDS));
    }
    Ok(config)
}

/// Whether a host is this machine.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// A transaction that sees the database as it was at one moment.
pub(crate) struct Reading<'s> {
    transaction: Transaction<'s>,
    variable: &'s str,
    server: String,
}

impl Reading<'_> {
    /// The server and its version.
    pub(crate) fn server(&self) -> &str {
        &self.server
    }

    /// Whether the connection is gone.
    pub(crate) fn is_lost(&mut self) -> bool {
        // The library has no question for it below a transaction; a statement without effect asks the server.
        self.transaction.batch_execute("").is_err_and(|error| error.is_closed())
    }

    /// Gives every row of a query to `sink`, in the order of the server; `name` is what reports call the rows.
    ///
    /// # Errors
    /// When the query cannot be run, gives a column of a type that has no exact text, or ends early.
    pub(crate) fn rows(&mut self, query: &Query, name: &str, sink: &mut dyn RowSink) -> Result<(), Finding> {
        let mut running = Running { query, name, variable: self.variable, raw: RawRow::default(), read: 0 };
        let mut below = self.transaction.transaction().map_err(|error| running.fault(&error))?;
        let statement = below.prepare(&query.text).map_err(|error| running.fault(&error))?;
        sink.columns(&columns(&statement, query)?)?;
        let portal = below.bind(&statement, &[]).map_err(|error| running.fault(&error))?;
        while running.batch(&mut below, &portal, sink)? {}
        Ok(())
    }
}

/// A query whose rows are coming.
struct Running<'q> {
    query: &'q Query,
    name: &'q str,
    variable: &'q str,
    raw: RawRow,
    /// Rows so far.
    read: u64,
}

impl Running<'_> {
    /// Gives the next rows to `sink`; false where there were none.
    fn batch(&mut self, below: &mut Transaction<'_>, portal: &Portal, sink: &mut dyn RowSink) -> Result<bool, Finding> {
        let before = self.read;
        let mut rows = below.query_portal_raw(portal, BATCH_ROWS).map_err(|error| self.fault(&error))?;
        while let Some(row) = rows.next().map_err(|error| self.fault(&error))? {
            self.read += 1;
            self.take(&row)?;
            sink.row(&self.raw)?;
        }
        Ok(self.read > before)
    }

    /// Turns a row into texts.
    fn take(&mut self, row: &Row) -> Result<(), Finding> {
        self.raw.start(self.read);
        for (index, column) in row.columns().iter().enumerate() {
            let cell: Option<Cell<'_>> = row.try_get(index).map_err(|error| self.fault(&error))?;
            let text = cell.map(|cell| value::text(column.type_(), cell.0)).transpose().map_err(|what| {
                let message = format!("found {what} as {}, expected a value of that type", column.type_());
                Finding::error(Place::file(self.name).line(self.read).key(column.name()), message)
            })?;
            self.raw.push(text.as_deref());
        }
        Ok(())
    }

    fn fault(&self, error: &postgres::Error) -> Finding {
        fault::of_query(self.variable, error, self.query, self.read)
    }
}

/// The names of the columns of a query's result.
fn columns(statement: &Statement, query: &Query) -> Result<Vec<String>, Finding> {
    if !statement.params().is_empty() {
        let message = "the query has a parameter (`$1`), expected a whole query";
        return Err(Finding::error(query.place.clone(), message).remedy("write the value into the query"));
    }
    let columns = statement.columns();
    let unread: Vec<String> = columns
        .iter()
        .filter(|column| !value::is_read(column.type_()))
        .map(|column| format!("`{}` is {}", column.name(), column.type_()))
        .collect();
    if !unread.is_empty() {
        let message = format!("found columns of types that have no one text: {}", unread.join(", "));
        return Err(
            Finding::error(query.place.clone(), message).remedy("cast each in the query, such as `some_column::text`")
        );
    }
    unique_names(columns.iter().map(|column| column.name().to_owned()).collect(), &query.place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_read_without_a_word_of_it_in_what_is_said() {
        let mode = |url: &str| configured(url).map(|config| config.get_ssl_mode());
        assert_eq!(mode("postgresql://me@host/db?sslmode=verify-full"), Ok(SslMode::Require));
        assert_eq!(mode("postgresql://me@host/db"), Ok(SslMode::Prefer));
        assert_eq!(mode("postgresql://me@127.0.0.1,localhost/db"), Ok(SslMode::Disable));
        assert_eq!(mode("postgresql://me@127.0.0.1/db?sslmode=prefer"), Ok(SslMode::Prefer));
        for url in ["hunter2", "postgresql://me:hunter2@host:hunter2/db", "postgresql://me@host/db?hunter2=1"] {
            let said = configured(url).err().unwrap_or_default();
            assert!(said.starts_with("something else, expected a URL") && !said.contains("hunter2"), "{url}: {said}");
        }
        assert!(configured("postgresql://me@host/db?sslrootcert=x.pem").unwrap_err().contains("SSL_CERT_FILE"));
    }
}
