//! Reading the rows of a file on a thread of their own, ahead of the thread that judges them.
//!
//! Rows come in the order of the file, so that nothing depends on which thread is quicker.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Scope;

use super::join::JoinedCount;
use super::row::{RawRow, Read, RowReader};
use crate::domain::{Finding, Place};

/// Rows that change hands at once.
const ROWS: usize = 512;
/// Batches that wait to be judged at most: with more, memory would follow the size of a file.
const WAITING: usize = 4;

/// A file's rows, read by another thread.
pub(crate) struct ReadAhead {
    name: String,
    columns: Vec<String>,
    batches: Receiver<Batch>,
    /// Where batches go back to once their rows are judged: their room is used again.
    judged: Sender<Batch>,
    batch: Batch,
    next: usize,
}

/// Rows in the order of the file; the last batch of a file says how it ended.
#[derive(Default)]
struct Batch {
    rows: Vec<(RawRow, Read)>,
    len: usize,
    end: Option<Result<End, Finding>>,
}

/// What is known of a file once it is read.
#[derive(Default)]
struct End {
    notes: Vec<Finding>,
    joined: Vec<JoinedCount>,
    unseen: Vec<String>,
}

impl ReadAhead {
    /// Opens a file on a thread of its own and lets it read from there on. The thread ends with the file, or when this value goes.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(crate) fn start<'scope>(
        scope: &'scope Scope<'scope, '_>,
        name: &str,
        open: impl FnOnce() -> Result<Box<dyn RowReader>, Finding> + Send + 'scope,
    ) -> Result<Self, Finding> {
        let (opened, is_open) = sync_channel(1);
        let (sender, batches) = sync_channel(WAITING);
        let (judged, empty) = channel();
        scope.spawn(move || match open() {
            Err(finding) => drop(opened.send(Err(finding))),
            Ok(reader) => {
                // Where nobody waits for the columns, nobody takes the rows either: the first batch ends the thread.
                drop(opened.send(Ok(reader.columns().to_vec())));
                read_all(reader, &sender, &empty);
            }
        });
        let columns = is_open.recv().unwrap_or_else(|_| Err(stopped(name)))?;
        Ok(Self { name: name.to_owned(), columns, batches, judged, batch: Batch::default(), next: 0 })
    }

    fn end(&self) -> Option<&End> {
        self.batch.end.as_ref()?.as_ref().ok()
    }
}

impl RowReader for ReadAhead {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&mut self, row: &mut RawRow) -> Result<Read, Finding> {
        while self.next == self.batch.len {
            match &self.batch.end {
                Some(Ok(_)) => return Ok(Read::End),
                Some(Err(finding)) => return Err(finding.clone()),
                None => {}
            }
            let batch = self.batches.recv().map_err(|_| stopped(&self.name))?;
            // The thread may be at its end already and need no more room.
            let _ = self.judged.send(std::mem::replace(&mut self.batch, batch));
            self.next = 0;
        }
        let Some((read, what)) = self.batch.rows.get_mut(self.next) else { return Ok(Read::End) };
        self.next += 1;
        std::mem::swap(row, read);
        Ok(std::mem::replace(what, Read::End))
    }

    fn notes(&self) -> Vec<Finding> {
        self.end().map(|end| end.notes.clone()).unwrap_or_default()
    }

    fn joined(&self) -> Vec<JoinedCount> {
        self.end().map(|end| end.joined.clone()).unwrap_or_default()
    }

    fn unseen(&self) -> Vec<&str> {
        self.end().into_iter().flat_map(|end| &end.unseen).map(String::as_str).collect()
    }
}

/// Sends every row of a file, and what the file ended with; stops where nobody takes them.
fn read_all(mut reader: Box<dyn RowReader>, sender: &SyncSender<Batch>, empty: &Receiver<Batch>) {
    loop {
        let batch = next_batch(reader.as_mut(), empty.try_recv().unwrap_or_default());
        let is_last = batch.end.is_some();
        if sender.send(batch).is_err() || is_last {
            return;
        }
    }
}

