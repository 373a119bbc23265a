//! Cases as they happen, day by day: who asks what, how long it takes, what is escalated or reopened.

use chrono::NaiveDate;

use super::SampleOptions;
use super::customers::{Account, Holder};
use super::names::PRODUCTS;
use super::partners::{Profile, Story};
use super::random::{Stream, Topic};
use super::span::{DAY, HOUR, Span, busyness, day_of, seconds_of};

/// A case. Moments are seconds since 1970 (UTC), and `None` where they lie after the export.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) number: u64,
    pub(super) account: usize,
    pub(super) customer: usize,
    /// Severity when opened and now, 1 to 4.
    pub(super) severity: (usize, usize),
    pub(super) product: usize,
    pub(super) complex: bool,
    /// Whether anybody judged its complexity.
    pub(super) judged: bool,
    /// Opened straight with the vendor, past the partner.
    pub(super) bypass: bool,
    pub(super) opened: i64,
    pub(super) responded: Option<i64>,
    pub(super) escalated: Option<i64>,
    pub(super) first_resolved: Option<i64>,
    pub(super) reopened: Option<i64>,
    pub(super) resolved: Option<i64>,
    pub(super) closed: Option<i64>,
}

/// Cases in the order of their opening.
pub(super) struct CaseStream<'a> {
    profiles: &'a [Profile],
    accounts: &'a [Account],
    span: &'a Span,
    draws: Vec<Stream>,
    left: Vec<Left>,
    next_number: u64,
    absence: (i64, i64),
}

/// What an account still has to come.
struct Left {
    cases: usize,
    busyness: f64,
}

impl<'a> CaseStream<'a> {
    /// The stream's beginning.
    pub(super) fn new(
        options: &SampleOptions,
        span: &'a Span,
        profiles: &'a [Profile],
        accounts: &'a [Account],
    ) -> Self {
        let left = accounts
            .iter()
            .enumerate()
            .map(|(index, account)| {
                let starts = profiles.get(index).map_or(span.first, |profile| profile.starts);
                let busyness = span.days().filter(|day| *day >= starts).map(busyness).sum();
                Left { cases: account.cases, busyness }
            })
            .collect();
        let draws = (0..accounts.len()).map(|index| Stream::new(options.seed, Topic::Cases, index)).collect();
        let (from, to) = span.planted_absence();
        let absence = (seconds_of(from), seconds_of(to) + DAY);
        Self { profiles, accounts, span, draws, left, next_number: 100_001, absence }
    }

    /// The cases of a day, in the order of their opening. Days must be asked for in order, each once.
    pub(super) fn on(&mut self, day: NaiveDate) -> Vec<Case> {
        let mut cases = Vec::new();
        for index in 0..self.accounts.len() {
            for _ in 0..self.count_on(index, day) {
                cases.push(self.draw(index, day));
            }
        }
        cases.sort_by_key(|case| case.opened);
        for case in &mut cases {
            case.number = self.next_number;
            self.next_number += 1;
        }
        cases
    }

    /// How many cases an account has on a day, so that all days together have what it was given.
    fn count_on(&mut self, index: usize, day: NaiveDate) -> usize {
        let starts = self.profiles.get(index).map_or(self.span.first, |profile| profile.starts);
        let left = &mut self.left[index];
        if left.cases == 0 || day < starts {
            return 0;
        }
        let weight = busyness(day);
        let mean = left.cases as f64 * (weight / left.busyness).min(1.0);
        let is_last = left.busyness - weight < 1e-6;
        let count = if is_last { left.cases } else { self.draws[index].count(mean, left.cases) };
        left.cases -= count;
        left.busyness -= weight;
        count
    }

    fn draw(&mut self, index: usize, day: NaiveDate) -> Case {
        let draws = &mut self.draws[index];
        let account = &self.accounts[index];
        let profile = self.profiles.get(index);
        let hardness = match account.holder {
            Holder::Partner(_) => profile.map_or(0.3, |profile| profile.hardness),
            Holder::Vendor => 0.08,
            Holder::Unknown => 0.3,
        };
        let severity = draws.weighted(&severity_weights(hardness)) + 1;
        let raised = severity > 1 && draws.chance(0.03);
        let complex = draws.chance(0.1 + 0.6 * hardness + if severity <= 2 { 0.08 } else { 0.0 });
        let product = draw_product(draws, index);
        let opened = seconds_of(day) + draw_time_of_day(draws, severity);
        let mut case = Case {
            number: 0,
            account: index,
            customer: account.draw_customer(draws, day),
            severity: (severity, if raised { severity - 1 } else { severity }),
            product,
            complex,
            judged: draws.chance(0.97),
            bypass: matches!(account.holder, Holder::Partner(_)) && draws.chance(0.007),
            opened: opened.min(self.span.export - 60),
            responded: None,
            escalated: None,
            first_resolved: None,
            reopened: None,
            resolved: None,
            closed: None,
        };
        let slowness = self.slowness(&case);
        let escalation = profile.map_or(0.0, |profile| {
            profile.escalation_before_last(self.span.quarters_before_last(day)) * expected_escalation(&case)
        });
        let reopen = profile.map_or(0.045, |profile| profile.reopen);
        work(&mut case, &mut self.draws[index], Chances { slowness, escalation, reopen });
        forget_later(&mut case, self.span.export);
        case
    }

