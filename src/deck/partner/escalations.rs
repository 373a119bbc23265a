//! Escalations: against the case mix, and by month.

use crate::deck::chart_spec::{AxisFormat, ChartSpec, FunnelChart, FunnelPoint};
use crate::deck::charts::{MonthsOptions, months_chart, months_sentence};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::limits::funnel_limits;
use crate::deck::model::{Band, Block, ChartBlock, RichText, Slide, Tone};
use crate::deck::reading::{Change, Reading};
use crate::deck::sentences::escalation::{mix_sentence, mix_title};
use crate::deck::sentences::measure::{against_target, change_sentence, lead};
use crate::deck::slide::{content, subtitle, text};
use crate::domain::Quarter;
use crate::scorecard::model::Measurement;
use crate::stats::dispersion::Dispersion;

/// How often, against what the mix explains.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let main = context.valued("escalation_ratio").or_else(|| context.valued("escalation_rate"))?;
    let by_month = context.valued("escalation_rate").unwrap_or(main);
    let funnel = context.valued("escalation_ratio").and_then(funnel);
    let options = |width| MonthsOptions {
        title: "Month by month".to_owned(),
        width,
        height: 350,
        scale: None,
        since: None,
        versions: context.common().versions,
    };
    let months = months_chart(by_month, options(if funnel.is_some() { 570 } else { 1168 }));
    let charts: Vec<(u32, Vec<Block>)> =
        [funnel, months].into_iter().flatten().map(|chart| (1, vec![Block::Chart(chart)])).collect();
    let mut bands = Vec::new();
    if !charts.is_empty() {
        bands.push(Band::split(charts));
    }
    let mut lines = sentences(context, main, by_month);
    if bands.is_empty() && lines.is_empty() {
        lines.push(RichText::plain(
            "There are too few cases to show them month by month, or against what their mix explains.",
        ));
    }
    bands.push(Band::full(vec![text(lines)]));
    Some(content("escalations", title(context, main), rate_subtitle(context), bands))
}

/// The message: the mix where it is known, the rate otherwise; then what changed beyond chance.
fn title(context: &Context<'_>, main: &Reading<'_>) -> String {
    let base = mix_title(context)
        .or_else(|| {
            lead(main, &context.voice)
                .map(|lead| against_target(main).map_or(lead.clone(), |target| format!("{lead}, {target}")))
        })
        .unwrap_or_default();
    let before = format!("Q{}", context.period().previous().number());
    match (main.run(), main.change()) {
        (Some(run), _) => {
            let word = if run.better { "less" } else { "more" };
            format!("{base}, and {word} than in {}", run.since.title())
        }
        (None, Change::Better) => format!("{base}, and less than in {before}"),
        (None, Change::Worse) => format!("{base}, and more than in {before}"),
        _ => base,
    }
}

/// `87 of 486 cases opened in 2026 Q3, each followed for 21 days`.
fn rate_subtitle(context: &Context<'_>) -> String {
    let period = context.period().title();
    let counts = context
        .reading("escalation_rate")
        .and_then(|rate| rate.result.measurement.numerator.zip(rate.result.measurement.denominator))
        .map_or_else(
            || format!("{} opened in {period}", format::plural(context.input.details.cases_opened, "case")),
            |(part, whole)| format!("{} cases opened in {period}", format::of(part, whole)),
        );
    let followed = match context.common().programme.cases.horizon_days {
        Some(days) => format!(", each followed for {}", format::plural(i64::from(days), "day")),
        None => String::new(),
    };
    subtitle(&["Escalations".to_owned(), format!("{counts}{followed}")])
}

/// The sentences under the charts. The slide speaks of the main figure and its months of the raw rate: where the one moved
/// and the other did not, that is said, since the mix may have moved instead.
fn sentences(context: &Context<'_>, main: &Reading<'_>, by_month: &Reading<'_>) -> Vec<RichText> {
    let mut lines: Vec<RichText> = mix_sentence(context).into_iter().collect();
    let mut more: Vec<String> = change_sentence(by_month, context.period()).into_iter().collect();
    if main.id() != by_month.id() && main.moved() && by_month.months().signal.is_none() {
        more.push("The raw rate, which takes no account of the mix, shows no trend by month.".to_owned());
    } else {
        more.extend(months_sentence(by_month));
    }
    if by_month.result.measurement.immature > 0 {
        let open = by_month.result.measurement.immature;
        let verb = if open == 1 { "has" } else { "have" };
        more.push(format!(
            "{} {verb} not been followed to the end: the rate may still rise.",
            format::plural(open, "case")
        ));
    }
    if !more.is_empty() {
        lines.push(RichText::plain(more.join(" ")));
    }
    lines
}

/// Own quarters against the limits of like partners; `None` without expected counts.
fn funnel(ratio: &Reading<'_>) -> Option<ChartBlock> {
    let known: Vec<(Quarter, f64, f64, &Measurement)> = ratio
        .result
        .history
        .iter()
        .filter_map(|(quarter, measured)| Some((*quarter, measured.expected?, measured.value?, measured)))
        .filter(|(_, expected, ..)| *expected >= 1.0)
        .collect();
    let known = &known[known.len().saturating_sub(5)..];
    let (last, ..) = known.last()?;
    let most = known.iter().map(|(_, expected, ..)| *expected).fold(0.0, f64::max);
    let least = known.iter().map(|(_, expected, ..)| *expected).fold(f64::INFINITY, f64::min);
    let limits = funnel_limits((least / 4.0).max(1.0), most * 1.6, 40, Dispersion::NONE);
    let points =
        known.iter().map(|(quarter, expected, value, _)| point((*quarter, *last), *expected, *value)).collect();
    let told: Vec<String> =
        known.iter().map(|(quarter, _, value, _)| format!("{} {}", quarter.title(), format::times(*value))).collect();
    let mut data = vec![["Quarter", "Expected", "Observed", "Ratio"].map(str::to_owned).to_vec()];
    data.extend(known.iter().map(|(quarter, expected, value, measured)| {
        let observed = measured.numerator.map_or_else(String::new, format::count);
        vec![quarter.title(), format::fixed(*expected, 1), observed, format::times(*value)]
    }));
    Some(ChartBlock {
        title: "Against what the mix explains".to_owned(),
        note: format!(
            "Observed / expected by expected escalations; bands hold {} and {} of like partners",
            format::percent_short(0.95),
            format::percent_short(0.998)
        ),
        summary: format!("Escalations observed over expected: {}; 1 is as expected.", format::list(&told)),
        width: 570,
        height: 350,
        spec: ChartSpec::Funnel(FunnelChart {
            x_title: "Escalations expected for the case mix".to_owned(),
            centre: 1.0,
            centre_label: "as expected".to_owned(),
            limits,
            points,
            format: AxisFormat::Times,
        }),
        data,
    })
}

/// A quarter in the funnel. One of the year before is told by its year where it has the number of the newest one.
fn point((quarter, last): (Quarter, Quarter), expected: f64, value: f64) -> FunnelPoint {
    let main = quarter == last;
    let label = match (main, quarter.number() == last.number()) {
        (true, _) => format!("Q{} {}", quarter.number(), format::times(value)),
        (false, true) => "a year ago".to_owned(),
        (false, false) => format!("Q{}", quarter.number()),
    };
    FunnelPoint { label, x: expected, y: value, tone: Tone::Accent, main }
}
