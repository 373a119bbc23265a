//! Whom surveys reach: the mix of cases asked and answered about, against all cases that could have been.

use std::collections::BTreeMap;

use super::contrast::{Contrast, Part};
use super::counts::KindCount;
use crate::stats::multiplicity::holm;
use crate::stats::{CONFIDENCE, two_groups};

/// A kind of which fewer cases than this would be reached, or not reached, were all reached alike, is tested together with
/// all other such kinds: the chi-square distribution needs as many (Cochran, Biometrics 10 (1954) 417–451).
const FEWEST_EXPECTED: f64 = 5.0;

/// What cases are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// Severity when opened.
    Severity,
    /// Product.
    Product,
    /// Simple or complex.
    Complexity,
}

impl Dimension {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Severity, Self::Product, Self::Complexity];

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Product => "product",
            Self::Complexity => "complexity",
        }
    }

    pub(super) fn of(self, count: &KindCount) -> Option<&str> {
        match self {
            Self::Severity => count.severity.as_deref(),
            Self::Product => count.product.as_deref(),
            Self::Complexity => count.complexity.as_deref(),
        }
    }
}

/// The mix by one dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix {
    /// By what.
    pub dimension: Dimension,
    /// The kinds, most cases first; empty where no case tells its kind.
    pub kinds: Vec<Kind>,
    /// Cases that do not tell their kind, and are in none of them.
    pub unknown: i64,
    /// Whether kinds were asked about alike; `None` where that cannot be told: one kind, nobody or everybody asked.
    pub asked: Option<Uneven>,
    /// Whether kinds were answered about alike; `None` as for `asked`.
    pub answered: Option<Uneven>,
}

/// Cases of one kind that could have been asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// The kind (`sev1`).
    pub name: String,
    /// Cases first resolved in the period.
    pub eligible: i64,
    /// Of these, asked about by an independent provider.
    pub invited: i64,
    /// Of these, with a satisfaction answer that counts.
    pub answered: i64,
}

/// How unevenly kinds were reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Uneven {
    /// The probability of kinds reached as unevenly as this, or more, were all reached alike.
    pub probability: f64,
    /// The test: `chi-square`, or `Fisher mid-P` between two kinds of which one is small.
    pub test: &'static str,
    /// The kind that differs most from all others.
    pub kind: String,
    /// Its share that was reached, against that of all other kinds. The interval is widened (Bonferroni), since this kind was
    /// picked from all of them for lying furthest off.
    pub gap: Contrast,
}

/// A dimension of two kinds and more, with what is uneven in it beyond chance.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    /// The dimension.
    pub mix: &'a Mix,
    /// The kind asked about unlike all others; `None` where chance explains what differs.
    pub asked: Option<&'a Uneven>,
    /// The kind answered about unlike all others; `None` as for `asked`.
    pub answered: Option<&'a Uneven>,
}

/// What is uneven beyond chance in a partner's mix: a probability of 5% or less after Holm's adjustment for all tests of the
/// partner, and an interval of the kind's distance that leaves 0 outside.
#[must_use]
pub fn heard(mixes: &[Mix]) -> Vec<Heard<'_>> {
    let told: Vec<&Mix> = mixes.iter().filter(|mix| mix.kinds.len() > 1).collect();
    let tests: Vec<&Uneven> = told.iter().flat_map(|mix| [&mix.asked, &mix.answered]).flatten().collect();
    let mut adjusted = holm(&tests.iter().map(|test| test.probability).collect::<Vec<_>>()).into_iter();
    let mut beyond_chance = |test: &&Uneven| {
        let rare = adjusted.next().is_some_and(|probability| probability <= 1.0 - CONFIDENCE);
        rare && test.gap.is_beyond_chance()
    };
    let of_mix = |mix| Heard {
        mix,
        asked: mix.asked.as_ref().filter(&mut beyond_chance),
        answered: mix.answered.as_ref().filter(&mut beyond_chance),
    };
    told.into_iter().map(of_mix).collect()
}

