//! Every kind of chart: usual, extreme and empty.
//!
//! With `QUARTERDECK_LOOK=<folder>` the pictures are written there to be looked at.

use crate::deck::chart_spec::*;
use crate::deck::model::Tone;

use super::{ChartError, svg};

/// Name, width, height, what to draw.
type Sample = (&'static str, u32, u32, ChartSpec);

fn samples() -> Vec<Sample> {
    [rows(), months(), funnels(), forests(), scatters(), bars(), money(), days_and_flows()].concat()
}

fn interval(value: f64, interval: Option<(f64, f64)>, target: Option<f64>, tone: Tone) -> ChartSpec {
    ChartSpec::Interval(IntervalChart { scale: (0.7, 1.0), value, interval, target, tone })
}

fn rows() -> Vec<Sample> {
    let sparkline = |values: &[Option<f64>]| ChartSpec::Sparkline { values: values.to_vec() };
    vec![
        ("interval-met", 160, 22, interval(0.934, Some((0.883, 0.964)), Some(0.9), Tone::Met)),
        ("interval-deviation", 160, 22, interval(0.88, Some((0.80, 0.92)), Some(0.9), Tone::Deviation)),
        ("interval-counted", 160, 22, interval(0.82, None, Some(1.0), Tone::Breach)),
        ("interval-little", 160, 22, interval(0.8, Some((0.71, 0.99)), Some(0.9), Tone::Muted)),
        ("interval-outside", 160, 22, interval(0.4, Some((0.2, 0.75)), Some(0.9), Tone::Breach)),
        (
            "interval-flat",
            160,
            22,
            ChartSpec::Interval(IntervalChart {
                scale: (1.0, 1.0),
                value: 1.0,
                interval: None,
                target: None,
                tone: Tone::Met,
            }),
        ),
        ("sparkline", 90, 20, sparkline(&[Some(0.9), Some(0.89), Some(0.91), Some(0.9), Some(0.92), Some(0.93)])),
        ("sparkline-gap", 90, 20, sparkline(&[Some(0.9), None, Some(0.7), Some(0.91), Some(0.9), None])),
        ("sparkline-flat", 90, 20, sparkline(&[Some(1.0); 8])),
        ("sparkline-one", 90, 20, sparkline(&[Some(1.0)])),
        ("sparkline-none", 90, 20, sparkline(&[])),
    ]
}

pub(crate) fn month_names(count: usize) -> Vec<String> {
    let names = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"];
    let with_year = |index: usize| index == 0 || names[index % 12] == "Jan";
    let year = |index: usize| 25 + (index + 3) / 12;
    (0..count)
        .map(|index| {
            if with_year(index) {
                format!("{} {}", names[index % 12], year(index))
            } else {
                names[index % 12].to_owned()
            }
        })
        .collect()
}

fn by_month(values: &[Option<f64>]) -> MonthsChart {
    MonthsChart {
        points: month_names(values.len()).into_iter().zip(values.iter().copied()).collect(),
        peers: Vec::new(),
        limits: None,
        target: None,
        marks: Vec::new(),
        format: AxisFormat::Percent,
        provisional: 0,
        from_zero: false,
    }
}

fn months() -> Vec<Sample> {
    let values =
        [21.5, 20.2, 22.4, 19.8, 21.0, 20.4, 22.0, 21.2, 18.9, 18.4, 18.0, 18.7, 17.4, 18.2, 17.1, 18.0, 17.9, 17.5];
    let values: Vec<Option<f64>> = values.iter().map(|value| Some(value / 100.0)).collect();
    let usual = MonthsChart {
        peers: values.iter().map(|value| value.map(|value| 0.19 + (value - 0.19) * 0.3)).collect(),
        limits: Some(Limits { centre: 0.193, low: 0.16, high: 0.227 }),
        target: Some((0.2, "target 20%".to_owned())),
        marks: vec![
            (8, "case-history access granted, Dec 2025".to_owned()),
            (15, "new rule: bypasses count".to_owned()),
        ],
        provisional: 2,
        ..by_month(&values)
    };
    let gaps = [Some(0.97), None, Some(1.0), Some(0.99), None, None, Some(0.95)];
    let hours: Vec<Option<f64>> = (0..60).map(|index| Some(30.0 + f64::from(index * 37 % 23))).collect();
    vec![
        ("months", 560, 380, ChartSpec::Months(usual.clone())),
        ("months-narrow", 330, 240, ChartSpec::Months(usual)),
        ("months-gaps", 560, 300, ChartSpec::Months(MonthsChart { provisional: 1, ..by_month(&gaps) })),
        (
            "months-sixty",
            560,
            300,
            ChartSpec::Months(MonthsChart { format: AxisFormat::Hours, from_zero: true, ..by_month(&hours) }),
        ),
        ("months-one", 400, 240, ChartSpec::Months(by_month(&[Some(0.5)]))),
        ("months-equal", 400, 240, ChartSpec::Months(by_month(&[Some(1.0); 12]))),
        ("months-none", 400, 240, ChartSpec::Months(by_month(&[None, None, None]))),
        ("months-empty", 400, 240, ChartSpec::Months(by_month(&[]))),
        (
            "months-huge",
            400,
            240,
            ChartSpec::Months(MonthsChart {
                format: AxisFormat::Count,
                ..by_month(&[Some(4.2e14), Some(1.0), Some(9e14)])
            }),
        ),
        ("months-tiny", 400, 240, ChartSpec::Months(by_month(&[Some(1e-7), Some(2e-7), Some(0.0)]))),
    ]
}

pub(crate) fn limits(to: i32) -> Vec<[f64; 5]> {
    (2..=to / 5)
        .map(|step| f64::from(step * 5))
        .map(|x: f64| [x, 1.0 - 3.09 / x.sqrt(), 1.0 - 1.96 / x.sqrt(), 1.0 + 1.96 / x.sqrt(), 1.0 + 3.09 / x.sqrt()])
        .collect()
}

fn point(label: &str, x: f64, y: f64, tone: Tone, main: bool) -> FunnelPoint {
    FunnelPoint { label: label.to_owned(), x, y, tone, main }
}

fn funnel(limits: Vec<[f64; 5]>, points: Vec<FunnelPoint>) -> ChartSpec {
    ChartSpec::Funnel(FunnelChart {
        x_title: "Escalations expected for the case mix".to_owned(),
        centre: 1.0,
        centre_label: "as expected".to_owned(),
        limits,
        points,
        format: AxisFormat::Times,
    })
}

fn funnels() -> Vec<Sample> {
    let quarters = vec![
        point("Q4 2025", 84.0, 1.21, Tone::Accent, false),
        point("Q1", 90.0, 1.02, Tone::Accent, false),
        point("Q2", 96.0, 0.99, Tone::Accent, false),
        point("Q3 0.94×", 92.6, 0.94, Tone::Accent, true),
    ];
    let many = (0..400_u32)
        .map(|index| {
            let spread = f64::from(index * 7919 % 1000) / 1000.0 - 0.5;
            let x = 8.0 + f64::from(index * 613 % 400);
            let tone = if spread > 0.47 { Tone::Breach } else { Tone::Peers };
            point(&format!("Partner {index}"), x, 1.0 + spread * 5.0 / x.sqrt(), tone, index == 17)
        })
        .collect();
    vec![
        ("funnel", 560, 380, funnel(limits(200), quarters)),
        ("funnel-many", 700, 420, funnel(limits(450), many)),
        (
            "funnel-one",
            400,
            300,
            funnel(
                limits(20),
                vec![point("Nordwestdeutsche Rechenzentrum Beteiligungsgesellschaft", 3.0, 4.0, Tone::Breach, true)],
            ),
        ),
        ("funnel-empty", 400, 300, funnel(Vec::new(), Vec::new())),
    ]
}

fn row(label: &str, value: f64, low: f64, high: f64, tone: Tone) -> ForestRow {
    let strong = tone != Tone::Muted;
    ForestRow {
        label: label.to_owned(),
        value: Some(value),
        interval: Some((low, high)),
        tone,
        strong,
        aside: vec!["1".to_owned(), "1 to 9".to_owned()],
    }
}

fn forest(rows: Vec<ForestRow>, scale: Option<(f64, f64)>) -> ChartSpec {
    ChartSpec::Forest(ForestChart {
        rows,
        reference: Some((1.0, String::new())),
        x_title: "as expected for the case mix".to_owned(),
        format: AxisFormat::Times,
        aside_titles: vec!["rank".to_owned(), "plausible".to_owned()],
        scale,
    })
}

fn forests() -> Vec<Sample> {
    let usual = vec![
        row("Halcyon", 0.6, 0.5, 0.73, Tone::Met),
        row("Orbis", 0.84, 0.66, 1.07, Tone::Muted),
        row("Nordwestdeutsche Rechenzentrum Beteiligungsgesellschaft & Co", 0.95, 0.7, 1.2, Tone::Muted),
        ForestRow { value: None, interval: None, ..row("Little", 1.0, 1.0, 1.0, Tone::Muted) },
        row("Polaris", 1.34, 1.08, 1.66, Tone::Breach),
        row("Sundial", 1.62, 1.33, 2.9, Tone::Breach),
    ];
    let many = (0..400)
        .map(|index| {
            row(
                &format!("Partner {index}"),
                0.5 + f64::from(index) / 400.0,
                0.4,
                0.7 + f64::from(index) / 400.0,
                Tone::Muted,
            )
        })
        .collect();
    vec![
        ("forest", 640, 300, forest(usual.clone(), Some((0.4, 2.0)))),
        ("forest-narrow", 360, 260, forest(usual, None)),
        ("forest-many", 640, 460, forest(many, None)),
        ("forest-one", 640, 200, forest(vec![row("Halcyon", 1.0, 1.0, 1.0, Tone::Met)], None)),
        ("forest-empty", 640, 200, forest(Vec::new(), None)),
    ]
}

fn scatter(points: Vec<ScatterPoint>) -> ChartSpec {
    ChartSpec::Scatter(ScatterChart {
        x_title: "Escalations against what the case mix explains".to_owned(),
        y_title: "Satisfied customers".to_owned(),
        x_format: AxisFormat::Times,
        y_format: AxisFormat::Percent,
        x_reference: Some((1.0, "as expected".to_owned())),
        y_reference: Some((0.9, "target 90%".to_owned())),
        points,
    })
}

fn scatters() -> Vec<Sample> {
    let names = [
        "Halcyon",
        "Orbis",
        "Kestrel IT",
        "Meridian",
        "Tessera",
        "Northgate",
        "Brightline",
        "Vantor",
        "Aster & Co",
        "Caldera",
        "Polaris",
        "Sundial",
    ];
    let points: Vec<ScatterPoint> = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let x = 0.6 + index as f64 * 0.09;
            let y = 0.96 - (index * 5 % 7) as f64 * 0.013;
            let tone = match index {
                0 => Tone::Met,
                10 | 11 => Tone::Breach,
                _ => Tone::Peers,
            };
            ScatterPoint {
                label: (*name).to_owned(),
                x,
                x_interval: Some((x - 0.15, x + 0.2)),
                y,
                y_interval: Some((y - 0.04, (y + 0.03).min(1.0))),
                tone,
            }
        })
        .collect();
    let same = points
        .iter()
        .map(|point| ScatterPoint { x: 1.0, y: 0.9, x_interval: None, y_interval: None, ..point.clone() })
        .collect();
    vec![
        ("scatter", 640, 420, scatter(points)),
        ("scatter-same", 400, 300, scatter(same)),
        ("scatter-empty", 400, 300, scatter(Vec::new())),
    ]
}

