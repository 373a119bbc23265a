//! Counts by name as columns, the largest first, and the line of what they come to on an axis of shares of its own. The format has
//! no line over bars that lie, so the bars stand; both axes end at all, so that the line begins at the top of the first column.

use super::model::{Axis, Bars, Labels, Look, Native, Place, Series, figures, names};
use super::value_code;
use crate::chart::theme;
use crate::deck::chart_spec::{AxisFormat, ParetoChart};

const CODE: &str = "#,##0";
const SHARES: &str = "0%";
/// Least and largest size of the names, and the size for each point of width that a column has.
const NAMES: (f64, f64, f64) = (7.5, 11.0, 0.16);

/// The chart, in so many points of width.
pub(super) fn native(chart: &ParetoChart, width: f64) -> Native {
    let bars = &chart.bars;
    let total: i64 = bars.iter().map(|bar| bar.count).sum();
    let mut sum = 0;
    let shares = bars.iter().map(|bar| {
        sum += bar.count;
        (total > 0).then(|| sum as f64 / total as f64)
    });
    let columns = vec![
        names("Name", bars.iter().map(|bar| bar.label.clone())),
        figures("Count", CODE, bars.iter().map(|bar| Some(bar.count as f64))),
        figures("Share down to here", value_code(AxisFormat::Percent), shares),
    ];
    // The first share is that of the first column alone, and its point lies on top of it: both are written once, together.
    let counts = bars.iter().enumerate().map(|(index, bar)| match index {
        0 if total > 0 => (index, format!("{} · {}", bar.count_label, bar.share_label)),
        _ => (index, bar.count_label.clone()),
    });
    let written = bars.iter().enumerate().skip(1).map(|(index, bar)| (index, bar.share_label.clone()));
    let tones = bars.iter().enumerate().map(|(index, bar)| (index, theme::tone(bar.tone)));
    let look = Look::Fill(theme::ACCENT, tones.collect());
    let series = vec![Series { column: 1, look, labels: Labels::Words(counts.collect(), Place::End) }];
    let dots = (0..bars.len()).map(|index| (index, false)).collect();
    let line = Series {
        column: 2,
        look: Look::Line { colour: theme::INK, thickness: 1.75, dashed: false, dots },
        labels: Labels::Words(written.collect(), Place::Above),
    };
    let ends = |high: f64, code| Axis { code: Some(code), low: Some(0.0), high: Some(high), names: true };
    Native {
        columns,
        bars: Some(Bars { sideways: false, stacked: false, gap: 40, series }),
        lines: vec![line],
        axis: ends(total.max(1) as f64, CODE),
        second: Some(ends(1.0, SHARES)),
        remark: None,
        legend: true,
        name_size: (width / bars.len().max(1) as f64 * NAMES.2).clamp(NAMES.0, NAMES.1),
    }
}
