//! The tiers of a closed period as they count today: as it was closed, amended by disputes, or decided again on today's figures.

use std::collections::BTreeMap;

use crate::domain::PartnerId;
use crate::programme::Programme;
use crate::programme::disputes::Dispute;
use crate::scorecard::model::Scorecard;
use crate::settlement::history::TierHistory;
use crate::settlement::model::{DecidedTiers, TierQuarter};

use super::ClosedResult;
use super::upheld::{amend, with_upheld_tiers};

/// What the tiers of a closed period follow from today.
#[derive(Debug, Clone, Copy)]
pub struct Again<'a> {
    /// Today's figures up to the period under its pinned rules; `None` where late evidence moves money alone.
    pub cards: Option<&'a BTreeMap<PartnerId, Scorecard>>,
    /// The tiers of the closed period before it, as they count today; `None` for the first closed one.
    pub before: Option<&'a DecidedTiers>,
    /// Whether a period before it was decided again, so that its own quarters before are those of today.
    pub follows: bool,
    /// What was disputed, and what was decided.
    pub disputes: &'a [Dispute],
}

/// The tiers up to a closed period as they count today, by partner.
///
/// With figures the quarters after those of `before` are decided again, each from the one before it. A partner without figures of today, as one that is out
/// of scope by now, keeps those that the period was closed with. What an upheld dispute says of a quarter's tier goes before what its figures give.
#[must_use]
pub fn tiers_of_today(closed: &ClosedResult, programme: &Programme, again: &Again<'_>) -> DecidedTiers {
    let mut tiers = with_upheld_tiers(&closed.tiers, again.disputes);
    if let Some(before) = again.before.filter(|_| again.follows) {
        for (partner, own) in &mut tiers {
            follow(own, before.get(partner).map_or(&[][..], Vec::as_slice));
        }
    }
    for (partner, card) in again.cards.into_iter().flatten() {
        let before = again.before.and_then(|before| before.get(partner));
        let amended = |quarter: &mut TierQuarter| amend(partner, quarter, again.disputes);
        let history = TierHistory::walk_amended(card, programme, closed.period, before, &amended);
        tiers.insert(partner.clone(), history.tiers());
    }
    tiers
}

/// Puts earlier quarters as they count today in the place of those that were pinned.
fn follow(own: &mut Vec<TierQuarter>, earlier: &[TierQuarter]) {
    if let Some(last) = earlier.last().map(|quarter| quarter.quarter) {
        own.retain(|quarter| quarter.quarter > last);
        own.splice(0..0, earlier.iter().cloned());
    }
}
