//! The workbook, read back.

mod points;

use std::io::Cursor;

use calamine::{Data, Range, Reader as _, Xlsx};
use rust_decimal::Decimal;

use super::*;
use crate::deck::book::{BookEntry, BookLine, BookMonth, BookRule, BookSettlement, BookShare};
use crate::domain::period::FiscalYear;
use crate::domain::{Currency, Money, Month, PartnerId, Quarter, Share};
use crate::settlement::ledger;
use crate::settlement::model::{LineShare, MonthShare, PartnerSettlement, Settlement, TierDecision};
use crate::settlement::payables::{NoMatch, PayableAccount, Payables, PaymentMade, Unmatched};

const RULE: &str = "programme 2026: tier silver";

fn currency(code: &str) -> Currency {
    Currency::parse(code).expect("a code")
}

fn quarter() -> Quarter {
    FiscalYear { start_month: 1 }.parse_quarter("2026Q3").expect("a quarter")
}

fn share() -> Share {
    Share::parse("0.35").expect("a share")
}

/// A line whose id a spreadsheet would take for a formula.
fn line(recognised: Money, partner: Money) -> LineShare {
    LineShare {
        line_id: "=1+1".to_owned(),
        invoice_id: Some("007".to_owned()),
        customer_id: Some("@SUM(A1)".to_owned()),
        product: Some("{payable} [share]".to_owned()),
        kind: None,
        service_from: quarter().first_day(),
        service_to: quarter().last_day(),
        amount: recognised,
        recognised,
        share: share(),
        partner,
        vendor: recognised.checked_sub(partner).expect("a difference"),
        rule: RULE.to_owned(),
        programme: "2026".to_owned(),
        level: None,
    }
}

fn settlement(partner_id: &str, code: &str, recognised: i64, partner: i64) -> PartnerSettlement {
    let money = |minor| Money::from_minor(minor, currency(code));
    let (recognised, partner) = (money(recognised), money(partner));
    let month = MonthShare { month: Month::of(quarter().first_day()), recognised, partner };
    let figures = Settlement {
        partner_id: PartnerId::new(partner_id),
        recognised,
        share: Some(share()),
        partner,
        vendor: recognised.checked_sub(partner).expect("a difference"),
        adjustments: vec![],
        incentives: money(0),
        service_credits: money(0),
        beyond_reporting: None,
        true_ups: money(0),
        sub_partners: money(0),
        sub_partners_reporting: None,
        sub_shares: vec![],
        payable: partner,
        retained: vec![],
        payment: None,
        payable_reporting: (code == "EUR").then_some(partner),
        recognised_reporting: (code == "EUR").then_some(recognised),
        partner_reporting: (code == "EUR").then_some(partner),
        months: vec![month],
        rates: vec![],
        true_ups_by_period: vec![],
        lines: vec![line(recognised, partner)],
    };
    let tier = TierDecision {
        earned: "gold".to_owned(),
        paid: "silver".to_owned(),
        previous: None,
        reason: String::new(),
        held: false,
        no_longer_held: None,
        gates: vec![],
        next: None,
        history: vec![],
        certainty: None,
    };
    PartnerSettlement {
        partner_id: PartnerId::new(partner_id),
        tier,
        settlements: vec![figures],
        unsettled: std::collections::BTreeSet::new(),
        next_tier_lacks: vec![],
        next_tier_worth: vec![],
        cost_per_resolution: None,
        accruals: vec![],
        moved_lines: vec![],
        points: None,
    }
}

/// Two partners whose ids are the same number, one in euros with an amount that ends in half a cent, one in yen.
pub(super) fn settlements() -> Settlements {
    Settlements {
        period: quarter(),
        reporting_currency: currency("EUR"),
        partners: vec![settlement("001", "EUR", 1_010, 354), settlement("1", "JPY", -1_001, -350)],
        warnings: vec![],
        payables: None,
    }
}

pub(super) fn book<'a>(settlements: &'a Settlements, entries: &'a [Entry]) -> Book<'a> {
    let all = || (1_usize..).zip(settlements.partners.iter().map(|partner| &partner.settlements[0]));
    let rate = |one: &Settlement| one.payable_reporting.map(|_| Decimal::ONE);
    Book {
        title: "Settlement, 2026 Q3".to_owned(),
        workspace: "=cmd|' /C calc'!A0".to_owned(),
        period: "2026Q3".to_owned(),
        partial: Some("partial: data to 22 August 2026".to_owned()),
        date: quarter().last_day(),
        facts: vec![("Programme".to_owned(), "+A1".to_owned())],
        reporting: settlements.reporting_currency,
        settlements: settlements
            .partners
            .iter()
            .map(|partner| BookSettlement {
                partner: partner.partner_id.clone(),
                name: "-Name",
                tier: &partner.tier,
                figures: &partner.settlements[0],
            })
            .collect(),
        shares: all()
            .map(|(settlement, one)| BookShare {
                settlement,
                rule: RULE,
                rule_number: Some(1),
                share: share(),
                lines: 1,
                recognised: one.recognised,
                partner: one.partner,
            })
            .collect(),
        true_ups: vec![],
        accruals: vec![],
        accrual_totals: vec![],
        lines: all().map(|(settlement, one)| BookLine { settlement, share: settlement, line: &one.lines[0] }).collect(),
        entries: entries
            .iter()
            .map(|entry| BookEntry { settlement: if entry.partner_id.as_str() == "001" { 1 } else { 2 }, entry })
            .collect(),
        months: all()
            .map(|(settlement, one)| BookMonth { settlement, share: one.months[0], rate: rate(one) })
            .collect(),
        payables: settlements.payables.as_ref(),
        points: vec![],
        rules: vec![BookRule {
            rule: RULE.to_owned(),
            version: "2026".to_owned(),
            from: quarter().first_day(),
            tier: "Silver".to_owned(),
            share: share(),
            gates: "none".to_owned(),
            paid: "in the quarter after it is earned",
            limits: (share(), share()),
        }],
    }
}

