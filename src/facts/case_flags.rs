//! The flags of one case, from its times, its escalations and the rules of its opening day. Pure.

use chrono::{DateTime, Utc};

use super::zone::{passed, within};
use crate::domain::Assignment;
use crate::programme::model::CaseRules;

/// What is known of a case's reopens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reopens<'a> {
    /// Nothing.
    Unknown,
    /// Their number.
    Counted(i64),
    /// Each of them, in order of time.
    At(&'a [DateTime<Utc>]),
}

/// The times of a case.
#[derive(Debug, Clone, Copy)]
pub(super) struct CaseTimes<'a> {
    pub opened_at: DateTime<Utc>,
    pub first_response_at: Option<DateTime<Utc>>,
    pub first_resolved_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub settled_at: Option<DateTime<Utc>>,
    /// Every resolution, where events tell them; else empty.
    pub resolutions: &'a [DateTime<Utc>],
    pub reopens: Reopens<'a>,
}

impl<'a> CaseTimes<'a> {
    /// The same case as it stood at the as-of time: what came later is not known yet (rule R3).
    pub(super) fn until(self, as_of: DateTime<Utc>) -> Self {
        let known = |at: Option<DateTime<Utc>>| at.filter(|at| *at <= as_of);
        let sofar = |all: &'a [DateTime<Utc>]| &all[..all.partition_point(|at| *at <= as_of)];
        let resolutions = sofar(self.resolutions);
        let first_resolved_at = known(self.first_resolved_at);
        Self {
            first_response_at: known(self.first_response_at),
            first_resolved_at,
            resolved_at: known(self.resolved_at).or(resolutions.last().copied()).or(first_resolved_at),
            closed_at: known(self.closed_at),
            settled_at: known(self.settled_at),
            resolutions,
            reopens: match self.reopens {
                Reopens::At(all) => Reopens::At(sofar(all)),
                counted => counted,
            },
            ..self
        }
    }
}

/// What the flags depend on besides times.
#[derive(Debug, Clone, Copy)]
pub(super) struct CaseStanding<'a> {
    pub assignment: Assignment,
    pub has_customer: bool,
    pub opened_level: Option<i64>,
    pub resolution_level: Option<i64>,
    /// When it was escalated functionally from the partner's level to one above it; `None` where no source tells.
    pub escalated_at: Option<&'a [DateTime<Utc>]>,
}

/// The flags of a case, as the `cases` facts carry them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CaseFlags {
    pub is_partner_case: bool,
    pub bypass: Option<bool>,
    pub horizon_passed: bool,
    pub escalated: Option<bool>,
    pub resolved_without_vendor: Option<bool>,
    pub reopen_window_passed: Option<bool>,
    pub reopened: Option<bool>,
    pub reopens: Option<i64>,
}

/// Works out the flags.
pub(super) fn case_flags(
    times: &CaseTimes<'_>,
    standing: &CaseStanding<'_>,
    rules: &CaseRules,
    as_of: DateTime<Utc>,
) -> CaseFlags {
    let opened_above = standing.opened_level.map(|level| level > rules.partner_level);
    let of_partner = standing.assignment == Assignment::Partner;
    let is_partner_case = of_partner && standing.opened_level.is_none_or(|level| level == rules.partner_level);
    let in_horizon = |at: DateTime<Utc>| within(times.opened_at, at, rules.horizon_days);
    let known_escalations = standing.escalated_at.map(|all| all.iter().any(|at| *at <= as_of && in_horizon(*at)));
    let escalated = known_escalations.filter(|_| is_partner_case);
    let at_partners_level = standing.resolution_level.is_none_or(|level| level == rules.partner_level);
    CaseFlags {
        is_partner_case,
        // Without any record of escalations nothing counts as one: the metric is then not measured.
        bypass: opened_above
            .filter(|_| known_escalations.is_some())
            .map(|above| above && of_partner && standing.has_customer),
        horizon_passed: passed(times.opened_at, rules.horizon_days, as_of),
        escalated,
        resolved_without_vendor: escalated
            .map(|escalated| !escalated && at_partners_level && resolved_in_horizon(times, in_horizon)),
        reopen_window_passed: times.first_resolved_at.map(|first| passed(first, rules.reopen_days, as_of)),
        reopened: reopened(times, rules),
        reopens: match times.reopens {
            Reopens::Unknown => None,
            Reopens::Counted(count) => Some(count),
            Reopens::At(all) => i64::try_from(all.len()).ok(),
        },
    }
}