fn bar(label: &str, value: f64, comparison: Option<f64>, tone: Tone) -> Bar {
    Bar { label: label.to_owned(), value, value_label: format!("{value:.0}"), comparison, tone }
}

fn bar_chart(bars: Vec<Bar>) -> ChartSpec {
    ChartSpec::Bars(BarsChart { bars, format: AxisFormat::Count, comparison_label: "peers".to_owned() })
}

fn bars() -> Vec<Sample> {
    let usual = vec![
        bar("Licence transfer", 23.0, Some(12.0), Tone::Accent),
        bar("Upgrade to Atlas 5 on unsupported operating systems", 14.0, Some(15.0), Tone::Peers),
        bar("Sign-on", 9.0, Some(4.0), Tone::Peers),
        bar("None", 0.0, None, Tone::Peers),
    ];
    let signed = vec![
        bar("Halcyon", 40.0, None, Tone::Met),
        bar("Orbis", -25.0, None, Tone::Breach),
        bar("Vantor", 0.0, None, Tone::Peers),
    ];
    let many =
        (0..400).map(|index| bar(&format!("Partner {index}"), f64::from(400 - index), None, Tone::Peers)).collect();
    vec![
        ("bars", 480, 180, bar_chart(usual)),
        ("bars-signed", 480, 120, bar_chart(signed)),
        ("bars-many", 480, 360, bar_chart(many)),
        ("bars-one", 480, 80, bar_chart(vec![bar("One", 1.0, None, Tone::Accent)])),
        ("bars-empty", 480, 80, bar_chart(Vec::new())),
    ]
}

