//! A call of the library that reads workbooks, which on some damaged files stops the thread it runs on.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether this thread is within such a call: what stops it is told as a finding and not on the terminal.
    static WITHIN: Cell<bool> = const { Cell::new(false) };
}

static QUIET: Once = Once::new();

/// Calls a function; nothing where it stopped the thread. What it worked on must not be used any more then.
pub(super) fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    QUIET.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |told| {
            if !WITHIN.get() {
                usual(told);
            }
        }));
    });
    let outer = WITHIN.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(call));
    WITHIN.set(outer);
    outcome.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_stops_gives_nothing() {
        assert_eq!(guarded(|| 3), Some(3));
        let empty: &[u8] = &[];
        assert_eq!(guarded(|| empty[empty.len()]), None);
        assert_eq!(guarded(|| 4), Some(4));
    }
}
