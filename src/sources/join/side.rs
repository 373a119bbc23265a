//! The joined files of one join, kept by key.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;

use crate::config::mapping::Condition;
use crate::config::model::{Join, Take};
use crate::domain::finding::nearest;
use crate::domain::{Finding, Place};
use crate::sources::files::SourceFile;
use crate::sources::open::{Progress, open};
use crate::sources::row::{JoinedPlace, Mark, RawRow, Read, RowReader};
use crate::sources::time::{TimeFormat, moment};
use crate::sources::value::decimal;

/// How much of joined files is kept, in bytes: more are to be asked of a database, or narrowed down by `only`.
const MOST_BYTES: usize = 1 << 30;
/// How many places of rows are named where several have one key.
const NAMED: usize = 3;

/// Rows by their keys.
pub(super) struct Side {
    /// The name of the join.
    pub(super) name: String,
    /// The columns of the source's own files that name a row.
    pub(super) key: Vec<String>,
    /// The columns with the name of the join before them, as mappings name them.
    pub(super) exposed: Vec<String>,
    /// What is to be said about the files and about rows that cannot be joined.
    pub(super) notes: Vec<Finding>,
    /// The columns that are kept, and whether any file has them.
    columns: Vec<String>,
    is_exposed: Vec<bool>,
    by_key: HashMap<Box<str>, Slot>,
    text: String,
    cells: Vec<Cell>,
    files: Vec<String>,
    null_values: Vec<String>,
}

/// One cell of a row that is kept.
#[derive(Clone, Copy)]
struct Cell {
    /// Where its text is.
    at: Option<(usize, usize)>,
    mark: Option<Mark>,
}

/// What is kept of the rows of one key.
struct Slot {
    /// The place of its first cell.
    first_cell: usize,
    /// What it has all in all, so that the same row again is no other.
    whole: u128,
    version: Option<i128>,
    /// Where it is: the file, by its place in `files`, and the line.
    at: JoinedPlace,
    /// Where others are that count as much.
    others: Vec<JoinedPlace>,
}

