//! What each of the contract's quarters must come to: its own revenue, what later data changes about closed quarters, and what is paid.

use std::collections::{BTreeMap, BTreeSet};

use quarterdeck::domain::Currency;

use super::beyond::{Beyond, beyond};
use super::contract::{Contract, Opening, PARTNERS, QUARTERS, month_of, version_name};
use super::ratio::Ratio;
use super::revenue::{Revenue, Sums, revenue};

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

/// A settled quarter as it was closed, with the true-ups posted since.
struct Known {
    lines: BTreeMap<String, Sums>,
    kept: BTreeMap<String, i128>,
    /// Incentives and service credits, by kind and rule.
    beyond: BTreeMap<String, i128>,
    /// Recognised and the partner's part in the reporting currency.
    reporting: Option<Sums>,
    /// Incentives and service credits in the reporting currency.
    beyond_reporting: Option<i128>,
}

impl Default for Known {
    fn default() -> Self {
        Self {
            lines: BTreeMap::new(),
            kept: BTreeMap::new(),
            beyond: BTreeMap::new(),
            reporting: Some(Sums::default()),
            beyond_reporting: Some(0),
        }
    }
}

/// One partner and currency in one quarter.
struct Settling<'a> {
    contract: &'a Contract,
    quarter: i32,
    partner: usize,
    currency: Currency,
}

/// What is added up on the way to what is payable.
#[derive(Default)]
struct Totals {
    own: Sums,
    incentives: i128,
    credits: i128,
    true_ups: i128,
    kept: i128,
}

/// Every quarter of a contract, one after the other.
pub(crate) fn quarters(contract: &Contract) -> Vec<Quarter> {
    let mut accounts: BTreeMap<(usize, Currency), Account> = BTreeMap::new();
    for (partner, known) in contract.partners.iter().enumerate() {
        for (currency, opening) in &known.openings {
            accounts.entry((partner, *currency)).or_default().opening = opening.clone();
        }
    }
    let currencies: BTreeSet<Currency> = contract.data.iter().flatten().map(|line| line.currency).collect();
    let mut found = Vec::with_capacity(QUARTERS);
    for quarter in 0..QUARTERS as i32 {
        let mut settled = Quarter::default();
        for partner in 0..PARTNERS.len() {
            for currency in &currencies {
                accounts.entry((partner, *currency)).or_default();
            }
        }
        for ((partner, currency), account) in &mut accounts {
            let settling = Settling { contract, quarter, partner: *partner, currency: *currency };
            settling.settle(account, &mut settled);
        }
        found.push(settled);
    }
    found
}

