//! Every transition, one row each: the state before, what the gates say, and what becomes of it.

use super::*;
use crate::settlement::fixtures::quarter;
use Standing::{Failed, Passed, Undecided};

const Q3: &str = "2026Q3";

/// Entry always passes; silver, gold and platinum as given.
fn standings(above: [Standing; 3]) -> Vec<Standing> {
    let mut all = vec![Passed];
    all.extend(above);
    all
}

fn changes(change: impl FnOnce(&mut TierChanges)) -> TierChanges {
    let mut changes = TierChanges::default();
    change(&mut changes);
    changes
}

fn decided(before: State, above: [Standing; 3], recent: &[usize], changes: &TierChanges) -> Next {
    let rules = Rules { policy: EvidencePolicy::Hold, changes };
    next(before, quarter(Q3), &standings(above), recent, rules)
}

fn on_probation(tier: usize, until: &str) -> State {
    State { probation_until: Some(quarter(until)), ..State::good(tier) }
}

fn held(tier: usize, held: u32) -> State {
    State { held, ..State::good(tier) }
}

fn waiting(tier: usize, from: &str) -> State {
    State { rises_from: Some(quarter(from)), ..State::good(tier) }
}

const GOLD: [Standing; 3] = [Passed, Passed, Failed];
const SILVER: [Standing; 3] = [Passed, Failed, Failed];
const ENTRY: [Standing; 3] = [Failed, Failed, Failed];
const PLATINUM: [Standing; 3] = [Passed, Passed, Passed];
const UNHEARD: [Standing; 3] = [Undecided, Undecided, Undecided];

/// A row: before, gates, tiers of the quarters before, and the state and effects after.
type Row<'a> = (&'a str, State, [Standing; 3], &'a [usize], State, &'a [Effect]);

