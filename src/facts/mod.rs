//! From canonical tables to fact tables: every flag a metric needs, derived once.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};

pub mod partner;
pub mod schema;
pub mod slices;

pub use partner::Partner;

/// Fact tables on disk.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Their name.
    pub id: String,
    /// The folder.
    pub dir: PathBuf,
    /// What is known as of.
    pub as_of: DateTime<Utc>,
    /// The as-of day in the workspace's zone.
    pub as_of_date: NaiveDate,
    /// The first day something happened.
    pub first_day: Option<NaiveDate>,
    /// The last one.
    pub last_day: Option<NaiveDate>,
    /// Fact tables that could be made, by name.
    pub tables: BTreeMap<&'static str, PathBuf>,
    /// The partner list.
    pub partners: Vec<Partner>,
}
