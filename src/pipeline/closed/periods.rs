//! Every period of the data, with its state.

use serde::Serialize;

use super::books::{Books, Fresh};
use super::evidence::Ground;
use super::pinned::ClosedPeriod;
use super::record::Waiver;
use super::reopening::{Reopening, reopenings};
use crate::domain::Quarter;
use crate::facts;
use crate::lake::Snapshot;
use crate::pipeline::accruals::{self, AccrualSum};
use crate::pipeline::stages::Derived;
use crate::pipeline::{Loaded, Options, PipelineError, Progress, stages};

/// A period and its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PeriodState {
    /// The period, `2026Q3`.
    pub period: String,
    /// `open` or `closed`.
    pub state: &'static str,
    /// The last day with data, where the period is not whole.
    pub partial_until: Option<String>,
    /// The snapshot that a closed period rests on.
    pub snapshot: Option<String>,
    /// Whether that snapshot is still there.
    pub snapshot_found: Option<bool>,
    /// Who closed it, where that was said.
    pub by: Option<String>,
    /// What was waived when it was closed.
    pub waivers: Vec<Waiver>,
    /// Every time it had been closed and was opened again.
    pub reopened: Vec<Reopening>,
    /// What later data changes about a closed period and no closed period has posted.
    pub true_ups: Vec<TrueUpToPost>,
    /// Whether it is the open period that the true-ups are paid in.
    pub carries_true_ups: bool,
    /// What an open quarter that is under way has come to and is expected to come to, by currency. Nothing of it is posted.
    pub accruals: Vec<AccrualSum>,
    /// Why a quarter that is under way cannot be settled.
    pub not_settled: Option<String>,
}

/// True-ups of one partner and currency that are still to be posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrueUpToPost {
    /// The partner.
    pub partner_id: String,
    /// The currency.
    pub currency: String,
    /// What they change about what was recognised.
    pub recognised: String,
    /// What they change about what the partner gets: its part, incentives and service credits.
    pub partner: String,
    /// Lines with a true-up.
    pub lines: usize,
    /// Incentives and service credits with one.
    pub adjustments: usize,
}

/// The periods of a snapshot, oldest first, and those closed before its first day.
///
/// # Errors
/// When the facts cannot be made, or what was pinned was changed.
pub fn periods(
    loaded: &Loaded,
    snapshot: Snapshot,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Vec<PeriodState>, PipelineError> {
    let derived = stages::derive(loaded, snapshot, options, progress)?;
    let facts = &derived.facts;
    let books = Books::all(loaded, Ground { snapshot: &derived.snapshot, facts })?;
    let slices = facts::revenue_slices(facts).map_err(|error| PipelineError::Internal(error.to_string()))?;
    let fresh = books.fresh(facts, &slices)?;
    let fiscal_year = loaded.workspace.fiscal_year;
    let (first, last) = (fiscal_year.quarter_of(facts.first_day), fiscal_year.quarter_of(facts.last_day));
    let closed: Vec<(&ClosedPeriod, &Fresh)> = books.closed.iter().zip(&fresh).collect();
    let oldest = closed.first().map_or(first, |(closed, _)| first.min(closed.result.period));
    let carrier = closed.last().map(|(closed, _)| closed.result.period.next());
    let newest = carrier.map_or(last, |carrier| last.max(carrier));
    let all = std::iter::successors(Some(oldest), |period| Some(period.next())).take_while(|period| *period <= newest);
    let state = |period: Quarter| {
        let found = closed.iter().find(|(closed, _)| closed.result.period == period);
        match found {
            Some((closed, fresh)) => of_closed(loaded, closed, fresh),
            None => {
                let partial = (facts.last_day < period.last_day()).then(|| facts.last_day.to_string());
                PeriodState { carries_true_ups: carrier == Some(period), ..open(period, partial) }
            }
        }
    };
    let listed = all.map(|period| {
        let state = PeriodState { reopened: reopenings(&loaded.root, period)?, ..state(period) };
        let is_under_way = state.partial_until.is_some() && period.first_day() <= facts.last_day;
        if is_under_way { with_accruals(loaded, &derived, period, state) } else { Ok(state) }
    });
    listed.collect()
}

/// The same with what the quarter has come to. Data that cannot be settled is no reason not to list it.
fn with_accruals(
    loaded: &Loaded,
    derived: &Derived,
    period: Quarter,
    state: PeriodState,
) -> Result<PeriodState, PipelineError> {
    match stages::settled(loaded, derived, period) {
        Ok(settlements) => Ok(PeriodState { accruals: accruals::sums(&settlements), ..state }),
        Err(PipelineError::Data(findings)) => {
            Ok(PeriodState { not_settled: findings.first().map(ToString::to_string), ..state })
        }
        Err(error) => Err(error),
    }
}

fn open(period: Quarter, partial_until: Option<String>) -> PeriodState {
    PeriodState {
        period: period.to_string(),
        state: "open",
        partial_until,
        snapshot: None,
        snapshot_found: None,
        by: None,
        waivers: Vec::new(),
        reopened: Vec::new(),
        true_ups: Vec::new(),
        carries_true_ups: false,
        accruals: Vec::new(),
        not_settled: None,
    }
}

fn of_closed(loaded: &Loaded, closed: &ClosedPeriod, fresh: &Fresh) -> PeriodState {
    let record = &closed.record;
    let true_ups = fresh.true_ups.iter().map(|((partner, currency), of)| TrueUpToPost {
        partner_id: partner.to_string(),
        currency: currency.to_string(),
        recognised: of.change.recognised.to_string(),
        partner: of.total().unwrap_or(of.change.partner).to_string(),
        lines: of.lines.len(),
        adjustments: of.adjustments.len(),
    });
    PeriodState {
        state: "closed",
        snapshot: Some(record.snapshot.clone()),
        snapshot_found: Some(Snapshot::open(&loaded.root, &record.snapshot).is_ok()),
        by: record.by.clone(),
        waivers: record.waivers.clone(),
        true_ups: true_ups.collect(),
        ..open(closed.result.period, None)
    }
}
