//! The files of a fresh workspace.

/// The files of a fresh workspace: path below its folder, and text.
#[must_use]
pub fn files() -> Vec<(&'static str, &'static str)> {
    Vec::new()
}
