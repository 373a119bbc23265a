//! Closed periods against today's data: the true-ups that an open period carries (rule R13).

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;

use super::closed_periods;
use super::evidence::{self, Evidence, Ground};
use super::pinned::ClosedPeriod;
use crate::domain::{Currency, Finding, PartnerId, Place, Quarter};
use crate::facts::Facts;
use crate::facts::payments::PaymentMade;
use crate::facts::slices::RevenueSlice;
use crate::pipeline::{Loaded, PipelineError};
use crate::programme::Programme;
use crate::programme::balances::BalanceKind;
use crate::programme::disputes::Dispute;
use crate::settlement::invariants::{self, Comparison, Violation};
use crate::settlement::model::{DecidedTiers, Settlements};
use crate::settlement::payables::{self, ClosedQuarter, Payables};
use crate::settlement::payment::{self, Holding, Opening, Openings};
use crate::settlement::settle_as_closed;
use crate::settlement::sub_partners;
use crate::settlement::true_up::{self, ClosedResult, OfToday, PeriodTrueUps, Upheld};

/// The closed periods that count for a question, oldest first.
pub(in crate::pipeline) struct Books {
    pub(super) closed: Vec<ClosedPeriod>,
    /// What each of them is settled on again.
    evidence: Vec<Evidence>,
    /// Tiers up to the newest closed period before the question, as they count today.
    decided: DecidedTiers,
    /// What is disputed, and what was decided.
    disputes: Vec<Dispute>,
    /// Whether every closed period before the question is known: it follows the newest one, or none is closed.
    is_complete: bool,
}

/// What warnings about what a period opens with begin with, and the name by which they are waived.
pub(super) const BALANCES: &str = "balances";

/// True-ups by partner and currency.
pub(super) type TrueUps = BTreeMap<(PartnerId, Currency), PeriodTrueUps>;

/// A closed period's fresh result, and how it differs.
pub(super) struct Fresh {
    settlements: Settlements,
    pub(super) true_ups: TrueUps,
    /// What was upheld about the period.
    upheld: Upheld,
    /// What of it cannot be paid, in words.
    unpaid: Vec<String>,
}

impl Books {
    /// The periods whose true-ups a period carries: those closed before it, where it is the one that follows them; none otherwise.
    ///
    /// A later open period carries none: what the first one posts is not known before that is closed too.
    pub(in crate::pipeline) fn carried_by(
        loaded: &Loaded,
        period: Quarter,
        ground: Ground<'_>,
    ) -> Result<Self, PipelineError> {
        let mut before = closed_periods(&loaded.root, loaded.workspace.fiscal_year);
        before.retain(|closed| *closed < period);
        let carries = before.last().is_some_and(|last| last.next() == period);
        let mut books = Self::read(loaded, &before, ground)?;
        books.is_complete = carries || before.is_empty();
        if !carries {
            books.closed.clear();
            books.evidence.clear();
        }
        Ok(books)
    }

    /// Tiers of closed quarters, as they count today.
    pub(in crate::pipeline) fn decided(&self) -> &DecidedTiers {
        &self.decided
    }

    /// Every closed period.
    pub(super) fn all(loaded: &Loaded, ground: Ground<'_>) -> Result<Self, PipelineError> {
        Self::read(loaded, &closed_periods(&loaded.root, loaded.workspace.fiscal_year), ground)
    }

    /// Reads periods; everything that is wrong with any of them is reported at once.
    fn read(loaded: &Loaded, periods: &[Quarter], ground: Ground<'_>) -> Result<Self, PipelineError> {
        let (mut closed, mut findings) = (Vec::new(), Vec::new());
        for period in periods {
            match ClosedPeriod::read(loaded, *period) {
                Ok(read) => closed.push(read),
                Err(PipelineError::Data(found) | PipelineError::Configuration(found)) => findings.extend(found),
                Err(other) => return Err(other),
            }
        }
        if !findings.is_empty() {
            return Err(PipelineError::Data(findings));
        }
        let evidence = evidence::of_each(&closed, loaded, ground)?;
        let decided = evidence.last().map(|newest| newest.tiers.clone()).unwrap_or_default();
        let disputes = loaded.programme.disputes.clone();
        Ok(Self { closed, evidence, decided, disputes, is_complete: true })
    }

