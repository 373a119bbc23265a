//! A workspace made of a folder of exports: each file matched with a table, copied, and its mapping written out to be reviewed.

mod text;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;

use super::{NewFolder, PipelineError, create_folder, random_key};
use crate::config::object_url::scheme;
use crate::config::presets::{PRESETS, Preset};
use crate::domain::finding::nearest;
use crate::domain::{Finding, Place};
use crate::sources::propose::{Proposal, Request, Unmatched, Whole, propose, whole};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct ExportsRequest {
    /// The folder with the exports.
    pub from: PathBuf,
    /// The presets' names.
    pub systems: Vec<String>,
    /// The column of cases that names the partner; `None` guesses.
    pub partner: Option<String>,
    /// The name of the zone of days, and of times that name none.
    pub time_zone: String,
}

/// What was made.
#[derive(Debug, Clone)]
pub struct MadeOfExports {
    /// The files that feed a table.
    pub proposals: Vec<Proposal>,
    /// The files that fit none.
    pub unmatched: Vec<Unmatched>,
    /// How many partners the cases name; `None` where no column names them.
    pub partners: Option<usize>,
}

/// Makes the workspace, whole or not at all.
///
/// # Errors
/// When a system or zone does not exist, the folder cannot be read, no file holds cases, or something is there already.
pub fn from_exports(dir: &Path, request: &ExportsRequest) -> Result<MadeOfExports, PipelineError> {
    let asked = understood(request)?;
    let (proposals, unmatched) = propose(&request.from, &asked);
    if !proposals.iter().any(|proposal| proposal.source.table.name == "cases") {
        return Err(no_cases(request, &proposals, &unmatched));
    }
    let seen = seen(&proposals, &request.from)?;
    let key = random_key()?;
    create_folder(dir, |folder| {
        let texts = [
            ("quarterdeck.toml".to_owned(), text::workspace(&proposals, &unmatched, asked.zone)),
            (format!("programme/{}.toml", seen.first_year), text::programme(&proposals, seen.first_year)),
            ("data/raw/partners.csv".to_owned(), text::partners(&seen.partners)),
            (".gitignore".to_owned(), "data/lake/\nreports/\npseudonym.key\n".to_owned()),
            ("pseudonym.key".to_owned(), key),
        ];
        for (path, text) in texts {
            folder
                .append(&path, text.as_bytes())
                .map_err(|error| PipelineError::file(dir, "write the workspace", &error))?;
        }
        let files: BTreeMap<&str, &Path> = proposals.iter().flat_map(files_of).collect();
        files.into_iter().try_for_each(|(name, path)| copy(folder, name, path))
    })?;
    let partners = seen.named.then_some(seen.partners.len());
    Ok(MadeOfExports { proposals, unmatched, partners })
}

fn understood(request: &ExportsRequest) -> Result<Request, PipelineError> {
    let mut findings = Vec::new();
    let mut presets: Vec<&'static Preset> = Vec::new();
    for system in &request.systems {
        let Some(preset) = Preset::named(system) else {
            let names = || PRESETS.iter().map(|preset| preset.system);
            let finding = Finding::error(Place::default().key("--system"), format!("no preset is called `{system}`"));
            findings.push(match nearest(system, names()) {
                Some(near) => finding.remedy(format!("did you mean `{near}`?")),
                None => finding.remedy(format!("presets: {}", names().collect::<Vec<_>>().join(", "))),
            });
            continue;
        };
        if !presets.contains(&preset) {
            presets.push(preset);
        }
    }
    let zone: Option<Tz> = request.time_zone.parse().ok();
    if zone.is_none() {
        let message = format!("found `{}`, expected an IANA time zone such as `Europe/Stockholm`", request.time_zone);
        findings.push(Finding::error(Place::default().key("--time-zone"), message));
    }
    if scheme(&request.from.to_string_lossy()).is_some() {
        let message = "found a URL, expected a folder with exports on this machine";
        let finding = Finding::error(Place::default().key("--from"), message);
        findings.push(
            finding
                .remedy("copy some exports into a folder for it, and put `s3://bucket/path` into `files` afterwards"),
        );
    } else if !request.from.is_dir() {
        let place = Place::file(request.from.display().to_string());
        findings.push(Finding::error(place, "no such folder, expected one with exports"));
    }
    match zone {
        Some(zone) if findings.is_empty() => Ok(Request { presets, zone, partner: request.partner.clone() }),
        _ => Err(PipelineError::Configuration(findings)),
    }
}

fn no_cases(request: &ExportsRequest, proposals: &[Proposal], unmatched: &[Unmatched]) -> PipelineError {
    let place = Place::file(request.from.display().to_string());
    let message = format!("no file here holds cases of {}", request.systems.join(" or "));
    let remedy = "a review starts with cases: put an export of them into the folder, with `--system generic` as well where no preset knows their \
        system (`quarterdeck presets` lists them); nothing was written";
    let finding = Finding::error(place, message).remedy(remedy);
    let others = unmatched.iter().map(|file| Finding::error(Place::file(&file.file), file.reason.clone()));
    let matched = proposals.iter().map(|proposal| {
        let message = format!("it holds {} of {}", proposal.source.table.name, proposal.preset.system);
        Finding::warning(Place::file(&proposal.file), message)
    });
    PipelineError::Configuration(std::iter::once(finding).chain(others).chain(matched).collect())
}

/// What the whole files of cases say.
struct Seen {
    /// The partners that cases name, each once, sorted.
    partners: Vec<String>,
    /// Whether a column names them.
    named: bool,
    /// The first year with a case.
    first_year: i32,
}

fn seen(proposals: &[Proposal], from: &Path) -> Result<Seen, PipelineError> {
    let mut seen = Seen { partners: Vec::new(), named: false, first_year: 0 };
    let mut years = Vec::new();
    for proposal in proposals.iter().filter(|proposal| proposal.source.table.name == "cases") {
        let Whole { values, first_year } = whole(proposal, from, proposal.partner.as_deref())
            .map_err(|reason| PipelineError::configuration(Place::file(&proposal.file), reason, "correct the file"))?;
        seen.named |= proposal.partner.is_some();
        seen.partners.extend(values);
        years.extend(first_year);
    }
    seen.partners.sort();
    seen.partners.dedup();
    // A file whose every row is wrong still gets rules, to be corrected with the rest.
    seen.first_year = years.into_iter().min().unwrap_or(2000);
    Ok(seen)
}

/// A proposal's file and those that are joined to its rows, by name.
fn files_of(proposal: &Proposal) -> impl Iterator<Item = (&str, &Path)> {
    let joined = proposal.joined.iter().flat_map(|joined| &joined.files);
    let joined = joined.map(|(name, path)| (name.as_str(), path.as_path()));
    std::iter::once((proposal.file.as_str(), proposal.path.as_path())).chain(joined)
}

/// Copies an export below the workspace, as it is.
fn copy(folder: &mut NewFolder, name: &str, path: &Path) -> Result<(), PipelineError> {
    let failed = |error: &std::io::Error| PipelineError::file(path, "copy the file", error);
    let mut input = File::open(path).map_err(|error| failed(&error))?;
    let target = format!("data/raw/{name}");
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = input.read(&mut buffer).map_err(|error| failed(&error))?;
        if count == 0 {
            return Ok(());
        }
        folder.append(&target, buffer.get(..count).unwrap_or_default()).map_err(|error| failed(&error))?;
    }
}
