//! `[tier_changes]`: how fast a tier rises and falls, and what stands between a missed quarter and a lower tier.

use crate::config::Section;
use crate::domain::Finding;

/// Most quarters that a rule about changes can mean.
const MOST_QUARTERS: i64 = 8;
/// Most quarters in a row that lack of evidence may hold a tier: starving the evidence must not keep it.
pub const MOST_HELD_QUARTERS: u32 = 2;

/// What the rules say of changes between tiers. The default is that of a programme that says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierChanges {
    /// Quarters in a row whose figures must earn more before a tier rises; 1 for at once.
    pub promotion_after: u32,
    /// Quarters that a tier is kept on probation after one that missed it; 0 for none.
    pub probation: u32,
    /// Most steps that a tier rises in a quarter; `None` without a limit.
    pub most_steps_up: Option<u32>,
    /// Most steps that a tier falls in a quarter; `None` without a limit.
    pub most_steps_down: Option<u32>,
    /// Quarters after a fall, or from the start of an agreement after an exit, in which a tier does not rise.
    pub re_entry_after: u32,
    /// Quarters in a row that lack of evidence may hold a tier, up to [`MOST_HELD_QUARTERS`].
    pub held_quarters: u32,
    /// What a quarter decides of which some days lie under no agreement.
    pub part_quarters: PartQuarters,
    /// Where a partner starts that had no agreement for a whole quarter.
    pub after_exit: AfterExit,
}

/// What a quarter decides of which some days lie under no agreement of the partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartQuarters {
    /// As much as any other.
    Count,
    /// Nothing: the tier before is kept.
    Keep,
}

/// Where a partner starts that comes back after a quarter without any agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterExit {
    /// Where its figures have brought it meanwhile.
    Keep,
    /// At the opening tier of the new agreement, or the lowest.
    Opening,
}

impl Default for TierChanges {
    fn default() -> Self {
        Self {
            promotion_after: 1,
            probation: 0,
            most_steps_up: None,
            most_steps_down: None,
            re_entry_after: 0,
            held_quarters: MOST_HELD_QUARTERS,
            part_quarters: PartQuarters::Count,
            after_exit: AfterExit::Keep,
        }
    }
}

impl TierChanges {
    /// Whether a tier is anything but what the quarter's figures give, held for lack of evidence or not.
    #[must_use]
    pub fn are_gradual(&self) -> bool {
        *self != Self { held_quarters: self.held_quarters, ..Self::default() }
    }
}

/// The table, for a programme with so many tiers in which lack of evidence holds a tier or not.
pub(super) fn read(root: &Section<'_>, tiers: usize, holds: bool) -> TierChanges {
    let default = TierChanges::default();
    let Some(section) = root.section("tier_changes") else { return default };
    if tiers < 2 {
        section.error("there are no two tiers to change between, expected [[tier]] at least twice");
    }
    let changes = TierChanges {
        promotion_after: quarters(&section, "promotion_after", 1, MOST_QUARTERS).unwrap_or(default.promotion_after),
        probation: quarters(&section, "probation", 0, MOST_QUARTERS).unwrap_or(default.probation),
        most_steps_up: steps(&section, "most_steps_up", tiers),
        most_steps_down: steps(&section, "most_steps_down", tiers),
        re_entry_after: quarters(&section, "re_entry_after", 0, MOST_QUARTERS).unwrap_or(default.re_entry_after),
        held_quarters: held(&section, holds).unwrap_or(default.held_quarters),
        part_quarters: section
            .word("part_quarters", &[("count", PartQuarters::Count), ("keep", PartQuarters::Keep)])
            .map_or(default.part_quarters, |word| word.value),
        after_exit: section
            .word("after_exit", &[("keep", AfterExit::Keep), ("opening", AfterExit::Opening)])
            .map_or(default.after_exit, |word| word.value),
    };
    section.finish();
    changes
}

/// Quarters between two bounds; others are noted.
fn quarters(section: &Section<'_>, key: &str, least: i64, most: i64) -> Option<u32> {
    let written = section.integer(key)?;
    if (least..=most).contains(&written.value) {
        return u32::try_from(written.value).ok();
    }
    let message = format!("found `{}`, expected quarters from {least} to {most}", written.value);
    section.note(Finding::error(written.place, message));
    None
}

fn held(section: &Section<'_>, holds: bool) -> Option<u32> {
    let held = quarters(section, "held_quarters", 0, i64::from(MOST_HELD_QUARTERS))?;
    if !holds {
        let message = "`held_quarters` has no effect: too little evidence holds no tier in these rules";
        let remedy = "leave it out, or write on_insufficient_evidence = \"hold\"";
        section.note(Finding::error(section.key_place("held_quarters"), message).remedy(remedy));
    }
    Some(held)
}

/// A number of steps; one that no change can reach limits nothing, and is surely not meant.
fn steps(section: &Section<'_>, key: &str, tiers: usize) -> Option<u32> {
    let written = section.integer(key)?;
    let steps = u32::try_from(written.value).ok().filter(|steps| *steps >= 1);
    match steps {
        None => {
            let message = format!("found `{}`, expected 1 step or more", written.value);
            section.note(Finding::error(written.place, message).remedy("leave it out for no limit"));
        }
        Some(steps) if tiers >= 2 && steps as usize >= tiers - 1 => {
            let most = tiers - 1;
            let message = format!("`{key}` limits nothing: between {tiers} tiers there are {most} steps at most");
            section.note(Finding::warning(written.place, message));
        }
        Some(_) => {}
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::testing::with_text;

    const TIERS: &str = "[[tier]]\nid = \"a\"\nshare = \"0.25\"\n[[tier]]\nid = \"b\"\nshare = \"0.3\"\n\
        gate = [{ metric = \"csat\", at_least = 0.8 }]\n[[tier]]\nid = \"c\"\nshare = \"0.4\"\n\
        gate = [{ metric = \"csat\", at_least = 0.9 }]\n";

    #[test]
    fn without_the_table_a_tier_is_what_the_figures_give() {
        let changes = with_text(TIERS).tier_changes;
        assert_eq!(changes, TierChanges::default());
        assert!(!changes.are_gradual());
    }

    #[test]
    fn each_key_is_read() {
        let table = "[tier_changes]\npromotion_after = 2\nprobation = 1\nmost_steps_up = 1\nmost_steps_down = 1\n\
            re_entry_after = 3\nheld_quarters = 1\npart_quarters = \"keep\"\nafter_exit = \"opening\"\n";
        let expected = TierChanges {
            promotion_after: 2,
            probation: 1,
            most_steps_up: Some(1),
            most_steps_down: Some(1),
            re_entry_after: 3,
            held_quarters: 1,
            part_quarters: PartQuarters::Keep,
            after_exit: AfterExit::Opening,
        };
        let changes = with_text(&format!("{table}{TIERS}")).tier_changes;
        assert_eq!(changes, expected);
        assert!(changes.are_gradual());
    }
}
