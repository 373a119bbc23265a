//! Control charts: limits, rules, readings.

use quarterdeck::stats::attribute_chart::{PointLimits, ewma, ewma_around, p_chart, u_chart};
use quarterdeck::stats::control::{ControlLimits, Recipe, limits_by, rebased_limits, stretches};
use quarterdeck::stats::signals::{
    Assurance, Better, Signal, assurance, completes_run, completes_trend, part_of_seven, signals, two_in_three,
};
use serde_json::{Value, json};

use super::case::{Case, numbers, pairs, wholes};

fn recipe(case: &Case) -> Result<Recipe, String> {
    let factor = match case.input("k") {
        Value::Null => Recipe::default().factor,
        Value::String(words) if words == "3/1.128" => 3.0 / 1.128,
        other => other.as_f64().ok_or_else(|| format!("factor {other} is unknown here"))?,
    };
    let screened = case.input("screen_outliers").as_bool().unwrap_or(true);
    let baseline = case.input("baseline_points").as_u64().map(|points| points as usize);
    Ok(Recipe { factor, screened, baseline })
}

/// Natural limits of a whole series.
pub(crate) fn limits(case: &Case) -> Result<Value, String> {
    let values: Vec<Option<f64>> = numbers(case.input("y"))?.into_iter().map(Some).collect();
    let found = limits_by(&values, recipe(case)?).ok_or("no limits")?;
    Ok(json!({
        "mean": found.centre,
        "mean_mr": found.mean_range,
        "lpl": found.low,
        "upl": found.high,
        "mr_ucl": found.range_limit(),
    }))
}

/// Natural limits at every point, and what the rules say of it.
pub(crate) fn series(case: &Case) -> Result<Value, String> {
    let values = numbers(case.input("y"))?;
    let starts = starts(case, values.len())?;
    let present: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
    let limits: Vec<ControlLimits> =
        rebased_limits(&present, &starts, recipe(case)?).into_iter().collect::<Option<_>>().ok_or("no limits")?;
    let causes: Vec<Option<Signal>> = stretches(values.len(), &starts)
        .into_iter()
        .flat_map(|stretch| signals(&values[stretch.clone()], &limits[stretch.start]))
        .collect();
    let better = better(case)?;
    let of = |figure: fn(&ControlLimits) -> f64| limits.iter().map(figure).collect::<Vec<_>>();
    Ok(json!({
        "mean": of(|limits| limits.centre),
        "lpl": of(|limits| limits.low),
        "upl": of(|limits| limits.high),
        "special_cause": causes.iter().map(|cause| cause_label(*cause)).collect::<Vec<_>>(),
        "point_type": causes.iter().map(|cause| point_type(*cause, better)).collect::<Vec<_>>(),
    }))
}

/// Where a series starts afresh: a flag per point, or the places, counted from 0.
fn starts(case: &Case, count: usize) -> Result<Vec<bool>, String> {
    let given = case.input("rebase_flags");
    if given.is_null() {
        return Ok(vec![false; count]);
    }
    let flags = wholes(given)?;
    if flags.len() == count {
        return Ok(flags.iter().map(|flag| *flag != 0).collect());
    }
    Ok((0..count).map(|point| flags.contains(&(point as i64))).collect())
}

fn cause_label(cause: Option<Signal>) -> &'static str {
    match cause {
        None => "Common Cause",
        Some(Signal::Outside(true)) => "Above UCL",
        Some(Signal::Outside(false)) => "Below LCL",
        Some(Signal::Drift(true)) => "7 Point Trend (Increasing)",
        Some(Signal::Drift(false)) => "7 Point Trend (Decreasing)",
        Some(Signal::OuterThird(true)) => "2 in 3 Above CL",
        Some(Signal::OuterThird(false)) => "2 in 3 Below CL",
        Some(Signal::Shift(true)) => "7 Points Above CL",
        Some(Signal::Shift(false)) => "7 Points Below CL",
    }
}

