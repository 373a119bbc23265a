//! What was escalated: by reason, severity and product, and the escalations that articles would have solved.

use crate::deck::chart_spec::{ChartSpec, ParetoBar, ParetoChart};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Audience, Band, Block, Cell, ChartBlock, RichText, Slide, Tone};
use crate::deck::sentences::escalation::avoidable;
use crate::deck::slide::{bars_height, content, heading, left, note, right, subtitle, table, text, with_the_rest};
use crate::programme::adjudication::AdjudicationSample;
use crate::scorecard::details::Breakdown;
use crate::scorecard::judgements::ArticleChecks;

/// What the details call an escalation without a reason.
const NO_REASON: &str = "no reason given";
/// Fewest cases of a severity that a title may be about.
const FEWEST_TO_NAME: i64 = 20;
/// Reasons drawn.
const REASONS: usize = 9;
/// Articles shown.
const ARTICLES: usize = 8;

/// Reasons, avoidable articles, severities and products.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let details = context.input.details;
    let escalated: i64 = details.severities.iter().map(|kind| kind.escalated).sum();
    if !reasons_known(context) && details.articles.is_empty() && escalated == 0 {
        return None;
    }
    let mut left_blocks = Vec::new();
    if reasons_known(context) {
        left_blocks.push(Block::Chart(pareto(&details.escalation_reasons)));
    }
    left_blocks.extend(simple_cases(context).map(|line| text(vec![line])));
    left_blocks.extend(context.common().programme.adjudication.as_ref().map(sample));
    let mut right_blocks = Vec::new();
    for (kind, kinds, most) in [("Severity", &details.severities, 5), ("Product", &details.products, 7)] {
        if kinds.iter().any(|kind| kind.cases > 0) && (kinds.len() > 1 || kind == "Severity") {
            right_blocks.push(breakdown(kind, kinds, most));
        }
    }
    if left_blocks.is_empty() && right_blocks.len() > 1 {
        left_blocks.push(right_blocks.remove(0));
    }
    let columns: Vec<(u32, Vec<Block>)> =
        [left_blocks, right_blocks].into_iter().filter(|blocks| !blocks.is_empty()).map(|blocks| (1, blocks)).collect();
    let mut bands: Vec<Band> = (!columns.is_empty()).then(|| Band::split(columns)).into_iter().collect();
    bands.extend(articles(context).map(Band::full));
    let under = subtitle(&["What was escalated".to_owned(), context.period().title()]);
    Some(content("escalation-kinds", kinds_title(context, escalated), under, bands))
}

/// That not all escalations were judged, and which.
fn sample(sample: &AdjudicationSample) -> Block {
    note(format!("Not all escalations were to be judged, but {}.", sample.in_words()))
}

/// Reasons as bars, the commonest first, with the line of what each and those above it come to.
fn pareto(reasons: &[(String, i64)]) -> ChartBlock {
    let named: Vec<(String, i64)> = reasons.iter().map(|(reason, count)| (reason.replace('_', " "), *count)).collect();
    let total: i64 = named.iter().map(|(_, count)| count).sum();
    let share = |sum: i64| format::percent_short(sum as f64 / total.max(1) as f64);
    let (shown, joined) = with_the_rest(&named, REASONS);
    let last = shown.len().saturating_sub(1);
    let mut sum = 0;
    let bar = |(index, (label, count)): (usize, &(String, i64))| {
        sum += count;
        ParetoBar {
            label: format::shortened(label, 34),
            count: *count,
            count_label: format::count(*count),
            share_label: share(sum),
            tone: if joined && index == last { Tone::Peers } else { Tone::Accent },
        }
    };
    let bars: Vec<ParetoBar> = shown.iter().enumerate().map(bar).collect();
    let told: Vec<String> =
        bars.iter().map(|bar| format!("{} {} ({})", bar.label, bar.count_label, bar.share_label)).collect();
    let title = "Why cases were escalated".to_owned();
    ChartBlock {
        note: "functional escalations of the quarter by reason, and the share of all down to each".to_owned(),
        summary: format!("{title}, and the share of all down to each: {}.", format::list(&told)),
        title,
        width: 570,
        height: bars_height(bars.len()) + 18,
        spec: ChartSpec::Pareto(ParetoChart { bars, share_title: "down to here".to_owned() }),
        data: pareto_data(&named, share),
    }
}

/// Every reason with its count and the share of all down to it.
fn pareto_data(named: &[(String, i64)], share: impl Fn(i64) -> String) -> Vec<Vec<String>> {
    let heading = ["Reason", "Escalations", "Share down to here"].map(str::to_owned).to_vec();
    let mut sum = 0;
    let rows = named.iter().map(|(reason, count)| {
        sum += count;
        vec![reason.clone(), format::count(*count), share(sum)]
    });
    std::iter::once(heading).chain(rows).collect()
}

