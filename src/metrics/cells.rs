//! Mergeable sums: what one subject did in one month and stratum, in whole numbers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{Month, PartnerId, Quarter};

/// Whose figure it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The vendor's own customers, who have no partner.
    Direct,
    /// One partner.
    Partner(PartnerId),
    /// All partners in scope together.
    Pooled,
}

/// The days a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// A quarter.
    Quarter(Quarter),
    /// So many quarters in a row, of which the last is given.
    Quarters(Quarter, usize),
    /// A month.
    Month(Month),
}

impl Span {
    /// Its months, in order.
    #[must_use]
    pub fn months(self) -> Vec<Month> {
        match self {
            Self::Quarter(quarter) => quarter.months().to_vec(),
            Self::Quarters(last, count) => last.history(count).iter().flat_map(|quarter| quarter.months()).collect(),
            Self::Month(month) => vec![month],
        }
    }

    /// The quarter or month that it is told for: of several quarters the last.
    #[must_use]
    pub fn newest(self) -> Self {
        match self {
            Self::Quarters(last, _) => Self::Quarter(last),
            Self::Quarter(_) | Self::Month(_) => self,
        }
    }
}

/// The kind of case: severity, product, complexity, and the group of a gap or of what else case mix is told by. A part that
/// does not matter, or that nobody knows, is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stratum {
    /// Severity when opened.
    pub severity: Option<Arc<str>>,
    /// Product.
    pub product: Option<Arc<str>>,
    /// Simple or complex.
    pub complexity: Option<Arc<str>>,
    /// The group that a gap is told between, or that like cases share.
    pub group: Option<Arc<str>>,
}

/// How often each value occurs, ready to look up order statistics.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Distribution {
    /// Values in ascending order, each with how many values are at most that.
    cumulative: Vec<(i64, i64)>,
}

impl Distribution {
    /// From values with counts in any order; repeated values are added up.
    #[must_use]
    pub fn of(mut counts: Vec<(i64, i64)>) -> Self {
        // Stable, because it takes runs as they come: distributions that are merged are each in order.
        counts.sort();
        let mut cumulative: Vec<(i64, i64)> = Vec::with_capacity(counts.len());
        let mut total = 0;
        for (value, count) in counts {
            total += count;
            match cumulative.last_mut() {
                Some(last) if last.0 == value => last.1 = total,
                _ => cumulative.push((value, total)),
            }
        }
        Self { cumulative }
    }

    /// All values of several distributions together.
    #[must_use]
    pub fn merged<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        Self::of(parts.into_iter().flat_map(Self::counts).collect())
    }

    /// How many values.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.cumulative.last().map_or(0, |last| last.1)
    }

    /// Values in ascending order, each with its count.
    pub fn counts(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        let before = std::iter::once(0).chain(self.cumulative.iter().map(|entry| entry.1));
        self.cumulative.iter().zip(before).map(|((value, total), before)| (*value, total - before))
    }

    /// The value of rank `rank`, counted from 0; `None` beyond the last.
    #[must_use]
    pub fn at(&self, rank: i64) -> Option<i64> {
        let index = self.cumulative.partition_point(|entry| entry.1 <= rank);
        (rank >= 0).then(|| self.cumulative.get(index).map(|entry| entry.0)).flatten()
    }

    /// The value of a rank among the values that are left without those of `part`, which must all be here.
    #[must_use]
    pub fn at_without(&self, part: &Self, rank: i64) -> Option<i64> {
        let index = self.cumulative.partition_point(|(value, total)| total - part.at_most(*value) <= rank);
        (rank >= 0).then(|| self.cumulative.get(index).map(|entry| entry.0)).flatten()
    }

    /// How many values are at most `value`.
    fn at_most(&self, value: i64) -> i64 {
        let index = self.cumulative.partition_point(|entry| entry.0 <= value);
        index.checked_sub(1).and_then(|last| self.cumulative.get(last)).map_or(0, |entry| entry.1)
    }
}

