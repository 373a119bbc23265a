//! The largest difference of a share between two groups.

use std::collections::BTreeMap;

use super::catalogue::{IntervalMethod, Metric};
use super::cells::Sums;
use super::evaluate::Figure;
use super::figure::{Between, GroupShare, Measurement};
use crate::stats::{CONFIDENCE, proportion};

/// The figure: the difference between the highest and the lowest share among groups of at least `minimum` rows.
///
/// Not measured without rows or with rows of one group only; insufficient where fewer than two groups have enough. Of groups
/// with the same share the first by name is taken. The interval is that of the two groups named, which the data picked: the
/// more groups, the larger a gap that chance alone makes.
pub(super) fn figure(metric: &Metric, groups: &BTreeMap<String, Sums>, minimum: i64) -> Figure {
    let known: Vec<(&String, &Sums)> = groups.iter().filter(|(_, sums)| sums.denominator > 0).collect();
    let count = |of: fn(&Sums) -> i64| known.iter().map(|(_, sums)| of(sums)).sum();
    let measurement = Measurement {
        evidence: count(|sums| sums.denominator),
        immature: count(|sums| sums.immature),
        ..Measurement::default()
    };
    let figure = Figure { measurement, ..Figure::default() };
    if known.len() < 2 {
        let reason = match known.first() {
            Some((name, _)) => format!("all {} are of one group: {name}", metric.evidence),
            None => format!("no {}", metric.evidence),
        };
        return Figure { measurement: figure.measurement, ..Figure::not_measured(reason) };
    }
    let enough = known.iter().filter(|(_, sums)| sums.denominator >= minimum).count();
    match between(groups, minimum) {
        Some(between) => valued(metric, figure, between),
        None => figure.insufficient(format!("{enough} of 2 groups with {minimum} {} or more", metric.evidence)),
    }
}

/// The gap alone, for groups of at least `minimum` rows.
pub(super) fn value(groups: &BTreeMap<String, Sums>, minimum: i64) -> Option<f64> {
    between(groups, minimum).map(|between| difference(&between))
}

/// The groups with the highest and the lowest share.
fn between(groups: &BTreeMap<String, Sums>, minimum: i64) -> Option<Between> {
    let enough = groups.iter().filter(|(_, sums)| sums.denominator >= minimum.max(1));
    let mut shares: Vec<GroupShare> = enough
        .map(|(name, sums)| GroupShare { name: name.clone(), part: sums.numerator, whole: sums.denominator })
        .collect();
    // Shares are compared as fractions: part * other whole, in 128 bits.
    let cross = |left: &GroupShare, right: &GroupShare| i128::from(left.part) * i128::from(right.whole);
    shares.sort_by(|left, right| cross(right, left).cmp(&cross(left, right)).then_with(|| left.name.cmp(&right.name)));
    let higher = shares.first()?.clone();
    let last = shares.last()?.clone();
    let lower = shares.iter().skip(1).find(|share| cross(share, &last) == cross(&last, share))?.clone();
    Some(Between { higher, lower })
}

fn valued(metric: &Metric, mut figure: Figure, between: Between) -> Figure {
    figure.measurement.value = Some(difference(&between));
    let (higher, lower) = (&between.higher, &between.lower);
    let interval = (metric.interval == IntervalMethod::Newcombe)
        .then(|| proportion::difference((higher.part, higher.whole), (lower.part, lower.whole), CONFIDENCE))
        .flatten();
    figure.measurement.low = interval.map(|ends| ends.0);
    figure.measurement.high = interval.map(|ends| ends.1);
    figure.between = Some(between);
    figure
}

fn difference(between: &Between) -> f64 {
    let share = |group: &GroupShare| group.part as f64 / group.whole as f64;
    share(&between.higher) - share(&between.lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(shares: &[(&str, i64, i64)]) -> BTreeMap<String, Sums> {
        let sums = |part, whole| Sums { rows: whole, numerator: part, denominator: whole, ..Sums::default() };
        shares.iter().map(|(name, part, whole)| ((*name).to_owned(), sums(*part, *whole))).collect()
    }

    fn names(groups: &BTreeMap<String, Sums>, minimum: i64) -> Option<(String, String)> {
        between(groups, minimum).map(|between| (between.higher.name, between.lower.name))
    }

    /// 56 of 70 against 48 of 80: the difference and its interval are those of Newcombe (1998), table II, method 10.
    #[test]
    fn the_gap_is_between_the_highest_and_the_lowest_with_enough_evidence() {
        let regions = groups(&[("APAC", 9, 9), ("EMEA", 56, 70), ("LATAM", 35, 50), ("NA", 48, 80)]);
        assert_eq!(names(&regions, 10), Some(("EMEA".to_owned(), "NA".to_owned())));
        assert!((value(&regions, 10).expect("a gap") - 0.2).abs() < 1e-12);
        let between = between(&regions, 10).expect("a gap");
        let ends = proportion::difference(
            (between.higher.part, between.higher.whole),
            (between.lower.part, between.lower.whole),
            CONFIDENCE,
        );
        let (low, high) = ends.expect("an interval");
        assert!((low - 0.0524).abs() < 6e-5 && (high - 0.3339).abs() < 6e-5);
    }

    #[test]
    fn one_group_has_no_gap_and_equal_groups_have_none_to_speak_of() {
        assert_eq!(names(&groups(&[("North", 3, 4)]), 1), None);
        assert_eq!(names(&groups(&[("North", 3, 4), ("South", 1, 2)]), 3), None);
        let equal = groups(&[("East", 2, 4), ("North", 1, 2), ("South", 3, 6)]);
        assert_eq!((names(&equal, 1), value(&equal, 1)), (Some(("East".to_owned(), "North".to_owned())), Some(0.0)));
    }
}
