//! A pack from a bucket is the pack from files: nothing differs but how the inputs are called.

use super::quarterdeck;
use super::real_store::RealBucket;
use crate::databases::same_pack::{same_after, unmade};
use crate::project::Project;

/// The golden workspace with each of its files called as `name` says, after `take` got it.
fn renamed(take: impl Fn(&str, Vec<u8>), name: impl Fn(&str) -> String) -> Project {
    let project = unmade();
    let mut settings = String::new();
    for line in project.text("quarterdeck.toml").lines() {
        match line.strip_prefix("files = [\"") {
            Some(file) => {
                let file = file.trim_end_matches("\"]");
                take(file, std::fs::read(project.join(file)).expect("a file"));
                settings += &format!("files = [\"{}\"]\n", name(file));
            }
            None => settings += &format!("{line}\n"),
        }
    }
    std::fs::remove_dir_all(project.join("data/raw")).expect("a folder to remove");
    project.file("quarterdeck.toml", settings)
}

#[test]
fn a_pack_from_a_bucket_is_the_pack_from_files() {
    let Some(bucket) = RealBucket::new() else { return };
    let below = format!("s3://{}/", bucket.name);
    let project = renamed(|file, content| bucket.put(file, content), |file| format!("{below}{file}"));
    quarterdeck(&project, &bucket.store, &["run", "--period", "2026Q3"]).succeeds();
    let record = project.json("reports/2026Q3/run.json");
    let inputs = record["inputs"].as_array().expect("inputs");
    let objects = inputs.iter().filter(|input| input["path"].as_str().is_some_and(|path| path.starts_with(&below)));
    let sizes: Vec<u64> = objects.map(|object| object["bytes"].as_u64().expect("a size")).collect();
    assert!(sizes.len() > 5 && sizes.iter().all(|size| *size > 0), "{inputs:?}");
    project.run(&["verify", "reports/2026Q3"]).succeeds();

    // Where names decide an order or a line's end, files called almost as the objects are have the same.
    let almost = format!("s3:-/{}/", bucket.name);
    let contents = std::cell::RefCell::new(Vec::new());
    let take = |file: &str, content| contents.borrow_mut().push((format!("{almost}{file}"), content));
    let others = renamed(take, |file| format!("{almost}{file}"));
    let others = contents.into_inner().into_iter().fold(others, |others, (file, content)| others.file(&file, content));
    others.run(&["run", "--period", "2026Q3"]).succeeds();
    // Long names in a PDF have places where they may break.
    same_after(&project, &others, |text| text.replace('\u{200b}', "").replace(&below, &almost));
}
