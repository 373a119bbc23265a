//! The groups of a series: sums by subject, month and stratum as numbers, in one fixed order. Texts are looked up when they are asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cells::{Cells, Distribution, Stratum, Subject, Sums};
use super::collect::month_of;
use super::compile::Strata;
use super::texts::{NO_TEXT, Numbered, Ordered};
use crate::domain::{Month, PartnerId};

/// The number of the vendor's own customers among the subjects; others are those of their partner ids.
pub(super) const DIRECT: u32 = NO_TEXT;

/// Which of a key's texts is none of the dimensions: the group of a gap or of like cases, or why rows are left out.
pub(super) const FURTHER: usize = 3;

/// What rows are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    /// The number of the partner id, or [`DIRECT`].
    pub(super) subject: u32,
    /// Year × 12 + month − 1.
    pub(super) month: i32,
    /// The numbers of severity, product, complexity and a further text.
    pub(super) stratum: [u32; 4],
}

/// The keys of groups in their order, with the texts that their numbers stand for.
#[derive(Debug)]
pub(super) struct Keys {
    /// With ranks of texts.
    keys: Vec<Key>,
    partners: Arc<Ordered>,
    strata: [Arc<Ordered>; 4],
}

/// The texts of a column in order, and the rank of each number that they had.
pub(super) type Ranked = (Arc<Ordered>, Vec<u32>);

impl Keys {
    /// Puts keys in order: by subject, month and stratum. The second part has the place of each key by its number.
    pub(super) fn ordered(keys: Numbered<Key>, partners: &Ranked, strata: [&Ranked; 4]) -> (Self, Vec<u32>) {
        let ranked = |key: Key| {
            let part = |index: usize| strata[index].1[key.stratum[index] as usize];
            let stratum = [part(0), part(1), part(2), part(FURTHER)];
            Key { subject: partners.1[key.subject as usize], stratum, ..key }
        };
        let mut order: Vec<(Key, u32)> = keys.into_keys().into_iter().map(ranked).zip(0..).collect();
        order.sort_unstable();
        let mut places = vec![0; order.len()];
        for ((_, number), place) in order.iter().zip(0..) {
            places[*number as usize] = place;
        }
        let keys = order.into_iter().map(|(key, _)| key).collect();
        (Self { keys, partners: partners.0.clone(), strata: strata.map(|(texts, _)| texts.clone()) }, places)
    }

    /// The key at a place.
    pub(super) fn at(&self, place: u32) -> &Key {
        &self.keys[place as usize]
    }

    /// The texts of partner ids.
    pub(super) fn partners(&self) -> &Ordered {
        &self.partners
    }

    /// The texts of a part of the stratum.
    pub(super) fn texts(&self, part: usize) -> &Ordered {
        &self.strata[part]
    }

    fn subject(&self, number: u32) -> Subject {
        match self.partners.text(number) {
            Some(id) => Subject::Partner(PartnerId::new(&**id)),
            None => Subject::Direct,
        }
    }

    fn text(&self, key: &Key, part: usize) -> Option<Arc<str>> {
        self.strata[part].text(key.stratum[part]).cloned()
    }

    fn stratum(&self, key: &Key) -> Stratum {
        let part = |index: usize| self.text(key, index);
        Stratum { severity: part(0), product: part(1), complexity: part(2), group: part(FURTHER) }
    }
}

/// A key without the parts of the stratum that are not kept.
fn kept(key: &Key, keep: Strata) -> Key {
    let part = |index: usize, kept: bool| if kept { key.stratum[index] } else { NO_TEXT };
    let [severity, product, complexity] = [part(0, keep.severity), part(1, keep.product), part(2, keep.complexity)];
    Key { stratum: [severity, product, complexity, key.stratum[FURTHER]], ..*key }
}

/// Sums over the rows of a group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) rows: u32,
    pub(super) immature: u32,
    pub(super) numerator: i64,
    pub(super) denominator: i64,
}

/// A row's value, or the thing it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// The number of its key, and the place once keys are in order.
    pub(super) key: u32,
    /// The value; the number of the thing.
    pub(super) value: i64,
    /// Whether it counts above the line: for things.
    pub(super) above: bool,
    /// Whether it may still change.
    pub(super) immature: bool,
}

/// One group, with its sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Group {
    /// The place of its key.
    pub(super) key: u32,
    /// The value, in series of means, percentiles and ages.
    pub(super) value: Option<i64>,
    pub(super) sums: Count,
}

