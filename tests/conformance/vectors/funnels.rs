//! Funnels: limits, who lies outside, and the spread among units.

use quarterdeck::stats::funnel::{self, FunnelLimits, Position};
use quarterdeck::stats::overdispersion::{Adjustment, Scale, Spread, truncated, winsorised};
use serde_json::{Value, json};

use super::case::{Case, numbers, pairs, whole};

/// Limits around a proportion.
pub(crate) fn proportion_limits(case: &Case) -> Result<Value, String> {
    let centre = case.number("baseline_numerator_sum")? / case.number("baseline_denominator_sum")?;
    let multiplier = case.number("multiplier")?;
    let limits = funnel::proportion_limits(centre, case.whole("n")?).ok_or("no limits")?;
    Ok(json!({
        "lower95": limits.low * multiplier,
        "upper95": limits.high * multiplier,
        "lower998": limits.outer_low * multiplier,
        "upper998": limits.outer_high * multiplier,
        "baseline": centre * multiplier,
    }))
}

/// Who lies outside which limits, of proportions around their own mean or of counts against their expectation.
pub(crate) fn classes(case: &Case) -> Result<Value, String> {
    let rows = case.input("rows").as_array().ok_or("no rows")?;
    let number = |row: &Value, keys: &[&str]| {
        keys.iter().find_map(|key| row[*key].as_f64()).ok_or_else(|| format!("no {} in {row}", keys.join(" or ")))
    };
    let labels: Vec<&str> = match case.word(&["kind"])? {
        "proportion" => {
            let pairs: Vec<(f64, f64)> = rows
                .iter()
                .map(|row| Ok((number(row, &["x"])?, number(row, &["n"])?)))
                .collect::<Result<_, String>>()?;
            let sums = pairs.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
            let position = |(x, n): &(f64, f64)| {
                funnel::proportion_limits(sums.0 / sums.1, *n as i64).map(|limits| label(limits.position(x / n)))
            };
            pairs.iter().map(position).collect::<Option<_>>().ok_or("a row without limits")?
        }
        "ratio" => rows
            .iter()
            .map(|row| {
                let observed = ["x", "O", "o", "obs", "observed"].iter().find_map(|key| whole(&row[*key]));
                let expected = number(row, &["E", "e", "exp", "expected", "n"])?;
                let position = funnel::count_position(observed.ok_or("no whole count")?, expected);
                position.map(label).ok_or_else(|| format!("no limits in {row}"))
            })
            .collect::<Result<_, String>>()?,
        other => return Err(format!("funnel {other:?} is unknown here")),
    };
    Ok(json!({ "labels": labels }))
}

fn label(position: Position) -> &'static str {
    match position {
        Position::FarBelow => "Low (0.001)",
        Position::Below => "Low (0.025)",
        Position::Inside => "Not significant",
        Position::Above => "High (0.025)",
        Position::FarAbove => "High (0.001)",
    }
}

/// Limits of ratios and proportions with and without the spread among units.
pub(crate) fn overdispersion(case: &Case) -> Result<Value, String> {
    match case.word(&["kind"])? {
        "sr_unadjusted" => {
            let expected = numbers(case.any(&["E", "expected"])?)?;
            let limits: Option<Vec<FunnelLimits>> =
                expected.iter().map(|expected| funnel::ratio_limits(*expected)).collect();
            Ok(plain(&limits.ok_or("no limits")?))
        }
        "outlier_flag" => {
            let (lower, upper) = (case.number("lower")?, case.number("upper")?);
            let limits = FunnelLimits { outer_low: lower, low: lower, high: upper, outer_high: upper };
            let outside = |ratio: &f64| i32::from(limits.position(*ratio) != Position::Inside);
            Ok(json!({ "flag": numbers(case.input("ratio"))?.iter().map(outside).collect::<Vec<_>>() }))
        }
        "pr" => {
            let units = pairs(&numbers(case.input("x"))?, &numbers(case.input("n"))?)?;
            let sums = units.iter().fold((0.0, 0.0), |sum, unit| (sum.0 + unit.0, sum.1 + unit.1));
            spread_of(case, &units, Scale::ArcSine, sums.0 / sums.1)
        }
        "sr_cqc" => spread_of(case, &ratios(case)?, Scale::SquareRoot, 1.0),
        "sr_shmi" => {
            let cents = |value: f64| format!("{value:.2}").parse::<f64>().expect("a number");
            let units: Vec<_> = ratios(case)?.into_iter().map(|(observed, size)| (observed, cents(size))).collect();
            spread_of(case, &units, Scale::Logarithm, 1.0)
        }
        other => Err(format!("funnel {other:?} is unknown here")),
    }
}

