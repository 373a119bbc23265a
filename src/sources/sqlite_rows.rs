//! Rows of a database file of SQLite: what a query gives.
//!
//! The file is opened read-only and as one that nobody changes. A value is taken by its own type, since SQLite's columns have
//! none that could be relied on: whole numbers and numbers by their shortest digits, texts as they are; a blob is no text and
//! its row is rejected where the column is asked for. The rows are read on a thread of their own, because the
//! library's rows borrow from its connection; the order is that of the query.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::{mem, thread, vec};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, Row};

use super::files::SourceFile;
use super::query::{position, unique_names};
use super::row::{RawRow, Read, Rejection, RowReader, shown};
use crate::config::model::{Query, Source};
use crate::domain::{Finding, Place};

/// Rows that go from one thread to the other at a time.
const BATCH_ROWS: usize = 512;
/// Batches on the way.
const BATCHES: usize = 4;
/// The longest value in bytes.
const LONGEST_VALUE: usize = 16 << 20;
/// What means something in the name of a file given as a URI.
const NOT_IN_A_NAME: &AsciiSet = &CONTROLS.add(b'?').add(b'#').add(b'%').add(b' ').add(b'&').add(b'=');

/// A row as it comes, with why it cannot be split into cells, if it cannot.
type Batch = Vec<(RawRow, Option<Rejection>)>;

/// The rows of a query.
pub(crate) struct SqliteRows {
    name: String,
    columns: Vec<String>,
    batches: Receiver<Result<Batch, Finding>>,
    batch: vec::IntoIter<(RawRow, Option<Rejection>)>,
    is_read: bool,
}

impl SqliteRows {
    /// Opens a file and starts its source's query. A blob is an error in the columns in `wanted` only.
    ///
    /// # Errors
    /// When the file is no whole database, has changes beside it, or refuses the query.
    pub(crate) fn open(file: &SourceFile, source: &Source, wanted: &[String]) -> Result<Self, Finding> {
        let Some(query) = source.query.clone() else {
            return Err(Finding::error(source.place.clone(), "a database is named without a query"));
        };
        nothing_beside(file)?;
        let (send, batches) = sync_channel(BATCHES);
        let job = Job { file: file.clone(), query, wanted: wanted.to_vec() };
        let (send_columns, columns) = sync_channel(1);
        thread::spawn(move || job.run(&send_columns, &send));
        let columns = columns.recv().unwrap_or_else(|_| Err(stopped(&file.name)))?;
        Ok(Self { name: file.name.clone(), columns, batches, batch: Vec::new().into_iter(), is_read: false })
    }
}

impl RowReader for SqliteRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&mut self, row: &mut RawRow) -> Result<Read, Finding> {
        loop {
            if let Some((mut next, rejection)) = self.batch.next() {
                mem::swap(row, &mut next);
                return Ok(rejection.map_or(Read::Row, Read::Rejected));
            }
            if self.is_read {
                return Ok(Read::End);
            }
            let batch = self.batches.recv().unwrap_or_else(|_| Err(stopped(&self.name)))?;
            // An empty batch is the end.
            self.is_read = batch.is_empty();
            self.batch = batch.into_iter();
        }
    }
}

/// The thread that reads ended without a word.
fn stopped(name: &str) -> Finding {
    Finding::error(Place::file(name), "the reader gave up")
}

/// Refuses a file whose newest changes stand in another one: they would be missing without a word.
fn nothing_beside(file: &SourceFile) -> Result<(), Finding> {
    for (ending, holds) in
        [("-wal", "changes that are not in the database yet"), ("-journal", "a change that was not finished")]
    {
        let mut beside = file.path.clone().into_os_string();
        beside.push(ending);
        if fs::metadata(Path::new(&beside)).is_ok_and(|found| found.len() > 0) {
            let message = format!("`{}{ending}` holds {holds}, expected a database that nobody writes to", file.name);
            return Err(Finding::error(Place::file(&file.name), message)
                .remedy("end the program that uses it, or make a copy with `vacuum into`"));
        }
    }
    Ok(())
}

/// What the reading thread does.
struct Job {
    file: SourceFile,
    query: Query,
    wanted: Vec<String>,
}

impl Job {
    /// Sends the columns, then the rows, then an empty batch; an error in their place ends it.
    fn run(self, columns: &SyncSender<Result<Vec<String>, Finding>>, batches: &SyncSender<Result<Batch, Finding>>) {
        let mut known = false;
        let mut tell = |names: Vec<String>| {
            known = true;
            let _ = columns.send(Ok(names));
        };
        let outcome = self.read(&mut tell, batches);
        // Nobody may be listening any more.
        let _ = match outcome {
            Err(finding) if !known => columns.send(Err(finding)).is_ok(),
            outcome => batches.send(outcome.map(|()| Batch::new())).is_ok(),
        };
    }

