//! A workspace's own templates: the files of `templates/`, each in the place of the one in the program.

use std::path::Path;

use super::workspace::utf8;
use crate::domain::{Finding, Place};
use crate::render::Templates;
use crate::render::templates::FOLDER;

/// How deep folders of templates are looked into.
const DEEPEST: usize = 4;

/// What a workspace has in the place of the program's templates.
pub(super) struct OwnTemplates {
    /// All templates; `None` where something is wrong with them.
    pub(super) templates: Option<Templates>,
    /// The files read, with their bytes.
    pub(super) files: Vec<(String, Vec<u8>)>,
}

/// Reads the workspace's templates and tries them on an example; what is wrong joins the findings.
pub(super) fn read(root: &Path, findings: &mut Vec<Finding>) -> OwnTemplates {
    let (mut files, mut own, before) = (Vec::new(), Vec::new(), findings.len());
    for name in names(&root.join(FOLDER), "", DEEPEST) {
        let path = format!("{FOLDER}/{name}");
        match std::fs::read(root.join(&path)) {
            Ok(bytes) => {
                match utf8(&path, &bytes) {
                    Ok(text) => own.push((name, text.trim_start_matches('\u{feff}').to_owned())),
                    Err(finding) => findings.push(finding),
                }
                files.push((path, bytes));
            }
            Err(error) => {
                let reason = super::error::io_reason(&error);
                findings.push(Finding::error(Place::file(path), format!("cannot read the file: {reason}")));
            }
        }
    }
    match Templates::with(own) {
        Ok(templates) => OwnTemplates { templates: (findings.len() == before).then_some(templates), files },
        Err(wrong) => {
            findings.extend(wrong);
            OwnTemplates { templates: None, files }
        }
    }
}

/// The files below a folder, sorted, with `/` between folders; what a system hides there is nobody's template.
fn names(folder: &Path, prefix: &str, deep: usize) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        if deep > 0 && entry.path().is_dir() {
            found.extend(names(&entry.path(), &format!("{path}/"), deep - 1));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
