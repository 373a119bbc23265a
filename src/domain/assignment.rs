//! Whose case it is: a partner's, the vendor's own customer's, or nobody's we know.

use std::fmt;

/// Who supports the customer of a case on the day it was opened (rule R1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assignment {
    /// A partner supported the customer that day.
    Partner,
    /// The customer had no partner that day: the vendor's own, the baseline to compare with.
    Direct,
    /// The source names a partner that no alias knows. Enters no metric, is counted on every deck.
    Unassigned,
}

impl Assignment {
    /// The word used in facts, files and decks.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Partner => "partner",
            Self::Direct => "direct",
            Self::Unassigned => "unassigned",
        }
    }
}

impl fmt::Display for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
