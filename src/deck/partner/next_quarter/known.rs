//! What is known of the next quarter today: contracts that fall due, rules that change, certificates that expire, and what
//! the tier is worth on revenue like this quarter's.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::Cell;
use crate::deck::partner::certificates::EXPIRES_SOON_DAYS;
use crate::deck::sentences::accounts::{at_risk, sums};
use crate::deck::sentences::money::{amounts, next_tier_worth, share_text, tier_share};
use crate::deck::sentences::rule_changes::{targets, tiers};
use crate::domain::money::apply_share;
use crate::domain::{Money, Quarter, Share};
use crate::programme::model::{TierTiming, Version};
use crate::scorecard::accounts::RenewalAhead;
use crate::settlement::model::PartnerSettlement;

/// Rules that change, shown one by one.
const CHANGES: usize = 5;
/// Requirements with expiring certificates, shown one by one.
const REQUIREMENTS: usize = 3;

/// What is known.
pub(super) struct Known<'a> {
    /// The next quarter.
    pub(super) quarter: Quarter,
    /// Undecided renewals due in it, by day.
    pub(super) renewals: Vec<&'a RenewalAhead>,
    /// What its rules ask and pay otherwise.
    pub(super) changes: Vec<String>,
    /// Certificates that expire by [`Known::certificates_until`], each once.
    pub(super) certificates: usize,
    /// What revenue like this quarter's would pay.
    pub(super) payout: Option<Payout>,
    /// Those certificates by requirement.
    expiring: Vec<Expiring<'a>>,
    /// The rules of the next quarter: those of its last day.
    rules: &'a Version,
}

/// A requirement of which certificates expire.
struct Expiring<'a> {
    certificate: &'a str,
    first: NaiveDate,
    /// How many expire.
    number: i64,
    /// People required, and certified today.
    required: i64,
    certified: i64,
}

/// What revenue like this quarter's would pay at a tier's share.
pub(super) struct Payout {
    /// The tier's name.
    pub(super) tier: String,
    share: Share,
    /// Recognised this quarter, an amount a currency.
    recognised: Vec<Money>,
    /// The partner's part of it, in the same order.
    pub(super) pays: Vec<Money>,
    /// The next tier's name, what it would be worth, and in how many more currencies.
    next: Option<(String, Money, usize)>,
}

impl<'a> Known<'a> {
    pub(super) fn of(context: &Context<'a>) -> Self {
        let (common, details) = (context.common(), context.input.details);
        let quarter = context.period().next();
        let rules = common.versions.iter().rfind(|version| version.from <= quarter.last_day());
        let rules = rules.unwrap_or(common.programme);
        let is_due = |item: &&RenewalAhead| (quarter.first_day()..=quarter.last_day()).contains(&item.due);
        let until = certificates_until(context);
        let people = details.certifications.iter().flat_map(|stand| {
            stand.expiring_people.iter().map(move |(person, until)| (person, &stand.certification, *until))
        });
        let certificates: BTreeSet<_> = people.filter(|(.., day)| *day <= until).collect();
        Self {
            quarter,
            renewals: details.renewals_ahead.iter().filter(is_due).collect(),
            changes: changes(context, rules),
            certificates: certificates.len(),
            payout: context.input.settlement.and_then(|settlement| payout(context, settlement, rules)),
            expiring: expiring(context, until),
            rules,
        }
    }

    /// A row each: when, what, and what it comes to.
    pub(super) fn rows(&self, context: &Context<'_>) -> Vec<Vec<Cell>> {
        let renewals = self.renewal_row(context).into_iter();
        renewals.chain(self.change_rows()).chain(self.certificate_rows()).chain(self.payout_row(context)).collect()
    }

    fn renewal_row(&self, context: &Context<'_>) -> Option<Vec<Cell>> {
        let (first, last) = (self.renewals.first()?.due, self.renewals.last()?.due);
        let risky = self.renewals.iter().filter(|item| at_risk(item, context.period().last_day())).count() as i64;
        let worth = sums(self.renewals.iter().copied());
        let mut comes_to =
            if worth.is_empty() { "amounts are not known".to_owned() } else { amounts(&worth, format::rounded) };
        if risky > 0 {
            comes_to = format!("{comes_to}; {} at risk", format::number_word(risky));
        }
        let what = match self.renewals.len() as i64 {
            1 => "One contract comes up for renewal, undecided so far".to_owned(),
            more => format!(
                "{} contracts come up for renewal, undecided so far",
                format::capitalised(&format::number_word(more))
            ),
        };
        Some(row(format::day_range(first, last), what, comes_to))
    }

