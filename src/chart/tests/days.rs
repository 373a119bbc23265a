//! Charts of months and of days.

use super::*;

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

pub(super) fn by_month(values: &[Option<f64>]) -> MonthsChart {
    MonthsChart {
        points: month_names(values.len()).into_iter().zip(values.iter().copied()).collect(),
        peers: Vec::new(),
        limits: None,
        target: None,
        marks: Vec::new(),
        signals: Vec::new(),
        scale: None,
        format: AxisFormat::Percent,
        provisional: 0,
        from_zero: false,
    }
}

pub(super) fn months() -> Vec<Sample> {
    let values =
        [21.5, 20.2, 22.4, 19.8, 21.0, 20.4, 22.0, 21.2, 18.9, 18.4, 18.0, 18.7, 17.4, 18.2, 17.1, 18.0, 17.9, 17.5];
    let values: Vec<Option<f64>> = values.iter().map(|value| Some(value / 100.0)).collect();
    let usual = MonthsChart {
        peers: values.iter().map(|value| value.map(|value| 0.19 + (value - 0.19) * 0.3)).collect(),
        limits: Some(Limits { centre: 0.193, low: 0.16, high: 0.227 }),
        target: Some((0.2, "target 20%".to_owned())),
        marks: vec![
            (7.5, "case-history access granted, Dec 2025".to_owned()),
            (14.4, "rules 2026.2".to_owned()),
            (14.9, "new rule: bypasses count".to_owned()),
        ],
        signals: vec![11, 12, 13],
        provisional: 2,
        ..by_month(&values)
    };
    let gaps = [Some(0.97), None, Some(1.0), Some(0.99), None, None, Some(0.95)];
    let hours: Vec<Option<f64>> = (0..60).map(|index| Some(30.0 + f64::from(index * 37 % 23))).collect();
    vec![
        ("months", 560, 380, ChartSpec::Months(Box::new(usual.clone()))),
        ("months-narrow", 330, 240, ChartSpec::Months(Box::new(usual.clone()))),
        (
            "months-panel",
            271,
            98,
            ChartSpec::Months(Box::new(MonthsChart {
                marks: Vec::new(),
                scale: Some((0.05, 0.45)),
                peers: Vec::new(),
                ..usual
            })),
        ),
        ("months-gaps", 560, 300, ChartSpec::Months(Box::new(MonthsChart { provisional: 1, ..by_month(&gaps) }))),
        (
            "months-sixty",
            560,
            300,
            ChartSpec::Months(Box::new(MonthsChart { format: AxisFormat::Hours, from_zero: true, ..by_month(&hours) })),
        ),
        ("months-one", 400, 240, ChartSpec::Months(Box::new(by_month(&[Some(0.5)])))),
        ("months-equal", 400, 240, ChartSpec::Months(Box::new(by_month(&[Some(1.0); 12])))),
        ("months-none", 400, 240, ChartSpec::Months(Box::new(by_month(&[None, None, None])))),
        ("months-empty", 400, 240, ChartSpec::Months(Box::new(by_month(&[])))),
        (
            "months-huge",
            400,
            240,
            ChartSpec::Months(Box::new(MonthsChart {
                format: AxisFormat::Count,
                ..by_month(&[Some(4.2e14), Some(1.0), Some(9e14)])
            })),
        ),
        ("months-tiny", 400, 240, ChartSpec::Months(Box::new(by_month(&[Some(1e-7), Some(2e-7), Some(0.0)])))),
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

pub(super) fn days_and_flows() -> Vec<Sample> {
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
