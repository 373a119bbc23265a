//! The rules of the sample's workspace: with the raw files, a workspace that runs as it is.

use chrono::NaiveDate;

use super::SampleOptions;

/// The workspace's rules, mappings and notes: path below its folder, with `/`, and text.
#[must_use]
pub fn workspace_files(options: &SampleOptions) -> Vec<(String, &'static str)> {
    let note = |partner: &str| format!("notes/{}/{partner}.md", options.last_quarter);
    let mut files = vec![
        ("quarterdeck.toml".to_owned(), include_str!("../../data/sample/quarterdeck.toml")),
        ("programme/2025.toml".to_owned(), include_str!("../../data/sample/programme/2025.toml")),
        ("programme/2026.toml".to_owned(), include_str!("../../data/sample/programme/2026.toml")),
        ("README.md".to_owned(), include_str!("../../data/sample/README.md")),
        (".gitignore".to_owned(), include_str!("../../data/sample/gitignore")),
        (note("P001"), include_str!("../../data/sample/notes/P001.md")),
    ];
    if options.partners >= 2 {
        files.push((note("P002"), include_str!("../../data/sample/notes/P002.md")));
    }
    if options.partners >= 4 {
        files.push((note("P004"), include_str!("../../data/sample/notes/P004.md")));
    }
    files
}

/// The text of `exclusions.csv`: cases that the vendor's own outage forced up, and a survey that went to the wrong person.
pub(super) fn exclusions(forced: &[(String, NaiveDate)], disputed: Option<&(String, NaiveDate)>) -> String {
    let mut text = "item,id,metric,reason,decider,date\n".to_owned();
    for (case, day) in forced {
        let reason = "outage of the vendor's licence server";
        for metric in ["escalation_rate", "escalation_ratio"] {
            text.push_str(&format!("case,{case},{metric},{reason},Programme board,{day}\n"));
        }
    }
    if let Some((survey, day)) = disputed {
        let reason = "answered by a person who was not part of the case";
        text.push_str(&format!("survey,{survey},csat,{reason},Programme board,{day}\n"));
    }
    text
}
