//! What is payable, explained: from the amount back to rules, lines and the rows of source files, and by another engine.

use std::io::Write as _;
use std::process::{Command, Stdio};

use rust_decimal::Decimal;
use serde_json::Value;

use crate::golden_text::assert_golden;
use crate::project::Project;
use crate::shared::{GOLDEN, SAMPLE, SAMPLE_PACK};

const GOLDEN_PACK: &str = "reports/2026Q3";

fn partners(project: &Project, pack: &str) -> Vec<Value> {
    project.json(&format!("{pack}/internal/scorecards.json"))["partners"].as_array().expect("partners").clone()
}

fn explained(project: &Project, partner: &Value, figure: &str) -> Value {
    let id = partner["partner_id"].as_str().expect("an id");
    let told = project.run(&["explain", id, figure, "--rows", "1000", "--json"]).succeeds().stdout;
    serde_json::from_str(&told).expect("JSON")
}

/// What stands beside a label, each time.
fn said<'v>(explanation: &'v Value, label: &str) -> Vec<&'v str> {
    let facts = explanation["facts"].as_array().expect("facts").iter();
    facts.filter(|fact| fact[0] == label).filter_map(|fact| fact[1].as_str()).collect()
}

/// Digits and the point of an amount, as in files.
fn plain(amount: &str) -> String {
    amount.chars().filter(|character| character.is_ascii_digit() || *character == '.').collect()
}

fn decimal(text: Option<&str>) -> Decimal {
    text.and_then(|text| text.parse().ok()).expect("an amount")
}

#[test]
fn it_reads_from_the_amount_to_the_row() {
    let told = GOLDEN.run(&["explain", "alder", "payout", "--period", "2026Q3", "--sql"]).succeeds().stdout;
    assert_golden(&told, "commands/explain-alder-payout.txt");
    let told = GOLDEN.run(&["explain", "alder", "cost_per_resolution", "--period", "2026Q3"]).succeeds().stdout;
    assert_golden(&told, "commands/explain-alder-cost-per-resolution.txt");
}

#[test]
fn amounts_and_lines_are_those_of_the_settlement_and_rows_those_of_the_files() {
    let mut seen = 0;
    for partner in partners(&GOLDEN, GOLDEN_PACK) {
        let explanation = explained(&GOLDEN, &partner, "payout");
        let settlements = partner["settlements"].as_array().expect("settlements");
        let amounts: Vec<String> = said(&explanation, "payable")
            .iter()
            .map(|text| plain(text.split(" = ").next().expect("an amount")))
            .collect();
        let expected: Vec<String> =
            settlements.iter().map(|one| plain(one["payable"].as_str().expect("an amount"))).collect();
        assert_eq!(amounts, expected, "{}", partner["partner_id"]);
        let rows = explanation["rows"].as_array().expect("rows");
        assert_eq!(rows.is_empty(), settlements.is_empty(), "{explanation}");
        for row in rows.iter().skip(1) {
            seen += 1;
            let row: Vec<&str> = row.as_array().expect("cells").iter().filter_map(Value::as_str).collect();
            let (file, line) = row[row.len() - 1].rsplit_once(':').expect("file and line");
            let text = GOLDEN.text(file);
            let found = text.lines().nth(line.parse::<usize>().expect("a number") - 1).expect("a line");
            assert!(found.split(',').any(|cell| cell == row[0]), "{row:?}: {found}");
        }
    }
    assert!(seen > 6, "only {seen} lines");
}

