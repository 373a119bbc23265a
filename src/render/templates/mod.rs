//! The templates that HTML and PDF are made from: those in the program, each of which a workspace may replace.
//!
//! Whatever replaces them, text from data stays data: escaping cannot be turned off, the content-security policy is made of what is
//! in the page and must stand in it, and a template reads no file but those it is given. A set with own templates is tried on an
//! example before anything is made with it.

mod closed;
mod fault;
mod trial;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use serde_json::Value as Json;
use tera::{Kwargs, State, StringInput, Tera, Value};

pub(super) use closed::problems;
pub(super) use fault::{of_tera, path_of};

use crate::domain::finding::nearest;
use crate::domain::{Finding, Place};

/// The folder of a workspace that holds its own templates.
pub const FOLDER: &str = "templates";

/// Every template by its name below [`FOLDER`], with the text in the program.
const BUILT_IN: [(&str, &str); 12] = [
    ("html/base.css", include_str!("../../../templates/html/base.css")),
    ("html/deck-narrow.css", include_str!("../../../templates/html/deck-narrow.css")),
    ("html/deck.css", include_str!("../../../templates/html/deck.css")),
    ("html/deck.html", include_str!("../../../templates/html/deck.html")),
    ("html/deck.js", include_str!("../../../templates/html/deck.js")),
    ("html/index.css", include_str!("../../../templates/html/index.css")),
    ("html/index.html", include_str!("../../../templates/html/index.html")),
    ("html/index.js", include_str!("../../../templates/html/index.js")),
    ("html/parts.html", include_str!("../../../templates/html/parts.html")),
    ("html/scheme.js", include_str!("../../../templates/html/scheme.js")),
    ("pdf/deck.typ", include_str!("../../../templates/pdf/deck.typ")),
    ("pdf/statement.typ", include_str!("../../../templates/pdf/statement.typ")),
];

/// A complete set of templates. Clones share it.
#[derive(Clone)]
pub struct Templates(Arc<Set>);

struct Set {
    /// Texts that take the place of those in the program, by name.
    own: BTreeMap<&'static str, String>,
    html: Result<Tera, Vec<Finding>>,
}

static PROGRAM: LazyLock<Templates> = LazyLock::new(|| Templates::of(BTreeMap::new()));

impl Templates {
    /// The templates of the program.
    #[must_use]
    pub fn built_in() -> Self {
        PROGRAM.clone()
    }

    /// The templates of the program, with those of a workspace in their place: names below [`FOLDER`], and texts.
    ///
    /// # Errors
    /// With everything that is wrong: names that no page is made from, and templates that cannot be read, or filled with an example.
    pub fn with(own: Vec<(String, String)>) -> Result<Self, Vec<Finding>> {
        let (mut known, mut findings) = (BTreeMap::new(), Vec::new());
        for (name, text) in own {
            match BUILT_IN.iter().find(|(known, _)| *known == name) {
                Some((name, _)) => {
                    findings.extend(fault::of_syntax(name, &text));
                    known.insert(*name, text);
                }
                None => findings.push(unknown(&name)),
            }
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        if known.is_empty() {
            return Ok(Self::built_in());
        }
        let templates = Self::of(known);
        if let Err(findings) = &templates.0.html {
            return Err(findings.clone());
        }
        let findings = trial::findings(&templates);
        if findings.is_empty() { Ok(templates) } else { Err(findings) }
    }

    fn of(own: BTreeMap<&'static str, String>) -> Self {
        let texts = BUILT_IN.iter().filter(|(name, _)| name.ends_with(".html"));
        let texts: Vec<(&str, &str)> =
            texts.map(|(name, text)| (fault::short(name), own.get(name).map_or(*text, String::as_str))).collect();
        let html = html(&texts);
        Self(Arc::new(Set { own, html }))
    }

    /// The files of the program, to start from: path below a folder of templates, and text.
    #[must_use]
    pub fn files() -> &'static [(&'static str, &'static str)] {
        &BUILT_IN
    }

