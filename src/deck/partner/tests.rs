use super::*;
use crate::deck::fixture::{self, Fixture};
use crate::deck::input::Others;
use crate::deck::model::{Block, Cell};
use crate::deck::peer_rule::Verdict;
use crate::domain::Currency;
use crate::scorecard::model::Status;

fn deck(fixture: &Fixture, audience: Audience) -> Deck {
    let common = fixture.common();
    partner_deck(&fixture.input(&common), audience)
}

fn titles(deck: &Deck) -> Vec<String> {
    deck.slides.iter().map(|slide| format!("{}: {}", slide.id, slide.title)).collect()
}

fn json(deck: &Deck) -> String {
    serde_json::to_string(deck).expect("a deck is data")
}

/// What must hold for every deck, whatever went in.
fn check(deck: &Deck) {
    let text = json(deck);
    for bad in ["NaN", "inf", "-0.0", "\u{2212}0.0\"", "null%", "  "] {
        assert!(!text.contains(bad), "{bad} in {:?}", deck.title);
    }
    let mut ids: Vec<&str> = deck.slides.iter().map(|slide| slide.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), deck.slides.len(), "slide ids are unique");
    for slide in &deck.slides {
        assert!(!slide.title.is_empty() && !slide.title.ends_with('.'), "{:?}", slide.title);
        assert!(slide.title.chars().count() <= 190, "{:?}", slide.title);
        assert!(slide.id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-'), "{}", slide.id);
        for block in slide.bands.iter().flat_map(|band| &band.columns).flat_map(|column| &column.blocks) {
            if let Block::Table(table) = block {
                assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.caption);
                assert!(!table.rows.is_empty(), "{}", table.caption);
            }
        }
    }
}

#[test]
fn titles_say_what_the_figures_say() {
    let deck = deck(&fixture::meridian(), Audience::Partner);
    check(&deck);
    assert_eq!(
        titles(&deck),
        [
            "cover: Meridian Systems",
            "summary: Customers are satisfied and Gold is held; August’s staffing gap is the one thing to fix",
            "scorecard: Five of seven measures are met; the one breach is staffing on working days",
            "satisfaction: 93.4% of customers were satisfied, above the target of 90%",
            "escalations: You escalate about as often as your mix of cases suggests",
            "escalation-kinds: 7 of 41 judged escalations were avoidable with articles you can see; five needed article KB-4711",
            "service: Half of the cases were answered within 3.4 h and resolved within 2.1 days",
            "backlog: 31 cases are open, six more than at the end of Q2; the oldest since 2 June 2026",
            "people: On 12 of 66 working days, all in August, one of two Atlas engineers was missing; two certificates expire within 90 days",
            "each-side: One of your two duties with a target is met; nothing of ours is measured",
            "revenue-share: Your share is €72,936.22 of €182,340.55; true-ups add €1,182.00",
            "actions: Five actions are proposed from the figures; none was agreed before",
            "next-quarter: In 2026 Q4, two certificates expire",
            "sign-off: To be signed for Meridian Systems and us; 2026 Q4 is reviewed after 31 December 2026",
            "definitions-01: What each measure says, and what it does not",
            "definitions-02: What each measure says, and what it does not",
            "expiring-certificates: Two certificates expire within 90 days, the first on 12 October 2026",
            "data-quality: 99.9% of 229,440 rows entered the figures; 44 were set aside",
        ]
    );
}

