//! The double-entry ledger of a period: each settled line, posted to accounts.
//!
//! A line under one rule is one posting: what the period recognises of it on one side, the partner's part and the
//! vendor's on the other. Debit and credit are never negative: an amount below zero (a credit note) changes sides. An amount
//! of nothing is not posted. So every posting balances, and the accounts carry the figures of the settlement.

mod beyond;
mod payment;
mod sub_partners;

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;

use crate::domain::{Money, PartnerId, Quarter, ids};

use super::model::{LineShare, Settlements};
use super::true_up::TrueUp;
use payment::{of_collection, of_payment, of_retained};
use sub_partners::of_sub_share;

/// Where an amount is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// What the period recognises and shares out; grows on the debit side.
    RecognisedRevenue,
    /// The partner's part; grows on the credit side.
    PartnerShare,
    /// The vendor's part; grows on the credit side.
    VendorShare,
    /// What true-ups change about what closed periods recognised; grows on the debit side.
    RecognisedTrueUp,
    /// What they change about the partner's part; grows on the credit side.
    PartnerTrueUp,
    /// What they change about the vendor's part; grows on the credit side.
    VendorTrueUp,
    /// What incentives cost the vendor; grows on the debit side.
    IncentivesBorneByVendor,
    /// What incentives bring the partner; grows on the credit side.
    IncentivesToPartner,
    /// What service credits cost the partner; grows on the debit side.
    ServiceCreditsBorneByPartner,
    /// What service credits bring the vendor; grows on the credit side.
    ServiceCreditsToVendor,
    /// What true-ups change about what incentives cost the vendor; grows on the debit side.
    IncentivesTrueUpBorneByVendor,
    /// What they change about what incentives bring the partner; grows on the credit side.
    IncentivesTrueUpToPartner,
    /// What true-ups change about what service credits cost the partner; grows on the debit side.
    ServiceCreditsTrueUpBorneByPartner,
    /// What they change about what service credits bring the vendor; grows on the credit side.
    ServiceCreditsTrueUpToVendor,
    /// What sub-partners get: of the giving partner below zero, of the other above; grows on the credit side.
    SubPartnerShare,
    /// Its other side, which is nothing over both partners; grows on the credit side.
    SubPartnerClearing,
    /// What payment adds to the partner's accounts; grows on the credit side. With them it holds what is payable.
    PartnerBalance,
    /// What partners keep of cash that is shared out; grows on the credit side.
    RetainedByPartner,
    /// Partners' share of what customers have not paid, over all quarters; grows on the credit side.
    HeldUntilCollected,
    /// What the quarter before left to this one; grows on the debit side.
    BroughtForward,
    /// What is held, over all quarters; grows on the credit side.
    HeldBack,
    /// What is withheld, as for tax; grows on the credit side.
    Withheld,
    /// What this quarter leaves to the next; grows on the credit side.
    CarriedForward,
}

impl Account {
    /// The accounts that together hold what is payable to the partner.
    pub const PARTNERS: [Self; 8] = [
        Self::PartnerShare,
        Self::PartnerTrueUp,
        Self::IncentivesToPartner,
        Self::ServiceCreditsBorneByPartner,
        Self::IncentivesTrueUpToPartner,
        Self::ServiceCreditsTrueUpBorneByPartner,
        Self::SubPartnerShare,
        Self::PartnerBalance,
    ];

