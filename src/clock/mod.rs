//! Working days and calendars.

mod working_days;

pub use working_days::{add_working_days, is_working_day, working_days_between};