fn step(label: &str, value: f64, value_label: &str, total: bool, tone: Tone) -> WaterfallStep {
    WaterfallStep { label: label.to_owned(), value, value_label: value_label.to_owned(), total, tone }
}

fn money() -> Vec<Sample> {
    let waterfall = |steps: Vec<WaterfallStep>| ChartSpec::Waterfall(WaterfallChart { steps });
    let split = |parts: Vec<(&str, f64, Tone)>| ChartSpec::Split {
        label: "Recognised €182,340.55".to_owned(),
        parts: parts.into_iter().map(|(name, size, tone)| (name.to_owned(), size, tone)).collect(),
    };
    let usual = vec![
        step("Your share", 72_936.22, "€72,936.22", true, Tone::Accent),
        step("Satisfaction\nbonus 2.5%", 1_823.41, "+€1,823.41", false, Tone::Met),
        step("Service credit\nstaffing", -1_823.41, "−€1,823.41", false, Tone::Breach),
        step("True-up\n2026 Q2", 1_182.0, "+€1,182.00", false, Tone::Met),
        step("Payable", 74_118.22, "€74,118.22", true, Tone::Ink),
    ];
    let negative = vec![
        step("Share", 100.0, "€100.00", true, Tone::Accent),
        step(
            "A service credit with a very long name that must be wrapped somewhere",
            -300.0,
            "−€300.00",
            false,
            Tone::Breach,
        ),
        step("Carried forward", -200.0, "−€200.00", true, Tone::Ink),
    ];
    let mut long = vec![step("Share", 100.0, "€100.00", true, Tone::Accent)];
    long.extend((0..14).map(|index| step(&format!("Step {index}"), 10.0, "+€10.00", false, Tone::Met)));
    vec![
        (
            "split",
            640,
            76,
            split(vec![
                ("your share 40.0% €72,936.22", 72_936.22, Tone::Accent),
                ("vendor 60.0% €109,404.33", 109_404.33, Tone::Peers),
            ]),
        ),
        (
            "split-small",
            640,
            90,
            split(vec![
                ("first 2%", 2.0, Tone::Accent),
                ("second 3%", 3.0, Tone::Met),
                ("rest 95%", 95.0, Tone::Peers),
            ]),
        ),
        ("split-nothing", 640, 76, split(vec![("a", 0.0, Tone::Accent)])),
        ("waterfall", 640, 300, waterfall(usual)),
        ("waterfall-negative", 640, 260, waterfall(negative)),
        ("waterfall-long", 640, 260, waterfall(long)),
        (
            "waterfall-zero",
            640,
            200,
            waterfall(vec![
                step("Share", 0.0, "€0.00", true, Tone::Accent),
                step("Payable", 0.0, "€0.00", true, Tone::Ink),
            ]),
        ),
        ("waterfall-empty", 640, 200, waterfall(Vec::new())),
    ]
}

