//! Bringing in every series of a metric: queries to sums, with a copy of every group in the cube.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use polars::prelude::{col, lit};
use sha2::{Digest, Sha256};

use super::catalogue::{Baseline, Catalogue, Dimension, Kind, Metric, Series, hex};
use super::cells::{Cells, Subject};
use super::collect::{self, Group};
use super::compile::{self, Strata};
use super::cube::CubeFile;
use super::error::MetricsError;
use super::mix::Mix;
use crate::domain::{Month, PartnerId, Quarter};

/// One metric's sums.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    /// Why nothing could be measured.
    pub(super) missing: Option<String>,
    pub(super) minimum: i64,
    pub(super) minimum_coverage: Option<f64>,
    pub(super) main: Cells,
    pub(super) coverage: Option<Cells>,
    pub(super) baseline: Option<Cells>,
    pub(super) excluded: BTreeMap<(Subject, Month), BTreeMap<String, i64>>,
    pub(super) mix: Option<Mix>,
}

/// The facts as this module needs them.
pub(crate) struct FactFiles<'a> {
    /// Where the files lie, and the cube goes.
    pub(crate) dir: &'a Path,
    /// Fact tables that could be made, by name.
    pub(crate) tables: &'a BTreeMap<&'static str, PathBuf>,
    /// The as-of day: nothing after it counts.
    pub(crate) as_of: NaiveDate,
    /// Partners in scope, by id.
    pub(crate) in_scope: Vec<PartnerId>,
}

/// Collects every series of a metric, writes its groups to the cube and folds them into sums.
pub(super) fn sums(
    files: &FactFiles<'_>,
    metric: &Metric,
    quarters: &[Quarter],
    cube: &mut CubeFile,
) -> Result<Measured, MetricsError> {
    let series = &metric.series;
    let Some(path) = files.tables.get(series.fact.name) else {
        return Ok(Measured {
            missing: Some(format!("no {} data", series.fact.needs.join(" or "))),
            ..Measured::default()
        });
    };
    let failed = |series: &Series, cause: String| MetricsError::Query {
        metric: metric.id.clone(),
        table: series.fact.name.to_owned(),
        cause,
    };
    let groups_of = |series: &Series, path: &Path, strata: Strata| {
        collect::groups(path, series, &metric.id, strata, quarters, files.as_of).map_err(|cause| failed(series, cause))
    };
    let keep = kept_strata(metric);
    let groups = groups_of(series, path, if holds_values(series) { keep } else { ALL })?;
    cube.write(&metric.id, "value", &groups)?;
    let mut main = collect::fold(&groups, keep);
    main.pool(&files.in_scope);
    let mut side = |series: Option<&Series>, name: &str| -> Result<Option<Cells>, MetricsError> {
        let Some((series, path)) = series.and_then(|series| Some((series, files.tables.get(series.fact.name)?))) else {
            return Ok(None);
        };
        let groups = groups_of(series, path, NO_STRATA)?;
        cube.write(&metric.id, name, &groups)?;
        let mut cells = collect::fold(&groups, NO_STRATA);
        cells.pool(&files.in_scope);
        Ok(Some(cells))
    };
    let coverage = side(metric.coverage.as_ref().map(|coverage| &coverage.series), "coverage")?;
    let baseline = match &metric.baseline {
        Some(Baseline::DirectSeries(series)) => side(Some(series), "baseline")?,
        Some(Baseline::Direct) | None => None,
    };
    let excluded = excluded_groups(files, metric, path, quarters).map_err(|cause| failed(series, cause))?;
    cube.write(&metric.id, "excluded", &excluded)?;
    Ok(Measured { main, coverage, baseline, excluded: by_reason(excluded, &files.in_scope), ..Measured::default() })
}

const ALL: Strata = Strata { severity: true, product: true, complexity: true };
const NO_STRATA: Strata = Strata { severity: false, product: false, complexity: false };

fn holds_values(series: &Series) -> bool {
    matches!(series.kind, Kind::Mean { .. } | Kind::Percentile { .. })
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

fn excluded_groups(
    files: &FactFiles<'_>,
    metric: &Metric,
    path: &Path,
    quarters: &[Quarter],
) -> Result<Vec<Group>, String> {
    let (Some(first), Some(last)) = (quarters.first(), quarters.last()) else { return Ok(Vec::new()) };
    if metric.series.cohort.is_none() {
        return Ok(Vec::new());
    }
    let days = (first.first_day(), last.last_day().min(files.as_of));
    collect::exclusions(path, &metric.series, metric.excluded.as_ref(), &metric.id, days)
}

fn by_reason(groups: Vec<Group>, in_scope: &[PartnerId]) -> BTreeMap<(Subject, Month), BTreeMap<String, i64>> {
    let mut found: BTreeMap<(Subject, Month), BTreeMap<String, i64>> = BTreeMap::new();
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

pub(super) fn unassigned(files: &FactFiles<'_>, period: Quarter) -> Result<i64, MetricsError> {
    let Some(path) = files.tables.get("cases") else { return Ok(0) };
    let count = || {
        let days =
            col("opened_date").gt_eq(lit(period.first_day())).and(col("opened_date").lt_eq(lit(period.last_day())));
        let frame = compile::scan(path)?.filter(col("assignment").eq(lit("unassigned")).and(days));
        collect::count(frame)
    };
    count().map_err(|cause| MetricsError::Query {
        metric: "unassigned cases".to_owned(),
        table: "cases".to_owned(),
        cause,
    })
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
