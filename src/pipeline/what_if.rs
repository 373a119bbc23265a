//! The pipeline under two programmes: the workspace's own and another, over the same data. Nothing is published.

use std::collections::BTreeMap;
use std::path::Path;

use rust_decimal::Decimal;

use super::stages::{self, Derived, in_facts};
use super::{Loaded, Options, OtherRules, PipelineError, Progress, asked, closed};
use crate::deck::what_if::Names;
use crate::domain::period::FiscalYear;
use crate::domain::{Currency, Finding, Month, Place, Quarter};
use crate::facts::slices::RevenueSlice;
use crate::facts::{self, Facts};
use crate::lake::{self, Snapshot};
use crate::scorecard::model::Scorecards;
use crate::settlement;
use crate::settlement::invariants::{self, LedgerTotals};
use crate::settlement::model::Settlements;
use crate::settlement::payment::{self, Openings};
use crate::settlement::what_if::model::WhatIf;
use crate::settlement::what_if::{Results, TooLarge, Units, compare};

const ARGUMENT: &str = "--periods";

/// Reads `2026Q3` or `2025Q1..2026Q3`: the quarters from the first to the last.
///
/// # Errors
/// When either is no quarter, or the last is before the first.
pub fn check_periods(loaded: &Loaded, written: &str) -> Result<Vec<Quarter>, PipelineError> {
    span(loaded.workspace.fiscal_year, written)
}

fn span(fiscal_year: FiscalYear, written: &str) -> Result<Vec<Quarter>, PipelineError> {
    let (first, last) = written.split_once("..").unwrap_or((written, written));
    let read = |one: &str| fiscal_year.parse_quarter(one).ok_or_else(|| asked::no_period(one, ARGUMENT));
    let (first, last) = (read(first)?, read(last)?);
    if last < first {
        let message = format!("found `{written}`, expected the earlier quarter first");
        return Err(PipelineError::configuration(
            Place::default().key(ARGUMENT),
            message,
            format!("write {last}..{first}"),
        ));
    }
    Ok(std::iter::successors(Some(first), |quarter| Some(quarter.next()))
        .take_while(|quarter| *quarter <= last)
        .collect())
}

/// Scores and settles periods under the workspace's rules and under others, and compares the two; without periods, the last full one
/// with data.
///
/// Both sides are computed from the snapshot, closed periods too, and carry no true-ups. The first period opens as in a run, each later
/// one with what the one before it left under the same rules. Facts are kept in the lake, as always.
///
/// # Errors
/// When a period has no data, or a stage cannot do its work under either programme.
pub fn what_if(
    loaded: &Loaded,
    other: &OtherRules,
    snapshot: &Snapshot,
    periods: Option<&[Quarter]>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<WhatIf, PipelineError> {
    let money = Rates::read(snapshot)?;
    let before = Ground::of(loaded, snapshot, options, progress)?;
    let after = Ground::of(&other.loaded, snapshot, options, progress)?;
    let periods = match periods {
        Some(periods) => with_data(loaded.workspace.fiscal_year, periods, &before.facts)?,
        None => vec![before.default_period],
    };
    let units: Units = loaded.catalogue.metrics().iter().map(|metric| (metric.id.clone(), metric.unit)).collect();
    let mut compared = Vec::with_capacity(periods.len());
    let mut openings = match periods.first() {
        Some(first) => {
            let books = closed::Books::carried_by(loaded, *first, closed::Ground { snapshot, facts: &before.facts })?;
            [before.openings(&books, *first)?, after.openings(&books, *first)?]
        }
        None => Default::default(),
    };
    for period in periods {
        progress.start(&format!("settling {period} twice"));
        let [opens_before, opens_after] = &mut openings;
        let (old, new) = (before.results(&money, period, opens_before)?, after.results(&money, period, opens_after)?);
        let closed = closed::closed_on_disk(loaded, period);
        compared.push(compare(old.of(loaded), new.of(&other.loaded), closed, &units).map_err(too_large)?);
        progress.finish(&format!("{period} settled twice"));
    }
    let currency = loaded.workspace.reporting_currency;
    WhatIf::of(other.name.clone(), other.in_place_of.clone(), currency, compared).map_err(too_large)
}

/// What metrics and tiers are called under both programmes.
#[must_use]
pub fn what_if_names(loaded: &Loaded, other: &OtherRules) -> Names {
    let versions = loaded.programme.versions.iter().chain(&other.loaded.programme.versions);
    Names {
        metrics: loaded.catalogue.metrics().iter().map(|metric| (metric.id.clone(), metric.name.clone())).collect(),
        tiers: versions.flat_map(|version| &version.tiers).map(|tier| (tier.id.clone(), tier.name.clone())).collect(),
    }
}

/// Writes a file whole: beside its place first.
///
/// # Errors
/// When it cannot be written.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), PipelineError> {
    lake::write_whole(path, bytes).map_err(|error| PipelineError::file(path, "write the file", &error))
}

/// What both programmes convert with and are held against.
struct Rates {
    rates: BTreeMap<(Currency, Month), Decimal>,
    totals: LedgerTotals,
}

