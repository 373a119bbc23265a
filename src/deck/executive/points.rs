//! Points by partner: the totals, held against the marks of the tiers.

use rust_decimal::prelude::ToPrimitive;

use super::{Overview, Partner};
use crate::deck::chart_spec::{AxisFormat, Bar, BarsChart, ChartSpec};
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, ChartBlock, Slide, Tone};
use crate::deck::sentences::points::{amount, marks, of_most};
use crate::deck::slide::{bars_height, content, left, note, right, subtitle, table};
use crate::settlement::score::{self, Points};

/// Partners in the table.
const MOST: usize = 14;

/// The slide; `None` where the programme gives no points.
pub(super) fn slide(overview: &Overview<'_>) -> Option<Slide> {
    let common = overview.common();
    let mut scored: Vec<(&Partner<'_>, Points)> = overview
        .partners
        .iter()
        .filter_map(|partner| Some((partner, score::points(partner.scorecard, common.programme, common.period)?)))
        .collect();
    if scored.is_empty() {
        return None;
    }
    scored.sort_by(|(left, one), (right, other)| {
        let id = |partner: &Partner<'_>| partner.scorecard.partner.id.clone();
        other.total.low.cmp(&one.total.low).then_with(|| id(left).cmp(&id(right)))
    });
    let under = subtitle(&["Points".to_owned(), common.period.title(), "every part of the score together".to_owned()]);
    let columns = vec![(5, vec![Block::Chart(bars(&scored))]), (7, totals(overview, &scored))];
    Some(content("points", title(overview, &scored), under, vec![Band::split(columns)]))
}

/// How many reach the highest mark, and how many none.
fn title(overview: &Overview<'_>, scored: &[(&Partner<'_>, Points)]) -> String {
    let marks = marks(overview.common());
    let reach = |mark| scored.iter().filter(|(_, points)| points.total.low >= mark).count() as i64;
    let all = scored.len() as i64;
    let Some(((top, mark), (lowest, least))) = marks.last().zip(marks.first()) else {
        return format!("{all} partners have points, from {} to {}", low(scored.last()), low(scored.first()));
    };
    if reach(*mark) == all {
        let partners = if all == 1 {
            "The one partner has".to_owned()
        } else {
            format!("All {} partners have", format::number_word(all))
        };
        return format!("{partners} the points of {top}");
    }
    let have = if reach(*mark) == 1 { "has" } else { "have" };
    let first = format!(
        "{} of {} partners {have} the points of {top}",
        format::number_word(reach(*mark)),
        format::number_word(all)
    );
    let rest = match all - reach(*least) {
        _ if top == lowest => String::new(),
        0 => format!(", all have those of {lowest}"),
        1 => format!(", one misses those of {lowest}"),
        below => format!(", {} miss those of {lowest}", format::number_word(below)),
    };
    format::capitalised(&format!("{first}{rest}"))
}

fn low(scored: Option<&(&Partner<'_>, Points)>) -> String {
    scored.map_or_else(|| format::NO_FIGURE.to_owned(), |(_, points)| amount(points.total.low))
}

fn bars(scored: &[(&Partner<'_>, Points)]) -> ChartBlock {
    let label = |points: &Points| of_most(points.total, None);
    let bar = |(partner, points): &(&Partner<'_>, Points)| Bar {
        label: partner.name(),
        value: points.total.low.to_f64().unwrap_or(0.0),
        value_label: label(points),
        comparison: None,
        tone: if points.total.decided().is_some() { Tone::Accent } else { Tone::Muted },
    };
    let told: Vec<String> =
        scored.iter().take(3).map(|(partner, points)| format!("{} {}", partner.name(), label(points))).collect();
    let mut data = vec![vec!["Partner".to_owned(), "Points".to_owned()]];
    data.extend(scored.iter().map(|(partner, points)| vec![partner.scorecard.partner.name.clone(), label(points)]));
    ChartBlock {
        title: "Points by partner".to_owned(),
        note: "grey: evidence leaves them open".to_owned(),
        summary: format!("Points by partner: {} first.", format::list(&told)),
        width: 480,
        height: bars_height(scored.len()).min(440),
        spec: ChartSpec::Bars(BarsChart {
            bars: scored.iter().map(bar).collect(),
            format: AxisFormat::Count,
            comparison_label: String::new(),
        }),
        data,
    }
}

/// Each partner's total with what could add most.
fn totals(overview: &Overview<'_>, scored: &[(&Partner<'_>, Points)]) -> Vec<Block> {
    let row = |(partner, points): &(&Partner<'_>, Points)| {
        let most = points.adds_most();
        vec![
            overview.name_cell(partner),
            Cell::strong(of_most(points.total, points.most)),
            Cell::text(most.map_or_else(|| format::NO_FIGURE.to_owned(), |most| format::shortened(&most.name, 30))),
            Cell::text(most.and_then(|most| most.room()).map_or_else(|| format::NO_FIGURE.to_owned(), amount)),
        ]
    };
    let columns = vec![left("Partner", 2.2), right("Points", 1.3), left("Could add most", 2.0), right("Up to", 0.7)];
    let rows: Vec<Vec<Cell>> = scored.iter().take(MOST).map(row).collect();
    let dense = rows.len() > 8;
    let mut blocks = vec![table("Points by partner", columns, rows, dense)];
    let marks: Vec<String> = marks(overview.common())
        .into_iter()
        .map(|(tier, mark)| format!("{tier} from {} points", amount(mark)))
        .collect();
    let rest = scored.len().saturating_sub(MOST) as i64;
    let mut said = Vec::new();
    if rest > 0 {
        said.push(format!("And {}, of fewer points.", format::plural(rest, "more partner")));
    }
    if !marks.is_empty() {
        said.push(format!("{}.", format::list(&marks)));
    }
    if !said.is_empty() {
        blocks.push(note(said.join(" ")));
    }
    blocks
}
