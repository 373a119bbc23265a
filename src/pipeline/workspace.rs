//! Reading a workspace: its file, programme, metrics, agreements, exclusions, disputes, templates, notes and key.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Pinned, PipelineError, own_templates};
use crate::config;
use crate::config::model::{Privacy, Theme, ThemeFile, TypefaceFiles, Workspace};
use crate::domain::finding::has_errors;
use crate::domain::period::FiscalYear;
use crate::domain::{Finding, Place, Quarter};
use crate::lake::read_file;
use crate::look::Typeface;
use crate::metrics::MetricsError;
use crate::metrics::catalogue::Catalogue;
use crate::programme::{self, Programme};
use crate::render::logo::Logo;
use crate::render::{Look, Templates, typeface};

const WORKSPACE_FILE: &str = "quarterdeck.toml";

/// A workspace, read and checked.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The workspace's folder.
    pub root: PathBuf,
    /// The workspace file.
    pub workspace: Workspace,
    /// What decks are made in.
    pub look: Look,
    /// The rules.
    pub programme: Programme,
    /// The metrics, built in and the workspace's own.
    pub catalogue: Catalogue,
    /// What is questionable and did not stop the reading.
    pub warnings: Vec<Finding>,
    /// The files read, with their bytes, for the run record: relative path and content.
    pub files: Vec<(String, Vec<u8>)>,
    /// The workspace's own templates, with their bytes, for the run record. They are how things look and no rule: closing a
    /// period does not pin them.
    pub unpinned_files: Vec<(String, Vec<u8>)>,
    /// The closed period that it is read for, as it was then; `None` for the workspace as it is.
    pub pinned: Option<Pinned>,
}

/// The workspace's folder: the one named, or else this folder or the nearest parent with a workspace file.
///
/// # Errors
/// When there is none.
pub fn find_workspace(named: Option<&Path>) -> Result<PathBuf, PipelineError> {
    if let Some(folder) = named {
        return if folder.join(WORKSPACE_FILE).is_file() {
            Ok(folder.to_owned())
        } else {
            let place = Place::file(folder.display().to_string());
            Err(PipelineError::configuration(
                place,
                format!("no `{WORKSPACE_FILE}` here"),
                "name a workspace with -C, or make one with `quarterdeck init DIR`",
            ))
        };
    }
    let here =
        std::env::current_dir().map_err(|error| PipelineError::file(Path::new("."), "read this folder", &error))?;
    here.ancestors().find(|folder| folder.join(WORKSPACE_FILE).is_file()).map(Path::to_owned).ok_or_else(|| {
        PipelineError::configuration(
            Place::default(),
            format!("no `{WORKSPACE_FILE}` in this folder or a parent of it"),
            "go to a workspace, name one with -C, or make one with `quarterdeck init DIR`",
        )
    })
}

/// Finds the workspace and reads it.
///
/// # Errors
/// When there is none, or with all findings, when any of them is an error.
pub fn open(named: Option<&Path>) -> Result<Loaded, PipelineError> {
    load(&find_workspace(named)?)
}

/// Reads and checks a workspace; everything that is wrong is reported at once.
///
/// # Errors
/// With all findings, when any of them is an error.
pub fn load(root: &Path) -> Result<Loaded, PipelineError> {
    let Parts { workspace, look, programme, catalogue, templates, findings, files, unpinned_files } = read(root);
    match (workspace, programme, catalogue, templates) {
        (Some(workspace), Some(programme), Some(catalogue), Some(templates)) if !has_errors(&findings) => Ok(Loaded {
            root: root.to_owned(),
            workspace,
            look: Look { templates, ..look },
            programme,
            catalogue,
            warnings: findings,
            files,
            unpinned_files,
            pinned: None,
        }),
        _ => Err(PipelineError::Configuration(findings)),
    }
}

/// A workspace as far as it could be read.
pub(super) struct Parts {
    pub(super) workspace: Option<Workspace>,
    look: Look,
    programme: Option<Programme>,
    catalogue: Option<Catalogue>,
    templates: Option<Templates>,
    pub(super) findings: Vec<Finding>,
    files: Vec<(String, Vec<u8>)>,
    unpinned_files: Vec<(String, Vec<u8>)>,
}

/// Reads what can be read.
pub(super) fn read(root: &Path) -> Parts {
    let mut reader = Reader { root, findings: Vec::new(), files: Vec::new() };
    let workspace = reader.workspace();
    let look = workspace.as_ref().map_or_else(Look::default, |workspace| reader.look(&workspace.theme));
    let catalogue = reader.catalogue();
    let programme = reader.programme(catalogue.as_ref(), workspace.as_ref().map(|workspace| workspace.fiscal_year));
    reader.check_notes();
    let Reader { mut findings, files, .. } = reader;
    let own = own_templates::read(root, &mut findings);
    let (templates, mut unpinned_files) = (own.templates, own.files);
    unpinned_files.extend(workspace.as_ref().map(presets_of).unwrap_or_default());
    Parts { workspace, look, programme, catalogue, templates, findings, files, unpinned_files }
}