/// The groups of a series, in order.
#[derive(Debug, Clone)]
pub(super) struct Groups {
    pub(super) keys: Arc<Keys>,
    found: Found,
}

#[derive(Debug, Clone)]
enum Found {
    /// By the place of the key; `None` where the series has no row.
    Counts(Vec<Option<Count>>),
    /// In order.
    Values(Vec<Entry>),
}

impl Groups {
    /// Groups of sums by the numbers of keys, which are now at these places.
    pub(super) fn of_counts(keys: &Arc<Keys>, places: &[u32], counts: Vec<Option<Count>>) -> Self {
        let mut ordered = vec![None; places.len()];
        for (count, place) in counts.into_iter().zip(places) {
            ordered[*place as usize] = count;
        }
        Self { keys: keys.clone(), found: Found::Counts(ordered) }
    }

    /// Groups of values.
    pub(super) fn of_values(keys: &Arc<Keys>, places: &[u32], mut entries: Vec<Entry>) -> Self {
        entries.iter_mut().for_each(|entry| entry.key = places[entry.key as usize]);
        entries.sort_unstable();
        Self { keys: keys.clone(), found: Found::Values(entries) }
    }

    /// Groups of distinct things: each is there once for its key, and counts where one of its rows does.
    pub(super) fn of_things(keys: &Arc<Keys>, places: &[u32], mut entries: Vec<Entry>) -> Self {
        entries.sort_unstable();
        let mut counts: Vec<Option<Count>> = vec![None; places.len()];
        for rows in entries.chunk_by(|left, right| (left.key, left.value) == (right.key, right.value)) {
            let Some(first) = rows.first() else { continue };
            let count = counts[first.key as usize].get_or_insert_default();
            count.rows += 1;
            count.denominator += 1;
            count.numerator += i64::from(rows.iter().any(|row| row.above));
            count.immature += u32::from(rows.iter().any(|row| row.immature));
        }
        Self::of_counts(keys, places, counts)
    }