fn ratios(case: &Case) -> Result<Vec<(f64, f64)>, String> {
    pairs(&numbers(case.any(&["observed", "O", "x"])?)?, &numbers(case.any(&["expected", "E"])?)?)
}

/// φ, τ² and the limits of every unit, from counts and sizes on a scale.
fn spread_of(case: &Case, units: &[(f64, f64)], scale: Scale, target: f64) -> Result<Value, String> {
    let scores = units
        .iter()
        .filter(|(count, _)| scale != Scale::Logarithm || *count > 0.0)
        .map(|(count, size)| Some((scale.score(count / size, target, *size, Adjustment::None)?, scale.error(*size)?)))
        .collect::<Option<Vec<_>>>()
        .ok_or("a unit off the scale")?;
    let trim = case.input("trim_by").as_f64().unwrap_or(0.1);
    let found = if scale == Scale::Logarithm { truncated(&scores) } else { winsorised(&scores, trim) };
    let found = found.ok_or("no spread")?;
    let groups = limits_by_group(units, scale, target, found).ok_or("no limits")?;
    Ok(json!({
        "target": target, "phi": found.phi, "tau2": found.between, "n_kept": found.units, "limits_by_group": groups,
    }))
}

/// Normal scores of 95% and 99.8%, to the six digits that the tables of adjusted limits were made with.
const SCORES: (f64, f64) = (1.959_964, 3.090_232);

fn limits_by_group(units: &[(f64, f64)], scale: Scale, target: f64, found: Spread) -> Option<Value> {
    let around = |size: f64, adjustment: Adjustment| {
        let (low, high) = scale.limits_on_scale(target, size, adjustment, SCORES.0)?;
        let (outer_low, outer_high) = scale.limits_on_scale(target, size, adjustment, SCORES.1)?;
        // The tables leave limits of square roots on their scale; the others are turned back.
        let turned = |place: f64| if scale == Scale::SquareRoot { place } else { scale.back(place) };
        let [outer_low, low, high, outer_high] = [outer_low, low, high, outer_high].map(turned);
        Some(FunnelLimits { outer_low, low, high, outer_high })
    };
    let chance = |(_, size): &(f64, f64)| match scale {
        Scale::ArcSine => around(*size, Adjustment::None),
        Scale::SquareRoot | Scale::Logarithm => funnel::ratio_limits(*size),
    };
    let adjusted = |(_, size): &(f64, f64)| around(*size, Adjustment::Additive(found.between));
    let adjusted = units.iter().map(adjusted).collect::<Option<Vec<_>>>()?;
    let mut groups = plain(&units.iter().map(chance).collect::<Option<Vec<_>>>()?);
    groups["denominator"] = json!(units.iter().map(|unit| unit.1).collect::<Vec<_>>());
    groups["rr"] = json!(units.iter().map(|unit| unit.0 / unit.1).collect::<Vec<_>>());
    for (key, ends) in plain(&adjusted).as_object()? {
        groups[format!("od{key}")] = ends.clone();
    }
    Some(groups)
}

fn plain(limits: &[FunnelLimits]) -> Value {
    let ends = |of: fn(&FunnelLimits) -> f64| limits.iter().map(of).collect::<Vec<_>>();
    json!({
        "ll95": ends(|limits| limits.low),
        "ul95": ends(|limits| limits.high),
        "ll998": ends(|limits| limits.outer_low),
        "ul998": ends(|limits| limits.outer_high),
    })
}
