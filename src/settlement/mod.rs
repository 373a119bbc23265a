//! Tiers, shares and payouts, to the minor unit.

pub mod model;
