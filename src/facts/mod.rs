//! From canonical tables to fact tables: every flag a metric needs, derived once.

pub mod schema;
pub mod slices;
