//! The settlement that the guide works out by hand: its lines are settled, and every figure on the page compared.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::project::Project;

/// A line of the page's table.
struct Line {
    id: String,
    customer: String,
    from: String,
    to: String,
    amount: String,
    recognised: String,
    part: String,
}

/// An amount as files write it.
fn plain(cell: &str) -> String {
    cell.replace(',', "")
}

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/worked-settlement.md");
    fs::read_to_string(path).expect("the page")
}

fn lines() -> Vec<Line> {
    let line = |row: &str| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        Line {
            id: cells[1].to_owned(),
            customer: cells[2].to_owned(),
            from: cells[3].to_owned(),
            to: cells[4].to_owned(),
            amount: plain(cells[5]),
            recognised: plain(cells[8]),
            part: plain(cells[12]),
        }
    };
    page().lines().filter(|row| row.starts_with("| L")).map(line).collect()
}

fn workspace(lines: &[Line]) -> Project {
    let mut revenue =
        "line_id,invoice_id,customer_id,kind,service_from,service_to,invoiced_on,amount,currency,credits_line_id\n"
            .to_owned();
    for Line { id, customer, from, to, amount, .. } in lines {
        let (kind, of) = if id == "L16" { ("credit", "L01") } else { ("new", "") };
        let _ = writeln!(revenue, "{id},I-{id},{customer},{kind},{from},{to},{from},{amount},EUR,{of}");
    }
    Project::of_tables("By hand", &["partners", "customers", "customer_partners", "cases", "revenue"])
        .file("programme/2026.toml", "title = \"By hand\"\nfrom = 2025-01-01\n")
        .file(
            "agreements.csv",
            "partner,programme,from,to,base_share,currency\nwillow,By hand,2025-01-01,,0.35,EUR\nyew,By hand,2025-01-01,,0.30,EUR\n",
        )
        .file("partners.csv", "partner_id,name,supports_own_customers\nwillow,Willow,true\nyew,Yew,true\n")
        .file("customers.csv", "customer_id\nC1\nC2\n")
        .file(
            "customer-partners.csv",
            "customer_id,partner_id,from,to\nC1,willow,2025-01-01,\nC2,willow,2025-01-01,2026-08-31\nC2,yew,2026-09-01,\n",
        )
        .file(
            "cases.csv",
            "case_id,partner_id,customer_id,opened_at,status\nK1,willow,C1,2026-07-02T09:00:00Z,open\nK2,willow,C1,2026-10-02T09:00:00Z,open\n",
        )
        .file("revenue.csv", revenue)
}

/// Line, recognised and the partner's part of each row, and what is payable.
fn settled(project: &Project, partner: &str) -> (Vec<[String; 3]>, String) {
    let command = ["explain", partner, "payout", "--period", "2026Q3", "--rows", "100", "--json"];
    let told: Value = serde_json::from_str(&project.run(&command).succeeds().stdout).expect("JSON");
    let rows = told["rows"].as_array().expect("rows").iter().skip(1);
    let cell = |row: &Value, column: usize| row[column].as_str().expect("a cell").to_owned();
    let rows = rows.map(|row| [0, 4, 6].map(|column| cell(row, column))).collect();
    let facts = told["facts"].as_array().expect("facts");
    let payable = facts.iter().find(|fact| fact[0] == "payable").and_then(|fact| fact[1].as_str()).expect("an amount");
    (rows, payable.split(" = ").next().unwrap_or_default().to_owned())
}

#[test]
fn every_figure_of_the_page_comes_out() {
    let lines = lines();
    assert_eq!(lines.len(), 20);
    let project = workspace(&lines);
    let (rows, payable) = settled(&project, "willow");
    let expected: Vec<[String; 3]> = lines
        .iter()
        .filter(|line| !line.part.is_empty())
        .map(|line| [line.id.clone(), line.recognised.clone(), line.part.clone()])
        .collect();
    assert_eq!(rows, expected);
    let (of_yew, to_yew) = settled(&project, "yew");
    assert_eq!(of_yew, [["L07", "300.00", "90.00"].map(str::to_owned)]);
    let said = page();
    for (partner, amount) in [("willow", payable), ("yew", to_yew)] {
        let sentence = format!("Payable to {partner}: **{}**.", amount.trim_start_matches('\u{20ac}'));
        assert!(said.contains(&sentence), "{sentence}");
    }
}
