//! Accounts at risk: contracts soon due for renewal, and what their customers are waiting for.

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Cell, RichText, Slide};
use crate::deck::sentences::measure::lead;
use crate::deck::slide::{content, left, note, right, subtitle, table, text};
use crate::scorecard::details::{RENEWALS_AHEAD_DAYS, RenewalAhead};

/// Renewals shown.
const ROWS: usize = 11;

/// The slide; `None` where nothing is due soon.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let ahead = &context.input.details.renewals_ahead;
    if ahead.is_empty() {
        return None;
    }
    let mut blocks = Vec::new();
    let said: Vec<String> = ["renewal_rate", "renewal_rate_by_count"]
        .iter()
        .filter_map(|id| lead(context.valued(id)?, &context.voice))
        .map(|sentence| format!("{sentence}."))
        .collect();
    if !said.is_empty() {
        let quarter = format!("{}: ", context.period().title());
        blocks.push(text(vec![RichText::strong(quarter).then(said.join(" "))]));
    }
    blocks.push(table(
        "Contracts due for renewal",
        columns(),
        ahead.iter().take(ROWS).map(|item| row(context, item)).collect(),
        true,
    ));
    if ahead.len() > ROWS {
        blocks.push(note(format!("The first {} of {}, by the day they are due.", ROWS, ahead.len())));
    }
    let days = format!("due within {RENEWALS_AHEAD_DAYS} days after the quarter and not decided yet");
    let under = subtitle(&["Accounts at risk".to_owned(), days]);
    Some(content("renewals", title(ahead), under, vec![Band::full(blocks)]))
}

/// `18 contracts are due for renewal by 29 March 2027; customers of six have open cases`.
fn title(ahead: &[RenewalAhead]) -> String {
    let number = ahead.len() as i64;
    let verb = if number == 1 { "contract is" } else { "contracts are" };
    let last = ahead.last().map(|item| format!(" by {}", format::day(item.due))).unwrap_or_default();
    let waiting = ahead.iter().filter(|item| item.open_cases > 0).count() as i64;
    let open = match waiting {
        0 => "none of their customers has an open case".to_owned(),
        _ if waiting == number => "all their customers have open cases".to_owned(),
        _ => format!("customers of {} have open cases", format::number_word(waiting)),
    };
    format!("{} {verb} due for renewal{last}; {open}", format::capitalised(&format::number_word(number)))
}

fn columns() -> Vec<crate::deck::model::TableColumn> {
    vec![
        left("Customer", 1.9),
        left("Product", 1.2),
        left("Due", 1.2),
        right("Amount due", 1.3),
        right("Open cases of the customer", 1.4),
    ]
}

fn row(context: &Context<'_>, item: &RenewalAhead) -> Vec<Cell> {
    vec![
        Cell::strong(context.customer(item.customer_id.as_deref())),
        Cell::text(format::shortened(item.product.as_deref().unwrap_or(format::NO_FIGURE), 34)),
        Cell::text(format::day(item.due)),
        Cell::text(item.amount.map_or_else(|| format::NO_FIGURE.to_owned(), format::rounded)),
        if item.open_cases > 0 { Cell::strong(format::count(item.open_cases)) } else { Cell::muted("none") },
    ]
}
