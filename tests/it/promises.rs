//! What is said of how the project is tested is so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The words between backticks of a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

#[test]
fn each_promise_names_a_test_that_is_there() {
    let page = text("SECURITY.md");
    let promises: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
    assert!(promises.len() > 10, "the table of promises is found");
    for promise in promises {
        let test = promise.split(" | ").nth(1).expect("a column of tests");
        let (files, names): (Vec<&str>, Vec<&str>) = quoted(test).partition(|word| word.contains('/'));
        let texts: String = files.iter().map(|file| text(file)).collect();
        assert!(
            texts.is_empty() || texts.contains("#[test]") || files.iter().any(|file| !file.ends_with(".rs")),
            "{test}"
        );
        for name in names.iter().filter(|name| !name.contains([' ', '.'])) {
            assert!(texts.contains(&format!("fn {name}()")), "{name} is not in {files:?}");
        }
        assert!(!files.is_empty() || !names.is_empty(), "{promise}");
    }
}

/// Libraries of the project by name, with their versions, as a lock file has them. Those of its tests are not there for others.
fn libraries(lock: &str) -> BTreeMap<String, BTreeSet<String>> {
    let table: toml::Table = text(lock).parse().expect("TOML");
    let packages = table["package"].as_array().expect("packages");
    let own = packages.iter().find(|package| package["name"].as_str() == Some("quarterdeck")).expect("the project");
    let names = own["dependencies"].as_array().expect("libraries").iter().filter_map(toml::Value::as_str);
    let mut libraries = BTreeMap::new();
    for name in names.map(|name| name.split(' ').next().unwrap_or(name)) {
        let same = packages.iter().filter(|package| package["name"].as_str() == Some(name));
        let versions = same.filter_map(|package| package["version"].as_str()).map(str::to_owned).collect();
        libraries.insert(name.to_owned(), versions);
    }
    libraries
}

#[test]
fn fuzz_targets_are_built_from_the_same_libraries() {
    let (mut ours, theirs) = (libraries("Cargo.lock"), libraries("fuzz/Cargo.lock"));
    ours.retain(|name, _| !["insta", "proptest", "snapbox"].contains(&name.as_str()));
    assert_eq!(ours, theirs, "`cargo metadata --offline` in the folder `fuzz` brings its lock file up to date");
}
