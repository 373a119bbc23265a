//! What a partner's own edition may show that is not its own: one rule, for decks and data files alike.
//!
//! Its own counts are never masked from itself (rule R15). What rests on others is shown only where at least the workspace's
//! `smallest_peer_group` other partners stand behind it, none of them with more than half of it, and where neither what was counted nor
//! what was not is a small number. The internal edition shows everything. These are all the places:
//!
//! | place | what rests on others | rule |
//! | --- | --- | --- |
//! | scorecard and service slides, sentences (`Context::peers`), `scorecard.json` | the other partners' pooled figure | [`Field::of_others`] |
//! | slices in `scorecard.json` and `scorecard.csv` | the same of a part of the cases | [`Field::of_others`]: in everybody's file or nobody's, and none that the rest would tell |
//! | escalation slide (`Context::direct`) | the share of simple cases among direct customers' cases | small counts only: direct customers are the vendor's own |
//! | data-quality slide | rows read, of all tables and partners together | [`Field::totals`] |
//! | data-quality slide | cases whose partner nobody knows | always shown: they belong to no partner |
//! | escalations over those expected, the funnel of its own quarters | expected counts, from the others' rates by stratum | always shown: it is the partner's own figure, and its tier may rest on it |
//!
//! What that comes to: by everything in its own edition a partner cannot tell any count of another partner to fewer than three values, and neither can
//! two partners by both editions where `smallest_peer_group` is at least 3. A pool of which none or all was counted says so of each partner in it; that is
//! no small count.
//!
//! Places among the others, who stands out, warnings, comparisons of surveys, the cost of the vendor's own work, and comments, customers and
//! money of others are given to no shared edition at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::PartnerId;
use crate::scorecard::details::PartnerDetails;
use crate::scorecard::model::{Measurement, MetricResult, Scorecards, Statistic};
use crate::stats::disclosure::{nhs_mean_is_shown, small_or_complement};

mod slices;

/// Counts from 1 to one less would tell on single people.
const SMALL_COUNT: i64 = 5;

/// Whether a figure that rests on others may be shown to a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Shown,
    /// Too few other partners stand behind it.
    TooFew,
    /// One of them has more than half of it.
    OneDominates,
    /// It rests on a handful, or all but a handful.
    SmallCount,
    /// What is withheld could be told from it.
    TellsAnother,
}

impl Verdict {
    /// Whether the figure may be shown.
    #[must_use]
    pub fn shows(self) -> bool {
        self == Self::Shown
    }

    /// Why it may not, in words that follow a colon; empty where it may.
    #[must_use]
    pub fn reason(self, smallest_peer_group: usize) -> String {
        match self {
            Self::Shown => String::new(),
            Self::TooFew => format!("fewer than {smallest_peer_group} other partners"),
            Self::OneDominates => "one other partner has more than half".to_owned(),
            Self::SmallCount => "small counts".to_owned(),
            Self::TellsAnother => "a figure that is withheld could be told from it".to_owned(),
        }
    }
}

/// A figure's name: metric, statistic and slice.
type Key = (String, Statistic, BTreeMap<String, String>);

/// What all partners of a period bring to one figure.
#[derive(Debug, Clone, Default)]
struct Total {
    partners: usize,
    rows: i64,
    /// The two largest contributions, larger first.
    largest: [i64; 2],
    /// The same of what was counted and of what was not.
    largest_part: [i64; 2],
    largest_rest: [i64; 2],
    /// What was counted and of how many, where figures are such counts.
    part: i64,
    whole: i64,
}

impl Total {
    fn add(&mut self, rows: i64, counts: Option<(i64, i64)>) {
        if rows <= 0 {
            return;
        }
        self.partners += 1;
        self.rows += rows;
        let (part, whole) = counts.unwrap_or_default();
        for (largest, one) in
            [(&mut self.largest, rows), (&mut self.largest_part, part), (&mut self.largest_rest, whole - part)]
        {
            let [first, second] = *largest;
            *largest = [first.max(one), second.max(first.min(one))];
        }
        self.part += part;
        self.whole += whole;
    }

    /// The verdict on the others' part, without a partner that brings `own` rows and counts.
    fn without(&self, own: i64, counts: Option<(i64, i64)>, smallest: usize) -> Verdict {
        let others = self.partners - usize::from(own > 0).min(self.partners);
        let rows = self.rows - own.max(0);
        let largest = largest_without(self.largest, own);
        let (own_part, own_whole) = counts.filter(|_| own > 0).unwrap_or_default();
        let (part, whole) = (self.part - own_part, self.whole - own_whole);
        // What two partners can tell of the others by putting together what they have: one is no more hidden than none.
        let left_by_two = [
            part - largest_without(self.largest_part, own_part),
            whole - part - largest_without(self.largest_rest, own_whole - own_part),
        ];
        match () {
            () if others < smallest => Verdict::TooFew,
            () if 2 * largest > rows => Verdict::OneDominates,
            () if is_small(rows, (part, whole)) => Verdict::SmallCount,
            () if others > 2 && left_by_two.contains(&1) => Verdict::SmallCount,
            () => Verdict::Shown,
        }
    }
}

