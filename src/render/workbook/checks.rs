//! `Checks`: differences that must be nothing, computed in the workbook itself.

use super::payment;
use super::shares::partner_of;
use super::table::{Column, Table, number, text};
use super::value::Value;
use crate::deck::book::{Book, BookSettlement};
use crate::domain::Money;
use crate::settlement::payment::Payment;

/// Differences: heading, and the two sides whose difference it is. `{payable}` and the like are figures of the settlement
/// file, put in as numbers.
const DIFFERENCES: [(&str, &str); 14] = [
    ("recognised", "INDEX(Partners_Recognised,[settlement])-{recognised}"),
    ("partner_part", "INDEX(Partners_Partner,[settlement])-{partner}"),
    ("incentives", "INDEX(Partners_Incentives,[settlement])-{incentives}"),
    ("service_credits", "INDEX(Partners_Service_Credits,[settlement])-{service_credits}"),
    ("sub_partners", "INDEX(Partners_Sub_Partners,[settlement])-{sub_partners}"),
    ("payable", "INDEX(Partners_Payable,[settlement])-{payable}"),
    ("lines_partner", "SUMIFS(Lines_Partner,Lines_Settlement,[settlement])-INDEX(Partners_Partner,[settlement])"),
    ("lines_vendor", "SUMIFS(Lines_Vendor,Lines_Settlement,[settlement])-INDEX(Partners_Vendor,[settlement])"),
    ("months", "SUMIFS(Rates_Partner,Rates_Settlement,[settlement])-INDEX(Partners_Partner,[settlement])"),
    (
        "ledger_balance",
        "SUMIFS(Ledger_Debit,Ledger_Settlement,[settlement])-SUMIFS(Ledger_Credit,Ledger_Settlement,[settlement])",
    ),
    (
        "ledger_recognised",
        "SUMIFS(Ledger_Debit,Ledger_Settlement,[settlement],Ledger_Account,\"recognised_revenue\")-SUMIFS(Ledger_Credit,Ledger_Settlement,[settlement],Ledger_Account,\"recognised_revenue\")-INDEX(Partners_Recognised,[settlement])",
    ),
    (
        "ledger_partner",
        "SUMIFS(Ledger_Credit,Ledger_Settlement,[settlement],Ledger_Account,\"partner_share\")-SUMIFS(Ledger_Debit,Ledger_Settlement,[settlement],Ledger_Account,\"partner_share\")-INDEX(Partners_Partner,[settlement])",
    ),
    (
        "ledger_vendor",
        "SUMIFS(Ledger_Credit,Ledger_Settlement,[settlement],Ledger_Account,\"vendor_share\")-SUMIFS(Ledger_Debit,Ledger_Settlement,[settlement],Ledger_Account,\"vendor_share\")-INDEX(Partners_Vendor,[settlement])",
    ),
    (
        "ledger_true_ups",
        "SUMIFS(Ledger_Credit,Ledger_Settlement,[settlement],Ledger_Account,\"partner_true_up\")-SUMIFS(Ledger_Debit,Ledger_Settlement,[settlement],Ledger_Account,\"partner_true_up\")+SUMIFS(Ledger_Credit,Ledger_Settlement,[settlement],Ledger_Account,\"incentives_true_up_to_partner\")-SUMIFS(Ledger_Debit,Ledger_Settlement,[settlement],Ledger_Account,\"incentives_true_up_to_partner\")+SUMIFS(Ledger_Credit,Ledger_Settlement,[settlement],Ledger_Account,\"service_credits_true_up_borne_by_partner\")-SUMIFS(Ledger_Debit,Ledger_Settlement,[settlement],Ledger_Account,\"service_credits_true_up_borne_by_partner\")-INDEX(Partners_True_Ups,[settlement])",
    ),
];

