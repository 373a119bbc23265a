//! Scorecards from facts small enough to check by hand.

use super::comparison::compare as compare_partners;
use super::explain::explain;
use super::metric_comparison::compare as compare_in;
use super::model::{EvidenceState, Scorecards, StandsOut, Statistic, Status};
use super::{build, details};
use crate::domain::PartnerId;
use crate::metrics::Catalogue;
use crate::metrics::testing::{Builder, Written, day, measured, programme, quarter, rule};
use crate::programme::model::Programme;

const CASE: &str = "assignment=partner is_partner_case=true severity=sev1 product=Atlas complexity=simple";

fn cases(builder: Builder, partner: &str, opened: &str, escalated: usize, others: usize) -> Builder {
    let row = |escalated: bool| {
        format!(
            "{CASE} case_id={partner}-{opened}-{escalated} partner_id={partner} opened_date={opened} escalated={escalated} horizon_passed=true"
        )
    };
    builder.rows("cases", escalated, &row(true)).rows("cases", others, &row(false))
}

fn cards(written: &Written, programme: &Programme) -> Scorecards {
    build(&measured(written, programme, "2026Q3"), &written.facts, programme)
}

/// P1 2 of 100 (8 of 100 the quarter before), P2 10 of 100, P3 40 of 100, P4 1 of 10, P5 nothing.
fn five() -> Written {
    let mut builder = Builder::default().partners(&["P5", "P1", "P2", "P3", "P4"]).out_of_scope("P0");
    builder = cases(builder, "P1", "2026-05-01", 8, 92);
    for (partner, escalated, others) in [("P1", 2, 98), ("P2", 10, 90), ("P3", 40, 60), ("P4", 1, 9)] {
        builder = cases(builder, partner, "2026-08-01", escalated, others);
    }
    builder.write("2026-12-31")
}

#[test]
fn targets_changes_and_peers() {
    let written = five();
    let programme = programme(&[("escalation_rate", rule(0.05, 0.1))]);
    let cards = cards(&written, &programme);
    let ids: Vec<_> = cards.partners.iter().map(|card| card.partner.id.as_str()).collect();
    assert_eq!(ids, ["P1", "P2", "P3", "P4", "P5"]);
    assert_eq!(cards.out_of_scope.len(), 1);
    let statuses: Vec<_> =
        cards.partners.iter().filter_map(|card| card.metric("escalation_rate")).map(|metric| metric.status).collect();
    assert_eq!(statuses, [Status::Met, Status::Deviation, Status::Breach, Status::Deviation, Status::NotMeasured]);
    let one = cards.partners[0].metric("escalation_rate").expect("a metric");
    assert_eq!(one.change, Some(0.02 - 0.08));
    let (low, high) = one.change_interval.expect("an interval");
    assert!(low < -0.06 && -0.06 < high && (low + 0.1315).abs() < 0.002, "{low} {high}");
    assert!(!one.change_stands, "8 and 2 of 100 differ as much in 5.1% of quarters by chance");
    assert_eq!(one.peers, Some(51.0 / 210.0));
    assert_eq!((one.history.len(), one.months.len()), (8, 24));
    assert_eq!(one.history[7].1, one.measurement);
    assert_eq!(one.history[5].1.value, None);
    let august = one.months.iter().find(|(month, _)| month.to_string() == "2026-08").expect("a month");
    assert_eq!(august.1.value, Some(0.02));
    assert_eq!(
        cards.pooled.iter().find(|metric| metric.id == "escalation_rate").map(|metric| metric.status),
        Some(Status::NoTarget)
    );
    assert_eq!(cards.programmes, ["2026"]);
    assert_eq!(cards.partial_until, None);
}

#[test]
fn ranks_and_flags() {
    let written = five();
    let cards = cards(&written, &programme(&[]));
    let ranks: Vec<_> = cards
        .partners
        .iter()
        .map(|card| card.ranks.first().map(|rank| (rank.place, rank.best, rank.worst, rank.of)))
        .collect();
    assert_eq!(ranks, [Some((1, 1, 2, 3)), Some((2, 1, 2, 3)), Some((3, 3, 3, 3)), None, None]);
    let standing = |index: usize| {
        let standing = &cards.partners[index].standing;
        (standing.state, standing.reason.as_deref())
    };
    assert_eq!(standing(0), (EvidenceState::Rankable, None));
    assert_eq!(standing(3), (EvidenceState::Shown, Some("10 of 20 cases over four quarters")));
    assert_eq!(standing(4), (EvidenceState::Withheld, Some("no partner cases")));
    let flags: Vec<_> = cards.partners.iter().map(|card| card.stands_out).collect();
    assert_eq!(flags, [Some(StandsOut::Better), Some(StandsOut::Better), Some(StandsOut::Worse), None, None]);
}

