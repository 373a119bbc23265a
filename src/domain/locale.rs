//! How numbers, amounts and days are written where a reader lives.
//!
//! The marks, places and signs are those of the Unicode Common Locale Data Repository, version 48 (the files `numbers.json` and
//! `ca-gregorian.json` of each locale). Four things differ from it, in every locale: a minus is the true minus sign; the apostrophe
//! between Swiss thousands is the typographic one, as every apostrophe of a deck is; a currency's sign is the repository's for euro,
//! dollar, pound, yen and the locale's own currency, and the code elsewhere; and British decks write `$` and `¥` without a country.

use super::Currency;

/// A no-break space.
const SPACE: char = '\u{a0}';
/// A narrow no-break space, between French thousands.
const NARROW: char = '\u{202f}';
const APOSTROPHE: char = '\u{2019}';

/// How figures and days are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locale {
    /// Its name: language and country, `de-DE`.
    pub tag: &'static str,
    /// The marks of numbers.
    pub numbers: Marks,
    /// The marks of amounts of money.
    pub amounts: Marks,
    /// How the digits of whole numbers are grouped.
    pub groups: Groups,
    /// Fewest digits before the first mark between groups: 2 writes `1234` and `12.345`.
    pub before_mark: usize,
    /// Where the sign of the currency stands.
    pub place: Place,
    /// Signs of currencies by their code; the code stands for the others.
    pub signs: &'static [(&'static str, &'static str)],
    /// What follows a figure in per cent, with the space before it.
    pub percent: &'static str,
    /// Whether the month stands before the day where its name is written: `November 14, 2026`.
    pub month_first: bool,
    /// A date in digits, as `chrono` takes patterns; `None` names the month everywhere.
    pub date: Option<&'static str>,
}

/// The marks within a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Before decimals.
    pub decimal: char,
    /// Between groups of digits.
    pub group: char,
}

/// How the digits of whole numbers are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Groups {
    /// By three: `1,234,567`.
    Thousands,
    /// The last three, then by two: `12,34,567`.
    Indian,
}

/// Where the sign of a currency stands, and plus or minus with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// `−€5.00`, and `−SEK 5.00` with a code.
    Before,
    /// `−€ 5,00`.
    BeforeWithSpace,
    /// `€ −5,00`.
    BeforeTheMinus,
    /// `CHF 5.00` and `CHF−5.00`.
    InPlaceOfSpace,
    /// `−5,00 €`.
    After,
}

impl Locale {
    /// The sign of a currency, or its code.
    #[must_use]
    pub fn sign<'c>(&self, currency: &'c Currency) -> &'c str {
        let code = currency.code();
        self.signs.iter().find(|(of, _)| *of == code).map_or(code, |(_, sign)| *sign)
    }

    /// Whether a letter stands between the groups of numbers or amounts.
    #[must_use]
    pub fn is_group(&self, letter: char) -> bool {
        letter == self.numbers.group || letter == self.amounts.group
    }

    /// Whether a letter stands before the decimals of numbers or amounts.
    #[must_use]
    pub fn is_decimal(&self, letter: char) -> bool {
        letter == self.numbers.decimal || letter == self.amounts.decimal
    }
}

const fn marks(decimal: char, group: char) -> Marks {
    Marks { decimal, group }
}

const PLAIN: &str = "%";
const SPACED: &str = "\u{a0}%";

const EURO: (&str, &str) = ("EUR", "€");
const DOLLAR: (&str, &str) = ("USD", "$");
const US_DOLLAR: (&str, &str) = ("USD", "US$");
const POUND: (&str, &str) = ("GBP", "£");
const YEN: (&str, &str) = ("JPY", "¥");
const JAPANESE_YEN: (&str, &str) = ("JPY", "JP¥");
const REAL: (&str, &str) = ("BRL", "R$");
const RUPEE: (&str, &str) = ("INR", "₹");

/// What decks are written in where a workspace says nothing.
pub const BRITISH: Locale = Locale {
    tag: "en-GB",
    numbers: marks('.', ','),
    amounts: marks('.', ','),
    groups: Groups::Thousands,
    before_mark: 1,
    place: Place::Before,
    signs: &[EURO, DOLLAR, POUND, YEN],
    percent: PLAIN,
    month_first: false,
    date: None,
};

/// Point between thousands, comma before decimals, the currency's sign behind.
const GERMAN: Locale = Locale {
    tag: "de-DE",
    numbers: marks(',', '.'),
    amounts: marks(',', '.'),
    place: Place::After,
    percent: SPACED,
    date: Some("%d.%m.%Y"),
    ..BRITISH
};

const FRENCH: Locale = Locale {
    tag: "fr-FR",
    numbers: marks(',', NARROW),
    amounts: marks(',', NARROW),
    signs: &[EURO, ("USD", "$US"), ("GBP", "£GB")],
    date: Some("%d/%m/%Y"),
    ..GERMAN
};

