//! A waterfall as stacked columns: what carries a step is not drawn, and the workbook computes it from the steps.

use super::model::{Axis, Bars, Column, Datum, Labels, Look, Native, Place, Series, names};
use crate::chart::{cut_floor, theme};
use crate::deck::chart_spec::{WaterfallChart, WaterfallStep};

const CODE: &str = "#,##0.00";

/// The chart.
pub(super) fn native(chart: &WaterfallChart) -> Native {
    let steps = &chart.steps;
    let tones: Vec<_> = steps.iter().enumerate().map(|(index, step)| (index, theme::tone(step.tone))).collect();
    let labels = steps.iter().enumerate().map(|(index, step)| (index, step.value_label.clone())).collect();
    let fill = |column| Series { column, look: Look::Fill(theme::ACCENT, tones.clone()), labels: Labels::None };
    let carrier = Series { column: 4, look: Look::Nothing, labels: Labels::None };
    let floor = cut_floor(chart);
    Native {
        columns: columns(steps),
        bars: Some(Bars { sideways: false, stacked: true, gap: 50, series: vec![carrier, fill(5), fill(6)] }),
        lines: vec![Series { column: 7, look: Look::Nothing, labels: Labels::Words(labels, Place::Above) }],
        axis: Axis { code: None, low: floor, high: floor.map(|floor| with_room(steps, floor)), names: true },
        second: None,
        remark: floor.map(|_| "Scale cut: the columns do not start at zero."),
        legend: false,
        name_size: theme::LABEL_SIZE,
    }
}

/// Part of the height that stays free over the columns of a cut scale: for the labels, under what is said of the scale.
const ROOM: f64 = 0.3;

/// The end of a cut scale.
fn with_room(steps: &[WaterfallStep], floor: f64) -> f64 {
    let mut level = 0.0;
    let levels = steps.iter().map(|step| {
        level = if step.total { step.value } else { level + step.value };
        level
    });
    let top = levels.fold(floor, f64::max);
    top + (top - floor) * ROOM
}

/// Name, change or total, which of the two, the end it leads to; then what is drawn: below it, above zero, under zero, top.
fn columns(steps: &[WaterfallStep]) -> Vec<Column> {
    let kind = |step: &WaterfallStep| if step.total { "total" } else { "step" }.to_owned();
    let mut columns = vec![
        names("Step", steps.iter().map(|step| step.label.replace('\n', " "))),
        Column {
            heading: "Amount".to_owned(),
            code: CODE,
            cells: steps.iter().map(|step| Datum::Number(step.value)).collect(),
        },
        names("Kind", steps.iter().map(kind)),
    ];
    let headings = ["End", "Carried", "Above zero", "Below zero", "Top"];
    let mut drawn: [Vec<Datum>; 5] = Default::default();
    let mut level = 0.0;
    for (index, step) in steps.iter().enumerate() {
        let from = if step.total { 0.0 } else { level };
        level = if step.total { step.value } else { level + step.value };
        for (column, cell) in drawn.iter_mut().zip(row(index, from, level)) {
            column.push(cell);
        }
    }
    let drawn = headings.into_iter().zip(drawn);
    columns.extend(drawn.map(|(heading, cells)| Column { heading: heading.to_owned(), code: CODE, cells }));
    columns
}

/// What is computed of a step: formulas with their results.
fn row(index: usize, from: f64, to: f64) -> [Datum; 5] {
    // The first row of the sheet is its heading; what is before the first step is nothing.
    let (row, before) = (index + 2, if index == 0 { "0".to_owned() } else { format!("D{}", index + 1) });
    let start = format!("IF(C{row}=\"total\",0,{before})");
    let (low, high) = (format!("MIN({start},D{row})"), format!("MAX({start},D{row})"));
    let (least, most) = (from.min(to), from.max(to));
    [
        Datum::Formula(format!("{start}+B{row}"), to),
        Datum::Formula(format!("MAX({low},0)+MIN({high},0)"), least.max(0.0) + most.min(0.0)),
        Datum::Formula(format!("MAX({high},0)-MAX({low},0)"), most.max(0.0) - least.max(0.0)),
        Datum::Formula(format!("MIN({low},0)-MIN({high},0)"), least.min(0.0) - most.min(0.0)),
        Datum::Formula(format!("MAX({high},0)"), most.max(0.0)),
    ]
}
