//! Service levels: what was promised about time, how often it was kept by severity, and the cases it was broken for.

use std::collections::BTreeSet;

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, Slide};
use crate::deck::reading::Reading;
use crate::deck::sentences::measure::against_target;
use crate::deck::slide::{content, heading, left, note, right, subtitle, table};
use crate::scorecard::model::{Status, Unit};
use crate::scorecard::promises::{BrokenPromise, Promise, PromiseStand};
use crate::stats::CONFIDENCE;
use crate::stats::proportion::wilson;

/// Broken promises shown.
const BROKEN: usize = 6;

/// The slide; `None` where nothing was promised or due.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let stands = &context.input.details.promises;
    if stands.iter().all(|stand| stand.due == 0) {
        return None;
    }
    let mut bands = vec![Band::full(vec![by_severity(stands)])];
    bands.extend(broken(context));
    let under = subtitle(&[
        "Service levels".to_owned(),
        context.period().title(),
        "working time by severity at opening, pauses taken out".to_owned(),
    ]);
    Some(content("service-levels", title(context, stands), under, bands))
}

/// `99.3% of cases were answered and 96.0% resolved in time, resolutions short of the target of 98%`.
fn title(context: &Context<'_>, stands: &[PromiseStand]) -> String {
    let answered = context.valued("first_response_attainment");
    let resolved = context.valued("resolution_attainment");
    let lead = match (answered, resolved) {
        (Some(answered), Some(resolved)) => {
            format!("{} of cases were answered and {} resolved in time", answered.figure(), resolved.figure())
        }
        (Some(answered), None) => format!("{} of cases were answered in time", answered.figure()),
        (None, Some(resolved)) => format!("{} of cases were resolved in time", resolved.figure()),
        (None, None) => {
            let sum = |value: fn(&PromiseStand) -> i64| stands.iter().map(value).sum::<i64>();
            let kept = format::of(sum(|stand| stand.kept), sum(|stand| stand.due));
            return format!("{kept} promises about time were kept: too few to judge");
        }
    };
    match verdict(answered, resolved) {
        Some(verdict) => format!("{lead}, {verdict}"),
        None => lead,
    }
}

/// What fell short, or that nothing did; `None` without targets.
fn verdict(answered: Option<&Reading<'_>>, resolved: Option<&Reading<'_>>) -> Option<String> {
    let short = |reading: Option<&Reading<'_>>, what: &str| {
        let reading = reading.filter(|reading| matches!(reading.result.status, Status::Breach | Status::Deviation))?;
        Some(format!("{what} {}", against_target(reading)?))
    };
    let judged = answered.into_iter().chain(resolved).filter(|reading| reading.judged()).count();
    match (short(answered, "answers"), short(resolved, "resolutions")) {
        (Some(_), Some(_)) => Some("both short of their targets".to_owned()),
        (Some(one), None) | (None, Some(one)) => Some(one),
        (None, None) if judged == 2 => Some("both as the programme asks".to_owned()),
        (None, None) => None,
    }
}

/// A row a severity: both promises side by side.
fn by_severity(stands: &[PromiseStand]) -> Block {
    let severities: BTreeSet<&Option<String>> = stands.iter().map(|stand| &stand.severity).collect();
    let find = |severity: &Option<String>, promise: Promise| {
        stands.iter().find(|stand| stand.severity == *severity && stand.promise == promise)
    };
    let rows = severities
        .into_iter()
        .map(|severity| {
            let name = severity.as_deref().unwrap_or("unknown");
            let mut row = vec![Cell::strong(format::shortened(name, 30))];
            row.extend(promise_cells(find(severity, Promise::Answer)));
            row.extend(promise_cells(find(severity, Promise::Resolution)));
            row
        })
        .collect();
    let interval = format!("{} interval", format::percent_short(0.95));
    let promise = |what: &str| [right(what, 1.2), right("In time", 0.9), right("Cases", 1.0), right(&interval, 1.3)];
    let columns = [left("Severity", 1.0)].into_iter().chain(promise("Answer within")).chain(promise("Resolved within"));
    table("Promises kept by severity", columns.collect(), rows, false)
}

