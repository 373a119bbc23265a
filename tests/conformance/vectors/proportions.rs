//! Proportions: intervals, differences, funnels.

use quarterdeck::stats::{funnel as limits, proportion};
use serde_json::Value;

use super::{Verdict, held, number, whole};

/// Interval of one proportion; only Wilson's is used.
pub(crate) fn single(case: &Value) -> Verdict {
    if case["input"].get("method").is_some_and(|method| method != "wilson") {
        return Verdict::NotCovered("only Wilson's interval is used");
    }
    let (Some(x), Some(n)) = (whole(&case["input"]["x"]), whole(&case["input"]["n"])) else {
        return Verdict::NotCovered("cases are counted whole");
    };
    let interval = proportion::wilson(x, n, number(case, "conf"));
    held(case, &[("lower", interval.map(|pair| pair.0)), ("upper", interval.map(|pair| pair.1))])
}

/// Interval of a difference; only Newcombe's is used.
pub(crate) fn difference(case: &Value) -> Verdict {
    if case["input"]["method"] != "newcombe" {
        return Verdict::NotCovered("only Newcombe's interval of a difference is used");
    }
    let [x1, n1, x2, n2] = ["x1", "n1", "x2", "n2"].map(|key| whole(&case["input"][key]).expect(key));
    let interval = proportion::difference((x1, n1), (x2, n2), number(case, "conf"));
    held(case, &[("lower", interval.map(|pair| pair.0)), ("upper", interval.map(|pair| pair.1))])
}

/// Limits around a proportion, in percent there.
pub(crate) fn funnel(case: &Value) -> Verdict {
    let centre = number(case, "baseline_numerator_sum") / number(case, "baseline_denominator_sum");
    let Some(n) = whole(&case["input"]["n"]) else { return Verdict::NotCovered("cases are counted whole") };
    let limits = limits::proportion_limits(centre, n);
    let percent = |value: f64| value * number(case, "multiplier");
    held(
        case,
        &[
            ("lower95", limits.map(|limits| percent(limits.low))),
            ("upper95", limits.map(|limits| percent(limits.high))),
            ("lower998", limits.map(|limits| percent(limits.outer_low))),
            ("upper998", limits.map(|limits| percent(limits.outer_high))),
            ("baseline", Some(percent(centre))),
        ],
    )
}

/// Who lies outside which limits; on a limit is inside.
pub(crate) fn funnel_classes(case: &Value) -> Verdict {
    if case["input"]["kind"] != "proportion" {
        return Verdict::NotCovered("classes of ratios are judged by a test");
    }
    let rows = case["input"]["rows"].as_array().expect("rows");
    let pairs: Vec<(f64, f64)> =
        rows.iter().map(|row| (row["x"].as_f64().expect("x"), row["n"].as_f64().expect("n"))).collect();
    let centre = pairs.iter().map(|pair| pair.0).sum::<f64>() / pairs.iter().map(|pair| pair.1).sum::<f64>();
    let labels = case["expected"]["labels"].as_array().expect("labels");
    for (row, ((x, n), label)) in pairs.iter().zip(labels).enumerate() {
        let Some(limits) = limits::proportion_limits(centre, *n as i64) else {
            return Verdict::Differs(format!("row {row}: no limits"));
        };
        let found = match x / n {
            share if share < limits.outer_low => "Low (0.001)",
            share if share > limits.outer_high => "High (0.001)",
            share if share < limits.low => "Low (0.025)",
            share if share > limits.high => "High (0.025)",
            _ => "Not significant",
        };
        if label != found {
            return Verdict::Differs(format!("row {row} is {found}, expected {label}"));
        }
    }
    Verdict::Agrees
}
