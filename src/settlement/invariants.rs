//! What must hold of every settlement and its ledger, proved again from the result and the slices it came from.

mod entries;
mod payables;
mod payments;
mod sub_partners;
mod true_ups;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_decimal::Decimal;

use crate::domain::{Assignment, Currency, Money, Month, PartnerId, Quarter};
use crate::facts::slices::RevenueSlice;

use super::model::{AdjustmentKind, PartnerSettlement, Settlement, Settlements};

pub use entries::check_ledger;
pub use payables::check_payables;
pub use true_ups::{Comparison, check_true_ups};

/// A rule that every settlement keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// The partner's part and the vendor's sum to what is recognised, for each line and in total.
    PartsSum,
    /// The lines of a statement sum to its figures, and so do its months.
    LinesSum,
    /// What a quarter comes to is the partner's part with incentives, service credits, true-ups and shares of sub-partners.
    PayableSums,
    /// What a quarter opens with and comes to is what is paid, held, withheld and carried.
    PaymentSums,
    /// Incentives and service credits are the sums of their adjustments.
    AdjustmentsSum,
    /// What one partner gives of a line another gets, and never more than there is.
    SubPartnersSum,
    /// In the reporting currency too, the parts sum to what is recognised.
    ReportingSums,
    /// No service day of a line is counted twice.
    CountedOnce,
    /// Every slice of a settled partner is in its lines, and nothing else is.
    SlicesSettled,
    /// What is recognised equals the finance ledger's control total, by month and currency.
    LedgerAgrees,
    /// Each entry of our ledger has one side, above zero, and each line's debits equal its credits.
    EntriesBalance,
    /// The accounts of our ledger carry the settlement's figures.
    EntriesAgree,
    /// A closed result, true-ups posted since and those carried now give the fresh result.
    TrueUpsExplain,
    /// What was payable for closed quarters is what is paid, outstanding, overpaid and owed, and every payment counts once.
    PaymentsExplain,
}

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which one.
    pub invariant: Invariant,
    /// Whose settlement, where it is one partner's.
    pub partner_id: Option<PartnerId>,
    /// What was found and what was expected.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.partner_id {
            Some(partner) => write!(f, "{partner}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// Control totals of the finance ledger: what it recognised, by currency and month.
pub type LedgerTotals = BTreeMap<(Currency, Month), Decimal>;

/// Proves a settlement; an empty list is the proof. `slices` are those it was made from; the ledger is compared where given.
#[must_use]
pub fn check(settlements: &Settlements, slices: &[RevenueSlice], ledger: Option<&LedgerTotals>) -> Vec<Violation> {
    let mut found = Vec::new();
    for partner in &settlements.partners {
        for settlement in &partner.settlements {
            let mut report = |invariant, message: String| {
                let partner_id = Some(partner.partner_id.clone());
                found.push(Violation { invariant, partner_id, message });
            };
            parts(settlement, &mut report);
            sums(settlement, &mut report);
            payments::check(settlement, settlements.period, &mut report);
        }
    }
    found.extend(sub_partners::check(settlements));
    found.extend(settled_slices(settlements, slices));
    found.extend(counted_twice(settlements.period, slices));
    if let Some(ledger) = ledger {
        found.extend(against_ledger(settlements.period, slices, ledger));
    }
    found
}

/// Partner and vendor, line by line, in total and in the reporting currency.
fn parts(settlement: &Settlement, report: &mut impl FnMut(Invariant, String)) {
    let mut compare = |what: String, partner: Money, vendor: Money, recognised: Money| {
        if partner.checked_add(vendor) != Some(recognised) {
            report(Invariant::PartsSum, format!("{what}: {partner} and {vendor} do not sum to {recognised}"));
        }
    };
    for line in &settlement.lines {
        compare(format!("line {}", line.line_id), line.partner, line.vendor, line.recognised);
    }
    let currency = settlement.recognised.currency;
    compare(format!("{currency} in total"), settlement.partner, settlement.vendor, settlement.recognised);
    let reporting = (settlement.partner_reporting, settlement.vendor_reporting(), settlement.recognised_reporting);
    let sums = match reporting {
        (Some(partner), Some(vendor), Some(recognised)) => partner.checked_add(vendor) == Some(recognised),
        (None, None, None) => settlement.payable_reporting.is_none(),
        _ => false,
    };
    if !sums {
        report(Invariant::ReportingSums, format!("{currency}: the parts in the reporting currency do not sum"));
    }
}

/// Lines and months against the statement's figures, and what is payable against its parts.
fn sums(settlement: &Settlement, report: &mut impl FnMut(Invariant, String)) {
    let currency = settlement.recognised.currency;
    let total = |amounts: &mut dyn Iterator<Item = Money>| {
        let mut sum = Money::zero(currency);
        for amount in amounts {
            sum = sum.checked_add(amount)?;
        }
        Some(sum)
    };
    let lines = &settlement.lines;
    let months = &settlement.months;
    let compared = [
        ("lines' recognised", total(&mut lines.iter().map(|line| line.recognised)), settlement.recognised),
        ("lines' partner part", total(&mut lines.iter().map(|line| line.partner)), settlement.partner),
        ("lines' vendor part", total(&mut lines.iter().map(|line| line.vendor)), settlement.vendor),
        ("months' recognised", total(&mut months.iter().map(|month| month.recognised)), settlement.recognised),
        ("months' partner part", total(&mut months.iter().map(|month| month.partner)), settlement.partner),
    ];
    for (what, found, expected) in compared {
        if found != Some(expected) {
            let found = found.map_or_else(|| "no sum".to_owned(), |found| found.to_string());
            report(Invariant::LinesSum, format!("{currency}: {what} is {found}, the statement says {expected}"));
        }
    }
    let kinds = [
        (AdjustmentKind::Incentive, settlement.incentives),
        (AdjustmentKind::ServiceCredit, settlement.service_credits),
    ];
    for (kind, expected) in kinds {
        let own = settlement.adjustments.iter().filter(|adjustment| adjustment.kind == kind);
        if total(&mut own.map(|adjustment| adjustment.amount)) != Some(expected) {
            let message = format!("{currency}: the entries of kind {} do not sum to {expected}", kind.words());
            report(Invariant::AdjustmentsSum, message);
        }
    }
    let owed = [
        settlement.partner,
        settlement.incentives,
        settlement.service_credits,
        settlement.true_ups,
        settlement.sub_partners,
    ];
    let earned = settlement.earned();
    if total(&mut owed.into_iter()) != Some(earned) {
        let message = format!("{currency}: {earned} is not the sum of the quarter's parts");
        report(Invariant::PayableSums, message);
    }
}

/// Every slice of the settled partners against their lines.
fn settled_slices(settlements: &Settlements, slices: &[RevenueSlice]) -> Vec<Violation> {
    type Lines<'a> = BTreeMap<(&'a PartnerId, Currency, &'a str), i128>;
    let settled = |partner: &&PartnerSettlement| {
        partner.tier.paid_tier().is_some() || partner.settlements.iter().any(|one| !one.lines.is_empty())
    };
    let partners: BTreeSet<&PartnerId> =
        settlements.partners.iter().filter(settled).map(|partner| &partner.partner_id).collect();
    let mut expected: Lines<'_> = BTreeMap::new();
    for slice in slices.iter().filter(|slice| settlements.period.contains(slice.slice_from)) {
        let partner = slice.partner_id.as_ref().filter(|_| slice.assignment == Assignment::Partner);
        let waits = |partner: &PartnerId| {
            let own = settlements.partners.iter().find(|settled| settled.partner_id == *partner);
            own.is_some_and(|settled| settled.unsettled.contains(&slice.line_id))
        };
        if let Some(partner) = partner.filter(|partner| partners.contains(partner) && !waits(partner)) {
            *expected.entry((partner, slice.currency, &slice.line_id)).or_default() +=
                i128::from(slice.recognised_minor);
        }
    }
    let mut found: Lines<'_> = BTreeMap::new();
    for settlement in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        for line in &settlement.lines {
            let key = (&settlement.partner_id, line.recognised.currency, line.line_id.as_str());
            *found.entry(key).or_default() += i128::from(line.recognised.minor);
        }
    }
    let keys: BTreeSet<_> = expected.keys().chain(found.keys()).copied().collect();
    let differing = keys.into_iter().filter(|key| expected.get(key) != found.get(key));
    let words = |amount: Option<&i128>| amount.map_or_else(|| "nothing".to_owned(), |amount| amount.to_string());
    let violation = |key: (&PartnerId, Currency, &str)| Violation {
        invariant: Invariant::SlicesSettled,
        partner_id: Some(key.0.clone()),
        message: format!(
            "line {}: {} minor units of {} settled, its slices recognise {}",
            key.2,
            words(found.get(&key)),
            key.1,
            words(expected.get(&key))
        ),
    };
    differing.map(violation).collect()
}

