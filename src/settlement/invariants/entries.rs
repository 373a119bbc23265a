//! The ledger's entries, proved against the settlement they post.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Currency, Money, PartnerId};
use crate::settlement::ledger::{Account, Entry};
use crate::settlement::model::{AdjustmentKind, Settlement, Settlements};
use crate::settlement::payment::Payment;

use super::{Invariant, Violation};

/// Proves a ledger; an empty list is the proof. `settlements` are those it posts.
#[must_use]
pub fn check_ledger(entries: &[Entry], settlements: &Settlements) -> Vec<Violation> {
    let mut found = sides(entries);
    found.extend(balances(entries));
    found.extend(accounts(entries, settlements));
    found
}

fn violation(invariant: Invariant, partner: &PartnerId, message: String) -> Violation {
    Violation { invariant, partner_id: Some(partner.clone()), message }
}

/// Each entry has its own id and one side, which is above zero.
fn sides(entries: &[Entry]) -> Vec<Violation> {
    let mut ids = BTreeSet::new();
    let mut found = Vec::new();
    for entry in entries {
        let mut report = |message: String| {
            found.push(violation(Invariant::EntriesBalance, &entry.partner_id, message));
        };
        if !ids.insert(entry.entry_id.as_str()) {
            report(format!("entry {} is posted twice", entry.entry_id));
        }
        if !matches!((entry.debit.minor, entry.credit.minor), (1.., 0) | (0, 1..)) {
            let (debit, credit) = (entry.debit, entry.credit);
            report(format!("entry {}: debit {debit} and credit {credit}, one of them must be zero", entry.entry_id));
        }
    }
    found
}

/// The debits of each partner, line and currency equal its credits.
fn balances(entries: &[Entry]) -> Vec<Violation> {
    let mut balances: BTreeMap<(&PartnerId, Option<&str>, Currency), i128> = BTreeMap::new();
    for entry in entries {
        let key = (&entry.partner_id, entry.line_id.as_deref(), entry.debit.currency);
        *balances.entry(key).or_default() += net(entry);
    }
    let open = balances.into_iter().filter(|(_, balance)| *balance != 0);
    let words = |((partner, line, currency), balance): ((&PartnerId, Option<&str>, Currency), i128)| {
        let line = line.map_or_else(|| "entries of no line".to_owned(), |line| format!("line {line}"));
        let message = format!("{line}: the ledger is {balance} minor units of {currency} out of balance");
        violation(Invariant::EntriesBalance, partner, message)
    };
    open.map(words).collect()
}

/// The accounts of each partner and currency carry the settlement's figures, and what is payable is all posted.
fn accounts(entries: &[Entry], settlements: &Settlements) -> Vec<Violation> {
    let mut totals: BTreeMap<(&PartnerId, Currency, Account), i128> = BTreeMap::new();
    for entry in entries {
        *totals.entry((&entry.partner_id, entry.debit.currency, entry.account)).or_default() += net(entry);
    }
    let mut found = Vec::new();
    for one in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        let currency = one.recognised.currency;
        let held = |account: Account| totals.get(&(&one.partner_id, currency, account)).copied().unwrap_or(0);
        let payable = -i128::from(one.payable.minor);
        let partners: i128 = Account::PARTNERS.into_iter().map(held).sum();
        if partners != payable {
            let message = format!(
                "{currency}: the partner's accounts hold {partners} minor units, payable is {payable}, signed as a debit"
            );
            found.push(violation(Invariant::EntriesAgree, &one.partner_id, message));
        }
        for (account, what, expected) in figures(one) {
            let total = held(account);
            if total != expected {
                let message = format!(
                    "{currency}: account {account} holds {total} minor units, {what} is {expected}, signed as a debit"
                );
                found.push(violation(Invariant::EntriesAgree, &one.partner_id, message));
            }
        }
    }
    let settled: BTreeSet<(&PartnerId, Currency)> = settlements
        .partners
        .iter()
        .flat_map(|partner| &partner.settlements)
        .map(|one| (&one.partner_id, one.recognised.currency))
        .collect();
    let posted: BTreeSet<(&PartnerId, Currency)> =
        totals.keys().map(|(partner, currency, _)| (*partner, *currency)).collect();
    found.extend(posted.difference(&settled).map(|(partner, currency)| {
        violation(Invariant::EntriesAgree, partner, format!("{currency}: the ledger posts what nothing settles"))
    }));
    found
}

