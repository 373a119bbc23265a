//! Shares, ratios, hours and counts.

use super::MINUS;
use super::notation::{is_zero, locale, marked, without_zero_tail};
use crate::scorecard::model::Unit;

/// A number with fixed decimals, marks between thousands and a true minus sign; never `-0.0`.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    let digits = marked(&format!("{:.decimals$}", value.abs()), locale().numbers);
    if value < 0.0 && !is_zero(&digits) { format!("{MINUS}{digits}") } else { digits }
}

/// The same without a tail of zero decimals, where there is one decimal at most: 3 is `3`.
#[must_use]
pub fn fixed_short(value: f64, decimals: usize) -> String {
    without_zero_tail(&fixed(value, decimals)).to_owned()
}

/// A number with a sign in front, or without one where it rounds to zero.
fn with_sign(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    if value > 0.0 && !is_zero(&text) { format!("+{text}") } else { text }
}

/// A figure that is per cent already: `12.5%`.
fn per_cent(figure: &str) -> String {
    format!("{figure}{}", locale().percent)
}

/// A share from 0 to 1 as per cent with one decimal.
///
/// 0% and 100% are said only where they are exact: 0.9996 is `>99.9%`.
#[must_use]
pub fn percent(share: f64) -> String {
    if share == 0.0 {
        return per_cent("0");
    }
    if (share - 1.0).abs() < 1e-12 {
        return per_cent("100");
    }
    match format!("{:.1}", share * 100.0).as_str() {
        "0.0" | "-0.0" => format!("<{}", per_cent(&fixed(0.1, 1))),
        "100.0" if share < 1.0 => format!(">{}", per_cent(&fixed(99.9, 1))),
        _ => per_cent(&fixed(share * 100.0, 1)),
    }
}

/// The same without `.0`: 0.9 is `90%`. For targets and bounds.
#[must_use]
pub fn percent_short(share: f64) -> String {
    per_cent(&fixed_short(share * 100.0, 1))
}

/// A probability in whole per cent: `83%`.
///
/// 0% and 100% are said only where they are exact: 0.9996 is `>99%`.
#[must_use]
pub fn probability(probability: f64) -> String {
    if probability <= 0.0 {
        return per_cent("0");
    }
    if probability >= 1.0 {
        return per_cent("100");
    }
    match fixed(probability * 100.0, 0).as_str() {
        "0" => format!("<{}", per_cent("1")),
        "100" => format!(">{}", per_cent("99")),
        text => per_cent(text),
    }
}

/// A difference of shares in percentage points, signed: `+2.1`.
#[must_use]
pub fn points(difference: f64) -> String {
    with_sign(difference * 100.0, 1)
}

/// A difference of shares in words, without sign: `2.1 points`, `1 point`.
#[must_use]
pub fn signed_percent_points(difference: f64) -> String {
    let text = fixed(difference.abs() * 100.0, 1);
    let text = without_zero_tail(&text);
    if text == "1" { "1 point".to_owned() } else { format!("{text} points") }
}

/// A ratio: `0.94×`.
#[must_use]
pub fn times(ratio: f64) -> String {
    format!("{}×", fixed(ratio, 2))
}

/// A duration in hours as people say it: `25 min`, `3.4 h`, `2.1 days`.
#[must_use]
pub fn hours(hours: f64) -> String {
    let size = hours.abs();
    if size > 0.0 && size < 1.0 {
        let minutes = fixed(hours * 60.0, 0);
        return if minutes == "60" { "1 h".to_owned() } else { format!("{minutes} min") };
    }
    if size < 48.0 {
        return format!("{} h", without_zero_tail(&fixed(hours, 1)));
    }
    format!("{} days", without_zero_tail(&fixed(hours / 24.0, 1)))
}

/// Two durations with one unit, that of the longer: `1.9 to 2.4 days`.
#[must_use]
pub fn hours_range(low: f64, high: f64) -> String {
    let longer = hours(high);
    let Some((_, unit)) = longer.split_once(' ') else {
        return longer;
    };
    let scale = match unit {
        "min" => 60.0,
        "h" => 1.0,
        _ => 1.0 / 24.0,
    };
    let decimals = usize::from(unit != "min");
    let text = fixed(low * scale, decimals);
    format!("{} to {longer}", without_zero_tail(&text))
}

/// Ends of an interval in their unit: `88.3% to 96.4%`.
#[must_use]
pub fn interval(low: f64, high: f64, unit: Unit) -> String {
    match unit {
        Unit::Hours => hours_range(low, high),
        Unit::SharePoints => format!("{} to {} points", points(low), points(high)),
        _ => format!("{} to {}", value(low, unit), value(high, unit)),
    }
}

/// A difference in hours, signed: `+3.4 h`, `−2.1 days`.
#[must_use]
pub fn signed_hours(difference: f64) -> String {
    let text = hours(difference);
    if text.starts_with("0 ") || difference <= 0.0 { text } else { format!("+{text}") }
}

/// A count with thousands separators, from a whole number.
#[must_use]
pub fn count(count: i64) -> String {
    let digits = marked(&count.unsigned_abs().to_string(), locale().numbers);
    if count < 0 { format!("{MINUS}{digits}") } else { digits }
}

/// A count that comes as a float (`Unit::Count` values): whole numbers without decimals.
#[must_use]
pub fn plain_count(count: f64) -> String {
    without_zero_tail(&fixed(count, 1)).to_owned()
}

