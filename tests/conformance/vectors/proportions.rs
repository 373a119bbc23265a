//! Proportions: intervals, differences, tests, planning.

use quarterdeck::stats::proportion_difference::{ScoreVariance, newcombe_corrected, score_interval};
use quarterdeck::stats::two_groups::{Test, fisher, pearson, pooled_z};
use quarterdeck::stats::{binomial, contrast, planning, proportion, target_test};
use serde_json::{Value, json};

use super::case::{Case, pairs, wholes};

/// The interval of one proportion, or a test of it against a stated one.
pub(crate) fn single(case: &Case) -> Result<Value, String> {
    if let Ok(test) = case.word(&["test"]) {
        return against_stated(case, test);
    }
    let confidence = case.confidence();
    let (x, n) = (case.number("x")?, case.number("n")?);
    let method = case.input("method").as_str().unwrap_or("wilson");
    let estimate = (n > 0.0).then(|| x / n);
    if method == "wilson" {
        return Ok(ends(estimate, proportion::wilson_weighted(x, n, confidence)));
    }
    let (x, n) = (case.whole("x")?, case.whole("n")?);
    let interval = match method {
        "wilson_cc" => proportion::wilson_corrected(x, n, confidence),
        "clopper_pearson" | "exact" => binomial::clopper_pearson(x, n, confidence),
        "midp" | "mid_p" => binomial::mid_p(x, n, confidence),
        "jeffreys" => binomial::jeffreys(x, n, confidence),
        "agresti_coull" => contrast::agresti_coull(x, n, confidence),
        "wald" => contrast::wald(x, n, confidence),
        other => return Err(format!("interval {other:?} is unknown here")),
    };
    Ok(ends(estimate, interval))
}

fn against_stated(case: &Case, test: &str) -> Result<Value, String> {
    let (x, n) = (case.whole("x")?, case.whole("n")?);
    let stated = case.any(&["p0", "pi0", "null"])?.as_f64().ok_or("no stated proportion")?;
    Ok(match test {
        "score" => tested(target_test::score(x, n, stated)),
        "lr" | "likelihood_ratio" => tested(target_test::likelihood_ratio(x, n, stated)),
        "exact" | "exact_binomial" => json!({ "p": target_test::exact(x, n, stated) }),
        "midp" | "mid_p" | "midp_binomial" => json!({ "p": target_test::mid_p(x, n, stated) }),
        other => return Err(format!("test {other:?} is unknown here")),
    })
}

/// The interval of a difference of two proportions.
pub(crate) fn difference(case: &Case) -> Result<Value, String> {
    let first = (case.whole("x1")?, case.whole("n1")?);
    let second = (case.whole("x2")?, case.whole("n2")?);
    let confidence = case.confidence();
    let interval = match case.word(&["method"])? {
        "newcombe" => proportion::difference(first, second, confidence),
        "newcombe_cc" => newcombe_corrected(first, second, confidence),
        "MN" | "mn" | "miettinen_nurminen" => {
            score_interval(first, second, confidence, ScoreVariance::MiettinenNurminen)
        }
        "mee" => score_interval(first, second, confidence, ScoreVariance::Mee),
        "agresti_caffo" => contrast::agresti_caffo(first, second, confidence),
        "wald" => contrast::wald_difference(first, second, confidence),
        other => return Err(format!("difference {other:?} is unknown here")),
    };
    let share = |(x, n): (i64, i64)| x as f64 / n as f64;
    Ok(ends(interval.map(|_| share(first) - share(second)), interval))
}

/// Tests of whether groups share one proportion.
pub(crate) fn tests(case: &Case) -> Result<Value, String> {
    match case.word(&["test", "method"])? {
        "z_pooled" => {
            let groups = groups(case)?;
            let [first, second] = groups[..] else { return Err("two groups are needed".to_owned()) };
            Ok(tested(pooled_z(first, second)))
        }
        "chi2" | "pearson" | "pearson_k" | "prop_test" | "k_sample_pearson" | "k_sample_chi2" => {
            Ok(tested(pearson(&groups(case)?)))
        }
        test @ ("fisher" | "fisher_midp" | "fisher_mid_p") => {
            let found = fisher(table(case)?).ok_or("no table")?;
            let side = case.input("alternative").as_str().unwrap_or("two.sided");
            Ok(json!({ "p": match (test, side) {
                ("fisher", "less") => found.less,
                ("fisher", "greater") => found.greater,
                ("fisher", "two.sided" | "two-sided" | "two_sided") => found.two_sided,
                (_, "two.sided" | "two-sided" | "two_sided") => found.mid_p,
                (_, other) => return Err(format!("alternative {other:?} is unknown here")),
            } }))
        }
        other => Err(format!("test {other:?} is unknown here")),
    }
}

/// The chance of a test to find a difference, and the cases it needs.
pub(crate) fn planning(case: &Case) -> Result<Value, String> {
    let (first, second) = (case.number("p1")?, case.number("p2")?);
    let confidence = case.confidence();
    match case.input("n").is_null() {
        false => Ok(json!({ "power": planning::power(first, second, case.whole("n")?, confidence) })),
        true => Ok(json!({ "n": planning::cases_needed(first, second, case.number("power")?, confidence) })),
    }
}

/// Successes and trials of each group: as two lists, or as a table of successes and failures.
fn groups(case: &Case) -> Result<Vec<(i64, i64)>, String> {
    if case.input("table").is_null() {
        return pairs(&wholes(case.any(&["x"])?)?, &wholes(case.any(&["n"])?)?);
    }
    Ok(table(case)?.iter().map(|[successes, failures]| (*successes, successes + failures)).collect())
}

fn table(case: &Case) -> Result<[[i64; 2]; 2], String> {
    let rows = case.any(&["table"])?.as_array().ok_or("no table")?;
    let rows: Vec<Vec<i64>> = rows.iter().map(wholes).collect::<Result<_, _>>()?;
    match &rows[..] {
        [first, second] if first.len() == 2 && second.len() == 2 => Ok([[first[0], first[1]], [second[0], second[1]]]),
        _ => Err("only tables of two by two are tested exactly".to_owned()),
    }
}

fn tested(found: Option<Test>) -> Value {
    json!({
        "statistic": found.map(|test| test.statistic),
        "df": found.map(|test| test.freedom),
        "p": found.map(|test| test.probability),
    })
}

fn ends(estimate: Option<f64>, interval: Option<(f64, f64)>) -> Value {
    json!({
        "value": estimate,
        "estimate": estimate,
        "error": interval.is_none(),
        "lower": interval.map(|pair| pair.0),
        "upper": interval.map(|pair| pair.1),
    })
}
