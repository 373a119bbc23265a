//! What a mapping says that a text stands for.

use std::collections::BTreeMap;

use super::names::composed;

/// What a whole value stands for, known in any of its Unicode forms.
pub(super) fn whole_value<'v>(values: &'v BTreeMap<String, String>, written: &str) -> Option<&'v String> {
    let in_another_form = || {
        let wanted = composed(written);
        values.iter().find(|(value, _)| composed(value) == wanted).map(|(_, replacement)| replacement)
    };
    values.get(written).or_else(|| if written.is_ascii() { None } else { in_another_form() })
}

/// What the longest of the beginnings that a text has stands for.
pub(super) fn longest_beginning<'v>(values: &'v BTreeMap<String, String>, text: &str) -> Option<&'v String> {
    let fitting = values.iter().filter(|(beginning, _)| text.starts_with(beginning.as_str()));
    fitting.max_by_key(|(beginning, _)| beginning.len()).map(|(_, value)| value)
}
