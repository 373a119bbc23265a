//! Incidents, actions, accounts at risk, defects and articles from facts small enough to check by hand.

use std::collections::BTreeMap;

use super::accounts::Waiting;
use super::defects::AvoidableArticle;
use super::details::{self, PartnerDetails};
use crate::domain::PartnerId;
use crate::metrics::testing::{Builder, day, programme, quarter};
use crate::programme::duties::Side;

fn details_of(builder: Builder) -> BTreeMap<PartnerId, PartnerDetails> {
    let written = builder.partners(&["P1", "P2"]).write("2026-12-31");
    details::collect(&written.facts, &programme(&[]), quarter("2026Q3")).expect("details")
}

fn one(builder: Builder) -> PartnerDetails {
    let mut found = details_of(builder);
    let other = found.remove(&PartnerId::new("P2")).expect("a partner");
    assert!(other.incidents.is_empty() && other.actions.is_empty() && other.defects.is_empty());
    found.remove(&PartnerId::new("P1")).expect("a partner")
}

#[test]
fn an_incident_stays_until_what_it_asks_for_is_done() {
    let incident = "assignment=partner partner_id=P1 severity=sev1";
    let duty = "assignment=partner partner_id=P1 name=owed owner=partner";
    let found = one(Builder::default()
        .rows(
            "incidents",
            1,
            &format!(
                "{incident} incident_id=new started_date=2026-08-01 seconds_to_detect=600 updates_due=2 updates_sent=1"
            ),
        )
        .rows("incidents", 1, &format!("{incident} incident_id=owed started_date=2026-05-01"))
        .rows("incidents", 1, &format!("{incident} incident_id=over started_date=2026-05-02"))
        .rows("incidents", 1, &format!("{incident} incident_id=later started_date=2026-10-01"))
        .rows("incidents", 1, "assignment=direct incident_id=ours started_date=2026-08-02")
        .rows("duties", 1, &format!("{duty} duty_id=owed kind=review due_date=2026-05-08 met=false overdue=true"))
        .rows(
            "duties",
            1,
            &format!("{duty} duty_id=over kind=review due_date=2026-05-09 done_date=2026-05-20 met=false"),
        )
        .rows("duties", 1, &format!("{duty} duty_id=new kind=root_cause due_date=2026-10-08")));
    let incidents: Vec<_> = found.incidents.iter().map(|incident| incident.incident_id.as_str()).collect();
    assert_eq!(incidents, ["owed", "new"]);
    let new = &found.incidents[1];
    assert_eq!((new.seconds_to_detect, new.seconds_to_repair, new.updates), (Some(600), None, Some((1, 2))));
    assert_eq!((new.review.is_some(), new.root_cause.as_ref().and_then(|owed| owed.met)), (false, None));
    assert_eq!(new.root_cause.as_ref().map(|owed| owed.due), Some(day("2026-10-08")));
}

#[test]
fn actions_of_the_quarter_those_ahead_and_those_still_open() {
    let action = "assignment=partner partner_id=P1 kind=action name=train source=audit";
    let found = one(Builder::default()
        .rows("duties", 1, &format!("{action} duty_id=open owner=partner due_date=2026-02-01 met=false overdue=true"))
        .rows(
            "duties",
            1,
            &format!("{action} duty_id=past owner=partner due_date=2026-02-02 done_date=2026-03-01 met=false"),
        )
        .rows(
            "duties",
            1,
            &format!("{action} duty_id=done owner=vendor due_date=2026-07-01 done_date=2026-07-01 met=true"),
        )
        .rows("duties", 1, &format!("{action} duty_id=ahead due_date=2026-12-01"))
        .rows("duties", 1, &format!("{action} duty_id=far due_date=2027-06-01"))
        .rows(
            "duties",
            1,
            "assignment=partner partner_id=P1 kind=obligation name=x duty_id=other due_date=2026-08-01",
        ));
    let actions: Vec<_> = found.actions.iter().map(|action| (action.action_id.as_str(), action.owner)).collect();
    assert_eq!(actions, [("open", Some(Side::Partner)), ("done", Some(Side::Vendor)), ("ahead", None)]);
    assert_eq!(found.actions[0].source.as_deref(), Some("audit"));
}