/// P1 against 51 of 210, P2 against 43 of 210, P3 against 13 of 210, P4 against 52 of 300: Newcombe's intervals, worked out apart.
#[test]
fn each_share_is_held_against_all_others_together() {
    let written = five();
    let cards = cards(&written, &programme(&[]));
    let against = |index: usize| cards.partners[index].metric("escalation_rate").and_then(|rate| rate.against_others);
    let close = |found: f64, expected: f64| assert!((found - expected).abs() < 5e-5, "{found}, expected {expected}");
    let one = against(0).expect("a difference");
    close(one.difference, 0.02 - 51.0 / 210.0);
    close(one.low, -0.2868);
    close(one.high, -0.1500);
    let differs: Vec<_> = (0..5).map(|index| against(index).map(|found| found.differs)).collect();
    assert_eq!(differs, [Some(true), Some(true), Some(true), Some(false), None]);
    assert!(!one.widened, "four are too few for a spread of their own");
    let p90 = cards.partners[0].metrics.iter().filter(|result| !result.is_headline());
    assert!(p90.into_iter().all(|result| result.against_others.is_none()));
    let told =
        compare_in(&cards, Catalogue::built_in().expect("a catalogue").find("escalation_rate").expect("a metric"));
    let sides: Vec<_> = told.partners.iter().map(|partner| partner.differs).collect();
    assert_eq!(sides, [Some("better"), Some("better"), Some("worse"), None, None]);
    assert_eq!(told.partners[4].reason.as_deref(), Some("no partner cases"));
    assert_eq!(told.method, Some("Newcombe's hybrid score interval"));
}

/// Shares of 0.02, 0.10 and 0.40 of 100 cases each, worked out by hand from the formulas of the beta prior.
#[test]
fn figures_are_drawn_towards_the_mean_of_the_compared() {
    let written = five();
    let cards = cards(&written, &programme(&[]));
    let mean = 0.52 / 3.0;
    let variance = [0.02, 0.10, 0.40].iter().map(|share: &f64| (share - mean).powi(2)).sum::<f64>() / 3.0;
    let worth = mean * (1.0 - mean) / variance - 1.0;
    let drawn = cards.partners[2].standing.rate.expect("a rate");
    assert!((drawn.value - (mean * worth + 40.0) / (worth + 100.0)).abs() < 1e-12, "{drawn:?}");
    assert!((drawn.reliability - 100.0 / (worth + 100.0)).abs() < 1e-12, "{drawn:?}");
    // One of ten is drawn further than forty of a hundred; what is withheld is drawn nowhere.
    let few = cards.partners[3].standing.clone();
    assert!(few.rate.expect("a rate").reliability < drawn.reliability && few.ratio.is_some());
    assert_eq!(cards.partners[4].standing.ratio, None);
    let raw =
        cards.partners[2].metric("escalation_ratio").and_then(|metric| metric.measurement.value).expect("a ratio");
    let ratio = cards.partners[2].standing.ratio.expect("a ratio");
    assert!(1.0 < ratio.value && ratio.value < raw && ratio.reliability > 0.5);
    assert!(cards.reliability.is_some_and(|of_one| of_one > 0.8 && of_one < 1.0), "{:?}", cards.reliability);
}

#[test]
fn where_chance_explains_all_nobody_is_ranked() {
    let mut builder = Builder::default().partners(&["P1", "P2", "P3"]);
    for (partner, escalated) in [("P1", 10), ("P2", 11), ("P3", 9)] {
        builder = cases(builder, partner, "2026-08-01", escalated, 100 - escalated);
    }
    let written = builder.write("2026-12-31");
    let cards = cards(&written, &programme(&[]));
    assert_eq!(cards.reliability, Some(0.0));
    for card in &cards.partners {
        assert!(card.ranks.is_empty() && card.stands_out.is_none());
        let standing = &card.standing;
        assert_eq!(standing.reason.as_deref(), Some("partners differ by no more than chance"));
        assert_eq!((standing.state, standing.ratio.map(|drawn| drawn.reliability)), (EvidenceState::Shown, Some(0.0)));
    }
    let told = compare_partners(&cards);
    assert!(told.ranked.is_empty() && told.not_ranked.iter().all(|partner| partner.state == "shown"));
}

