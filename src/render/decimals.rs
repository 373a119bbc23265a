//! Numbers of a column in line at their decimal mark: what a right-aligned cell lacks behind its own.
//!
//! A column is set so where all its numbers are of one kind: the same words before and behind, such as `20.0%`, `100%` and `0%`. Cells
//! without a number (`–`, `any`) stay as they are. Where a cell holds more than one number (`7 of 41`, `0.9% (1)`) or the
//! numbers are of several kinds, there is nothing to line up.

use serde_json::{Value, json};

use crate::deck::format;
use crate::deck::model::{Cell, Table};

/// What each cell lacks, as characters to leave room for: `.0` for `100%` beside `20.0%`. Empty where nothing is to be done.
pub(super) fn missing(cells: &[&str]) -> Vec<String> {
    let none = || vec![String::new(); cells.len()];
    let mut kind: Option<&str> = None;
    let mut decimals = Vec::with_capacity(cells.len());
    for cell in cells {
        if !cell.contains(|letter: char| letter.is_ascii_digit()) {
            decimals.push(None);
            continue;
        }
        let Some((places, unit)) = number(cell) else { return none() };
        if kind.is_some_and(|kind| kind != unit) {
            return none();
        }
        kind = Some(unit);
        decimals.push(Some(places));
    }
    let most = decimals.iter().flatten().copied().max().unwrap_or(0);
    decimals.into_iter().map(|places| places.map_or_else(String::new, |places| lacking(places, most))).collect()
}

/// Decimals of the one number in a text, and what follows it; `None` where there are more numbers.
fn number(text: &str) -> Option<(usize, &str)> {
    let start = text.find(|letter: char| letter.is_ascii_digit())?;
    let rest = text.get(start..)?;
    let locale = format::locale();
    let whole = behind_whole(rest, |letter| locale.is_group(letter));
    let (places, unit) = match whole.strip_prefix(|letter| locale.is_decimal(letter)) {
        Some(behind) => {
            let unit = behind.trim_start_matches(|letter: char| letter.is_ascii_digit());
            (behind.len() - unit.len(), unit)
        }
        None => (0, whole),
    };
    if unit.contains(|letter: char| letter.is_ascii_digit()) { None } else { Some((places, unit)) }
}

/// What follows the digits of a whole number and the marks between them: a space may be a mark, or stand before the unit.
fn behind_whole(text: &str, is_mark: impl Fn(char) -> bool) -> &str {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let mut rest = text.trim_start_matches(is_digit);
    while let Some(behind) = rest.strip_prefix(&is_mark).filter(|behind| behind.starts_with(is_digit)) {
        rest = behind.trim_start_matches(is_digit);
    }
    rest
}

fn lacking(places: usize, most: usize) -> String {
    match (places, most) {
        (0, 1..) => format!("{}{}", format::locale().numbers.decimal, "0".repeat(most)),
        (places, most) => "0".repeat(most.saturating_sub(places)),
    }
}

/// Gives every text cell of every table in a view what it lacks, as `pad`.
pub(super) fn pad(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(pad);
            if fields.get("block").is_some_and(|block| block == "table") {
                pad_table(value);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(pad),
        _ => {}
    }
}

/// The same for a table whose cells are set as words alone: blanks as wide as what each lacks, row by row.
pub(super) fn blanks(table: &Table) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new(); table.columns.len()]; table.rows.len()];
    for (at, _) in table.columns.iter().enumerate().filter(|(_, column)| column.right) {
        let text = |row: &Vec<Cell>| match row.get(at) {
            Some(Cell::Text { text, .. }) => text.clone(),
            _ => String::new(),
        };
        let cells: Vec<String> = table.rows.iter().map(text).collect();
        let lacks = missing(&cells.iter().map(String::as_str).collect::<Vec<_>>());
        for (row, lack) in rows.iter_mut().zip(lacks) {
            // The blanks as wide as a figure and as a full stop.
            row[at] = lack.chars().map(|letter| if letter == '0' { '\u{2007}' } else { '\u{2008}' }).collect();
        }
    }
    rows
}

fn pad_table(table: &mut Value) {
    let right: Vec<bool> =
        table["columns"].as_array().into_iter().flatten().map(|column| column["right"] == true).collect();
    let Some(rows) = table["rows"].as_array_mut() else { return };
    for (at, right) in right.into_iter().enumerate() {
        let text = |row: &Value| row[at]["text"].as_str().unwrap_or_default().to_owned();
        let cells: Vec<String> = rows.iter().map(text).collect();
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let pads = if right { missing(&cells) } else { vec![String::new(); cells.len()] };
        for (row, pad) in rows.iter_mut().zip(pads) {
            if let Some(cell) = row.get_mut(at) {
                cell["pad"] = json!(pad);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::locale::ALL;

    #[test]
    fn numbers_of_one_kind_line_up() {
        assert_eq!(missing(&["100%", "20.0%", "–", "0%"]), [".0", "", "", ".0"]);
        assert_eq!(missing(&["25", "20.4", "18.25"]), [".00", "0", ""]);
        assert_eq!(missing(&["€8.5k", "£13k"]), ["", ".0"]);
        assert_eq!(missing(&["−1,204.5", "+7"]), ["", ".0"]);
    }

    #[test]
    fn numbers_line_up_at_the_mark_of_their_locale() {
        let of = |tag: &str| ALL.iter().find(|locale| locale.tag == tag).expect("a locale");
        let german = format::written_in(of("de-DE"), || {
            [
                missing(&["100\u{a0}%", "20,5\u{a0}%"]),
                missing(&["1.204", "2,5"]),
                missing(&["7\u{a0}€", "−1.204,50\u{a0}€"]),
            ]
        });
        assert_eq!(german, [[",0", ""], [",0", ""], [",00", ""]]);
        let swedish = format::written_in(of("sv-SE"), || {
            [
                missing(&["12\u{a0}€", "1\u{a0}204,50\u{a0}€"]),
                missing(&["1\u{a0}204", "2,5"]),
                missing(&["1\u{a0}of 2", "7"]),
            ]
        });
        assert_eq!(swedish, [[",00", ""], [",0", ""], ["", ""]]);
    }

    #[test]
    fn what_is_of_several_kinds_or_numbers_stays() {
        for cells in
            [vec!["83.3%", "1.5 h"], vec!["7 of 41", "20.0%"], vec!["0.9% (1)", "10% (2)"], vec!["a", "b"], vec![]]
        {
            assert!(missing(&cells).iter().all(String::is_empty), "{cells:?}");
        }
        assert_eq!(missing(&["1", "2"]), ["", ""]);
    }

    #[test]
    fn every_text_cell_of_a_view_has_its_pad() {
        let cell = |text: &str| json!({"cell": "text", "text": text});
        let rows = json!([[cell("100%"), cell("1")], [cell("0.5%"), cell("2.5")]]);
        let columns = json!([{"right": true}, {"right": false}]);
        let mut view = json!({"slides": [{"block": "table", "columns": columns, "rows": rows}]});
        pad(&mut view);
        let rows = &view["slides"][0]["rows"];
        assert_eq!((&rows[0][0]["pad"], &rows[1][0]["pad"]), (&json!(".0"), &json!("")));
        assert_eq!(rows[0][1]["pad"], "", "text goes left");
    }
}