fn opened(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).expect("a workbook")
}

fn made() -> Vec<u8> {
    let settlements = settlements();
    settlement_bytes(&book(&settlements, &ledger::post(&settlements)))
}

fn settlement_bytes(book: &Book<'_>) -> Vec<u8> {
    super::settlement(book).unwrap_or_else(|error| panic!("{error}"))
}

/// A cell by column heading and row of data, from 0.
fn cell<'r>(range: &'r Range<Data>, key: &str, row: usize) -> &'r Data {
    let headings = range.rows().nth(3).expect("headings");
    let column = headings.iter().position(|heading| *heading == Data::String(key.to_owned()));
    &range.rows().nth(4 + row).expect("a row")[column.unwrap_or_else(|| panic!("no {key}"))]
}

#[test]
fn the_sheets_stand_in_the_order_of_the_summary() {
    let workbook = opened(made());
    let names: Vec<String> = std::iter::once("Summary")
        .chain(summary::SHEETS.map(|(name, _)| name))
        .filter(|name| {
            !["Payment", "Accrual", "PointTotals", "Points", "PayableTotals", "Payables", "Payments"].contains(name)
        })
        .map(str::to_owned)
        .collect();
    assert_eq!(workbook.sheet_names(), names);
    let defined: Vec<&str> = workbook.defined_names().iter().map(|(name, _)| name.as_str()).collect();
    for name in ["Lines_Recognised", "Partners_Payable", "Checks_Failed", "Payable_Reporting_Total"] {
        // One settlement has no rate: there is no total in the reporting currency.
        assert_eq!(defined.contains(&name), name != "Payable_Reporting_Total", "{name}");
    }
}

#[test]
fn stored_results_are_the_settlements_figures() {
    let mut workbook = opened(made());
    let mut sheet = |name: &str| workbook.worksheet_range(name).expect("a sheet");
    let partners = sheet("Partners");
    let payable = |row| cell(&partners, "payable", row).clone();
    assert_eq!((payable(0), payable(1)), (Data::Float(3.54), Data::Float(-350.0)));
    assert_eq!(cell(&partners, "payable reporting", 1), &Data::String("no rate".to_owned()));
    let shares = sheet("Shares");
    assert_eq!(cell(&shares, "exact", 0), &Data::Float(3.535));
    assert_eq!(cell(&shares, "vendor part", 0), &Data::Float(6.56));
    let lines = sheet("Lines");
    assert_eq!(cell(&lines, "from exact", 0), &Data::Float(0.005));
    assert_eq!(cell(&lines, "vendor part", 1), &Data::Float(-651.0));
    let ledger = sheet("Ledger");
    assert_eq!(cell(&ledger, "debit", 0), &Data::Float(10.1));
    let checks = sheet("Checks");
    assert_eq!(cell(&checks, "holds", 1), &Data::String("yes".to_owned()));
    assert_eq!(cell(&checks, "ledger balance", 1), &Data::Float(0.0));
}

#[test]
fn text_from_data_stays_text_and_is_in_no_formula() {
    let mut workbook = opened(made());
    let lines = workbook.worksheet_range("Lines").expect("a sheet");
    for (key, text) in
        [("partner id", "001"), ("line id", "=1+1"), ("invoice id", "007"), ("customer reference", "@SUM(A1)")]
    {
        assert_eq!(cell(&lines, key, 0), &Data::String(text.to_owned()));
    }
    assert_eq!(cell(&lines, "product", 0), &Data::String("{payable} [share]".to_owned()));
    for name in workbook.sheet_names() {
        let formulas = workbook.worksheet_formula(&name).expect("a sheet");
        for (row, column, formula) in formulas.used_cells() {
            let fault = formula.contains(['[', '{', '@']) || formula.contains("1+1") || formula.contains("cmd");
            assert!(!fault, "{name} {row} {column}: {formula}");
        }
    }
}

