//! Charts that several slides use, built from readings.

use chrono::Datelike;

use super::chart_spec::{AxisFormat, ChartSpec, IntervalChart, MonthsChart};
use super::format;
use super::limits::MonthReading;
use super::model::{Cell, ChartBlock};
use super::reading::Reading;
use crate::domain::Month;
use crate::programme::model::Version;
use crate::scorecard::details::PartnerDetails;
use crate::scorecard::model::{Direction, Measurement, Statistic, Unit};
use crate::stats::signals::Signal;

/// How an axis of a unit is written.
pub(crate) fn axis_format(unit: Unit) -> AxisFormat {
    match unit {
        Unit::Share | Unit::SharePoints => AxisFormat::Percent,
        Unit::Ratio => AxisFormat::Times,
        Unit::Hours => AxisFormat::Hours,
        Unit::Points | Unit::PerHundred => AxisFormat::Points,
        Unit::Count | Unit::Days | Unit::NetPoints => AxisFormat::Count,
    }
}

/// A chart inside a table: no heading, no note.
fn small(spec: ChartSpec, summary: String, width: u32) -> Cell {
    Cell::Chart(ChartBlock {
        title: String::new(),
        note: String::new(),
        summary,
        width,
        height: 24,
        spec,
        data: Vec::new(),
    })
}

/// The scale of a scorecard row: all that is drawn, with some air, within what the value can be.
fn row_scale(values: &[f64], unit: Unit) -> (f64, f64) {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let air = ((high - low) * 0.35).max(high.abs() * 0.02).max(1e-6);
    let (least, most) = super::reading::bounds(unit);
    ((low - air).max(least), (high + air).min(most))
}

/// The cell with interval, value and target; empty text without a value.
pub(crate) fn interval_cell(reading: &Reading<'_>) -> Cell {
    let value = reading.value().or_else(|| thin_value(reading));
    let Some(value) = value.filter(|value| value.is_finite()) else {
        return Cell::text("");
    };
    let thin = reading.value().is_none();
    let interval = reading.interval().or_else(|| {
        reading.result.measurement.low.zip(reading.result.measurement.high).filter(|_| thin && !reading.card.counted)
    });
    let target = reading.result.target.map(|target| target.target);
    let mut drawn = vec![value];
    drawn.extend(interval.map(|(low, _)| low));
    drawn.extend(interval.map(|(_, high)| high));
    drawn.extend(target);
    let scale = row_scale(&drawn, reading.card.unit);
    let summary = match (reading.interval_text(), reading.target_text()) {
        (Some(interval), Some(target)) => format!("{}, plausible from {interval}, target {target}", reading.figure()),
        (Some(interval), None) => format!("{}, plausible from {interval}", reading.figure()),
        (None, Some(target)) => format!("{}, target {target}", reading.figure()),
        (None, None) => reading.figure(),
    };
    small(ChartSpec::Interval(IntervalChart { scale, value, interval, target, tone: reading.tone() }), summary, 140)
}

/// The cell with one side's value and interval, and the other side's value as a line.
pub(crate) fn comparison_cell(one: &Reading<'_>, other: &Reading<'_>) -> Cell {
    let Some((value, beside)) = one.value().zip(other.value()).filter(|(one, other)| (one + other).is_finite()) else {
        return Cell::text("");
    };
    let mut drawn = vec![value, beside];
    drawn.extend(one.interval().into_iter().chain(other.interval()).flat_map(|(low, high)| [low, high]));
    let scale = row_scale(&drawn, one.card.unit);
    let plausible = one.interval_text().map(|interval| format!(", plausible from {interval}")).unwrap_or_default();
    let summary = format!("{}{plausible}, beside {}", one.figure(), other.figure());
    let chart = IntervalChart {
        scale,
        value,
        interval: one.interval(),
        target: Some(beside),
        tone: super::model::Tone::Accent,
    };
    small(ChartSpec::Interval(chart), summary, 140)
}

