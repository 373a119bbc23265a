//! Tables: rows as high as their words, closer as they become many; charts stand over their cells.

use super::super::shape::{Align, Drawing, Frame, Grid, Paragraph, Piece, Row, Shape};
use super::super::text;
use super::Laid;
use super::style::{self, Style};
use crate::chart::theme;
use crate::deck::model::{Cell, ChartBlock, StatusMark, Table, TableColumn};
use crate::render::decimals;

/// What a cell keeps free at its sides.
const SIDE: f64 = 8.0;
/// The heading row: free above and below.
const HEAD_INSET: (f64, f64) = (2.0, 7.0);
/// What a cell keeps free above and below its words at least.
const LEAST_INSET: f64 = 1.5;
/// Rows beyond which all are set close.
const MANY: usize = 16;
/// Lines of a cell, beyond which it is cut.
const MOST_LINES: usize = 10;

/// Size of type and room above and below it.
struct Look {
    style: Style,
    inset: f64,
}

impl Look {
    fn of(table: &Table, air: f64) -> Self {
        let many = table.rows.len();
        let (size, inset) = match many {
            _ if table.dense || many > MANY => (12.5, 3.5),
            12.. => (13.5, 7.5),
            10.. => (14.5, 9.5),
            _ => (14.5, 12.0),
        };
        Self { style: Style { size, pitch: size * 1.25, colour: theme::INK, strong: false }, inset: inset * air }
    }
}

/// Lays a table out whose rows have `air` times the usual room.
pub(super) fn lay(table: &Table, width: f64, air: f64) -> Laid {
    let look = Look::of(table, air);
    let widths = widths(&table.columns, width);
    let mut rows = vec![head(table, &widths)];
    let mut charts = Vec::new();
    let mut y = rows[0].height;
    for (cells, blanks) in table.rows.iter().zip(decimals::blanks(table)) {
        let row = row(table, (cells, &blanks), &widths, &look);
        charts.extend(row_charts(table, cells, &widths, (y, row.height)));
        y += row.height;
        rows.push(row);
    }
    let frame = Frame::new(0.0, 0.0, width, y);
    let grid = Grid { frame, caption: table.caption.clone(), columns: widths, rows, side: SIDE };
    let mut shapes = vec![Shape::Grid(grid)];
    shapes.extend(charts);
    Laid { height: y, shapes }
}

fn widths(columns: &[TableColumn], width: f64) -> Vec<f64> {
    let total: f64 = columns.iter().map(|column| column.weight).sum();
    columns.iter().map(|column| width * column.weight / total.max(f64::MIN_POSITIVE)).collect()
}

fn aligned(column: &TableColumn, paragraph: Paragraph, width: f64) -> Paragraph {
    let align = if column.right { Align::Right } else { Align::Left };
    Paragraph { align, ..paragraph.cut(width - 2.0 * SIDE, MOST_LINES) }
}

fn head(table: &Table, widths: &[f64]) -> Row {
    let titles = table.columns.iter().zip(widths);
    let cells = titles.map(|(column, width)| aligned(column, style::TABLE_HEAD.line(column.title.clone()), *width));
    let cells: Vec<Paragraph> = cells.collect();
    Row { height: words(&cells, widths, 1.0) + HEAD_INSET.0 + HEAD_INSET.1, inset: HEAD_INSET, cells }
}

/// A row of cells, each with the blanks behind it that line its number up with others.
fn row(table: &Table, (cells, blanks): (&[Cell], &[String]), widths: &[f64], look: &Look) -> Row {
    let said = cells.iter().zip(blanks).map(|(cell, blank)| {
        let mut pieces = pieces(cell, look);
        pieces.iter_mut().last().into_iter().for_each(|last| last.text.push_str(blank));
        pieces
    });
    let places = table.columns.iter().zip(widths);
    let paragraphs = said.zip(places).map(|(pieces, (column, width))| aligned(column, look.style.of(pieces), *width));
    let charts = cells.iter().filter_map(chart).map(|chart| f64::from(chart.height)).fold(0.0, f64::max);
    let cells: Vec<Paragraph> = paragraphs.collect();
    // Rows are as high as Arial asks for. Their words stand in the middle: those that a wider typeface breaks once more still have room.
    let usual = words(&cells, widths, text::STAND_IN) + 2.0 * look.inset;
    let most = words(&cells, widths, 1.0) + 2.0 * LEAST_INSET;
    Row { height: usual.max(most).max(charts), inset: (LEAST_INSET, LEAST_INSET), cells }
}

/// How high the highest cell's words are where each column is so many times as wide.
fn words(cells: &[Paragraph], widths: &[f64], wider: f64) -> f64 {
    let height = |(cell, width): (&Paragraph, &f64)| {
        text::lines(&cell.pieces, cell.size, (width - 2.0 * SIDE) * wider) as f64 * cell.pitch
    };
    cells.iter().zip(widths).map(height).fold(0.0, f64::max)
}

/// What a cell says; the verdict's mark is a letter, so that it moves with its words.
fn pieces(cell: &Cell, look: &Look) -> Vec<Piece> {
    match cell {
        Cell::Text { text, strong, muted, .. } => {
            let colour = if *muted { theme::MUTED } else { theme::INK };
            vec![Piece { text: text.clone(), colour, strong: *strong }]
        }
        Cell::Status { status, word } => match mark(*status) {
            Some((letter, colour)) => {
                vec![Piece { text: format!("{letter}\u{2002}"), colour, strong: false }, look.style.piece(word.clone())]
            }
            None => vec![look.style.coloured(theme::MUTED).piece(word.clone())],
        },
        Cell::Chart(_) => vec![look.style.piece("")],
    }
}

/// A verdict's mark: its shape says the same as its colour.
fn mark(status: StatusMark) -> Option<(char, theme::Colour)> {
    match status {
        StatusMark::Met => Some(('●', theme::MET)),
        StatusMark::Deviation => Some(('▲', theme::DEVIATION)),
        StatusMark::Breach => Some(('■', theme::BREACH)),
        StatusMark::InsufficientEvidence => Some(('○', theme::FAINT)),
        StatusMark::None => None,
    }
}

fn chart(cell: &Cell) -> Option<&ChartBlock> {
    match cell {
        Cell::Chart(chart) => Some(chart),
        _ => None,
    }
}

/// The charts of a row, each in the middle of its cell.
fn row_charts(table: &Table, cells: &[Cell], widths: &[f64], (y, height): (f64, f64)) -> Vec<Shape> {
    let mut x = 0.0;
    let mut shapes = Vec::new();
    for (cell, width) in cells.iter().zip(widths) {
        if let Some(chart) = chart(cell) {
            let size = (chart.width.min((width - 2.0 * SIDE).max(24.0) as u32), chart.height);
            let top = y + (height - f64::from(size.1)) / 2.0;
            let frame = Frame::new(x + SIDE, top, f64::from(size.0), f64::from(size.1));
            let name = table.caption.clone();
            shapes.push(Shape::Drawing(Drawing { frame, chart: chart.clone(), name, size }));
        }
        x += width;
    }
    shapes
}
