//! Slides about cases held against the details: what was escalated and why, and what is open.

use super::behind::Behind;
use super::print::{figure_last, read_back};
use super::rows::{
    Found, behind as rows_behind, charts, listed, number, number_first, number_last, paragraphs, part_of, text_at,
    whole,
};
use crate::deck::chart_spec::ChartSpec;
use crate::deck::format;
use crate::deck::model::{Slide, Table};
use crate::domain::Month;
use crate::scorecard::details::Breakdown;
use crate::scorecard::model::Unit;

/// What the slide on escalations by kind says otherwise than was counted.
pub(super) fn escalated(slide: &Slide, behind: &Behind<'_>) -> Vec<String> {
    let details = behind.details;
    let mut found = Found::default();
    let reasons: Vec<i64> = details.escalation_reasons.iter().map(|(_, count)| *count).collect();
    for chart in charts(slide).filter(|chart| matches!(chart.spec, ChartSpec::Pareto(_))) {
        found.counts(&rows_behind(chart, 1), &reasons, "escalations by reason");
    }
    for table in super::tables(slide) {
        match table.columns.first().map(|column| column.title.as_str()) {
            Some("Severity") => kinds(&mut found, table, &details.severities),
            Some("Product") => kinds(&mut found, table, &details.products),
            Some("Article") => articles(&mut found, table, behind),
            _ => {}
        }
    }
    if let Some(all) = listed(slide, "Articles that would have solved escalations") {
        found.count(i64::try_from(all).ok(), details.articles.len() as i64, "the number of articles");
    }
    for text in paragraphs(slide) {
        let checks = details.article_checks;
        if let Some((before, _)) = text.split_once(" nobody has listed what the article") {
            let counts = before.strip_prefix("For ").and_then(part_of);
            found.hold(counts == Some((checks.unchecked, checks.invalid)), || format!("it says {before}"));
        }
        if let Some((before, _)) = text.split_once(" more was judged").or_else(|| text.split_once(" more were judged"))
        {
            found.count(number_last(before), checks.unfit, "the number of articles for another product");
        }
    }
    kinds_title(&mut found, &slide.title, behind, &reasons);
    found.0
}

/// The commonest reason, or the severity that is escalated most.
fn kinds_title(found: &mut Found, title: &str, behind: &Behind<'_>, reasons: &[i64]) {
    let total: i64 = reasons.iter().sum();
    if title.starts_with("The commonest reason")
        && let Some((before, _)) = title.rsplit_once(" escalations")
    {
        let counts = figure_last(before).and_then(part_of);
        found.hold(counts == reasons.first().map(|first| (*first, total)), || format!("its title reads {title}"));
    }
    if let Some((before, _)) =
        title.split_once(" for many reasons").or_else(|| title.split_once(" for as many reasons"))
    {
        found.count(number_first(before), total, "the number of escalations");
    }
    if let Some((_, rest)) = title.rsplit_once(" is escalated most: ") {
        let is = |kind: &Breakdown| part_of(rest) == Some((kind.escalated, kind.cases));
        found.hold(behind.details.severities.iter().any(is), || format!("its title reads {title}"));
    }
    if title.ends_with(" by severity and product") {
        let escalated = behind.details.severities.iter().map(|kind| kind.escalated).sum();
        found.count(number_first(title), escalated, "the number of escalated cases");
    }
}

/// Cases and escalated ones by kind, in the order of the details, with their share.
fn kinds(found: &mut Found, table: &Table, kinds: &[Breakdown]) {
    let due = kinds.iter().filter(|kind| kind.cases > 0);
    for (row, kind) in table.rows.iter().zip(due) {
        let share = read_back(text_at(row, 3), Unit::Share);
        let is_right = whole(text_at(row, 1)) == Some(kind.cases)
            && whole(text_at(row, 2)) == Some(kind.escalated)
            && share.is_some_and(|share| share.holds(kind.escalated as f64 / kind.cases as f64));
        found.hold(is_right, || format!("{} reads otherwise than it was counted", text_at(row, 0)));
    }
}

fn articles(found: &mut Found, table: &Table, behind: &Behind<'_>) {
    for (row, article) in table.rows.iter().zip(&behind.details.articles) {
        let since = article.visible_since.map_or_else(|| format::NO_FIGURE.to_owned(), format::day);
        let is_right = whole(text_at(row, 2)) == Some(article.times) && text_at(row, 3) == since;
        found.hold(is_right, || format!("article {} reads otherwise than it was counted", text_at(row, 0)));
    }
}

