//! Charts with a row or a step for each item.

use super::*;

pub(super) fn interval(value: f64, interval: Option<(f64, f64)>, target: Option<f64>, tone: Tone) -> ChartSpec {
    ChartSpec::Interval(IntervalChart { scale: (0.7, 1.0), value, interval, target, tone })
}

pub(super) fn rows() -> Vec<Sample> {
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

pub(super) fn forests() -> Vec<Sample> {
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

pub(super) fn bar(label: &str, value: f64, comparison: Option<f64>, tone: Tone) -> Bar {
    Bar { label: label.to_owned(), value, value_label: format!("{value:.0}"), comparison, tone }
}

pub(super) fn bar_chart(bars: Vec<Bar>) -> ChartSpec {
    ChartSpec::Bars(BarsChart { bars, format: AxisFormat::Count, comparison_label: "peers".to_owned() })
}

pub(super) fn bars() -> Vec<Sample> {
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

pub(super) fn money() -> Vec<Sample> {
    [splits(), waterfalls()].concat()
}

fn splits() -> Vec<Sample> {
    let split = |parts: Vec<(&str, f64, Tone)>| ChartSpec::Split {
        label: "Recognised €182,340.55".to_owned(),
        parts: parts.into_iter().map(|(name, size, tone)| (name.to_owned(), size, tone)).collect(),
    };
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
    ]
}

fn waterfalls() -> Vec<Sample> {
    let waterfall = |steps: Vec<WaterfallStep>| ChartSpec::Waterfall(WaterfallChart { steps });
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
