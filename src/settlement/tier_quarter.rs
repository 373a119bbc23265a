//! One quarter of a partner's tier history, as it is pinned, printed and shown.

use std::collections::BTreeMap;
use std::fmt;

use crate::domain::{PartnerId, Quarter};

/// What one quarter decided about a tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierQuarter {
    /// The quarter.
    pub quarter: Quarter,
    /// The tier that it leaves the partner with.
    pub earned: String,
    /// The tier that its figures give, before the rules about changes.
    pub by_figures: String,
    /// The tier whose share its service days are paid at; empty where there is none.
    pub paid: String,
    /// Quarters in a row that lack of evidence has held the tier, this one included.
    pub held: u32,
    /// On probation: the last quarter that may still cure it.
    pub probation_until: Option<Quarter>,
    /// The first quarter in which the tier may rise again, where it may not in the one after this.
    pub rises_from: Option<Quarter>,
    /// Why, in words.
    pub reason: String,
}

/// How a tier stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TierStanding {
    /// Nothing stands against it.
    Good,
    /// It was missed, and is lost unless a quarter up to this one passes it.
    Probation(Quarter),
    /// Lack of evidence has held it for so many quarters in a row.
    Held(u32),
    /// It does not rise before a quarter.
    ReEntry(Quarter),
}

impl TierStanding {
    /// Its name in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Probation(_) => "probation",
            Self::Held(_) => "held",
            Self::ReEntry(_) => "re_entry",
        }
    }

    /// The quarter it is about: the last of a probation, the first that may rise again.
    #[must_use]
    pub fn quarter(self) -> Option<Quarter> {
        match self {
            Self::Probation(quarter) | Self::ReEntry(quarter) => Some(quarter),
            Self::Good | Self::Held(_) => None,
        }
    }
}

impl fmt::Display for TierStanding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Good => f.write_str("in good standing"),
            Self::Probation(until) => write!(f, "on probation until the end of {}", until.title()),
            Self::Held(1) => f.write_str("held for lack of evidence, the first quarter"),
            Self::Held(quarters) => write!(f, "held for lack of evidence, {quarters} quarters in a row"),
            Self::ReEntry(from) => write!(f, "may rise again from {}", from.title()),
        }
    }
}

impl TierQuarter {
    /// How the tier stands after the quarter; what threatens it before what keeps it from rising.
    #[must_use]
    pub fn standing(&self) -> TierStanding {
        match (self.probation_until, self.held, self.rises_from) {
            (Some(until), ..) => TierStanding::Probation(until),
            (None, 1.., _) => TierStanding::Held(self.held),
            (None, 0, Some(from)) => TierStanding::ReEntry(from),
            (None, 0, None) => TierStanding::Good,
        }
    }

    /// Whether the figures gave another tier than the one that the partner is left with.
    #[must_use]
    pub fn differs_from_figures(&self) -> bool {
        self.earned != self.by_figures
    }
}

/// Tiers that are decided whatever the figures say now: those of closed quarters, oldest first, by partner.
pub type DecidedTiers = BTreeMap<PartnerId, Vec<TierQuarter>>;
