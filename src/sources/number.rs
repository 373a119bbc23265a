//! Numbers written after the custom of a place, as plain ones: exact, or not at all.

use std::borrow::Cow;

use super::value::decimal;
use crate::config::model::NumberFormat;

/// Customs that are recognised where nothing is stated, to say what could be.
const CUSTOMS: [(char, Option<char>); 8] = [
    (',', None),
    ('.', Some(',')),
    (',', Some('.')),
    (',', Some(' ')),
    ('.', Some('\'')),
    ('.', Some(' ')),
    (',', Some('\'')),
    ('.', Some('_')),
];

/// The number in plain notation (`-1234.56`); `None` where the text is no number written so. Digits are grouped by threes
/// or not at all, so that `1,5` is never fifteen.
pub(super) fn plain<'t>(text: &'t str, format: &NumberFormat) -> Option<Cow<'t, str>> {
    if *format == NumberFormat::default() {
        return Some(Cow::Borrowed(text));
    }
    let (negative, digits) = without_sign(text, format)?;
    let (whole, fraction) = match digits.split_once(format.decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let mut plain = if negative { "-".to_owned() } else { String::new() };
    plain.push_str(&ungrouped(whole, format.grouping)?);
    if let Some(fraction) = fraction {
        is_digits(fraction).then_some(())?;
        plain.push('.');
        plain.push_str(fraction);
    }
    Some(Cow::Owned(plain))
}

/// Whether the number is below zero, and its digits.
fn without_sign<'t>(text: &'t str, format: &NumberFormat) -> Option<(bool, &'t str)> {
    let inside = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let (negative, digits) = if let Some(inside) = inside {
        (format.parentheses.then_some(true)?, inside.trim())
    } else if let Some(rest) = text.strip_suffix(['-', '\u{2212}']) {
        (format.trailing_minus.then_some(true)?, rest.trim_end())
    } else if let Some(rest) = text.strip_prefix(['-', '\u{2212}']) {
        (true, rest)
    } else {
        (false, text.strip_prefix('+').unwrap_or(text))
    };
    // A second sign would be a guess.
    digits.starts_with(|first: char| first.is_ascii_digit() || first == format.decimal).then_some((negative, digits))
}

/// Whole digits without what groups them by threes.
fn ungrouped(whole: &str, grouping: Option<char>) -> Option<String> {
    if is_digits(whole) {
        return Some(whole.to_owned());
    }
    let grouping = grouping?;
    let groups: Vec<_> = whole.split(|letter| same_mark(grouping, letter)).collect();
    let (first, others) = groups.split_first()?;
    let fits = (1..=3).contains(&first.len()) && others.iter().all(|group| group.len() == 3);
    (fits && groups.iter().all(|group| is_digits(group))).then(|| groups.concat())
}

