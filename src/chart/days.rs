//! One square a day: a column a week, with months above and weekdays beside.

use chrono::{Datelike, NaiveDate};

use crate::deck::format::day_and_month_in_full;

use super::ChartError;
use super::canvas::{Anchor, Type};
use super::mark::{Mark, axis_type, baseline};
use super::plot::Plot;
use super::sheet::Sheet;
use super::text::{self, Weight};
use super::theme;

const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LEFT: f64 = 34.0;
const TOP: f64 = 22.0;
const BELOW: f64 = 26.0;

/// Draws the chart.
pub(super) fn draw(days: &[(String, Option<bool>)], out: &mut Sheet, size: (u32, u32)) -> Result<(), ChartError> {
    let days = dated(days)?;
    let mut plot = Plot::page("calendar", out, size)?;
    let Some(first) = days.iter().map(|(day, _)| *day).min() else {
        let middle = (f64::from(size.0) / 2.0, f64::from(size.1) / 2.0);
        plot.draw_on_page([Mark::words(middle, "nothing was due", axis_type(Anchor::Middle))])?;
        return plot.finish();
    };
    let week = |day: NaiveDate| (day - first).num_days() + i64::from(first.weekday().num_days_from_monday());
    let weeks = days.iter().map(|(day, _)| week(*day) / 7 + 1).max().unwrap_or(1) as f64;
    let weekend = days.iter().any(|(day, met)| day.weekday().num_days_from_monday() > 4 && met.is_some());
    let rows = if weekend { 7.0 } else { 5.0 };
    let cell = ((plot.size.0 - LEFT) / weeks).min((plot.size.1 - TOP - BELOW) / rows).clamp(4.0, 26.0);
    weekdays(&mut plot, rows as usize, cell)?;
    let (mut month, mut free) = (0, 0.0);
    let mut marks = Vec::new();
    for (day, met) in &days {
        let row = f64::from(day.weekday().num_days_from_monday());
        if row >= rows {
            continue;
        }
        let column = (week(*day) / 7) as f64;
        let (x, y) = (LEFT + column * cell, TOP + row * cell);
        if day.month() != month {
            month = day.month();
            let name = day.format("%b").to_string();
            let end = x + text::width(&name, theme::AXIS_SIZE, Weight::Regular);
            // A month of which there are few days may have no room for its name.
            if x >= free && end <= plot.size.0 {
                free = end;
                marks.push(Mark::words((x, TOP - 9.0), name, axis_type(Anchor::Start)));
            }
        }
        marks.push(square((x, y), cell, *day, *met));
    }
    plot.draw_on_page(marks)?;
    count(&mut plot, &days, TOP + rows * cell + 19.0)?;
    plot.finish()
}

fn dated(days: &[(String, Option<bool>)]) -> Result<Vec<(NaiveDate, Option<bool>)>, ChartError> {
    let mut dated = Vec::with_capacity(days.len());
    for (text, met) in days {
        let day = text.parse::<NaiveDate>().map_err(|_| ChartError::Contradiction {
            chart: "calendar",
            problem: format!("{text:?} is no day, expected one like 2026-08-03"),
        })?;
        dated.push((day, *met));
    }
    dated.sort_by_key(|(day, _)| *day);
    Ok(dated)
}

fn weekdays(plot: &mut Plot<'_>, rows: usize, cell: f64) -> Result<(), ChartError> {
    let size = cell.min(theme::AXIS_SIZE);
    let every = if cell < 11.0 { 2 } else { 1 };
    let marks = NAMES.iter().take(rows).enumerate().step_by(every).map(|(row, name)| {
        let middle = TOP + (row as f64 + 0.5) * cell;
        let set = Type { size: size.max(8.0), ..axis_type(Anchor::Start) };
        Mark::words((0.0, middle), *name, set).shifted(0.0, baseline(size))
    });
    plot.draw_on_page(marks.collect::<Vec<_>>())
}

fn square((x, y): (f64, f64), cell: f64, day: NaiveDate, met: Option<bool>) -> Mark {
    let gap = (cell * 0.12).clamp(0.5, 2.0);
    let (from, to) = ((x + gap, y + gap), (x + cell - gap, y + cell - gap));
    let said = day_and_month_in_full(day);
    match met {
        Some(true) => Mark::rectangle(from, to, theme::MET.tint(34)).rounded(2.0).titled(format!("{said}: met")),
        Some(false) => Mark::rectangle(from, to, theme::BREACH).rounded(2.0).titled(format!("{said}: not met")),
        None => Mark::rectangle(from, to, theme::GROUND).rounded(2.0).titled(format!("{said}: nothing due")),
    }
}

/// How many days of each, with a square before it.
fn count(plot: &mut Plot<'_>, days: &[(NaiveDate, Option<bool>)], y: f64) -> Result<(), ChartError> {
    let number = |what: Option<bool>| days.iter().filter(|(_, met)| *met == what).count();
    let kinds = [(number(Some(true)), "met", theme::MET.tint(34)), (number(Some(false)), "not met", theme::BREACH)];
    let mut x = LEFT;
    let mut marks = Vec::new();
    for (count, word, colour) in kinds {
        let words = format!("{count} {} {word}", if count == 1 { "day" } else { "days" });
        marks.push(Mark::rectangle((x + 1.0, y - 9.0), (x + 11.0, y + 1.0), colour).rounded(2.0));
        marks.push(Mark::words((x + 17.0, y), words.as_str(), axis_type(Anchor::Start)));
        x += 17.0 + text::width(&words, theme::AXIS_SIZE, Weight::Regular) + 20.0;
    }
    plot.draw_on_page(marks)
}
