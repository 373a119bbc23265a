//! A pack from a bucket is the pack from files: what differs is the URL before each name, and what is named by it.

use super::quarterdeck;
use super::real_store::RealBucket;
use crate::databases::same_pack::{same_after, unmade};
use crate::shared::GOLDEN;

#[test]
fn a_pack_from_a_bucket_is_the_pack_from_files() {
    let Some(bucket) = RealBucket::new() else { return };
    let project = unmade();
    let below = format!("s3://{}/", bucket.name);
    let mut settings = String::new();
    for line in project.text("quarterdeck.toml").lines() {
        match line.strip_prefix("files = [\"") {
            Some(file) => {
                let file = file.trim_end_matches("\"]");
                bucket.put(file, std::fs::read(project.join(file)).expect("a file"));
                std::fs::remove_file(project.join(file)).expect("a file to remove");
                settings += &format!("files = [\"{below}{file}\"]\n");
            }
            None => settings += &format!("{line}\n"),
        }
    }
    let project = project.file("quarterdeck.toml", settings);
    quarterdeck(&project, &bucket.store, &["run", "--period", "2026Q3"]).succeeds();
    let record = project.json("reports/2026Q3/run.json");
    let inputs = record["inputs"].as_array().expect("inputs");
    let objects = inputs.iter().filter(|input| input["path"].as_str().is_some_and(|path| path.starts_with(&below)));
    let sizes: Vec<u64> = objects.map(|object| object["bytes"].as_u64().expect("a size")).collect();
    assert!(sizes.len() > 5 && sizes.iter().all(|size| *size > 0), "{inputs:?}");
    same_after(&project, &GOLDEN, |text| text.replace(&below, ""));
    project.run(&["verify", "reports/2026Q3"]).succeeds();
}
