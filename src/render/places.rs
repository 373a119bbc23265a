//! Words of a PDF kept in their places: footers cut to their line, and words wider than their column given places to break at.
//!
//! What has to be measured is measured here, once: a template that measures every cell lays a page out many times over.

use serde_json::Value;
use unicode_normalization::char::is_combining_mark;

use crate::chart::text::{Weight, ellipsis, width};

/// A place without width, at which a line may end.
const BREAK: &str = "\u{200b}";
/// A slide between its margins, and between the columns of a band.
pub(super) const SLIDE: (f64, f64) = (1168.0, 28.0);
/// A statement between its margins: A4 less 18 mm at each side.
pub(super) const STATEMENT: f64 = 493.2;
/// What a cell of a table keeps free at its sides, on a slide and in a statement.
pub(super) const INSET: (f64, f64) = (16.0, 6.0);
/// Footers of a slide: size of type, room between their parts, and the most that the middle takes.
const FOOTER: (f64, f64, f64) = (11.0, 24.0, 640.0);

/// Keeps footers and cells of a deck in their places.
pub(super) fn of_deck(deck: &mut Value) {
    footers(deck);
    for slide in items(&mut deck["slides"]) {
        for band in items(&mut slide["bands"]) {
            let columns = items(&mut band["columns"]);
            let widths = parts(columns, SLIDE.0, SLIDE.1);
            for (column, width) in columns.iter_mut().zip(widths) {
                tables(column, width, INSET.0, size_on_slide);
            }
        }
    }
}

/// Keeps cells of a statement in their places.
pub(super) fn of_statement(statement: &mut Value) {
    for section in items(&mut statement["sections"]) {
        tables(section, STATEMENT, INSET.1, size_in_statement);
    }
}

fn footers(deck: &mut Value) {
    let (size, between, most) = FOOTER;
    let text = |name: &str| deck[name].as_str().unwrap_or_default().to_owned();
    let middle = ellipsis(&text("footer_middle"), size, Weight::Regular, most);
    let beside = (SLIDE.0 - width(&middle, size, Weight::Regular)) / 2.0 - between;
    let left = ellipsis(&text("footer_left"), size, Weight::Regular, beside);
    (deck["footer_middle"], deck["footer_left"]) = (middle.into(), left.into());
}

/// The items of a list; none of anything else.
pub(super) fn items(value: &mut Value) -> &mut [Value] {
    value.as_array_mut().map_or(&mut [], Vec::as_mut_slice)
}

/// A width divided by the weights of columns.
pub(super) fn parts(columns: &[Value], whole: f64, between: f64) -> Vec<f64> {
    let weights: Vec<f64> = columns.iter().map(|column| column["weight"].as_f64().unwrap_or(1.0)).collect();
    let room = whole - between * columns.len().saturating_sub(1) as f64;
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| room * weight / sum).collect()
}

/// The tables among the blocks of a place; cells lose `inset` of their column's width.
fn tables(place: &mut Value, whole: f64, inset: f64, size: fn(&Value) -> f64) {
    for block in items(&mut place["blocks"]).iter_mut().filter(|block| block["block"] == "table") {
        let size = size(block);
        let widths = parts(items(&mut block["columns"]), whole, 0.0);
        for row in items(&mut block["rows"]) {
            for (cell, width) in items(row).iter_mut().zip(&widths).filter(|(cell, _)| cell["cell"] == "text") {
                let broken = cell["text"].as_str().and_then(|text| in_place(text, width - inset, size));
                cell["text"] = broken.map_or_else(|| cell["text"].take(), Value::from);
            }
        }
    }
}

/// The size of type of a table on a slide: smaller the more rows it has.
pub(super) fn size_on_slide(table: &Value) -> f64 {
    match table["rows"].as_array().map_or(0, Vec::len) {
        _ if table["dense"] == true => 12.5,
        17.. => 12.5,
        12.. => 13.5,
        _ => 14.5,
    }
}

/// The size of type of a table in a statement.
pub(super) fn size_in_statement(table: &Value) -> f64 {
    if table["columns"].as_array().is_some_and(|columns| columns.len() > 8) { 7.0 } else { 8.2 }
}

/// The text with places to break those of its words at that are wider than the room; `None` where all fit.
fn in_place(text: &str, room: f64, size: f64) -> Option<String> {
    let too_wide = |run: &str| width(run, size, Weight::SemiBold) > room;
    let runs = runs(text);
    if !runs.iter().any(|run| too_wide(run)) {
        return None;
    }
    let broken = |run: &&str| {
        if !too_wide(run) {
            return (*run).to_owned();
        }
        in_pieces(run).join(BREAK)
    };
    Some(runs.iter().map(broken).collect::<Vec<_>>().join(" "))
}

/// The letters of a run, each with the marks and joiners behind it.
fn in_pieces(run: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for letter in run.chars() {
        let joins = is_combining_mark(letter) || matches!(letter, '\u{200c}' | '\u{200d}' | '\u{2067}' | '\u{2069}');
        match pieces.last_mut().filter(|_| joins) {
            Some(piece) => piece.push(letter),
            None => pieces.push(letter.to_string()),
        }
    }
    pieces
}

/// The parts of a text between which a line may end: its words, and those behind an opening bracket together with it.
fn runs(text: &str) -> Vec<&str> {
    let (mut runs, mut start) = (Vec::new(), 0);
    for (at, _) in text.match_indices(' ') {
        if !text[start..at].ends_with(['(', '[', '{']) {
            runs.push(&text[start..at]);
            start = at + 1;
        }
    }
    runs.push(&text[start..]);
    runs
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn words_that_fit_stay_and_wider_ones_may_break_anywhere() {
        assert_eq!(in_place("known problem, fix not published", 90.0, 14.5), None);
        assert_eq!(in_place("id WWWW", 40.0, 14.5).as_deref(), Some("id W\u{200b}W\u{200b}W\u{200b}W"));
    }

    #[test]
    fn a_letter_keeps_its_marks() {
        assert_eq!(in_pieces("ที่ab"), ["ที่", "a", "b"]);
    }

    #[test]
    fn no_line_ends_behind_an_opening_bracket() {
        assert_eq!(runs("13 {{ \"\".mro ( x"), ["13", "{{ \"\".mro", "( x"]);
        assert_eq!(in_place("a ( b", 12.0, 14.5).as_deref(), Some("a (\u{200b} \u{200b}b"));
    }

    #[test]
    fn columns_share_the_width_by_their_weights() {
        assert_eq!(parts(&[json!({ "weight": 1 }), json!({ "weight": 3 })], 428.0, 28.0), [100.0, 300.0]);
    }

    #[test]
    fn footers_are_cut_to_their_line_and_the_middle_leaves_room_beside() {
        let wide = "W".repeat(90);
        let mut deck = json!({ "footer_left": wide, "footer_middle": wide, "slides": [] });
        of_deck(&mut deck);
        let wide = |name: &str| width(deck[name].as_str().expect("a text"), FOOTER.0, Weight::Regular);
        assert!(wide("footer_middle") <= 640.0 && wide("footer_left") <= 240.0 && wide("footer_left") > 200.0);
    }
}
