//! From what a quarter comes to, to what is paid of it.
//!
//! [`pay`] comes last, when true-ups are in: each settlement opens with what the quarter before left, part of what it comes to is
//! held or withheld, and a balance below zero or too small to be paid goes to the next quarter. `terms` finds the rules, `steps` does
//! the arithmetic.

#[cfg(test)]
mod properties;
mod retained;
mod steps;
mod terms;
#[cfg(test)]
mod tests;
mod uncollected;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::{Currency, Money, Month, PartnerId, Quarter};
use crate::programme::Programme;

use super::find::settlement_of;
use super::model::{Settlement, Settlements};
use super::reporting::convert_at;
use steps::Earned;

pub use retained::{Retained, RetainedByLine, carry_retained};
pub(super) use retained::{by_line, retained_of};
pub use steps::{Payment, PaymentStep, StepKind};
pub use terms::Terms;
pub use uncollected::{Collected, Collection, Waiting};

/// Why what is paid cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{partner}: {currency}: what is paid does not fit in whole minor units")]
pub struct PaymentError {
    /// Whose it is.
    pub partner: PartnerId,
    /// In which currency.
    pub currency: Currency,
}

/// An amount that is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    /// The quarter that releases it.
    pub release: Quarter,
    /// How much; above zero.
    pub amount: Money,
}

/// What a partner and currency open a quarter with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Carried from the quarter before; below zero where the partner owes it.
    pub balance: Money,
    /// Held since earlier quarters, by the quarter that releases it, each once.
    pub holdings: Vec<Holding>,
    /// The partner's share of lines of earlier quarters that wait until customers pay them.
    pub waiting: Waiting,
}

impl Opening {
    /// Nothing, in a currency.
    #[must_use]
    pub fn nothing(currency: Currency) -> Self {
        Self { balance: Money::zero(currency), holdings: Vec::new(), waiting: Waiting::new() }
    }

    /// Whether there is nothing to carry on.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.balance.minor == 0 && self.holdings.is_empty() && self.waiting.is_empty()
    }

    /// Adds an amount that is held; `None` where it does not fit.
    #[must_use]
    pub fn holding(mut self, added: Holding) -> Option<Self> {
        match self.holdings.binary_search_by_key(&added.release, |holding| holding.release) {
            Ok(at) => self.holdings[at].amount = self.holdings[at].amount.checked_add(added.amount)?,
            Err(at) => self.holdings.insert(at, added),
        }
        Some(self)
    }
}

/// What every partner and currency opens a quarter with; nothing where it is not listed.
pub type Openings = BTreeMap<(PartnerId, Currency), Opening>;

/// What payments of a quarter rest on besides its settlements.
#[derive(Debug, Clone, Copy)]
pub struct Paying<'a> {
    /// The rules.
    pub programme: &'a Programme,
    /// What the quarter opens with.
    pub openings: &'a Openings,
    /// Which lines customers have paid.
    pub collected: &'a Collected,
    /// The partners' countries, where they are known.
    pub countries: &'a BTreeMap<PartnerId, String>,
    /// One unit of a currency in the reporting currency, by month.
    pub rates: &'a BTreeMap<(Currency, Month), Decimal>,
}