    /// A template's text by its name below [`FOLDER`]; empty for a name that is none.
    pub(super) fn text(&self, name: &str) -> &str {
        let built_in = || BUILT_IN.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text);
        self.0.own.get(name).map_or_else(built_in, String::as_str)
    }

    /// Whether any of them is a workspace's own.
    pub(super) fn has_own(&self) -> bool {
        !self.0.own.is_empty()
    }

    /// Whether any of a workspace's own is in this folder.
    fn has_own_of(&self, folder: &str) -> bool {
        self.0.own.keys().any(|name| name.starts_with(folder))
    }

    /// The HTML templates, parsed.
    pub(super) fn html(&self) -> Result<&Tera, Vec<Finding>> {
        self.0.html.as_ref().map_err(Clone::clone)
    }

    /// Everywhere that words stand in a workspace's own HTML templates, in any case of letters: file and byte.
    fn places_of(&self, words: &str) -> Vec<(&'static str, usize)> {
        let own = self.0.own.iter().filter(|(name, _)| name.ends_with(".html"));
        let in_one = |(name, text): (&&'static str, &String)| -> Vec<(&'static str, usize)> {
            let (text, words) = (text.to_ascii_lowercase(), words.to_ascii_lowercase());
            text.match_indices(&words).map(|(start, _)| (*name, start)).collect()
        };
        if words.is_empty() { Vec::new() } else { own.flat_map(in_one).collect() }
    }

    /// The same templates with words put in at a byte of one of them.
    fn with_inserted(&self, name: &'static str, at: usize, words: &str) -> Option<Self> {
        let mut own = self.0.own.clone();
        let text = own.get_mut(name).filter(|text| text.is_char_boundary(at))?;
        text.insert_str(at, words);
        Some(Self::of(own))
    }

    /// A byte of one of a workspace's own templates as a place.
    fn place(&self, (name, at): (&'static str, usize)) -> Place {
        fault::place(name, self.text(name), at)
    }
}

impl Default for Templates {
    fn default() -> Self {
        Self::built_in()
    }
}

impl PartialEq for Templates {
    fn eq(&self, other: &Self) -> bool {
        self.0.own == other.0.own
    }
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.own.keys()).finish()
    }
}

fn unknown(name: &str) -> Finding {
    let names: Vec<String> = BUILT_IN.iter().map(|(name, _)| format!("`{name}`")).collect();
    let message = format!("no page is made from this file, expected one of {}", names.join(", "));
    let finding = Finding::error(Place::file(path_of(name)), message);
    match nearest(name, BUILT_IN.iter().map(|(name, _)| *name)) {
        Some(near) => finding.remedy(format!("did you mean `{}`?", path_of(near))),
        None => finding.remedy("`quarterdeck templates DIR` writes out those of the program"),
    }
}

fn html(texts: &[(&str, &str)]) -> Result<Tera, Vec<Finding>> {
    let mut tera = Tera::new();
    tera.register_filter("safe", only_what_is_drawn);
    let read = tera.add_raw_templates(texts.iter().copied());
    read.map_err(|error| of_tera(&error, "html/parts.html", texts))?;
    Ok(tera)
}

/// What is markup is marked so where it is made; nothing else becomes markup because a template says so.
fn only_what_is_drawn(text: StringInput<'_>, _: Kwargs, _: &State<'_>) -> tera::TeraResult<Value> {
    if text.is_safe() {
        return Ok(text.into_value());
    }
    Err(tera::Error::message(
        "`safe` on a text, expected `style`, `narrow`, `script` or a chart's `svg`: all other text is data and is escaped",
    ))
}

/// Data for an HTML template: drawn charts (`svg`) are markup, everything else is text.
pub(super) fn as_data(value: &Json) -> Value {
    match value {
        Json::Object(fields) => {
            let field = |(name, value): (&String, &Json)| match value {
                Json::String(drawn) if name == "svg" => (name.clone(), Value::safe_string(drawn)),
                value => (name.clone(), as_data(value)),
            };
            Value::from(fields.iter().map(field).collect::<BTreeMap<String, Value>>())
        }
        Json::Array(values) => Value::from(values.iter().map(as_data).collect::<Vec<Value>>()),
        leaf => Value::from_serializable(leaf),
    }
}

#[cfg(test)]
mod tests;
