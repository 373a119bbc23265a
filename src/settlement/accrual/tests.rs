//! Accruals and forecasts worked by hand.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::*;
use crate::domain::period::FiscalYear;
use crate::settlement::fixtures::{card, cards, currency, day, line, programme, quarter, version};
use crate::settlement::settle;

const UNTIL: &str = "2026-08-15";

/// Lines of whole quarters, by id: the quarter, the amount in minor units and the day it was invoiced.
fn lines(partner: &str, code: &str, of: &[(&str, &str, i64, &str)]) -> Vec<RevenueSlice> {
    let mut slices = Vec::new();
    for (id, name, amount, invoiced_on) in of {
        let (first, last) = (quarter(name).first_day().to_string(), quarter(name).last_day().to_string());
        let invoiced_on = Some(*invoiced_on).filter(|text| !text.is_empty()).map(day);
        let cut = line(id, partner, *amount, code, (&first, &last));
        slices.extend(cut.into_iter().map(|slice| RevenueSlice { invoiced_on, ..slice }));
    }
    slices
}

/// The example of the documentation: 9,200.00 over Q3, and what came after the 15th of the second month in five former quarters.
fn documented() -> Vec<RevenueSlice> {
    lines(
        "P1",
        "EUR",
        &[
            ("now", "2026Q3", 920_000, "2026-07-01"),
            ("a0", "2026Q2", 900_000, "2026-04-01"),
            ("a1", "2026Q2", 100_000, "2026-05-20"),
            ("b0", "2026Q1", 900_000, "2026-02-15"),
            ("b1", "2026Q1", 150_000, "2026-02-16"),
            ("c1", "2025Q4", 50_000, "2026-01-10"),
            ("d1", "2025Q3", 200_000, "2025-08-16"),
            ("d2", "2025Q3", -20_000, "2025-09-30"),
            ("e0", "2025Q2", 700_000, "2025-04-01"),
        ],
    )
}

struct Case {
    slices: Vec<RevenueSlice>,
    rates: BTreeMap<(Currency, Month), Decimal>,
    programme: Programme,
    scorecards: Scorecards,
    whole_from: Option<NaiveDate>,
}

impl Case {
    fn of(slices: Vec<RevenueSlice>) -> Self {
        let partners = vec![card("P1", &[(0.95, 50), (0.95, 50)])];
        let (rates, programme) = (BTreeMap::new(), programme());
        Self { slices, rates, programme, scorecards: cards(partners), whole_from: None }
    }

    /// The settlements with what they have come to by a day.
    fn accrued(&self, until: &str) -> Settlements {
        let reporting = currency("EUR");
        let mut settlements = settle(&self.scorecards, &self.slices, &self.rates, &self.programme, reporting);
        let open = OpenQuarter {
            scorecards: &self.scorecards,
            decided: &DecidedTiers::new(),
            slices: &self.slices,
            rates: &self.rates,
            programme: &self.programme,
            whole_from: self.whole_from,
            until: day(until),
        };
        accrue(&mut settlements, &open).expect("fits");
        settlements
    }

    fn only(&self, until: &str) -> Accrual {
        let settlements = self.accrued(until);
        assert_eq!(settlements.partners[0].accruals.len(), 1);
        settlements.partners[0].accruals[0].clone()
    }
}

fn words(range: Range) -> [String; 3] {
    [range.low, range.expected, range.high].map(|amount| amount.to_string())
}

#[test]
fn the_documented_example() {
    // 46 of 92 days: 4,600.00 at 40%.
    let accrual = Case::of(documented()).only(UNTIL);
    assert_eq!(accrual.parts.recognised.to_string(), "4600.00");
    assert_eq!(accrual.figures.accrued.to_string(), "1840.00");
    assert_eq!(accrual.figures.known.to_string(), "3680.00");
    let estimate = accrual.estimate.as_ref().expect("five quarters");
    let late: Vec<String> = estimate.former.iter().map(|one| format!("{} {}", one.quarter, one.recognised)).collect();
    assert_eq!(late, ["2026Q2 1000.00", "2026Q1 1500.00", "2025Q4 500.00", "2025Q3 1800.00", "2025Q2 0.00"]);
    assert_eq!(words(estimate.range), ["0.00", "400.00", "720.00"]);
    assert_eq!(words(accrual.figures.forecast().expect("estimated")), ["3680.00", "4080.00", "4400.00"]);
    assert_eq!((estimate.per_cent(), estimate.share.to_string().as_str()), (67, "0.4000"));
    assert_eq!((accrual.reverses_in.to_string().as_str(), accrual.invoices_until), ("2026Q4", day(UNTIL)));
    assert_eq!(accrual.reporting, Some(accrual.figures), "the reporting currency is its own");
}

