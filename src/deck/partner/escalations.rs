//! Escalations: against the case mix, by month, by reason, and the ones that articles would have solved.

use crate::deck::chart_spec::{AxisFormat, ChartSpec, FunnelChart, FunnelPoint};
use crate::deck::charts::{MonthsOptions, months_chart, months_sentence};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::limits::funnel_limits;
use crate::deck::model::{Band, Block, Cell, ChartBlock, RichText, Slide, Tone};
use crate::deck::reading::{Change, Reading};
use crate::deck::sentences::escalation::{avoidable, mix_sentence, mix_title};
use crate::deck::sentences::measure::{against_target, change_sentence, lead};
use crate::deck::slide::{content, count_bars, left, right, subtitle, table, text};
use crate::domain::Quarter;
use crate::scorecard::details::{Breakdown, PartnerDetails};
use crate::scorecard::model::Measurement;
use crate::stats::dispersion::Dispersion;

/// What the details call an escalation without a reason.
const NO_REASON: &str = "no reason given";
/// Fewest cases of a severity that a title may be about.
const FEWEST_TO_NAME: i64 = 20;

/// Rate and mix on one slide; reasons, articles and kinds on another.
pub(super) fn slides(context: &Context<'_>) -> Vec<Slide> {
    rate(context).into_iter().chain(kinds(context)).collect()
}

