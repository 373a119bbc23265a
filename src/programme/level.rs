//! `level_at`: the day whose level sets the share of a line.

use chrono::NaiveDate;

use crate::config::Section;
use crate::domain::Finding;

/// The day whose level sets the share of a line. Which version's share that level has is always asked for the service day (rule R4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LevelAt {
    /// Each service day; of a credit that of the line it corrects.
    #[default]
    Service,
    /// The day of the customer's invoice, whenever its service days are recognised and paid.
    Invoice,
    /// The quarter that is settled, for credits of earlier service days too.
    Payout,
}

impl LevelAt {
    /// Every choice with its name in files.
    pub const NAMES: [(&'static str, Self); 3] =
        [("service", Self::Service), ("invoice", Self::Invoice), ("payout", Self::Payout)];

    /// Which of a line's days is asked for its level; `None` where that is the invoice's and nobody knows it.
    #[must_use]
    pub fn day(self, service: NaiveDate, invoiced_on: Option<NaiveDate>, paid_on: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Service => Some(service),
            Self::Invoice => invoiced_on,
            Self::Payout => Some(paid_on),
        }
    }
}

/// The key, for a programme with so many tiers.
pub(super) fn read(root: &Section<'_>, tiers: usize) -> LevelAt {
    let Some(level_at) = root.word("level_at", &LevelAt::NAMES) else { return LevelAt::default() };
    if tiers == 0 {
        let message = "`level_at` has no effect: there is no level without [[tier]]";
        root.note(Finding::warning(level_at.place, message));
    }
    level_at.value
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::version::tests::{read_text, with_text};

    const TIER: &str = "[[tier]]\nid = \"entry\"\nshare = \"0.30\"\n";

    #[test]
    fn each_choice_asks_for_its_own_day() {
        let day = |text: &str| -> NaiveDate { text.parse().expect("a day") };
        let (service, invoiced, paid) = (day("2026-07-01"), day("2026-05-03"), day("2026-09-30"));
        for (name, expected) in [("service", service), ("invoice", invoiced), ("payout", paid)] {
            let level_at = with_text(&format!("level_at = \"{name}\"\n{TIER}")).pay.level_at;
            assert_eq!(level_at.day(service, Some(invoiced), paid), Some(expected), "{name}");
        }
        assert_eq!(with_text(TIER).pay.level_at, LevelAt::Service);
        assert_eq!(LevelAt::Invoice.day(service, None, paid), None, "nothing is guessed");
    }

    #[test]
    fn without_tiers_and_with_another_word_it_is_found() {
        let said = |rules: &str| read_text(rules).1.into_iter().map(|finding| finding.to_string()).collect::<Vec<_>>();
        let found = said("level_at = \"invoice\"");
        assert!(found.len() == 1 && found[0].contains("`level_at` has no effect"), "{found:?}");
        let found = said(&format!("level_at = \"invoiced\"\n{TIER}"));
        assert!(found.len() == 1 && found[0].contains("did you mean `invoice`?"), "{found:?}");
    }
}
