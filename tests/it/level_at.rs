//! The level on the invoice date, from the programme's file to the ledger, a closing and a true-up.

use crate::project::Project;

const PROGRAMME: &str = r#"
title = "By invoice"
from = 2025-01-01
level_at = "invoice"
[[tier]]
id = "entry"
share = "0.30"
[[tier]]
id = "silver"
share = "0.35"
gate = [{ metric = "csat", at_least = 0.8 }]
[[tier]]
id = "gold"
share = "0.40"
gate = [{ metric = "csat", at_least = 0.9 }]
"#;

const REVENUE: &str = "line_id,partner_id,service_from,service_to,invoiced_on,amount,currency\n\
    L1,willow,2026-07-01,2026-09-30,2026-05-03,1000.00,EUR\n\
    L2,willow,2026-07-01,2026-09-30,2026-07-10,1000.00,EUR\n\
    L3,willow,2026-07-01,2026-09-30,,1000.00,EUR\n";

/// A partner that holds silver until June and gold from July on, as its agreements say.
fn workspace() -> Project {
    Project::of_tables("Invoices", &["partners", "cases", "revenue"])
        .file("programme/2026.toml", PROGRAMME)
        .file(
            "agreements.csv",
            "partner,programme,from,to,opening_tier,currency\n\
             willow,By invoice,2025-01-01,2026-06-30,silver,EUR\nwillow,By invoice,2026-07-01,,gold,EUR\n",
        )
        .file("partners.csv", "partner_id,name,supports_own_customers\nwillow,Willow,true\n")
        .file(
            "cases.csv",
            "case_id,partner_id,opened_at,status\nK1,willow,2026-07-02T09:00:00Z,open\n\
             K2,willow,2026-10-02T09:00:00Z,open\nK3,willow,2027-01-02T09:00:00Z,open\n",
        )
        .file("revenue.csv", REVENUE)
}

#[test]
fn statement_ledger_explanation_and_closing_name_the_level_on_the_invoice_date() {
    let project = workspace();
    let checked = project.run(&["check"]).succeeds();
    let said = checked.stdout + &checked.stderr;
    assert!(said.contains("programme/2026.toml [level_at]: 1 revenue line without `invoiced_on`"), "{said}");

    project.run(&["run", "--period", "2026Q3"]);
    let statement = project.text("reports/2026Q3/share/willow/statement.csv");
    let silver = "programme 2026: tier silver; level on invoice date 2026-05-03: silver";
    let gold = "programme 2026: tier gold; level on invoice date 2026-07-10: gold";
    assert!(statement.contains(&format!(",350.00,650.00,{silver}")), "{statement}");
    assert!(statement.contains(&format!(",400.00,600.00,{gold}")), "{statement}");
    assert!(!statement.contains("L3"), "{statement}");
    let ledger = project.text("reports/2026Q3/internal/ledger.csv");
    assert!(ledger.contains("the exact share; level on invoice date 2026-05-03: silver"), "{ledger}");
    let explained = project.run(&["explain", "willow", "payout", "--period", "2026Q3"]).succeeds().stdout;
    assert!(explained.contains(silver) && explained.contains("paid at the level on its invoice date"), "{explained}");

    let refused = project.run(&["close", "2026Q3"]).ends_with(1);
    let words = "line L3 has no invoice date, and the level on it sets the share: it is not settled";
    assert!(refused.stderr.contains(words) || refused.stdout.contains(words), "{}", refused.stderr);
    project.run(&["close", "2026Q3", "--by", "Controller", "--waive", "partner:willow=asked for"]).succeeds();
    let lines = project.text("closed/2026Q3/lines.csv");
    assert!(lines.contains(",programme 2026: tier silver,2026,2026-05-03,silver"), "{lines}");

    // The date becomes known after closing: a true-up at the level of that day, and none for the other lines.
    let project = project.file("revenue.csv", REVENUE.replace("2026-09-30,,1000.00", "2026-09-30,2026-06-01,1000.00"));
    project.run(&["run", "--period", "2026Q4"]);
    let ledger = project.text("reports/2026Q4/internal/ledger.csv");
    let posted: Vec<&str> = ledger.lines().filter(|line| line.contains("partner_true_up")).collect();
    assert_eq!(posted.len(), 1, "{ledger}");
    assert!(posted[0].contains(",L3,") && posted[0].contains(",350.00,"), "{ledger}");
}
