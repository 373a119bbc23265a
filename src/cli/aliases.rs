//! `aliases`: what unknown partners and customers may mean, and which of it a person has accepted.

use std::collections::BTreeSet;

use serde::Serialize;

use super::arguments::{AliasCommand, CommonFlags};
use super::output::{Output, table};
use super::progress::Bars;
use super::{Ending, ingest, stages};
use crate::deck::format::plural;
use crate::pipeline::{self, AliasSuggestion, Options, PipelineError};

/// The schema's name and version.
const SCHEMA: &str = "quarterdeck.aliases/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    suggestions: &'a [AliasSuggestion],
}

/// Suggests, writes proposals, or takes over those that were accepted.
pub(crate) fn aliases(command: &AliasCommand, common: &CommonFlags, output: &Output) -> Result<Ending, PipelineError> {
    let loaded = stages::open(common)?;
    let snapshot = ingest::load(&loaded, &Options::default(), None, output, common, &Bars::new(common))?;
    match command {
        AliasCommand::Suggest { write } => {
            let suggestions = pipeline::alias_suggestions(&loaded, &snapshot)?;
            let written = write.as_deref().map(|path| pipeline::propose_aliases(path, &suggestions)).transpose()?;
            if output.json {
                output.json(&Document { schema: SCHEMA, suggestions: &suggestions })?;
            } else {
                output.result(&in_words(&suggestions));
            }
            if let (Some(rows), Some(path)) = (written, write) {
                output.say(&format!(
                    "{} in {}: write yes into `accept` where it is right, correct the partner where it is not, then\n  quarterdeck aliases accept {} --by NAME",
                    plural(i64::try_from(rows).unwrap_or(i64::MAX), "proposal"), path.display(), path.display(),
                ));
            }
        }
        AliasCommand::Accept { proposals, by } => {
            let partners: BTreeSet<String> = pipeline::partner_ids(&snapshot)?;
            let today = chrono::Utc::now().date_naive();
            let accepted = pipeline::accept_aliases(&loaded, proposals, &partners, by, today)?;
            let new = plural(i64::try_from(accepted.new).unwrap_or(i64::MAX), "alias");
            output.result(&format!("{new} added to {}, {} there already", pipeline::ACCEPTED_ALIASES, accepted.known));
            if !accepted.is_read {
                output.say("no source reads that file yet; add to quarterdeck.toml:\n\n[[source]]\ntable = \"partner_aliases\"\nfiles = [\"aliases.csv\"]");
            }
        }
    }
    Ok(Ending::Clean)
}

fn in_words(suggestions: &[AliasSuggestion]) -> String {
    if suggestions.is_empty() {
        return "every partner and customer is known".to_owned();
    }
    let heading = ["unknown in", "system", "value", "rows", "nearest", "alike"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for one in suggestions {
        let mut start =
            vec![one.column.clone(), one.system.clone().unwrap_or_default(), one.value.clone(), one.rows.to_string()];
        if one.nearest.is_empty() {
            start.extend(["none is near".to_owned(), String::new()]);
            rows.push(start);
            continue;
        }
        for (place, near) in one.nearest.iter().enumerate() {
            let mut row = if place == 0 { std::mem::take(&mut start) } else { vec![String::new(); 4] };
            let name = if near.name.is_empty() { String::new() } else { format!(" ({})", near.name) };
            row.extend([format!("{}{name}", near.id), format!("{:.0}%", near.score * 100.0)]);
            rows.push(row);
        }
    }
    table(&rows, &[false, false, false, true, false, true])
}
