//! What templates are given: the deck with its charts drawn.
//!
//! HTML and PDF share this view, so both say and show the same.

use serde_json::{Map, Value, json};

use super::RenderError;
use crate::chart;
use crate::deck::model::{Band, Block, Cell, ChartBlock, Deck, Slide, Table};
use crate::look::Palette;
use crate::look::direction::reads_right_to_left;

/// The usable width of a slide and the room between columns, in points.
const SLIDE_WIDTH: f64 = 1168.0;
const BETWEEN_COLUMNS: f64 = 28.0;
/// The width of a chart on a narrow screen, in points.
const NARROW: u32 = 348;
/// What a table cell keeps free at its sides, in points.
const CELL_PADDING: f64 = 16.0;

/// A drawn chart.
pub(super) struct Drawing {
    /// The SVG document.
    pub(super) svg: String,
    /// Width in points.
    pub(super) width: u32,
    /// Height in points.
    pub(super) height: u32,
    /// The same chart for a narrow screen, where it is wider than one.
    pub(super) narrow: Option<String>,
    /// Words in it that cover each other or leave it, each with its place.
    clashes: Vec<String>,
}

/// The deck as data for a template, and its charts in the order of the slides. In the data each chart's
/// specification is replaced by `chart` (its place in the order), `width` and `height` as drawn.
pub(super) fn of(deck: &Deck, palette: &Palette) -> Result<(Value, Vec<Drawing>), RenderError> {
    let deck = &super::growth::loosened(deck);
    let mut drawings = Vec::new();
    for slide in &deck.slides {
        for band in &slide.bands {
            draw_band(slide, band, &mut drawings)?;
        }
    }
    let clashes = drawings.iter_mut().flat_map(|drawing| std::mem::take(&mut drawing.clashes)).collect();
    RenderError::unless_readable(&deck.title, clashes)?;
    let mut data = serde_json::to_value(deck).map_err(|error| problem(deck, &error.to_string()))?;
    let mut next = 0;
    number_charts(&mut data, &drawings, &mut next);
    if next != drawings.len() {
        return Err(problem(deck, "charts were drawn that the deck's data does not hold"));
    }
    super::decimals::pad(&mut data);
    add_direction(&mut data);
    for (slide, data) in deck.slides.iter().zip(data["slides"].as_array_mut().into_iter().flatten()) {
        data["growth"] = json!(super::growth::most(slide, [1.0, 1.0]));
    }
    if let Value::Object(fields) = &mut data {
        fields.insert("theme".to_owned(), colours(palette));
    }
    Ok((data, drawings))
}

/// Says of every paragraph and quote whether it is read from right to left, as `rtl`.
pub(super) fn add_direction(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let words = match (fields.get("runs"), fields.get("text"), fields.get("source")) {
                (Some(Value::Array(runs)), ..) => {
                    Some(runs.iter().filter_map(|run| run["text"].as_str()).collect::<String>())
                }
                (_, Some(Value::String(text)), Some(_)) => Some(text.clone()),
                _ => None,
            };
            fields.values_mut().for_each(add_direction);
            if let Some(words) = words {
                fields.insert("rtl".to_owned(), json!(reads_right_to_left(&words)));
            }
        }
        Value::Array(values) => values.iter_mut().for_each(add_direction),
        _ => {}
    }
}

fn problem(deck: &Deck, problem: &str) -> RenderError {
    RenderError::Pages { document: deck.title.clone(), problem: problem.to_owned() }
}

/// The colours of light paper by name.
pub(super) fn colours(palette: &Palette) -> Value {
    let named = palette.named().into_iter();
    Value::Object(named.map(|(name, colour)| (name.to_owned(), json!(colour.to_string()))).collect())
}

fn draw_band(slide: &Slide, band: &Band, drawings: &mut Vec<Drawing>) -> Result<(), RenderError> {
    let total: u32 = band.columns.iter().map(|column| column.weight).sum();
    let free = SLIDE_WIDTH - BETWEEN_COLUMNS * (band.columns.len().max(1) - 1) as f64;
    for column in &band.columns {
        let width = free * f64::from(column.weight) / f64::from(total.max(1));
        for block in &column.blocks {
            match block {
                Block::Chart(chart) => drawings.push(draw(slide, chart, &chart.title, width)?),
                Block::Table(table) => draw_table(slide, table, width, drawings)?,
                _ => {}
            }
        }
    }
    Ok(())
}

fn draw_table(slide: &Slide, table: &Table, width: f64, drawings: &mut Vec<Drawing>) -> Result<(), RenderError> {
    let total: f64 = table.columns.iter().map(|column| column.weight).sum();
    for row in &table.rows {
        for (cell, column) in row.iter().zip(&table.columns) {
            if let Cell::Chart(chart) = cell {
                let room = width * column.weight / total.max(f64::MIN_POSITIVE) - CELL_PADDING;
                drawings.push(draw(slide, chart, &table.caption, room)?);
            }
        }
    }
    Ok(())
}

/// The chart at its own size, or narrower where its place is: type keeps its size.
fn draw(slide: &Slide, block: &ChartBlock, name: &str, room: f64) -> Result<Drawing, RenderError> {
    let width = block.width.min(room.max(24.0) as u32);
    let drawn = |width: u32| {
        chart::draw(&block.spec, width, block.height).map_err(|source| RenderError::Chart {
            slide: slide.id.clone(),
            chart: name.to_owned(),
            source,
        })
    };
    let wide = drawn(width)?;
    let narrow = if width > NARROW + 40 { Some(drawn(NARROW)?) } else { None };
    let clashes = wide.clashes.iter().chain(narrow.iter().flat_map(|narrow| &narrow.clashes));
    let clashes = clashes.map(|clash| format!("slide {}: chart {name:?}: {clash}", slide.id)).collect();
    Ok(Drawing { svg: wide.svg, width, height: block.height, narrow: narrow.map(|narrow| narrow.svg), clashes })
}

fn number_charts(value: &mut Value, drawings: &[Drawing], next: &mut usize) {
    match value {
        Value::Object(fields) if fields.contains_key("spec") && fields.contains_key("summary") => {
            number_chart(fields, drawings.get(*next), *next);
            *next += 1;
        }
        Value::Object(fields) => fields.values_mut().for_each(|value| number_charts(value, drawings, next)),
        Value::Array(values) => values.iter_mut().for_each(|value| number_charts(value, drawings, next)),
        _ => {}
    }
}

fn number_chart(fields: &mut Map<String, Value>, drawing: Option<&Drawing>, number: usize) {
    fields.shift_remove("spec");
    fields.insert("chart".to_owned(), json!(number));
    if let Some(drawing) = drawing {
        fields.insert("width".to_owned(), json!(drawing.width));
        fields.insert("height".to_owned(), json!(drawing.height));
    }
}
