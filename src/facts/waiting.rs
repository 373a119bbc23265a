//! When a case waited for somebody else, and which of it stops its clocks (clock rules 21 and 22). Pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::activity::CaseActivity;
use crate::clock::Pause;
use crate::domain::pattern::fits_any;

/// A message this long after a pause began still asked for it: systems write the status first.
const REQUEST_SECONDS: i64 = 60;

/// A stretch of waiting as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wait {
    pub from: DateTime<Utc>,
    /// `None` where it has not ended.
    pub until: Option<DateTime<Utc>>,
    /// The status or reason given.
    pub reason: Option<String>,
}

/// Walks changes in order of time.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    over: Vec<Wait>,
    current: Option<Wait>,
}

impl Waiting {
    /// It waits from now on. Waiting for another reason is another stretch.
    pub(super) fn begin(&mut self, at: DateTime<Utc>, reason: Option<String>) {
        if self.current.as_ref().is_some_and(|wait| wait.reason == reason) {
            return;
        }
        self.end(at);
        self.current = Some(Wait { from: at, until: None, reason });
    }

    /// It goes on.
    pub(super) fn end(&mut self, at: DateTime<Utc>) {
        let ended = self.current.take().map(|wait| Wait { until: Some(at), ..wait });
        self.over.extend(ended);
    }

    /// All stretches, in order.
    pub(super) fn finish(mut self) -> Vec<Wait> {
        self.over.extend(self.current);
        self.over
    }
}

/// The pauses of a case that stop its clocks, and how many do not, since nobody had asked the customer for anything.
///
/// `log_has_answers` says whether the log tells of messages to customers at all.
pub(super) fn pauses(
    activity: &CaseActivity,
    waiting_for_vendor: &[String],
    log_has_answers: bool,
) -> (Vec<Pause>, usize) {
    let counts = |wait: &Wait| {
        let for_vendor = wait.reason.as_deref().is_some_and(|reason| fits_any(waiting_for_vendor, reason));
        !log_has_answers || for_vendor || was_asked(activity, wait.from)
    };
    let counted: Vec<Pause> = activity
        .waits
        .iter()
        .filter(|wait| counts(wait))
        .map(|wait| Pause { from: wait.from, until: wait.until })
        .collect();
    let unasked = activity.waits.len() - counted.len();
    (counted, unasked)
}

/// Whether the last word before a pause was one to the customer.
fn was_asked(activity: &CaseActivity, from: DateTime<Utc>) -> bool {
    let latest = from + TimeDelta::seconds(REQUEST_SECONDS);
    let asked = activity.outbound.iter().rev().find(|at| **at <= latest);
    let heard = activity.inbound.iter().rev().find(|at| **at <= from);
    asked.is_some_and(|asked| heard.is_none_or(|heard| heard <= asked))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::testing::at;

    fn wait(from: &str, until: Option<&str>, reason: &str) -> Wait {
        Wait { from: at(from), until: until.map(at), reason: Some(reason.to_owned()) }
    }

    #[test]
    fn waiting_for_another_reason_is_another_stretch() {
        let mut waiting = Waiting::default();
        waiting.end(at("2026-03-02T08:00:00Z"));
        waiting.begin(at("2026-03-02T09:00:00Z"), Some("customer".to_owned()));
        waiting.begin(at("2026-03-02T09:30:00Z"), Some("customer".to_owned()));
        waiting.begin(at("2026-03-02T10:00:00Z"), Some("vendor".to_owned()));
        waiting.end(at("2026-03-02T11:00:00Z"));
        waiting.begin(at("2026-03-02T12:00:00Z"), Some("customer".to_owned()));
        assert_eq!(
            waiting.finish(),
            [
                wait("2026-03-02T09:00:00Z", Some("2026-03-02T10:00:00Z"), "customer"),
                wait("2026-03-02T10:00:00Z", Some("2026-03-02T11:00:00Z"), "vendor"),
                wait("2026-03-02T12:00:00Z", None, "customer"),
            ]
        );
    }

    #[test]
    fn a_request_is_the_last_word_before_the_pause_or_a_minute_after() {
        let asked = |outbound: &[&str], inbound: &[&str]| {
            let times = |texts: &[&str]| texts.iter().map(|text| at(text)).collect();
            let activity =
                CaseActivity { outbound: times(outbound), inbound: times(inbound), ..CaseActivity::default() };
            was_asked(&activity, at("2026-03-02T10:00:00Z"))
        };
        assert!(asked(&["2026-03-02T09:00:00Z"], &["2026-03-02T08:00:00Z"]));
        assert!(asked(&["2026-03-02T10:01:00Z"], &["2026-03-02T09:59:00Z"]));
        assert!(!asked(&["2026-03-02T10:01:01Z"], &[]));
        assert!(!asked(&["2026-03-02T09:00:00Z"], &["2026-03-02T09:30:00Z"]));
        assert!(!asked(&[], &[]));
    }
}
