//! Figures, days and amounts as people write them.
//!
//! Every text on a slide that holds a number comes from here, so that the same figure reads the same everywhere.

mod dates;
mod money;
mod notation;
mod numbers;
mod reliability;
mod words;

pub use dates::{
    date, day, day_and_month, day_and_month_in_full, day_range, days_between, month_name, period_days,
    period_days_and_year, short_day,
};
pub use money::{amount, decimal, exact, rounded, signed_exact, signed_rounded};
pub use notation::{in_notation, locale, written_in};
pub use numbers::{
    age, change, count, fixed, fixed_short, hours, hours_range, interval, of, percent, percent_short, plain_count,
    points, probability, signed_count, signed_hours, signed_number, signed_percent_points, times, value, value_short,
};
pub use reliability::reliability;
pub use words::{
    capitalised, list, number_word, ordinal, ordinal_word, plural, plural_word, possessive, shortened, shortened_name,
};

/// The true minus sign.
pub const MINUS: char = '\u{2212}';

/// What stands where there is no figure.
pub const NO_FIGURE: &str = "\u{2013}";
