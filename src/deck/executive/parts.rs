//! Parts of the programme beside each other: how each part stands to all others, and whether chance explains it.

use crate::deck::chart_spec::{AxisFormat, ChartSpec, ForestChart, ForestRow};
use crate::deck::format;
use crate::deck::model::{ChartBlock, Tone};
use crate::deck::slide::forest_height;
use crate::scorecard::model::Direction;
use crate::stats::multiplicity::benjamini_hochberg;
use crate::stats::proportion::wilson;
use crate::stats::two_groups::compare;

/// Parts drawn; the smallest of more are joined.
const MOST: usize = 9;
/// Of the parts that are told from the others, at most so many are false alarms on average.
const FALSE_ALARMS: f64 = 0.05;

/// A share in one part of the programme.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// What the part is called.
    pub(super) name: String,
    /// Counted rows.
    pub(super) part: i64,
    /// All rows.
    pub(super) whole: i64,
    /// Above (true) or below all other parts by more than chance explains; `None` for what chance explains.
    pub(super) apart: Option<bool>,
}

/// Shares by part, the largest part first, each held against all the others together: two groups at a time, with false
/// discoveries held at 5% within the list (Benjamini and Hochberg). Parts of nothing are left out.
pub(super) fn parts(counts: impl IntoIterator<Item = (String, i64, i64)>) -> Vec<Part> {
    let mut sums: std::collections::BTreeMap<String, (i64, i64)> = std::collections::BTreeMap::new();
    for (name, part, whole) in counts {
        let sum = sums.entry(name).or_default();
        *sum = (sum.0 + part, sum.1 + whole);
    }
    let counted = sums.into_iter().filter(|(_, (_, whole))| *whole > 0);
    let mut parts: Vec<Part> = counted.map(|(name, (part, whole))| Part { name, part, whole, apart: None }).collect();
    parts.sort_by(|left, right| right.whole.cmp(&left.whole).then_with(|| left.name.cmp(&right.name)));
    let named = if parts.len() > MOST { MOST - 1 } else { parts.len() };
    if parts.len() > MOST {
        let rest = parts.split_off(MOST - 1);
        let sum = |of: fn(&Part) -> i64| rest.iter().map(of).sum();
        let name = format!("{} others", rest.len());
        parts.push(Part { name, part: sum(|part| part.part), whole: sum(|part| part.whole), apart: None });
    }
    tell_apart(&mut parts, named);
    parts
}

/// Tells the named parts from all others; those that are joined are no part that could be told from anything.
fn tell_apart(parts: &mut [Part], named: usize) {
    let all = (parts.iter().map(|part| part.part).sum::<i64>(), parts.iter().map(|part| part.whole).sum::<i64>());
    let others = |part: &Part| (all.0 - part.part, all.1 - part.whole);
    let chances: Vec<Option<f64>> = parts
        .iter()
        .take(named)
        .map(|part| compare((part.part, part.whole), others(part)).map(|(chance, _)| chance))
        .collect();
    let mut adjusted = benjamini_hochberg(&chances.iter().flatten().copied().collect::<Vec<_>>()).into_iter();
    for (part, chance) in parts.iter_mut().zip(chances) {
        let is_apart = chance.is_some() && adjusted.next().is_some_and(|chance| chance <= FALSE_ALARMS);
        // Cross-multiplied, so that equal shares are equal.
        part.apart = is_apart.then(|| part.part * (all.1 - part.whole) > (all.0 - part.part) * part.whole);
    }
}

/// What a list of parts is about.
pub(super) struct About<'a> {
    /// The heading (`Escalated cases by product`).
    pub(super) title: &'a str,
    /// What the parts are (`Product`), and what is counted (`cases`).
    pub(super) kinds: (&'a str, &'a str),
    /// The heading of the column of shares (`escalated`).
    pub(super) share: &'a str,
    /// Whether more is better.
    pub(super) direction: Direction,
}

