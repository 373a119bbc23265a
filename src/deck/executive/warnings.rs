//! Warnings, partner by partner: what to talk about before a figure is relied on.

use super::{Overview, Partner};
use crate::deck::format;
use crate::deck::model::{Band, Cell, Slide};
use crate::deck::sentences::warnings::likelihood;
use crate::deck::slide::{content, left, note, right, subtitle, table};
use crate::scorecard::trust::warnings::{MOVES_NOTHING, Warning};

/// Warnings listed.
const ROWS: usize = 9;

/// The slide; `None` where nothing is warned of.
pub(super) fn slide(overview: &Overview<'_>) -> Option<Slide> {
    let mut found: Vec<(&Partner<'_>, &Warning)> = overview
        .partners
        .iter()
        .flat_map(|partner| partner.scorecard.warnings.iter().map(move |warning| (partner, warning)))
        .collect();
    if found.is_empty() {
        return None;
    }
    // The least likely first; of equal ones by partner.
    found.sort_by(|left, right| left.1.probability.total_cmp(&right.1.probability));
    let warned = overview.partners.iter().filter(|partner| !partner.scorecard.warnings.is_empty()).count() as i64;
    let rows = found.iter().take(ROWS).map(|(partner, warning)| row(overview, partner, warning)).collect();
    let columns = vec![
        left("Partner", 1.5),
        left("Warning", 1.5),
        left("What was found", 3.6),
        right("By chance", 0.7),
        left("What to ask", 2.2),
    ];
    let mut blocks = vec![table("Warnings by partner", columns, rows, found.len() > 5)];
    let more = match found.len().saturating_sub(ROWS) {
        0 => String::new(),
        more => {
            format!("And {}, in the partners\u{2019} internal decks. ", format::plural(more as i64, "more warning"))
        }
    };
    blocks.push(note(format!(
        "{more}Of all warnings of one kind, at most one in twenty is expected to be a false alarm. Each has explanations in good faith."
    )));
    let under = subtitle(&["Warnings".to_owned(), overview.common().period.title(), MOVES_NOTHING.to_owned()]);
    Some(content("warnings", title(found.len() as i64, warned, &found), under, vec![Band::full(blocks)]))
}

/// `Three patterns at two partners ask for a conversation`.
fn title(patterns: i64, partners: i64, found: &[(&Partner<'_>, &Warning)]) -> String {
    if let ([(partner, warning)], 1) = (found, patterns) {
        let name = crate::deck::sentences::words::lowered(warning.kind.name());
        return format!("One pattern asks for a conversation: {name} at {}", partner.name());
    }
    let where_ = match partners {
        1 => found[0].0.name(),
        more => format!("{} partners", format::number_word(more)),
    };
    format!("{} patterns at {where_} ask for a conversation", format::capitalised(&format::number_word(patterns)))
}

/// One warning.
fn row(overview: &Overview<'_>, partner: &Partner<'_>, warning: &Warning) -> Vec<Cell> {
    vec![
        overview.name_cell(partner),
        Cell::text(warning.name()),
        Cell::text(format::in_notation(&warning.sentence)),
        Cell::text(likelihood(warning)),
        Cell::text(warning.kind.question()),
    ]
}
