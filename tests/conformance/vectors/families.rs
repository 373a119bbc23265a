//! Many units at once: adjusted probabilities, ranks, shrinkage.

use quarterdeck::stats::rank::{joint_confidence, joint_ranks, pairwise_bars};
use quarterdeck::stats::shrinkage::{self, Prior, raw_moments};
use quarterdeck::stats::variance::{Method, between};
use quarterdeck::stats::{multiplicity, two_sided_z};
use serde_json::{Value, json};

use super::case::{Case, numbers, pairs, wholes};

/// Adjusts probabilities.
type Adjust = fn(&[f64]) -> Vec<f64>;

/// Adjusted probabilities by every method, and how many are rejected.
pub(crate) fn adjustment(case: &Case) -> Result<Value, String> {
    let probabilities = numbers(case.input("p"))?;
    let mut figures = json!({});
    let methods: [(&str, Adjust); 6] = [
        ("bonferroni", multiplicity::bonferroni),
        ("holm", multiplicity::holm),
        ("hochberg", multiplicity::hochberg),
        ("sidak", multiplicity::sidak),
        ("bh", multiplicity::benjamini_hochberg),
        ("by", multiplicity::benjamini_yekutieli),
    ];
    for (name, method) in methods {
        let adjusted = method(&probabilities);
        if let Some(alpha) = case.input("alpha").as_f64() {
            figures[format!("n_reject_{name}")] = json!(adjusted.iter().filter(|value| **value <= alpha).count());
        }
        figures[name] = json!(adjusted);
    }
    Ok(figures)
}

/// Places that are jointly plausible.
pub(crate) fn ranks(case: &Case) -> Result<Value, String> {
    let units = case.input("units").as_array().ok_or("no units")?;
    let joint = joint_confidence(units.len(), case.confidence()).and_then(two_sided_z).ok_or("no joint confidence")?;
    let decimals = case.input("round_ci_decimals").as_u64().map(|decimals| decimals as usize);
    let written = |value: f64| match decimals {
        Some(decimals) => format!("{value:.decimals$}").parse::<f64>().expect("a number"),
        None => value,
    };
    let estimates = units
        .iter()
        .map(|unit| {
            let value = unit["est"].as_f64()?;
            let error = unit["se"].as_f64().or_else(|| Some(unit["moe90"].as_f64()? / 1.644_854))?;
            Some((value, written(value - joint * error), written(value + joint * error)))
        })
        .collect::<Option<Vec<_>>>()
        .ok_or("a unit without an estimate or an error")?;
    let (mut low, mut high) = (json!({}), json!({}));
    for (unit, rank) in units.iter().zip(joint_ranks(&estimates)) {
        let name = unit["name"].as_str().ok_or("a unit without a name")?;
        low[name] = json!(rank.best);
        high[name] = json!(rank.worst);
    }
    Ok(json!({ "rank_low": low, "rank_high": high, "z_joint": joint }))
}

/// Bars that can be compared by eye.
pub(crate) fn bars(case: &Case) -> Result<Value, String> {
    Ok(json!({ "factor": pairwise_bars(&numbers(case.input("se"))?, case.confidence()) }))
}

/// Estimates drawn towards the mean.
pub(crate) fn shrinkage(case: &Case) -> Result<Value, String> {
    match case.word(&["method"])? {
        "marshall_poisson" => {
            let units = pairs(&numbers(case.any(&["e", "x"])?)?, &numbers(case.any(&["b", "n"])?)?)?;
            let found = shrinkage::rates(&units).ok_or("no rates")?;
            let mut rates: Vec<f64> = found.rates.iter().map(|(rate, _)| *rate).collect();
            // A table may give the first rates alone.
            if let Some(shown) = case.expected("eb").as_array() {
                rates.truncate(shown.len());
            }
            Ok(json!({ "m": found.mean, "A": found.between, "eb": rates }))
        }
        "beta_binomial_mom" => beta_binomial(case),
        "dersimonian_laird" => normal(case, Method::DerSimonianLaird),
        "paule_mandel" => normal(case, Method::PauleMandel),
        other => Err(format!("shrinkage {other:?} is unknown here")),
    }
}

fn beta_binomial(case: &Case) -> Result<Value, String> {
    let units = pairs(&wholes(case.input("x"))?, &wholes(case.input("n"))?)?;
    let (mean, variance) = raw_moments(&units).ok_or("no proportions")?;
    let prior = Prior::of_moments(&units).ok_or("no prior")?;
    let drawn = |x, n| prior.shrink(x, n, 0.95).map(|found| found.value);
    let (alpha, beta) = match prior {
        Prior::Beta { a, b } => (Some(a), Some(b)),
        Prior::Point(_) => (None, None),
    };
    let posterior_new = case.whole("new_x").ok().zip(case.whole("new_n").ok()).and_then(|(x, n)| drawn(x, n));
    Ok(json!({
        "mean": mean,
        "var": variance,
        "alpha": alpha,
        "beta": beta,
        "posterior_new": posterior_new,
        "posterior": units.iter().map(|(x, n)| drawn(*x, *n)).collect::<Vec<_>>(),
    }))
}

fn normal(case: &Case, method: Method) -> Result<Value, String> {
    let units = pairs(&numbers(case.input("y"))?, &numbers(case.input("v"))?)?;
    let found = between(&units, method).ok_or("no variance between units")?;
    let drawn = units
        .iter()
        .map(|(value, variance)| shrinkage::normal(*value, *variance, &found, 0.95))
        .collect::<Option<Vec<_>>>()
        .ok_or("a unit without an error")?;
    let of = |figure: fn(&shrinkage::Shrunk) -> f64| drawn.iter().map(figure).collect::<Vec<_>>();
    Ok(json!({
        "tau2": found.variance,
        "mu": found.mean,
        "se": found.error,
        "Q": found.q,
        "blup": of(|unit| unit.value),
        "lower": of(|unit| unit.low),
        "upper": of(|unit| unit.high),
        "reliability": of(|unit| unit.reliability),
    }))
}
