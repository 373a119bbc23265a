//! A workspace with a text in every text field of every canonical table, made from the tables' own description: a column
//! that a table gets one day is in it without a word here.

use std::fmt::Write as _;

use quarterdeck::domain::PartnerId;
use quarterdeck::domain::schema::{Column, ColumnType, TABLES, Table};

use crate::project::Project;

/// The quarter that the rows are about.
pub(crate) const PERIOD: &str = "2026Q2";
/// When the workspace is looked at: all outcomes of the quarter are known.
pub(crate) const AS_OF: &str = "2026-08-15T00:00:00Z";

/// Tables without a row of a partner: the totals of a ledger and rates of currencies; events are another way to say cases.
const OF_NO_PARTNER: [&str; 3] = ["ledger_totals", "fx_rates", "case_events"];
/// Files beside the tables, as if they were tables.
const BESIDE: [&str; 3] = ["exclusions", "disputes_file", "notes"];

/// A place for a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    /// Whose: 1 and up. Nobody's, the vendor's own, is 0.
    pub(crate) partner: usize,
    /// The table, or `exclusions`, `disputes_file` or `notes`.
    pub(crate) table: &'static str,
    pub(crate) column: &'static str,
    /// Which of the partner's rows.
    pub(crate) row: usize,
}

/// A workspace of that many partners whose texts are what the function gives for their places. The same place must always
/// have the same text, and ids must differ.
pub(crate) fn workspace(partners: usize, text: &dyn Fn(&Field) -> String) -> Project {
    let mut project = Project::init();
    std::fs::remove_dir_all(project.join("data/raw")).expect("the rows of the example go");
    let mut sources = String::new();
    for table in TABLES.iter().filter(|table| !OF_NO_PARTNER.contains(&table.name)) {
        let _ = write!(sources, "\n[[source]]\ntable = {0:?}\nfiles = [\"data/raw/{0}.csv\"]\n", table.name);
        project = project.file(&format!("data/raw/{}.csv", table.name), rows(table, partners, text));
    }
    project = project.file("quarterdeck.toml", settings(&sources));
    let of = |partner: usize, table: &'static str, column: &'static str, row: usize| {
        quoted(&text(&Field { partner, table, column, row }))
    };
    let (mut agreements, mut exclusions, mut disputes) = (
        "partner,programme,from,to,base_share,currency,opening_tier\n".to_owned(),
        "item,id,metric,reason,decider,date\n".to_owned(),
        "id,period,partner,item,of,amount,currency,decision,decider,date,reason\n".to_owned(),
    );
    let [exclusion, dispute, note] = BESIDE;
    for partner in 1..=partners {
        let id = of(partner, "partners", "partner_id", 0);
        let _ = writeln!(agreements, "{id},2026,2026-01-01,,0.30,EUR,silver");
        let case = of(partner, "cases", "case_id", 0);
        let (reason, decider) = (of(partner, exclusion, "reason", 0), of(partner, exclusion, "decider", 0));
        let _ = writeln!(exclusions, "case,{case},time_to_resolve,{reason},{decider},2026-07-06");
        let line = of(partner, "revenue", "line_id", 0);
        let (own, reason) = (of(partner, dispute, "id", 0), of(partner, dispute, "reason", 0));
        let decider = of(partner, dispute, "decider", 0);
        let _ = writeln!(disputes, "{own},{PERIOD},{id},line,{line},5.00,EUR,upheld,{decider},2026-07-20,{reason}");
        let name = text(&Field { partner, table: "partners", column: "partner_id", row: 0 });
        let commentary = text(&Field { partner, table: note, column: "commentary", row: 0 });
        let file = PartnerId::new(name).file_name();
        project = project.file(&format!("notes/{PERIOD}/{file}.md"), commentary + "\n");
    }
    project.file("agreements.csv", agreements).file("exclusions.csv", exclusions).file("disputes.csv", disputes)
}

fn settings(sources: &str) -> String {
    format!(
        r#"[workspace]
name = "Every field"
time_zone = "UTC"
reporting_currency = "EUR"
{sources}
[privacy]
pseudonym_key_file = "pseudonym.key"
smallest_peer_group = 5

[limits]
quarantine_threshold = 0.0
"#
    )
}

/// How many rows of a table a partner has.
fn rows_of_one(table: &str) -> usize {
    match table {
        "cases" => 12,
        "surveys" => 10,
        "escalations" | "incidents" => 4,
        "customers" | "customer_partners" | "staff" | "certifications" | "trainings" | "revenue" | "renewals" => 2,
        "infrastructure_checks" | "audits" | "access_grants" | "actions" => 2,
        _ => 1,
    }
}

