use super::*;
use crate::deck::fixture::{self, Fixture};
use crate::deck::model::Audience;
use crate::deck::partner_deck;
use crate::deck::sentences::accounts::testing::renewal;
use crate::domain::Share;
use crate::programme::model::MetricRule;

fn slide_of(fixture: &Fixture, audience: Audience) -> Option<Slide> {
    let common = fixture.common();
    let deck = partner_deck(&fixture.input(&common), audience);
    deck.slides.into_iter().find(|slide| slide.id == "next-quarter")
}

fn words_of(slide: &Slide) -> String {
    serde_json::to_string(slide).expect("a slide is data")
}

/// A fixture with a target, a contract due in the next quarter, and one after it.
fn with_renewals() -> Fixture {
    let mut fixture = fixture::meridian();
    let rule = MetricRule { target: Some(0.9), tolerance: None, minimum_evidence: None };
    fixture.version.targets.insert("csat".to_owned(), rule);
    let mut due = renewal("C-1", None, Some((1, "2026-09-01")));
    (due.due, due.amount) = (fixture::date("2026-11-20"), Some(fixture::money(4_120_000)));
    let mut later = due.clone();
    later.due = fixture::date("2027-01-01");
    fixture.details.renewals_ahead = vec![due, later];
    fixture
}

#[test]
fn what_falls_due_and_expires_is_in_the_title_of_both_editions() {
    let fixture = with_renewals();
    for audience in [Audience::Partner, Audience::Vendor] {
        let slide = slide_of(&fixture, audience).expect("a slide");
        assert_eq!(slide.title, "In 2026 Q4, one contract for €41k falls due and two certificates expire");
        let words = words_of(&slide);
        for part in [
            "€41k; one at risk",
            "20 Nov",
            "One contract comes up for renewal, undecided so far",
            "Two certificates expire: Atlas 5 Engineer",
            "leaves three where five are required, unless renewed",
            "from 12 Oct",
        ] {
            assert!(words.contains(part), "{part}: {words}");
        }
        assert!(words.contains("No rule is known to change by 31 December 2026."), "{words}");
    }
}

#[test]
fn rules_that_change_are_told_with_what_they_ask_and_pay() {
    let mut fixture = with_renewals();
    fixture.details.renewals_ahead.clear();
    fixture.details.certifications.clear();
    let mut then = fixture.version.clone();
    (then.name, then.from) = ("2026.2".to_owned(), fixture::date("2026-10-01"));
    then.targets.get_mut("csat").expect("a target").target = Some(0.95);
    let earned = fixture.settlement.as_ref().expect("a settlement").tier.earned.clone();
    let tier = then.tiers.iter_mut().find(|tier| tier.id == earned).expect("the tier");
    tier.share = Share::parse("0.3").expect("a share");
    let versions = [fixture.version.clone(), then];
    let mut common = fixture.common();
    common.versions = &versions;
    let deck = partner_deck(&fixture.input(&common), Audience::Partner);
    let slide = deck.slides.iter().find(|slide| slide.id == "next-quarter").expect("a slide");
    assert_eq!(slide.title, "In 2026 Q4, two rules change");
    let words = words_of(slide);
    for part in [
        "from 1 Oct",
        "Customer satisfaction: 95% in place of 90%",
        "pays 30% in place of",
        "Gold, earned this quarter, pays 30%",
        "≥ 95%",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(!words.contains("would pay €"), "the next tier was weighed by other rules: {words}");
    common.versions = &versions[..1];
    let deck = partner_deck(&fixture.input(&common), Audience::Partner);
    let slide = deck.slides.iter().find(|slide| slide.id == "next-quarter").expect("a slide");
    assert!(slide.title.starts_with("In 2026 Q4, revenue like this quarter’s would pay €"), "{}", slide.title);
}

#[test]
fn a_range_takes_four_quarters_that_did_not_move() {
    let mut fixture = with_renewals();
    let set = |fixture: &mut Fixture, values: &[f64]| {
        let csat = fixture.scorecard.metrics.iter_mut().find(|metric| metric.id == "csat").expect("satisfaction");
        let newest = csat.measurement.clone();
        csat.months.clear();
        csat.history = values
            .iter()
            .zip(fixture::quarter("2026Q3").history(values.len()))
            .map(|(value, quarter)| {
                let low_and_high = (Some(value - 0.05), Some(value + 0.05));
                (
                    quarter,
                    crate::metrics::figure::Measurement {
                        value: Some(*value),
                        low: low_and_high.0,
                        high: low_and_high.1,
                        ..newest.clone()
                    },
                )
            })
            .collect();
    };
    set(&mut fixture, &[0.92, 0.95, 0.93, 0.934]);
    let words = words_of(&slide_of(&fixture, Audience::Partner).expect("a slide"));
    // By hand: mean 93.35%, s 1.248, half 3.1824 × 1.248 × √1.25 = 4.44 points.
    assert!(words.contains("88.9% to 97.8%") && words.contains("could go either way"), "{words}");
    set(&mut fixture, &[0.92, 0.95, 0.934]);
    let words = words_of(&slide_of(&fixture, Audience::Partner).expect("a slide"));
    assert!(!words.contains("Customer satisfaction"), "three quarters are no range: {words}");
    set(&mut fixture, &[0.7, 0.8, 0.87, 0.934]);
    let words = words_of(&slide_of(&fixture, Audience::Partner).expect("a slide"));
    assert!(
        words.contains("No range is given for what has moved lately by more than chance: customer satisfaction"),
        "{words}"
    );
}

#[test]
fn a_quarter_under_way_has_none_and_where_nothing_is_known_the_sign_off_says_why() {
    let mut fixture = with_renewals();
    fixture.partial_until = Some(fixture::date("2026-08-15"));
    assert!(slide_of(&fixture, Audience::Partner).is_none());
    fixture.partial_until = None;
    fixture.details = crate::scorecard::details::PartnerDetails::default();
    fixture.settlement = None;
    for metric in &mut fixture.scorecard.metrics {
        metric.history.clear();
    }
    assert!(slide_of(&fixture, Audience::Partner).is_none());
    let common = fixture.common();
    let deck = partner_deck(&fixture.input(&common), Audience::Partner);
    let sign_off = deck.slides.iter().find(|slide| slide.id == "sign-off").expect("a slide");
    let why = "Nothing can be said of 2026 Q4 yet. No renewal is known to fall due by 31 December 2026.";
    assert!(words_of(sign_off).contains(why), "{}", words_of(sign_off));
}
