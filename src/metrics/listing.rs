//! Rows and sums of fact tables as plain values, by partner and in a fixed order.

use polars::prelude::{DataFrame, Expr, LazyFrame, SortMultipleOptions, col};

use super::collect::{integers, run, texts};
use crate::domain::PartnerId;

/// A partner, further columns as texts, and sums.
pub(crate) type Grouped = (PartnerId, Vec<Option<String>>, Vec<i64>);

/// Whole-number sums by partner and further columns, in the order of partner and columns.
pub(crate) fn grouped(frame: LazyFrame, by: &[&str], sums: &[(&str, Expr)]) -> Result<Vec<Grouped>, String> {
    let keys: Vec<Expr> = std::iter::once(&"partner_id").chain(by).map(|name| col(*name)).collect();
    let named: Vec<Expr> = sums.iter().map(|(name, sum)| sum.clone().alias(format!("sum_{name}"))).collect();
    let found = run(frame.filter(col("partner_id").is_not_null()).group_by(keys).agg(named))?;
    let partner = texts(&found, "partner_id")?;
    let labels = by.iter().map(|name| texts(&found, name)).collect::<Result<Vec<_>, _>>()?;
    let counts =
        sums.iter().map(|(name, _)| integers(&found, &format!("sum_{name}"))).collect::<Result<Vec<_>, _>>()?;
    let mut groups: Vec<Grouped> = (0..found.height())
        .filter_map(|row| {
            let partner = PartnerId::new(partner[row].clone()?);
            let labels = labels.iter().map(|label| label[row].clone()).collect();
            Some((partner, labels, counts.iter().map(|count| count[row].unwrap_or(0)).collect()))
        })
        .collect();
    groups.sort();
    Ok(groups)
}

/// Rows as texts, ordered by partner and further columns.
pub(crate) fn listed<const N: usize>(
    frame: LazyFrame,
    columns: [&str; N],
    order: &[&str],
) -> Result<Vec<[Option<String>; N]>, String> {
    let by: Vec<Expr> = std::iter::once(&"partner_id").chain(order).map(|name| col(*name)).collect();
    let sorted = frame.sort_by_exprs(by, SortMultipleOptions::default().with_maintain_order(true));
    let found: DataFrame = run(sorted.select(columns.map(col)))?;
    let texts = columns.iter().map(|name| texts(&found, name)).collect::<Result<Vec<_>, _>>()?;
    Ok((0..found.height()).map(|row| std::array::from_fn(|column| texts[column][row].clone())).collect())
}
