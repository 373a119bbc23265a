//! What the amounts of true-ups were computed from, as ledger and statement say it.

use crate::domain::Money;

use super::{AdjustmentTrueUp, Parts, TrueUp};

impl TrueUp {
    /// What one of its amounts was computed from: `fresh 1500.00 less closed 1000.00 less posted 200.00`; of a dispute `decided 500.00`.
    #[must_use]
    pub fn basis(&self, of: fn(&Parts) -> Money) -> String {
        let (fresh, closed, posted) = (of(&self.fresh), of(&self.closed), less_posted(of(&self.posted)));
        match self.dispute {
            Some(_) => format!("decided {fresh}{posted}"),
            None => format!("fresh {fresh} less closed {closed}{posted}"),
        }
    }
}

impl AdjustmentTrueUp {
    /// What its amount was computed from: `fresh 100.00 less closed 80.00`.
    #[must_use]
    pub fn basis(&self) -> String {
        format!("fresh {} less closed {}{}", self.fresh, self.closed, less_posted(self.posted))
    }
}

/// ` less posted 200.00`, where anything was posted since closing.
fn less_posted(posted: Money) -> String {
    if posted.minor == 0 { String::new() } else { format!(" less posted {posted}") }
}
