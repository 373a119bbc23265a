//! What was escalated: by reason, severity and product, and the escalations that articles would have solved.

use crate::deck::chart_spec::ChartSpec;
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Audience, Band, Block, Cell, ChartBlock, RichText, Slide, TableColumn, Tone};
use crate::deck::sentences::escalation::avoidable;
use crate::deck::slide::{content, count_bars, left, note, right, subtitle, table, text};
use crate::scorecard::defects::AvoidableArticle;
use crate::scorecard::details::{Breakdown, PartnerDetails};

/// What the details call an escalation without a reason.
const NO_REASON: &str = "no reason given";
/// Fewest cases of a severity that a title may be about.
const FEWEST_TO_NAME: i64 = 20;
/// Reasons drawn.
const REASONS: usize = 9;
/// Articles shown.
const ARTICLES: usize = 14;

/// Reasons and kinds on one slide, articles on another.
pub(super) fn slides(context: &Context<'_>) -> Vec<Slide> {
    kinds(context).into_iter().chain(articles(context)).collect()
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
        left_blocks.push(Block::Chart(pareto(&details.escalation_reasons)));
    }
    if details.articles.is_empty() {
        left_blocks.extend(articles_once(details).map(|line| text(vec![line])));
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

/// Reasons as bars, the commonest first, each with the share of all that it and those above it make up.
fn pareto(reasons: &[(String, i64)]) -> ChartBlock {
    let named: Vec<(String, i64)> = reasons.iter().map(|(reason, count)| (reason.replace('_', " "), *count)).collect();
    let total: i64 = named.iter().map(|(_, count)| count).sum();
    let under = "functional escalations of the quarter by reason, and the share of all down to each";
    let mut chart = count_bars("Why cases were escalated", under, &named, REASONS, Tone::Accent, 570);
    let share = |sum: f64| format::percent_short(sum / total.max(1) as f64);
    if let ChartSpec::Bars(bars) = &mut chart.spec {
        let mut sum = 0.0;
        for bar in &mut bars.bars {
            sum += bar.value;
            bar.value_label = format!("{} · {}", bar.value_label, share(sum));
        }
    }
    let mut sum = 0;
    for (row, (_, count)) in chart.data.iter_mut().skip(1).zip(&named) {
        sum += count;
        row.push(share(sum as f64));
    }
    if let Some(heading) = chart.data.first_mut() {
        heading.push("Share down to here".to_owned());
    }
    chart
}

/// Escalations judged avoidable, by the article that would have solved them; `None` where none was.
fn articles(context: &Context<'_>) -> Option<Slide> {
    let articles = &context.input.details.articles;
    let times: i64 = articles.iter().map(|article| article.times).sum();
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
    let columns =
        vec![left("Article", 2.2), left("Product", 1.6), right("Escalations", 1.0), left("Visible to you since", 1.5)];
    let columns = match context.audience {
        Audience::Partner => columns,
        Audience::Vendor => columns
            .into_iter()
            .map(|column| TableColumn { title: column.title.replace("to you ", "to the partner "), ..column })
            .collect(),
    };
    let mut blocks = vec![table("Articles that would have solved escalations", columns, rows.collect(), true)];
    if articles.len() > ARTICLES {
        blocks.push(note(format!("And {} more.", format::plural((articles.len() - ARTICLES) as i64, "article"))));
    }
    blocks.push(note(
        "Judged invalid: an article that solves the case had been visible for the programme\u{2019}s days when it was escalated, and no rebuttal was upheld.",
    ));
    let under = subtitle(&["Avoidable escalations".to_owned(), context.period().title()]);
    Some(content("avoidable", articles_title(articles, times), under, vec![Band::full(blocks)]))
}

/// `Five of seven avoidable escalations needed one article: KB-4711`, `Two articles would have solved two escalations`.
fn articles_title(articles: &[AvoidableArticle], times: i64) -> String {
    let most = &articles[0];
    let name = format::shortened(&most.article, 40);
    match (articles.len() as i64, most.times) {
        (1, 1) => format!("One escalation was avoidable with article {name}"),
        (1, all) => format!("All {} avoidable escalations needed one article: {name}", format::number_word(all)),
        (_, many) if many > 1 => format!(
            "{} of {} avoidable escalations needed one article: {name}",
            format::capitalised(&format::number_word(many)),
            format::number_word(times)
        ),
        (number, _) => format!(
            "{} articles would each have solved one escalation",
            format::capitalised(&format::number_word(number))
        ),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_carry_the_share_down_to_each() {
        let reasons = [("no_access".to_owned(), 6), ("repair".to_owned(), 3), ("other".to_owned(), 1)];
        let chart = pareto(&reasons);
        let ChartSpec::Bars(bars) = &chart.spec else { panic!("bars") };
        let labels: Vec<&str> = bars.bars.iter().map(|bar| bar.value_label.as_str()).collect();
        assert_eq!(labels, ["6 · 60%", "3 · 90%", "1 · 100%"]);
        assert_eq!(chart.data[2], ["repair", "3", "90%"]);
    }

    #[test]
    fn articles_are_told_by_the_one_that_was_needed_most() {
        let article = |name: &str, times| AvoidableArticle {
            article: name.to_owned(),
            product: None,
            times,
            visible_since: None,
        };
        let said = |articles: &[AvoidableArticle]| {
            articles_title(articles, articles.iter().map(|article| article.times).sum())
        };
        assert_eq!(said(&[article("KB-1", 1)]), "One escalation was avoidable with article KB-1");
        assert_eq!(said(&[article("KB-1", 3)]), "All three avoidable escalations needed one article: KB-1");
        assert_eq!(
            said(&[article("KB-1", 5), article("KB-2", 2)]),
            "Five of seven avoidable escalations needed one article: KB-1"
        );
        assert_eq!(
            said(&[article("KB-1", 1), article("KB-2", 1)]),
            "Two articles would each have solved one escalation"
        );
    }
}
