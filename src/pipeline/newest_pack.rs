//! What the newest pack says of revenue, for rules that are to be told in money.

use std::path::Path;

use rust_decimal::Decimal;

use super::Loaded;
use crate::domain::{Currency, Money, Quarter};
use crate::programme::Revenue;

/// The largest revenue of a partner in the newest pack: in the reporting currency, or else in the first one by its code.
///
/// `None` without a pack, or with one that settles nothing; one that cannot be read is a matter of `verify`.
pub(super) fn largest_revenue(loaded: &Loaded) -> Option<Revenue> {
    let reports = loaded.root.join("reports");
    let (_, name) = std::fs::read_dir(&reports)
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let period: Quarter = loaded.workspace.fiscal_year.parse_quarter(&name)?;
            Some((period.first_day(), name))
        })
        .max()?;
    let rows = recognised(&reports.join(&name).join("internal").join("settlement.csv"))?;
    let largest = |currency: Currency| rows.iter().filter(|row| row.currency == currency).max_by_key(|row| row.minor);
    let first = rows.iter().map(|row| row.currency).min()?;
    let largest = largest(loaded.workspace.reporting_currency).or_else(|| largest(first))?;
    (largest.minor > 0).then_some(Revenue { period: name, largest: *largest })
}

/// What was recognised of each partner and currency.
fn recognised(file: &Path) -> Option<Vec<Money>> {
    let mut reader = csv::Reader::from_path(file).ok()?;
    let headers = reader.headers().ok()?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let (currency, amount) = (column("currency")?, column("recognised")?);
    let money = |row: csv::StringRecord| {
        let currency = Currency::parse(row.get(currency)?)?;
        Money::from_decimal_exact(row.get(amount)?.parse::<Decimal>().ok()?, currency)
    };
    Some(reader.records().filter_map(Result::ok).filter_map(money).collect())
}
