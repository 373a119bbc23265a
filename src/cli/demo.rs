//! `demo`: a sample workspace, everything run on it, and what to open.

use super::Ending;
use super::arguments::{CommonFlags, DemoArguments, RunArguments};
use super::output::{Output, table};
use super::run::make_pack;
use crate::domain::Place;
use crate::pipeline::{self, PipelineError, Published};
use crate::sample::SampleOptions;

/// Makes the workspace, runs it, and says what to open. Run again, it takes the workspace it made before.
pub(crate) fn demo(arguments: &DemoArguments, common: &CommonFlags, output: &Output) -> Result<Ending, PipelineError> {
    let options = SampleOptions { partners: arguments.partners, cases: arguments.cases, ..SampleOptions::default() };
    if arguments.dir.join("quarterdeck.toml").is_file() {
        output.say(&format!("using the workspace in {}", arguments.dir.display()));
    } else {
        output.say(&format!(
            "making a sample workspace in {}: {} partners, {} cases",
            arguments.dir.display(),
            options.partners,
            options.cases
        ));
        super::sample::make(&arguments.dir, &options, common)?;
    }
    let loaded = pipeline::load(&arguments.dir)?;
    let run = RunArguments { period: None, partners: Vec::new(), rehash: false, sign_with: None };
    let published = make_pack(&loaded, &run, common, output)?;
    if output.json {
        output.json(&published.record)?;
    } else {
        output.result(&what_to_open(arguments, &published)?);
    }
    Ok(Ending::Clean)
}

fn what_to_open(arguments: &DemoArguments, published: &Published) -> Result<String, PipelineError> {
    let first = published.record.outputs.iter().find(|file| file.path.starts_with("internal/partners/"));
    let deck = first.ok_or_else(|| {
        PipelineError::configuration(Place::default(), "the sample has no partner", "ask for one with --partners")
    })?;
    let dir = arguments.dir.display();
    let open: Vec<Vec<String>> = [
        ("index.html", "the vendor's way in"),
        ("internal/executive.pdf", "partners compared"),
        (deck.path.as_str(), "one partner's review"),
    ]
    .iter()
    .map(|(path, what)| vec![format!("  {}", published.folder.join(path).display()), (*what).to_owned()])
    .collect();
    Ok(format!(
        "the review pack of {period} is ready; open\n\n{open}\nthen look behind a figure\n\n  quarterdeck -C {dir} explain P002 csat\n\nor change {dir}/programme/2026.toml and run it again\n\n  quarterdeck -C {dir} run",
        period = published.record.period,
        open = table(&open, &[]),
    ))
}
