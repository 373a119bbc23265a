//! Horizontal bars, with those of the comparison beside them.

use super::model::{Axis, Bars, Labels, Look, Native, Place, Series, figures, names};
use super::{axis_code, value_code};
use crate::chart::theme;
use crate::deck::chart_spec::{AxisFormat, Bar, BarsChart};
use crate::deck::format::{fixed, locale};

/// The names of bars: usual and least size.
pub(super) const NAME_SIZES: (f64, f64) = (theme::NAME_SIZE, 9.0);

/// The chart, in so many points of height.
pub(super) fn native(chart: &BarsChart, height: f64) -> Native {
    let bars = &chart.bars;
    let compared = !chart.comparison_label.is_empty() && bars.iter().any(|bar| bar.comparison.is_some());
    let code = value_code(chart.format);
    let mut columns = vec![
        names("Name", bars.iter().map(|bar| bar.label.clone())),
        figures("Value", code, bars.iter().map(|bar| Some(bar.value))),
    ];
    let tones = bars.iter().enumerate().map(|(index, bar)| (index, theme::tone(bar.tone)));
    let labels = match written(bars, chart.format) {
        Some(code) => Labels::Values(code, Place::End),
        None => {
            let words = bars.iter().enumerate().map(|(index, bar)| (index, bar.value_label.clone()));
            Labels::Words(words.collect(), Place::End)
        }
    };
    let mut series = vec![Series { column: 1, look: Look::Fill(theme::ACCENT, tones.collect()), labels }];
    if compared {
        columns.push(figures(&chart.comparison_label, code, bars.iter().map(|bar| bar.comparison)));
        series.push(Series { column: 2, look: Look::Fill(theme::PEERS, Vec::new()), labels: Labels::None });
    }
    let below_zero = bars.iter().any(|bar| bar.value < 0.0 || bar.comparison.is_some_and(|other| other < 0.0));
    Native {
        columns,
        bars: Some(Bars { sideways: true, stacked: false, gap: 55, series }),
        lines: Vec::new(),
        axis: Axis { code: None, low: (!below_zero).then_some(0.0), high: None, names: true },
        second: None,
        remark: None,
        legend: compared,
        name_size: (height / bars.len().max(1) as f64 * 0.55).clamp(NAME_SIZES.1, NAME_SIZES.0),
    }
}

/// The code that writes every value as its label does; none where a label says something else.
fn written(bars: &[Bar], format: AxisFormat) -> Option<&'static str> {
    let percent = locale().percent;
    let codes: &[(&'static str, f64, usize, &str)] = match format {
        AxisFormat::Percent => &[(axis_code(format), 100.0, 0, percent), (value_code(format), 100.0, 1, percent)],
        AxisFormat::Times => &[("0.0\"×\"", 1.0, 1, "×"), ("0.00\"×\"", 1.0, 2, "×")],
        AxisFormat::Hours => &[("0\" h\"", 1.0, 0, " h"), ("0.0\" h\"", 1.0, 1, " h")],
        AxisFormat::Count => &[("#,##0", 1.0, 0, ""), ("#,##0.0", 1.0, 1, "")],
        AxisFormat::Points => &[("0.0", 1.0, 1, ""), ("0.00", 1.0, 2, "")],
    };
    let says = |(_, times, digits, unit): &&(&'static str, f64, usize, &str)| {
        bars.iter().all(|bar| bar.value_label == format!("{}{unit}", fixed(bar.value * times, *digits)))
    };
    codes.iter().find(says).map(|(code, ..)| *code)
}
