//! The decks in `reports/sample/`, which anyone can open without building anything: made again, they have the same bytes.

use std::collections::BTreeMap;
use std::path::Path;

use crate::golden_text::is_blessing;
use crate::project::Project;
use crate::shared::SAMPLE;

/// Whose review is shown.
const PARTNER: &str = "P004";

fn wanted(name: &str) -> bool {
    let deck = name.ends_with(".html") || name.ends_with(".pdf");
    deck && name.starts_with("internal/")
}

#[test]
fn the_sample_decks_are_what_this_version_makes() {
    let project = SAMPLE.copy();
    project.run(&["run", "--partner", PARTNER]).succeeds();
    let made: BTreeMap<_, _> =
        project.files("reports/2026Q3-selection").into_iter().filter(|(name, _)| wanted(name)).collect();
    assert_eq!(made.len(), 4, "{:?}", made.keys());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports/sample");
    if is_blessing() {
        for (name, bytes) in &made {
            let file = folder.join(name);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            std::fs::write(file, bytes).expect("a file");
        }
    }
    let mut kept: BTreeMap<_, _> = Project::at(folder).files("").into_iter().collect();
    assert!(kept.remove("README.md").is_some(), "the folder says what it is");
    assert_eq!(made.keys().collect::<Vec<_>>(), kept.keys().collect::<Vec<_>>());
    let differing: Vec<_> = made.iter().filter(|(name, bytes)| kept[*name] != **bytes).map(|(name, _)| name).collect();
    let remedy = "see that the change is meant, then make them anew with SNAPSHOTS=overwrite";
    assert!(differing.is_empty(), "decks of reports/sample that differ: {differing:?}; {remedy}");
    let size: usize = kept.values().map(Vec::len).sum();
    assert!(size < 2_000_000, "{size} bytes are much for a repository");
}
