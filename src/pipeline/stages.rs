//! From sources to settled figures: ingest, facts, metrics, scorecards, settlement.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::progress::LoadSteps;
use super::rules_and_data::rules_and_data;
use super::{Loaded, PipelineError, Progress, accruals, asked, closed, coverage, payout, row_places};
use crate::domain::period::FiscalYear;
use crate::domain::{Currency, Finding, Month, PartnerId, Place, Quarter};
use crate::facts::slices::RevenueSlice;
use crate::facts::{self, Facts, FactsError};
use crate::lake::{self, Ingest, IngestOptions, Lock, Snapshot};
use crate::metrics::{self, Metric, MetricsError};
use crate::scorecard::details::PartnerDetails;
use crate::scorecard::explain::Explanation;
use crate::scorecard::metric_comparison::{self, MetricComparison};
use crate::scorecard::model::Scorecards;
use crate::settlement::ledger::Entry;
use crate::settlement::model::{Settlements, TierDecision};
use crate::settlement::payment::{self, Collected, Openings, Paying};
use crate::{scorecard, settlement};

/// What a run is asked to do.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The quarter as written; without it the last full one with data, or the open one after it where that is closed.
    pub period: Option<String>,
    /// The partners to make decks for; all without any.
    pub partners: BTreeSet<PartnerId>,
    /// The moment that decides what is overdue, provisional or partial.
    pub as_of: Option<DateTime<Utc>>,
    /// Ask every source file's content whether it changed.
    pub rehash: bool,
    /// Threads for loading and rendering.
    pub threads: usize,
    /// The file of the key that the pack is signed with.
    pub sign_with: Option<PathBuf>,
}

/// Everything computed for a period.
#[derive(Debug)]
pub struct Scored {
    /// The snapshot it rests on.
    pub snapshot: Snapshot,
    /// The facts it rests on.
    pub facts: Facts,
    /// The period.
    pub period: Quarter,
    /// The scorecards.
    pub scorecards: Scorecards,
    /// The settlements.
    pub settlements: Settlements,
    /// Every settled line, posted to accounts.
    pub ledger: Vec<Entry>,
    /// The rows behind each partner's slides.
    pub details: BTreeMap<PartnerId, PartnerDetails>,
}

/// Loads the sources into a snapshot, or finds that nothing changed.
///
/// # Errors
/// With every finding that stops the load; without a lock, also when another process holds it and there is something to
/// write.
pub fn ingest(
    loaded: &Loaded,
    options: &Options,
    lock: Option<&Lock>,
    progress: &dyn Progress,
) -> Result<Ingest, PipelineError> {
    let mut steps = LoadSteps::begin(progress);
    let how = IngestOptions {
        rehash: options.rehash,
        require_minimum: true,
        threads: options.threads,
        keys_in_memory: None,
        lock,
    };
    let ingest =
        lake::ingest(&loaded.root, &loaded.workspace, &how, &mut |step, done, total| steps.at(step, done, total))
            .map_err(|error| PipelineError::Configuration(error.findings))?;
    steps.finish(&format!("snapshot {}", ingest.snapshot.id));
    Ok(ingest)
}

/// What is questionable about a load: rules that do not fit its data, and weeks of the newest two quarters that it lacks.
///
/// # Errors
/// When the snapshot cannot be read.
pub fn warnings(loaded: &Loaded, snapshot: &Snapshot) -> Result<Vec<Finding>, PipelineError> {
    let mut findings = rules_and_data(loaded, &|table| snapshot.parts(table))?;
    findings.extend(coverage::of_newest_quarters(loaded, &|table| snapshot.parts_by_source(table))?);
    Ok(findings)
}

/// Takes the workspace for this process alone, until the value goes.
///
/// # Errors
/// When another process holds it, with who that is.
pub fn lock(loaded: &Loaded) -> Result<Lock, PipelineError> {
    Lock::take(&loaded.root).map_err(|error| PipelineError::Configuration(error.findings))
}

/// The facts of a snapshot, and the period that is asked about.
pub(super) struct Derived {
    pub(super) snapshot: Snapshot,
    pub(super) facts: Facts,
    pub(super) period: Quarter,
}