/// A difference of counts, signed.
#[must_use]
pub fn signed_count(difference: f64) -> String {
    without_zero_tail(&with_sign(difference, 1)).to_owned()
}

/// A difference with two decimals, signed.
#[must_use]
pub fn signed_number(difference: f64) -> String {
    with_sign(difference, 2)
}

/// `54 of 66`.
#[must_use]
pub fn of(part: i64, whole: i64) -> String {
    format!("{} of {}", count(part), count(whole))
}

/// Days of age: `1 day`, `3 days`, `14 months`, `2 years` (months from 60 days, years from 730).
#[must_use]
pub fn age(days: i64) -> String {
    match days {
        730.. => super::plural(days / 365, "year"),
        60.. => super::plural(days / 30, "month"),
        _ => super::plural(days, "day"),
    }
}

/// A value in its unit.
#[must_use]
pub fn value(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => percent(value),
        Unit::Ratio => times(value),
        Unit::Hours => hours(value),
        Unit::Points => fixed(value, 2),
        Unit::Count => plain_count(value),
        Unit::Days => days(value),
        Unit::SharePoints => signed_percent_points(value),
        Unit::NetPoints => with_sign(value, 0),
        Unit::PerHundred => fixed(value, 1),
    }
}

/// Days as a measure: `1 day`, `12.5 days`.
#[must_use]
pub(super) fn days(days: f64) -> String {
    let text = fixed(days, 1);
    let text = without_zero_tail(&text);
    if text == "1" { "1 day".to_owned() } else { format!("{text} days") }
}

/// A value in its unit, without needless decimals: for targets.
#[must_use]
pub fn value_short(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => percent_short(value),
        Unit::Points => without_zero_tail(&fixed(value, 1)).to_owned(),
        _ => self::value(value, unit),
    }
}

/// A change in its unit, signed; shares in points.
#[must_use]
pub fn change(difference: f64, unit: Unit) -> String {
    match unit {
        Unit::Share | Unit::SharePoints => points(difference),
        Unit::Ratio | Unit::Points => signed_number(difference),
        Unit::Hours => signed_hours(difference),
        Unit::Count => signed_count(difference),
        Unit::Days => signed_count(difference),
        Unit::NetPoints => with_sign(difference, 0),
        Unit::PerHundred => with_sign(difference, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_all_or_nothing_only_where_they_are() {
        let told = [0.0, 1e-9, 0.004, 0.006, 0.5, 0.831, 0.994, 0.996, 1.0 - 1e-12, 1.0].map(probability);
        assert_eq!(told, ["0%", "<1%", "<1%", "1%", "50%", "83%", "99%", ">99%", ">99%", "100%"]);
    }

    #[test]
    fn shares_read_as_per_cent() {
        assert_eq!(percent(0.934_21), "93.4%");
        assert_eq!(percent(0.0), "0%");
        assert_eq!(percent(1.0), "100%");
        assert_eq!(percent(0.999_96), ">99.9%");
        assert_eq!(percent(0.000_2), "<0.1%");
        assert_eq!(percent_short(0.9), "90%");
        assert_eq!(percent_short(0.975), "97.5%");
    }

    #[test]
    fn changes_carry_a_true_minus_and_no_signed_zero() {
        assert_eq!(points(0.021), "+2.1");
        assert_eq!(points(-0.033), "−3.3");
        assert_eq!(points(-0.000_4), "0.0");
        assert_eq!(points(0.000_4), "0.0");
        assert_eq!(signed_number(-0.08), "−0.08");
        assert_eq!(signed_percent_points(-0.021), "2.1 points");
        assert_eq!(signed_percent_points(0.01), "1 point");
    }

    #[test]
    fn durations_take_the_unit_people_would() {
        assert_eq!(hours(0.42), "25 min");
        assert_eq!(hours(0.999), "1 h");
        assert_eq!(hours(3.44), "3.4 h");
        assert_eq!(hours(50.4), "2.1 days");
        assert_eq!(hours(0.0), "0 h");
        assert_eq!(hours_range(45.4, 57.6), "1.9 to 2.4 days");
        assert_eq!(hours_range(0.5, 3.0), "0.5 to 3 h");
        assert_eq!(signed_hours(-50.4), "−2.1 days");
        assert_eq!(signed_hours(0.5), "+30 min");
        assert_eq!(signed_hours(0.0), "0 h");
    }

    #[test]
    fn counts_have_separators() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(-1_000), "−1,000");
        assert_eq!(count(999), "999");
        assert_eq!(of(54, 66), "54 of 66");
        assert_eq!(plain_count(1_200.0), "1,200");
        assert_eq!(signed_count(3.0), "+3");
        assert_eq!(signed_count(-0.01), "0");
    }

    #[test]
    fn ages_grow_into_months_and_years() {
        assert_eq!(age(1), "1 day");
        assert_eq!(age(59), "59 days");
        assert_eq!(age(75), "2 months");
        assert_eq!(age(800), "2 years");
    }

    proptest::proptest! {
        #[test]
        fn no_text_holds_a_signed_zero(value in -1e-3_f64..1e-3) {
            for text in [points(value), signed_number(value), signed_hours(value), signed_count(value), times(value), percent(value)] {
                let body = text.trim_start_matches([MINUS, '+']);
                let zero = body.chars().filter(char::is_ascii_digit).all(|digit| digit == '0');
                proptest::prop_assert!(!zero || body.len() == text.len(), "{}", text);
            }
        }
    }
}
