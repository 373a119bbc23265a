//! What a pack was made from, file by file, for its run record.

use super::closed::records_before;
use super::run_record::InputFile;
use super::{Loaded, PipelineError, Scored};
use crate::config::object_url::scheme;

/// What was read: configuration, templates, sources, the notes on the partners of the pack, and the records of periods closed before.
pub(super) fn inputs(loaded: &Loaded, scored: &Scored) -> Result<Vec<InputFile>, PipelineError> {
    let configuration = loaded.files.iter().chain(&loaded.unpinned_files);
    let configuration = configuration.map(|(path, content)| InputFile::without_rows(path, content));
    let sources = scored.snapshot.manifest.report.files.iter().map(|file| InputFile {
        path: file.file.clone(),
        sha256: file.sha256.clone(),
        bytes: scheme(&file.file).map(|_| file.bytes),
        table: Some(file.table.clone()),
        query: file.query.clone(),
        read: file.read,
        accepted: file.accepted,
        quarantined: file.quarantined,
        duplicates: file.duplicates,
        replaced: file.replaced,
        not_applicable: file.not_applicable,
    });
    let joined = scored.snapshot.manifest.report.joined_files();
    let joined = joined.into_iter().map(|file| InputFile::joined(&file.file, &file.sha256));
    let notes = scored.scorecards.partners.iter().filter_map(|card| {
        let partner = card.partner.id.file_name();
        let text = loaded.notes(scored.period, &partner)?;
        Some(InputFile::without_rows(Loaded::notes_file(scored.period, &partner), text.as_bytes()))
    });
    let closed = records_before(&loaded.root, loaded.workspace.fiscal_year, scored.period)?;
    let closed = closed.into_iter().map(|(path, content)| InputFile::without_rows(path, &content));
    Ok(configuration.chain(sources).chain(joined).chain(notes).chain(closed).collect())
}
