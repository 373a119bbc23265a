//! Small helpers that slides are built with.

use super::chart_spec::{AxisFormat, Bar, BarsChart, ChartSpec};
use super::format;
use super::model::{Band, Block, Card, Cell, ChartBlock, RichText, Slide, SlideKind, Table, TableColumn, Tone};

/// A content slide.
pub(crate) fn content(id: &str, title: impl Into<String>, subtitle: impl Into<String>, bands: Vec<Band>) -> Slide {
    Slide { id: id.to_owned(), kind: SlideKind::Content, title: title.into(), subtitle: subtitle.into(), bands }
}

/// Parts of a subtitle, joined by dots; empty parts are left out.
pub(crate) fn subtitle(parts: &[String]) -> String {
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" · ")
}

/// A column that goes left.
pub(crate) fn left(title: &str, weight: f64) -> TableColumn {
    TableColumn { title: title.to_owned(), right: false, weight }
}

/// A column of numbers.
pub(crate) fn right(title: &str, weight: f64) -> TableColumn {
    TableColumn { title: title.to_owned(), right: true, weight }
}

/// A table block.
pub(crate) fn table(caption: &str, columns: Vec<TableColumn>, rows: Vec<Vec<Cell>>, dense: bool) -> Block {
    Block::Table(Table { caption: caption.to_owned(), columns, rows, dense })
}

/// A heading.
pub(crate) fn heading(text: &str) -> Block {
    toned_heading(text, Tone::Ink)
}

/// A heading in a colour.
pub(crate) fn toned_heading(text: &str, tone: Tone) -> Block {
    Block::Heading { text: text.to_owned(), tone }
}

/// Paragraphs.
pub(crate) fn text(paragraphs: Vec<RichText>) -> Block {
    Block::Text { paragraphs }
}

/// Small print.
pub(crate) fn note(words: impl Into<String>) -> Block {
    Block::Note { text: RichText::plain(words) }
}

/// A key figure.
pub(crate) fn card(label: impl Into<String>, value: impl Into<String>, note: impl Into<String>) -> Card {
    Card { label: label.into(), value: value.into(), note: note.into() }
}

/// The first `most` of some counts, and all others as one, where there are more; whether there are.
pub(crate) fn with_the_rest(items: &[(String, i64)], most: usize) -> (Vec<(String, i64)>, bool) {
    let mut shown: Vec<(String, i64)> = items.iter().take(most).cloned().collect();
    match &items[shown.len()..] {
        [] => {}
        [only] => shown.push(only.clone()),
        rest => {
            shown.push((format!("{} others", rest.len()), rest.iter().map(|(_, count)| count).sum()));
            return (shown, true);
        }
    }
    (shown, false)
}

/// Horizontal bars of counts, in one colour, with the rest joined where there are more than `most`.
pub(crate) fn count_bars(
    title: &str,
    under: &str,
    items: &[(String, i64)],
    most: usize,
    tone: Tone,
    width: u32,
) -> ChartBlock {
    let (shown, joined) = with_the_rest(items, most);
    let last = shown.len().saturating_sub(1);
    let bars = shown
        .iter()
        .enumerate()
        .map(|(index, (label, count))| Bar {
            label: format::shortened(label, 34),
            value: *count as f64,
            value_label: format::count(*count),
            comparison: None,
            tone: if joined && index == last { Tone::Peers } else { tone },
        })
        .collect::<Vec<_>>();
    let told: Vec<String> = shown.iter().map(|(label, count)| format!("{label} {}", format::count(*count))).collect();
    let mut data = vec![vec![title.to_owned(), "Count".to_owned()]];
    data.extend(items.iter().map(|(label, count)| vec![label.clone(), format::count(*count)]));
    ChartBlock {
        title: title.to_owned(),
        note: under.to_owned(),
        summary: format!("{title}: {}.", format::list(&told)),
        width,
        height: bars_height(bars.len()),
        spec: ChartSpec::Bars(BarsChart { bars, format: AxisFormat::Count, comparison_label: String::new() }),
        data,
    }
}

/// The height that so many bars take; few are thicker.
pub(crate) fn bars_height(bars: usize) -> u32 {
    let each = if bars <= 7 { 34 } else { 28 };
    (u32::try_from(bars).unwrap_or(20) * each + 12).max(60)
}

/// The height that so many rows of estimates take, without axis and headings; few stand further apart.
pub(crate) fn forest_height(rows: usize) -> u32 {
    let each = match rows {
        0..=5 => 54,
        6 | 7 => 44,
        8..=10 => 36,
        _ => 26,
    };
    u32::try_from(rows).unwrap_or(20) * each
}