fn assert_rows(changes: &TierChanges, rows: &[Row<'_>]) {
    for (name, before, above, recent, after, effects) in rows {
        let next = decided(*before, *above, recent, changes);
        assert_eq!((next.state, next.effects.as_slice()), (*after, *effects), "{name}");
    }
}

#[test]
fn without_rules_the_figures_decide() {
    assert_rows(
        &TierChanges::default(),
        &[
            ("rises at once", State::good(0), PLATINUM, &[], State::good(3), &[]),
            ("stays", State::good(2), GOLD, &[], State::good(2), &[]),
            ("falls at once", State::good(3), ENTRY, &[], State::good(0), &[]),
            ("is held", State::good(2), UNHEARD, &[], held(2, 1), &[]),
            ("is held again", held(2, 1), UNHEARD, &[], held(2, 2), &[]),
            ("is held no longer", held(2, 2), UNHEARD, &[], State::good(0), &[]),
            ("is held lower", State::good(2), [Undecided, Failed, Failed], &[], held(1, 1), &[]),
            ("is heard again", held(2, 2), GOLD, &[], State::good(2), &[]),
        ],
    );
}

#[test]
fn a_missed_tier_is_kept_on_probation_until_it_is_passed_or_the_time_is_over() {
    let until = |text| Effect::Probation(quarter(text));
    assert_rows(
        &changes(|changes| changes.probation = 2),
        &[
            ("starts", State::good(2), SILVER, &[], on_probation(2, "2027Q1"), &[until("2027Q1")]),
            ("goes on", on_probation(2, "2026Q4"), SILVER, &[], on_probation(2, "2026Q4"), &[until("2026Q4")]),
            (
                "no evidence is no pass",
                on_probation(2, "2026Q4"),
                UNHEARD,
                &[],
                on_probation(2, "2026Q4"),
                &[until("2026Q4")],
            ),
            ("is cured", on_probation(2, "2026Q4"), GOLD, &[], State::good(2), &[Effect::Cured]),
            ("is cured at the last", on_probation(2, Q3), GOLD, &[], State::good(2), &[Effect::Cured]),
            ("rises out of it", on_probation(2, Q3), PLATINUM, &[], State::good(3), &[Effect::Cured]),
            ("is over", on_probation(2, Q3), SILVER, &[], State::good(1), &[Effect::ProbationOver]),
            ("is over unheard", on_probation(2, Q3), UNHEARD, &[], held(1, 1), &[Effect::ProbationOver]),
            ("was over", on_probation(2, "2026Q1"), ENTRY, &[], State::good(0), &[Effect::ProbationOver]),
            ("a starved tier has none", held(2, 2), UNHEARD, &[], State::good(0), &[]),
            ("a tier held before is missed", held(2, 2), SILVER, &[], on_probation(2, "2027Q1"), &[until("2027Q1")]),
            ("the lowest is never missed", State::good(0), ENTRY, &[], State::good(0), &[]),
        ],
    );
}

#[test]
fn a_tier_moves_by_no_more_steps_than_it_may() {
    assert_rows(
        &changes(|changes| (changes.most_steps_up, changes.most_steps_down) = (Some(1), Some(2))),
        &[
            ("one up", State::good(0), PLATINUM, &[], State::good(1), &[Effect::FewerStepsUp]),
            ("one is enough", State::good(1), GOLD, &[], State::good(2), &[]),
            ("two down", State::good(3), ENTRY, &[], State::good(1), &[Effect::FewerStepsDown]),
            ("two are enough", State::good(3), SILVER, &[], State::good(1), &[]),
            ("held where it lands", State::good(3), [Undecided, Failed, Failed], &[], held(1, 1), &[]),
        ],
    );
}

#[test]
fn a_tier_rises_to_what_enough_quarters_in_a_row_have_earned() {
    assert_rows(
        &changes(|changes| changes.promotion_after = 2),
        &[
            ("the first", State::good(1), GOLD, &[1, 2], State::good(1), &[Effect::NotYet(1, 2)]),
            ("without a quarter before", State::good(1), GOLD, &[], State::good(1), &[Effect::NotYet(1, 2)]),
            ("the second", State::good(1), GOLD, &[2], State::good(2), &[]),
            ("the lower of the two", State::good(1), PLATINUM, &[2], State::good(2), &[Effect::NotYet(1, 2)]),
            ("less is earned now", State::good(1), GOLD, &[3], State::good(2), &[]),
        ],
    );
}

#[test]
fn after_a_fall_a_tier_waits_before_it_rises() {
    let wait = Effect::ReEntry(quarter("2026Q4"));
    assert_rows(
        &changes(|changes| changes.re_entry_after = 1),
        &[
            ("falls", State::good(2), SILVER, &[], waiting(1, "2027Q1"), &[]),
            ("waits", waiting(1, "2026Q4"), GOLD, &[], waiting(1, "2026Q4"), &[wait]),
            ("may rise", waiting(1, Q3), GOLD, &[], State::good(2), &[]),
            ("has waited", waiting(1, Q3), SILVER, &[], State::good(1), &[]),
            ("falls further", waiting(1, "2026Q4"), ENTRY, &[], waiting(0, "2027Q1"), &[]),
        ],
    );
}

#[test]
fn lack_of_evidence_holds_for_as_long_as_the_rules_say() {
    assert_rows(
        &changes(|changes| changes.held_quarters = 1),
        &[
            ("once", State::good(2), UNHEARD, &[], held(2, 1), &[]),
            ("not twice", held(2, 1), UNHEARD, &[], State::good(0), &[]),
        ],
    );
    assert_rows(
        &changes(|changes| (changes.held_quarters, changes.probation) = (0, 1)),
        &[(
            "what lacks evidence is missed",
            State::good(2),
            UNHEARD,
            &[],
            on_probation(2, "2026Q4"),
            &[Effect::Probation(quarter("2026Q4"))],
        )],
    );
}

#[test]
fn a_quarter_that_decides_nothing_leaves_everything_as_it_was() {
    for before in [State::good(1), held(2, 1), on_probation(2, Q3), waiting(1, "2026Q4")] {
        assert_eq!(unchanged(before).state, before);
    }
}