/// The same of payments, on a book that has any.
const OF_PAYMENT: [(&str, &str); 8] = [
    ("kept_in_cash", "SUMIFS(Payment_Retained,Payment_Settlement,[settlement])-{retained}"),
    ("uncollected", "SUMIFS(Payment_Uncollected,Payment_Settlement,[settlement])-{uncollected}"),
    ("held", "SUMIFS(Payment_Held,Payment_Settlement,[settlement])-{held}"),
    ("withheld", "SUMIFS(Payment_Withheld,Payment_Settlement,[settlement])-{withheld}"),
    ("carried_forward", "SUMIFS(Payment_Carried,Payment_Settlement,[settlement])-{carried}"),
    (
        "ledger_balance_of_payment",
        "SUMIFS(Ledger_Credit,Ledger_Settlement,[settlement],Ledger_Account,\"partner_balance\")-SUMIFS(Ledger_Debit,Ledger_Settlement,[settlement],Ledger_Account,\"partner_balance\")-INDEX(Partners_Payable,[settlement])+INDEX(Partners_Partner,[settlement])+INDEX(Partners_Incentives,[settlement])+INDEX(Partners_Service_Credits,[settlement])+INDEX(Partners_True_Ups,[settlement])+INDEX(Partners_Sub_Partners,[settlement])",
    ),
    (
        "ledger_held",
        "SUMIFS(Ledger_Credit,Ledger_Settlement,[settlement],Ledger_Account,\"held_back\")-SUMIFS(Ledger_Debit,Ledger_Settlement,[settlement],Ledger_Account,\"held_back\")-SUMIFS(Payment_Held,Payment_Settlement,[settlement])+SUMIFS(Payment_Released,Payment_Settlement,[settlement])",
    ),
    (
        "ledger_carried_forward",
        "SUMIFS(Ledger_Credit,Ledger_Settlement,[settlement],Ledger_Account,\"carried_forward\")-SUMIFS(Ledger_Debit,Ledger_Settlement,[settlement],Ledger_Account,\"carried_forward\")-SUMIFS(Payment_Carried,Payment_Settlement,[settlement])",
    ),
];

/// The differences that a book shows.
fn differences(book: &Book<'_>) -> Vec<(&'static str, &'static str)> {
    let of_payment = OF_PAYMENT.into_iter().filter(|_| payment::is_used(book));
    DIFFERENCES.into_iter().chain(of_payment).collect()
}

/// The sheet.
pub(super) fn table(book: &Book<'_>) -> Table {
    let mut columns =
        vec![number("settlement", 10.5), text("partner_id", 12.0), text("partner", 30.0), text("currency", 9.0)];
    columns.extend(differences(book).iter().map(|(key, _)| number(key, 12.0)));
    columns.push(Column { name: Some("Checks_Hold"), ..text("holds", 9.0) });
    Table {
        sheet: "Checks",
        note: "Differences that must be zero. The first six hold the workbook against settlement.csv; the others hold its sheets against each other.",
        columns,
        frozen: 4,
        rows: book.settlements.iter().enumerate().map(|(index, one)| row(book, index + 1, one)).collect(),
    }
}

fn row(book: &Book<'_>, settlement: usize, one: &BookSettlement<'_>) -> Vec<Value> {
    let figures = one.figures;
    let currency = figures.recognised.currency;
    let (partner, name) = partner_of(book, settlement);
    let mut cells = vec![Value::Count(settlement), partner, name, Value::Text(currency.to_string())];
    let differences = differences(book);
    let zero = Money::zero(currency);
    let of_payment = |of: fn(&Payment) -> Money| in_brackets(figures.payment.as_ref().map_or(zero, of));
    cells.extend(differences.iter().map(|(_, formula)| {
        let formula = formula
            .replace("{recognised}", &in_brackets(figures.recognised))
            .replace("{partner}", &in_brackets(figures.partner))
            .replace("{incentives}", &in_brackets(figures.incentives))
            .replace("{service_credits}", &in_brackets(figures.service_credits))
            .replace("{sub_partners}", &in_brackets(figures.sub_partners))
            .replace("{payable}", &in_brackets(figures.payable))
            .replace("{retained}", &of_payment(|payment| payment.retained))
            .replace("{uncollected}", &of_payment(|payment| net(payment.uncollected, payment.collected)))
            .replace("{held}", &of_payment(|payment| payment.held))
            .replace("{withheld}", &of_payment(|payment| payment.withheld))
            .replace("{carried}", &of_payment(|payment| payment.carried));
        Value::sum(&formula, zero)
    }));
    let all: Vec<String> = differences.iter().map(|(key, _)| format!("[{key}]=0")).collect();
    cells.push(Value::formula(format!("IF(AND({}),\"yes\",\"no\")", all.join(",")), Value::Text("yes".to_owned())));
    cells
}

/// An amount as a number inside a formula, whatever its sign.
fn in_brackets(amount: Money) -> String {
    format!("({amount})")
}

/// One amount less another; the payment's own sums were found to fit.
fn net(held: Money, released: Money) -> Money {
    held.checked_sub(released).unwrap_or(held)
}
