//! Which months are named under a chart.

use super::canvas::Anchor;
use super::mark::{Mark, axis_type};
use super::text::{self, Weight};
use super::theme;

/// Names under the frame: the newest and the oldest, those that begin a year, and others at equal distances.
pub(super) fn names(labels: &[&str], place: impl Fn(usize) -> f64, bottom: f64) -> Vec<Mark> {
    let width = |label: &str| text::width(label, theme::AXIS_SIZE, Weight::Regular);
    let widest = labels.iter().map(|label| width(label)).fold(0.0, f64::max);
    let step = place(1) - place(0);
    let every = [1, 2, 3, 6, 12, 24].into_iter().find(|every| widest + 8.0 <= step * *every as f64).unwrap_or(48);
    let year = (1..labels.len()).find(|index| labels[*index].bytes().any(|byte| byte.is_ascii_digit())).unwrap_or(0);
    let regular = (year % every..labels.len()).step_by(every);
    let ends = [labels.len().wrapping_sub(1), 0];
    let mut shown: Vec<(f64, f64)> = Vec::new();
    let mut marks = Vec::new();
    for index in ends.into_iter().chain(regular) {
        let Some(label) = labels.get(index) else { continue };
        let (x, half) = (place(index), width(label) / 2.0 + 4.0);
        if shown.iter().any(|(other, room)| (x - other).abs() < half + room) {
            continue;
        }
        shown.push((x, half));
        marks.push(Mark::words((x, bottom), *label, axis_type(Anchor::Middle)).shifted(0.0, 18.0));
    }
    marks
}
