//! When a case was first answered by a person (clock rule 19). Pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::activity::CaseActivity;

/// A reported response this near to an automatic message is that message.
const SAME_MESSAGE_SECONDS: i64 = 60;

/// The first answer: as reported, unless that was an automatic message; then, and where nothing is reported, the first other
/// message after the opening that the log has.
pub(super) fn first_answer(
    reported: Option<DateTime<Utc>>,
    opened_at: DateTime<Utc>,
    activity: Option<&CaseActivity>,
) -> Option<DateTime<Utc>> {
    let Some(activity) = activity else { return reported };
    let near = |messages: &[DateTime<Utc>], at: DateTime<Utc>| {
        messages.iter().any(|message| (*message - at).abs() <= TimeDelta::seconds(SAME_MESSAGE_SECONDS))
    };
    let automatic = |at: DateTime<Utc>| near(&activity.automatic, at) && !near(&activity.outbound, at);
    let by_a_person = || activity.outbound.iter().copied().find(|at| *at >= opened_at);
    match reported {
        Some(at) if !automatic(at) => Some(at),
        _ => by_a_person(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::testing::at;

    const OPENED: &str = "2026-03-02T08:00:00Z";

    fn answered(reported: Option<&str>, automatic: &[&str], by_people: &[&str]) -> Option<DateTime<Utc>> {
        let times = |texts: &[&str]| texts.iter().map(|text| at(text)).collect();
        let activity =
            CaseActivity { automatic: times(automatic), outbound: times(by_people), ..CaseActivity::default() };
        first_answer(reported.map(at), at(OPENED), Some(&activity))
    }

    #[test]
    fn an_automatic_reply_is_no_answer() {
        let (reply, person) = ("2026-03-02T08:00:05Z", "2026-03-02T10:00:00Z");
        assert_eq!(answered(Some("2026-03-02T08:01:00Z"), &[reply], &[person]), Some(at(person)));
        assert_eq!(answered(Some("2026-03-02T08:01:00Z"), &[reply], &[]), None);
        assert_eq!(answered(Some("2026-03-02T08:30:00Z"), &[reply], &[person]), Some(at("2026-03-02T08:30:00Z")));
        // A person wrote in the same minute.
        let both = "2026-03-02T08:00:40Z";
        assert_eq!(answered(Some(both), &[reply], &[both]), Some(at(both)));
    }

    #[test]
    fn the_log_answers_where_nothing_is_reported() {
        let person = "2026-03-02T10:00:00Z";
        assert_eq!(answered(None, &[], &["2026-03-01T10:00:00Z", person]), Some(at(person)));
        assert_eq!(answered(None, &["2026-03-02T08:00:05Z"], &[]), None);
        assert_eq!(first_answer(Some(at(person)), at(OPENED), None), Some(at(person)));
    }
}
