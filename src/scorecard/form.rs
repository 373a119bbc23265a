//! What a figure is made of, as far as its counts tell, and which count would have reached a bound.

use super::model::Measurement;

/// More than anybody counts.
const MOST: i64 = 1 << 40;

/// A figure whose value is made of whole numbers that could have been others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Form {
    /// So many of so many rows: satisfied answers of answers, staffed days of days.
    Share {
        /// Rows that count.
        part: i64,
        /// All rows; above zero.
        whole: i64,
    },
    /// Events held against those expected of the same cases.
    Expected {
        /// Events.
        observed: i64,
        /// What was expected; above zero.
        expected: f64,
    },
    /// Events for so many of another thing.
    Rate {
        /// Events.
        count: i64,
        /// The other thing, counted; above zero.
        against: i64,
        /// The rate is for so many of them.
        times: i64,
    },
    /// A count.
    Count(i64),
}

impl Form {
    /// The form of a figure; `None` where it has no value, or one that its counts do not make (a mean, a percentile, a sum of money).
    #[must_use]
    pub fn of(measurement: &Measurement) -> Option<Self> {
        let (value, count) = (measurement.value?, measurement.numerator?);
        let rate = || {
            let against = measurement.denominator?;
            let times = (value * against as f64 / count as f64 + 0.5).floor() as i64;
            Some(Self::Rate { count, against, times })
        };
        let expected = measurement.expected.map(|expected| Self::Expected { observed: count, expected });
        let share = measurement.denominator.map(|whole| Self::Share { part: count, whole });
        let forms = [expected, share, rate(), Some(Self::Count(count))];
        forms.into_iter().flatten().find(|form| form.value().total_cmp(&value).is_eq())
    }

    /// The count above the line.
    #[must_use]
    pub fn count(self) -> i64 {
        match self {
            Self::Share { part: count, .. }
            | Self::Expected { observed: count, .. }
            | Self::Rate { count, .. }
            | Self::Count(count) => count,
        }
    }

    /// The value.
    #[must_use]
    pub fn value(self) -> f64 {
        self.with(self.count())
    }

    /// The value had the count above the line been another: the very division that makes figures.
    #[must_use]
    pub fn with(self, count: i64) -> f64 {
        match self {
            Self::Share { whole, .. } => count as f64 / whole as f64,
            Self::Expected { expected, .. } => count as f64 / expected,
            Self::Rate { against, times, .. } => count as f64 * times as f64 / against as f64,
            Self::Count(_) => count as f64,
        }
    }

    /// The count above the line that would have reached a bound and lies nearest to what was counted; `None` where none does.
    ///
    /// Rows below the line stay what they are: of the same answers, days or people another number would have counted.
    #[must_use]
    pub fn needed(self, bound: f64, at_least: bool) -> Option<i64> {
        let count = self.count();
        if at_least {
            let most = if let Self::Share { whole, .. } = self { whole.max(count) } else { MOST };
            first_where(count, most, |count| self.with(count) >= bound)
        } else {
            // Counted down from what there is, so that the first that fits is the greatest.
            let fewer = first_where(0, count, |fewer| self.with(count - fewer) <= bound)?;
            Some(count - fewer)
        }
    }

    /// How many further rows, all of them counted, would have lifted a share to a bound from below; `None` of anything else, of a bound of 1 or
    /// above, and where the share is there already.
    #[must_use]
    pub fn further(self, bound: f64) -> Option<i64> {
        let Self::Share { part, whole } = self else { return None };
        let reaches = |more: i64| (part + more) as f64 / (whole + more) as f64 >= bound;
        if reaches(0) || bound >= 1.0 { None } else { first_where(0, MOST, reaches) }
    }
}

/// The least part of a whole whose share reaches a bound; the whole where none does.
#[must_use]
pub fn least_part(bound: f64, whole: i64) -> i64 {
    let form = Form::Share { part: 0, whole };
    Some(form).filter(|_| whole > 0).and_then(|form| form.needed(bound, true)).unwrap_or(whole)
}

