//! What holds of payments and payables, whatever they are.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::tests::{closed, quarters};
use super::*;
use crate::settlement::fixtures::{currency, day};
use crate::settlement::invariants::check_payables;

const CODES: [&str; 3] = ["JPY", "EUR", "KWD"];
const PERIODS: [Option<&str>; 5] = [Some("2026Q1"), Some("2026Q2"), Some("2026Q3"), Some("soon"), None];
const PARTNERS: [&str; 3] = ["P1", "P2", "nobody"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_payment_counts_once_and_every_sum_is_explained(
        payable in proptest::collection::vec((0_usize..2, 0_usize..2, 0_usize..3, -100_000_i64..300_000), 0..8),
        paid in proptest::collection::vec((0_usize..3, 0_usize..5, 0_usize..3, -100_000_i64..300_000), 0..12),
    ) {
        let results = ["2026Q1", "2026Q2"].map(|period| {
            let own: Vec<_> = payable.iter().filter(|(_, at, ..)| ["2026Q1", "2026Q2"][*at] == period)
                .map(|(who, _, code, minor)| (PARTNERS[*who], CODES[*code], *minor)).collect();
            closed(period, &own)
        });
        let payments: Vec<PaymentMade> = (0..).zip(&paid).map(|(number, (who, period, code, minor))| PaymentMade {
            payment_id: format!("T{number}"),
            partner_id: PartnerId::new(PARTNERS[*who]),
            period: PERIODS[*period].map(str::to_owned),
            paid_on: day("2026-08-01"),
            amount: Money::from_minor(*minor, currency(CODES[*code])),
            reference: None,
        }).collect();
        let partners: BTreeSet<PartnerId> = ["P1", "P2"].map(PartnerId::new).into();
        let quarters = quarters(&results);
        let held = Held { closed: &quarters, payments: &payments, disputes: &[], partners: &partners,
            fiscal_year: FiscalYear { start_month: 1 }, day: day("2026-09-30") };
        let payables = hold(&held).expect("fits");
        prop_assert_eq!(check_payables(&payables, &held), []);
        for total in payables.totals().values() {
            prop_assert_eq!(total.payable, total.paid + total.outstanding - total.overpaid - total.owed);
            prop_assert!(total.outstanding >= 0 && total.overpaid >= 0 && total.owed >= 0 && total.overdue <= total.outstanding);
        }
        let reversed: Vec<PaymentMade> = payments.iter().rev().cloned().collect();
        prop_assert_eq!(hold(&Held { payments: &reversed, ..held }).expect("fits"), payables);
    }
}
