//! `init --from`: a workspace of a folder of exports. The README's section is true: its commands run, and print what it says.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::golden_text::assert_golden;
use crate::project::Project;

const HEADING: &str = "## From your own exports\n";

fn exports() -> Project {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut project = Project::empty();
    for entry in fs::read_dir(root.join("data/examples/exports")).expect("the exports") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        project = project.file(&format!("exports/{name}"), fs::read(&path).expect("an export"));
    }
    project
}

#[test]
fn the_readme_leads_from_exports_to_a_deck() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).expect("the README");
    let (before, section) = readme.split_once(HEADING).expect("the section");
    let (section, after) = section.split_once("\n## ").expect("a section after it");
    let project = exports();
    let mut lived = String::new();
    for (index, part) in section.split("```").enumerate() {
        let separator = if index == 0 { "" } else { "```" };
        lived.push_str(separator);
        match part.strip_prefix("console\n").filter(|_| index % 2 == 1) {
            Some(body) => {
                lived.push_str("console\n");
                for command in body.lines().filter_map(|line| line.strip_prefix("$ ")) {
                    lived.push_str(&format!("$ {command}\n{}", project.typed(command, "")));
                }
            }
            None => lived.push_str(part),
        }
    }
    assert!(project.join("review/reports/2026Q1/index.html").is_file(), "no deck");
    assert_golden(&format!("{before}{HEADING}{lived}\n## {after}"), "../README.md");
}

#[test]
fn the_workspace_says_what_was_found_and_what_was_guessed() {
    let project = exports().file("exports/notes.txt", "nothing").file("exports/staff.csv", "name,team\nA,B\n");
    project
        .run(&[
            "init",
            "review",
            "--system",
            "zendesk",
            "--system",
            "qualtrics",
            "--from",
            "exports",
            "--time-zone",
            "Europe/Berlin",
        ])
        .succeeds();
    assert_golden(&project.text("review/quarterdeck.toml"), "presets/from-exports.toml");
    assert_eq!(
        project.text("review/data/raw/partners.csv"),
        "partner_id,name\nHarbour L1,Harbour L1\nNordlicht Support,Nordlicht Support\nPinecrest Desk,Pinecrest Desk\n"
    );
    assert_eq!(project.text("review/data/raw/tickets.csv"), project.text("exports/tickets.csv"));
    assert!(!project.join("review/data/raw/staff.csv").exists(), "what fits nothing is not copied");
}

#[test]
fn nothing_is_overwritten_and_nothing_is_made_of_nothing() {
    let project = exports().file("review/kept.txt", "mine");
    let from = ["init", "review", "--system", "zendesk", "--from", "exports"];
    let told = project.run(&from).ends_with(2).stderr;
    assert!(told.contains("this folder is not empty"), "{told}");
    assert_eq!(project.names("review"), ["kept.txt"]);
    let told = project.run(&["init", "new", "--system", "sap", "--from", "exports"]).ends_with(2).stderr;
    assert!(told.contains("no file here holds cases of sap"), "{told}");
    let told = project.run(&["init", "new", "--system", "zendsk", "--from", "nowhere"]).ends_with(2).stderr;
    assert!(told.contains("did you mean `zendesk`?") && told.contains("no such folder"), "{told}");
    assert!(!project.join("new").exists());
}

/// A folder with the exports of a preset's tests.
fn exports_of(folder: &str) -> Project {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut project = Project::empty();
    for entry in fs::read_dir(root.join("tests/presets").join(folder)).expect("the exports") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !["expected.txt", "sources.toml"].contains(&name.as_str()) {
            project = project.file(&format!("exports/{name}"), fs::read(&path).expect("an export"));
        }
    }
    project
}

#[test]
fn files_that_a_preset_joins_are_joined() {
    for (folder, system, golden) in [
        ("servicenow", "servicenow", "presets/from-servicenow.toml"),
        ("salesforce-milestones", "salesforce", "presets/from-salesforce.toml"),
    ] {
        let project = exports_of(folder);
        let told = project.run(&["init", "review", "--system", system, "--from", "exports"]).succeeds().stdout;
        assert!(told.contains("joined to ") && told.contains("as `response`"), "{told}");
        assert_golden(&project.text("review/quarterdeck.toml"), golden);
        let shown = project.run(&["-C", "review", "check", "--source", "cases"]).stdout;
        let column = |name: &str| {
            let line = shown.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            line.split_whitespace().nth(1).unwrap_or_default().to_owned()
        };
        let joined = if system == "servicenow" { "response.end_time" } else { "response.CompletionDate" };
        assert_eq!(column("first_response_at"), joined, "{shown}");
        assert!(column("resolution_breached").starts_with("resolution."), "{shown}");
        assert!(shown.contains("2026-04-02T08:"), "{shown}");
    }
}