pub(crate) fn quarter_of_days() -> Vec<(String, Option<bool>)> {
    use chrono::{Datelike as _, NaiveDate};
    let first = NaiveDate::from_ymd_opt(2026, 7, 1).expect("a day");
    first
        .iter_days()
        .take(92)
        .map(|day| {
            let weekday = day.weekday().num_days_from_monday();
            let gone = day.month() == 8 && (3..=18).contains(&day.day());
            (day.to_string(), (weekday < 5).then_some(!gone))
        })
        .collect()
}

fn days_and_flows() -> Vec<Sample> {
    let flows = |count: usize| {
        let month = |(index, label): (usize, String)| {
            let opened = 140 + (index * 37 % 50) as i64;
            (label, opened, opened - 12 + (index * 13 % 25) as i64, (index > 1).then(|| 40 + (index * 7 % 30) as i64))
        };
        ChartSpec::Flows { months: month_names(count).into_iter().enumerate().map(month).collect() }
    };
    vec![
        ("days", 420, 190, ChartSpec::Days { days: quarter_of_days() }),
        ("days-one", 420, 190, ChartSpec::Days { days: vec![("2026-08-03".to_owned(), Some(false))] }),
        ("days-empty", 420, 190, ChartSpec::Days { days: Vec::new() }),
        ("flows", 560, 300, flows(12)),
        ("flows-many", 560, 300, flows(40)),
        ("flows-empty", 400, 200, flows(0)),
    ]
}

