//! `periods`: every period with its state, in the terminal or as JSON.

use serde::Serialize;

use super::arguments::CommonFlags;
use super::output::{Output, table};
use super::progress::Bars;
use super::{Ending, accruals, stages};
use crate::pipeline::{self, Options, PeriodState, PipelineError};

/// The schema's name and version.
const SCHEMA: &str = "quarterdeck.periods/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    periods: &'a [PeriodState],
}

/// Loads the sources and lists the periods.
pub(crate) fn periods(common: &CommonFlags, output: &Output) -> Result<Ending, PipelineError> {
    let loaded = stages::open(common)?;
    let options = Options { as_of: common.as_of, ..Options::default() };
    let bars = Bars::new(common);
    let snapshot = super::ingest::load(&loaded, &options, None, output, common, &bars)?;
    let periods = pipeline::periods(&loaded, snapshot, &options, &bars)?;
    if output.json {
        output.json(&Document { schema: SCHEMA, periods: &periods })?;
    } else {
        output.result(&in_words(&periods));
    }
    Ok(Ending::Clean)
}

fn in_words(periods: &[PeriodState]) -> String {
    let heading = ["period", "state", "snapshot", "waived", "true-ups to post", "accrued and expected"];
    let heading = heading.map(str::to_owned).to_vec();
    let mut rows = vec![heading];
    for period in periods {
        let snapshot = period.snapshot.as_ref().map_or_else(String::new, |id| match period.snapshot_found {
            Some(false) => format!("{id} is gone"),
            _ => id.clone(),
        });
        let waived: Vec<&str> = period.waivers.iter().map(|waiver| waiver.name.as_str()).collect();
        rows.push(vec![
            period.period.clone(),
            state(period),
            snapshot,
            waived.join(", "),
            to_post(period),
            accrued(period),
        ]);
    }
    table(&rows, &[])
}

/// `open, partial: data to 2026-10-05`, `open, opened again by A. Berg: a wrong rate`.
fn state(period: &PeriodState) -> String {
    let partial = period.partial_until.as_ref().map_or_else(String::new, |day| format!(", partial: data to {day}"));
    let reopened = period.reopened.last().map_or_else(String::new, |last| {
        let again = if period.state == "open" { "opened again" } else { "closed again, after it was opened" };
        format!(", {again} by {}: {}", last.by, last.reason)
    });
    format!("{}{partial}{reopened}", period.state)
}

/// What a quarter that is under way has come to, and what all of it is expected to come to.
fn accrued(period: &PeriodState) -> String {
    match &period.not_settled {
        Some(problem) => format!("not settled: {problem}"),
        None if period.accruals.is_empty() => String::new(),
        None => format!("{}; {}", accruals::accrued(&period.accruals), accruals::expected(&period.accruals)),
    }
}

/// What is still to be posted of a closed period, or that an open one carries it.
fn to_post(period: &PeriodState) -> String {
    if period.carries_true_ups {
        return "carries those of the periods before".to_owned();
    }
    let words = |one: &pipeline::TrueUpToPost| format!("{} {} {}", one.partner_id, one.partner, one.currency);
    period.true_ups.iter().map(words).collect::<Vec<_>>().join("; ")
}
