//! A check of packs from outside the project: layout, page shape, tags, text, references, policy, nulls, sums.

use std::path::Path;
use std::process::Command;

use crate::material::material;
use crate::outside;
use crate::project::Project;
use crate::volvo::volvo;

fn passes(pack: &Path) {
    let Some(script) = material("tools/check_pack.py") else { return };
    if !outside::works("python3", &["-c", "import pypdf"], "packs are not checked from outside") {
        return;
    }
    println!("{}", outside::output(Command::new("python3").arg(script).arg(pack)));
}

#[test]
fn the_pack_of_the_incidents_passes() {
    let Some(volvo) = volvo() else { return };
    passes(&volvo.join("reports/2012Q2"));
}

#[test]
fn the_pack_of_a_sample_passes() {
    if material("tools").is_none() {
        return;
    }
    let project = Project::empty();
    project.run(&["sample", ".", "--partners", "6", "--cases", "1500", "--quarters", "4", "--seed", "7"]).succeeds();
    project.run(&["run"]).succeeds();
    let packs: Vec<_> =
        std::fs::read_dir(project.join("reports")).expect("packs").map(|entry| entry.expect("a pack").path()).collect();
    assert_eq!(packs.len(), 1);
    passes(&packs[0]);
}