    /// How slow the account is with a case: the understaffed partner is slower while its engineer is away.
    fn slowness(&self, case: &Case) -> f64 {
        let Some(profile) = self.profiles.get(case.account) else { return 0.9 };
        let away = profile.story == Some(Story::Understaffed)
            && case.product == 0
            && (self.absence.0..self.absence.1).contains(&case.opened);
        profile.slowness * if away { 2.6 } else { 1.0 }
    }
}

/// What shapes the work on a case.
struct Chances {
    slowness: f64,
    escalation: f64,
    reopen: f64,
}

/// The chance that a case is escalated by a partner that escalates as one would expect.
pub(super) fn expected_escalation(case: &Case) -> f64 {
    let by_complexity = if case.complex { 0.29 } else { 0.052 };
    let by_severity = [1.7, 1.3, 1.0, 0.75][case.severity.0 - 1];
    let by_product = [1.0, 1.15, 0.85, 1.1, 0.9, 1.25][case.product];
    by_complexity * by_severity * by_product
}

fn severity_weights(hardness: f64) -> [f64; 4] {
    [0.012 + 0.06 * hardness, 0.1 + 0.24 * hardness, 0.55, 0.338 - 0.22 * hardness]
}

/// Each account has its own leading product.
fn draw_product(draws: &mut Stream, index: usize) -> usize {
    let leading = if draws.chance(0.25) { index % PRODUCTS.len() } else { usize::MAX };
    if leading < PRODUCTS.len() { leading } else { draws.weighted(&[0.3, 0.22, 0.17, 0.13, 0.1, 0.08]) }
}

/// Office hours for most, any time for the severe.
fn draw_time_of_day(draws: &mut Stream, severity: usize) -> i64 {
    const HOURS: [f64; 24] = [
        2.0, 1.5, 1.5, 1.5, 2.0, 4.0, 18.0, 60.0, 95.0, 100.0, 92.0, 70.0, 78.0, 92.0, 85.0, 66.0, 40.0, 26.0, 20.0,
        16.0, 12.0, 8.0, 5.0, 3.0,
    ];
    let anytime = severity == 1 && draws.chance(0.6);
    let hour = if anytime { draws.below(24) } else { draws.weighted(&HOURS) };
    hour as i64 * HOUR + draws.whole(0, HOUR - 1)
}

/// Works a case from the first response to its closing.
fn work(case: &mut Case, draws: &mut Stream, chances: Chances) {
    let level = case.severity.0 - 1;
    let response_hours = [0.35, 1.1, 3.2, 6.5][level] * chances.slowness;
    let responded = case.opened + 60 + (draws.lognormal(response_hours, 0.95) * HOUR as f64) as i64;
    case.responded = Some(responded);
    let escalates = !case.bypass && draws.chance(chances.escalation.min(0.95));
    if escalates {
        case.escalated = Some(responded + 300 + (draws.lognormal(17.0, 1.15) * HOUR as f64) as i64);
    }
    let by_complexity = if case.complex { 2.3 } else { 1.0 };
    let work_hours = [6.0, 15.0, 34.0, 60.0][level] * by_complexity * chances.slowness;
    let begun = case.escalated.unwrap_or(responded);
    let worked = (draws.lognormal(work_hours, 1.05) * HOUR as f64) as i64;
    if draws.chance(0.004) {
        return; // stuck: never resolved
    }
    let first_resolved = begun + 600 + worked;
    case.first_resolved = Some(first_resolved);
    let mut resolved = first_resolved;
    if draws.chance(chances.reopen) {
        let reopened = first_resolved + (draws.lognormal(60.0, 1.0) * HOUR as f64) as i64;
        case.reopened = Some(reopened);
        resolved = reopened + 600 + (draws.lognormal(30.0, 1.0) * HOUR as f64) as i64;
    }
    case.resolved = Some(resolved);
    case.closed = Some(resolved + if draws.chance(0.3) { draws.whole(HOUR, 5 * DAY) } else { 5 * DAY });
}

/// Forgets what happens after the export.
fn forget_later(case: &mut Case, export: i64) {
    let reopened_by_then = case.reopened.is_some_and(|at| at <= export);
    if case.reopened.is_some() && !reopened_by_then {
        // The reopening lies ahead: as far as anybody knows, the first resolution is the last.
        case.reopened = None;
        case.resolved = case.first_resolved;
        case.closed = case.resolved.map(|at| at + 5 * DAY);
    }
    for moment in [
        &mut case.responded,
        &mut case.escalated,
        &mut case.first_resolved,
        &mut case.reopened,
        &mut case.resolved,
        &mut case.closed,
    ] {
        *moment = moment.filter(|at| *at <= export);
    }
}

impl Case {
    /// The newest moment known of it.
    pub(super) fn updated(&self) -> i64 {
        [self.responded, self.escalated, self.first_resolved, self.reopened, self.resolved, self.closed]
            .into_iter()
            .flatten()
            .fold(self.opened, i64::max)
    }

    /// The day it was opened (UTC).
    pub(super) fn opened_on(&self) -> NaiveDate {
        day_of(self.opened)
    }

    /// Its id in the service desk.
    pub(super) fn id(&self) -> String {
        format!("CS{:08}", self.number)
    }
}
