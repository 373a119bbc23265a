//! Facts on disk: `data/lake/facts/<id>/`, made once and opened again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::FactsError;
use super::counts::Counts;
use super::partner::Partner;
use super::schema::{FACT_TABLES, FactTable};
use crate::config::model::Workspace;
use crate::lake::{self, DraftFolder};
use crate::programme::model::Programme;

/// The name and version of the layout of `facts.json`.
const FACTS_SCHEMA: &str = "quarterdeck.facts/1";

/// Raised whenever the same input would give other facts.
const FACTS_VERSION: u32 = 8;

/// The facts of a snapshot under a programme, on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The hash of what they were made from; the folder's name.
    pub id: String,
    /// The folder.
    pub dir: PathBuf,
    /// What decides what is overdue, provisional and partial (rule R3).
    pub as_of: DateTime<Utc>,
    /// Its day in the workspace's zone.
    pub as_of_date: NaiveDate,
    /// The first day anything happened: a case, an escalation, a survey.
    pub first_day: NaiveDate,
    /// The last day anything happened, at most the as-of day.
    pub last_day: NaiveDate,
    /// The Parquet file of each fact table that was made; one whose sources are missing is not there.
    pub tables: BTreeMap<&'static str, PathBuf>,
    /// Rows of each table that was made.
    pub rows: BTreeMap<&'static str, u64>,
    /// The partner list, by id.
    pub partners: Vec<Partner>,
    /// What entered no metric, and where the sources disagree.
    pub counts: Counts,
}

/// `facts.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FactsFile {
    pub schema: String,
    pub id: String,
    pub snapshot: String,
    pub as_of: DateTime<Utc>,
    pub as_of_date: NaiveDate,
    pub first_day: NaiveDate,
    pub last_day: NaiveDate,
    /// Rows of each table.
    pub tables: BTreeMap<String, u64>,
    pub partners: Vec<Partner>,
    pub counts: Counts,
}

impl FactsFile {
    /// The file of facts just made.
    pub(super) fn schema() -> String {
        FACTS_SCHEMA.to_owned()
    }
}

impl Facts {
    /// Opens facts that were made before.
    ///
    /// # Errors
    /// When the folder's `facts.json` cannot be read or is of another version.
    pub fn open(dir: &Path) -> Result<Self, FactsError> {
        let path = dir.join("facts.json");
        let text = lake::read_file(&path).map_err(|error| FactsError::file(&path, error))?;
        let file: FactsFile = serde_json::from_slice(&text).map_err(|error| FactsError::file(&path, error))?;
        if file.schema != FACTS_SCHEMA {
            let message = format!("found layout `{}`, expected `{FACTS_SCHEMA}`", file.schema);
            return Err(FactsError::file(&path, message));
        }
        let made: Vec<(&FactTable, u64)> =
            FACT_TABLES.iter().filter_map(|table| Some((table, *file.tables.get(table.name)?))).collect();
        Ok(Self {
            id: file.id,
            dir: dir.to_owned(),
            as_of: file.as_of,
            as_of_date: file.as_of_date,
            first_day: file.first_day,
            last_day: file.last_day,
            tables: made.iter().map(|(table, _)| (table.name, dir.join(format!("{}.parquet", table.name)))).collect(),
            rows: made.iter().map(|(table, rows)| (table.name, *rows)).collect(),
            partners: file.partners,
            counts: file.counts,
        })
    }

    /// Whether a fact table was made.
    #[must_use]
    pub fn has(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }
}

/// The id of facts: a hash of everything they depend on, and of nothing else (targets and tiers leave them as they are).
pub(super) fn facts_id(
    snapshot_id: &str,
    workspace: &Workspace,
    programme: &Programme,
    as_of: Option<DateTime<Utc>>,
) -> String {
    let mut hash = Sha256::new();
    let mut take = |name: &str, value: String| hash.update(format!("{name}\0{}\0{value}\0", value.len()));
    take("version", format!("{FACTS_VERSION} {}", env!("CARGO_PKG_VERSION")));
    take("tables", format!("{FACT_TABLES:?}"));
    take("snapshot", snapshot_id.to_owned());
    take("zone", workspace.time_zone.name().to_owned());
    take("reporting currency", workspace.reporting_currency.code().to_owned());
    take("fiscal year", format!("{:?}", workspace.fiscal_year));
    take("derive", format!("{:?}", workspace.derive));
    take("as of", format!("{as_of:?}"));
    for version in &programme.versions {
        let people = (&version.working_days, &version.headcount, &version.certification);
        take("adjudication", format!("{:?}", version.adjudication));
        take("duties", version.duties.of_facts());
        take("clocks", format!("{:?} {:?}", version.calendars, version.service_levels));
        take("rules", format!("{} {:?} {:?} {people:?}", version.from, version.cases, version.surveys));
    }
    for agreement in &programme.agreements {
        take("agreement", format!("{:?} {:?} {:?}", agreement.partner_id, agreement.from, agreement.to));
    }
    for exclusion in &programme.exclusions {
        take("exclusion", format!("{:?} {:?} {:?}", exclusion.item, exclusion.id, exclusion.metric));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The folder of facts of an id.
pub(super) fn facts_folder(root: &Path, id: &str) -> PathBuf {
    root.join("data").join("lake").join("facts").join(id)
}

/// Writes `facts.json` into a finished folder, publishes it and opens what is then there.
pub(super) fn publish(draft: DraftFolder, file: &FactsFile) -> Result<Facts, FactsError> {
    let path = draft.path().join("facts.json");
    let text = serde_json::to_string_pretty(file).map_err(|error| FactsError::file(&path, error))?;
    draft.write_text("facts.json", &(text + "\n"))?;
    Facts::open(&draft.publish()?)
}
