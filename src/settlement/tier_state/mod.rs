//! The tier state machine: from the tier before and what a quarter's figures say to the tier after.
//!
//! Pure: nothing is known of partners, figures or files. Tiers are indices in the version's ladder, lowest first.

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use crate::domain::Quarter;
use crate::programme::model::EvidencePolicy;
use crate::programme::tier_changes::TierChanges;

use super::gates::{Standing, Verdict, verdict};

/// What the next quarter's decision needs to know of a tier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct State {
    /// The tier.
    pub tier: usize,
    /// Quarters in a row that lack of evidence has held it, the last one included.
    pub held: u32,
    /// On probation: the last quarter that may still cure it.
    pub probation_until: Option<Quarter>,
    /// The first quarter in which it may rise again.
    pub rises_from: Option<Quarter>,
}

impl State {
    /// A tier in good standing.
    pub(super) fn good(tier: usize) -> Self {
        Self { tier, ..Self::default() }
    }
}

/// The rules that decide.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'a> {
    /// What lack of evidence does.
    pub policy: EvidencePolicy,
    /// How fast a tier rises and falls.
    pub changes: &'a TierChanges,
}

/// What the rules made of a quarter besides taking its figures as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// The tier was passed again: no probation any more.
    Cured,
    /// The tier was missed and is kept until the end of a quarter.
    Probation(Quarter),
    /// The last quarter of probation went by without one that passed.
    ProbationOver,
    /// The tier falls no further in one quarter.
    FewerStepsDown,
    /// The tier rises no further in one quarter.
    FewerStepsUp,
    /// So many quarters in a row have earned more, of so many that are asked for.
    NotYet(u32, u32),
    /// After a fall or an exit the tier does not rise before a quarter.
    ReEntry(Quarter),
    /// An agreement does not cover the whole quarter, which therefore decides nothing.
    PartQuarter,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Next {
    /// The state after the quarter.
    pub state: State,
    /// What the quarter's figures give, given the tier before and lack of evidence alone.
    pub figures: Verdict,
    /// What the rules about changes made of it.
    pub effects: Vec<Effect>,
}

/// Decides a quarter. `recent` are the tiers that the figures of the quarters right before gave, the newest first.
pub(super) fn next(
    before: State,
    quarter: Quarter,
    standings: &[Standing],
    recent: &[usize],
    rules: Rules<'_>,
) -> Next {
    let changes = rules.changes;
    let figures = verdict(standings, before.tier, rules.policy, before.held, changes.held_quarters);
    let decision = Deciding { before, quarter, rules, figures };
    if figures.tier > before.tier {
        decision.more_is_earned(recent)
    } else if figures.tier == before.tier && !figures.held {
        let cured = before.probation_until.map(|_| Effect::Cured);
        decision.stays(cured.into_iter().collect())
    } else {
        decision.missed_or_held(standings)
    }
}

/// The state after a quarter that decides nothing.
pub(super) fn unchanged(before: State) -> Next {
    let figures = Verdict { tier: before.tier, held: false, no_longer_held: None };
    Next { state: before, figures, effects: vec![Effect::PartQuarter] }
}

/// The quarter so many quarters later.
pub(super) fn later(quarter: Quarter, by: u32) -> Quarter {
    (0..by).fold(quarter, |quarter, _| quarter.next())
}

/// A quarter that is being decided.
struct Deciding<'a> {
    before: State,
    quarter: Quarter,
    rules: Rules<'a>,
    figures: Verdict,
}

impl Deciding<'_> {
    fn becomes(&self, state: State, effects: Vec<Effect>) -> Next {
        Next { state, figures: self.figures, effects }
    }

    /// The wait for a rise, as long as it lasts.
    fn waiting(&self) -> Option<Quarter> {
        self.before.rises_from.filter(|from| *from > self.quarter)
    }

    /// The tier stays, in good standing.
    fn stays(&self, effects: Vec<Effect>) -> Next {
        let state = State { rises_from: self.waiting(), ..State::good(self.before.tier) };
        self.becomes(state, effects)
    }

    /// The figures earn more: the tier rises to what enough quarters in a row have earned, by no more steps than it may.
    fn more_is_earned(&self, recent: &[usize]) -> Next {
        let (before, changes) = (self.before, self.rules.changes);
        let mut effects: Vec<Effect> = before.probation_until.map(|_| Effect::Cured).into_iter().collect();
        if let Some(from) = self.waiting() {
            effects.push(Effect::ReEntry(from));
            return self.stays(effects);
        }
        let asked = changes.promotion_after.max(1);
        let in_a_row = || std::iter::once(&self.figures.tier).chain(recent).copied();
        let least = in_a_row().take(asked as usize).min().unwrap_or(before.tier);
        let above = in_a_row().take_while(|tier| *tier > before.tier).take(asked as usize).count();
        if above < asked as usize {
            effects.push(Effect::NotYet(u32::try_from(above).unwrap_or(asked), asked));
            return self.stays(effects);
        }
        let furthest = changes.most_steps_up.map_or(least, |steps| before.tier + steps as usize);
        if least > furthest {
            effects.push(Effect::FewerStepsUp);
        } else if self.figures.tier > least {
            let of_it = in_a_row().take_while(|tier| *tier > least).count();
            effects.push(Effect::NotYet(u32::try_from(of_it).unwrap_or(asked), asked));
        }
        self.becomes(State::good(least.min(furthest)), effects)
    }

    /// A gate of the tier failed, or evidence lacks.
    fn missed_or_held(&self, standings: &[Standing]) -> Next {
        let (before, changes) = (self.before, self.rules.changes);
        let is_held = self.figures.held && self.figures.tier == before.tier;
        // Lack of evidence has held the tier for as long as it may: that is no miss that can be cured.
        let starved = self.figures.no_longer_held == Some(before.tier);
        match before.probation_until {
            Some(until) if self.quarter < until => self.on_probation(until),
            Some(_) => {
                let lost = if is_held { self.below(standings) } else { self.figures };
                self.falls(lost, vec![Effect::ProbationOver])
            }
            None if is_held => {
                let state = State { held: before.held + 1, rises_from: self.waiting(), ..State::good(before.tier) };
                self.becomes(state, Vec::new())
            }
            None if changes.probation > 0 && !starved => self.on_probation(later(self.quarter, changes.probation)),
            None => self.falls(self.figures, Vec::new()),
        }
    }

    fn on_probation(&self, until: Quarter) -> Next {
        let state = State { probation_until: Some(until), rises_from: self.waiting(), ..State::good(self.before.tier) };
        self.becomes(state, vec![Effect::Probation(until)])
    }

    /// What the figures give below the tier before, which is lost whatever evidence lacks.
    fn below(&self, standings: &[Standing]) -> Verdict {
        let Rules { policy, changes } = self.rules;
        verdict(standings, self.before.tier.saturating_sub(1), policy, self.before.held, changes.held_quarters)
    }

    /// The tier falls to what the figures give, by no more steps than it may.
    fn falls(&self, to: Verdict, mut effects: Vec<Effect>) -> Next {
        let (before, changes) = (self.before, self.rules.changes);
        let lowest = changes.most_steps_down.map_or(0, |steps| before.tier.saturating_sub(steps as usize));
        if to.tier < lowest {
            effects.push(Effect::FewerStepsDown);
        }
        let rises_from = (changes.re_entry_after > 0).then(|| later(self.quarter, changes.re_entry_after + 1));
        let held = if to.held && to.tier >= lowest { before.held + 1 } else { 0 };
        let state = State { held, rises_from, ..State::good(to.tier.max(lowest)) };
        self.becomes(state, effects)
    }
}
