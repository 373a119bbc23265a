//! Accounts at risk: contracts soon due for renewal with what their customers wait for, and the oldest open escalations.

use chrono::NaiveDate;

use super::scorecard::measures;
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Block, Cell, RichText, Slide};
use crate::deck::sentences::accounts::{OLD_DAYS, at_risk, title};
use crate::deck::sentences::measure::lead;
use crate::deck::slide::{content, heading, left, note, right, subtitle, table, text};
use crate::scorecard::accounts::{OpenEscalation, RenewalAhead, Waiting};
use crate::scorecard::details::RENEWALS_AHEAD_DAYS;

/// Renewals shown.
const ROWS: usize = 9;
/// Renewals beside which there is room for what is measured of earlier ones, where no escalation is open.
const FEW: usize = 4;
/// What is measured of renewals, in order.
const MEASURES: [&str; 2] = ["renewal_rate", "renewal_rate_by_count"];
/// Renewals shown where open escalations stand under them.
const ROWS_ABOVE: usize = 6;
/// Open escalations shown.
const ESCALATIONS: usize = 5;

/// The slide; `None` where nothing is due soon and no escalation is open.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let details = context.input.details;
    let oldest = &details.oldest_escalations;
    if details.renewals_ahead.is_empty() && oldest.is_empty() {
        return None;
    }
    let last = last_day(context);
    let most = if oldest.is_empty() { ROWS } else { ROWS_ABOVE };
    let mut bands: Vec<Band> = renewals(context, last, most).into_iter().map(Band::full).collect();
    bands.extend(escalations(context).map(Band::full));
    let title =
        title(&details.renewals_ahead, (details.open_escalations, oldest.first().map(|oldest| oldest.escalated)), last);
    let under = subtitle(&["Accounts at risk".to_owned(), format!("as it stood on {}", format::day(last))]);
    Some(content("renewals", title, under, bands))
}

/// The period's last day, or the last one with data before it.
fn last_day(context: &Context<'_>) -> NaiveDate {
    context.common().partial_until.unwrap_or(context.period().last_day())
}

/// Renewals: those at risk first, with an escalation before those with old cases, the longest waiting first.
fn renewals(context: &Context<'_>, last: NaiveDate, most: usize) -> Option<Vec<Block>> {
    let ahead = &context.input.details.renewals_ahead;
    if ahead.is_empty() {
        return None;
    }
    let mut ordered: Vec<&RenewalAhead> = ahead.iter().collect();
    ordered.sort_by_key(|item| {
        // A day that is missing comes after all others.
        let since = |waiting: Waiting| (waiting.since.is_none(), waiting.since);
        (!at_risk(item, last), since(item.open_escalations), since(item.open_cases), item.due)
    });
    let mut blocks = Vec::new();
    let said: Vec<String> = MEASURES
        .iter()
        .filter_map(|id| lead(context.valued(id)?, &context.voice))
        .map(|sentence| format!("{sentence}."))
        .collect();
    let few = ordered.len() <= FEW && context.input.details.oldest_escalations.is_empty();
    if !said.is_empty() && !few {
        let quarter = format!("{}: ", context.period().title());
        blocks.push(text(vec![RichText::strong(quarter).then(said.join(" "))]));
    }
    let rows = ordered.iter().take(most).map(|item| row(context, item)).collect();
    let columns = vec![
        left("Renewal of", 1.9),
        left("Product", 1.2),
        left("Due", 1.2),
        right("Amount due", 1.1),
        right("Open cases", 0.8),
        left("Oldest since", 1.0),
        right("Escalations", 0.9),
        left("Oldest since", 1.0),
    ];
    blocks.push(table("Contracts due for renewal, worst first", columns, rows, true));
    let more = match ordered.len().saturating_sub(most) as i64 {
        0 => String::new(),
        more => format!("And {} more. ", format::number_word(more)),
    };
    blocks.push(note(format!(
        "{more}Due within {RENEWALS_AHEAD_DAYS} days and not decided yet. At risk: an open escalation, or a case open for more than {OLD_DAYS} days."
    )));
    if few {
        blocks.extend(measures(context, "What came of the contracts due in the quarter", &MEASURES));
    }
    Some(blocks)
}

