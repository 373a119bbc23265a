//! The survey audit and the warnings of a scorecard, as JSON.

use serde_json::{Value, json};

use super::figure;
use crate::scorecard::trust::SurveyAudit;
use crate::scorecard::trust::audit::{MeanScore, Scores};
use crate::scorecard::trust::contrast::{Contrast, Part};
use crate::scorecard::trust::mix::{Mix, Uneven};
use crate::scorecard::trust::warnings::Warning;

/// The least probability that six decimals can show; it stands for anything up to it, since nothing is impossible.
const LEAST_PROBABILITY: f64 = 0.000_001;

/// The audit. For the partner itself: its own counts, and nothing held against others or tested.
pub(super) fn audit_value(audit: &SurveyAudit, for_vendor: bool) -> Value {
    let told = |value: Value| if for_vendor { value } else { Value::Null };
    json!({
        "counted": audit.counted,
        "excluded": audit.excluded,
        "coverage": part_value(audit.coverage),
        "response": part_value(audit.response),
        "response_against_others": told(contrast_value(audit.response_against_others.as_ref())),
        "providers": told(providers_value(audit)),
        "customers": told(customers_value(audit)),
        "scores": told(audit.scores.as_ref().map_or(Value::Null, scores_value)),
        "mix": told(audit.mix.iter().map(mix_value).collect()),
    })
}

fn part_value(part: Option<Part>) -> Value {
    part.map_or(Value::Null, |part| json!({ "part": part.part, "whole": part.whole }))
}

fn contrast_value(contrast: Option<&Contrast>) -> Value {
    contrast.map_or(Value::Null, |contrast| {
        json!({
            "first": part_value(Some(contrast.first)),
            "second": part_value(Some(contrast.second)),
            "difference": figure(contrast.difference),
            "low": figure(contrast.interval.0),
            "high": figure(contrast.interval.1),
        })
    })
}

fn providers_value(audit: &SurveyAudit) -> Value {
    let provider = |one: &crate::scorecard::trust::audit::ProviderAnswers| {
        json!({
            "provider": one.provider,
            "independent": one.independent,
            "answers": one.answers,
            "counted": one.counted,
        })
    };
    audit.providers.iter().map(provider).collect()
}

fn customers_value(audit: &SurveyAudit) -> Value {
    audit.customers.map_or(Value::Null, |customers| {
        json!({
            "answering": customers.answering,
            "over_cap": customers.over_cap,
            "largest": part_value(customers.largest),
        })
    })
}

fn scores_value(scores: &Scores) -> Value {
    let mean = |score: MeanScore| json!({ "mean": figure(score.mean), "answers": score.answers });
    json!({
        "independent": mean(scores.independent),
        "others": mean(scores.others),
        "difference": figure(scores.difference),
        "low": scores.interval.and_then(|(low, _)| figure(low)),
        "high": scores.interval.and_then(|(_, high)| figure(high)),
    })
}

fn mix_value(mix: &Mix) -> Value {
    let kind = |kind: &crate::scorecard::trust::mix::Kind| {
        json!({
            "kind": kind.name,
            "eligible": kind.eligible,
            "invited": kind.invited,
            "answered": kind.answered,
        })
    };
    json!({
        "by": mix.dimension.as_str(),
        "kinds": mix.kinds.iter().map(kind).collect::<Vec<Value>>(),
        "unknown": mix.unknown,
        "asked": mix.asked.as_ref().map(uneven_value),
        "answered": mix.answered.as_ref().map(uneven_value),
    })
}

fn uneven_value(uneven: &Uneven) -> Value {
    json!({
        "probability": probability(uneven.probability),
        "test": uneven.test,
        "kind": uneven.kind,
        "gap": contrast_value(Some(&uneven.gap)),
    })
}

/// A warning.
pub(super) fn warning_value(warning: &Warning) -> Value {
    json!({
        "id": warning.kind.as_str(),
        "clock": warning.clock,
        "sentence": warning.sentence,
        "observed": part_value(Some(warning.observed)),
        "against": part_value(warning.against),
        "expected": figure(warning.expected),
        "test": warning.test,
        "probability": probability(warning.probability),
        "threshold": probability(warning.threshold),
        "tests": warning.tests,
    })
}

fn probability(value: f64) -> Option<f64> {
    figure(value.max(LEAST_PROBABILITY))
}
