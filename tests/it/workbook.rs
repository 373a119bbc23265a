//! The settlement workbook against another spreadsheet: every stored result is what LibreOffice computes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader as _, Xlsx, open_workbook};

use crate::shared::{CLOSED, SAMPLE, SAMPLE_PACK};
use crate::simulate::with_payment_draft;
use crate::true_ups::with_late_data;

/// Makes LibreOffice compute every formula anew when it loads a workbook.
const ALWAYS_RECALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"#;

/// Values of all cells with a formula, by sheet and place.
fn results(path: &Path) -> BTreeMap<(String, u32, u32), Data> {
    let mut workbook: Xlsx<_> = open_workbook(path).expect("a workbook");
    let mut found = BTreeMap::new();
    for sheet in workbook.sheet_names() {
        let formulas = workbook.worksheet_formula(&sheet).expect("formulas");
        let values = workbook.worksheet_range(&sheet).expect("values");
        let (top, left) = formulas.start().unwrap_or((0, 0));
        for (row, column, formula) in formulas.used_cells().filter(|(.., formula)| !formula.is_empty()) {
            let place = (top + u32::try_from(row).expect("a row"), left + u32::try_from(column).expect("a column"));
            let value = values.get_value(place).unwrap_or_else(|| panic!("{sheet} {place:?}: {formula} has no result"));
            found.insert((sheet.clone(), place.0, place.1), value.clone());
        }
    }
    found
}

fn alike(stored: &Data, computed: &Data) -> bool {
    let number = |data: &Data| match data {
        Data::Int(value) => Some(*value as f64),
        Data::Float(value) => Some(*value),
        _ => None,
    };
    match (number(stored), number(computed)) {
        (Some(stored), Some(computed)) => (stored - computed).abs() <= 1e-9 * stored.abs().max(1.0),
        _ => stored == computed,
    }
}

#[test]
fn another_spreadsheet_computes_the_same_results() {
    let path = SAMPLE.join(SAMPLE_PACK).join("internal/settlement.xlsx");
    assert!(results(&path).len() > 500);
    assert_computed_alike(&path);
}

#[test]
fn true_ups_are_computed_the_same_too() {
    let project = with_late_data(CLOSED.copy());
    project.run(&["run", "--period", "2026Q4"]).succeeds();
    let path = project.join("reports/2026Q4/internal/settlement.xlsx");
    let of_true_ups = results(&path).into_keys().filter(|(sheet, ..)| sheet == "TrueUps").count();
    assert!(of_true_ups >= 15, "{of_true_ups} formulas");
    assert_computed_alike(&path);
}

#[test]
fn the_workbook_of_a_simulation_is_computed_the_same() {
    let project = with_payment_draft(SAMPLE.copy());
    let asked = ["simulate", "--programme", "draft.toml", "--periods", "2026Q1..2026Q3", "--xlsx", "what-if.xlsx"];
    project.run(&asked).succeeds();
    let path = project.join("what-if.xlsx");
    let by_sheet = |sheet: &str| results(&path).into_keys().filter(|(name, ..)| name == sheet).count();
    assert_eq!((by_sheet("Summary"), by_sheet("Periods")), (7, 3 * 8));
    assert!(by_sheet("Payouts") > 100 && by_sheet("Partners") == 6 * 7);
    assert_computed_alike(&path);
}

/// Asserts that LibreOffice, where it is installed, computes every formula's stored result.
pub(crate) fn assert_computed_alike(path: &Path) {
    let stored = results(path);
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("profile/user");
    fs::create_dir_all(&profile).expect("a folder");
    fs::write(profile.join("registrymodifications.xcu"), ALWAYS_RECALCULATE).expect("written");
    let started = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", folder.path().join("profile").display()))
        .args(["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(folder.path())
        .arg(path)
        .output();
    let Ok(output) = started else {
        eprintln!("SKIPPED: soffice is missing; the workbook was not computed again");
        return;
    };
    let computed = folder.path().join(path.file_name().expect("a name"));
    assert!(computed.exists(), "{}", String::from_utf8_lossy(&output.stderr));
    let computed = results(&computed);
    let differing: Vec<_> = stored
        .iter()
        .filter(|(place, value)| !computed.get(*place).is_some_and(|other| alike(value, other)))
        .map(|(place, value)| (place, value, computed.get(place)))
        .collect();
    assert!(differing.is_empty(), "{} differ: {:?}", differing.len(), &differing[..differing.len().min(5)]);
}

#[test]
fn the_ledger_balances_and_ties_to_the_settlements() {
    let read = |name: &str| {
        let text = SAMPLE.text(&format!("{SAMPLE_PACK}/internal/{name}"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("a header").clone();
        reader
            .records()
            .map(|row| header.iter().map(str::to_owned).zip(row.expect("a row").iter().map(str::to_owned)).collect())
            .collect::<Vec<BTreeMap<String, String>>>()
    };
    let amount = |text: &str| text.parse::<rust_decimal::Decimal>().expect("an amount");
    let mut lines: BTreeMap<(String, String, String), rust_decimal::Decimal> = BTreeMap::new();
    let mut accounts: BTreeMap<(String, String, String), rust_decimal::Decimal> = BTreeMap::new();
    for row in read("ledger.csv") {
        let net = amount(&row["debit"]) - amount(&row["credit"]);
        let (partner, currency) = (&row["partner_id"], &row["currency"]);
        *lines.entry((partner.clone(), currency.clone(), row["line_id"].clone())).or_default() += net;
        *accounts.entry((partner.clone(), currency.clone(), row["account"].clone())).or_default() += net;
    }
    assert!(!lines.is_empty() && lines.values().all(rust_decimal::Decimal::is_zero));
    for row in read("settlement.csv") {
        let key = |account: &str| (row["partner_id"].clone(), row["currency"].clone(), account.to_owned());
        for (account, column, sign) in
            [("recognised_revenue", "recognised", 1), ("partner_share", "partner", -1), ("vendor_share", "vendor", -1)]
        {
            let expected = amount(&row[column]) * rust_decimal::Decimal::from(sign);
            assert_eq!(accounts.get(&key(account)).copied().unwrap_or_default(), expected, "{account} {row:?}");
        }
    }
}
