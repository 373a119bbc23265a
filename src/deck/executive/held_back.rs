//! Where nobody changes tier: what the next tiers ask that most partners miss, or cannot yet be judged on.

use super::Overview;
use crate::deck::format;
use crate::deck::model::{Block, Cell};
use crate::deck::sentences::rule_changes::metric_name;
use crate::deck::slide::{heading, left, right, table};
use crate::settlement::model::GateOutcome;

/// Gates listed.
const ROWS: usize = 8;
/// What the table is called.
const CAPTION: &str = "Gates that keep partners from the next tier";

/// A gate of a next tier, with the partners that fail it and those that lack evidence for it.
struct Gate<'a> {
    outcome: &'a GateOutcome,
    missed: i64,
    open: i64,
}

/// Gates that keep partners from their next tier, the one that keeps most first; nothing where there is none.
pub(super) fn blocks(overview: &Overview<'_>) -> Vec<Block> {
    let common = overview.common();
    let mut gates = gates(overview);
    gates.sort_by_key(|gate| std::cmp::Reverse((gate.missed + gate.open, gate.missed)));
    let number =
        |count: i64| if count == 0 { Cell::muted(format::NO_FIGURE) } else { Cell::strong(format::count(count)) };
    let row = |gate: &Gate<'_>| {
        let outcome = gate.outcome;
        let side = if outcome.at_least { "at least" } else { "at most" };
        let bound = format::value_short(outcome.bound, common.definition(&outcome.metric).unit);
        vec![
            Cell::strong(format::shortened(&common.tier_name(&outcome.tier), 24)),
            Cell::text(format!("{} {side} {bound}", metric_name(common, &outcome.metric))),
            number(gate.missed),
            number(gate.open),
        ]
    };
    let rows: Vec<Vec<Cell>> = gates.iter().take(ROWS).map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let columns =
        vec![left("Next tier", 1.0), left("It asks", 3.4), right("Missed by", 0.8), right("Too little evidence", 1.2)];
    vec![heading("What keeps partners from the next tier"), table(CAPTION, columns, rows, false)]
}

/// Half rows that the table takes with its heading.
pub(super) fn room(overview: &Overview<'_>) -> usize {
    match gates(overview).len().min(ROWS) {
        0 => 0,
        rows => 2 * rows + 6,
    }
}

fn gates<'a>(overview: &Overview<'a>) -> Vec<Gate<'a>> {
    let mut gates: Vec<Gate<'a>> = Vec::new();
    for tier in overview.partners.iter().filter_map(|partner| partner.settlement).map(|settlement| &settlement.tier) {
        let next = tier.gates.iter().filter(|gate| tier.next.as_deref() == Some(gate.tier.as_str()));
        for outcome in next.filter(|gate| gate.passed != Some(true)) {
            let is_same = |gate: &&mut Gate<'_>| {
                let known = gate.outcome;
                (&known.tier, &known.metric, known.at_least) == (&outcome.tier, &outcome.metric, outcome.at_least)
            };
            let (missed, open) = if outcome.passed.is_some() { (1, 0) } else { (0, 1) };
            match gates.iter_mut().find(is_same) {
                Some(gate) => (gate.missed, gate.open) = (gate.missed + missed, gate.open + open),
                None => gates.push(Gate { outcome, missed, open }),
            }
        }
    }
    gates
}

#[cfg(test)]
mod tests {
    use crate::deck::executive::executive_deck;
    use crate::deck::fixture;
    use crate::deck::model::{Block, Cell, Deck};
    use crate::deck::proof::{AllPartners, of_all_partners};

    #[test]
    fn where_nobody_moves_the_gates_that_hold_partners_back_are_counted() {
        let mut field = fixture::field(12);
        for (index, settled) in field.settlements.partners.iter_mut().enumerate() {
            let tier = &mut settled.tier;
            (tier.earned, tier.held, tier.certainty) = ("silver".to_owned(), false, None);
            (tier.previous, tier.next) = (Some("silver".to_owned()), Some("gold".to_owned()));
            let passed = (index > 0).then_some(false);
            tier.gates = vec![super::GateOutcome {
                tier: "gold".to_owned(),
                metric: "csat".to_owned(),
                bound: 0.86,
                at_least: true,
                value: passed.map(|_| 0.8),
                minimum_evidence: None,
                passed,
            }];
            tier.history.clear();
        }
        let common = field.fixture.common();
        let deck = executive_deck(&field.input(&common));
        let slide = deck.slides.iter().find(|slide| slide.id == "tiers").expect("a slide");
        assert_eq!(slide.title, "No partner changes tier: all 12 stay Silver");
        let words = serde_json::to_string(slide).expect("data");
        assert!(words.contains("customer satisfaction at least 86%"), "{words}");
        let all = AllPartners::of_field(&field, &common);
        let found = |deck: &Deck| -> Vec<String> {
            of_all_partners(deck, &all).into_iter().filter(|one| one.starts_with("slide tiers")).collect()
        };
        assert_eq!(found(&deck), [""; 0]);
        for (column, shown) in [(1, "customer satisfaction at least 87%"), (2, "10"), (3, "2")] {
            let mut changed = deck.clone();
            assert_eq!(change(&mut changed, column, shown), 1);
            assert_eq!(found(&changed).len(), 1, "{shown}");
        }
    }

    /// Writes something else into the first row of the table; how many tables it found.
    fn change(deck: &mut Deck, column: usize, shown: &str) -> usize {
        let blocks = deck.slides.iter_mut().flat_map(|slide| &mut slide.bands);
        let blocks = blocks.flat_map(|band| &mut band.columns).flat_map(|column| &mut column.blocks);
        let tables = blocks.filter_map(|block| match block {
            Block::Table(table) if table.caption == super::CAPTION => Some(table),
            _ => None,
        });
        let mut changed = 0;
        for table in tables {
            table.rows[0][column] = Cell::text(shown);
            changed += 1;
        }
        changed
    }
}
