//! Shares applied once a segment and spread over its lines and months (rule R11).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::money::apply_share;
use crate::domain::{Currency, Money, Month, Share};

use super::adjustments::SegmentSum;
use super::basis::Ruling;
use super::model::{LineShare, MonthShare};
use super::segments::Piece;
use super::sub_partners::{PartOfDays, cut};

/// An amount that does not fit in whole minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the amounts are too large to settle")]
pub(super) struct TooLarge;

/// What one partner's pieces in one currency come to.
pub(super) struct Shared<'a> {
    /// Recognised, in minor units.
    pub recognised: i64,
    /// The partner's part, in minor units.
    pub partner: i64,
    /// The share, where one applied throughout.
    pub share: Option<Share>,
    /// The lines, by line id, then by first service day under the rule.
    pub lines: Vec<LineShare>,
    /// The months, oldest first.
    pub months: Vec<MonthShare>,
    /// What each rule covers.
    pub segments: Vec<SegmentSum>,
    /// The partner's part of each line by the days that it was cut at.
    pub days: Vec<PartOfDays<'a>>,
}

/// One rule's pieces, summed by line and by month.
#[derive(Default)]
struct Segment<'a> {
    lines: BTreeMap<&'a str, SegmentLine<'a>>,
    months: BTreeMap<Month, i64>,
}

/// One line's pieces in one segment; the earliest stands for its texts.
struct SegmentLine<'a> {
    first: Piece<'a>,
    recognised: i64,
    /// What its pieces recognise, by first day.
    days: BTreeMap<NaiveDate, i64>,
}

/// Applies each segment's share to its sum and spreads it; the order of the pieces does not matter.
pub(super) fn share_out(pieces: Vec<Piece<'_>>, currency: Currency) -> Result<Shared<'_>, TooLarge> {
    let mut segments: BTreeMap<Ruling, Segment<'_>> = BTreeMap::new();
    for piece in pieces {
        segments.entry(piece.ruling.clone()).or_default().add(piece)?;
    }
    let mut shared = Shared {
        recognised: 0,
        partner: 0,
        share: one_share(&segments),
        lines: vec![],
        months: vec![],
        segments: vec![],
        days: vec![],
    };
    let mut lines: Vec<(NaiveDate, LineShare)> = Vec::new();
    let mut months: BTreeMap<Month, (i64, i64)> = BTreeMap::new();
    for (ruling, segment) in &segments {
        let amounts: Vec<i64> = segment.lines.values().map(|line| line.recognised).collect();
        let (whole, parts) = apply_share(&amounts, ruling.share.decimal()).ok_or(TooLarge)?;
        let recognised = sum_all(&amounts)?;
        shared.segments.push(SegmentSum { ruling: ruling.clone(), recognised });
        shared.recognised = sum(shared.recognised, recognised)?;
        shared.partner = sum(shared.partner, whole)?;
        for (line, part) in segment.lines.values().zip(parts) {
            lines.push((line.first.from, line_share(line, ruling, part, currency)?));
            shared.days.extend(by_day(line, part)?);
        }
        let amounts: Vec<i64> = segment.months.values().copied().collect();
        let (_, parts) = apply_share(&amounts, ruling.share.decimal()).ok_or(TooLarge)?;
        for ((month, recognised), part) in segment.months.iter().zip(parts) {
            let entry = months.entry(*month).or_default();
            *entry = (sum(entry.0, *recognised)?, sum(entry.1, part)?);
        }
    }
    lines.sort_by(|(left_day, left), (right_day, right)| {
        (&left.line_id, left_day, &left.rule).cmp(&(&right.line_id, right_day, &right.rule))
    });
    shared.lines = lines.into_iter().map(|(_, line)| line).collect();
    let money = |minor| Money::from_minor(minor, currency);
    let month =
        |(month, (recognised, partner))| MonthShare { month, recognised: money(recognised), partner: money(partner) };
    shared.months = months.into_iter().map(month).collect();
    Ok(shared)
}

impl<'a> Segment<'a> {
    fn add(&mut self, piece: Piece<'a>) -> Result<(), TooLarge> {
        let month = self.months.entry(piece.month).or_default();
        *month = sum(*month, piece.recognised)?;
        let recognised = piece.recognised;
        match self.lines.get_mut(piece.slice.line_id.as_str()) {
            Some(line) => {
                line.recognised = sum(line.recognised, recognised)?;
                let of_day = line.days.entry(piece.from).or_default();
                *of_day = sum(*of_day, recognised)?;
                if piece.from < line.first.from {
                    line.first = piece;
                }
            }
            None => {
                let days = BTreeMap::from([(piece.from, recognised)]);
                self.lines.insert(piece.slice.line_id.as_str(), SegmentLine { first: piece, recognised, days });
            }
        }
        Ok(())
    }
}

/// A line's part by the days at which it was cut.
fn by_day<'a>(line: &SegmentLine<'a>, part: i64) -> Result<Vec<PartOfDays<'a>>, TooLarge> {
    let recognised: Vec<i64> = line.days.values().copied().collect();
    let parts = cut(part, &recognised)?;
    let slice = line.first.slice;
    let of_days = |(from, part): (&NaiveDate, i64)| PartOfDays {
        line_id: &slice.line_id,
        customer_id: slice.customer_id.as_deref(),
        from: *from,
        part,
    };
    Ok(line.days.keys().zip(parts).map(of_days).collect())
}

fn line_share(
    line: &SegmentLine<'_>,
    ruling: &Ruling,
    partner: i64,
    currency: Currency,
) -> Result<LineShare, TooLarge> {
    let slice = line.first.slice;
    let money = |minor| Money::from_minor(minor, currency);
    Ok(LineShare {
        line_id: slice.line_id.clone(),
        invoice_id: slice.invoice_id.clone(),
        customer_id: slice.customer_id.clone(),
        product: slice.product.clone(),
        kind: slice.kind.clone(),
        service_from: slice.service_from,
        service_to: slice.service_to,
        amount: money(slice.amount_minor),
        recognised: money(line.recognised),
        share: ruling.share,
        partner: money(partner),
        vendor: money(line.recognised.checked_sub(partner).ok_or(TooLarge)?),
        rule: ruling.rule.clone(),
        programme: ruling.programme.clone(),
        level: line.first.level.clone(),
    })
}

fn one_share(segments: &BTreeMap<Ruling, Segment<'_>>) -> Option<Share> {
    let mut shares = segments.keys().map(|ruling| ruling.share);
    let first = shares.next()?;
    shares.all(|share| share == first).then_some(first)
}

fn sum(left: i64, right: i64) -> Result<i64, TooLarge> {
    left.checked_add(right).ok_or(TooLarge)
}

fn sum_all(amounts: &[i64]) -> Result<i64, TooLarge> {
    amounts.iter().try_fold(0, |total, amount| sum(total, *amount))
}
