//! What rows refer to: partner aliases, known ids, and what leads nowhere.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization as _;

use super::known::{Known, Referring, referring_columns};
use super::report::{UnknownPartner, UnknownReference};
use crate::config::model::Source;
use crate::domain::likeness::{folded_name, likeness};
use crate::domain::schema::Table;
use crate::domain::{Finding, Place};
use crate::sources::value::Value;

/// How many values of an unknown reference are shown.
const EXAMPLES: usize = 5;

/// Source, table, column and value.
type UnknownValue = (String, &'static str, &'static str, String);

/// Source, table, column and the table it refers to.
type Column = (String, &'static str, &'static str, &'static str);

/// The ids that are known so far, and the references that are not.
#[derive(Default)]
pub(super) struct References {
    /// By table, the columns that refer to others.
    columns: BTreeMap<&'static str, Arc<[Referring]>>,
    /// Tables whose ids somebody asks for.
    referred: BTreeSet<&'static str>,
    known: Arc<Known>,
    /// Ids of the table that is being read.
    learned: Known,
    /// Names a partner may be meant by: what is compared, and what is shown.
    names: Vec<(String, String)>,
    /// Partner ids by what people see, and those that look like another one.
    looks: BTreeMap<String, String>,
    look_alikes: Vec<(String, String)>,
    /// Partner ids by what their name comes to, and those that share it with another one.
    called: BTreeMap<String, String>,
    namesakes: Vec<(String, String, String)>,
    /// The references so far that lead nowhere.
    pub not_found: NotFound,
}

/// References that lead nowhere.
#[derive(Clone, Default)]
pub(super) struct NotFound {
    /// Source, table, column, value -> rows.
    partners: BTreeMap<UnknownValue, u64>,
    others: BTreeMap<Column, (u64, Vec<String>)>,
}

impl References {
    /// Nothing known yet; `sources` tell which tables are given.
    pub(super) fn new(sources: &[Source]) -> Self {
        let columns = referring_columns(sources);
        let referring = columns.values().flat_map(|columns| columns.iter());
        let referred = referring.map(|column| column.target).chain(["partners"]).collect();
        Self { columns, referred, ..Self::default() }
    }

    /// What is known, to be asked by whoever judges rows.
    pub(super) fn known(&self) -> Arc<Known> {
        self.known.clone()
    }

    /// The columns of a table that refer to others.
    pub(super) fn referring(&self, table: &Table) -> Arc<[Referring]> {
        self.columns.get(table.name).cloned().unwrap_or_default()
    }

    /// Learns the ids of an accepted row and notes which of its references are unknown.
    pub(super) fn accept(&mut self, source: &Source, values: &[Value<'_>]) {
        self.learn(source.table, &|place| values.get(place).and_then(Value::text));
        let (known, referring) = (self.known(), self.referring(source.table));
        for column in known.unknown(&referring, values) {
            let Some(column) = referring.get(column) else { continue };
            self.note_unknown(source, column, values.get(column.place).and_then(Value::text).unwrap_or_default());
        }
    }

    /// Notes a reference of an accepted row that leads nowhere, as far as is known.
    pub(super) fn note_unknown(&mut self, source: &Source, column: &Referring, text: &str) {
        if column.target == "partners" {
            let key = (source.name.clone(), source.table.name, column.name, text.to_owned());
            *self.not_found.partners.entry(key).or_default() += 1;
        } else {
            let key = (source.name.clone(), source.table.name, column.name, column.target);
            let (rows, examples) = self.not_found.others.entry(key).or_default();
            *rows += 1;
            if examples.len() < EXAMPLES && !examples.iter().any(|example| example == text) {
                examples.push(text.to_owned());
            }
        }
    }

    /// Whether anything is to be learned from the rows of a table.
    pub(super) fn learns_from(&self, table: &Table) -> bool {
        table.name == "partner_aliases" || target_of(table).is_some_and(|target| self.referred.contains(target))
    }

    /// Learns the ids of an accepted row, by the text of each of its columns. Aliases are known at once, ids once the table is read.
    pub(super) fn learn<'r>(&mut self, table: &'static Table, text: &dyn Fn(usize) -> Option<&'r str>) {
        let Some(id) = text(0) else { return };
        if table.name == "partner_aliases" {
            if let (Some(key), Some(partner)) = (text(1), text(2)) {
                self.names.push((key.to_owned(), partner.to_owned()));
                Arc::make_mut(&mut self.known).learn_alias(id, key, partner);
            }
            return;
        }
        let Some(target) = target_of(table) else { return };
        if self.referred.contains(target) {
            self.learned.learn(target, id);
        }
        if table.name == "partners" {
            let name = text(2).unwrap_or_default();
            let shown = if name.is_empty() { id.to_owned() } else { format!("{id} ({name})") };
            self.names.push((id.to_owned(), shown.clone()));
            self.names.push((name.to_owned(), shown));
            let look: String = id.nfkc().collect::<String>().to_lowercase();
            if let Some(other) = self.looks.insert(look, id.to_owned()) {
                self.look_alikes.push((other, id.to_owned()));
            }
            self.learn_name(id, name);
        }
    }

    /// Makes known what a table gave, once it is read.
    pub(super) fn settle(&mut self) {
        let learned = std::mem::take(&mut self.learned);
        Arc::make_mut(&mut self.known).learn_all(learned);
    }

    fn learn_name(&mut self, id: &str, name: &str) {
        if name.is_empty() {
            return;
        }
        match self.called.entry(folded_name(name)) {
            Entry::Vacant(entry) => {
                entry.insert(id.to_owned());
            }
            Entry::Occupied(entry) => self.namesakes.push((entry.get().clone(), id.to_owned(), name.to_owned())),
        }
    }

    /// Partner ids that differ only by case or Unicode form, which is an error: they look the same to people, and to some file
    /// systems. Partners whose names come to the same but for case, accents, punctuation and legal form are told, never merged.
    pub(super) fn look_alikes(&self) -> Vec<Finding> {
        let same_id = self.look_alikes.iter().map(|(one, other)| {
            let message = format!("partner ids `{one}` and `{other}` differ only by case or Unicode form");
            Finding::error(Place::default().key("partners.partner_id"), message).remedy("give one of them another id")
        });
        let same_name = self.namesakes.iter().map(|(one, other, name)| {
            let message =
                format!("partners `{one}` and `{other}` have names that look alike (`{name}`): they stay two");
            Finding::warning(Place::default().key("partners.name"), message)
                .remedy("see whether one of them is an alias of the other")
        });
        same_id.chain(same_name).collect()
    }

    /// The partner ids that nobody knows, with the nearest names, and the other references that lead nowhere.
    pub(super) fn finish(self) -> (Vec<UnknownPartner>, Vec<UnknownReference>) {
        let unknown = self.not_found.partners.iter().filter(|((.., value), _)| !self.known.has("partners", value));
        let partners = unknown.map(|((source, table, column, value), rows)| UnknownPartner {
            source: source.clone(),
            table: (*table).to_owned(),
            column: (*column).to_owned(),
            value: value.clone(),
            rows: *rows,
            nearest: nearest_names(value, &self.names),
        });
        let others =
            self.not_found.others.iter().map(|((source, table, column, target), (rows, examples))| UnknownReference {
                source: source.clone(),
                table: (*table).to_owned(),
                column: (*column).to_owned(),
                target: (*target).to_owned(),
                rows: *rows,
                examples: examples.clone(),
            });
        (partners.collect(), others.collect())
    }
}

/// The table whose ids the rows of a table give, where others may refer to them.
fn target_of(table: &Table) -> Option<&'static str> {
    match table.name {
        "case_events" => Some("cases"),
        name @ ("partners" | "customers" | "staff" | "cases") => Some(name),
        _ => None,
    }
}

/// The three nearest names, best first; names too far off are left out.
fn nearest_names(value: &str, names: &[(String, String)]) -> Vec<String> {
    let mut scored: Vec<(f64, &String)> = names.iter().map(|(name, shown)| (likeness(value, name), shown)).collect();
    scored.retain(|(likeness, _)| *likeness > 0.75);
    scored.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    let mut nearest: Vec<String> = Vec::new();
    for (_, shown) in scored {
        // An alias shows the partner's id: its name is among the names too.
        let shown = names.iter().find(|(name, _)| name == shown).map_or(shown, |(_, full)| full);
        if !nearest.contains(shown) && nearest.len() < 3 {
            nearest.push(shown.clone());
        }
    }
    nearest
}
