//! A small workspace for tests: tables written as text, facts read back as text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{Field, Schema};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use chrono::{DateTime, NaiveDate, Utc, Weekday};
use rust_decimal::Decimal;

use super::build::{MadeFrom, build};
use super::input::Input;
use super::{Facts, FactsError, store};
use crate::config::model::{Derive, OwnCustomers, Privacy, Workspace};
use crate::domain::period::FiscalYear;
use crate::domain::schema::{ColumnType, Table};
use crate::domain::{Currency, PartnerId, Share};
use crate::lake::read_batches;
use crate::lake::writer::ParquetFile;
use crate::programme::model::{
    Agreement, CaseRules, EvidencePolicy, LateEvidence, Programme, SurveyRules, TierTiming, Version, WorkingDays,
};

/// A row of facts as text; null columns are not there.
pub(super) type Row = BTreeMap<String, String>;

pub(super) struct Bench {
    pub folder: tempfile::TempDir,
    pub parts: BTreeMap<String, Vec<PathBuf>>,
    pub workspace: Workspace,
    pub programme: Programme,
    pub as_of: Option<DateTime<Utc>>,
}

impl Bench {
    /// A workspace in Stockholm with the partners P1 and P2, and a programme from 2026 on.
    pub(super) fn new() -> Self {
        let bench = Self {
            folder: tempfile::tempdir().expect("a folder"),
            parts: BTreeMap::new(),
            workspace: workspace(),
            programme: Programme { versions: vec![version("2026-01-01")], ..Programme::default() },
            as_of: None,
        };
        bench.table("partners", "partner_id,name,region\nP1,First,North\nP2,Second,\n")
    }

    /// Adds a part of a table: a header and rows, separated by commas, an empty cell for null.
    pub(super) fn table(mut self, name: &str, text: &str) -> Self {
        let table = Table::named(name).expect("a table");
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let header = lines.next().expect("a header");
        assert!(header.iter().all(|name| table.column(name).is_some()), "{header:?}");
        let rows: Vec<Vec<&str>> = lines.collect();
        let mut fields = Vec::new();
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for column in table.columns {
            let position = header.iter().position(|name| *name == column.name);
            let cells =
                rows.iter().map(|row| position.and_then(|at| row.get(at)).copied().filter(|cell| !cell.is_empty()));
            let array = array(column.kind, cells.collect());
            fields.push(Field::new(column.name, array.data_type().clone(), true));
            arrays.push(array);
        }
        let schema = Arc::new(Schema::new(fields));
        let parts = self.parts.entry(name.to_owned()).or_default();
        let path = self.folder.path().join(format!("{name}-{}.parquet", parts.len()));
        let mut file = ParquetFile::create(&path, schema.clone(), &[]).expect("a file");
        file.write(&RecordBatch::try_new(schema, arrays).expect("a batch")).expect("written");
        file.close().expect("closed");
        parts.push(path);
        self
    }

    pub(super) fn seen_at(mut self, time: &str) -> Self {
        self.as_of = Some(at(time));
        self
    }

    pub(super) fn derive(mut self, derive: Derive) -> Self {
        self.workspace.derive = Some(derive);
        self
    }

    pub(super) fn version(&mut self) -> &mut Version {
        &mut self.programme.versions[0]
    }

    pub(super) fn agreement(mut self, partner: &str, from: &str, to: Option<&str>) -> Self {
        self.programme.agreements.push(Agreement {
            payment: crate::programme::payment::OwnPayment::default(),
            partner_id: PartnerId::new(partner),
            programme: None,
            from: day(from),
            to: to.map(day),
            base_share: None,
            currency: None,
            opening_tier: None,
        });
        self
    }

    pub(super) fn try_build(&self) -> Result<Facts, FactsError> {
        let input = Input::from_parts(self.parts.clone());
        let id = store::facts_id("snapshot", &self.workspace, &self.programme, self.as_of);
        let last = store::facts_folder(self.folder.path(), &id);
        let made_from = MadeFrom {
            snapshot_id: "snapshot",
            workspace: &self.workspace,
            programme: &self.programme,
            as_of: self.as_of,
        };
        build(&input, &made_from, id, last)
    }

    pub(super) fn build(&self) -> Facts {
        self.try_build().expect("facts")
    }

    /// The rows of a fact table.
    pub(super) fn facts(&self, table: &str) -> Vec<Row> {
        rows(&self.build(), table)
    }
}

/// Reads a fact table back.
pub(super) fn rows(facts: &Facts, table: &str) -> Vec<Row> {
    let path = facts.tables.get(table).unwrap_or_else(|| panic!("no {table} facts"));
    let columns: Vec<&str> =
        super::schema::FactTable::named(table).expect("a table").columns.iter().map(|column| column.name).collect();
    let mut rows = Vec::new();
    for batch in read_batches(vec![path.clone()], &columns).expect("a reader") {
        let batch = batch.expect("a batch");
        for row in 0..batch.num_rows() {
            let cells = columns.iter().zip(batch.columns()).filter(|(_, column)| column.is_valid(row));
            rows.push(cells.map(|(name, column)| ((*name).to_owned(), cell(column, row))).collect());
        }
    }
    rows
}

