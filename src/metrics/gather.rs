//! Bringing in every series of metrics: each fact table is read once for all of them, with a copy of every group in the cube.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::{col, lit};
use sha2::{Digest, Sha256};

use super::catalogue::{Baseline, Catalogue, Dimension, Kind, Metric, Series, hex};
use super::cells::{Cells, Span, Subject, Sums};
use super::collect;
use super::compile::{self, Strata};
use super::cube::CubeFile;
use super::error::MetricsError;
use super::groups::Groups;
use super::mix::Mix;
use super::question::{Ask, Days};
use super::sweep::{Answered, Sweep};
use crate::domain::{Month, PartnerId, Quarter};
use crate::facts::Facts;
use crate::facts::schema::{FACT_TABLES, FactTable};

/// Rows left out, by reason.
type Excluded = BTreeMap<(Subject, Month), BTreeMap<String, i64>>;

/// One metric's sums.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    /// Why nothing could be measured.
    pub(super) missing: Option<String>,
    pub(super) minimum: i64,
    /// Of partners for whom the programme asks for more or less evidence.
    pub(super) own_minimum: BTreeMap<PartnerId, i64>,
    pub(super) minimum_coverage: Option<f64>,
    pub(super) main: Cells,
    /// Of distinct things, which months do not add up to: whole quarters, in their last month.
    pub(super) quarters: Option<Cells>,
    /// What a rate is held against.
    pub(super) per: Option<Cells>,
    pub(super) coverage: Option<Cells>,
    pub(super) baseline: Option<Cells>,
    pub(super) excluded: Excluded,
    pub(super) mix: Option<Mix>,
    /// All partners together over the period, by slice: every partner is held against them.
    pub(super) pooled: BTreeMap<OwnedSlice, Sums>,
}

/// A part of the cases; `None` for all.
pub(super) type OwnedSlice = Option<(Dimension, String)>;

impl Measured {
    /// The least evidence a quarter's figure of a subject needs.
    pub(super) fn minimum_of(&self, subject: &Subject) -> i64 {
        match subject {
            Subject::Partner(partner) => self.own_minimum.get(partner).copied().unwrap_or(self.minimum),
            Subject::Direct | Subject::Pooled => self.minimum,
        }
    }
}

/// The facts as queries need them.
pub(super) struct Source<'a> {
    pub(super) facts: &'a Facts,
    /// Partners in scope, by id.
    pub(super) in_scope: Vec<PartnerId>,
    /// Tables with rows that an approved exclusion takes out of some metric.
    with_exclusions: BTreeSet<&'static str>,
}

impl<'a> Source<'a> {
    /// Looks which partners are in scope and where exclusions are.
    pub(super) fn of(facts: &'a Facts) -> Result<Self, MetricsError> {
        let mut in_scope: Vec<PartnerId> =
            facts.partners.iter().filter(|partner| partner.in_scope()).map(|partner| partner.id.clone()).collect();
        in_scope.sort();
        let mut with_exclusions = BTreeSet::new();
        for table in FACT_TABLES.iter().filter(|table| table.column("excluded_from").is_some()) {
            let Some(path) = facts.tables.get(table.name) else { continue };
            let excluded = compile::scan(path)
                .map(|frame| frame.filter(col("excluded_from").is_not_null()))
                .and_then(collect::count)
                .map_err(|cause| failed("exclusions", table.name, cause))?;
            if excluded > 0 {
                with_exclusions.insert(table.name);
            }
        }
        Ok(Self { facts, in_scope, with_exclusions })
    }
}

/// A metric with the quarters it is measured over, oldest first.
pub(super) type Measuring<'a> = (&'a Metric, Vec<Quarter>);

/// Which of a metric's sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Value,
    Quarter,
    Per,
    Coverage,
    Baseline,
    Excluded,
}

impl Role {
    /// What the cube calls it.
    fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Quarter => "quarter",
            Self::Per => "per",
            Self::Coverage => "coverage",
            Self::Baseline => "baseline",
            Self::Excluded => "excluded",
        }
    }
}

/// A part of a metric to be asked for.
struct Part<'a> {
    /// Which of the metrics.
    metric: usize,
    role: Role,
    ask: Ask<'a>,
    /// What the metric's figures need apart.
    keep: Strata,
}

/// Series that are asked of a table at once: each more takes more memory, each less reads the table more often.
const SERIES_AT_ONCE: usize = 24;

