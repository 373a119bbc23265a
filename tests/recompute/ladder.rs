//! The tiers of a partner from quarter to quarter, as they count each time a quarter is settled: late evidence may decide closed ones again.

use std::collections::BTreeMap;

use super::contract::{Contract, EARLIER, QUARTERS};
use super::figures::Known;
use super::tiers::{Left, decide};

/// What each quarter up to one left.
pub(crate) type History = BTreeMap<i32, Left>;

/// A partner's histories: by the settled quarter, and then up to each quarter until it.
pub(crate) struct Ladder {
    settled: Vec<Vec<History>>,
    /// What each quarter would have left by the newest figures, had it been settled on them; by quarter.
    newest: Vec<History>,
}

impl Ladder {
    pub(crate) fn of(contract: &Contract, partner: usize) -> Self {
        let mut settled: Vec<Vec<History>> = Vec::new();
        for when in 0..QUARTERS as i32 {
            let known = Known { contract, partner, when };
            let mut today: Vec<History> = Vec::new();
            let mut moved = false;
            for of in 0..=when {
                let before = today.last().cloned().unwrap_or_default();
                let is_open = of == when;
                if is_open || contract.terms_of(of).recomputes {
                    moved |= !is_open;
                    today.push(walked(&known, before, of));
                } else {
                    let closed = settled[of as usize][of as usize].clone();
                    today.push(if moved { following(closed, before) } else { closed });
                }
            }
            settled.push(today);
        }
        let known = Known { contract, partner, when: QUARTERS as i32 - 1 };
        let newest = (0..QUARTERS as i32).map(|of| walked(&known, History::new(), of)).collect();
        Self { settled, newest }
    }

    /// The quarters up to `of`, as they count when `when` is settled.
    pub(crate) fn history(&self, of: i32, when: i32) -> &History {
        &self.settled[when as usize][of as usize]
    }

    /// Whether figures that came late would have left a closed quarter another tier, and do not.
    pub(crate) fn is_late_and_unheard(&self, of: i32) -> bool {
        let closed = self.history(of, of).get(&of);
        closed != self.newest[of as usize].get(&of) && closed == self.history(of, QUARTERS as i32 - 1).get(&of)
    }
}

/// What a closed quarter left by itself, after quarters that count otherwise today.
fn following(closed: History, before: History) -> History {
    let last = before.keys().next_back().copied();
    before.into_iter().chain(closed.into_iter().filter(|(quarter, _)| Some(*quarter) > last)).collect()
}

/// Decides the quarters that follow up to one, from the first that counted anything that a gate looks at.
fn walked(known: &Known<'_>, mut history: History, to: i32) -> History {
    let last = history.keys().next_back().copied();
    let agreement = known.contract.partners[known.partner].agreement.as_ref();
    let opening = Left::good(agreement.and_then(|agreement| agreement.opening_tier).unwrap_or(0));
    for quarter in (-(EARLIER as i32)..=to).filter(|quarter| Some(*quarter) > last) {
        let gates = known.contract.terms_of(quarter).tiers.iter().flat_map(|tier| &tier.gates);
        let is_counted = |metric: usize| known.counted(quarter, metric).1 > 0;
        if quarter == to || !history.is_empty() || gates.into_iter().any(|gate| is_counted(gate.metric)) {
            let earlier: Vec<Left> = (1..).map_while(|back| history.get(&(quarter - back)).copied()).collect();
            history.insert(quarter, decide(known, quarter, &earlier, opening));
        }
    }
    history
}