/// The mix of cases by every dimension.
pub(super) fn mixes(counts: &[KindCount]) -> Vec<Mix> {
    Dimension::ALL.into_iter().map(|dimension| mix(counts, dimension)).collect()
}

fn mix(counts: &[KindCount], dimension: Dimension) -> Mix {
    let mut kinds: BTreeMap<&str, Kind> = BTreeMap::new();
    let mut unknown = 0;
    for count in counts {
        let Some(name) = dimension.of(count) else {
            unknown += count.eligible;
            continue;
        };
        let new = || Kind { name: name.to_owned(), eligible: 0, invited: 0, answered: 0 };
        let kind = kinds.entry(name).or_insert_with(new);
        kind.eligible += count.eligible;
        kind.invited += count.invited;
        kind.answered += count.answered;
    }
    let mut kinds: Vec<Kind> = kinds.into_values().collect();
    kinds.sort_by(|left, right| right.eligible.cmp(&left.eligible).then_with(|| left.name.cmp(&right.name)));
    let reached = |of: fn(&Kind) -> i64| {
        let parts = kinds.iter().filter_map(|kind| Some((kind.name.as_str(), Part::of(of(kind), kind.eligible)?)));
        uneven(&parts.collect::<Vec<_>>())
    };
    let (asked, answered) = (reached(|kind| kind.invited), reached(|kind| kind.answered));
    Mix { dimension, kinds, unknown, asked, answered }
}

/// The test over kinds, and the kind furthest from the others; `None` with fewer than two, and where all or none were reached.
fn uneven(kinds: &[(&str, Part)]) -> Option<Uneven> {
    let all = sum(kinds.iter().map(|(_, part)| *part))?;
    if kinds.len() < 2 || all.part == 0 || all.part == all.whole {
        return None;
    }
    let (probability, test) = test(&with_rare_joined(kinds, all))?;
    let confidence = 1.0 - (1.0 - CONFIDENCE) / kinds.len() as f64;
    let gaps = kinds.iter().filter_map(|(name, part)| {
        let others = Part::of(all.part - part.part, all.whole - part.whole);
        Some((name, Contrast::of(Some(*part), others, confidence)?, weight(*part, others?)))
    });
    // Of two kinds each lies as far off as the other: the first is named, whatever the last digit says.
    let further = |next: f64, found: f64| next > found * (1.0 + 1e-9);
    let (kind, gap, _) = gaps.reduce(|found, next| if further(next.2, found.2) { next } else { found })?;
    Some(Uneven { probability, test, kind: (*kind).to_owned(), gap })
}

/// How surprising a difference is, on a common scale: a small kind lies far off by chance.
fn weight(part: Part, others: Part) -> f64 {
    two_groups::pooled_z(part.pair(), others.pair()).map_or(0.0, |test| test.statistic.abs())
}

fn sum(parts: impl Iterator<Item = Part>) -> Option<Part> {
    let (part, whole) = parts.fold((0, 0), |sum, one| (sum.0 + one.part, sum.1 + one.whole));
    Part::of(part, whole)
}

/// Large kinds by themselves, the small ones together.
fn with_rare_joined(kinds: &[(&str, Part)], all: Part) -> Vec<Part> {
    let rarer = all.share().min(1.0 - all.share());
    let is_rare = |part: &Part| part.whole as f64 * rarer < FEWEST_EXPECTED;
    let (rare, mut groups): (Vec<Part>, Vec<Part>) = kinds.iter().map(|(_, part)| *part).partition(is_rare);
    groups.extend(sum(rare.into_iter()));
    groups
}