/// What an account must hold for each figure of a settlement, in minor units, a credit below zero.
fn figures(one: &Settlement) -> Vec<(Account, &'static str, i128)> {
    let minor = |amount: Money| i128::from(amount.minor);
    let recognised = one.true_ups_by_period.iter().map(|of| minor(of.change.recognised)).sum::<i128>();
    let changed = |kind: AdjustmentKind| {
        let all = one.true_ups_by_period.iter().flat_map(|of| &of.adjustments).map(|true_up| &true_up.adjustment);
        all.filter(|adjustment| adjustment.kind == kind).map(|adjustment| minor(adjustment.amount)).sum::<i128>()
    };
    let (incentives, credits) = (changed(AdjustmentKind::Incentive), changed(AdjustmentKind::ServiceCredit));
    let kept = one.retained.iter().map(|kept| minor(kept.amount)).sum::<i128>();
    let payment = |of: fn(&Payment) -> Money| one.payment.as_ref().map_or(0, |payment| minor(of(payment)));
    vec![
        (Account::RecognisedRevenue, "recognised", minor(one.recognised)),
        (Account::PartnerShare, "the partner's part", -minor(one.partner)),
        (Account::VendorShare, "the vendor's part", -minor(one.vendor)),
        (Account::RecognisedTrueUp, "what true-ups recognise", recognised),
        (Account::PartnerTrueUp, "true-ups of lines", incentives + credits - minor(one.true_ups)),
        (Account::IncentivesTrueUpBorneByVendor, "true-ups of incentives", incentives),
        (Account::IncentivesTrueUpToPartner, "true-ups of incentives", -incentives),
        (Account::ServiceCreditsTrueUpBorneByPartner, "true-ups of service credits", -credits),
        (Account::ServiceCreditsTrueUpToVendor, "true-ups of service credits", credits),
        (Account::IncentivesBorneByVendor, "incentives", minor(one.incentives)),
        (Account::IncentivesToPartner, "incentives", -minor(one.incentives)),
        (Account::ServiceCreditsBorneByPartner, "service credits", -minor(one.service_credits)),
        (Account::ServiceCreditsToVendor, "service credits", minor(one.service_credits)),
        (Account::SubPartnerShare, "shares of sub-partners", -minor(one.sub_partners)),
        (Account::SubPartnerClearing, "shares of sub-partners", minor(one.sub_partners)),
        (Account::BroughtForward, "the opening balance", payment(|of| of.opening)),
        (Account::RetainedByPartner, "what the partner keeps", -kept),
        (
            Account::HeldUntilCollected,
            "what waits to be collected less what is released",
            payment(|of| of.collected) - payment(|of| of.uncollected),
        ),
        (Account::HeldBack, "what is held less what is released", payment(|of| of.released) - payment(|of| of.held)),
        (Account::Withheld, "what is withheld", -payment(|of| of.withheld)),
        (Account::CarriedForward, "what is carried forward", -payment(|of| of.carried)),
    ]
}

fn net(entry: &Entry) -> i128 {
    i128::from(entry.debit.minor) - i128::from(entry.credit.minor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::fixtures::{card, cards, currency, line, programme};
    use crate::settlement::{ledger, settle};

    #[test]
    fn checks_find_what_is_wrong_with_a_ledger() {
        let slices = [
            line("L1", "P1", 10_000, "EUR", ("2026-08-01", "2026-08-31")),
            line("L2", "P1", -700, "EUR", ("2026-08-01", "2026-08-31")),
        ]
        .concat();
        let cards = cards(vec![card("P1", &[(0.85, 100), (0.95, 100)])]);
        let settlements = settle(&cards, &slices, &BTreeMap::new(), &programme(), currency("EUR"));
        let entries = ledger::post(&settlements);
        let found = |entries: &[Entry], settlements: &Settlements| {
            check_ledger(entries, settlements).iter().map(|violation| violation.invariant).collect::<Vec<_>>()
        };
        assert_eq!(found(&entries, &settlements), []);
        let (balance, agree) = (Invariant::EntriesBalance, Invariant::EntriesAgree);
        let mut wrong = entries.clone();
        wrong[1].credit.minor += 1;
        assert_eq!(found(&wrong, &settlements), [balance, agree, agree], "one cent more");
        let mut wrong = entries.clone();
        wrong[2].debit.minor = 5;
        assert_eq!(found(&wrong, &settlements), [balance, balance, agree], "both sides");
        let mut wrong = entries.clone();
        wrong[0].account = Account::VendorShare;
        assert_eq!(found(&wrong, &settlements), [agree, agree], "another account");
        let twice = [entries.clone(), entries[..3].to_vec()].concat();
        assert_eq!(found(&twice, &settlements), [balance, balance, balance, agree, agree, agree, agree]);
        let mut owed = settlements.clone();
        owed.partners[0].settlements[0].payable.minor += 100;
        assert_eq!(found(&entries, &owed), [agree], "payable and not posted");
        let mut unsettled = settlements.clone();
        unsettled.partners[0].settlements.clear();
        assert_eq!(found(&entries, &unsettled), [agree]);
        assert_eq!(
            check_ledger(&entries[1..], &settlements)[0].to_string(),
            "P1: line L1: the ledger is -10000 minor units of EUR out of balance"
        );
    }
}
