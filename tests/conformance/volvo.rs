//! The example `data/examples/volvo` with its real data: every reference figure, from facts and from scorecards.

mod case_mix;
mod decks;
mod figures;
mod scorecards;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::material::material;
use crate::project::Project;
use crate::table::Table;

/// The log in the folder of material.
pub(crate) const LOG: &str = "real/bpi2013/incidents.csv.gz";

/// The example, loaded and run for 2012 Q2; made once for all tests, in a folder that the next run replaces.
pub(crate) struct Volvo {
    project: Project,
    /// What `ingest --json` said.
    pub(crate) loaded: serde_json::Value,
    /// What `run --period 2012Q2` said.
    pub(crate) said: String,
}

/// The example with its data; `None` where there is no data.
pub(crate) fn volvo() -> Option<&'static Volvo> {
    static VOLVO: OnceLock<Volvo> = OnceLock::new();
    let log = material(LOG)?;
    Some(VOLVO.get_or_init(|| Volvo::make(&log)))
}

impl Volvo {
    fn make(log: &Path) -> Self {
        let project = Project::copy_at(&folder(), "../data/examples/volvo");
        std::fs::create_dir_all(project.join("data/raw")).expect("a folder");
        std::fs::copy(log, project.join("data/raw/incidents.csv.gz")).expect("the log");
        project.run(&["check"]).succeeds();
        let loaded = project.run(&["ingest", "--json"]).succeeds().stdout;
        let loaded = serde_json::from_str(&loaded).expect("JSON");
        let said = project.run(&["run", "--period", "2012Q2"]).succeeds().stdout;
        Self { project, loaded, said }
    }

    pub(crate) fn project(&self) -> &Project {
        &self.project
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.project.join(path)
    }

    /// The cases' facts.
    pub(crate) fn cases(&self) -> Table {
        let facts = self.join("data/lake/facts");
        let mut folders: Vec<_> =
            std::fs::read_dir(facts).expect("facts").map(|entry| entry.expect("an entry").path()).collect();
        assert_eq!(folders.len(), 1, "one snapshot, one programme: one set of facts");
        Table::read(&folders.remove(0).join("cases.parquet"))
    }
}

/// A folder of this checkout's own below the build's.
fn folder() -> PathBuf {
    let checkout = env!("CARGO_MANIFEST_DIR").replace(['/', '\\', ':'], "_");
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("volvo{checkout}"))
}

/// Linear interpolation between order statistics.
pub(crate) fn percentile(values: &mut [i64], fraction: f64) -> f64 {
    values.sort_unstable();
    let position = fraction * (values.len() - 1) as f64;
    let below = position.floor();
    let (low, high) = (values[below as usize] as f64, values[position.ceil() as usize] as f64);
    low + (position - below) * (high - low)
}
