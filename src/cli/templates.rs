//! `templates`: the templates of the program, to start a workspace's own from.

use super::Ending;
use super::arguments::TemplatesArguments;
use super::output::Output;
use crate::pipeline::{self, PipelineError};
use crate::render::Templates;

/// Writes the templates into a new folder.
pub(crate) fn templates(arguments: &TemplatesArguments, output: &Output) -> Result<Ending, PipelineError> {
    let dir = &arguments.dir;
    pipeline::create_folder(dir, |folder| {
        Templates::files()
            .iter()
            .try_for_each(|(path, text)| folder.append(path, text.as_bytes()))
            .map_err(|error| PipelineError::file(dir, "write the templates", &error))
    })?;
    output.result(&format!(
        "made {dir}: {count} templates\n\na workspace's own are in its folder templates/; keep there those that you change, and remove the others:\neach takes the place of the one in the program, also of a newer one\n\n  quarterdeck check    tries them on an example",
        dir = dir.display(),
        count = Templates::files().len(),
    ));
    Ok(Ending::Clean)
}
