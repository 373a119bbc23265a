//! Rows of tables whose cells all stay on one line: how high they are is known, and the layout engine need not find it out by setting
//! them twice.

use serde_json::{Value, json};

use super::places::{INSET, SLIDE, STATEMENT, items, parts, size_in_statement, size_on_slide};
use crate::chart::text::{Weight, width};

/// What a verdict's mark takes, and what is kept for differences of measuring, in points.
const MARK: f64 = 20.0;
const SPARE: f64 = 4.0;

/// Where a column of blocks stands.
struct Room {
    /// The width of the page between its margins, and what is between columns of it.
    page: f64,
    between: f64,
    /// What the column has of the rest.
    share: f64,
    /// What a cell of a table keeps free at its sides.
    inset: f64,
}

/// Says of each row of a deck's tables up to which size of its slide it stays on one line, as `on_one_line`; 0 where it does not.
pub(super) fn of_deck(deck: &mut Value) {
    let bands = items(&mut deck["slides"]).iter_mut().flat_map(|slide| items(&mut slide["bands"]));
    for columns in bands.map(|band| items(&mut band["columns"])) {
        let between = SLIDE.1 * columns.len().saturating_sub(1) as f64;
        let shares = parts(columns, 1.0, 0.0);
        for (column, share) in columns.iter_mut().zip(shares) {
            of_tables(column, &Room { page: SLIDE.0, between, share, inset: INSET.0 }, size_on_slide);
        }
    }
}

/// The same of a statement's tables, which has one size: 1 and more where they stay on one line.
pub(super) fn of_statement(statement: &mut Value) {
    for section in items(&mut statement["sections"]) {
        of_tables(section, &Room { page: STATEMENT, between: 0.0, share: 1.0, inset: INSET.1 }, size_in_statement);
    }
}

fn of_tables(place: &mut Value, room: &Room, size: fn(&Value) -> f64) {
    for table in items(&mut place["blocks"]).iter_mut().filter(|block| block["block"] == "table") {
        let size = size(table);
        let shares = parts(items(&mut table["columns"]), room.share, 0.0);
        let rows = items(&mut table["rows"]).iter_mut().map(|row| of_row(items(row), &shares, size, room));
        table["on_one_line"] = json!(rows.collect::<Vec<f64>>());
    }
}

/// The largest size in which every cell is one line. A slide that is set larger is laid out in less width.
fn of_row(cells: &[Value], shares: &[f64], size: f64, room: &Room) -> f64 {
    let largest = |(cell, share): (&Value, &f64)| match needed(cell, size) {
        Some(needed) => room.page / ((needed + room.inset + SPARE) / share + room.between),
        None => 0.0,
    };
    cells.iter().zip(shares).map(largest).fold(f64::INFINITY, f64::min).min(2.0)
}

/// The width that a cell's words take on one line; none where that is not known, as for letters that other typefaces stand in for.
fn needed(cell: &Value, size: f64) -> Option<f64> {
    let words = |name: &str| cell[name].as_str().filter(|words| words.chars().all(is_own));
    match cell["cell"].as_str()? {
        "chart" => Some(0.0),
        "status" => Some(MARK + width(words("word")?, size, Weight::Regular)),
        _ => {
            let weight = if cell["strong"] == true { Weight::SemiBold } else { Weight::Regular };
            Some(width(words("text")?, size, weight) + width(words("pad")?, size, weight))
        }
    }
}

/// Letters that every typeface of decks has: of Latin with its accents, usual punctuation and signs of currencies.
fn is_own(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a0}'..='\u{17f}' | '\u{2009}' | '\u{2010}'..='\u{2027}' | '\u{202f}' | '€' | '−')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Value {
        let cell = |text: &str| json!({ "cell": "text", "text": text, "pad": "", "strong": false });
        let status = json!({ "cell": "status", "status": "met", "word": "On target" });
        json!({ "blocks": [{
            "block": "table",
            "columns": [{ "weight": 1.0 }, { "weight": 1.0 }, { "weight": 2.0 }],
            "rows": [[cell(text), status, { "cell": "chart" }]],
            "dense": false,
        }]})
    }

    fn largest(text: &str, share: f64) -> f64 {
        let mut column = table(text);
        of_tables(&mut column, &Room { page: SLIDE.0, between: 0.0, share, inset: INSET.0 }, size_on_slide);
        column["blocks"][0]["on_one_line"][0].as_f64().expect("a size")
    }

    #[test]
    fn a_row_stays_on_one_line_as_far_as_its_widest_cell_fits() {
        assert!((largest("short", 1.0) - 2.0).abs() < 1e-9);
        let words = "a few words that take their room";
        let room = width(words, 14.5, Weight::Regular) + INSET.0 + SPARE;
        assert!((largest(words, 1.0) - 292.0 / room).abs() < 1e-9, "a quarter of the slide");
        assert!(largest(words, 0.5) < 1.0);
    }

    #[test]
    fn what_other_typefaces_show_is_not_known() {
        assert!(largest("日立", 1.0).abs() < 1e-9);
        assert!(largest("one\ntwo", 1.0).abs() < 1e-9);
    }
}
