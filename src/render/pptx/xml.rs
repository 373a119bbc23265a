//! XML from the inside out: whatever is opened is closed, and text is nothing but text.

use std::fmt::{Display, Write as _};

/// Attributes of an element, in order.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a dyn Display)];

/// An XML text under construction.
#[derive(Debug, Default)]
pub(super) struct Xml {
    text: String,
}

impl Xml {
    /// A document, with its declaration.
    pub(super) fn document() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".to_owned() }
    }

    /// An element with what stands in it.
    pub(super) fn within(&mut self, name: &str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Self)) {
        self.start(name, attributes);
        self.text.push('>');
        inside(self);
        let _ = write!(self.text, "</{name}>");
    }

    /// An element without anything in it.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.start(name, attributes);
        self.text.push_str("/>");
    }

    /// An element with one attribute, `val`: what most of a chart is made of.
    pub(super) fn value(&mut self, name: &str, value: impl Display) {
        self.empty(name, &[("val", &value)]);
    }

    /// An element with text in it.
    pub(super) fn words(&mut self, name: &str, attributes: Attributes<'_>, words: &str) {
        self.within(name, attributes, |xml| xml.text.push_str(&escape(words)));
    }

    /// Markup of our own, as it is.
    pub(super) fn raw(&mut self, markup: &str) {
        self.text.push_str(markup);
    }

    /// The text as bytes.
    pub(super) fn finish(self) -> Vec<u8> {
        self.text.into_bytes()
    }

    fn start(&mut self, name: &str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            let _ = write!(self.text, " {name}=\"{}\"", escape(&value.to_string()));
        }
    }
}

/// Text for between and inside tags; see [`clean`] for what is left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in clean(text).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter => out.push(letter),
        }
    }
    out
}

/// The text on one line, without what XML forbids and without marks that turn the direction of what follows.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .filter_map(|letter| match letter {
            '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => None,
            letter if letter.is_control() => None,
            letter => Some(letter),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_close_and_text_is_text() {
        let mut xml = Xml::default();
        xml.within("a", &[("b", &"<\"&")], |xml| {
            xml.words("c", &[], "]]><d>\u{0}\u{b}\u{202e}é日\n1");
            xml.value("e", 3);
        });
        let text = String::from_utf8(xml.finish()).expect("UTF-8");
        assert_eq!(text, "<a b=\"&lt;&quot;&amp;\"><c>]]&gt;&lt;d&gt;é日 1</c><e val=\"3\"/></a>");
    }
}
