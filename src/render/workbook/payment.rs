//! `Payment`: one row a settlement, from what the quarter comes to, to what is payable.

use super::shares::partner_of;
use super::table::{Table, number, text};
use super::value::Value;
use crate::deck::book::{Book, BookSettlement};
use crate::domain::{Money, Share};
use crate::settlement::payment::Payment;

/// The cash that the partner keeps, line by line on the sheet Ledger.
const KEPT: &str = "SUMIFS(Ledger_Credit,Ledger_Settlement,[settlement],Ledger_Account,\"retained_by_partner\")-SUMIFS(Ledger_Debit,Ledger_Settlement,[settlement],Ledger_Account,\"retained_by_partner\")";

/// What waits to be collected, less what is released, line by line on the sheet Ledger.
const WAITS: &str = "SUMIFS(Ledger_Credit,Ledger_Settlement,[settlement],Ledger_Account,\"held_until_collected\")-SUMIFS(Ledger_Debit,Ledger_Settlement,[settlement],Ledger_Account,\"held_until_collected\")";

/// Whether any settlement has a payment of its own.
pub(super) fn is_used(book: &Book<'_>) -> bool {
    book.settlements.iter().any(|one| one.figures.payment.is_some())
}

/// The sheet.
pub(super) fn table(book: &Book<'_>) -> Table {
    let rows = (1..).zip(&book.settlements);
    Table {
        sheet: "Payment",
        note: "One row a partner and currency: the opening balance and what the quarter comes to, less the cash that the partner keeps, what waits for its customers (less what they have paid), what is held, withheld and carried to the next quarter. The first balance, what is released and the rules are given; the rest is computed.",
        columns: vec![
            number("settlement", 10.5).named("Payment_Settlement"),
            text("partner_id", 12.0),
            text("partner", 30.0),
            text("currency", 9.0).named("Payment_Currency"),
            number("retained", 15.0).named("Payment_Retained"),
            number("uncollected", 15.0).named("Payment_Uncollected"),
            number("opening_balance", 15.0).named("Payment_Opening"),
            number("earned", 15.0).named("Payment_Earned"),
            number("released", 15.0).named("Payment_Released"),
            number("held_of", 15.0),
            number("holdback", 10.0),
            number("held", 15.0).named("Payment_Held"),
            number("rest", 15.0),
            number("withholding", 11.0),
            number("on_the_rest", 15.0),
            text("carries_below_zero", 9.0),
            number("minimum", 12.0),
            number("carried_forward", 15.0).named("Payment_Carried"),
            number("withheld", 15.0).named("Payment_Withheld"),
            number("payable", 15.0).named("Payment_Payable"),
            number("still_held", 15.0).named("Payment_Still_Held"),
            text("rule", 44.0),
        ],
        frozen: 4,
        rows: rows.filter_map(|(number, one)| row(book, number, one)).collect(),
    }
}

fn row(book: &Book<'_>, settlement: usize, one: &BookSettlement<'_>) -> Option<Vec<Value>> {
    let payment = one.figures.payment.as_ref()?;
    let currency = payment.earned.currency;
    let (partner, name) = partner_of(book, settlement);
    let of_partners = |name: &str| format!("INDEX(Partners_{name},[settlement])");
    let earned = ["Partner", "Incentives", "Service_Credits", "True_Ups", "Sub_Partners"].map(of_partners).join("+");
    let holds = payment.terms.release.is_some() && payment.terms.holdback > Share::ZERO;
    let held_of = match holds {
        true => Value::sum(
            "MAX(0,MIN([earned]-[retained]-[uncollected],[opening_balance]+[earned]-[retained]-[uncollected]))",
            payment.held_of,
        ),
        false => Value::Amount(payment.held_of),
    };
    let (rest, on_the_rest) = (payment.rest()?, payment.withheld_if_paid()?);
    Some(vec![
        Value::Count(settlement),
        partner,
        name,
        Value::Text(currency.to_string()),
        Value::sum(KEPT, payment.retained),
        Value::sum(WAITS, payment.uncollected.checked_sub(payment.collected)?),
        Value::Amount(payment.opening),
        Value::sum(&earned, payment.earned),
        Value::Amount(payment.released),
        held_of,
        Value::Share(if holds { payment.terms.holdback } else { Share::ZERO }),
        Value::sum("[held_of]*[holdback]", payment.held),
        Value::sum("[opening_balance]+[earned]+[released]-[retained]-[uncollected]-[held]", rest),
        Value::Share(payment.terms.withholding),
        Value::sum("MAX(0,[rest])*[withholding]", on_the_rest),
        Value::Text(if payment.terms.carries { "yes" } else { "no" }.to_owned()),
        Value::Amount(payment.terms.minimum),
        Value::sum(
            "IF(IF([rest]<0,[carries_below_zero]=\"yes\",[rest]-[on_the_rest]<[minimum]),[rest],0)",
            payment.carried,
        ),
        Value::sum("IF([carried_forward]=0,[on_the_rest],0)", payment.withheld),
        Value::sum("[rest]-[withheld]-[carried_forward]", one.figures.payable),
        Value::Amount(still_held(payment)?),
        Value::Text(payment.terms.rule.clone()),
    ])
}

/// Everything that is held when the quarter ends.
fn still_held(payment: &Payment) -> Option<Money> {
    let amounts = payment.holdings.iter().map(|holding| holding.amount);
    amounts.into_iter().try_fold(Money::zero(payment.earned.currency), Money::checked_add)
}
