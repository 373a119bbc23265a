//! Who is spoken to: a partner as `you`, or about a partner by its name.

use crate::deck::format;
use crate::deck::model::Audience;

/// Longest name used inside a sentence.
const LONGEST_NAME: usize = 40;

/// How a partner is spoken of. The vendor is `we` either way.
#[derive(Debug, Clone)]
pub(crate) struct Voice {
    name: String,
    second_person: bool,
}

impl Voice {
    /// `you` for a partner's own edition, its name for the vendor's.
    pub(crate) fn new(name: &str, audience: Audience) -> Self {
        Self { name: format::shortened(name, LONGEST_NAME), second_person: audience == Audience::Partner }
    }

    /// `You` or the name.
    pub(crate) fn subject_first(&self) -> &str {
        if self.second_person { "You" } else { &self.name }
    }

    /// `you` or `it`, after the name has been said.
    pub(crate) fn pronoun(&self) -> &'static str {
        if self.second_person { "you" } else { "it" }
    }

    /// `your` or `its`.
    pub(crate) fn own(&self) -> &'static str {
        if self.second_person { "your" } else { "its" }
    }

    /// `your` or the name's possessive, for the first mention.
    pub(crate) fn own_named(&self) -> String {
        if self.second_person { "your".to_owned() } else { format::possessive(&self.name) }
    }

    /// The verb that fits: `verb("escalate", "escalates")`.
    pub(crate) fn verb(&self, you: &'static str, it: &'static str) -> &'static str {
        if self.second_person { you } else { it }
    }

    /// The name, whoever is spoken to.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_is_you_to_itself_and_a_name_to_the_vendor() {
        let own = Voice::new("Meridian", Audience::Partner);
        assert_eq!((own.subject_first(), own.verb("escalate", "escalates"), own.own()), ("You", "escalate", "your"));
        let other = Voice::new("Meridian", Audience::Vendor);
        assert_eq!(
            (other.subject_first(), other.verb("escalate", "escalates"), other.own()),
            ("Meridian", "escalates", "its")
        );
        assert_eq!(other.own_named(), "Meridian’s");
    }
}