    /// Each closed period on today's data: pinned rules and rates, and tiers and figures as they count today.
    pub(super) fn fresh(&self, facts: &Facts, slices: &[RevenueSlice]) -> Result<Vec<Fresh>, PipelineError> {
        let scope: BTreeSet<PartnerId> =
            facts.partners.iter().filter(|partner| partner.in_scope()).map(|partner| partner.id.clone()).collect();
        let mut all = Vec::with_capacity(self.closed.len());
        for (index, (closed, evidence)) in self.closed.iter().zip(&self.evidence).enumerate() {
            let result = &closed.result;
            let programme = &closed.loaded.programme;
            let (upheld, mut unpaid) = Upheld::of(result, &self.disputes, programme.for_period(result.period));
            unpaid.extend(evidence.unheard.iter().cloned());
            let as_today = ClosedResult { tiers: evidence.tiers.clone(), ..result.clone() };
            let settlements = settle_as_closed(&as_today, &scope, &evidence.cards, slices, programme);
            let violations = invariants::check(&settlements, slices, None);
            stop(&violations, &format!("{} on today's data: ", result.period))?;
            let in_period = slices.iter().filter(|slice| result.period.contains(slice.slice_from));
            let today: BTreeSet<&str> = in_period.map(|slice| slice.line_id.as_str()).collect();
            let of_today = OfToday { fresh: &settlements, lines: &today, upheld: &upheld, moved: &evidence.moved };
            let true_ups = true_up::true_ups(result, &self.later(index), of_today)
                .map_err(|error| PipelineError::Data(vec![Finding::error(Place::default(), error.to_string())]))?;
            all.push(Fresh { settlements, true_ups, upheld, unpaid });
        }
        Ok(all)
    }

    /// What a period opens with: what the closed one before it left; where nothing before it is closed, what `balances.csv` says. Gives
    /// a warning where neither is known.
    ///
    /// # Errors
    /// When amounts do not fit in whole minor units.
    pub(in crate::pipeline) fn openings(
        &self,
        programme: &Programme,
        period: Quarter,
    ) -> Result<(Openings, Option<String>), PipelineError> {
        let written: Vec<_> = programme.balances.iter().filter(|balance| balance.period == period).collect();
        let before = period.previous();
        if let Some(last) = self.closed.last() {
            let words =
                format!("{BALANCES}: balances.csv says what {period} opens with, and is not asked: {before} is closed");
            return Ok((last.result.left.clone(), (!written.is_empty()).then_some(words)));
        }
        let mut openings = Openings::new();
        for balance in &written {
            let (amount, key) = (balance.amount, (balance.partner_id.clone(), balance.amount.currency));
            let opening = openings.remove(&key).unwrap_or_else(|| Opening::nothing(amount.currency));
            let opening = match balance.kind {
                BalanceKind::Carried => Some(Opening { balance: amount, ..opening }),
                BalanceKind::Held(release) => opening.holding(Holding { release, amount }),
            };
            let too_large = || {
                let message = format!("the balances of {} do not fit in whole minor units", balance.partner_id);
                PipelineError::Data(vec![Finding::error(Place::file("balances.csv"), message)])
            };
            openings.insert(key, opening.ok_or_else(too_large)?);
        }
        let ruled = programme.versions.iter().rfind(|version| version.from <= before.last_day());
        let is_unknown = written.is_empty() && ruled.is_some_and(|version| version.pay.payment.is_some());
        let words = format!(
            "{BALANCES}: what {before} leaves to {period} is not known and counts as nothing: {before} is not closed, and balances.csv does not say"
        );
        Ok((openings, is_unknown.then_some(words)))
    }

    /// Payments held against what was payable for the closed periods, with what does not hold; `None` where not all of them are known.
    ///
    /// # Errors
    /// When payments do not fit in whole minor units.
    pub(in crate::pipeline) fn payables(
        &self,
        loaded: &Loaded,
        facts: &Facts,
        payments: &[PaymentMade],
    ) -> Result<Option<(Payables, Vec<Violation>)>, PipelineError> {
        if !self.is_complete {
            return Ok(None);
        }
        let closed: Vec<ClosedQuarter<'_>> = self.closed.iter().map(due).collect();
        let held = payables::Held {
            closed: &closed,
            payments,
            disputes: &self.disputes,
            partners: &facts.partners.iter().map(|partner| partner.id.clone()).collect(),
            fiscal_year: loaded.workspace.fiscal_year,
            day: facts.as_of.with_timezone(&loaded.workspace.time_zone).date_naive(),
        };
        let payables = payables::hold(&held)
            .map_err(|error| PipelineError::Data(vec![Finding::error(Place::default(), error.to_string())]))?;
        let violations = invariants::check_payables(&payables, &held);
        Ok(Some((payables, violations)))
    }

