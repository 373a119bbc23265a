//! `TrueUps`: one row a line, incentive and service credit of a closed period that later data changed.

use super::shares::partner_of;
use super::table::{Table, number, text};
use super::value::Value;
use crate::deck::book::{Book, BookTrueUp, Corrected};
use crate::domain::Money;
use crate::settlement::true_up::{AdjustmentTrueUp, TrueUp};

/// The sheet.
pub(super) fn table(book: &Book<'_>) -> Table {
    Table {
        sheet: "TrueUps",
        note: "One row a line, an incentive or a service credit of a closed period: what today's data gives under the pinned rules, less what was closed, less what was posted since.",
        columns: vec![
            number("settlement", 10.5).named("TrueUps_Settlement"),
            text("partner_id", 12.0),
            text("closed_period", 10.0),
            text("line_id", 14.0),
            text("invoice_id", 14.0),
            text("customer_reference", 14.0),
            text("currency", 9.0),
            number("fresh_recognised", 14.0),
            number("closed_recognised", 14.0),
            number("posted_recognised", 14.0),
            number("recognised", 14.0),
            number("fresh_partner", 14.0),
            number("closed_partner", 14.0),
            number("posted_partner", 14.0),
            number("partner_part", 14.0).named("TrueUps_Partner"),
            number("vendor_part", 14.0),
            text("cause", 22.0),
            text("reason", 64.0),
            text("rule", 38.0),
        ],
        frozen: 4,
        rows: book.true_ups.iter().map(|true_up| row(book, true_up)).collect(),
    }
}

fn row(book: &Book<'_>, BookTrueUp { settlement, of, what }: &BookTrueUp<'_>) -> Vec<Value> {
    let (partner, _) = partner_of(book, *settlement);
    let mut cells = vec![Value::Count(*settlement), partner, Value::Text(of.to_string())];
    cells.extend(match what {
        Corrected::Line(true_up) => of_line(true_up),
        Corrected::Beyond(true_up) => of_beyond(true_up),
    });
    cells
}

fn of_line(true_up: &TrueUp) -> Vec<Value> {
    let (fresh, closed, posted) = (true_up.fresh, true_up.closed, true_up.posted);
    let line = &true_up.line;
    let texts = [Some(line.line_id.as_str()), line.invoice_id.as_deref(), line.customer_id.as_deref()];
    let amounts = Amounts {
        recognised: [fresh.recognised, closed.recognised, posted.recognised, line.recognised],
        partner: [fresh.partner, closed.partner, posted.partner, line.partner],
        vendor: line.vendor,
    };
    cells(texts, &amounts, [true_up.cause.as_str(), &true_up.reason, &line.rule])
}

/// Nothing is recognised by an incentive or a service credit, and what one side gets the other bears.
fn of_beyond(true_up: &AdjustmentTrueUp) -> Vec<Value> {
    let adjustment = &true_up.adjustment;
    let amount = adjustment.amount;
    let amounts = Amounts {
        recognised: [Money::zero(amount.currency); 4],
        partner: [true_up.fresh, true_up.closed, true_up.posted, amount],
        vendor: Money::from_minor(amount.minor.saturating_neg(), amount.currency),
    };
    cells([None; 3], &amounts, [true_up.cause.as_str(), &true_up.reason, &adjustment.rule])
}

/// Fresh, closed, posted and the change of each part.
struct Amounts {
    recognised: [Money; 4],
    partner: [Money; 4],
    vendor: Money,
}

fn cells(texts: [Option<&str>; 3], amounts: &Amounts, words: [&str; 3]) -> Vec<Value> {
    let ([fresh, closed, posted, recognised], [own_fresh, own_closed, own_posted, own]) =
        (amounts.recognised, amounts.partner);
    let mut cells = texts.map(Value::text).to_vec();
    cells.push(Value::Text(own.currency.to_string()));
    cells.extend([fresh, closed, posted].map(Value::Amount));
    cells.push(Value::sum("[fresh_recognised]-[closed_recognised]-[posted_recognised]", recognised));
    cells.extend([own_fresh, own_closed, own_posted].map(Value::Amount));
    cells.push(Value::sum("[fresh_partner]-[closed_partner]-[posted_partner]", own));
    cells.push(Value::sum("[recognised]-[partner_part]", amounts.vendor));
    cells.extend(words.map(|text| Value::Text(text.to_owned())));
    cells
}
