//! What the newest pack says of revenue and of how partners stand, for rules that are to be told in money.

use std::collections::BTreeMap;
use std::path::Path;

use rust_decimal::Decimal;
use serde_json::Value;

use super::Loaded;
use crate::domain::{Currency, Money, Quarter};
use crate::programme::{Revenue, StandsAt};

/// The largest revenue of a partner in the newest pack: in the reporting currency, or else in the first one by its code; and how partners stand.
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
    let internal = reports.join(&name).join("internal");
    let rows = recognised(&internal.join("settlement.csv"))?;
    let reporting = loaded.workspace.reporting_currency;
    let amounts = || rows.iter().map(|(_, amount)| *amount);
    let largest = |currency: Currency| amounts().filter(|row| row.currency == currency).max_by_key(|row| row.minor);
    let first = amounts().map(|row| row.currency).min()?;
    let largest = largest(reporting).or_else(|| largest(first))?;
    let partners = stand(&internal.join("scorecards.json"), &rows, reporting).unwrap_or_default();
    (largest.minor > 0).then_some(Revenue { period: name, largest, partners })
}

/// What was recognised of each partner and currency.
fn recognised(file: &Path) -> Option<Vec<(String, Money)>> {
    let mut reader = csv::Reader::from_path(file).ok()?;
    let headers = reader.headers().ok()?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name);
    let (partner, currency, amount) = (column("partner_id")?, column("currency")?, column("recognised")?);
    let money = |row: csv::StringRecord| {
        let currency = Currency::parse(row.get(currency)?)?;
        let amount = Money::from_decimal_exact(row.get(amount)?.parse::<Decimal>().ok()?, currency)?;
        Some((row.get(partner)?.to_owned(), amount))
    };
    Some(reader.records().filter_map(Result::ok).filter_map(money).collect())
}

/// How each partner with a tier and revenue stands; `None` where the file cannot be read.
fn stand(file: &Path, recognised: &[(String, Money)], reporting: Currency) -> Option<Vec<StandsAt>> {
    let cards: Value = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
    let one = |card: &Value| {
        let (partner, tier) = (card["partner_id"].as_str()?, card["tier"].as_str()?);
        let own = || recognised.iter().filter(|(id, _)| id == partner).map(|(_, amount)| *amount);
        let amount =
            own().find(|amount| amount.currency == reporting).or_else(|| own().min_by_key(|one| one.currency))?;
        let counts: BTreeMap<String, (i64, i64)> = card["metrics"].as_array()?.iter().filter_map(counts).collect();
        Some(StandsAt { partner: partner.to_owned(), tier: tier.to_owned(), recognised: amount, counts })
    };
    Some(cards["partners"].as_array()?.iter().filter_map(one).collect())
}

/// The two counts of a figure over all cases that is a share of its evidence.
fn counts(metric: &Value) -> Option<(String, (i64, i64))> {
    let whole = metric["denominator"].as_i64()?;
    let is_share = metric["unit"] == "share" && metric["evidence"].as_i64() == Some(whole);
    let of_all = metric["slice"].as_object()?.is_empty() && metric["statistic"] == "value";
    (is_share && of_all).then_some((metric["id"].as_str()?.to_owned(), (metric["numerator"].as_i64()?, whole)))
}
