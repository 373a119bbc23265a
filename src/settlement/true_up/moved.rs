//! Why a tier, an incentive or a service credit of a closed period is another one today: the figures that changed, and what was recorded.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::{PartnerId, Quarter, Rounding};
use crate::programme::disputes::{Decision, Dispute, DisputedItem};
use crate::programme::model::{TierTiming, Version};
use crate::scorecard::model::{Measurement, MetricResult, Scorecard, Statistic, Status};
use crate::settlement::model::{DecidedTiers, TierQuarter};

use super::{Cause, ClosedResult};

/// What a metric rests on, as far as the cause of a change is told by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvidenceKind {
    /// Answers of customers.
    Surveys,
    /// Judgements of escalations, which a rebuttal may turn.
    Judgements,
    /// Anything else.
    Other,
}

/// Something that was recorded after closing about the figures of one partner and quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Whose figures.
    pub partner_id: PartnerId,
    /// Of which quarter.
    pub quarter: Quarter,
    /// Which metric; `None` for any.
    pub metric: Option<String>,
    /// What it is: a correction, or a dispute that was upheld.
    pub cause: Cause,
    /// What was recorded, in words.
    pub words: String,
}

/// Why something moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// What kind of change it is.
    pub cause: Cause,
    /// What changed, in words; no other partner is named.
    pub words: String,
}

/// What moved of a partner and a closed period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MovedOf {
    /// The tier that sets the period's share.
    pub tier: Option<Moved>,
    /// Figures that incentives and service credits rest on.
    pub figures: Option<Moved>,
}

/// A closed period as it was closed and as it is today.
#[derive(Debug, Clone, Copy)]
pub struct TwoSides<'a> {
    /// As it was closed.
    pub closed: &'a ClosedResult,
    /// The figures that it was closed with.
    pub closed_cards: &'a BTreeMap<PartnerId, Scorecard>,
    /// Its tiers as they count today.
    pub tiers: &'a DecidedTiers,
    /// Today's figures; `None` where late evidence moves money alone.
    pub cards: Option<&'a BTreeMap<PartnerId, Scorecard>>,
    /// The pinned rules of the period.
    pub version: &'a Version,
    /// What metrics rest on; those that are not named rest on something else.
    pub kinds: &'a BTreeMap<String, EvidenceKind>,
    /// What was recorded since.
    pub recorded: &'a [Recorded],
    /// What was disputed, and what was decided.
    pub disputes: &'a [Dispute],
}

/// What moved, by partner; partners of which nothing moved are left out.
#[must_use]
pub fn moved(sides: &TwoSides<'_>) -> BTreeMap<PartnerId, MovedOf> {
    let all = sides.tiers.keys().map(|partner| {
        let own = Own { sides, partner };
        (partner.clone(), MovedOf { tier: own.tier(), figures: own.figures() })
    });
    all.filter(|(_, moved)| *moved != MovedOf::default()).collect()
}

impl TwoSides<'_> {
    /// Whether any pinned figure of a partner and quarter is another one today.
    #[must_use]
    pub fn changed_in(&self, partner: &PartnerId, quarter: Quarter) -> bool {
        !Own { sides: self, partner }.changed_in(quarter).is_empty()
    }

    /// The quarter whose figures set the tier, the incentives and the service credits of the period.
    fn performance(&self) -> Quarter {
        match self.version.tier_timing {
            TierTiming::Next => self.closed.period.previous(),
            TierTiming::Same => self.closed.period,
        }
    }
}

/// One partner's part of the two sides.
struct Own<'a> {
    sides: &'a TwoSides<'a>,
    partner: &'a PartnerId,
}

/// A figure that is another one today.
struct Changed<'a> {
    metric: &'a str,
    severity: Option<&'a str>,
    quarter: Quarter,
    before: &'a Measurement,
    now: Option<&'a Measurement>,
}

impl<'a> Own<'a> {
    /// Why the tier is another one that sets the share, where it is: by what happened in the first of the quarters in a row that are others now.
    fn tier(&self) -> Option<Moved> {
        let performance = self.sides.performance();
        let of = |tiers: &'a DecidedTiers| tiers.get(self.partner).map_or(&[][..], Vec::as_slice);
        let (before, now) = (of(&self.sides.closed.tiers), of(self.sides.tiers));
        let (then, today) = (left(before, performance), left(now, performance));
        if then == today {
            return None;
        }
        // Back from the quarter that sets the share, as long as quarters differ: a probation that ended otherwise may be the origin.
        let differs = |quarter: &Quarter| state(before, *quarter) != state(now, *quarter);
        let back = std::iter::successors(Some(performance), |quarter| Some(quarter.previous()));
        let origin = back.take_while(differs).last()?;
        let Moved { cause, words } = self.decided(origin).unwrap_or_else(|| self.why(origin, true));
        let tier = |tier: Option<&str>| tier.unwrap_or("no tier").to_owned();
        let words = format!("{performance} left {}, it was {}: {words}", tier(today), tier(then));
        Some(Moved { cause, words })
    }

    /// The upheld dispute that put another tier in the place of a quarter's.
    fn decided(&self, quarter: Quarter) -> Option<Moved> {
        let about = |dispute: &&Dispute| {
            let tier = dispute.item == DisputedItem::Tier && dispute.decision == Decision::Upheld;
            tier && dispute.partner_id == *self.partner && dispute.period == quarter
        };
        let dispute = self.sides.disputes.iter().rfind(about)?;
        Some(Moved { cause: Cause::Dispute, words: dispute.in_words() })
    }

