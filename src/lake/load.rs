//! Loading tables, one after the other: every row accepted, quarantined, a duplicate, replaced or not applicable.

mod blocks;
pub(in crate::lake) mod judged;
mod pass_over;
mod table;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::thread;

use self::blocks::Blocks;
use self::judged::{Judge, Judged};
use self::pass_over::ALIASES;
use super::fetch::Fetched;
use super::former::Former;
use super::input::Input;
use super::manifest::Part;
use super::part::EarlierParts;
use super::quarantine::Quarantine;
use super::references::References;
use super::report::{FileReport, IngestReport};
use super::{LakeError, report};
use crate::config::model::{RepeatedKey, Source, Workspace};
use crate::domain::{Finding, Place};
use crate::sources::plan::Plan;
use crate::sources::zone_in_file::zone;
use crate::sources::{BLOCK_ROWS, JoinedCount, Joins, Progress, ReadAhead, open_joined};

/// Threads that judge rows at most: with more, the one that holds them against each other decides.
const MOST_JUDGES: usize = 4;

/// What a load may take.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Means {
    /// With one, no other thread helps.
    pub threads: usize,
    /// How many keys of a table are kept in memory at most; the usual number without it.
    pub keys_in_memory: Option<usize>,
}

/// What a load is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'n> {
    /// Objects are fetched from a store; of so many bytes.
    Fetching,
    /// A file is read, by its name; of so many bytes of all files.
    Reading(&'n str),
}

/// What loading gives besides the files it writes.
pub(super) struct Loaded {
    /// Parts by table.
    pub tables: BTreeMap<String, Vec<Part>>,
    /// Parts with replaced rows, by table.
    pub history: BTreeMap<String, Vec<Part>>,
    /// What became of every row.
    pub report: IngestReport,
    /// How many files were not read, because the snapshot before holds what they give.
    pub passed_over: usize,
}

/// Loads all inputs, which are in the order of loading, into a folder; objects are brought where they are read.
pub(super) fn load(
    workspace: &Workspace,
    inputs: &[Input<'_>],
    folder: &Path,
    earlier: &EarlierParts,
    (former, fetched): (&Former, &mut Fetched),
    means: Means,
    progress: &mut dyn FnMut(Step<'_>, u64, u64),
) -> Result<Loaded, LakeError> {
    let passes = |input: &Input<'_>| if input.source.on_repeated_key == RepeatedKey::Quarantine { 1 } else { 2 };
    let total = inputs.iter().map(|input| input.look.size() * passes(input)).sum();
    let mut load = Load {
        folder,
        earlier,
        former,
        fetched,
        joins: None,
        joined: Vec::new(),
        aliases_changed: false,
        passed_over: 0,
        judges: if means.threads == 1 { 0 } else { means.threads.clamp(2, MOST_JUDGES) },
        keys_in_memory: means.keys_in_memory,
        progress,
        done: 0,
        total,
        references: References::new(&workspace.sources),
        quarantine: Quarantine::create(&folder.join("quarantine.csv"))?,
        findings: warnings(workspace),
        files: Vec::new(),
        tables: BTreeMap::new(),
        history: BTreeMap::new(),
    };
    load.note_aliases(inputs);
    for inputs in inputs.chunk_by(|left, right| left.source.table.name == right.source.table.name) {
        load.table(inputs)?;
    }
    load.finish()
}

fn warnings(workspace: &Workspace) -> Vec<Finding> {
    if workspace.sources.iter().any(|source| source.table.name == "partners") {
        return Vec::new();
    }
    let message = "no source feeds `partners`: no partner id can be checked, and no row is a partner's";
    vec![Finding::warning(Place::file("quarterdeck.toml"), message)]
}

/// A load under way.
pub(super) struct Load<'l> {
    /// The folder everything is written to.
    pub folder: &'l Path,
    earlier: &'l EarlierParts,
    former: &'l Former,
    fetched: &'l mut Fetched,
    /// What is joined to the rows of the source that is being read, by its short name.
    joins: Option<(String, Joins)>,
    /// How many rows of the file that was read last had something joined to them.
    joined: Vec<JoinedCount>,
    /// Whether rows may name another partner than before.
    aliases_changed: bool,
    passed_over: usize,
    /// How many threads judge rows; none where no other thread helps.
    judges: usize,
    keys_in_memory: Option<usize>,
    progress: &'l mut dyn FnMut(Step<'_>, u64, u64),
    done: u64,
    total: u64,
    /// What rows refer to.
    pub references: References,
    /// The rows that are not accepted.
    pub quarantine: Quarantine,
    findings: Vec<Finding>,
    files: Vec<FileReport>,
    tables: BTreeMap<String, Vec<Part>>,
    history: BTreeMap<String, Vec<Part>>,
}