/// Whether a letter is the mark that groups digits; apostrophes and blanks have several forms.
fn same_mark(grouping: char, letter: char) -> bool {
    match grouping {
        ' ' => matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}'),
        '\'' | '’' => matches!(letter, '\'' | '’'),
        other => letter == other,
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An example of a number written so.
pub(super) fn example(format: &NumberFormat) -> String {
    let grouping = format.grouping.map(String::from).unwrap_or_default();
    format!("1{grouping}234{}50", format.decimal)
}

/// The custom by which all of these are numbers, where they are none in plain notation; `None` where none fits, or where those that fit
/// disagree about what stands before decimals.
pub(super) fn custom_of(texts: &[&str]) -> Option<NumberFormat> {
    let is_number = |text: &str, format: &NumberFormat| {
        plain(text, format).is_some_and(|plain| decimal(&plain).is_ok())
            && text.bytes().any(|byte| byte.is_ascii_digit())
    };
    let all = |format: &NumberFormat| texts.iter().all(|text| is_number(text, format));
    if texts.is_empty() || all(&NumberFormat::default()) {
        return None;
    }
    let signs = [(false, false), (true, false), (false, true), (true, true)];
    let customs = || std::iter::once(('.', None)).chain(CUSTOMS);
    let of_sign = |(parentheses, trailing_minus)| {
        let format = move |(decimal, grouping)| NumberFormat { decimal, grouping, parentheses, trailing_minus };
        customs().map(format).filter(all).collect::<Vec<_>>()
    };
    let fitting = signs.into_iter().map(of_sign).find(|fitting| !fitting.is_empty())?;
    let (first, others) = fitting.split_first()?;
    others.iter().all(|other| other.decimal == first.decimal).then_some(*first)
}

/// The keys that would make a number of the text, where it looks like one of another place.
pub(super) fn keys_for(text: &str) -> Option<String> {
    let signed = |decimal, grouping| NumberFormat { decimal, grouping, parentheses: true, trailing_minus: true };
    let unsigned = |decimal, grouping| NumberFormat { decimal, grouping, ..NumberFormat::default() };
    let plainly = NumberFormat { parentheses: true, trailing_minus: true, ..NumberFormat::default() };
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let negative = if text.starts_with('(') { "parentheses" } else { "trailing minus" };
    if has_digit && plain(text, &plainly).is_some() {
        return Some(format!("`negative = [\"{negative}\"]`"));
    }
    let fits = |&&(decimal, grouping): &&(char, Option<char>)| plain(text, &signed(decimal, grouping)).is_some();
    let found: Vec<String> = CUSTOMS
        .iter()
        .filter(|custom| has_digit && fits(custom))
        .map(|&(decimal, grouping)| {
            let mut keys = Vec::new();
            if decimal != '.' {
                keys.push(format!("`decimal = \"{decimal}\"`"));
            }
            if let Some(grouping) = grouping {
                keys.push(format!("`grouping = \"{grouping}\"`"));
            }
            if plain(text, &unsigned(decimal, grouping)).is_none() {
                keys.push(format!("`negative = [\"{negative}\"]`"));
            }
            keys.join(" and ")
        })
        .collect();
    // A comma before three digits may be either.
    let (first, second) = (found.first()?, found.get(1).filter(|_| text.contains(',') && !text.contains('.')));
    Some(match second {
        Some(second) if !second.contains(" and ") => format!("{first}, or {second}"),
        _ => first.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, decimal: char, grouping: Option<char>) -> Option<String> {
        let format = NumberFormat { decimal, grouping, parentheses: true, trailing_minus: true };
        plain(text, &format).map(Cow::into_owned)
    }

    #[test]
    fn a_custom_is_found_where_all_agree_on_the_decimals() {
        let of = |texts: &[&str]| {
            custom_of(texts).map(|found| (found.decimal, found.grouping, found.parentheses, found.trailing_minus))
        };
        assert_eq!(of(&["1.000,00", "99,90", "5,00-"]), Some((',', Some('.'), false, true)));
        assert_eq!(of(&["99,90", "100"]), Some((',', None, false, false)));
        assert_eq!(of(&["1,000.50", "(5.00)"]), Some(('.', Some(','), true, false)));
        assert_eq!(of(&["1\u{a0}000,50"]), Some((',', Some(' '), false, false)));
        assert_eq!(of(&["5.00-"]), Some(('.', None, false, true)));
        assert_eq!(of(&["1,234"]), None, "a thousand, or little more than one");
        assert_eq!(of(&["1,234", "99,90"]), Some((',', None, false, false)));
        assert_eq!((of(&["1000.50", "-5"]), of(&["1.000,00", "much"]), of(&[])), (None, None, None));
    }

    #[test]
    fn declared_notations_are_plain_numbers() {
        for (text, decimal, grouping, expected) in [
            ("1.234,56", ',', Some('.'), "1234.56"),
            ("1.234.567", ',', Some('.'), "1234567"),
            ("1234,5", ',', Some('.'), "1234.5"),
            ("1'234.50", '.', Some('\''), "1234.50"),
            ("1’234.50", '.', Some('\''), "1234.50"),
            ("1\u{a0}234,5", ',', Some(' '), "1234.5"),
            ("1\u{202f}234 567,5", ',', Some(' '), "1234567.5"),
            ("(5.00)", '.', None, "-5.00"),
            ("( 1,234.5 )", '.', Some(','), "-1234.5"),
            ("5-", '.', None, "-5"),
            ("5,25 -", ',', None, "-5.25"),
            ("-5", ',', None, "-5"),
            ("\u{2212}5", ',', None, "-5"),
            ("+5", '.', None, "5"),
            (",5", ',', None, ".5"),
        ] {
            assert_eq!(of(text, decimal, grouping).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_would_have_to_be_guessed_is_no_number() {
        for (text, decimal, grouping) in [
            ("1.5", ',', Some('.')),
            ("1234.567", ',', Some('.')),
            ("1.2345,0", ',', Some('.')),
            ("12.34.567", ',', Some('.')),
            ("1,234,5", ',', Some('.')),
            ("1,234.5", ',', Some('.')),
            ("1 234", ',', None),
            ("(-5)", '.', None),
            ("-5-", '.', None),
            ("(5", '.', None),
            ("5)", '.', None),
            ("--5", '.', None),
            ("", '.', None),
            ("-", '.', None),
            ("()", '.', None),
            ("1,5 EUR", ',', None),
            ("1e3", ',', None),
        ] {
            assert_eq!(of(text, decimal, grouping), None, "{text}");
        }
        let strict = NumberFormat { decimal: ',', ..NumberFormat::default() };
        assert_eq!(plain("(5)", &strict), None, "not declared");
        assert_eq!(plain("5-", &strict), None, "not declared");
    }

    #[test]
    fn the_keys_that_would_help_are_named() {
        for (text, expected) in [
            ("1.234,56", Some("`decimal = \",\"` and `grouping = \".\"`")),
            ("1,5", Some("`decimal = \",\"`")),
            ("1,234", Some("`decimal = \",\"`, or `grouping = \",\"`")),
            ("1,234.50", Some("`grouping = \",\"`")),
            ("1'234.50", Some("`grouping = \"'\"`")),
            ("1\u{a0}234,50", Some("`decimal = \",\"` and `grouping = \" \"`")),
            ("(5.00)", Some("`negative = [\"parentheses\"]`")),
            ("5-", Some("`negative = [\"trailing minus\"]`")),
            ("(1.234,50)", Some("`decimal = \",\"` and `grouping = \".\"` and `negative = [\"parentheses\"]`")),
            ("about 1", None),
            ("-", None),
            ("1e3", None),
        ] {
            assert_eq!(keys_for(text).as_deref(), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_number_grouped_by_threes_comes_back(units in proptest::num::i64::ANY, decimals in 0_u32..100, which in 0_usize..8) {
            let (decimal, grouping) = CUSTOMS[which];
            let digits = units.unsigned_abs().to_string();
            let mut grouped = String::new();
            for (index, digit) in digits.chars().enumerate() {
                if let Some(mark) = grouping.filter(|_| index > 0 && (digits.len() - index).is_multiple_of(3)) {
                    grouped.push(mark);
                }
                grouped.push(digit);
            }
            let sign = if units < 0 { "-" } else { "" };
            let found = of(&format!("{sign}{grouped}{decimal}{decimals:02}"), decimal, grouping);
            proptest::prop_assert_eq!(found, Some(format!("{sign}{digits}.{decimals:02}")));
        }

        #[test]
        fn no_text_panics(text in ".*", which in 0_usize..8) {
            let (decimal, grouping) = CUSTOMS[which];
            let _ = of(&text, decimal, grouping);
            let _ = keys_for(&text);
        }
    }
}
