//! `simulate`: another programme over the same data, in the terminal, as JSON, as a workbook and as slides.

mod words;

use super::arguments::{CommonFlags, SimulateArguments};
use super::output::Output;
use super::progress::Bars;
use super::{Ending, report, stages};
use crate::deck::model::Deck;
use crate::deck::what_if::what_if_deck;
use crate::pipeline::{self, Options, PipelineError};
use crate::render::{Look, pdf, workbook};
use crate::settlement::what_if::model::WhatIf;

/// Settles periods under the workspace's rules and under others, and says what differs. Files that were asked for are written last.
pub(crate) fn simulate(
    arguments: &SimulateArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let loaded = stages::open(common)?;
    let other = pipeline::other_rules(&loaded, &arguments.programme)?;
    report::beside(&other.warnings, common);
    let periods = arguments.periods.as_deref().map(|written| pipeline::check_periods(&loaded, written)).transpose()?;
    let options = Options { as_of: common.as_of, ..Options::default() };
    let bars = Bars::new(common);
    let snapshot = super::ingest::load(&loaded, &options, None, output, common, &bars)?;
    let found = pipeline::what_if(&loaded, &other, &snapshot, periods.as_deref(), &options, &bars)?;
    let slides = what_if_deck(&found, &pipeline::what_if_names(&loaded, &other), loaded.workspace.locale);
    write_files(arguments, &found, &slides, &loaded.look, output)?;
    if output.json {
        output.json(&found)?;
    } else {
        output.result(&words::in_words(&found));
    }
    Ok(Ending::Clean)
}

/// Writes the files that were asked for.
fn write_files(
    arguments: &SimulateArguments,
    found: &WhatIf,
    slides: &Deck,
    look: &Look,
    output: &Output,
) -> Result<(), PipelineError> {
    let workbook = arguments.xlsx.as_deref().map(|path| (path, workbook::what_if(found)));
    let slides = arguments.pdf.as_deref().map(|path| (path, pdf::deck_in(look, slides, &[])));
    let mut files = Vec::new();
    for (path, made) in workbook.into_iter().chain(slides) {
        files.push((path, made.map_err(|error| pipeline::failed_render(&path.display().to_string(), error))?));
    }
    for (path, bytes) in files {
        pipeline::write_whole(path, &bytes)?;
        output.say(&format!("written: {}", path.display()));
    }
    Ok(())
}