fn cell(column: &ArrayRef, row: usize) -> String {
    let options = FormatOptions::default();
    ArrayFormatter::try_new(column, &options).expect("a formatter").value(row).to_string()
}

/// The cells of some columns, `-` for null, joined by spaces.
pub(super) fn pick(row: &Row, columns: &[&str]) -> String {
    columns.iter().map(|name| row.get(*name).map_or("-", String::as_str)).collect::<Vec<_>>().join(" ")
}

/// The picked cells of every row.
pub(super) fn picks(rows: &[Row], columns: &[&str]) -> Vec<String> {
    rows.iter().map(|row| pick(row, columns)).collect()
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_else(|_| panic!("a time: {text}"))
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("a day: {text}"))
}

fn array(kind: ColumnType, cells: Vec<Option<&str>>) -> ArrayRef {
    let cells = cells.into_iter();
    match kind {
        ColumnType::Text | ColumnType::TextList | ColumnType::Word(_) => Arc::new(cells.collect::<StringArray>()),
        ColumnType::Integer(..) => {
            Arc::new(cells.map(|cell| cell.map(|cell| cell.parse().expect("a number"))).collect::<Int64Array>())
        }
        ColumnType::Boolean => Arc::new(cells.map(|cell| cell.map(|cell| cell == "true")).collect::<BooleanArray>()),
        ColumnType::Date => {
            Arc::new(cells.map(|cell| cell.map(|cell| day(cell).to_epoch_days())).collect::<Date32Array>())
        }
        ColumnType::Timestamp => {
            let times = cells.map(|cell| cell.map(|cell| at(cell).timestamp_micros()));
            Arc::new(times.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
        }
        ColumnType::Decimal(..) | ColumnType::Amount(..) => {
            let units = cells.map(|cell| cell.map(units));
            let array = units.collect::<Decimal128Array>().with_precision_and_scale(38, 12);
            Arc::new(array.expect("a precision"))
        }
    }
}

fn units(cell: &str) -> i128 {
    let mut decimal: Decimal = cell.parse().expect("a decimal");
    decimal.rescale(12);
    decimal.mantissa()
}

fn workspace() -> Workspace {
    Workspace {
        name: "Test".to_owned(),
        time_zone: chrono_tz::Europe::Stockholm,
        fiscal_year: FiscalYear { start_month: 1 },
        complete_from: None,
        reporting_currency: Currency::parse("EUR").expect("a code"),
        sources: Vec::new(),
        derive: None,
        privacy: Privacy {
            key_env: None,
            key_file: None,
            smallest_peer_group: 5,
            own_customers: OwnCustomers::Pseudonym,
        },
        powerpoint: true,
        locale: &crate::domain::locale::BRITISH,
        theme: crate::config::model::Theme::default(),
        quarantine_threshold: 0.01,
    }
}

/// A version of the rules in force from a day: Monday to Friday, horizon 21, reopen window 14, scale 1 to 5, top box 4.
pub(super) fn version(from: &str) -> Version {
    Version {
        name: from.to_owned(),
        from: day(from),
        title: "Test".to_owned(),
        cases: CaseRules {
            horizon_days: Some(21),
            reopen_days: Some(14),
            partner_level: 1,
            article_visible_days: 5,
            vendor_first_level: None,
            vendor_organisations: BTreeSet::new(),
            automatic_senders: BTreeSet::new(),
        },
        surveys: SurveyRules {
            independent_providers: BTreeSet::from(["acme".to_owned()]),
            scale: (1, 5),
            top_box: 4,
            late_after_days: Some(30),
            per_customer_cap: None,
            cap_quarters: 1,
            minimum_coverage: None,
        },
        working_days: WorkingDays {
            weekdays: vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri],
            holidays: BTreeSet::new(),
        },
        calendars: BTreeMap::new(),
        service_levels: None,
        headcount: Vec::new(),
        certification: Vec::new(),
        duties: crate::programme::duties::DutyRules::default(),
        targets: BTreeMap::new(),
        own_targets: Vec::new(),
        pay: crate::programme::model::PayRules::default(),
        tiers: Vec::new(),
        dispute_days: None,
        tier_changes: crate::programme::tier_changes::TierChanges::default(),
        tier_timing: TierTiming::Next,
        late_evidence: LateEvidence::MoneyOnly,
        on_insufficient_evidence: EvidencePolicy::Hold,
        share_floor: Share::ZERO,
        share_cap: Share::ZERO,
        rank_minimum_cases: 0,
        vendor_cost_per_resolution: None,
        adjudication: None,
    }
}

/// Every file of a folder with its bytes, by name.
pub(super) fn bytes_of(facts: &Facts) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(&facts.dir).expect("a folder").map(|entry| entry.expect("an entry").path());
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    entries.map(|path| (name(&path), fs::read(&path).expect("a file"))).collect()
}
