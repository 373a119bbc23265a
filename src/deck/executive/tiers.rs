//! Tiers: how many partners hold which, and who moved.

use super::{Overview, Partner};
use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::model::{Band, Block, Cell, Slide};
use crate::deck::sentences::money::{Movement, movement, share_text};
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{content, heading, left, note, right, subtitle, table};
use crate::settlement::model::{GateOutcome, TierDecision};

/// Movements listed.
const MOVES: usize = 11;

/// Who moved to which side.
pub(super) struct Moves<'o, 'a> {
    /// To a higher tier.
    pub(super) up: Vec<&'o Partner<'a>>,
    /// To a lower one.
    pub(super) down: Vec<&'o Partner<'a>>,
    /// Held for lack of evidence.
    pub(super) held: Vec<&'o Partner<'a>>,
}

/// Who moved.
pub(super) fn moves<'o, 'a>(overview: &'o Overview<'a>) -> Moves<'o, 'a> {
    let common = overview.common();
    let moved = |way: Movement| {
        let moves = |partner: &&'o Partner<'a>| {
            partner
                .settlement
                .is_some_and(|settlement| !settlement.tier.held && movement(common, &settlement.tier) == way)
        };
        overview.partners.iter().filter(moves).collect::<Vec<_>>()
    };
    let held = overview
        .partners
        .iter()
        .filter(|partner| partner.settlement.is_some_and(|settlement| settlement.tier.held))
        .collect();
    Moves { up: moved(Movement::Up), down: moved(Movement::Down), held }
}

/// The slide; `None` where the programme has no tiers.
pub(super) fn slide(overview: &Overview<'_>) -> Option<Slide> {
    let common = overview.common();
    if common.programme.tiers.is_empty() || overview.partners.iter().all(|partner| partner.settlement.is_none()) {
        return None;
    }
    let moves = moves(overview);
    let title = match (moves.up.len(), moves.down.len()) {
        (0, 0) => "No partner changes tier".to_owned(),
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
    let rows = tiers
        .iter()
        .rev()
        .map(|tier| {
            vec![
                Cell::strong(format::shortened(&tier.name, 24)),
                Cell::text(share_text(tier.share)),
                Cell::muted(format::count(held(&tier.id, false))),
                Cell::strong(format::count(held(&tier.id, true))),
            ]
        })
        .collect();
    let columns = vec![left("Tier", 1.5), right("Share", 0.9), right("Before", 1.0), right("Now", 0.8)];
    vec![heading("Partners by tier"), table("Partners by tier", columns, rows, false)]
}

/// Why a tier moved, in the words of the gates: what failed, or that everything passed.
fn because(common: &PeriodInput<'_>, tier: &TierDecision) -> String {
    let told = |gate: &GateOutcome| {
        let card = common.definition(&gate.metric);
        let bound = format::value_short(gate.bound, card.unit);
        let name = if gate.metric == "escalation_ratio" {
            "escalations against mix".to_owned()
        } else {
            lowered(card.name.split(',').next().unwrap_or_default())
        };
        match gate.value {
            Some(value) => format!(
                "{name}: {}, {} {bound} asked",
                format::value(value, card.unit),
                if gate.at_least { "at least" } else { "at most" }
            ),
            None => format!("{name}: too little evidence"),
        }
    };
    let lost = tier.previous.as_deref().unwrap_or_default();
    let rank = |id: &str| common.tier_rank(id);
    let missed: Vec<String> = tier
        .gates
        .iter()
        .filter(|gate| {
            gate.passed != Some(true) && rank(&gate.tier) > rank(&tier.earned) && rank(&gate.tier) <= rank(lost)
        })
        .map(told)
        .collect();
    match movement(common, tier) {
        _ if tier.held => "the evidence does not suffice to judge".to_owned(),
        Movement::Up => format!("every gate of {} passed", common.tier_name(&tier.earned)),
        Movement::Down if !missed.is_empty() => match missed.len() - 1 {
            0 => missed[0].clone(),
            more => format!("{} (and {})", missed[0], format::plural(more as i64, "more gate")),
        },
        _ => tier.reason.clone(),
    }
}

/// Who moved and why.
fn movements(overview: &Overview<'_>, moves: &Moves<'_, '_>) -> Vec<Block> {
    let common = overview.common();
    let all: Vec<&Partner<'_>> = moves.down.iter().chain(&moves.up).chain(&moves.held).copied().collect();
    if all.is_empty() {
        return vec![heading("Movements"), note("Every partner keeps its tier.")];
    }
    let rows = all
        .iter()
        .take(MOVES)
        .filter_map(|partner| {
            let tier = &partner.settlement?.tier;
            let before = tier
                .previous
                .as_deref()
                .map_or_else(|| format::NO_FIGURE.to_owned(), |previous| common.tier_name(previous));
            Some(vec![
                overview.name_cell(partner),
                Cell::muted(before),
                Cell::strong(if tier.held { "held".to_owned() } else { common.tier_name(&tier.earned) }),
                Cell::text(format::shortened(&because(common, tier), 90)),
                Cell::text(partner.payable(common).map_or_else(|| format::NO_FIGURE.to_owned(), format::rounded)),
            ])
        })
        .collect();
    let columns =
        vec![left("Partner", 1.65), left("From", 0.9), left("To", 0.9), left("Because", 3.2), right("Payable", 0.7)];
    let mut blocks = vec![heading("Movements"), table("Movements between tiers", columns, rows, false)];
    if all.len() > MOVES {
        blocks.push(note(format!("And {} more; the index lists all.", all.len() - MOVES)));
    }
    blocks
}