/// Where a share with too little evidence would lie, to be drawn in grey: numerator over denominator.
fn thin_value(reading: &Reading<'_>) -> Option<f64> {
    let measurement = &reading.result.measurement;
    let (part, whole) = measurement.numerator.zip(measurement.denominator)?;
    (whole > 0 && reading.card.unit == Unit::Share).then(|| part as f64 / whole as f64)
}

/// How many quarters back the first value of any of the readings lies, this quarter counted.
pub(crate) fn quarters_known(readings: &[Reading<'_>]) -> usize {
    let known = |reading: &Reading<'_>| {
        let history = &reading.result.history;
        history.iter().position(|(_, measured)| measured.value.is_some()).map_or(0, |first| history.len() - first)
    };
    readings.iter().map(known).max().unwrap_or(0)
}

/// The cell with so many past quarters; empty text with fewer than two values.
pub(crate) fn sparkline_cell(reading: &Reading<'_>, quarters: usize) -> Cell {
    let history = &reading.result.history;
    let history = &history[history.len().saturating_sub(quarters)..];
    let values: Vec<Option<f64>> = history.iter().map(|(_, measurement)| measurement.value).collect();
    if values.iter().flatten().count() < 2 {
        return Cell::text("");
    }
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let text = |value: f64| format::value(value, reading.card.unit);
    let summary = format!("from {} to {} over {} quarters", text(known[0]), text(known[known.len() - 1]), values.len());
    small(ChartSpec::Sparkline { values }, summary, 84)
}

/// Labels of months: `Apr 25` at the start and in January, else `May`.
pub(crate) fn month_labels(months: &[Month]) -> Vec<String> {
    months
        .iter()
        .enumerate()
        .map(|(index, month)| month.short_name(index == 0 || month.first_day().month() == 1))
        .collect()
}

/// What a chart of months is made from, besides the reading.
pub(crate) struct MonthsOptions<'a> {
    /// The heading.
    pub(crate) title: String,
    /// Width in points.
    pub(crate) width: u32,
    /// Height in points.
    pub(crate) height: u32,
    /// Ends that the axis holds at least.
    pub(crate) scale: Option<(f64, f64)>,
    /// The first month drawn; the first with a value where `None`.
    pub(crate) since: Option<Month>,
    /// The programme's versions: where one came into force among the months, it is marked.
    pub(crate) versions: &'a [Version],
}

/// The months of a metric from the first with a value, with natural limits and target; `None` with fewer than three values or
/// nothing but zeros.
pub(crate) fn months_chart(reading: &Reading<'_>, options: MonthsOptions<'_>) -> Option<ChartBlock> {
    let all: &[(Month, Measurement)] = &reading.result.months;
    // The axis starts where the data does.
    let since = options.since.and_then(|since| all.iter().position(|(month, _)| *month == since));
    let begins = since.or_else(|| all.iter().position(|(_, month)| month.value.is_some()))?;
    let measured = &all[begins..];
    let known = || measured.iter().filter_map(|(_, month)| month.value);
    if known().count() < 3 || known().all(|value| value == 0.0) {
        return None;
    }
    let months: Vec<Month> = measured.iter().map(|(month, _)| *month).collect();
    let labels = month_labels(&months);
    let values: Vec<Option<f64>> = measured.iter().map(|(_, month)| month.value).collect();
    let control = reading.months();
    let unit = reading.card.unit;
    let target = reading.result.target.map(|target| (target.target, "target".to_owned()));
    let signals = signals_among(reading, begins);
    let signals_shown = !signals.is_empty();
    let spec = ChartSpec::Months(Box::new(MonthsChart {
        points: labels.into_iter().zip(values.iter().copied()).collect(),
        peers: Vec::new(),
        limits: control.limits,
        target,
        marks: rule_changes(options.versions, &months),
        signals,
        scale: options.scale,
        format: axis_format(unit),
        provisional: reading.provisional_months(),
        from_zero: matches!(unit, Unit::Hours | Unit::Count | Unit::Days | Unit::PerHundred),
    }));
    Some(ChartBlock {
        title: options.title,
        note: limits_note(&reading.card.name, &control, reading.provisional_months(), signals_shown),
        summary: months_summary(reading, &control),
        width: options.width,
        height: options.height,
        spec,
        data: months_data(reading),
    })
}

