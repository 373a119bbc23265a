//! Charts of counts held against the rows behind them: each bar is a row, the last one may be all that are left, and shares add up.

use super::print::read_back;
use super::rows::{behind, whole};
use crate::deck::chart_spec::{BarsChart, ChartSpec, ParetoChart};
use crate::deck::model::ChartBlock;
use crate::scorecard::model::Unit;

/// What a chart draws or writes otherwise than the rows behind it; empty for charts of anything but counts.
pub(super) fn differing(chart: &ChartBlock) -> Vec<String> {
    let is_right = match &chart.spec {
        ChartSpec::Bars(drawn)
            if chart.data.first().is_some_and(|titles| titles.get(1).is_some_and(|it| it == "Count")) =>
        {
            are_bars(drawn, &behind(chart, 1))
        }
        ChartSpec::Pareto(drawn) => is_pareto(drawn, chart),
        ChartSpec::Flows { months } => {
            let columns = [behind(chart, 1), behind(chart, 2), behind(chart, 3)];
            columns.iter().all(|column| column.len() == months.len())
                && months.iter().enumerate().all(|(at, (_, opened, settled, open))| {
                    columns[0][at] == Some(*opened) && columns[1][at] == Some(*settled) && columns[2][at] == *open
                })
        }
        _ => true,
    };
    let said = || format!("the chart {} is drawn otherwise than the rows behind it", chart.title);
    (!is_right).then(said).into_iter().collect()
}

/// The rows as so many bars: where there are fewer, the last one is the sum of all that are left.
fn joined(rows: &[i64], bars: usize) -> Vec<i64> {
    if rows.len() <= bars {
        return rows.to_vec();
    }
    let shown = bars.saturating_sub(1);
    rows[..shown].iter().copied().chain([rows[shown..].iter().sum()]).collect()
}

fn are_bars(drawn: &BarsChart, rows: &[Option<i64>]) -> bool {
    let Some(rows) = rows.iter().copied().collect::<Option<Vec<i64>>>() else { return false };
    let due = joined(&rows, drawn.bars.len());
    let is = |(bar, due): (&crate::deck::chart_spec::Bar, &i64)| {
        whole(&bar.value_label) == Some(*due) && (bar.value - *due as f64).abs() < 0.5
    };
    due.len() == drawn.bars.len() && drawn.bars.iter().zip(&due).all(is)
}

fn is_pareto(drawn: &ParetoChart, chart: &ChartBlock) -> bool {
    let Some(rows) = behind(chart, 1).into_iter().collect::<Option<Vec<i64>>>() else { return false };
    let total = rows.iter().sum::<i64>().max(1) as f64;
    let is_share =
        |shown: &str, sum: i64| read_back(shown, Unit::Share).is_some_and(|read| read.holds(sum as f64 / total));
    let mut sum = 0;
    let are_rows = rows.iter().zip(chart.data.iter().skip(1)).all(|(count, row)| {
        sum += count;
        row.get(2).is_some_and(|shown| is_share(shown, sum))
    });
    let due = joined(&rows, drawn.bars.len());
    let mut sum = 0;
    let are_bars = drawn.bars.iter().zip(&due).all(|(bar, due)| {
        sum += due;
        bar.count == *due && whole(&bar.count_label) == Some(*due) && is_share(&bar.share_label, sum)
    });
    are_rows && are_bars && due.len() == drawn.bars.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::model::Tone;
    use crate::deck::slide::count_bars;

    fn chart(most: usize) -> ChartBlock {
        let items: Vec<(String, i64)> = (1..=6).rev().map(|count| (format!("kind {count}"), count)).collect();
        count_bars("Kinds", "", &items, most, Tone::Accent, 400)
    }

    #[test]
    fn a_bar_and_a_row_that_differ_are_found_also_where_rows_are_joined() {
        for most in [3, 9] {
            let right = chart(most);
            assert_eq!(differing(&right), [""; 0], "{most}");
            let mut row = right.clone();
            row.data[5][1] = "7".to_owned();
            assert_eq!(differing(&row).len(), 1, "{most}");
            let mut label = right.clone();
            if let ChartSpec::Bars(drawn) = &mut label.spec {
                drawn.bars[0].value_label = "9".to_owned();
            }
            assert_eq!(differing(&label).len(), 1, "{most}");
        }
    }
}
