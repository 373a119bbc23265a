//! Two flows a month as columns, and a stock as a line over them.

use super::model::{Axis, Bars, Labels, Look, Native, Place, Series, figures, names};
use crate::chart::theme;

const CODE: &str = "#,##0";

/// The chart.
pub(super) fn native(months: &[(String, i64, i64, Option<i64>)]) -> Native {
    let columns = vec![
        names("Month", months.iter().map(|month| month.0.clone())),
        figures("opened", CODE, months.iter().map(|month| Some(month.1 as f64))),
        figures("resolved", CODE, months.iter().map(|month| Some(month.2 as f64))),
        figures("open at month\u{2019}s end", CODE, months.iter().map(|month| month.3.map(|open| open as f64))),
    ];
    let fill = |column, colour| Series { column, look: Look::Fill(colour, Vec::new()), labels: Labels::None };
    let series = vec![fill(1, theme::PEERS.tint(65)), fill(2, theme::ACCENT.tint(50))];
    let last = months.iter().rposition(|month| month.3.is_some());
    let stock = last.map(|last| Series {
        column: 3,
        look: Look::Line { colour: theme::INK, thickness: 2.0, dashed: false, dots: vec![(last, false)] },
        labels: Labels::One(last, CODE, Place::Above),
    });
    Native {
        columns,
        bars: Some(Bars { sideways: false, stacked: false, gap: 60, series }),
        lines: stock.into_iter().collect(),
        axis: Axis { code: Some(CODE), low: Some(0.0), high: None, names: true },
        second: None,
        remark: None,
        legend: true,
        name_size: theme::AXIS_SIZE,
    }
}
