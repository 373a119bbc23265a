//! Another programme file in place of the workspace's own: the rules that a simulation runs under.

use std::path::Path;

use super::error::io_reason;
use super::workspace::utf8;
use super::{Loaded, PipelineError};
use crate::domain::finding::has_errors;
use crate::domain::{Finding, Place};
use crate::programme::model::{Programme, Version};
use crate::programme::{self, Files};

const FOLDER: &str = "programme/";

/// The workspace under other rules.
#[derive(Debug, Clone)]
pub struct OtherRules {
    /// What the rules are called: the name of their file without its ending.
    pub name: String,
    /// The versions whose place they take, oldest first.
    pub in_place_of: Vec<String>,
    /// What is questionable about them.
    pub warnings: Vec<Finding>,
    /// The workspace with them.
    pub(super) loaded: Loaded,
}

/// Reads a programme file and puts it in place of the workspace's version that starts on the same day. Without such a version it
/// stands alone, for all days: whatever day it names, its rules are tried on the periods that are asked for.
///
/// # Errors
/// With everything that is wrong with the file, as a check of the workspace would find it.
pub fn other_rules(loaded: &Loaded, file: &Path) -> Result<OtherRules, PipelineError> {
    let shown = shown(&loaded.root, file);
    let bytes = std::fs::read(file).map_err(|error| {
        let message = format!("cannot read the file: {}", io_reason(&error));
        PipelineError::configuration(Place::file(&shown).key("--programme"), message, "name a programme file")
    })?;
    let text = utf8(&shown, &bytes).map_err(|finding| PipelineError::Configuration(vec![finding]))?;
    let other = (shown.clone(), text.trim_start_matches('\u{feff}').to_owned());
    let alone = check(loaded, Files { versions: vec![other.clone()], ..Files::default() })?;
    let Some(version) = alone.0.versions.first() else {
        return Err(PipelineError::Internal("a checked programme has no version".to_owned()));
    };
    let (name, from) = (version.name.clone(), version.from);
    let own = &loaded.programme.versions;
    let replaced: Vec<&Version> = match own.iter().find(|version| version.from == from) {
        Some(same) => vec![same],
        None => own.iter().collect(),
    };
    let in_place_of: Vec<String> = replaced.iter().map(|version| version.name.clone()).collect();
    let mut versions = texts(loaded, |path| {
        let stem = path.strip_prefix(FOLDER).and_then(|name| name.strip_suffix(".toml"));
        stem.is_some_and(|stem| !in_place_of.iter().any(|replaced| replaced == stem))
    });
    versions.push(other);
    let one = |name: &str| texts(loaded, |path| path == name).pop();
    let files = Files {
        versions,
        agreements: one("agreements.csv"),
        exclusions: one("exclusions.csv"),
        disputes: one("disputes.csv"),
        balances: one("balances.csv"),
        sub_partners: one("sub_partners.csv"),
    };
    let (mut programme, findings) = check(loaded, files)?;
    // A day inside the data would cut lines in two that one rule covers.
    if let ([alone], Some(first)) = (programme.versions.as_mut_slice(), own.first()) {
        alone.from = first.from;
    }
    let warnings = findings.into_iter().filter(|finding| finding.place.file.as_deref() == Some(&shown)).collect();
    Ok(OtherRules { name, in_place_of, warnings, loaded: Loaded { programme, ..loaded.clone() } })
}

/// The programme that files make, with its warnings.
fn check(loaded: &Loaded, files: Files) -> Result<(Programme, Vec<Finding>), PipelineError> {
    match programme::check_all(&files, &loaded.catalogue.known(), Some(loaded.workspace.fiscal_year)) {
        (Some(programme), findings) if !has_errors(&findings) => Ok((programme, findings)),
        (_, findings) => Err(PipelineError::Configuration(findings)),
    }
}

/// Files that the workspace was read from, by path.
fn texts(loaded: &Loaded, wanted: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let files = loaded.files.iter().filter(|(path, _)| wanted(path));
    files
        .map(|(path, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            (path.clone(), text.trim_start_matches('\u{feff}').to_owned())
        })
        .collect()
}

/// The file as findings name it: relative to the workspace where it lies in it.
fn shown(root: &Path, file: &Path) -> String {
    let whole = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let (root, path) = (whole(root), whole(file));
    match path.strip_prefix(&root) {
        Ok(inside) => inside.to_string_lossy().replace('\\', "/"),
        Err(_) => path.display().to_string(),
    }
}