/// Derives the facts, or opens those made before, and finds the period in them.
pub(super) fn derive(
    loaded: &Loaded,
    snapshot: Snapshot,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Derived, PipelineError> {
    progress.start("deriving facts");
    let as_of = loaded.pinned.as_ref().map_or(options.as_of, |pinned| pinned.as_of);
    let facts = facts::build(&loaded.root, &snapshot, &loaded.workspace, &loaded.programme, as_of)
        .map_err(|error| in_facts(&error))?;
    progress.finish(&format!("facts {}", facts.id));
    let period = period(loaded, options.period.as_deref(), &facts)?;
    Ok(Derived { snapshot, facts, period })
}

/// Scores and settles a period; one that is closed as it was closed.
///
/// # Errors
/// When the period has no data, or a stage cannot do its work.
pub fn score(
    loaded: &Loaded,
    snapshot: Snapshot,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Scored, PipelineError> {
    let derived = derive(loaded, snapshot, options, progress)?;
    match as_closed(loaded, derived.period, options)? {
        Some((pinned, snapshot, options)) => score(&pinned, snapshot, &options, progress),
        None => measure(loaded, derived, progress),
    }
}

/// What to work on in place of today's workspace, where the period that was found in the data is closed.
pub(super) fn as_closed(
    loaded: &Loaded,
    period: Quarter,
    options: &Options,
) -> Result<Option<(Loaded, Snapshot, Options)>, PipelineError> {
    if !closed::closed_on_disk(loaded, period) {
        return Ok(None);
    }
    let pinned = closed::reopen(loaded, period)?;
    let options = Options { period: Some(period.to_string()), ..options.clone() };
    let snapshot = closed::pinned_snapshot(&pinned, &options)?;
    Ok(snapshot.map(|snapshot| (pinned, snapshot, options)))
}

/// Measures, scores and settles what was derived.
pub(super) fn measure(loaded: &Loaded, derived: Derived, progress: &dyn Progress) -> Result<Scored, PipelineError> {
    let Derived { snapshot, facts, period } = derived;
    progress.start("measuring");
    let mut scorecards = scorecards(loaded, &facts, period)?;
    scorecard::trust::note(&mut scorecards, &facts, &loaded.programme).map_err(|error| internal(&error))?;
    let mut details =
        scorecard::collect_details(&facts, &loaded.programme, period).map_err(|error| internal(&error))?;
    scorecard::conduct::note(&scorecards, &loaded.catalogue, &loaded.programme, &mut details);
    progress.finish("measured");
    progress.start("settling");
    let (settlements, ledger) = settle(loaded, &snapshot, &facts, &scorecards)?;
    progress.finish("settled");
    Ok(Scored { snapshot, facts, period, scorecards, settlements, ledger, details })
}

/// The figures of a period. The sums they come from hold every value of a percentile, and are not kept.
pub(super) fn scorecards(loaded: &Loaded, facts: &Facts, period: Quarter) -> Result<Scorecards, PipelineError> {
    let measures =
        metrics::measure(facts, &loaded.catalogue, &loaded.programme, period).map_err(|error| in_metrics(&error))?;
    let measures = match loaded.workspace.complete_from {
        Some(day) => measures.complete_from(day),
        None => measures,
    };
    Ok(scorecard::build(&measures, facts, &loaded.programme))
}

/// The settlements of an open period, without what decks and ledgers are made of besides.
pub(super) fn settled(loaded: &Loaded, derived: &Derived, period: Quarter) -> Result<Settlements, PipelineError> {
    let (snapshot, facts) = (&derived.snapshot, &derived.facts);
    let scorecards = scorecards(loaded, facts, period)?;
    Ok(settle(loaded, snapshot, facts, &scorecards)?.0)
}

/// The definition, numbers and rows behind one figure: of a metric, or of the settlement (`payout`, `cost_per_resolution`).
///
/// # Errors
/// When partner or metric are unknown, with the nearest known one.
pub fn explain(
    loaded: &Loaded,
    scored: &Scored,
    partner: &str,
    metric: &str,
    rows: usize,
) -> Result<Explanation, PipelineError> {
    let partner = PartnerId::new(partner);
    if let Some(explanation) = payout::explain(&loaded.root, scored, &partner, metric, rows)? {
        return Ok(explanation);
    }
    asked::check_partners(&scored.scorecards, [&partner], "PARTNER")?;
    asked::check_metric(loaded, metric)?;
    let rules = loaded.programme.for_period(scored.period);
    let (facts, cards) = (&scored.facts, &scored.scorecards);
    let mut explanation = scorecard::explain::explain(facts, &loaded.catalogue, cards, &partner, metric, rows, rules)
        .map_err(|error| internal(&error))?;
    row_places::add(&scored.snapshot, &mut explanation)?;
    Ok(explanation)
}

/// All partners of a scored period side by side in one metric, with the metric's record.
///
/// # Errors
/// When the metric is unknown, with the nearest known one.
pub fn compare_metric<'l>(
    loaded: &'l Loaded,
    scored: &Scored,
    metric: &str,
) -> Result<(&'l Metric, MetricComparison), PipelineError> {
    asked::check_compared(loaded, metric)?;
    let metric = loaded.catalogue.find(metric).map_err(|error| internal(&error))?;
    Ok((metric, metric_comparison::compare(&scored.scorecards, metric)))
}

/// The tier of a partner.
///
/// # Errors
/// When the partner is unknown, with the nearest known one, or the programme has no tiers.
pub fn tier_of<'s>(scored: &'s Scored, partner: &str) -> Result<&'s TierDecision, PipelineError> {
    let partner = PartnerId::new(partner);
    asked::check_partners(&scored.scorecards, [&partner], "PARTNER")?;
    let settled = scored.settlements.partners.iter().find(|settled| settled.partner_id == partner);
    settled.map(|settled| &settled.tier).filter(|tier| !tier.history.is_empty()).ok_or_else(|| {
        let place = Place::default().key("METRIC");
        PipelineError::configuration(place, "the programme has no tiers", "ask for a metric")
    })
}