/// The largest of the others' contributions.
fn largest_without([first, second]: [i64; 2], own: i64) -> i64 {
    if own > 0 && own == first { second } else { first }
}

/// Whether a figure over so many rows, and so many counted of a whole (0 of 0 where nothing is), tells of a handful.
fn is_small(rows: i64, (part, whole): (i64, i64)) -> bool {
    !nhs_mean_is_shown(rows)
        || ((0..=whole).contains(&part) && small_or_complement(&[part, whole - part], SMALL_COUNT)[0])
}

/// The counts behind a share; `None` for other figures.
fn counts(measured: &Measurement) -> Option<(i64, i64)> {
    let (part, whole) = measured.numerator.zip(measured.denominator)?;
    (measured.expected.is_none() && (0..=whole).contains(&part)).then_some((part, whole))
}

/// All partners of a period, summed so that the rule is asked in one step for each figure.
#[derive(Debug, Clone)]
pub struct Field {
    figures: BTreeMap<Key, Total>,
    /// Slices that are in nobody's file: metric, column and value.
    withheld: BTreeSet<(String, String, String)>,
    cases: Total,
    smallest_peer_group: usize,
}

impl Field {
    /// Sums the partners of a period.
    #[must_use]
    pub fn of(
        scorecards: &Scorecards,
        details: &BTreeMap<PartnerId, PartnerDetails>,
        smallest_peer_group: usize,
    ) -> Self {
        let mut figures: BTreeMap<Key, Total> = BTreeMap::new();
        for metric in scorecards.partners.iter().flat_map(|card| &card.metrics) {
            let total = figures.entry(key(metric)).or_default();
            total.add(metric.measurement.evidence, counts(&metric.measurement));
        }
        let withheld = withheld_slices(scorecards, smallest_peer_group);
        let mut cases = Total::default();
        for card in &scorecards.partners {
            cases.add(details.get(&card.partner.id).map_or(0, |details| details.cases_opened), None);
        }
        Self { figures, withheld, cases, smallest_peer_group }
    }

    /// Whether a partner may see the others' pooled figure beside its own. A pool of nobody is too few.
    #[must_use]
    pub fn of_others(&self, own: &MetricResult) -> Verdict {
        let measured = &own.measurement;
        let verdict = self.figures.get(&key(own)).map_or(Verdict::TooFew, |total| {
            total.without(measured.evidence, counts(measured), self.smallest_peer_group)
        });
        let is_withheld = adds_up(own).is_some_and(|slice| self.withheld.contains(&slice));
        if is_withheld && verdict.shows() { Verdict::TellsAnother } else { verdict }
    }

    /// Whether a partner with so many cases may see how many rows the whole workspace has.
    #[must_use]
    pub fn totals(&self, own_cases: i64) -> Verdict {
        self.cases.without(own_cases, None, self.smallest_peer_group)
    }
}

/// Whether a partner may see a figure of the vendor's direct customers.
#[must_use]
pub fn of_direct(measured: &Measurement) -> Verdict {
    let rests_on_few = is_small(measured.evidence, counts(measured).unwrap_or_default());
    if rests_on_few { Verdict::SmallCount } else { Verdict::Shown }
}

/// The metric, column and value of a slice whose figures add up to the figure over all; medians and the like do not.
fn adds_up(metric: &MetricResult) -> Option<(String, String, String)> {
    let (column, value) = metric.slice.first_key_value()?;
    let adds_up = metric.statistic == Statistic::Value && metric.slice.len() == 1;
    adds_up.then(|| (metric.id.clone(), column.clone(), value.clone()))
}

fn withheld_slices(scorecards: &Scorecards, smallest: usize) -> BTreeSet<(String, String, String)> {
    let mut families: BTreeMap<(String, String), BTreeMap<String, slices::Brought>> = BTreeMap::new();
    for (partner, card) in scorecards.partners.iter().enumerate() {
        for metric in &card.metrics {
            if let Some((id, column, value)) = adds_up(metric) {
                let brought = families.entry((id, column)).or_default().entry(value).or_default();
                brought.insert(partner, (metric.measurement.evidence, counts(&metric.measurement)));
            }
        }
    }
    let partners = scorecards.partners.len();
    let named = |((id, column), family): (&(String, String), &BTreeMap<String, slices::Brought>)| {
        let (id, column) = (id.clone(), column.clone());
        let values = slices::withheld(family, partners, smallest);
        values.into_iter().map(move |value| (id.clone(), column.clone(), value)).collect::<Vec<_>>()
    };
    families.iter().flat_map(named).collect()
}

