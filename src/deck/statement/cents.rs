//! How a share becomes whole minor units, and how those are spread over the lines.

use rust_decimal::Decimal;

use super::money::plain;
use super::paragraph;
use crate::deck::format;
use crate::deck::model::{Block, Cell};
use crate::deck::sentences::money::share_text;
use crate::deck::slide::{left, right, table, text};
use crate::domain::Money;
use crate::settlement::applied::AppliedRule;
use crate::settlement::model::Settlement;

/// The rule in words, and what it did to each sum.
pub(super) fn spread(settled: &crate::settlement::model::PartnerSettlement) -> Vec<Block> {
    let words = "The share is applied once to the sum of all lines under a rule, and rounded half away from zero. Each line \
        then gets the whole minor units of its own exact share; those that are left go, one each, to the lines with the \
        largest remainders, ties in the order of line ids. So the lines always sum to what is payable for them.";
    let columns = vec![
        left("Rule", 2.6),
        left("Currency", 1.0),
        right("Exact share", 1.9),
        right("Rounded", 1.6),
        right("Lines, cut toward zero", 1.6),
        right("Units spread", 1.1),
    ];
    let rows = settled.settlements.iter().flat_map(Settlement::applied_rules).map(|applied| row(&applied)).collect();
    vec![text(vec![paragraph(words)]), table("How each sum was rounded and spread", columns, rows, true)]
}

fn row(applied: &AppliedRule<'_>) -> Vec<Cell> {
    let currency = applied.recognised.currency;
    let exact = applied.recognised.decimal().checked_mul(applied.share.decimal()).unwrap_or_default();
    let left_over = applied.partner.minor.saturating_sub(applied.cut);
    vec![
        Cell::text(format!("{} of {}", share_text(applied.share), plain(applied.recognised))),
        Cell::text(currency.code()),
        Cell::text(exactly(exact, currency.minor_digits())),
        Cell::text(plain(applied.partner)),
        Cell::text(plain(Money::from_minor(applied.cut, currency))),
        Cell::text(format::count(left_over)),
    ]
}

/// An exact amount with separated thousands, no more decimals than it has and no fewer than its currency.
fn exactly(amount: Decimal, digits: u32) -> String {
    let mut amount = amount.normalize();
    if amount.scale() < digits {
        amount.rescale(digits);
    }
    format::amount(amount)
}
