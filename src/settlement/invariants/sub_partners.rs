//! Shares of partners' parts, proved on both sides.

use std::collections::BTreeMap;

use crate::domain::{Currency, Money, PartnerId, Quarter};
use crate::settlement::model::{Settlement, Settlements};

use super::{Invariant, Violation};

/// A share of a line between two partners: whose settlement it stands in, and the other.
type Sides<'a> = BTreeMap<(Quarter, &'a str, Currency, &'a PartnerId, &'a PartnerId), i128>;

/// What one partner gives of a line, the other gets; no partner gives more of a line than its part; and the shares sum to their figure.
pub(super) fn check(settlements: &Settlements) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut report = |partner: &PartnerId, message: String| {
        found.push(Violation { invariant: Invariant::SubPartnersSum, partner_id: Some(partner.clone()), message });
    };
    let mut sides = Sides::new();
    for one in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        let currency = one.recognised.currency;
        let sum: i128 = one.sub_shares.iter().map(|share| i128::from(share.amount.minor)).sum();
        if sum != i128::from(one.sub_partners.minor) {
            let words = format!("{currency}: shares of lines are {sum} minor units, the statement says");
            report(&one.partner_id, format!("{words} {}", one.sub_partners));
        }
        for line in given_too_much(one, settlements.period) {
            report(&one.partner_id, format!("{currency}: more of line {line} is given away than there is"));
        }
        for share in &one.sub_shares {
            let key = (share.of, share.line_id.as_str(), currency, &one.partner_id, &share.with);
            *sides.entry(key).or_default() += i128::from(share.amount.minor);
        }
    }
    for ((of, line, currency, partner, other), amount) in &sides {
        let turned = sides.get(&(*of, *line, *currency, *other, *partner)).copied().unwrap_or_default();
        if *amount != -turned {
            let words =
                format!("line {line} of {of}: {amount} minor units of {currency} with {other}, who has {turned}");
            report(partner, words);
        }
    }
    found
}

/// Lines of the period of which a partner gives away more than its part, or of the other sign.
fn given_too_much(one: &Settlement, period: Quarter) -> Vec<&str> {
    let mut parts: BTreeMap<&str, i128> = BTreeMap::new();
    for line in &one.lines {
        *parts.entry(&line.line_id).or_default() += i128::from(line.partner.minor);
    }
    let mut left = parts.clone();
    let own = |amount: Money| i128::from(amount.minor);
    for share in one
        .sub_shares
        .iter()
        .filter(|share| share.of == period && share.rule.ends_with(&format!(" of {}", one.partner_id)))
    {
        *left.entry(&share.line_id).or_default() += own(share.amount);
    }
    let is_within = |line: &str, left: i128| {
        let part = parts.get(line).copied().unwrap_or_default();
        left.signum() * part.signum() >= 0 && left.abs() <= part.abs()
    };
    left.into_iter().filter(|(line, left)| !is_within(line, *left)).map(|(line, _)| line).collect()
}
