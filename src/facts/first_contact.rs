//! Whether a case was solved at its first contact. Pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::activity::CaseActivity;
use super::case_flags::{CaseTimes, Reopens};

/// Days after the first resolution in which the customer must not write again.
const QUIET_DAYS: i64 = 7;

/// What is known beside a case's times.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contacts<'a> {
    /// What the source declares.
    pub declared: Option<bool>,
    /// Whether it was ever escalated; `None` where no source tells.
    pub escalated: Option<bool>,
    /// What the event log knows of it.
    pub activity: Option<&'a CaseActivity>,
}

/// Whether the first contact solved it: one contact, never escalated, never reopened, and no further word of the customer for
/// seven days after the first resolution.
///
/// `None` while it was never resolved, and where one of these is unknown, even if another speaks against it: cases known to
/// have failed would else stand alone in a share. Where nobody declares the contacts, messages tell: one contact is no message
/// of the customer between the first answer and the resolution.
pub(super) fn first_contact(times: &CaseTimes<'_>, contacts: Contacts<'_>) -> Option<bool> {
    let resolved = times.first_resolved_at?;
    let reopened = match times.reopens {
        Reopens::Unknown => None,
        Reopens::Counted(count) => Some(count > 0),
        Reopens::At(all) => Some(!all.is_empty()),
    };
    let one_contact = contacts.declared.or_else(|| told_by_messages(times, contacts.activity?, resolved))?;
    let wrote_back = contacts.activity.is_some_and(|activity| activity.wrote_between(resolved, quiet_until(resolved)));
    let (escalated, reopened) = (contacts.escalated?, reopened?);
    Some(one_contact && !escalated && !reopened && !wrote_back)
}

/// Whether the seven days after the first resolution had passed; `None` while it was never resolved.
pub(super) fn quiet_days_passed(times: &CaseTimes<'_>, as_of: DateTime<Utc>) -> Option<bool> {
    times.first_resolved_at.map(|resolved| quiet_until(resolved) <= as_of)
}

fn quiet_until(resolved: DateTime<Utc>) -> DateTime<Utc> {
    resolved + TimeDelta::days(QUIET_DAYS)
}

/// One contact by the messages; `None` where the log has none of the case, or where nothing tells of an answer.
fn told_by_messages(times: &CaseTimes<'_>, activity: &CaseActivity, resolved: DateTime<Utc>) -> Option<bool> {
    if activity.inbound.is_empty() && activity.outbound.is_empty() {
        return None;
    }
    let answered = activity.outbound.first().copied().into_iter().chain(times.first_response_at).min()?;
    Some(!activity.wrote_between(answered, resolved))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::testing::at;

    fn resolved(reopens: Reopens<'static>) -> CaseTimes<'static> {
        CaseTimes {
            opened_at: at("2026-03-02T08:00:00Z"),
            first_response_at: Some(at("2026-03-02T09:00:00Z")),
            first_resolved_at: Some(at("2026-03-03T12:00:00Z")),
            resolved_at: Some(at("2026-03-03T12:00:00Z")),
            closed_at: None,
            settled_at: None,
            resolutions: &[],
            reopens,
        }
    }

    fn wrote(times: &[&str]) -> CaseActivity {
        CaseActivity { inbound: times.iter().map(|time| at(time)).collect(), ..CaseActivity::default() }
    }

    const DECLARED: Contacts<'static> = Contacts { declared: Some(true), escalated: Some(false), activity: None };

    #[test]
    fn every_part_must_hold_and_be_known() {
        let quiet = resolved(Reopens::Counted(0));
        assert_eq!(first_contact(&quiet, DECLARED), Some(true));
        assert_eq!(first_contact(&quiet, Contacts { escalated: Some(true), ..DECLARED }), Some(false));
        assert_eq!(first_contact(&quiet, Contacts { declared: Some(false), ..DECLARED }), Some(false));
        assert_eq!(first_contact(&quiet, Contacts { declared: None, ..DECLARED }), None);
        assert_eq!(first_contact(&quiet, Contacts { escalated: None, ..DECLARED }), None);
        assert_eq!(first_contact(&quiet, Contacts { declared: None, escalated: Some(true), activity: None }), None);
        assert_eq!(first_contact(&resolved(Reopens::Unknown), DECLARED), None);
        assert_eq!(first_contact(&resolved(Reopens::Counted(1)), DECLARED), Some(false));
        let open = CaseTimes { first_resolved_at: None, ..quiet };
        assert_eq!(
            (first_contact(&open, DECLARED), quiet_days_passed(&open, at("2026-04-01T00:00:00Z"))),
            (None, None)
        );
    }

    /// Declared or not, whoever writes back within seven days was not done with.
    #[test]
    fn writing_back_within_seven_days_counts_against_it() {
        let times = resolved(Reopens::Counted(0));
        let told = |messages: &[&str]| {
            let activity = wrote(messages);
            first_contact(&times, Contacts { activity: Some(&activity), ..DECLARED })
        };
        assert_eq!(told(&["2026-03-02T08:00:00Z"]), Some(true));
        assert_eq!(told(&["2026-03-10T12:00:00Z"]), Some(false));
        assert_eq!(told(&["2026-03-10T12:00:01Z"]), Some(true));
        assert_eq!(quiet_days_passed(&times, at("2026-03-10T11:59:59Z")), Some(false));
        assert_eq!(quiet_days_passed(&times, at("2026-03-10T12:00:00Z")), Some(true));
    }

    #[test]
    fn messages_tell_where_nobody_declares() {
        let times = resolved(Reopens::Counted(0));
        let told = |messages: &[&str]| {
            let activity = wrote(messages);
            first_contact(&times, Contacts { declared: None, activity: Some(&activity), ..DECLARED })
        };
        assert_eq!(told(&["2026-03-02T08:00:00Z", "2026-03-02T08:30:00Z"]), Some(true));
        assert_eq!(told(&["2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z"]), Some(false));
        assert_eq!(told(&[]), None);
    }
}