#[test]
fn few_cases_in_the_quarter_have_no_place() {
    let mut builder = Builder::default().partners(&["P1", "P2", "P3", "P4"]);
    for (partner, escalated, all) in [("P1", 2, 100), ("P2", 30, 100), ("P3", 12, 29), ("P4", 20, 40)] {
        builder = cases(builder, partner, "2026-05-01", escalated, 100);
        builder = cases(builder, partner, "2026-08-01", escalated, all - escalated);
    }
    let written = builder.write("2026-12-31");
    let cards = cards(&written, &programme(&[]));
    let reason = |index: usize| cards.partners[index].standing.reason.as_deref();
    assert_eq!([reason(0), reason(1)], [None, None], "an interval wide for a low rate keeps nobody out");
    assert_eq!(reason(2), Some("29 of 30 cases in the quarter"));
    assert_eq!(reason(3), Some("its raw rate is known no better than to 30 points"));
}

#[test]
fn a_provisional_figure_has_a_value_and_no_verdict() {
    let builder = Builder::default().partners(&["P1"]);
    let row =
        |passed: bool| format!("{CASE} partner_id=P1 opened_date=2026-09-20 escalated=false horizon_passed={passed}");
    let written = builder.rows("cases", 10, &row(true)).rows("cases", 2, &row(false)).write("2026-10-05");
    let programme = programme(&[("escalation_rate", rule(0.05, 0.1))]);
    let cards = cards(&written, &programme);
    let metric = cards.partners[0].metric("escalation_rate").expect("a metric");
    assert_eq!((metric.status, metric.provisional, metric.measurement.value), (Status::NoTarget, true, Some(0.0)));
    assert_eq!(metric.reason.as_deref(), Some("provisional: 2 of 12 partner cases may still change"));
}

#[test]
fn a_period_with_data_for_part_of_its_days_is_partial() {
    let written = cases(Builder::default().partners(&["P1"]), "P1", "2026-08-01", 1, 20).write("2026-08-22");
    assert_eq!(cards(&written, &programme(&[])).partial_until, Some(day("2026-08-22")));
}

#[test]
fn slices_have_no_verdict_and_no_headline() {
    let row = "assignment=partner partner_id=P1 severity=sev2 responded_date=2026-08-01 seconds_to_first_response=7200";
    let written = Builder::default().partners(&["P1"]).rows("cases", 10, row).write("2026-12-31");
    let programme = programme(&[("time_to_first_response", rule(1.0, 1.5))]);
    let cards = cards(&written, &programme);
    let found: Vec<_> =
        cards.partners[0].metrics.iter().filter(|metric| metric.id == "time_to_first_response").collect();
    let shown: Vec<_> = found.iter().map(|metric| (metric.statistic, metric.slice.len(), metric.status)).collect();
    assert_eq!(
        shown,
        [
            (Statistic::Median, 0, Status::Breach),
            (Statistic::P90, 0, Status::NoTarget),
            (Statistic::Median, 1, Status::NoTarget),
            (Statistic::P90, 1, Status::NoTarget),
        ]
    );
    assert_eq!(found[2].slice.get("severity").map(String::as_str), Some("sev2"));
}

