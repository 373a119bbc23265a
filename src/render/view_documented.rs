//! `docs/schemas/deck-view.md` held against what templates are really given: every field is documented, and every documented one is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::logo::Logo;
use super::pdf::Attachment;
use super::{Look, html, pdf};
use crate::deck::example;

const PAGE: &str = include_str!("../../docs/schemas/deck-view.md");
const EXAMPLE: &str = "docs/schemas/deck-view.example.json";

/// A documented field: what it holds, and the edition it is in.
#[derive(Debug, PartialEq)]
struct Field {
    holds: &'static str,
    edition: &'static str,
}

type Schema = BTreeMap<&'static str, BTreeMap<&'static str, Field>>;

fn schema() -> Schema {
    let (mut schema, mut section) = (Schema::new(), "");
    for line in PAGE.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            section = title;
        }
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if let [name, holds, edition @ ("both" | "HTML" | "PDF"), _] = cells[..] {
            schema.entry(section).or_default().insert(name, Field { holds, edition });
        }
    }
    schema
}

/// What was found while documents were held against the schema.
struct Check {
    schema: Schema,
    edition: &'static str,
    seen: BTreeSet<(&'static str, String, &'static str)>,
    words: BTreeSet<(String, String)>,
    faults: BTreeSet<String>,
}

impl Check {
    fn object(&mut self, section: &str, value: &Value) {
        let Some((section, fields)) = self.schema.get_key_value(section) else {
            self.faults.insert(format!("no section {section}"));
            return;
        };
        let (section, edition) = (*section, self.edition);
        let documented: Vec<(&'static str, &'static str)> = fields
            .iter()
            .filter(|(_, field)| field.edition == "both" || field.edition == edition)
            .map(|(name, field)| (*name, field.holds))
            .collect();
        let Some(found) = value.as_object() else {
            self.faults.insert(format!("{section} in {edition}: {value} is no object"));
            return;
        };
        for (name, value) in found {
            match documented.iter().find(|(known, _)| known == name) {
                Some((_, holds)) => {
                    self.seen.insert((section, name.clone(), edition));
                    self.holds(&format!("{section}.{name}"), name, holds, value);
                }
                None => {
                    self.faults.insert(format!("{section}.{name} in {edition} is not documented"));
                }
            }
        }
        for (name, _) in documented.iter().filter(|(name, _)| !found.contains_key(*name)) {
            self.faults.insert(format!("{section}.{name} is documented, and not there in {edition}"));
        }
    }

    fn holds(&mut self, place: &str, name: &str, holds: &str, value: &Value) {
        if let Some(inner) = holds.strip_suffix(" or none").filter(|inner| inner.starts_with('[')) {
            if !value.is_null() {
                self.holds(place, name, inner, value);
            }
        } else if let Some(inner) = holds.strip_prefix("list of ") {
            match value.as_array() {
                Some(items) => items.iter().for_each(|item| self.holds(place, name, inner, item)),
                None => self.fault(place, holds, value),
            }
        } else if let Some(words) = holds.strip_prefix("one of ") {
            let words: Vec<&str> = words.split(", ").map(|word| word.trim_matches('`')).collect();
            match value.as_str().filter(|word| words.contains(word)) {
                Some(word) => {
                    self.words.insert((name.to_owned(), word.to_owned()));
                }
                None => self.fault(place, holds, value),
            }
        } else if let Some((section, _)) = holds.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            self.object(section, value);
        } else if holds == "block" || holds == "cell" {
            let section = format!("{holds}: {}", value[holds].as_str().unwrap_or_default());
            self.object(&section, value);
        } else {
            let fits = match holds {
                "text" => value.is_string(),
                "text or none" => value.is_string() || value.is_null(),
                "number" => value.is_number(),
                "number or text" => value.is_number() || value.is_string(),
                "true or false" => value.is_boolean(),
                _ => false,
            };
            if !fits {
                self.fault(place, holds, value);
            }
        }
    }

    fn fault(&mut self, place: &str, holds: &str, value: &Value) {
        self.faults.insert(format!("{place} in {}: {value} is not {holds}", self.edition));
    }
}

#[test]
fn what_templates_are_given_is_documented() {
    let mut check = Check {
        schema: schema(),
        edition: "HTML",
        seen: BTreeSet::new(),
        words: BTreeSet::new(),
        faults: BTreeSet::new(),
    };
    let logo = Logo::read(
        br#"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h40v20H0z"/></svg>"#,
    );
    let look = Look { logo: Some(logo.expect("a logo")), ..Look::default() };
    for partial in [false, true] {
        check.edition = "HTML";
        check.object("deck", &html::deck_view(&look, &example::deck(partial)).expect("a view").data);
        check.object("index", &html::index_data(&look, &example::index(partial)).expect("a view"));
        check.edition = "PDF";
        let attached = [Attachment { name: "scorecard.json", bytes: b"{}" }];
        let attachments = if partial { &attached[..] } else { &[] };
        check.object("deck", &pdf::deck_view(&look, &example::deck(partial), attachments).expect("a view").0);
        check.object("statement", &pdf::statement_view(&look, &example::statement(partial)).expect("a view"));
    }
    for (section, fields) in &check.schema {
        for (name, field) in fields {
            let editions = ["HTML", "PDF"].into_iter().filter(|edition| [edition, "both"].contains(&field.edition));
            let unseen = editions.filter(|edition| !check.seen.contains(&(*section, (*name).to_owned(), *edition)));
            check.faults.extend(unseen.map(|edition| format!("{section}.{name}: no example shows it in {edition}")));
            let words = field.holds.strip_prefix("one of ").into_iter().flat_map(|words| words.split(", "));
            let words = words.map(|word| ((*name).to_owned(), word.trim_matches('`').to_owned()));
            let unseen = words.filter(|pair| !check.words.contains(pair));
            check.faults.extend(unseen.map(|(name, word)| format!("{section}.{name}: no example has {word}")));
        }
    }
    let faults: Vec<&String> = check.faults.iter().collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn the_example_is_what_it_says() {
    let attached = [Attachment { name: "scorecard.json", bytes: b"{}" }];
    let (view, _) = pdf::deck_view(&Look::default(), &example::deck(true), &attached).expect("a view");
    let text = serde_json::to_string_pretty(&view).expect("JSON") + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(EXAMPLE);
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        std::fs::write(&file, &text).expect("written");
    }
    assert_eq!(std::fs::read_to_string(&file).expect("the example"), text, "write it anew with SNAPSHOTS=overwrite");
}