/// What there is for a key.
pub(super) enum Match<'s> {
    /// No row.
    Nothing,
    /// One: its cells, in the order of [`Side::exposed`], and where it is.
    One(Vec<(Option<&'s str>, Option<Mark>)>, JoinedPlace),
    /// Several that count as much; where they are.
    Several(String),
}

/// The columns of one file that decide about its rows, by their places.
struct Header<'j> {
    columns: Vec<Option<usize>>,
    key: Vec<usize>,
    conditions: Vec<(Option<usize>, &'j Condition)>,
    by: Option<usize>,
}

/// Rows that cannot be joined.
#[derive(Default)]
struct Unusable {
    rows: u64,
    first: Option<(Place, String)>,
}

impl Side {
    /// Reads the files, in their order; `with_rows` or no more than their headers.
    pub(super) fn read(
        join: &Join,
        files: &[SourceFile],
        columns: Vec<String>,
        with_rows: bool,
    ) -> Result<Self, Finding> {
        let mut side = Self {
            name: join.name.clone(),
            key: join.key.clone(),
            exposed: Vec::new(),
            notes: Vec::new(),
            by_key: HashMap::new(),
            text: String::new(),
            cells: Vec::new(),
            files: files.iter().map(|file| file.name.clone()).collect(),
            null_values: join.source.null_values.clone(),
            is_exposed: vec![false; columns.len()],
            columns,
        };
        let format = TimeFormat::read(join.take.as_ref().and_then(|take| take.format.as_deref()));
        let format = format.map_err(|message| Finding::error(join.place.clone(), message))?;
        let (mut has_header, mut unusable) = (false, Unusable::default());
        for (index, file) in files.iter().enumerate() {
            let asked = asked(join, &side.columns);
            let mut reader = open(file, &join.source, &asked, false, &Progress::default())?;
            if reader.columns().is_empty() {
                continue;
            }
            has_header = true;
            let header = Header::of(join, file, reader.columns(), &side.columns)?;
            for (known, column) in side.is_exposed.iter_mut().zip(&header.columns) {
                *known |= column.is_some();
            }
            if with_rows {
                side.take_file(join, (index, reader.as_mut()), &header, &format, &mut unusable)?;
            }
        }
        if !has_header {
            side.is_exposed.fill(true);
        }
        let exposed = side.columns.iter().zip(&side.is_exposed).filter(|(_, known)| **known);
        side.exposed = exposed.map(|(column, _)| format!("{}.{column}", side.name)).collect();
        side.notes.extend(unusable.note(&side.name));
        Ok(side)
    }

    fn take_file(
        &mut self,
        join: &Join,
        (file, reader): (usize, &mut dyn RowReader),
        header: &Header<'_>,
        format: &TimeFormat,
        unusable: &mut Unusable,
    ) -> Result<(), Finding> {
        let mut row = RawRow::default();
        let name = self.files.get(file).cloned().unwrap_or_default();
        let place = |line: u64| Place::file(&name).line(line);
        let mut read = 0_u64;
        loop {
            match reader.read(&mut row)? {
                Read::End => {
                    let cap = join.source.layout.row_cap.filter(|cap| *cap == read);
                    self.notes.extend(cap.map(|cap| cut_off(&name, cap)));
                    self.notes.extend(reader.notes());
                    return Ok(());
                }
                Read::Rejected(rejection) => unusable.count(place(row.line), rejection.reason),
                Read::Row if !header.applies(&row) => {}
                Read::Row => match first_value(&row, &header.key, &self.null_values) {
                    None => unusable.count(place(row.line), "no key"),
                    Some(key) => {
                        let version = version(&row, header.by, format);
                        self.keep(
                            key.into(),
                            &row,
                            header,
                            (join.take.as_ref(), version),
                            JoinedPlace { file, line: row.line },
                        );
                    }
                },
            }
            read += 1;
            if self.text.len() + self.cells.len() * size_of::<Cell>() > MOST_BYTES {
                let message = format!(
                    "found more than {} MiB of columns to join as `{}`, expected fewer",
                    MOST_BYTES >> 20,
                    self.name
                );
                let finding = Finding::error(place(row.line), message);
                return Err(finding.remedy("narrow them down by `only`, or join them in a database"));
            }
        }
    }

    /// Keeps a row, unless another of its key comes before it.
    fn keep(
        &mut self,
        key: Box<str>,
        row: &RawRow,
        header: &Header<'_>,
        (take, version): (Option<&Take>, Option<i128>),
        at: JoinedPlace,
    ) {
        let whole = row.whole_hash();
        let first_cell = self.cells.len();
        match self.by_key.entry(key) {
            Entry::Vacant(vacant) => {
                vacant.insert(Slot { first_cell, whole, version, at, others: Vec::new() });
            }
            Entry::Occupied(mut occupied) => {
                let slot = occupied.get_mut();
                if slot.whole == whole {
                    return;
                }
                if take.is_none() || version == slot.version {
                    slot.others.push(at);
                    return;
                }
                if !comes_before(version, slot.version, take.is_some_and(|take| take.is_last)) {
                    return;
                }
                *slot = Slot { first_cell, whole, version, at, others: Vec::new() };
            }
        }
        for column in &header.columns {
            let text = column.and_then(|column| row.get(column));
            let start = self.text.len();
            self.text.push_str(text.unwrap_or_default());
            let mark = column.and_then(|column| row.mark_of(column));
            self.cells.push(Cell { at: text.map(|_| (start, self.text.len())), mark });
        }
    }

    /// Whether there is a row, and a value in a column that is asked for.
    pub(super) fn holds_rows(&self) -> bool {
        let has_value = |cell: &Cell| cell.at.is_some_and(|(start, end)| end > start);
        !self.by_key.is_empty() && self.cells.iter().any(has_value)
    }

    /// What there is for a key.
    pub(super) fn find(&self, key: &str) -> Match<'_> {
        let Some(slot) = self.by_key.get(key) else { return Match::Nothing };
        if !slot.others.is_empty() {
            return Match::Several(self.places(slot));
        }
        let cells = self.cells.get(slot.first_cell..).unwrap_or_default().iter().zip(&self.is_exposed);
        let text = |cell: &Cell| cell.at.and_then(|(start, end)| self.text.get(start..end));
        Match::One(cells.filter(|(_, shown)| **shown).map(|(cell, _)| (text(cell), cell.mark)).collect(), slot.at)
    }

    fn places(&self, slot: &Slot) -> String {
        let all = std::iter::once(&slot.at).chain(&slot.others);
        let mut text = format!("{} rows of {}:", slot.others.len() + 1, self.name);
        for (index, JoinedPlace { file, line }) in all.take(NAMED).enumerate() {
            let file = self.files.get(*file).map(String::as_str).unwrap_or_default();
            let _ = write!(text, "{} {file}:{line}", if index == 0 { "" } else { "," });
        }
        if slot.others.len() >= NAMED {
            text.push_str(", ...");
        }
        text
    }
}

