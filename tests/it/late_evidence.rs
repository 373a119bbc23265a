//! Late evidence where the programme computes closed quarters again: tiers, incentives and service credits move, and true-ups say why.

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use crate::late_rows::{with_late_rows, workspace};
use crate::project::Project;
use crate::true_ups::{close, minus, sums};

/// 2026Q3 closed on the rows of then.
static CLOSED: LazyLock<Project> = LazyLock::new(|| {
    let project = workspace();
    project.run(&["run", "--period", "2026Q3", "--no-progress"]).succeeds();
    close(&project, "2026Q3");
    project
});

/// The same with the late rows, and the pack of the quarter that pays them.
static PAID: LazyLock<Project> = LazyLock::new(|| {
    let project = with_late_rows(CLOSED.copy());
    project.run(&["run", "--period", "2026Q4", "--no-progress"]).succeeds();
    project
});

/// The late rows in a workspace in which nothing was ever closed; the decided tier is in the data, as if 2026Q2 had been so.
static FRESH: LazyLock<Project> = LazyLock::new(|| {
    let project = with_late_rows(workspace());
    // A dispute about a quarter's tier counts once something rests on it: here the lost answers are put into the data.
    let surveys = project.text("surveys.csv").replace(
        "S-ginkgo-2026-05-9,ginkgo-2026-05-9,ginkgo,Pulse,2026-05-14T16:00:00Z,true,2026-05-14T18:00:00Z,2",
        "S-ginkgo-2026-05-9,ginkgo-2026-05-9,ginkgo,Pulse,2026-05-14T16:00:00Z,true,2026-05-14T18:00:00Z,5",
    );
    let project = project.file("surveys.csv", surveys);
    project.run(&["run", "--period", "2026Q3", "--no-progress"]).succeeds();
    project
});

const Q3: &str = "reports/2026Q3/internal/settlement.csv";
const Q4: &str = "reports/2026Q4/internal/settlement.csv";

/// What a quarter comes to, by partner and currency.
fn earned(project: &Project, path: &str) -> BTreeMap<String, Decimal> {
    let negated = |column: &str| minus(&BTreeMap::new(), &sums(project, path, column));
    let beyond = minus(&negated("incentives"), &sums(project, path, "service_credits"));
    minus(&sums(project, path, "partner"), &beyond)
}

#[test]
fn true_ups_explain_the_whole_difference_to_a_fresh_computation() {
    assert_eq!(PAID.files("closed"), CLOSED.files("closed"), "what was closed does not change");
    let mut change = minus(&earned(&FRESH, Q3), &earned(&CLOSED, "closed/2026Q3/settlement.csv"));
    // The decision about ginkgo's tier says nothing of its figures: no incentive follows from it, 2,000.00 of 100,000.00.
    *change.get_mut("ginkgo EUR").expect("ginkgo's tier") -= Decimal::from(2_000);
    assert_eq!(sums(&PAID, Q4, "true_ups"), change);
    let amount = |key: &str| change.get(key).map(ToString::to_string).unwrap_or_default();
    // 35% to 40% of 100,000.00, and the incentive of 2% on it.
    for partner in ["alder", "cedar", "fir"] {
        assert_eq!(amount(&format!("{partner} EUR")), "7000.00", "{partner}");
    }
    for partner in ["birch", "elder", "ginkgo"] {
        assert_eq!(amount(&format!("{partner} EUR")), "5000.00", "{partner}: the tier alone");
    }
    // The tier, and 4% of 35,000.00 that had been taken from the partner's part.
    assert_eq!(amount("dogwood EUR"), "6400.00");
    // 700.00 more at 40%, and 2% of them; nothing in dollars.
    assert_eq!((amount("hazel EUR"), amount("hazel USD")), ("294.00".to_owned(), String::new()));
    // 90,000.00 at 35% in place of 100,000.00 at 42%.
    assert_eq!(amount("ivy EUR"), "-10500.00");
    assert_eq!(change.len(), 9);
}

