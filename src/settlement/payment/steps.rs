//! The arithmetic of a payment: from what a quarter comes to, with what it opens with, to what is paid.

use rust_decimal::Decimal;

use crate::domain::money::round_half_away_from_zero;
use crate::domain::{Money, Quarter, Share};

use super::{Collection, Holding, Opening, Terms, Waiting};

/// How what is payable for a quarter by itself became what is paid.
///
/// opening + earned + collected + released = retained + uncollected + held + withheld + carried + what is paid, to the minor unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// What the quarter comes to by itself: the partner's part, incentives, service credits and true-ups.
    pub earned: Money,
    /// What the partner keeps of the cash of its customers: paid already.
    pub retained: Money,
    /// The partner's share of what customers have not paid, held of this quarter.
    pub uncollected: Money,
    /// The same held in earlier quarters, and released because it is collected.
    pub collected: Money,
    /// What the two are made of, held before released, by quarter and line.
    pub collections: Vec<Collection>,
    /// Everything that waits to be collected when the quarter ends.
    pub waiting: Waiting,
    /// Carried from the quarter before.
    pub opening: Money,
    /// Held in earlier quarters and paid in this one; zero or more.
    pub released: Money,
    /// Held of this quarter; zero or more.
    pub held: Money,
    /// What it is a share of.
    pub held_of: Money,
    /// Withheld of what is paid; zero or more.
    pub withheld: Money,
    /// What it is a share of.
    pub withheld_of: Money,
    /// Carried to the next quarter: below zero where the partner owes it, above where it was too little to be paid.
    pub carried: Money,
    /// Everything that is held when the quarter ends, by the quarter that releases it.
    pub holdings: Vec<Holding>,
    /// The rules.
    pub terms: Terms,
    /// The rate at which what is paid is converted as a whole, where it is not what the quarter comes to.
    pub rate: Option<Decimal>,
}

/// What a quarter comes to, what of its cash the partner keeps, and what waits for its customers.
#[derive(Debug, Clone)]
pub(super) struct Earned {
    pub(super) earned: Money,
    pub(super) retained: Money,
    pub(super) collections: Vec<Collection>,
    pub(super) waiting: Waiting,
}

#[cfg(test)]
impl Earned {
    /// A quarter of which nothing waits.
    pub(super) fn now(earned: Money, retained: Money) -> Self {
        Self { earned, retained, collections: Vec::new(), waiting: Waiting::new() }
    }
}

/// One step from what a quarter comes to, to what is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentStep {
    /// What it is.
    pub kind: StepKind,
    /// What it adds to what is paid; below zero where it takes.
    pub amount: Money,
    /// What the amount was computed from.
    pub basis: String,
    /// Why.
    pub reason: String,
}

/// What a step of a payment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// What the partner keeps of the cash.
    Retained,
    /// Held until customers pay.
    Uncollected,
    /// Held until they paid, and released.
    Collected,
    /// What the quarter before left.
    Opening,
    /// Held earlier, and released.
    Released,
    /// Held.
    Held,
    /// Withheld.
    Withheld,
    /// Left to the next quarter.
    Carried,
}

impl StepKind {
    /// Every step, in the order in which they are taken.
    pub const ALL: [Self; 8] = [
        Self::Retained,
        Self::Uncollected,
        Self::Collected,
        Self::Opening,
        Self::Released,
        Self::Held,
        Self::Withheld,
        Self::Carried,
    ];

    /// Whether it is posted line by line.
    #[must_use]
    pub fn is_by_line(self) -> bool {
        matches!(self, Self::Retained | Self::Uncollected | Self::Collected)
    }

    /// Its name in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Retained => "retained",
            Self::Uncollected => "uncollected",
            Self::Collected => "collected",
            Self::Opening => "opening_balance",
            Self::Released => "released",
            Self::Held => "held",
            Self::Withheld => "withheld",
            Self::Carried => "carried_forward",
        }
    }
}

