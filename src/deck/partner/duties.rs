//! Duties and conduct: what each side owed, what stands, and what repeated breaches lead to.

use chrono::NaiveDate;

use super::{ladder, requirements};
use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Audience, Band, Block, Cell, Slide, StatusMark};
use crate::deck::sentences::words::lowered;
use crate::deck::slide::{content, heading, left, note, subtitle, table};
use crate::programme::duties::Side;
use crate::scorecard::duty_details::DutyStand;

/// Things due that are listed.
const DUE: usize = 8;

/// The slide; `None` where nothing is owed, checked, provided or assessed.
pub(super) fn slide(context: &Context<'_>) -> Option<Slide> {
    let mut upper = Vec::new();
    upper.extend(owed(context).map(|blocks| (5, blocks)));
    upper.extend(requirements::blocks(context).map(|blocks| (6, blocks)));
    let mut lower = Vec::new();
    lower.extend(ladder::conduct(context).map(|blocks| (5, blocks)));
    lower.extend(ladder::assessments(context).map(|blocks| (6, blocks)));
    let bands: Vec<Band> = [upper, lower].into_iter().filter(|columns| !columns.is_empty()).map(Band::split).collect();
    if bands.is_empty() {
        return None;
    }
    let under = subtitle(&["Duties and conduct".to_owned(), context.period().title()]);
    Some(content("duties", title(context), under, bands))
}

/// The message: a step of the ladder, or else what was missed; then what the vendor still owes.
fn title(context: &Context<'_>) -> String {
    let own = ladder::headline(context).or_else(|| missed(context)).or_else(|| requirements::headline(context));
    let ours = missed_by_us(context).or_else(|| requirements::still_owed(context));
    match (own, ours) {
        (Some(own), Some(ours)) => format!("{own}; {ours}"),
        (Some(own), None) => own,
        (None, Some(ours)) => format::capitalised(&ours),
        (None, None) => "What each side owes, and how it is seen".to_owned(),
    }
}

/// `Two of your six duties were missed`, `All six of your duties were met`; `None` where nothing was due.
fn missed(context: &Context<'_>) -> Option<String> {
    let due: Vec<&DutyStand> = of(context, Side::Partner).filter(|duty| duty.met.is_some()).collect();
    let missed: Vec<&&DutyStand> = due.iter().filter(|duty| duty.met == Some(false)).collect();
    let own = context.voice.own_named();
    let all = format::number_word(due.len() as i64);
    let name = |duty: &DutyStand| lowered(&format::shortened(&context.masked(&named(duty)), 60));
    match (missed.as_slice(), due.len()) {
        (_, 0) => None,
        ([], 1) => Some(format!("{} one duty was met", format::capitalised(&own))),
        ([], _) => Some(format!("All {all} of {own} duties were met")),
        ([only], 1) => Some(format!("{} one duty was missed: {}", format::capitalised(&own), name(only))),
        ([only], _) => Some(format!("One of {own} {all} duties was missed: {}", name(only))),
        (more, _) => {
            let missed = format::capitalised(&format::number_word(more.len() as i64));
            Some(format!("{missed} of {own} {all} duties were missed"))
        }
    }
}

/// `we missed one of our two`: what the vendor did not do in time.
fn missed_by_us(context: &Context<'_>) -> Option<String> {
    let due = of(context, Side::Vendor).filter(|duty| duty.met.is_some()).count() as i64;
    let missed = of(context, Side::Vendor).filter(|duty| duty.met == Some(false)).count() as i64;
    match (missed, due) {
        (0, _) => None,
        (1, 1) => Some("we missed our one".to_owned()),
        _ => Some(format!("we missed {} of our {}", format::number_word(missed), format::number_word(due))),
    }
}

fn of<'c>(context: &'c Context<'_>, side: Side) -> impl Iterator<Item = &'c DutyStand> {
    context.input.details.duties.iter().filter(move |duty| duty.owner == Some(side))
}

/// What is owed, in words; what follows an incident with the incident's id.
fn named(duty: &DutyStand) -> String {
    match duty.kind.as_str() {
        "review" | "root_cause" | "status_updates" => format!("{}, {}", duty.name, duty.id),
        _ => duty.name.clone(),
    }
}

