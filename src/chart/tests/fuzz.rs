//! Any names and figures at any size that slides use: no words cover others, are cut off or leave the picture. A chart that
//! could not be read would stop the pack of whoever has such data.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// The width of a chart on a narrow screen.
const NARROW: u32 = 348;

fn readable(spec: &ChartSpec, sizes: &[(u32, u32)]) -> Result<(), TestCaseError> {
    for (width, height) in sizes.iter().flat_map(|(width, height)| [(*width, *height), (NARROW, *height)]) {
        let drawn = draw(spec, width, height);
        let drawn = drawn.map_err(|error| TestCaseError::fail(format!("{width} by {height}: {error}")))?;
        prop_assert!(drawn.clashes.is_empty(), "{width} by {height}: {:?}", drawn.clashes);
        prop_assert!(!drawn.svg.contains("NaN") && !drawn.svg.contains("inf\""), "{width} by {height}");
    }
    Ok(())
}

/// Names as people have them, and worse: none, without a place to break, of wide letters, of letters the font lacks.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Z][a-z]{2,9}( [A-Z&][a-z]{0,11}){0,4}",
        1 => "[A-Za-z0-9 .,&/-]{0,60}",
        1 => "[WM@%]{1,60}",
        1 => "[日立製作所 ]{1,60}",
        1 => "[😀🏳️‍🌈שלום\u{202e}\u{200b}]{0,30}",
        1 => Just("Rechtsschutzversicherungsgesellschaften-Donaudampfschifffahrt".to_owned()),
    ]
}

/// Figures of every size, many of them equal, none of them no number.
fn figure() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => 0.0..1.0,
        2 => -1e3..1e3,
        1 => -1e12..1e12,
        1 => 0.0..1e-7,
        2 => select(vec![0.0, 0.5, 1.0, -1.0, 0.9, 100.0]),
    ]
}

/// Figures of one chart: of one size, as the months or the partners of one measure are.
fn figures(most: usize) -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![
        2 => prop::collection::vec(0.0..1.0, 0..most),
        1 => prop::collection::vec(0.0..400.0, 0..most),
        1 => prop::collection::vec(figure(), 0..most),
        1 => (figure(), 0..most).prop_map(|(figure, count)| vec![figure; count]),
    ]
}

fn format() -> impl Strategy<Value = AxisFormat> {
    use AxisFormat::*;
    select(vec![Percent, Times, Hours, Count, Points])
}

fn tone() -> impl Strategy<Value = Tone> {
    select(vec![Tone::Met, Tone::Breach, Tone::Peers, Tone::Muted, Tone::Accent, Tone::Deviation])
}

/// An amount as slides write it.
fn amount() -> impl Strategy<Value = (f64, String)> {
    let minor =
        prop_oneof![3 => -9_999_999_i64..9_999_999, 1 => -99_999_999_999_999_i64..99_999_999_999_999, 1 => Just(0)];
    (minor, select(vec!["€", "SEK ", "£"])).prop_map(|(minor, currency)| {
        let sign = if minor < 0 { "−" } else { "" };
        let written = format!("{sign}{currency}{}", crate::deck::format::fixed(minor.abs() as f64 / 100.0, 2));
        (minor as f64 / 100.0, written)
    })
}

fn interval_around(value: f64, below: f64, above: f64) -> (f64, f64) {
    let size = value.abs().max(1e-9);
    (value - below * size, value + above * size)
}