impl Load<'_> {
    /// Gives every row of a file, judged by itself, to `visit`; what is wrong with the file as a whole becomes findings.
    fn scan(&mut self, input: &Input<'_>, with_versions: bool, visit: &mut Visit<'_>) -> Result<Scan, LakeError> {
        let before = self.done;
        let progress = Progress::default();
        let outcome = self.scan_rows(input, with_versions, &progress, visit);
        self.done = before + input.look.size();
        match outcome {
            Ok(scan) => Ok(scan),
            Err(Stop::Findings(findings)) => {
                self.findings.extend(findings);
                Ok(Scan::Refused)
            }
            Err(Stop::Lake(error)) => Err(error),
        }
    }

    /// One thread reads and splits the rows of a file, others judge each by itself, and this one holds them against each other; with
    /// one thread all is this one's.
    fn scan_rows(
        &mut self,
        input: &Input<'_>,
        with_versions: bool,
        progress: &Progress,
        visit: &mut Visit<'_>,
    ) -> Result<Scan, Stop> {
        let (file, source) = (&input.file, input.source);
        let whole_rows = source.table.key.is_empty();
        let joins = self.joins_of(input)?;
        let open = || open_joined(file, source, &joins, whole_rows, progress);
        // What one row of aliases says may translate the next.
        let one_by_one = source.table.name == ALIASES;
        if self.judges == 0 || one_by_one {
            let mut reader = open()?;
            let Some(judge) = self.judge(input, reader.columns(), with_versions)? else { return Ok(Scan::Empty) };
            let rows = if one_by_one { 1 } else { BLOCK_ROWS };
            return self.take_blocks(input, &judge, Blocks::here(reader.as_mut(), &judge, rows), progress, visit);
        }
        thread::scope(|reading| {
            let ahead = ReadAhead::start(reading, &file.name, self.judges, open)?;
            let Some(judge) = self.judge(input, &ahead.columns, with_versions)? else { return Ok(Scan::Empty) };
            thread::scope(|judging| {
                let blocks = Blocks::beside(judging, ahead, &judge, &self.references.known(), &file.name);
                self.take_blocks(input, &judge, blocks, progress, visit)
            })
        })
    }

    /// What the rows of a file with these columns are judged by; nothing for an empty file.
    fn judge<'i>(
        &self,
        input: &Input<'i>,
        columns: &[String],
        with_versions: bool,
    ) -> Result<Option<Judge<'i>>, Vec<Finding>> {
        if columns.is_empty() {
            return Ok(None);
        }
        let (source, table) = (input.source, input.source.table);
        let mut plan = Plan::new(source, &input.file.name, columns)?;
        plan.zone = zone(source, &input.file).map_err(|finding| vec![finding])?;
        let (joins, referring) = (input.joined_files(), self.references.referring(table));
        let with_content = AtomicBool::new(true);
        Ok(Some(Judge { plan, table, number: input.number, joins, referring, with_versions, with_content }))
    }

    fn take_blocks(
        &mut self,
        input: &Input<'_>,
        judge: &Judge<'_>,
        mut blocks: Blocks<'_>,
        progress: &Progress,
        visit: &mut Visit<'_>,
    ) -> Result<Scan, Stop> {
        let name = &input.file.name;
        let before = self.done;
        let mut read = 0;
        let end = loop {
            let mut judged = blocks.next(&self.references.known())?;
            visit(self, judge, &judged)?;
            read += judged.verdicts.len();
            (self.progress)(Step::Reading(name), before + progress.get(), self.total);
            if let Some(end) = judged.block.end.take() {
                break end?;
            }
            blocks.give_back(judged.block);
        };
        (self.progress)(Step::Reading(name), before + input.look.size(), self.total);
        self.findings.extend(end.notes);
        self.joined = end.joined;
        let unseen: Vec<&str> = end.unseen.iter().map(String::as_str).collect();
        let missing = if read == 0 { Vec::new() } else { judge.plan.missing(name, &unseen) };
        if missing.is_empty() { Ok(Scan::Read) } else { Err(missing.into()) }
    }

    /// What is joined to the rows of an input's source; its files are read once for all files of the source.
    fn joins_of(&mut self, input: &Input<'_>) -> Result<Joins, Stop> {
        let name = &input.source.name;
        if let Some((_, joins)) = self.joins.as_ref().filter(|(known, _)| known == name) {
            return Ok(joins.clone());
        }
        let files_of = |source: &Source| {
            let of_join = input.joined.iter().filter(|joined| joined.join == source.name);
            Ok(of_join.map(|joined| joined.file.clone()).collect())
        };
        let joins = Joins::read(input.source, &files_of)?;
        self.findings.extend(joins.notes());
        self.joins = Some((name.clone(), joins.clone()));
        Ok(joins)
    }

    fn finish(mut self) -> Result<Loaded, LakeError> {
        self.findings.extend(self.references.look_alikes());
        if crate::domain::finding::has_errors(&self.findings) {
            return Err(self.findings.into());
        }
        let path = self.folder.join("quarantine.csv");
        let quarantine_reasons = self.quarantine.finish().map_err(|error| LakeError::at(&path, error))?;
        let (unknown_partners, unknown_references) = self.references.finish();
        let report = report::IngestReport {
            files: self.files,
            quarantine_reasons,
            unknown_partners,
            unknown_references,
            warnings: self.findings.iter().map(ToString::to_string).collect(),
        };
        Ok(Loaded { tables: self.tables, history: self.history, report, passed_over: self.passed_over })
    }
}

type Visit<'v> = dyn FnMut(&mut Load<'_>, &Judge<'_>, &Judged) -> Result<(), LakeError> + 'v;

/// How the reading of a file ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scan {
    Read,
    Empty,
    Refused,
}

/// Why the reading of a file stopped.
enum Stop {
    Findings(Vec<Finding>),
    Lake(LakeError),
}

impl From<Finding> for Stop {
    fn from(finding: Finding) -> Self {
        Self::Findings(vec![finding])
    }
}

impl From<Vec<Finding>> for Stop {
    fn from(findings: Vec<Finding>) -> Self {
        Self::Findings(findings)
    }
}

impl From<LakeError> for Stop {
    fn from(error: LakeError) -> Self {
        Self::Lake(error)
    }
}