    /// Its name in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RecognisedRevenue => "recognised_revenue",
            Self::PartnerShare => "partner_share",
            Self::VendorShare => "vendor_share",
            Self::RecognisedTrueUp => "recognised_true_up",
            Self::PartnerTrueUp => "partner_true_up",
            Self::VendorTrueUp => "vendor_true_up",
            Self::IncentivesBorneByVendor => "incentives_borne_by_vendor",
            Self::IncentivesToPartner => "incentives_to_partner",
            Self::ServiceCreditsBorneByPartner => "service_credits_borne_by_partner",
            Self::ServiceCreditsToVendor => "service_credits_to_vendor",
            Self::IncentivesTrueUpBorneByVendor => "incentives_true_up_borne_by_vendor",
            Self::IncentivesTrueUpToPartner => "incentives_true_up_to_partner",
            Self::ServiceCreditsTrueUpBorneByPartner => "service_credits_true_up_borne_by_partner",
            Self::ServiceCreditsTrueUpToVendor => "service_credits_true_up_to_vendor",
            Self::SubPartnerShare => "sub_partner_share",
            Self::SubPartnerClearing => "sub_partner_clearing",
            Self::PartnerBalance => "partner_balance",
            Self::RetainedByPartner => "retained_by_partner",
            Self::HeldUntilCollected => "held_until_collected",
            Self::BroughtForward => "brought_forward",
            Self::HeldBack => "held_back",
            Self::Withheld => "withheld",
            Self::CarriedForward => "carried_forward",
        }
    }

    /// An amount as debit and credit, neither below zero; `None` where its sign cannot be turned.
    fn sides(self, amount: Money) -> Option<(Money, Money)> {
        let zero = Money::zero(amount.currency);
        let grows_on_debit = matches!(
            self,
            Self::RecognisedRevenue
                | Self::RecognisedTrueUp
                | Self::IncentivesBorneByVendor
                | Self::ServiceCreditsBorneByPartner
                | Self::IncentivesTrueUpBorneByVendor
                | Self::ServiceCreditsTrueUpBorneByPartner
                | Self::BroughtForward
        );
        let size = Money::from_minor(amount.minor.checked_abs()?, amount.currency);
        Some(if grows_on_debit == (amount.minor >= 0) { (size, zero) } else { (zero, size) })
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One entry of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `2026Q3:P001:L-17:1:partner_share`: period, partner, line, the number of the rule among the line's, account. A true-up has
    /// the closed period and the currency in place of the number: `2026Q4:P001:L-17:2026Q3-EUR:partner_true_up`, and one of a dispute its id after them; an incentive or service
    /// credit has no line, but currency, kind and id: `2026Q3:P001:EUR:incentive:loyalty:incentives_to_partner`, and a true-up of one the closed period before the
    /// currency: `2026Q4:P001:2026Q3-EUR:incentive:loyalty:incentives_true_up_to_partner`; a step of payment
    /// likewise: `2026Q3:P001:EUR:payment:held:held_back`; cash that is kept of a line `2026Q3:P001:L-17:2026Q3-EUR:retained:partner_balance`. Partner and line are written as in file names, so that no two entries share an id and the same entry has the same one in every run.
    pub entry_id: String,
    /// The period it is posted in.
    pub period: Quarter,
    /// The partner.
    pub partner_id: PartnerId,
    /// The line; `None` for an entry that is not about one line.
    pub line_id: Option<String>,
    /// The account.
    pub account: Account,
    /// The debit, zero or more.
    pub debit: Money,
    /// The credit, zero or more; one of the two sides is zero.
    pub credit: Money,
    /// The rule that decided the share.
    pub rule: String,
    /// The version of the programme that holds it.
    pub programme: String,
    /// What the amount was computed from.
    pub basis: String,
    /// How it was computed.
    pub reason: String,
}

