//! Lines that a partner serves for some days of a period only, since their customer moved: for the statement.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use crate::domain::{Assignment, Money, PartnerId, Quarter};
use crate::facts::slices::RevenueSlice;

/// Who serves a line on the days before or after a partner's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherSide {
    /// Another partner.
    Partner,
    /// The vendor itself.
    Vendor,
    /// Nobody who is known.
    Unknown,
}

/// The days of a period on which a partner serves a line that somebody else serves on others of its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedLine {
    /// The line.
    pub line_id: String,
    /// The customer, unmasked.
    pub customer_id: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// First day of the stretch.
    pub from: NaiveDate,
    /// Last day of the stretch.
    pub to: NaiveDate,
    /// Recognised for the partner in the stretch.
    pub recognised: Money,
    /// Who serves the line on the day before; `None` where the line or the period begins then.
    pub before: Option<OtherSide>,
    /// Who serves it on the day after; `None` where the line or the period ends then.
    pub after: Option<OtherSide>,
}

/// A stretch of days with one holder.
struct Stretch<'a> {
    first: &'a RevenueSlice,
    to: NaiveDate,
    minor: i64,
}

/// The stretches of lines that change hands inside a period, by the partner that serves them, in the order of lines and days. Amounts that
/// do not fit are left out.
#[must_use]
pub fn moved_lines(period: Quarter, slices: &[RevenueSlice]) -> BTreeMap<PartnerId, Vec<MovedLine>> {
    let mut by_line: BTreeMap<&str, Vec<&RevenueSlice>> = BTreeMap::new();
    for slice in slices.iter().filter(|slice| period.contains(slice.slice_from)) {
        by_line.entry(slice.line_id.as_str()).or_default().push(slice);
    }
    let mut found: BTreeMap<PartnerId, Vec<MovedLine>> = BTreeMap::new();
    for own in by_line.values_mut() {
        own.sort_by_key(|slice| slice.slice_from);
        let stretches = stretches(own);
        for (index, stretch) in stretches.iter().enumerate().filter(|_| stretches.len() > 1) {
            let Some(partner) = stretch.first.partner_id.as_ref().filter(|_| is_partner(stretch.first)) else {
                continue;
            };
            let neighbour = |at: Option<usize>| at.and_then(|at| stretches.get(at)).map(|other| side(other.first));
            found.entry(partner.clone()).or_default().push(MovedLine {
                line_id: stretch.first.line_id.clone(),
                customer_id: stretch.first.customer_id.clone(),
                product: stretch.first.product.clone(),
                from: stretch.first.slice_from,
                to: stretch.to,
                recognised: Money::from_minor(stretch.minor, stretch.first.currency),
                before: neighbour(index.checked_sub(1)),
                after: neighbour(Some(index + 1)),
            });
        }
    }
    found
}

/// Slices of one line, in the order of days, joined while their holder is the same and no day lies between them.
fn stretches<'a>(slices: &[&'a RevenueSlice]) -> Vec<Stretch<'a>> {
    let mut joined: Vec<Stretch<'a>> = Vec::new();
    for slice in slices {
        let holder = |slice: &RevenueSlice| (slice.assignment, slice.partner_id.clone());
        let next = joined.last_mut().filter(|last| {
            let follows = last.to.checked_add_days(Days::new(1)) == Some(slice.slice_from);
            follows && holder(last.first) == holder(slice)
        });
        match next.and_then(|last| last.minor.checked_add(slice.recognised_minor).map(|minor| (last, minor))) {
            Some((last, minor)) => (last.to, last.minor) = (slice.slice_to, minor),
            None => joined.push(Stretch { first: slice, to: slice.slice_to, minor: slice.recognised_minor }),
        }
    }
    joined
}

fn is_partner(slice: &RevenueSlice) -> bool {
    slice.assignment == Assignment::Partner
}

fn side(slice: &RevenueSlice) -> OtherSide {
    match slice.assignment {
        Assignment::Partner => OtherSide::Partner,
        Assignment::Direct => OtherSide::Vendor,
        Assignment::Unassigned => OtherSide::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::fixtures::{day, line, part_of_line, quarter};

    const QUARTER: (&str, &str) = ("2026-07-01", "2026-09-30");

    #[test]
    fn a_line_that_changes_hands_is_told_to_both_by_day() {
        let mut slices = part_of_line("L1", "P1", 920_000, "EUR", QUARTER, ("2026-07-01", "2026-08-31"));
        slices.extend(part_of_line("L1", "P2", 920_000, "EUR", QUARTER, ("2026-09-01", "2026-09-30")));
        slices.extend(line("L2", "P1", 100, "EUR", QUARTER));
        slices.reverse();
        let moved = moved_lines(quarter("2026Q3"), &slices);
        let of = |partner: &str| {
            let one = &moved[&PartnerId::new(partner)];
            assert_eq!(one.len(), 1, "the line that stays is not told");
            (one[0].from, one[0].to, one[0].recognised.to_string(), one[0].before, one[0].after)
        };
        let (july, august, september) = (day("2026-07-01"), day("2026-08-31"), day("2026-09-01"));
        assert_eq!(of("P1"), (july, august, "6200.00".to_owned(), None, Some(OtherSide::Partner)));
        assert_eq!(of("P2"), (september, day("2026-09-30"), "3000.00".to_owned(), Some(OtherSide::Partner), None));
    }

    #[test]
    fn the_vendor_may_be_the_other_side_and_a_move_before_the_period_is_none() {
        let mut slices = line("L1", "P1", 920_000, "EUR", QUARTER);
        for slice in slices.iter_mut().filter(|slice| slice.slice_from >= day("2026-09-01")) {
            (slice.assignment, slice.partner_id) = (Assignment::Direct, None);
        }
        let moved = moved_lines(quarter("2026Q3"), &slices);
        assert_eq!(moved[&PartnerId::new("P1")][0].after, Some(OtherSide::Vendor));
        let mut earlier =
            part_of_line("L1", "P1", 920_000, "EUR", ("2026-04-01", "2026-09-30"), ("2026-04-01", "2026-06-30"));
        earlier.extend(part_of_line(
            "L1",
            "P2",
            920_000,
            "EUR",
            ("2026-04-01", "2026-09-30"),
            ("2026-07-01", "2026-09-30"),
        ));
        assert!(moved_lines(quarter("2026Q3"), &earlier).is_empty());
    }
}
