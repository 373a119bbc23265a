//! A quarter's revenue up to a day.

use chrono::{Days, NaiveDate};

use crate::domain::Quarter;
use crate::facts::slices::RevenueSlice;
use crate::settlement::segments::recognised_between;

/// The slices, with those of the period cut off after a day: what they recognise is cumulative to the day (rule R10).
///
/// A slice that begins later stays and recognises nothing, so that a credit finds the line it corrects. One that does not fit is left out.
pub(super) fn slices_until(period: Quarter, until: NaiveDate, slices: &[RevenueSlice]) -> Vec<RevenueSlice> {
    let cut = |slice: &RevenueSlice| match period.contains(slice.slice_from) && slice.slice_to > until {
        true => cut(slice, until),
        false => Some(slice.clone()),
    };
    slices.iter().filter_map(cut).collect()
}

fn cut(slice: &RevenueSlice, until: NaiveDate) -> Option<RevenueSlice> {
    if slice.slice_from > until {
        return Some(RevenueSlice { amount_minor: 0, recognised_minor: 0, retained_minor: 0, ..slice.clone() });
    }
    let next = until.checked_add_days(Days::new(1))?;
    let recognised_minor = recognised_between(slice, slice.slice_from, next)?;
    Some(RevenueSlice { slice_to: until, recognised_minor, retained_minor: 0, ..slice.clone() })
}
