//! What a stage tells whoever watches: nothing here knows a terminal.

/// Someone who watches the stages. All methods may be called from several threads.
pub trait Progress: Sync {
    /// A stage starts; `total` is its amount of work in its own unit, 0 where unknown.
    fn start(&self, stage: &str, total: u64);
    /// So much of the stage is done.
    fn at(&self, done: u64);
    /// The stage is over; `summary` says what it made.
    fn finish(&self, summary: &str);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn start(&self, _stage: &str, _total: u64) {}
    fn at(&self, _done: u64) {}
    fn finish(&self, _summary: &str) {}
}
