//! The backlog: what came and went, how old what is left is, and the oldest cases.

use crate::deck::chart_spec::ChartSpec;
use crate::deck::charts::month_labels;
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, ChartBlock, RichText, Slide, Tone};
use crate::deck::slide::{content, count_bars, left, note, right, subtitle, table, text};
use crate::domain::Month;
use crate::scorecard::details::{Flow, PartnerDetails};

/// Months shown.
const MONTHS: usize = 12;
/// Oldest cases shown.
const OLDEST: usize = 6;

/// The slide; `None` where there was never a case.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let details = context.input.details;
    let busy = details.flows.iter().any(|flow| flow.opened + flow.settled + flow.open_at_end > 0);
    let open: i64 = details.backlog_ages.iter().map(|(_, count)| count).sum();
    if !busy && open == 0 {
        return None;
    }
    let mut columns = Vec::new();
    columns.extend(flows(&details.flows).map(|chart| (3, vec![Block::Chart(chart)])));
    if open > 0 {
        let bars =
            count_bars("Open cases by age", "as it stood on the last day", &details.backlog_ages, 8, Tone::Accent, 450);
        columns.push((2, vec![Block::Chart(bars)]));
    }
    let mut bands = vec![Band::split(columns)];
    bands.extend(weeks_of_work(details, days_so_far(context)).map(|line| Band::full(vec![text(vec![line])])));
    bands.extend(oldest(context));
    let until = context.common().partial_until.unwrap_or(context.period().last_day());
    let under = subtitle(&["Backlog".to_owned(), format!("as it stood on {}", format::day(until))]);
    Some(content("backlog", title(context, open), under, bands))
}

/// Days of the period that the data covers.
fn days_so_far(context: &Context<'_>) -> i64 {
    let (first, last) = (context.period().first_day(), context.period().last_day());
    (context.common().partial_until.unwrap_or(last) - first).num_days() + 1
}

/// How long it would take at the pace of the period: what is open over what is opened a week. `None` where nothing is open or was opened.
fn weeks_of_work(details: &PartnerDetails, days: i64) -> Option<RichText> {
    let open: i64 = details.backlog_ages.iter().map(|(_, count)| count).sum();
    if open == 0 || details.cases_opened == 0 || days <= 0 {
        return None;
    }
    let a_week = details.cases_opened as f64 * 7.0 / days as f64;
    let weeks = format::fixed(open as f64 / a_week, 1);
    let noun = if weeks == format::fixed(1.0, 1) { "week" } else { "weeks" };
    let words = format!(": {} open, {} opened a week in the quarter.", format::count(open), format::fixed(a_week, 1));
    Some(RichText::strong(format!("{weeks} {noun} of work")).then(words))
}

/// `31 cases are open, six more than at the end of Q2; the oldest since 2 June 2026`.
fn title(context: &Context<'_>, open: i64) -> String {
    let details = context.input.details;
    let verb = if open == 1 { "case is" } else { "cases are" };
    if open == 0 {
        return "No case is open".to_owned();
    }
    let first = Month::of(context.period().first_day());
    let whole = context.common().complete_from.is_none_or(|day| day <= first.previous().first_day());
    let earlier = details.flows.iter().find(|flow| flow.month == first.previous());
    let before = earlier.filter(|_| whole).map(|flow| flow.open_at_end);
    let quarter = format!("Q{}", context.period().previous().number());
    let against = match before.map(|before| open - before) {
        None => String::new(),
        Some(0) => format!(", as many as at the end of {quarter}"),
        Some(more) if more > 0 => format!(", {} more than at the end of {quarter}", format::number_word(more)),
        Some(fewer) => format!(", {} fewer than at the end of {quarter}", format::number_word(-fewer)),
    };
    let oldest = details.oldest_open.first().map(|case| format!("; the oldest since {}", format::day(case.opened)));
    format!("{} {verb} open{against}{}", format::count(open), oldest.unwrap_or_default())
}

