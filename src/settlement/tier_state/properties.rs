//! What holds of every history of gates under every rule about changes.

use proptest::prelude::*;

use super::*;
use crate::settlement::fixtures::quarter;

const TIERS: usize = 4;

fn any_standing() -> impl Strategy<Value = Standing> {
    prop_oneof![Just(Standing::Passed), Just(Standing::Undecided), Just(Standing::Failed)]
}

/// The lowest tier asks nothing.
fn any_standings() -> impl Strategy<Value = Vec<Standing>> {
    proptest::collection::vec(any_standing(), TIERS - 1).prop_map(|above| {
        let mut all = vec![Standing::Passed];
        all.extend(above);
        all
    })
}

fn any_history() -> impl Strategy<Value = Vec<Vec<Standing>>> {
    proptest::collection::vec(any_standings(), 1..24)
}

fn any_policy() -> impl Strategy<Value = EvidencePolicy> {
    prop_oneof![Just(EvidencePolicy::Hold), Just(EvidencePolicy::Pass), Just(EvidencePolicy::Fail)]
}

fn any_changes() -> impl Strategy<Value = TierChanges> {
    let steps = || proptest::option::of(1_u32..4);
    (1_u32..4, 0_u32..4, steps(), steps(), 0_u32..4, 0_u32..3).prop_map(
        |(promotion_after, probation, most_steps_up, most_steps_down, re_entry_after, held_quarters)| TierChanges {
            promotion_after,
            probation,
            most_steps_up,
            most_steps_down,
            re_entry_after,
            held_quarters,
            ..TierChanges::default()
        },
    )
}

/// Every decision of a history, each with the state before it.
fn walked(
    start: usize,
    history: &[Vec<Standing>],
    policy: EvidencePolicy,
    changes: &TierChanges,
) -> Vec<(State, Next)> {
    let (mut state, mut at, mut recent) = (State::good(start), quarter("2020Q1"), Vec::new());
    let mut decisions = Vec::new();
    for standings in history {
        let decision = next(state, at, standings, &recent, Rules { policy, changes });
        recent.insert(0, decision.figures.tier);
        decisions.push((state, decision.clone()));
        (state, at) = (decision.state, at.next());
    }
    decisions
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn without_rules_the_tier_is_what_the_figures_give(
        start in 0..TIERS, history in any_history(), policy in any_policy(),
    ) {
        let changes = TierChanges::default();
        let (mut tier, mut held) = (start, 0);
        for ((_, decision), standings) in walked(start, &history, policy, &changes).iter().zip(&history) {
            let figures = verdict(standings, tier, policy, held, changes.held_quarters);
            (tier, held) = (figures.tier, if figures.held { held + 1 } else { 0 });
            prop_assert_eq!(decision.state, State { held, ..State::good(tier) });
            prop_assert_eq!(decision.effects.as_slice(), &[]);
        }
    }

    #[test]
    fn a_tier_never_moves_by_more_steps_than_it_may(
        start in 0..TIERS, history in any_history(), policy in any_policy(), changes in any_changes(),
    ) {
        for (before, decision) in walked(start, &history, policy, &changes) {
            let most = |steps: Option<u32>| steps.map_or(TIERS, |steps| steps as usize);
            let (from, to) = (before.tier, decision.state.tier);
            prop_assert!(to.saturating_sub(from) <= most(changes.most_steps_up));
            prop_assert!(from.saturating_sub(to) <= most(changes.most_steps_down));
            prop_assert!(to >= from || decision.figures.tier < from || decision.figures.held, "it falls without a cause");
            prop_assert!(to <= from || decision.figures.tier >= to, "it rises above what the figures earn");
        }
    }

    #[test]
    fn probation_is_never_longer_than_its_period_and_ends_with_a_pass_or_a_fall(
        start in 0..TIERS, history in any_history(), policy in any_policy(), changes in any_changes(),
    ) {
        let mut quarters = 0;
        for (before, decision) in walked(start, &history, policy, &changes) {
            let is_on = decision.state.probation_until.is_some();
            quarters = if is_on { quarters + 1 } else { 0 };
            prop_assert!(quarters <= changes.probation);
            prop_assert!(!is_on || decision.state.tier == before.tier, "a tier on probation is kept");
            if before.probation_until.is_some() && !is_on {
                let has_passed = decision.figures.tier >= before.tier && !decision.figures.held;
                prop_assert_eq!(has_passed, decision.state.tier >= before.tier);
            }
        }
    }

    #[test]
    fn who_always_passes_is_never_on_probation_nor_falls(
        start in 0..TIERS, quarters in 1_usize..24, policy in any_policy(), changes in any_changes(),
    ) {
        let history = vec![vec![Standing::Passed; TIERS]; quarters];
        for (before, decision) in walked(start, &history, policy, &changes) {
            prop_assert_eq!(decision.state.probation_until, None);
            prop_assert!(decision.state.tier >= before.tier);
        }
    }

    #[test]
    fn lack_of_evidence_holds_no_tier_for_longer_than_it_may(
        start in 0..TIERS, history in any_history(), changes in any_changes(),
    ) {
        for (_, decision) in walked(start, &history, EvidencePolicy::Hold, &changes) {
            prop_assert!(decision.state.held <= changes.held_quarters);
        }
    }

    #[test]
    fn after_a_fall_nothing_rises_before_its_quarter(
        start in 0..TIERS, history in any_history(), policy in any_policy(), changes in any_changes(),
    ) {
        let mut since_fall = None;
        for (before, decision) in walked(start, &history, policy, &changes) {
            since_fall = since_fall.map(|quarters| quarters + 1);
            if decision.state.tier > before.tier {
                prop_assert!(since_fall.is_none_or(|quarters| quarters > changes.re_entry_after));
            }
            if decision.state.tier < before.tier {
                since_fall = Some(0);
            }
        }
    }
}