/// Posts every line, true-up, incentive, service credit and step of payment of every settlement: by partner, currency, line and account.
///
/// What cannot change sides (the least number a minor unit can have) is left out; the check of the ledger against the
/// settlement then says so.
#[must_use]
pub fn post(settlements: &Settlements) -> Vec<Entry> {
    let mut entries = Vec::new();
    let period = settlements.period;
    for settlement in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        let partner = &settlement.partner_id;
        let mut rules_of_line: BTreeMap<&str, usize> = BTreeMap::new();
        for line in &settlement.lines {
            let number = rules_of_line.entry(&line.line_id).or_default();
            *number += 1;
            let posting = Posting { period, partner, line, rule: line.rule.clone(), key: number.to_string() };
            entries.extend(posting.entries(of_line(line)));
        }
        for of in &settlement.true_ups_by_period {
            let currency = settlement.recognised.currency;
            for true_up in &of.lines {
                let line = &true_up.line;
                let rule = format!("true-up of {}: {}", of.period, line.rule);
                let dispute = true_up.dispute.as_ref().map(|id| format!("-{}", ids::file_name(id))).unwrap_or_default();
                let key = format!("{}-{currency}{dispute}", of.period);
                let posting = Posting { period, partner, line, rule, key };
                entries.extend(posting.entries(of_true_up(true_up)));
            }
            entries.extend(
                of.adjustments.iter().flat_map(|true_up| beyond::of_true_up(period, partner, of.period, true_up)),
            );
        }
        for adjustment in &settlement.adjustments {
            entries.extend(beyond::of_adjustment(period, partner, adjustment));
        }
        entries.extend(settlement.sub_shares.iter().flat_map(|share| of_sub_share(period, partner, share)));
        if let Some(payment) = &settlement.payment {
            entries.extend(settlement.retained.iter().flat_map(|kept| of_retained(period, partner, payment, kept)));
            let collections = payment.collections.iter();
            entries.extend(collections.flat_map(|step| of_collection(period, partner, payment, step)));
            entries.extend(of_payment(period, partner, payment));
        }
    }
    entries
}

/// What the entries of one posting have in common.
struct Posting<'a> {
    period: Quarter,
    partner: &'a PartnerId,
    line: &'a LineShare,
    rule: String,
    /// What sets it apart from other postings of the line.
    key: String,
}

/// An amount posted to an account: what it was computed from, and how.
type Posted = (Account, Money, String, String);

impl Posting<'_> {
    /// An entry for each amount that is not nothing.
    fn entries(&self, amounts: [Posted; 3]) -> Vec<Entry> {
        let Self { period, partner, line, rule, key } = self;
        let key = format!("{period}:{}:{}:{key}", partner.file_name(), ids::file_name(&line.line_id));
        let entry = |(account, amount, basis, reason): Posted| {
            let (debit, credit) = account.sides(amount).filter(|_| amount.minor != 0)?;
            Some(Entry {
                entry_id: format!("{key}:{account}"),
                period: *period,
                partner_id: (*partner).clone(),
                line_id: Some(line.line_id.clone()),
                account,
                debit,
                credit,
                rule: rule.clone(),
                programme: line.programme.clone(),
                basis,
                reason,
            })
        };
        amounts.into_iter().filter_map(entry).collect()
    }
}

/// What a line of the period posts.
fn of_line(line: &LineShare) -> [Posted; 3] {
    let days = format!("{} over {} to {}", line.amount, line.service_from, line.service_to);
    let share = line.basis();
    let rest = format!("{} less {}", line.recognised, line.partner);
    let recognised = "recognised by the service days that fall under the rule".to_owned();
    let level = line.level.as_ref().map(|level| format!("; {level}")).unwrap_or_default();
    let how = format!("{}{level}", spread(line));
    [
        (Account::RecognisedRevenue, line.recognised, days, recognised),
        (Account::PartnerShare, line.partner, share, how),
        (Account::VendorShare, line.vendor, rest, "what the partner's part leaves".to_owned()),
    ]
}

/// What a true-up posts: fresh, less closed, less what was posted since.
fn of_true_up(true_up: &TrueUp) -> [Posted; 3] {
    let TrueUp { line, cause, reason, .. } = true_up;
    let why = format!("{cause}: {reason}");
    let rest = format!("{} less {}", line.recognised, line.partner);
    [
        (Account::RecognisedTrueUp, line.recognised, true_up.basis(|parts| parts.recognised), why.clone()),
        (Account::PartnerTrueUp, line.partner, true_up.basis(|parts| parts.partner), why.clone()),
        (Account::VendorTrueUp, line.vendor, rest, why),
    ]
}

