//! `presets`: the systems whose exports the program knows, and what it expects of them.

use serde::Serialize;

use super::Ending;
use super::output::{Output, table, wrapped};
use crate::config::presets::PRESETS;
use crate::config::workspace::{Described, describe};
use crate::pipeline::PipelineError;

/// The name and version of the JSON form.
const SCHEMA: &str = "quarterdeck.presets/1";

#[derive(Serialize)]
struct Listing {
    schema: &'static str,
    presets: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    system: &'static str,
    name: String,
    version: i64,
    sha256: String,
    expects: String,
    tables: Vec<TableEntry>,
}

#[derive(Serialize)]
struct TableEntry {
    table: &'static str,
    /// `None` where the system has one export for the table.
    export: Option<String>,
    about: String,
}

/// Lists the presets.
pub(crate) fn presets(output: &Output) -> Result<Ending, PipelineError> {
    let described: Vec<_> = PRESETS.iter().map(|preset| (preset, describe(preset).0)).collect();
    if output.json {
        let presets = described.into_iter().map(|(preset, described)| Entry {
            system: preset.system,
            tables: tables(&described),
            name: described.name,
            version: described.version,
            sha256: preset.sha256(),
            expects: described.expects,
        });
        output.json(&Listing { schema: SCHEMA, presets: presets.collect() })?;
        return Ok(Ending::Clean);
    }
    let mut rows = vec![["system", "feeds", "expects"].map(str::to_owned).to_vec()];
    for (preset, described) in &described {
        let mut feeds: Vec<_> = tables(described).iter().map(|each| each.table).collect();
        feeds.dedup();
        for (index, line) in wrapped(&described.expects, "").lines().enumerate() {
            let first = |text: &str| if index == 0 { text.to_owned() } else { String::new() };
            rows.push(vec![first(preset.system), first(&feeds.join(", ")), line.to_owned()]);
        }
    }
    let mut text = table(&rows, &[]);
    text.push_str("\n  system = \"zendesk\"                                 in a [[source]] applies one\n");
    text.push_str("  quarterdeck init DIR --system zendesk --from DIR   makes a workspace of exports\n");
    output.result(&text);
    Ok(Ending::Clean)
}

fn tables(described: &Described) -> Vec<TableEntry> {
    let entry = |each: &crate::config::workspace::TablePreset| TableEntry {
        table: each.source.table.name,
        export: each.source.export.clone(),
        about: each.about.clone(),
    };
    described.tables.iter().map(entry).collect()
}