impl Payment {
    /// The payment of a quarter, and what is paid; `None` where an amount does not fit.
    pub(super) fn of(quarter: Earned, opening: &Opening, terms: Terms, period: Quarter) -> Option<(Self, Money)> {
        let Earned { earned, retained, collections, waiting } = quarter;
        let sum = |is_released: bool| {
            let own = collections.iter().filter(|step| step.is_released == is_released).map(|step| step.amount);
            own.into_iter().try_fold(Money::zero(earned.currency), Money::checked_add)
        };
        let (uncollected, collected) = (sum(false)?, sum(true)?);
        // What waits is the quarter's own money only once it is collected.
        let not_kept = earned.checked_sub(retained)?.checked_sub(uncollected)?.checked_add(collected)?;
        let zero = Money::zero(earned.currency);
        let (due, mut holdings): (Vec<Holding>, Vec<Holding>) =
            opening.holdings.iter().partition(|holding| holding.release <= period);
        let released = due.iter().map(|holding| holding.amount).try_fold(zero, Money::checked_add)?;
        let own = opening.balance.checked_add(not_kept)?;
        let available = own.checked_add(released)?;
        // Each quarter's own money is held once: neither what was carried nor what is released is held again.
        let held_of = Money::from_minor(own.minor.min(not_kept.minor).max(0), earned.currency);
        let (held_of, release) = match terms.release {
            Some(release) if terms.holdback > Share::ZERO => (held_of, release),
            _ => (zero, period),
        };
        let held = share_of(held_of, terms.holdback)?;
        let rest = available.checked_sub(held)?;
        let taxed = Money::from_minor(rest.minor.max(0), rest.currency);
        let withheld = share_of(taxed, terms.withholding)?;
        let net = rest.checked_sub(withheld)?;
        let is_carried = if rest.minor < 0 { terms.carries } else { net.minor < terms.minimum.minor };
        let (withheld_of, withheld, carried, paid) =
            if is_carried { (zero, zero, rest, zero) } else { (taxed, withheld, zero, net) };
        if held.minor > 0 {
            holdings = Opening { holdings, ..Opening::nothing(zero.currency) }
                .holding(Holding { release, amount: held })?
                .holdings;
        }
        let opening = opening.balance;
        let payment = Self {
            earned,
            retained,
            uncollected,
            collected,
            collections,
            waiting,
            opening,
            released,
            held,
            held_of,
            withheld,
            withheld_of,
            carried,
            holdings,
            terms,
            rate: None,
        };
        Some((payment, paid))
    }

    /// What is left after the holdback: payable, withheld or carried. `None` where it does not fit.
    #[must_use]
    pub fn rest(&self) -> Option<Money> {
        let there = self.opening.checked_add(self.earned)?.checked_add(self.released)?;
        let there = there.checked_add(self.collected)?.checked_sub(self.uncollected)?;
        there.checked_sub(self.retained)?.checked_sub(self.held)
    }

    /// What withholding takes of what is left after the holdback, whether that is paid or carried; `None` where it does not fit.
    #[must_use]
    pub fn withheld_if_paid(&self) -> Option<Money> {
        let rest = self.rest()?;
        share_of(Money { minor: rest.minor.max(0), ..rest }, self.terms.withholding)
    }

    /// What a step adds to what is paid; below zero where it takes. `None` where a sign cannot be turned.
    #[must_use]
    pub fn effect(&self, kind: StepKind) -> Option<Money> {
        let taken = |amount: Money| Money::zero(amount.currency).checked_sub(amount);
        match kind {
            StepKind::Retained => taken(self.retained),
            StepKind::Uncollected => taken(self.uncollected),
            StepKind::Collected => Some(self.collected),
            StepKind::Opening => Some(self.opening),
            StepKind::Released => Some(self.released),
            StepKind::Held => taken(self.held),
            StepKind::Withheld => taken(self.withheld),
            StepKind::Carried => taken(self.carried),
        }
    }

    /// The steps that are not nothing, in their order. `period` is the payment's.
    #[must_use]
    pub fn steps(&self, period: Quarter) -> Vec<PaymentStep> {
        let step = |kind: StepKind| {
            let amount = self.effect(kind).filter(|amount| amount.minor != 0)?;
            let (basis, reason) = self.words(kind, period);
            Some(PaymentStep { kind, amount, basis, reason })
        };
        StepKind::ALL.into_iter().filter_map(step).collect()
    }

    fn words(&self, kind: StepKind, period: Quarter) -> (String, String) {
        let share = |of: Money, share: Share| format!("{of} x {}", share.decimal().normalize());
        match kind {
            StepKind::Retained => ("cash of customers".to_owned(), "collected and kept by the partner".to_owned()),
            StepKind::Uncollected => {
                ("lines that customers have not paid".to_owned(), "held until the customers pay".to_owned())
            }
            StepKind::Collected => {
                ("lines that customers have paid by now".to_owned(), "held until the customers paid".to_owned())
            }
            StepKind::Opening => {
                (format!("balance of {}", period.previous()), "carried from the quarter before".to_owned())
            }
            StepKind::Released => (format!("held until {period}"), "held long enough".to_owned()),
            StepKind::Held => {
                let until = self.terms.release.map(|release| format!("held until {release}"));
                (share(self.held_of, self.terms.holdback), until.unwrap_or_default())
            }
            StepKind::Withheld => {
                (share(self.withheld_of, self.terms.withholding), "withheld of what is paid".to_owned())
            }
            StepKind::Carried if self.carried.minor < 0 => {
                ("a balance below zero".to_owned(), format!("set off in {}", period.next()))
            }
            StepKind::Carried => {
                (format!("less than the minimum of {}", self.terms.minimum), format!("carried to {}", period.next()))
            }
        }
    }
}

/// A share of an amount, rounded half away from zero.
fn share_of(amount: Money, share: Share) -> Option<Money> {
    let minor = Decimal::from(amount.minor).checked_mul(share.decimal())?;
    Some(Money::from_minor(round_half_away_from_zero(minor)?, amount.currency))
}
