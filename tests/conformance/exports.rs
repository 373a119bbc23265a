//! Published exports of others, read by the presets: every row of what a preset can feed fits, as far as headers were not renamed.

use std::fs;

use crate::material::material;
use crate::project::Project;

/// A file, the preset and table that read it, what else the source says, and how many rows are read, quarantined and left out.
const EXPORTS: &[(&str, &str, &str, &str, [u64; 3])] = &[
    ("zendesk/ticket_data.csv", "zendesk", "cases", "time_zone = \"UTC\"", [7, 0, 3]),
    ("zendesk/organization_data.csv", "zendesk", "customers", "", [10, 0, 0]),
    ("zendesk/ticket_field_history_data.csv", "zendesk", "case_events", "", [20, 0, 0]),
    ("servicenow/task_data.csv", "servicenow", "cases", "", [1, 0, 0]),
    ("servicenow/incident_data.csv", "servicenow", "cases", "", [1, 0, 0]),
    // The one record was cancelled.
    ("servicenow/task_sla_data.csv", "servicenow", "case_events", "", [0, 0, 1]),
    // No time zone among its import ids: it has to be stated.
    ("qualtrics/sample.csv", "qualtrics", "surveys", "time_zone = \"Europe/Berlin\"", [1, 0, 0]),
    (
        "qualtrics/sample_legacy.csv",
        "qualtrics",
        "surveys",
        "time_zone = \"Europe/Berlin\"\nheader_row = 2\nskip_rows = 0",
        [1, 0, 0],
    ),
];

#[test]
fn published_exports_are_read_by_their_presets() {
    let Some(folder) = material("exports") else { return };
    for (file, system, table, settings, [read, quarantined, left_out]) in EXPORTS {
        let workspace = format!(
            "[workspace]\nname = \"T\"\ntime_zone = \"UTC\"\nreporting_currency = \"EUR\"\n\n\
             [privacy]\npseudonym_key_file = \"pseudonym.key\"\n\n\
             [[source]]\ntable = \"partners\"\nfiles = [\"partners.csv\"]\n\n\
             [[source]]\ntable = \"cases\"\nfiles = [\"cases.csv\"]\n\n\
             [[source]]\ntable = \"{table}\"\nsystem = \"{system}\"\nfiles = [\"export.csv\"]\n{settings}\n"
        );
        let project = Project::empty()
            .file("quarterdeck.toml", workspace)
            .file("programme/2026.toml", "title = \"P\"\nfrom = 2016-01-01\nrank_minimum_cases = 1\n")
            .file("pseudonym.key", "0123456789abcdef0123456789abcdef")
            .file("partners.csv", "partner_id,name\nP1,One\n")
            .file("cases.csv", "case_id,opened_at\nC1,2026-01-01T00:00:00Z\n")
            .file("export.csv", fs::read(folder.join(file)).expect("an export"));
        let told = project.run(&["check", "--source", "export.csv", "--json"]);
        assert!(told.code < 2, "{file}: {}", told.stderr);
        let told: serde_json::Value = serde_json::from_str(&told.stdout).expect("JSON");
        let shown = &told["files"][0];
        let counts = ["read", "quarantined", "not_applicable"].map(|count| shown[count].as_u64().expect("a count"));
        assert_eq!(counts, [*read, *quarantined, *left_out], "{file}: {shown:#}");
    }
}
