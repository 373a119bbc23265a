//! What an open quarter that is under way has come to, and the sums that records and lists print of it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Loaded, PipelineError};
use crate::domain::{Currency, Finding, Month, Place};
use crate::facts::slices::RevenueSlice;
use crate::scorecard::model::Scorecards;
use crate::settlement::accrual::{self, AccrualTotal, OpenQuarter, Range};
use crate::settlement::model::{DecidedTiers, Settlements};

/// The accruals of one currency over all partners, in major units. Nothing of them is posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccrualSum {
    /// The currency.
    pub currency: String,
    /// The last day whose service is accrued.
    pub until: String,
    /// What the service days up to it come to.
    pub accrued: String,
    /// The quarter in which the accrual is reversed.
    pub reverses_in: String,
    /// What the whole quarter comes to with the lines that are known.
    pub known: String,
    /// What the whole quarter is expected to come to; `None` where lines still to come are estimated for nobody.
    pub forecast: Option<AccrualRange>,
    /// Partners in the sums.
    pub partners: usize,
    /// Of them, those whose lines still to come are not estimated: the forecast is short of these.
    pub not_estimated: usize,
}

/// An estimate, in major units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccrualRange {
    /// The least.
    pub low: String,
    /// What is expected.
    pub expected: String,
    /// The most.
    pub high: String,
}

/// Adds accruals to the settlements of an open quarter whose data ends before it does; a closed one is what it was closed with.
pub(super) fn note(
    loaded: &Loaded,
    scorecards: &Scorecards,
    (slices, rates): (&[RevenueSlice], &BTreeMap<(Currency, Month), Decimal>),
    decided: &DecidedTiers,
    settlements: &mut Settlements,
) -> Result<(), PipelineError> {
    let Some(until) = scorecards.partial_until.filter(|_| loaded.pinned.is_none()) else { return Ok(()) };
    let open = OpenQuarter {
        scorecards,
        decided,
        slices,
        rates,
        programme: &loaded.programme,
        whole_from: loaded.workspace.complete_from,
        until,
    };
    accrual::accrue(settlements, &open)
        .map_err(|error| PipelineError::Data(vec![Finding::error(Place::default(), error.to_string())]))
}

/// The sums by currency; none of a quarter that is over or closed.
pub(super) fn sums(settlements: &Settlements) -> Vec<AccrualSum> {
    accrual::totals(settlements).iter().map(sum).collect()
}

fn sum(total: &AccrualTotal) -> AccrualSum {
    let text = |range: Range| AccrualRange {
        low: range.low.to_string(),
        expected: range.expected.to_string(),
        high: range.high.to_string(),
    };
    AccrualSum {
        currency: total.figures.accrued.currency.to_string(),
        until: total.until.to_string(),
        accrued: total.figures.accrued.to_string(),
        reverses_in: total.reverses_in.to_string(),
        known: total.figures.known.to_string(),
        forecast: total.figures.forecast().map(text),
        partners: total.partners,
        not_estimated: total.not_estimated,
    }
}
