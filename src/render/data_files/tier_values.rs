//! What the next tier would have taken, and how sure the tier earned is, as JSON.

use serde_json::{Value, json};

use crate::scorecard::form::Form;
use crate::settlement::certainty::Certainty;
use crate::settlement::model::PartnerSettlement;
use crate::settlement::next_tier::{Lack, Needs};

use super::figure;

/// The smallest probability that files write for what is not impossible: six decimals would make it 0, or 1 of its opposite.
const SMALLEST: f64 = 1e-6;

/// The next tier; null where there is none.
pub(super) fn next_tier(settled: &PartnerSettlement) -> Value {
    let Some(tier) = &settled.tier.next else { return Value::Null };
    let worth = settled.next_tier_worth.iter();
    json!({
        "tier": tier,
        "worth": worth.map(|amount| json!({ "currency": amount.currency.code(), "amount": amount.to_string() })).collect::<Vec<_>>(),
        "lacks": settled.next_tier_lacks.iter().map(lack).collect::<Vec<_>>(),
    })
}

fn lack(lack: &Lack) -> Value {
    let mut value = json!({
        "metric": lack.metric,
        "at_least": lack.at_least,
        "bound": figure(lack.bound),
        "needs": "",
        "found": null,
        "of": null,
        "would_do": null,
        "further": null,
        "reason": null,
    });
    let mut set = |key: &str, what: Value| value[key] = what;
    match &lack.needs {
        Needs::Count { found, would_do, further } => {
            set("needs", json!("count"));
            set("found", json!(found.count()));
            set("of", of(*found));
            set("would_do", json!(would_do));
            set("further", json!(further));
        }
        Needs::Value { found } => {
            set("needs", json!("value"));
            set("found", json!(figure(*found)));
        }
        Needs::Points { found } => {
            set("needs", json!("points"));
            set("found", json!(found.and_then(figure)));
        }
        Needs::Evidence { found, needed, reason } => {
            set("needs", json!("evidence"));
            set("found", json!(found));
            set("would_do", json!(needed));
            set("reason", json!(reason));
        }
    }
    value
}

/// What stands below the line; null for a count.
fn of(form: Form) -> Value {
    match form {
        Form::Share { whole, .. } => json!(whole),
        Form::Expected { expected, .. } => json!(figure(expected)),
        Form::Rate { against, .. } => json!(against),
        Form::Count(_) => Value::Null,
    }
}

/// How sure the tier earned is.
pub(super) fn certainty(certainty: &Certainty) -> Value {
    let shown = |probability: f64| match probability {
        0.0 | 1.0 => figure(probability),
        doubtful => figure(doubtful.clamp(SMALLEST, 1.0 - SMALLEST)),
    };
    let tier = |(tier, probability): &(String, f64)| json!({ "tier": tier, "probability": shown(*probability) });
    json!({
        "tiers": certainty.tiers.iter().map(tier).collect::<Vec<_>>(),
        "decides": certainty.decides,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_impossible_is_never_written_as_such() {
        let tiers = [("entry", 0.0), ("silver", 1e-12), ("gold", 1.0 - 1e-12)];
        let found = certainty(&Certainty {
            tiers: tiers.map(|(tier, probability)| (tier.to_owned(), probability)).into(),
            decides: Some("csat".to_owned()),
        });
        let written: Vec<f64> =
            found["tiers"].as_array().expect("a list").iter().filter_map(|tier| tier["probability"].as_f64()).collect();
        assert_eq!(written, [0.0, 0.000_001, 0.999_999]);
        assert_eq!(found["decides"], "csat");
    }
}
