//! Which tier a quarter leaves, again and otherwise: what its gates say, and how fast a tier may rise and fall.

use super::contract::{TIERS, Terms, WithoutEvidence};
use super::figures::Known;

/// What a quarter leaves; quarters are counted from the first settled one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Left {
    pub(crate) tier: usize,
    /// What its figures give by themselves.
    pub(crate) by_figures: usize,
    /// Quarters in a row that lack of evidence has held the tier.
    pub(crate) held: u32,
    /// The last quarter that may still cure a tier that was missed.
    pub(crate) cured_until: Option<i32>,
    /// The first quarter in which the tier may rise again.
    pub(crate) rises_from: Option<i32>,
}

impl Left {
    /// A tier in good standing.
    pub(crate) fn good(tier: usize) -> Self {
        Self { tier, ..Self::default() }
    }
}

/// Whether all gates of a tier hold; nothing where too little is known and none has failed.
type Stands = [Option<bool>; TIERS.len()];

/// What figures give: a tier, and what lack of evidence has to do with it.
#[derive(PartialEq, Eq)]
struct Given {
    tier: usize,
    is_held: bool,
    /// The tier that was held too often to be held again.
    held_enough: Option<usize>,
}

/// One quarter of one partner.
struct Deciding<'a> {
    quarter: i32,
    terms: &'a Terms,
    stands: Stands,
    before: Left,
}

/// What a quarter leaves, after those right before it, the newest first. The first of all follows on `opening`.
pub(crate) fn decide(known: &Known<'_>, quarter: i32, earlier: &[Left], opening: Left) -> Left {
    let terms = known.contract.terms_of(quarter);
    let stands = std::array::from_fn(|tier| {
        let gates: Vec<Option<bool>> = terms.tiers[tier].gates.iter().map(|gate| known.holds(quarter, gate)).collect();
        if gates.contains(&Some(false)) { Some(false) } else { (!gates.contains(&None)).then_some(true) }
    });
    let before = earlier.first().copied().unwrap_or(opening);
    let deciding = Deciding { quarter, terms, stands, before };
    let given = deciding.given(before.tier);
    let by_figures = given.tier;
    Left { by_figures, ..deciding.left(given, earlier) }
}

impl Deciding<'_> {
    /// What the figures give to somebody who comes from a tier (rules 4 and 5).
    fn given(&self, from: usize) -> Given {
        let highest = |most: usize, will_do: &[Option<bool>]| {
            (1..=most).rev().find(|tier| will_do.contains(&self.stands[*tier])).unwrap_or(0)
        };
        let (top, most_held) = (TIERS.len() - 1, self.terms.changes.held_quarters);
        let passed = Given { tier: highest(top, &[Some(true)]), is_held: false, held_enough: None };
        match self.terms.without_evidence {
            WithoutEvidence::Fails => passed,
            WithoutEvidence::Passes => Given { tier: highest(top, &[Some(true), None]), ..passed },
            WithoutEvidence::Holds => {
                let kept = highest(from, &[Some(true), None]);
                if most_held == 0 || kept <= passed.tier {
                    passed
                } else if self.before.held >= most_held {
                    Given { held_enough: Some(kept), ..passed }
                } else {
                    Given { tier: kept, is_held: true, held_enough: None }
                }
            }
        }
    }

    fn left(&self, given: Given, earlier: &[Left]) -> Left {
        let Self { quarter, before, terms, .. } = self;
        let waits_until = before.rises_from.filter(|from| from > quarter);
        let stays = Left { rises_from: waits_until, ..Left::good(before.tier) };
        if given.tier > before.tier {
            return if waits_until.is_some() { stays } else { Left { tier: self.risen(&given, earlier), ..stays } };
        }
        let is_kept_held = given.is_held && given.tier == before.tier;
        if given.tier == before.tier && !is_kept_held {
            return stays;
        }
        match before.cured_until {
            Some(until) if *quarter < until => Left { cured_until: Some(until), ..stays },
            // At the end of probation the tier is lost, whatever evidence lacks.
            Some(_) if is_kept_held => self.fallen(&self.given(before.tier.saturating_sub(1))),
            Some(_) => self.fallen(&given),
            None if is_kept_held => Left { held: before.held + 1, ..stays },
            None if terms.changes.probation > 0 && given.held_enough != Some(before.tier) => {
                Left { cured_until: Some(quarter + terms.changes.probation.cast_signed()), ..stays }
            }
            None => self.fallen(&given),
        }
    }

    /// The least that enough quarters in a row have given, by so many steps at most (rule 34).
    fn risen(&self, given: &Given, earlier: &[Left]) -> usize {
        let (tier, changes) = (self.before.tier, &self.terms.changes);
        let asked = changes.promotion_after as usize;
        if earlier.len() + 1 < asked {
            return tier;
        }
        let before = earlier[..asked - 1].iter().map(|left| left.by_figures);
        let least = before.fold(given.tier, usize::min).max(tier);
        changes.most_steps_up.map_or(least, |steps| least.min(tier + steps))
    }

    /// Down to what the figures give, by so many steps at most (rules 35 and 36).
    fn fallen(&self, to: &Given) -> Left {
        let changes = &self.terms.changes;
        let lowest = changes.most_steps_down.map_or(0, |steps| self.before.tier.saturating_sub(steps));
        let wait = changes.re_entry_after.cast_signed();
        Left {
            held: if to.is_held && to.tier >= lowest { self.before.held + 1 } else { 0 },
            rises_from: (wait > 0).then_some(self.quarter + wait + 1),
            ..Left::good(to.tier.max(lowest))
        }
    }
}
