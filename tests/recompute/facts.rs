//! The lines of a contract as Quarterdeck's facts.

use quarterdeck::domain::{Assignment, Currency, Money, PartnerId};
use quarterdeck::facts::recognition::{Stretch, stretches};
use quarterdeck::facts::slices::RevenueSlice;

use super::contract::{CUSTOMERS, Line, PARTNERS, date};

/// A line as the revenue facts hold it: by month and holder.
pub(crate) fn slices_of(line: &Line) -> Vec<RevenueSlice> {
    let (from, to) = (date(line.from), date(line.to));
    let cut = |amount: i128| {
        let changes = line.moves.iter().map(|(day, _)| date(*day));
        let holder = |day| line.holder_on(chrono::Datelike::num_days_from_ce(&day));
        stretches(whole(amount), (from, to), changes, holder).expect("the amount fits")
    };
    let slice = |(stretch, kept): (Stretch<Option<usize>>, Stretch<Option<usize>>)| RevenueSlice {
        line_id: line.id.clone(),
        invoice_id: None,
        partner_id: stretch.holder.map(|place| PartnerId::new(PARTNERS[place])),
        assignment: if stretch.holder.is_some() { Assignment::Partner } else { Assignment::Direct },
        customer_id: line.customer.map(|place| CUSTOMERS[place].to_owned()),
        product: None,
        kind: None,
        credits_line_id: line.corrects.clone(),
        invoiced_on: None,
        sold_on: line.invoiced.map(date),
        collected_on: line.collected.map(date),
        currency: line.currency,
        service_from: from,
        service_to: to,
        slice_from: stretch.from,
        slice_to: stretch.to,
        month: stretch.month,
        amount_minor: whole(line.amount),
        recognised_minor: stretch.recognised,
        retained_minor: if stretch.holder.is_some() { kept.recognised } else { 0 },
    };
    cut(line.amount).into_iter().zip(cut(line.kept)).map(slice).collect()
}

pub(crate) fn money(amount: i128, currency: Currency) -> Money {
    Money::from_minor(whole(amount), currency)
}

fn whole(amount: i128) -> i64 {
    i64::try_from(amount).expect("the amount fits")
}