#[test]
fn the_documentation_says_so() {
    let page = include_str!("../../../docs/settlement.md");
    for said in [
        "| 2026 Q2 | 1,000.00 |",
        "| 2026 Q1 | 1,500.00 |",
        "| 2025 Q4 | 500.00 |",
        "| 2025 Q3 | 1,800.00 |",
        "| 2025 Q2 | 0.00 |",
        "| accrued to 15 August | 4,600.00 x 40% | 1,840.00 |",
        "| known | 9,200.00 x 40% | 3,680.00 |",
        "| still to come | 1,000.00 x 40%, from 0.00 x 40% to 1,800.00 x 40% | 400.00 (0.00 to 720.00) |",
        "| expected | | 4,080.00 (3,680.00 to 4,400.00) |",
    ] {
        assert!(page.contains(said), "docs/settlement.md must say: {said}");
    }
}

#[test]
fn too_few_quarters_give_no_estimate_and_no_zero() {
    let mut slices = documented();
    slices.retain(|slice| slice.slice_from >= day("2025-10-01"));
    let accrual = Case::of(slices).only(UNTIL);
    assert_eq!(accrual.estimate, Err(NotEstimated::TooFewQuarters(3)));
    assert_eq!((accrual.figures.to_come, accrual.figures.forecast()), (None, None));
    assert_eq!(accrual.figures.accrued.to_string(), "1840.00", "what is known needs no estimate");
    assert!(NotEstimated::TooFewQuarters(3).words().starts_with("3 former quarters"));
}

#[test]
fn quarters_that_cannot_tell_are_not_asked() {
    let mut slices = documented();
    slices.iter_mut().filter(|slice| slice.line_id == "b0").for_each(|slice| slice.invoiced_on = None);
    let accrual = Case::of(slices.clone()).only(UNTIL);
    let former = accrual.estimate.expect("four quarters").former;
    assert!(former.len() == 4 && former.iter().all(|one| one.quarter != quarter("2026Q1")), "{former:?}");
    let whole_from = Some(day("2025-07-02"));
    let case = Case { whole_from, ..Case::of(documented()) };
    assert_eq!(case.only(UNTIL).estimate, Err(NotEstimated::TooFewQuarters(3)), "2025Q3 is not whole either");
}

#[test]
fn a_credit_came_when_its_own_invoice_did() {
    let mut slices = documented();
    let early = Some(day("2025-07-01"));
    slices.iter_mut().filter(|slice| slice.line_id == "d2").for_each(|slice| slice.sold_on = early);
    assert_eq!(Case::of(slices).only(UNTIL).estimate, Case::of(documented()).only(UNTIL).estimate);
}

#[test]
fn what_was_invoiced_since_is_not_still_to_come() {
    let mut slices = documented();
    let since = line("since", "P1", 10_000, "EUR", ("2026-09-01", "2026-09-30")).into_iter();
    slices.extend(since.map(|slice| RevenueSlice { invoiced_on: Some(day("2026-08-20")), ..slice }));
    let accrual = Case::of(slices).only(UNTIL);
    assert_eq!(accrual.figures.known.to_string(), "3720.00");
    assert_eq!(accrual.figures.accrued.to_string(), "1840.00", "its service days are still ahead");
    assert_eq!(accrual.invoices_until, day("2026-08-20"));
    // The 51st day of the second quarter is 21 May: the line of 20 May had come by then.
    let former = accrual.estimate.expect("estimated").former;
    assert_eq!(former[0].recognised.to_string(), "0.00");
}

