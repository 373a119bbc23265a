//! Escalations as their source rows, or events, tell them.

use chrono::{DateTime, Utc};

use super::FactsError;
use super::derive::DerivedEscalation;
use super::input::{Batch, Integers, Texts, Times};

/// The columns of `escalations` that facts are made of.
pub(super) const COLUMNS: [&str; 12] = [
    "escalation_id",
    "case_id",
    "kind",
    "reason",
    "verdict",
    "kb_article_id",
    "rebuttal",
    "at",
    "kb_visible_to_partner_at",
    "cleared_at",
    "from_level",
    "to_level",
];

/// One escalation before it is written.
pub(super) struct Escalation<'a> {
    pub id: &'a str,
    pub case_id: &'a str,
    pub at: DateTime<Utc>,
    pub kind: Option<&'a str>,
    pub reason: Option<&'a str>,
    pub verdict: Option<&'a str>,
    pub rebuttal: Option<&'a str>,
    pub article: Option<&'a str>,
    pub visible_at: Option<DateTime<Utc>>,
    pub cleared_at: Option<DateTime<Utc>>,
    pub from_level: Option<i64>,
    pub to_level: Option<i64>,
}

/// A batch of `escalations` with its columns at hand.
pub(super) struct EscalationRows<'b> {
    id: Texts<'b>,
    case_id: Texts<'b>,
    kind: Texts<'b>,
    reason: Texts<'b>,
    verdict: Texts<'b>,
    article: Texts<'b>,
    rebuttal: Texts<'b>,
    at: Times<'b>,
    visible_at: Times<'b>,
    cleared_at: Times<'b>,
    from_level: Integers<'b>,
    to_level: Integers<'b>,
}

impl<'b> EscalationRows<'b> {
    /// Takes the columns of a batch.
    pub(super) fn of(batch: &'b Batch) -> Result<Self, FactsError> {
        Ok(Self {
            id: batch.texts("escalation_id")?,
            case_id: batch.texts("case_id")?,
            kind: batch.texts("kind")?,
            reason: batch.texts("reason")?,
            verdict: batch.texts("verdict")?,
            article: batch.texts("kb_article_id")?,
            rebuttal: batch.texts("rebuttal")?,
            at: batch.times("at")?,
            visible_at: batch.times("kb_visible_to_partner_at")?,
            cleared_at: batch.times("cleared_at")?,
            from_level: batch.integers("from_level")?,
            to_level: batch.integers("to_level")?,
        })
    }

    /// The escalation of a row; `None` without its time.
    pub(super) fn escalation(&self, row: usize) -> Option<Escalation<'b>> {
        Some(Escalation {
            id: self.id.at(row).unwrap_or_default(),
            case_id: self.case_id.at(row).unwrap_or_default(),
            at: self.at.at(row)?,
            kind: self.kind.at(row),
            reason: self.reason.at(row),
            verdict: self.verdict.at(row),
            rebuttal: self.rebuttal.at(row),
            article: self.article.at(row),
            visible_at: self.visible_at.at(row),
            cleared_at: self.cleared_at.at(row),
            from_level: self.from_level.at(row),
            to_level: self.to_level.at(row),
        })
    }
}

impl<'a> Escalation<'a> {
    /// One that events alone tell of.
    pub(super) fn from_events(id: &'a str, case_id: &'a str, derived: &DerivedEscalation) -> Self {
        Self {
            id,
            case_id,
            at: derived.at,
            kind: Some("functional"),
            reason: None,
            verdict: None,
            rebuttal: None,
            article: None,
            visible_at: None,
            cleared_at: None,
            from_level: Some(derived.from_level),
            to_level: Some(derived.to_level),
        }
    }

    /// Whether it is of the kind that metrics count: so is one of no kind.
    pub(super) fn is_functional(&self) -> bool {
        is_functional(self.kind)
    }
}

/// A kind that is not given is functional: the one metrics count.
pub(super) fn is_functional(kind: Option<&str>) -> bool {
    kind.is_none_or(|kind| kind == "functional")
}