/// The presets that sources name, each once, with their bytes.
fn presets_of(workspace: &Workspace) -> Vec<(String, Vec<u8>)> {
    let named = workspace.sources.iter().filter_map(|source| source.preset);
    let files: BTreeMap<String, Vec<u8>> =
        named.map(|preset| (preset.file(), preset.text.as_bytes().to_vec())).collect();
    files.into_iter().collect()
}

impl Loaded {
    /// The key that pseudonyms are made with.
    ///
    /// # Errors
    /// When neither the environment nor a file holds one.
    pub fn pseudonym_key(&self) -> Result<Vec<u8>, PipelineError> {
        pseudonym_key(&self.root, &self.workspace.privacy)
    }

    /// Where that commentary is written, relative to the workspace; `partner` is the id as a file name.
    #[must_use]
    pub fn notes_file(period: Quarter, partner: &str) -> String {
        format!("notes/{period}/{partner}.md")
    }

    /// The commentary for a partner and period (rule R17), if somebody wrote one.
    #[must_use]
    pub fn notes(&self, period: Quarter, partner: &str) -> Option<String> {
        let path = self.root.join(Self::notes_file(period, partner));
        std::fs::read_to_string(path).ok().filter(|text| !text.trim().is_empty())
    }
}

/// The key that pseudonyms are made with.
pub(super) fn pseudonym_key(root: &Path, privacy: &Privacy) -> Result<Vec<u8>, PipelineError> {
    if let Some(value) = privacy.key_env.as_ref().and_then(|name| std::env::var(name).ok()) {
        return long_enough(value.trim().as_bytes().to_vec(), "privacy.pseudonym_key_env");
    }
    if let Some(file) = &privacy.key_file {
        let bytes = std::fs::read(root.join(file)).map_err(|error| {
            let message = format!("cannot read the pseudonym key: {}", super::error::io_reason(&error));
            PipelineError::configuration(
                Place::file(file.display().to_string()),
                message,
                "put the key back from where it is kept; a new one (`openssl rand -hex 32`) changes every pseudonym",
            )
        })?;
        return long_enough(bytes.trim_ascii().to_vec(), "privacy.pseudonym_key_file");
    }
    Err(PipelineError::configuration(
        Place::file(WORKSPACE_FILE).key("privacy"),
        "no key for pseudonyms: shared decks name customers by keyed pseudonyms",
        "set `pseudonym_key_file`, or the environment variable that `pseudonym_key_env` names, to 16 or more characters",
    ))
}

fn long_enough(key: Vec<u8>, place: &str) -> Result<Vec<u8>, PipelineError> {
    if key.len() >= 16 {
        return Ok(key);
    }
    Err(PipelineError::configuration(
        Place::file(WORKSPACE_FILE).key(place),
        format!("the pseudonym key has {} characters, expected 16 or more", key.len()),
        "make one with `openssl rand -hex 32` and keep it: pseudonyms change with it",
    ))
}

struct Reader<'r> {
    root: &'r Path,
    findings: Vec<Finding>,
    files: Vec<(String, Vec<u8>)>,
}

