//! Isolated words in a page: marks of direction become elements, which are kept when a page is read aloud, searched or copied.

use std::borrow::Cow;

use serde_json::Value;

use crate::look::direction::{ISOLATE, ISOLATE_END, isolated};

/// Elements whose text is no markup: marks stay marks in them.
const PLAIN: [&str; 4] = ["title", "desc", "script", "style"];
/// The drawings, which know no `bdi`.
const DRAWING: &str = "svg";
/// Fields that hold addresses and markup.
const NO_WORDS: [&str; 6] = ["link", "href", "id", "svg", "verdicts_href", "payable_href"];

/// Isolates what is read from right to left in every text of a page's data that is shown.
pub(super) fn in_data(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(changed) = isolated(text) {
                *text = changed;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(in_data),
        Value::Object(fields) => {
            let shown = fields.iter_mut().filter(|(name, _)| !NO_WORDS.contains(&name.as_str()));
            shown.for_each(|(_, value)| in_data(value));
        }
        _ => {}
    }
}

/// The page with `bdi` elements for marks between its elements, and none in attributes; drawings and titles keep them.
pub(super) fn as_elements(page: String) -> String {
    if !page.contains(ISOLATE) {
        return page;
    }
    let mut out = String::with_capacity(page.len() + 1024);
    let mut inside: Option<&str> = None;
    let mut rest = page.as_str();
    while !rest.is_empty() {
        let (text, tag, after) = next_tag(rest);
        out.push_str(&if inside.is_some() { Cow::Borrowed(text) } else { with_elements(text) });
        out.push_str(&without_marks(tag));
        inside = within(inside, tag);
        rest = after;
    }
    out
}

/// The text up to the next tag, the tag, and what is behind it.
fn next_tag(page: &str) -> (&str, &str, &str) {
    let Some(start) = page.find('<') else { return (page, "", "") };
    let mut quote = None;
    let end = page[start..].char_indices().find_map(|(at, letter)| match (quote, letter) {
        (None, '>') => Some(start + at + 1),
        (None, '"' | '\'') => {
            quote = Some(letter);
            None
        }
        (Some(open), letter) if letter == open => {
            quote = None;
            None
        }
        _ => None,
    });
    let end = end.unwrap_or(page.len());
    (&page[..start], &page[start..end], &page[end..])
}

/// The element without markup, or drawing, that text behind a tag is in.
fn within<'p>(inside: Option<&'p str>, tag: &'p str) -> Option<&'p str> {
    let name = tag.trim_start_matches(['<', '/']);
    let name = name.split(|letter: char| letter.is_whitespace() || "/>".contains(letter)).next().unwrap_or_default();
    let closes = tag.starts_with("</");
    match inside {
        Some(open) if closes && open == name => None,
        Some(open) => Some(open),
        None if !closes && !tag.ends_with("/>") && (name == DRAWING || PLAIN.contains(&name)) => Some(name),
        None => None,
    }
}

fn with_elements(text: &str) -> Cow<'_, str> {
    if !text.contains([ISOLATE, ISOLATE_END]) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(ISOLATE, "<bdi dir=\"rtl\">").replace(ISOLATE_END, "</bdi>"))
}

fn without_marks(tag: &str) -> Cow<'_, str> {
    if tag.contains([ISOLATE, ISOLATE_END]) {
        Cow::Owned(tag.replace([ISOLATE, ISOLATE_END], ""))
    } else {
        Cow::Borrowed(tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_isolated_where_they_are_shown() {
        let mut data =
            serde_json::json!({ "name": "דוד", "href": "a/דוד.html", "rows": [{ "id": "דוד", "text": "x" }] });
        in_data(&mut data);
        let expected = serde_json::json!({
            "name": "\u{2067}דוד\u{2069}", "href": "a/דוד.html", "rows": [{ "id": "דוד", "text": "x" }]
        });
        assert_eq!(data, expected);
    }

    #[test]
    fn marks_become_elements_and_leave_attributes() {
        let page = "<title>\u{2067}א\u{2069}</title><p title=\"\u{2067}א\u{2069} > b\">x \u{2067}א\u{2069}</p>\
                    <svg a=\"b\"><title>t</title><text>\u{2067}א\u{2069}</text></svg><b>\u{2067}ב\u{2069}</b>";
        let expected = "<title>\u{2067}א\u{2069}</title><p title=\"א > b\">x <bdi dir=\"rtl\">א</bdi></p>\
                        <svg a=\"b\"><title>t</title><text>\u{2067}א\u{2069}</text></svg><b><bdi dir=\"rtl\">ב</bdi></b>";
        assert_eq!(as_elements(page.to_owned()), expected);
        assert_eq!(as_elements("<p>plain</p>".to_owned()), "<p>plain</p>");
    }
}