/// What was due on either side: missed first, then what is not due yet, then what was met.
fn owed(context: &Context<'_>) -> Option<Vec<Block>> {
    let mut duties: Vec<&DutyStand> = context.input.details.duties.iter().collect();
    if duties.is_empty() {
        return None;
    }
    duties.sort_by_key(|duty| (duty.met.map_or(1, |met| if met { 2 } else { 0 }), duty.due));
    let rows = duties.iter().take(DUE).map(|duty| row(context, duty)).collect();
    let columns = vec![left("What", 3.3), left("Owed by", 0.9), left("Due", 0.8), left("", 1.2)];
    let mut blocks =
        vec![heading("Due this quarter, or still open"), table("What each side owed", columns, rows, true)];
    if let Some(rest) = duties.get(DUE..).filter(|rest| !rest.is_empty()) {
        let all_met = if rest.iter().all(|duty| duty.met == Some(true)) { ", all met" } else { "" };
        blocks.push(note(format!("And {} more{all_met}.", format::number_word(rest.len() as i64))));
    }
    Some(blocks)
}

fn row(context: &Context<'_>, duty: &DutyStand) -> Vec<Cell> {
    let owner = match (duty.owner, context.audience) {
        (Some(Side::Partner), Audience::Partner) => "you".to_owned(),
        (Some(Side::Partner), Audience::Vendor) => "partner".to_owned(),
        (Some(Side::Vendor), _) => "us".to_owned(),
        (None, _) => "nobody named".to_owned(),
    };
    vec![
        Cell::strong(format::shortened(&context.masked(&named(duty)), 46)),
        Cell::text(owner),
        Cell::text(format::day_and_month(duty.due)),
        status_of(duty.met, duty.done, duty.open),
    ]
}