fn forest_rows() -> impl Strategy<Value = Vec<ForestRow>> {
    let row = (name(), figure(), 0.0..0.6, 0.0..2.0, tone(), any::<bool>(), 0..5_u8, 1..400_u32);
    let row = row.prop_map(|(label, value, below, above, tone, strong, known, place)| ForestRow {
        label,
        value: (known > 0).then_some(value),
        interval: (known > 1).then(|| interval_around(value, below, above)),
        tone,
        strong,
        aside: vec![place.to_string(), format!("{place} to {}", place * 2)],
    });
    prop::collection::vec(row, 0..41)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn forests(rows in forest_rows(), reference in prop::option::of((figure(), name())), format in format()) {
        let count = rows.len() as u32;
        let chart = ForestChart {
            rows,
            reference,
            x_title: "as expected for the case mix".to_owned(),
            format,
            aside_titles: vec!["rank".to_owned(), "plausible".to_owned()],
            scale: None,
        };
        let sizes = [(640, (count * 33).min(385) + 70), (1168, count * 24 + 70), (480, 190)];
        readable(&ChartSpec::Forest(chart), &sizes)?;
    }

    #[test]
    fn months_of_anything(
        values in figures(40),
        missing in prop::collection::vec(0..40_usize, 0..12),
        peers in any::<bool>(),
        limits in prop::option::of((figure(), 0.0..1.0)),
        target in prop::option::of((figure(), select(vec!["target 20%", "target 1,234,567.5 h", "limit 1.1×"]))),
        marks in prop::collection::vec((0..40_usize, name()), 0..4),
        format in format(),
        provisional in 0..4_usize,
        from_zero in any::<bool>(),
    ) {
        let mut given: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        missing.iter().filter(|at| **at < values.len()).for_each(|at| given[*at] = None);
        let limits = limits.map(|(centre, wide)| {
            let (low, high) = interval_around(centre, wide, wide);
            Limits { centre, low, high }
        });
        let marks = marks.into_iter().filter(|(at, _)| *at < values.len()).map(|(at, name)| (at as f64 - 0.5, name)).collect();
        let chart = MonthsChart {
            peers: if peers { given.iter().rev().copied().collect() } else { Vec::new() },
            limits,
            target: target.map(|(value, name)| (value, name.to_owned())),
            marks,
            format,
            provisional,
            from_zero,
            ..by_month(&given)
        };
        readable(&ChartSpec::Months(Box::new(chart)), &[(570, 350), (570, 270), (570, 190)])?;
    }

    #[test]
    fn funnels_of_anything(
        points in prop::collection::vec((name(), prop_oneof![0.0..5.0, 0.0..400.0, 0.0..1e6], figure(), tone()), 0..41),
        to in 0..400_i32,
        main in 0..40_usize,
        centre_label in select(vec!["as expected", "all partners 21.4%"]),
    ) {
        let points = points.into_iter().enumerate();
        let points = points.map(|(at, (label, x, y, tone))| FunnelPoint { label, x, y, tone, main: at == main });
        let mut spec = funnel(limits(to), points.collect());
        if let ChartSpec::Funnel(chart) = &mut spec {
            chart.centre_label = centre_label.to_owned();
        }
        readable(&spec, &[(1168, 400), (570, 350)])?;
    }

    #[test]
    fn scatters_of_anything(
        points in prop::collection::vec((name(), figure(), figure(), 0.0..0.5, tone(), any::<bool>()), 0..41),
        formats in (format(), format()),
        references in (prop::option::of((figure(), name())), prop::option::of((figure(), name()))),
    ) {
        let points = points.into_iter().map(|(label, x, y, wide, tone, sure)| ScatterPoint {
            label,
            x,
            x_interval: (!sure).then(|| interval_around(x, wide, wide)),
            y,
            y_interval: (!sure).then(|| interval_around(y, wide, wide)),
            tone,
        });
        let chart = ScatterChart {
            x_title: "Escalations against what the case mix explains".to_owned(),
            y_title: "Satisfied customers".to_owned(),
            x_format: formats.0,
            y_format: formats.1,
            x_reference: references.0,
            y_reference: references.1,
            points: points.collect(),
        };
        readable(&ChartSpec::Scatter(chart), &[(1168, 440), (570, 350)])?;
    }

    #[test]
    fn bars_of_anything(
        bars in prop::collection::vec((name(), amount(), prop::option::of(figure()), tone(), prop::option::of(name())), 0..41),
        comparison_label in select(vec!["", "peers"]),
    ) {
        let bars = bars.into_iter().map(|(label, (value, written), comparison, tone, tier)| Bar {
            label,
            value,
            value_label: tier.map_or(written.clone(), |tier| format!("{written}, {tier}")),
            comparison: comparison.filter(|_| !comparison_label.is_empty()),
            tone,
        });
        let bars: Vec<Bar> = bars.collect();
        let high = (bars.len() as u32 * 28 + 12).max(60);
        let chart = BarsChart { bars, format: AxisFormat::Count, comparison_label: comparison_label.to_owned() };
        readable(&ChartSpec::Bars(chart), &[(1168, high), (570, high), (380, high + 20), (480, high.min(330))])?;
    }

    #[test]
    fn pareto_charts_of_anything(counts in prop::collection::vec((name(), 0..2_000_000_i64, tone()), 0..25)) {
        let mut counts = counts;
        counts.sort_by_key(|(_, count, _)| std::cmp::Reverse(*count));
        let total: i64 = counts.iter().map(|(_, count, _)| count).sum();
        let mut sum = 0;
        let bars = counts.into_iter().map(|(label, count, tone)| {
            sum += count;
            let share_label = format!("{:.1}%", 100.0 * sum as f64 / total.max(1) as f64);
            ParetoBar { label, count, count_label: count.to_string(), share_label, tone }
        });
        let bars: Vec<ParetoBar> = bars.collect();
        let high = (bars.len() as u32 * 28 + 30).max(60);
        let chart = ParetoChart { bars, share_title: "down to here".to_owned() };
        readable(&ChartSpec::Pareto(chart), &[(570, high), (380, high), (480, high.min(330))])?;
    }

    #[test]
    fn splits_of_anything(label in name(), parts in prop::collection::vec((name(), 0.0..1e9_f64, tone()), 0..9)) {
        readable(&ChartSpec::Split { label, parts }, &[(1168, 76), (720, 76)])?;
    }

    #[test]
    fn waterfalls_of_anything(
        steps in prop::collection::vec((name(), amount(), tone()), 0..12),
        ends in (amount(), amount()),
    ) {
        let step = |label: String, (value, value_label): (f64, String), total, tone| WaterfallStep { label, value, value_label, total, tone };
        let mut all = vec![step("Your share".to_owned(), ends.0, true, Tone::Accent)];
        all.extend(steps.into_iter().map(|(label, amount, tone)| step(label, amount, false, tone)));
        all.push(step("Payable".to_owned(), ends.1, true, Tone::Ink));
        readable(&ChartSpec::Waterfall(WaterfallChart { steps: all }), &[(720, 270)])?;
    }

    #[test]
    fn flows_of_anything(
        months in prop::collection::vec((0..10_i64.pow(6), 0..500_i64, prop::option::of(0..10_i64.pow(7))), 0..41),
        large in any::<bool>(),
    ) {
        let names = month_names(months.len());
        let months = names.into_iter().zip(months);
        let months = months.map(|(name, (opened, resolved, open))| {
            (name, if large { opened } else { opened % 400 }, resolved, open.map(|open| if large { open } else { open % 300 }))
        });
        readable(&ChartSpec::Flows { months: months.collect() }, &[(690, 240)])?;
    }

    #[test]
    fn days_of_anything(first in 0..1000_u64, count in 0..200_usize, seed in any::<u64>()) {
        let from = chrono::NaiveDate::from_ymd_opt(2025, 1, 1).expect("a day") + chrono::Days::new(first);
        let state = |at: usize| [None, Some(true), Some(false)][(seed >> (at % 60)) as usize % 3];
        let days = from.iter_days().take(count).enumerate().map(|(at, day)| (day.to_string(), state(at)));
        readable(&ChartSpec::Days { days: days.collect() }, &[(570, 200)])?;
    }

    #[test]
    fn cells_of_anything(
        scale in (figure(), figure()),
        value in figure(),
        wide in prop::option::of((0.0..1.0, 0.0..1.0)),
        target in prop::option::of(figure()),
        tone in tone(),
        values in prop::collection::vec(prop::option::of(figure()), 0..41),
    ) {
        let interval = wide.map(|(below, above)| interval_around(value, below, above));
        let chart = IntervalChart { scale, value, interval, target, tone };
        readable(&ChartSpec::Interval(chart), &[(160, 24), (60, 24)])?;
        readable(&ChartSpec::Sparkline { values }, &[(90, 24), (24, 24)])?;
    }
}
