//! Counts by name with the share of all down to each. A line over bars that lie is no chart of the format: the shares stand at
//! the bars, and in the workbook.

use super::bars::NAME_SIZES;
use super::model::{Axis, Bars, Labels, Look, Native, Place, Series, figures, names};
use super::value_code;
use crate::chart::theme;
use crate::deck::chart_spec::{AxisFormat, ParetoChart};

const CODE: &str = "#,##0";

/// The chart, in so many points of height.
pub(super) fn native(chart: &ParetoChart, height: f64) -> Native {
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
    let words = bars.iter().map(|bar| format!("{} · {}", bar.count_label, bar.share_label)).enumerate();
    let tones = bars.iter().enumerate().map(|(index, bar)| (index, theme::tone(bar.tone)));
    let look = Look::Fill(theme::ACCENT, tones.collect());
    let series = vec![Series { column: 1, look, labels: Labels::Words(words.collect(), Place::End) }];
    Native {
        columns,
        bars: Some(Bars { sideways: true, stacked: false, gap: 55, series }),
        lines: Vec::new(),
        axis: Axis { code: None, low: Some(0.0), high: None, names: true },
        remark: None,
        legend: false,
        name_size: (height / bars.len().max(1) as f64 * 0.55).clamp(NAME_SIZES.1, NAME_SIZES.0),
    }
}
