//! Tiers, shares and payouts, to the minor unit.
//!
//! Scorecards and revenue slices go in, [`model::Settlements`] come out: plain values that decks, statements and data
//! files print without computing anything again. The work is in five steps, one file each: `gates` looks at a
//! partner's figures, `history` walks its quarters by the transitions of `tier_state`, `segments` puts each service day under its rule, `shares` applies
//! the share and spreads it over lines, `reporting` converts; `adjustments` adds incentives and takes service credits.
//! [`ledger::post`] then posts every line to accounts, and [`invariants::check`] and [`invariants::check_ledger`] prove both.
//! [`true_up`] compares closed periods with today's data, [`payment`] says what is paid of what a quarter comes to,
//! [`sub_partners`] divides a partner's part, [`payables`] holds what was paid against what was payable for closed quarters,
//! [`sensitivity::sensitivity()`] decides tiers again under other readings of the metrics. [`next_tier`] says what the next tier would
//! have taken, [`score`] how points came about, [`certainty`] how sure the one earned is, [`what_if`] compares what two programmes give.
//! [`accrual`] says what a quarter that is not over has come to.
//!
#![doc = include_str!("SPEC.md")]

pub mod accrual;
mod adjustments;
pub mod applied;
mod basis;
pub mod certainty;
pub mod cost;
mod figures;
mod find;
mod gates;
mod history;
pub mod invariants;
pub mod ledger;
pub mod model;
pub mod moves;
pub mod next_tier;
pub mod payables;
pub mod payment;
mod reason;
mod reporting;
pub mod score;
mod segments;
pub mod sensitivity;
mod settle;
mod shares;
pub mod sub_partners;
mod tier_quarter;
mod tier_state;
pub mod true_up;
pub mod what_if;

pub use settle::{settle, settle_after, settle_as_closed};

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod worked;
#[cfg(test)]
mod worked_examples;
#[cfg(test)]
mod worked_levels;
#[cfg(test)]
mod worked_points;
#[cfg(test)]
mod worked_tiers;