/// How something owed stands: `met`, `late, 12 Aug`, `open`, `missed`, `not due yet`.
pub(super) fn status_of(met: Option<bool>, done: Option<NaiveDate>, open: bool) -> Cell {
    let (status, word) = match (met, done) {
        (Some(true), _) => (StatusMark::Met, "met".to_owned()),
        (Some(false), Some(done)) => (StatusMark::Breach, format!("late, {}", format::day_and_month(done))),
        (Some(false), None) if open => (StatusMark::Breach, "open".to_owned()),
        (Some(false), None) => (StatusMark::Breach, "missed".to_owned()),
        (None, _) => (StatusMark::None, "not due yet".to_owned()),
    };
    Cell::Status { status, word }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::deck::fixture;
    use crate::deck::partner::partner_deck;
    use crate::programme::duties::{Responsibility, Step};
    use crate::scorecard::conduct::{Conduct, MetricConduct, Stand};
    use crate::scorecard::duty_details::{Assessment, AuditStand, EntryStand, ProvisionStand, TrainingStand};

    fn day(text: &str) -> chrono::NaiveDate {
        text.parse().expect("a day")
    }

    fn duty(name: &str, owner: Side, met: Option<bool>) -> DutyStand {
        let (id, kind, due) = ("D1".to_owned(), "action".to_owned(), day("2026-08-31"));
        let done = (met == Some(true)).then_some(due);
        DutyStand { id, kind, name: name.to_owned(), owner: Some(owner), due, done, met, open: met == Some(false) }
    }

    /// The deck of a partner with what `change` sets, as its slides by id.
    fn slides(audience: Audience, change: impl FnOnce(&mut fixture::Fixture)) -> BTreeMap<String, Slide> {
        let mut fixture = fixture::meridian();
        change(&mut fixture);
        let common = fixture.common();
        let deck = partner_deck(&fixture.input(&common), audience);
        deck.slides.into_iter().map(|slide| (slide.id.clone(), slide)).collect()
    }

    fn words(slide: &Slide) -> String {
        serde_json::to_string(slide).expect("a slide is data")
    }

    #[test]
    fn without_data_there_is_no_slide() {
        let slides = slides(Audience::Partner, |_| ());
        assert!(!slides.contains_key("duties") && !slides.contains_key("responsibilities"));
    }

    #[test]
    fn what_each_side_missed_is_the_message() {
        let change = |fixture: &mut fixture::Fixture| {
            fixture.details.duties = vec![
                duty("Train two engineers", Side::Partner, Some(true)),
                duty("Attestation", Side::Partner, Some(false)),
                duty("Roster", Side::Partner, None),
                duty("Open the lab", Side::Vendor, Some(false)),
            ];
        };
        let own = &slides(Audience::Partner, change)["duties"];
        assert_eq!(own.title, "One of your two duties was missed: attestation; we missed our one");
        let other = &slides(Audience::Vendor, change)["duties"];
        assert_eq!(
            other.title,
            "One of Meridian Systems\u{2019} two duties was missed: attestation; we missed our one"
        );
        assert!(
            words(own).contains("not due yet")
                && words(own).contains("\"you\"")
                && words(other).contains("\"partner\"")
        );
    }

    #[test]
    fn a_step_of_the_ladder_comes_first_with_what_clears_it() {
        let slides = slides(Audience::Partner, |fixture| {
            fixture.details.duties = vec![duty("Attestation", Side::Partner, Some(false))];
            let stand =
                Stand { step: Some(Step::ImprovementPlan), breached: 2, clean: 1, next: Some((Step::Downgrade, 3)) };
            let metrics = vec![MetricConduct { metric: "csat".to_owned(), stand }];
            fixture.details.conduct = Some(Conduct { step: Some(Step::ImprovementPlan), metrics, cleared_after: 2 });
        });
        let slide = &slides["duties"];
        assert_eq!(slide.title, "An improvement plan follows from two breached quarters: customer satisfaction");
        assert!(
            words(slide).contains("One more quarter without a breach clears it; a further one leads to a downgrade.")
        );
    }

    #[test]
    fn open_requirements_come_first_and_unknown_ones_are_not_met() {
        let slides = slides(Audience::Partner, |fixture| {
            let entry = |name: &str, met| EntryStand { name: name.to_owned(), met, evidence: None, checked: None };
            fixture.details.entry = vec![entry("Phone", Some(true)), entry("Lab", None)];
            fixture.details.audits = vec![AuditStand {
                name: "Data protection".to_owned(),
                audited: Some(day("2026-03-01")),
                current: true,
                declared: Some("complete".to_owned()),
                verified: Some("two missing".to_owned()),
                agrees: Some(false),
                finding: None,
            }];
            fixture.details.training = vec![TrainingStand {
                requirement: "atlas-hours".to_owned(),
                course: None,
                product: Some("Atlas".to_owned()),
                required: 2,
                trained: 1,
                lapsing: 1,
            }];
            let provision = |name: &str, granted| ProvisionStand { name: name.to_owned(), granted, vendor_has: true };
            fixture.details.provisions = vec![provision("Case history", false), provision("Knowledge base", true)];
            let rated = |rating, comment: Option<&str>| Assessment {
                dimension: "communication".to_owned(),
                rating,
                assessor: Some("Ann".to_owned()),
                comment: comment.map(str::to_owned),
            };
            fixture.details.assessments = vec![rated(4, Some("clear")), rated(3, None)];
        });
        let slide = &slides["duties"];
        assert_eq!(slide.title, "One requirement is open; we have not granted: case history");
        let text = words(slide);
        let place = |word: &str| text.find(word).unwrap_or_else(|| panic!("no {word} in {text}"));
        assert!(place("Atlas training") < place("Data protection") && place("Data protection") < place("not checked"));
        assert!(place("not checked") < place("Phone") && place("two missing; declared: complete") > 0);
        assert!(text.contains("1 of 2, one lapses in 90 days"), "{text}");
        assert!(text.contains("Communication 3.5.") && text.contains("(Ann)"), "{text}");
    }

    #[test]
    fn responsibilities_stand_in_the_appendix() {
        let slides = slides(Audience::Partner, |fixture| {
            fixture.version.duties.responsibilities = vec![Responsibility {
                activity: "First line".to_owned(),
                accountable: "Partner".to_owned(),
                responsible: "Both".to_owned(),
            }];
        });
        assert!(words(&slides["responsibilities"]).contains("First line"));
    }
}
