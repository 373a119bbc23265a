//! Named lines in time: which row above the frame each name is written in, so that no two names touch.

use super::canvas::{Anchor, Stroke};
use super::mark::{Mark, axis_type, baseline};
use super::text::{self, Weight};
use super::theme;

/// Between the rows of names, from middle to middle.
pub(super) const ROW: f64 = 18.0;
/// Between a line and its name.
const BESIDE: f64 = 7.0;
/// Between two names in a row, at least.
const APART: f64 = 8.0;

/// A line with its name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Event {
    /// Where the line stands, in points.
    pub(super) x: f64,
    /// The name, as much of it as the picture holds.
    words: String,
    /// Where the name begins and ends.
    from: f64,
    to: f64,
    /// The row of the name, the topmost is 0.
    row: usize,
}

/// Places names right of their lines, or left of them where there is no room, each in the topmost row that is free.
pub(super) fn place(marks: &[(f64, &str)], width: f64) -> Vec<Event> {
    let mut events: Vec<Event> = marks.iter().map(|(x, name)| beside(*x, name, width)).collect();
    events.sort_by(|left, right| left.from.total_cmp(&right.from).then(left.x.total_cmp(&right.x)));
    let mut taken: Vec<f64> = Vec::new();
    for event in events.iter_mut().filter(|event| !event.words.is_empty()) {
        let free = taken.iter().position(|end| end + APART <= event.from);
        event.row = free.unwrap_or(taken.len());
        match free {
            Some(row) => taken[row] = event.to,
            None => taken.push(event.to),
        }
    }
    events
}

fn beside(x: f64, name: &str, width: f64) -> Event {
    let words = text::ellipsis(name, theme::AXIS_SIZE, Weight::Regular, (width - 10.0).max(0.0));
    let wide = text::width(&words, theme::AXIS_SIZE, Weight::Regular);
    let from = if x + BESIDE + wide <= width {
        x + BESIDE
    } else if x - BESIDE - wide >= 0.0 {
        x - BESIDE - wide
    } else {
        (width - wide).max(0.0)
    };
    Event { x, words, from, to: from + wide, row: 0 }
}

/// How many rows the names take; a line without a name takes none.
pub(super) fn rows(events: &[Event]) -> usize {
    events.iter().filter(|event| !event.words.is_empty()).map(|event| event.row + 1).max().unwrap_or(0)
}

/// The lines down to the bottom of the frame, and above them their names; `top` is the middle of the topmost row.
pub(super) fn marks(events: &[Event], top: f64, bottom: f64) -> Vec<Mark> {
    let middle = |event: &Event| top + ROW * event.row as f64;
    let line = |event: &Event| {
        Mark::line(vec![(event.x, middle(event) - 6.0), (event.x, bottom)], Stroke::new(theme::MUTED, 1.0).dashed())
    };
    // A line passes behind the names in the rows below its own.
    let ground = |event: &Event| {
        let middle = middle(event);
        Mark::rectangle((event.from - 3.0, middle - 8.0), (event.to + 3.0, middle + 8.0), theme::PAPER)
    };
    let name = |event: &Event| {
        Mark::words((event.from, middle(event)), event.words.clone(), axis_type(Anchor::Start))
            .shifted(0.0, baseline(theme::AXIS_SIZE))
    };
    let named = || events.iter().filter(|event| !event.words.is_empty());
    events.iter().map(line).chain(named().map(ground)).chain(named().map(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_left_where_there_is_no_room_at_the_right_and_below_where_its_row_is_taken() {
        let events = place(&[(20.0, "rules 2026"), (40.0, "rules 2026.2"), (380.0, "rules 2027")], 400.0);
        assert_eq!(events.iter().map(|event| event.row).collect::<Vec<_>>(), [0, 1, 0]);
        assert!(events[2].to < 380.0 && events[0].from > 20.0);
        assert_eq!(rows(&events), 2);
        assert_eq!(rows(&[]), 0);
        assert_eq!(rows(&place(&[(20.0, ""), (21.0, "")], 400.0)), 0, "lines without a name take no row");
    }

    proptest::proptest! {
        #[test]
        fn no_two_names_touch_and_none_leaves_the_picture(
            places in proptest::collection::vec((0.0_f64..600.0, "[a-zA-Z0-9.]{1,40}"), 0..12),
        ) {
            let marks: Vec<(f64, &str)> = places.iter().map(|(x, name)| (*x, name.as_str())).collect();
            let events = place(&marks, 600.0);
            proptest::prop_assert_eq!(events.len(), marks.len());
            for (index, one) in events.iter().enumerate() {
                proptest::prop_assert!(one.from >= 0.0 && one.to <= 600.0 + 1e-9);
                for other in &events[index + 1..] {
                    let apart = one.to < other.from || other.to < one.from;
                    proptest::prop_assert!(one.row != other.row || apart, "{:?} {:?}", one, other);
                }
            }
        }
    }
}
