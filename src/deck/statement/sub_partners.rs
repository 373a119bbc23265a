//! What sub-partners get of the partner's part, and what the partner gets of others', line by line.

use super::money::plain;
use super::paragraph;
use crate::deck::format;
use crate::deck::model::{Block, Cell};
use crate::deck::slide::{left, right, table, text};
use crate::settlement::model::PartnerSettlement;
use crate::settlement::sub_partners::SubShare;

/// A row a line and other partner, by currency; `None` without any.
pub(super) fn shares(settled: &PartnerSettlement) -> Option<Vec<Block>> {
    let all: Vec<&SubShare> = settled.settlements.iter().flat_map(|one| &one.sub_shares).collect();
    let row = |share: &&SubShare| {
        vec![
            Cell::text(share.amount.currency.code()),
            Cell::text(format::shortened(&share.line_id, 28)),
            Cell::text(share.of.title()),
            Cell::text(format::shortened(share.with.as_str(), 28)),
            Cell::text(format::shortened(&format::in_notation(&share.basis), 60)),
            Cell::text(plain(share.amount)),
        ]
    };
    let rows: Vec<Vec<Cell>> = all.iter().map(row).collect();
    let columns = vec![
        left("Currency", 0.9),
        left("Line", 1.6),
        left("Service days in", 1.3),
        left("With", 1.6),
        left("Computed from", 2.8),
        right("Amount", 1.4),
    ];
    let words = "Below zero is what a sub-partner gets of your part of a line, above zero what you get of another partner\u{2019}s part. \
        A line is settled for one partner; its parts sum to what is recognised of it, however the partner\u{2019}s part is divided. \
        Incentives, service credits and upheld disputes are not divided: they answer for a partner\u{2019}s own performance and its own dispute, and not for the work of a line.";
    let blocks = || vec![text(vec![paragraph(words)]), table("Shares of sub-partners", columns, rows, true)];
    (!all.is_empty()).then(blocks)
}
