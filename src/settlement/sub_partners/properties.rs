//! What holds of shares of sub-partners, whatever they are.

use proptest::prelude::*;

use super::*;
use crate::domain::Share;
use crate::settlement::fixtures::{card, cards, currency, day, line, programme};
use crate::settlement::invariants::{check, check_ledger};
use crate::settlement::true_up::ClosedResult;
use crate::settlement::{ledger, settle, settle_as_closed};

const CURRENCIES: [&str; 3] = ["JPY", "EUR", "KWD"];

/// A sub-partner of P1: which one, its share in hundredths of half the part, and its days of the quarter.
fn any_sub() -> impl Strategy<Value = (usize, i64, u64, u64)> {
    (0_usize..2, 1_i64..=50, 0_u64..92, 0_u64..92)
}

fn subs(all: &[(usize, i64, u64, u64)]) -> Vec<SubPartner> {
    let first = day("2026-07-01");
    let mut found: Vec<SubPartner> = Vec::new();
    for (which, points, from, days) in all {
        let sub_partner_id = PartnerId::new(["P2", "P3"][*which]);
        // One share a day: each sub-partner once.
        if found.iter().all(|other| other.sub_partner_id != sub_partner_id) {
            let from = first + chrono::Days::new(*from);
            let (share, to) =
                (Share::new(Decimal::new(*points, 2)).expect("a share"), Some(from + chrono::Days::new(*days)));
            found.push(SubPartner {
                partner_id: PartnerId::new("P1"),
                sub_partner_id,
                customer_id: None,
                share,
                from,
                to,
            });
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn dividing_changes_no_line_and_no_sum(
        amounts in proptest::collection::vec((-300_000_i64..900_000, 0_u64..92, 0_u64..92), 1..8),
        sharing in proptest::collection::vec(any_sub(), 0..3),
        later in proptest::collection::vec((-300_000_i64..900_000, 0_u64..92, 0_u64..92), 0..3),
        code in 0_usize..CURRENCIES.len(),
    ) {
        let (code, first) = (CURRENCIES[code], day("2026-07-01"));
        let lines = |prefix: &str, all: &[(i64, u64, u64)]| all.iter().enumerate().flat_map(|(index, (amount, from, days))| {
            let from = first + chrono::Days::new(*from);
            let to = (from + chrono::Days::new(*days)).min(day("2026-09-30"));
            line(&format!("{prefix}{index}"), "P1", *amount, code, (&from.to_string(), &to.to_string()))
        }).collect::<Vec<_>>();
        let slices = lines("L", &amounts);
        let scorecards = cards(["P1", "P2", "P3"].map(|id| card(id, &[(0.85, 100), (0.95, 100)])).into());
        let rates = BTreeMap::new();
        let alone = settle(&scorecards, &slices, &rates, &programme(), currency(code));
        let programme = Programme { sub_partners: subs(&sharing), ..programme() };
        let divided = settle(&scorecards, &slices, &rates, &programme, currency(code));
        prop_assert_eq!(check(&divided, &slices, None), []);
        prop_assert_eq!(check_ledger(&ledger::post(&divided), &divided), []);
        let all = |settlements: &Settlements| settlements.partners.iter().flat_map(|one| one.settlements.clone()).collect::<Vec<_>>();
        prop_assert_eq!(&all(&alone)[0].lines, &all(&divided)[0].lines);
        let payable = |settlements: &Settlements| all(settlements).iter().map(|one| one.payable.minor).sum::<i64>();
        prop_assert_eq!(payable(&alone), payable(&divided));
        // Closed, and then more lines of the quarter: closed and carried are what is fresh.
        let closed = ClosedResult::of(&divided, &["P1", "P2", "P3"].map(PartnerId::new).into(), &rates);
        let today = [slices, lines("M", &later)].concat();
        let fresh = settle_as_closed(&closed, &Default::default(), &BTreeMap::new(), &today, &programme);
        let mut open = Settlements { period: divided.period.next(), partners: Vec::new(), ..divided.clone() };
        carry_sub_shares(&mut open, (&closed, "2026"), &[], &fresh).expect("fits");
        let sum = |settlements: &Settlements, id: &str| all(settlements).iter().filter(|one| one.partner_id.as_str() == id)
            .map(|one| one.sub_partners.minor).sum::<i64>();
        for id in ["P1", "P2", "P3"] {
            prop_assert_eq!(sum(&divided, id) + sum(&open, id), sum(&fresh, id), "{}", id);
        }
        let next = ClosedResult::of(&open, &Default::default(), &rates);
        let mut none = Settlements { period: open.period.next(), partners: Vec::new(), ..open };
        carry_sub_shares(&mut none, (&closed, "2026"), &[&next], &fresh).expect("fits");
        prop_assert_eq!(none.partners, []);
    }
}
