//! What holds of payments over random quarters, each opening with what the one before left.

use proptest::prelude::*;

use super::*;
use crate::domain::Share;
use crate::settlement::fixtures::{currency, quarter};

/// Currencies with no, two and three digits.
const CURRENCIES: [&str; 3] = ["JPY", "EUR", "KWD"];

/// Whether a balance below zero is carried, what is held and for how long, what is withheld, and the minimum.
fn any_terms() -> impl Strategy<Value = (bool, i64, u32, i64, i64)> {
    (any::<bool>(), 0_i64..=10_000, 1_u32..6, 0_i64..=10_000, 0_i64..50_000)
}

fn share(points: i64) -> Share {
    Share::new(Decimal::new(points, 4)).expect("a share")
}

fn terms(
    (carries, holdback, quarters, withholding, minimum): (bool, i64, u32, i64, i64),
    of: Currency,
    period: Quarter,
) -> Terms {
    Terms {
        in_force: true,
        carries,
        holdback: share(holdback),
        release: Some((0..quarters).fold(period, |quarter, _| quarter.next())),
        withholding: share(withholding),
        minimum: Money::from_minor(minimum, of),
        rule: String::new(),
        programme: String::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn over_all_quarters_everything_earned_is_kept_paid_withheld_held_or_carried(
        quarters in proptest::collection::vec((-100_000_i64..300_000, -50_000_i64..200_000, any_terms()), 1..16),
        code in 0_usize..CURRENCIES.len(),
    ) {
        let currency = currency(CURRENCIES[code]);
        let mut opening = Opening::nothing(currency);
        let mut period = quarter("2024Q1");
        let (mut earned, mut gone) = (0, 0);
        for (minor, kept, rules) in quarters {
            let terms = terms(rules, currency, period);
            let (payment, paid) = Payment::of(Earned { earned: Money::from_minor(minor, currency), retained: Money::from_minor(kept, currency) }, &opening, terms, period).expect("fits");
            let sum = |payment: &Payment| payment.held.minor + payment.withheld.minor + payment.carried.minor;
            prop_assert_eq!(payment.opening.minor + minor + payment.released.minor, kept + paid.minor + sum(&payment));
            prop_assert!(payment.held.minor >= 0 && payment.withheld.minor >= 0 && payment.released.minor >= 0);
            prop_assert!(paid.minor >= 0 || !payment.terms.carries);
            prop_assert!(paid.minor <= 0 || paid.minor >= payment.terms.minimum.minor);
            prop_assert!(payment.held.minor <= (minor - kept).max(0), "only the quarter's own money is held");
            let effects: i64 = payment.steps(period).iter().map(|step| step.amount.minor).sum();
            prop_assert_eq!(minor + effects, paid.minor);
            earned += minor;
            gone += kept + paid.minor + payment.withheld.minor;
            opening = Opening { balance: payment.carried, holdings: payment.holdings };
            period = period.next();
        }
        let held: i64 = opening.holdings.iter().map(|holding| holding.amount.minor).sum();
        prop_assert_eq!(earned, gone + held + opening.balance.minor);
        prop_assert!(opening.holdings.iter().all(|holding| holding.release >= period));
    }
}
