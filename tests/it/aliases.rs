//! `aliases`: what unknown partners and customers may mean, and how a person's decisions get into the figures.

use crate::project::Project;

fn project() -> Project {
    let project = Project::init();
    let cases = project.text("data/raw/cases.csv").replace(",Nordlicht first line,", ",NORDLICHT Systems GmbH,");
    project.file("data/raw/cases.csv", cases)
}

#[test]
fn a_reviewed_proposal_becomes_an_alias_and_nothing_before() {
    let project = project();
    let suggested = project.run(&["aliases", "suggest", "--write", "review.csv"]).succeeds();
    assert!(suggested.stdout.contains("NORDLICHT Systems GmbH"), "{}", suggested.stdout);
    assert!(suggested.stderr.contains("aliases accept review.csv --by NAME"), "{}", suggested.stderr);
    let proposed = project.text("review.csv");
    let line = proposed.lines().find(|line| line.contains("NORDLICHT Systems GmbH")).expect("a proposal").to_owned();
    assert!(line.starts_with(",desk,NORDLICHT Systems GmbH,"), "nothing is accepted yet: {line}");
    project.run(&["aliases", "suggest", "--write", "review.csv"]).ends_with(2);

    let untouched = project.run(&["aliases", "accept", "review.csv", "--by", "A. Berg"]).succeeds();
    assert!(untouched.stdout.starts_with("0 aliases added"), "{}", untouched.stdout);
    let project = project.edit("review.csv", &line, &format!("yes{line}"));
    let accepted = project.run(&["aliases", "accept", "review.csv", "--by", "A. Berg"]).succeeds();
    assert!(accepted.stdout.starts_with("1 alias added to aliases.csv, 0 there already"), "{}", accepted.stdout);
    assert!(accepted.stderr.contains("no source reads that file yet"), "{}", accepted.stderr);
    assert!(project.text("aliases.csv").contains("desk,NORDLICHT Systems GmbH,"), "{}", project.text("aliases.csv"));

    let read = "files = [\"data/raw/partner_aliases.csv\", \"aliases.csv\"]";
    let project = project.edit("quarterdeck.toml", "files = [\"data/raw/partner_aliases.csv\"]", read);
    let again = project.run(&["aliases", "accept", "review.csv", "--by", "A. Berg"]).succeeds();
    assert!(again.stdout.starts_with("0 aliases added to aliases.csv, 1 there already"), "{}", again.stdout);
    let after = project.run(&["aliases", "suggest"]).succeeds();
    assert!(!after.stdout.contains("NORDLICHT Systems GmbH"), "{}", after.stdout);
}

#[test]
fn what_cannot_be_accepted_is_named_with_its_line_and_nothing_is_written() {
    let project =
        project().file("review.csv", "accept,system,key,partner_id\nyes,desk,ASTER,P999\nperhaps,desk,Other,P01\n");
    let refused = project.run(&["aliases", "accept", "review.csv", "--by", "A. Berg"]).ends_with(2);
    assert!(refused.stderr.contains("review.csv:2 [partner_id]: no partner has the id `P999`"), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("review.csv:3 [accept]: found `perhaps`, expected yes or no"),
        "{}",
        refused.stderr
    );
    assert!(!project.join("aliases.csv").exists());
}

#[test]
fn partners_that_look_alike_by_name_are_told_and_stay_two() {
    let project = Project::init();
    let twin = "P77,Nordlicht Systems GmbH,reseller,true,North,DE,EUR,A. Lindqvist,2023-04-01,\n";
    let partners = project.text("data/raw/partners.csv") + twin;
    let project = project.file("data/raw/partners.csv", partners);
    let loaded = project.run(&["ingest"]);
    assert!(loaded.stderr.contains("partners `P01` and `P77` have names that look alike"), "{}", loaded.stderr);
}
