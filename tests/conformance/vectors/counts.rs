//! Counts and means: intervals, ratios of observed and expected, standardised rates.

use std::collections::BTreeMap;

use quarterdeck::stats::mean::{Moments, mean_interval};
use quarterdeck::stats::poisson::{self, EXACT_BELOW};
use quarterdeck::stats::standardise::{Tally, indirect};
use quarterdeck::stats::{CONFIDENCE, OUTER_CONFIDENCE, direct};
use serde_json::{Value, json};

use super::case::{Case, numbers, whole};

/// Interval of a count, or of a rate.
pub(crate) fn rate(case: &Case) -> Result<Value, String> {
    let confidence = case.confidence();
    let multiplier = case.input("multiplier").as_f64().unwrap_or(1.0);
    let scale = case.input("n").as_f64().map_or(1.0, |exposure| multiplier / exposure);
    let count = case.number("x")?;
    let (low, high, used) = match case.word(&["method"])? {
        "byar" => {
            let found = poisson::byar_interval(count, confidence);
            (found.and_then(|ends| ends.0), found.map(|ends| ends.1), "Byars")
        }
        "exact" => {
            let found = poisson::exact_interval(count, confidence);
            (found.map(|ends| ends.0), found.map(|ends| ends.1), "Exact")
        }
        "exact_if_lt_10_else_byar" => {
            let count = case.whole("x")?;
            let found = poisson::count_interval(count, confidence);
            (found.map(|ends| ends.0), found.map(|ends| ends.1), used(count))
        }
        other => return Err(format!("interval {other:?} is unknown here")),
    };
    let scaled = |end: Option<f64>| end.map(|end| end * scale);
    Ok(json!({ "value": count * scale, "lower": scaled(low), "upper": scaled(high), "used": used }))
}

/// What the tables call the interval of a count.
fn used(count: i64) -> &'static str {
    if count < EXACT_BELOW { "Exact" } else { "Byars" }
}

/// Observed over expected with the interval of the observed count, as a ratio or as a rate. Missing counts are 0 there.
pub(crate) fn indirect_standardisation(case: &Case) -> Result<Value, String> {
    let strata = case.input("strata").as_array().ok_or("no strata")?;
    let tally = |stratum: &Value, cases: &str, events: &str| Tally {
        cases: whole(&stratum[cases]).unwrap_or(0),
        events: whole(&stratum[events]).unwrap_or(0),
    };
    let own: BTreeMap<usize, Tally> =
        strata.iter().map(|stratum| tally(stratum, "n", "observed")).enumerate().collect();
    let reference: BTreeMap<usize, Tally> =
        strata.iter().map(|stratum| tally(stratum, "ref_n", "ref_x")).enumerate().collect();
    let found = indirect(&own, std::slice::from_ref(&reference), 1, |stratum, _| *stratum);
    let mut overall = Tally::default();
    reference.values().for_each(|tally| overall.add(*tally));
    let reference_rate = overall.events as f64 / overall.cases as f64;
    let (scale, reference_rate) = match case.input("rate_multiplier").as_f64() {
        Some(multiplier) => (multiplier * reference_rate, multiplier * reference_rate),
        None => (case.number("refvalue")?, reference_rate),
    };
    let ratio = |count: f64| count / found.expected * scale;
    let inner = poisson::count_interval(found.observed, CONFIDENCE);
    let outer = poisson::count_interval(found.observed, OUTER_CONFIDENCE);
    Ok(json!({
        "observed": found.observed,
        "expected": found.expected,
        "value": ratio(found.observed as f64),
        "lower95": inner.map(|pair| ratio(pair.0)),
        "upper95": inner.map(|pair| ratio(pair.1)),
        "lower998": outer.map(|pair| ratio(pair.0)),
        "upper998": outer.map(|pair| ratio(pair.1)),
        "method": used(found.observed),
        "ref_rate": reference_rate,
    }))
}

/// A directly standardised rate by Dobson's method.
pub(crate) fn direct(case: &Case) -> Result<Value, String> {
    let strata = case.input("strata").as_array().ok_or("no strata")?;
    let strata: Vec<direct::Stratum> = strata
        .iter()
        .map(|stratum| {
            Ok(direct::Stratum {
                events: whole(&stratum["observed"]).ok_or("no observed")?,
                cases: whole(&stratum["n"]).ok_or("no n")?,
                weight: stratum["weight"].as_f64().ok_or("no weight")?,
            })
        })
        .collect::<Result<_, String>>()?;
    let multiplier = case.input("multiplier").as_f64().unwrap_or(1.0);
    let inner = direct::standardised(&strata, CONFIDENCE);
    let outer = direct::standardised(&strata, OUTER_CONFIDENCE);
    Ok(json!({
        "observed": strata.iter().map(|stratum| stratum.events).sum::<i64>(),
        "value": inner.map(|found| found.rate * multiplier),
        "lower95": inner.map(|found| found.low * multiplier),
        "upper95": inner.map(|found| found.high * multiplier),
        "lower998": outer.map(|found| found.low * multiplier),
        "upper998": outer.map(|found| found.high * multiplier),
    }))
}

/// Student's interval of a mean.
pub(crate) fn mean(case: &Case) -> Result<Value, String> {
    let values = numbers(case.input("values"))?;
    let sample = Moments::of_values(&values).ok_or("no moments")?;
    let (inner, outer) = (mean_interval(sample, CONFIDENCE), mean_interval(sample, OUTER_CONFIDENCE));
    Ok(json!({
        "n": sample.count,
        "sum": values.iter().sum::<f64>(),
        "mean": sample.mean,
        "sd": sample.deviation,
        "lower95": inner.map(|pair| pair.0),
        "upper95": inner.map(|pair| pair.1),
        "lower998": outer.map(|pair| pair.0),
        "upper998": outer.map(|pair| pair.1),
    }))
}
