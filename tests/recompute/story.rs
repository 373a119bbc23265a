//! What each of the contract's quarters must come to: its own revenue, what later data changes about closed quarters, and what is paid.

use std::collections::{BTreeMap, BTreeSet};

use quarterdeck::domain::Currency;

use super::beyond::{self, Beyond};
use super::contract::{Contract, Opening, PARTNERS, QUARTERS, Waiting, version_name};
use super::figures;
use super::ladder::Ladder;
use super::payment::Terms;
use super::reporting::Reporting;
use super::revenue::{Revenue, Settled, Sums};
use super::settled::{Known, by_line, difference};
use super::shared::{Fresh, Shared, both_sides};
use super::waiting::{Waits, is_unpaid};

/// What one settled quarter comes to.
#[derive(Debug, Default)]
pub(crate) struct Quarter {
    /// Credit less debit in minor units, by partner and entry. Nothing is left out.
    pub(crate) entries: BTreeMap<String, i128>,
    /// Figures of each settlement by name; `None` where the reporting currency has no value.
    pub(crate) figures: BTreeMap<String, Option<i128>>,
}

/// Everything that is known of a partner and currency from quarter to quarter.
#[derive(Default)]
struct Account {
    /// What each settled quarter was last found to be.
    known: BTreeMap<i32, Known>,
    opening: Opening,
}

/// One partner and currency in one quarter.
struct Settling<'a> {
    contract: &'a Contract,
    quarter: i32,
    partner: usize,
    currency: Currency,
    /// The revenue of each quarter until this one.
    fresh: &'a [Option<Revenue>],
    /// What is given and got of each of them.
    shared: Vec<Shared>,
}

/// What is added up on the way to what is payable.
struct Totals {
    own: Sums,
    incentives: i128,
    credits: i128,
    true_ups: i128,
    shares: i128,
    kept: i128,
    /// The parts of lines that may wait for customers.
    parts: Waiting,
    /// What the quarter comes to, and its shares, in the reporting currency.
    value: Option<i128>,
    shares_value: Option<i128>,
    /// Whether there is anything to settle.
    any: bool,
}

/// Every quarter of a contract, one after the other. The ladders are those of the scored partners.
pub(crate) fn quarters(contract: &Contract, ladders: &[Ladder]) -> Vec<Quarter> {
    let mut accounts: BTreeMap<(usize, Currency), Account> = BTreeMap::new();
    let currencies: BTreeSet<Currency> = contract.data.iter().flatten().map(|line| line.currency).collect();
    for (partner, known) in contract.partners.iter().enumerate() {
        for currency in &currencies {
            accounts.entry((partner, *currency)).or_default();
        }
        for (currency, opening) in &known.openings {
            accounts.entry((partner, *currency)).or_default().opening = opening.clone();
        }
    }
    let mut found = Vec::with_capacity(QUARTERS);
    for quarter in 0..QUARTERS as i32 {
        let fresh: Fresh = fresh(contract, ladders, quarter, accounts.keys());
        let mut shared: Vec<_> = (0..=quarter).map(|of| both_sides(contract, &fresh, of)).collect();
        let mut settled = Quarter::default();
        for (key, account) in &mut accounts {
            let shared = shared.iter_mut().map(|of| of.remove(key).unwrap_or_else(Shared::nothing)).collect();
            let (partner, currency) = *key;
            Settling { contract, quarter, partner, currency, fresh: &fresh[key], shared }.settle(account, &mut settled);
        }
        found.push(settled);
    }
    found
}

/// The revenue of all quarters so far on today's lines, at the tiers as they count today.
fn fresh<'k>(
    contract: &Contract,
    ladders: &[Ladder],
    when: i32,
    keys: impl Iterator<Item = &'k (usize, Currency)>,
) -> Fresh {
    let lines = &contract.data[when as usize];
    let revenue = |(partner, currency): (usize, Currency), quarter: i32| {
        let tiers = ladders.get(partner)?.history(quarter, when);
        Settled { contract, lines, quarter, partner, tiers }.revenue(currency)
    };
    keys.map(|key| (*key, (0..=when).map(|quarter| revenue(*key, quarter)).collect())).collect()
}

