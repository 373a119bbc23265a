//! What a server or the way to it refuses, as findings. None of them repeats a URL, its password or its host; a server's own words may
//! name the user or the database.

use std::error::Error as _;

use postgres::Error;
use postgres::error::{DbError, ErrorPosition, SqlState};

use crate::config::model::Query;
use crate::domain::{Finding, Place};
use crate::sources::query::position;

/// The variable that holds the URL is not there.
pub(super) fn not_set(variable: &str, place: &Place) -> Finding {
    let message =
        format!("the environment variable `{variable}` is not set, expected the URL of a PostgreSQL database");
    Finding::error(place.clone(), message)
        .remedy(format!("set it for this command, such as {variable}=postgresql://user:password@host/database"))
}

/// The variable holds something else.
pub(super) fn no_url(variable: &str, what: &str, place: &Place) -> Finding {
    Finding::error(place.clone(), format!("the environment variable `{variable}` holds {what}"))
}

/// The connection could not be made.
pub(super) fn refused(variable: &str, error: &Error, place: &Place) -> Finding {
    let found = match error.as_db_error() {
        Some(database) => said(database),
        None => without_server(error),
    };
    let message = format!("the database of `{variable}` cannot be reached: {found}");
    let remedy = match error.code() {
        Some(code) if *code == SqlState::INVALID_PASSWORD || *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION => {
            "correct the user or the password in the variable"
        }
        Some(code) if *code == SqlState::INVALID_CATALOG_NAME => "correct the database's name in the variable",
        _ if found.contains("certificate") => {
            "name the file of the server's authority in the environment variable SSL_CERT_FILE, or say `sslmode=disable` where nobody \
             listens on the way"
        }
        _ => "correct the host and port in the variable, or start the server",
    };
    Finding::error(place.clone(), message).remedy(remedy)
}

/// A query failed after `rows` rows.
pub(super) fn of_query(variable: &str, error: &Error, query: &Query, rows: u64) -> Finding {
    let after = match rows {
        0 => String::new(),
        rows => format!(" after {rows} rows"),
    };
    let Some(database) = error.as_db_error() else {
        let message =
            format!("the connection to the database of `{variable}` was lost{after}: {}", without_server(error));
        return Finding::error(query.place.clone(), message).remedy("run again; nothing of it was loaded");
    };
    // The server was stopped, or the connection was ended by somebody else.
    if database.code().code().starts_with("57P") {
        let message = format!("the connection to the database of `{variable}` was lost{after}: {}", said(database));
        return Finding::error(query.place.clone(), message).remedy("run again; nothing of it was loaded");
    }
    let at = match database.position() {
        Some(ErrorPosition::Original(at)) => {
            format!(" ({})", position(query, usize::try_from(*at).unwrap_or(1).saturating_sub(1)))
        }
        _ => String::new(),
    };
    let message = format!("the database of `{variable}` refused the query{after}: {}{at}", said(database));
    let finding = Finding::error(query.place.clone(), message);
    match database.hint() {
        Some(hint) => finding.remedy(hint.trim_end_matches('.')),
        None if *database.code() == SqlState::READ_ONLY_SQL_TRANSACTION => {
            finding.remedy("a query only reads here; write a `select`")
        }
        None => finding,
    }
}

/// What a server says.
fn said(error: &DbError) -> String {
    let detail = error.detail().map(|detail| format!(" ({})", detail.trim_end_matches('.'))).unwrap_or_default();
    format!("{} [{}]{detail}", error.message(), error.code().code())
}

/// What is wrong where no server said it: the innermost cause. The name of a host may be a piece of a password with an
/// `@` in it, so that messages that could name one are put in other words.
fn without_server(error: &Error) -> String {
    let mut cause = error.source();
    let mut last = None;
    while let Some(inner) = cause {
        last = Some(inner);
        cause = inner.source();
    }
    let Some(last) = last else { return error.to_string() };
    match last.downcast_ref::<std::io::Error>() {
        Some(io) if io.raw_os_error().is_none() && io.kind() != std::io::ErrorKind::TimedOut => named(&io.to_string()),
        Some(io) => io.to_string(),
        None => named(&last.to_string()),
    }
}

/// A message that may name a host, without it.
fn named(message: &str) -> String {
    if message.contains("failed to lookup address") || message.contains("nodename nor servname") {
        return "its host has no address".to_owned();
    }
    if message.contains("NotValidForName") || message.contains("not valid for name") {
        return "the server's certificate is for another name".to_owned();
    }
    if let Some((_, rest)) = message.split_once("invalid peer certificate: ") {
        return format!(
            "the server's certificate is not trusted ({})",
            rest.split([':', '{', '(']).next().unwrap_or_default().trim()
        );
    }
    message.to_owned()
}
