//! A quarter that is not over: what it has come to, and what it is expected to come to, wherever that is told.

use crate::project::Project;
use crate::shared::{CLOSED, GOLDEN};
use crate::workbook::assert_computed_alike;

const CSV: &str = "reports/2026Q4/internal/accrual.csv";

/// The quarter after the closed one, with lines of it, and of former quarters that were invoiced late in them.
fn under_way() -> Project {
    let project = CLOSED.copy();
    let mut revenue = project.text("data/raw/revenue.csv");
    revenue += "N1,I-20,C1,Atlas,renewal,2026-10-01,2026-12-31,2026-09-20,92000.00,EUR,\n";
    let former = [
        ("2026-04-01", "2026-06-30"),
        ("2026-01-01", "2026-03-31"),
        ("2025-10-01", "2025-12-31"),
        ("2025-07-01", "2025-09-30"),
    ];
    for (index, (first, last)) in former.iter().enumerate() {
        revenue += &format!("F{index},I-3{index},C1,Atlas,new,{first},{last},{last},{}000.00,EUR,\n", index + 1);
    }
    project.file("data/raw/revenue.csv", revenue).file("data/raw/ledger-totals.csv", "month,currency,amount\n")
}

/// The rows of a CSV file as columns by name.
fn rows(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

#[test]
fn an_open_quarter_is_accrued_and_forecast_everywhere_and_posted_nowhere() {
    let project = under_way();
    let outcome = project.run(&["run", "--period", "2026Q4"]).succeeds();
    let rows = rows(&project.text(CSV));
    let alder = rows.iter().find(|row| row["partner_id"] == "alder" && row["currency"] == "EUR").expect("alder's row");
    let until = alder["until"].clone();
    assert!(outcome.stdout.contains(&format!("accrued to {until}: ")), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("not posted, to be reversed in 2027Q1"), "{}", outcome.stdout);
    assert_eq!(alder["reversed_on"], "2027-01-01");

    // The known part is the settlement's own; the accrued part is of the days so far.
    let settlement = project.text("reports/2026Q4/internal/settlement.csv");
    let settled = self::rows(&settlement);
    let settled = settled.iter().find(|row| row["partner_id"] == "alder" && row["currency"] == "EUR").expect("alder");
    assert_eq!(alder["known"], settled["payable"]);
    let amount = |key: &str| alder[key].parse::<rust_decimal::Decimal>().expect("an amount");
    assert!(amount("accrued") < amount("known"), "{alder:?}");
    // A credit of 600, and 1,000 to 4,000 came late in five quarters: the median is expected.
    let share = amount("share");
    assert_eq!(alder["former_quarters"], "5");
    assert_eq!(amount("to_come"), share * rust_decimal::Decimal::from(2_000));
    assert_eq!(amount("to_come_high"), share * rust_decimal::Decimal::from(4_000));
    assert_eq!(amount("forecast"), amount("known") + amount("to_come"));

    let ledger = project.text("reports/2026Q4/internal/ledger.csv");
    assert!(!ledger.contains("accru"), "nothing of it is posted");
    let run = project.json("reports/2026Q4/run.json");
    assert!(run["accruals"].as_array().expect("sums").iter().any(|sum| sum["currency"] == "EUR"));
    let cards = project.json("reports/2026Q4/internal/scorecards.json");
    let of_alder = cards["partners"].as_array().expect("partners").iter().find(|card| card["partner_id"] == "alder");
    assert_eq!(of_alder.expect("alder")["accruals"][0]["forecast"]["expected"], alder["forecast"].as_str());
    let deck = project.text("reports/2026Q4/internal/executive.html");
    assert!(deck.contains("is accrued to") && deck.contains("Lines still to come, an estimate"));
    let review = project.text("reports/2026Q4/share/alder/review.html");
    for words in ["Forecast of the next payout", "accrued to ", "Expected payout"] {
        assert!(review.contains(words), "the review does not say {words}");
    }
    let periods = project.run(&["periods"]).succeeds().stdout;
    assert!(periods.contains(&format!("accrued to {until}: ")), "{periods}");
    assert_computed_alike(&project.join("reports/2026Q4/internal/settlement.xlsx"));
}

#[test]
fn what_has_too_few_quarters_behind_it_is_said_and_is_not_zero() {
    let project = CLOSED.copy();
    let outcome = project.run(&["run", "--period", "2026Q4"]).succeeds();
    assert!(outcome.stdout.contains("lines to come not estimated"), "{}", outcome.stdout);
    let rows = rows(&project.text(CSV));
    for row in &rows {
        assert_eq!((row["to_come"].as_str(), row["forecast"].as_str()), ("", ""), "{row:?}");
        assert!(row["not_estimated"].ends_with("at least 4 are asked for"), "{row:?}");
    }
}

#[test]
fn a_quarter_that_is_over_or_closed_has_none() {
    assert!(!GOLDEN.join("reports/2026Q3/internal/accrual.csv").exists());
    assert!(GOLDEN.json("reports/2026Q3/run.json").get("accruals").is_none());
    let deck = GOLDEN.text("reports/2026Q3/internal/executive.html");
    assert!(!deck.contains("is accrued to"));
}
