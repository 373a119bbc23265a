//! Sums over all partners, by currency: what finance holds against its own books before it pays.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::run_record::{ControlTotal, PayableControl};
use crate::domain::{Currency, Money};
use crate::settlement::model::{Settlement, Settlements};
use crate::settlement::payables::{Payables, PayablesTotal};
use crate::settlement::payment::Payment;

/// The sums of each currency; none where nothing but the quarters themselves is paid.
pub(super) fn control_totals(settlements: &Settlements) -> Vec<ControlTotal> {
    let mut by_currency: BTreeMap<Currency, Vec<&Settlement>> = BTreeMap::new();
    for one in settlements.partners.iter().flat_map(|partner| &partner.settlements) {
        by_currency.entry(one.recognised.currency).or_default().push(one);
    }
    let is_used = by_currency.values().flatten().any(|one| one.payment.is_some());
    let all = by_currency.into_iter().filter(|_| is_used);
    all.map(|(currency, settled)| total(currency, &settled)).collect()
}

fn total(currency: Currency, settled: &[&Settlement]) -> ControlTotal {
    let sum = |of: &dyn Fn(&Settlement) -> Decimal| {
        // With the currency's own digits, also where there is nothing to sum.
        settled.iter().map(|one| of(one)).fold(Money::zero(currency).decimal(), |sum, one| sum + one).to_string()
    };
    let paid = |of: fn(&Payment) -> Money| {
        sum(&|one: &Settlement| one.payment.as_ref().map_or(Decimal::ZERO, |payment| of(payment).decimal()))
    };
    let held = |one: &Settlement| {
        let holdings = one.payment.iter().flat_map(|payment| &payment.holdings);
        holdings.map(|holding| holding.amount.decimal()).sum()
    };
    ControlTotal {
        currency: currency.to_string(),
        partners: settled.len(),
        earned: sum(&|one| one.earned().decimal()),
        retained: paid(|payment| payment.retained),
        uncollected: paid(|payment| payment.uncollected),
        collected: paid(|payment| payment.collected),
        opening_balance: paid(|payment| payment.opening),
        released: paid(|payment| payment.released),
        held: paid(|payment| payment.held),
        withheld: paid(|payment| payment.withheld),
        carried_forward: paid(|payment| payment.carried),
        payable: sum(&|one| one.payable.decimal()),
        still_held: sum(&held),
    }
}

/// The sums of payables and payments of each currency; none without a table of payments.
pub(super) fn payables(payables: Option<&Payables>) -> Vec<PayableControl> {
    let totals = payables.map(Payables::totals).unwrap_or_default();
    totals.into_iter().map(|(currency, total)| payable(currency, &total)).collect()
}

fn payable(currency: Currency, total: &PayablesTotal) -> PayableControl {
    let text = |minor: i128| Decimal::from_i128_with_scale(minor, currency.minor_digits()).to_string();
    PayableControl {
        currency: currency.to_string(),
        payable: text(total.payable),
        paid: text(total.paid),
        outstanding: text(total.outstanding),
        overdue: text(total.overdue),
        overpaid: text(total.overpaid),
        owed: text(total.owed),
        disputed: text(total.disputed),
        unmatched: text(total.unmatched),
        payments: total.payments,
    }
}
