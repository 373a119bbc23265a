//! What a stage tells whoever watches: nothing here knows a terminal.

/// Someone who watches the stages. All methods may be called from several threads.
pub trait Progress: Sync {
    /// A stage starts.
    fn start(&self, stage: &str);
    /// So much of the stage's work is done, in the stage's own unit.
    fn at(&self, done: u64, total: u64);
    /// The stage is over; `summary` says what it made.
    fn finish(&self, summary: &str);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn start(&self, _stage: &str) {}
    fn at(&self, _done: u64, _total: u64) {}
    fn finish(&self, _summary: &str) {}
}