    /// The groups in the order of their keys and values.
    pub(super) fn iter(&self) -> Box<dyn Iterator<Item = Group> + '_> {
        match &self.found {
            Found::Counts(counts) => Box::new(
                counts.iter().zip(0..).filter_map(|(count, key)| count.map(|sums| Group { key, value: None, sums })),
            ),
            Found::Values(entries) => {
                let same = |left: &Entry, right: &Entry| (left.key, left.value) == (right.key, right.value);
                Box::new(entries.chunk_by(same).filter_map(|rows| {
                    let first = rows.first()?;
                    let immature = rows.iter().filter(|row| row.immature).count() as u32;
                    let rows = rows.len() as u32;
                    let sums = Count { rows, immature, numerator: 0, denominator: i64::from(rows) };
                    Some(Group { key: first.key, value: Some(first.value), sums })
                }))
            }
        }
    }

    /// The sums in cells; parts of the stratum that `keep` does not keep are merged.
    pub(super) fn cells(&self, keep: Strata) -> Cells {
        let mut cells = Cells::default();
        let mut groups = self.iter().peekable();
        while let Some(subject) = groups.peek().map(|group| self.keys.at(group.key).subject) {
            let mut parts: BTreeMap<Key, (Sums, Vec<(i64, i64)>)> = BTreeMap::new();
            while let Some(group) = groups.next_if(|group| self.keys.at(group.key).subject == subject) {
                let (sums, values) = parts.entry(kept(self.keys.at(group.key), keep)).or_default();
                sums.rows += i64::from(group.sums.rows);
                sums.numerator += group.sums.numerator;
                sums.denominator += group.sums.denominator;
                sums.immature += i64::from(group.sums.immature);
                values.extend(group.value.map(|value| (value, i64::from(group.sums.rows))));
            }
            let cell = |(key, (sums, values)): (Key, (Sums, Vec<(i64, i64)>))| {
                Some((
                    month_of(key.month.into())?,
                    self.keys.stratum(&key),
                    Sums { values: Distribution::of(values), ..sums },
                ))
            };
            cells.extend(self.keys.subject(subject), parts.into_iter().filter_map(cell));
        }
        cells
    }

    /// How many rows there are by subject, month and the further text, which is empty where there is none.
    pub(super) fn rows_by_text(&self) -> impl Iterator<Item = (Subject, Month, String, i64)> + '_ {
        self.iter().filter_map(|group| {
            let key = self.keys.at(group.key);
            let text = self.keys.text(key, FURTHER).map_or_else(String::new, |text| text.to_string());
            Some((self.keys.subject(key.subject), month_of(i64::from(key.month))?, text, i64::from(group.sums.rows)))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::texts::Texts;

    const ALL: Strata = Strata { severity: true, product: true, complexity: true };
    const NONE: Strata = Strata { severity: false, product: false, complexity: false };

    /// Keys of a partner, a month and a product, numbered in the order given.
    fn keys(met: &[(u8, i32, u8)]) -> (Arc<Keys>, Vec<u32>, Vec<u32>) {
        let (mut partners, mut products, mut keys) = (Texts::default(), Texts::default(), Numbered::default());
        let text = |number: u8| (number > 0).then(|| format!("text {number}"));
        let numbers = met.iter().map(|(partner, month, product)| {
            let subject = partners.number(text(*partner).as_deref());
            let product = products.number(text(*product).as_deref());
            keys.number(Key { subject, month: 2026 * 12 + month, stratum: [NO_TEXT, product, NO_TEXT, NO_TEXT] })
        });
        let numbers = numbers.collect();
        let ranked = |texts: Texts| {
            let (texts, ranks) = texts.into_ordered();
            (Arc::new(texts), ranks)
        };
        let (partners, products, none) = (ranked(partners), ranked(products), ranked(Texts::default()));
        let (keys, places) = Keys::ordered(keys, &partners, [&none, &products, &none, &none]);
        (Arc::new(keys), places, numbers)
    }

    fn entry(key: u32, value: i64, above: bool) -> Entry {
        Entry { key, value, above, immature: false }
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_texts_and_months_however_they_were_met(
            met in prop::collection::vec((0_u8..4, 0_i32..3, 0_u8..4, 0_i64..3), 0..60)
        ) {
            let (keys, places, numbers) = keys(&met.iter().map(|(a, b, c, _)| (*a, *b, *c)).collect::<Vec<_>>());
            let entries = numbers.iter().zip(&met).map(|(key, (.., value))| entry(*key, *value, false)).collect();
            let groups = Groups::of_values(&keys, &places, entries);
            let found: Vec<_> = groups.iter().map(|group| {
                let key = keys.at(group.key);
                (keys.subject(key.subject), key.month, keys.stratum(key), group.value)
            }).collect();
            prop_assert!(found.is_sorted_by(|left, right| left < right), "{found:?}");
            prop_assert_eq!(groups.iter().map(|group| group.sums.rows as usize).sum::<usize>(), met.len());
        }
    }

    #[test]
    fn a_thing_counts_once_for_its_key_and_above_the_line_where_one_of_its_rows_does() {
        let (keys, places, numbers) = keys(&[(2, 6, 0), (1, 6, 0)]);
        let entries = vec![
            entry(numbers[0], 7, false),
            entry(numbers[0], 7, true),
            entry(numbers[0], 8, false),
            entry(numbers[1], 7, false),
        ];
        let found: Vec<_> = Groups::of_things(&keys, &places, entries)
            .iter()
            .map(|group| (group.key, group.sums.numerator, group.sums.denominator))
            .collect();
        assert_eq!(found, [(0, 0, 1), (1, 1, 2)]);
    }

    #[test]
    fn parts_that_are_not_kept_are_merged_in_cells() {
        let (keys, places, numbers) = keys(&[(1, 6, 2), (1, 6, 1), (1, 7, 1)]);
        let entries = numbers.iter().zip([5, 5, 9]).map(|(key, value)| entry(*key, value, false)).collect();
        let groups = Groups::of_values(&keys, &places, entries);
        let counts = |keep: Strata| {
            let cells = groups.cells(keep);
            let months = [month_of(2026 * 12 + 6), month_of(2026 * 12 + 7)].map(|month| month.expect("a month"));
            let strata = cells.strata_within(&months).count();
            let values = cells.over(&Subject::Partner(PartnerId::new("text 1")), &months, |_| true);
            (strata, values.expect("cells").values.counts().collect::<Vec<_>>())
        };
        assert_eq!(counts(ALL), (3, vec![(5, 2), (9, 1)]));
        assert_eq!(counts(NONE), (2, vec![(5, 2), (9, 1)]));
    }
}
