//! The rules of the partner programme: read in a raw form, checked into a strict one.

pub mod model;

pub use model::Programme;
