//! Promises about time behind a partner's figures: what was due by severity, and which cases it was broken for.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::collect::{Days, Details, at, broken_promises, day, whole};
use crate::domain::PartnerId;
use crate::metrics::{Rows, tally};

/// Most broken promises kept.
const BROKEN: usize = 40;

/// What was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// The first answer.
    Answer,
    /// The first resolution.
    Resolution,
}

impl Promise {
    /// Of a clock of the facts; the last resolution is told by its metric alone.
    fn of_clock(clock: &str) -> Option<Self> {
        match clock {
            "first_response" => Some(Self::Answer),
            "first_resolution" => Some(Self::Resolution),
            _ => None,
        }
    }
}

/// One promise for one severity, over what was due in the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseStand {
    /// The severity at opening; `None` where no source tells.
    pub severity: Option<String>,
    /// What was promised.
    pub promise: Promise,
    /// Cases for which it was due.
    pub due: i64,
    /// Of these kept.
    pub kept: i64,
    /// The least and the most working seconds promised for them; they differ where the rules changed. `None` where only
    /// severities that were raised to later had a promise.
    pub promised_seconds: Option<(i64, i64)>,
}

/// A promise that was broken, in the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenPromise {
    /// The case.
    pub case_id: String,
    /// The customer, unmasked: audience rules decide what is shown.
    pub customer_id: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// Severity at opening.
    pub severity: Option<String>,
    /// What was promised.
    pub promise: Promise,
    /// Day it was due.
    pub due: NaiveDate,
    /// Day it was done; `None` while it is open.
    pub done: Option<NaiveDate>,
    /// Working seconds beyond the promise of the severity at opening; `None` while it is open. Not above 0 where only a severity
    /// raised later had been promised more.
    pub over_seconds: Option<i64>,
}

/// Collects what was due in the period; without `clocks` facts nothing was.
pub(super) fn collect(
    tables: &BTreeMap<&'static str, std::path::PathBuf>,
    days: Days,
    details: &mut Details,
) -> Result<(), (&'static str, String)> {
    let Some(path) = tables.get("clocks") else { return Ok(()) };
    stands(path, days, details).and_then(|()| broken(path, days, details)).map_err(|cause| ("clocks", cause))
}

fn stands(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let (first, last) = days.bounds();
    let filter = "own AND met IS NOT NULL";
    let due = Rows { path, days: Some(("due_date", first, last)), filter, beside: &[] };
    for (partner, labels, counts) in tally(due, &["clock", "severity", "promised_seconds"], &["met"])? {
        let Some(promise) = labels[0].as_deref().and_then(Promise::of_clock) else { continue };
        at(details, &partner, |found| add(&mut found.promises, promise, &labels[1], (&labels[2], &counts)));
    }
    Ok(())
}

/// Adds cases of one promise and severity, with the seconds promised for them.
fn add(
    stands: &mut Vec<PromiseStand>,
    promise: Promise,
    severity: &Option<String>,
    (promised, counts): (&Option<String>, &[i64]),
) {
    let promised = promised.as_ref().map(|_| (whole(promised), whole(promised)));
    let same = |stand: &&mut PromiseStand| stand.promise == promise && stand.severity == *severity;
    match stands.iter_mut().find(same) {
        Some(stand) => {
            (stand.due, stand.kept) = (stand.due + counts[0], stand.kept + counts[1]);
            let both = stand.promised_seconds.zip(promised);
            let widest = both.map(|(known, new)| (known.0.min(new.0), known.1.max(new.1)));
            stand.promised_seconds = widest.or(stand.promised_seconds).or(promised);
        }
        None => stands.push(PromiseStand {
            severity: severity.clone(),
            promise,
            due: counts[0],
            kept: counts[1],
            promised_seconds: promised,
        }),
    }
}

/// Broken promises: what is still open first, by due day, and then by how much they were broken.
fn broken(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let columns = [
        "partner_id",
        "case_id",
        "customer_id",
        "product",
        "severity",
        "clock",
        "due_date",
        "done_date",
        "promised_seconds",
        "used_seconds",
    ];
    for [partner, case, customer_id, product, severity, clock, due, done, promised, used] in
        broken_promises(path, days, columns, &["due_date", "case_id", "clock"])?
    {
        let promise = clock.as_deref().and_then(Promise::of_clock);
        let (Some(partner), Some(case_id), Some(promise), Some(due)) = (partner, case, promise, day(&due)) else {
            continue;
        };
        let over_seconds = used.is_some().then(|| whole(&used) - whole(&promised));
        let done = day(&done);
        let row = BrokenPromise { case_id, customer_id, product, severity, promise, due, done, over_seconds };
        at(details, &PartnerId::new(partner), |found| found.broken_promises.push(row));
    }
    for found in details.values_mut() {
        // Stable: what is alike stays in the order of due days and cases.
        found.broken_promises.sort_by_key(|row| row.over_seconds.map_or((false, 0), |over| (true, -over)));
        found.broken_promises.truncate(BROKEN);
    }
    Ok(())
}