#[test]
fn the_newest_rate_stands_in_for_months_that_have_none_yet() {
    let dollars = currency("USD");
    let slices = documented();
    let slices = slices.into_iter().map(|slice| RevenueSlice { currency: dollars, ..slice }).collect();
    let rate = |month: &str, rate: &str| ((dollars, Month::of(day(month))), rate.parse().expect("a rate"));
    let rates = BTreeMap::from([rate("2026-07-01", "0.9"), rate("2026-08-01", "0.8")]);
    let accrual = Case { rates, ..Case::of(slices) }.only(UNTIL);
    let reporting = accrual.reporting.expect("a rate for every month");
    // July 3,100.00 x 40% x 0.9 and half of August's 15 days: 1,500.00 x 40% x 0.8.
    assert_eq!(reporting.accrued.to_string(), "1596.00");
    // July 1,116.00, August 992.00, September 3,000.00 x 40% at August's rate 960.00.
    assert_eq!(reporting.known.to_string(), "3068.00");
    assert_eq!(reporting.to_come.map(words), Some(["0.00", "320.00", "576.00"].map(str::to_owned)));
    let months: Vec<String> = accrual.stand_ins.iter().map(|one| format!("{} {}", one.month, one.rate_of)).collect();
    assert_eq!(months, ["2026-09 2026-08"]);
    let slices = documented();
    let slices = slices.into_iter().map(|slice| RevenueSlice { currency: dollars, ..slice }).collect();
    let old = BTreeMap::from([rate("2026-03-01", "0.9")]);
    assert_eq!(Case { rates: old, ..Case::of(slices) }.only(UNTIL).reporting, None, "too old to stand in");
}

#[test]
fn sums_say_what_they_are_short_of() {
    let mut slices = documented();
    slices.extend(lines("P2", "EUR", &[("x", "2026Q3", 92_000, "2026-07-01")]));
    let mut case = Case::of(slices);
    case.scorecards.partners.push(card("P2", &[(0.5, 50), (0.5, 50)]));
    let settlements = case.accrued(UNTIL);
    let total = totals(&settlements).remove(0);
    assert_eq!((total.partners, total.not_estimated, total.without_rate), (2, 1, 0));
    // P2 is paid at 30%: 460.00 and 920.00 of it.
    assert_eq!(total.figures.accrued.to_string(), "1978.00");
    assert_eq!(total.figures.forecast().map(words), Some(["3956.00", "4356.00", "4676.00"].map(str::to_owned)));
    assert_eq!(totals_in_reporting(&settlements), Some(total));
    let over = settle(&case.scorecards, &case.slices, &case.rates, &case.programme, currency("EUR"));
    assert_eq!((totals(&over).len(), totals_in_reporting(&over)), (0, None));
}

#[test]
fn a_rule_that_changes_inside_the_quarter_is_accrued_by_day() {
    let mut programme = programme();
    programme.versions.push(version("2026b", "2026-08-11"));
    for tier in &mut programme.versions[1].tiers {
        tier.share = Share::parse("0.25").expect("a share");
    }
    let case = Case { programme, ..Case::of(documented()) };
    // 41 days at 40%, 5 at 25%; over the whole quarter 41 and 51.
    let accrual = case.only(UNTIL);
    assert_eq!(accrual.figures.accrued.to_string(), "1765.00");
    assert_eq!(accrual.figures.known.to_string(), "2915.00");
    assert_eq!(accrual.estimate.expect("estimated").share.to_string(), "0.2500", "that of the last day");
    let early = case.only("2026-07-10");
    assert_eq!(early.figures.accrued.to_string(), "400.00", "a slice that is cut before the change");
}

#[test]
fn a_partner_without_lines_yet_is_expected_to_have_some() {
    let mut slices = documented();
    slices.retain(|slice| slice.line_id != "now");
    let accrual = Case::of(slices).only(UNTIL);
    assert_eq!(accrual.figures.known.to_string(), "0.00");
    assert_eq!(accrual.figures.forecast().map(words), Some(["0.00", "400.00", "720.00"].map(str::to_owned)));
    let fiscal = FiscalYear { start_month: 1 };
    assert_eq!(fiscal.quarter_of(accrual.until), quarter("2026Q3"));
}