/// The articles that would have solved escalations; `None` where there are none.
fn articles(context: &Context<'_>) -> Option<Vec<Block>> {
    let articles = &context.input.details.articles;
    if articles.is_empty() {
        return None;
    }
    let rows = articles.iter().take(ARTICLES).map(|article| {
        vec![
            Cell::strong(format::shortened(&article.article, 50)),
            Cell::text(format::shortened(article.product.as_deref().unwrap_or(format::NO_FIGURE), 40)),
            Cell::text(format::count(article.times)),
            Cell::text(article.visible_since.map_or_else(|| format::NO_FIGURE.to_owned(), format::day)),
        ]
    });
    let since = match context.audience {
        Audience::Partner => "Visible to you since",
        Audience::Vendor => "Visible to the partner since",
    };
    let columns = vec![left("Article", 2.2), left("Product", 1.6), right("Escalations", 1.0), left(since, 1.6)];
    let mut blocks = vec![
        heading("Articles that would have solved them"),
        table("Articles that would have solved escalations", columns, rows.collect(), true),
    ];
    if articles.len() > ARTICLES {
        blocks.push(note(format!("And {} more.", format::plural((articles.len() - ARTICLES) as i64, "article"))));
    }
    blocks.extend(what_articles_are_for(context.input.details.article_checks).map(note));
    Some(blocks)
}

/// Where the judges' word alone says that an article was for the case, and where it was for another; `None` where neither is.
fn what_articles_are_for(checks: ArticleChecks) -> Option<String> {
    let mut said = Vec::new();
    if checks.unchecked > 0 {
        said.push(format!(
            "For {} nobody has listed what the article or the case is about: there the judges\u{2019} word holds.",
            format::of(checks.unchecked, checks.invalid)
        ));
    }
    if checks.unfit > 0 {
        let (were, counts) = if checks.unfit == 1 { ("was", "counts") } else { ("were", "count") };
        said.push(format!(
            "{} more {were} judged avoidable with an article for another product or language, and {counts} as justified.",
            format::count(checks.unfit)
        ));
    }
    (!said.is_empty()).then(|| said.join(" "))
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
                    let total = format!("{} {}", format::number_word(total), format::plural_word(total, "escalation"));
                    format!("{} for as many reasons, none twice", format::capitalised(&total))
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
fn breakdown(kind: &str, kinds: &[Breakdown], most: usize) -> Block {
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
    let columns = vec![left(kind, 2.2), right("Cases", 1.0), right("Escalated", 1.0), right("Share", 1.0)];
    table(&format!("Cases and escalated cases by {}", kind.to_lowercase()), columns, rows, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::scorecard::defects::AvoidableArticle;

    #[test]
    fn bars_carry_the_share_down_to_each() {
        let reasons = [("no_access".to_owned(), 6), ("repair".to_owned(), 3), ("other".to_owned(), 1)];
        let chart = pareto(&reasons);
        let ChartSpec::Pareto(drawn) = &chart.spec else { panic!("a Pareto chart") };
        let labels: Vec<(&str, &str)> =
            drawn.bars.iter().map(|bar| (bar.count_label.as_str(), bar.share_label.as_str())).collect();
        assert_eq!(labels, [("6", "60%"), ("3", "90%"), ("1", "100%")]);
        assert_eq!(chart.data[2], ["repair", "3", "90%"]);
    }

    #[test]
    fn the_rest_is_joined_and_the_line_ends_at_all() {
        let reasons: Vec<(String, i64)> = (1..=20).rev().map(|count| (format!("reason {count}"), count)).collect();
        let chart = pareto(&reasons);
        let ChartSpec::Pareto(drawn) = &chart.spec else { panic!("a Pareto chart") };
        let last = drawn.bars.last().expect("bars");
        assert_eq!((drawn.bars.len(), last.label.as_str(), last.share_label.as_str()), (10, "11 others", "100%"));
        assert_eq!((last.tone, drawn.bars.iter().map(|bar| bar.count).sum::<i64>()), (Tone::Peers, 210));
        assert_eq!(chart.data.len(), 21);
    }

    #[test]
    fn what_articles_are_for_is_told_where_it_is_not_known_or_another() {
        let said = |invalid, unchecked, unfit| what_articles_are_for(ArticleChecks { invalid, unchecked, unfit });
        assert_eq!(said(7, 0, 0), None);
        assert_eq!(
            said(7, 2, 1).as_deref(),
            Some(
                "For 2 of 7 nobody has listed what the article or the case is about: there the judges\u{2019} word holds. \
                 1 more was judged avoidable with an article for another product or language, and counts as justified."
            )
        );
    }

    #[test]
    fn a_sample_of_judgements_is_told() {
        let mut fixture = fixture::meridian();
        let seed = "harbour".to_owned();
        fixture.version.adjudication = Some(AdjudicationSample { seed, escalations: Some(30), share: None });
        let common = fixture.common();
        let slide = slide(&Context::new(&fixture.input(&common), Audience::Partner)).expect("a slide");
        let told = serde_json::to_string(&slide).expect("a slide is data");
        assert!(told.contains("but 30 escalations of each partner and quarter, drawn by the seed"), "{told}");
    }

    #[test]
    fn articles_stand_with_the_day_they_became_visible() {
        let mut fixture = fixture::meridian();
        fixture.details.articles = vec![AvoidableArticle {
            article: "KB-4711".to_owned(),
            product: Some("Atlas".to_owned()),
            times: 5,
            visible_since: Some(fixture::date("2026-03-02")),
        }];
        let common = fixture.common();
        let said = |audience| {
            let slide = slide(&Context::new(&fixture.input(&common), audience)).expect("a slide");
            serde_json::to_string(&slide).expect("a slide is data")
        };
        let own = said(Audience::Partner);
        assert!(own.contains("2 March 2026") && own.contains("Visible to you since"), "{own}");
        assert!(said(Audience::Vendor).contains("Visible to the partner since"));
    }
}