#[test]
fn incidents_and_the_tasks_that_they_are_count_once() {
    let incidents = "sys_id,sys_created_on,resolved_at,incident_state,severity,reopen_count\n\
        a1,2026-04-01 08:00:00,2026-04-01 12:00:00,6,3 - Low,0\na2,2026-04-02 08:00:00,,2,3 - Low,0\n";
    let tasks = "sys_id,number,opened_at,closed_at,priority,state,company_value,contact_type,made_sla\n\
        a1,INC01,2026-04-01 07:55:00,,1 - Critical,6,Severn,phone,TRUE\n\
        a2,INC02,2026-04-02 07:59:00,,2 - High,2,Wye,email,FALSE\n\
        c9,CHG09,2026-04-03 07:59:00,,4 - Low,2,Wye,email,TRUE\n";
    let project = Project::empty().file("exports/incident.csv", incidents).file("exports/task.csv", tasks);
    let told = project.run(&["init", "review", "--system", "servicenow", "--from", "exports"]).succeeds().stdout;
    assert!(told.contains("as `task`"), "{told}");
    let project = project.file("review/data/raw/partners.csv", "partner_id,name\nP1,One\n");
    let loaded = project.run(&["-C", "review", "ingest", "--no-progress"]).succeeds().stdout;
    let of_cases: Vec<_> = loaded.lines().filter(|line| line.starts_with("cases ")).collect();
    assert!(of_cases.len() == 1 && of_cases[0].contains("incident.csv"), "a change is no case: {loaded}");
    let shown = project.run(&["-C", "review", "check", "--source", "cases"]).stdout;
    assert!(shown.contains("2026-04-01T07:55:00Z") && shown.contains("sev1") && shown.contains("Severn"), "{shown}");
}

#[test]
fn requests_of_jiras_search_are_known_by_their_document() {
    let project = exports_of("jira-api");
    let from =
        ["init", "review", "--system", "jira", "--from", "exports", "--partner", "fields.customfield_10050.value"];
    project.run(&from).succeeds();
    assert_golden(&project.text("review/quarterdeck.toml"), "presets/from-jira.toml");
    assert_eq!(project.text("review/data/raw/partners.csv"), "partner_id,name\nHarbour,Harbour\nNordlicht,Nordlicht\n");
    let shown = project.run(&["-C", "review", "check", "--source", "cases"]).succeeds().stdout;
    assert!(shown.contains("SUP-3") && shown.contains("of the first 4 rows: 4 read"), "{shown}");
    // The service levels are those of the first runs, and the changes make a reopen.
    assert!(shown.contains("response.stopTime.") && shown.contains("2026-04-02T08:30:00Z"), "{shown}");
    // Some rows are faulty on purpose.
    let settings = project.text("review/quarterdeck.toml") + "\n[limits]\nquarantine_threshold = 0.5\n";
    let project = project.file("review/quarterdeck.toml", settings);
    let told = project.run(&["-C", "review", "ingest", "--no-progress"]).stdout;
    let accepted = |table: &str| told.lines().filter(|line| line.starts_with(table)).count();
    assert_eq!((accepted("cases"), accepted("case_events"), accepted("escalations")), (1, 2, 2), "{told}");
    let explained =
        project.run(&["-C", "review", "explain", "Harbour", "reopen_rate", "--no-progress"]).succeeds().stdout;
    assert!(explained.contains("(1 of 1)"), "{explained}");
}

/// The tickets of the example, with a letter that encodings write differently.
fn tickets() -> String {
    exports().text("exports/tickets.csv").replace("Severn Rail", "Sévern Rail")
}

