//! Reading the rows of a file in blocks, on a thread of its own, ahead of those that judge them.
//!
//! Where a block ends depends on the file alone. Blocks are dealt out to takers in turn and come back in the same turn, so that nothing
//! depends on which thread is quicker.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Scope;

use super::join::JoinedCount;
use super::row::{RawRow, Read, RowReader};
use crate::domain::{Finding, Place};

/// Rows of a block.
pub(crate) const BLOCK_ROWS: usize = 1024;
/// Blocks that wait for one taker at most: with more, memory would follow the size of a file.
const WAITING: usize = 2;

/// Rows in the order of the file; the last block of a file says how it ended.
#[derive(Default)]
pub(crate) struct Block {
    rows: Vec<(RawRow, Read)>,
    len: usize,
    /// How the file ended, where this is its last block.
    pub end: Option<Result<End, Finding>>,
}

/// What is known of a file once it is read.
#[derive(Default)]
pub(crate) struct End {
    /// What is to be said about it besides its rows.
    pub notes: Vec<Finding>,
    /// How many rows had one of another file joined to them, by join.
    pub joined: Vec<JoinedCount>,
    /// The columns that no row had.
    pub unseen: Vec<String>,
}

/// A file's rows, read by another thread.
pub(crate) struct ReadAhead {
    /// The columns, in the order of cells; empty for an empty file.
    pub columns: Vec<String>,
    /// For each taker its blocks: the first has the first of the file, the second the second, and so on in turn.
    pub blocks: Vec<Receiver<Block>>,
    /// Where blocks go back to once their rows are judged: their room is used again.
    pub judged: Sender<Block>,
}

impl ReadAhead {
    /// Opens a file on a thread of its own and lets it read from there on. The thread ends with the file, or when nobody takes its blocks.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub(crate) fn start<'scope>(
        scope: &'scope Scope<'scope, '_>,
        name: &str,
        takers: usize,
        open: impl FnOnce() -> Result<Box<dyn RowReader>, Finding> + Send + 'scope,
    ) -> Result<Self, Finding> {
        let (opened, is_open) = sync_channel(1);
        let (senders, blocks): (Vec<_>, Vec<_>) = (0..takers).map(|_| sync_channel(WAITING)).unzip();
        let (judged, empty) = channel();
        scope.spawn(move || match open() {
            Err(finding) => drop(opened.send(Err(finding))),
            Ok(reader) => {
                // Where nobody waits for the columns, nobody takes the rows either: the first block ends the thread.
                drop(opened.send(Ok(reader.columns().to_vec())));
                read_all(reader, &senders, &empty);
            }
        });
        let columns = is_open.recv().unwrap_or_else(|_| Err(stopped(name)))?;
        Ok(Self { columns, blocks, judged })
    }
}

/// Deals out every row of a file, and what the file ended with; stops where nobody takes them.
fn read_all(mut reader: Box<dyn RowReader>, takers: &[SyncSender<Block>], empty: &Receiver<Block>) {
    for taker in takers.iter().cycle() {
        let block = empty.try_recv().unwrap_or_default().filled(reader.as_mut(), BLOCK_ROWS);
        let is_last = block.end.is_some();
        if taker.send(block).is_err() || is_last {
            return;
        }
    }
}

impl Block {
    /// The rows.
    pub(crate) fn rows(&self) -> &[(RawRow, Read)] {
        self.rows.get(..self.len).unwrap_or_default()
    }

    /// The same with the next rows of a file in it, `most` of them. Where the file cannot be read on, the rows before that are still given.
    pub(crate) fn filled(mut self, reader: &mut dyn RowReader, most: usize) -> Self {
        self.rows.resize_with(most, || (RawRow::default(), Read::End));
        self.len = 0;
        for (row, what) in &mut self.rows {
            match reader.read(row) {
                Ok(Read::End) => {
                    let unseen = reader.unseen().into_iter().map(str::to_owned).collect();
                    self.end = Some(Ok(End { notes: reader.notes(), joined: reader.joined(), unseen }));
                    break;
                }
                Err(finding) => {
                    self.end = Some(Err(finding));
                    break;
                }
                Ok(read) => *what = read,
            }
            self.len += 1;
        }
        self
    }
}

/// The finding where a thread that reads a file, or judges its rows, has stopped.
pub(crate) fn stopped(name: &str) -> Finding {
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

    /// Every row of the blocks as text, then what the file ended with.
    fn told(blocks: impl Iterator<Item = Block>) -> Vec<String> {
        let mut found = Vec::new();
        for block in blocks {
            for (row, read) in block.rows() {
                match read {
                    Read::Rejected(rejection) => found.push(format!("{} {}", row.line, rejection.reason)),
                    _ => found.push(format!("{} {}", row.line, row.get(0).unwrap())),
                }
            }
            match block.end {
                None => {}
                Some(Err(finding)) => found.push(finding.to_string()),
                Some(Ok(end)) => {
                    found.extend(end.notes.iter().map(ToString::to_string));
                    found.extend(end.unseen);
                }
            }
        }
        found
    }

    #[test]
    fn rows_and_what_is_said_of_them_are_those_of_the_file_for_any_number_of_takers() {
        for (rows, fails) in [(0, false), (1, false), (1023, false), (1024, true), (9000, false), (9000, true)] {
            let mut reader = numbers(rows, fails).unwrap();
            let expected = told([Block::default().filled(reader.as_mut(), 10_000)].into_iter());
            assert_eq!(expected.len() as u64, rows + if fails { 1 } else { 2 });
            for takers in 1..4 {
                let found = std::thread::scope(|scope| {
                    let ahead = ReadAhead::start(scope, "x", takers, move || numbers(rows, fails)).unwrap();
                    assert_eq!(ahead.columns, ["n"]);
                    told(ahead.blocks.iter().cycle().map_while(|blocks| blocks.recv().ok()))
                });
                assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn a_file_nobody_reads_on_ends_its_thread() {
        // The scope waits for the thread: this test ends only where the thread does.
        let found = std::thread::scope(|scope| {
            let ahead = ReadAhead::start(scope, "x", 1, || numbers(1_000_000, false)).unwrap();
            ahead.blocks[0].recv().unwrap().rows().len()
        });
        assert_eq!(found, BLOCK_ROWS);
    }

    #[test]
    fn a_file_that_cannot_be_opened_says_why() {
        let error = std::thread::scope(|scope| {
            let open = || Err(Finding::error(Place::file("x"), "cannot be opened"));
            ReadAhead::start(scope, "x", 2, open).err().map(|finding| finding.message)
        });
        assert_eq!(error.as_deref(), Some("cannot be opened"));
    }
}
