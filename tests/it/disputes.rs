//! Disputes of a closed quarter: what was upheld is paid once, in the period that carries true-ups, and is said on the statement.

use crate::project::Project;
use crate::tier_changes::TIERS;

const HEADER: &str = "id,period,partner,item,of,amount,currency,decision,decider,date,reason\n";
/// 500.00 more for cedar's line, cedar's tier of 2026Q2 set to gold, birch not right, alder not decided.
const ROWS: &str = "D-1,2026Q3,cedar,line,R-cedar,500.00,EUR,upheld,Programme board,2026-11-03,two days were not counted\n\
    D-2,2026Q2,cedar,tier,gold,,,upheld,Programme board,2026-11-03,a customer's answers had been lost\n\
    D-3,2026Q3,birch,line,R-birch,900.00,EUR,rejected,Programme board,2026-11-04,the invoice is right\n\
    D-4,2026Q3,alder,survey,S-alder-2026-08-1,,,open,,,the customer meant another case\n";

/// 2026Q3 closed, with a case of 2026Q4 so that it can be run, and disputes.
fn disputed(rows: &str) -> Project {
    let project = TIERS.copy();
    project.run(&["close", "2026Q3", "--by", "Controller"]).succeeds();
    let cases = project.text("cases.csv") + "later,alder,C-alder,2027-01-02T09:00:00Z,2027-01-02T15:00:00Z,closed\n";
    project.file("cases.csv", cases).file("disputes.csv", format!("{HEADER}{rows}"))
}

fn settled(project: &Project, period: &str, partner: &str) -> Vec<(String, String)> {
    let cards = project.json(&format!("reports/{period}/internal/scorecards.json"));
    let card =
        cards["partners"].as_array().expect("partners").iter().find(|card| card["partner_id"] == partner).cloned();
    let settlements = card.expect("the partner")["settlements"].as_array().expect("settlements").clone();
    let text = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap_or("-").to_owned();
    settlements.iter().map(|one| (text(one, "true_ups"), text(one, "payable"))).collect()
}

#[test]
fn what_was_upheld_is_a_true_up_with_its_own_cause() {
    let project = disputed(ROWS);
    project.run(&["check"]).succeeds();
    project.run(&["run", "--period", "2026Q4", "--no-progress"]).succeeds();
    // 100,000.00 at 40% in place of 35%, and 500.00.
    assert_eq!(settled(&project, "2026Q4", "cedar"), [("5500.00".to_owned(), "5500.00".to_owned())]);
    assert_eq!(settled(&project, "2026Q4", "birch"), [], "rejected: nothing");
    let ledger = project.text("reports/2026Q4/internal/ledger.csv");
    for words in [
        "2026Q4:cedar:R-cedar:2026Q3-EUR-D-1:partner_true_up",
        "decided 500.00",
        "dispute upheld: dispute D-1 upheld by Programme board on 2026-11-03: two days were not counted",
        "gold instead: the share is 0.4, it was 0.35",
    ] {
        assert!(ledger.contains(words), "{words}\n{ledger}");
    }
    let record = project.json("reports/2026Q4/run.json");
    assert_eq!(record["disputes"], serde_json::json!({ "open": 1, "upheld": 2, "rejected": 1 }));
    assert!(record["inputs"].to_string().contains("disputes.csv"));
    crate::workbook::assert_computed_alike(&project.join("reports/2026Q4/internal/settlement.xlsx"));
    let listed = project.run(&["periods", "-q"]).succeeds().stdout;
    assert!(listed.contains("cedar 5500.00 EUR"), "{listed}");
}

#[test]
fn what_one_period_paid_the_next_does_not_pay_again() {
    let project = disputed(ROWS);
    project.run(&["run", "--period", "2026Q4", "--no-progress"]).succeeds();
    let refused = project.run(&["close", "2026Q4"]);
    let mut arguments = vec!["close".to_owned(), "2026Q4".to_owned()];
    for name in crate::true_ups::names_in(&refused.stderr) {
        arguments.extend(["--waive".to_owned(), format!("{name}=known and agreed")]);
    }
    if refused.code != 0 {
        project.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).succeeds();
    }
    let listed = project.run(&["periods", "-q"]).succeeds().stdout;
    assert!(!listed.contains("5500.00") && !listed.contains("500.00 EUR"), "{listed}");
}

#[test]
fn a_decision_without_effect_is_said() {
    let project = disputed(
        "D-1,2026Q3,cedar,line,R-none,500.00,EUR,upheld,Board,2026-11-03,no such line\n\
         D-2,2026Q4,cedar,tier,gold,,,upheld,Board,2026-11-03,not closed\n\
         D-3,2026Q3,cedar,survey,S-1,,,upheld,Board,2026-11-03,not hers\n",
    );
    let ran = project.run(&["run", "--period", "2026Q4", "--no-progress"]).succeeds();
    for words in [
        "dispute D-2 is upheld, and 2026Q4 is not closed: it changes nothing yet",
        "dispute D-3 is upheld about survey S-1, and moves no money by itself",
    ] {
        assert!(ran.stderr.contains(words), "{words}\n{}", ran.stderr);
    }
    let record = project.json("reports/2026Q4/run.json");
    let unpaid = "cedar: dispute D-1 is upheld and not paid: 2026Q3 was closed without line R-none in EUR";
    assert!(record["warnings"].to_string().contains(unpaid), "{}", record["warnings"]);
}
