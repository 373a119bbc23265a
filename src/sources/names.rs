//! Names as they are compared. The same letter can be written in several ways, and people cannot see which: what is
//! compared is brought to one form, and what is kept is as it was given.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// The text with letters and their marks composed (Unicode's form C): what people cannot tell apart is equal, and nothing else.
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().collect())
}

/// The text without what people overlook in a name: forms of a letter (Unicode's form KC), case, and how many blanks of
/// which kind stand where.
pub(crate) fn folded(text: &str) -> String {
    // Lower case may decompose a letter, so that it is composed again.
    let lower = text.nfkc().collect::<String>().to_lowercase();
    let words: Vec<_> = lower.split_whitespace().collect();
    composed(&words.join(" ")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_look_the_same_are_equal() {
        assert_eq!(composed("Malmo\u{308}"), "Malmö");
        assert_eq!(composed("ﬁn"), "ﬁn", "a ligature looks different");
        assert_eq!(folded("  NORD\u{a0}West\tGmbH "), "nord west gmbh");
        assert_eq!(folded("ＮＯＲＤ ﬁn"), "nord fin");
        assert_eq!(folded("MALMO\u{308}"), folded("malmö"));
        assert_ne!(folded("Malmö"), folded("Malmo"));
    }

    proptest::proptest! {
        #[test]
        fn a_form_stays_as_it_is(text in "\\PC*") {
            let once = composed(&text).into_owned();
            proptest::prop_assert_eq!(composed(&once), once.as_str());
            proptest::prop_assert_eq!(folded(&folded(&text)), folded(&text));
        }
    }
}
