//! How alike two names of organisations are: what people would take for the same name, for suggestions only.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Words that say what kind of company it is, and not which.
const LEGAL_FORMS: [&str; 31] = [
    "ab",
    "ag",
    "as",
    "asa",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "kg",
    "kk",
    "limited",
    "llc",
    "llp",
    "ltd",
    "nv",
    "oy",
    "oyj",
    "plc",
    "pty",
    "pvt",
    "sa",
    "sarl",
    "sas",
    "se",
    "sl",
    "spa",
    "srl",
];

/// A name as it is compared: without case, accents, punctuation, forms of width and the company's legal form. Never empty for a name
/// that is not.
#[must_use]
pub fn folded_name(name: &str) -> String {
    let plain: String = name.nfkc().collect::<String>().nfd().filter(|letter| !is_combining_mark(*letter)).collect();
    let lower = plain.to_lowercase().replace(['.', '\''], "");
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let telling: Vec<&str> = words.iter().copied().filter(|word| !LEGAL_FORMS.contains(word)).collect();
    match (telling.is_empty(), words.is_empty()) {
        (false, _) => telling.join(" "),
        (true, false) => words.join(" "),
        (true, true) => name.trim().to_owned(),
    }
}

/// How alike two names are, 0 to 1: the Jaro-Winkler likeness of the folded names, in the order written or with their words in
/// alphabetical order, whichever is higher.
#[must_use]
pub fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (folded_name(one), folded_name(other));
    let sorted = |name: &str| {
        let mut words: Vec<&str> = name.split(' ').collect();
        words.sort_unstable();
        words.join(" ")
    };
    strsim::jaro_winkler(&one, &other).max(strsim::jaro_winkler(&sorted(&one), &sorted(&other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_punctuation_width_and_legal_forms_make_no_other_name() {
        for (one, other) in [
            ("Nordlicht Systems GmbH", "NORDLICHT SYSTEMS"),
            ("Café Réseaux, S.A.", "cafe reseaux"),
            ("Ｈａｒｂｏｕｒ Computing Ltd.", "Harbour-Computing"),
        ] {
            assert_eq!(folded_name(one), folded_name(other));
            assert!((likeness(one, other) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_name_of_a_legal_form_alone_or_of_signs_is_still_a_name() {
        assert_eq!(folded_name("AG"), "ag");
        assert_eq!(folded_name("***"), "***");
        assert_ne!(folded_name("Inc."), folded_name("Ltd"));
    }

    #[test]
    fn words_in_another_order_are_nearly_the_same_name() {
        assert!(likeness("Systems Nordlicht", "Nordlicht Systems") > 0.99);
        assert!(likeness("Nordlicht", "Pinecrest IT") < 0.75);
    }
}