/// Sums over rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// Rows that count.
    pub rows: i64,
    /// Numerator: true rows, or a sum; for points in time rows that entered.
    pub numerator: i64,
    /// Denominator: known rows, or a sum; for points in time rows that left.
    pub denominator: i64,
    /// Rows whose outcome may still change.
    pub immature: i64,
    /// Values, for means and percentiles.
    pub values: Distribution,
}

impl Sums {
    /// Several sums together.
    #[must_use]
    pub fn merged<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut total = Self::default();
        let mut values = Vec::new();
        for part in parts {
            total.rows += part.rows;
            total.numerator += part.numerator;
            total.denominator += part.denominator;
            total.immature += part.immature;
            values.push(&part.values);
        }
        total.values = match values.as_slice() {
            [one] => (*one).clone(),
            several => Distribution::merged(several.iter().copied()),
        };
        total
    }

    /// Takes away the counts of a part; values stay.
    pub fn take_away(&mut self, part: &Self) {
        self.rows -= part.rows;
        self.numerator -= part.numerator;
        self.denominator -= part.denominator;
        self.immature -= part.immature;
    }
}

/// The sums of one month and stratum.
type Cell = (Month, Stratum, Sums);

/// The sums of one series by subject, month and stratum.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cells {
    /// Each subject's in the order of month and stratum.
    subjects: BTreeMap<Subject, Vec<Cell>>,
}

impl Cells {
    /// Adds cells of a subject to those that it has.
    pub(super) fn extend(&mut self, subject: Subject, more: impl IntoIterator<Item = Cell>) {
        let place = |(month, stratum, _): &Cell| (*month, stratum.clone());
        let cells = self.subjects.entry(subject).or_default();
        cells.extend(more);
        if cells.is_sorted_by(|(one, left, _), (other, right, _)| (one, left) < (other, right)) {
            return;
        }
        cells.sort_by_cached_key(place);
        cells.dedup_by(|(month, stratum, later), (of, among, earlier)| {
            let same = (&*month, &*stratum) == (&*of, &*among);
            if same {
                *earlier = Sums::merged([&*earlier, &*later]);
            }
            same
        });
    }

    /// Adds all cells of others.
    pub(super) fn append(&mut self, others: Self) {
        for (subject, cells) in others.subjects {
            self.extend(subject, cells);
        }
    }

    /// Adds the pooled subject: the given partners together.
    pub fn pool(&mut self, partners: &[PartnerId]) {
        let mut parts: BTreeMap<(Month, &Stratum), Vec<&Sums>> = BTreeMap::new();
        for partner in partners {
            for (month, stratum, sums) in self.of(&Subject::Partner(partner.clone())) {
                parts.entry((*month, stratum)).or_default().push(sums);
            }
        }
        let merged = parts.into_iter().map(|((month, stratum), sums)| (month, stratum.clone(), Sums::merged(sums)));
        let pooled = merged.collect();
        self.subjects.insert(Subject::Pooled, pooled);
    }

    /// The last of some months, given in order, with cells of any subject.
    #[must_use]
    pub fn last_month_within(&self, months: &[Month]) -> Option<Month> {
        let any = |month: &&Month| self.subjects.values().any(|cells| !of_month(cells, **month).is_empty());
        months.iter().rev().find(any).copied()
    }

    /// The sums of a subject over months, of the strata that `wanted` takes; `None` where there is no cell.
    #[must_use]
    pub fn over(&self, subject: &Subject, months: &[Month], wanted: impl Fn(&Stratum) -> bool) -> Option<Sums> {
        Self::sum(self.within(subject, months), wanted)
    }

    /// The sums of a subject up to and with a month; `None` where there is no cell.
    #[must_use]
    pub fn up_to(&self, subject: &Subject, month: Month, wanted: impl Fn(&Stratum) -> bool) -> Option<Sums> {
        Self::sum(self.of(subject).iter().take_while(|(of, ..)| *of <= month), wanted)
    }