impl Settling<'_> {
    fn settle(&self, account: &mut Account, into: &mut Quarter) {
        let mut fresh: Vec<Option<Revenue>> = (0..=self.quarter).map(|of| self.revenue(of)).collect();
        let mut totals = Totals::default();
        let mut kept: BTreeMap<(i32, String), i128> = BTreeMap::new();
        for (of, revenue) in (0..).zip(&fresh) {
            let now = revenue.as_ref().map(|revenue| revenue.kept.clone()).unwrap_or_default();
            let known = account.known.entry(of).or_default();
            kept.extend(difference(now, &mut known.kept).into_iter().map(|(line, change)| ((of, line), change)));
        }
        let own = fresh.pop().flatten();
        let mut value = Some(0);
        if let Some(own) = &own {
            value = self.own(own, &mut totals, into);
        }
        let mut changed = false;
        for (of, revenue) in (0..).zip(&fresh) {
            let known = account.known.entry(of).or_default();
            if let Some(change) = self.true_ups(of, revenue.as_ref(), known, &mut totals, into) {
                changed = true;
                value = value.zip(change).map(|(value, change)| value + change);
            }
        }
        totals.kept = kept.values().sum();
        if own.is_none() && !changed && kept.is_empty() && account.opening == Opening::default() {
            return;
        }
        if let Some(own) = &own {
            let known = self.as_closed(own, &totals);
            account.known.insert(self.quarter, known);
        }
        self.pay(account, &totals, &kept, (value, own.as_ref()), into);
    }

    fn revenue(&self, quarter: i32) -> Option<Revenue> {
        let lines = &self.contract.data[self.quarter as usize];
        revenue(self.contract, lines, quarter, self.partner, self.currency)
    }

    fn as_closed(&self, own: &Revenue, totals: &Totals) -> Known {
        Known {
            lines: by_line(own),
            kept: own.kept.clone(),
            beyond: self.beyond(self.quarter, own).into_iter().collect(),
            reporting: self.reporting(own),
            beyond_reporting: self.beyond_reporting(own, totals.incentives + totals.credits),
        }
    }

    /// Incentives and service credits of a quarter, by kind and rule.
    fn beyond(&self, quarter: i32, revenue: &Revenue) -> Vec<(String, i128)> {
        let Beyond { incentives, credits } = beyond(self.contract, quarter, self.partner, self.currency, revenue);
        let named = |kind: &str, (id, amount): (String, i128)| (format!("{kind}:{id}"), amount);
        let incentives = incentives.into_iter().map(|one| named("incentive", one));
        incentives.chain(credits.into_iter().map(|one| named("service_credit", one))).collect()
    }

    /// What is beyond the shares, at the rate of the last service month; no value where a service month has none.
    fn beyond_reporting(&self, revenue: &Revenue, amount: i128) -> Option<i128> {
        self.reporting(revenue)?;
        Some(self.at(amount, self.rate(*revenue.months.keys().next_back()?)?))
    }

    /// Posts the quarter's own revenue; gives what it comes to in the reporting currency.
    fn own(&self, own: &Revenue, totals: &mut Totals, into: &mut Quarter) -> Option<i128> {
        for ((line, version), sums) in &own.lines {
            let key = format!("{line}/{}", version_name(*version));
            self.post(into, &key, "recognised_revenue", -sums.recognised);
            self.post(into, &key, "partner_share", sums.partner);
            self.post(into, &key, "vendor_share", sums.recognised - sums.partner);
        }
        for (rule, amount) in self.beyond(self.quarter, own) {
            self.post_beyond(into, "", &rule, amount);
            let sum = if rule.starts_with("incentive:") { &mut totals.incentives } else { &mut totals.credits };
            *sum += amount;
        }
        totals.own = own.total;
        Some(self.reporting(own)?.partner + self.beyond_reporting(own, totals.incentives + totals.credits)?)
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

    /// Posts what a closed quarter is found to be beside what is known of it; `None` where no line differs, else the change in the
    /// reporting currency.
    fn true_ups(
        &self,
        of: i32,
        fresh: Option<&Revenue>,
        known: &mut Known,
        totals: &mut Totals,
        into: &mut Quarter,
    ) -> Option<Option<i128>> {
        let lines = fresh.map(by_line).unwrap_or_default();
        let ids: BTreeSet<&String> = lines.keys().chain(known.lines.keys()).collect();
        let sums = |lines: &BTreeMap<String, Sums>, id: &String| lines.get(id).copied().unwrap_or_default();
        let mut any = false;
        for id in ids {
            let (now, before) = (sums(&lines, id), sums(&known.lines, id));
            let change = Sums { recognised: now.recognised - before.recognised, partner: now.partner - before.partner };
            any |= change != Sums::default();
            let key = format!("{id}:{}-{}", name(of), self.currency);
            self.post(into, &key, "recognised_true_up", -change.recognised);
            self.post(into, &key, "partner_true_up", change.partner);
            self.post(into, &key, "vendor_true_up", change.recognised - change.partner);
            totals.true_ups += change.partner;
        }
        known.lines = lines;
        let beyond: BTreeMap<String, i128> =
            fresh.map(|fresh| self.beyond(of, fresh).into_iter().collect()).unwrap_or_default();
        let sum = beyond.values().sum();
        for (rule, change) in difference(beyond, &mut known.beyond) {
            any = true;
            self.post_beyond(into, &name(of), &rule, change);
            totals.true_ups += change;
        }
        if !any {
            return None;
        }
        let lines_now = fresh.map_or(Some(Sums::default()), |fresh| self.reporting(fresh));
        let beyond_now = fresh.map_or(Some(0), |fresh| self.beyond_reporting(fresh, sum));
        let lines = lines_now.zip(known.reporting).map(|(now, known)| now.partner - known.partner);
        let beyond = beyond_now.zip(known.beyond_reporting).map(|(now, known)| now - known);
        // What has no value now has none later: what was posted of it is not known.
        known.reporting = lines.and(lines_now);
        known.beyond_reporting = beyond.and(beyond_now);
        Some(lines.zip(beyond).map(|(lines, beyond)| lines + beyond))
    }

    /// From what the quarter comes to, to what is paid of it.
    fn pay(
        &self,
        account: &mut Account,
        totals: &Totals,
        kept: &BTreeMap<(i32, String), i128>,
        (value, own): (Option<i128>, Option<&Revenue>),
        into: &mut Quarter,
    ) {
        let earned = totals.own.partner + totals.incentives + totals.credits + totals.true_ups;
        let terms = super::payment::Terms::of(self.contract, self.quarter, self.partner, self.currency);
        let opening = std::mem::take(&mut account.opening);
        let is_ruled = terms.in_force || opening != Opening::default() || !kept.is_empty();
        let mut payable = earned;
        if is_ruled {
            for ((of, line), amount) in kept {
                let key = format!("{line}:{}-{}:retained", name(*of), self.currency);
                self.post(into, &key, "partner_balance", -amount);
                self.post(into, &key, "retained_by_partner", *amount);
            }
            let paid = terms.pay(earned - totals.kept, &opening, self.quarter);
            for (step, account, amount) in paid.steps {
                let key = format!("{}:payment:{step}", self.currency);
                self.post(into, &key, "partner_balance", amount);
                self.post(into, &key, account, -amount);
            }
            payable = paid.payable;
            account.opening = paid.left;
        }
        let value = if payable == earned { value } else { self.value_of(payable, own) };
        let reporting = own.map_or(Some(Sums::default()), |own| self.reporting(own));
        let figures = [
            ("recognised", Some(totals.own.recognised)),
            ("partner", Some(totals.own.partner)),
            ("vendor", Some(totals.own.recognised - totals.own.partner)),
            ("incentives", Some(totals.incentives)),
            ("service credits", Some(totals.credits)),
            ("true-ups", Some(totals.true_ups)),
            ("payable", Some(payable)),
            ("recognised, reported", reporting.map(|sums| sums.recognised)),
            ("partner, reported", reporting.map(|sums| sums.partner)),
            ("payable, reported", value),
        ];
        let (partner, currency) = (PARTNERS[self.partner], self.currency);
        into.figures.extend(figures.map(|(what, figure)| (format!("{partner} {currency} {what}"), figure)));
    }

    /// What is paid as a whole: at the rate of the last service month, without service months at that of the quarter's last. No value where
    /// a service month has no rate.
    fn value_of(&self, payable: i128, own: Option<&Revenue>) -> Option<i128> {
        let last_month = month_of(self.contract.days_of(self.quarter).1);
        match own {
            Some(own) => {
                self.reporting(own)?;
                Some(self.at(payable, self.rate(*own.months.keys().next_back()?)?))
            }
            None if payable == 0 => Some(0),
            None => Some(self.at(payable, self.rate(last_month)?)),
        }
    }

    /// Recognised and the partner's part, each month at its rate, summed and rounded once.
    fn reporting(&self, revenue: &Revenue) -> Option<Sums> {
        let sum = |amount: fn(&Sums) -> i128| {
            let mut sum = Ratio::ZERO;
            for (month, sums) in &revenue.months {
                sum = sum.plus(self.exactly_at(amount(sums), self.rate(*month)?));
            }
            Some(sum.rounded())
        };
        Some(Sums { recognised: sum(|sums| sums.recognised)?, partner: sum(|sums| sums.partner)? })
    }

    /// The rate of a month in millionths, where there is one above zero.
    fn rate(&self, month: i32) -> Option<i128> {
        if self.currency == self.contract.reporting {
            return Some(1_000_000);
        }
        self.contract.rates.get(&(self.currency, month)).copied().filter(|rate| *rate > 0)
    }

    fn exactly_at(&self, amount: i128, rate: i128) -> Ratio {
        let scale = |currency: Currency| 10_i128.pow(currency.minor_digits());
        Ratio::new(amount * rate * scale(self.contract.reporting), 1_000_000 * scale(self.currency))
    }

    fn at(&self, amount: i128, rate: i128) -> i128 {
        self.exactly_at(amount, rate).rounded()
    }

    fn post(&self, into: &mut Quarter, key: &str, account: &str, amount: i128) {
        if amount != 0 {
            let entry = format!("{} {} {key}:{account}", PARTNERS[self.partner], self.currency);
            *into.entries.entry(entry).or_default() += amount;
        }
    }
}

/// A quarter as entries name it: the contract's quarters are counted from zero.
fn name(quarter: i32) -> String {
    format!("q{quarter}")
}

fn by_line(revenue: &Revenue) -> BTreeMap<String, Sums> {
    let mut lines: BTreeMap<String, Sums> = BTreeMap::new();
    for ((line, _), sums) in &revenue.lines {
        let line = lines.entry(line.clone()).or_default();
        line.recognised += sums.recognised;
        line.partner += sums.partner;
    }
    lines
}

/// What differs from what was known, which it then takes the place of.
fn difference(fresh: BTreeMap<String, i128>, known: &mut BTreeMap<String, i128>) -> Vec<(String, i128)> {
    let ids: BTreeSet<&String> = fresh.keys().chain(known.keys()).collect();
    let amount = |amounts: &BTreeMap<String, i128>, id: &String| amounts.get(id).copied().unwrap_or(0);
    let changes = ids.into_iter().map(|id| (id.clone(), amount(&fresh, id) - amount(known, id)));
    let changes = changes.filter(|(_, change)| *change != 0).collect();
    *known = fresh;
    changes
}