fn point_type(cause: Option<Signal>, better: Better) -> &'static str {
    match (cause.map(Signal::upwards), better) {
        (None, _) => "common_cause",
        (Some(true), Better::Neutral) => "special_cause_neutral_high",
        (Some(false), Better::Neutral) => "special_cause_neutral_low",
        (Some(true), Better::Higher) | (Some(false), Better::Lower) => "special_cause_improvement",
        (Some(_), Better::Higher | Better::Lower) => "special_cause_concern",
    }
}

fn better(case: &Case) -> Result<Better, String> {
    match case.word(&["improvement_direction"])? {
        "increase" => Ok(Better::Higher),
        "decrease" => Ok(Better::Lower),
        "neutral" => Ok(Better::Neutral),
        other => Err(format!("direction {other:?} is unknown here")),
    }
}

/// The single rules.
pub(crate) fn rules(case: &Case) -> Result<Value, String> {
    let sides = || -> Result<Vec<i8>, String> {
        Ok(wholes(case.input("side"))?.into_iter().map(|side| side.signum() as i8).collect())
    };
    let flags = |key: &str| -> Result<Vec<bool>, String> {
        Ok(wholes(case.input(key))?.into_iter().map(|flag| flag != 0).collect())
    };
    let written = |found: Vec<bool>| json!({ "flag": found.into_iter().map(i32::from).collect::<Vec<_>>() });
    match case.word(&["rule"])? {
        "seven_one_side" => Ok(written(completes_run(&sides()?))),
        "part_of_seven" => Ok(written(part_of_seven(&flags("flag_in")?))),
        "seven_trend" => Ok(json!({ "flag": completes_trend(&numbers(case.input("y"))?) })),
        "two_in_three_window" => Ok(written(two_in_three(&flags("close_to_limit")?, &sides()?))),
        "two_in_three_coloured" => {
            let outer = flags("close_to_limit")?;
            let windows = two_in_three(&outer, &sides()?);
            Ok(written(windows.into_iter().zip(outer).map(|(window, outer)| window && outer).collect()))
        }
        "assurance" => assurances(case),
        other => Err(format!("rule {other:?} is unknown here")),
    }
}

fn assurances(case: &Case) -> Result<Value, String> {
    let better = better(case)?;
    let limits = pairs(&numbers(case.input("lpl"))?, &numbers(case.input("upl"))?)?;
    let found: Vec<Option<&str>> = pairs(&limits, &numbers(case.input("target"))?)?
        .into_iter()
        .map(|((low, high), target)| {
            assurance(low, high, target, better).map(|reading| match reading {
                Assurance::ConsistentPass => "consistent_pass",
                Assurance::ConsistentFail => "consistent_fail",
                Assurance::HitOrMiss => "inconsistent",
            })
        })
        .collect();
    Ok(json!({ "assurance": found }))
}

/// p, u and EWMA charts.
pub(crate) fn attribute(case: &Case) -> Result<Value, String> {
    let found = match case.word(&["chart"])? {
        "p" => p_chart(&pairs(&wholes(case.input("x"))?, &wholes(case.input("n"))?)?),
        "u" => u_chart(&pairs(&wholes(case.input("x"))?, &numbers(case.input("n"))?)?),
        "ewma" => {
            let (values, weight, reach) = (numbers(case.input("y"))?, case.number("lambda")?, case.number("reach")?);
            match (case.input("mean").as_f64(), case.input("sigma").as_f64()) {
                (Some(centre), Some(deviation)) => Some(ewma_around(&values, weight, reach, centre, deviation)),
                _ => ewma(&values, weight, reach),
            }
        }
        other => return Err(format!("chart {other:?} is unknown here")),
    };
    let points = found.ok_or("no chart")?;
    let of = |figure: fn(&PointLimits) -> Option<f64>| points.iter().map(figure).collect::<Vec<_>>();
    Ok(json!({
        "value": of(|point| point.value),
        "centre": points.first().map(|point| point.centre),
        "lower": of(|point| Some(point.low)),
        "upper": of(|point| Some(point.high)),
    }))
}
