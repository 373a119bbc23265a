//! What closed periods are settled on again: the figures and tiers they were closed with, or those of today where their rules say so.

use std::collections::{BTreeMap, BTreeSet};

use super::pinned::ClosedPeriod;
use crate::domain::{PartnerId, Quarter};
use crate::facts::{self, Facts};
use crate::lake::Snapshot;
use crate::metrics::catalogue::{Catalogue, Metric};
use crate::pipeline::stages::{self, in_facts};
use crate::pipeline::{Loaded, PipelineError, own_rows};
use crate::programme::Programme;
use crate::programme::disputes::{Decision, Dispute, DisputedItem};
use crate::programme::model::{ExcludedItem, Exclusion, LateEvidence};
use crate::scorecard::model::Scorecard;
use crate::settlement::model::DecidedTiers;
use crate::settlement::true_up::{Again, Cause, EvidenceKind, MovedOf, Recorded, TwoSides, moved, tiers_of_today};

/// Today's data.
#[derive(Clone, Copy)]
pub(in crate::pipeline) struct Ground<'a> {
    /// The snapshot of the run.
    pub(in crate::pipeline) snapshot: &'a Snapshot,
    /// Its facts.
    pub(in crate::pipeline) facts: &'a Facts,
}

/// What one closed period is settled on again.
pub(super) struct Evidence {
    /// The figures that incentives and service credits rest on.
    pub(super) cards: BTreeMap<PartnerId, Scorecard>,
    /// The tiers up to the period as they count today.
    pub(super) tiers: DecidedTiers,
    /// Why tiers and figures are others than the period was closed with.
    pub(super) moved: BTreeMap<PartnerId, MovedOf>,
    /// Disputes that were upheld and that no figure shows, in words.
    pub(super) unheard: Vec<String>,
}

/// The evidence of each closed period, oldest first: what one left today, the next one goes on from.
pub(super) fn of_each(
    closed: &[ClosedPeriod],
    today: &Loaded,
    ground: Ground<'_>,
) -> Result<Vec<Evidence>, PipelineError> {
    let mut all: Vec<Evidence> = Vec::with_capacity(closed.len());
    let mut follows = false;
    for one in closed {
        let recomputes = has_rule(one, LateEvidence::Recompute);
        let again = if recomputes { Some(Measured::of(one, today, ground)?) } else { None };
        let before = all.last().map(|before| &before.tiers);
        all.push(of_one(one, today, again, before, follows)?);
        follows |= recomputes;
    }
    Ok(all)
}

/// Whether the pinned rules of a period treat late evidence so.
fn has_rule(closed: &ClosedPeriod, rule: LateEvidence) -> bool {
    let version = closed.loaded.programme.for_period(closed.result.period);
    version.is_some_and(|version| version.late_evidence == rule)
}

fn of_one(
    closed: &ClosedPeriod,
    today: &Loaded,
    again: Option<Measured>,
    before: Option<&DecidedTiers>,
    follows: bool,
) -> Result<Evidence, PipelineError> {
    let (result, programme, disputes) = (&closed.result, &closed.loaded.programme, &today.programme.disputes);
    let cards = again.as_ref().map(|again| &again.cards);
    let tiers = tiers_of_today(result, programme, &Again { cards, before, follows, disputes });
    let recorded = match &again {
        Some(again) => recorded(closed, today, again, &tiers)?,
        None => Vec::new(),
    };
    let kinds = kinds(&closed.loaded.catalogue);
    let (mut found, mut unheard) = (BTreeMap::new(), Vec::new());
    if let Some(version) = programme.for_period(result.period) {
        let sides = TwoSides {
            closed: result,
            closed_cards: &closed.figures,
            tiers: &tiers,
            cards,
            version,
            kinds: &kinds,
            recorded: &recorded,
            disputes,
        };
        found = moved(&sides);
        unheard = unheard_of(&sides, disputes);
    }
    // A partner that is not measured today keeps the figures it was closed with.
    let mut figures = closed.figures.clone();
    figures.extend(again.map(|again| again.cards).unwrap_or_default());
    Ok(Evidence { cards: figures, tiers, moved: found, unheard })
}

/// Today's figures of a closed period, under its pinned rules and today's exclusions.
struct Measured {
    facts: Facts,
    cards: BTreeMap<PartnerId, Scorecard>,
}