/// Settles and posts; what does not hold stops the run.
fn settle(
    loaded: &Loaded,
    snapshot: &Snapshot,
    facts: &Facts,
    scorecards: &Scorecards,
) -> Result<(Settlements, Vec<Entry>), PipelineError> {
    let slices = facts::revenue_slices(facts).map_err(|error| in_facts(&error))?;
    let rates: BTreeMap<(Currency, Month), Decimal> = facts::fx_rates(snapshot).map_err(|error| in_facts(&error))?;
    let totals = facts::ledger_totals(snapshot).map_err(|error| in_facts(&error))?;
    let reporting = loaded.workspace.reporting_currency;
    let books = closed::Books::carried_by(loaded, scorecards.period, closed::Ground { snapshot, facts })?;
    let mut settlements =
        settlement::settle_after(books.decided(), scorecards, &slices, &rates, &loaded.programme, reporting);
    let mut violations = books.carry(&mut settlements, facts, &slices)?;
    let (openings, warning) = books.openings(&loaded.programme, settlements.period)?;
    settlements.warnings.extend(warning);
    pay(loaded, &mut settlements, scorecards, &openings, (&slices, &rates))?;
    closed::check_same_money(loaded, &settlements, &rates)?;
    if let Some(payments) = facts::payments::payments_made(snapshot).map_err(|error| in_facts(&error))?
        && let Some((payables, unexplained)) = books.payables(loaded, facts, &payments)?
    {
        settlements.payables = Some(payables);
        violations.extend(unexplained);
    }
    let (slices_and_rates, decided) = ((&slices[..], &rates), books.decided());
    accruals::note(loaded, scorecards, slices_and_rates, decided, &mut settlements)?;
    let ledger = settlement::ledger::post(&settlements);
    let totals = (!totals.is_empty()).then_some(&totals);
    violations.extend(settlement::invariants::check(&settlements, &slices, totals));
    violations.extend(settlement::invariants::check_ledger(&ledger, &settlements));
    if violations.is_empty() {
        return Ok((settlements, ledger));
    }
    let findings = violations.iter().map(|violation| Finding::error(Place::default(), violation.to_string())).collect();
    Err(PipelineError::Data(findings))
}

