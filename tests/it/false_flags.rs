//! Partners that are all alike are flagged no more often than promised, and as often as the guide says.

use std::fs;
use std::path::Path;

use crate::alike::{PROMISED, Tried, of_means, of_ratios, of_shares, table};

/// Settings with up to twenty partners: those with sixty take minutes, and `cargo run --example false_flags` tries them too.
const SETTINGS: usize = 4;

fn as_documented(rows: &str, tried: &[Tried]) {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/statistics.md");
    let page = fs::read_to_string(page).expect("the page");
    for one in tried {
        assert!(one.quarters_with_a_flag() <= PROMISED, "{}", table(rows, tried));
    }
    assert!(page.contains(&table(rows, tried)), "docs/statistics.md does not show\n{}", table(rows, tried));
}

#[test]
fn of_escalations_against_the_case_mix() {
    as_documented("cases per stratum", &of_ratios(SETTINGS));
}

#[test]
fn of_shares_against_all_others() {
    as_documented("answers, share of 90%", &of_shares(SETTINGS));
}

#[test]
fn of_means_against_all_others() {
    as_documented("answers, mean score", &of_means(SETTINGS));
}
