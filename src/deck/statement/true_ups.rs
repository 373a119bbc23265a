//! What later data changed about quarters that are closed, line by line, and by incentive and service credit.

use super::money::plain;
use super::paragraph;
use crate::deck::format;
use crate::deck::model::{Block, Cell, TableColumn};
use crate::deck::slide::{left, right, table, text};
use crate::domain::Money;
use crate::settlement::model::{PartnerSettlement, Settlement};
use crate::settlement::true_up::{AdjustmentTrueUp, PeriodTrueUps, TrueUp};

/// A row a true-up, by currency, closed quarter and line; nothing without any.
pub(super) fn true_ups(settled: &PartnerSettlement) -> Option<Vec<Block>> {
    let rows: Vec<Vec<Cell>> = settled.settlements.iter().flat_map(rows).collect();
    if rows.is_empty() {
        return None;
    }
    let words = "A closed quarter is never changed. What data that came later changes about it is settled here: the amount \
        that today\u{2019}s data gives under the rules, rates and tiers of that quarter, less what was settled before; and what was decided \
        about a dispute.";
    Some(vec![text(vec![paragraph(words)]), table("True-ups of closed quarters", columns(), rows, true)])
}

fn columns() -> Vec<TableColumn> {
    vec![
        left("Currency", 0.9),
        left("Quarter", 0.9),
        left("Line", 1.2),
        left("What changed", 4.4),
        right("Recognised", 1.4),
        right("Your part", 1.4),
        right("Our part", 1.4),
    ]
}

fn rows(one: &Settlement) -> Vec<Vec<Cell>> {
    let of_period = |of: &PeriodTrueUps| {
        let lines = of.lines.iter().map(|true_up| row(of, true_up));
        lines.chain(of.adjustments.iter().map(|true_up| beyond(of, true_up))).collect::<Vec<_>>()
    };
    one.true_ups_by_period.iter().flat_map(of_period).collect()
}

/// An incentive or a service credit: nothing is recognised by it, and what one side gets the other bears.
fn beyond(of: &PeriodTrueUps, true_up: &AdjustmentTrueUp) -> Vec<Cell> {
    let adjustment = &true_up.adjustment;
    let amount = adjustment.amount;
    let borne = Money::from_minor(amount.minor.saturating_neg(), amount.currency);
    let what = format!("{}: {}", format::capitalised(adjustment.kind.words()), adjustment.name);
    vec![
        Cell::text(amount.currency.code()),
        Cell::text(of.period.title()),
        Cell::text(format::shortened(&adjustment.id, 28)),
        Cell::text(format!("{what}. {}: {}", format::capitalised(true_up.cause.as_str()), true_up.reason)),
        Cell::text(plain(Money::zero(amount.currency))),
        Cell::text(plain(amount)),
        Cell::text(plain(borne)),
    ]
}

fn row(of: &PeriodTrueUps, true_up: &TrueUp) -> Vec<Cell> {
    let line = &true_up.line;
    vec![
        Cell::text(line.amount.currency.code()),
        Cell::text(of.period.title()),
        Cell::text(format::shortened(&line.line_id, 28)),
        Cell::text(format!("{}: {}", format::capitalised(true_up.cause.as_str()), true_up.reason)),
        Cell::text(plain(line.recognised)),
        Cell::text(plain(line.partner)),
        Cell::text(plain(line.vendor)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::domain::{PartnerId, Share};
    use crate::settlement::model::{Adjustment, AdjustmentKind, LineShare, TierDecision};
    use crate::settlement::true_up::{Cause, Parts};

    #[test]
    fn each_row_says_what_changed_and_by_how_much() {
        let money = fixture::money;
        let parts = |recognised, partner| Parts { recognised: money(recognised), partner: money(partner) };
        let line = LineShare {
            line_id: "L-17".to_owned(),
            invoice_id: None,
            customer_id: None,
            product: None,
            kind: None,
            service_from: fixture::date("2026-07-01"),
            service_to: fixture::date("2026-09-30"),
            amount: money(112_500),
            recognised: money(-37_500),
            share: Share::parse("0.40").expect("a share"),
            partner: money(-15_000),
            vendor: money(-22_500),
            rule: "programme 2026: tier gold".to_owned(),
            programme: "2026".to_owned(),
            level: None,
        };
        let reason = "the amount is 1125.00, it was 1500.00".to_owned();
        let (fresh, closed, posted) = (parts(112_500, 45_000), parts(0, 0), parts(150_000, 60_000));
        let true_up = TrueUp { line, fresh, closed, posted, dispute: None, cause: Cause::Corrected, reason };
        let incentive = AdjustmentTrueUp {
            adjustment: Adjustment {
                kind: AdjustmentKind::Incentive,
                id: "heard".to_owned(),
                name: "Customers heard".to_owned(),
                amount: money(1_000),
                rule: "programme 2026: incentive heard".to_owned(),
                programme: "2026".to_owned(),
                basis: "1125.00 x 0.02".to_owned(),
                reason: "by the figures of 2026Q2".to_owned(),
            },
            fresh: money(3_000),
            closed: money(2_000),
            posted: money(0),
            cause: Cause::LateSurvey,
            reason: "csat of 2026Q2 is 9 of 10, it was 8 of 10".to_owned(),
        };
        let of = PeriodTrueUps {
            period: fixture::quarter("2026Q3"),
            change: parts(-37_500, -15_000),
            beyond: money(1_000),
            reporting: None,
            beyond_reporting: None,
            lines: vec![true_up],
            adjustments: vec![incentive],
        };
        let cells = row(&of, &of.lines[0]);
        let words: Vec<&str> =
            cells.iter().map(|cell| if let Cell::Text { text, .. } = cell { text } else { "?" }).collect();
        let what = "Corrected line: the amount is 1125.00, it was 1500.00";
        assert_eq!(words, ["EUR", "2026 Q3", "L-17", what, "\u{2212}375.00", "\u{2212}150.00", "\u{2212}225.00"]);
        let cells = beyond(&of, &of.adjustments[0]);
        let words: Vec<&str> =
            cells.iter().map(|cell| if let Cell::Text { text, .. } = cell { text } else { "?" }).collect();
        let what = "Incentive: Customers heard. Late survey: csat of 2026Q2 is 9 of 10, it was 8 of 10";
        assert_eq!(words, ["EUR", "2026 Q3", "heard", what, "0.00", "10.00", "\u{2212}10.00"]);
        let tier = TierDecision::only_paid("gold".to_owned(), Vec::new());
        let id = PartnerId::new("P1");
        let mut one = Settlement::nothing(id.clone(), fixture::euro(), fixture::euro());
        let settled = |one: &Settlement| PartnerSettlement::money_alone(id.clone(), tier.clone(), vec![one.clone()]);
        assert!(true_ups(&settled(&one)).is_none(), "nothing without any");
        one.true_ups_by_period = vec![of];
        assert_eq!(true_ups(&settled(&one)).map(|blocks| blocks.len()), Some(2));
    }
}