impl Reader<'_> {
    fn workspace(&mut self) -> Option<Workspace> {
        let text = self.text(WORKSPACE_FILE)?;
        let (workspace, findings) = config::workspace::check(WORKSPACE_FILE, &text);
        self.findings.extend(findings);
        workspace
    }

    /// The workspace's look, with its logo and typeface as far as these can be shown.
    fn look(&mut self, theme: &Theme) -> Look {
        let logo = theme.logo.as_ref().and_then(|file| self.theme_file(file, Logo::read));
        let typeface = theme.typeface.as_ref().and_then(|files| self.typeface(files));
        Look { palette: theme.palette.clone(), logo, typeface, ..Look::default() }
    }

    /// The workspace's typeface: every file is read once, also where it serves several weights.
    fn typeface(&mut self, files: &TypefaceFiles) -> Option<Typeface> {
        let mut read: BTreeMap<&str, Option<Arc<Vec<u8>>>> = BTreeMap::new();
        for file in files.by_weight() {
            if let Entry::Vacant(place) = read.entry(&file.path) {
                let checked = |bytes: &[u8]| typeface::check(bytes).map(|()| Arc::new(bytes.to_vec()));
                place.insert(self.theme_file(file, checked));
            }
        }
        let [regular, semibold, bold] = files.by_weight().map(|file| read.get(file.path.as_str()).cloned().flatten());
        typeface::of([regular?, semibold?, bold?])
    }

    /// What a file of the theme holds; it is an input of every run, also where something is wrong with it.
    fn theme_file<T>(&mut self, file: &ThemeFile, check: impl Fn(&[u8]) -> Result<T, Vec<String>>) -> Option<T> {
        let wrong = |problem: String| Finding::error(file.place.clone(), format!("`{}`: {problem}", file.path));
        let bytes = match read_file(&self.root.join(&file.path)) {
            Ok(bytes) => bytes,
            Err(error) => {
                let reason = super::error::io_reason(&error);
                self.findings.push(wrong(format!("cannot read the file: {reason}")));
                return None;
            }
        };
        let checked = check(&bytes);
        self.files.push((file.path.clone(), bytes));
        checked.map_err(|problems| self.findings.extend(problems.into_iter().map(wrong))).ok()
    }

    fn catalogue(&mut self) -> Option<Catalogue> {
        let own = self.folder("metrics", "toml");
        match Catalogue::read(&own) {
            Ok(catalogue) => Some(catalogue),
            Err(MetricsError::Catalogue(findings)) => {
                self.findings.extend(findings);
                None
            }
            Err(error) => {
                self.findings.push(Finding::error(Place::file("metrics"), error.to_string()));
                None
            }
        }
    }

    fn programme(&mut self, catalogue: Option<&Catalogue>, fiscal_year: Option<FiscalYear>) -> Option<Programme> {
        let versions = self.folder("programme", "toml");
        if versions.is_empty() {
            self.findings.push(
                Finding::error(Place::file("programme"), "no programme file here, expected programme/<version>.toml")
                    .remedy("`quarterdeck init DIR` makes a commented one to copy from"),
            );
            return None;
        }
        let files = programme::Files {
            versions,
            agreements: self.optional_text("agreements.csv").map(|text| ("agreements.csv".to_owned(), text)),
            exclusions: self.optional_text("exclusions.csv").map(|text| ("exclusions.csv".to_owned(), text)),
            disputes: self.optional_text("disputes.csv").map(|text| ("disputes.csv".to_owned(), text)),
            balances: self.optional_text("balances.csv").map(|text| ("balances.csv".to_owned(), text)),
            sub_partners: self.optional_text("sub_partners.csv").map(|text| ("sub_partners.csv".to_owned(), text)),
        };
        let (programme, findings) = programme::check_all(&files, &catalogue?.known(), fiscal_year);
        self.findings.extend(findings);
        programme
    }

    /// Refuses commentary that cannot be read, rather than leave it out of a deck.
    fn check_notes(&mut self) {
        for note in all_notes(self.root) {
            let checked = match read_file(&self.root.join(&note)) {
                Ok(bytes) => utf8(&note, &bytes).map(|_| ()),
                Err(error) => {
                    let reason = super::error::io_reason(&error);
                    Err(Finding::error(Place::file(&note), format!("cannot read the file: {reason}")))
                }
            };
            self.findings.extend(checked.err());
        }
    }

    /// All files of a folder with an extension, by name.
    fn folder(&mut self, folder: &str, extension: &str) -> Vec<(String, String)> {
        let Ok(entries) = std::fs::read_dir(self.root.join(folder)) else { return Vec::new() };
        let mut names: Vec<String> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.path().extension().is_some_and(|found| found == extension))
            .map(|entry| format!("{folder}/{}", entry.file_name().to_string_lossy()))
            .collect();
        names.sort();
        names.into_iter().filter_map(|name| self.text(&name).map(|text| (name, text))).collect()
    }

    fn optional_text(&mut self, file: &str) -> Option<String> {
        if self.root.join(file).exists() { self.text(file) } else { None }
    }

    fn text(&mut self, file: &str) -> Option<String> {
        let bytes = match read_file(&self.root.join(file)) {
            Ok(bytes) => bytes,
            Err(error) => {
                let reason = super::error::io_reason(&error);
                self.findings.push(Finding::error(Place::file(file), format!("cannot read the file: {reason}")));
                return None;
            }
        };
        let text = match utf8(file, &bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
            Err(finding) => {
                self.findings.push(finding);
                return None;
            }
        };
        self.files.push((file.to_owned(), bytes));
        Some(text)
    }
}

/// A file's text, or where its first byte is that does not belong.
pub(super) fn utf8<'b>(file: &str, bytes: &'b [u8]) -> Result<&'b str, Finding> {
    std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let line = before.matches('\n').count() as u64 + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
        let message = format!("found the byte 0x{:02x}, expected UTF-8 text", bytes[error.valid_up_to()]);
        Finding::error(Place::file(file).line(line).column(column), message).remedy("save the file as UTF-8")
    })
}

/// The paths of all commentary, `notes/<period>/<partner>.md`, sorted.
pub(super) fn all_notes(root: &Path) -> Vec<String> {
    let names = |folder: PathBuf| -> Vec<String> {
        let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    let notes = root.join("notes");
    let periods = names(notes.clone()).into_iter();
    periods
        .flat_map(|period| {
            let files = names(notes.join(&period)).into_iter().filter(|name| name.ends_with(".md"));
            files.map(|name| format!("notes/{period}/{name}")).collect::<Vec<_>>()
        })
        .collect()
}
