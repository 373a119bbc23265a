//! `init`: a commented workspace to start from.

use super::Ending;
use super::arguments::InitArguments;
use super::output::Output;
use crate::config::template;
use crate::pipeline::{self, PipelineError};

/// Makes the workspace.
pub(crate) fn init(arguments: &InitArguments, output: &Output) -> Result<Ending, PipelineError> {
    let key = pipeline::random_key()?;
    let mut files: Vec<(String, Vec<u8>)> =
        template::files().into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect();
    files.push(("pseudonym.key".to_owned(), key.into_bytes()));
    pipeline::create_folder(&arguments.dir, |folder| {
        files
            .iter()
            .try_for_each(|(path, bytes)| folder.append(path, bytes))
            .map_err(|error| PipelineError::file(&arguments.dir, "write the workspace", &error))
    })?;
    output.result(&format!(
        "made {dir}: a small workspace that runs\n\n  quarterdeck -C {dir} run      makes its pack\n  {dir}/quarterdeck.toml        says where data comes from\n  {dir}/programme/2026.toml     holds the rules\n\nkeep {dir}/pseudonym.key: the names that partners see for their customers change with it",
        dir = arguments.dir.display()
    ));
    Ok(Ending::Clean)
}
