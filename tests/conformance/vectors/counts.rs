//! Counts: intervals, ratios of observed and expected, their funnel.

use std::collections::BTreeMap;

use quarterdeck::stats::funnel as limits;
use quarterdeck::stats::poisson;
use quarterdeck::stats::standardise::{Tally, indirect};
use serde_json::Value;

use super::{Verdict, all, held, near, number, numbers, whole};

/// Interval of a count, or of a rate.
pub(crate) fn rate(case: &Value) -> Verdict {
    let x = whole(&case["input"]["x"]).expect("a count");
    let is_rate = case["input"].get("n").is_some();
    let scale = if is_rate { number(case, "multiplier") / number(case, "n") } else { 1.0 };
    let interval = poisson::count_interval(x, number(case, "conf"));
    let limits = [("lower", interval.map(|pair| pair.0 * scale)), ("upper", interval.map(|pair| pair.1 * scale))];
    held(case, &limits)
}

/// Observed over expected with the interval of the observed count, as a ratio or as a rate.
pub(crate) fn indirect_standardisation(case: &Value) -> Verdict {
    let strata = case["input"]["strata"].as_array().expect("strata");
    let tally = |stratum: &Value, cases: &str, events: &str| Tally {
        cases: whole(&stratum[cases]).unwrap_or(0),
        events: whole(&stratum[events]).unwrap_or(0),
    };
    let name = |stratum: &Value| stratum["stratum"].as_str().expect("a name").to_owned();
    let own: BTreeMap<String, Tally> =
        strata.iter().map(|stratum| (name(stratum), tally(stratum, "n", "observed"))).collect();
    let reference: BTreeMap<String, Tally> =
        strata.iter().map(|stratum| (name(stratum), tally(stratum, "ref_n", "ref_x"))).collect();
    let result = indirect(&own, std::slice::from_ref(&reference), 1, |stratum, _| stratum.clone());
    let mut overall = Tally::default();
    reference.values().for_each(|tally| overall.add(*tally));
    let scale = match case["input"]["rate_multiplier"].as_f64() {
        Some(multiplier) => multiplier * overall.events as f64 / overall.cases as f64,
        None => number(case, "refvalue"),
    };
    let ratio = |count: f64| count / result.expected * scale;
    let (inner, outer) =
        (poisson::count_interval(result.observed, 0.95), poisson::count_interval(result.observed, 0.998));
    let mut figures = vec![
        ("observed", Some(result.observed as f64)),
        ("expected", Some(result.expected)),
        ("value", Some(ratio(result.observed as f64))),
        ("lower95", inner.map(|pair| ratio(pair.0))),
        ("upper95", inner.map(|pair| ratio(pair.1))),
    ];
    if case["expected"].get("lower998").is_some() {
        figures.push(("lower998", outer.map(|pair| ratio(pair.0))));
        figures.push(("upper998", outer.map(|pair| ratio(pair.1))));
    }
    held(case, &figures)
}

/// Limits of a ratio by the expected count.
pub(crate) fn ratio_funnel(case: &Value) -> Verdict {
    match case["input"]["kind"].as_str() {
        Some("sr_unadjusted") => {}
        Some("outlier_flag") => return Verdict::NotCovered("a comparison of two given numbers"),
        _ => return Verdict::NotCovered("overdispersion is not there yet"),
    }
    all(numbers(&case["input"]["E"]).iter().enumerate().map(|(index, expected)| {
        let Some(limits) = limits::ratio_limits(*expected) else {
            return Verdict::Differs(format!("no limits at {expected}"));
        };
        let found =
            [("ll95", limits.low), ("ul95", limits.high), ("ll998", limits.outer_low), ("ul998", limits.outer_high)];
        let differs = found.iter().find(|(key, found)| !near(case, numbers(&case["expected"][*key])[index], *found));
        differs.map_or(Verdict::Agrees, |(key, found)| Verdict::Differs(format!("{key} at {expected} is {found}")))
    }))
}
