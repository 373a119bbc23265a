//! Which rules a contract came upon: a rule that no contract meets is not proved.

use std::collections::BTreeSet;

use super::contract::QUARTERS;
use super::ladder::{History, Ladder};
use super::story::Quarter;
use super::tiers::Left;

/// What the contracts together are to meet.
pub(crate) const RULES: [&str; 17] = [
    "a line waits for its customer",
    "a waiting line is collected",
    "a partner gives a share",
    "a share of a closed quarter changes",
    "a given share waits with its line",
    "a tier rises",
    "a rise takes several quarters",
    "a rise takes several steps",
    "a tier is on probation",
    "a tier is cured",
    "probation runs out",
    "a fall takes several steps",
    "a fallen tier waits to rise",
    "lack of evidence holds a tier",
    "lack of evidence holds a tier no longer",
    "late evidence decides a tier again",
    "late evidence moves money alone",
];

/// The rules that a contract came upon, of [`RULES`].
pub(crate) fn met(ladders: &[Ladder], quarters: &[Quarter]) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for (place, quarter) in quarters.iter().enumerate() {
        found.extend(of_entries(place, quarter));
    }
    for ladder in ladders {
        let open = (0..QUARTERS as i32).map(|of| ladder.history(of, of));
        found.extend(open.flat_map(of_history));
        let last = QUARTERS as i32 - 1;
        for of in 0..last {
            let is_other = ladder.history(of, of) != ladder.history(of, last);
            found.extend(is_other.then_some("late evidence decides a tier again"));
            found.extend(ladder.is_late_and_unheard(of).then_some("late evidence moves money alone"));
        }
    }
    found
}

fn of_entries(place: usize, quarter: &Quarter) -> Vec<&'static str> {
    let any = |part: &str| quarter.entries.keys().any(|key| key.contains(part));
    let is_earlier = |key: &str| (0..place).any(|of| key.contains(&format!(":q{of}-")));
    let is_shared = |key: &str| key.contains(":sub_partner:");
    let waits_shared = || {
        let waiting = quarter.entries.keys().filter_map(|key| key.strip_suffix(":uncollected:held_until_collected"));
        waiting.into_iter().any(|stem| any(&format!("{stem}:sub_partner:")))
    };
    let found = [
        (any(":uncollected:"), "a line waits for its customer"),
        (any(":collected:"), "a waiting line is collected"),
        (any(":sub_partner:"), "a partner gives a share"),
        (quarter.entries.keys().any(|key| is_shared(key) && is_earlier(key)), "a share of a closed quarter changes"),
        (waits_shared(), "a given share waits with its line"),
    ];
    found.into_iter().filter(|(is_met, _)| *is_met).map(|(_, rule)| rule).collect()
}

fn of_history(history: &History) -> Vec<&'static str> {
    let lefts: Vec<&Left> = history.values().collect();
    let between = |pair: &[&Left]| {
        let (before, after) = (pair[0], pair[1]);
        let (rises, falls) = (after.tier > before.tier, after.tier < before.tier);
        let earns_more = after.by_figures > before.tier;
        let was_missed = before.cured_until.is_some();
        [
            (rises, "a tier rises"),
            (earns_more && !rises, "a rise takes several quarters"),
            (rises && after.by_figures > after.tier, "a rise takes several steps"),
            (after.cured_until.is_some(), "a tier is on probation"),
            (was_missed && after.cured_until.is_none() && !falls, "a tier is cured"),
            (was_missed && falls, "probation runs out"),
            (falls && after.by_figures < after.tier, "a fall takes several steps"),
            (after.rises_from.is_some(), "a fallen tier waits to rise"),
            (after.held > 0, "lack of evidence holds a tier"),
            (before.held > 0 && falls, "lack of evidence holds a tier no longer"),
        ]
    };
    let all = lefts.windows(2).flat_map(between);
    all.filter(|(is_met, _)| *is_met).map(|(_, rule)| rule).collect()
}
