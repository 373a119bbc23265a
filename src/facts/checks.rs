//! What was checked at partners, by partner and criterion: evidence for entry criteria and obligations.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::FactsError;
use super::input::Input;

/// One check of a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Check {
    /// Its day; `None` where the source does not say.
    pub on: Option<NaiveDate>,
    pub met: bool,
    pub evidence: Option<String>,
}

/// The checks of a snapshot.
#[derive(Debug, Default)]
pub(super) struct Checks {
    /// Whether the table was given at all.
    pub given: bool,
    by_criterion: BTreeMap<(String, String), Vec<Check>>,
}

impl Checks {
    /// Reads them, those without a day first.
    pub(super) fn read(input: &Input) -> Result<Self, FactsError> {
        let mut checks = Self { given: input.has("infrastructure_checks"), ..Self::default() };
        let columns = ["partner_id", "criterion", "met", "evidence", "checked_on"];
        input.each_batch("infrastructure_checks", &columns, |batch| {
            let (partner, criterion) = (batch.texts("partner_id")?, batch.texts("criterion")?);
            let (met, evidence, on) = (batch.flags("met")?, batch.texts("evidence")?, batch.days("checked_on")?);
            for row in batch.rows() {
                let Some(met) = met.at(row) else { continue };
                let key = (partner.or_empty(row).to_owned(), criterion.or_empty(row).to_owned());
                let check = Check { on: on.at(row), met, evidence: evidence.owned(row) };
                checks.by_criterion.entry(key).or_default().push(check);
            }
            Ok(())
        })?;
        checks.by_criterion.values_mut().for_each(|found| found.sort_by_key(|check| check.on));
        Ok(checks)
    }

    /// The last check of a criterion until a day.
    pub(super) fn last(&self, partner: &str, criterion: &str, day: NaiveDate) -> Option<&Check> {
        self.of(partner, criterion).iter().rev().find(|check| check.on.is_none_or(|on| on <= day))
    }

    /// The days on which a criterion was found met, in order.
    pub(super) fn met_days(&self, partner: &str, criterion: &str) -> Vec<NaiveDate> {
        self.of(partner, criterion).iter().filter(|check| check.met).filter_map(|check| check.on).collect()
    }

    fn of(&self, partner: &str, criterion: &str) -> &[Check] {
        self.by_criterion.get(&(partner.to_owned(), criterion.to_owned())).map(Vec::as_slice).unwrap_or_default()
    }
}
