//! Words of customers before they leave the house: who is named in them is taken out.

/// Shorter names are left: they are in every other word.
const SHORTEST: usize = 3;

/// Who may not be named, and what stands in the place of the names.
pub(crate) struct Mask<'n> {
    names: Vec<Name<'n>>,
}

/// A name, and the word in its place.
struct Name<'n> {
    name: &'n str,
    lower: String,
    with: &'static str,
}

impl<'n> Mask<'n> {
    /// A mask over lists of names, each with the word in their place. Longer names go first, whatever their list, so that
    /// none is cut by another that is a part of it.
    pub(crate) fn new(lists: impl IntoIterator<Item = (&'n str, &'static str)>) -> Self {
        let mut names: Vec<(&str, &str)> = lists.into_iter().collect();
        names.retain(|(name, _)| name.chars().count() >= SHORTEST);
        names.sort_by(|left, right| right.0.len().cmp(&left.0.len()).then_with(|| left.cmp(right)));
        let names = names.into_iter().map(|(name, with)| Name { name, lower: name.to_lowercase(), with });
        Self { names: names.collect() }
    }

    /// A text without addresses and without the names, wherever one stands as a word of its own, whatever its case.
    pub(crate) fn over(&self, text: &str) -> String {
        let mut masked = without_addresses(text);
        let mut lower = masked.to_lowercase();
        for Name { name, lower: wanted, with } in &self.names {
            // Most texts hold none of thousands of names.
            if lower.contains(wanted) {
                masked = replaced(&masked, name, with);
                lower = masked.to_lowercase();
            }
        }
        masked
    }
}

/// Replaces words that look like mail or web addresses.
fn without_addresses(text: &str) -> String {
    let is_address = |word: &str| (word.contains('@') && word.contains('.')) || word.contains("://");
    text.split(' ').map(|word| if is_address(word) { "[address]" } else { word }).collect::<Vec<_>>().join(" ")
}

/// Replaces a name wherever it stands between what is no letter and no digit, whatever its case.
fn replaced(text: &str, name: &str, with: &str) -> String {
    let wanted: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let letters: Vec<char> = text.chars().collect();
    let ends = |at: Option<&char>| at.is_none_or(|letter| !letter.is_alphanumeric());
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let end = letters.len().min(at + wanted.len());
        let same = letters[at..end].iter().flat_map(|letter| letter.to_lowercase()).eq(wanted.iter().copied());
        if same && ends(at.checked_sub(1).and_then(|before| letters.get(before))) && ends(letters.get(end)) {
            result.push_str(with);
            at = end;
        } else {
            result.push(letters[at]);
            at += 1;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_out_as_words_whatever_their_case() {
        assert_eq!(
            replaced("ACME asked, acme\u{2019}s paid", "Acme", "[customer]"),
            "[customer] asked, [customer]\u{2019}s paid"
        );
        assert_eq!(replaced("Acmeism, no-acme", "acme", "x"), "Acmeism, no-x");
        assert_eq!(replaced("İstanbul stan", "stan", "x"), "İstanbul x");
        assert_eq!(replaced("", "acme", "x"), "");
    }

    #[test]
    fn addresses_are_taken_out() {
        let text = "write to jo@acme.com or https://acme.com now";
        assert_eq!(without_addresses(text), "write to [address] or [address] now");
    }

    #[test]
    fn longer_names_go_first() {
        let mask = Mask::new([("Sierra", "[customer]"), ("Sierra Data", "[another partner]"), ("AB", "x")]);
        let masked = mask.over("sierra data took over from Sierra, AB");
        assert_eq!(masked, "[another partner] took over from [customer], AB");
    }

    proptest::proptest! {
        #[test]
        fn no_name_is_left_between_blanks(name in "[a-zA-Z]{3,8}", before in "[a-z ]{0,12}", after in "[a-z ]{0,12}") {
            let masked = Mask::new([(name.as_str(), "#")]).over(&format!("{before} {name} {after}"));
            let words: Vec<String> = masked.split(' ').map(str::to_lowercase).collect();
            proptest::prop_assert!(!words.contains(&name.to_lowercase()), "{}", masked);
        }
    }
}
