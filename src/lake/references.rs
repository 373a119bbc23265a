//! What rows refer to: partner aliases, known ids, and what leads nowhere.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use unicode_normalization::UnicodeNormalization as _;

use super::report::{UnknownPartner, UnknownReference};
use super::seen::Folded;
use crate::config::model::Source;
use crate::domain::likeness::{folded_name, likeness};
use crate::domain::schema::Table;
use crate::domain::{Finding, Place};
use crate::sources::fingerprint::hash_of;
use crate::sources::names::folded;
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
    /// By table, the columns that refer to a table whose ids can be known, because a source feeds it.
    columns: BTreeMap<&'static str, Vec<Referring>>,
    /// Tables whose ids somebody asks for.
    referred: BTreeSet<&'static str>,
    known: Known,
    /// By system.
    aliases: HashMap<String, Aliases>,
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

/// A column that refers to a table.
struct Referring {
    place: usize,
    name: &'static str,
    target: &'static str,
}

/// The hashes of ids, by table. The tables are so few that they are looked through.
#[derive(Default)]
struct Known(Vec<(&'static str, HashSet<u64, Folded>)>);

impl Known {
    fn has(&self, table: &str, id: &str) -> bool {
        self.0.iter().find(|(name, _)| *name == table).is_some_and(|(_, ids)| ids.contains(&short_hash(id)))
    }

    fn learn(&mut self, table: &'static str, id: &str) {
        let place = self.0.iter().position(|(name, _)| *name == table).unwrap_or_else(|| {
            self.0.push((table, HashSet::default()));
            self.0.len() - 1
        });
        if let Some((_, ids)) = self.0.get_mut(place) {
            ids.insert(short_hash(id));
        }
    }
}

/// What one system calls partners.
#[derive(Default)]
struct Aliases {
    exact: HashMap<String, String>,
    /// The same by what people see; nothing where that is the name of several partners.
    folded: HashMap<String, Option<String>>,
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
        let mut given: Vec<_> = sources.iter().map(|source| source.table.name).collect();
        if given.contains(&"case_events") {
            given.push("cases");
        }
        let referring = |table: &'static Table| -> Vec<Referring> {
            let columns = table.columns.iter().enumerate().filter_map(|(place, column)| {
                let target = column.references.filter(|target| given.contains(target))?;
                Some(Referring { place, name: column.name, target })
            });
            columns.collect()
        };
        let columns: BTreeMap<_, _> =
            sources.iter().map(|source| (source.table.name, referring(source.table))).collect();
        let referred = columns.values().flatten().map(|column| column.target).chain(["partners"]).collect();
        Self { columns, referred, ..Self::default() }
    }

    /// The partner that another system's name stands for: the name as it is, or else one that differs only by case, blanks or
    /// Unicode form, where that is no other partner's.
    pub(super) fn partner_of(&self, system: &str, key: &str) -> Option<&str> {
        let aliases = self.aliases.get(system)?;
        let exact = aliases.exact.get(key);
        let alike = || {
            // What is a partner's own id is no other's name.
            let name = Some(folded(key)).filter(|_| !self.is_known("partners", key))?;
            aliases.folded.get(&name).and_then(Option::as_ref)
        };
        exact.or_else(alike).map(String::as_str)
    }

    /// Learns the ids of an accepted row and notes which of its references are unknown.
    pub(super) fn accept(&mut self, source: &Source, values: &[Value<'_>]) {
        self.learn(source.table, values);
        for column in self.columns.get(source.table.name).into_iter().flatten() {
            let Some(text) = values.get(column.place).and_then(Value::text) else { continue };
            let (target, is_known) = (column.target, self.is_known(column.target, text));
            // A table may refer to rows of its own that come later: those are judged at the end.
            if is_known && target != source.table.name {
                continue;
            }
            if target == "partners" {
                let key = (source.name.clone(), source.table.name, column.name, text.to_owned());
                *self.not_found.partners.entry(key).or_default() += 1;
            } else {
                let key = (source.name.clone(), source.table.name, column.name, target);
                let (rows, examples) = self.not_found.others.entry(key).or_default();
                *rows += 1;
                if examples.len() < EXAMPLES && !examples.iter().any(|example| example == text) {
                    examples.push(text.to_owned());
                }
            }
        }
    }

    /// Learns only the ids of a row.
    fn learn(&mut self, table: &'static Table, values: &[Value<'_>]) {
        let text = |index: usize| values.get(index).and_then(Value::text);
        let Some(id) = text(0) else { return };
        let target = match table.name {
            "case_events" => "cases",
            name @ ("partners" | "customers" | "staff" | "cases") => name,
            "partner_aliases" => {
                if let (Some(key), Some(partner)) = (text(1), text(2)) {
                    self.names.push((key.to_owned(), partner.to_owned()));
                    let aliases = self.aliases.entry(id.to_owned()).or_default();
                    let alike = aliases.folded.entry(folded(key));
                    let alike = alike.or_insert_with(|| Some(partner.to_owned()));
                    if alike.as_deref() != Some(partner) {
                        *alike = None;
                    }
                    aliases.exact.insert(key.to_owned(), partner.to_owned());
                }
                return;
            }
            _ => return,
        };
        if self.referred.contains(target) {
            self.known.learn(target, id);
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

    fn is_known(&self, target: &str, id: &str) -> bool {
        self.known.has(target, id)
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
        let unknown = self.not_found.partners.iter().filter(|((.., value), _)| !self.is_known("partners", value));
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

#[allow(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
fn short_hash(id: &str) -> u64 {
    hash_of(id.as_bytes()) as u64
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