fn key(metric: &MetricResult) -> Key {
    (metric.id.clone(), metric.statistic, metric.slice.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(partners: &[(i64, i64)]) -> Total {
        let mut total = Total::default();
        partners.iter().for_each(|(part, whole)| total.add(*whole, Some((*part, *whole))));
        total
    }

    /// The verdict for the first of partners with these counts, of at least `smallest` others.
    fn verdict(partners: &[(i64, i64)], smallest: usize) -> Verdict {
        let (part, whole) = partners[0];
        total(partners).without(whole, Some((part, whole)), smallest)
    }

    #[test]
    fn enough_partners_must_stand_behind_a_pool() {
        assert_eq!(verdict(&[(10, 100), (10, 100)], 2), Verdict::TooFew);
        assert_eq!(verdict(&[(10, 100), (10, 100), (10, 100)], 2), Verdict::Shown);
        assert_eq!(verdict(&[(10, 100), (10, 100), (0, 0), (0, 0)], 2), Verdict::TooFew, "who has nothing is no peer");
        assert_eq!(verdict(&[(0, 0), (10, 100), (10, 100)], 2), Verdict::Shown, "one without a figure of its own");
    }

    #[test]
    fn nobody_may_have_more_than_half() {
        assert_eq!(verdict(&[(9, 50), (20, 201), (20, 100), (20, 100)], 2), Verdict::OneDominates);
        assert_eq!(verdict(&[(9, 50), (20, 200), (20, 100), (20, 100)], 2), Verdict::Shown, "exactly half is no more");
        assert_eq!(verdict(&[(90, 900), (20, 100), (20, 100)], 2), Verdict::Shown, "its own volume does not count");
        assert_eq!(verdict(&[(9, 100), (20, 100), (2, 10), (2, 10)], 2), Verdict::OneDominates, "as large as its own");
    }

    #[test]
    fn a_handful_and_all_but_a_handful_are_hidden() {
        assert_eq!(verdict(&[(9, 50), (2, 100), (2, 100)], 2), Verdict::SmallCount);
        assert_eq!(verdict(&[(9, 50), (3, 100), (2, 100)], 2), Verdict::Shown);
        assert_eq!(verdict(&[(9, 50), (98, 100), (98, 100)], 2), Verdict::SmallCount, "the complement");
        assert_eq!(verdict(&[(9, 50), (0, 100), (0, 100)], 2), Verdict::Shown, "none is no small count");
        assert_eq!(verdict(&[(9, 50), (3, 3), (4, 4)], 1), Verdict::OneDominates);
        assert_eq!(verdict(&[(9, 50), (0, 2), (0, 2), (0, 2)], 1), Verdict::SmallCount, "seven rows or fewer");
        let direct = |part, whole| {
            of_direct(&Measurement {
                evidence: whole,
                numerator: Some(part),
                denominator: Some(whole),
                ..Measurement::default()
            })
        };
        assert_eq!([direct(4, 90), direct(40, 90)], [Verdict::SmallCount, Verdict::Shown]);
    }

    proptest::proptest! {
        /// The sums answer as looking at every other partner does.
        #[test]
        fn the_rule_by_looking_at_everybody(
            partners in proptest::collection::vec((0_i64..40, 0_i64..40), 1..9),
            smallest in 2_usize..5,
        ) {
            let partners: Vec<(i64, i64)> = partners.into_iter().map(|(part, rest)| (part, part + rest)).collect();
            let others: Vec<(i64, i64)> = partners[1..].iter().copied().filter(|(_, whole)| *whole > 0).collect();
            let part: i64 = others.iter().map(|(part, _)| part).sum();
            let whole: i64 = others.iter().map(|(_, whole)| whole).sum();
            let handful = |count: i64| (1..5).contains(&count);
            // What any two partners, this one and another, could tell of the rest.
            let one_left = |count: &dyn Fn(&(i64, i64)) -> i64| {
                let sum: i64 = others.iter().map(count).sum();
                others.len() > 2 && others.iter().any(|other| sum - count(other) == 1)
            };
            let expected = if others.len() < smallest {
                Verdict::TooFew
            } else if others.iter().any(|(_, one)| 2 * one > whole) {
                Verdict::OneDominates
            } else if whole < 8
                || handful(part)
                || handful(whole - part)
                || one_left(&|(part, _)| *part)
                || one_left(&|(part, whole)| whole - part)
            {
                Verdict::SmallCount
            } else {
                Verdict::Shown
            };
            proptest::prop_assert_eq!(verdict(&partners, smallest), expected);
        }
    }
}