const SWISS: Locale = Locale {
    tag: "de-CH",
    numbers: marks('.', APOSTROPHE),
    amounts: marks('.', APOSTROPHE),
    place: Place::InPlaceOfSpace,
    signs: &[DOLLAR, POUND, YEN],
    percent: PLAIN,
    ..GERMAN
};

const SWEDISH: Locale = Locale {
    tag: "sv-SE",
    numbers: marks(',', SPACE),
    amounts: marks(',', SPACE),
    signs: &[EURO, US_DOLLAR, ("SEK", "kr")],
    date: Some("%Y-%m-%d"),
    ..GERMAN
};

const DUTCH: Locale = Locale {
    tag: "nl-NL",
    place: Place::BeforeTheMinus,
    signs: &[EURO, US_DOLLAR, POUND, JAPANESE_YEN],
    percent: PLAIN,
    date: Some("%d-%m-%Y"),
    ..GERMAN
};

/// Every locale that a workspace may name.
pub const ALL: &[Locale] = &[
    BRITISH,
    Locale { tag: "en-IE", signs: &[EURO, US_DOLLAR, POUND, JAPANESE_YEN], ..BRITISH },
    Locale { tag: "en-IN", groups: Groups::Indian, signs: &[EURO, DOLLAR, POUND, JAPANESE_YEN, RUPEE], ..BRITISH },
    Locale { tag: "en-US", month_first: true, ..BRITISH },
    Locale {
        tag: "cs-CZ",
        signs: &[EURO, US_DOLLAR, POUND, JAPANESE_YEN, ("CZK", "Kč")],
        date: Some("%d.\u{a0}%m.\u{a0}%Y"),
        ..SWEDISH
    },
    Locale { tag: "da-DK", signs: &[EURO, US_DOLLAR, POUND, JAPANESE_YEN, ("DKK", "kr.")], ..GERMAN },
    Locale { tag: "de-AT", numbers: marks(',', SPACE), place: Place::BeforeWithSpace, ..GERMAN },
    SWISS,
    GERMAN,
    Locale { tag: "es-ES", before_mark: 2, signs: &[EURO, US_DOLLAR], date: Some("%d/%m/%Y"), ..GERMAN },
    Locale { tag: "fi-FI", signs: &[EURO, DOLLAR, POUND, YEN], date: Some("%-d.%-m.%Y"), ..SWEDISH },
    Locale { tag: "fr-BE", ..FRENCH },
    Locale { tag: "fr-CH", amounts: marks('.', NARROW), percent: PLAIN, date: Some("%d.%m.%Y"), ..FRENCH },
    FRENCH,
    Locale { tag: "it-CH", before_mark: 2, signs: &[EURO, POUND], ..SWISS },
    Locale { tag: "it-IT", before_mark: 2, signs: &[EURO, POUND], percent: PLAIN, date: Some("%d/%m/%Y"), ..GERMAN },
    Locale { tag: "ja-JP", date: Some("%Y/%m/%d"), ..BRITISH },
    Locale { tag: "nb-NO", signs: &[EURO, POUND, ("NOK", "kr")], date: Some("%d.%m.%Y"), ..SWEDISH },
    Locale { tag: "nl-BE", date: Some("%-d/%m/%Y"), ..DUTCH },
    DUTCH,
    Locale {
        tag: "pl-PL",
        before_mark: 2,
        signs: &[EURO, ("PLN", "zł")],
        percent: PLAIN,
        date: Some("%d.%m.%Y"),
        ..SWEDISH
    },
    Locale {
        tag: "pt-BR",
        place: Place::BeforeWithSpace,
        signs: &[EURO, US_DOLLAR, POUND, JAPANESE_YEN, REAL],
        percent: PLAIN,
        date: Some("%d/%m/%Y"),
        ..GERMAN
    },
    Locale {
        tag: "pt-PT",
        before_mark: 2,
        signs: &[EURO, US_DOLLAR, POUND, JAPANESE_YEN],
        percent: PLAIN,
        date: Some("%d/%m/%Y"),
        ..SWEDISH
    },
    SWEDISH,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_locale_has_its_own_name_and_marks_that_cannot_be_taken_for_each_other() {
        let tags: Vec<&str> = ALL.iter().map(|locale| locale.tag).collect();
        let once: std::collections::BTreeSet<&str> = tags.iter().copied().collect();
        assert_eq!(once.len(), tags.len());
        for locale in ALL {
            for letter in ['.', ',', SPACE, NARROW, APOSTROPHE] {
                assert!(!(locale.is_group(letter) && locale.is_decimal(letter)), "{}: {letter:?}", locale.tag);
            }
        }
    }

    #[test]
    fn a_currency_without_a_sign_goes_by_its_code() {
        let krona = Currency::parse("SEK").expect("a code");
        assert_eq!((GERMAN.sign(&krona), SWEDISH.sign(&krona)), ("SEK", "kr"));
    }
}
