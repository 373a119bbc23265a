//! A partner's tiers quarter by quarter: each one rests on the quarter's figures and on the tier before.

use crate::domain::{PartnerId, Quarter, Share};
use crate::programme::Programme;
use crate::programme::model::{Agreement, TierTiming, Version};
use crate::scorecard::model::Scorecard;

use super::certainty::{Certainty, certainty};
use super::gates::{Evaluation, Standing, Verdict, any_evidence, evaluate, verdict};

/// One quarter's decision.
pub(super) struct Earned {
    /// The quarter.
    pub quarter: Quarter,
    /// The tier earned.
    pub tier: String,
    /// How it came about.
    pub verdict: Verdict,
    /// The tier it would have been held at.
    pub before: String,
    /// How many quarters in a row lack of evidence has held the tier, this one included.
    pub held_in_a_row: u32,
    /// The gates.
    pub evaluation: Evaluation,
    /// How sure the tier is; for the period itself alone, and where no lack of evidence decides it.
    pub certainty: Option<Certainty>,
}

/// The tiers of one partner, oldest first, up to the period.
pub(super) struct TierHistory<'a> {
    programme: &'a Programme,
    partner: PartnerId,
    quarters: Vec<Earned>,
}

/// What sets the share of a quarter's service days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Basis {
    /// A tier of the programme.
    Tier(String),
    /// The base share of the agreement.
    BaseShare {
        /// The entry tier, which is what the partner is shown at; empty where the programme has no tiers.
        shown: String,
        /// The share of the agreement the quarter is under, for days outside every agreement.
        share: Share,
    },
    /// Nothing: no tiers, and no base share asked for.
    Nothing,
}

impl<'a> TierHistory<'a> {
    /// Walks the quarters that the scorecard knows, from the first that counts to the period.
    ///
    /// A quarter counts once the partner's first agreement has started, and from the first one in which a figure that
    /// a gate looks at rests on at least one row. The period itself always counts.
    pub(super) fn walk(card: &Scorecard, programme: &'a Programme, period: Quarter) -> Self {
        let mut walked = Self { programme, partner: card.partner.id.clone(), quarters: Vec::new() };
        for quarter in known_quarters(card, period) {
            let Some(version) = programme.for_period(quarter).filter(|version| !version.tiers.is_empty()) else {
                continue;
            };
            let started = walked.first_agreement().is_none_or(|first| first.from <= quarter.last_day());
            let begun = !walked.quarters.is_empty() || any_evidence(card, quarter, period, version);
            if quarter == period || (started && begun) {
                walked.add(card, quarter, period, version);
            }
        }
        walked
    }

    /// The tiers that closing pinned: decided, so that no figure is looked at again.
    pub(super) fn pinned(programme: &'a Programme, partner: &PartnerId, tiers: &[(Quarter, String)]) -> Self {
        let decided = |(quarter, tier): &(Quarter, String)| Earned {
            quarter: *quarter,
            tier: tier.clone(),
            verdict: Verdict { tier: 0, held: false, no_longer_held: None },
            before: String::new(),
            held_in_a_row: 0,
            evaluation: Evaluation { gates: Vec::new(), standings: Vec::new() },
            certainty: None,
        };
        Self { programme, partner: partner.clone(), quarters: tiers.iter().map(decided).collect() }
    }

    fn add(&mut self, card: &Scorecard, quarter: Quarter, period: Quarter, version: &Version) {
        let before = self.before(quarter, version);
        let held_before = self.earned(quarter.previous()).map_or(0, |earned| earned.held_in_a_row);
        let previous = version.tiers.iter().position(|tier| tier.id == before).unwrap_or(0);
        let evaluation = evaluate(card, quarter, period, version);
        let decide =
            |standings: &[Standing]| verdict(standings, previous, version.on_insufficient_evidence, held_before);
        let verdict = decide(&evaluation.standings);
        // Where evidence alone stands between the tier earned and a higher one, no figure says how sure it is.
        let by_evidence =
            evaluation.standings.iter().skip(verdict.tier).any(|standing| *standing == Standing::Undecided);
        let is_told = quarter == period && !by_evidence;
        let sure = || certainty(card, version, &evaluation, |standings| decide(standings).tier);
        let certainty = if is_told { sure() } else { None };
        let tier = version.tiers.get(verdict.tier).map(|tier| tier.id.clone()).unwrap_or_default();
        let held_in_a_row = if verdict.held { held_before + 1 } else { 0 };
        self.quarters.push(Earned { quarter, tier, verdict, before, held_in_a_row, evaluation, certainty });
    }

