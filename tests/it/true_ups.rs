//! Late data after closing: closed periods stay as they are, and true-ups explain the whole difference.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::project::Project;
use crate::shared::CLOSED;

/// Closes a period; whatever speaks against it is waived.
pub(crate) fn close(project: &Project, period: &str) {
    let refused = project.run(&["close", period]);
    if refused.code == 0 {
        return;
    }
    let mut arguments = vec!["close".to_owned(), period.to_owned()];
    for name in names_in(&refused.stderr) {
        arguments.extend(["--waive".to_owned(), format!("{name}=known and agreed")]);
    }
    project.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).succeeds();
}

/// The names that a refusal says can be waived.
pub(crate) fn names_in(text: &str) -> Vec<String> {
    let after = text.split("--waive ").skip(1).filter_map(|rest| rest.split_once("=REASON"));
    let mut names: Vec<String> = after.map(|(name, _)| name.to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

/// Late rows of every kind: a line and a credit that came late, a corrected line, one that is gone, a customer that moved, and a rate.
pub(crate) fn with_late_data(project: Project) -> Project {
    let revenue = project.text("data/raw/revenue.csv");
    let revenue: String =
        revenue.lines().filter(|line| !line.starts_with("L9,")).map(|line| format!("{line}\n")).collect();
    let late = "L10,I-7,C1,Atlas,new,2026-07-01,2026-09-30,2026-10-20,1000.00,EUR,\n\
                L11,I-1,C1,Atlas,credit,2026-07-01,2026-09-30,2026-10-21,-500.00,EUR,L1\n";
    project
        .file("data/raw/revenue.csv", revenue + late)
        .edit("data/raw/revenue.csv", "9200.00", "9384.00")
        .edit(
            "data/raw/customer-partners.csv",
            "C5,,cedar,2025-01-01,",
            "C5,,cedar,2025-01-01,2026-09-22\nC5,,birch,2026-09-23,",
        )
        .edit("data/raw/fx-rates.csv", "USD,2026-07-01,0.90", "USD,2026-07-01,0.99")
}

/// A column of a CSV file's rows, summed by partner and currency.
pub(crate) fn sums(project: &Project, path: &str, column: &str) -> BTreeMap<String, Decimal> {
    let text = project.text(path);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|other| other == name).unwrap_or_else(|| panic!("no {name}"));
    let mut sums: BTreeMap<String, Decimal> = BTreeMap::new();
    for row in reader.records().map(|row| row.expect("a row")) {
        let key = format!("{} {}", &row[at("partner_id")], &row[at("currency")]);
        *sums.entry(key).or_default() += row[at(column)].parse::<Decimal>().expect("an amount");
    }
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

pub(crate) fn minus(left: &BTreeMap<String, Decimal>, right: &BTreeMap<String, Decimal>) -> BTreeMap<String, Decimal> {
    let mut sums = left.clone();
    for (key, amount) in right {
        *sums.entry(key.clone()).or_default() -= amount;
    }
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

const Q3: &str = "reports/2026Q3/internal/settlement.csv";
const Q4: &str = "reports/2026Q4/internal/settlement.csv";

#[test]
fn closed_files_stay_and_true_ups_explain_the_whole_difference() {
    let project = CLOSED.copy();
    let (pinned, pack) = (project.files("closed"), project.files("reports/2026Q3"));
    // What the quarter would be had it not been closed; the finance ledger's totals are of before.
    let open =
        with_late_data(Project::copy_of("cases/golden")).file("data/raw/ledger-totals.csv", "month,currency,amount\n");
    open.run(&["run", "--period", "2026Q3"]).succeeds();
    let project = with_late_data(project);

    project.run(&["run", "--period", "2026Q4"]).succeeds();
    for (column, of_true_up) in [("partner", "partner_true_up"), ("recognised", "recognised_true_up")] {
        let change = minus(&sums(&open, Q3, column), &sums(&project, "closed/2026Q3/settlement.csv", column));
        assert!(change.len() >= 4, "{change:?}");
        let path = "reports/2026Q4/internal/ledger.csv";
        let posted = project
            .text(path)
            .lines()
            .filter(|line| line.starts_with("entry_id") || line.contains(of_true_up))
            .fold(String::new(), |text, line| text + line + "\n");
        let project = Project::empty().file("posted.csv", posted);
        let (debit, credit) = (sums(&project, "posted.csv", "debit"), sums(&project, "posted.csv", "credit"));
        let posted = if column == "partner" { minus(&credit, &debit) } else { minus(&debit, &credit) };
        assert_eq!(posted, change, "{column}");
    }
    let true_ups = sums(&project, Q4, "true_ups");
    assert_eq!(
        true_ups,
        minus(&sums(&open, Q3, "partner"), &sums(&project, "closed/2026Q3/settlement.csv", "partner"))
    );
    // 1,000.00 late and 500.00 credited at 40%, and 184.00 more over Q3 for the days from September: 60.00 at 40%.
    assert_eq!(true_ups["alder EUR"].to_string(), "224.00");
    assert_eq!(minus(&sums(&project, Q4, "payable"), &sums(&project, Q4, "partner")), true_ups);

    assert_eq!(project.files("closed"), pinned, "what was closed does not change");
    let again = project.run(&["run", "--period", "2026Q3"]).succeeds();
    assert!(again.stdout.contains("nothing changed"), "{}", again.stdout);
    std::fs::remove_dir_all(project.join("reports/2026Q3")).expect("a pack to make again");
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    assert_eq!(project.files("reports/2026Q3"), pack, "the same bytes, from the pinned snapshot and rules");
    assert_eq!(project.files("closed"), pinned);
}

#[test]
fn documents_of_the_open_period_say_what_changed_and_why() {
    let project = with_late_data(CLOSED.copy());
    project.run(&["run", "--period", "2026Q4"]).succeeds();
    let statement = project.text("reports/2026Q4/share/alder/statement.csv");
    for words in [
        "true-up of 2026Q3 (late line): ",
        "true-up of 2026Q3 (credited line): ",
        "true-up of 2026Q3 (corrected line): ",
    ] {
        assert!(statement.contains(words), "{words}\n{statement}");
    }
    let ledger = project.text("reports/2026Q4/internal/ledger.csv");
    for words in [
        "late line: the line was not in the data when 2026Q3 was closed",
        "credited line: the credit was not in the data when 2026Q3 was closed",
        "corrected line: the amount is 9384.00, it was 9200.00",
        "line gone: 2026Q3 was closed with the line, and the data no longer has it",
        "customer moved partner: other service days of the line are this partner's",
        "customer moved partner: 2026Q3 was closed before the line was this partner's",
    ] {
        assert!(ledger.contains(words), "{words}\n{ledger}");
    }
    let record = project.json("reports/2026Q4/run.json");
    assert_eq!(record["true_ups"][0]["of"], "2026Q3");
    assert!(record["inputs"].to_string().contains("closed/2026Q3/close.json"));
    let cards = project.json("reports/2026Q4/internal/scorecards.json");
    let alder = cards["partners"].as_array().expect("partners").iter().find(|card| card["partner_id"] == "alder");
    let settled = alder.expect("alder")["settlements"].as_array().expect("settlements").clone();
    assert!(settled.iter().any(|one| one["true_ups"] == "224.00"), "{settled:?}");
    // No other partner is named to one.
    assert!(!statement.contains("birch") && !statement.contains("cedar"));
}

#[test]
fn a_rate_that_changes_changes_nothing() {
    let project = CLOSED.copy();
    let project = project.edit("data/raw/fx-rates.csv", "USD,2026-07-01,0.90", "USD,2026-07-01,0.99");
    project.run(&["run", "--period", "2026Q4"]).succeeds();
    assert_eq!(sums(&project, Q4, "true_ups"), BTreeMap::new());
    assert!(project.json("reports/2026Q4/run.json").get("true_ups").is_none());
}

#[test]
fn what_one_period_posted_the_next_does_not_post_again() {
    let project = Project::copy_of("cases/golden");
    project.run(&["run", "--period", "2026Q2"]).succeeds();
    close(&project, "2026Q2");
    let line = "L12,I-9,C1,Atlas,new,2026-05-01,2026-05-31,2026-07-02,1000.00,EUR,\n";
    let revenue = project.text("data/raw/revenue.csv") + line;
    let project = project.file("data/raw/revenue.csv", revenue);
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    let first = sums(&project, Q3, "true_ups");
    let posted = first["alder EUR"];
    assert!(posted > Decimal::ZERO && first.len() == 1, "{first:?}");
    close(&project, "2026Q3");
    project.run(&["run", "--period", "2026Q4"]).succeeds();
    assert_eq!(sums(&project, Q4, "true_ups"), BTreeMap::new(), "it was posted");
    let project = project.edit("data/raw/revenue.csv", line, &line.replace("1000.00", "900.00"));
    project.run(&["run", "--period", "2026Q4"]).succeeds();
    let second = sums(&project, Q4, "true_ups");
    assert_eq!(second["alder EUR"], -posted / Decimal::TEN, "900.00 less what was posted for 1,000.00");
    let ledger = project.text("reports/2026Q4/internal/ledger.csv");
    assert!(ledger.contains("corrected line: the amount is 900.00, it was 1000.00"), "{ledger}");
    // The quarter that carried the first one is made again with it.
    let pack = project.files("reports/2026Q3");
    std::fs::remove_dir_all(project.join("reports/2026Q3")).expect("a pack to make again");
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    assert_eq!(project.files("reports/2026Q3"), pack);
}