/// Opened, settled and open by month.
fn flows(flows: &[Flow]) -> Option<ChartBlock> {
    let shown = &flows[flows.len().saturating_sub(MONTHS)..];
    let (first, last) = (shown.first()?, shown.last()?);
    let months: Vec<Month> = shown.iter().map(|flow| flow.month).collect();
    let columns = month_labels(&months)
        .into_iter()
        .zip(shown)
        .map(|(label, flow)| (label, flow.opened, flow.settled, Some(flow.open_at_end)))
        .collect();
    let mut data = vec![["Month", "Opened", "Settled", "Open at the end"].map(str::to_owned).to_vec()];
    data.extend(shown.iter().map(|flow| {
        vec![
            format::month_name(flow.month, true),
            format::count(flow.opened),
            format::count(flow.settled),
            format::count(flow.open_at_end),
        ]
    }));
    let sum = |value: fn(&Flow) -> i64| shown.iter().map(value).sum::<i64>();
    Some(ChartBlock {
        title: "What came and what went".to_owned(),
        note: "cases opened and settled a month; the line is what is open at its end".to_owned(),
        summary: format!(
            "From {} to {} {} were opened and {} settled; {} are open at the end.",
            format::month_name(first.month, true),
            format::month_name(last.month, true),
            format::plural(sum(|flow| flow.opened), "case"),
            format::count(sum(|flow| flow.settled)),
            format::count(last.open_at_end)
        ),
        width: 690,
        height: 240,
        spec: ChartSpec::Flows { months: columns },
        data,
    })
}

/// The oldest open cases.
fn oldest(context: &Context<'_>) -> Option<Band> {
    let cases = &context.input.details.oldest_open;
    if cases.is_empty() {
        return None;
    }
    let text = |text: &Option<String>| Cell::text(format::shortened(text.as_deref().unwrap_or(format::NO_FIGURE), 34));
    let customers = cases.iter().any(|case| case.customer_id.is_some());
    let rows = cases
        .iter()
        .take(OLDEST)
        .map(|case| {
            let customer = customers.then(|| Cell::text(context.customer(case.customer_id.as_deref())));
            let mut row = vec![Cell::strong(format::shortened(&case.case_id, 30))];
            row.extend(customer);
            row.extend([
                text(&case.product),
                text(&case.severity),
                Cell::text(format::date(case.opened)),
                Cell::text(format::age(case.age_days)),
            ]);
            row
        })
        .collect();
    let mut columns = vec![left("Oldest open cases", 1.3)];
    columns.extend(customers.then(|| left("Customer", 1.7)));
    columns.extend([left("Product", 1.4), left("Severity", 1.0), left("Opened", 1.3), right("Age", 0.9)]);
    let mut blocks = vec![table("The oldest open cases", columns, rows, true)];
    if cases.len() > OLDEST {
        blocks.push(note(format!("The {} oldest of those open.", format::number_word(OLDEST as i64))));
    }
    Some(Band::full(blocks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_cases_are_weeks_of_what_comes_in() {
        let details = |open, opened| PartnerDetails {
            backlog_ages: vec![("under 2 days".to_owned(), open), ("2 to 7 days".to_owned(), 1)],
            cases_opened: opened,
            ..PartnerDetails::default()
        };
        let words = |open, opened, days| weeks_of_work(&details(open, opened), days).map(|line| line.words());
        // 92 days are 13.14 weeks: 46 opened are 3.5 a week, and 7 open are two weeks of that.
        assert_eq!(words(6, 46, 92).as_deref(), Some("2.0 weeks of work: 7 open, 3.5 opened a week in the quarter."));
        assert_eq!(words(0, 14, 98).as_deref(), Some("1.0 week of work: 1 open, 1.0 opened a week in the quarter."));
        assert_eq!((words(6, 0, 92), words(-1, 46, 92), words(6, 46, 0)), (None, None, None));
    }
}