/// Turns what the quarter comes to into what is paid of it.
pub(super) fn pay(
    loaded: &Loaded,
    settlements: &mut Settlements,
    scorecards: &Scorecards,
    openings: &Openings,
    (slices, rates): (&[RevenueSlice], &BTreeMap<(Currency, Month), Decimal>),
) -> Result<(), PipelineError> {
    let countries = scorecards.partners.iter().map(|card| &card.partner);
    let countries = countries.filter_map(|partner| Some((partner.id.clone(), partner.country.clone()?))).collect();
    let collected = &Collected::of(slices);
    let paying = Paying { programme: &loaded.programme, openings, collected, countries: &countries, rates };
    payment::pay(settlements, &paying)
        .map_err(|error| PipelineError::Data(vec![Finding::error(Place::default(), error.to_string())]))
}

/// The period asked for, or the last quarter that ended before the data does; the newest one where none did. Where that is closed, the
/// open one after it, if there is data in it.
fn period(loaded: &Loaded, written: Option<&str>, facts: &Facts) -> Result<Quarter, PipelineError> {
    let fiscal_year = loaded.workspace.fiscal_year;
    let (first, last) = (facts.first_day, facts.last_day);
    let Some(written) = written else {
        let default = default_period(fiscal_year, first, last);
        let from_there = std::iter::successors(Some(default), |period| Some(period.next()));
        let mut with_data = from_there.take_while(|period| period.first_day() <= last);
        return Ok(with_data.find(|period| !closed::closed_on_disk(loaded, *period)).unwrap_or(default));
    };
    let Some(period) = fiscal_year.parse_quarter(written) else { return Err(asked::no_period(written, "--period")) };
    if period.last_day() < first || period.first_day() > last {
        let message = format!("no data in {}: cases run from {first} to {last}", period.title());
        let remedy =
            format!("name a quarter from {} to {}", fiscal_year.quarter_of(first), fiscal_year.quarter_of(last));
        return Err(PipelineError::configuration(Place::default().key("--period"), message, remedy));
    }
    Ok(period)
}

fn default_period(fiscal_year: FiscalYear, first: NaiveDate, last: NaiveDate) -> Quarter {
    let newest = fiscal_year.quarter_of(last);
    let former = newest.previous();
    if newest.last_day() == last || former.last_day() < first { newest } else { former }
}

/// What the facts find wrong with the data is the user's; the rest is ours.
pub(super) fn in_facts(error: &FactsError) -> PipelineError {
    match error {
        FactsError::Findings(findings) => PipelineError::Data(findings.clone()),
        FactsError::Lake(error) => PipelineError::Data(error.findings.clone()),
        FactsError::MissingTable { .. } | FactsError::NoTime => {
            PipelineError::Data(vec![Finding::error(Place::default(), error.to_string())])
        }
        other => internal(other),
    }
}

/// Values too large are the metric's or the data's; the rest is ours.
pub(super) fn in_metrics(error: &MetricsError) -> PipelineError {
    match error {
        MetricsError::TooLarge { .. } => {
            let remedy = "count in a larger unit, such as thousands, or leave such rows out with `filter`";
            PipelineError::Data(vec![Finding::error(Place::default(), error.to_string()).remedy(remedy)])
        }
        other => internal(other),
    }
}

fn internal(error: &dyn std::error::Error) -> PipelineError {
    PipelineError::Internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn the_default_period_is_the_last_full_quarter() {
        let fiscal = FiscalYear { start_month: 1 };
        let period = |first, last| default_period(fiscal, day(first), day(last)).to_string();
        assert_eq!(period("2025-01-01", "2026-10-04"), "2026Q3");
        assert_eq!(period("2025-01-01", "2026-09-30"), "2026Q3");
        assert_eq!(period("2025-01-01", "2026-09-29"), "2026Q2");
        assert_eq!(period("2026-08-01", "2026-09-29"), "2026Q3", "nothing before it");
    }
}
