//! What of a quarter is paid, again and otherwise.

use quarterdeck::domain::Currency;

use super::contract::{Contract, Opening};
use super::ratio::Ratio;

/// The terms of one partner, currency and quarter: the agreement's, where it says something.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    pub(crate) in_force: bool,
    claims: bool,
    holdback: i128,
    release_after: u32,
    withholding: i128,
    minimum: i128,
    /// Whether the parts of lines wait until customers have paid them.
    pub(crate) until_collected: bool,
}

/// What is paid, and how it came to that.
pub(crate) struct Paid {
    pub(crate) payable: i128,
    /// Step, account, and what it adds to what is paid.
    pub(crate) steps: [(&'static str, &'static str, i128); 5],
    pub(crate) left: Opening,
}

impl Terms {
    pub(crate) fn of(contract: &Contract, quarter: i32, partner: usize, currency: Currency) -> Self {
        // Without rules a balance below zero is owed at once.
        let Some(rules) = &contract.terms_of(quarter).payment else { return Self { claims: true, ..Self::default() } };
        let partner = &contract.partners[partner];
        let own = partner.agreement.clone().unwrap_or_default();
        let of_country = rules.withholding_in_sweden.filter(|_| partner.lives_in_sweden);
        let own_minimum = own.minimum.filter(|(own, _)| *own == currency).map(|(_, amount)| amount);
        Self {
            in_force: true,
            claims: rules.claims,
            holdback: own.holdback.or(rules.holdback).unwrap_or(0),
            release_after: own.release_after.unwrap_or(rules.release_after),
            withholding: own.withholding.or(of_country).or(rules.withholding).unwrap_or(0),
            minimum: own_minimum.or(rules.minimum.get(&currency).copied()).unwrap_or(0),
            until_collected: own.held_until_collected.unwrap_or(rules.held_until_collected),
        }
    }

    /// What is paid of what a quarter comes to, less what the partner keeps of the cash and what waits.
    pub(crate) fn pay(&self, own: i128, opening: &Opening, quarter: i32) -> Paid {
        let part = |amount: i128, share: i128| Ratio::new(amount * share, 10_000).rounded();
        let released: i128 = opening.held.iter().filter(|(when, _)| **when <= quarter).map(|(_, amount)| amount).sum();
        let mut left = Opening::default();
        left.held.extend(opening.held.iter().filter(|(when, _)| **when > quarter));
        // What an old debt takes is not there to be held.
        let held = part(own.min(own + opening.balance).max(0), self.holdback);
        if held > 0 {
            *left.held.entry(quarter + self.release_after.cast_signed()).or_default() += held;
        }
        let rest = opening.balance + own + released - held;
        let withheld = part(rest.max(0), self.withholding);
        let is_carried = if rest < 0 { !self.claims } else { rest - withheld < self.minimum };
        let (payable, withheld, carried) = if is_carried { (0, 0, rest) } else { (rest - withheld, withheld, 0) };
        left.balance = carried;
        let steps = [
            ("opening_balance", "brought_forward", opening.balance),
            ("released", "held_back", released),
            ("held", "held_back", -held),
            ("withheld", "withheld", -withheld),
            ("carried_forward", "carried_forward", -carried),
        ];
        Paid { payable, steps, left }
    }
}