fn test(groups: &[Part]) -> Option<(f64, &'static str)> {
    match groups {
        [first, second] => two_groups::compare(first.pair(), second.pair()).map(|(probability, taken)| match taken {
            two_groups::Taken::FisherMidP => (probability, "Fisher mid-P"),
            two_groups::Taken::PooledZ => (probability, "chi-square"),
        }),
        more => {
            let pairs: Vec<(i64, i64)> = more.iter().map(|part| part.pair()).collect();
            two_groups::pearson(&pairs).map(|found| (found.probability, "chi-square"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(severity: &str, complexity: &str, [eligible, invited, answered]: [i64; 3]) -> KindCount {
        let known = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        KindCount {
            severity: known(severity),
            product: None,
            complexity: known(complexity),
            eligible,
            invited,
            answered,
        }
    }

    #[test]
    fn an_even_mix_and_an_uneven_one() {
        let found = mix(&[count("sev1", "", [50, 40, 10]), count("sev2", "", [100, 80, 40])], Dimension::Severity);
        let asked = found.asked.expect("a test");
        assert!((asked.probability - 1.0).abs() < 1e-9 && asked.test == "chi-square");
        let answered = found.answered.expect("a test");
        assert!(answered.probability < 0.02 && answered.gap.difference.abs() > 0.19, "{answered:?}");
        assert_eq!(found.kinds.iter().map(|kind| kind.name.as_str()).collect::<Vec<_>>(), ["sev2", "sev1"]);
    }

    #[test]
    fn rare_kinds_are_tested_together() {
        let counts = [
            count("sev1", "", [3, 0, 0]),
            count("sev2", "", [4, 1, 0]),
            count("sev3", "", [100, 90, 9]),
            count("", "", [7, 7, 7]),
        ];
        let found = mix(&counts, Dimension::Severity);
        assert_eq!((found.unknown, found.kinds.len()), (7, 3));
        let asked = found.asked.expect("a test");
        assert_eq!((asked.test, asked.kind.as_str()), ("Fisher mid-P", "sev3"));
        assert!(asked.probability < 1e-4, "{asked:?}");
    }

    #[test]
    fn what_cannot_be_told_is_none() {
        let nobody = [count("sev1", "simple", [50, 0, 0]), count("sev2", "simple", [100, 0, 0])];
        let found = mixes(&nobody);
        assert!(found.iter().all(|mix| mix.asked.is_none() && mix.answered.is_none()));
        assert!(found[1].kinds.is_empty() && found[1].unknown == 150, "no case tells its product");
        assert_eq!(found[2].kinds.len(), 1, "all simple");
        let everybody = [count("sev1", "", [50, 50, 5]), count("sev2", "", [100, 100, 10])];
        assert!(mix(&everybody, Dimension::Severity).asked.is_none());
        assert!(mixes(&[]).iter().all(|mix| mix.kinds.is_empty()));
    }

    #[test]
    fn only_what_both_test_and_interval_show_is_called_uneven() {
        let six = [[26, 26, 9], [16, 16, 2], [13, 13, 2], [10, 10, 1], [4, 4, 0], [3, 3, 0]];
        let counts: Vec<KindCount> =
            six.iter().enumerate().map(|(index, cells)| count(&format!("sev{index}"), "", *cells)).collect();
        let mixes = mixes(&counts);
        assert!(mixes[0].answered.as_ref().is_some_and(|test| test.probability < 0.02), "{:?}", mixes[0].answered);
        assert!(heard(&mixes).iter().all(|heard| heard.answered.is_none()), "its interval holds 0");
        let clear = super::mixes(&[count("sev1", "simple", [100, 90, 9]), count("sev1", "complex", [90, 30, 3])]);
        let found = heard(&clear);
        assert_eq!((found.len(), found[0].asked.map(|test| test.gap.first)), (1, Part::of(90, 100)));
        assert!(heard(&[]).is_empty());
    }

    #[test]
    fn the_picked_kind_has_a_wider_interval() {
        let counts = [count("a", "", [60, 30, 0]), count("b", "", [60, 36, 0]), count("c", "", [60, 54, 0])];
        let asked = mix(&counts, Dimension::Severity).asked.expect("a test");
        assert_eq!(asked.kind, "c");
        let usual = Contrast::of(Part::of(54, 60), Part::of(66, 120), CONFIDENCE).expect("a contrast");
        assert!(asked.gap.interval.0 < usual.interval.0 && asked.gap.difference == usual.difference);
    }
}
