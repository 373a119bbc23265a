//! `scorecards.parquet`: one row a partner, metric, statistic, slice and period, earlier periods too.

use crate::domain::Quarter;
use crate::scorecard::model::{Measurement, MetricResult, PartnerProfile, Scorecard, Scorecards, Unit};
use crate::settlement::model::{Settlements, TierDecision};

use super::table::{Cell, Column, Kind, parquet_bytes};
use super::{DataFileError, Units, json};

/// One figure of one period.
pub struct ScorecardRow<'a> {
    partner: &'a PartnerProfile,
    tier: Option<&'a str>,
    metric: &'a MetricResult,
    period: Quarter,
    measurement: &'a Measurement,
    unit: Option<Unit>,
    /// Whether the row is about the pack's own period: only that has a verdict.
    current: bool,
}

impl ScorecardRow<'_> {
    fn shown(&self, figure: Option<f64>) -> Cell {
        let hidden = self.current && json::without_value(self.metric);
        Cell::figure(figure.filter(|_| !hidden))
    }

    /// A value that only the pack's own period has.
    fn now(&self, cell: impl FnOnce(&MetricResult) -> Cell) -> Cell {
        if self.current { cell(self.metric) } else { Cell::Empty }
    }
}

/// The columns, in order.
#[must_use]
pub fn scorecard_columns<'a>() -> Vec<Column<ScorecardRow<'a>>> {
    let mut columns = identity_columns();
    columns.extend(figure_columns());
    columns.extend(verdict_columns());
    columns
}

/// Whose figure it is, of what and when.
fn identity_columns<'a>() -> Vec<Column<ScorecardRow<'a>>> {
    vec![
        column("period", Kind::Text, "the quarter, `2026Q3`", |row| Cell::Text(row.period.to_string())),
        column("partner_id", Kind::Text, "the partner", |row| Cell::Text(row.partner.id.to_string())),
        column("name", Kind::Text, "the partner's name", |row| Cell::Text(row.partner.name.clone())),
        column("tier", Kind::Text, "the tier earned in the row's quarter; empty where there is none", |row| {
            Cell::text(row.tier)
        }),
        column("metric", Kind::Text, "the metric's id", |row| Cell::Text(row.metric.id.clone())),
        column("statistic", Kind::Text, "`value`, `median` or `p90`", |row| {
            Cell::text(Some(row.metric.statistic.as_str()))
        }),
        column("slice", Kind::Text, "the part of the cases as a JSON object, `{}` for all", |row| {
            Cell::Text(json::slice_text(row.metric))
        }),
    ]
}

/// The figure with its evidence, for every quarter.
fn figure_columns<'a>() -> Vec<Column<ScorecardRow<'a>>> {
    vec![
        column("value", Kind::Figure, "the value in the metric's unit; empty without enough evidence", |row| {
            row.shown(row.measurement.value)
        }),
        column("numerator", Kind::Integer, "numerator of a share or ratio; empty for other metrics", |row| {
            Cell::integer(row.measurement.numerator)
        }),
        column("denominator", Kind::Integer, "denominator of a share or ratio; empty for other metrics", |row| {
            Cell::integer(row.measurement.denominator)
        }),
        column("evidence", Kind::Integer, "rows the figure rests on", |row| Cell::Integer(row.measurement.evidence)),
        column("immature", Kind::Integer, "rows whose outcome may still change", |row| {
            Cell::Integer(row.measurement.immature)
        }),
        column("expected", Kind::Figure, "expected count of a standardised metric; empty for other metrics", |row| {
            row.shown(row.measurement.expected)
        }),
        column("low", Kind::Figure, "lower end of the 95% interval; empty where there is none", |row| {
            row.shown(row.measurement.low)
        }),
        column("high", Kind::Figure, "upper end of the 95% interval; empty where there is none", |row| {
            row.shown(row.measurement.high)
        }),
        column("unit", Kind::Text, "`share`, `ratio`, `hours`, `points` or `count`", |row| {
            Cell::text(row.unit.map(Unit::as_str))
        }),
    ]
}