#[test]
fn every_chart_is_drawn_and_the_same_again() {
    let folder = std::env::var_os("QUARTERDECK_LOOK").map(std::path::PathBuf::from);
    for (name, width, height, spec) in samples() {
        let picture = svg(&spec, width, height).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"), "{name}");
        for forbidden in ["NaN", "inf", "-0\"", "-0 ", "style=", "href"] {
            assert!(!picture.contains(forbidden), "{name} holds {forbidden}");
        }
        assert_eq!(picture, svg(&spec, width, height).expect("as before"), "{name}");
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.svg")), picture).expect("written");
        }
    }
}

#[test]
fn rows_that_do_not_fit_are_counted() {
    for (name, width, height, spec) in samples()
        .into_iter()
        .filter(|(name, ..)| name.ends_with("-many") && !name.starts_with("fl") && !name.starts_with("fu"))
    {
        let picture = svg(&spec, width, height).expect("drawn");
        assert!(picture.contains(" more between</text>"), "{name}");
    }
}

#[test]
fn what_is_no_number_is_refused_by_name() {
    let error = svg(&interval(f64::NAN, None, None, Tone::Met), 100, 20).expect_err("no number");
    assert_eq!(
        error.to_string(),
        "interval chart: the value is NaN, expected a finite number; leave the figure out where it is missing"
    );
    let error = svg(&ChartSpec::Months(by_month(&[Some(1.0), Some(f64::INFINITY)])), 300, 200).expect_err("infinite");
    assert!(matches!(error, ChartError::NotFinite { .. }));
    let error = svg(&bar_chart(vec![bar("x", f64::MAX, None, Tone::Ink)]), 300, 200).expect_err("too large");
    assert!(error.to_string().contains("the value of \"x\""), "{error}");
}

#[test]
fn text_is_never_markup() {
    let spec = bar_chart(vec![bar("<script>alert(1)</script>&\u{0}", 1.0, None, Tone::Ink)]);
    let picture = svg(&spec, 600, 100).expect("drawn");
    assert!(!picture.contains("<script") && picture.contains("&lt;script&gt;"));
    assert!(!picture.contains('\u{0}'));
}

#[test]
fn a_size_without_room_is_refused() {
    let error = svg(&bar_chart(Vec::new()), 10, 10).expect_err("too small");
    assert_eq!(error.to_string(), "bar chart: 10 by 10 points cannot be drawn, expected 120 by 24 to 10000 by 10000");
}

proptest::proptest! {
    #[test]
    fn any_months_are_drawn(values in proptest::collection::vec(proptest::option::of(-1e9_f64..1e9), 0..80), width in 120_u32..900, height in 60_u32..600) {
        let spec = ChartSpec::Months(by_month(&values));
        let picture = svg(&spec, width, height).expect("drawn");
        proptest::prop_assert!(!picture.contains("NaN") && !picture.contains("inf"));
    }

    #[test]
    fn any_points_are_drawn(points in proptest::collection::vec((0.0_f64..1e6, -1e3_f64..1e3), 0..60), width in 120_u32..900, height in 60_u32..600) {
        let points = points.into_iter().map(|(x, y)| point("a name", x, y, Tone::Peers, false)).collect();
        let picture = svg(&funnel(limits(200), points), width, height).expect("drawn");
        proptest::prop_assert!(!picture.contains("NaN") && !picture.contains("inf"));
    }
}
