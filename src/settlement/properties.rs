//! What holds of every settlement, over random lines.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::fixtures::{card, cards, currency, day, line, programme, rates, version};
use super::invariants::{check, check_ledger};
use super::ledger;
use super::settle;
use crate::domain::Share;
use crate::facts::slices::RevenueSlice;
use crate::programme::Programme;

const CURRENCIES: [&str; 4] = ["EUR", "USD", "JPY", "KWD"];

/// A line of one of two partners: amount, currency, first service day and length, some of them credits.
pub(super) fn any_line() -> impl Strategy<Value = (usize, i64, usize, u64, u64)> {
    (0_usize..2, -2_000_000_i64..5_000_000, 0_usize..CURRENCIES.len(), 0_u64..300, 0_u64..400)
}

pub(super) fn slices_of(lines: &[(usize, i64, usize, u64, u64)]) -> Vec<RevenueSlice> {
    let mut slices = Vec::new();
    for (index, (partner, amount, code, start, length)) in lines.iter().enumerate() {
        let from = day("2026-01-01") + chrono::Days::new(*start);
        let to = from + chrono::Days::new(*length);
        let service = (from.to_string(), to.to_string());
        let id = format!("L{index:03}");
        let mut own = line(&id, ["P1", "P2"][*partner], *amount, CURRENCIES[*code], (&service.0, &service.1));
        if *amount < 0 && index > 0 {
            own.iter_mut().for_each(|slice| slice.credits_line_id = Some(format!("L{:03}", index - 1)));
        }
        slices.extend(own);
    }
    slices
}

fn changing_programme(points: [i64; 2]) -> Programme {
    let share = |points| Share::new(rust_decimal::Decimal::new(points, 4)).expect("a share");
    let mut versions = vec![version("2026", "2024-01-01"), version("2026b", "2026-08-11")];
    for (version, points) in versions.iter_mut().zip(points) {
        version.tiers.iter_mut().for_each(|tier| tier.share = share(points));
    }
    Programme { versions, ..programme() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_invariant_holds_and_order_does_not_matter(
        lines in proptest::collection::vec(any_line(), 0..40),
        points in [2_500_i64..5_000, 2_500_i64..5_000],
        order in any::<u64>(),
    ) {
        let mut rates: BTreeMap<_, _> = rates("USD", ["0.912345", "0.931234", "0.9256789"]);
        rates.extend(super::fixtures::rates("JPY", ["0.00612", "0.00608", "0.00601"]));
        let partners = vec![card("P1", &[(0.85, 50), (0.95, 50)]), card("P2", &[(0.95, 50), (0.5, 50)])];
        let (scorecards, programme) = (cards(partners), changing_programme(points));
        let mut slices = slices_of(&lines);
        let settlements = settle(&scorecards, &slices, &rates, &programme, currency("EUR"));
        prop_assert_eq!(check(&settlements, &slices, None), vec![]);
        let entries = ledger::post(&settlements);
        prop_assert_eq!(check_ledger(&entries, &settlements), vec![]);
        for settlement in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
            let without_rate = settlement.recognised.currency == currency("KWD");
            prop_assert_eq!(settlement.payable_reporting.is_none(), without_rate);
        }
        let count = slices.len().max(1);
        slices.rotate_left(usize::try_from(order).unwrap_or(0) % count);
        slices.reverse();
        let again = settle(&scorecards, &slices, &rates, &programme, currency("EUR"));
        prop_assert_eq!(ledger::post(&again), entries);
        prop_assert_eq!(again, settlements);
    }

    #[test]
    fn entries_of_a_partner_keep_their_ids_whoever_else_is_settled(lines in proptest::collection::vec(any_line(), 1..20)) {
        let both = cards(vec![card("P1", &[(0.85, 50), (0.95, 50)]), card("P2", &[(0.95, 50), (0.5, 50)])]);
        let alone = cards(vec![card("P1", &[(0.85, 50), (0.95, 50)])]);
        let slices = slices_of(&lines);
        let posted = |scorecards| ledger::post(&settle(scorecards, &slices, &BTreeMap::new(), &programme(), currency("EUR")));
        let of_first = |entry: &ledger::Entry| entry.partner_id.as_str() == "P1";
        prop_assert_eq!(posted(&both).into_iter().filter(of_first).collect::<Vec<_>>(), posted(&alone));
    }

    #[test]
    fn a_line_is_never_a_unit_or_more_from_its_exact_share(lines in proptest::collection::vec(any_line(), 1..40)) {
        let scorecards = cards(vec![card("P1", &[(0.85, 50), (0.95, 50)]), card("P2", &[(0.95, 50), (0.5, 50)])]);
        let settlements = settle(&scorecards, &slices_of(&lines), &BTreeMap::new(), &programme(), currency("EUR"));
        for line in settlements.partners.iter().flat_map(|partner| &partner.settlements).flat_map(|one| &one.lines) {
            let exact = rust_decimal::Decimal::from(line.recognised.minor) * line.share.decimal();
            let distance = (rust_decimal::Decimal::from(line.partner.minor) - exact).abs();
            prop_assert!(distance < rust_decimal::Decimal::ONE, "{} is {}", line.line_id, distance);
        }
    }
}