fn promise_cells(stand: Option<&PromiseStand>) -> [Cell; 4] {
    let none = || Cell::muted(format::NO_FIGURE);
    let Some(stand) = stand.filter(|stand| stand.due > 0) else { return [none(), none(), none(), none()] };
    let interval = wilson(stand.kept, stand.due, CONFIDENCE);
    [
        Cell::text(stand.promised_seconds.map_or_else(|| format::NO_FIGURE.to_owned(), promised)),
        Cell::strong(format::percent(stand.kept as f64 / stand.due as f64)),
        Cell::text(format::of(stand.kept, stand.due)),
        interval.map_or_else(none, |(low, high)| Cell::muted(format::interval(low, high, Unit::Share))),
    ]
}

/// `4 h`; `4 to 8 h` where the rules changed.
fn promised((least, most): (i64, i64)) -> String {
    if least == most { working_time(most) } else { format!("{} to {}", working_time(least), working_time(most)) }
}

/// Working time in hours and minutes: a working day is as long as its calendar says, so there are no days of it.
fn working_time(seconds: i64) -> String {
    let (hours, minutes) = (seconds / 3_600, seconds % 3_600 / 60);
    match (hours, minutes) {
        (10.., _) => format!("{} h", format::count(hours)),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{} h", format::count(hours)),
        (hours, minutes) => format!("{} h {minutes} min", format::count(hours)),
    }
}

/// The worst of what was broken.
fn broken(context: &Context<'_>) -> Option<Band> {
    let details = context.input.details;
    let all: i64 = details.promises.iter().map(|stand| stand.due - stand.kept).sum();
    if details.broken_promises.is_empty() {
        return None;
    }
    let rows = details.broken_promises.iter().take(BROKEN).map(|row| broken_row(context, row)).collect();
    let columns = vec![
        left("Case", 1.2),
        left("Customer", 1.6),
        left("Product", 1.2),
        left("Severity", 0.8),
        left("Promise", 1.0),
        left("Due", 0.9),
        left("Done", 0.9),
        right("Over by", 1.1),
    ];
    let mut blocks = vec![heading("Promises broken"), table("Promises broken", columns, rows, true)];
    let more = all - details.broken_promises.len().min(BROKEN) as i64;
    if more > 0 {
        blocks.push(note(format!(
            "What is still open comes first, then the most broken; {} more. Over by: working time beyond the promise.",
            format::count(more)
        )));
    }
    Some(Band::full(blocks))
}

fn broken_row(context: &Context<'_>, row: &BrokenPromise) -> Vec<Cell> {
    let text = |text: &Option<String>| Cell::text(format::shortened(text.as_deref().unwrap_or(format::NO_FIGURE), 24));
    let promise = match row.promise {
        Promise::Answer => "answer",
        Promise::Resolution => "resolution",
    };
    let over = row.over_seconds.filter(|over| *over > 0).map(working_time);
    vec![
        Cell::strong(format::shortened(&row.case_id, 24)),
        Cell::text(format::shortened_name(&context.customer(row.customer_id.as_deref()), 40)),
        text(&row.product),
        text(&row.severity),
        Cell::text(promise),
        Cell::text(format::day_and_month(row.due)),
        Cell::text(row.done.map_or_else(|| "still open".to_owned(), format::day_and_month)),
        Cell::text(over.unwrap_or_else(|| format::NO_FIGURE.to_owned())),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_time_knows_no_days() {
        assert_eq!(
            [900, 3_600, 5_400, 54 * 3_600, 1_234 * 3_600].map(working_time),
            ["15 min", "1 h", "1 h 30 min", "54 h", "1,234 h"]
        );
        assert_eq!(promised((3_600, 7_200)), "1 h to 2 h");
    }
}