/// How often, against what the mix explains.
fn rate(context: &Context<'_>) -> Option<Slide> {
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
        vec![quarter.title(), format!("{expected:.1}"), observed, format::times(*value)]
    }));
    Some(ChartBlock {
        title: "Against what the mix explains".to_owned(),
        note: "Observed / expected by expected escalations; bands hold 95% and 99.8% of like partners".to_owned(),
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

/// Reasons, avoidable articles, severities and products.
fn kinds(context: &Context<'_>) -> Option<Slide> {
    let details = context.input.details;
    let escalated: i64 = details.severities.iter().map(|kind| kind.escalated).sum();
    if !reasons_known(context) && details.avoidable_articles.is_empty() && escalated == 0 {
        return None;
    }
    let mut left_blocks = Vec::new();
    if reasons_known(context) {
        let reasons: Vec<(String, i64)> =
            details.escalation_reasons.iter().map(|(reason, count)| (reason.replace('_', " "), *count)).collect();
        let chart = count_bars(
            "Why cases were escalated",
            "functional escalations of the quarter by reason",
            &reasons,
            7,
            Tone::Accent,
            570,
        );
        left_blocks.push(Block::Chart(chart));
    }
    let several = details.avoidable_articles.iter().any(|(_, count)| *count > 1);
    left_blocks.extend(articles_once(details).filter(|_| !several).map(|line| text(vec![line])));
    if several {
        let chart = count_bars(
            "Articles that would have solved them",
            "escalations judged invalid, by the article that was visible",
            &details.avoidable_articles,
            5,
            Tone::Deviation,
            570,
        );
        left_blocks.push(Block::Chart(chart));
    }
    left_blocks.extend(simple_cases(context).map(|line| text(vec![line])));
    let mut right_blocks = Vec::new();
    for (heading, kinds, most) in [("Severity", &details.severities, 5), ("Product", &details.products, 7)] {
        if kinds.iter().any(|kind| kind.cases > 0) && (kinds.len() > 1 || heading == "Severity") {
            right_blocks.push(breakdown(heading, kinds, most));
        }
    }
    if left_blocks.is_empty() && right_blocks.len() > 1 {
        left_blocks.push(right_blocks.remove(0));
    }
    let columns: Vec<(u32, Vec<Block>)> =
        [left_blocks, right_blocks].into_iter().filter(|blocks| !blocks.is_empty()).map(|blocks| (1, blocks)).collect();
    let under = subtitle(&["What was escalated".to_owned(), context.period().title()]);
    Some(content("escalation-kinds", kinds_title(context, escalated), under, vec![Band::split(columns)]))
}

/// Whether any escalation says why.
fn reasons_known(context: &Context<'_>) -> bool {
    context.input.details.escalation_reasons.iter().any(|(reason, _)| reason != NO_REASON)
}

/// The message of the second slide: avoidable ones, else the commonest reason, else the sum.
fn kinds_title(context: &Context<'_>, escalated: i64) -> String {
    if let Some(sentence) = avoidable(context) {
        return sentence.words().trim_end_matches('.').to_owned();
    }
    let reasons = &context.input.details.escalation_reasons;
    let total: i64 = reasons.iter().map(|(_, count)| count).sum();
    match reasons.first() {
        Some((reason, count)) if reasons.len() > 1 && reason != NO_REASON => {
            let first: Vec<String> = reasons
                .iter()
                .take_while(|(_, other)| other == count)
                .map(|(name, _)| name.replace('_', " "))
                .collect();
            match first.len() {
                1 => format!(
                    "The commonest reason is \u{201c}{}\u{201d}: {} escalations",
                    first[0],
                    format::of(*count, total)
                ),
                _ if *count == 1 => {
                    format!("{} for as many reasons", format::capitalised(&format::plural(total, "escalation")))
                }
                2 | 3 => format!(
                    "The commonest reasons are {}: {} of {total} escalations each",
                    format::list(&first.iter().map(|name| format!("\u{201c}{name}\u{201d}")).collect::<Vec<_>>()),
                    format::count(*count)
                ),
                _ => format!("{} for many reasons, none of them common", format::plural(total, "escalation")),
            }
        }
        _ => severity_title(context)
            .unwrap_or_else(|| format!("{} by severity and product", format::plural(escalated, "escalated case"))),
    }
}

/// The articles, where each would have solved one escalation: a chart of ones says nothing.
fn articles_once(details: &PartnerDetails) -> Option<RichText> {
    let articles = &details.avoidable_articles;
    let mut names: Vec<String> = articles.iter().take(8).map(|(article, _)| format::shortened(article, 40)).collect();
    if articles.len() > 8 {
        names.push(format!("{} more", articles.len() - 8));
    }
    let lead = match articles.len() {
        0 => return None,
        1 => "One article would have solved one of them",
        _ => "Each of these articles would have solved one of them",
    };
    Some(RichText::strong(lead).then(format!(": {}.", format::list(&names))))
}

/// The severity that is escalated most, where there are two with enough cases to tell.
fn severity_title(context: &Context<'_>) -> Option<String> {
    let share = |kind: &Breakdown| kind.escalated as f64 / kind.cases as f64;
    let mut known: Vec<&Breakdown> = context
        .input
        .details
        .severities
        .iter()
        .filter(|kind| kind.cases >= FEWEST_TO_NAME && kind.escalated > 0)
        .collect();
    known.sort_by(|left, right| share(right).total_cmp(&share(left)).then_with(|| left.label.cmp(&right.label)));
    let [most, _, ..] = known.as_slice() else { return None };
    let counts = format::of(most.escalated, most.cases);
    Some(format!("Severity {} is escalated most: {counts} cases", format::shortened(&most.label, 40)))
}

/// The share of simple cases among escalations beside direct customers.
fn simple_cases(context: &Context<'_>) -> Option<RichText> {
    let simple = context.valued("simple_case_share")?;
    let text = RichText::strong(format!("{} of escalations were simple cases", simple.figure()));
    Some(match context.direct(simple.result) {
        Some(direct) => {
            text.then(format!("; of our direct customers\u{2019} cases {} are simple.", format::percent(direct)))
        }
        None => text.then("."),
    })
}

/// A table of cases by kind.
fn breakdown(heading: &str, kinds: &[Breakdown], most: usize) -> Block {
    let rows = kinds
        .iter()
        .filter(|kind| kind.cases > 0)
        .take(most)
        .map(|kind| {
            vec![
                Cell::strong(format::shortened(&kind.label, 40)),
                Cell::text(format::count(kind.cases)),
                Cell::text(format::count(kind.escalated)),
                Cell::text(format::percent(kind.escalated as f64 / kind.cases as f64)),
            ]
        })
        .collect();
    let columns = vec![left(heading, 2.2), right("Cases", 1.0), right("Escalated", 1.0), right("Share", 1.0)];
    table(&format!("Cases and escalated cases by {}", heading.to_lowercase()), columns, rows, true)
}