#[test]
fn each_kind_of_late_evidence_has_its_cause() {
    let ledger = PAID.text("reports/2026Q4/internal/ledger.csv");
    let rows: Vec<&str> = ledger.lines().filter(|line| line.contains("true_up")).collect();
    for (partner, account, words) in [
        (
            "alder",
            "partner_true_up",
            "late survey: 2026Q2 left gold, it was silver: csat of 2026Q2 is 12 of 15, it was 7 of 10: the share is 0.4, it was 0.35",
        ),
        (
            "alder",
            "incentives_true_up_to_partner",
            "late survey: csat of 2026Q2 is 12 of 15, it was 7 of 10: 100000.00 x 0.02, it was not due",
        ),
        (
            "birch",
            "partner_true_up",
            "late rebuttal upheld: 2026Q2 left gold, it was silver: invalid_escalation_rate of 2026Q2 is 0 of 2, it was 2 of 2",
        ),
        (
            "cedar",
            "partner_true_up",
            "correction: 2026Q2 left gold, it was silver: csat of 2026Q2 is 7 of 8, it was 7 of 10: survey S-cedar-2026-05-8 was excluded by Board on 2026-11-02",
        ),
        (
            "dogwood",
            "partner_true_up",
            "late evidence: 2026Q2 left gold, it was silver: escalation_rate of 2026Q2 is 6 of 15, it was 6 of 10",
        ),
        ("dogwood", "service_credits_true_up_borne_by_partner", "due no more"),
        (
            "elder",
            "partner_true_up",
            "late evidence: 2026Q2 left gold, it was silver: staffing_compliance of 2026Q2 is ",
        ),
        (
            "fir",
            "partner_true_up",
            "dispute upheld: 2026Q2 left gold, it was silver: csat of 2026Q2 is 8 of 10, it was 7 of 10: dispute D-1 upheld by Board",
        ),
        (
            "ginkgo",
            "partner_true_up",
            "dispute upheld: dispute D-2 upheld by Board on 2026-11-03: answers of a customer had been lost, gold instead",
        ),
        ("hazel", "partner_true_up", "late line: the line was not in the data"),
        ("hazel", "partner_true_up", "credited line: the credit was not in the data"),
        ("hazel", "incentives_true_up_to_partner", "other revenue: 100700.00 x 0.02, it was 100000.00 x 0.02"),
        (
            "ivy",
            "partner_true_up",
            "corrected line: the amount is 90000.00, it was 100000.00; 2026Q2 left silver, it was gold: csat of 2026Q2 is 8 of 11, it was 8 of 10: the share is 0.35, it was 0.4",
        ),
        ("ivy", "incentives_true_up_to_partner", "late survey: csat of 2026Q2 is 8 of 11, it was 8 of 10: due no more"),
    ] {
        let found = rows.iter().any(|row| {
            row.contains(&format!(",{partner},")) && row.contains(&format!(",{account},")) && row.contains(words)
        });
        assert!(found, "{partner} {account}: {words}\n{ledger}");
    }
    assert!(ledger.contains("2026Q4:alder:2026Q3-EUR:incentive:heard:incentives_true_up_to_partner"), "{ledger}");
    let record = PAID.json("reports/2026Q4/run.json");
    let unheard = "cedar: dispute D-3 is upheld about survey S-cedar-2026-08-9, and the figures of 2026Q3 are those it was closed with";
    assert!(record["warnings"].to_string().contains(unheard), "{}", record["warnings"]);
    assert!(!record["warnings"].to_string().contains("changes nothing yet"), "{}", record["warnings"]);
}