fn row(context: &Context<'_>, item: &RenewalAhead) -> Vec<Cell> {
    let mut row = vec![
        Cell::strong(context.customer(item.customer_id.as_deref())),
        Cell::text(format::shortened(item.product.as_deref().unwrap_or(format::NO_FIGURE), 34)),
        Cell::text(format::date(item.due)),
        Cell::text(item.amount.map_or_else(|| format::NO_FIGURE.to_owned(), format::rounded)),
    ];
    for waiting in [item.open_cases, item.open_escalations] {
        row.push(if waiting.number > 0 { Cell::strong(format::count(waiting.number)) } else { Cell::muted("none") });
        row.push(
            waiting.since.map_or_else(|| Cell::muted(format::NO_FIGURE), |day| Cell::text(format::day_and_month(day))),
        );
    }
    row
}

/// The oldest open escalations; `None` where none is open.
fn escalations(context: &Context<'_>) -> Option<Vec<Block>> {
    let details = context.input.details;
    if details.oldest_escalations.is_empty() {
        return None;
    }
    let rows = details.oldest_escalations.iter().take(ESCALATIONS).map(|item| escalation(context, item)).collect();
    let columns = vec![
        left("Case", 1.2),
        left("Customer", 1.9),
        left("Product", 1.2),
        left("Severity", 0.9),
        left("Reason", 1.8),
        left("Escalated", 1.2),
        right("Age", 0.9),
    ];
    let mut blocks =
        vec![heading("The oldest open escalations"), table("The oldest open escalations", columns, rows, true)];
    let more = details.open_escalations - ESCALATIONS as i64;
    if more > 0 {
        blocks.push(note(format!("And {} more.", format::number_word(more))));
    }
    Some(blocks)
}

fn escalation(context: &Context<'_>, item: &OpenEscalation) -> Vec<Cell> {
    let word = |text: &Option<String>| text.clone().unwrap_or_else(|| format::NO_FIGURE.to_owned());
    vec![
        Cell::strong(format::shortened(&item.case_id, 30)),
        Cell::text(context.customer(item.customer_id.as_deref())),
        Cell::text(format::shortened(&word(&item.product), 34)),
        Cell::text(format::shortened(&word(&item.severity), 20)),
        Cell::text(format::shortened(&context.masked(&word(&item.reason).replace('_', " ")), 40)),
        Cell::text(format::date(item.escalated)),
        Cell::text(format::age(item.age_days)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::deck::model::Audience;
    use crate::deck::partner::partner_deck;
    use crate::deck::sentences::accounts::testing::renewal;

    fn words(audience: Audience) -> String {
        let mut fixture = fixture::meridian();
        fixture.details.renewals_ahead = vec![
            renewal("C-100", None, None),
            renewal("C-200", Some((2, "2026-06-02")), None),
            renewal("C-300", Some((1, "2026-09-20")), Some((1, "2026-09-21"))),
        ];
        fixture.details.open_escalations = 1;
        fixture.details.oldest_escalations = vec![OpenEscalation {
            case_id: "CASE-99".to_owned(),
            customer_id: Some("C-300".to_owned()),
            product: None,
            severity: Some("sev2".to_owned()),
            reason: Some("Contoso_Mills asked".to_owned()),
            escalated: fixture::date("2026-09-21"),
            age_days: 9,
        }];
        let common = fixture.common();
        let deck = partner_deck(&fixture.input(&common), audience);
        let slide = deck.slides.into_iter().find(|slide| slide.id == "renewals").expect("a slide");
        serde_json::to_string(&slide).expect("a slide is data")
    }

    #[test]
    fn who_waits_for_an_escalation_stands_first() {
        let words = words(Audience::Vendor);
        let place = |name: &str| words.find(name).expect("a customer");
        assert!(place("Litware") < place("Fabrikam") && place("Fabrikam") < place("Contoso Mills\""), "{words}");
        assert!(words.contains("€20k of renewals is at risk"), "{words}");
    }

    #[test]
    fn the_partner_reads_pseudonyms() {
        let words = words(Audience::Partner);
        for secret in ["Contoso", "Fabrikam", "Litware", "C-300"] {
            assert!(!words.contains(secret), "{secret} in {words}");
        }
    }
}
