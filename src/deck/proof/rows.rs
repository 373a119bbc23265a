//! Rows and counts of slides read back: whole numbers in digits or words, cells by place, and how many rows a table stands for.

use rust_decimal::Decimal;

use super::blocks;
use super::print::{exact_number, figure_first, plain};
use crate::deck::model::{Block, Cell, ChartBlock, Slide, Table};

/// What was found wrong.
#[derive(Debug, Default)]
pub(super) struct Found(pub(super) Vec<String>);

impl Found {
    /// Keeps what is said where something is not right.
    pub(super) fn hold(&mut self, is_right: bool, said: impl FnOnce() -> String) {
        if !is_right {
            self.0.push(said());
        }
    }

    /// Holds a number that was read against the one it must be.
    pub(super) fn count(&mut self, read: Option<i64>, due: i64, what: &str) {
        self.hold(read == Some(due), || match read {
            Some(read) => format!("{what} is said to be {read}, it was {due}"),
            None => format!("{what} is not said, it was {due}"),
        });
    }

    /// Holds a list of numbers against another one.
    pub(super) fn counts(&mut self, read: &[Option<i64>], due: &[i64], what: &str) {
        let is_right = read.len() == due.len() && read.iter().zip(due).all(|(read, due)| *read == Some(*due));
        self.hold(is_right, || format!("{what} reads otherwise than it was counted"));
    }
}

/// A printed whole number; `None` for anything else.
pub(super) fn whole(shown: &str) -> Option<i64> {
    let number = plain(shown.trim())?;
    (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64)
}

/// A whole number in digits or as a word; `no`, `none` and `nobody` are zero.
pub(super) fn number(word: &str) -> Option<i64> {
    const WORDS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let word = word.trim_start_matches(['(', '\u{201c}']).trim_end_matches([',', ';', '.', ':', ')']).to_lowercase();
    match word.as_str() {
        "none" | "nobody" => Some(0),
        "both" => Some(2),
        known => WORDS.iter().position(|word| *word == known).map(|at| at as i64).or_else(|| whole(known)),
    }
}

/// The whole number that a text begins with.
pub(super) fn number_first(text: &str) -> Option<i64> {
    number(text.split(' ').next()?)
}

/// The whole number that a text ends with.
pub(super) fn number_last(text: &str) -> Option<i64> {
    number(text.trim_end_matches(' ').rsplit(' ').next()?)
}

/// The counts that a text begins with: `12 of 66`.
pub(super) fn part_of(text: &str) -> Option<(i64, i64)> {
    let (part, rest) = text.split_once(" of ")?;
    Some((number(part)?, number_first(rest)?))
}

/// Hundredths in words or digits: `two`, `1.5`.
pub(super) fn hundredths(word: &str) -> Option<i64> {
    let in_words = number(word).map(|number| number * 100);
    let exact = || i64::try_from(exact_number(word)?.checked_mul(Decimal::ONE_HUNDRED)?).ok();
    in_words.or_else(exact)
}

/// Every figure in per cent of a text, as it is printed.
pub(super) fn shares_in(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(|letter: char| letter.is_ascii_digit()) {
        let start = from + at;
        let signed = text[..start].ends_with(['<', '>']);
        let Some((figure, rest)) = figure_first(&text[start..]) else { break };
        if figure.ends_with('%') {
            found.push(&text[start - usize::from(signed)..text.len() - rest.len()]);
        }
        from = text.len() - rest.len();
    }
    found
}

/// What a cell says; empty where it says nothing.
pub(super) fn text_at(row: &[Cell], at: usize) -> &str {
    match row.get(at) {
        Some(Cell::Text { text, .. }) => text,
        Some(Cell::Status { word, .. }) => word,
        _ => "",
    }
}

/// The table with a caption.
pub(super) fn table_of<'s>(slide: &'s Slide, caption: &str) -> Option<&'s Table> {
    super::tables(slide).find(|table| table.caption == caption)
}

/// How many rows a table stands for: those it has, and those that the remark under it counts (`And three more.`).
pub(super) fn listed(slide: &Slide, caption: &str) -> Option<usize> {
    let all: Vec<&Block> = blocks(slide).collect();
    let at = all.iter().position(|block| matches!(block, Block::Table(table) if table.caption == caption))?;
    let rows = table_of(slide, caption)?.rows.len();
    let remark = all.get(at + 1).and_then(|block| match block {
        Block::Note { text } => Some(text.words()),
        _ => None,
    });
    let rest = remark.as_deref().and_then(|words| words.strip_prefix("And ")).filter(|rest| rest.contains(" more"));
    Some(rows + rest.and_then(number_first).and_then(|more| usize::try_from(more).ok()).unwrap_or(0))
}

/// The charts of a slide.
pub(super) fn charts(slide: &Slide) -> impl Iterator<Item = &ChartBlock> {
    blocks(slide).filter_map(|block| match block {
        Block::Chart(chart) => Some(chart),
        _ => None,
    })
}

/// The numbers of a column of the rows behind a chart.
pub(super) fn behind(chart: &ChartBlock, column: usize) -> Vec<Option<i64>> {
    chart.data.iter().skip(1).map(|row| row.get(column).and_then(|shown| whole(shown))).collect()
}

/// Every paragraph and remark of a slide.
pub(super) fn paragraphs(slide: &Slide) -> Vec<String> {
    let of = |block: &Block| match block {
        Block::Text { paragraphs } => paragraphs.iter().map(crate::deck::model::RichText::words).collect(),
        Block::Note { text } => vec![text.words()],
        _ => Vec::new(),
    };
    blocks(slide).flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_digits_and_words() {
        assert_eq!(
            (number("Two"), number("none"), number("1,200;"), number("many")),
            (Some(2), Some(0), Some(1200), None)
        );
        assert_eq!((number_first("six more than"), number_last("On 12 of 66")), (Some(6), Some(66)));
        assert_eq!((part_of("12 of 66 working days"), part_of("12 days")), (Some((12, 66)), None));
        assert_eq!((hundredths("two"), hundredths("1.5"), hundredths("few")), (Some(200), Some(150), None));
        assert_eq!(shares_in("about 83% sure; Silver 15%, Gold <1% of 12"), ["83%", "15%", "<1%"]);
    }
}
