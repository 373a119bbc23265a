//! Duties and conduct from facts small enough to check by hand.

use std::collections::BTreeMap;

use super::conduct::note;
use super::details::PartnerDetails;
use super::model::Status;
use super::{build, details};
use crate::domain::PartnerId;
use crate::metrics::testing::{Builder, day, measured, programme, quarter, rule};
use crate::programme::duties::{Consequences, Side, Step};
use crate::programme::model::Programme;

fn one(found: &BTreeMap<PartnerId, PartnerDetails>) -> &PartnerDetails {
    &found[&PartnerId::new("P1")]
}

#[test]
fn what_stands_and_what_was_due_by_hand() {
    let duty = "assignment=partner partner_id=P1 kind=action name=train";
    let written = Builder::default()
        .partners(&["P1", "P2"])
        .rows("training", 1, "partner_id=P1 requirement=R month_end=2026-09-30 required=3 trained=2 lapsing=1")
        .rows("training", 1, "partner_id=P1 requirement=R month_end=2026-08-31 required=3 trained=3 lapsing=0")
        .rows(
            "audits",
            1,
            "partner_id=P1 requirement=A name=A month_end=2026-09-30 current=true agrees=false declared=5 verified=3",
        )
        .rows("entry_criteria", 1, "partner_id=P1 criterion=E name=E month_end=2026-09-30 checked_date=2026-09-01")
        .rows("provisions", 1, "partner_id=P1 provision=K name=K month_end=2026-09-30 granted=false vendor_has=true")
        .rows("duties", 1, &format!("{duty} duty_id=old owner=partner due_date=2026-05-01 met=false overdue=true"))
        .rows("duties", 1, &format!("{duty} duty_id=done owner=partner due_date=2026-05-01 met=true overdue=false"))
        .rows(
            "duties",
            1,
            &format!("{duty} duty_id=now owner=vendor due_date=2026-07-01 done_date=2026-07-01 met=true overdue=false"),
        )
        .rows("duties", 1, &format!("{duty} duty_id=later owner=partner due_date=2026-10-01"))
        .rows("assessments", 1, "partner_id=P1 period_end=2026-09-30 dimension=depth rating=4")
        .rows("assessments", 1, "partner_id=P1 period_end=2026-06-30 dimension=depth rating=1")
        .write("2026-12-31");
    let found = details::collect(&written.facts, &programme(&[]), quarter("2026Q3")).expect("details");
    let one = one(&found);
    assert_eq!((one.training.len(), one.training[0].trained, one.training[0].lapsing), (1, 2, 1));
    assert_eq!((one.audits[0].current, one.audits[0].agrees, one.audits[0].audited), (true, Some(false), None));
    assert_eq!((one.entry[0].met, one.entry[0].checked), (None, Some(day("2026-09-01"))));
    assert_eq!((one.provisions[0].granted, one.provisions[0].vendor_has), (false, true));
    let duties: Vec<_> = one.duties.iter().map(|duty| (duty.id.as_str(), duty.owner, duty.met, duty.open)).collect();
    assert_eq!(
        duties,
        [("old", Some(Side::Partner), Some(false), true), ("now", Some(Side::Vendor), Some(true), false)]
    );
    assert_eq!(one.assessments.iter().map(|rated| rated.rating).collect::<Vec<_>>(), [4]);
    assert_eq!(found[&PartnerId::new("P2")].duties, []);
}

/// Actions due and met, each quarter on one day.
fn quarters(rows: &[(&str, usize, usize)]) -> Builder {
    let row = |due: &str, met: bool| {
        format!("assignment=partner partner_id=P1 kind=action owner=partner duty_id=D due_date={due} met={met}")
    };
    rows.iter().fold(Builder::default().partners(&["P1"]), |builder, (due, met, missed)| {
        builder.rows("duties", *met, &row(due, true)).rows("duties", *missed, &row(due, false))
    })
}

fn with_ladder() -> Programme {
    let mut programme = programme(&[("action_timeliness", rule(0.8, 0.6))]);
    programme.versions[0].duties.consequences = Some(Consequences {
        metrics: vec!["action_timeliness".to_owned()],
        after: [(Step::Notice, 1), (Step::Downgrade, 2)].into(),
        cleared_after: 1,
    });
    programme
}

fn conduct_of(rows: &[(&str, usize, usize)], programme: &Programme) -> (Status, PartnerDetails) {
    let written = quarters(rows).write("2026-12-31");
    let measures = measured(&written, programme, "2026Q3");
    let cards = build(&measures, &written.facts, programme);
    let mut found = details::collect(&written.facts, programme, quarter("2026Q3")).expect("details");
    note(&cards, &measures.catalogue, programme, &mut found);
    let status = cards.partners[0].metric("action_timeliness").expect("a metric").status;
    (status, one(&found).clone())
}

#[test]
fn breaches_of_the_history_lead_up_the_ladder() {
    let programme = with_ladder();
    // Nothing is due in the second quarter: it neither adds nor clears. Three of five are within tolerance.
    let rows = [("2026-02-01", 1, 4), ("2026-08-01", 0, 2)];
    let (status, details) = conduct_of(&rows, &programme);
    let conduct = details.conduct.expect("a ladder");
    assert_eq!((status, conduct.step, conduct.metrics[0].stand.breached), (Status::Breach, Some(Step::Downgrade), 2));
    let cleared = conduct_of(&[("2026-02-01", 1, 4), ("2026-08-01", 3, 2)], &programme);
    let conduct = cleared.1.conduct.expect("a ladder");
    assert_eq!((cleared.0, conduct.step, conduct.metrics.len()), (Status::Deviation, None, 0));
}

#[test]
fn each_quarter_is_held_against_its_own_target() {
    let mut programme = with_ladder();
    let mut later = programme.versions[0].clone();
    later.from = day("2026-07-01");
    programme.versions[0].targets.insert("action_timeliness".to_owned(), rule(0.1, 0.1));
    programme.versions.push(later);
    let (_, details) = conduct_of(&[("2026-05-01", 1, 4), ("2026-08-01", 0, 2)], &programme);
    assert_eq!(details.conduct.expect("a ladder").metrics[0].stand.breached, 1);
}

#[test]
fn without_a_ladder_there_is_no_conduct() {
    assert_eq!(conduct_of(&[("2026-08-01", 0, 2)], &programme(&[])).1.conduct, None);
}