    fn sum<'a>(cells: impl Iterator<Item = &'a Cell>, wanted: impl Fn(&Stratum) -> bool) -> Option<Sums> {
        let mut chosen = cells.filter(|(_, stratum, _)| wanted(stratum)).map(|(.., sums)| sums).peekable();
        chosen.peek().is_some().then(|| Sums::merged(chosen))
    }

    /// Known cases and events by stratum of a subject over months.
    #[must_use]
    pub fn strata(&self, subject: &Subject, months: &[Month]) -> BTreeMap<Stratum, Sums> {
        let mut found: BTreeMap<&Stratum, Vec<&Sums>> = BTreeMap::new();
        for (_, stratum, sums) in self.within(subject, months) {
            found.entry(stratum).or_default().push(sums);
        }
        found.into_iter().map(|(stratum, parts)| (stratum.clone(), Sums::merged(parts))).collect()
    }

    /// The sums of a subject over months by group, of the strata that `wanted` takes.
    #[must_use]
    pub fn groups(
        &self,
        subject: &Subject,
        months: &[Month],
        wanted: impl Fn(&Stratum) -> bool,
    ) -> BTreeMap<String, Sums> {
        let mut found: BTreeMap<&str, Vec<&Sums>> = BTreeMap::new();
        for (_, stratum, sums) in self.within(subject, months).filter(|(_, stratum, _)| wanted(stratum)) {
            if let Some(group) = &stratum.group {
                found.entry(group).or_default().push(sums);
            }
        }
        found.into_iter().map(|(group, parts)| (group.to_owned(), Sums::merged(parts))).collect()
    }

    /// Every stratum of any subject in some months.
    pub fn strata_within(&self, months: &[Month]) -> impl Iterator<Item = &Stratum> {
        self.subjects
            .values()
            .flat_map(move |cells| months.iter().flat_map(|month| of_month(cells, *month)))
            .map(|(_, stratum, _)| stratum)
    }

    fn of(&self, subject: &Subject) -> &[Cell] {
        self.subjects.get(subject).map_or(&[], Vec::as_slice)
    }

    fn within(&self, subject: &Subject, months: &[Month]) -> impl Iterator<Item = &Cell> {
        let cells = self.of(subject);
        months.iter().flat_map(move |month| of_month(cells, *month))
    }
}

/// The cells of a month, of cells in order.
fn of_month(cells: &[Cell], month: Month) -> &[Cell] {
    let first = cells.partition_point(|(of, ..)| *of < month);
    let count = cells[first..].partition_point(|(of, ..)| *of == month);
    &cells[first..first + count]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop, prop_assert_eq};

    fn listed(distribution: &Distribution) -> Vec<i64> {
        (0..distribution.count()).filter_map(|rank| distribution.at(rank)).collect()
    }

    #[test]
    fn order_statistics_by_hand() {
        let distribution = Distribution::of(vec![(5, 1), (2, 2), (5, 1)]);
        assert_eq!(listed(&distribution), [2, 2, 5, 5]);
        assert_eq!((distribution.at(4), distribution.at(-1)), (None, None));
        assert_eq!(distribution.counts().collect::<Vec<_>>(), [(2, 2), (5, 2)]);
    }

    proptest::proptest! {
        #[test]
        fn what_is_left_without_a_part_is_what_the_others_have(
            own in prop::collection::vec((0_i64..50, 1_i64..4), 0..30),
            others in prop::collection::vec((0_i64..50, 1_i64..4), 1..30),
        ) {
            let (own, others) = (Distribution::of(own), Distribution::of(others));
            let pooled = Distribution::merged([&own, &others]);
            let left: Vec<_> = (0..others.count()).filter_map(|rank| pooled.at_without(&own, rank)).collect();
            prop_assert_eq!(left, listed(&others));
        }
    }
}
