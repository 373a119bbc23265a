//! A partner's tiers quarter by quarter: each one rests on the quarter's figures and on the tier before.

use crate::domain::{PartnerId, Quarter, Share};
use crate::programme::Programme;
use crate::programme::model::{Agreement, TierTiming, Version};
use crate::programme::tier_changes::{AfterExit, PartQuarters};
use crate::scorecard::model::Scorecard;

use super::certainty::{Certainty, certainty};
use super::figures::Figures;
use super::gates::{Evaluation, Standing, Verdict, any_evidence, evaluate};
use super::reason::reason;
use super::tier_quarter::TierQuarter;
use super::tier_state::{self, Effect, Next, Rules, State};

/// Quarters before one that a rule about changes may look at.
const MOST_RECENT: usize = 8;

/// One quarter's decision.
pub(super) struct Earned {
    /// What it comes to.
    pub record: TierQuarter,
    /// How it came about; `None` where closing pinned it.
    pub decision: Option<Decision>,
}

/// How a quarter was decided.
pub(super) struct Decision {
    /// Index of the tier it leaves the partner with.
    pub tier: usize,
    /// Quarters in a row that lack of evidence has held it.
    pub held: u32,
    /// What the figures give.
    pub figures: Verdict,
    /// What the rules about changes made of it.
    pub effects: Vec<Effect>,
    /// The tier it would have been held at.
    pub before: String,
    /// The gates.
    pub evaluation: Evaluation,
    /// How sure the tier is; for the period itself alone, and where no lack of evidence decides it.
    pub certainty: Option<Certainty>,
}

impl Decision {
    /// Index of the tier that lack of evidence would have held, where it is lost for that.
    pub(super) fn no_longer_held(&self) -> Option<usize> {
        self.figures.no_longer_held.filter(|lost| self.tier < *lost)
    }
}