#[test]
fn the_partner_edition_names_no_customer_and_no_other_partner() {
    let mut fixture = fixture::meridian();
    fixture.details.comments[1].text =
        "C-200 told FABRIKAM rail about it; vantor, P-VAN and Tailspin Toys said so too".to_owned();
    fixture.others =
        Others { partners: vec!["Vantor".to_owned(), "P-VAN".to_owned()], customers: vec!["Tailspin Toys".to_owned()] };
    let text = json(&deck(&fixture, Audience::Partner));
    for secret in ["Contoso", "Fabrikam", "FABRIKAM", "Litware", "C-100", "C-200", "C-300", "jo@contoso", "Northgate"] {
        assert!(!text.contains(secret), "{secret}");
    }
    for secret in ["vantor", "P-VAN", "Tailspin"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(text.contains("[another partner], [another partner] and [customer] said so too"));
    assert!(text.contains("Customer "));
    let internal = json(&deck(&fixture, Audience::Vendor));
    assert!(
        internal.contains("Contoso Mills")
            && internal.contains("Northgate")
            && internal.contains("Internal: not for partners")
    );
}

#[test]
fn own_customers_may_be_named_where_the_workspace_says_so() {
    let fixture = fixture::meridian();
    let common = fixture.common();
    let mut input = fixture.input(&common);
    input.name_customers = true;
    let text = json(&partner_deck(&input, Audience::Partner));
    assert!(text.contains("Contoso Mills") && !text.contains("Northgate"));
}

#[test]
fn peers_are_withheld_where_too_few_stand_behind_them() {
    let mut fixture = fixture::meridian();
    for (verdict, why) in [
        (Verdict::TooFew, "fewer than 5 other partners"),
        (Verdict::OneDominates, "one other partner has more than half"),
        (Verdict::SmallCount, "small counts"),
    ] {
        fixture.peers = verdict;
        let text = json(&deck(&fixture, Audience::Partner));
        assert!(text.contains(&format!("Peers withheld: {why}.")) && !text.contains("91.1%"));
        assert!(text.contains(&format!("Rows of all partners together are withheld: {why}.")));
        let text = json(&deck(&fixture, Audience::Vendor));
        assert!(text.contains("91.1%") && !text.contains("are withheld"));
    }
    fixture.peers = Verdict::Shown;
    assert!(json(&deck(&fixture, Audience::Partner)).contains("91.1%"));
}

/// A partner whose cases were all opened above its level: targets without figures, and no earlier quarter.
fn above_its_level() -> Fixture {
    let mut fixture = fixture::cases_only();
    for metric in &mut fixture.scorecard.metrics {
        (metric.change, metric.change_interval) = (None, None);
        if metric.id.starts_with("escalation_ra") {
            metric.measurement = crate::scorecard::model::Measurement::default();
            (metric.status, metric.reason) = (Status::NotMeasured, Some("no rows".to_owned()));
            metric.target = Some(crate::scorecard::model::Target { target: 0.3, tolerance: 0.4 });
        }
    }
    fixture.details.cases_opened = 151;
    fixture.complete_from = Some(fixture::date("2026-08-01"));
    fixture
}

#[test]
fn a_target_without_a_figure_is_shown_as_not_measured() {
    let deck = deck(&above_its_level(), Audience::Vendor);
    check(&deck);
    let text = json(&deck);
    assert!(
        text.contains("None of the 151 cases was opened at level 1, where Meridian Systems works: escalations are not"),
        "{text}"
    );
    let scorecard = deck.slides.iter().find(|slide| slide.id == "scorecard").expect("a scorecard");
    assert!(scorecard.title.ends_with("; two with a target are not measured"), "{}", scorecard.title);
    let scorecard = serde_json::to_string(scorecard).expect("data");
    assert!(scorecard.contains("not measured") && scorecard.contains("Escalation rate: no rows."), "{scorecard}");
}

#[test]
fn what_is_not_whole_is_not_compared_with() {
    let text = json(&deck(&above_its_level(), Audience::Vendor));
    assert!(text.contains("The data is whole only from 1 August 2026 on"), "{text}");
    for word in ["Against Q2", "beyond chance", "than at the end of Q2"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

#[test]
fn a_workspace_of_cases_alone_still_reads_well() {
    let deck = deck(&fixture::cases_only(), Audience::Vendor);
    check(&deck);
    assert_eq!(
        titles(&deck),
        [
            "cover: Meridian Systems",
            "summary: 486 cases this quarter, and nothing moved beyond chance",
            "scorecard: Six measures have a figure, none is held against a target",
            "escalations: Meridian Systems escalates about as often as its mix of cases suggests",
            "escalation-kinds: Severity sev1 is escalated most: 19 of 41 cases",
            "service: Half of the cases were resolved within 2.1 days",
            "backlog: 31 cases are open, six more than at the end of Q2; the oldest since 2 June 2026",
            "actions: Two actions are proposed from the figures; none was agreed before",
            "sign-off: To be signed for Meridian Systems and us; 2026 Q4 is reviewed after 31 December 2026",
            "not-measured: Eight measures have no data: not measured is not zero",
            "definitions-01: What each measure says, and what it does not",
            "data-quality: 99.9% of 229,440 rows entered the figures; 44 were set aside",
        ]
    );
    assert_eq!(deck.partial.as_deref(), Some("partial: data to 22 August 2026"));
    assert!(json(&deck).contains("The data ends on 22 August 2026, before the quarter does on 30 September 2026"));
}

#[test]
fn extremes_make_decks_too() {
    let mut one = fixture::empty();
    one.scorecard.metrics = vec![fixture::share_result("reopen_rate", 0, 12)];
    let mut unmeasured = fixture::meridian();
    for metric in &mut unmeasured.scorecard.metrics {
        let statistic = metric.statistic;
        *metric = crate::scorecard::model::MetricResult { statistic, ..fixture::not_measured(&metric.id.clone()) };
    }
    unmeasured.details = crate::scorecard::details::PartnerDetails::default();
    let mut nothing_counted = fixture::meridian();
    for metric in &mut nothing_counted.scorecard.metrics {
        metric.measurement = fixture::share_measurement(0, 0);
        metric.status = Status::NotMeasured;
    }
    let mut long = fixture::meridian();
    long.scorecard.partner.name = "Sehr langer Name einer Gesellschaft mit beschränkter Haftung & Co. KGaA ".repeat(4);
    long.customers.values_mut().for_each(|name| *name = name.repeat(30));
    long.notes = Some("A long note. ".repeat(200));
    let fixtures = [
        fixture::empty(),
        one,
        unmeasured,
        nothing_counted,
        long,
        fixture::slipping(),
        fixture::hard_mix(),
        fixture::five_surveys(),
    ];
    for fixture in &fixtures {
        for audience in [Audience::Partner, Audience::Vendor] {
            check(&deck(fixture, audience));
        }
    }
}

#[test]
fn too_few_surveys_are_said_in_the_title() {
    let deck = deck(&fixture::five_surveys(), Audience::Partner);
    let slide = deck.slides.iter().find(|slide| slide.id == "satisfaction").expect("a slide");
    assert_eq!(slide.title, "Satisfaction cannot be judged: 5 of 10 responses needed");
}

#[test]
fn a_quarter_of_refunds_owes_money_back() {
    let mut fixture = fixture::meridian();
    let settlement = fixture.settlement.as_mut().expect("a settlement");
    settlement.settlements[0].recognised = fixture::money(-120_000);
    settlement.settlements[0].partner = fixture::money(-48_000);
    settlement.settlements[0].vendor = fixture::money(-72_000);
    settlement.settlements[0].true_ups = fixture::money(0);
    settlement.settlements[0].payable = fixture::money(-48_000);
    let deck = deck(&fixture, Audience::Partner);
    check(&deck);
    let slide = deck.slides.iter().find(|slide| slide.id == "revenue-share").expect("a slide");
    assert_eq!(slide.title, "More was credited than billed: your part is −€480.00");
    assert!(json(&deck).contains("€480.00 is owed back"));
}

#[test]
fn no_revenue_at_all_is_said() {
    let mut fixture = fixture::meridian();
    let settlement = fixture.settlement.as_mut().expect("a settlement");
    settlement.settlements[0] = fixture::one_settlement(&settlement.partner_id, 0, 0, fixture::euro());
    let deck = deck(&fixture, Audience::Partner);
    check(&deck);
    assert!(titles(&deck).contains(&"revenue-share: No support revenue was recognised in EUR".to_owned()));
}

#[test]
fn several_currencies_get_a_table_and_the_steps_of_those_in_which_something_was_added() {
    let mut fixture = fixture::meridian();
    let settlement = fixture.settlement.as_mut().expect("a settlement");
    let yen = Currency::parse("JPY").expect("a code");
    let mut second = fixture::one_settlement(&settlement.partner_id, 900_000, 360_000, yen);
    second.payable_reporting = None;
    second.recognised_reporting = None;
    let pound = Currency::parse("GBP").expect("a code");
    let mut third = fixture::one_settlement(&settlement.partner_id, 90_000, 36_000, pound);
    third.true_ups = crate::domain::Money::zero(pound);
    third.payable = third.partner;
    settlement.settlements.extend([third, second]);
    let deck = deck(&fixture, Audience::Partner);
    check(&deck);
    let slides = titles(&deck);
    assert!(slides.contains(&"revenue-share: Payable: €74,118.22, £360.00 and ¥478,200".to_owned()), "{slides:?}");
    assert_eq!(slides.iter().filter(|title| title.starts_with("revenue-")).count(), 1, "{slides:?}");
    let text = json(&deck);
    assert!(text.contains("JPY: from the share to what is payable") && text.contains("EUR: from the share"), "{text}");
    assert!(!text.contains("GBP: from the share"), "nothing was added to the share: the table says it all");
}

#[test]
fn steps_of_amounts_without_room_beside_each_other_get_slides_of_their_own() {
    let mut fixture = fixture::meridian();
    let settlement = fixture.settlement.as_mut().expect("a settlement");
    for code in ["JPY", "KRW"] {
        let currency = Currency::parse(code).expect("a code");
        let amount = 900_000_000_000_000;
        let mut one = fixture::one_settlement(&settlement.partner_id, amount, amount / 2, currency);
        (one.payable_reporting, one.recognised_reporting) = (None, None);
        settlement.settlements.push(one);
    }
    let deck = deck(&fixture, Audience::Partner);
    check(&deck);
    let slides = titles(&deck);
    for id in ["revenue-share", "revenue-eur", "revenue-jpy", "revenue-krw"] {
        assert!(slides.iter().any(|title| title.starts_with(&format!("{id}: "))), "{id}: {slides:?}");
    }
}

#[test]
fn currencies_with_rates_are_summed_and_shown_on_one_slide() {
    let mut fixture = fixture::meridian();
    let settlement = fixture.settlement.as_mut().expect("a settlement");
    let pound = Currency::parse("GBP").expect("a code");
    settlement.settlements.push(fixture::one_settlement(&settlement.partner_id, 90_000, 36_000, pound));
    for one in &mut settlement.settlements {
        one.true_ups = crate::domain::Money::zero(one.partner.currency);
        one.payable = one.partner;
        one.recognised_reporting = Some(fixture::money(one.recognised.minor));
        one.partner_reporting = Some(fixture::money(one.partner.minor));
        one.payable_reporting = one.partner_reporting;
    }
    let deck = deck(&fixture, Audience::Partner);
    check(&deck);
    let money: Vec<String> = titles(&deck).into_iter().filter(|title| title.starts_with("revenue")).collect();
    assert_eq!(money, ["revenue-share: Your share is €73,296.22 of €183,240.55, paid in two currencies"]);
    assert!(!json(&deck).contains("waterfall"), "without a step there is nothing to draw");
    let Block::Cards { cards } = &deck.slides[1].bands[0].columns[0].blocks[0] else { panic!("cards") };
    assert_eq!((cards[2].value.as_str(), cards[2].note.as_str()), ("€73,296.22", "paid in two currencies"));
}

#[test]
fn the_summary_points_to_the_page_that_says_more() {
    let deck = deck(&fixture::meridian(), Audience::Partner);
    let page = deck.slides.iter().position(|slide| slide.id == "revenue-share").expect("a slide") + 1;
    assert!(json(&deck).contains(&format!("page {page} says what it takes")));
}

#[test]
fn commentary_stands_on_the_summary_or_on_its_own_slide() {
    let mut fixture = fixture::meridian();
    fixture.notes = Some("# Q3\n\nA good quarter <b>apart</b> from August.".to_owned());
    let short = deck(&fixture, Audience::Partner);
    assert!(json(&short).contains("A good quarter <b>apart</b> from August."));
    assert!(!short.slides.iter().any(|slide| slide.id == "commentary"));
    fixture.notes = Some("word ".repeat(120));
    assert!(deck(&fixture, Audience::Partner).slides.iter().any(|slide| slide.id == "commentary"));
}

#[test]
fn a_change_within_chance_is_not_bold() {
    let deck = deck(&fixture::meridian(), Audience::Partner);
    let slide = deck.slides.iter().find(|slide| slide.id == "scorecard").expect("a slide");
    let Block::Table(table) = &slide.bands[0].columns[0].blocks[0] else { panic!("a table") };
    let strong = |row: usize| matches!(&table.rows[row][5], Cell::Text { strong: true, .. });
    assert!(!strong(0), "satisfaction moved within chance");
    assert!(strong(5), "a duty is counted: its change is a fact");
}

#[test]
fn a_raw_rate_over_its_limit_is_no_fault_where_the_mix_explains_it() {
    let mut fixture = fixture::hard_mix();
    fixture.scorecard.metrics[0].target = Some(crate::scorecard::model::Target { target: 0.18, tolerance: 0.22 });
    fixture.scorecard.metrics[0].status = Status::Breach;
    let deck = deck(&fixture, Audience::Partner);
    assert_eq!(deck.slides[1].title, "The target for solved without us is met; no measure got worse beyond chance");
    assert!(json(&deck).contains("It is over the limit of 18%, which takes no account of the mix."));
}

#[test]
fn a_next_tier_that_pays_nothing_more_has_no_card() {
    let mut fixture = fixture::meridian();
    fixture.settlement.as_mut().expect("a settlement").next_tier_worth = vec![fixture::money(0)];
    assert!(!json(&deck(&fixture, Audience::Partner)).contains("Platinum would pay"));
}

#[test]
fn a_sum_over_all_others_is_no_peer() {
    let mut fixture = fixture::meridian();
    fixture.scorecard.metrics.iter_mut().find(|metric| metric.id == "backlog").expect("a backlog").peers =
        Some(1_977.0);
    assert!(!json(&deck(&fixture, Audience::Vendor)).contains("1,977"));
}

#[test]
fn a_few_quarters_are_no_trend() {
    let mut fixture = fixture::meridian();
    let ratio = fixture.scorecard.metrics.iter_mut().find(|metric| metric.id == "escalation_ratio").expect("a ratio");
    let falling = [(140, 90.0), (110, 90.0), (87, 92.6)];
    ratio.measurement = fixture::ratio_measurement(87, 92.6);
    let quarters = fixture::quarter("2026Q3").history(3).into_iter();
    let measured = falling.map(|(observed, expected)| fixture::ratio_measurement(observed, expected));
    ratio.history = quarters.zip(measured).collect();
    let deck = deck(&fixture, Audience::Partner);
    let slide = deck.slides.iter().find(|slide| slide.id == "escalations").expect("a slide");
    let expected = "You escalate about as often as your mix of cases suggests, and less than in 2026 Q1";
    assert_eq!(slide.title, expected);
    let text = serde_json::to_string(slide).expect("a slide is data");
    assert!(text.contains("The raw rate, which takes no account of the mix, shows no trend by month."));
    assert!(!text.contains("in a row") && !text.contains("every rule for a trend is quiet"), "{text}");
}