impl Settling<'_> {
    fn settle(&self, account: &mut Account, into: &mut Quarter) {
        let mut totals = Totals::nothing();
        let kept = self.kept(account);
        totals.kept = kept.values().sum();
        totals.any = !kept.is_empty() || account.opening != Opening::default();
        let own = self.fresh[self.quarter as usize].as_ref();
        if let Some(own) = own {
            self.own(own, account, &mut totals, into);
        }
        for of in 0..self.quarter {
            self.true_ups(of, account.known.entry(of).or_default(), &mut totals, into);
        }
        for of in 0..=self.quarter {
            self.shares(of, account.known.entry(of).or_default(), &mut totals, into);
        }
        if totals.any {
            self.pay(account, &totals, &kept, into);
        }
    }

    /// What changed about the cash that the partner keeps, by quarter and line.
    fn kept(&self, account: &mut Account) -> BTreeMap<(i32, String), i128> {
        let mut kept = BTreeMap::new();
        for (of, revenue) in (0..).zip(self.fresh) {
            let now = revenue.as_ref().map(|revenue| revenue.kept.clone()).unwrap_or_default();
            let changes = difference(now, &mut account.known.entry(of).or_default().kept);
            kept.extend(changes.into_iter().map(|(line, change)| ((of, line), change)));
        }
        kept
    }

    /// Incentives and service credits of a quarter, by kind and rule, on the figures that it was closed with or on today's.
    fn beyond(&self, of: i32, revenue: &Revenue) -> BTreeMap<String, i128> {
        let when = if self.contract.terms_of(of).recomputes { self.quarter } else { of };
        let known = figures::Known { contract: self.contract, partner: self.partner, when };
        let Beyond { incentives, credits } = beyond::beyond(known, of, self.currency, revenue);
        let named = |kind: &str, (id, amount): (String, i128)| (format!("{kind}:{id}"), amount);
        let incentives = incentives.into_iter().map(|one| named("incentive", one));
        incentives.chain(credits.into_iter().map(|one| named("service_credit", one))).collect()
    }

    fn reporting(&self) -> Reporting<'_> {
        Reporting { contract: self.contract, currency: self.currency }
    }

    /// Posts the quarter's own revenue.
    fn own(&self, own: &Revenue, account: &mut Account, totals: &mut Totals, into: &mut Quarter) {
        for ((line, version), sums) in &own.lines {
            let key = format!("{line}/{}", version_name(*version));
            self.post(into, &key, "recognised_revenue", -sums.recognised);
            self.post(into, &key, "partner_share", sums.partner);
            self.post(into, &key, "vendor_share", sums.recognised - sums.partner);
        }
        let beyond = self.beyond(self.quarter, own);
        for (rule, amount) in &beyond {
            self.post_beyond(into, "", rule, *amount);
            let sum = if rule.starts_with("incentive:") { &mut totals.incentives } else { &mut totals.credits };
            *sum += amount;
        }
        let lines = by_line(own);
        totals.parts.extend(lines.iter().map(|(line, sums)| ((self.quarter, line.clone()), sums.partner)));
        totals.own = own.total;
        totals.any = true;
        let known = account.known.entry(self.quarter).or_default();
        known.lines = lines;
        known.beyond = beyond;
        known.reporting = self.reporting().of(own);
        known.beyond_reporting = self.reporting().beyond(own, totals.incentives + totals.credits);
        totals.value = known.reporting.zip(known.beyond_reporting).map(|(lines, beyond)| lines.partner + beyond);
    }

    /// Who bears an incentive or a service credit, and whom it goes to; `of` names the closed quarter of a true-up.
    fn post_beyond(&self, into: &mut Quarter, of: &str, rule: &str, amount: i128) {
        let (of, true_up) = if of.is_empty() { (String::new(), "") } else { (format!("{of}-"), "_true_up") };
        let key = format!("{of}{}:{rule}", self.currency);
        let (partners, vendors) = if rule.starts_with("incentive:") {
            (format!("incentives{true_up}_to_partner"), format!("incentives{true_up}_borne_by_vendor"))
        } else {
            (format!("service_credits{true_up}_borne_by_partner"), format!("service_credits{true_up}_to_vendor"))
        };
        self.post(into, &key, &partners, amount);
        self.post(into, &key, &vendors, -amount);
    }

    /// Posts what a closed quarter is found to be beside what is known of it.
    fn true_ups(&self, of: i32, known: &mut Known, totals: &mut Totals, into: &mut Quarter) {
        let fresh = self.fresh[of as usize].as_ref();
        let lines = known.lines_changed(fresh.map(by_line).unwrap_or_default());
        for (id, change) in &lines {
            let key = format!("{id}:{}-{}", name(of), self.currency);
            self.post(into, &key, "recognised_true_up", -change.recognised);
            self.post(into, &key, "partner_true_up", change.partner);
            self.post(into, &key, "vendor_true_up", change.recognised - change.partner);
            totals.true_ups += change.partner;
            *totals.parts.entry((of, id.clone())).or_default() += change.partner;
        }
        let beyond = fresh.map(|fresh| self.beyond(of, fresh)).unwrap_or_default();
        let sum = beyond.values().sum();
        let rules = difference(beyond, &mut known.beyond);
        for (rule, change) in &rules {
            self.post_beyond(into, &name(of), rule, *change);
            totals.true_ups += change;
        }
        if lines.is_empty() && rules.is_empty() {
            return;
        }
        let lines_now = fresh.map_or(Some(Sums::default()), |fresh| self.reporting().of(fresh));
        let beyond_now = fresh.map_or(Some(0), |fresh| self.reporting().beyond(fresh, sum));
        let lines = lines_now.zip(known.reporting).map(|(now, known)| now.partner - known.partner);
        let beyond = beyond_now.zip(known.beyond_reporting).map(|(now, known)| now - known);
        // What has no value now has none later: what was posted of it is not known.
        known.reporting = lines.and(lines_now);
        known.beyond_reporting = beyond.and(beyond_now);
        totals.any = true;
        totals.worth(lines.zip(beyond).map(|(lines, beyond)| lines + beyond));
    }

    /// Posts what is given and got of a quarter beside what is known of it.
    fn shares(&self, of: i32, known: &mut Known, totals: &mut Totals, into: &mut Quarter) {
        let shared = &self.shared[of as usize];
        let changes = difference(shared.by_line.clone(), &mut known.shares);
        if changes.is_empty() {
            return;
        }
        let sum: i128 = changes.iter().map(|(_, change)| change).sum();
        let is_own = of == self.quarter;
        let value = if is_own { shared.value } else { self.reporting().at_end(sum, of) };
        for ((other, line), change) in changes {
            let key = format!("{line}:{}-{}:sub_partner:{}", name(of), self.currency, PARTNERS[other]);
            self.post(into, &key, "sub_partner_share", change);
            self.post(into, &key, "sub_partner_clearing", -change);
            *totals.parts.entry((of, line)).or_default() += change;
        }
        totals.shares += sum;
        totals.shares_value = totals.shares_value.zip(value).map(|(so_far, value)| so_far + value);
        totals.any = true;
        totals.worth(value);
    }

    /// From what the quarter comes to, to what is paid of it.
    fn pay(&self, account: &mut Account, totals: &Totals, kept: &BTreeMap<(i32, String), i128>, into: &mut Quarter) {
        let earned = totals.own.partner + totals.incentives + totals.credits + totals.true_ups + totals.shares;
        let terms = Terms::of(self.contract, self.quarter, self.partner, self.currency);
        let opening = std::mem::take(&mut account.opening);
        let is_ruled = terms.in_force || opening != Opening::default() || !kept.is_empty();
        let mut payable = earned;
        if is_ruled {
            self.post_by_line(into, kept, ("retained", "retained_by_partner"), -1);
            let waits = self.waits(totals, &opening, &terms);
            self.post_by_line(into, &waits.held, ("uncollected", "held_until_collected"), -1);
            self.post_by_line(into, &waits.released, ("collected", "held_until_collected"), 1);
            let sum = |waiting: &Waiting| waiting.values().sum::<i128>();
            let own = earned - totals.kept - sum(&waits.held) + sum(&waits.released);
            let paid = terms.pay(own, &opening, self.quarter);
            for (step, account, amount) in paid.steps {
                let key = format!("{}:payment:{step}", self.currency);
                self.post(into, &key, "partner_balance", amount);
                self.post(into, &key, account, -amount);
            }
            payable = paid.payable;
            account.opening = Opening { waiting: waits.left, ..paid.left };
        }
        let value = if payable == earned { totals.value } else { self.value_of(payable) };
        self.tell(totals, (payable, value), into);
    }

    /// What waits for customers, as today's lines say.
    fn waits(&self, totals: &Totals, opening: &Opening, terms: &Terms) -> Waits {
        let lines = &self.contract.data[self.quarter as usize];
        let last_day = self.contract.days_of(self.quarter).1;
        let is_unpaid = |line: &str| is_unpaid(lines, line, last_day);
        Waits::of(&totals.parts, &opening.waiting, terms.until_collected, is_unpaid)
    }

    fn tell(&self, totals: &Totals, (payable, value): (i128, Option<i128>), into: &mut Quarter) {
        let own = self.fresh[self.quarter as usize].as_ref();
        let reporting = own.map_or(Some(Sums::default()), |own| self.reporting().of(own));
        let figures = [
            ("recognised", Some(totals.own.recognised)),
            ("partner", Some(totals.own.partner)),
            ("vendor", Some(totals.own.recognised - totals.own.partner)),
            ("incentives", Some(totals.incentives)),
            ("service credits", Some(totals.credits)),
            ("true-ups", Some(totals.true_ups)),
            ("sub-partners", Some(totals.shares)),
            ("payable", Some(payable)),
            ("recognised, reported", reporting.map(|sums| sums.recognised)),
            ("partner, reported", reporting.map(|sums| sums.partner)),
            ("sub-partners, reported", totals.shares_value),
            ("payable, reported", value),
        ];
        let (partner, currency) = (PARTNERS[self.partner], self.currency);
        into.figures.extend(figures.map(|(what, figure)| (format!("{partner} {currency} {what}"), figure)));
    }

    /// What is paid as a whole: at the rate of the last service month, without service months at that of the quarter's last. No value where
    /// a service month has no rate.
    fn value_of(&self, payable: i128) -> Option<i128> {
        match &self.fresh[self.quarter as usize] {
            Some(own) => self.reporting().beyond(own, payable),
            None if payable == 0 => Some(0),
            None => self.reporting().at_end(payable, self.quarter),
        }
    }

    /// Posts amounts of lines that are added to what is paid, or taken from it.
    fn post_by_line(&self, into: &mut Quarter, amounts: &Waiting, (step, account): (&str, &str), sign: i128) {
        for ((of, line), amount) in amounts {
            let key = format!("{line}:{}-{}:{step}", name(*of), self.currency);
            self.post(into, &key, "partner_balance", sign * amount);
            self.post(into, &key, account, -sign * amount);
        }
    }

    fn post(&self, into: &mut Quarter, key: &str, account: &str, amount: i128) {
        if amount != 0 {
            let entry = format!("{} {} {key}:{account}", PARTNERS[self.partner], self.currency);
            *into.entries.entry(entry).or_default() += amount;
        }
    }
}

impl Totals {
    fn nothing() -> Self {
        Self {
            own: Sums::default(),
            incentives: 0,
            credits: 0,
            true_ups: 0,
            shares: 0,
            kept: 0,
            parts: Waiting::new(),
            value: Some(0),
            shares_value: Some(0),
            any: false,
        }
    }

    /// Adds to what the quarter is worth; what has no value leaves it without one.
    fn worth(&mut self, value: Option<i128>) {
        self.value = self.value.zip(value).map(|(so_far, value)| so_far + value);
    }
}

/// A quarter as entries name it: the contract's quarters are counted from zero.
fn name(quarter: i32) -> String {
    format!("q{quarter}")
}
