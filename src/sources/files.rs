//! From globs to files: sorted, each once, each with its format.

use std::fs;
use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use crate::config::model::{Format, Source};
use crate::config::object_url::ObjectUrl;
use crate::domain::finding::nearest;
use crate::domain::{Finding, Place};

/// How a text file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compression {
    /// Not at all.
    Plain,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// A file that feeds a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceFile {
    /// Where it lies.
    pub path: PathBuf,
    /// Its path relative to the workspace, with `/`, or its URL: the name in every report.
    pub name: String,
    /// Its format.
    pub format: Format,
    /// Its compression.
    pub compression: Compression,
}

/// The files of a source on this machine, sorted by name, each once.
///
/// # Errors
/// With a finding for every glob that matches nothing and every file whose format cannot be told.
pub(crate) fn files_of(root: &Path, source: &Source) -> Result<Vec<SourceFile>, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut paths = Vec::new();
    for (index, written) in source.files.iter().enumerate() {
        if ObjectUrl::read(written).is_some() {
            continue;
        }
        let place = place_of(source, index);
        match matches(root, written) {
            Ok(found) if found.is_empty() => findings.push(nothing_found(root, place, written)),
            Ok(found) => paths.extend(found),
            Err(message) => findings.push(Finding::error(place.clone(), message)),
        }
    }
    let mut files = Vec::new();
    for path in paths {
        match described(name_of(root, &path), path, source) {
            Ok(file) => files.push(file),
            Err(finding) => findings.push(finding),
        }
    }
    files.sort_by(|left, right| left.name.cmp(&right.name));
    files.dedup_by(|left, right| left.name == right.name);
    if findings.is_empty() { Ok(files) } else { Err(findings) }
}

/// Where one of a source's globs is written.
pub(crate) fn place_of(source: &Source, index: usize) -> &Place {
    source.file_places.get(index).unwrap_or(&source.place)
}

/// The files a glob matches; a folder stands for the files in it.
fn matches(root: &Path, written: &str) -> Result<Vec<PathBuf>, String> {
    let options = MatchOptions { require_literal_leading_dot: true, ..MatchOptions::new() };
    let escaped = Pattern::escape(&root.to_string_lossy());
    let pattern = if Path::new(written).is_absolute() { written.to_owned() } else { format!("{escaped}/{written}") };
    let entries = glob::glob_with(&pattern, options)
        .map_err(|error| format!("`{written}` is not a valid glob: {} at character {}", error.msg, error.pos + 1))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| format!("`{written}`: {error}"))?;
        if path.is_dir() {
            files.extend(files_in(&path));
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

/// The files of a folder, without those that are hidden.
pub(crate) fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let hidden = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file() && !hidden(path)).collect()
}

/// A file of a source by its name, which says its format and compression.
///
/// # Errors
/// When its format cannot be told.
pub(crate) fn described(name: String, path: PathBuf, source: &Source) -> Result<SourceFile, Finding> {
    if source.query.is_some() {
        return Ok(SourceFile { path, name, format: Format::Sqlite, compression: Compression::Plain });
    }
    let lower = name.to_lowercase();
    let (stem, compression) = if let Some(stem) = lower.strip_suffix(".gz") {
        (stem, Compression::Gzip)
    } else if let Some(stem) = lower.strip_suffix(".zst") {
        (stem, Compression::Zstd)
    } else {
        (lower.as_str(), Compression::Plain)
    };
    let extension =
        stem.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, extension)| extension);
    if extension == "xlsb" {
        let message = format!("`{name}` is a binary workbook, which is not read, expected .xlsx, .xls or .ods");
        return Err(Finding::error(source.place.clone(), message).remedy("save it as .xlsx"));
    }
    let Some(format) = source.format.or_else(|| Format::of_extension(extension)) else {
        let message = format!(
            "the format of `{name}` cannot be told by its extension, expected .csv, .tsv, .jsonl or .json (also with .gz or .zst), .parquet, .xlsx, .xls or .ods"
        );
        return Err(Finding::error(source.place.clone(), message).remedy("give the source a `format`"));
    };
    if !format.is_text() && compression != Compression::Plain {
        let message = match format {
            Format::Parquet => {
                format!("`{name}` is a compressed Parquet file, expected a plain one (Parquet compresses inside)")
            }
            _ => format!("`{name}` is a compressed workbook, expected a plain one"),
        };
        return Err(Finding::error(source.place.clone(), message).remedy("decompress it"));
    }
    Ok(SourceFile { path, name, format, compression })
}

