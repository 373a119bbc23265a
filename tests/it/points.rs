//! Points as data: in `scorecards.json`, in a partner's own, and on sheets of the workbook that another spreadsheet computes alike.

use std::sync::LazyLock;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use serde_json::Value;

use crate::project::Project;
use crate::workbook::assert_computed_alike;

/// Two parts over figures that the golden workspace has.
const POINTS: &str = r#"
[[points]]
id = "heard"
name = "Customers heard"
most = 60
must_score = true
measure = [{ metric = "csat", full_at = 0.9, points = 60 }]

[[points]]
id = "quick"
name = "Answers in time"
most = 40
combine = "sum"
needs = [{ metric = "csat", at_least = 0.99 }]
measure = [{ metric = "time_to_resolve", each = 1 }, { metric = "csat", counts = "things", each = 4 }]
"#;

static SCORED: LazyLock<Project> = LazyLock::new(|| {
    let project = Project::copy_of("cases/golden");
    let rules = project.text("programme/2026.toml") + POINTS;
    let project = project.file("programme/2026.toml", rules);
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    project
});

fn partners() -> Vec<Value> {
    let cards = SCORED.json("reports/2026Q3/internal/scorecards.json");
    cards["partners"].as_array().expect("partners").clone()
}

fn number(value: &Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn points_are_told_part_by_part_and_sum_to_the_score() {
    let mut decided = 0;
    for partner in partners() {
        let points = &partner["points"];
        let parts = points["parts"].as_array().expect("parts");
        assert_eq!(parts.iter().map(|part| &part["id"]).collect::<Vec<_>>(), ["heard", "quick"]);
        let sum: f64 = parts.iter().map(|part| number(&part["at_least"])).sum();
        assert!((sum - number(&points["at_least"])).abs() < 1e-9, "{points}");
        assert_eq!(points["most"], "100");
        let measure = &parts[0]["measures"][0];
        assert_eq!(
            (&measure["metric"], &measure["counts"], &measure["full_at"]),
            (&"csat".into(), &"value".into(), &"0.9".into())
        );
        if let Some(counted) = measure["counted"].as_str() {
            let counted: f64 = counted.parse().expect("a number");
            let earned = number(&measure["earns"]);
            assert!((earned - counted / 0.9 * 60.0).abs() < 1e-6, "{measure}");
            assert!((number(&parts[0]["points"]) - earned.min(60.0)).abs() < 1e-9, "{points}");
            assert!((number(&parts[0]["could_add"]) - (60.0 - earned.min(60.0))).abs() < 1e-9, "{points}");
            decided += 1;
        }
        let own = SCORED
            .json(&format!("reports/2026Q3/share/{}/scorecard.json", partner["partner_id"].as_str().expect("an id")));
        assert_eq!(own["partners"][0]["points"], *points);
    }
    assert!(decided > 1, "{decided} partners have answers enough");
}

#[test]
fn the_workbook_sums_the_parts() {
    let path = SCORED.join("reports/2026Q3/internal/settlement.xlsx");
    let mut workbook: Xlsx<_> = open_workbook(&path).expect("a workbook");
    let totals = workbook.worksheet_range("PointTotals").expect("a sheet");
    let found: Vec<f64> =
        totals.rows().skip(4).map(|row| if let Data::Float(sum) = row[3] { sum } else { f64::NAN }).collect();
    let wanted: Vec<f64> = partners().iter().map(|partner| number(&partner["points"]["at_least"])).collect();
    assert_eq!(found.len(), wanted.len());
    assert!(found.iter().zip(&wanted).all(|(found, wanted)| (found - wanted).abs() < 1e-9), "{found:?} {wanted:?}");
    assert_computed_alike(&path);
}