#[test]
fn the_difference_is_explained_by_cause() {
    let text = PAID.text("reports/2026Q4/internal/ledger.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|other| other == name).unwrap_or_else(|| panic!("no {name}"));
    let [account, debit, credit, reason] = ["account", "debit", "credit", "reason"].map(at);
    let of_partners = ["partner_true_up", "incentives_true_up_to_partner", "service_credits_true_up_borne_by_partner"];
    let mut by_cause: BTreeMap<String, Decimal> = BTreeMap::new();
    for row in reader.records().map(|row| row.expect("a row")) {
        if of_partners.contains(&&row[account]) {
            let (cause, _) = row[reason].split_once(": ").expect("a cause");
            let [debit, credit] = [debit, credit].map(|at| row[at].parse::<Decimal>().expect("an amount"));
            *by_cause.entry(cause.to_owned()).or_default() += credit - debit;
        }
    }
    let all: Decimal = by_cause.values().sum();
    assert_eq!(all, sums(&PAID, Q4, "true_ups").values().sum::<Decimal>());
    let told: Vec<String> = by_cause.iter().map(|(cause, sum)| format!("{cause} {sum}")).collect();
    assert_eq!(
        told,
        [
            "corrected line -8500.00",
            "correction 7000.00",
            "credited line -120.00",
            "dispute upheld 12000.00",
            "late evidence 11400.00",
            "late line 400.00",
            "late rebuttal upheld 5000.00",
            "late survey 5000.00",
            "other revenue 14.00",
        ]
    );
}

#[test]
fn every_document_of_the_open_quarter_tells_it() {
    crate::workbook::assert_computed_alike(&PAID.join("reports/2026Q4/internal/settlement.xlsx"));
    let explained = PAID.run(&["explain", "alder", "payout", "--period", "2026Q4", "-q"]).succeeds().stdout;
    for words in ["1 line and 1 incentive or service credit", "incentive Customers heard: late survey"] {
        assert!(explained.contains(words), "{words}\n{explained}");
    }
    let record = PAID.json("reports/2026Q4/run.json");
    let alder = record["true_ups"].as_array().expect("true-ups").iter().find(|one| one["partner_id"] == "alder");
    assert_eq!(alder.expect("alder")["partner"], "7000.00");
    let listed = PAID.run(&["periods", "-q"]).succeeds().stdout;
    assert!(listed.contains("alder 7000.00 EUR") && listed.contains("ivy -10500.00 EUR"), "{listed}");
}

#[test]
fn what_was_paid_is_not_paid_again_and_is_made_again_alike() {
    let project = PAID.copy();
    close(&project, "2026Q4");
    let listed = project.run(&["periods", "-q"]).succeeds().stdout;
    assert!(!listed.contains("EUR"), "nothing is left to post: {listed}");
    let pack = project.files("reports/2026Q4");
    fs::remove_dir_all(project.join("reports/2026Q4")).expect("a pack to make again");
    project.run(&["run", "--period", "2026Q4", "--no-progress"]).succeeds();
    assert_eq!(project.files("reports/2026Q4"), pack);
    // Alder's late answers are taken back: so is what they brought.
    let closed = project.files("closed");
    let surveys: String = project
        .text("surveys.csv")
        .lines()
        .filter(|line| !line.starts_with("S-alder-2026-05-1") || line.starts_with("S-alder-2026-05-1,"))
        .map(|line| format!("{line}\n"))
        .collect();
    let project = project.file("surveys.csv", surveys);
    project.run(&["run", "--period", "2027Q1", "--no-progress"]).succeeds();
    let back = sums(&project, "reports/2027Q1/internal/settlement.csv", "true_ups");
    assert_eq!(back.iter().map(|(key, sum)| format!("{key} {sum}")).collect::<Vec<_>>(), ["alder EUR -7000.00"]);
    assert_eq!(project.files("closed"), closed);
}

#[test]
fn where_late_evidence_moves_money_alone_revenue_moves_incentives_without_the_snapshot() {
    let rules = workspace().text("programme/2025.toml").replace("\"recompute\"", "\"money_only\"");
    let project = workspace().file("programme/2025.toml", rules);
    project.run(&["run", "--period", "2026Q3", "--no-progress"]).succeeds();
    close(&project, "2026Q3");
    let id = project.json("closed/2026Q3/close.json")["snapshot"].as_str().expect("an id").to_owned();
    let project = with_late_rows(project);
    fs::remove_dir_all(project.join(&format!("data/lake/snapshots/{id}"))).expect("a snapshot");
    project.run(&["run", "--period", "2026Q4", "--no-progress"]).succeeds();
    let paid = sums(&project, Q4, "true_ups");
    // Ginkgo's decided tier and revenue: 700.00 more of hazel's and 10,000.00 less of ivy's, each at 40% and the incentive.
    assert_eq!(
        paid.iter().map(|(key, sum)| format!("{key} {sum}")).collect::<Vec<_>>(),
        ["ginkgo EUR 5000.00", "hazel EUR 294.00", "ivy EUR -4200.00"]
    );
    let warnings = project.json("reports/2026Q4/run.json")["warnings"].to_string();
    assert!(
        warnings.contains("dispute D-1 is upheld about survey S-fir-2026-05-9, and moves no money by itself"),
        "{warnings}"
    );
}
