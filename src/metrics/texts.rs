//! Texts and keys as numbers: each that is another has its own, given in the order they are met.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::Arc;

use polars::prelude::PlRandomState;

/// The number of a text that is not there.
pub(super) const NO_TEXT: u32 = 0;

/// The texts of a column by their numbers; the number [`NO_TEXT`] is none.
#[derive(Debug, Default)]
pub(super) struct Texts {
    texts: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32, PlRandomState>,
}

/// Texts in their order: the number of a text is its rank, and none is first.
#[derive(Debug, Clone, Default)]
pub(super) struct Ordered {
    texts: Vec<Arc<str>>,
}

impl Texts {
    /// The number of a text, which is a new one where it was not met before.
    pub(super) fn number(&mut self, text: Option<&str>) -> u32 {
        let Some(text) = text else { return NO_TEXT };
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        let number = self.texts.len() as u32;
        self.numbers.insert(text, number);
        number
    }

    /// The texts in order, and the rank of each number.
    pub(super) fn into_ordered(self) -> (Ordered, Vec<u32>) {
        let mut order: Vec<(Arc<str>, usize)> = self.texts.into_iter().zip(1..).collect();
        order.sort_unstable();
        let mut ranks = vec![NO_TEXT; order.len() + 1];
        for ((_, number), rank) in order.iter().zip(1..) {
            ranks[*number] = rank;
        }
        (Ordered { texts: order.into_iter().map(|(text, _)| text).collect() }, ranks)
    }
}

impl Ordered {
    /// The text of a rank.
    pub(super) fn text(&self, rank: u32) -> Option<&Arc<str>> {
        self.texts.get((rank as usize).checked_sub(1)?)
    }

    /// The texts from the first.
    pub(super) fn all(&self) -> &[Arc<str>] {
        &self.texts
    }
}

/// Keys by their numbers.
#[derive(Debug, Clone)]
pub(super) struct Numbered<K> {
    keys: Vec<K>,
    numbers: HashMap<K, u32, BuildHasherDefault<Multiplied>>,
    /// The number asked for last: rows that belong together follow each other.
    last: Option<(K, u32)>,
}

impl<K> Default for Numbered<K> {
    fn default() -> Self {
        Self { keys: Vec::new(), numbers: HashMap::default(), last: None }
    }
}

impl<K: Copy + Eq + Hash> Numbered<K> {
    /// The number of a key, counted from 0: a new one where it was not met before.
    pub(super) fn number(&mut self, key: K) -> u32 {
        if let Some((_, number)) = self.last.filter(|(last, _)| *last == key) {
            return number;
        }
        let keys = &mut self.keys;
        let number = *self.numbers.entry(key).or_insert_with(|| {
            keys.push(key);
            keys.len() as u32 - 1
        });
        self.last = Some((key, number));
        number
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.keys.len()
    }

    /// The keys in the order of their numbers.
    pub(super) fn into_keys(self) -> Vec<K> {
        self.keys
    }
}

/// A hash of few whole numbers that were given out here one after the other: nobody outside picks them.
#[derive(Default)]
struct Multiplied(u64);

impl Hasher for Multiplied {
    fn write(&mut self, bytes: &[u8]) {
        for some in bytes.chunks(size_of::<u64>()) {
            let mut word = [0; size_of::<u64>()];
            word[..some.len()].copy_from_slice(some);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(u64::from(word));
    }

    fn write_i32(&mut self, word: i32) {
        self.write_u32(word.cast_unsigned());
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0xf135_7aea_2e62_a9c5);
    }

    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_the_order_of_the_texts_and_not_that_they_came_in() {
        let mut texts = Texts::default();
        let numbers: Vec<u32> = [Some("b"), None, Some("a"), Some("b")].map(|text| texts.number(text)).to_vec();
        assert_eq!(numbers, [1, NO_TEXT, 2, 1]);
        let (ordered, ranks) = texts.into_ordered();
        assert_eq!(ranks, [NO_TEXT, 2, 1]);
        assert_eq!((ordered.text(1).map(AsRef::as_ref), ordered.text(NO_TEXT)), (Some("a"), None));
    }

    #[test]
    fn a_key_keeps_its_number() {
        let mut keys = Numbered::default();
        assert_eq!([[7, 1], [7, 1], [7, 2], [7, 1]].map(|key| keys.number(key)), [0, 0, 1, 0]);
        assert_eq!((keys.count(), keys.into_keys()), (2, vec![[7, 1], [7, 2]]));
    }
}
