//! The same contract through Quarterdeck: its types, its settling, its ledger, quarter after quarter.

use std::collections::{BTreeMap, BTreeSet};

use quarterdeck::domain::period::FiscalYear;
use quarterdeck::domain::{Currency, Month, PartnerId, Quarter};
use quarterdeck::facts::slices::RevenueSlice;
use quarterdeck::programme::Programme;
use quarterdeck::programme::model::LateEvidence;
use quarterdeck::scorecard::model::{Scorecard, Scorecards};
use quarterdeck::settlement::invariants::{self, Comparison, Violation};
use quarterdeck::settlement::model::{DecidedTiers, Settlements};
use quarterdeck::settlement::payment::{self, Collected, Holding, Opening, Openings, Paying, Waiting};
use quarterdeck::settlement::sub_partners;
use quarterdeck::settlement::true_up::{self, Again, ClosedResult, OfToday, Upheld, tiers_of_today};
use quarterdeck::settlement::{ledger, settle_after, settle_as_closed};
use rust_decimal::Decimal;

use super::contract::{Contract, PARTNERS, QUARTERS, SCORED, date};
use super::facts::{money, slices_of};
use super::told::told;
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

/// What a quarter is settled on.
struct Known<'a> {
    closed: &'a [ClosedResult],
    /// Tiers and figures of each closed quarter, as they count today.
    evidence: &'a [Evidence],
    cards: &'a Scorecards,
    slices: &'a [RevenueSlice],
    openings: &'a Openings,
}

/// A closed quarter's tiers and figures as they count today.
struct Evidence {
    tiers: DecidedTiers,
    cards: BTreeMap<PartnerId, Scorecard>,
}

/// Settles and closes every quarter of a contract.
pub(crate) fn quarters(contract: &Contract) -> Reckoned {
    let made = Made::of(contract);
    let periods = periods(contract);
    let mut openings = openings(contract, &periods);
    let mut closed: Vec<ClosedResult> = Vec::new();
    let mut reckoned = Reckoned { quarters: Vec::new(), violations: Vec::new() };
    for (index, lines) in contract.data.iter().enumerate() {
        let slices: Vec<RevenueSlice> = lines.iter().flat_map(slices_of).collect();
        let known_when = |place, when| cards::cards(contract, &periods, (place, when));
        let evidence =
            made.evidence(&closed, |place, recomputes| known_when(place, if recomputes { index } else { place }));
        let (cards, slices, openings_now) = (&known_when(index, index), &slices, &openings);
        let known = Known { closed: &closed, evidence: &evidence, cards, slices, openings: openings_now };
        let (settlements, violations) = made.settled(&known);
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
            scope: PARTNERS.into_iter().take(SCORED).map(PartnerId::new).collect(),
            reporting: contract.reporting,
        }
    }

    /// Tiers and figures of closed quarters as they count today, as the pipeline finds them. `figures` gives today's of a quarter, where its
    /// rules look at them, or else those it was closed with.
    fn evidence(&self, closed: &[ClosedResult], figures: impl Fn(usize, bool) -> Scorecards) -> Vec<Evidence> {
        let mut all: Vec<Evidence> = Vec::new();
        let mut follows = false;
        for (place, one) in closed.iter().enumerate() {
            let version = self.programme.for_period(one.period).expect("a version");
            let recomputes = version.late_evidence == LateEvidence::Recompute;
            let cards = by_partner(figures(place, recomputes));
            let before = all.last().map(|before| &before.tiers);
            let again = Again { cards: recomputes.then_some(&cards), before, follows, disputes: &[] };
            let tiers = tiers_of_today(one, &self.programme, &again);
            all.push(Evidence { tiers, cards });
            follows |= recomputes;
        }
        all
    }

    /// A quarter with the true-ups of closed ones and its payments, as the pipeline puts them together.
    fn settled(&self, known: &Known<'_>) -> (Settlements, Vec<Violation>) {
        let Self { programme, rates, countries, scope, reporting } = self;
        let Known { closed, evidence, cards, slices, openings } = *known;
        let decided = evidence.last().map_or_else(DecidedTiers::new, |last| last.tiers.clone());
        let mut settlements = settle_after(&decided, cards, slices, rates, programme, *reporting);
        let upheld = Upheld::default();
        let as_closed = |(closed, evidence): (&ClosedResult, &Evidence)| {
            let today = ClosedResult { tiers: evidence.tiers.clone(), ..closed.clone() };
            settle_as_closed(&today, scope, &evidence.cards, slices, programme)
        };
        let fresh: Vec<Settlements> = closed.iter().zip(evidence).map(as_closed).collect();
        let mut compared = Vec::new();
        for (index, (closed, fresh)) in closed.iter().zip(&fresh).enumerate() {
            let later: Vec<&ClosedResult> = known.closed.iter().skip(index + 1).collect();
            carry(&mut settlements, (closed, &later), fresh, known);
            compared.push(Comparison { closed, later, fresh, upheld: &upheld });
        }
        let mut violations = invariants::check_true_ups(&settlements, &compared);
        let collected = &Collected::of(slices);
        let paying = Paying { programme, openings, collected, countries, rates };
        payment::pay(&mut settlements, &paying).expect("amounts fit");
        violations.extend(invariants::check(&settlements, slices, None));
        (settlements, violations)
    }
}

/// Puts what today's data changes about a closed quarter into the settlements of the open one.
fn carry(
    settlements: &mut Settlements,
    (closed, later): (&ClosedResult, &[&ClosedResult]),
    fresh: &Settlements,
    known: &Known<'_>,
) {
    let today = known.slices.iter().filter(|slice| closed.period.contains(slice.slice_from));
    let lines = today.map(|slice| slice.line_id.as_str()).collect();
    let today = OfToday { fresh, lines: &lines, upheld: &Upheld::default(), moved: &BTreeMap::new() };
    let found = true_up::true_ups(closed, later, today).expect("amounts fit");
    true_up::carry(settlements, found).expect("amounts fit");
    payment::carry_retained(settlements, closed, later, fresh).expect("amounts fit");
    sub_partners::carry_sub_shares(settlements, (closed, ""), later, fresh).expect("amounts fit");
}

fn by_partner(cards: Scorecards) -> BTreeMap<PartnerId, Scorecard> {
    cards.partners.into_iter().map(|card| (card.partner.id.clone(), card)).collect()
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
