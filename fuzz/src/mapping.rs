//! The text of `quarterdeck.toml`.

use std::cell::RefCell;

use quarterdeck::config::workspace;
use quarterdeck::domain::finding::has_errors;

use crate::findings;

thread_local! {
    /// Where the text lies while findings about it are printed.
    static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
}

/// Checks a workspace file.
///
/// # Panics
/// When a finding breaks its promise, or a workspace is there although something is wrong.
pub fn check(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (workspace, found) = workspace::check("quarterdeck.toml", text);
    assert_eq!(workspace.is_none(), has_errors(&found), "{found:?}");
    FOLDER.with_borrow_mut(|folder| {
        if folder.is_none() {
            *folder = tempfile::tempdir().ok();
        }
        let Some(root) = folder.as_ref().map(tempfile::TempDir::path) else { return };
        if !found.is_empty() && std::fs::write(root.join("quarterdeck.toml"), text).is_ok() {
            findings::hold(&found, root);
        }
    });
    assert!(workspace::check("quarterdeck.toml", text).1 == found, "the same text gave other findings");
}
