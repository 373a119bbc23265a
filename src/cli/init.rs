//! `init`: a commented workspace to start from.

use std::path::Path;

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
    make(&arguments.dir, files)?;
    output.result(&format!(
        "made {dir}: a small workspace that runs\n\n  quarterdeck -C {dir} run      makes its pack\n  {dir}/quarterdeck.toml        says where data comes from\n  {dir}/programme/2026.toml     holds the rules\n\nkeep {dir}/pseudonym.key: the names that partners see for their customers change with it",
        dir = arguments.dir.display()
    ));
    Ok(Ending::Clean)
}

/// Makes a folder of files held in memory.
pub(crate) fn make(dir: &Path, files: Vec<(String, Vec<u8>)>) -> Result<(), PipelineError> {
    pipeline::create_folder(
        dir,
        files.into_iter().map(|(path, bytes)| {
            let write: Box<dyn FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>> =
                Box::new(move |file| file.write_all(&bytes));
            (path, write)
        }),
    )
}
