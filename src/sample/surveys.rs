//! Two survey exports: an independent provider's, and the in-house tool some partners run among customers they choose.

use std::io;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Europe::Stockholm;

use super::World;
use super::cases::Case;
use super::comments::comment;
use super::names::PRODUCTS;
use super::output::{FileId, Output, Row, push_number};
use super::partners::{Profile, Story};
use super::random::{Stream, Topic};
use super::span::{DAY, HOUR, day_of, push_iso_time};

const INDEPENDENT_HEADER: &str = "response_id,case_ref,account,sent,delivered,responded,score,comment";
const RECOMMENDATION_HEADER: &str = "response_id,case_ref,account,sent,responded,would_recommend";
const EFFORT_HEADER: &str = "response_id,case_ref,account,sent,responded,ease";
const OWN_HEADER: &str = "Survey #,Ticket,Partner,Sent on,Answered on,Rating (0-10),Remark";

/// Responses that the partner with few surveys has in the last quarter.
pub(super) const FEW: usize = 5;

/// Writes both exports, one file a quarter each (by the day of sending).
pub(super) struct Surveys {
    independent: Vec<FileId>,
    recommendation: Vec<FileId>,
    effort: Vec<FileId>,
    own: Vec<FileId>,
    draws: Vec<Stream>,
    recommends: Vec<Stream>,
    efforts: Vec<Stream>,
    next: u64,
    few_given: usize,
    row: Row,
    /// The first dissatisfied response of the excellent partner in the last quarter, for an approved exclusion.
    pub(super) disputed: Option<(String, NaiveDate)>,
}

/// An answer: when, and the score from 1 to 5.
#[derive(Clone, Copy)]
struct Answer {
    at: i64,
    score: i64,
}

impl Surveys {
    /// Opens the files.
    pub(super) fn new(world: &World<'_>, output: &mut Output<'_>) -> Self {
        let names = world.span.file_names();
        let mut open = |system: &str, header: &str| {
            names
                .iter()
                .map(|name| output.open(&format!("data/raw/surveys/{system}-{name}.csv"), header))
                .collect::<Vec<_>>()
        };
        let (independent, own) = (open("veridica", INDEPENDENT_HEADER), open("pulse", OWN_HEADER));
        let recommendation = open("recommendation", RECOMMENDATION_HEADER);
        let effort = open("effort", EFFORT_HEADER);
        let streams = |topic: Topic| -> Vec<Stream> {
            (0..world.accounts.len()).map(|index| Stream::new(world.options.seed, topic, index)).collect()
        };
        let (draws, recommends) = (streams(Topic::Surveys), streams(Topic::Recommendation));
        let efforts = streams(Topic::Effort);
        Self {
            independent,
            recommendation,
            effort,
            own,
            draws,
            recommends,
            efforts,
            next: 500_001,
            few_given: 0,
            row: Row::commas(),
            disputed: None,
        }
    }

    /// Asks a case's customer, once the case is resolved.
    pub(super) fn write(&mut self, world: &World<'_>, output: &mut Output<'_>, case: &Case) -> io::Result<()> {
        let Some(resolved) = case.first_resolved else { return Ok(()) };
        let profile = world.profiles.get(case.account);
        let draws = &mut self.draws[case.account];
        let invited = draws.chance(profile.map_or(0.9, |profile| profile.invited));
        let sent = resolved + HOUR + draws.whole(0, 25 * HOUR);
        if invited && sent < world.span.export {
            self.write_independent(world, output, case, sent)?;
        }
        match profile {
            Some(profile) if profile.own_survey && self.draws[case.account].chance(0.3) => {
                self.write_own(world, output, case, profile, resolved)
            }
            _ => Ok(()),
        }
    }

    fn write_independent(
        &mut self,
        world: &World<'_>,
        output: &mut Output<'_>,
        case: &Case,
        sent: i64,
    ) -> io::Result<()> {
        let file = self.independent[world.span.file_of(day_of(sent))];
        let profile = world.profiles.get(case.account);
        let delivered = self.draws[case.account].chance(0.98);
        let drawn = if delivered { answer(world, &mut self.draws[case.account], case, sent) } else { None };
        let answer = if profile.is_some_and(|profile| profile.story == Some(Story::FewSurveys)) {
            self.few_only(world, sent, drawn)
        } else {
            drawn
        };
        self.note_disputed(world, profile, answer);
        let id = self.fill(world, case, sent, (delivered, answer), &case.id());
        output.append(file, self.row.line())?;
        self.write_recommendation(world, output, case, (sent, answer, id))?;
        self.write_effort(world, output, case, (sent, answer, id))?;
        let draws = &mut self.draws[case.account];
        let few = profile.is_some_and(|profile| profile.story == Some(Story::FewSurveys));
        if let Some(Answer { at, score }) = answer.filter(|_| !few && draws.chance(0.008)) {
            // The customer answers a reminder as well: only the first response may count.
            let again = Answer { at: at + draws.whole(HOUR, 3 * DAY), score };
            if again.at < world.span.export {
                self.fill(world, case, sent, (true, Some(again)), &case.id());
                output.append(file, self.row.line())?;
            }
        } else if answer.is_some() && !few && draws.chance(0.004) {
            // A response for a case that the service desk does not have.
            self.fill(world, case, sent, (true, answer), &format!("CS{:08}", 80_000_000 + id));
            output.append(file, self.row.line())?;
        }
        Ok(())
    }