#[test]
fn formulas_lead_from_the_payout_to_the_lines_by_number() {
    let mut workbook = opened(made());
    let mut formula = |sheet: &str, row: u32, column: u32| {
        let formulas = workbook.worksheet_formula(sheet).expect("a sheet");
        formulas.get_value((row, column)).cloned().unwrap_or_default()
    };
    assert_eq!(formula("Partners", 4, 7), "ROUND(SUMIFS(Shares_Partner,Shares_Settlement,A5),2)");
    assert_eq!(formula("Partners", 5, 13), "ROUND(H6+J6+K6+L6+M6,0)");
    assert_eq!(formula("Shares", 4, 7), "ROUND(SUMIFS(Lines_Recognised,Lines_Share_No,A5),2)");
    assert_eq!(formula("Shares", 4, 8), "INDEX(Rules_Share,1)");
    assert_eq!(formula("Shares", 4, 10), "ROUND(J5,2)");
    assert_eq!(formula("Checks", 5, 9), "ROUND(INDEX(Partners_Payable,A6)-(-350),0)");
}

#[test]
fn same_book_same_bytes_and_none_is_a_workbook_too() {
    assert_eq!(made(), made());
    let nothing = Settlements { partners: vec![], ..settlements() };
    let mut workbook = opened(settlement_bytes(&Book { rules: vec![], ..book(&nothing, &[]) }));
    assert_eq!(workbook.sheet_names().len(), 9);
    let summary = workbook.worksheet_range("Summary").expect("a sheet");
    let said = |text: &str| summary.rows().flatten().any(|cell| *cell == Data::String(text.to_owned()));
    assert!(said("No revenue was settled in this period.") && said("partial: data to 22 August 2026"));
}

#[test]
fn more_rows_than_a_sheet_holds_are_known_before() {
    let settlements = settlements();
    let entries = ledger::post(&settlements);
    assert!(fits(&settlements, &entries));
    let mut longer = settlements.clone();
    let month = longer.partners[0].settlements[0].months[0];
    longer.partners[0].settlements[0].months = vec![month; table::MOST_ROWS];
    assert!(!fits(&longer, &entries));
}

/// Each sheet has a line on its page with its columns, and the names that formulas know them by.
pub(super) fn assert_documented(tables: &[Table], page: &str) {
    for table in tables {
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|column| {
                let name = column.name.map_or(String::new(), |name| format!(" (`{name}`)"));
                format!("{}{name}", column.key.replace('_', " "))
            })
            .collect();
        let wanted = format!("- **{}**: {}\n", table.sheet, columns.join(", "));
        assert!(page.contains(&wanted), "the page must hold this line:\n\n{wanted}");
    }
}

/// A payable of a closed quarter with a payment, and a payment of none; texts look like formulas.
fn with_payments(settlements: Settlements) -> Settlements {
    let euro = currency("EUR");
    let payment = |id: &str, minor| PaymentMade {
        payment_id: id.to_owned(),
        partner_id: PartnerId::new("001"),
        period: Some("=1+1".to_owned()),
        paid_on: quarter().first_day(),
        amount: Money::from_minor(minor, euro),
        reference: Some("=1+1".to_owned()),
    };
    let account = PayableAccount {
        partner_id: PartnerId::new("001"),
        period: quarter().previous(),
        payable: Money::from_minor(1_000, euro),
        paid: Money::from_minor(700, euro),
        payments: vec![payment("T1", 700)],
        disputed: Money::from_minor(-300, euro),
        open_disputes: 1,
        due_on: quarter().last_day(),
        is_due: false,
    };
    let unmatched = vec![Unmatched { payment: payment("T2", 5), reason: NoMatch::NotAQuarter }];
    Settlements { payables: Some(Payables { accounts: vec![account], unmatched }), ..settlements }
}

#[test]
fn payments_are_followed_by_the_number_of_their_payable() {
    let settlements = with_payments(settlements());
    let mut workbook = opened(settlement_bytes(&book(&settlements, &[])));
    let mut formula = |sheet: &str, row: u32, column: u32| {
        let formulas = workbook.worksheet_formula(sheet).expect("a sheet");
        formulas.get_value((row, column)).cloned().unwrap_or_default()
    };
    assert_eq!(formula("Payables", 4, 5), "ROUND(SUMIFS(Payments_Amount,Payments_Account,A5),2)");
    assert_eq!(formula("Payables", 4, 6), "ROUND(E5-F5,2)");
    assert_eq!(formula("PayableTotals", 4, 1), "ROUND(SUMIFS(Payables_Payable,Payables_Currency,A5),2)");
    let payments = workbook.worksheet_range("Payments").expect("a sheet");
    assert_eq!(payments.get_value((4, 7)), Some(&Data::String("=1+1".to_owned())), "text stays text");
    assert_eq!(payments.get_value((5, 0)), Some(&Data::Float(0.0)), "of no payable");
}

#[test]
fn every_sheet_is_documented() {
    let settlements = with_payments(settlements());
    let points = points::points();
    let book = Book { points: points::with(&points), ..book(&settlements, &[]) };
    let tables: Vec<Table> = tables(&book).into_iter().chain([accrual::table(&book)]).collect();
    assert_documented(&tables, include_str!("../../../docs/schemas/workbook.md"));
}