/// The parts as a forest around the share of all.
pub(super) fn chart(parts: &[Part], about: &About<'_>, width: u32) -> ChartBlock {
    let (part, whole): (i64, i64) = (parts.iter().map(|one| one.part).sum(), parts.iter().map(|one| one.whole).sum());
    let share = |part: i64, whole: i64| part as f64 / whole as f64;
    let plausible = |one: &Part| wilson(one.part, one.whole, 0.95);
    let row = |one: &Part| ForestRow {
        label: format::shortened(&one.name, 24),
        value: Some(share(one.part, one.whole)),
        interval: plausible(one),
        tone: match one.apart {
            None => Tone::Muted,
            Some(above) if above == (about.direction == Direction::Higher) => Tone::Met,
            Some(_) => Tone::Breach,
        },
        strong: one.apart.is_some(),
        aside: vec![format::percent(share(one.part, one.whole)), format::count(one.whole)],
    };
    let words = |one: &Part| format!("{} {}", one.name, format::percent(share(one.part, one.whole)));
    let mut data = vec![vec![about.kinds.0.to_owned(), format::capitalised(about.share), "Of".to_owned()]];
    data[0].extend(["Share", "Plausible", "Against the others"].map(str::to_owned));
    data.extend(parts.iter().map(|one| {
        vec![
            one.name.clone(),
            format::count(one.part),
            format::count(one.whole),
            format::percent(share(one.part, one.whole)),
            plausible(one)
                .map(|(low, high)| format::interval(low, high, crate::scorecard::model::Unit::Share))
                .unwrap_or_default(),
            match one.apart {
                None => "within chance".to_owned(),
                Some(true) => "higher, beyond chance".to_owned(),
                Some(false) => "lower, beyond chance".to_owned(),
            },
        ]
    }));
    ChartBlock {
        title: about.title.to_owned(),
        note: format!(
            "{} intervals; coloured where chance does not explain the difference from the others",
            format::percent_short(0.95)
        ),
        summary: format!("{}: {}.", about.title, format::list(&parts.iter().map(words).collect::<Vec<_>>())),
        width,
        height: forest_height(parts.len()).min(300) + 56,
        spec: ChartSpec::Forest(ForestChart {
            rows: parts.iter().map(row).collect(),
            reference: (whole > 0).then(|| (share(part, whole), "all".to_owned())),
            x_title: String::new(),
            format: AxisFormat::Percent,
            aside_titles: vec![about.share.to_owned(), about.kinds.1.to_owned()],
            scale: None,
        }),
        data,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(rows: &[(&str, i64, i64)]) -> Vec<(String, i64, i64)> {
        rows.iter().map(|(name, part, whole)| ((*name).to_owned(), *part, *whole)).collect()
    }

    #[test]
    fn a_part_is_told_apart_only_beyond_chance() {
        let found = parts(counts(&[("A", 10, 100), ("B", 12, 100), ("C", 40, 100), ("B", 0, 0), ("D", 0, 0)]));
        let said: Vec<(&str, Option<bool>)> = found.iter().map(|part| (part.name.as_str(), part.apart)).collect();
        assert_eq!(said, [("A", Some(false)), ("B", Some(false)), ("C", Some(true))]);
        let even = parts(counts(&[("A", 10, 100), ("B", 12, 100), ("C", 9, 100)]));
        assert!(even.iter().all(|part| part.apart.is_none()));
        assert!(parts(counts(&[("A", 10, 100)]))[0].apart.is_none(), "there is nothing to hold it against");
    }

    #[test]
    fn small_parts_are_joined_and_nothing_is_lost() {
        let rows: Vec<(String, i64, i64)> = (0..30).map(|index| (format!("P{index:02}"), 3, 10 + index)).collect();
        let found = parts(rows);
        assert!(found[MOST - 1].apart.is_none());
        assert_eq!((found.len(), found[MOST - 1].name.as_str()), (MOST, "22 others"));
        assert_eq!(found.iter().map(|part| part.whole).sum::<i64>(), (0..30).map(|index| 10 + index).sum::<i64>());
    }
}
