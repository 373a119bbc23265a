//! Bringing in every series of a metric: queries to sums, with a copy of every group in the cube.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use polars::prelude::{col, lit};
use sha2::{Digest, Sha256};

use super::catalogue::{Baseline, Catalogue, Dimension, Kind, Metric, Series, hex};
use super::cells::{Cells, Subject, Sums};
use super::collect::{self, Group};
use super::compile::{self, Strata};
use super::cube::CubeFile;
use super::error::MetricsError;
use super::mix::Mix;
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

    /// Whether values of a table are brought in quarter by quarter: not worth it for few rows.
    fn is_large(&self, table: &FactTable) -> bool {
        self.facts.rows.get(table.name).is_none_or(|rows| *rows > ROWS_AT_ONCE)
    }
}

/// Values of tables with more rows than this are brought in quarter by quarter.
const ROWS_AT_ONCE: u64 = 500_000;

/// Collects every series of a metric, writes its groups to the cube and folds them into sums.
pub(super) fn sums(
    source: &Source<'_>,
    metric: &Metric,
    quarters: &[Quarter],
    cube: &mut CubeFile,
) -> Result<Measured, MetricsError> {
    let series = &metric.series;
    let not_measured = |fact| Ok(Measured { missing: Some(no_data(fact)), ..Measured::default() });
    let mut gathering = Gathering { source, metric, quarters, cube };
    let keep = kept_strata(metric);
    let Some(main) = gathering.part(series, "value", if adds_up(series) { ALL } else { keep }, keep)? else {
        return not_measured(series.fact);
    };
    let quarters_apart = gathering.quarters_apart(keep)?;
    let mut side = |series: Option<&Series>, name: &str| match series {
        Some(series) => gathering.part(series, name, NO_STRATA, NO_STRATA),
        None => Ok(None),
    };
    let per = side(metric.per.as_ref().map(|per| &per.series), "per")?;
    if let Some(missing) = metric.per.as_ref().filter(|_| per.is_none()) {
        return not_measured(missing.series.fact);
    }
    let coverage = side(metric.coverage.as_ref().map(|coverage| &coverage.series), "coverage")?;
    let baseline = match &metric.baseline {
        Some(Baseline::DirectSeries(series)) => side(Some(series), "baseline")?,
        Some(Baseline::Direct) | None => None,
    };
    let excluded = gathering.excluded()?;
    Ok(Measured { main, quarters: quarters_apart, per, coverage, baseline, excluded, ..Measured::default() })
}

/// The parts of one metric being brought in.
struct Gathering<'a> {
    source: &'a Source<'a>,
    metric: &'a Metric,
    quarters: &'a [Quarter],
    cube: &'a mut CubeFile,
}

impl Gathering<'_> {
    /// The sums of a series, folded to the strata to `keep`; `None` where its table could not be made.
    fn part(
        &mut self,
        series: &Series,
        name: &str,
        strata: Strata,
        keep: Strata,
    ) -> Result<Option<Cells>, MetricsError> {
        let Some(path) = self.source.facts.tables.get(series.fact.name) else { return Ok(None) };
        let groups = collect::groups(path, series, &self.metric.id, strata, self.days(series));
        let groups = groups.map_err(|cause| self.failed(series, cause))?;
        if !sums_fit(&groups) {
            return Err(MetricsError::TooLarge { metric: self.metric.id.clone() });
        }
        self.kept(name, &groups, keep).map(Some)
    }

    /// Distinct things of whole quarters: their months do not add up to them. `None` for other kinds.
    fn quarters_apart(&mut self, keep: Strata) -> Result<Option<Cells>, MetricsError> {
        let series = &self.metric.series;
        let path = self.source.facts.tables.get(series.fact.name);
        let Some(path) = path.filter(|_| matches!(series.kind, Kind::DistinctShare { .. })) else { return Ok(None) };
        let groups = collect::quarters(path, self.metric, keep, self.days(series));
        let groups = groups.map_err(|cause| self.failed(series, cause))?;
        self.kept("quarter", &groups, keep).map(Some)
    }

    /// Rows left out, by subject, month and reason.
    fn excluded(&mut self) -> Result<Excluded, MetricsError> {
        let series = &self.metric.series;
        let Some(path) = self.source.facts.tables.get(series.fact.name) else { return Ok(Excluded::default()) };
        let groups = excluded_groups(self.source, self.metric, path, self.quarters);
        let groups = groups.map_err(|cause| self.failed(series, cause))?;
        self.cube.write(&self.metric.id, "excluded", &groups)?;
        Ok(by_reason(groups, &self.source.in_scope))
    }

    /// Writes groups to the cube, and folds and pools them.
    fn kept(&mut self, name: &str, groups: &[Group], keep: Strata) -> Result<Cells, MetricsError> {
        self.cube.write(&self.metric.id, name, groups)?;
        let mut cells = collect::fold(groups, keep);
        cells.pool(&self.source.in_scope);
        Ok(cells)
    }

    fn days(&self, series: &Series) -> collect::Days<'_> {
        let split = self.source.is_large(series.fact);
        collect::Days { quarters: self.quarters, last: self.source.facts.as_of_date, split }
    }

    fn failed(&self, series: &Series, cause: String) -> MetricsError {
        failed(&self.metric.id, series.fact.name, cause)
    }
}

/// Why a table that could not be made measures nothing.
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

/// Whether no sum over any of the groups can leave 64 bits, whatever is merged with what.
fn sums_fit(groups: &[Group]) -> bool {
    let reach = groups.iter().fold(0_i128, |reach, group| reach.saturating_add(group.reach));
    reach <= i128::from(i64::MAX)
}

fn failed(metric: &str, table: &str, cause: String) -> MetricsError {
    MetricsError::Query { metric: metric.to_owned(), table: table.to_owned(), cause }
}

fn excluded_groups(
    source: &Source<'_>,
    metric: &Metric,
    path: &Path,
    quarters: &[Quarter],
) -> Result<Vec<Group>, String> {
    let (Some(first), Some(last)) = (quarters.first(), quarters.last()) else { return Ok(Vec::new()) };
    if metric.series.cohort.is_none() {
        return Ok(Vec::new());
    }
    let days = (first.first_day(), last.last_day().min(source.facts.as_of_date));
    let approved = source.with_exclusions.contains(metric.series.fact.name);
    collect::exclusions(path, metric, approved, days)
}

fn by_reason(groups: Vec<Group>, in_scope: &[PartnerId]) -> Excluded {
    let mut found = Excluded::new();
    for group in groups {
        let reason = group.reason.unwrap_or_default();
        let pooled = matches!(&group.subject, Subject::Partner(id) if in_scope.binary_search(id).is_ok());
        if pooled {
            let months = found.entry((Subject::Pooled, group.month)).or_default();
            *months.entry(reason.clone()).or_insert(0) += group.rows;
        }
        *found.entry((group.subject, group.month)).or_default().entry(reason).or_insert(0) += group.rows;
    }
    found
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
