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
    texts: Vec<Texts<'b>>,
    times: Vec<Times<'b>>,
    levels: Vec<Integers<'b>>,
}

impl<'b> EscalationRows<'b> {
    /// Takes the columns of a batch.
    pub(super) fn of(batch: &'b Batch) -> Result<Self, FactsError> {
        Ok(Self {
            texts: COLUMNS[..7].iter().map(|name| batch.texts(name)).collect::<Result<_, _>>()?,
            times: COLUMNS[7..10].iter().map(|name| batch.times(name)).collect::<Result<_, _>>()?,
            levels: COLUMNS[10..].iter().map(|name| batch.integers(name)).collect::<Result<_, _>>()?,
        })
    }

    /// The escalation of a row; `None` without its time.
    pub(super) fn escalation(&self, row: usize) -> Option<Escalation<'b>> {
        let text = |column: usize| self.texts[column].at(row);
        Some(Escalation {
            id: text(0).unwrap_or_default(),
            case_id: text(1).unwrap_or_default(),
            at: self.times[0].at(row)?,
            kind: text(2),
            reason: text(3),
            verdict: text(4),
            rebuttal: text(6),
            article: text(5),
            visible_at: self.times[1].at(row),
            cleared_at: self.times[2].at(row),
            from_level: self.levels[0].at(row),
            to_level: self.levels[1].at(row),
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
