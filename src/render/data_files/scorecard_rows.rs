//! Scorecards as tables, one row a partner, metric, statistic, slice and period: `scorecards.parquet` with earlier periods too, and
//! the CSV that decks carry with the pack's own period alone.

use crate::deck::peer_rule::Field;
use crate::domain::{PartnerId, Quarter};
use crate::scorecard::model::{Measurement, MetricResult, PartnerProfile, Scorecard, Scorecards, Unit};
use crate::settlement::model::{Settlements, TierDecision};

use super::table::{Cell, Column, Kind, csv_bytes, parquet_bytes};
use super::{DataFileError, Units, json, own_card};

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
    /// Whether the reader may see the figure over the other partners.
    shows_peers: bool,
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
            row.now(|metric| Cell::figure(metric.peers.filter(|_| row.shows_peers)))
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

/// The figures of the pack's own period as CSV, by partner and in the catalogue's order: what [`super::scorecards_json`] lists.
///
/// # Errors
/// When the writer fails.
pub fn scorecards_csv(
    scorecards: &Scorecards,
    settlements: &Settlements,
    units: &Units,
) -> Result<Vec<u8>, DataFileError> {
    csv_of(scorecards, &scorecards.partners, settlements, units, &|_| true)
}

/// One partner's own, in the same shape, for that partner: what [`super::scorecard_json`] lists, with the same figures left out.
///
/// # Errors
/// When the partner is not among those scored, or the writer fails.
pub fn scorecard_csv(
    scorecards: &Scorecards,
    settlements: &Settlements,
    partner: &PartnerId,
    units: &Units,
    field: &Field,
) -> Result<Vec<u8>, DataFileError> {
    let card = own_card(scorecards, partner)?;
    let may_see_peers = |metric: &MetricResult| field.of_others(metric).shows();
    csv_of(scorecards, std::slice::from_ref(card), settlements, units, &may_see_peers)
}

fn csv_of(
    scorecards: &Scorecards,
    cards: &[Scorecard],
    settlements: &Settlements,
    units: &Units,
    may_see_peers: &dyn Fn(&MetricResult) -> bool,
) -> Result<Vec<u8>, DataFileError> {
    let mut rows = Vec::new();
    for card in cards {
        let tier = tier_of(card, settlements);
        for metric in &card.metrics {
            let unit = units.get(&metric.id).copied();
            let of_now = metric_rows(card, metric, scorecards.period, tier, unit).pop();
            rows.extend(of_now.map(|row| ScorecardRow { shows_peers: may_see_peers(metric), ..row }));
        }
    }
    csv_bytes(&scorecard_columns(), &rows)
}

fn tier_of<'a>(card: &Scorecard, settlements: &'a Settlements) -> Option<&'a TierDecision> {
    let settled = settlements.partners.iter().find(|settled| settled.partner_id == card.partner.id);
    settled.map(|settled| &settled.tier)
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
        let tier = tier_of(card, settlements);
        for metric in &card.metrics {
            let unit = units.get(&metric.id).copied();
            rows.extend(metric_rows(card, metric, scorecards.period, tier, unit));
        }
    }
    parquet_bytes(&scorecard_columns(), &rows)
}

/// A metric's rows, oldest first; the last is that of the pack's own period.
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
        shows_peers: true,
    };
    let earlier = metric.history.iter().filter(|(quarter, _)| *quarter < period);
    let mut rows: Vec<ScorecardRow<'a>> = earlier.map(|(quarter, figure)| row(*quarter, figure)).collect();
    rows.push(row(period, &metric.measurement));
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::samples::{scorecards, settlements, units};
    use super::super::{scorecard_json, scorecards_json};
    use super::*;

    fn table(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
        csv::Reader::from_reader(bytes).deserialize().map(|row| row.expect("a row")).collect()
    }

    /// The figures that JSON and CSV both carry, as text.
    fn listed(json: &[u8]) -> Vec<BTreeMap<String, String>> {
        let document: serde_json::Value = serde_json::from_slice(json).expect("JSON");
        let mut rows = Vec::new();
        for partner in document["partners"].as_array().expect("partners") {
            for metric in partner["metrics"].as_array().expect("metrics") {
                let text = |value: &serde_json::Value| match value {
                    serde_json::Value::Null => String::new(),
                    serde_json::Value::String(text) => text.clone(),
                    number => number.to_string().trim_end_matches(".0").to_owned(),
                };
                let mut row: BTreeMap<String, String> = metric
                    .as_object()
                    .expect("a metric")
                    .iter()
                    .filter(|(key, _)| !matches!(key.as_str(), "id" | "between" | "provisional"))
                    .map(|(key, value)| (key.clone(), text(value)))
                    .collect();
                row.insert("metric".to_owned(), text(&metric["id"]));
                row.insert("partner_id".to_owned(), text(&partner["partner_id"]));
                rows.push(row);
            }
        }
        rows
    }

    fn says_the_same(csv: &[u8], json: &[u8]) {
        let (table, listed) = (table(csv), listed(json));
        assert_eq!(table.len(), listed.len());
        assert!(!listed.is_empty());
        for (row, metric) in table.iter().zip(&listed) {
            for (key, value) in metric {
                assert_eq!(&row[key], value, "{key} of {row:?}");
            }
        }
    }

    #[test]
    fn the_csv_lists_what_the_json_lists() {
        let (cards, settled, units) = (scorecards(), settlements(), units());
        let csv = scorecards_csv(&cards, &settled, &units).expect("written");
        says_the_same(&csv, &scorecards_json(&cards, &settled, &units).expect("written"));
        for smallest in [1, 5] {
            let field = Field::of(&cards, &BTreeMap::new(), smallest);
            let id = &cards.partners[0].partner.id;
            let csv = scorecard_csv(&cards, &settled, id, &units, &field).expect("written");
            says_the_same(&csv, &scorecard_json(&cards, &settled, id, &units, &field).expect("written"));
        }
    }

    #[test]
    fn a_partner_sees_itself_alone_and_no_peers_where_the_rule_withholds_them() {
        let (cards, settled, units) = (scorecards(), settlements(), units());
        let field = Field::of(&cards, &BTreeMap::new(), 5);
        let id = &cards.partners[0].partner.id;
        let own = table(&scorecard_csv(&cards, &settled, id, &units, &field).expect("written"));
        assert!(own.iter().all(|row| row["partner_id"] == id.as_str() && row["peers"].is_empty()), "{own:?}");
        let all = table(&scorecards_csv(&cards, &settled, &units).expect("written"));
        assert!(all.iter().any(|row| !row["peers"].is_empty()) && all.len() > own.len());
        let nobody = PartnerId::new("nobody");
        let error = scorecard_csv(&cards, &settled, &nobody, &units, &field).expect_err("unknown");
        assert_eq!(error.to_string(), "partner nobody is not among the partners of the period");
    }
}