    /// Why incentives and service credits rest on other figures, where they do: those of the quarter paid, or else the newest before it.
    fn figures(&self) -> Option<Moved> {
        let performance = self.sides.performance();
        let known = self.sides.closed_cards.get(self.partner)?.metrics.iter().flat_map(|metric| &metric.history);
        let mut quarters: Vec<Quarter> =
            known.map(|(quarter, _)| *quarter).filter(|quarter| *quarter <= performance).collect();
        quarters.sort_unstable();
        quarters.dedup();
        let newest = quarters.into_iter().rev().find(|quarter| !self.changed_in(*quarter).is_empty())?;
        Some(self.why(newest, false))
    }

    /// What changed about a quarter's figures, and what kind of change it is: a record of it goes before what is told from the figures.
    fn why(&self, quarter: Quarter, of_tiers: bool) -> Moved {
        let mut changed = self.changed_in(quarter);
        let deciding = self.sides.version.deciding_metrics();
        let decides = |one: &Changed<'_>| deciding.contains(&one.metric);
        if of_tiers && changed.iter().any(decides) {
            changed.retain(decides);
        }
        let Some(first) = changed.first() else {
            let words = format!("{quarter} was decided again");
            return Moved { cause: Cause::LateEvidence, words };
        };
        let figures = changed.iter().map(Changed::in_words).collect::<Vec<_>>().join("; ");
        let own = || self.sides.recorded.iter().filter(|one| one.partner_id == *self.partner);
        let names = |one: &&Recorded| changed.iter().any(|changed| Some(changed.metric) == one.metric.as_deref());
        let of_quarter = own().find(|one| one.quarter == quarter && (one.metric.is_none() || names(one)));
        // A figure over several quarters may change in one after that of the row.
        let recorded = of_quarter.or_else(|| own().find(|one| one.quarter < quarter && names(one)));
        match recorded {
            Some(recorded) => Moved { cause: recorded.cause, words: format!("{figures}: {}", recorded.words) },
            None => Moved { cause: first.cause(self.sides.kinds), words: figures },
        }
    }

    /// The pinned figures of a quarter that are others today, in the order they were pinned in.
    fn changed_in(&self, quarter: Quarter) -> Vec<Changed<'a>> {
        let cards = self.sides.cards.and_then(|cards| cards.get(self.partner));
        let (Some(closed), Some(today)) = (self.sides.closed_cards.get(self.partner), cards) else { return Vec::new() };
        let in_period = quarter == self.sides.closed.period;
        let of = |result: &'a MetricResult| match in_period {
            true => Some(&result.measurement),
            false => result.history.iter().find(|(of, _)| *of == quarter).map(|(_, one)| one),
        };
        let mut found = Vec::new();
        for result in &closed.metrics {
            let Some(before) = of(result) else { continue };
            let same = |other: &&MetricResult| {
                (&other.id, &other.slice) == (&result.id, &result.slice) && other.statistic != Statistic::P90
            };
            let other = today.metrics.iter().find(same);
            let now = other.and_then(of);
            let refused = |one: Option<&MetricResult>| in_period && one.is_some_and(is_refused);
            if now.map(figures) != Some(figures(before)) || refused(Some(result)) != refused(other) {
                let severity = result.slice.get("severity").map(String::as_str);
                found.push(Changed { metric: &result.id, severity, quarter, before, now });
            }
        }
        found
    }
}

impl Changed<'_> {
    /// What kind of change it is, told from the metric. A judged escalation that no longer counts is a rebuttal that was upheld.
    fn cause(&self, kinds: &BTreeMap<String, EvidenceKind>) -> Cause {
        let fewer =
            |now: &Measurement| now.denominator == self.before.denominator && now.numerator < self.before.numerator;
        match kinds.get(self.metric) {
            Some(EvidenceKind::Surveys) => Cause::LateSurvey,
            Some(EvidenceKind::Judgements) if self.now.is_some_and(fewer) => Cause::LateRebuttal,
            _ => Cause::LateEvidence,
        }
    }

    /// `csat of 2026Q2 is 9 of 10, it was 8 of 10`.
    fn in_words(&self) -> String {
        let of = self.severity.map(|severity| format!(" {severity}")).unwrap_or_default();
        let now = self.now.map_or_else(|| "not measured".to_owned(), told);
        format!("{}{of} of {} is {now}, it was {}", self.metric, self.quarter, told(self.before))
    }
}

/// The tier that a quarter left.
fn left(tiers: &[TierQuarter], quarter: Quarter) -> Option<&str> {
    tiers.iter().find(|one| one.quarter == quarter).map(|one| one.earned.as_str())
}

/// What the rules about changes go on from after a quarter.
fn state(tiers: &[TierQuarter], quarter: Quarter) -> Option<impl PartialEq + '_> {
    let known = tiers.iter().find(|one| one.quarter == quarter)?;
    Some((&known.earned, &known.by_figures, known.held, known.probation_until, known.rises_from))
}

/// What rules may look at of a figure.
fn figures(one: &Measurement) -> (Option<u64>, Option<i64>, Option<i64>, i64) {
    (one.value.map(f64::to_bits), one.numerator, one.denominator, one.evidence)
}

/// Whether the period's figure decides nothing.
fn is_refused(result: &MetricResult) -> bool {
    matches!(result.status, Status::InsufficientEvidence | Status::NotMeasured)
}

/// A figure as its two counts, or else its value.
fn told(one: &Measurement) -> String {
    match (one.numerator, one.denominator, one.value) {
        (Some(part), Some(whole), _) => format!("{part} of {whole}"),
        (_, _, Some(value)) => {
            let exact = Decimal::try_from(value).ok();
            exact.map_or_else(
                || value.to_string(),
                |exact| Rounding::HalfEven.to_places(exact, 6).normalize().to_string(),
            )
        }
        (_, _, None) => "without a value".to_owned(),
    }
}