    fn change_rows(&self) -> Vec<Vec<Cell>> {
        let when = if self.rules.from > self.quarter.previous().last_day() {
            format!("from {}", format::day_and_month(self.rules.from))
        } else {
            format!("from {}", format::day_and_month(self.quarter.first_day()))
        };
        let shown = self.changes.iter().take(CHANGES);
        let mut rows: Vec<Vec<Cell>> = shown
            .map(|change| row(when.clone(), format::capitalised(change), format!("rules {}", self.rules.name)))
            .collect();
        if self.changes.len() > CHANGES {
            let more = format::number_word((self.changes.len() - CHANGES) as i64);
            rows.push(row(when, format!("And {more} more"), format!("rules {}", self.rules.name)));
        }
        rows
    }

    fn certificate_rows(&self) -> Vec<Vec<Cell>> {
        let shown = self.expiring.iter().take(REQUIREMENTS).map(|expiring| {
            let what = match expiring.number {
                1 => format!("One certificate expires: {}", format::shortened(expiring.certificate, 60)),
                more => format!(
                    "{} certificates expire: {}",
                    format::capitalised(&format::number_word(more)),
                    format::shortened(expiring.certificate, 60)
                ),
            };
            let comes_to = left_over((expiring.certified - expiring.number).max(0), expiring.required);
            row(format!("from {}", format::day_and_month(expiring.first)), what, comes_to)
        });
        let more = self.expiring.len().saturating_sub(REQUIREMENTS) as i64;
        let rest = (more > 0).then(|| {
            let requirements =
                format!("{} more {}", format::number_word(more), format::plural_word(more, "requirement"));
            row(String::new(), format!("Certificates of {requirements} expire"), String::new())
        });
        shown.chain(rest).collect()
    }

    fn payout_row(&self, context: &Context<'_>) -> Option<Vec<Cell>> {
        let payout = self.payout.as_ref()?;
        let what = match context.common().programme.tier_timing {
            TierTiming::Next => {
                format!("{}, earned this quarter, pays {}", payout.tier, share_text(payout.share))
            }
            TierTiming::Same => {
                format!("{} pays {}, if it is earned again", payout.tier, share_text(payout.share))
            }
        };
        let mut comes_to = format!(
            "{} on revenue like this quarter\u{2019}s {}",
            amounts(&payout.pays, format::rounded),
            amounts(&payout.recognised, format::rounded)
        );
        if let Some((next, worth, others)) = &payout.next {
            let also = match *others as i64 {
                0 => String::new(),
                more => format!(
                    " and amounts in {} more {}",
                    format::number_word(more),
                    format::plural_word(more, "currency")
                ),
            };
            comes_to = format!("{comes_to}; {next} would pay {} more{also}", format::rounded(*worth));
        }
        Some(row("all quarter".to_owned(), what, comes_to))
    }

    /// What there is none of, a sentence each.
    pub(super) fn lacking(&self, context: &Context<'_>) -> Vec<String> {
        let mut said = Vec::new();
        let last = format::day(self.quarter.last_day());
        if self.renewals.is_empty() {
            said.push(format!("No renewal is known to fall due by {last}."));
        }
        if self.changes.is_empty() {
            said.push(format!("No rule is known to change by {last}."));
        }
        if self.certificates == 0 && !context.input.details.certifications.is_empty() {
            said.push(format!(
                "No certificate that is asked for expires by {}.",
                format::day(certificates_until(context))
            ));
        }
        let settled = context.input.settlement.is_some_and(|settlement| !settlement.settlements.is_empty());
        if self.payout.is_none() && settled && !context.common().programme.tiers.is_empty() {
            said.push("The payout is not projected: the share rests on more than the tier.".to_owned());
        }
        said
    }
}