/// The tiers of one partner, oldest first, up to the period.
pub(super) struct TierHistory<'a> {
    programme: &'a Programme,
    partner: PartnerId,
    /// The partner's own agreements, by start.
    agreements: Vec<&'a Agreement>,
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
    /// Walks the quarters that the scorecard knows, from the first that counts to the period; those before it that are decided are taken
    /// as they are.
    ///
    /// A quarter counts once the partner's first agreement has started, and from the first one in which a figure that
    /// a gate looks at rests on at least one row. The period itself always counts.
    pub(super) fn walk(
        card: &Scorecard,
        programme: &'a Programme,
        period: Quarter,
        decided: Option<&Vec<TierQuarter>>,
    ) -> Self {
        Self::walk_amended(card, programme, period, decided, &|_| {})
    }

    /// The same, where what a quarter leaves may be amended before the next one goes on from it.
    pub(super) fn walk_amended(
        card: &Scorecard,
        programme: &'a Programme,
        period: Quarter,
        decided: Option<&Vec<TierQuarter>>,
        amend: &dyn Fn(&mut TierQuarter),
    ) -> Self {
        let before = decided.into_iter().flatten().filter(|decided| decided.quarter < period);
        let mut walked = Self::pinned(programme, &card.partner.id, before);
        let last_decided = walked.quarters.last().map(|earned| earned.record.quarter);
        for quarter in known_quarters(card, period).into_iter().filter(|quarter| Some(*quarter) > last_decided) {
            let Some(version) = programme.for_period(quarter).filter(|version| !version.tiers.is_empty()) else {
                continue;
            };
            let started = walked.first_agreement().is_none_or(|first| first.from <= quarter.last_day());
            let begun = !walked.quarters.is_empty() || any_evidence(card, quarter, period, version);
            let has_left = version.tier_changes.after_exit == AfterExit::Opening && walked.is_away(quarter);
            if quarter == period || (started && begun && !has_left) {
                walked.add(card, quarter, period, version);
                walked.amend(quarter, amend);
            }
        }
        walked
    }

    /// Tiers that are decided, so that no figure is looked at again.
    pub(super) fn pinned<'d>(
        programme: &'a Programme,
        partner: &PartnerId,
        tiers: impl IntoIterator<Item = &'d TierQuarter>,
    ) -> Self {
        let decided = |record: &TierQuarter| Earned { record: record.clone(), decision: None };
        let mut agreements: Vec<&Agreement> =
            programme.agreements.iter().filter(|agreement| agreement.partner_id == *partner).collect();
        agreements.sort_by_key(|agreement| agreement.from);
        Self { programme, partner: partner.clone(), agreements, quarters: tiers.into_iter().map(decided).collect() }
    }

    fn add(&mut self, card: &Scorecard, quarter: Quarter, period: Quarter, version: &Version) {
        let before = self.before(quarter, version);
        let state = self.state_before(quarter, version, &before);
        let evaluation = evaluate(card, quarter, period, version);
        let changes = &version.tier_changes;
        let rules = Rules { policy: version.on_insufficient_evidence, changes };
        let recent = self.recent_figures(quarter, version);
        let decide = |standings: &[Standing]| tier_state::next(state, quarter, standings, &recent, rules);
        let in_part = changes.part_quarters == PartQuarters::Keep && self.is_covered_in_part(quarter);
        let next = if in_part { tier_state::unchanged(state) } else { decide(&evaluation.standings) };
        // Where evidence alone stands between the tier earned and a higher one, no figure says how sure it is.
        let by_evidence =
            evaluation.standings.iter().skip(next.state.tier).any(|standing| *standing == Standing::Undecided);
        let is_told = quarter == period && !in_part && !by_evidence;
        let figures = Figures { card, quarter, period, version };
        let sure = || certainty(figures, &evaluation, |standings| decide(standings).state.tier);
        let certainty = if is_told { sure() } else { None };
        let Next { state, figures, effects } = next;
        let id = |index: usize| version.tiers.get(index).map(|tier| tier.id.clone()).unwrap_or_default();
        let decision = Decision { tier: state.tier, held: state.held, figures, effects, before, evaluation, certainty };
        let record = TierQuarter {
            quarter,
            earned: id(state.tier),
            by_figures: id(figures.tier),
            paid: String::new(),
            held: state.held,
            probation_until: state.probation_until,
            rises_from: state.rises_from,
            reason: reason(&decision, version),
        };
        self.quarters.push(Earned { record, decision: Some(decision) });
    }

    /// Amends the quarter that was added last, and says what its service days are paid at.
    fn amend(&mut self, quarter: Quarter, amend: &dyn Fn(&mut TierQuarter)) {
        if let Some(last) = self.quarters.last_mut() {
            amend(&mut last.record);
        }
        let paid = self.paid(quarter).tier().to_owned();
        if let Some(last) = self.quarters.last_mut() {
            last.record.paid = paid;
        }
    }

    /// What the quarter before left. A tier that this version does not know counts as the entry tier, in good standing.
    fn state_before(&self, quarter: Quarter, version: &Version, before: &str) -> State {
        let Some(tier) = version.tiers.iter().position(|tier| tier.id == before) else { return State::good(0) };
        match self.earned(quarter.previous()) {
            Some(Earned { record, .. }) => {
                let TierQuarter { held, probation_until, rises_from, .. } = *record;
                State { tier, held, probation_until, rises_from }
            }
            None => {
                let wait = version.tier_changes.re_entry_after;
                let returns = version.tier_changes.after_exit == AfterExit::Opening
                    && !self.quarters.is_empty()
                    && self.is_away(quarter.previous());
                let rises_from = (returns && wait > 0).then(|| tier_state::later(quarter, wait));
                State { rises_from, ..State::good(tier) }
            }
        }
    }

    /// The tiers that the figures of the quarters right before gave, the newest first.
    fn recent_figures(&self, quarter: Quarter, version: &Version) -> Vec<usize> {
        let index = |id: &str| version.tiers.iter().position(|tier| tier.id == id).unwrap_or(0);
        let before = std::iter::successors(Some(quarter.previous()), |quarter| Some(quarter.previous()));
        let known = before.take(MOST_RECENT).map_while(|quarter| self.earned(quarter));
        known.map(|earned| index(&earned.record.by_figures)).collect()
    }

    /// The tier a partner comes from: earned in the quarter before, else held when its agreement started, else the entry tier.
    fn before(&self, quarter: Quarter, version: &Version) -> String {
        let earned = self.earned(quarter.previous()).map(|earned| earned.record.earned.clone());
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
        self.agreements.first().copied()
    }

    /// How many days of a quarter lie under an agreement of the partner.
    fn covered_days(&self, quarter: Quarter) -> i64 {
        let (first, last) = (quarter.first_day(), quarter.last_day());
        let days = |agreement: &&Agreement| {
            let (from, to) = (agreement.from.max(first), agreement.to.unwrap_or(last).min(last));
            ((to - from).num_days() + 1).max(0)
        };
        self.agreements.iter().map(days).sum()
    }

    /// Whether a partner that has agreements has none on any day of a quarter.
    fn is_away(&self, quarter: Quarter) -> bool {
        !self.agreements.is_empty() && self.covered_days(quarter) == 0
    }

    /// Whether some days of a quarter lie under an agreement and others do not.
    fn is_covered_in_part(&self, quarter: Quarter) -> bool {
        let all = (quarter.last_day() - quarter.first_day()).num_days() + 1;
        (1..all).contains(&self.covered_days(quarter))
    }

    /// The decision of a quarter, if it counts.
    pub(super) fn earned(&self, quarter: Quarter) -> Option<&Earned> {
        self.quarters.iter().find(|earned| earned.record.quarter == quarter)
    }

    /// Every quarter, oldest first.
    pub(super) fn tiers(&self) -> Vec<TierQuarter> {
        self.quarters.iter().map(|earned| earned.record.clone()).collect()
    }

    /// Whether the figures that set the level of a quarter's days are those of a settled quarter, or of an earlier one.
    pub(super) fn is_decided_for(&self, quarter: Quarter, settled: Quarter) -> bool {
        match self.programme.for_period(quarter).map(|version| version.tier_timing) {
            Some(TierTiming::Next) => quarter.previous() <= settled,
            _ => quarter <= settled,
        }
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
        let known = earned.map(|earned| earned.record.earned.clone()).or_else(|| self.opening_tier(quarter));
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

    /// The tier, or what is paid where none is known.
    pub(super) fn in_words(&self) -> String {
        match self {
            Self::Tier(tier) => tier.clone(),
            Self::BaseShare { .. } | Self::Nothing => "base share of the agreement".to_owned(),
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
