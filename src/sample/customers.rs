//! Customers, who supports them from when to when, and which of them moved.

use chrono::NaiveDate;

use super::SampleOptions;
use super::names;
use super::partners::{Profile, REGIONS};
use super::random::{Stream, Topic};
use super::span::{Span, minus_days};

/// Whose customers they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// A partner, by its index.
    Partner(usize),
    /// The vendor itself.
    Vendor,
    /// A group of the service desk that no list of partners knows.
    Unknown,
}

/// A customer.
#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) segment: &'static str,
    /// Index into [`REGIONS`].
    pub(super) region: usize,
    /// Country, currency, language.
    pub(super) home: (&'static str, &'static str, &'static str),
}

/// A customer in a holder's care, from a day to a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Care {
    pub(super) customer: usize,
    pub(super) from: NaiveDate,
    /// The last day; `None` goes on.
    pub(super) to: Option<NaiveDate>,
}

/// A holder with the cases and customers it has.
#[derive(Debug, Clone)]
pub(super) struct Account {
    pub(super) holder: Holder,
    /// Cases over the whole span.
    pub(super) cases: usize,
    pub(super) care: Vec<Care>,
}

impl Account {
    /// Draws the customer of a case: some have far more cases than others.
    pub(super) fn draw_customer(&self, stream: &mut Stream, day: NaiveDate) -> usize {
        let mut drawn = self.care[0];
        for _ in 0..12 {
            let unit = stream.unit();
            let skewed = if stream.chance(0.4) { unit * unit } else { unit };
            drawn = self.care[(skewed * self.care.len() as f64) as usize];
            if drawn.from <= day && drawn.to.is_none_or(|to| day <= to) {
                return drawn.customer;
            }
        }
        let valid = |care: &&Care| care.from <= day && care.to.is_none_or(|to| day <= to);
        self.care.iter().find(valid).map_or(drawn.customer, |care| care.customer)
    }
}

/// Share of the vendor's own cases.
const DIRECT_SHARE: f64 = 0.17;
/// Share of cases with an unknown group.
const UNKNOWN_SHARE: f64 = 0.0015;
/// Cases a quarter that the smallest partners have at least, where the sample is large enough.
const FEWEST_CASES: usize = 45;

/// Every account (partners in their order, the vendor, the unknown group) and every customer.
pub(super) fn accounts(options: &SampleOptions, span: &Span, profiles: &[Profile]) -> (Vec<Account>, Vec<Customer>) {
    let cases = cases_by_holder(options, span, profiles);
    let mut customers = Vec::new();
    let mut accounts = Vec::new();
    for (index, cases) in cases.into_iter().enumerate() {
        let holder = match index {
            _ if index < profiles.len() => Holder::Partner(index),
            _ if index == profiles.len() => Holder::Vendor,
            _ => Holder::Unknown,
        };
        let mut stream = Stream::new(options.seed, Topic::Customers, index);
        let since = minus_days(span.first, 730);
        let care = (0..(cases / 60).max(6))
            .map(|_| {
                customers.push(customer(&mut stream, customers.len(), profiles.get(index)));
                Care { customer: customers.len() - 1, from: since, to: None }
            })
            .collect();
        accounts.push(Account { holder, cases, care });
    }
    move_some(options, span, &mut accounts, profiles.len());
    (accounts, customers)
}

fn customer(stream: &mut Stream, number: usize, partner: Option<&Profile>) -> Customer {
    let own_region = partner.filter(|_| stream.chance(0.85)).map(|partner| partner.region);
    let region = own_region.unwrap_or_else(|| stream.weighted(&[0.6, 0.25, 0.15]));
    Customer {
        id: format!("C{:05}", number + 10_001),
        name: names::customer(number),
        segment: ["enterprise", "mid-market", "small business", "public sector"]
            [stream.weighted(&[0.2, 0.4, 0.3, 0.1])],
        region,
        home: *stream.pick(REGIONS[region].countries),
    }
}

/// Splits the cases so that they sum to what was asked for.
fn cases_by_holder(options: &SampleOptions, span: &Span, profiles: &[Profile]) -> Vec<usize> {
    let wanted = options.cases;
    let all_days = span.days().count().max(1) as f64;
    let weights: Vec<f64> = profiles
        .iter()
        .map(|profile| profile.weight * span.days().filter(|day| *day >= profile.starts).count() as f64 / all_days)
        .collect();
    let total: f64 = weights.iter().sum();
    let for_partners = options.cases as f64 * (1.0 - DIRECT_SHARE - UNKNOWN_SHARE);
    let fewest = (FEWEST_CASES * span.quarters.len()).min(wanted / (4 * profiles.len().max(1)));
    let mut cases: Vec<usize> =
        weights.iter().map(|weight| ((for_partners * weight / total) as usize).max(fewest)).collect();
    cases.push((options.cases as f64 * DIRECT_SHARE) as usize);
    cases.push((options.cases as f64 * UNKNOWN_SHARE) as usize);
    settle_rounding(&mut cases, wanted);
    cases
}

/// Gives what rounding left over to the largest, or takes it from there.
fn settle_rounding(cases: &mut [usize], wanted: usize) {
    let given: usize = cases.iter().sum();
    if let Some(largest) = cases.iter_mut().max() {
        *largest = (*largest + wanted).saturating_sub(given);
    }
}

/// Moves customers between partners: a few at planted days of the last quarter, about one in a hundred at other times.
fn move_some(options: &SampleOptions, span: &Span, accounts: &mut [Account], partners: usize) {
    if partners < 2 {
        return;
    }
    let mut stream = Stream::new(options.seed, Topic::Customers, usize::MAX >> 16);
    let [_, second, third] = span.last_quarter().months();
    let mid_month = super::span::plus_days(second.first_day(), 15);
    for (from, to, place, day) in [(1, 0, 3, third.first_day()), (6, 0, 4, third.first_day()), (4, 6, 2, mid_month)] {
        if from < partners && to < partners {
            move_one(accounts, from, to, place, day);
        }
    }
    let days: Vec<NaiveDate> = span.days().collect();
    for from in 6..partners {
        for place in 5..accounts[from].care.len() {
            if stream.chance(0.012) {
                let to = 6 + stream.below(partners - 6);
                let day = *stream.pick(&days);
                if to != from && to != 11 && from != 11 {
                    move_one(accounts, from, to, place, day);
                }
            }
        }
    }
}

fn move_one(accounts: &mut [Account], from: usize, to: usize, place: usize, day: NaiveDate) {
    let Some(care) = accounts[from].care.get_mut(place).filter(|care| care.to.is_none() && care.from < day) else {
        return;
    };
    care.to = Some(minus_days(day, 1));
    let customer = care.customer;
    accounts[to].care.push(Care { customer, from: day, to: None });
}