/// The first whole number from `low` to `high` for which a condition holds that stays true once it is.
fn first_where(low: i64, high: i64, holds: impl Fn(i64) -> bool) -> Option<i64> {
    let (mut low, mut end) = (low, high);
    while low < end {
        let middle = low.midpoint(end);
        if holds(middle) {
            end = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(low).filter(|first| *first <= high && holds(*first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(part: i64, whole: i64) -> Form {
        Form::Share { part, whole }
    }

    #[test]
    fn a_form_is_told_from_the_counts_that_make_the_value() {
        let figure = |value: f64, numerator: Option<i64>, denominator: Option<i64>| Measurement {
            value: Some(value),
            numerator,
            denominator,
            ..Measurement::default()
        };
        assert_eq!(Form::of(&figure(142.0 / 152.0, Some(142), Some(152))), Some(share(142, 152)));
        let ratio = Measurement { expected: Some(92.6), ..figure(87.0 / 92.6, Some(87), Some(486)) };
        assert_eq!(Form::of(&ratio), Some(Form::Expected { observed: 87, expected: 92.6 }));
        let per_hundred = figure(7.0 * 100.0 / 260.0, Some(7), Some(260));
        assert_eq!(Form::of(&per_hundred), Some(Form::Rate { count: 7, against: 260, times: 100 }));
        assert_eq!(Form::of(&figure(31.0, Some(31), None)), Some(Form::Count(31)));
        assert_eq!(Form::of(&figure(4.43, None, None)), None);
        assert_eq!(Form::of(&figure(4.43, Some(12), None)), None);
        assert_eq!(Form::of(&Measurement::default()), None);
    }

    #[test]
    fn counts_that_would_have_reached_a_bound() {
        assert_eq!(share(142, 152).needed(0.95, true), Some(145));
        assert_eq!(share(9, 10).needed(0.9, true), Some(9), "on the bound is enough");
        assert_eq!(share(7, 41).needed(0.15, false), Some(6));
        assert_eq!(Form::Expected { observed: 87, expected: 92.6 }.needed(0.9, false), Some(83));
        assert_eq!(Form::Count(31).needed(20.0, false), Some(20));
        assert_eq!(Form::Count(31).needed(-1.0, false), None);
        assert_eq!(share(3, 4).needed(1.5, true), None);
    }

    #[test]
    fn further_rows_that_count_lift_a_share_more_slowly() {
        // 142 + 48 of 152 + 48 is 190 of 200.
        assert_eq!(share(142, 152).further(0.95), Some(48));
        assert_eq!(share(142, 152).further(1.0), None);
        assert_eq!(share(142, 152).further(0.5), None);
        assert_eq!(Form::Count(3).further(0.5), None);
    }

    #[test]
    fn parts_of_a_whole_for_targets() {
        assert_eq!(least_part(0.97, 66), 65);
        assert_eq!(least_part(1.0, 7), 7);
        assert_eq!(least_part(0.5, 0), 0);
    }

    proptest::proptest! {
        #[test]
        fn what_is_needed_reaches_the_bound_and_one_less_does_not(
            whole in 1_i64..5_000, part in 0.0_f64..=1.0, percent in 1_i64..=100, at_least in proptest::prelude::any::<bool>(),
        ) {
            let (form, bound) = (share((whole as f64 * part) as i64, whole), percent as f64 / 100.0);
            let passes = |value: f64| if at_least { value >= bound } else { value <= bound };
            let needed = form.needed(bound, at_least).expect("a count");
            proptest::prop_assert!(passes(form.with(needed)));
            let step = if at_least { -1 } else { 1 };
            let moved = needed != form.count();
            proptest::prop_assert!(moved != passes(form.value()));
            proptest::prop_assert!(!moved || !passes(form.with(needed + step)));
            if let Some(more) = form.further(bound) {
                let share = |more: i64| (form.count() + more) as f64 / (whole + more) as f64;
                proptest::prop_assert!(share(more) >= bound && share(more - 1) < bound);
                proptest::prop_assert!(!at_least || more >= needed - form.count());
            }
        }

        #[test]
        fn expected_events_are_counted_the_same_way(observed in 0_i64..400, expected in 0.5_f64..300.0, bound in 0.3_f64..2.0) {
            let form = Form::Expected { observed, expected };
            let needed = form.needed(bound, false).expect("a count");
            proptest::prop_assert!(form.with(needed) <= bound);
            proptest::prop_assert!(needed == observed || form.with(needed + 1) > bound);
        }
    }
}
