//! `balances.csv`: what partners are owed, or owe, when the first quarter opens that Quarterdeck settles.
//!
//! Later quarters open with what the closed one before them left; this table says what nothing closed can say.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::table::{self, Row, TableColumn};
use crate::config::Placed;
use crate::domain::period::FiscalYear;
use crate::domain::{Currency, Finding, Money, PartnerId, Quarter};

const COLUMNS: [TableColumn; 6] = [
    TableColumn { name: "partner", required: true },
    TableColumn { name: "currency", required: true },
    TableColumn { name: "period", required: true },
    TableColumn { name: "kind", required: true },
    TableColumn { name: "amount", required: true },
    TableColumn { name: "release", required: false },
];

/// An amount that a quarter opens with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningBalance {
    /// The partner.
    pub partner_id: PartnerId,
    /// The quarter that opens with it.
    pub period: Quarter,
    /// What it is.
    pub kind: BalanceKind,
    /// How much; below zero where the partner owes it.
    pub amount: Money,
}

/// What an opening amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BalanceKind {
    /// Carried from the quarter before.
    Carried,
    /// Held, and released in a quarter.
    Held(Quarter),
}

/// Reads the table: every amount that is sound by itself, in the order of the file, and everything wrong.
///
/// Columns: `partner`, `currency`, `period` (the quarter that opens with it, `2026Q3`), `kind` (`carried` or `held`), `amount` in
/// major units, and `release`: the quarter in which what is held is released. Each amount is given once.
pub(super) fn read(file: &str, text: &str, fiscal_year: FiscalYear) -> (Vec<Placed<OpeningBalance>>, Vec<Finding>) {
    let mut findings = Vec::new();
    let rows = table::read(file, text, &COLUMNS, &mut findings);
    let mut seen: BTreeMap<(PartnerId, Currency, Quarter, BalanceKind), u64> = BTreeMap::new();
    let mut balances = Vec::new();
    for row in &rows {
        let Some(balance) = read_row(row, fiscal_year, &mut findings) else { continue };
        let key = (balance.partner_id.clone(), balance.amount.currency, balance.period, balance.kind);
        let line = row.place.line.unwrap_or_default();
        if let Some(first) = seen.insert(key, line) {
            let message = format!("the same balance is given on line {first} already");
            findings.push(Finding::error(row.place_of("partner"), message));
            continue;
        }
        balances.push(Placed { value: balance, place: row.place.clone() });
    }
    findings.sort_by(|left, right| left.place.cmp(&right.place));
    (balances, findings)
}

fn read_row(row: &Row, fiscal_year: FiscalYear, findings: &mut Vec<Finding>) -> Option<OpeningBalance> {
    let [partner, _, _, _, _] =
        ["partner", "currency", "period", "kind", "amount"].map(|column| row.required(column, findings));
    let quarter = |column, findings: &mut Vec<Finding>| {
        row.read(column, "a quarter such as 2026Q3", findings, |text| fiscal_year.parse_quarter(text))
    };
    let currency = row.read("currency", "three capital letters such as EUR", findings, Currency::parse);
    let amount: Option<Decimal> = row.parsed("amount", "an amount such as -120.50", findings);
    let period = quarter("period", findings);
    let release = quarter("release", findings);
    let kind = row.read("kind", "`carried` or `held`", findings, |word| {
        ["carried", "held"].into_iter().find(|known| *known == word)
    });
    let (period, currency, amount) = (period?, currency?, amount?);
    let money = Money::from_decimal_exact(amount, currency);
    let mut note = |column: &str, message: String| findings.push(Finding::error(row.place_of(column), message));
    if money.is_none() {
        note("amount", format!("found `{amount}`, expected whole minor units of {currency}"));
    }
    let kind = match (kind?, release) {
        ("held", Some(release)) if release >= period => {
            if amount <= Decimal::ZERO {
                note("amount", format!("found `{amount}`, expected an amount above 0: it is held"));
            }
            Some(BalanceKind::Held(release))
        }
        ("held", Some(release)) => {
            note("release", format!("{release} lies before {period}: what it released is no longer held"));
            None
        }
        ("held", None) if row.text("release").is_none() => {
            note("release", "`release` is empty, expected the quarter in which it is released".to_owned());
            None
        }
        ("carried", None) => Some(BalanceKind::Carried),
        ("carried", Some(_)) => {
            note("release", "a carried balance is not released, expected nothing".to_owned());
            None
        }
        _ => None,
    };
    Some(OpeningBalance { partner_id: PartnerId::new(partner?), period, kind: kind?, amount: money? })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "partner,currency,period,kind,amount,release\n";

    fn read_rows(rows: &str) -> (Vec<OpeningBalance>, Vec<String>) {
        let (balances, findings) = read("balances.csv", &format!("{HEADER}{rows}"), FiscalYear { start_month: 1 });
        let messages = findings.iter().map(ToString::to_string).collect();
        (balances.into_iter().map(|balance| balance.value).collect(), messages)
    }

    #[test]
    fn carried_and_held_amounts_are_read() {
        let (balances, findings) = read_rows("P1,EUR,2026Q3,carried,-120.50,\nP1,EUR,2026Q3,held,80,2027Q1\n");
        assert_eq!(findings, [""; 0]);
        assert_eq!(balances[0].amount.minor, -12_050);
        assert!(matches!(balances[1].kind, BalanceKind::Held(release) if release.to_string() == "2027Q1"));
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let (balances, findings) = read_rows(
            "P1,EUR,2026Q3,carried,1,\nP1,EUR,2026Q3,carried,2,\nP2,JPY,2026Q3,carried,0.5,\nP3,EUR,2026Q3,held,5,\n\
             P4,EUR,2026Q3,held,5,2026Q2\nP5,EUR,2026Q3,held,-5,2026Q4\nP6,EUR,Q3,owed,x,\nP7,EUR,2026Q3,carried,1,2026Q4\n",
        );
        assert_eq!(balances.len(), 2, "{balances:?}");
        assert_eq!(
            findings,
            [
                "balances.csv:3 [partner]: the same balance is given on line 2 already",
                "balances.csv:4 [amount]: found `0.5`, expected whole minor units of JPY",
                "balances.csv:5 [release]: `release` is empty, expected the quarter in which it is released",
                "balances.csv:6 [release]: 2026Q2 lies before 2026Q3: what it released is no longer held",
                "balances.csv:7 [amount]: found `-5`, expected an amount above 0: it is held",
                "balances.csv:8 [amount]: found `x`, expected an amount such as -120.50",
                "balances.csv:8 [kind]: found `owed`, expected `carried` or `held`",
                "balances.csv:8 [period]: found `Q3`, expected a quarter such as 2026Q3",
                "balances.csv:9 [release]: a carried balance is not released, expected nothing",
            ]
        );
    }
}