#[test]
fn details_by_hand() {
    let survey =
        "assignment=partner partner_id=P1 sent_date=2026-07-01 delivered=true responded_date=2026-07-10 responded=true";
    let mut builder = cases(Builder::default().partners(&["P1", "P2"]), "P1", "2026-09-29", 2, 1);
    builder = builder
        .rows("cases", 1, "assignment=partner partner_id=P1 case_id=old opened_date=2026-06-01 customer_id=C1 product=Orbit")
        .rows("cases", 1, "assignment=partner partner_id=P1 case_id=done opened_date=2026-06-01 settled_date=2026-07-15")
        .rows("escalations", 2, "assignment=partner partner_id=P1 escalated_date=2026-07-05 functional=true drawn=true adjudicated=true reason=bug invalid=true kb_article_id=KB1")
        .rows("escalations", 1, "assignment=partner partner_id=P1 escalated_date=2026-07-05 functional=true")
        .rows("staffing", 1, "partner_id=P1 day=2026-08-03 requirement=R1 required=200 present=150 met=false day_met=false first_of_day=true")
        .rows("certification", 1, "partner_id=P1 month_end=2026-09-30 requirement=R2 certification=Pro required=3 certified=2 expiring=1")
        .rows("surveys", 1, &format!("{survey} survey_id=S1 counted=true top_box=true score_scaled=5000 comment=great"))
        .rows("surveys", 1, &format!("{survey} survey_id=S2 counted=true top_box=false score_scaled=2500 comment=slow"))
        .rows("surveys", 1, &format!("{survey} survey_id=S3 counted=false exclusion=late score_scaled=1000"));
    let written = builder.write("2026-12-31");
    let found = details::collect(&written.facts, &programme(&[]), quarter("2026Q3")).expect("details");
    let one = &found[&PartnerId::new("P1")];
    assert_eq!(one.cases_opened, 3);
    let bands: Vec<_> = one.backlog_ages.iter().map(|band| band.1).collect();
    assert_eq!(bands, [3, 0, 0, 0, 1]);
    assert_eq!((one.oldest_open[0].case_id.as_str(), one.oldest_open[0].age_days), ("old", 121));
    let last = one.flows.last().expect("a month");
    assert_eq!((last.month.to_string().as_str(), last.opened, last.settled, last.open_at_end), ("2026-09", 3, 0, 4));
    let july = one.flows.iter().rev().nth(2).expect("a month");
    assert_eq!((july.opened, july.settled, july.open_at_end), (0, 1, 1));
    assert_eq!(
        (one.severities[0].label.as_str(), one.severities[0].cases, one.severities[0].escalated),
        ("sev1", 3, 2)
    );
    assert_eq!(one.escalation_reasons, [("bug".to_owned(), 2), ("no reason given".to_owned(), 1)]);
    assert_eq!(one.articles.iter().map(|item| (item.article.as_str(), item.times)).collect::<Vec<_>>(), [("KB1", 2)]);
    assert_eq!(one.staffing_days, [(day("2026-08-03"), false)]);
    assert_eq!((one.staffing_gaps[0].required, one.staffing_gaps[0].present), (200, 150));
    assert_eq!((one.certifications[0].certified, one.certifications[0].expiring), (2, 1));
    assert_eq!((one.survey.sent, one.survey.delivered, one.survey.responded, one.survey.counted), (3, 3, 3, 2));
    assert_eq!(one.survey.excluded, [("late".to_owned(), 1)].into());
    assert_eq!(one.comments.iter().map(|comment| comment.text.as_str()).collect::<Vec<_>>(), ["great", "slow"]);
    assert_eq!(one.scores, [(1, 0), (2, 0), (3, 1), (4, 0), (5, 1)]);
    let two = &found[&PartnerId::new("P2")];
    assert_eq!((two.cases_opened, two.backlog_ages.len()), (0, 5));
}

#[test]
fn an_explanation_shows_the_very_rows_and_the_query() {
    let written = five();
    let programme = programme(&[]);
    let cards = cards(&written, &programme);
    let catalogue = Catalogue::built_in().expect("a catalogue");
    let asked = |metric: &str| {
        explain(
            &written.facts,
            &catalogue,
            &cards,
            &PartnerId::new("P1"),
            metric,
            3,
            programme.for_period(cards.period),
        )
    };
    let found = asked("escalation_rate").expect("an explanation");
    assert_eq!(found.title, "Escalated cases: Partner P1, 2026 Q3");
    assert_eq!(found.rows_title, "3 of 100 partner cases");
    assert_eq!((found.rows.len(), found.rows[0][0].as_str()), (4, "case_id"));
    let fact = |label: &str| found.facts.iter().find(|fact| fact[0] == label).map(|fact| fact[1].clone());
    assert_eq!(fact("value").as_deref(), Some("2.0% (2 of 100), 95% interval 0.6% to 7.0%"));
    assert_eq!(
        fact("difference").as_deref(),
        Some("-22.3 points from the others, 95% interval -28.7 points to -15.0 points: more than chance")
    );
    assert!(found.sql.contains("partner_id = 'P1'"), "{}", found.sql);
    assert!(found.sql.contains("opened_date BETWEEN DATE '2026-07-01' AND DATE '2026-09-30'"), "{}", found.sql);
    let unknown = asked("escalation_rte");
    assert!(unknown.expect_err("unknown").to_string().contains("did you mean `escalation_rate`?"));
}
