//! Number words, plurals, lists and other small grammar.

use super::count;

/// `three` up to ten, digits above.
#[must_use]
pub fn number_word(number: i64) -> String {
    const WORDS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    usize::try_from(number)
        .ok()
        .and_then(|index| WORDS.get(index))
        .map_or_else(|| count(number), |word| (*word).to_owned())
}

/// A noun in singular or plural, without the number. Takes the plural by rule: `case`, `day`, `agency`, `process`.
#[must_use]
pub fn plural_word(number: i64, noun: &str) -> String {
    if number == 1 {
        return noun.to_owned();
    }
    let mut letters = noun.chars().rev();
    let (last, before) = (letters.next(), letters.next());
    match (before, last) {
        (Some(before), Some('y')) if !"aeiou".contains(before) => format!("{}ies", &noun[..noun.len() - 1]),
        (_, Some('s' | 'x')) | (Some('s' | 'c'), Some('h')) => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

/// A number in digits with its noun: `1 case`, `1,200 cases`, `0 cases`.
#[must_use]
pub fn plural(number: i64, noun: &str) -> String {
    format!("{} {}", count(number), plural_word(number, noun))
}

/// `A, B and C`.
#[must_use]
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// `1st`, `2nd`, `3rd`, `11th`.
#[must_use]
pub fn ordinal(number: usize) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

/// `third` up to tenth, `11th` above.
#[must_use]
pub fn ordinal_word(number: usize) -> String {
    const WORDS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    number.checked_sub(1).and_then(|index| WORDS.get(index)).map_or_else(|| ordinal(number), |word| (*word).to_owned())
}

/// The first letter in upper case.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `Meridian's`, `Systems'`.
#[must_use]
pub fn possessive(name: &str) -> String {
    if name.ends_with(['s', 'S']) { format!("{name}\u{2019}") } else { format!("{name}\u{2019}s") }
}

/// At most so many characters, cut at a word, with an ellipsis where something was cut.
#[must_use]
pub fn shortened(text: &str, limit: usize) -> String {
    let text = with_single_blanks(text);
    if text.chars().count() <= limit {
        return text;
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    let at_word = kept.rfind(' ').filter(|at| *at * 3 > kept.len() * 2);
    let kept = at_word.map_or(kept.as_str(), |at| &kept[..at]);
    format!("{}…", kept.trim_end_matches([',', ';', '.', ' ']))
}

/// A text with one blank where it may break. What keeps a number and its unit together stays.
fn with_single_blanks(text: &str) -> String {
    let breaks = |letter: char| letter.is_whitespace() && !matches!(letter, '\u{a0}' | '\u{202f}');
    text.split(breaks).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// At most so many characters of a name, with an ellipsis in its middle where something was cut: names of one house begin alike and end
/// otherwise (`Donaudampfschi…Services 12`).
#[must_use]
pub fn shortened_name(name: &str, limit: usize) -> String {
    let name = with_single_blanks(name);
    let all: Vec<char> = name.chars().collect();
    if all.len() <= limit {
        return name;
    }
    let kept = limit.saturating_sub(1);
    let (first, last) = (kept - kept * 2 / 5, kept * 2 / 5);
    let part = |letters: &[char]| letters.iter().collect::<String>();
    let start = part(&all[..first]);
    format!("{}…{}", start.trim_end_matches([',', ';', '.', ' ']), part(&all[all.len() - last..]).trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stays_with_its_unit() {
        assert_eq!(shortened(" 84,1\u{a0}%,\n at  least 86\u{a0}% ", 90), "84,1\u{a0}%, at least 86\u{a0}%");
    }

    #[test]
    fn names_that_begin_alike_stay_apart_when_they_are_cut() {
        let name = |end: &str| format!("Rechtsschutzversicherungsgesellschaften & Donaudampfschifffahrt {end}");
        let cut = [name("1"), name("12")].map(|name| shortened_name(&name, 26));
        assert_eq!(cut, ["Rechtsschutzver…ifffahrt 1", "Rechtsschutzver…fffahrt 12"]);
        assert!(cut.iter().all(|name| name.chars().count() <= 26), "{cut:?}");
        assert_eq!(shortened_name("Meridian  Systems", 26), "Meridian Systems");
        assert_eq!(
            shortened_name("日立製作所グループ東日本支社サポートセンター第二課 13", 26),
            "日立製作所グループ東日本支社サ…センター第二課 13"
        );
        assert_eq!(shortened_name("ab", 1), "…");
    }

    #[test]
    fn numbers_up_to_ten_are_words() {
        assert_eq!(number_word(0), "no");
        assert_eq!(number_word(10), "ten");
        assert_eq!(number_word(11), "11");
        assert_eq!(number_word(1_200), "1,200");
    }

    #[test]
    fn plurals_and_lists_follow_grammar() {
        assert_eq!(plural(1, "case"), "1 case");
        assert_eq!(plural(0, "case"), "0 cases");
        assert_eq!(plural(2, "agency"), "2 agencies");
        assert_eq!(plural(2, "day"), "2 days");
        assert_eq!(plural(2, "process"), "2 processes");
        assert_eq!(plural(2, "breach"), "2 breaches");
        assert_eq!(list(&["A", "B", "C"]), "A, B and C");
        assert_eq!(list(&["A", "B"]), "A and B");
        assert_eq!(list::<&str>(&[]), "");
    }

    #[test]
    fn ordinals_know_the_teens() {
        let texts: Vec<String> = [1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal).to_vec();
        assert_eq!((ordinal_word(3), ordinal_word(12)), ("third".to_owned(), "12th".to_owned()));
        assert_eq!(texts, ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th"]);
    }

    #[test]
    fn long_texts_are_cut_at_a_word() {
        assert_eq!(shortened("a short text", 40), "a short text");
        assert_eq!(shortened("the engineer knew the answer at once, thanks", 36), "the engineer knew the answer at…");
        assert_eq!(shortened("äöüäöüäöü", 5), "äöüä…");
        assert_eq!(possessive("Meridian Systems"), "Meridian Systems’");
        assert_eq!(capitalised("five of ten"), "Five of ten");
    }
}
