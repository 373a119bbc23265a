//! What each partner's own rows name: its customers, and the approved exclusions that took rows of it out (rule R17).

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::datatypes::Date32Type;
use chrono::{Duration, NaiveDate};

use super::PipelineError;
use crate::domain::{PartnerId, Quarter};
use crate::facts::Facts;
use crate::lake;
use crate::programme::model::{ExcludedItem, Exclusion};

/// What one partner's rows name.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnRows {
    /// Customers of its cases, of any time.
    pub(super) customers: BTreeSet<String>,
    /// Approved exclusions of its cases and surveys of the period.
    pub(super) exclusions: Vec<Exclusion>,
}

/// By partner; a partner without rows has no entry.
pub(super) type ByPartner = BTreeMap<String, OwnRows>;

/// Reads the cases and surveys of all partners once.
pub(super) fn by_partner(facts: &Facts, exclusions: &[Exclusion], period: Quarter) -> Result<ByPartner, PipelineError> {
    let mut found = ByPartner::new();
    for (table, id, day, item) in [
        ("cases", "case_id", "opened_date", ExcludedItem::Case),
        ("surveys", "survey_id", "responded_date", ExcludedItem::Survey),
    ] {
        let Some(path) = facts.tables.get(table) else { continue };
        let failed =
            |error: &dyn std::error::Error| PipelineError::Internal(format!("cannot read the {table}: {error}"));
        let mut by_id: BTreeMap<&str, Vec<&Exclusion>> = BTreeMap::new();
        for exclusion in exclusions.iter().filter(|exclusion| exclusion.item == item) {
            by_id.entry(&exclusion.id).or_default().push(exclusion);
        }
        let columns = ["partner_id", "customer_id", id, day];
        for batch in lake::read_batches(vec![path.clone()], &columns).map_err(|error| failed(&error))? {
            read(&batch.map_err(|error| failed(&error))?, &by_id, period, &mut found);
        }
    }
    Ok(found)
}

/// What stands in one batch of partner, customer, id and day.
fn read(batch: &RecordBatch, by_id: &BTreeMap<&str, Vec<&Exclusion>>, period: Quarter, found: &mut ByPartner) {
    let text = |column: usize, row: usize| {
        let column = batch.column(column).as_string_opt::<i32>()?;
        column.is_valid(row).then(|| column.value(row))
    };
    let days = batch.column(3).as_primitive_opt::<Date32Type>();
    let day = |row: usize| {
        let days = days.filter(|days| days.is_valid(row))?;
        NaiveDate::from_ymd_opt(1970, 1, 1)?.checked_add_signed(Duration::days(i64::from(days.value(row))))
    };
    for row in 0..batch.num_rows() {
        let Some(partner) = text(0, row) else { continue };
        let customer = text(1, row);
        let excluded =
            text(2, row).and_then(|id| by_id.get(id)).filter(|_| day(row).is_some_and(|day| period.contains(day)));
        let known = found.get(partner).zip(customer).is_some_and(|(own, customer)| own.customers.contains(customer));
        if (known || customer.is_none()) && excluded.is_none() {
            continue;
        }
        let own = found.entry(partner.to_owned()).or_default();
        own.customers.extend(customer.map(str::to_owned));
        own.exclusions.extend(excluded.into_iter().flatten().map(|exclusion| (*exclusion).clone()));
    }
}

/// What a partner's rows name; nothing for a partner without rows.
pub(super) fn of<'f>(found: &'f ByPartner, partner: &PartnerId) -> Option<&'f OwnRows> {
    found.get(partner.as_str())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Date32Array, StringArray};
    use arrow::datatypes::{DataType, Field, Schema};

    use super::*;

    #[test]
    fn rows_name_customers_of_any_time_and_exclusions_of_the_period() {
        let period: Quarter =
            crate::domain::period::FiscalYear { start_month: 1 }.quarter_of("2026-08-15".parse().expect("a day"));
        let exclusion = |id: &str| Exclusion {
            line: 2,
            item: ExcludedItem::Case,
            id: id.to_owned(),
            metric: "escalation_rate".to_owned(),
            reason: "outage".to_owned(),
            decider: "board".to_owned(),
            date: "2026-08-20".parse().expect("a day"),
        };
        let (inside, before) = (exclusion("K1"), exclusion("K2"));
        let by_id = BTreeMap::from([("K1", vec![&inside]), ("K2", vec![&before])]);
        let names = ["partner", "customer", "id"].map(|name| Field::new(name, DataType::Utf8, true));
        let schema = Schema::new([names.to_vec(), vec![Field::new("day", DataType::Date32, true)]].concat());
        // 20 680 days after the epoch is 15 August 2026.
        let batch = RecordBatch::try_new(
            Arc::new(schema),
            vec![
                Arc::new(StringArray::from(vec![Some("P1"), Some("P1"), Some("P2"), None])),
                Arc::new(StringArray::from(vec![Some("C1"), Some("C2"), None, Some("C3")])),
                Arc::new(StringArray::from(vec!["K1", "K2", "K1", "K1"])),
                Arc::new(Date32Array::from(vec![Some(20_680), Some(20_400), None, Some(20_680)])),
            ],
        )
        .expect("a batch");
        let mut found = ByPartner::new();
        read(&batch, &by_id, period, &mut found);
        let own = found.get("P1").expect("rows");
        assert_eq!(own.customers, ["C1", "C2"].map(str::to_owned).into());
        assert_eq!(own.exclusions.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["K1"]);
        assert_eq!(found.len(), 1, "a row without a partner or a day excludes nothing");
    }
}
