//! What rows are held against besides their own contract: the ids of other tables, and the names that other systems give to partners.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::seen::Folded;
use crate::config::model::Source;
use crate::domain::schema::Table;
use crate::sources::fingerprint::hash_of;
use crate::sources::names::folded;
use crate::sources::value::Value;

/// A column that refers to a table whose ids can be known, because a source feeds it.
#[derive(Clone)]
pub(super) struct Referring {
    /// The column's place in its table.
    pub place: usize,
    /// The column's name.
    pub name: &'static str,
    /// The table it refers to.
    pub target: &'static str,
    /// Whether the table may be its own: rows of it may come later, and are judged at the end.
    pub is_own: bool,
}

/// The columns of each table that refer to others.
pub(super) fn referring_columns(sources: &[Source]) -> BTreeMap<&'static str, Arc<[Referring]>> {
    let mut given: Vec<_> = sources.iter().map(|source| source.table.name).collect();
    if given.contains(&"case_events") {
        given.push("cases");
    }
    let of_table = |table: &'static Table| -> Arc<[Referring]> {
        let columns = table.columns.iter().enumerate().filter_map(|(place, column)| {
            let target = column.references.filter(|target| given.contains(target))?;
            Some(Referring { place, name: column.name, target, is_own: target == table.name })
        });
        columns.collect()
    };
    sources.iter().map(|source| (source.table.name, of_table(source.table))).collect()
}

/// What one system calls partners.
#[derive(Clone, Default)]
struct Aliases {
    exact: HashMap<String, String>,
    /// The same by what people see; nothing where that is the name of several partners.
    folded: HashMap<String, Option<String>>,
}

/// What is known. It does not change while the rows of a table are judged, so that several threads may ask at once.
#[derive(Clone, Default)]
pub(super) struct Known {
    /// The hashes of ids, by table. The tables are so few that they are looked through.
    ids: Vec<(&'static str, HashSet<u64, Folded>)>,
    /// By system.
    aliases: HashMap<String, Aliases>,
}

impl Known {
    /// Whether a table has an id.
    pub(super) fn has(&self, table: &str, id: &str) -> bool {
        self.ids.iter().find(|(name, _)| *name == table).is_some_and(|(_, ids)| ids.contains(&short_hash(id)))
    }

    /// Notes an id of a table.
    pub(super) fn learn(&mut self, table: &'static str, id: &str) {
        self.ids_of(table).insert(short_hash(id));
    }

    /// Notes what others learned.
    pub(super) fn learn_all(&mut self, learned: Self) {
        for (table, ids) in learned.ids {
            let known = self.ids_of(table);
            if known.is_empty() {
                *known = ids;
            } else {
                known.extend(ids);
            }
        }
    }

    fn ids_of(&mut self, table: &'static str) -> &mut HashSet<u64, Folded> {
        let place = self.ids.iter().position(|(name, _)| *name == table).unwrap_or(self.ids.len());
        if place == self.ids.len() {
            self.ids.push((table, HashSet::default()));
        }
        &mut self.ids[place].1
    }

    /// Notes that a system calls a partner by a name.
    pub(super) fn learn_alias(&mut self, system: &str, name: &str, partner: &str) {
        let aliases = self.aliases.entry(system.to_owned()).or_default();
        let alike = aliases.folded.entry(folded(name)).or_insert_with(|| Some(partner.to_owned()));
        if alike.as_deref() != Some(partner) {
            *alike = None;
        }
        aliases.exact.insert(name.to_owned(), partner.to_owned());
    }

    /// The partner that another system's name stands for: the name as it is, or else one that differs only by case, blanks or
    /// Unicode form, where that is no other partner's.
    pub(super) fn partner_of(&self, system: &str, key: &str) -> Option<&str> {
        let aliases = self.aliases.get(system)?;
        let exact = aliases.exact.get(key);
        let alike = || {
            // What is a partner's own id is no other's name.
            let name = Some(folded(key)).filter(|_| !self.has("partners", key))?;
            aliases.folded.get(&name).and_then(Option::as_ref)
        };
        exact.or_else(alike).map(String::as_str)
    }

    /// The columns whose values in a row lead nowhere, as far as is known: their numbers among those that refer to anything.
    pub(super) fn unknown<'k>(
        &'k self,
        referring: &'k [Referring],
        values: &'k [Value<'_>],
    ) -> impl Iterator<Item = usize> + 'k {
        let leads_nowhere = |column: &Referring| {
            let text = values.get(column.place).and_then(Value::text);
            text.is_some_and(|text| column.is_own || !self.has(column.target, text))
        };
        referring.iter().enumerate().filter(move |(_, column)| leads_nowhere(column)).map(|(number, _)| number)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
fn short_hash(id: &str) -> u64 {
    hash_of(id.as_bytes()) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_found_by_its_looks_unless_it_is_several_partners_name() {
        let mut known = Known::default();
        known.learn("partners", "ACME");
        known.learn_alias("crm", "Acme Ltd", "P1");
        known.learn_alias("crm", "Twice", "P1");
        known.learn_alias("crm", "TWICE", "P2");
        known.learn_alias("crm", "Acme", "P3");
        assert_eq!(known.partner_of("crm", "acme  ltd"), known.partner_of("crm", "ACME LTD"));
        assert_eq!(known.partner_of("crm", "ACME LTD"), Some("P1"));
        assert_eq!((known.partner_of("crm", "twice"), known.partner_of("crm", "TWICE")), (None, Some("P2")));
        assert_eq!(known.partner_of("crm", "ACME"), None, "a partner's own id");
        assert_eq!(known.partner_of("desk", "Acme"), None);
    }

    #[test]
    fn what_is_learned_later_is_known_after_it_was_added() {
        let (mut known, mut learned) = (Known::default(), Known::default());
        known.learn("staff", "S1");
        learned.learn("staff", "S2");
        learned.learn("customers", "C1");
        assert!(!known.has("staff", "S2"));
        known.learn_all(learned);
        assert!(known.has("staff", "S1") && known.has("staff", "S2") && known.has("customers", "C1"));
    }
}
