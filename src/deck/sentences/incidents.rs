//! Incidents of the quarter and what is left to follow up, in one sentence.

use crate::deck::format;
use crate::domain::Quarter;
use crate::scorecard::follow_ups::{FollowUp, IncidentStand};

/// What is not done after incidents, the earliest due first: incident, what it is, and by when.
pub(crate) fn open_follow_ups(incidents: &[IncidentStand]) -> Vec<(&IncidentStand, &'static str, &FollowUp)> {
    let mut open: Vec<(&IncidentStand, &'static str, &FollowUp)> = incidents
        .iter()
        .flat_map(|incident| {
            let review = incident.review.as_ref().map(|review| (incident, "the review", review));
            review.into_iter().chain(incident.root_cause.as_ref().map(|cause| (incident, "the root cause", cause)))
        })
        .filter(|(_, _, follow_up)| follow_up.done.is_none())
        .collect();
    open.sort_by_key(|(incident, _, follow_up)| (follow_up.due, incident.incident_id.clone()));
    open
}

/// `Three incidents, each repaired within 4.1 h, touched customers 66 times; two follow-ups are open, one of them overdue`.
pub(crate) fn title(incidents: &[IncidentStand], period: Quarter) -> String {
    let new: Vec<&IncidentStand> = incidents.iter().filter(|incident| incident.started >= period.first_day()).collect();
    format!("{}{}; {}", started(&new), touched(&new), left_to_do(incidents))
}

/// `Three incidents, all repaired within 4.1 h,`.
fn started(new: &[&IncidentStand]) -> String {
    let number = new.len() as i64;
    let head = match number {
        0 => return "No new incident".to_owned(),
        _ => {
            format!("{} {}", format::capitalised(&format::number_word(number)), format::plural_word(number, "incident"))
        }
    };
    let repaired: Vec<i64> = new.iter().filter_map(|incident| incident.seconds_to_repair).collect();
    let longest = repaired.iter().max().map(|seconds| format::hours(*seconds as f64 / 3_600.0));
    match longest {
        Some(longest) if repaired.len() == new.len() && number == 1 => format!("{head}, repaired within {longest}"),
        Some(longest) if repaired.len() == new.len() && number == 2 => {
            format!("{head}, both repaired within {longest}")
        }
        Some(longest) if repaired.len() == new.len() => format!("{head}, all repaired within {longest}"),
        _ => head,
    }
}

/// `, with 38 customers affected at most`; nothing where nobody counted.
fn touched(new: &[&IncidentStand]) -> String {
    match new.iter().filter_map(|incident| incident.customers_affected).max() {
        None | Some(0) => String::new(),
        Some(most) if new.len() == 1 => format!(", with {} affected", format::plural(most, "customer")),
        Some(most) => format!(", with {} affected at most", format::plural(most, "customer")),
    }
}

/// `one follow-up is open and overdue`.
fn left_to_do(incidents: &[IncidentStand]) -> String {
    let open = open_follow_ups(incidents);
    let overdue = open.iter().filter(|(_, _, follow_up)| follow_up.met == Some(false)).count();
    match (open.len(), overdue) {
        (0, _) => "no follow-up is open".to_owned(),
        (1, 0) => "one follow-up is open and not due yet".to_owned(),
        (1, _) => "one follow-up is open and overdue".to_owned(),
        (all, 0) => format!("{} follow-ups are open, none of them overdue", format::number_word(all as i64)),
        (all, late) if all == late => format!("{} follow-ups are open and overdue", format::number_word(all as i64)),
        (all, late) => format!(
            "{} follow-ups are open, {} of them overdue",
            format::number_word(all as i64),
            format::number_word(late as i64)
        ),
    }
}

#[cfg(test)]
pub(crate) mod testing {
    use super::IncidentStand;

    /// An incident of which nothing more is known.
    pub(crate) fn incident(id: &str, started: &str) -> IncidentStand {
        IncidentStand {
            incident_id: id.to_owned(),
            severity: Some("sev1".to_owned()),
            started: started.parse().expect("a day"),
            seconds_to_detect: None,
            seconds_to_repair: None,
            customers_affected: None,
            updates: None,
            review: None,
            root_cause: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::incident;
    use super::*;
    use crate::deck::fixture::{date, quarter};

    fn open(due: &str, met: Option<bool>) -> Option<FollowUp> {
        Some(FollowUp { due: date(due), done: None, met })
    }

    #[test]
    fn incidents_and_what_is_left_are_one_sentence() {
        let (mut one, mut two) = (incident("A", "2026-08-01"), incident("B", "2026-08-02"));
        let period = quarter("2026Q3");
        (one.seconds_to_repair, one.customers_affected) = (Some(7_200), Some(3));
        assert_eq!(
            title(&[one.clone()], period),
            "One incident, repaired within 2 h, with 3 customers affected; no follow-up is open"
        );
        one.review = open("2026-08-08", Some(false));
        assert_eq!(
            title(&[one.clone(), two.clone()], period),
            "Two incidents, with 3 customers affected at most; one follow-up is open and overdue"
        );
        two.root_cause = open("2026-10-08", None);
        assert!(title(&[two.clone(), one.clone()], period).ends_with("two follow-ups are open, one of them overdue"));
        let incidents = [two, one];
        let names: Vec<&str> = open_follow_ups(&incidents).iter().map(|(_, what, _)| *what).collect();
        assert_eq!(names, ["the review", "the root cause"]);
    }

    #[test]
    fn an_earlier_incident_is_not_counted_as_new() {
        let mut old = incident("A", "2026-05-01");
        old.review = open("2026-05-08", Some(false));
        assert_eq!(title(&[old], quarter("2026Q3")), "No new incident; one follow-up is open and overdue");
    }
}
