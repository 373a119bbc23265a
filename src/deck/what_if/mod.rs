//! Two programmes over the same data, in words.

pub mod words;