/// Where a version of the programme came into force after another, among months: the day's place, and the version's name.
fn rule_changes(versions: &[Version], months: &[Month]) -> Vec<(f64, String)> {
    let place = |version: &Version| {
        let month = months.iter().position(|month| *month == Month::of(version.from))?;
        let days = f64::from(months[month].last_day().day());
        Some((month as f64 - 0.5 + f64::from(version.from.day0()) / days, format!("rules {}", version.name)))
    };
    versions.iter().skip(1).filter_map(place).collect()
}

/// Which of the months drawn are signals.
fn signals_among(reading: &Reading<'_>, begins: usize) -> Vec<usize> {
    let signals = reading.month_signals();
    signals.iter().skip(begins).enumerate().filter(|(_, signal)| signal.is_some()).map(|(index, _)| index).collect()
}

/// One square a working day; `None` without any.
pub(crate) fn staffing_days(details: &PartnerDetails, width: u32) -> Option<ChartBlock> {
    let days = &details.staffing_days;
    let met = days.iter().filter(|(_, met)| *met).count() as i64;
    let mut data = vec![vec!["Day".to_owned(), "Every post filled".to_owned()]];
    data.extend(days.iter().map(|(day, met)| vec![format::date(*day), if *met { "yes" } else { "no" }.to_owned()]));
    (!days.is_empty()).then(|| ChartBlock {
        title: "Working days".to_owned(),
        note: "one square a working day; red where a post was empty".to_owned(),
        summary: format!("Every post was filled on {} working days.", format::of(met, days.len() as i64)),
        width,
        height: 200,
        spec: ChartSpec::Days { days: days.iter().map(|(day, met)| (day.to_string(), Some(*met))).collect() },
        data,
    })
}

/// What the band of a chart of months means.
fn limits_note(name: &str, control: &MonthReading, provisional: usize, signals: bool) -> String {
    let limits = match (control.limits, control.trial) {
        (None, _) => {
            format!("{} months: too few for limits", format::capitalised(&format::number_word(control.months as i64)))
        }
        (Some(_), true) => format!("natural limits, trial ({} months)", control.months),
        (Some(_), false) => format!("natural limits of {} months", control.months),
    };
    let hollow = match provisional {
        0 => String::new(),
        1 => "; the newest month may still change".to_owned(),
        more => format!("; the newest {} months may still change", format::number_word(more as i64)),
    };
    let dark = if signals { "; months in the colour of words are signals" } else { "" };
    format!("{name}; {}{dark}{hollow}", limits.trim_start())
}

/// What the months say, in a sentence.
pub(crate) fn months_sentence(reading: &Reading<'_>) -> Option<String> {
    let control = reading.months();
    control.limits?;
    let Some(signal) = control.signal else {
        return (!reading.moved())
            .then(|| "Month by month nothing but chance is at work: every rule for a trend is quiet.".to_owned());
    };
    let better = match (reading.card.direction, signal.upwards()) {
        (Direction::Neutral, up) => {
            if up {
                "higher"
            } else {
                "lower"
            }
        }
        (Direction::Higher, true) | (Direction::Lower, false) => "better",
        _ => "worse",
    };
    Some(match signal {
        Signal::Outside(_) => {
            format!("The newest month is {better} than the natural limits allow: look for what changed.")
        }
        Signal::Shift(_) => format!("The newest seven months all lie {better} than the mean: the level has moved."),
        Signal::Drift(_) => format!("Seven months in a row got {better}: this is a trend."),
        Signal::OuterThird(_) => format!("Two of the newest three months are far {better} than the mean: watch it."),
    })
}