/// The next rows. Where the file cannot be read on, the rows before that are still given.
fn next_batch(reader: &mut dyn RowReader, mut batch: Batch) -> Batch {
    batch.rows.resize_with(ROWS, || (RawRow::default(), Read::End));
    batch.len = 0;
    for (row, what) in &mut batch.rows {
        match reader.read(row) {
            Ok(Read::End) => {
                let unseen = reader.unseen().into_iter().map(str::to_owned).collect();
                batch.end = Some(Ok(End { notes: reader.notes(), joined: reader.joined(), unseen }));
                break;
            }
            Err(finding) => {
                batch.end = Some(Err(finding));
                break;
            }
            Ok(read) => *what = read,
        }
        batch.len += 1;
    }
    batch
}

fn stopped(name: &str) -> Finding {
    Finding::error(Place::file(name), "cannot be read on: the thread that reads it stopped")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::row::Rejection;

    /// So many rows, every hundredth of which cannot be split; then its end, or a failure.
    struct Numbers {
        columns: Vec<String>,
        at: u64,
        rows: u64,
        fails: bool,
    }

    impl RowReader for Numbers {
        fn columns(&self) -> &[String] {
            &self.columns
        }

        fn read(&mut self, row: &mut RawRow) -> Result<Read, Finding> {
            if self.at == self.rows {
                return if self.fails { Err(Finding::error(Place::file("x"), "torn")) } else { Ok(Read::End) };
            }
            self.at += 1;
            row.start(self.at);
            row.push(Some(&self.at.to_string()));
            let rejection = || Rejection::of_row(b"?", "odd", "even");
            Ok(if self.at.is_multiple_of(100) { Read::Rejected(rejection()) } else { Read::Row })
        }

        fn notes(&self) -> Vec<Finding> {
            vec![Finding::warning(Place::file("x"), format!("{} rows", self.at))]
        }

        fn unseen(&self) -> Vec<&str> {
            vec!["never"]
        }
    }

    fn numbers(rows: u64, fails: bool) -> Result<Box<dyn RowReader>, Finding> {
        Ok(Box::new(Numbers { columns: vec!["n".to_owned()], at: 0, rows, fails }))
    }

    /// Every row as text until `most` of them, then what the reader says of the whole.
    fn read(reader: &mut dyn RowReader, most: usize) -> Vec<String> {
        let mut row = RawRow::default();
        let mut found = reader.columns().to_vec();
        while found.len() <= most {
            match reader.read(&mut row) {
                Ok(Read::End) => break,
                Ok(Read::Row) => found.push(format!("{} {}", row.line, row.get(0).unwrap())),
                Ok(Read::Rejected(rejection)) => found.push(format!("{} {}", row.line, rejection.reason)),
                Err(finding) => return [found, vec![finding.to_string()]].concat(),
            }
        }
        found.extend(reader.notes().iter().map(ToString::to_string));
        found.extend(reader.unseen().iter().map(ToString::to_string));
        found
    }

    #[test]
    fn rows_and_what_is_said_of_them_are_those_of_the_file() {
        for (rows, fails) in [(0, false), (1, false), (511, false), (512, true), (5000, false), (5000, true)] {
            let expected = read(numbers(rows, fails).unwrap().as_mut(), usize::MAX);
            let found = std::thread::scope(|scope| {
                let mut ahead = ReadAhead::start(scope, "x", move || numbers(rows, fails)).unwrap();
                read(&mut ahead, usize::MAX)
            });
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn a_file_nobody_reads_on_ends_its_thread() {
        // The scope waits for the thread: this test ends only where the thread does.
        let found = std::thread::scope(|scope| {
            let mut ahead = ReadAhead::start(scope, "x", || numbers(1_000_000, false)).unwrap();
            read(&mut ahead, 10).len()
        });
        assert_eq!(found, 11);
    }

    #[test]
    fn a_file_that_cannot_be_opened_says_why() {
        let error = std::thread::scope(|scope| {
            let open = || Err(Finding::error(Place::file("x"), "cannot be opened"));
            ReadAhead::start(scope, "x", open).err().map(|finding| finding.message)
        });
        assert_eq!(error.as_deref(), Some("cannot be opened"));
    }
}
