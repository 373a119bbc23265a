//! Small fact tables for tests, written row by row.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use chrono::NaiveDate;

use super::catalogue::Catalogue;
use super::measure::measure;
use super::measures::Measures;
use crate::domain::period::FiscalYear;
use crate::domain::{PartnerId, Quarter, Share};
use crate::facts::schema::{FACT_TABLES, FactType};
use crate::facts::{Facts, Partner};
use crate::lake::WholeFile;
use crate::programme::model::{
    CaseRules, EvidencePolicy, LateEvidence, MetricRule, Programme, SurveyRules, TierTiming, Version, WorkingDays,
};

/// Facts in a temporary folder; the folder goes when this does.
pub(crate) struct Written {
    pub(crate) facts: Facts,
    _folder: tempfile::TempDir,
}

/// Rows to be written, as `column=value` words.
#[derive(Default)]
pub(crate) struct Builder {
    rows: BTreeMap<&'static str, Vec<BTreeMap<String, String>>>,
    partners: Vec<Partner>,
}

impl Builder {
    pub(crate) fn partners(mut self, ids: &[&str]) -> Self {
        self.partners.extend(ids.iter().map(|id| partner(id)));
        self
    }

    pub(crate) fn out_of_scope(mut self, id: &str) -> Self {
        self.partners.push(Partner { supports_own_customers: Some(false), ..partner(id) });
        self
    }

    /// Adds the same row `times` times; `column=value` words, no value is null.
    pub(crate) fn rows(mut self, table: &str, times: usize, row: &str) -> Self {
        let table = FACT_TABLES.iter().find(|known| known.name == table).expect("a fact table");
        let values: BTreeMap<String, String> = row
            .split_whitespace()
            .map(|word| word.split_once('=').expect("column=value"))
            .map(|(column, value)| (column.to_owned(), value.to_owned()))
            .collect();
        for column in values.keys() {
            assert!(table.column(column).is_some(), "{} has no {column}", table.name);
        }
        let rows = self.rows.entry(table.name).or_default();
        rows.extend(std::iter::repeat_n(values, times));
        self
    }

    /// A table without rows.
    pub(crate) fn empty(mut self, table: &'static str) -> Self {
        self.rows.entry(table).or_default();
        self
    }

    pub(crate) fn write(self, as_of: &str) -> Written {
        let folder = tempfile::tempdir().expect("a folder");
        let mut tables = BTreeMap::new();
        for (name, rows) in &self.rows {
            let path = folder.path().join(format!("{name}.parquet"));
            let batch = batch(name, rows);
            let file_name = format!("{name}.parquet");
            let mut file = WholeFile::start(folder.path(), &file_name, batch.schema(), &[]).expect("a file");
            file.write(&batch).expect("rows");
            file.commit().expect("a name");
            tables.insert(*name, path);
        }
        let as_of_date = day(as_of);
        let facts = Facts {
            id: "test".to_owned(),
            dir: folder.path().to_owned(),
            as_of: as_of_date.and_hms_opt(23, 59, 59).expect("a time").and_utc(),
            as_of_date,
            first_day: day("2024-01-01"),
            last_day: as_of_date,
            rows: BTreeMap::new(),
            counts: crate::facts::Counts::default(),
            tables,
            partners: self.partners,
        };
        Written { facts, _folder: folder }
    }
}

fn batch(table: &str, rows: &[BTreeMap<String, String>]) -> RecordBatch {
    let table = FACT_TABLES.iter().find(|known| known.name == table).expect("a fact table");
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for column in table.columns {
        let values = || rows.iter().map(|row| row.get(column.name).map(String::as_str));
        let (kind, array): (DataType, ArrayRef) = match column.kind {
            FactType::Text => (DataType::Utf8, Arc::new(values().collect::<StringArray>())),
            FactType::Integer => {
                let whole = |text: &str| text.parse::<i64>().expect("a whole number");
                (DataType::Int64, Arc::new(values().map(|value| value.map(whole)).collect::<Int64Array>()))
            }
            FactType::Flag => {
                let flag = |text: &str| text.parse::<bool>().expect("a flag");
                (DataType::Boolean, Arc::new(values().map(|value| value.map(flag)).collect::<BooleanArray>()))
            }
            FactType::Day => {
                let days = |text: &str| (day(text) - NaiveDate::default()).num_days() as i32;
                (DataType::Date32, Arc::new(values().map(|value| value.map(days)).collect::<Date32Array>()))
            }
        };
        fields.push(Field::new(column.name, kind, true));
        columns.push(array);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect("a batch")
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(crate) fn quarter(text: &str) -> Quarter {
    FiscalYear { start_month: 1 }.parse_quarter(text).expect("a quarter")
}

pub(crate) fn partner(id: &str) -> Partner {
    Partner {
        id: PartnerId::new(id),
        name: format!("Partner {id}"),
        parent: None,
        class: None,
        region: None,
        country: None,
        currency: None,
        manager: None,
        joined_on: None,
        left_on: None,
        supports_own_customers: None,
        has_agreement: true,
    }
}

/// A programme of one version with the given rules of metrics.
pub(crate) fn programme(targets: &[(&str, MetricRule)]) -> Programme {
    let version = Version {
        name: "2026".to_owned(),
        from: day("2024-01-01"),
        title: "Programme".to_owned(),
        cases: CaseRules {
            horizon_days: Some(21),
            reopen_days: Some(14),
            partner_level: 1,
            article_visible_days: 5,
            vendor_first_level: None,
            vendor_organisations: std::collections::BTreeSet::new(),
            automatic_senders: std::collections::BTreeSet::new(),
        },
        surveys: SurveyRules {
            independent_providers: std::collections::BTreeSet::new(),
            scale: (1, 5),
            top_box: 4,
            late_after_days: None,
            per_customer_cap: None,
            cap_quarters: 1,
            minimum_coverage: Some(0.8),
        },
        working_days: WorkingDays { weekdays: Vec::new(), holidays: std::collections::BTreeSet::new() },
        calendars: BTreeMap::new(),
        service_levels: None,
        headcount: Vec::new(),
        certification: Vec::new(),
        duties: crate::programme::duties::DutyRules::default(),
        targets: targets.iter().map(|(id, rule)| ((*id).to_owned(), *rule)).collect(),
        own_targets: Vec::new(),
        pay: crate::programme::model::PayRules::default(),
        tiers: Vec::new(),
        dispute_days: None,
        tier_changes: crate::programme::tier_changes::TierChanges::default(),
        tier_timing: TierTiming::Next,
        late_evidence: LateEvidence::MoneyOnly,
        on_insufficient_evidence: EvidencePolicy::Hold,
        share_floor: share(25),
        share_cap: share(50),
        rank_minimum_cases: 20,
        vendor_cost_per_resolution: None,
        adjudication: None,
    };
    Programme { versions: vec![version], ..Programme::default() }
}

fn share(per_cent: i64) -> Share {
    Share::new(rust_decimal::Decimal::new(per_cent, 2)).expect("a share")
}

/// A target with its tolerance.
pub(crate) fn rule(target: f64, tolerance: f64) -> MetricRule {
    MetricRule { target: Some(target), tolerance: Some(tolerance), minimum_evidence: None }
}

/// Measures the built-in catalogue.
pub(crate) fn measured(written: &Written, programme: &Programme, period: &str) -> Measures {
    let catalogue = Catalogue::built_in().expect("a catalogue");
    measure(&written.facts, &catalogue, programme, quarter(period)).expect("measures")
}
