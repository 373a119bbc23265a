//! Shares of sub-partners, worked out by hand.

use super::*;
use crate::settlement::fixtures::{card, cards, currency, day, line, part_of_line, programme, rates, share};
use crate::settlement::invariants::{check, check_ledger};
use crate::settlement::{ledger, settle};

const Q3: (&str, &str) = ("2026-07-01", "2026-09-30");

fn sub(partner: &str, other: &str, customer: Option<&str>, of: &str, days: (&str, Option<&str>)) -> SubPartner {
    SubPartner {
        partner_id: PartnerId::new(partner),
        sub_partner_id: PartnerId::new(other),
        customer_id: customer.map(str::to_owned),
        share: share(of),
        from: day(days.0),
        to: days.1.map(day),
    }
}

fn all_year(other: &str, of: &str) -> SubPartner {
    sub("P1", other, None, of, ("2026-01-01", None))
}

/// Three partners at Silver's 35%; everything is proved.
fn settled(subs: Vec<SubPartner>, slices: &[crate::facts::slices::RevenueSlice]) -> Settlements {
    let programme = Programme { sub_partners: subs, ..programme() };
    let scorecards = cards(["P1", "P2", "P3"].map(|id| card(id, &[(0.85, 100), (0.95, 100)])).into());
    let rates = rates("USD", ["0.90", "0.95", "0.925"]);
    let settlements = settle(&scorecards, slices, &rates, &programme, currency("EUR"));
    assert_eq!(check(&settlements, slices, None), []);
    assert_eq!(check_ledger(&ledger::post(&settlements), &settlements), []);
    settlements
}

/// Partner, currency, the partner's part, shares and payable, of those with something to settle.
fn figures(settlements: &Settlements) -> Vec<String> {
    let all = settlements.partners.iter().flat_map(|partner| &partner.settlements);
    let words = |one: &Settlement| {
        let currency = one.recognised.currency;
        format!("{} {currency} {} {} {}", one.partner_id, one.partner, one.sub_partners, one.payable)
    };
    all.map(words).collect()
}

#[test]
fn a_sub_partner_gets_its_share_of_the_partners_part() {
    // 35% of 1,000.00 is 350.00; 30% of that is 105.00.
    let settlements = settled(vec![all_year("P2", "0.30")], &line("L1", "P1", 100_000, "EUR", Q3));
    assert_eq!(figures(&settlements), ["P1 EUR 350.00 -105.00 245.00", "P2 EUR 0.00 105.00 105.00"]);
    let one = &settlements.partners[1].settlements[0].sub_shares[0];
    assert_eq!((one.with.as_str(), one.basis.as_str()), ("P1", "350.00 x 0.3"));
    assert_eq!(one.rule, "sub-partner P2 of P1");
    let entries = ledger::post(&settlements);
    let of_line: Vec<String> = entries
        .iter()
        .filter(|entry| entry.entry_id.contains("sub_partner"))
        .map(|entry| format!("{} {} {}", entry.entry_id, entry.debit, entry.credit))
        .collect();
    assert_eq!(
        of_line,
        [
            "2026Q3:P1:L1:2026Q3-EUR:sub_partner:P2:sub_partner_share 105.00 0.00",
            "2026Q3:P1:L1:2026Q3-EUR:sub_partner:P2:sub_partner_clearing 0.00 105.00",
            "2026Q3:P2:L1:2026Q3-EUR:sub_partner:P1:sub_partner_share 0.00 105.00",
            "2026Q3:P2:L1:2026Q3-EUR:sub_partner:P1:sub_partner_clearing 105.00 0.00",
        ]
    );
}

#[test]
fn a_sub_partner_may_be_a_partner_in_its_own_right_and_is_not_divided_again() {
    let subs = vec![all_year("P2", "0.30"), sub("P2", "P3", None, "0.50", ("2026-01-01", None))];
    let slices = [line("L1", "P1", 100_000, "EUR", Q3), line("L2", "P2", 40_000, "EUR", Q3)].concat();
    // P2's own 140.00 is halved; the 105.00 that it gets is not.
    assert_eq!(
        figures(&settled(subs, &slices)),
        ["P1 EUR 350.00 -105.00 245.00", "P2 EUR 140.00 35.00 175.00", "P3 EUR 0.00 70.00 70.00"]
    );
}

