//! Customers that moved inside the quarter: on which days a line was the partner's.

use chrono::{Days, NaiveDate};

use super::money::plain;
use super::paragraph;
use crate::deck::format;
use crate::deck::model::{Block, Cell};
use crate::deck::slide::{left, right, table, text};
use crate::settlement::moves::{MovedLine, OtherSide};

/// The section; `None` where no line changed hands.
pub(super) fn moves(moved: &[MovedLine]) -> Option<Vec<Block>> {
    if moved.is_empty() {
        return None;
    }
    let words = "These lines were yours for a part of the quarter\u{2019}s days. What is recognised of them is split by day: \
                 your days are settled with you, at your share, and nothing of the others.";
    let columns = vec![
        left("Line", 1.2),
        left("Customer", 1.2),
        left("Product", 1.2),
        left("Your days", 2.4),
        right("Recognised", 1.3),
        left("What changed", 3.2),
    ];
    let rows = moved.iter().map(row).collect();
    Some(vec![text(vec![paragraph(words)]), table("Lines of customers that moved", columns, rows, true)])
}

fn row(one: &MovedLine) -> Vec<Cell> {
    let short = |text: Option<&str>| format::shortened(text.unwrap_or(format::NO_FIGURE), 28);
    vec![
        Cell::text(short(Some(&one.line_id))),
        Cell::text(short(one.customer_id.as_deref())),
        Cell::text(short(one.product.as_deref())),
        Cell::text(format!("{} \u{2013} {}", one.from, one.to)),
        Cell::text(format!("{} {}", plain(one.recognised), one.recognised.currency.code())),
        Cell::text(format::capitalised(&changed(one))),
    ]
}

/// `came from another partner on 1 September 2026; went to us on 16 September 2026`: others are not named.
pub(super) fn changed(one: &MovedLine) -> String {
    let came = one.before.map(|from| format!("came from {} on {}", other(from), format::day(one.from)));
    let next = one.to.checked_add_days(Days::new(1));
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| format!(" on {}", format::day(day)));
    let went = one.after.map(|to| format!("went to {}{}", other(to), day(next)));
    came.into_iter().chain(went).collect::<Vec<_>>().join("; ")
}

fn other(side: OtherSide) -> &'static str {
    match side {
        OtherSide::Partner => "another partner",
        OtherSide::Vendor => "us",
        OtherSide::Unknown => "a partner that our records do not know",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;

    fn moved(before: Option<OtherSide>, after: Option<OtherSide>) -> MovedLine {
        MovedLine {
            line_id: "L3".to_owned(),
            customer_id: Some("C4".to_owned()),
            product: None,
            from: fixture::date("2026-07-01"),
            to: fixture::date("2026-08-31"),
            recognised: fixture::money(620_000),
            before,
            after,
        }
    }

    #[test]
    fn the_day_of_the_move_is_told_and_nobody_is_named() {
        assert!(moves(&[]).is_none());
        let words = |before, after| changed(&moved(before, after));
        assert_eq!(words(None, Some(OtherSide::Partner)), "went to another partner on 1 September 2026");
        assert_eq!(
            words(Some(OtherSide::Vendor), Some(OtherSide::Partner)),
            "came from us on 1 July 2026; went to another partner on 1 September 2026"
        );
        let blocks = moves(&[moved(None, Some(OtherSide::Partner))]).expect("a section");
        let text = serde_json::to_string(&blocks).expect("blocks are data");
        assert!(text.contains("6,200.00 EUR") && text.contains("Went to another partner"), "{text}");
    }
}