    fn read(
        &self,
        tell: &mut dyn FnMut(Vec<String>),
        batches: &SyncSender<Result<Batch, Finding>>,
    ) -> Result<(), Finding> {
        let failed = |error: Error| self.fault(&error);
        let connection = self.connection().map_err(failed)?;
        let mut statement = connection.prepare(&self.query.text).map_err(failed)?;
        let names = unique_names(statement.column_names().map(str::to_owned).collect(), &self.query.place)?;
        let wanted: Vec<bool> = names.iter().map(|name| self.wanted.contains(name)).collect();
        tell(names.clone());
        let mut rows = statement.query([]).map_err(failed)?;
        let mut batch = Batch::new();
        let mut read = 0;
        while let Some(row) = rows.next().map_err(failed)? {
            read += 1;
            let mut raw = RawRow::default();
            raw.start(read);
            let rejection = fill(&mut raw, row, &names, &wanted).map_err(failed)?;
            batch.push((raw, rejection));
            if batch.len() == BATCH_ROWS && batches.send(Ok(mem::take(&mut batch))).is_err() {
                return Ok(());
            }
        }
        if !batch.is_empty() {
            let _ = batches.send(Ok(batch));
        }
        Ok(())
    }

    fn connection(&self) -> Result<Connection, Error> {
        let path = self.file.path.to_string_lossy();
        let uri = format!("file:{}?mode=ro&immutable=1", utf8_percent_encode(&path, NOT_IN_A_NAME));
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(uri, flags)?;
        // What a file's own schema defines runs nothing beyond the query.
        connection.pragma_update(None, "trusted_schema", false)?;
        Ok(connection)
    }

    fn fault(&self, error: &Error) -> Finding {
        let of_query = |message: String| Finding::error(self.query.place.clone(), message);
        let file = Place::file(&self.file.name);
        match error {
            Error::SqlInputError { msg, offset, .. } => {
                let offset = usize::try_from(*offset).ok();
                let letters =
                    offset.and_then(|bytes| self.query.text.get(..bytes)).map(|before| before.chars().count());
                let at = letters.map(|letters| format!(" ({})", position(&self.query, letters))).unwrap_or_default();
                of_query(format!("`{}` refused the query: {msg}{at}", self.file.name))
            }
            Error::MultipleStatement => of_query("found more than one statement, expected one `select`".to_owned()),
            Error::InvalidParameterCount(..) => {
                of_query("the query has a parameter, expected a whole query".to_owned())
                    .remedy("write the value into the query")
            }
            Error::SqliteFailure(failure, _) if failure.code == ErrorCode::NotADatabase => {
                Finding::error(file, "found another kind of file, expected a database of SQLite")
            }
            Error::SqliteFailure(failure, _) if failure.code == ErrorCode::DatabaseCorrupt => {
                Finding::error(file, "found a damaged database, expected a whole one").remedy("get the file again")
            }
            Error::SqliteFailure(failure, message) => {
                let message = message.clone().unwrap_or_else(|| failure.to_string());
                of_query(format!("`{}` refused the query: {message}", self.file.name))
            }
            other => Finding::error(file, other.to_string()),
        }
    }
}

/// Puts a row's values into `raw`; gives the first that is no text.
fn fill(raw: &mut RawRow, row: &Row<'_>, names: &[String], wanted: &[bool]) -> Result<Option<Rejection>, Error> {
    let mut unfit = None;
    for (index, (name, wanted)) in names.iter().zip(wanted).enumerate() {
        let text = match row.get_ref(index)? {
            ValueRef::Null => None,
            ValueRef::Integer(number) => Some(number.to_string()),
            ValueRef::Real(number) => Some(number.to_string()),
            ValueRef::Text(bytes) if bytes.len() <= LONGEST_VALUE => match std::str::from_utf8(bytes) {
                Ok(text) if !text.contains('\0') => Some(text.to_owned()),
                Ok(_) => return Ok(Some(rejection(name, bytes, "NUL byte", "text without NUL bytes"))),
                Err(_) => return Ok(Some(rejection(name, bytes, "not UTF-8", "UTF-8 text"))),
            },
            ValueRef::Text(bytes) => {
                return Ok(Some(rejection(name, bytes, "value too long", "at most 16 MiB")));
            }
            // One that nobody asks for makes its row a row of its own.
            ValueRef::Blob(_) if !wanted => Some(format!("row {}", raw.line)),
            ValueRef::Blob(bytes) => {
                unfit = unfit.or_else(|| Some(rejection(name, bytes, "no text", "a text or a number, found a blob")));
                None
            }
        };
        raw.push(text.as_deref());
    }
    Ok(unfit)
}