#[test]
fn days_and_customers_count_and_a_refund_takes_back() {
    // 92 days of 100.00: 62 before September, at 35% of 6,200.00 = 2,170.00; 30% is 651.00.
    let until = sub("P1", "P2", None, "0.30", ("2026-01-01", Some("2026-08-31")));
    let from = sub("P1", "P3", None, "0.30", ("2026-09-01", None));
    let moved = settled(vec![until.clone(), from], &line("L1", "P1", 920_000, "EUR", Q3));
    assert_eq!(
        figures(&moved),
        ["P1 EUR 3220.00 -966.00 2254.00", "P2 EUR 0.00 651.00 651.00", "P3 EUR 0.00 315.00 315.00"]
    );
    // The line itself moves to another partner in September: its days are no longer P1's to divide.
    let parts = [
        part_of_line("L1", "P1", 920_000, "EUR", Q3, ("2026-07-01", "2026-08-31")),
        part_of_line("L1", "P3", 920_000, "EUR", Q3, ("2026-09-01", "2026-09-30")),
    ]
    .concat();
    let line_moved = settled(vec![all_year("P2", "0.30")], &parts);
    assert_eq!(
        figures(&line_moved),
        ["P1 EUR 2170.00 -651.00 1519.00", "P2 EUR 0.00 651.00 651.00", "P3 EUR 1050.00 0.00 1050.00"]
    );
    // The fixture's customer is C1.
    let other =
        settled(vec![sub("P1", "P2", Some("C9"), "0.30", ("2026-01-01", None))], &line("L1", "P1", 100_000, "EUR", Q3));
    assert_eq!(figures(&other), ["P1 EUR 350.00 0.00 350.00"]);
    let refund = settled(vec![all_year("P2", "0.30")], &line("L1", "P1", -100_000, "EUR", Q3));
    assert_eq!(figures(&refund), ["P1 EUR -350.00 105.00 -245.00", "P2 EUR 0.00 -105.00 -105.00"]);
}

#[test]
fn never_more_is_given_than_there_is() {
    // 35% of 3 yen is 1.05: 1 yen. A half each is a yen for the first and nothing for the second, not a yen each.
    let halves = vec![all_year("P2", "0.50"), all_year("P3", "0.50")];
    assert_eq!(figures(&settled(halves, &line("L1", "P1", 3, "JPY", Q3))), ["P1 JPY 1 -1 0", "P2 JPY 0 1 1"]);
    // 35% of 1.234 dinars is 0.432: a third is 0.144.
    let third = vec![all_year("P2", "0.3333")];
    assert_eq!(
        figures(&settled(third, &line("L1", "P1", 1_234, "KWD", Q3))),
        ["P1 KWD 0.432 -0.144 0.288", "P2 KWD 0.000 0.144 0.144"]
    );
}

#[test]
fn both_sides_go_at_the_rate_of_the_giving_partner() {
    // 105.00 at September's 0.925 is 97.125.
    let settlements =
        settled(vec![all_year("P2", "0.30")], &line("L1", "P1", 100_000, "USD", ("2026-09-01", "2026-09-30")));
    let reporting = |index: usize| settlements.partners[index].settlements[0].sub_partners_reporting;
    assert_eq!(
        [reporting(0), reporting(1)].map(|amount| amount.map(|amount| amount.minor)),
        [Some(-9_713), Some(9_713)]
    );
    assert_eq!(settlements.partners[1].settlements[0].payable_reporting.map(|amount| amount.minor), Some(9_713));
}

#[test]
fn a_sub_partner_out_of_scope_is_settled_and_named() {
    let settlements = settled(vec![all_year("P9", "0.30")], &line("L1", "P1", 100_000, "EUR", Q3));
    assert_eq!(figures(&settlements), ["P1 EUR 350.00 -105.00 245.00", "P9 EUR 0.00 105.00 105.00"]);
    assert_eq!(
        settlements.warnings,
        ["P9: out of scope, and settled for its share of another partner's part alone: no statement is made"]
    );
}

#[test]
fn checks_find_a_side_that_is_missing_and_too_much() {
    let slices = line("L1", "P1", 100_000, "EUR", Q3);
    let settlements = settled(vec![all_year("P2", "0.30")], &slices);
    let mut wrong = settlements.clone();
    wrong.partners[1].settlements[0].sub_shares[0].amount.minor = 10_400;
    let said: Vec<String> = check(&wrong, &slices, None).iter().map(|found| found.message.clone()).collect();
    assert_eq!(
        said,
        [
            "EUR: shares of lines are 10400 minor units, the statement says 105.00",
            "line L1 of 2026Q3: -10500 minor units of EUR with P2, who has 10400",
            "line L1 of 2026Q3: 10400 minor units of EUR with P1, who has -10500",
        ]
    );
}

#[test]
fn a_part_is_cut_by_what_its_days_recognise() {
    assert_eq!(cut(10, &[1, 1, 1]).expect("fits"), [3, 4, 3]);
    assert_eq!(cut(-10, &[-1, -1, -1]).expect("fits"), [-3, -4, -3]);
    assert_eq!(cut(0, &[5, -5]).expect("fits"), [0, 0]);
    assert_eq!(cut(7, &[20]).expect("fits"), [7]);
}
