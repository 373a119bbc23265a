//! `payables.csv`: what a closed period pays, what partners keep of its cash, and what it leaves to the next one.

use super::rows::Row;
use crate::domain::period::FiscalYear;
use crate::domain::{Currency, Money, PartnerId, Quarter};
use crate::pipeline::PipelineError;
use crate::settlement::payment::{Holding, Opening, RetainedByLine};
use crate::settlement::true_up::ClosedResult;

pub(super) const FILE: &str = "payables.csv";
pub(super) const COLUMNS: &[&str] = &["partner_id", "currency", "kind", "amount", "release", "of", "line_id", "other"];

const PAYABLE: &str = "payable";
const CARRIED: &str = "carried";
const HELD: &str = "held";
const RETAINED: &str = "retained";
const UNCOLLECTED: &str = "uncollected";
const SUB_PARTNER: &str = "sub_partner";

/// A row an amount, by partner and currency; amounts of nothing are left out.
pub(super) fn rows(result: &ClosedResult) -> Vec<Vec<String>> {
    let row = |(partner, currency): &(PartnerId, Currency), kind: &str, amount: Money, release: Option<Quarter>| {
        let release = release.map_or_else(String::new, |release| release.to_string());
        let (partner, currency) = (partner.to_string(), currency.to_string());
        let nothing = || String::new();
        vec![partner, currency, kind.to_owned(), amount.to_string(), release, nothing(), nothing(), nothing()]
    };
    let mut rows: Vec<Vec<String>> =
        result.payable.iter().map(|(key, amount)| row(key, PAYABLE, *amount, None)).collect();
    for (key, left) in &result.left {
        if left.balance.minor != 0 {
            rows.push(row(key, CARRIED, left.balance, None));
        }
        rows.extend(left.holdings.iter().map(|holding| row(key, HELD, holding.amount, Some(holding.release))));
    }
    let mut by_line = |key: &(PartnerId, Currency), kind: &str, lines: &RetainedByLine| {
        rows.extend(lines.iter().map(|((of, line), amount)| {
            let mut cells = row(key, kind, *amount, None);
            cells.splice(5..7, [of.to_string(), line.clone()]);
            cells
        }));
    };
    result.left.iter().for_each(|(key, left)| by_line(key, UNCOLLECTED, &left.waiting));
    result.retained.iter().for_each(|(key, lines)| by_line(key, RETAINED, lines));
    for (key, shares) in &result.sub_shares {
        rows.extend(shares.iter().map(|((of, line, other), amount)| {
            let mut cells = row(key, SUB_PARTNER, *amount, None);
            cells.splice(5.., [of.to_string(), line.clone(), other.to_string()]);
            cells
        }));
    }
    rows
}

/// Reads the rows back into a result.
pub(super) fn read(rows: &[Row], fiscal_year: FiscalYear, result: &mut ClosedResult) -> Result<(), PipelineError> {
    for row in rows {
        let currency = row.currency()?;
        let key = (PartnerId::new(row.text("partner_id")), currency);
        let amount = row.money("amount", currency)?;
        let kind = row.parsed("kind", "payable, carried, held, uncollected, retained or sub_partner", |word| {
            [PAYABLE, CARRIED, HELD, UNCOLLECTED, RETAINED, SUB_PARTNER].into_iter().find(|known| *known == word)
        })?;
        if kind == PAYABLE {
            result.payable.insert(key, amount);
            continue;
        }
        if kind == RETAINED {
            let of = row.parsed("of", "a quarter", |text| fiscal_year.parse_quarter(text))?;
            result.retained.entry(key).or_default().insert((of, row.text("line_id").to_owned()), amount);
            continue;
        }
        if kind == SUB_PARTNER {
            let of = row.parsed("of", "a quarter", |text| fiscal_year.parse_quarter(text))?;
            let share = (of, row.text("line_id").to_owned(), PartnerId::new(row.text("other")));
            result.sub_shares.entry(key).or_default().insert(share, amount);
            continue;
        }
        if kind == UNCOLLECTED {
            let of = row.parsed("of", "a quarter", |text| fiscal_year.parse_quarter(text))?;
            let left = result.left.entry(key).or_insert_with(|| Opening::nothing(currency));
            left.waiting.insert((of, row.text("line_id").to_owned()), amount);
            continue;
        }
        let opening = result.left.remove(&key).unwrap_or_else(|| Opening::nothing(currency));
        let opening = if kind == CARRIED {
            Opening { balance: amount, ..opening }
        } else {
            let release = row.parsed("release", "a quarter", |text| fiscal_year.parse_quarter(text))?;
            let too_large = || PipelineError::Internal(format!("{FILE}: what is held of {} does not fit", key.0));
            opening.holding(Holding { release, amount }).ok_or_else(too_large)?
        };
        result.left.insert(key, opening);
    }
    Ok(())
}