    /// The tier a partner comes from: earned in the quarter before, else held when its agreement started, else the entry tier.
    fn before(&self, quarter: Quarter, version: &Version) -> String {
        let earned = self.earned(quarter.previous()).map(|earned| earned.tier.clone());
        earned.or_else(|| self.opening_tier(quarter)).unwrap_or_else(|| entry_tier(version))
    }

    fn opening_tier(&self, quarter: Quarter) -> Option<String> {
        self.agreement_of(quarter).and_then(|agreement| agreement.opening_tier.clone())
    }

    /// The agreement a quarter is under: the one on its last day, else the one on its first.
    fn agreement_of(&self, quarter: Quarter) -> Option<&'a Agreement> {
        let on = |day| self.programme.agreement(&self.partner, day);
        on(quarter.last_day()).or_else(|| on(quarter.first_day()))
    }

    /// The partner's first agreement, if it has any.
    pub(super) fn first_agreement(&self) -> Option<&'a Agreement> {
        let own = self.programme.agreements.iter().filter(|agreement| agreement.partner_id == self.partner);
        own.min_by_key(|agreement| agreement.from)
    }

    /// The decision of a quarter, if it counts.
    pub(super) fn earned(&self, quarter: Quarter) -> Option<&Earned> {
        self.quarters.iter().find(|earned| earned.quarter == quarter)
    }

    /// Every tier earned, oldest first.
    pub(super) fn tiers(&self) -> Vec<(Quarter, String)> {
        self.quarters.iter().map(|earned| (earned.quarter, earned.tier.clone())).collect()
    }

    /// What sets the share of a quarter's service days.
    pub(super) fn paid(&self, quarter: Quarter) -> Basis {
        let agreement = self.agreement_of(quarter);
        let base_share = agreement.and_then(|agreement| agreement.base_share);
        let version = self.programme.for_period(quarter);
        let Some(version) = version.filter(|version| !version.tiers.is_empty()) else {
            return base_share.map_or(Basis::Nothing, |share| Basis::BaseShare { shown: String::new(), share });
        };
        let earned = match version.tier_timing {
            TierTiming::Next => self.earned(quarter.previous()),
            TierTiming::Same => self.earned(quarter),
        };
        let known = earned.map(|earned| earned.tier.clone()).or_else(|| self.opening_tier(quarter));
        match (known, base_share) {
            (Some(tier), _) => Basis::Tier(tier),
            (None, Some(share)) => Basis::BaseShare { shown: entry_tier(version), share },
            (None, None) => Basis::Tier(entry_tier(version)),
        }
    }
}

impl Basis {
    /// The tier shown as paid; empty where there is none.
    pub(super) fn tier(&self) -> &str {
        match self {
            Self::Tier(tier) | Self::BaseShare { shown: tier, .. } => tier,
            Self::Nothing => "",
        }
    }
}

/// The quarters that any figure of the card knows, oldest first without gaps, up to the period.
fn known_quarters(card: &Scorecard, period: Quarter) -> Vec<Quarter> {
    let known = card.metrics.iter().flat_map(|metric| metric.history.iter().map(|(quarter, _)| *quarter));
    let first = known.filter(|quarter| *quarter <= period).min().unwrap_or(period);
    std::iter::successors(Some(first), |quarter| Some(quarter.next()))
        .take_while(|quarter| *quarter <= period)
        .collect()
}

fn entry_tier(version: &Version) -> String {
    version.tiers.first().map(|tier| tier.id.clone()).unwrap_or_default()
}
