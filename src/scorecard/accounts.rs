//! Accounts at risk: contracts soon due for renewal, with what their customers are waiting for, and open escalations.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::collect::{Days, Details, at, day, open_by_customer, undecided_renewals, whole};
use super::details::RENEWALS_AHEAD_DAYS;
use crate::domain::{Currency, Money, PartnerId};
use crate::metrics::{Beside, Rows, listed_rows};

/// Most open escalations kept.
const OLDEST: usize = 10;
/// Seconds of a day.
const DAY: i64 = 86_400;

/// A contract due for renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewalAhead {
    /// The customer, unmasked.
    pub customer_id: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// The day it is due.
    pub due: NaiveDate,
    /// The amount due, where its currency is known.
    pub amount: Option<Money>,
    /// The customer's open cases at the period's end, and the day the oldest was opened.
    pub open_cases: Waiting,
    /// The customer's open escalations at the period's end, and the day of the oldest.
    pub open_escalations: Waiting,
}

/// How much a customer waits for, and since when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub number: i64,
    /// The oldest one's day; `None` where there is none.
    pub since: Option<NaiveDate>,
}

impl Waiting {
    /// So many more, since a day.
    fn add(&mut self, number: i64, since: NaiveDate) {
        self.number += number;
        self.since = Some(self.since.map_or(since, |oldest| oldest.min(since)));
    }
}

/// A functional escalation that was neither cleared nor its case settled at the period's end; one a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenEscalation {
    /// The case.
    pub case_id: String,
    /// The customer, unmasked.
    pub customer_id: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// Severity at opening.
    pub severity: Option<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// Day of the escalation.
    pub escalated: NaiveDate,
    /// Days from then to the period's end (or the as-of day before it).
    pub age_days: i64,
}

/// By partner and customer.
type ByCustomer = BTreeMap<(PartnerId, Option<String>), Waiting>;

/// Collects them; tables that are not there leave nothing.
pub(super) fn collect(
    tables: &BTreeMap<&'static str, PathBuf>,
    days: Days,
    details: &mut Details,
) -> Result<(), (&'static str, String)> {
    let Some(cases) = tables.get("cases") else { return Ok(()) };
    let escalated = match tables.get("escalations") {
        Some(path) => escalations(path, cases, days, details).map_err(|cause| ("escalations", cause))?,
        None => ByCustomer::new(),
    };
    match tables.get("renewals") {
        Some(path) => renewals(path, cases, days, &escalated, details).map_err(|cause| ("renewals", cause)),
        None => Ok(()),
    }
}

/// Open escalations, oldest first; gives what each customer waits for.
fn escalations(path: &Path, cases: &Path, days: Days, details: &mut Details) -> Result<ByCustomer, String> {
    let last = days.bounds().1;
    let columns = [
        "partner_id",
        "case_id",
        "escalated_date",
        "seconds_to_clear",
        "settled",
        "customer",
        "product",
        "severity",
        "reason",
    ];
    let rows = Rows {
        path,
        days: Some(("escalated_date", days.first_data(), last)),
        filter: "assignment = 'partner' AND functional",
        beside: &[Beside {
            path: cases,
            filter: "assignment = 'partner'",
            key: "case_id",
            columns: &[("customer", "customer_id"), ("settled", "settled_date")],
        }],
    };
    let (mut waiting, mut seen) = (ByCustomer::new(), BTreeSet::new());
    for [partner, case_id, at_day, cleared, settled, customer_id, product, severity, reason] in
        listed_rows(rows, columns, &["escalated_date", "case_id", "escalation_id"])?
    {
        let (Some(partner), Some(case_id), Some(escalated)) = (partner.map(PartnerId::new), case_id, day(&at_day))
        else {
            continue;
        };
        let age_days = (last - escalated).num_days();
        let cleared = cleared.is_some() && whole(&cleared) / DAY <= age_days;
        if cleared || day(&settled).is_some_and(|settled| settled <= last) || !seen.insert(case_id.clone()) {
            continue;
        }
        waiting.entry((partner.clone(), customer_id.clone())).or_default().add(1, escalated);
        let open = OpenEscalation { case_id, customer_id, product, severity, reason, escalated, age_days };
        at(details, &partner, |found| {
            found.open_escalations += 1;
            if found.oldest_escalations.len() < OLDEST {
                found.oldest_escalations.push(open);
            }
        });
    }
    Ok(waiting)
}

/// Undecided renewals of the days after the period, by day.
fn renewals(
    path: &Path,
    cases: &Path,
    days: Days,
    escalated: &ByCustomer,
    details: &mut Details,
) -> Result<(), String> {
    let mut waiting = ByCustomer::new();
    for (partner, by, counts) in open_by_customer(cases, days)? {
        let Some(opened) = by.get(1).and_then(day) else { continue };
        waiting.entry((partner, by[0].clone())).or_default().add(counts[0], opened);
    }
    let columns = ["partner_id", "customer_id", "product", "due_date", "amount_due_minor", "currency"];
    for [partner, customer_id, product, date, amount, currency] in
        undecided_renewals(path, days, RENEWALS_AHEAD_DAYS, columns)?
    {
        let (Some(partner), Some(due)) = (partner.map(PartnerId::new), day(&date)) else { continue };
        let currency = currency.as_deref().and_then(Currency::parse);
        let amount = currency.filter(|_| amount.is_some()).map(|currency| Money::from_minor(whole(&amount), currency));
        // What no customer is named for is nobody's renewal in particular.
        let of = |waiting: &ByCustomer| {
            let key = (partner.clone(), customer_id.clone());
            customer_id.as_ref().and_then(|_| waiting.get(&key)).copied().unwrap_or_default()
        };
        let (open_cases, open_escalations) = (of(&waiting), of(escalated));
        let ahead = RenewalAhead { customer_id, product, due, amount, open_cases, open_escalations };
        at(details, &partner, |found| found.renewals_ahead.push(ahead));
    }
    Ok(())
}
