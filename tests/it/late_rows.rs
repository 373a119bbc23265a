//! A workspace in which each partner stands one late row away from another tier: rows as they were when 2026Q3 was closed, and as they came later.

use std::fmt::Write as _;

use crate::project::Project;

/// What 2026Q2 shows pays in 2026Q3. Gates without evidence pass: each partner has its own kind of evidence.
const RULES: &str = r#"
title = "Support programme"
from = 2025-01-01
late_evidence = "recompute"
on_insufficient_evidence = "pass"

[surveys]
independent_providers = ["Pulse"]

[cases]
horizon_days = 21

[targets.csat]
minimum_evidence = 5

[targets.escalation_rate]
minimum_evidence = 5

[targets.invalid_escalation_rate]
minimum_evidence = 2

[[headcount]]
id = "desk"
required = 1
partners = ["elder"]

[[tier]]
id = "silver"
name = "Silver"
share = "0.35"

[[tier]]
id = "gold"
name = "Gold"
share = "0.40"
gate = [
    { metric = "csat", at_least = 0.8 },
    { metric = "escalation_rate", at_most = 0.5 },
    { metric = "invalid_escalation_rate", at_most = 0.25 },
    { metric = "staffing_compliance", at_least = 0.8 },
]

[[incentive]]
id = "heard"
name = "Customers heard"
share = "0.02"
gate = [{ metric = "csat", at_least = 0.8 }]

[service_credits]
at_risk = "0.04"

[[service_credit]]
id = "escalated"
name = "Escalated cases"
metric = "escalation_rate"
at_most = 0.5
share = "0.10"
"#;

/// The partners, with the answers of ten in each of May and August that were satisfied.
const SATISFIED: [(&str, usize); 9] = [
    ("alder", 7),
    ("birch", 8),
    ("cedar", 7),
    ("dogwood", 8),
    ("elder", 8),
    ("fir", 7),
    ("ginkgo", 7),
    ("hazel", 9),
    ("ivy", 8),
];

pub(crate) const DISPUTES: &str = "id,period,partner,item,of,amount,currency,decision,decider,date,reason\n";
const EXCLUSIONS: &str = "item,id,metric,reason,decider,date\n";

fn case(id: &str, partner: &str, day: &str) -> String {
    format!("{id},{partner},C-{partner},{day}T09:00:00Z,{day}T15:00:00Z,closed\n")
}

fn survey(case: &str, partner: &str, day: &str, score: u32) -> String {
    format!("S-{case},{case},{partner},Pulse,{day}T16:00:00Z,true,{day}T18:00:00Z,{score},1,5,csat\n")
}

/// An escalation of a case to the vendor; a judged one names an article that had been there for long.
fn escalation(case: &str, day: &str, judged: bool, rebuttal: &str) -> String {
    let (verdict, article, visible) =
        if judged { ("invalid", "KB-1", "2026-01-01T09:00:00Z") } else { ("undecided", "", "") };
    format!("E-{case},{case},{day}T12:00:00Z,1,2,functional,{verdict},{article},{visible},{rebuttal}\n")
}

