//! Tiers: how many partners hold which, and who moved.

use super::{Overview, Partner, held_back, least_sure};
use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::model::{Band, Block, Cell, Slide};
use crate::deck::sentences::money::{Movement, movement, share_text};
use crate::deck::sentences::rule_changes::metric_name;
use crate::deck::slide::{content, heading, left, note, right, subtitle, table};
use crate::programme::model::Tier;
use crate::settlement::model::{GateOutcome, TierDecision, TierStanding};

/// Movements listed.
const MOVES: usize = 10;
/// Letters of a reason that fit one line of its column.
const LINE: usize = 44;
/// Half rows that the slide has room for: a row of one line takes two, one of two lines three.
const ROOM: usize = 24;

/// Who moved to which side.
pub(super) struct Moves<'o, 'a> {
    /// To a higher tier.
    pub(super) up: Vec<&'o Partner<'a>>,
    /// To a lower one.
    pub(super) down: Vec<&'o Partner<'a>>,
    /// Kept where they were although they missed it.
    pub(super) on_probation: Vec<&'o Partner<'a>>,
    /// Held where they were, for lack of evidence.
    pub(super) held: Vec<&'o Partner<'a>>,
}

/// Who moved.
pub(super) fn moves<'o, 'a>(overview: &'o Overview<'a>) -> Moves<'o, 'a> {
    let common = overview.common();
    let moved = |way: Movement| {
        let moves = move |partner: &&'o Partner<'a>| {
            partner.settlement.is_some_and(|settlement| movement(common, &settlement.tier) == way)
        };
        overview.partners.iter().filter(moves)
    };
    let is_on_probation = |partner: &&Partner<'_>| partner.settlement.is_some_and(|one| on_probation(&one.tier));
    let is_held = |partner: &&Partner<'_>| partner.settlement.is_some_and(|settlement| settlement.tier.held);
    Moves {
        up: moved(Movement::Up).collect(),
        down: moved(Movement::Down).collect(),
        on_probation: moved(Movement::Stays).filter(is_on_probation).collect(),
        held: moved(Movement::Stays).filter(is_held).collect(),
    }
}

pub(super) fn on_probation(tier: &TierDecision) -> bool {
    matches!(tier.standing(), TierStanding::Probation(_))
}

/// The slide; `None` where the programme has no tiers.
pub(super) fn slide(overview: &Overview<'_>) -> Option<Slide> {
    let common = overview.common();
    if common.programme.tiers.is_empty() || overview.partners.iter().all(|partner| partner.settlement.is_none()) {
        return None;
    }
    let moves = moves(overview);
    let title = match (moves.up.len(), moves.down.len()) {
        (0, 0) => nobody_moves(overview),
        (up, 0) => format!("{} up, none down", format::capitalised(&partners_move(up))),
        (0, down) => format!("{} down, none up", format::capitalised(&partners_move(down))),
        (up, down) => {
            format!("{} up, {} down", format::capitalised(&partners_move(up)), format::number_word(down as i64))
        }
    };
    let under =
        subtitle(&["Tiers".to_owned(), common.period.title(), "earned by this quarter\u{2019}s figures".to_owned()]);
    Some(content(
        "tiers",
        title,
        under,
        vec![Band::split(vec![(3, stand(overview)), (8, movements(overview, &moves))])],
    ))
}

/// `No partner changes tier: all six stay Registered`.
fn nobody_moves(overview: &Overview<'_>) -> String {
    let mut held =
        overview.partners.iter().filter_map(|partner| partner.settlement).map(|one| one.tier.earned.as_str());
    let first = held.next().unwrap_or_default();
    let settled = 1 + held.clone().count();
    if first.is_empty() || settled == 1 || held.any(|other| other != first) {
        return "No partner changes tier".to_owned();
    }
    let all = if settled == 2 { "both".to_owned() } else { format!("all {}", format::number_word(settled as i64)) };
    format!("No partner changes tier: {all} stay {}", format::shortened(&overview.common().tier_name(first), 24))
}

/// `three partners move`.
fn partners_move(number: usize) -> String {
    format!("{} {}", format::number_word(number as i64), if number == 1 { "partner moves" } else { "partners move" })
}

