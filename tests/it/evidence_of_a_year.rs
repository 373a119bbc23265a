//! Evidence asked over four quarters, through the whole pipeline: answers counted by hand, and the tiers that follow.
//!
//! The rules are published ones: at least 10 responses of 12 months and at most 8 of one organisation (Microsoft Gold, 2009); 20 over rolling
//! four quarters for the lower tier and 30 for the higher (Cisco, CSAT Excellence). `tests/worked` has them as programme files.

use std::fmt::Write as _;

use crate::project::Project;

const PROGRAMME: &str = r#"title = "Evidence of a year"
from = 2025-01-01
on_insufficient_evidence = "fail"
tier_timing = "same"

[surveys]
independent_providers = ["Survey house"]
per_customer_cap = 8
cap_quarters = 4

[targets.csat_year]
target = 0.8
minimum_evidence = 10

[[tier]]
id = "registered"
share = "0.25"

[[tier]]
id = "certified"
share = "0.27"
gate = [{ metric = "csat_year", at_least = 0.8 }]

[[tier]]
id = "premier"
share = "0.28"
gate = [{ metric = "csat_year", at_least = 0.8, minimum_evidence = 20 }]

[[tier]]
id = "gold"
share = "0.30"
gate = [{ metric = "csat_year", at_least = 0.8, minimum_evidence = 30 }]
"#;

const YEAR: &str = r#"[[metric]]
id = "csat_year"
name = "Customer satisfaction, four quarters"
definition = "The share of answers that are satisfied, of a year of independent surveys."
formula = "satisfied answers / answers that count"
unit = "share"
direction = "higher"
sources = ["surveys"]
fact = "surveys"
cohort = "responded_date"
kind = "share"
filter = "counted"
numerator = "top_box"
over_quarters = 4
evidence = "responses"
minimum_evidence = 1
pitfalls = ["It moves slowly."]
[metric.excluded]
by = "exclusion"
filter = "responded"
"#;

/// A partner, what its customers answered (customer, month, how often), and what follows for 2026Q3.
struct Row {
    partner: &'static str,
    answers: &'static [(&'static str, &'static str, usize)],
    /// Answers that count in the four quarters, and the tier.
    counted: i64,
    tier: &'static str,
}

const ROWS: [Row; 7] = [
    Row { partner: "nine", answers: &[("a", "2026-02", 4), ("b", "2026-08", 5)], counted: 9, tier: "registered" },
    // Nine of one organisation count as eight.
    Row { partner: "ten-of-two", answers: &[("a", "2026-02", 9), ("b", "2026-08", 1)], counted: 9, tier: "registered" },
    Row {
        partner: "eleven-of-two",
        answers: &[("a", "2026-02", 9), ("b", "2026-08", 2)],
        counted: 10,
        tier: "certified",
    },
    // The cap is over four quarters and not over each: six and six of one organisation are eight.
    Row {
        partner: "two-halves",
        answers: &[("a", "2026-02", 6), ("a", "2026-08", 6), ("b", "2026-08", 1)],
        counted: 9,
        tier: "registered",
    },
    Row {
        partner: "twenty",
        answers: &[("a", "2025-11", 5), ("b", "2026-02", 5), ("c", "2026-05", 5), ("d", "2026-08", 5)],
        counted: 20,
        tier: "premier",
    },
    // What lies before the four quarters does not count, and uses up no cap in them.
    Row {
        partner: "twenty-nine",
        answers: &[
            ("a", "2025-08", 8),
            ("a", "2026-08", 8),
            ("b", "2025-11", 8),
            ("c", "2026-02", 8),
            ("d", "2026-05", 5),
        ],
        counted: 29,
        tier: "premier",
    },
    Row {
        partner: "thirty",
        answers: &[("a", "2025-10", 8), ("b", "2025-11", 8), ("c", "2026-02", 8), ("d", "2026-09", 6)],
        counted: 30,
        tier: "gold",
    },
];

fn workspace() -> Project {
    let mut files = [
        "partner_id,name,class,supports_own_customers,region,country,currency,manager\n".to_owned(),
        "customer_id,name,segment,region,country\n".to_owned(),
        "customer_id,product,partner_id,from,to\n".to_owned(),
        "case_id,partner_id,customer_id,opened_level,product,severity_opened,opened_at,first_resolved_at,resolved_at,status\n".to_owned(),
        "survey_id,case_id,provider,question,sent_at,responded_at,score,scale_min,scale_max\n".to_owned(),
    ];
    let mut agreements = "partner,programme,from,to,base_share,currency,opening_tier\n".to_owned();
    let mut number = 0;
    for Row { partner, answers, .. } in &ROWS {
        let _ = writeln!(files[0], "{partner},Partner {partner},reseller,true,EMEA,SE,EUR,M");
        let _ = writeln!(agreements, "{partner},Evidence,2025-01-01,,0.25,EUR,registered");
        for (customer, month, count) in *answers {
            let customer = format!("{partner}-{customer}");
            if !files[1].contains(&format!("\n{customer},")) {
                let _ = writeln!(files[1], "{customer},{customer},enterprise,EMEA,SE");
                let _ = writeln!(files[2], "{customer},,{partner},2025-01-01,");
            }
            for _ in 0..*count {
                number += 1;
                let day = |day: u8| format!("{month}-{day:02}T10:00:00Z");
                let (opened, solved, sent, answered) = (day(2), day(3), day(4), day(5));
                let _ =
                    writeln!(files[3], "K{number},{partner},{customer},1,Atlas,sev3,{opened},{solved},{solved},closed");
                let _ = writeln!(files[4], "S{number},K{number},Survey house,csat,{sent},{answered},5,1,5");
            }
        }
    }
    let names = ["partners", "customers", "customer-partners", "cases", "surveys"];
    let project =
        Project::of_tables("Evidence of a year", &["partners", "customers", "customer_partners", "cases", "surveys"])
            .file("programme/2025.toml", PROGRAMME)
            .file("metrics/year.toml", YEAR)
            .file("agreements.csv", agreements);
    names.iter().zip(files).fold(project, |project, (name, text)| project.file(&format!("{name}.csv"), text))
}

#[test]
fn a_year_of_answers_decides_as_published() {
    let project = workspace();
    project.run(&["check"]).succeeds();
    project.run(&["run", "--period", "2026Q3", "--as-of", "2026-10-05T00:00:00Z"]).succeeds();
    let scorecards = project.json("reports/2026Q3/internal/scorecards.json");
    let cards = scorecards["partners"].as_array().expect("partners");
    for row in &ROWS {
        let card = cards.iter().find(|card| card["partner_id"] == row.partner).expect(row.partner);
        let of_metric =
            |id: &str| card["metrics"].as_array().expect("metrics").iter().find(|metric| metric["id"] == id);
        let figure = of_metric("csat_year").expect("the figure");
        assert_eq!(figure["denominator"], row.counted, "{}: {figure}", row.partner);
        let status = if row.counted < 10 { "insufficient_evidence" } else { "met" };
        assert_eq!(figure["status"], status, "{}", row.partner);
        assert_eq!(card["tier"], row.tier, "{}: {}", row.partner, card["tier_reason"]);
    }
    let explained = project.run(&["explain", "twenty-nine", "csat_year", "--period", "2026Q3", "--sql"]).succeeds();
    assert!(explained.stdout.contains("over the period and the 3 quarters before it"), "{}", explained.stdout);
    assert!(explained.stdout.contains("BETWEEN DATE '2025-10-01' AND"), "{}", explained.stdout);
    assert!(explained.stdout.contains("of 29 responses"), "{}", explained.stdout);
}
