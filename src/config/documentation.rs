//! The test that a guide's page and a reader of configuration name the same keys.

use std::collections::BTreeSet;

/// Asserts that every key a reader asked for is documented, and every documented key was asked for.
///
/// A page documents a key as the first cell of a row of a table headed `key`, or a table by its heading (`[[source]]`).
pub(crate) fn assert_same_keys(asked: &BTreeSet<String>, page: &str) {
    let asked: BTreeSet<&str> = asked.iter().map(|path| path.rsplit('.').next().unwrap_or(path)).collect();
    let documented = documented_keys(page);
    let is_heading = |key: &str| {
        page.lines().any(|line| line.starts_with(&format!("## `[{key}")) || line.starts_with(&format!("## `[[{key}]")))
    };
    for key in &asked {
        assert!(documented.contains(key) || is_heading(key), "`{key}` is accepted and not documented");
    }
    for key in &documented {
        assert!(asked.contains(key), "`{key}` is documented and not accepted");
    }
}

fn documented_keys(page: &str) -> BTreeSet<&str> {
    let mut keys = BTreeSet::new();
    let mut is_key_table = false;
    for line in page.lines() {
        if !line.starts_with('|') {
            is_key_table = false;
        } else if line.starts_with("| key |") {
            is_key_table = true;
        } else if is_key_table && let Some((key, _)) = line.strip_prefix("| `").and_then(|rest| rest.split_once('`')) {
            keys.insert(key);
        }
    }
    keys
}
