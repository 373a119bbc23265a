//! An independent recomputation of settlements, from the revenue lines to what is payable.
//!
//! A [`contract`] is drawn from a number: versions that change inside a quarter, partners whose lines move between them and who share
//! their parts, credits, cash that partners keep, customers that pay late, tiers that rise and fall by rules, incentives, service credits,
//! rules of payment, any currencies of ISO 4217, and lines and figures that change after quarters are closed. `product` puts it through
//! Quarterdeck, as a run and a closing do; `story` says what every entry of the ledger and every figure must be. The latter knows whole
//! numbers and exact fractions alone ([`ratio`]), goes day by day, and shares nothing with the code it proves but the types that name a
//! currency. [`met`] says which rules a contract came upon, so that none is proved by never being asked.

mod beyond;
mod cards;
pub(crate) mod contract;
pub(crate) mod draw;
mod facts;
mod figures;
mod ladder;
pub(crate) mod met;
mod payment;
mod product;
mod ratio;
mod reporting;
mod revenue;
mod rules;
mod settled;
mod shared;
mod spread;
mod story;
mod sub_shares;
mod tiers;
mod told;
mod waiting;

use std::collections::BTreeSet;
use std::fmt::Debug;

use contract::{Contract, SCORED};
use ladder::Ladder;

/// What a compared contract held, and where the two reckonings differ.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    pub(crate) entries: usize,
    pub(crate) figures: usize,
    /// Which of [`met::RULES`] it came upon.
    pub(crate) met: BTreeSet<&'static str>,
    pub(crate) differences: Vec<String>,
}

/// Reckons a contract both ways and compares every amount.
pub(crate) fn compare(contract: &Contract) -> Compared {
    let reckoned = product::quarters(contract);
    let ladders: Vec<Ladder> = (0..SCORED).map(|partner| Ladder::of(contract, partner)).collect();
    let story = story::quarters(contract, &ladders);
    let met = met::met(&ladders, &story);
    let mut compared = Compared { met, differences: reckoned.violations, ..Compared::default() };
    for (place, (ours, theirs)) in story.into_iter().zip(reckoned.quarters).enumerate() {
        compared.entries += ours.entries.len();
        compared.figures += ours.figures.len();
        compared.differences.extend(differences(place, &ours.entries, &theirs.entries));
        compared.differences.extend(differences(place, &ours.figures, &theirs.figures));
    }
    compared
}

fn differences<T: Debug + PartialEq>(
    place: usize,
    ours: &std::collections::BTreeMap<String, T>,
    theirs: &std::collections::BTreeMap<String, T>,
) -> Vec<String> {
    let keys: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
    let differ = keys.into_iter().filter(|key| ours.get(*key) != theirs.get(*key));
    differ.map(|key| format!("q{place} {key}: settled {:?}, recomputed {:?}", theirs.get(key), ours.get(key))).collect()
}
