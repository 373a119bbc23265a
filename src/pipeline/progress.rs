//! What a stage tells whoever watches: nothing here knows a terminal.

use crate::lake::Step;

/// Someone who watches the stages. All methods may be called from several threads.
pub trait Progress: Sync {
    /// A stage starts.
    fn start(&self, stage: &str);
    /// So much of the stage's work is done, in the stage's own unit.
    fn at(&self, done: u64, total: u64);
    /// The stage is over; `summary` says what it made.
    fn finish(&self, summary: &str);
}

/// The steps of a load as stages: objects are fetched, then files are read, and so again for each table.
pub(super) struct LoadSteps<'p> {
    progress: &'p dyn Progress,
    is_fetching: bool,
    /// Bytes of objects that came with the steps that are over, and with this one.
    fetched: (u64, u64),
}

impl<'p> LoadSteps<'p> {
    /// Begins with reading: there may be nothing to fetch.
    pub(super) fn begin(progress: &'p dyn Progress) -> Self {
        progress.start(READING);
        Self { progress, is_fetching: false, fetched: (0, 0) }
    }

    /// So much of a step is done.
    pub(super) fn at(&mut self, step: Step<'_>, done: u64, total: u64) {
        let is_fetching = step == Step::Fetching;
        if is_fetching != self.is_fetching {
            self.fetched = (self.fetched.0 + self.fetched.1, 0);
            self.progress.finish("");
            self.progress.start(if is_fetching { FETCHING } else { READING });
            self.is_fetching = is_fetching;
        }
        if is_fetching {
            self.fetched.1 = done;
        }
        self.progress.at(done, total);
    }

    /// The load is over; `summary` says what it made.
    pub(super) fn finish(self, summary: &str) {
        let bytes = self.fetched.0 + self.fetched.1;
        if bytes == 0 {
            self.progress.finish(summary);
        } else {
            self.progress.finish(&format!("{summary}, with {bytes} bytes of objects fetched"));
        }
    }
}

const READING: &str = "reading sources";
const FETCHING: &str = "fetching objects";

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn start(&self, _stage: &str) {}
    fn at(&self, _done: u64, _total: u64) {}
    fn finish(&self, _summary: &str) {}
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct Noted(Mutex<Vec<String>>);

    impl Noted {
        fn note(&self, text: String) {
            self.0.lock().unwrap().push(text);
        }
    }

    impl Progress for Noted {
        fn start(&self, stage: &str) {
            self.note(format!("start {stage}"));
        }
        fn at(&self, done: u64, total: u64) {
            self.note(format!("{done} of {total}"));
        }
        fn finish(&self, summary: &str) {
            self.note(format!("finish {summary}"));
        }
    }

    #[test]
    fn objects_are_a_stage_of_their_own() {
        let noted = Noted::default();
        let mut steps = LoadSteps::begin(&noted);
        for (step, done, total) in
            [(Step::Fetching, 5, 9), (Step::Fetching, 9, 9), (Step::Reading("a.csv"), 4, 4), (Step::Fetching, 2, 2)]
        {
            steps.at(step, done, total);
        }
        steps.finish("snapshot 1");
        let expected = [
            "start reading sources",
            "finish ",
            "start fetching objects",
            "5 of 9",
            "9 of 9",
            "finish ",
            "start reading sources",
            "4 of 4",
            "finish ",
            "start fetching objects",
            "2 of 2",
            "finish snapshot 1, with 11 bytes of objects fetched",
        ];
        assert_eq!(*noted.0.lock().unwrap(), expected);
    }

    #[test]
    fn a_load_without_objects_says_nothing_of_them() {
        let noted = Noted::default();
        let mut steps = LoadSteps::begin(&noted);
        steps.at(Step::Reading("a.csv"), 4, 4);
        steps.finish("snapshot 1");
        assert_eq!(*noted.0.lock().unwrap(), ["start reading sources", "4 of 4", "finish snapshot 1"]);
    }
}
