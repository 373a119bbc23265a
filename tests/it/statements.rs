//! `statement.csv` tells the whole statement: what its entries add is what `settlement.csv` and the ledger say is payable.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::project::Project;
use crate::shared::{CLOSED, SAMPLE, SAMPLE_PACK};
use crate::true_ups::with_late_data;

/// The columns of `settlement.csv`, with the entries that make each of them up, and whether these take what the column gives.
const COLUMNS: [(&str, &[&str], bool); 13] = [
    ("partner", &["line"], false),
    ("incentives", &["incentive"], false),
    ("service_credits", &["service_credit"], false),
    ("true_ups", &["true_up", "incentive_true_up", "service_credit_true_up"], false),
    ("sub_partners", &["sub_partner"], false),
    ("retained", &["retained"], true),
    ("uncollected", &["uncollected", "collected"], true),
    ("opening_balance", &["opening_balance"], false),
    ("released", &["released"], false),
    ("held", &["held"], true),
    ("withheld", &["withheld"], true),
    ("carried_forward", &["carried_forward"], true),
    ("payable", &[], false),
];

/// The accounts of the ledger that hold what is payable.
const ACCOUNTS: [&str; 8] = [
    "partner_share",
    "partner_true_up",
    "incentives_to_partner",
    "service_credits_borne_by_partner",
    "incentives_true_up_to_partner",
    "service_credits_true_up_borne_by_partner",
    "sub_partner_share",
    "partner_balance",
];

type Row = BTreeMap<String, String>;

fn rows(project: &Project, path: &str) -> Vec<Row> {
    let text = project.text(path);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn amount(text: &str) -> Decimal {
    if text.is_empty() { Decimal::ZERO } else { text.parse().unwrap_or_else(|_| panic!("{text} is no amount")) }
}

/// What the entries of a statement add in a currency, by entry.
fn added(statement: &[Row], currency: &str) -> BTreeMap<String, Decimal> {
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    for row in statement.iter().filter(|row| row["currency"] == currency) {
        *sums.entry(row["entry"].clone()).or_default() += amount(&row["payable"]);
    }
    sums
}

/// Every partner and currency of a pack's statements against `settlement.csv`, column by column, and the ledger; says how many there were.
fn assert_statements_come_to_what_is_payable(project: &Project, pack: &str) -> usize {
    let ledger = rows(project, &format!("{pack}/internal/ledger.csv"));
    let mut compared = 0;
    for settled in rows(project, &format!("{pack}/internal/settlement.csv")) {
        let (partner, currency) = (&settled["partner_id"], &settled["currency"]);
        let path = format!("{pack}/share/{partner}/statement.csv");
        if !project.join(&path).exists() {
            continue;
        }
        let statement = rows(project, &path);
        let sums = added(&statement, currency);
        for (column, entries, is_taken) in COLUMNS {
            let own = |name: &str| entries.is_empty() || entries.contains(&name);
            let sum: Decimal = sums.iter().filter(|(name, _)| own(name)).map(|(_, sum)| *sum).sum();
            let sum = if is_taken { -sum } else { sum };
            assert_eq!(sum, amount(&settled[column]), "{path}: {currency}: {column}");
        }
        let own = |row: &&Row| {
            row["partner_id"] == *partner && row["currency"] == *currency && ACCOUNTS.contains(&row["account"].as_str())
        };
        let posted: Decimal = ledger.iter().filter(own).map(|row| amount(&row["credit"]) - amount(&row["debit"])).sum();
        assert_eq!(posted, amount(&settled["payable"]), "{path}: {currency}: ledger");
        let stated = statement.iter().find(|row| row["entry"] == "payable" && row["currency"] == *currency);
        assert_eq!(stated.expect("an entry of what is payable")["amount"], settled["payable"], "{path}");
        compared += 1;
    }
    compared
}

#[test]
fn statements_of_the_sample_come_to_what_is_payable() {
    assert!(assert_statements_come_to_what_is_payable(&SAMPLE, SAMPLE_PACK) >= 6);
    let statement = rows(&SAMPLE, &format!("{SAMPLE_PACK}/share/P002/statement.csv"));
    for entry in ["line", "payable", "tier_paid", "tier_earned", "how_to_dispute", "about"] {
        assert!(statement.iter().any(|row| row["entry"] == entry), "no {entry}");
    }
}

#[test]
fn statements_follow_every_step_of_payment() {
    for period in ["2026Q1", "2026Q2"] {
        let pack = format!("reports/{period}");
        assert!(assert_statements_come_to_what_is_payable(&crate::payment::PAID, &pack) > 2);
        assert!(assert_statements_come_to_what_is_payable(&crate::collected::COLLECTED, &pack) > 2);
    }
    let second = rows(&crate::payment::PAID, "reports/2026Q2/share/north/statement.csv");
    let of = |entry: &str| second.iter().find(|row| row["entry"] == entry).unwrap_or_else(|| panic!("no {entry}"));
    assert_eq!((&*of("opening_balance")["payable"], &*of("released")["payable"]), ("-520.50", "800.00"));
    assert_eq!((&*of("held")["payable"], &*of("payable")["amount"]), ("-27.95", "1051.55"));
    let first = rows(&crate::collected::COLLECTED, "reports/2026Q1/share/north/statement.csv");
    let waits: Vec<&str> =
        first.iter().filter(|row| row["entry"] == "uncollected").map(|row| &*row["line_id"]).collect();
    assert_eq!(waits, ["C3", "L2", "L3"]);
}

#[test]
fn statements_follow_shares_of_sub_partners() {
    assert!(assert_statements_come_to_what_is_payable(&crate::sub_partners::DIVIDED, "reports/2026Q1") > 4);
    let south = rows(&crate::sub_partners::DIVIDED, "reports/2026Q1/share/south/statement.csv");
    let share = south.iter().find(|row| row["entry"] == "sub_partner" && row["line_id"] == "L2").expect("a share");
    assert_eq!((&*share["payable"], &*share["reference"]), ("70.80", "north"));
}

#[test]
fn statements_follow_true_ups() {
    let project = with_late_data(CLOSED.copy());
    project.run(&["run", "--period", "2026Q4"]).succeeds();
    assert!(assert_statements_come_to_what_is_payable(&project, "reports/2026Q4") > 2);
    let alder = rows(&project, "reports/2026Q4/share/alder/statement.csv");
    let true_up = alder.iter().find(|row| row["entry"] == "true_up" && row["line_id"] == "L10").expect("a true-up");
    assert_eq!((&*true_up["quarter"], &*true_up["payable"]), ("2026Q3", "400.00"));
    assert!(true_up["reason"].starts_with("late line: "), "{true_up:?}");
}

#[test]
fn statements_name_payments_and_what_they_settle() {
    let project = &crate::payables::PAID;
    assert!(assert_statements_come_to_what_is_payable(project, "reports/2026Q2") > 0);
    let all = project.files("reports/2026Q2/share");
    let statements: String = all
        .iter()
        .filter(|(name, _)| name.ends_with("statement.csv"))
        .map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned())
        .collect();
    for words in [",closed_payable,2026Q1,2026-05-15,", ",payment,2026Q1,", ",left,2026Q1,", ",unmatched_payment,"] {
        assert!(statements.contains(words), "{words}\n{statements}");
    }
}
