//! The same contract through Quarterdeck: its types, its settling, its ledger, quarter after quarter.

use std::collections::{BTreeMap, BTreeSet};

use quarterdeck::domain::period::FiscalYear;
use quarterdeck::domain::{Assignment, Currency, Money, Month, PartnerId, Quarter};
use quarterdeck::facts::recognition::{Stretch, stretches};
use quarterdeck::facts::slices::RevenueSlice;
use quarterdeck::programme::Programme;
use quarterdeck::scorecard::model::Scorecards;
use quarterdeck::settlement::invariants::{self, Comparison, Violation};
use quarterdeck::settlement::ledger::{self, Account, Entry};
use quarterdeck::settlement::model::{DecidedTiers, Settlement, Settlements};
use quarterdeck::settlement::payment::{self, Collected, Holding, Opening, Openings, Paying, Waiting};
use quarterdeck::settlement::true_up::{self, ClosedResult, OfToday, Upheld};
use quarterdeck::settlement::{settle_after, settle_as_closed};
use rust_decimal::Decimal;

use super::contract::{Contract, Line, PARTNERS, QUARTERS, date};
use super::{cards, rules, story};

/// What a contract comes to by Quarterdeck's own reckoning.
pub(crate) struct Reckoned {
    pub(crate) quarters: Vec<story::Quarter>,
    /// What its own proofs found.
    pub(crate) violations: Vec<String>,
}

/// What does not change from quarter to quarter.
struct Made {
    programme: Programme,
    rates: BTreeMap<(Currency, Month), Decimal>,
    countries: BTreeMap<PartnerId, String>,
    scope: BTreeSet<PartnerId>,
    reporting: Currency,
}

/// Settles and closes every quarter of a contract.
pub(crate) fn quarters(contract: &Contract) -> Reckoned {
    let made = Made::of(contract);
    let periods = periods(contract);
    let mut openings = openings(contract, &periods);
    let mut closed: Vec<ClosedResult> = Vec::new();
    let mut reckoned = Reckoned { quarters: Vec::new(), violations: Vec::new() };
    let mut known: Vec<Scorecards> = Vec::new();
    for (index, lines) in contract.data.iter().enumerate() {
        let slices: Vec<RevenueSlice> = lines.iter().flat_map(slices_of).collect();
        known.push(cards::cards(contract, &periods, index));
        let (settlements, violations) = made.settled(&closed, &known, &slices, &openings);
        reckoned.violations.extend(violations.iter().map(ToString::to_string));
        let entries = ledger::post(&settlements);
        reckoned.violations.extend(invariants::check_ledger(&entries, &settlements).iter().map(ToString::to_string));
        reckoned.quarters.push(told(&settlements, &entries, &periods));
        closed.push(ClosedResult::of(&settlements, &made.scope, &made.rates));
        openings = payment::left_to_the_next(&settlements);
    }
    reckoned
}

impl Made {
    fn of(contract: &Contract) -> Self {
        let rate = |((currency, month), rate): (&(Currency, i32), &i128)| {
            let day = chrono::NaiveDate::from_ymd_opt(month / 12, month.unsigned_abs() % 12 + 1, 1).expect("a month");
            ((*currency, Month::of(day)), Decimal::from_i128_with_scale(*rate, 6))
        };
        let in_sweden = contract.partners.iter().zip(PARTNERS).filter(|(partner, _)| partner.lives_in_sweden);
        Self {
            programme: rules::programme(contract),
            rates: contract.rates.iter().map(rate).collect(),
            countries: in_sweden.map(|(_, name)| (PartnerId::new(name), "SE".to_owned())).collect(),
            scope: PARTNERS.into_iter().map(PartnerId::new).collect(),
            reporting: contract.reporting,
        }
    }

    /// A quarter with the true-ups of closed ones and its payments, as the pipeline puts them together. The scorecards are those of each
    /// closed quarter and of this one.
    fn settled(
        &self,
        closed: &[ClosedResult],
        cards: &[Scorecards],
        slices: &[RevenueSlice],
        openings: &Openings,
    ) -> (Settlements, Vec<Violation>) {
        let Self { programme, rates, countries, scope, reporting } = self;
        let decided = closed.last().map_or_else(DecidedTiers::new, |last| last.tiers.clone());
        let mut settlements = settle_after(&decided, &cards[closed.len()], slices, rates, programme, *reporting);
        let upheld = Upheld::default();
        let mut compared = Vec::new();
        let moved = BTreeMap::new();
        let as_closed = |(closed, cards): (&ClosedResult, &Scorecards)| {
            let cards = cards.partners.iter().map(|card| (card.partner.id.clone(), card.clone())).collect();
            settle_as_closed(closed, scope, &cards, slices, programme)
        };
        let fresh: Vec<Settlements> = closed.iter().zip(cards).map(as_closed).collect();
        for (index, (closed_one, fresh)) in closed.iter().zip(&fresh).enumerate() {
            let later: Vec<&ClosedResult> = closed.iter().skip(index + 1).collect();
            let today = slices.iter().filter(|slice| closed_one.period.contains(slice.slice_from));
            let lines = today.map(|slice| slice.line_id.as_str()).collect();
            let today = OfToday { fresh, lines: &lines, upheld: &upheld, moved: &moved };
            let found = true_up::true_ups(closed_one, &later, today).expect("amounts fit");
            true_up::carry(&mut settlements, found).expect("amounts fit");
            payment::carry_retained(&mut settlements, closed_one, &later, fresh).expect("amounts fit");
            compared.push(Comparison { closed: closed_one, later, fresh, upheld: &upheld });
        }
        let mut violations = invariants::check_true_ups(&settlements, &compared);
        let paying = Paying { programme, openings, collected: &Collected::default(), countries, rates };
        payment::pay(&mut settlements, &paying).expect("amounts fit");
        violations.extend(invariants::check(&settlements, slices, None));
        (settlements, violations)
    }
}