    /// Every second customer who answers is also asked whether it would recommend, on the next page.
    fn write_recommendation(
        &mut self,
        world: &World<'_>,
        output: &mut Output<'_>,
        case: &Case,
        (sent, answer, number): (i64, Option<Answer>, u64),
    ) -> io::Result<()> {
        let Some(answer) = answer else { return Ok(()) };
        let draws = &mut self.recommends[case.account];
        let asked = draws.chance(0.5);
        let rating = match answer.score {
            5 => 8 + draws.weighted(&[0.15, 0.35, 0.5]),
            4 => 6 + draws.weighted(&[0.1, 0.35, 0.35, 0.2]),
            3 => 4 + draws.below(4),
            _ => draws.below(6),
        };
        if !asked {
            return Ok(());
        }
        self.fill_next_page(world, case, (sent, answer.at), (&format!("VN{number:08}"), rating as i64));
        output.append(self.recommendation[world.span.file_of(day_of(sent))], self.row.line())
    }

    /// The answer to a question on the next page of a survey: its own number, and the rating.
    fn fill_next_page(
        &mut self,
        world: &World<'_>,
        case: &Case,
        (sent, answered): (i64, i64),
        (id, rating): (&str, i64),
    ) {
        let row = &mut self.row;
        row.clear();
        row.text(id);
        row.text(&case.id());
        row.text(&world.customers[case.customer].id);
        row.plain(|bytes| push_iso_time(bytes, sent));
        row.plain(|bytes| push_iso_time(bytes, answered));
        row.number(rating);
    }

    /// Every third customer who answers is also asked how easy it was to get help, from 1 to 7.
    fn write_effort(
        &mut self,
        world: &World<'_>,
        output: &mut Output<'_>,
        case: &Case,
        (sent, answer, number): (i64, Option<Answer>, u64),
    ) -> io::Result<()> {
        let Some(answer) = answer else { return Ok(()) };
        let draws = &mut self.efforts[case.account];
        let asked = draws.chance(1.0 / 3.0);
        // An escalated case takes a customer more trouble, however it ends.
        let trouble = i64::from(case.escalated.is_some() && draws.chance(0.5));
        let ease = match answer.score {
            5 => 6 + draws.weighted(&[0.45, 0.55]),
            4 => 4 + draws.weighted(&[0.2, 0.5, 0.3]),
            3 => 3 + draws.below(3),
            _ => 1 + draws.below(3),
        };
        if !asked {
            return Ok(());
        }
        self.fill_next_page(
            world,
            case,
            (sent, answer.at),
            (&format!("VE{number:08}"), (ease as i64 - trouble).max(1)),
        );
        output.append(self.effort[world.span.file_of(day_of(sent))], self.row.line())
    }

    /// Keeps the partner with few surveys at exactly as many answers in the last quarter, where it has the cases.
    fn few_only(&mut self, world: &World<'_>, sent: i64, drawn: Option<Answer>) -> Option<Answer> {
        let last = world.span.last_quarter();
        if last.contains(local_day(sent)) && self.few_given < FEW {
            let at = sent + 9 * HOUR;
            if !last.contains(local_day(at)) {
                return None;
            }
            self.few_given += 1;
            let score = [5, 4, 2, 5, 3][(self.few_given - 1) % FEW];
            return Some(Answer { at, score });
        }
        drawn.filter(|answer| !last.contains(local_day(answer.at)))
    }

    fn note_disputed(&mut self, world: &World<'_>, profile: Option<&Profile>, answer: Option<Answer>) {
        let excellent = profile.is_some_and(|profile| profile.story == Some(Story::Excellent));
        if let Some(Answer { at, score: 1..=2 }) = answer {
            let day = day_of(at);
            if excellent && self.disputed.is_none() && world.span.last_quarter().contains(day) {
                self.disputed = Some((format!("VR{:08}", self.next), day));
            }
        }
    }