#[test]
fn the_ledger_gives_the_same_in_another_engine() {
    let known = Command::new("python3").args(["-c", "import duckdb"]).stderr(Stdio::null()).status();
    if !known.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: python3 has no module duckdb; the ledger was not summed in another engine");
        return;
    }
    for partner in partners(&SAMPLE, SAMPLE_PACK) {
        let sql = explained(&SAMPLE, &partner, "payout")["sql"].as_str().expect("SQL").to_owned();
        let sql = sql.replace("[FOLDER]", &SAMPLE.path().to_string_lossy());
        let script = "import duckdb, sys\nfor row in duckdb.sql(sys.stdin.read()).fetchall(): print(row[0], row[1])";
        let mut engine = Command::new("python3")
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 starts");
        engine.stdin.take().expect("a pipe").write_all(sql.as_bytes()).expect("a query");
        let found = String::from_utf8(engine.wait_with_output().expect("an end").stdout).expect("text");
        let settlements = partner["settlements"].as_array().expect("settlements").iter();
        let expected: Vec<(String, Decimal)> = settlements
            .map(|one| (one["currency"].as_str().expect("a currency").to_owned(), decimal(one["payable"].as_str())))
            .collect();
        let found: Vec<(String, Decimal)> = found
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(currency, amount)| (currency.to_owned(), decimal(Some(amount))))
            .collect();
        assert_eq!(found, expected, "{sql}");
    }
}

#[test]
fn what_a_resolved_case_cost_is_the_scorecards_figure() {
    let mut valued = 0;
    for partner in partners(&SAMPLE, SAMPLE_PACK) {
        let cost = &partner["cost_per_resolution"];
        let told = explained(&SAMPLE, &partner, "cost_per_resolution");
        let value = said(&told, "value")[0].to_owned();
        match cost["each"].as_str() {
            Some(each) => {
                valued += 1;
                assert_eq!(plain(value.split(" = ").next().expect("an amount")), plain(each));
            }
            None => assert!(value.starts_with("not measured"), "{value}"),
        }
    }
    assert!(valued > 2, "only {valued} partners have a cost");
}

#[test]
fn unknown_partners_and_figures_are_refused() {
    let told = SAMPLE.run(&["explain", "P999", "payout"]).ends_with(2).stderr;
    assert!(told.contains("P999"), "{told}");
    let told = SAMPLE.run(&["explain", "P001", "payuot"]).ends_with(2).stderr;
    assert!(told.contains("did you mean `payout`?"), "{told}");
}

#[test]
fn a_line_names_the_rows_that_were_joined_to_it() {
    let sources = "[workspace]\nname = \"Joined\"\ntime_zone = \"UTC\"\nreporting_currency = \"EUR\"\n\n\
        [privacy]\npseudonym_key_file = \"pseudonym.key\"\n\n\
        [[source]]\ntable = \"partners\"\nfiles = [\"partners.csv\"]\n\n\
        [[source]]\ntable = \"cases\"\nfiles = [\"cases.csv\"]\n\n\
        [[source]]\ntable = \"revenue\"\nfiles = [\"lines.csv\"]\n[source.columns]\npartner_id = \"account.partner\"\n\
        [[source.join]]\nname = \"account\"\nfiles = [\"accounts-*.csv\"]\nkey = \"customer_id\"\njoined_key = \"id\"\n";
    let header = "line_id,invoice_id,customer_id,product,service_from,service_to,invoiced_on,amount,currency\n";
    let line =
        |id: &str, customer: &str| format!("{id},I1,{customer},Gold,2026-04-01,2026-06-30,2026-04-01,1000.00,EUR\n");
    let project = Project::empty()
        .file("quarterdeck.toml", sources)
        .file(
            "programme/2026.toml",
            "title = \"P\"\nfrom = 2026-01-01\nrank_minimum_cases = 1\n[[tier]]\nid = \"base\"\nname = \"Base\"\nshare = \"0.35\"\n",
        )
        .file("pseudonym.key", "0123456789abcdef0123456789abcdef")
        .file("partners.csv", "partner_id,name\nP1,One\n")
        .file("cases.csv", "case_id,partner_id,opened_at\nC1,P1,2026-04-01T00:00:00Z\n")
        .file("lines.csv", format!("{header}{}{}", line("L1", "K1"), line("L2", "K2")))
        .file("accounts-1.csv", "id,partner\nK0,\nK2,P1\n")
        .file("accounts-2.csv", "id,partner\nK1,P1\n");
    let told = project.run(&["explain", "P1", "payout", "--period", "2026Q2"]).succeeds().stdout;
    assert!(told.contains("lines.csv:2 (account: accounts-2.csv:2)"), "{told}");
    assert!(told.contains("lines.csv:3 (account: accounts-1.csv:3)"), "{told}");
}