/// A path relative to the workspace, with `/`.
fn name_of(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    relative.to_string_lossy().replace('\\', "/")
}

/// A glob without files: names the nearest thing that exists.
fn nothing_found(root: &Path, place: &Place, written: &str) -> Finding {
    let mut folder = PathBuf::new();
    let mut missing = "";
    for part in written.split('/') {
        missing = part;
        if part.contains(['*', '?', '[']) || !root.join(&folder).join(part).is_dir() {
            break;
        }
        folder.push(part);
    }
    let there = root.join(&folder);
    let mut names: Vec<String> = fs::read_dir(&there)
        .map(|entries| entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    names.retain(|name| !name.starts_with('.'));
    names.sort();
    let shown = if folder.as_os_str().is_empty() { ".".to_owned() } else { name_of(root, &there) };
    let finding = Finding::error(place.clone(), format!("`{written}` matches no file"));
    // Extensions are alike and would make everything look near.
    let near =
        nearest(&stem(missing), names.iter().map(|name| stem(name)).collect::<Vec<_>>().iter().map(String::as_str))
            .and_then(|near| names.iter().find(|name| stem(name) == near));
    if let Some(near) = near {
        return finding.remedy(format!("nearest in `{shown}`: `{near}`"));
    }
    match names.as_slice() {
        [] => finding.remedy(format!("`{shown}` is empty: put the file there, or take the source out")),
        names => {
            let some: Vec<_> = names.iter().take(5).map(|name| format!("`{name}`")).collect();
            let more = if names.len() > 5 { " ..." } else { "" };
            finding.remedy(format!(
                "in `{shown}` there are {}{more}; correct the name, or take the source out",
                some.join(", ")
            ))
        }
    }
}

/// A file name or glob up to its first extension, without wildcards.
fn stem(name: &str) -> String {
    name.split('.').next().unwrap_or_default().chars().filter(|letter| !"*?".contains(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::plan::tests::source;

    #[test]
    fn globs_are_sorted_and_each_file_comes_once() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.csv", "a.csv.gz", "c.parquet", ".hidden.csv"] {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        let mut source = source("cases");
        source.files = vec!["*.csv*".to_owned(), "b.csv".to_owned(), "c.parquet".to_owned()];
        let files = files_of(folder.path(), &source).unwrap();
        let names: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.format, file.compression)).collect();
        assert_eq!(
            names,
            [
                ("a.csv.gz", Format::Csv, Compression::Gzip),
                ("b.csv", Format::Csv, Compression::Plain),
                ("c.parquet", Format::Parquet, Compression::Plain)
            ]
        );
    }

    #[test]
    fn a_glob_without_files_names_the_nearest() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("data/raw")).unwrap();
        fs::write(folder.path().join("data/raw/incidents.csv.gz"), "x").unwrap();
        let mut source = source("cases");
        source.files = vec!["data/raw/incident.csv".to_owned(), "data/row/*.csv".to_owned(), "x.dat".to_owned()];
        fs::write(folder.path().join("x.dat"), "x").unwrap();
        let findings: Vec<_> = files_of(folder.path(), &source).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(findings.len(), 3);
        assert!(
            findings[0].ends_with("`data/raw/incident.csv` matches no file; nearest in `data/raw`: `incidents.csv.gz`")
        );
        assert!(findings[1].ends_with("`data/row/*.csv` matches no file; nearest in `data`: `raw`"), "{}", findings[1]);
        assert!(findings[2].contains("`x.dat` cannot be told by its extension"));
    }
}
