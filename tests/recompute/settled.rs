//! What is known of a settled quarter as data changes: what it was closed with, and the true-ups posted since.

use std::collections::{BTreeMap, BTreeSet};

use super::revenue::{Revenue, Sums};

/// A settled quarter of a partner and currency as it was last found to be.
pub(crate) struct Known {
    pub(crate) lines: BTreeMap<String, Sums>,
    /// What the partner keeps of the cash, by line.
    pub(crate) kept: BTreeMap<String, i128>,
    /// What it gives to another partner or gets from it, by that partner and line.
    pub(crate) shares: BTreeMap<(usize, String), i128>,
    /// Incentives and service credits, by kind and rule.
    pub(crate) beyond: BTreeMap<String, i128>,
    /// Recognised and the partner's part in the reporting currency.
    pub(crate) reporting: Option<Sums>,
    /// Incentives and service credits in the reporting currency.
    pub(crate) beyond_reporting: Option<i128>,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            lines: BTreeMap::new(),
            kept: BTreeMap::new(),
            shares: BTreeMap::new(),
            beyond: BTreeMap::new(),
            reporting: Some(Sums::default()),
            beyond_reporting: Some(0),
        }
    }
}

impl Known {
    /// The lines that differ from what was known of them, and by how much; what is fresh takes their place.
    pub(crate) fn lines_changed(&mut self, fresh: BTreeMap<String, Sums>) -> Vec<(String, Sums)> {
        let ids: BTreeSet<&String> = fresh.keys().chain(self.lines.keys()).collect();
        let sums = |lines: &BTreeMap<String, Sums>, id: &String| lines.get(id).copied().unwrap_or_default();
        let change = |id: &String| {
            let (now, before) = (sums(&fresh, id), sums(&self.lines, id));
            Sums { recognised: now.recognised - before.recognised, partner: now.partner - before.partner }
        };
        let changes = ids.into_iter().map(|id| (id.clone(), change(id)));
        let changes = changes.filter(|(_, change)| *change != Sums::default()).collect();
        self.lines = fresh;
        changes
    }
}

/// The lines of a quarter, each under all its rules.
pub(crate) fn by_line(revenue: &Revenue) -> BTreeMap<String, Sums> {
    let mut lines: BTreeMap<String, Sums> = BTreeMap::new();
    for ((line, _), sums) in &revenue.lines {
        let line = lines.entry(line.clone()).or_default();
        line.recognised += sums.recognised;
        line.partner += sums.partner;
    }
    lines
}

/// What differs from what was known, and by how much; what is fresh takes its place.
pub(crate) fn difference<K: Ord + Clone>(fresh: BTreeMap<K, i128>, known: &mut BTreeMap<K, i128>) -> Vec<(K, i128)> {
    let keys: BTreeSet<&K> = fresh.keys().chain(known.keys()).collect();
    let amount = |amounts: &BTreeMap<K, i128>, key: &K| amounts.get(key).copied().unwrap_or(0);
    let changes = keys.into_iter().map(|key| (key.clone(), amount(&fresh, key) - amount(known, key)));
    let changes = changes.filter(|(_, change)| *change != 0).collect();
    *known = fresh;
    changes
}
