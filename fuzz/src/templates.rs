//! A workspace's own templates of pages and decks.

use std::path::Path;

use quarterdeck::render::Templates;

use crate::findings;
use crate::parts::parts;

/// Tries templates by their names, such as `--- html/deck.html`, as a check of a workspace does.
///
/// # Panics
/// When a finding breaks its promise.
pub fn check(data: &[u8]) {
    let mut own = Vec::new();
    for (name, bytes) in parts(data) {
        let Ok(text) = std::str::from_utf8(bytes) else { return };
        if !name.is_empty() {
            own.push((name.to_owned(), text.to_owned()));
        }
    }
    if let Err(found) = Templates::with(own) {
        assert!(!found.is_empty(), "templates are refused and nothing said");
        findings::hold(&found, Path::new("/nonexistent"));
    }
}