    /// Fills the independent provider's row and gives its number.
    fn fill(
        &mut self,
        world: &World<'_>,
        case: &Case,
        sent: i64,
        (delivered, answer): (bool, Option<Answer>),
        case_ref: &str,
    ) -> u64 {
        let number = self.next;
        self.next += 1;
        let draws = &mut self.draws[case.account];
        let row = &mut self.row;
        row.clear();
        row.text(&format!("VR{number:08}"));
        row.text(case_ref);
        row.text(&world.customers[case.customer].id);
        row.plain(|bytes| push_iso_time(bytes, sent));
        row.text(if delivered { "Y" } else { "N" });
        row.plain(|bytes| {
            if let Some(answer) = answer {
                push_iso_time(bytes, answer.at);
            }
        });
        row.plain(|bytes| {
            if let Some(answer) = answer {
                push_number(bytes, answer.score);
            }
        });
        match answer {
            Some(answer) if draws.chance(0.35) => row.text(&comment(draws, answer.score, PRODUCTS[case.product])),
            _ => row.text(""),
        }
        number
    }

    fn write_own(
        &mut self,
        world: &World<'_>,
        output: &mut Output<'_>,
        case: &Case,
        profile: &Profile,
        resolved: i64,
    ) -> io::Result<()> {
        let draws = &mut self.draws[case.account];
        // Sent in office hours, so that no moment falls into the hour that clocks repeat.
        let sent = (resolved.div_euclid(DAY) + 1) * DAY + draws.whole(8 * HOUR, 15 * HOUR);
        let answered = sent + draws.whole(2, 6 * 24) / 24 * DAY + draws.whole(60, HOUR);
        let answers = draws.chance(0.35) && answered < world.span.export;
        if sent >= world.span.export {
            return Ok(());
        }
        let rating = [10, 10, 9, 9, 8, 8, 7, 4][draws.below(8)];
        let row = &mut self.row;
        row.clear();
        row.text(&format!("PULSE-{}", self.next));
        self.next += 1;
        row.text(&case.id());
        row.text(&profile.name);
        row.text(&local_time(sent));
        row.text(&if answers { local_time(answered) } else { String::new() });
        row.text(&if answers { rating.to_string() } else { String::new() });
        let remark = if answers && draws.chance(0.3) {
            comment(draws, if rating >= 7 { 5 } else { 2 }, PRODUCTS[case.product])
        } else {
            String::new()
        };
        row.text(&remark);
        output.append(self.own[world.span.file_of(day_of(sent))], self.row.line())
    }
}

/// Whether, when and how a customer answers.
fn answer(world: &World<'_>, draws: &mut Stream, case: &Case, sent: i64) -> Option<Answer> {
    let profile = world.profiles.get(case.account);
    if !draws.chance(profile.map_or(0.25, |profile| profile.answers)) {
        return None;
    }
    let late = draws.chance(0.012);
    let delay = if late {
        draws.whole(31 * DAY, 60 * DAY)
    } else {
        (draws.lognormal(26.0, 1.1) * HOUR as f64).min(29.0 * DAY as f64) as i64
    };
    let at = sent + 120 + delay;
    let before = world.span.quarters_before_last(day_of(at));
    let usual = profile.map_or(0.93, |profile| profile.satisfaction_before_last(before));
    let score = draw_score(draws, usual - discontent(case));
    Some(Answer { at, score }).filter(|answer| answer.at < world.span.export)
}

/// What a case's course takes from the chance of a satisfied response.
fn discontent(case: &Case) -> f64 {
    let waited = case.first_resolved.map_or(0, |at| at - case.opened);
    let mut sum = 0.0;
    if case.escalated.is_some() {
        sum += 0.07;
    }
    if case.reopened.is_some() {
        sum += 0.12;
    }
    if waited > 7 * DAY {
        sum += 0.06;
    }
    if case.severity.0 == 1 {
        sum += 0.03;
    }
    sum
}

fn draw_score(draws: &mut Stream, satisfied: f64) -> i64 {
    if draws.chance(satisfied) {
        return if draws.chance(0.56) { 5 } else { 4 };
    }
    3 - draws.weighted(&[0.45, 0.3, 0.25]) as i64
}

/// The day of a moment in the workspace's zone.
fn local_day(seconds: i64) -> NaiveDate {
    DateTime::from_timestamp(seconds, 0).map_or(NaiveDate::MIN, |moment| moment.with_timezone(&Stockholm).date_naive())
}

/// `2026-07-03 11:15`, in Stockholm.
fn local_time(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0)
        .map(|moment| moment.with_timezone(&Stockholm).format("%Y-%m-%d %H:%M").to_string())
        .unwrap_or_default()
}
