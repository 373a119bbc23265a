//! Customers under another name: stable over periods, unlinkable without the key.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Gives customers of a partner their pseudonyms.
///
/// A pseudonym is the start of HMAC-SHA256 over partner and customer under the workspace's key: the same customer has
/// the same one in every period, and two partners that share a customer cannot find out.
#[derive(Clone)]
pub struct Pseudonyms {
    key: Vec<u8>,
}

impl std::fmt::Debug for Pseudonyms {
    /// The key is a secret and is not printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pseudonyms")
    }
}

/// Hexadecimal digits of a code before it has to grow.
const SHORTEST: usize = 6;

impl Pseudonyms {
    /// Takes the workspace's key, of any length.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self { key: key.to_vec() }
    }

    /// All 64 hexadecimal digits of a customer's code.
    fn digest(&self, partner: &str, customer: &str) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else {
            return String::new();
        };
        mac.update(&(partner.len() as u64).to_be_bytes());
        mac.update(partner.as_bytes());
        mac.update(customer.as_bytes());
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02X}")).collect()
    }

    /// The pseudonym of each customer of a partner: `Customer 7F3A-2C`.
    ///
    /// Where two codes of the same set are equal, both grow until they differ.
    #[must_use]
    pub fn of<'a>(&self, partner: &str, customers: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, String> {
        let digests: BTreeMap<String, &str> =
            customers.into_iter().map(|customer| (self.digest(partner, customer), customer)).collect();
        let ordered: Vec<&String> = digests.keys().collect();
        digests
            .iter()
            .enumerate()
            .map(|(index, (digest, customer))| {
                let before = index.checked_sub(1).map_or(0, |before| shared_start(digest, ordered[before]));
                let after = ordered.get(index + 1).map_or(0, |after| shared_start(digest, after));
                ((*customer).to_owned(), code(digest, before.max(after)))
            })
            .collect()
    }
}

/// How many leading digits two digests share. In sorted order a digest shares most with a neighbour.
fn shared_start(left: &str, right: &str) -> usize {
    left.bytes().zip(right.bytes()).take_while(|(left, right)| left == right).count()
}

/// The shortest code of a digest that differs from one sharing so many digits, in groups of four.
fn code(digest: &str, shared: usize) -> String {
    let length = SHORTEST.max((shared / 2 + 1) * 2).min(digest.len());
    let groups: Vec<&str> = (0..length).step_by(4).map(|at| &digest[at..length.min(at + 4)]).collect();
    format!("Customer {}", groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_customer_keeps_its_pseudonym() {
        let pseudonyms = Pseudonyms::new(b"a key");
        let first = pseudonyms.of("P001", ["C1", "C2"]);
        let later = pseudonyms.of("P001", ["C2", "C3"]);
        assert_eq!(first["C2"], later["C2"]);
        assert_ne!(first["C1"], first["C2"]);
        assert!(first["C1"].starts_with("Customer "));
    }

    #[test]
    fn neither_key_nor_partner_can_be_exchanged() {
        let first = Pseudonyms::new(b"a key").of("P001", ["C1"]);
        assert_ne!(first, Pseudonyms::new(b"another key").of("P001", ["C1"]));
        assert_ne!(first, Pseudonyms::new(b"a key").of("P002", ["C1"]));
        assert_ne!(Pseudonyms::new(b"k").of("P1", ["1C"])["1C"], Pseudonyms::new(b"k").of("P11", ["C"])["C"]);
    }

    #[test]
    fn equal_codes_grow_until_they_differ() {
        assert_eq!(code("AABBCCDDEE11", shared_start("AABBCCDDEE11", "AABBCCDDEE22")), "Customer AABB-CCDD-EE11");
        assert_eq!(code("AABBCCDDEE11", 1), "Customer AABB-CC");
        let ids: Vec<String> = (0..20_000).map(|number| format!("C{number}")).collect();
        let names = Pseudonyms::new(b"k").of("P", ids.iter().map(String::as_str));
        let distinct: std::collections::BTreeSet<&String> = names.values().collect();
        assert_eq!(distinct.len(), ids.len());
    }

    #[test]
    fn the_key_is_not_printed() {
        assert_eq!(format!("{:?}", Pseudonyms::new(b"secret")), "Pseudonyms");
    }
}