/// Collects every series of metrics, writes their groups to the cube and folds them into sums; in the order of the metrics.
///
/// # Errors
/// A query that fails, values too large to be summed, or a cube that cannot be written.
pub(super) fn sums(
    source: &Source<'_>,
    measuring: &[Measuring<'_>],
    cube: &mut CubeFile,
) -> Result<Vec<Measured>, MetricsError> {
    let mut found: Vec<Measured> = measuring.iter().map(|(metric, _)| nothing_yet(source, metric)).collect();
    let months: Vec<Vec<Vec<Month>>> = measuring.iter().map(|(metric, quarters)| spans(metric, quarters)).collect();
    let mut tables: BTreeMap<&str, Vec<Part<'_>>> = BTreeMap::new();
    for (index, (metric, _)) in measuring.iter().enumerate().filter(|(index, _)| found[*index].missing.is_none()) {
        for part in parts(source, index, metric, &months[index]) {
            tables.entry(part.ask.series().fact.name).or_default().push(part);
        }
    }
    for (table, parts) in &tables {
        let Some(path) = source.facts.tables.get(table) else { continue };
        for parts in parts.chunks(SERIES_AT_ONCE) {
            for (part, answered) in parts.iter().zip(answers(source, path, measuring, parts)?) {
                let metric = &measuring[part.metric].0.id;
                if !answered.fits {
                    return Err(MetricsError::TooLarge { metric: metric.clone() });
                }
                for groups in answered.groups {
                    found[part.metric].take(part, &groups, &source.in_scope);
                    cube.write(metric, part.role.as_str(), groups);
                }
            }
        }
    }
    found.iter_mut().for_each(|measured| measured.pool(&source.in_scope));
    Ok(found)
}

/// What is asked of one table, of which all questions are answered at once.
fn answers(
    source: &Source<'_>,
    path: &Path,
    measuring: &[Measuring<'_>],
    parts: &[Part<'_>],
) -> Result<Vec<Answered>, MetricsError> {
    let swept = |parts: &[Part<'_>]| {
        let Some(first) = parts.first() else { return Ok(Vec::new()) };
        let table = first.ask.series().fact;
        let exclusions = source.with_exclusions.contains(table.name);
        let mut sweep = Sweep::of(table);
        for part in parts {
            let (metric, quarters) = &measuring[part.metric];
            sweep.ask(&part.ask, metric, exclusions, Days { quarters, last: source.facts.as_of_date })?;
        }
        sweep.run(path)
    };
    let failed = |part: &Part<'_>, cause| failed(&measuring[part.metric].0.id, part.ask.series().fact.name, cause);
    swept(parts).or_else(|cause| {
        // Asked one by one they tell whose question cannot be answered.
        let one_by_one =
            parts.iter().map(|part| swept(std::slice::from_ref(part)).map_err(|cause| failed(part, cause)));
        let answered: Vec<_> = one_by_one.collect::<Result<_, _>>()?;
        match parts.first() {
            Some(part) if answered.is_empty() => Err(failed(part, cause)),
            _ => Ok(answered.into_iter().flatten().collect()),
        }
    })
}

/// The parts that a metric is made of; parts of tables that could not be made are left out.
fn parts<'a>(source: &Source<'_>, index: usize, metric: &'a Metric, quarters: &'a [Vec<Month>]) -> Vec<Part<'a>> {
    let (series, keep) = (&metric.series, kept_strata(metric));
    let part = |role, ask, keep| Part { metric: index, role, ask, keep };
    let mut found = vec![part(Role::Value, Ask::Series(series, if adds_up(series) { ALL } else { keep }), keep)];
    if matches!(series.kind, Kind::DistinctShare { .. }) {
        found.extend(quarters.iter().map(|months| part(Role::Quarter, Ask::Quarter(series, keep, months), keep)));
    }
    let mut side = |role, series: Option<&'a Series>| {
        found.extend(series.map(|series| part(role, Ask::Series(series, NO_STRATA), NO_STRATA)));
    };
    side(Role::Per, metric.per.as_ref().map(|per| &per.series));
    side(Role::Coverage, metric.coverage.as_ref().map(|coverage| &coverage.series));
    if let Some(Baseline::DirectSeries(series)) = &metric.baseline {
        side(Role::Baseline, Some(series));
    }
    if series.cohort.is_some() {
        let by_column = metric.excluded.as_ref().map(|by| Ask::LeftOut(series, by));
        let approved = source.with_exclusions.contains(series.fact.name).then_some(Ask::Approved(series));
        found.extend(by_column.into_iter().chain(approved).map(|ask| part(Role::Excluded, ask, NO_STRATA)));
    }
    found.retain(|part| source.facts.tables.contains_key(part.ask.series().fact.name));
    found
}

