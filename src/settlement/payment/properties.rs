//! What holds of payments over random quarters, each opening with what the one before left.

use proptest::prelude::*;

use super::*;
use crate::domain::Share;
use crate::settlement::fixtures::line;
use crate::settlement::fixtures::{currency, quarter};
use crate::settlement::model::{PartnerSettlement, TierDecision};
use crate::settlement::{invariants, ledger};

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
        until_collected: false,
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
            let (payment, paid) = Payment::of(Earned::now(Money::from_minor(minor, currency), Money::from_minor(kept, currency)), &opening, terms, period).expect("fits");
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
            opening = Opening { balance: payment.carried, holdings: payment.holdings, waiting: payment.waiting };
            period = period.next();
        }
        let held: i64 = opening.holdings.iter().map(|holding| holding.amount.minor).sum();
        prop_assert_eq!(earned, gone + held + opening.balance.minor);
        prop_assert!(opening.holdings.iter().all(|holding| holding.release >= period));
    }

    #[test]
    fn what_waits_is_paid_once_and_when_its_customer_has_paid(
        quarters in proptest::collection::vec(
            proptest::collection::vec((-50_000_i64..200_000, proptest::option::of(0_u64..500)), 0..4), 1..6),
        code in 0_usize..CURRENCIES.len(), holdback in 0_i64..=10_000, releases in 1_u32..4,
    ) {
        let (code, partner) = (CURRENCIES[code], PartnerId::new("P1"));
        let mut programme = crate::settlement::fixtures::programme();
        let rules = crate::programme::payment::PaymentRules {
            held_until_collected: true,
            holdback: Some(share(holdback)),
            release: Some(crate::programme::payment::Release::AfterQuarters(releases)),
            ..Default::default()
        };
        programme.versions.iter_mut().for_each(|version| version.pay.payment = Some(rules.clone()));
        let (mut period, mut slices) = (quarter("2024Q1"), Vec::new());
        let mut lines = Vec::new();
        for (number, own) in quarters.iter().enumerate() {
            let mut of_quarter = Vec::new();
            for (index, (amount, paid_after)) in own.iter().enumerate() {
                let (id, first) = (format!("L{number}-{index}"), period.first_day().to_string());
                let mut made = line(&id, "P1", *amount, code, (&first, &first));
                made.iter_mut().for_each(|slice| slice.collected_on = paid_after.map(|days| slice.service_from + chrono::Days::new(days)));
                slices.extend(made);
                of_quarter.push((id, *amount));
            }
            lines.push((period, of_quarter));
            period = period.next();
        }
        let (collected, currency) = (Collected::of(&slices), currency(code));
        let (mut openings, mut earned, mut gone) = (Openings::new(), 0_i64, 0_i64);
        // Three years more, in which everything that is ever collected is.
        for _ in 0..12 {
            lines.push((period, Vec::new()));
            period = period.next();
        }
        for (period, own) in lines {
            let (countries, rates) = (BTreeMap::new(), BTreeMap::new());
            let paying = Paying { programme: &programme, openings: &openings, collected: &collected, countries: &countries, rates: &rates };
            let mut settlement = Settlement::nothing(partner.clone(), currency, currency);
            settlement.lines = own.iter().map(|(id, minor)| crate::settlement::fixtures::line_share(id, *minor, code, period)).collect();
            let sum: i64 = settlement.lines.iter().map(|line| line.partner.minor).sum();
            settlement.partner = Money::from_minor(sum, currency);
            settlement.payable = settlement.partner;
            earned += sum;
            let tier = TierDecision::only_paid(String::new(), Vec::new());
            let partners = vec![PartnerSettlement::money_alone(partner.clone(), tier, vec![settlement])];
            let mut settlements = Settlements { period, reporting_currency: currency, partners, warnings: Vec::new(), payables: None };
            pay(&mut settlements, &paying).expect("fits");
            let one = &settlements.partners[0].settlements[0];
            let payment = one.payment.as_ref().expect("rules");
            for (_, id) in payment.waiting.keys() {
                let day = slices.iter().find(|slice| slice.line_id == *id).and_then(|slice| slice.collected_on);
                prop_assert!(day.is_none_or(|day| day > period.last_day()), "{id} is collected and waits");
            }
            let posted: i64 = ledger::post(&settlements).iter().filter(|entry| entry.account == ledger::Account::HeldUntilCollected)
                .map(|entry| entry.credit.minor - entry.debit.minor).sum();
            prop_assert_eq!(posted, payment.uncollected.minor - payment.collected.minor);
            let wrong: Vec<_> = invariants::check(&settlements, &[], None).into_iter()
                .filter(|found| found.invariant == invariants::Invariant::PaymentSums).collect();
            prop_assert_eq!(wrong, []);
            gone += one.payable.minor;
            openings = left_to_the_next(&settlements);
        }
        let left = openings.get(&(partner, currency)).cloned().unwrap_or_else(|| Opening::nothing(currency));
        let held: i64 = left.holdings.iter().map(|holding| holding.amount.minor).sum();
        let waits: i64 = left.waiting.values().map(|amount| amount.minor).sum();
        prop_assert_eq!(earned, gone + held + left.balance.minor + waits);
        prop_assert!(left.waiting.keys().all(|(_, id)| slices.iter().any(|slice| slice.line_id == *id && slice.collected_on.is_none())));
    }
}