fn periods(contract: &Contract) -> Vec<Quarter> {
    let first = date(contract.days_of(0).0);
    let start_month = chrono::Datelike::month(&first);
    let first = FiscalYear { start_month }.quarter_of(first);
    std::iter::successors(Some(first), |quarter| Some(quarter.next())).take(QUARTERS + 4).collect()
}

fn openings(contract: &Contract, periods: &[Quarter]) -> Openings {
    let mut openings = Openings::new();
    for (partner, name) in contract.partners.iter().zip(PARTNERS) {
        for (currency, opening) in &partner.openings {
            let held = opening.held.iter().map(|(release, amount)| Holding {
                release: periods[usize::try_from(*release).expect("a later quarter")],
                amount: money(*amount, *currency),
            });
            let opening = Opening {
                balance: money(opening.balance, *currency),
                holdings: held.collect(),
                waiting: Waiting::default(),
            };
            openings.insert((PartnerId::new(name), *currency), opening);
        }
    }
    openings
}

/// A line as the revenue facts hold it: by month and holder.
fn slices_of(line: &Line) -> Vec<RevenueSlice> {
    let (from, to) = (date(line.from), date(line.to));
    let cut = |amount: i128| {
        let changes = line.moves.iter().map(|(day, _)| date(*day));
        let holder = |day| line.holder_on(chrono::Datelike::num_days_from_ce(&day));
        stretches(whole(amount), (from, to), changes, holder).expect("the amount fits")
    };
    let slice = |(stretch, kept): (Stretch<Option<usize>>, Stretch<Option<usize>>)| RevenueSlice {
        line_id: line.id.clone(),
        invoice_id: None,
        partner_id: stretch.holder.map(|place| PartnerId::new(PARTNERS[place])),
        assignment: if stretch.holder.is_some() { Assignment::Partner } else { Assignment::Direct },
        customer_id: None,
        product: None,
        kind: None,
        credits_line_id: line.corrects.clone(),
        invoiced_on: None,
        sold_on: line.invoiced.map(date),
        collected_on: None,
        currency: line.currency,
        service_from: from,
        service_to: to,
        slice_from: stretch.from,
        slice_to: stretch.to,
        month: stretch.month,
        amount_minor: whole(line.amount),
        recognised_minor: stretch.recognised,
        retained_minor: if stretch.holder.is_some() { kept.recognised } else { 0 },
    };
    cut(line.amount).into_iter().zip(cut(line.kept)).map(slice).collect()
}

/// Entries and figures under the names that the recomputation gives them.
fn told(settlements: &Settlements, entries: &[Entry], periods: &[Quarter]) -> story::Quarter {
    let mut quarter = story::Quarter::default();
    for entry in entries {
        let currency = entry.debit.currency;
        let key = format!("{} {currency} {}", entry.partner_id.as_str(), key_of(entry, periods));
        *quarter.entries.entry(key).or_default() += i128::from(entry.credit.minor) - i128::from(entry.debit.minor);
    }
    quarter.entries.retain(|_, amount| *amount != 0);
    for one in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        let name = format!("{} {}", one.partner_id.as_str(), one.recognised.currency);
        quarter.figures.extend(figures(one).map(|(what, figure)| (format!("{name} {what}"), figure)));
    }
    quarter
}

fn figures(one: &Settlement) -> [(&'static str, Option<i128>); 10] {
    let own = |money: Money| Some(i128::from(money.minor));
    [
        ("recognised", own(one.recognised)),
        ("partner", own(one.partner)),
        ("vendor", own(one.vendor)),
        ("incentives", own(one.incentives)),
        ("service credits", own(one.service_credits)),
        ("true-ups", own(one.true_ups)),
        ("payable", own(one.payable)),
        ("recognised, reported", one.recognised_reporting.and_then(own)),
        ("partner, reported", one.partner_reporting.and_then(own)),
        ("payable, reported", one.payable_reporting.and_then(own)),
    ]
}

/// What an entry is about: a line and its version, or what its id says between partner and account, with quarters by their number.
fn key_of(entry: &Entry, periods: &[Quarter]) -> String {
    if let (Account::RecognisedRevenue | Account::PartnerShare | Account::VendorShare, Some(line)) =
        (entry.account, &entry.line_id)
    {
        return format!("{line}/{}:{}", entry.programme, entry.account);
    }
    let mut key = format!(":{}", entry.entry_id.splitn(3, ':').nth(2).unwrap_or_default());
    for (number, period) in periods.iter().enumerate() {
        key = key.replace(&format!(":{period}-"), &format!(":q{number}-"));
    }
    key.trim_start_matches(':').to_owned()
}

pub(crate) fn money(amount: i128, currency: Currency) -> Money {
    Money::from_minor(whole(amount), currency)
}

fn whole(amount: i128) -> i64 {
    i64::try_from(amount).expect("the amount fits")
}