/// Every table's rows before closing.
pub(crate) fn workspace() -> Project {
    let (mut cases, mut surveys, mut escalations, mut revenue) =
        (String::new(), String::new(), String::new(), String::new());
    let (mut partners, mut customers, mut served) = (String::new(), String::new(), String::new());
    for (partner, satisfied) in SATISFIED {
        let _ = writeln!(partners, "{partner},{},true", partner.to_uppercase());
        let _ = writeln!(customers, "C-{partner}");
        let _ = writeln!(served, "C-{partner},{partner},2025-01-01");
        for month in ["2026-05", "2026-08"] {
            for number in 0..15 {
                let (id, day) = (format!("{partner}-{month}-{number}"), format!("{month}-{:02}", number + 5));
                let has_answer = number < 10;
                if has_answer || partner == "alder" || partner == "ivy" {
                    cases.push_str(&case(&id, partner, &day));
                }
                if has_answer {
                    surveys.push_str(&survey(&id, partner, &day, if number < satisfied { 5 } else { 2 }));
                }
                // Two judged escalations count against birch; six of ten cases of dogwood went to the vendor.
                match partner {
                    "birch" if number < 2 => escalations.push_str(&escalation(&id, &day, true, "pending")),
                    "dogwood" if number < 6 => escalations.push_str(&escalation(&id, &day, false, "none")),
                    _ => {}
                }
            }
        }
        let line = format!("R-{partner},I-{partner},{partner},C-{partner},new,2026-07-01,2026-09-30,2026-07-01");
        let _ = writeln!(revenue, "{line},100000.00,EUR,");
    }
    revenue.push_str("U-hazel,I-hazel,hazel,C-hazel,new,2026-07-01,2026-09-30,2026-07-01,5000.00,USD,\n");
    cases.push_str(&case("last", "alder", "2027-01-02"));
    Project::of_tables("Late rows", &["partners", "customers", "customer_partners", "cases", "surveys", "escalations", "staff", "revenue", "fx_rates"])
        .file("programme/2025.toml", RULES)
        .file("partners.csv", format!("partner_id,name,supports_own_customers\n{partners}"))
        .file("customers.csv", format!("customer_id\n{customers}"))
        .file("customer-partners.csv", format!("customer_id,partner_id,from\n{served}"))
        .file("cases.csv", format!("case_id,partner_id,customer_id,opened_at,resolved_at,status\n{cases}"))
        .file(
            "surveys.csv",
            format!(
                "survey_id,case_id,partner_id,provider,sent_at,delivered,responded_at,score,scale_min,scale_max,question\n{surveys}"
            ),
        )
        .file(
            "escalations.csv",
            format!(
                "escalation_id,case_id,at,from_level,to_level,kind,verdict,kb_article_id,kb_visible_to_partner_at,rebuttal\n{escalations}"
            ),
        )
        .file(
            "staff.csv",
            "staff_id,partner_id,role,dedicated,fte,products,active_from,active_to\nE-1,elder,engineer,true,1.0,Atlas,2026-06-15,\n",
        )
        .file("fx-rates.csv", "currency,month,rate\nUSD,2026-07-01,0.90\nUSD,2026-08-01,0.91\nUSD,2026-09-01,0.92\n")
        .file(
            "revenue.csv",
            format!(
                "line_id,invoice_id,partner_id,customer_id,kind,service_from,service_to,invoiced_on,amount,currency,credits_line_id\n{revenue}"
            ),
        )
        .file("exclusions.csv", EXCLUSIONS)
}

/// The same with what came later, of every kind.
pub(crate) fn with_late_rows(project: Project) -> Project {
    let mut cases = project.text("cases.csv");
    let mut surveys = project.text("surveys.csv");
    for number in 10..15 {
        // Alder's other five customers were satisfied; dogwood opened five cases that it solved alone; one of ivy's was not satisfied.
        let day = format!("2026-05-{:02}", number + 5);
        surveys.push_str(&survey(&format!("alder-2026-05-{number}"), "alder", &day, 5));
        cases.push_str(&case(&format!("dogwood-2026-05-{number}"), "dogwood", &day));
    }
    surveys.push_str(&survey("ivy-2026-05-10", "ivy", "2026-05-15", 1));
    // Fir's customer had been noted with the wrong score.
    let fir = survey("fir-2026-05-9", "fir", "2026-05-14", 2);
    assert!(surveys.contains(&fir));
    let surveys = surveys.replace(&fir, &survey("fir-2026-05-9", "fir", "2026-05-14", 5));
    let escalations = project.text("escalations.csv").replace(",pending", ",upheld");
    // A line of hazel's came late, with a credit to its first one; ivy's was corrected.
    let revenue = project.text("revenue.csv").replace(
        "C-ivy,new,2026-07-01,2026-09-30,2026-07-01,100000.00",
        "C-ivy,new,2026-07-01,2026-09-30,2026-07-01,90000.00",
    );
    let late = "R-late,I-late,hazel,C-hazel,new,2026-07-01,2026-09-30,2026-10-20,1000.00,EUR,\n\
                R-credit,I-hazel,hazel,C-hazel,credit,2026-07-01,2026-09-30,2026-10-20,-300.00,EUR,R-hazel\n";
    project
        .file("cases.csv", cases)
        .file("surveys.csv", surveys)
        .file("escalations.csv", escalations)
        .file("revenue.csv", revenue + late)
        .edit("staff.csv", "2026-06-15", "2026-04-01")
        .file(
            "exclusions.csv",
            EXCLUSIONS.to_owned()
                + "survey,S-cedar-2026-05-8,csat,the customer meant another supplier,Board,2026-11-02\n\
                   survey,S-cedar-2026-05-9,csat,the customer meant another supplier,Board,2026-11-02\n",
        )
        .file(
            "disputes.csv",
            DISPUTES.to_owned()
                + "D-1,2026Q2,fir,survey,S-fir-2026-05-9,,,upheld,Board,2026-11-03,the score was noted wrong\n\
                   D-2,2026Q2,ginkgo,tier,gold,,,upheld,Board,2026-11-03,answers of a customer had been lost\n\
                   D-3,2026Q3,cedar,survey,S-cedar-2026-08-9,,,upheld,Board,2026-11-03,another case was meant\n",
        )
}
