//! What audit and warnings say of one metric, for its explanation.

use super::audit::SurveyAudit;
use super::mix::{Heard, Mix, Uneven, heard};
use super::warnings::{WarningKind, counts, percent};
use crate::metrics::Metric;
use crate::scorecard::model::Scorecard;

/// Label and text of everything that audit and warnings say of what a metric is made from.
pub(in crate::scorecard) fn said_of(card: &Scorecard, metric: &Metric) -> Vec<Vec<String>> {
    let is_made_from = |source: &str| metric.sources.iter().any(|name| name == source);
    let audit = card.survey_audit.as_ref().filter(|_| is_made_from("surveys"));
    let audited = audit.map(audit_lines).unwrap_or_default().into_iter().map(|line| vec!["audit".to_owned(), line]);
    let warned = card.warnings.iter().filter(|warning| is_made_from(source(warning.kind)));
    let warned = warned.map(|warning| vec!["warning".to_owned(), warning.sentence.clone()]);
    audited.chain(warned).collect()
}

/// The source table that a warning is about.
fn source(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::SurveysToEasyCases => "surveys",
        WarningKind::LateEscalations | WarningKind::EscalationsWithoutContent => "escalations",
        WarningKind::BunchingUnderTarget => "cases",
    }
}

fn audit_lines(audit: &SurveyAudit) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(against) = &audit.response_against_others {
        lines.push(format!(
            "{} of independent invitations answered ({}), {} at other partners",
            percent(against.first.share()),
            counts(against.first),
            percent(against.second.share())
        ));
    }
    if let Some(largest) = audit.customers.and_then(|customers| customers.largest) {
        lines.push(format!("{} answers that count are of one customer", counts(largest)));
    }
    for Heard { mix, asked, answered } in heard(&audit.mix) {
        lines.extend(asked.map(|test| uneven(mix, test, "asked about")));
        lines.extend(answered.map(|test| uneven(mix, test, "answered about")));
    }
    lines
}

fn uneven(mix: &Mix, test: &Uneven, how: &str) -> String {
    let (by, kind) = (mix.dimension.as_str(), &test.kind);
    let (own, others) = (percent(test.gap.first.share()), percent(test.gap.second.share()));
    format!("{how} unevenly by {by}: {own} of {kind}, {others} of all others")
}