/// Turns what is payable for a quarter by itself into what is paid of it.
///
/// A partner that opens with something and has no revenue in that currency gets a settlement of that alone; one that is out of
/// scope by now is settled for it too, and a warning says so. Where the programme has no rules of payment, nothing was carried and
/// the partner holds no cash, a settlement stays as it is.
///
/// # Errors
/// When an amount does not fit in whole minor units.
pub fn pay(settlements: &mut Settlements, paying: &Paying<'_>) -> Result<(), PaymentError> {
    for ((partner, currency), _) in paying.openings.iter().filter(|(_, opening)| !opening.is_nothing()) {
        let (_, is_new) = settlement_of(settlements, partner, *currency);
        if is_new {
            let words = "out of scope, and settled for its balance alone: no statement is made";
            settlements.warnings.push(format!("{partner}: {words}"));
        }
    }
    let (period, reporting) = (settlements.period, settlements.reporting_currency);
    let mut warnings = Vec::new();
    for one in settlements.partners.iter_mut().flat_map(|partner| &mut partner.settlements) {
        let currency = one.recognised.currency;
        let failed = || PaymentError { partner: one.partner_id.clone(), currency };
        let terms = Terms::of(paying, &one.partner_id, currency, period);
        let nothing = Opening::nothing(currency);
        let opening = paying.openings.get(&(one.partner_id.clone(), currency)).unwrap_or(&nothing);
        if !terms.in_force && opening.is_nothing() && one.retained.is_empty() {
            continue;
        }
        let zero = Money::zero(currency);
        let retained = one.retained.iter().map(|kept| kept.amount).try_fold(zero, Money::checked_add);
        let holds = (terms.until_collected, period);
        let waits = uncollected::collections(one, &opening.waiting, paying.collected, holds);
        let quarter = retained.zip(waits).map(|(retained, (collections, waiting))| Earned {
            earned: one.payable,
            retained,
            collections,
            waiting,
        });
        let (mut payment, payable) =
            quarter.and_then(|quarter| Payment::of(quarter, opening, terms, period)).ok_or_else(failed)?;
        warnings.extend(owed_without_end(paying.programme, one, &payment, period));
        if payable != one.payable {
            payment.rate = rate(one, paying, (period, reporting));
            warnings.extend(convert(one, payable, payment.rate, (period, reporting)));
        }
        one.payable = payable;
        one.payment = Some(payment);
    }
    settlements.warnings.extend(warnings);
    Ok(())
}

/// The rate that converts what is paid: that of the settlement's last service month; without service months that of the quarter's last.
/// `None` where any of these months has no rate.
fn rate(one: &Settlement, paying: &Paying<'_>, (period, reporting): (Quarter, Currency)) -> Option<Decimal> {
    let currency = one.payable.currency;
    match one.rates.last() {
        _ if currency == reporting => Some(Decimal::ONE),
        Some((_, rate)) => Some(*rate),
        None if !one.months.is_empty() => None,
        None => paying.rates.get(&(currency, period.months()[2])).copied().filter(|rate| *rate > Decimal::ZERO),
    }
}

/// What is paid, in the reporting currency, at one rate; gives a warning where that is missing and nothing has said so yet.
fn convert(
    one: &mut Settlement,
    payable: Money,
    rate: Option<Decimal>,
    (period, reporting): (Quarter, Currency),
) -> Option<String> {
    one.payable_reporting = match rate {
        Some(rate) => convert_at(payable, rate, reporting),
        None => (payable.minor == 0 && one.months.is_empty()).then(|| Money::zero(reporting)),
    };
    let missing = one.payable_reporting.is_none() && one.months.is_empty();
    let (currency, month) = (payable.currency, period.months()[2]);
    missing.then(|| format!("{}: no rate from {currency} to {reporting} for {month}", one.partner_id))
}

/// A balance below zero of a partner whose agreement has ended has nothing to be set off against.
fn owed_without_end(programme: &Programme, one: &Settlement, payment: &Payment, period: Quarter) -> Option<String> {
    let goes_on = |day| programme.agreement(&one.partner_id, day).is_some();
    if payment.carried.minor >= 0 || programme.agreements.is_empty() || goes_on(period.next().first_day()) {
        return None;
    }
    let (partner, currency, carried) = (&one.partner_id, one.recognised.currency, payment.carried);
    let words = "is carried forward, and the partner has no agreement in the next quarter to set it off against";
    Some(format!("{partner}: {currency}: {carried} {words}"))
}

/// The openings of the quarter after a settled one.
#[must_use]
pub fn left_to_the_next(settlements: &Settlements) -> Openings {
    let all = settlements.partners.iter().flat_map(|partner| &partner.settlements);
    let left = all.filter_map(|one| {
        let payment = one.payment.as_ref()?;
        let (holdings, waiting) = (payment.holdings.clone(), payment.waiting.clone());
        let opening = Opening { balance: payment.carried, holdings, waiting };
        Some(((one.partner_id.clone(), one.recognised.currency), opening))
    });
    left.filter(|(_, opening)| !opening.is_nothing()).collect()
}
