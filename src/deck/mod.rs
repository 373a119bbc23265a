//! What a deck says: slides, sentences, tables and chart specifications, by audience.

pub mod chart_spec;
pub mod index_model;
pub mod model;
