//! The blocks of a file with their rows judged, in the order of the file: judged here, or by several threads at once.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, sync_channel};
use std::thread::Scope;

use super::judged::{Judge, Judged, Judging};
use crate::domain::Finding;
use crate::lake::known::Known;
use crate::sources::row::RowReader;
use crate::sources::{Block, ReadAhead, stopped};

/// Judged blocks of one thread that wait at most.
const WAITING: usize = 2;

/// Where the judged blocks of a file come from.
pub(super) enum Blocks<'j> {
    /// Read and judged here, so many rows at once.
    Here { reader: &'j mut dyn RowReader, judging: Box<Judging<'j>>, rows: usize, room: Block },
    /// Judged by threads, of which each has a block in turn.
    Beside { judged: Vec<Receiver<Judged>>, turn: usize, room: Sender<Block>, name: &'j str },
}

impl<'j> Blocks<'j> {
    /// Judges rows here, `rows` of them at once.
    pub(super) fn here(reader: &'j mut dyn RowReader, judge: &'j Judge<'j>, rows: usize) -> Self {
        Self::Here { reader, judging: Box::new(Judging::new(judge)), rows, room: Block::default() }
    }

    /// Starts as many threads as take the blocks of a reader; they end with the file, or when this value goes.
    pub(super) fn beside<'scope>(
        scope: &'scope Scope<'scope, '_>,
        ahead: ReadAhead,
        judge: &'scope Judge<'scope>,
        known: &Arc<Known>,
        name: &'j str,
    ) -> Self {
        let start = |blocks: Receiver<Block>| {
            let (sender, receiver) = sync_channel(WAITING);
            let known = known.clone();
            scope.spawn(move || judge_all(&blocks, &mut Judging::new(judge), &known, &sender));
            receiver
        };
        Self::Beside { judged: ahead.blocks.into_iter().map(start).collect(), turn: 0, room: ahead.judged, name }
    }

    /// The next block of the file. `known` is asked only where rows are judged here.
    ///
    /// # Errors
    /// When a thread has stopped.
    pub(super) fn next(&mut self, known: &Known) -> Result<Judged, Finding> {
        match self {
            Self::Here { reader, judging, rows, room } => {
                let block = std::mem::take(room).filled(&mut **reader, *rows);
                Ok(judging.judge(block, known))
            }
            Self::Beside { judged, turn, name, .. } => {
                let next = judged.get(*turn).and_then(|judged| judged.recv().ok());
                *turn = (*turn + 1) % judged.len();
                next.ok_or_else(|| stopped(name))
            }
        }
    }

    /// Takes a block back whose rows are where they belong.
    pub(super) fn give_back(&mut self, block: Block) {
        match self {
            Self::Here { room, .. } => *room = block,
            // The thread that reads may be at its end already and need no more room.
            Self::Beside { room, .. } => drop(room.send(block)),
        }
    }
}

/// Judges the blocks that come; stops where nobody takes them.
fn judge_all(blocks: &Receiver<Block>, judging: &mut Judging<'_>, known: &Known, taker: &SyncSender<Judged>) {
    for block in blocks {
        if taker.send(judging.judge(block, known)).is_err() {
            return;
        }
    }
}
