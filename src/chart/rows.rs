//! Charts with a row for each name: how many rows fit, and what is said about the others.

use super::text::{self, Weight};

/// A row that can still be read, in points.
const LEAST: f64 = 13.0;

/// A line of the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// The row with this index.
    Row(usize),
    /// So many rows are left out here.
    Left(usize),
}

/// What stands where rows are left out.
pub(super) fn left_out(count: usize) -> String {
    format!("and {count} more between")
}

/// The width that takes at a size of type; nothing where all rows are shown.
pub(super) fn room(lines: &[Line], size: f64) -> f64 {
    let left = lines.iter().find_map(|line| if let Line::Left(count) = line { Some(*count) } else { None });
    left.map_or(0.0, |count| text::width(&left_out(count), size, Weight::Regular))
}

/// All rows where they fit; otherwise the first and the last ones, with the number of those between.
pub(super) fn shorten(rows: usize, room: f64) -> Vec<Line> {
    let fit = ((room / LEAST) as usize).max(3);
    if rows <= fit {
        return (0..rows).map(Line::Row).collect();
    }
    let first = (fit - 1).div_ceil(2);
    let last = fit - 1 - first;
    let top = (0..first).map(Line::Row);
    let bottom = (rows - last..rows).map(Line::Row);
    top.chain([Line::Left(rows - first - last)]).chain(bottom).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn every_row_is_drawn_or_counted(rows in 0_usize..1000, room in 20.0_f64..600.0) {
            let lines = shorten(rows, room);
            let counted: usize = lines.iter().map(|line| match line { Line::Row(_) => 1, Line::Left(count) => *count }).sum();
            proptest::prop_assert_eq!(counted, rows);
            proptest::prop_assert!(lines.len() <= 3.max((room / LEAST) as usize));
        }
    }
}