/// What the figure is held against, for the pack's own quarter.
fn verdict_columns<'a>() -> Vec<Column<ScorecardRow<'a>>> {
    vec![
        column("target", Kind::Figure, "the value to reach; empty without a target and for earlier quarters", |row| {
            row.now(|metric| Cell::figure(metric.target.map(|target| target.target)))
        }),
        column("tolerance", Kind::Figure, "the value up to which a miss is a deviation; empty as `target` is", |row| {
            row.now(|metric| Cell::figure(metric.target.map(|target| target.tolerance)))
        }),
        column("status", Kind::Text, "the verdict; empty for earlier quarters", |row| {
            row.now(|metric| Cell::text(Some(json::status(metric).as_str())))
        }),
        column(
            "provisional",
            Kind::Flag,
            "the outcome of some rows may still change; empty for earlier quarters",
            |row| row.now(|metric| Cell::Flag(metric.provisional)),
        ),
        column("reason", Kind::Text, "why there is no value or no verdict; empty where there is one", |row| {
            row.now(|metric| Cell::text(metric.reason.clone()))
        }),
        column("change", Kind::Figure, "value less the quarter before's; empty for earlier quarters", |row| {
            row.now(|metric| Cell::figure(metric.change))
        }),
        column(
            "change_low",
            Kind::Figure,
            "lower end of the change's 95% interval; empty where there is none",
            |row| row.now(|metric| Cell::figure(metric.change_interval.map(|(low, _)| low))),
        ),
        column(
            "change_high",
            Kind::Figure,
            "upper end of the change's 95% interval; empty where there is none",
            |row| row.now(|metric| Cell::figure(metric.change_interval.map(|(_, high)| high))),
        ),
        column("peers", Kind::Figure, "the same figure over the other partners; empty for earlier quarters", |row| {
            row.now(|metric| Cell::figure(metric.peers))
        }),
    ]
}

fn column<'a>(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    value: fn(&ScorecardRow<'a>) -> Cell,
) -> Column<ScorecardRow<'a>> {
    Column { name, kind, meaning, value }
}

/// All figures as Parquet: by partner, in the catalogue's order, oldest period first.
///
/// # Errors
/// When the writer fails.
pub fn scorecards_parquet(
    scorecards: &Scorecards,
    settlements: &Settlements,
    units: &Units,
) -> Result<Vec<u8>, DataFileError> {
    let mut rows = Vec::new();
    for card in &scorecards.partners {
        let settled = settlements.partners.iter().find(|settled| settled.partner_id == card.partner.id);
        for metric in &card.metrics {
            let unit = units.get(&metric.id).copied();
            rows.extend(metric_rows(card, metric, scorecards.period, settled.map(|settled| &settled.tier), unit));
        }
    }
    parquet_bytes(&scorecard_columns(), &rows)
}

fn metric_rows<'a>(
    card: &'a Scorecard,
    metric: &'a MetricResult,
    period: Quarter,
    tier: Option<&'a TierDecision>,
    unit: Option<Unit>,
) -> Vec<ScorecardRow<'a>> {
    let earned = |quarter: Quarter| {
        let history = &tier?.history;
        history.iter().find(|earlier| earlier.quarter == quarter).map(|earlier| earlier.earned.as_str())
    };
    let row = |quarter: Quarter, measurement: &'a Measurement| ScorecardRow {
        partner: &card.partner,
        tier: earned(quarter),
        metric,
        period: quarter,
        measurement,
        unit,
        current: quarter == period,
    };
    let earlier = metric.history.iter().filter(|(quarter, _)| *quarter < period);
    let mut rows: Vec<ScorecardRow<'a>> = earlier.map(|(quarter, figure)| row(*quarter, figure)).collect();
    rows.push(row(period, &metric.measurement));
    rows
}
