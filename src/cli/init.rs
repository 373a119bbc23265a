//! `init`: a commented workspace to start from, as an example or made of exports.

use std::path::Path;

use super::Ending;
use super::arguments::InitArguments;
use super::output::{Output, table};
use crate::config::template;
use crate::deck::format::plural;
use crate::pipeline::{self, ExportsRequest, MadeOfExports, PipelineError};

/// Makes the workspace.
pub(crate) fn init(arguments: &InitArguments, output: &Output) -> Result<Ending, PipelineError> {
    match &arguments.from {
        Some(from) => of_exports(arguments, from, output),
        None => example(&arguments.dir, output),
    }
}

fn example(dir: &Path, output: &Output) -> Result<Ending, PipelineError> {
    let key = pipeline::random_key()?;
    let mut files: Vec<(String, Vec<u8>)> =
        template::files().into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect();
    files.push(("pseudonym.key".to_owned(), key.into_bytes()));
    pipeline::create_folder(dir, |folder| {
        files
            .iter()
            .try_for_each(|(path, bytes)| folder.append(path, bytes))
            .map_err(|error| PipelineError::file(dir, "write the workspace", &error))
    })?;
    output.result(&format!(
        "made {dir}: a small workspace that runs\n\n  quarterdeck -C {dir} run      makes its pack\n  {dir}/quarterdeck.toml        says where data comes from\n  {dir}/programme/2026.toml     holds the rules\n\nkeep {dir}/pseudonym.key: the names that partners see for their customers change with it",
        dir = dir.display()
    ));
    Ok(Ending::Clean)
}

fn of_exports(arguments: &InitArguments, from: &Path, output: &Output) -> Result<Ending, PipelineError> {
    let request = ExportsRequest {
        from: from.to_owned(),
        systems: arguments.systems.clone(),
        partner: arguments.partner.clone(),
        time_zone: arguments.time_zone.clone(),
    };
    let made = pipeline::from_exports(&arguments.dir, &request)?;
    output.result(&in_words(&made, &arguments.dir));
    Ok(Ending::Clean)
}

fn in_words(made: &MadeOfExports, dir: &Path) -> String {
    let mut rows = vec![["file", "system", "feeds", "columns known", "rows that fit"].map(str::to_owned).to_vec()];
    for proposal in &made.proposals {
        rows.push(vec![
            proposal.file.clone(),
            proposal.preset.system.to_owned(),
            proposal.source.table.name.to_owned(),
            format!("{} of {}", proposal.names.0, proposal.names.1),
            format!("{} of {}", proposal.values.0, proposal.values.1),
        ]);
    }
    for proposal in &made.proposals {
        rows.extend(proposal.joined.iter().map(|joined| {
            let files: Vec<&str> = joined.files.iter().map(|(name, _)| name.as_str()).collect();
            vec![
                files.join(", "),
                proposal.preset.system.to_owned(),
                format!("{}, joined to {} as `{}`", proposal.source.table.name, proposal.file, joined.name),
                String::new(),
                format!("{} of {}", joined.found, proposal.values.1 + proposal.not_applicable),
            ]
        }));
    }
    let mut text = table(&rows, &[false, false, false, true, true]);
    for file in &made.unmatched {
        text.push_str(&format!("{} fits no table: {}\n", file.file, file.reason));
    }
    let partners = match made.partners {
        Some(count) => {
            format!("{} as the cases name them", plural(i64::try_from(count).unwrap_or(i64::MAX), "partner"))
        }
        None => "no column of the cases names partners: fill it, and map `partner_id`".to_owned(),
    };
    text.push_str(&format!(
        "\nmade {dir}; look at what was guessed\n\n  {dir}/quarterdeck.toml           which column is which\n  {dir}/data/raw/partners.csv      {partners}\n  quarterdeck -C {dir} check --source cases    the first rows as they are read\n  quarterdeck -C {dir} run                     makes the pack\n\nkeep {dir}/pseudonym.key: the names that partners see for their customers change with it",
        dir = dir.display()
    ));
    text
}
