//! The customer system's contracts and renewals: yearly terms, each renewed, cut, lost or still open.

use std::io;

use chrono::{Months, NaiveDate};

use super::World;
use super::customers::Holder;
use super::names::PRODUCTS;
use super::output::{FileId, Output, Row};
use super::partners::{Profile, Story};
use super::random::{Stream, Topic};
use super::span::{day_of, minus_days, plus_days, push_iso_day};
use crate::domain::{Currency, Money};

const CONTRACT_HEADER: &str = "contract_id,customer_id,product,valid_from,valid_to";
const RENEWAL_HEADER: &str = "renewal_id,customer_id,product,due_on,outcome,amount_due,amount_renewed,currency";

/// Renewals due up to so many days after the export are in it, still open.
const LOOK_AHEAD_DAYS: u64 = 200;
/// The usual chance that a contract is lost.
const USUAL_CHURN: f64 = 0.07;
/// That of the slipping partner's customers in its last two quarters.
const SLIPPING_CHURN: f64 = 0.2;

/// Writes both exports.
pub(super) fn write(world: &World<'_>, output: &mut Output<'_>) -> io::Result<()> {
    let mut register = Register {
        contracts: output.open("data/raw/crm/contracts.csv", CONTRACT_HEADER),
        renewals: output.open("data/raw/crm/renewals.csv", RENEWAL_HEADER),
        row: Row::commas(),
        next: 1,
    };
    for (index, account) in world.accounts.iter().enumerate() {
        if account.holder == Holder::Unknown {
            continue;
        }
        let mut draws = Stream::new(world.options.seed, Topic::Contracts, index);
        // A customer that moved keeps the contracts it had with the account it belonged to first.
        let starts = minus_days(world.span.first, 700);
        for care in account.care.iter().filter(|care| care.from < starts) {
            for _ in 0..1 + draws.below(3) {
                register.write_contract(world, output, &mut draws, (care.customer, world.profiles.get(index)))?;
            }
        }
    }
    Ok(())
}

struct Register {
    contracts: FileId,
    renewals: FileId,
    row: Row,
    next: u64,
}

/// One year of a contract.
struct Term {
    customer: usize,
    product: usize,
    from: NaiveDate,
    to: NaiveDate,
    amount: i64,
    currency: Currency,
}

impl Register {
    /// The terms of one contract, until it is lost or its renewal lies ahead.
    fn write_contract(
        &mut self,
        world: &World<'_>,
        output: &mut Output<'_>,
        draws: &mut Stream,
        (customer, profile): (usize, Option<&Profile>),
    ) -> io::Result<()> {
        let Some(currency) = Currency::parse(world.customers[customer].home.1) else { return Ok(()) };
        let mut from = plus_days(minus_days(world.span.first, 364), draws.below(364) as u64);
        let product = draws.weighted(&[0.3, 0.22, 0.17, 0.13, 0.1, 0.08]);
        let scale = [1.0, 160.0][usize::from(currency.minor_digits() == 0)];
        let mut amount = draws.lognormal(8_000.0 * scale, 0.7) as i64 * 10_i64.pow(currency.minor_digits());
        while let Some(next) = from.checked_add_months(Months::new(12)) {
            let term = Term { customer, product, from, to: minus_days(next, 1), amount, currency };
            self.write_term(world, output, &term)?;
            match self.write_renewal(world, output, draws, (&term, profile))? {
                Some(renewed) => amount = renewed,
                None => break,
            }
            from = next;
        }
        Ok(())
    }

    fn write_term(&mut self, world: &World<'_>, output: &mut Output<'_>, term: &Term) -> io::Result<()> {
        let row = &mut self.row;
        row.clear();
        row.text(&format!("CT-{:06}", self.next));
        row.text(&world.customers[term.customer].id);
        row.text(PRODUCTS[term.product]);
        row.plain(|bytes| push_iso_day(bytes, term.from));
        row.plain(|bytes| push_iso_day(bytes, term.to));
        output.append(self.contracts, row.line())
    }

    /// Writes the renewal of a term where it is due; gives the amount of the next term, `None` where there is none yet.
    fn write_renewal(
        &mut self,
        world: &World<'_>,
        output: &mut Output<'_>,
        draws: &mut Stream,
        (term, profile): (&Term, Option<&Profile>),
    ) -> io::Result<Option<i64>> {
        let number = self.next;
        self.next += 1;
        let today = day_of(world.span.export);
        if term.to > plus_days(today, LOOK_AHEAD_DAYS) {
            return Ok(None);
        }
        let (outcome, renewed) = outcome(world, draws, term, profile);
        let row = &mut self.row;
        row.clear();
        row.text(&format!("RN-{number:06}"));
        row.text(&world.customers[term.customer].id);
        row.text(PRODUCTS[term.product]);
        row.plain(|bytes| push_iso_day(bytes, term.to));
        row.text(outcome);
        row.text(&Money::from_minor(term.amount, term.currency).to_string());
        row.text(&renewed.map(|minor| Money::from_minor(minor, term.currency).to_string()).unwrap_or_default());
        row.text(term.currency.code());
        output.append(self.renewals, row.line())?;
        Ok(renewed.filter(|minor| *minor > 0))
    }
}

/// How a renewal came out by the day of the export, and the amount renewed.
fn outcome(
    world: &World<'_>,
    draws: &mut Stream,
    term: &Term,
    profile: Option<&Profile>,
) -> (&'static str, Option<i64>) {
    let slipping = profile.is_some_and(|profile| profile.story == Some(Story::Slipping))
        && world.span.quarters_before_last(term.to) < 2;
    let churn = if slipping { SLIPPING_CHURN } else { USUAL_CHURN };
    let drawn = draws.unit();
    let part = draws.whole(45, 90);
    let growth = draws.whole(103, 130);
    if term.to > day_of(world.span.export) {
        return ("open", None);
    }
    match drawn {
        drawn if drawn < churn => ("churned", Some(0)),
        drawn if drawn < churn + 0.03 => ("open", None),
        drawn if drawn < churn + 0.11 => ("downsold", Some(term.amount / 100 * part)),
        drawn if drawn > 0.85 => ("upsold", Some(term.amount / 100 * growth)),
        _ => ("renewed", Some(term.amount)),
    }
}
