//! Where the material lies.

use std::path::PathBuf;

/// A path in the folder that `QUARTERDECK_SHARED` names; `None`, with a word about it, where the variable is not set.
///
/// A variable that is set and names nothing is an error: nothing is skipped by mistake.
pub(crate) fn material(path: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("QUARTERDECK_SHARED") else {
        println!("SKIPPED: QUARTERDECK_SHARED is not set, {path} is not read");
        return None;
    };
    let found = PathBuf::from(folder).join(path);
    assert!(found.exists(), "QUARTERDECK_SHARED is set, but {} does not exist", found.display());
    Some(found)
}

/// A JSON file.
pub(crate) fn json(path: &std::path::Path) -> serde_json::Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
