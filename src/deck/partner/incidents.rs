//! Major incidents of the quarter, and what follows from them.

use chrono::NaiveDate;

use super::duties::status_of;
use super::scorecard::measures;
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Band, Cell, RichText, Slide, StatusMark, TableColumn};
use crate::deck::sentences::incidents::{open_follow_ups, title};
use crate::deck::slide::{content, left, note, right, subtitle, table, text};
use crate::scorecard::follow_ups::{FollowUp, IncidentStand};

/// Incidents shown.
const ROWS: usize = 12;
/// Incidents beside which there is room for what is measured of them.
const FEW: usize = 4;
/// What is measured of them, in order.
const MEASURES: [&str; 5] =
    ["time_to_detect", "time_to_repair", "status_updates_sent", "review_timeliness", "root_cause_timeliness"];
/// Open follow-ups named.
const OPEN: usize = 6;

/// The slide; `None` where there was no incident and none is followed up.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let mut incidents: Vec<&IncidentStand> = context.input.details.incidents.iter().collect();
    if incidents.is_empty() {
        return None;
    }
    // What is still owed first, then the newest.
    incidents.sort_by_key(|incident| (incident.open().next().is_none(), std::cmp::Reverse(incident.started)));
    let rows = incidents.iter().take(ROWS).map(|incident| row(context, incident)).collect();
    let mut blocks = vec![table("Major incidents with what follows from them", columns(), rows, true)];
    if incidents.len() > ROWS {
        blocks.push(note(format!("And {} more.", format::plural((incidents.len() - ROWS) as i64, "incident"))));
    }
    let open = open_follow_ups(&context.input.details.incidents);
    if !open.is_empty() {
        let mut named: Vec<String> = open
            .iter()
            .take(OPEN)
            .map(|(incident, what, follow_up)| {
                let id = format::shortened(&context.masked(&incident.incident_id), 40);
                format!("{what} of {id}, due {}", format::day(follow_up.due))
            })
            .collect();
        if open.len() > OPEN {
            named.push(format!("{} more", format::number_word((open.len() - OPEN) as i64)));
        }
        blocks.push(text(vec![RichText::strong("Still to be done: ").then(format!("{}.", named.join("; ")))]));
    }
    if incidents.len() <= FEW {
        blocks.extend(measures(context, "What is measured of the quarter\u{2019}s incidents", &MEASURES));
    }
    let under = subtitle(&[
        "Incidents and follow-ups".to_owned(),
        context.period().title(),
        "from the start of the incident, in elapsed time".to_owned(),
    ]);
    let title = title(&context.input.details.incidents, context.period());
    Some(content("incidents", title, under, vec![Band::full(blocks)]))
}

fn columns() -> Vec<TableColumn> {
    vec![
        left("Incident", 1.5),
        left("Severity", 0.9),
        left("Started", 1.5),
        right("Detected after", 1.0),
        right("Repaired after", 1.0),
        right("Customers", 0.9),
        right("Updates sent", 1.0),
        left("Review", 1.45),
        left("Root cause", 1.45),
    ]
}

fn row(context: &Context<'_>, incident: &IncidentStand) -> Vec<Cell> {
    let word = |text: Option<String>| text.map_or_else(|| Cell::muted(format::NO_FIGURE), Cell::text);
    let after = |seconds: Option<i64>| word(seconds.map(|seconds| format::hours(seconds as f64 / 3_600.0)));
    vec![
        Cell::strong(format::shortened(&context.masked(&incident.incident_id), 30)),
        word(incident.severity.as_deref().map(|severity| format::shortened(severity, 20))),
        Cell::text(format::date(incident.started)),
        after(incident.seconds_to_detect),
        after(incident.seconds_to_repair),
        word(incident.customers_affected.map(format::count)),
        word(incident.updates.map(|(sent, due)| format::of(sent, due))),
        follow_up(incident.review.as_ref()),
        follow_up(incident.root_cause.as_ref()),
    ]
}

/// How a follow-up stands; one that is not due yet says by when it is.
fn follow_up(follow_up: Option<&FollowUp>) -> Cell {
    match follow_up {
        None => Cell::muted("none due"),
        Some(FollowUp { due, done: None, met: None }) => waiting(*due),
        Some(FollowUp { done: Some(done), met: None, .. }) => {
            Cell::Status { status: StatusMark::Met, word: format!("done, {}", format::day_and_month(*done)) }
        }
        Some(FollowUp { done, met, .. }) => status_of(*met, *done, done.is_none()),
    }
}

/// `due 4 Oct`.
fn waiting(due: NaiveDate) -> Cell {
    Cell::Status { status: StatusMark::None, word: format!("due {}", format::day_and_month(due)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::deck::model::Audience;
    use crate::deck::partner::partner_deck;
    use crate::deck::sentences::incidents::testing::incident;

    #[test]
    fn incidents_stand_with_their_times_and_follow_ups() {
        let mut fixture = fixture::meridian();
        let mut old = incident("INC-1", "2026-05-02");
        old.review = Some(FollowUp { due: fixture::date("2026-05-09"), done: None, met: Some(false) });
        let mut new = incident("INC-2", "2026-08-18");
        (new.seconds_to_detect, new.seconds_to_repair) = (Some(2_520), Some(7_200));
        (new.customers_affected, new.updates) = (Some(4), Some((1, 2)));
        new.root_cause = Some(FollowUp {
            due: fixture::date("2026-09-01"),
            done: Some(fixture::date("2026-09-03")),
            met: Some(false),
        });
        fixture.details.incidents = vec![old, new];
        let common = fixture.common();
        let deck = partner_deck(&fixture.input(&common), Audience::Partner);
        let slide = deck.slides.iter().find(|slide| slide.id == "incidents").expect("a slide");
        let words = serde_json::to_string(slide).expect("a slide is data");
        for said in ["42 min", "2 h", "1 of 2", "late, 3 Sep", "none due", "the review of INC-1, due 9 May 2026"] {
            assert!(words.contains(said), "{said} in {words}");
        }
        assert!(words.find("INC-1") < words.find("INC-2"), "what is still owed comes first");
    }
}
