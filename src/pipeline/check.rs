//! Everything that is wrong with a workspace, at once: its files, its key and every row of its sources.

use std::path::Path;

use super::newest_pack::largest_revenue;
use super::progress::LoadSteps;
use super::rules_and_data::rules_and_data;
use super::workspace::{pseudonym_key, read};
use super::{Loaded, PipelineError, Progress, coverage, load};
use crate::domain::Finding;
use crate::domain::finding::has_errors;
use crate::lake;
use crate::programme;

/// Reads a workspace and every row of its sources; keeps nothing. Gives what was found wrong with the rows, and
/// warnings: an error among them is a source with more bad rows than the workspace allows.
///
/// # Errors
/// With every finding, when the workspace's files, its key or a source as a whole cannot be used. What is wrong with
/// rows is among them.
pub fn check(root: &Path, progress: &dyn Progress) -> Result<(Loaded, Vec<Finding>), PipelineError> {
    let parts = read(root);
    let mut findings = parts.findings;
    let mut rows = None;
    let mut usable = !has_errors(&findings);
    if let Some(workspace) = &parts.workspace {
        if let Err(error) = pseudonym_key(root, &workspace.privacy) {
            usable = false;
            findings.extend(error.findings());
        }
        let mut steps = LoadSteps::begin(progress);
        match lake::examine(root, workspace, &mut |step, done, total| steps.at(step, done, total)) {
            Ok(examined) => {
                findings.extend(examined.findings.iter().cloned());
                rows = Some(examined);
            }
            Err(error) => {
                usable = false;
                findings.extend(error.findings);
            }
        }
        steps.finish("every row was read");
    }
    if !usable {
        return Err(PipelineError::Configuration(findings));
    }
    let loaded = load(root)?;
    if let Some(rows) = rows {
        findings.extend(rules_and_data(&loaded, &|table| rows.parts(table))?);
        findings.extend(coverage::of_newest_quarters(&loaded, &|table| rows.parts_by_source(table))?);
    }
    findings.extend(advice(&loaded));
    Ok((loaded, findings))
}

/// What may not be meant in the newest version of the rules, in money where there is a pack to take revenue from.
fn advice(loaded: &Loaded) -> Vec<Finding> {
    let is_version = |file: &str| file.starts_with("programme/") && file.ends_with(".toml");
    let versions = loaded.files.iter().filter(|(file, _)| is_version(file));
    let texts: Vec<(String, String)> =
        versions.map(|(file, bytes)| (file.clone(), String::from_utf8_lossy(bytes).into_owned())).collect();
    programme::advise(&texts, &loaded.catalogue.known(), largest_revenue(loaded).as_ref())
}