    /// The periods closed after one of them.
    fn later(&self, index: usize) -> Vec<&ClosedResult> {
        self.closed.iter().skip(index + 1).map(|later| &later.result).collect()
    }

    /// Adds every true-up to the settlements, and proves that closed and true-ups give what is computed afresh.
    pub(in crate::pipeline) fn carry(
        &self,
        settlements: &mut Settlements,
        facts: &Facts,
        slices: &[RevenueSlice],
    ) -> Result<Vec<Violation>, PipelineError> {
        let fresh = self.fresh(facts, slices)?;
        for (closed, fresh) in self.closed.iter().zip(&fresh) {
            true_up::carry(settlements, fresh.true_ups.clone())
                .map_err(|error| PipelineError::Data(vec![Finding::error(Place::default(), error.to_string())]))?;
            settlements.warnings.extend(fresh.doubts(closed.result.period));
            settlements.warnings.extend(fresh.unpaid.iter().cloned());
        }
        for (index, fresh) in fresh.iter().enumerate() {
            let (closed, later) = (&self.closed[index].result, self.later(index));
            payment::carry_retained(settlements, closed, &later, &fresh.settlements)
                .map_err(|error| PipelineError::Data(vec![Finding::error(Place::default(), error.to_string())]))?;
        }
        for (index, fresh) in fresh.iter().enumerate() {
            let ClosedPeriod { result: closed, loaded, .. } = &self.closed[index];
            let version = loaded.programme.for_period(closed.period).map_or("", |version| version.name.as_str());
            sub_partners::carry_sub_shares(settlements, (closed, version), &self.later(index), &fresh.settlements)
                .map_err(|error| PipelineError::Data(vec![Finding::error(Place::default(), error.to_string())]))?;
        }
        let comparisons: Vec<Comparison<'_>> = fresh
            .iter()
            .enumerate()
            .map(|(index, fresh)| Comparison {
                closed: &self.closed[index].result,
                later: self.later(index),
                fresh: &fresh.settlements,
                upheld: &fresh.upheld,
            })
            .collect();
        Ok(invariants::check_true_ups(settlements, &comparisons))
    }
}

impl Fresh {
    /// What is doubtful about the fresh result, of the partners that have true-ups.
    fn doubts(&self, period: Quarter) -> Vec<String> {
        let partners: BTreeSet<&PartnerId> = self.true_ups.keys().map(|(partner, _)| partner).collect();
        let about = |warning: &String| {
            let of = |partner: &&&PartnerId| warning.starts_with(&format!("{partner}: "));
            let partner = partners.iter().find(of)?;
            let rest = warning.strip_prefix(&format!("{partner}: "))?;
            Some(format!("{partner}: true-ups of {period}: {rest}"))
        };
        self.settlements.warnings.iter().filter_map(about).collect()
    }
}

/// A closed period with the last day on which paying it is in time, by its own programme.
fn due(closed: &ClosedPeriod) -> ClosedQuarter<'_> {
    let result = &closed.result;
    let version = closed.loaded.programme.for_period(result.period);
    let days = version.and_then(|version| version.pay.payment_due_days).unwrap_or(payables::DEFAULT_DUE_DAYS);
    let last = result.period.last_day();
    ClosedQuarter { result, due_on: last.checked_add_days(Days::new(u64::from(days))).unwrap_or(last) }
}

/// What does not hold stops the run.
fn stop(violations: &[Violation], about: &str) -> Result<(), PipelineError> {
    if violations.is_empty() {
        return Ok(());
    }
    let finding = |violation: &Violation| Finding::error(Place::default(), format!("{about}{violation}"));
    Err(PipelineError::Data(violations.iter().map(finding).collect()))
}