/// Partners by tier, now and before.
fn stand(overview: &Overview<'_>) -> Vec<Block> {
    let tiers = &overview.common().programme.tiers;
    let held = |id: &str, now: bool| {
        let holds = |partner: &&Partner<'_>| {
            partner.settlement.is_some_and(|settlement| {
                let tier = &settlement.tier;
                if now { tier.earned == id } else { tier.previous.as_deref() == Some(id) }
            })
        };
        overview.partners.iter().filter(holds).count() as i64
    };
    // Where nobody's tier before is known, a zero would say that nobody had one.
    let known = overview.partners.iter().any(|one| one.settlement.is_some_and(|one| one.tier.previous.is_some()));
    let row = |tier: &Tier| {
        let mut row = vec![Cell::strong(format::shortened(&tier.name, 24)), Cell::text(share_text(tier.share))];
        row.extend(known.then(|| Cell::muted(format::count(held(&tier.id, false)))));
        row.push(Cell::strong(format::count(held(&tier.id, true))));
        row
    };
    let rows = tiers.iter().rev().map(row).collect();
    let mut columns = vec![left("Tier", 1.5), right("Share", 0.9)];
    columns.extend(known.then(|| right("Before", 1.0)));
    columns.push(right("Now", 0.8));
    vec![heading("Partners by tier"), table("Partners by tier", columns, rows, false)]
}

/// Why a tier moved, in the words of the gates: what failed, what lacked evidence, or that everything passed.
pub(super) fn because(common: &PeriodInput<'_>, tier: &TierDecision) -> String {
    if let TierStanding::Probation(until) = tier.standing() {
        let gates = || tier.gates.iter().filter(|gate| gate.tier == tier.earned);
        let first =
            gates().find(|gate| gate.passed == Some(false)).or_else(|| gates().find(|gate| gate.passed.is_none()));
        let until = format!("to be cured by the end of {}", until.title());
        return first.map_or(until.clone(), |gate| format!("{}; {until}", missed(common, gate)));
    }
    match movement(common, tier) {
        Movement::Down => lost(common, tier).unwrap_or_else(|| format::in_notation(&tier.reason)),
        _ if tier.held => "the evidence does not suffice to judge".to_owned(),
        Movement::Up => format!("every gate of {} passed", common.tier_name(&tier.earned)),
        Movement::Stays => format::in_notation(&tier.reason),
    }
}

/// Why a tier was lost. What failed comes before what lacks evidence: evidence alone takes a tier only from one that it
/// has held for as long as it may.
fn lost(common: &PeriodInput<'_>, tier: &TierDecision) -> Option<String> {
    let (from, to) = (tier.previous.as_deref().and_then(|id| common.tier_rank(id)), common.tier_rank(&tier.earned));
    let between = |gate: &&GateOutcome| {
        let rank = common.tier_rank(&gate.tier);
        rank > to && rank <= from
    };
    let with = |passed: Option<bool>| tier.gates.iter().filter(between).filter(move |gate| gate.passed == passed);
    let mut failed = with(Some(false));
    let first = failed.next().map(|gate| missed(common, gate));
    if let Some(over) = tier.no_longer_held.as_deref().map(|held| no_longer_held(common, tier, held)) {
        return Some(first.map_or(over.clone(), |first| format!("{first}; {over}")));
    }
    let (first, more) = match first {
        Some(first) => (first, failed.count()),
        None => (missed(common, with(None).next()?), with(None).count() - 1),
    };
    Some(match more {
        0 => first,
        more => format!("{first} (and {})", format::plural(more as i64, "more gate")),
    })
}

/// `Silver was held for two periods already; customer satisfaction lacks evidence again`.
fn no_longer_held(common: &PeriodInput<'_>, tier: &TierDecision, held: &str) -> String {
    let lacking = tier.gates.iter().find(|gate| gate.tier == held && gate.passed.is_none());
    let again = lacking.map(|gate| format!("; {} lacks evidence again", name(common, gate))).unwrap_or_default();
    let most = i64::from(common.programme.tier_changes.held_quarters);
    let periods = format!("{} {}", format::number_word(most), format::plural_word(most, "period"));
    format!("{} was held for {periods} already{again}", common.tier_name(held))
}

/// `customer satisfaction: 84.1%, at least 86% asked`.
fn missed(common: &PeriodInput<'_>, gate: &GateOutcome) -> String {
    let (name, unit) = (name(common, gate), common.definition(&gate.metric).unit);
    let Some(value) = gate.value else { return format!("{name}: too little evidence") };
    let side = if gate.at_least { "at least" } else { "at most" };
    format!("{name}: {}, {side} {} asked", format::value(value, unit), format::value_short(gate.bound, unit))
}

/// What a gate looks at.
fn name(common: &PeriodInput<'_>, gate: &GateOutcome) -> String {
    metric_name(common, &gate.metric)
}

