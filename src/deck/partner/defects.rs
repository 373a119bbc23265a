//! Defects that the partner raised: where they stand, how long they have been with the vendor, and which came again.

use chrono::NaiveDate;

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Audience, Band, Cell, Slide, StatusMark};
use crate::deck::sentences::defects::title;
use crate::deck::slide::{content, left, note, right, subtitle, table};
use crate::scorecard::defects::Defect;

/// Defects shown.
const ROWS: usize = 18;

/// The slide; `None` where no case is known to be caused by the product.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let mut defects: Vec<&Defect> = context.input.details.defects.iter().collect();
    if defects.is_empty() {
        return None;
    }
    let last = context.common().partial_until.unwrap_or(context.period().last_day());
    // What is open first, and of each the longest with the vendor; then what came again, then the newest.
    defects.sort_by_key(|defect| {
        let waited = std::cmp::Reverse(defect.with_vendor_days);
        let newest = std::cmp::Reverse(defect.opened);
        (defect.settled.is_some(), waited, defect.recurrence_of.is_none(), newest, defect.case_id.clone())
    });
    let rows = defects.iter().take(ROWS).map(|defect| row(context, defect, last)).collect();
    let columns = vec![
        left("Case", 1.2),
        left("Product", 1.2),
        left("Severity", 0.9),
        left("Customer", 1.8),
        left("Opened", 1.1),
        left("Stands", 1.3),
        right("Age", 0.9),
        right("With us for", 1.1),
        left("Repeats", 1.2),
    ];
    let mut blocks = vec![table("Defects raised, open ones first", columns, rows, true)];
    if defects.len() > ROWS {
        blocks.push(note(format!("And {} more.", format::number_word((defects.len() - ROWS) as i64))));
    }
    let under = subtitle(&[
        "Defects raised".to_owned(),
        "cases whose cause is the product, opened in the quarter or open at its end".to_owned(),
    ]);
    let title = title(&context.input.details.defects, context.period(), &context.voice);
    Some(content("defects", title, under, vec![Band::full(blocks)]))
}

fn row(context: &Context<'_>, defect: &Defect, last: NaiveDate) -> Vec<Cell> {
    let word = |text: Option<String>| text.map_or_else(|| Cell::muted(format::NO_FIGURE), Cell::text);
    let (status, stands) = match defect.settled {
        Some(day) => (StatusMark::Met, format!("solved {}", format::day_and_month(day))),
        None => (StatusMark::None, "open".to_owned()),
    };
    let age = (defect.settled.unwrap_or(last) - defect.opened).num_days();
    vec![
        Cell::strong(format::shortened(&defect.case_id, 30)),
        word(defect.product.as_deref().map(|product| format::shortened(product, 30))),
        word(defect.severity.as_deref().map(|severity| format::shortened(severity, 20))),
        Cell::text(context.customer(defect.customer_id.as_deref())),
        Cell::text(format::day_and_month(defect.opened)),
        Cell::Status { status, word: stands },
        Cell::text(lasted(age)),
        defect.with_vendor_days.map_or_else(|| Cell::muted("not escalated"), |days| Cell::text(lasted(days))),
        word(defect.recurrence_of.as_deref().map(|case| repeated(context, case))),
    ]
}

/// How long, in whole days.
fn lasted(days: i64) -> String {
    if days == 0 { "under a day".to_owned() } else { format::age(days) }
}

/// The case that is repeated. It may be of another partner, which the partner's edition does not tell.
fn repeated(context: &Context<'_>, case: &str) -> String {
    match context.audience {
        Audience::Vendor => format::shortened(case, 30),
        Audience::Partner => "an earlier case".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::deck::partner::partner_deck;
    use crate::deck::sentences::defects::testing::defect;

    #[test]
    fn open_defects_come_first_and_customers_are_pseudonyms() {
        let mut fixture = fixture::meridian();
        let open = Defect { with_vendor_days: Some(21), ..defect("CASE-2", None) };
        let solved = Defect { recurrence_of: Some("CASE-0".to_owned()), ..defect("CASE-1", Some("2026-08-30")) };
        fixture.details.defects = vec![solved, open];
        let common = fixture.common();
        let deck = partner_deck(&fixture.input(&common), Audience::Partner);
        let slide = deck.slides.iter().find(|slide| slide.id == "defects").expect("a slide");
        let words = serde_json::to_string(slide).expect("a slide is data");
        assert!(words.find("CASE-2") < words.find("CASE-1"), "{words}");
        for said in ["solved 30 Aug", "21 days", "an earlier case", "not escalated"] {
            assert!(words.contains(said), "{said} in {words}");
        }
        for secret in ["C-100", "Contoso", "CASE-0"] {
            assert!(!words.contains(secret), "{secret} in {words}");
        }
    }
}