/// What is left of a requirement: `leaves three where five are required, unless renewed`.
fn left_over(left: i64, required: i64) -> String {
    let left = if left == 0 { "nobody".to_owned() } else { format::number_word(left) };
    let verb = if required == 1 { "is" } else { "are" };
    format!("leaves {left} where {} {verb} required, unless renewed", format::number_word(required))
}

fn row(when: String, what: String, comes_to: String) -> Vec<Cell> {
    vec![Cell::strong(when), Cell::text(what), Cell::text(comes_to)]
}

/// The last day up to which expiring certificates are known, within the next quarter.
fn certificates_until(context: &Context<'_>) -> NaiveDate {
    let (end, last) = (context.period().last_day(), context.period().next().last_day());
    end.checked_add_days(Days::new(EXPIRES_SOON_DAYS)).map_or(last, |known| known.min(last))
}

fn expiring<'a>(context: &Context<'a>, until: NaiveDate) -> Vec<Expiring<'a>> {
    let stands = context.input.details.certifications.iter();
    let mut found: Vec<Expiring<'a>> = stands
        .filter_map(|stand| {
            let days = stand.expiring_people.iter().map(|(_, day)| *day).filter(|day| *day <= until);
            let (number, first) = (days.clone().count() as i64, days.min()?);
            let (required, certified) = (stand.required, stand.certified);
            Some(Expiring { certificate: &stand.certification, first, number, required, certified })
        })
        .collect();
    found.sort_by_key(|expiring| expiring.first);
    found
}

/// What the next quarter's rules ask of this partner and pay otherwise than this quarter's.
fn changes(context: &Context<'_>, rules: &Version) -> Vec<String> {
    let (common, partner) = (context.common(), &context.input.scorecard.partner.id);
    let (now, then) = (common.programme, rules);
    let own = |version: &'_ Version| version.own_targets.iter().map(|own| own.metric.clone()).collect::<Vec<_>>();
    let ids: BTreeSet<String> =
        now.targets.keys().chain(then.targets.keys()).cloned().chain(own(now)).chain(own(then)).collect();
    let asked = |version: &Version, id: &str, period: Quarter| version.rule_of_period(id, Some(partner), period);
    let mut said =
        targets(common, &ids, |id| asked(now, id, context.period()), |id| asked(then, id, context.period().next()));
    said.extend(tiers(common, now, then));
    said
}

/// What revenue like this quarter's would pay; `None` without revenue, and where a share is not the tier's alone.
fn payout(context: &Context<'_>, settlement: &PartnerSettlement, rules: &Version) -> Option<Payout> {
    let common = context.common();
    let paid = tier_share(common, &settlement.tier.paid)?;
    let then = rules.tiers.iter().find(|tier| tier.id == settlement.tier.earned)?;
    let settled: Vec<_> = settlement.settlements.iter().filter(|one| one.recognised.minor > 0).collect();
    if settled.is_empty() || settled.iter().any(|one| one.share != Some(paid)) {
        return None;
    }
    let recognised: Vec<Money> = settled.iter().map(|one| one.recognised).collect();
    let part = |amount: &Money| {
        let (whole, _) = apply_share(&[amount.minor], then.share.decimal())?;
        Some(Money::from_minor(whole, amount.currency))
    };
    let pays = recognised.iter().map(part).collect::<Option<Vec<Money>>>()?;
    let next = settlement.tier.next.as_ref().filter(|_| rules.tiers == common.programme.tiers);
    let next = next.and_then(|next| {
        let (worth, others) = next_tier_worth(settlement, common.reporting_currency)?;
        Some((common.tier_name(next), worth, others))
    });
    Some(Payout { tier: then.name.clone(), share: then.share, recognised, pays, next })
}

#[cfg(test)]
mod tests {
    use super::left_over;

    #[test]
    fn what_is_left_is_told_in_numbers_of_people() {
        assert_eq!(left_over(3, 5), "leaves three where five are required, unless renewed");
        assert_eq!(left_over(0, 1), "leaves nobody where one is required, unless renewed");
        assert_eq!(left_over(1, 12), "leaves one where 12 are required, unless renewed");
    }
}