fn rows(table: &Table, partners: usize, text: &dyn Fn(&Field) -> String) -> String {
    let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
    let mut lines = names.join(",") + "\n";
    // The vendor's own customers have cases too.
    let first = usize::from(!["customers", "cases", "escalations", "surveys"].contains(&table.name));
    for partner in first..=partners {
        for row in 0..rows_of_one(table.name) {
            let cell = |column: &Column| quoted(&value(table, column, partner, row, text));
            lines += &(table.columns.iter().map(cell).collect::<Vec<_>>().join(",") + "\n");
        }
    }
    lines
}

/// A cell of a CSV.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn value(table: &Table, column: &Column, partner: usize, row: usize, text: &dyn Fn(&Field) -> String) -> String {
    if let Some(given) = given(table.name, column.name, partner, row) {
        return given;
    }
    let at = |table: &'static str, column: &'static str, row: usize| text(&Field { partner, table, column, row });
    match (column.kind, column.references) {
        (_, Some("partners")) if partner == 0 => String::new(),
        (_, Some(target)) => {
            let key = Table::named(target).expect("a table").key[0];
            at(target, key, row % rows_of_one(target))
        }
        (ColumnType::Text | ColumnType::TextList, None) => match (table.name, column.name) {
            ("cases", "recurrence_of") => at("cases", "case_id", 0),
            ("disputes", "item") => at("revenue", "line_id", 0),
            (name, of) => at(name, of, row),
        },
        (ColumnType::Word(words), None) => words[0].to_owned(),
        (ColumnType::Integer(..), None) => "1".to_owned(),
        (ColumnType::Boolean, None) => "true".to_owned(),
        (ColumnType::Date, None) => day(column.name).to_owned(),
        (ColumnType::Timestamp, None) => moment(column.name, row),
        (ColumnType::Decimal(..), None) => "1".to_owned(),
        (ColumnType::Amount(..), None) => "3650.00".to_owned(),
    }
}

/// Values that must be what they are for the row to count.
fn given(table: &str, column: &str, partner: usize, row: usize) -> Option<String> {
    let text = match (table, column) {
        ("partners", "parent_partner_id") | ("revenue", "credits_line_id") | ("customer_partners", "product") => "",
        (_, "currency") => "EUR",
        (_, "period") => PERIOD,
        ("cases" | "incidents", "severity" | "severity_opened") => "sev2",
        ("cases", "assignment") if partner == 0 => "direct",
        ("cases", "reopened_count") => "0",
        ("cases", "response_breached" | "resolution_breached") => "false",
        ("surveys", "provider") if row < 9 => "Pulse Research",
        ("surveys", "score") => ["5", "2", "4"][row % 3],
        ("surveys", "scale_max") => "5",
        ("escalations", "to_level") => "2",
        ("escalations", "verdict") if row % 2 == 1 => "invalid",
        ("staff", "role") if row == 0 => "first line",
        ("certifications", "certification") if row == 0 => "First line engineer",
        ("infrastructure_checks", "criterion") if row == 0 => "case-tracking",
        ("audits", "requirement") if row == 0 => "data-protection",
        ("access_grants", "resource") if row == 0 => "knowledge base",
        ("renewals", "outcome") => "open",
        ("trainings", "hours") => "8",
        _ => return None,
    };
    Some(text.to_owned())
}

fn day(column: &str) -> &'static str {
    match column {
        "from" | "service_from" | "issued_on" | "active_from" | "joined_on" | "since" | "invoiced_on" => "2026-01-01",
        "left_on" | "active_to" => "",
        "to" | "service_to" | "expires_on" => "2026-12-31",
        "due_on" | "due" | "review_due" => "2026-06-20",
        "month" => "2026-05-01",
        "paid_on" => "2026-07-15",
        _ => "2026-05-10",
    }
}

/// Rows follow each other by days, columns by hours.
fn moment(column: &str, row: usize) -> String {
    let hour = match column {
        "opened_at" | "started_at" => 9,
        "first_response_at" | "detected_at" => 10,
        "at" | "mitigated_at" => 11,
        "sent_at" | "closed_at" => 15,
        "responded_at" => 16,
        "kb_visible_to_partner_at" => return "2026-01-05T09:00:00Z".to_owned(),
        _ => 14,
    };
    format!("2026-04-{:02}T{hour:02}:00:00Z", 7 + row)
}