impl Rates {
    fn read(snapshot: &Snapshot) -> Result<Self, PipelineError> {
        let rates = facts::fx_rates(snapshot).map_err(|error| in_facts(&error))?;
        let totals = facts::ledger_totals(snapshot).map_err(|error| in_facts(&error))?;
        Ok(Self { rates, totals })
    }
}

/// The facts under one programme.
struct Ground<'l> {
    loaded: &'l Loaded,
    facts: Facts,
    slices: Vec<RevenueSlice>,
    default_period: Quarter,
}

/// What one programme gives for a period.
struct Computed {
    scorecards: Scorecards,
    settlements: Settlements,
    paid: Settlements,
}

/// What a period opens with, and what is to be known about that.
#[derive(Default)]
struct OpensWith {
    openings: Openings,
    warning: Option<String>,
}

impl<'l> Ground<'l> {
    fn of(
        loaded: &'l Loaded,
        snapshot: &Snapshot,
        options: &Options,
        progress: &dyn Progress,
    ) -> Result<Self, PipelineError> {
        let options = Options { period: None, ..options.clone() };
        let Derived { facts, period, .. } = stages::derive(loaded, snapshot.clone(), &options, progress)?;
        let slices = facts::revenue_slices(&facts).map_err(|error| in_facts(&error))?;
        Ok(Self { loaded, facts, slices, default_period: period })
    }

    /// What the first period opens with, as a run has it: what the closed quarter before it left, else what `balances.csv` says.
    fn openings(&self, books: &closed::Books, first: Quarter) -> Result<OpensWith, PipelineError> {
        let (openings, warning) = books.openings(&self.loaded.programme, first)?;
        Ok(OpensWith { openings, warning })
    }

    /// Scores, settles, pays and proves a period as a run does, but for closed periods before it. What it leaves is what the next one
    /// opens with.
    fn results(&self, money: &Rates, period: Quarter, opens: &mut OpensWith) -> Result<Computed, PipelineError> {
        let scorecards = stages::scorecards(self.loaded, &self.facts, period)?;
        let (programme, reporting) = (&self.loaded.programme, self.loaded.workspace.reporting_currency);
        let settlements = settlement::settle(&scorecards, &self.slices, &money.rates, programme, reporting);
        let mut paid = settlements.clone();
        paid.warnings.extend(opens.warning.take());
        stages::pay(self.loaded, &mut paid, &scorecards, &opens.openings, (&self.slices, &money.rates))?;
        opens.openings = payment::left_to_the_next(&paid);
        let totals = (!money.totals.is_empty()).then_some(&money.totals);
        let violations = invariants::check(&paid, &self.slices, totals);
        if violations.is_empty() {
            return Ok(Computed { scorecards, settlements, paid });
        }
        let finding =
            |violation: &invariants::Violation| Finding::error(Place::default(), format!("{period}: {violation}"));
        Err(PipelineError::Data(violations.iter().map(finding).collect()))
    }
}

impl Computed {
    fn of<'a>(&'a self, loaded: &'a Loaded) -> Results<'a> {
        Results {
            programme: &loaded.programme,
            scorecards: &self.scorecards,
            settlements: &self.settlements,
            paid: &self.paid,
        }
    }
}

/// The periods, if there is data in each.
fn with_data(fiscal_year: FiscalYear, periods: &[Quarter], facts: &Facts) -> Result<Vec<Quarter>, PipelineError> {
    let (first, last) = (facts.first_day, facts.last_day);
    let is_empty = |period: &&Quarter| period.last_day() < first || period.first_day() > last;
    let empty: Vec<String> = periods.iter().filter(is_empty).map(|period| period.title()).collect();
    if empty.is_empty() {
        return Ok(periods.to_vec());
    }
    let message = format!("no data in {}: cases run from {first} to {last}", asked::listed(&empty));
    let remedy = format!("name quarters from {} to {}", fiscal_year.quarter_of(first), fiscal_year.quarter_of(last));
    Err(PipelineError::configuration(Place::default().key(ARGUMENT), message, remedy))
}

fn too_large(error: TooLarge) -> PipelineError {
    PipelineError::Data(vec![Finding::error(Place::default(), error.to_string())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> Result<Vec<String>, String> {
        let quarters = span(FiscalYear { start_month: 1 }, written).map_err(|error| error.to_string())?;
        Ok(quarters.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn periods_are_one_quarter_or_a_span_of_them() {
        assert_eq!(read("2026Q3").expect("a quarter"), ["2026Q3"]);
        assert_eq!(read("2025Q3..2026Q1").expect("a span"), ["2025Q3", "2025Q4", "2026Q1"]);
        assert!(read("2026Q5").expect_err("none").contains("found `2026Q5`, expected a quarter"));
        assert!(read("2026Q1..").expect_err("none").contains("found ``"));
        assert!(read("2026Q3..2026Q1").expect_err("backwards").contains("write 2026Q1..2026Q3"));
    }

    #[test]
    fn a_file_is_written_whole_and_in_place_of_the_former() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("what-if.xlsx");
        for content in [b"one".as_slice(), b"two"] {
            write_whole(&path, content).expect("written");
            assert_eq!(std::fs::read(&path).expect("a file"), content);
        }
        let error = write_whole(&folder.path().join("none/what-if.xlsx"), b"x").expect_err("no folder");
        assert!(error.to_string().contains("cannot write the file"), "{error}");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");
    }
}
