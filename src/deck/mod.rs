//! What a deck says: slides, sentences, tables and chart specifications, by audience.
//!
//! Results come in ([`input`]), slides go out ([`model`]). In between, a [`reading`] says what a figure means (better,
//! worse or within chance), `sentences` puts it into words, and [`partner_deck`] and [`executive_deck`] choose what
//! to say. Nothing is computed here that an auditor would look for elsewhere.

pub mod book;
pub mod chart_spec;
mod charts;
mod context;
pub mod example;
mod executive;
#[cfg(test)]
mod fixture;
pub mod format;
mod index;
pub mod index_model;
pub mod input;
pub mod limits;
mod masking;
pub mod model;
mod partner;
pub mod peer_rule;
pub mod proof;
pub mod pseudonym;
pub mod reading;
mod record;
pub(crate) mod sentences;
mod slide;
pub mod statement;
pub mod what_if;

pub use executive::executive_deck;
pub use index::index;
pub use partner::partner_deck;
pub use sentences::next_tier::next_tier_in_words;