/// Who moved and why, then who stays and is least sure.
fn movements(overview: &Overview<'_>, moves: &Moves<'_, '_>) -> Vec<Block> {
    let common = overview.common();
    let all: Vec<&Partner<'_>> =
        moves.down.iter().chain(&moves.up).chain(&moves.on_probation).chain(&moves.held).copied().collect();
    if all.is_empty() {
        let kept = [heading("Movements"), note("Every partner keeps its tier.")];
        let unsure = least_sure::blocks(overview, ROOM.saturating_sub(held_back::room(overview)));
        let meaning = (!unsure.is_empty()).then(least_sure::meaning);
        return kept.into_iter().chain(held_back::blocks(overview)).chain(unsure).chain(meaning).collect();
    }
    let listed = || all.iter().take(MOVES).filter_map(|partner| Some((*partner, &partner.settlement?.tier)));
    let reasons: Vec<String> = listed().map(|(_, tier)| format::shortened(&because(common, tier), 90)).collect();
    let rows =
        listed().zip(&reasons).map(|((partner, tier), reason)| moved_row(overview, partner, tier, reason)).collect();
    let columns = vec![
        left("Partner", 1.65),
        left("From", 0.9),
        left("To", 0.9),
        left("Because", 2.76),
        right("Sure", 0.64),
        right("Payable", 0.75),
    ];
    let mut blocks = vec![heading("Movements"), table("Movements between tiers", columns, rows, false)];
    if all.len() > MOVES {
        blocks.push(note(format!("And {} more; the index lists all.", all.len() - MOVES)));
    }
    let taken: usize = reasons.iter().map(|reason| if reason.chars().count() > LINE { 3 } else { 2 }).sum();
    blocks.extend(least_sure::blocks(overview, ROOM.saturating_sub(taken)));
    blocks.push(least_sure::meaning());
    blocks
}

fn moved_row(overview: &Overview<'_>, partner: &Partner<'_>, tier: &TierDecision, reason: &str) -> Vec<Cell> {
    let common = overview.common();
    let before = tier.previous.as_deref();
    let before = before.map_or_else(|| format::NO_FIGURE.to_owned(), |previous| common.tier_name(previous));
    vec![
        overview.name_cell(partner),
        Cell::muted(before),
        Cell::strong(match movement(common, tier) {
            _ if on_probation(tier) => "on probation".to_owned(),
            Movement::Stays if tier.held => "held".to_owned(),
            _ => common.tier_name(&tier.earned),
        }),
        Cell::text(reason),
        Cell::text(least_sure::sure(tier)),
        Cell::text(partner.payable(common).map_or_else(|| format::NO_FIGURE.to_owned(), format::rounded)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;

    fn gate(tier: &str, metric: &str, value: Option<f64>, passed: Option<bool>) -> GateOutcome {
        let (tier, metric) = (tier.to_owned(), metric.to_owned());
        GateOutcome { tier, metric, bound: 0.9, at_least: true, value, minimum_evidence: None, passed }
    }

    /// A partner that had one tier and earns another, with these gates.
    fn moved(from: &str, to: &str, gates: Vec<GateOutcome>) -> TierDecision {
        let tier = fixture::meridian().settlement.expect("a settlement").tier;
        TierDecision { previous: Some(from.to_owned()), earned: to.to_owned(), gates, ..tier }
    }

    #[test]
    fn what_failed_is_said_before_what_lacks_evidence() {
        let fixture = fixture::meridian();
        let common = fixture.common();
        let lacking = || gate("gold", "csat", None, None);
        let failed = || gate("gold", "staffing_compliance", Some(0.8), Some(false));
        let both = moved("gold", "silver", vec![lacking(), failed()]);
        assert_eq!(because(&common, &both), "staffing on working days: 80.0%, at least 90% asked");
        let neither = moved("gold", "silver", vec![lacking()]);
        assert_eq!(because(&common, &neither), "customer satisfaction: too little evidence");
    }

    #[test]
    fn a_tier_that_was_held_too_often_is_said_to_have_been() {
        let fixture = fixture::meridian();
        let common = fixture.common();
        let lacking = || gate("gold", "csat", None, None);
        let mut tier = moved("gold", "silver", vec![lacking()]);
        tier.no_longer_held = Some("gold".to_owned());
        let over = "Gold was held for two periods already; customer satisfaction lacks evidence again";
        assert_eq!(because(&common, &tier), over);
        tier.previous = Some("platinum".to_owned());
        tier.gates.push(gate("platinum", "staffing_compliance", Some(0.8), Some(false)));
        let failed = "staffing on working days: 80.0%, at least 90% asked";
        assert_eq!(because(&common, &tier), format!("{failed}; {over}"));
    }

    #[test]
    fn a_partner_held_below_the_tier_it_had_moves_down() {
        let fixture = fixture::meridian();
        let common = fixture.common();
        let failed = gate("gold", "staffing_compliance", Some(0.8), Some(false));
        let mut tier = moved("gold", "silver", vec![gate("silver", "csat", None, None), failed]);
        tier.held = true;
        assert_eq!(because(&common, &tier), "staffing on working days: 80.0%, at least 90% asked");
        assert_eq!(movement(&common, &tier), Movement::Down);
    }
}
