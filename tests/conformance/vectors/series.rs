//! Means, control limits, adjusted probabilities, ranks.

use quarterdeck::stats::control::xmr_limits;
use quarterdeck::stats::mean::{Moments, mean_interval};
use quarterdeck::stats::multiplicity::benjamini_hochberg;
use quarterdeck::stats::rank::{joint_confidence, joint_ranks};
use quarterdeck::stats::two_sided_z;
use serde_json::{Value, json};

use super::{Verdict, held, near, number, numbers};

/// Values there have at most five decimals.
const DECIMALS: f64 = 100_000.0;

/// Student's interval of a mean; scores are whole numbers here, so the values are scaled.
pub(crate) fn mean(case: &Value) -> Verdict {
    let values = numbers(&case["input"]["values"]);
    let scaled = values.iter().map(|value| (format!("{:.0}", value * DECIMALS).parse::<i64>().expect("a number"), 1));
    let Some(sample) = Moments::of(scaled, 100_000) else { return Verdict::Differs("no moments".to_owned()) };
    let (inner, outer) = (mean_interval(sample, 0.95), mean_interval(sample, 0.998));
    held(
        case,
        &[
            ("n", Some(sample.count as f64)),
            ("mean", Some(sample.mean)),
            ("sd", Some(sample.deviation)),
            ("lower95", inner.map(|pair| pair.0)),
            ("upper95", inner.map(|pair| pair.1)),
            ("lower998", outer.map(|pair| pair.0)),
            ("upper998", outer.map(|pair| pair.1)),
        ],
    )
}

/// Natural limits with the factor 2.66, ranges screened once.
pub(crate) fn control_limits(case: &Value) -> Verdict {
    let input = &case["input"];
    if input["screen_outliers"] != json!(true) {
        return Verdict::NotCovered("outlying ranges are always screened");
    }
    if input["k"] != json!(2.66) {
        return Verdict::NotCovered("the factor is always 2.66");
    }
    if ["baseline_points", "rebase_flags"].iter().any(|key| !input[*key].is_null()) {
        return Verdict::NotCovered("limits over a part of the series are not there yet");
    }
    let values: Vec<Option<f64>> = numbers(&input["y"]).into_iter().map(Some).collect();
    let Some(limits) = xmr_limits(&values) else { return Verdict::Differs("no limits".to_owned()) };
    let expected = |key: &str| {
        let held = &case["expected"][key];
        held.as_f64().or_else(|| held[0].as_f64()).unwrap_or(f64::NAN)
    };
    let found = [("mean", limits.centre), ("lpl", limits.low), ("upl", limits.high)];
    match found.iter().find(|(key, found)| !near(case, expected(key), *found)) {
        Some((key, found)) => Verdict::Differs(format!("{key} is {found}, expected {}", expected(key))),
        None => Verdict::Agrees,
    }
}

/// The false-discovery rate; the other adjustments are not used.
pub(crate) fn multiplicity(case: &Value) -> Verdict {
    let probabilities = numbers(&case["input"]["p"]);
    let found = benjamini_hochberg(&probabilities);
    let expected = numbers(&case["expected"]["bh"]);
    let agree = found.len() == expected.len()
        && found.iter().zip(&expected).all(|(found, expected)| near(case, *expected, *found));
    if !agree {
        return Verdict::Differs(format!("{found:?}, expected {expected:?}"));
    }
    match (case["expected"]["n_reject_bh"].as_u64(), case["input"]["alpha"].as_f64()) {
        (Some(rejected), Some(alpha)) => {
            let found = found.iter().filter(|value| **value <= alpha).count() as u64;
            if found == rejected { Verdict::Agrees } else { Verdict::Differs(format!("{found} rejected")) }
        }
        _ => Verdict::Agrees,
    }
}

/// Places that are jointly plausible.
pub(crate) fn ranks(case: &Value) -> Verdict {
    let units = case["input"]["units"].as_array().expect("units");
    let confidence = 1.0 - number(case, "alpha");
    let Some(joint) = joint_confidence(units.len(), confidence).and_then(two_sided_z) else {
        return Verdict::Differs("no joint confidence".to_owned());
    };
    let decimals = case["input"]["round_ci_decimals"].as_u64().expect("decimals") as usize;
    let written = |value: f64| format!("{value:.decimals$}").parse::<f64>().expect("a number");
    let estimates: Vec<(f64, f64, f64)> = units
        .iter()
        .map(|unit| {
            let (value, margin) = (unit["est"].as_f64().expect("est"), unit["moe90"].as_f64().expect("moe90"));
            let half = joint * margin / 1.644_854;
            (value, written(value - half), written(value + half))
        })
        .collect();
    for (unit, rank) in units.iter().zip(joint_ranks(&estimates)) {
        let name = unit["name"].as_str().expect("a name");
        let expected = [&case["expected"]["rank_low"][name], &case["expected"]["rank_high"][name]];
        if expected != [&json!(rank.best), &json!(rank.worst)] {
            return Verdict::Differs(format!("{name}: {rank:?}, expected {expected:?}"));
        }
    }
    held(case, &[("z_joint", Some(joint))])
}