/// A workbook with a sheet of remarks, and one with the tickets below a title.
fn workbook(tickets: &str) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let remarks = workbook.add_worksheet().set_name("Remarks").expect("a sheet");
    remarks.write_string(0, 0, "Id").expect("a cell");
    let sheet = workbook.add_worksheet().set_name("Tickets").expect("a sheet");
    sheet.write_string(0, 0, "Tickets of the quarter").expect("a cell");
    for (row, line) in tickets.lines().enumerate() {
        for (column, text) in line.split(',').enumerate() {
            let place = (u32::try_from(row + 2).expect("a row"), u16::try_from(column).expect("a column"));
            sheet.write_string(place.0, place.1, text).expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// People open exports with other programs and save them again.
#[test]
fn exports_are_known_however_they_were_saved() {
    let tickets = tickets();
    let semicolons = tickets.replace(',', ";");
    let utf16 = |text: &str| format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let windows = |text: &str| encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let titled = format!("Tickets of the quarter\nmade by A. Berg, for all\n\n{tickets}");
    let cases: [(&str, Vec<u8>, &[&str]); 6] = [
        ("tickets.csv", semicolons.clone().into_bytes(), &["delimiter = \";\""]),
        ("tickets.csv", windows(&semicolons), &["encoding = \"windows-1252\"", "delimiter = \";\""]),
        ("tickets.csv", utf16(&tickets.replace(',', "\t")), &["encoding = \"utf-16le\"", "delimiter = \"\\t\""]),
        ("tickets.csv", titled.into_bytes(), &["header_row = 4"]),
        ("tickets.xlsx", workbook(&tickets), &["sheet = 2", "header_row = 2"]),
        ("tickets.csv.gz", gzipped(tickets.as_bytes()), &[]),
    ];
    for (name, bytes, said) in cases {
        let project = Project::empty().file(&format!("exports/{name}"), bytes);
        let from = ["init", "review", "--system", "zendesk", "--from", "exports"];
        let told = project.run(&from).succeeds().stdout;
        assert!(told.contains("179 of 180"), "{name} {said:?}: {told}");
        let settings = project.text("review/quarterdeck.toml");
        assert!(said.iter().all(|line| settings.lines().any(|found| found.starts_with(line))), "{name}: {settings}");
        let shown = project.run(&["-C", "review", "check", "--source", "cases"]).stdout;
        assert!(shown.contains("Sévern Rail") && shown.contains("of the first 180 rows: 179 read"), "{name}: {shown}");
    }
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("packed");
    packed.finish().expect("packed")
}

/// Metrics of tickets are looked at like tickets and like ratings, and are neither.
#[test]
fn metrics_of_tickets_are_joined_and_nothing_else() {
    let metric = |id: usize| {
        format!(
            "{{\"id\": {}, \"ticket_id\": {id}, \"created_at\": \"2026-01-10T00:00:00Z\", \"solved_at\": null, \"reopens\": 0, \
             \"first_resolution_time_in_minutes\": {{\"calendar\": 90}}}}",
            id + 5000
        )
    };
    let metrics: Vec<String> = (4101..4281).map(metric).collect();
    let project = exports().file("exports/metrics.json", format!("{{\"ticket_metrics\": [{}]}}", metrics.join(", ")));
    let told = project.run(&["init", "review", "--system", "zendesk", "--from", "exports"]).succeeds().stdout;
    let lines: Vec<&str> = told.lines().filter(|line| line.starts_with("metrics.json")).collect();
    assert!(lines.len() == 1 && lines[0].contains("joined to tickets.csv as `metrics`"), "{told}");
    let settings = project.text("review/quarterdeck.toml");
    assert!(
        settings.contains("name = \"metrics\"\nfiles = [\"data/raw/metrics.json\"]\nrows = \"ticket_metrics\""),
        "{settings}"
    );
    let shown = project.run(&["-C", "review", "check", "--source", "cases"]).stdout;
    assert!(
        shown.contains("first_resolved_at  metrics.first_resolution_ti") && shown.contains("T19:18:00Z"),
        "{shown}"
    );
}

/// Every file of the presets' tests is known for what it is.
#[test]
fn each_export_is_known_for_what_it_is() {
    // Tools for surveys and for money have no cases: those come from elsewhere.
    let cases = [
        ("dynamics", "dynamics", "cases.csv cases"),
        ("freshdesk", "freshdesk", "tickets.csv cases"),
        ("jira", "jira", "filter.csv cases"),
        ("salesforce", "salesforce", "CaseHistory.csv case_events, CaseHistory.csv escalations, report.csv cases"),
        ("salesforce-milestones", "salesforce", "Case.csv cases"),
        ("servicenow", "servicenow", "escalation.csv escalations, incident.csv cases"),
        ("servicenow-audit", "servicenow", "incident.csv cases, sys_audit.csv case_events, sys_audit.csv escalations"),
        (
            "zendesk",
            "zendesk",
            "field-history.csv case_events, organizations.csv customers, ratings.json surveys, tickets.jsonl cases",
        ),
        ("netsuite", "netsuite", "cases.csv cases, lines.csv revenue"),
        ("nps", "nps", "cases.csv cases, responses.jsonl surveys"),
        ("qualtrics", "qualtrics", "cases.csv cases, legacy.csv surveys, responses.csv surveys"),
        ("sap", "sap", "bseg.csv revenue, cases.csv cases"),
        ("stripe", "stripe", "cases.csv cases, lines.csv revenue"),
        ("stripe-api", "stripe-api", "cases.csv cases, lines.json revenue"),
        ("surveymonkey", "surveymonkey", "cases.csv cases, responses.csv surveys"),
        ("zuora", "zuora", "cases.csv cases, invoice-items.csv revenue"),
    ];
    for (folder, system, expected) in cases {
        let project = exports_of(folder);
        let told = project
            .run(&["init", "review", "--system", system, "--system", "generic", "--from", "exports"])
            .succeeds()
            .stdout;
        let fed =
            told.lines().skip(1).take_while(|line| !line.is_empty()).filter(|line| !line.contains(", joined to "));
        let fed = fed.map(|line| {
            let mut words = line.split_whitespace();
            format!("{} {}", words.next().unwrap_or_default(), words.nth(1).unwrap_or_default())
        });
        assert_eq!(fed.collect::<Vec<_>>().join(", "), expected, "{folder}: {told}");
        let checked = project.run(&["-C", "review", "check"]);
        assert!(!checked.stderr.contains("quarterdeck.toml:"), "{folder}: {}", checked.stderr);
    }
}
