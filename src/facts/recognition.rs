//! How much of a line each stretch of its service days earns (rule R10). Pure; who holds a day is the caller's to say.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::Month;
use crate::domain::money::round_half_away_from_zero;

/// Service days of a line that one holder earns in one month, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch<H> {
    /// Who holds these days.
    pub holder: H,
    /// The month they lie in.
    pub month: Month,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// What they recognise, in whole minor units.
    pub recognised: i64,
}

/// Cuts service days at months and wherever the holder changes, and recognises the amount day by day:
/// what is recognised to a stretch's end less what is recognised to its start, each rounded by itself, so that the
/// stretches add up to the amount.
///
/// `changes` are days from which `holder` may give another one. `None` where an amount does not fit.
#[must_use]
pub fn stretches<H: Copy + PartialEq>(
    amount: i64,
    (first, last): (NaiveDate, NaiveDate),
    changes: impl Iterator<Item = NaiveDate>,
    holder: impl Fn(NaiveDate) -> H,
) -> Option<Vec<Stretch<H>>> {
    let mut cuts: Vec<NaiveDate> = changes.filter(|day| first < *day && *day <= last).collect();
    let months = std::iter::successors(Some(Month::of(first).next()), |month| Some(month.next()));
    cuts.extend(months.map(Month::first_day).take_while(|day| *day <= last));
    cuts.sort_unstable();
    cuts.dedup();
    let ends = cuts.iter().filter_map(|cut| cut.pred_opt()).chain([last]);
    let starts = [first].into_iter().chain(cuts.iter().copied());
    let mut stretches: Vec<Stretch<H>> = Vec::new();
    for (from, to) in starts.zip(ends) {
        let (holder, month) = (holder(from), Month::of(from));
        match stretches.last_mut().filter(|former| former.holder == holder && former.month == month) {
            Some(former) => former.to = to,
            None => stretches.push(Stretch { holder, month, from, to, recognised: 0 }),
        }
    }
    let days = (last - first).num_days() + 1;
    let mut before = 0;
    for stretch in &mut stretches {
        let until = cumulative(amount, (stretch.to - first).num_days() + 1, days)?;
        stretch.recognised = until.checked_sub(before)?;
        before = until;
    }
    Some(stretches)
}

/// What of an amount is recognised after some of its days.
fn cumulative(amount: i64, passed: i64, days: i64) -> Option<i64> {
    let exact = Decimal::from(amount).checked_mul(Decimal::from(passed))?.checked_div(Decimal::from(days))?;
    round_half_away_from_zero(exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who holds days in these tests.
    const NOBODY: Option<usize> = None;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn parts(stretches: &[Stretch<Option<usize>>]) -> Vec<i64> {
        stretches.iter().map(|stretch| stretch.recognised).collect()
    }

    #[test]
    fn r10_a_quarter_is_recognised_to_the_cent() {
        let quarter = (day("2026-07-01"), day("2026-09-30"));
        let months = stretches(9_000_000, quarter, std::iter::empty(), |_| NOBODY).expect("slices");
        assert_eq!(parts(&months), [3_032_609, 3_032_608, 2_934_783]);
        let credit = stretches(-9_000_000, quarter, std::iter::empty(), |_| NOBODY).expect("slices");
        assert_eq!(parts(&credit), [-3_032_609, -3_032_608, -2_934_783]);
    }

    #[test]
    fn r10_a_line_that_moves_is_divided_by_day() {
        let quarter = (day("2026-07-01"), day("2026-09-30"));
        let moved = day("2026-09-01");
        let holder = |day| Some(usize::from(day >= moved));
        let slices = stretches(920_000, quarter, [moved].into_iter(), holder).expect("slices");
        let of = |position| {
            slices.iter().filter(|slice| slice.holder == Some(position)).map(|slice| slice.recognised).sum::<i64>()
        };
        assert_eq!((of(0), of(1)), (620_000, 300_000));
    }

    #[test]
    fn a_change_that_changes_nothing_cuts_nothing() {
        let days = (day("2026-07-01"), day("2026-07-01"));
        let one = stretches(5, days, std::iter::empty(), |_| NOBODY).expect("slices");
        assert_eq!((one.len(), one[0].recognised), (1, 5));
        let month = (day("2026-07-01"), day("2026-07-31"));
        let same = stretches(5, month, [day("2026-07-10")].into_iter(), |_| NOBODY).expect("slices");
        assert_eq!(same.len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn stretches_add_up_to_the_amount_and_hold_every_day(
            amount in -10_000_000_000_i64..10_000_000_000,
            start in 0_u64..500,
            length in 0_u64..800,
            changes in proptest::collection::vec(0_u64..1_300, 0..5),
        ) {
            let epoch = day("2025-01-01");
            let first = epoch + chrono::Days::new(start);
            let last = first + chrono::Days::new(length);
            let days: Vec<NaiveDate> = changes.iter().map(|offset| epoch + chrono::Days::new(*offset)).collect();
            let holder = |day: NaiveDate| Some(days.iter().filter(|change| **change <= day).count());
            let slices = stretches(amount, (first, last), days.iter().copied(), holder).expect("slices");
            proptest::prop_assert_eq!(parts(&slices).iter().sum::<i64>(), amount);
            proptest::prop_assert_eq!((slices[0].from, slices[slices.len() - 1].to), (first, last));
            for pair in slices.windows(2) {
                proptest::prop_assert_eq!(pair[0].to.succ_opt(), Some(pair[1].from));
            }
            for slice in &slices {
                proptest::prop_assert_eq!(Month::of(slice.to), slice.month);
            }
        }
    }
}