/// How a line came by its minor units: the share is rounded once over all lines under the rule, then spread.
#[must_use]
pub fn spread(line: &LineShare) -> &'static str {
    let exact = Decimal::from(line.recognised.minor).checked_mul(line.share.decimal());
    let part = Decimal::from(line.partner.minor);
    match exact {
        Some(exact) if exact == part => "the exact share",
        Some(exact) if exact.trunc() == part => "the share, toward zero; what is left goes to larger remainders",
        _ => "the share, with a minor unit of what is left: its remainder is among the largest",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::fixtures::{card, cards, currency, line, programme};
    use crate::settlement::settle;

    fn entries(amounts: &[(&str, i64)]) -> Vec<Entry> {
        let slices: Vec<_> = amounts
            .iter()
            .flat_map(|(id, amount)| line(id, "P 1", *amount, "EUR", ("2026-08-01", "2026-08-31")))
            .collect();
        let cards = cards(vec![card("P 1", &[(0.85, 100), (0.95, 100)])]);
        post(&settle(&cards, &slices, &BTreeMap::new(), &programme(), currency("EUR")))
    }

    fn sides(entries: &[Entry]) -> Vec<(&str, String, String)> {
        entries
            .iter()
            .map(|entry| (entry.account.as_str(), entry.debit.to_string(), entry.credit.to_string()))
            .collect()
    }

    #[test]
    fn a_line_is_debited_and_its_parts_are_credited() {
        let entries = entries(&[("L:1", 10_000)]);
        let expected = [
            ("recognised_revenue", "100.00", "0.00"),
            ("partner_share", "0.00", "35.00"),
            ("vendor_share", "0.00", "65.00"),
        ];
        assert_eq!(
            sides(&entries),
            expected.map(|(account, debit, credit)| (account, debit.to_owned(), credit.to_owned()))
        );
        assert_eq!(entries[1].entry_id, "2026Q3:P%201:L%3A1:1:partner_share");
        assert_eq!((entries[1].rule.as_str(), entries[1].programme.as_str()), ("programme 2026: tier silver", "2026"));
        let words = |entry: &Entry| format!("{}; {}", entry.basis, entry.reason);
        assert_eq!(
            entries.iter().map(words).collect::<Vec<_>>(),
            [
                "100.00 over 2026-08-01 to 2026-08-31; recognised by the service days that fall under the rule",
                "100.00 x 0.35; the exact share",
                "100.00 less 35.00; what the partner's part leaves",
            ]
        );
    }

    #[test]
    fn an_amount_below_zero_changes_sides() {
        let expected = [
            ("recognised_revenue", "0.00", "600.00"),
            ("partner_share", "210.00", "0.00"),
            ("vendor_share", "390.00", "0.00"),
        ];
        let entries = entries(&[("L1", -60_000)]);
        assert_eq!(
            sides(&entries),
            expected.map(|(account, debit, credit)| (account, debit.to_owned(), credit.to_owned()))
        );
    }

    #[test]
    fn every_cent_says_how_it_was_spread_and_nothing_is_not_posted() {
        // 0.10 at 35% is 0.04: 1.05, 1.05 and 1.40 cents; the cent left goes to the last line. 0.00 posts nothing.
        let entries = entries(&[("L1", 3), ("L2", 3), ("L3", 4), ("L4", 0)]);
        let reasons: Vec<(&str, i64, &str)> = entries
            .iter()
            .filter(|entry| entry.account == Account::PartnerShare)
            .map(|entry| (entry.line_id.as_deref().unwrap_or(""), entry.credit.minor, entry.reason.as_str()))
            .collect();
        let toward_zero = "the share, toward zero; what is left goes to larger remainders";
        let with_a_unit = "the share, with a minor unit of what is left: its remainder is among the largest";
        assert_eq!(reasons, [("L1", 1, toward_zero), ("L2", 1, toward_zero), ("L3", 2, with_a_unit)]);
        assert_eq!(entries.len(), 9);
    }
}
