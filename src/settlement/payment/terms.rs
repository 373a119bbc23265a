//! Which rules of payment hold for a partner, a currency and a quarter.

use crate::domain::{Currency, Money, PartnerId, Quarter, Share};
use crate::programme::payment::{BelowZero, Release};

use super::Paying;

/// The rules of payment of one partner, currency and quarter: those in force on the quarter's last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Whether the programme has rules of payment at all.
    pub in_force: bool,
    /// Whether a balance below zero is carried; otherwise it is asked for.
    pub carries: bool,
    /// The share that is held.
    pub holdback: Share,
    /// The quarter that releases what is held of this one; `None` where nothing is held.
    pub release: Option<Quarter>,
    /// The share that is withheld.
    pub withholding: Share,
    /// The least that is paid.
    pub minimum: Money,
    /// Whether the share of what customers have not paid waits.
    pub until_collected: bool,
    /// The rule with its version: `programme 2026: payment`.
    pub rule: String,
    /// The version of the programme.
    pub programme: String,
}

impl Terms {
    /// The terms of a quarter: the agreement's where it says something, else the programme's.
    pub(super) fn of(paying: &Paying<'_>, partner: &PartnerId, currency: Currency, period: Quarter) -> Self {
        let version = paying.programme.for_period(period);
        let programme = version.map(|version| version.name.clone()).unwrap_or_default();
        let mut terms = Self {
            in_force: false,
            carries: false,
            holdback: Share::ZERO,
            release: None,
            withholding: Share::ZERO,
            minimum: Money::zero(currency),
            until_collected: false,
            rule: format!("programme {programme}: payment"),
            programme,
        };
        let Some(rules) = version.and_then(|version| version.pay.payment.as_ref()) else { return terms };
        let on = |day| paying.programme.agreement(partner, day);
        let agreement = on(period.last_day()).or_else(|| on(period.first_day()));
        let own = agreement.map(|agreement| agreement.payment).unwrap_or_default();
        let of_country = paying.countries.get(partner).and_then(|country| rules.withholding_by_country.get(country));
        let own_minimum = own.minimum.filter(|minimum| minimum.currency == currency);
        terms.in_force = true;
        terms.carries = rules.below_zero == BelowZero::Carry;
        terms.holdback = own.holdback.or(rules.holdback).unwrap_or(Share::ZERO);
        terms.release = own.release.or(rules.release).and_then(|release| quarter_of(release, period));
        terms.withholding = own.withholding.or(of_country.copied()).or(rules.withholding).unwrap_or(Share::ZERO);
        terms.minimum = own_minimum.or(rules.minimum.get(&currency).copied()).unwrap_or_else(|| Money::zero(currency));
        terms.until_collected = own.held_until_collected.unwrap_or(rules.held_until_collected);
        if let Some(agreement) = agreement.filter(|agreement| agreement.payment != Default::default()) {
            terms.rule.push_str(&format!(", agreement from {}", agreement.from));
        }
        terms
    }
}

/// The quarter that releases what a quarter holds; `None` where the day has come and nothing is held any more.
fn quarter_of(release: Release, period: Quarter) -> Option<Quarter> {
    match release {
        Release::AfterQuarters(quarters) => Some((0..quarters).fold(period, |quarter, _| quarter.next())),
        Release::On(day) if day <= period.last_day() => None,
        Release::On(day) => {
            std::iter::successors(Some(period), |quarter| Some(quarter.next())).find(|quarter| quarter.contains(day))
        }
    }
}