/// Lines of which two slices share a service day.
fn counted_twice(period: Quarter, slices: &[RevenueSlice]) -> Vec<Violation> {
    let mut by_line: BTreeMap<&str, Vec<&RevenueSlice>> = BTreeMap::new();
    for slice in slices.iter().filter(|slice| period.contains(slice.slice_from)) {
        by_line.entry(slice.line_id.as_str()).or_default().push(slice);
    }
    let mut found = Vec::new();
    for (line, mut own) in by_line {
        own.sort_by_key(|slice| (slice.slice_from, slice.slice_to));
        let overlap = own.windows(2).find(|pair| pair[1].slice_from <= pair[0].slice_to);
        if let Some(pair) = overlap {
            let day = pair[1].slice_from;
            let message = format!("line {line}: the service day {day} is in two slices");
            let invariant = Invariant::CountedOnce;
            found.push(Violation { invariant, partner_id: pair[1].partner_id.clone(), message });
        }
    }
    found
}

/// All revenue of the period, whoever's it is, against the ledger.
fn against_ledger(period: Quarter, slices: &[RevenueSlice], ledger: &LedgerTotals) -> Vec<Violation> {
    let mut recognised: LedgerTotals = BTreeMap::new();
    for slice in slices.iter().filter(|slice| period.contains(slice.slice_from)) {
        let amount = Money::from_minor(slice.recognised_minor, slice.currency).decimal();
        *recognised.entry((slice.currency, slice.month)).or_default() += amount;
    }
    let in_period = ledger.keys().filter(|(_, month)| period.contains(month.first_day()));
    let keys: BTreeSet<_> = recognised.keys().chain(in_period).copied().collect();
    let words = |amount: Option<&Decimal>| amount.map_or_else(|| "nothing".to_owned(), |amount| amount.to_string());
    // A month the ledger says nothing about is not closed there yet.
    let closed: BTreeSet<Month> = ledger.keys().map(|(_, month)| *month).collect();
    let differing = keys
        .into_iter()
        .filter(|(_, month)| closed.contains(month))
        .filter(|key| recognised.get(key) != ledger.get(key));
    let violation = |key: (Currency, Month)| {
        let (own, theirs) = (words(recognised.get(&key)), words(ledger.get(&key)));
        let message = format!("{} {}: {own} recognised, the ledger's total is {theirs}", key.0, key.1);
        Violation { invariant: Invariant::LedgerAgrees, partner_id: None, message }
    };
    differing.map(violation).collect()
}
