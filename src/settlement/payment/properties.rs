//! What holds of payments over random quarters, each opening with what the one before left.

use proptest::prelude::*;

use super::*;
use crate::domain::Share;
use crate::facts::slices::RevenueSlice;
use crate::programme::payment::{PaymentRules, Release};
use crate::settlement::fixtures::{currency, line, line_share, programme, quarter};
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

/// The sample's rules, with cash that is held until customers have paid, and a holdback for some quarters.
fn holding_until_collected(holdback: i64, releases: u32) -> Programme {
    let rules = PaymentRules {
        held_until_collected: true,
        holdback: Some(share(holdback)),
        release: Some(Release::AfterQuarters(releases)),
        ..Default::default()
    };
    let mut programme = programme();
    programme.versions.iter_mut().for_each(|version| version.pay.payment = Some(rules.clone()));
    programme
}

/// Lines sold quarter by quarter, and three years more in which everything that is ever collected is.
struct Sold {
    /// Lines by id, with what each earns in minor units.
    quarters: Vec<(Quarter, Vec<(String, i64)>)>,
    slices: Vec<RevenueSlice>,
}

impl Sold {
    /// For each quarter the amounts of its lines, and after how many days each is collected.
    fn over(quarters: &[Vec<(i64, Option<u64>)>], code: &str) -> Self {
        let mut sold = Self { quarters: Vec::new(), slices: Vec::new() };
        let periods = std::iter::successors(Some(quarter("2024Q1")), |period| Some(period.next()));
        let nothing_more = std::iter::repeat_n(&[][..], 12);
        for ((number, lines), period) in quarters.iter().map(Vec::as_slice).chain(nothing_more).enumerate().zip(periods)
        {
            let mut of_quarter = Vec::new();
            for (index, (amount, collected_after)) in lines.iter().enumerate() {
                let (id, first) = (format!("L{number}-{index}"), period.first_day().to_string());
                let made = line(&id, "P1", *amount, code, (&first, &first));
                sold.slices.extend(made.into_iter().map(|slice| RevenueSlice {
                    collected_on: collected_after.map(|days| slice.service_from + chrono::Days::new(days)),
                    ..slice
                }));
                of_quarter.push((id, *amount));
            }
            sold.quarters.push((period, of_quarter));
        }
        sold
    }

    fn collected_on(&self, line: &str) -> Option<chrono::NaiveDate> {
        self.slices.iter().find(|slice| slice.line_id == line).and_then(|slice| slice.collected_on)
    }
}

/// A partner's settlement of lines, before anything is paid.
fn earned_by(partner: &PartnerId, lines: &[(String, i64)], code: &str, period: Quarter) -> Settlements {
    let currency = currency(code);
    let mut settlement = Settlement::nothing(partner.clone(), currency, currency);
    settlement.lines = lines.iter().map(|(id, minor)| line_share(id, *minor, code, period)).collect();
    let sum: i64 = settlement.lines.iter().map(|line| line.partner.minor).sum();
    settlement.partner = Money::from_minor(sum, currency);
    settlement.payable = settlement.partner;
    let tier = TierDecision::only_paid(String::new(), Vec::new());
    let partners = vec![PartnerSettlement::money_alone(partner.clone(), tier, vec![settlement])];
    Settlements { period, reporting_currency: currency, partners, warnings: Vec::new(), payables: None }
}

/// What the ledger holds back until customers have paid, less what it lets go.
fn posted_as_held(settlements: &Settlements) -> i64 {
    let entries = ledger::post(settlements);
    let held = entries.iter().filter(|entry| entry.account == ledger::Account::HeldUntilCollected);
    held.map(|entry| entry.credit.minor - entry.debit.minor).sum()
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
        let programme = holding_until_collected(holdback, releases);
        let sold = Sold::over(&quarters, code);
        let (collected, currency) = (Collected::of(&sold.slices), currency(code));
        let (countries, rates) = (BTreeMap::new(), BTreeMap::new());
        let (mut openings, mut earned, mut gone) = (Openings::new(), 0_i64, 0_i64);
        for (period, lines) in &sold.quarters {
            let paying = Paying { programme: &programme, openings: &openings, collected: &collected, countries: &countries, rates: &rates };
            let mut settlements = earned_by(&partner, lines, code, *period);
            earned += settlements.partners[0].settlements[0].partner.minor;
            pay(&mut settlements, &paying).expect("fits");
            let one = &settlements.partners[0].settlements[0];
            let payment = one.payment.as_ref().expect("rules");
            for (_, id) in payment.waiting.keys() {
                prop_assert!(sold.collected_on(id).is_none_or(|day| day > period.last_day()), "{id} is collected and waits");
            }
            prop_assert_eq!(posted_as_held(&settlements), payment.uncollected.minor - payment.collected.minor);
            let found = invariants::check(&settlements, &[], None).into_iter();
            let wrong: Vec<_> = found.filter(|found| found.invariant == invariants::Invariant::PaymentSums).collect();
            prop_assert_eq!(wrong, []);
            gone += one.payable.minor;
            openings = left_to_the_next(&settlements);
        }
        let left = openings.get(&(partner, currency)).cloned().unwrap_or_else(|| Opening::nothing(currency));
        let held: i64 = left.holdings.iter().map(|holding| holding.amount.minor).sum();
        let waits: i64 = left.waiting.values().map(|amount| amount.minor).sum();
        prop_assert_eq!(earned, gone + held + left.balance.minor + waits);
        prop_assert!(left.waiting.keys().all(|(_, id)| sold.collected_on(id).is_none()));
    }
}