/// What the slide on the backlog says otherwise than was counted.
pub(super) fn open(slide: &Slide, behind: &Behind<'_>) -> Vec<String> {
    let details = behind.details;
    let mut found = Found::default();
    let ages: Vec<i64> = details.backlog_ages.iter().map(|(_, count)| *count).collect();
    for chart in charts(slide) {
        match chart.spec {
            ChartSpec::Bars(_) => {
                found.counts(&rows_behind(chart, 1), &ages, "open cases by age");
                let bands = chart.data.iter().skip(1).filter_map(|row| row.first());
                let is_right = bands.eq(details.backlog_ages.iter().map(|(band, _)| band));
                found.hold(is_right, || "the ages of open cases are called otherwise".to_owned());
            }
            ChartSpec::Flows { .. } => flows(&mut found, chart, behind),
            _ => {}
        }
    }
    let number_open: i64 = ages.iter().sum();
    open_title(&mut found, &slide.title, behind, number_open);
    for text in paragraphs(slide) {
        if let Some((weeks, rest)) = text.split_once(" weeks of work: ").or_else(|| text.split_once(" week of work: "))
        {
            weeks_of_work(&mut found, weeks, rest, behind, number_open);
        }
    }
    for table in super::tables(slide).filter(|table| table.caption == "The oldest open cases") {
        for (row, case) in table.rows.iter().zip(&details.oldest_open) {
            let (opened, age) = (text_at(row, row.len().saturating_sub(2)), text_at(row, row.len().saturating_sub(1)));
            let is_right = opened == format::date(case.opened) && is_age(age, case.age_days);
            found.hold(is_right, || format!("case {} is said to be open since {opened}, {age}", text_at(row, 0)));
        }
    }
    found.0
}

/// `31 cases are open, six more than at the end of Q2; the oldest since 2 June 2026`.
fn open_title(found: &mut Found, title: &str, behind: &Behind<'_>, number_open: i64) {
    if let Some((before, _)) = title.split_once(" open").filter(|_| number_open > 0) {
        found.count(number_first(before), number_open, "the number of open cases");
    }
    let month = Month::of(behind.common.period.first_day()).previous();
    let flow = behind.details.flows.iter().find(|flow| flow.month == month);
    for (words, sign) in [(" more than at the end of ", 1), (" fewer than at the end of ", -1)] {
        let (Some((before, quarter)), Some(flow)) = (title.split_once(words), flow) else { continue };
        found.count(
            number_last(before).map(|by| by * sign),
            number_open - flow.open_at_end,
            "the change of the backlog",
        );
        let is_named = quarter.starts_with(&format!("Q{}", behind.common.period.previous().number()));
        found.hold(is_named, || format!("the backlog is compared with {quarter}"));
    }
    if let Some((_, since)) = title.split_once("the oldest since ") {
        let oldest = behind.details.oldest_open.first().map(|case| format::day(case.opened));
        found.hold(oldest.as_deref() == Some(since), || format!("the oldest case is said to be open since {since}"));
    }
}

/// `2.0 weeks of work: 7 open, 3.5 opened a week in the quarter.`
fn weeks_of_work(found: &mut Found, weeks: &str, rest: &str, behind: &Behind<'_>, number_open: i64) {
    found.count(number_first(rest), number_open, "the number of open cases");
    let (first, last) = (behind.common.period.first_day(), behind.common.period.last_day());
    let days = (behind.common.partial_until.unwrap_or(last) - first).num_days() + 1;
    let a_week = behind.details.cases_opened as f64 * 7.0 / days as f64;
    let holds = |shown: &str, due: f64| read_back(shown, Unit::Points).is_some_and(|read| read.holds(due));
    let shown =
        rest.split_once(" open, ").and_then(|(_, rest)| rest.split_once(" opened a week")).map(|(shown, _)| shown);
    found.hold(holds(weeks, number_open as f64 / a_week), || format!("it says {weeks} weeks of work"));
    found.hold(shown.is_some_and(|shown| holds(shown, a_week)), || "cases opened a week read otherwise".to_owned());
}

/// The newest months, each with what was opened, settled and open at its end.
fn flows(found: &mut Found, chart: &crate::deck::model::ChartBlock, behind: &Behind<'_>) {
    let flows = &behind.details.flows;
    let shown = &flows[flows.len().saturating_sub(chart.data.len().saturating_sub(1))..];
    let column = |of: fn(&crate::scorecard::details::Flow) -> i64| shown.iter().map(of).collect::<Vec<i64>>();
    found.counts(&rows_behind(chart, 1), &column(|flow| flow.opened), "cases opened by month");
    found.counts(&rows_behind(chart, 2), &column(|flow| flow.settled), "cases settled by month");
    found.counts(&rows_behind(chart, 3), &column(|flow| flow.open_at_end), "cases open by month");
}

/// Whether `9 days`, `4 months` or `2 years` is an age in days.
fn is_age(shown: &str, days: i64) -> bool {
    let Some((number_of, unit)) = shown.split_once(' ') else { return false };
    let each = match unit {
        "year" | "years" => 365,
        "month" | "months" => 30,
        _ => 1,
    };
    number(number_of) == Some(days / each)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_in_their_unit() {
        assert!(is_age("9 days", 9) && is_age("4 months", 120) && is_age("2 years", 800) && is_age("1 day", 1));
        assert!(!is_age("8 days", 9) && !is_age("5 months", 120) && !is_age("soon", 1));
    }
}