/// A chart of months in words.
fn months_summary(reading: &Reading<'_>, control: &MonthReading) -> String {
    let known: Vec<(Month, f64)> =
        reading.result.months.iter().filter_map(|(month, measured)| Some((*month, measured.value?))).collect();
    let (Some((first, start)), Some((last, end))) = (known.first(), known.last()) else {
        return format!("{}: no months", reading.card.name);
    };
    let text = |value: f64| format::value(value, reading.card.unit);
    let limits = control
        .limits
        .map(|limits| {
            format!(
                "; mean {}, natural limits {}",
                text(limits.centre),
                format::interval(limits.low, limits.high, reading.card.unit)
            )
        })
        .unwrap_or_default();
    format!(
        "{} by month: {} in {}, {} in {}{limits}.",
        reading.card.name,
        text(*start),
        format::month_name(*first, true),
        text(*end),
        format::month_name(*last, true)
    )
}

/// The months as a table.
fn months_data(reading: &Reading<'_>) -> Vec<Vec<String>> {
    let heading = vec!["Month".to_owned(), reading.card.name.clone(), "Evidence".to_owned()];
    let rows = reading.result.months.iter().map(|(month, measured)| {
        let value = measured
            .value
            .map_or_else(|| format::NO_FIGURE.to_owned(), |value| format::value(value, reading.card.unit));
        vec![format::month_name(*month, true), value, format::count(measured.evidence)]
    });
    std::iter::once(heading).chain(rows).collect()
}

/// The word for a statistic.
pub(crate) fn statistic_word(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Value => "value",
        Statistic::Median => "median",
        Statistic::P90 => "nine in ten within",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture::{card, share_result};

    #[test]
    fn a_row_keeps_to_its_own_scale() {
        let (low, high) = row_scale(&[0.88, 0.96, 0.9], Unit::Share);
        assert!(low > 0.8 && high <= 1.0);
        let (low, high) = row_scale(&[0.0, 0.0], Unit::Share);
        assert!(low == 0.0 && high > 0.0);
    }

    #[test]
    fn a_chart_starts_where_the_data_does() {
        let mut result = share_result("csat", 9, 10);
        let months: Vec<Month> =
            crate::deck::fixture::quarter("2026Q3").history(2).iter().flat_map(|quarter| quarter.months()).collect();
        result.months = months
            .iter()
            .enumerate()
            .map(|(index, month)| {
                (*month, if index < 2 { Measurement::default() } else { share_result("csat", 9, 10).measurement })
            })
            .collect();
        let reading = Reading::new(&result, card("csat"));
        let options =
            MonthsOptions { title: String::new(), width: 500, height: 300, scale: None, since: None, versions: &[] };
        let Some(ChartBlock { spec: ChartSpec::Months(chart), .. }) = months_chart(&reading, options) else {
            panic!("a chart")
        };
        assert_eq!((chart.points.len(), chart.points[0].0.as_str()), (4, "Jun 26"));
        assert!(chart.points.iter().all(|(_, value)| value.is_some()));
    }

    #[test]
    fn a_version_that_came_into_force_among_the_months_is_marked_on_its_day() {
        let version = |name: &str, from: &str| Version {
            name: name.to_owned(),
            from: crate::deck::fixture::date(from),
            ..crate::deck::fixture::meridian().version
        };
        let versions = [
            version("2024", "2026-04-01"),
            version("2025", "2025-12-01"),
            version("2026.1", "2026-05-01"),
            version("2026.2", "2026-06-16"),
        ];
        let months: Vec<Month> = crate::deck::fixture::quarter("2026Q2").months().to_vec();
        let marks = rule_changes(&versions, &months);
        assert_eq!(marks, [(0.5, "rules 2026.1".to_owned()), (2.0, "rules 2026.2".to_owned())]);
    }

    #[test]
    fn no_value_draws_nothing() {
        let mut result = share_result("csat", 0, 10);
        result.measurement = Measurement::default();
        assert!(matches!(interval_cell(&Reading::new(&result, card("csat"))), Cell::Text { .. }));
        assert!(matches!(sparkline_cell(&Reading::new(&result, card("csat")), 8), Cell::Text { .. }));
    }
}
