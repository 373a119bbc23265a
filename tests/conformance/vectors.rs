//! Published tables of statistics, and the functions of `quarterdeck::stats` that they map to.
//!
//! A file names its method, its cases may name a part of it; both must be known here. Every figure that a case expects must be found,
//! within the tolerance of the case itself: an unknown method, part or figure fails, and nothing is left out in silence.
//!
//! `QUARTERDECK_VECTORS` names a folder of files; without it the `vectors` of `QUARTERDECK_SHARED` are read. The project's own tables in
//! `tests/cases/vectors` are always read.

mod case;
mod charts;
mod counts;
mod disclosure;
mod families;
mod funnels;
mod proportions;
mod strata;

use std::path::{Path, PathBuf};

use serde_json::Value;

use self::case::{Case, differences};
use crate::material::{json, material};

/// Works out what a case expects.
type Adapter = fn(&Case) -> Result<Value, String>;

/// How each method is held against the product.
const ADAPTERS: [(&str, Adapter); 25] = [
    ("attribute_charts", charts::attribute),
    ("cochran_armitage_trend", strata::trend),
    ("difference_of_two_proportions_ci", proportions::difference),
    ("direct_standardised_rate", counts::direct),
    ("empirical_bayes_shrinkage", families::shrinkage),
    ("funnel_limits_proportion", funnels::proportion_limits),
    ("funnel_outlier_classification", funnels::classes),
    ("goldstein_healy_bars", families::bars),
    ("indirect_standardised_ratio_and_rate", counts::indirect_standardisation),
    ("joint_rank_confidence_intervals", families::ranks),
    ("mantel_haenszel", strata::mantel_haenszel),
    ("mean_ci_student_t", counts::mean),
    ("overdispersion_phi_tau2_and_adjusted_funnel_limits", funnels::overdispersion),
    ("p_value_adjustment", families::adjustment),
    ("planning_two_proportions", proportions::planning),
    ("poisson_rate_ci_byar_or_exact", counts::rate),
    ("proportion_reliability_display_rule", disclosure::publishability),
    ("single_proportion_ci", proportions::single),
    ("single_proportion_ci_and_tests", proportions::single),
    ("small_number_suppression", disclosure::suppression),
    ("spc_classification_of_series", charts::series),
    ("spc_special_cause_rules", charts::rules),
    ("two_and_k_sample_proportion_tests", proportions::tests),
    ("wilson_score_ci", proportions::single),
    ("xmr_process_limits", charts::limits),
];

#[test]
fn statistics_agree_with_published_tables() {
    let Some(folder) = folder() else { return };
    hold_all(&folder);
}

#[test]
fn statistics_agree_with_the_projects_own_tables() {
    hold_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/vectors"));
}

fn folder() -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("QUARTERDECK_VECTORS") else { return material("vectors") };
    let found = PathBuf::from(folder);
    assert!(found.is_dir(), "QUARTERDECK_VECTORS is set, but {} is no folder", found.display());
    Some(found)
}

/// Holds every case of every file of a folder.
fn hold_all(folder: &Path) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|held| held == "json"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no files in {}", folder.display());
    let failures: Vec<String> = paths.iter().flat_map(|path| hold(path)).collect();
    assert!(failures.is_empty(), "{} differ:\n{}", failures.len(), failures.join("\n"));
}

/// What differs in a file.
fn hold(path: &Path) -> Vec<String> {
    let file = json(path);
    let name = path.file_stem().expect("a name").to_string_lossy();
    let method = file["method"].as_str().unwrap_or_default();
    let Some((_, adapter)) = ADAPTERS.iter().find(|(known, _)| *known == method) else {
        return vec![format!("{name}: method {method:?} is unknown here")];
    };
    let cases = file["cases"].as_array().expect("cases");
    assert!(!cases.is_empty(), "{name} has no cases");
    let failures: Vec<String> = cases
        .iter()
        .flat_map(|held| {
            let case = Case::new(held);
            let found = adapter(&case).map_or_else(|error| vec![error], |found| differences(&case, &found));
            found.into_iter().map(|how| format!("{name} {}: {how}", case.id())).collect::<Vec<_>>()
        })
        .collect();
    println!("{name}: {} cases, {} differences", cases.len(), failures.len());
    failures
}

/// A method or a part of one that nobody here knows is a failure, never a silence.
#[test]
fn unknown_methods_fail() {
    let folder = tempfile::tempdir().expect("a folder");
    let failures = |method: &str| {
        let path = folder.path().join("unknown.json");
        let cases = r#"[{ "id": "one", "input": { "method": "tarot", "x": 1, "n": 2 }, "expected": { "lower": 0 } }]"#;
        std::fs::write(&path, format!(r#"{{ "method": "{method}", "cases": {cases} }}"#)).expect("a file");
        hold(&path)
    };
    assert_eq!(failures("tarot"), ["unknown: method \"tarot\" is unknown here"]);
    assert_eq!(failures("single_proportion_ci"), ["unknown one: interval \"tarot\" is unknown here"]);
}
