use super::model::{Datum, Labels, Native};
use super::native;
use crate::deck::chart_spec::*;
use crate::deck::format;
use crate::deck::model::{ChartBlock, Tone};
use crate::domain::locale::ALL;

fn block(spec: ChartSpec) -> ChartBlock {
    ChartBlock {
        title: String::new(),
        note: String::new(),
        summary: String::new(),
        width: 600,
        height: 200,
        spec,
        data: Vec::new(),
    }
}

fn of(spec: ChartSpec) -> Native {
    native(&block(spec)).expect("a native chart")
}

fn figures(native: &Native, column: usize) -> Vec<Option<f64>> {
    native.columns[column].cells.iter().map(Datum::number).collect()
}

fn bar(value: f64, label: &str) -> Bar {
    Bar { label: "A".to_owned(), value, value_label: label.to_owned(), comparison: None, tone: Tone::Accent }
}

fn bars(bars: Vec<Bar>, format: AxisFormat) -> Native {
    of(ChartSpec::Bars(BarsChart { bars, format, comparison_label: String::new() }))
}

#[test]
fn labels_follow_the_figures_where_a_code_says_the_same() {
    let labels = |native: &Native| match &native.bars.as_ref().expect("bars").series[0].labels {
        Labels::Values(code, _) => (*code).to_owned(),
        Labels::Words(words, _) => words.iter().map(|(_, word)| word.as_str()).collect::<Vec<_>>().join("|"),
        _ => String::new(),
    };
    assert_eq!(labels(&bars(vec![bar(1200.0, "1,200"), bar(3.0, "3")], AxisFormat::Count)), "#,##0");
    assert_eq!(labels(&bars(vec![bar(0.125, "12.5%")], AxisFormat::Percent)), "0.0%");
    assert_eq!(labels(&bars(vec![bar(7.0, "7 of 41"), bar(3.0, "3")], AxisFormat::Count)), "7 of 41|3");
}

#[test]
fn a_space_before_per_cent_is_in_the_code_and_figures_stay_plain() {
    let german = ALL.iter().find(|locale| locale.tag == "de-DE").expect("a locale");
    let native = format::written_in(german, || bars(vec![bar(0.125, "12,5\u{a0}%")], AxisFormat::Percent));
    let bars = native.bars.as_ref().expect("bars");
    assert!(matches!(&bars.series[0].labels, Labels::Values(code, _) if *code == "0.0\"\u{a0}\"%"));
    assert_eq!(figures(&native, 1), [Some(0.125)]);
}

#[test]
fn the_shares_of_a_pareto_chart_stand_in_its_workbook() {
    let bar = |label: &str, count: i64, share: &str| ParetoBar {
        label: label.to_owned(),
        count,
        count_label: count.to_string(),
        share_label: share.to_owned(),
        tone: Tone::Accent,
    };
    let bars = vec![bar("repair", 3, "75%"), bar("access", 1, "100%")];
    let native = of(ChartSpec::Pareto(ParetoChart { bars, share_title: "down to here".to_owned() }));
    assert_eq!((figures(&native, 1), figures(&native, 2)), (vec![Some(3.0), Some(1.0)], vec![Some(0.75), Some(1.0)]));
    let second = native.second.as_ref().expect("an axis of shares");
    assert_eq!((native.lines[0].column, native.axis.high, second.high), (2, Some(4.0), Some(1.0)));
    let xml = String::from_utf8(super::markup::part(&native, 1.0, "rId1")).expect("text");
    assert_eq!((xml.matches("<c:valAx>").count(), xml.matches("<c:catAx>").count()), (2, 2));
    assert!(xml.contains("3 · 75%") && xml.contains(">100%<") && !xml.contains(">75%<"), "{xml}");
}

fn step(value: f64, total: bool) -> WaterfallStep {
    WaterfallStep { label: "Step".to_owned(), value, value_label: value.to_string(), total, tone: Tone::Ink }
}

#[test]
fn a_waterfall_stands_on_what_is_not_drawn() {
    let steps = vec![step(100.0, true), step(-30.0, false), step(-90.0, false), step(-20.0, true)];
    let native = of(ChartSpec::Waterfall(WaterfallChart { steps }));
    assert_eq!(figures(&native, 3), [100.0, 70.0, -20.0, -20.0].map(Some));
    assert_eq!(figures(&native, 4), [0.0, 70.0, 0.0, 0.0].map(Some));
    assert_eq!(figures(&native, 5), [100.0, 30.0, 70.0, 0.0].map(Some));
    assert_eq!(figures(&native, 6), [0.0, 0.0, -20.0, -20.0].map(Some));
    assert_eq!(figures(&native, 7), [100.0, 100.0, 70.0, 0.0].map(Some));
    assert_eq!(native.remark, None);
    let steps = vec![step(1000.0, true), step(20.0, false), step(1020.0, true)];
    let native = of(ChartSpec::Waterfall(WaterfallChart { steps }));
    assert!(native.remark.is_some() && native.axis.low.is_some_and(|low| low > 900.0));
}

fn months(limits: Option<Limits>) -> ChartSpec {
    ChartSpec::Months(Box::new(MonthsChart {
        points: vec![("Jul".to_owned(), Some(0.9)), ("Aug".to_owned(), None), ("Sep".to_owned(), Some(0.8))],
        peers: vec![Some(0.7), Some(0.7)],
        limits,
        target: Some((0.85, "target 85%".to_owned())),
        marks: Vec::new(),
        signals: Vec::new(),
        scale: None,
        format: AxisFormat::Percent,
        provisional: 1,
        from_zero: false,
    }))
}

#[test]
fn lines_keep_their_gaps_and_limits_make_a_picture() {
    let native = of(months(None));
    assert_eq!(figures(&native, 1), [Some(0.9), None, Some(0.8)]);
    assert_eq!(figures(&native, 2), [Some(0.7), Some(0.7), None]);
    assert_eq!(figures(&native, 3), [Some(0.85); 3]);
    let limits = Limits { centre: 0.8, low: 0.7, high: 0.9 };
    assert!(super::native(&block(months(Some(limits)))).is_none());
    assert!(super::native(&block(ChartSpec::Sparkline { values: vec![Some(1.0), None] })).is_none());
}

#[test]
fn flows_are_two_columns_and_a_line() {
    let month = |name: &str, open| (name.to_owned(), 4, 3, open);
    let native = of(ChartSpec::Flows { months: vec![month("Jul", Some(9)), month("Aug", None)] });
    assert_eq!(figures(&native, 3), [Some(9.0), None]);
    assert_eq!((native.bars.expect("columns").series.len(), native.lines.len()), (2, 1));
}
