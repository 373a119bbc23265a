//! Sentences from figures, by a small set of rules: lead, target, evidence, change, run.
//!
//! A sentence never claims more than the figures: a change is better or worse only beyond chance, a run has at least
//! two changes, and what rests on too little evidence says how little.

pub(crate) mod accounts;
pub(crate) mod actions;
pub(crate) mod agreed;
pub(crate) mod defects;
pub(crate) mod each_side;
pub(crate) mod escalation;
pub(crate) mod headline;
pub(crate) mod incidents;
pub(crate) mod ladder;
pub(crate) mod measure;
pub(crate) mod money;
pub(crate) mod next_tier;
pub(crate) mod points;
pub(crate) mod revisions;
pub(crate) mod rule_changes;
pub(crate) mod staffing;
pub(crate) mod summary;
pub(crate) mod tiers;
pub(crate) mod voice;
pub(crate) mod warnings;
pub(crate) mod words;
