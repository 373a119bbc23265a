//! How a share becomes whole minor units, and how those are spread over the lines.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::money::plain;
use super::paragraph;
use crate::deck::format;
use crate::deck::model::{Block, Cell};
use crate::deck::sentences::money::share_text;
use crate::deck::slide::{left, right, table, text};
use crate::domain::{Money, Share};
use crate::settlement::model::Settlement;

/// The lines of one settlement under one rule.
pub(super) struct Segment<'a> {
    /// The rule.
    pub(super) rule: &'a str,
    /// Its share.
    pub(super) share: Share,
    /// How many lines.
    pub(super) lines: usize,
    /// What they recognise.
    pub(super) recognised: Money,
    /// The partner's part.
    pub(super) partner: Money,
    /// The lines' own parts, each cut toward zero, in minor units.
    cut: i64,
}

/// The segments of a settlement, by rule and share.
pub(super) fn segments(settlement: &Settlement) -> Vec<Segment<'_>> {
    let zero = Money::zero(settlement.recognised.currency);
    let mut segments: BTreeMap<(&str, Share), Segment<'_>> = BTreeMap::new();
    for line in &settlement.lines {
        let (rule, share) = (line.rule.as_str(), line.share);
        let empty = Segment { rule, share, lines: 0, recognised: zero, partner: zero, cut: 0 };
        let segment = segments.entry((rule, share)).or_insert(empty);
        let exact = Decimal::from(line.recognised.minor).checked_mul(share.decimal()).unwrap_or_default();
        segment.lines += 1;
        // The sums fit: the settlement they are parts of was checked.
        segment.recognised = segment.recognised.checked_add(line.recognised).unwrap_or(segment.recognised);
        segment.partner = segment.partner.checked_add(line.partner).unwrap_or(segment.partner);
        segment.cut = segment.cut.saturating_add(i64::try_from(exact.trunc()).unwrap_or(0));
    }
    segments.into_values().collect()
}

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
    let rows = settled.settlements.iter().flat_map(segments).map(|segment| row(&segment)).collect();
    vec![text(vec![paragraph(words)]), table("How each sum was rounded and spread", columns, rows, true)]
}

fn row(segment: &Segment<'_>) -> Vec<Cell> {
    let currency = segment.recognised.currency;
    let exact = segment.recognised.decimal().checked_mul(segment.share.decimal()).unwrap_or_default();
    let left_over = segment.partner.minor.saturating_sub(segment.cut);
    vec![
        Cell::text(format!("{} of {}", share_text(segment.share), plain(segment.recognised))),
        Cell::text(currency.code()),
        Cell::text(exactly(exact, currency.minor_digits())),
        Cell::text(plain(segment.partner)),
        Cell::text(plain(Money::from_minor(segment.cut, currency))),
        Cell::text(format::count(left_over)),
    ]
}

/// An exact amount with separated thousands, no more decimals than it has and no fewer than its currency.
fn exactly(amount: Decimal, digits: u32) -> String {
    let mut amount = amount.normalize();
    if amount.scale() < digits {
        amount.rescale(digits);
    }
    format::decimal(amount)
}
