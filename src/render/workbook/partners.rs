//! `Partners`: one row a partner and currency, what is payable and how it comes about.

use rust_decimal::Decimal;

use super::table::{Table, number, text};
use super::value::Value;
use crate::deck::book::{Book, BookSettlement};
use crate::domain::{Currency, Money};
use crate::settlement::model::Settlement;

/// The sheet.
pub(super) fn table(book: &Book<'_>) -> Table {
    Table {
        sheet: "Partners",
        note: "One row a partner and currency. The parts are sums over the sheet Shares, incentives, service credits and shares of sub-partners over the sheet Ledger, true-ups over the sheet TrueUps, the reporting currency over the sheet Rates.",
        columns: vec![
            number("settlement", 10.5),
            text("partner_id", 12.0),
            text("partner", 30.0),
            text("currency", 9.0).named("Partners_Currency"),
            text("tier_paid", 12.0),
            text("tier_earned", 12.0),
            number("recognised", 15.0).named("Partners_Recognised"),
            number("partner_part", 15.0).named("Partners_Partner"),
            number("vendor_part", 15.0).named("Partners_Vendor"),
            number("incentives", 12.0).named("Partners_Incentives"),
            number("service_credits", 12.0).named("Partners_Service_Credits"),
            number("true_ups", 12.0).named("Partners_True_Ups"),
            number("sub_partners", 12.0).named("Partners_Sub_Partners"),
            number("payable", 15.0).named("Partners_Payable"),
            number("recognised_reporting", 15.0).named("Partners_Recognised_Reporting"),
            number("true_ups_reporting", 15.0),
            number("sub_partners_reporting", 15.0),
            number("payable_reporting", 15.0).named("Partners_Payable_Reporting"),
            text("reporting_currency", 10.0),
        ],
        frozen: 4,
        rows: book.settlements.iter().enumerate().map(|(index, one)| row(book, index + 1, one)).collect(),
    }
}

fn row(book: &Book<'_>, settlement: usize, one: &BookSettlement<'_>) -> Vec<Value> {
    let figures = one.figures;
    vec![
        Value::Count(settlement),
        Value::Text(one.partner.to_string()),
        Value::Text(one.name.to_owned()),
        Value::Text(figures.recognised.currency.to_string()),
        Value::text(one.tier.paid_tier()),
        Value::text(one.tier.earned_tier()),
        Value::sum("SUMIFS(Shares_Recognised,Shares_Settlement,[settlement])", figures.recognised),
        Value::sum("SUMIFS(Shares_Partner,Shares_Settlement,[settlement])", figures.partner),
        Value::sum("[recognised]-[partner_part]", figures.vendor),
        Value::sum(&posted("incentives_to_partner"), figures.incentives),
        Value::sum(&posted("service_credits_borne_by_partner"), figures.service_credits),
        Value::sum("SUMIFS(TrueUps_Partner,TrueUps_Settlement,[settlement])", figures.true_ups),
        Value::sum(&posted("sub_partner_share"), figures.sub_partners),
        Value::sum(payable(figures), figures.payable),
        converted("SUMIFS(Rates_Recognised_Reporting,Rates_Settlement,[settlement])", figures.recognised_reporting),
        true_ups_reporting(figures, book.reporting),
        figures.sub_partners_reporting.map_or_else(|| Value::Text("no rate".to_owned()), Value::Amount),
        converted(&payable_reporting(book, figures), figures.payable_reporting),
        Value::Text(book.reporting.to_string()),
    ]
}

/// What the quarter comes to, or what the sheet Payment makes of it.
fn payable(figures: &Settlement) -> &'static str {
    match figures.payment {
        Some(_) => "SUMIFS(Payment_Payable,Payment_Settlement,[settlement])",
        None => "[partner_part]+[incentives]+[service_credits]+[true_ups]+[sub_partners]",
    }
}

/// What the ledger credits to an account of the partner's, less what it debits.
fn posted(account: &str) -> String {
    let sum = |side: &str| format!("SUMIFS({side},Ledger_Settlement,[settlement],Ledger_Account,\"{account}\")");
    format!("{}-{}", sum("Ledger_Credit"), sum("Ledger_Debit"))
}

/// The partner's part by month, rounded; what is added or taken at the rate of the last month, rounded by itself; and true-ups. What is
/// paid of it, where that is another amount, at one rate.
fn payable_reporting(book: &Book<'_>, figures: &Settlement) -> String {
    let months = "SUMIFS(Rates_Partner_Reporting,Rates_Settlement,[settlement])";
    let digits = book.reporting.minor_digits();
    if figures.payable != figures.earned() {
        let rate = figures.payment.as_ref().and_then(|payment| payment.rate).unwrap_or(Decimal::ZERO);
        return format!("ROUND([payable]*({rate}),{digits})");
    }
    if figures.adjustments.is_empty() {
        return format!("{months}+[true_ups_reporting]+[sub_partners_reporting]");
    }
    let rate = figures.rates.last().map_or(Decimal::ONE, |(_, rate)| *rate);
    let beyond = format!("ROUND(([incentives]+[service_credits])*({rate}),{digits})");
    format!("ROUND({months},{digits})+{beyond}+[true_ups_reporting]+[sub_partners_reporting]")
}

/// True-ups in the reporting currency: at the rates pinned with the periods they are of.
fn true_ups_reporting(figures: &Settlement, reporting: Currency) -> Value {
    let mut sums = figures.true_ups_by_period.iter().map(|of| of.total_reporting());
    let sum = sums.try_fold(Money::zero(reporting), |sum, one| sum.checked_add(one?));
    sum.map_or_else(|| Value::Text("no rate".to_owned()), Value::Amount)
}

/// An amount in the reporting currency; nothing where a month has no rate.
fn converted(formula: &str, amount: Option<Money>) -> Value {
    amount.map_or_else(|| Value::Text("no rate".to_owned()), |amount| Value::sum(formula, amount))
}