fn rejection(name: &str, bytes: &[u8], reason: &'static str, expected: &str) -> Rejection {
    Rejection { column: name.to_owned(), value: shown(bytes), expected: expected.to_owned(), reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::Database;
    use crate::sources::files::files_of;
    use crate::sources::plan::tests::source;

    /// A folder with a database made by `sql`, and a source that asks it.
    fn asked(sql: &str, query: &str) -> (tempfile::TempDir, Source) {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join("a b?.db")).unwrap();
        connection.execute_batch(sql).unwrap();
        let mut source = source("partners");
        source.files = vec!["a b*.db".to_owned()];
        let place = Place::file("quarterdeck.toml").line(9);
        source.query = Some(Query { place, text: query.to_owned(), database: Database::Sqlite });
        (folder, source)
    }

    /// Every row as text, `!reason@line` for a rejected one; or what is wrong.
    fn read(sql: &str, query: &str) -> Result<Vec<String>, String> {
        let (folder, source) = asked(sql, query);
        let file = files_of(folder.path(), &source).unwrap().remove(0);
        let mut rows = SqliteRows::open(&file, &source, &["name".to_owned()]).map_err(|error| error.to_string())?;
        let mut found = vec![rows.columns().join("|")];
        let mut row = RawRow::default();
        loop {
            match rows.read(&mut row).map_err(|error| error.to_string())? {
                Read::End => return Ok(found),
                Read::Row => {
                    let cells: Vec<_> = (0..row.len()).map(|index| row.get(index).unwrap_or("-")).collect();
                    found.push(format!("{}: {}", row.line, cells.join("|")));
                }
                Read::Rejected(rejection) => found.push(format!("!{}@{}", rejection.reason, row.line)),
            }
        }
    }

    #[test]
    fn a_value_is_taken_by_its_own_type() {
        let sql = "create table p (name, size); insert into p values ('Ö', 1), (2, 0.1), (null, 1e21), (x'00', 3), \
            (cast(x'ff' as text), 4), ('ok', x'01')";
        let expected = [
            "name|size",
            "1: Ö|1",
            "2: 2|0.1",
            "3: -|1000000000000000000000",
            "!no text@4",
            "!not UTF-8@5",
            "6: ok|row 6",
        ];
        assert_eq!(read(sql, "select name, size from p order by rowid").unwrap(), expected);
    }

    #[test]
    fn many_rows_come_in_order() {
        let numbers =
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000) select i as name from n";
        let found = read("", numbers).unwrap();
        assert_eq!((found.len(), found[3000].as_str()), (3001, "3000: 3000"));
    }

    #[test]
    fn what_is_wrong_with_a_query_is_told_with_its_place() {
        let sql = "create table p (name)";
        let refusal = |query: &str| read(sql, query).unwrap_err();
        assert!(
            refusal("select name,\n nam from p")
                .contains("no such column: nam (line 2, column 2 of the query, at `nam`)")
        );
        assert!(refusal("select * from q").contains("no such table: q"), "{}", refusal("select * from q"));
        assert!(refusal("select 1; select 2").contains("more than one statement"));
        assert!(refusal("select name from p where name = ?").contains("the query has a parameter"));
        assert!(refusal("create table r (a)").contains("the query gives no columns"));
        assert!(refusal("select 1 as a, 2 as a").contains("more than one column `a`"));
        assert!(refusal("insert into p values (1) returning name").contains("readonly"));
        assert!(refusal("select abs(-9223372036854775808) as name").contains("integer overflow"));
    }

    #[test]
    fn other_files_and_changes_that_are_not_in_the_file_are_refused() {
        let (folder, source) = asked("create table p (name)", "select name from p");
        let path = folder.path().join("a b?.db");
        let refusal = || {
            let file = files_of(folder.path(), &source).unwrap().remove(0);
            SqliteRows::open(&file, &source, &[]).err().map(|finding| finding.to_string()).unwrap_or_default()
        };
        assert_eq!(refusal(), "");
        fs::write(folder.path().join("a b?.db-wal"), "x").unwrap();
        assert!(refusal().contains("`a b?.db-wal` holds changes that are not in the database yet"), "{}", refusal());
        fs::remove_file(folder.path().join("a b?.db-wal")).unwrap();
        fs::write(&path, "name\nsome text that is no database at all\n").unwrap();
        assert!(refusal().contains("expected a database of SQLite"), "{}", refusal());
    }
}