/// The warning about a file with exactly as many rows as its system exports at once.
fn cut_off(file: &str, cap: u64) -> Finding {
    let message = format!("it has exactly {cap} rows, the `row_cap` of its join: the export was likely cut off");
    Finding::warning(Place::file(file), message).remedy("export smaller pieces, such as one file a month")
}

/// Whether a row of one version is taken rather than one of another; a row without a version comes after all others.
fn comes_before(new: Option<i128>, kept: Option<i128>, is_last: bool) -> bool {
    match (new, kept) {
        (Some(new), Some(kept)) => (new > kept) == is_last,
        (new, _) => new.is_some(),
    }
}

/// What orders a row among those of its key: a number, or a moment.
fn version(row: &RawRow, by: Option<usize>, format: &TimeFormat) -> Option<i128> {
    let text = row.get(by?).map(str::trim).filter(|text| !text.is_empty())?;
    let as_moment = || moment(text, format, Some(chrono_tz::UTC)).ok().map(i128::from);
    if matches!(format, TimeFormat::Iso) { decimal(text).ok().or_else(as_moment) } else { as_moment() }
}

/// The first of some cells with a value.
pub(super) fn first_value<'r>(row: &'r RawRow, places: &[usize], null_values: &[String]) -> Option<&'r str> {
    let texts = places.iter().filter_map(|place| row.get(*place)).map(str::trim);
    let means_nothing = |text: &&str| text.is_empty() || null_values.iter().any(|null| null == text);
    texts.into_iter().find(|text| !means_nothing(text))
}

/// Every column of the joined files that is needed.
fn asked(join: &Join, columns: &[String]) -> Vec<String> {
    let mut asked = columns.to_vec();
    asked.extend(join.joined_key.iter().cloned());
    asked.extend(join.source.conditions.iter().map(|condition| condition.column.clone()));
    asked.extend(join.take.iter().map(|take| take.by.clone()));
    let mut unique: Vec<String> = Vec::new();
    asked.into_iter().for_each(|name| {
        if !unique.contains(&name) {
            unique.push(name);
        }
    });
    unique
}

impl<'j> Header<'j> {
    fn of(join: &'j Join, file: &SourceFile, found: &[String], columns: &[String]) -> Result<Self, Finding> {
        let place = |name: &String| found.iter().position(|column| column == name);
        let needed = |name: &String, key: &str| {
            let message = format!("the file has no column `{name}`, which `{key}` of the join `{}` names", join.name);
            let finding = Finding::error(Place::file(&file.name), message);
            match nearest(name, found.iter().map(String::as_str)) {
                Some(near) => finding.remedy(format!("did you mean `{near}`?")),
                None => finding.remedy(format!("correct it in {}", join.place)),
            }
        };
        let key: Vec<usize> = join.joined_key.iter().filter_map(place).collect();
        if let (true, Some(first)) = (key.is_empty(), join.joined_key.first()) {
            return Err(needed(first, "joined_key"));
        }
        let mut conditions = Vec::new();
        for condition in &join.source.conditions {
            let place = place(&condition.column);
            if place.is_none() && !condition.optional {
                return Err(needed(&condition.column, if condition.keeps { "only" } else { "except" }));
            }
            conditions.push((place, condition));
        }
        let by = join.take.as_ref().map(|take| place(&take.by).ok_or_else(|| needed(&take.by, "by"))).transpose()?;
        Ok(Self { columns: columns.iter().map(place).collect(), key, conditions, by })
    }

    fn applies(&self, row: &RawRow) -> bool {
        let holds =
            |(place, condition): &(Option<usize>, &Condition)| condition.holds(place.and_then(|place| row.get(place)));
        self.conditions.iter().all(holds)
    }
}

impl Unusable {
    fn count(&mut self, place: Place, reason: &str) {
        self.rows += 1;
        self.first.get_or_insert_with(|| (place, reason.to_owned()));
    }

    fn note(self, name: &str) -> Option<Finding> {
        let (place, reason) = self.first?;
        let rows = if self.rows == 1 { "this row".to_owned() } else { format!("{} rows, this one first,", self.rows) };
        Some(Finding::warning(place, format!("{rows} cannot be joined as `{name}`: {reason}")))
    }
}