#[test]
fn renewals_know_what_their_customers_wait_for() {
    let case = "assignment=partner partner_id=P1";
    let escalation = "assignment=partner partner_id=P1 functional=true";
    let renewal =
        "assignment=partner partner_id=P1 outcome=open due_date=2026-11-30 amount_due_minor=5000 currency=EUR";
    let found = one(Builder::default()
        .rows("cases", 1, &format!("{case} case_id=A customer_id=C1 opened_date=2026-06-02"))
        .rows("cases", 1, &format!("{case} case_id=B customer_id=C1 opened_date=2026-09-02"))
        .rows("cases", 1, &format!("{case} case_id=S customer_id=C2 opened_date=2026-09-02 settled_date=2026-09-20"))
        .rows("escalations", 2, &format!("{escalation} case_id=A escalation_id=E1 escalated_date=2026-06-10"))
        .rows(
            "escalations",
            1,
            &format!("{escalation} case_id=B escalation_id=E2 escalated_date=2026-09-03 seconds_to_clear=86400"),
        )
        .rows("escalations", 1, &format!("{escalation} case_id=S escalation_id=E3 escalated_date=2026-09-03"))
        .rows("renewals", 1, &format!("{renewal} renewal_id=R1 customer_id=C1"))
        .rows("renewals", 1, &format!("{renewal} renewal_id=R2 customer_id=C2"))
        .rows("renewals", 1, &format!("{renewal} renewal_id=R3")));
    let waiting = |number, since: &str| Waiting { number, since: Some(day(since)) };
    let none = Waiting::default();
    let stands: Vec<_> = found.renewals_ahead.iter().map(|item| (item.open_cases, item.open_escalations)).collect();
    assert_eq!(stands, [(waiting(2, "2026-06-02"), waiting(1, "2026-06-10")), (none, none), (none, none)]);
    assert_eq!(found.open_escalations, 1, "one a case, and neither cleared nor settled ones");
    assert_eq!(
        (found.oldest_escalations[0].age_days, found.oldest_escalations[0].customer_id.as_deref()),
        (112, Some("C1"))
    );
}

#[test]
fn defects_are_open_or_of_the_quarter_and_know_their_time_with_the_vendor() {
    let case = "assignment=partner partner_id=P1 is_partner_case=true cause=product";
    let escalation = "assignment=partner partner_id=P1 functional=true first_of_case=true";
    let found = one(Builder::default()
        .rows("cases", 1, &format!("{case} case_id=open opened_date=2026-05-01 recurrence_of=X"))
        .rows("cases", 1, &format!("{case} case_id=over opened_date=2026-05-01 settled_date=2026-06-01"))
        .rows("cases", 1, &format!("{case} case_id=solved opened_date=2026-08-01 settled_date=2026-08-20"))
        .rows(
            "cases",
            1,
            "assignment=partner partner_id=P1 is_partner_case=true cause=usage case_id=u opened_date=2026-08-01",
        )
        .rows("escalations", 1, &format!("{escalation} case_id=open escalated_date=2026-09-01"))
        .rows(
            "escalations",
            1,
            &format!("{escalation} case_id=solved escalated_date=2026-08-05 seconds_to_clear=259200"),
        ));
    let stands: Vec<_> = found.defects.iter().map(|item| (item.case_id.as_str(), item.with_vendor_days)).collect();
    assert_eq!(stands, [("open", Some(29)), ("solved", Some(3))]);
    assert_eq!(found.defects[0].recurrence_of.as_deref(), Some("X"));
}

#[test]
fn articles_are_counted_over_products_and_days() {
    let invalid = "assignment=partner partner_id=P1 functional=true drawn=true adjudicated=true invalid=true escalated_date=2026-08-01";
    let found = one(Builder::default()
        .rows("escalations", 1, &format!("{invalid} kb_article_id=K1 product=Atlas kb_visible_date=2026-07-01"))
        .rows("escalations", 2, &format!("{invalid} kb_article_id=K1 product=Borealis kb_visible_date=2026-06-01"))
        .rows("escalations", 4, &format!("{invalid} kb_article_id=K2 product=Atlas"))
        .rows("escalations", 1, &format!("{invalid} product=Atlas")));
    let article = |article: &str, product: Option<&str>, times, since: Option<&str>| AvoidableArticle {
        article: article.to_owned(),
        product: product.map(str::to_owned),
        times,
        visible_since: since.map(day),
    };
    assert_eq!(found.articles, [article("K2", Some("Atlas"), 4, None), article("K1", None, 3, Some("2026-06-01"))]);
}