/// Why a metric cannot be measured, where it cannot.
fn nothing_yet(source: &Source<'_>, metric: &Metric) -> Measured {
    let needed = [Some(metric.series.fact), metric.per.as_ref().map(|per| per.series.fact)];
    let missing = needed.into_iter().flatten().find(|table| !source.facts.tables.contains_key(table.name));
    Measured { missing: missing.map(no_data), ..Measured::default() }
}

/// The months of each quarter and those before it that count.
fn spans(metric: &Metric, quarters: &[Quarter]) -> Vec<Vec<Month>> {
    quarters.iter().map(|quarter| metric.over(Span::Quarter(*quarter)).months()).collect()
}

impl Measured {
    fn take(&mut self, part: &Part<'_>, groups: &Groups, in_scope: &[PartnerId]) {
        let cells = |cells: &mut Option<Cells>| cells.get_or_insert_default().append(groups.cells(part.keep));
        match part.role {
            Role::Value => self.main.append(groups.cells(part.keep)),
            Role::Quarter => cells(&mut self.quarters),
            Role::Per => cells(&mut self.per),
            Role::Coverage => cells(&mut self.coverage),
            Role::Baseline => cells(&mut self.baseline),
            Role::Excluded => self.leave_out(groups, in_scope),
        }
    }

    /// Adds rows left out, by subject, month and reason.
    fn leave_out(&mut self, groups: &Groups, in_scope: &[PartnerId]) {
        for (subject, month, reason, rows) in groups.rows_by_text() {
            let pooled = matches!(&subject, Subject::Partner(id) if in_scope.binary_search(id).is_ok());
            for subject in pooled.then_some(Subject::Pooled).into_iter().chain([subject]) {
                *self.excluded.entry((subject, month)).or_default().entry(reason.clone()).or_insert(0) += rows;
            }
        }
    }

    fn pool(&mut self, in_scope: &[PartnerId]) {
        let sides = [&mut self.quarters, &mut self.per, &mut self.coverage, &mut self.baseline];
        let sides = sides.into_iter().flatten();
        sides.chain([&mut self.main]).for_each(|cells| cells.pool(in_scope));
    }
}

/// Why a fact table was not made: its sources are missing, or, for promises about time, there are none.
fn no_data(table: &FactTable) -> String {
    match table.promised_by {
        Some(key) => format!("the programme has no {}", key.replace('_', " ")),
        None => format!("no {} data", table.needs.join(" or ")),
    }
}

const ALL: Strata = Strata { severity: true, product: true, complexity: true };
const NO_STRATA: Strata = Strata { severity: false, product: false, complexity: false };

/// Whether finer strata add up to coarser ones without holding every value or thing.
fn adds_up(series: &Series) -> bool {
    !series.kind.holds_values() && !matches!(series.kind, Kind::DistinctShare { .. })
}

/// What a metric's figures need apart; everything else is merged in memory (the cube keeps it).
fn kept_strata(metric: &Metric) -> Strata {
    if matches!(metric.series.kind, Kind::Standardised { .. }) {
        return ALL;
    }
    let wants = |dimension: Dimension| metric.slices.contains(&dimension);
    Strata {
        severity: wants(Dimension::Severity),
        product: wants(Dimension::Product),
        complexity: wants(Dimension::Complexity),
    }
}

fn failed(metric: &str, table: &str, cause: String) -> MetricsError {
    MetricsError::Query { metric: metric.to_owned(), table: table.to_owned(), cause }
}

/// Cases of a period whose partner nobody knows.
pub(super) fn unassigned(facts: &Facts, period: Quarter) -> Result<i64, MetricsError> {
    let Some(path) = facts.tables.get("cases") else { return Ok(0) };
    let count = || {
        let days =
            col("opened_date").gt_eq(lit(period.first_day())).and(col("opened_date").lt_eq(lit(period.last_day())));
        let frame = compile::scan(path)?.filter(col("assignment").eq(lit("unassigned")).and(days));
        collect::count(frame)
    };
    count().map_err(|cause| failed("unassigned cases", "cases", cause))
}

/// What the cube's name holds beside the folder it lies in, which names snapshot, programme, calendar and as-of.
pub(super) fn cube_key(catalogue: &Catalogue, period: Quarter, as_of: NaiveDate) -> String {
    let mut digest = Sha256::new();
    for part in [catalogue.digest(), &period.to_string(), &period.first_day().to_string(), &as_of.to_string()] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    digest.update(env!("CARGO_PKG_VERSION").as_bytes());
    hex(&digest.finalize())[..16].to_owned()
}
