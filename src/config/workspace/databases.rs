//! `postgres` and `sqlite` of a `[[source]]`: a query in the place of files.

use super::variable_name;
use crate::config::Section;
use crate::config::model::{Database, Query};
use crate::config::object_url::scheme;
use crate::domain::{Finding, Place};

/// What a source says about a database.
#[derive(Default)]
pub(super) struct Asked {
    /// Whether a database is named at all, rightly or not.
    pub(super) is_asked: bool,
    /// The query, where it is complete.
    pub(super) query: Option<Query>,
    file: Option<(String, Place)>,
}

impl Asked {
    /// The files of the source and their places: the database where it is a file; none of a server. `None` where the query
    /// is not complete.
    pub(super) fn files(&self) -> Option<(Vec<String>, Vec<Place>)> {
        self.query.as_ref()?;
        Some(self.file.iter().cloned().unzip())
    }
}

/// Keys that say how a file is laid out and mean nothing for rows of a database.
const OF_FILES: [&str; 11] = [
    "format",
    "delimiter",
    "encoding",
    "sheet",
    "header_row",
    "skip_rows",
    "footer",
    "duplicate_headers",
    "rows",
    "row_cap",
    "time_zone_in_file",
];

/// Reads `postgres` or `sqlite`, of which a source has at most one, and then no `files`.
pub(super) fn read(section: &Section<'_>) -> Asked {
    let named: Vec<&str> = ["files", "postgres", "sqlite"].into_iter().filter(|key| section.has(key)).collect();
    let is_asked = named.iter().any(|key| *key != "files");
    if !is_asked {
        return Asked::default();
    }
    if let [first, second, ..] = named.as_slice() {
        let message = format!("`{first}` and `{second}` both say where the rows come from, expected one of them");
        section.note(Finding::error(section.key_place(second), message).remedy("make two sources of them"));
    }
    for key in OF_FILES.into_iter().filter(|key| section.has(key)) {
        let message = format!("`{key}` has no meaning here: a database says itself what its values are");
        section.note(Finding::error(section.key_place(key), message).remedy("leave it out"));
    }
    let postgres = section.section("postgres").and_then(postgres);
    let (sqlite, file) = section.section("sqlite").and_then(sqlite).unzip();
    Asked { is_asked, query: postgres.or(sqlite), file }
}

fn postgres(section: Section<'_>) -> Option<Query> {
    let variable =
        section.required("url_env", "the name of an environment variable such as \"CASES_DB\"", Section::text);
    let url_env = variable.and_then(|written| Some((written.place.clone(), variable_name(&section, written)?)));
    let text = text(&section);
    section.finish();
    let (text, place) = text?;
    let (named, url_env) = url_env?;
    Some(Query { place, text, database: Database::Postgres { url_env, place: named } })
}

fn sqlite(section: Section<'_>) -> Option<(Query, (String, Place))> {
    let file = section.required("file", "a database file such as \"data/raw/support.db\"", Section::text);
    let file = file.filter(|file| {
        if let Some(scheme) = scheme(&file.value) {
            let message = format!("found a URL of `{scheme}`, expected a database file on this machine");
            let place = Place { column: None, ..file.place.clone() };
            section.note(Finding::error(place, message).remedy("copy the database before each load and name the copy"));
            return false;
        }
        let is_one = !file.value.trim().is_empty() && !file.value.contains(['*', '?', '[']);
        if !is_one {
            let message = format!("found `{}`, expected the name of one file", file.value);
            section.note(Finding::error(file.place.clone(), message));
        }
        is_one
    });
    let text = text(&section);
    section.finish();
    let ((text, place), file) = (text?, file?);
    Some((Query { place, text, database: Database::Sqlite }, (file.value, file.place)))
}

fn text(section: &Section<'_>) -> Option<(String, Place)> {
    let written =
        section.required("query", "a query such as \"select * from cases order by case_id\"", Section::text)?;
    if written.value.trim().is_empty() {
        section.note(Finding::error(written.place, "the query is empty, expected one that gives rows"));
        return None;
    }
    Some((written.value, written.place))
}

#[cfg(test)]
mod tests {
    use crate::config::workspace::check;

    /// The findings about a workspace whose cases come from what `source` says.
    fn findings(source: &str) -> Vec<String> {
        let text = format!(
            "[workspace]\nname = \"A\"\ntime_zone = \"UTC\"\nreporting_currency = \"EUR\"\n\
             [[source]]\ntable = \"partners\"\nfiles = [\"p.csv\"]\n[[source]]\ntable = \"cases\"\n{source}\n"
        );
        check("quarterdeck.toml", &text).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_database_takes_the_place_of_files() {
        assert!(findings("postgres = { url_env = \"CASES_DB\", query = \"select 1\" }").is_empty());
        assert!(findings("sqlite = { file = \"a.db\", query = \"select 1\" }").is_empty());
        let both = findings("files = [\"c.csv\"]\nsqlite = { file = \"a.db\", query = \"select 1\" }");
        assert_eq!(both.len(), 1, "{both:?}");
        assert!(both[0].contains("`files` and `sqlite` both say where the rows come from"), "{}", both[0]);
        let shaped = findings("delimiter = \";\"\nsqlite = { file = \"a.db\", query = \"select 1\" }");
        assert!(shaped[0].contains("`delimiter` has no meaning here"), "{}", shaped[0]);
    }

    #[test]
    fn what_is_missing_or_empty_is_told() {
        let found = findings("postgres = { quary = \"select 1\" }");
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().any(|text| text.contains("`url_env` is missing")), "{found:?}");
        assert!(found.iter().any(|text| text.contains("did you mean `query`?")), "{found:?}");
        assert!(findings("sqlite = { file = \"*.db\", query = \" \" }").len() == 2);
    }

    #[test]
    fn a_url_in_the_place_of_its_variable_is_not_repeated() {
        let found = findings("postgres = { url_env = \"postgres://me:hunter2@host/db\", query = \"select 1\" }");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("the secret itself never stands in this file"), "{}", found[0]);
        assert!(!found[0].contains("hunter2"));
        let place = found[0].split(' ').next().unwrap();
        assert_eq!(place, "quarterdeck.toml:10", "no column: the line is not shown");
    }
}
