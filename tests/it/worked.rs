//! Published examples as programme files under `tests/worked/`: the rules can say each of them, and give what was published.

use std::fs;
use std::path::Path;

use quarterdeck::domain::Finding;
use quarterdeck::programme::{self, Files, KnownMetric};

/// Measures that a workspace would define itself, beside those of the catalogue.
const OWN_METRICS: [&str; 9] = [
    "csat_year",
    "added_users",
    "added_seats",
    "large_deployments",
    "small_deployments",
    "step_1",
    "step_2",
    "step_3",
    "customers_with_growth",
];

fn findings(name: &str, text: &str) -> Vec<Finding> {
    let mut metrics = crate::config_errors::metrics();
    metrics.extend(OWN_METRICS.map(KnownMetric::from));
    let files = Files { versions: vec![(name.to_owned(), text.to_owned())], ..Files::default() };
    programme::check_all(&files, &metrics, None).1
}

/// Every programme file with its name.
fn worked() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worked");
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read_to_string(path).expect("text"))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_published_example_comes_out_as_published() {
    let files = worked();
    assert!(files.len() >= 5, "only {} files", files.len());
    for (name, text) in files {
        assert!(
            text.contains("[[example]]") && text.contains("source = "),
            "{name} shows nothing, or does not say whose it is"
        );
        assert_eq!(findings(&name, &text), [], "{name}");
    }
}

#[test]
fn an_example_with_another_outcome_is_found_at_its_place() {
    let files = worked();
    let (name, text) = files.iter().find(|(name, _)| name == "partner-led-support.toml").expect("the file");
    let found = findings(name, &text.replace("gives = \"70500\"", "gives = \"70501\""));
    let line = text.lines().position(|line| line == "gives = \"70500\"").expect("the line") + 1;
    assert_eq!(
        found.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [format!(
            "partner-led-support.toml:{line}:9 [example[1].gives]: example `15,000 + 24,500 + 25,000 + 6,000`: 1200000 on `fee` gives 70500, expected 70501"
        )]
    );
    for (name, text) in &files {
        for line in text.lines().filter(|line| ["gives = \"", "points = \""].iter().any(|key| line.starts_with(key))) {
            let one_more = line.replacen('"', "\"1", 1);
            assert_ne!(
                findings(name, &text.replace(&format!("\n{line}\n"), &format!("\n{one_more}\n"))),
                [],
                "{name}: {line}"
            );
        }
    }
}
