//! Incentives and service credits from the programme's text to every file finance reads, worked out by hand on the golden workspace.

use std::collections::BTreeMap;
use std::fs;

use crate::project::Project;
use crate::workbook::assert_computed_alike;

/// Two per cent more for whoever has enough answers; ten per cent of the share back for any escalation, of which four are at risk.
const RULES: &str = r#"
[[incentive]]
id = "heard"
name = "Customers heard"
share = "0.02"
gate = [{ metric = "csat", at_least = 0.0 }]

[service_credits]
at_risk = "0.04"

[[service_credit]]
id = "escalated"
name = "Escalated cases"
metric = "escalation_rate"
at_most = 0.0
share = "0.10"
"#;

fn rows(project: &Project, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = project.text(&format!("reports/2026Q3/internal/{name}"));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let named = |row: csv::StringRecord| header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect();
    reader.records().map(|row| named(row.expect("a row"))).collect()
}

#[test]
fn money_beyond_the_share_is_the_same_in_every_file() {
    let project = Project::copy_of("cases/golden");
    let path = project.path().join("programme/2026.toml");
    let rules = fs::read_to_string(&path).expect("the rules");
    assert!(rules.contains("tier_timing = \"next\""));
    // By the quarter's own figures; in the golden workspace the tiers paid and earned are the same.
    fs::write(&path, rules.replace("tier_timing = \"next\"", "tier_timing = \"same\"") + RULES).expect("written");
    project.run(&["check"]).succeeds();
    project.run(&["run", "--no-progress"]).succeeds();
    let columns = ["partner", "incentives", "service_credits", "payable"];
    let settled: BTreeMap<String, Vec<String>> = rows(&project, "settlement.csv")
        .into_iter()
        .map(|row| {
            (format!("{} {}", row["partner_id"], row["currency"]), columns.map(|name| row[name].clone()).to_vec())
        })
        .collect();
    // 92,400.00 x 0.02; 36,960.00 x 0.10 less what exceeds 36,960.00 x 0.04.
    assert_eq!(settled["alder EUR"], ["36960.00", "1848.00", "-1478.40", "37329.60"]);
    // 252.05 x 0.02 is 5.041; of 100.82, 10.08 is taken and all but 4.03 given back.
    assert_eq!(settled["alder USD"], ["100.82", "5.04", "-4.03", "101.83"]);
    let of_alder = |row: &&BTreeMap<String, String>| {
        row["partner_id"] == "alder" && row["currency"] == "EUR" && row["line_id"].is_empty()
    };
    let ledger = rows(&project, "ledger.csv");
    let told: Vec<String> = ledger
        .iter()
        .filter(of_alder)
        .map(|row| [&row["account"], &row["debit"], &row["credit"], &row["basis"]].map(String::as_str).join(" | "))
        .collect();
    let spared = "3696.00 of credits, at risk 1478.40: 36960.00 x 0.04";
    assert_eq!(
        told,
        [
            "incentives_borne_by_vendor | 1848.00 | 0.00 | 92400.00 x 0.02".to_owned(),
            "incentives_to_partner | 0.00 | 1848.00 | 92400.00 x 0.02".to_owned(),
            "service_credits_borne_by_partner | 3696.00 | 0.00 | 36960.00 x 0.1".to_owned(),
            "service_credits_to_vendor | 0.00 | 3696.00 | 36960.00 x 0.1".to_owned(),
            format!("service_credits_borne_by_partner | 0.00 | 2217.60 | {spared}"),
            format!("service_credits_to_vendor | 2217.60 | 0.00 | {spared}"),
        ]
    );
    let cards = project.json("reports/2026Q3/internal/scorecards.json");
    let alder = cards["partners"].as_array().expect("partners").iter().find(|card| card["partner_id"] == "alder");
    assert_eq!(alder.expect("alder")["settlements"][0]["incentives"], "1848.00");
    assert_computed_alike(&project.path().join("reports/2026Q3/internal/settlement.xlsx"));
}