/// Whether it stood resolved when the horizon passed. Without events the first resolution decides: what came after it
/// is not known.
fn resolved_in_horizon(times: &CaseTimes<'_>, in_horizon: impl Fn(DateTime<Utc>) -> bool) -> bool {
    let Some(last) = times.resolutions.iter().rev().find(|at| in_horizon(**at)) else {
        return times.resolutions.is_empty() && times.first_resolved_at.is_some_and(in_horizon);
    };
    match times.reopens {
        Reopens::At(all) => !all.iter().any(|at| at > last && in_horizon(*at)),
        Reopens::Counted(_) | Reopens::Unknown => true,
    }
}

fn reopened(times: &CaseTimes<'_>, rules: &CaseRules) -> Option<bool> {
    let first = times.first_resolved_at?;
    match times.reopens {
        Reopens::Unknown => None,
        Reopens::Counted(count) => Some(count > 0),
        Reopens::At(all) => Some(all.iter().any(|at| *at >= first && within(first, *at, rules.reopen_days))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: CaseRules = CaseRules {
        horizon_days: Some(21),
        reopen_days: Some(14),
        partner_level: 1,
        article_visible_days: 5,
        vendor_first_level: None,
        vendor_organisations: std::collections::BTreeSet::new(),
        automatic_senders: std::collections::BTreeSet::new(),
    };

    fn at(day: u32) -> DateTime<Utc> {
        let start: DateTime<Utc> = "2026-07-01T09:00:00Z".parse().expect("a time");
        start + chrono::TimeDelta::days(i64::from(day))
    }

    fn open_case() -> CaseTimes<'static> {
        CaseTimes {
            opened_at: at(0),
            first_response_at: None,
            first_resolved_at: None,
            resolved_at: None,
            closed_at: None,
            settled_at: None,
            resolutions: &[],
            reopens: Reopens::Unknown,
        }
    }

    fn of_partner() -> CaseStanding<'static> {
        CaseStanding {
            assignment: Assignment::Partner,
            has_customer: true,
            opened_level: None,
            resolution_level: None,
            escalated_at: Some(&[]),
        }
    }

    #[test]
    fn r1_only_a_case_opened_at_the_partners_level_is_a_partner_case() {
        let flags = |standing: CaseStanding<'_>| case_flags(&open_case(), &standing, &RULES, at(30));
        let unknown_level = flags(of_partner());
        assert!(unknown_level.is_partner_case && unknown_level.bypass.is_none());
        assert_eq!(unknown_level.escalated, Some(false));

        let above = flags(CaseStanding { opened_level: Some(2), ..of_partner() });
        assert!(!above.is_partner_case);
        assert_eq!((above.escalated, above.resolved_without_vendor, above.bypass), (None, None, Some(true)));

        let no_customer = flags(CaseStanding { opened_level: Some(2), has_customer: false, ..of_partner() });
        assert_eq!(no_customer.bypass, Some(false));

        let direct = flags(CaseStanding { assignment: Assignment::Direct, opened_level: Some(2), ..of_partner() });
        assert_eq!((direct.is_partner_case, direct.escalated, direct.bypass), (false, None, Some(false)));
    }

    #[test]
    fn an_escalation_counts_on_the_last_day_of_the_horizon_and_not_after() {
        let flags = |day| {
            let escalated_at = [at(day)];
            case_flags(
                &open_case(),
                &CaseStanding { escalated_at: Some(&escalated_at), ..of_partner() },
                &RULES,
                at(30),
            )
        };
        assert_eq!(flags(21).escalated, Some(true));
        assert_eq!(flags(22).escalated, Some(false));
        assert!(!case_flags(&open_case(), &of_partner(), &RULES, at(20)).horizon_passed);
        let ever = CaseRules { horizon_days: None, ..RULES };
        let late = [at(400)];
        let standing = CaseStanding { escalated_at: Some(&late), ..of_partner() };
        let flags = case_flags(&open_case(), &standing, &ever, at(500));
        assert!(flags.escalated == Some(true) && flags.horizon_passed);
    }

    #[test]
    fn open_escalated_and_late_cases_are_not_resolved_without_the_vendor() {
        let resolved = |day| CaseTimes { first_resolved_at: Some(at(day)), resolved_at: Some(at(day)), ..open_case() };
        let flag = |times: CaseTimes<'_>, standing: CaseStanding<'_>| {
            case_flags(&times, &standing, &RULES, at(60)).resolved_without_vendor
        };
        assert_eq!(flag(open_case(), of_partner()), Some(false));
        assert_eq!(flag(resolved(21), of_partner()), Some(true));
        assert_eq!(flag(resolved(22), of_partner()), Some(false));
        let escalated_at = [at(3)];
        assert_eq!(flag(resolved(5), CaseStanding { escalated_at: Some(&escalated_at), ..of_partner() }), Some(false));
        assert_eq!(flag(resolved(5), CaseStanding { resolution_level: Some(2), ..of_partner() }), Some(false));
    }

    #[test]
    fn a_case_reopened_and_still_open_at_the_horizon_was_not_resolved() {
        let (resolutions, reopens) = ([at(3), at(30)], [at(5)]);
        let times = CaseTimes {
            first_resolved_at: Some(at(3)),
            resolved_at: Some(at(30)),
            resolutions: &resolutions,
            reopens: Reopens::At(&reopens),
            ..open_case()
        };
        let flags = case_flags(&times, &of_partner(), &RULES, at(60));
        assert_eq!((flags.resolved_without_vendor, flags.reopened, flags.reopens), (Some(false), Some(true), Some(1)));
    }

    #[test]
    fn a_reopen_counts_within_its_window_and_is_unknown_where_nothing_tells() {
        let resolved = CaseTimes { first_resolved_at: Some(at(1)), resolved_at: Some(at(1)), ..open_case() };
        let reopened = |reopens: Reopens<'_>| {
            case_flags(&CaseTimes { reopens, ..resolved }, &of_partner(), &RULES, at(14)).reopened
        };
        assert_eq!(reopened(Reopens::Unknown), None);
        assert_eq!(reopened(Reopens::Counted(0)), Some(false));
        assert_eq!(reopened(Reopens::Counted(2)), Some(true));
        let (last_day, too_late) = ([at(15)], [at(16)]);
        assert_eq!(reopened(Reopens::At(&last_day)), Some(true));
        assert_eq!(reopened(Reopens::At(&too_late)), Some(false));
        let flags = case_flags(&resolved, &of_partner(), &RULES, at(14));
        assert_eq!(flags.reopen_window_passed, Some(false));
        let never = case_flags(&open_case(), &of_partner(), &RULES, at(14));
        assert_eq!((never.reopened, never.reopen_window_passed), (None, None));
    }

    /// A workspace without a table of escalations knows nothing of them: not measured, never zero.
    #[test]
    fn without_a_record_of_escalations_nothing_is_known_of_them() {
        let standing = CaseStanding { escalated_at: None, opened_level: Some(1), ..of_partner() };
        let flags = case_flags(&open_case(), &standing, &RULES, at(30));
        assert!(flags.is_partner_case);
        assert_eq!((flags.escalated, flags.resolved_without_vendor, flags.bypass), (None, None, None));
    }

    #[test]
    fn r3_what_comes_after_the_as_of_time_is_not_known_yet() {
        let resolutions = [at(2), at(9)];
        let case = CaseTimes {
            first_resolved_at: Some(at(2)),
            resolved_at: Some(at(9)),
            settled_at: Some(at(9)),
            resolutions: &resolutions,
            ..open_case()
        };
        let before = case.until(at(5));
        assert_eq!((before.resolved_at, before.settled_at), (Some(at(2)), None));
        assert_eq!(before.resolutions, &resolutions[..1]);
        let escalated_at = [at(7)];
        let standing = CaseStanding { escalated_at: Some(&escalated_at), ..of_partner() };
        assert_eq!(case_flags(&before, &standing, &RULES, at(5)).escalated, Some(false));
        assert_eq!(case_flags(&before, &standing, &RULES, at(8)).escalated, Some(true));
    }
}