impl Measured {
    fn of(closed: &ClosedPeriod, today: &Loaded, ground: Ground<'_>) -> Result<Self, PipelineError> {
        let pinned = &closed.loaded;
        let exclusions = today.programme.exclusions.clone();
        let programme = Programme { exclusions, ..pinned.programme.clone() };
        let loaded = Loaded { programme, ..pinned.clone() };
        // The moment of the run, given as the run was given it, so that equal facts have one id.
        let own = facts::id(&ground.snapshot.id, &today.workspace, &today.programme, None) == ground.facts.id;
        let as_of = (!own).then_some(ground.facts.as_of);
        let facts = facts::build(&today.root, ground.snapshot, &loaded.workspace, &loaded.programme, as_of)
            .map_err(|error| in_facts(&error))?;
        let scorecards = stages::scorecards(&loaded, &facts, closed.result.period)?;
        let cards = scorecards.partners.into_iter().map(|card| (card.partner.id.clone(), card)).collect();
        Ok(Self { facts, cards })
    }
}

/// What was recorded since closing about the figures of partners: exclusions that are new or taken back, disputes that were upheld.
fn recorded(
    closed: &ClosedPeriod,
    today: &Loaded,
    again: &Measured,
    tiers: &DecidedTiers,
) -> Result<Vec<Recorded>, PipelineError> {
    let (then, now) = (&closed.loaded.programme, &today.programme);
    let mut found: Vec<Recorded> = now
        .disputes
        .iter()
        .filter(|dispute| is_about_evidence(dispute) && !then.disputes.contains(dispute))
        .map(|dispute| Recorded {
            partner_id: dispute.partner_id.clone(),
            quarter: dispute.period,
            metric: None,
            cause: Cause::Dispute,
            words: dispute.in_words(),
        })
        .collect();
    let (new, withdrawn) = (without(&now.exclusions, &then.exclusions), without(&then.exclusions, &now.exclusions));
    let changed: Vec<Exclusion> = new.iter().chain(&withdrawn).cloned().collect();
    if changed.is_empty() {
        return Ok(found);
    }
    let quarters: BTreeSet<Quarter> = tiers.values().flatten().map(|tier| tier.quarter).collect();
    for quarter in quarters.into_iter().chain(std::iter::once(closed.result.period)) {
        for (partner, rows) in own_rows::by_partner(&again.facts, &changed, quarter)? {
            found.extend(rows.exclusions.iter().map(|exclusion| Recorded {
                partner_id: PartnerId::new(&partner),
                quarter,
                metric: Some(exclusion.metric.clone()),
                cause: Cause::Correction,
                words: in_words(exclusion, new.contains(exclusion)),
            }));
        }
    }
    Ok(found)
}

/// Exclusions of one list that the other does not have, whatever line they stand in.
fn without(these: &[Exclusion], those: &[Exclusion]) -> Vec<Exclusion> {
    let same =
        |one: &Exclusion, other: &Exclusion| (one.item, &one.id, &one.metric) == (other.item, &other.id, &other.metric);
    these.iter().filter(|one| !those.iter().any(|other| same(one, other))).cloned().collect()
}

/// `survey S-9 was excluded by Programme board on 2026-11-03: the customer meant another case`.
fn in_words(exclusion: &Exclusion, is_new: bool) -> String {
    let Exclusion { item, id, reason, decider, date, .. } = exclusion;
    let item = match item {
        ExcludedItem::Case => "case",
        ExcludedItem::Survey => "survey",
    };
    if is_new {
        format!("{item} {id} was excluded by {decider} on {date}: {reason}")
    } else {
        format!("{item} {id} is excluded no longer")
    }
}

/// Whether a dispute was upheld about something that figures are made of.
fn is_about_evidence(dispute: &Dispute) -> bool {
    let of_evidence = matches!(dispute.item, DisputedItem::Metric | DisputedItem::Case | DisputedItem::Survey);
    of_evidence && dispute.decision == Decision::Upheld
}

/// Disputes that were upheld about evidence of the period, where no figure of the partner is another one for it.
fn unheard_of(sides: &TwoSides<'_>, disputes: &[Dispute]) -> Vec<String> {
    let period = sides.closed.period;
    let own = disputes.iter().filter(|dispute| dispute.period == period && is_about_evidence(dispute));
    let unheard = own.filter(|dispute| sides.cards.is_some() && !sides.changed_in(&dispute.partner_id, period));
    unheard
        .map(|dispute| {
            format!(
                "{}: dispute {} is upheld about {} {}, and the figures of {period} are those it was closed with: correct the row, or exclude it",
                dispute.partner_id,
                dispute.id,
                dispute.item.as_str(),
                dispute.of
            )
        })
        .collect()
}

/// What each metric rests on.
fn kinds(catalogue: &Catalogue) -> BTreeMap<String, EvidenceKind> {
    catalogue.metrics().iter().map(|metric| (metric.id.clone(), kind(metric))).collect()
}

fn kind(metric: &Metric) -> EvidenceKind {
    if metric.rests_on_answers() {
        EvidenceKind::Surveys
    } else if metric.rests_on_judgements() {
        EvidenceKind::Judgements
    } else {
        EvidenceKind::Other
    }
}
