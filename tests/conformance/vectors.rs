//! Published tables of statistics, and the functions of `quarterdeck::stats` that they map to.
//!
//! Every case of every file is either checked or listed with why not: nothing is left out in silence.

mod counts;
mod proportions;
mod series;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::material::{json, material};

/// What became of one case.
pub(crate) enum Verdict {
    /// It agrees.
    Agrees,
    /// It differs, in these words.
    Differs(String),
    /// There is nothing here that it could be held against, and why.
    NotCovered(&'static str),
}

/// Cases that agree; a case that is no longer covered must be noticed.
const COVERED: usize = 103;

/// Holds one case against the product.
type Adapter = fn(&Value) -> Verdict;

/// How each file is held against the product.
const ADAPTERS: [(&str, Adapter); 20] = [
    ("empirical_bayes", |_| Verdict::NotCovered("shrinkage is not there yet")),
    ("funnel_overdispersion_funnelplotr", counts::ratio_funnel),
    ("funnel_proportion_phe", proportions::funnel),
    ("funnel_significance_phe", proportions::funnel_classes),
    ("indirect_standardisation_phe", counts::indirect_standardisation),
    ("mean_t_phe", series::mean),
    ("multiplicity", series::multiplicity),
    ("poisson_rate_phe", counts::rate),
    ("proportion_difference_newcombe1998", proportions::difference),
    ("proportion_tests", |_| Verdict::NotCovered("tests of proportions are not there yet")),
    ("publishability_nchs", |_| Verdict::NotCovered("the rule of publishability is not there yet")),
    ("rank_intervals_klein2020", series::ranks),
    ("single_proportion_fagerland2017", proportions::single),
    ("single_proportion_newcombe1998", proportions::single),
    ("single_proportion_r_binom", proportions::single),
    ("suppression", |_| Verdict::NotCovered("rules of disclosure are not there yet")),
    ("wilson_phe", proportions::single),
    ("xmr_end_to_end", series::control_limits),
    ("xmr_limits", series::control_limits),
    ("xmr_rules", |_| Verdict::NotCovered("signals of control charts are not there yet")),
];

#[test]
fn every_file_of_vectors_has_an_adapter() {
    let Some(folder) = material("vectors") else { return };
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|held| held == "json"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ADAPTERS.map(|(name, _)| name));
}

#[test]
fn statistics_agree_with_published_tables() {
    let Some(folder) = material("vectors") else { return };
    let (mut different, mut all_agreeing) = (Vec::new(), 0);
    for (name, adapter) in ADAPTERS {
        let file = json(&folder.join(format!("{name}.json")));
        let cases = file["cases"].as_array().expect("cases");
        let (mut agreeing, mut left_out) = (0, BTreeMap::<&str, Vec<&str>>::new());
        for case in cases {
            let id = case["id"].as_str().expect("an id");
            match adapter(case) {
                Verdict::Agrees => agreeing += 1,
                Verdict::Differs(how) => different.push(format!("{name} {id}: {how}")),
                Verdict::NotCovered(why) => left_out.entry(why).or_default().push(id),
            }
        }
        println!("{name}: {agreeing} of {} agree", cases.len());
        all_agreeing += agreeing;
        for (why, ids) in left_out {
            println!("    NOT COVERED, {why}: {}", ids.join(", "));
        }
    }
    assert!(all_agreeing >= COVERED || !different.is_empty(), "only {all_agreeing} cases are held against anything");
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
}

/// A number of a case's input.
fn number(case: &Value, key: &str) -> f64 {
    case["input"][key].as_f64().unwrap_or_else(|| panic!("{}: no {key}", case["id"]))
}

/// Numbers of a case's input; null counts as 0, as upstream does.
fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|held| held.as_f64().unwrap_or(0.0)).collect()
}

/// A whole number; `None` for a fraction.
fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_f64().filter(|number| number.fract() == 0.0).map(|number| number as i64))
}

/// Holds figures against what is expected, within the case's own tolerance.
fn held(case: &Value, figures: &[(&str, Option<f64>)]) -> Verdict {
    let mut differences = Vec::new();
    for (key, found) in figures {
        let expected = &case["expected"][*key];
        let agrees = match (expected.as_f64(), found) {
            (None, None) => expected.is_null(),
            (Some(expected), Some(found)) => near(case, expected, *found),
            _ => false,
        };
        if !agrees {
            differences.push(format!("{key} is {found:?}, expected {expected}"));
        }
    }
    if differences.is_empty() { Verdict::Agrees } else { Verdict::Differs(differences.join("; ")) }
}

fn near(case: &Value, expected: f64, found: f64) -> bool {
    let absolute = case["abs_tol"].as_f64().unwrap_or(0.0);
    let relative = case["rel_tol"].as_f64().unwrap_or(0.0) * expected.abs();
    (expected - found).abs() <= absolute.max(relative)
}

/// All parts agree, or the first that does not.
fn all(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    verdicts.into_iter().find(|verdict| !matches!(verdict, Verdict::Agrees)).unwrap_or(Verdict::Agrees)
}
