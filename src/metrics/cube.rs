//! The cube: every group of every series in one Parquet file beside the facts, mergeable and in whole numbers.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use arrow::array::{ArrayRef, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Int32Type, Schema, SchemaRef};
use parquet::errors::ParquetError;

use super::collect::month_of;
use super::error::MetricsError;
use super::groups::{DIRECT, FURTHER, Group, Groups, Key};
use super::texts::{NO_TEXT, Ordered};
use crate::lake::WholeFile;

/// A cube being written, or one that is there already.
pub(super) struct CubeFile {
    target: PathBuf,
    writing: Option<Writing>,
}

/// The thread that writes, beside the one that finds the groups.
struct Writing {
    parts: SyncSender<Part>,
    thread: JoinHandle<Result<WholeFile, ParquetError>>,
}

/// The groups of one series.
struct Part {
    metric: String,
    name: &'static str,
    groups: Groups,
}

/// Rows that are handed to the file at once.
const ROWS_AT_ONCE: usize = 32_768;

impl CubeFile {
    /// Starts the cube of a folder of facts. A cube that is there already is kept: its name says what is in it.
    pub(super) fn create(folder: &Path, key: &str) -> Result<Self, MetricsError> {
        let name = format!("cube-{key}.parquet");
        let target = folder.join(&name);
        if target.exists() {
            return Ok(Self { target, writing: None });
        }
        match WholeFile::start(folder, &name, schema(), &[("cube", key.to_owned())]) {
            Ok(file) => Ok(Self { target, writing: Some(Writing::start(file)) }),
            Err(cause) => Err(MetricsError::File { path: target, cause: cause.to_string() }),
        }
    }

    /// A cube that keeps nothing.
    pub(super) fn unkept() -> Self {
        Self { target: PathBuf::new(), writing: None }
    }

    /// Adds the groups of one series; `name` is `value`, `quarter`, `per`, `coverage`, `baseline` or `excluded`.
    pub(super) fn write(&mut self, metric: &str, name: &'static str, groups: Groups) {
        if let Some(writing) = &self.writing {
            // Where the file could not be written, closing says so.
            let _ = writing.parts.send(Part { metric: metric.to_owned(), name, groups });
        }
    }

    /// Ends the cube and gives its path. Dropped before, it leaves nothing.
    pub(super) fn close(mut self) -> Result<PathBuf, MetricsError> {
        let target = std::mem::take(&mut self.target);
        let Some(writing) = self.writing.take() else { return Ok(target) };
        match writing.end().and_then(|file| file.commit().map_err(|cause| cause.to_string())) {
            Ok(()) => Ok(target),
            Err(cause) => Err(MetricsError::File { path: target, cause }),
        }
    }
}

impl Drop for CubeFile {
    fn drop(&mut self) {
        // What is not whole is taken away before anybody goes on.
        if let Some(writing) = self.writing.take() {
            drop(writing.end());
        }
    }
}

impl Writing {
    fn start(mut file: WholeFile) -> Self {
        let (parts, received) = sync_channel::<Part>(1);
        let thread = std::thread::spawn(move || -> Result<WholeFile, ParquetError> {
            for part in received {
                let mut groups = part.groups.iter();
                loop {
                    let some: Vec<Group> = groups.by_ref().take(ROWS_AT_ONCE).collect();
                    if some.is_empty() {
                        break;
                    }
                    file.write(&batch(&part, &some)?)?;
                }
            }
            Ok(file)
        });
        Self { parts, thread }
    }

    /// The file with all that was sent.
    fn end(self) -> Result<WholeFile, String> {
        drop(self.parts);
        let ended = self.thread.join().map_err(|_| "writing stopped without saying why".to_owned())?;
        ended.map_err(|cause| cause.to_string())
    }
}

fn schema() -> SchemaRef {
    let text = |name: &str, nullable: bool| {
        let texts = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        Field::new(name, texts, nullable)
    };
    let whole = |name: &str, nullable: bool| Field::new(name, DataType::Int64, nullable);
    Arc::new(Schema::new(vec![
        text("metric", false),
        text("part", false),
        text("partner_id", true),
        text("assignment", false),
        Field::new("month", DataType::Date32, false),
        text("severity", true),
        text("product", true),
        text("complexity", true),
        text("group", true),
        text("reason", true),
        whole("value", true),
        whole("n", false),
        whole("numerator", false),
        whole("denominator", false),
        whole("immature", false),
    ]))
}

fn batch(part: &Part, groups: &[Group]) -> Result<RecordBatch, ParquetError> {
    let keys = &part.groups.keys;
    let by_key = |of: &dyn Fn(&Key) -> u32| groups.iter().map(|group| of(keys.at(group.key))).collect::<Vec<u32>>();
    let stratum = |index: usize| texts(keys.texts(index), &by_key(&|key| key.stratum[index]));
    let further = stratum(FURTHER)?;
    let (group, reason) = if part.name == "excluded" { (none(groups)?, further) } else { (further, none(groups)?) };
    let whole = |of: fn(&Group) -> i64| -> ArrayRef { Arc::new(Int64Array::from_iter_values(groups.iter().map(of))) };
    let months = groups.iter().map(|group| first_day(keys.at(group.key).month));
    let same = |text: &str| of_numbers(&[text], groups.iter().map(|_| Some(0)));
    let assigned = |group: &Group| Some(i32::from(keys.at(group.key).subject != DIRECT));
    let columns = vec![
        same(&part.metric)?,
        same(part.name)?,
        texts(keys.partners(), &by_key(&|key| key.subject))?,
        of_numbers(&["direct", "partner"], groups.iter().map(assigned))?,
        Arc::new(Date32Array::from_iter_values(months)),
        stratum(0)?,
        stratum(1)?,
        stratum(2)?,
        group,
        reason,
        Arc::new(groups.iter().map(|group| group.value).collect::<Int64Array>()),
        whole(|group| i64::from(group.sums.rows)),
        whole(|group| group.sums.numerator),
        whole(|group| group.sums.denominator),
        whole(|group| i64::from(group.sums.immature)),
    ];
    Ok(RecordBatch::try_new(schema(), columns)?)
}

/// A column of texts by their numbers.
fn texts(texts: &Ordered, numbers: &[u32]) -> Result<ArrayRef, ParquetError> {
    let numbers = numbers.iter().map(|number| if *number == NO_TEXT { None } else { i32::try_from(number - 1).ok() });
    of_numbers(texts.all(), numbers)
}

fn none(groups: &[Group]) -> Result<ArrayRef, ParquetError> {
    of_numbers::<&str>(&[], groups.iter().map(|_| None))
}

fn of_numbers<T: AsRef<str>>(
    texts: &[T],
    numbers: impl Iterator<Item = Option<i32>>,
) -> Result<ArrayRef, ParquetError> {
    let texts = StringArray::from_iter_values(texts);
    Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(numbers.collect::<Int32Array>(), Arc::new(texts))?))
}

/// The first day of a month by its number, since 1 January 1970.
fn first_day(month: i32) -> i32 {
    month_of(i64::from(month)).map_or(0, |month| month.first_day().to_epoch_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cube_is_there_once_it_is_closed_and_not_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let there = || std::fs::read_dir(folder.path()).expect("a folder").count();
        drop(CubeFile::create(folder.path(), "key").expect("a cube"));
        assert_eq!(there(), 0, "what was not closed is not whole");
        let path = CubeFile::create(folder.path(), "key").and_then(CubeFile::close).expect("a cube");
        assert_eq!((path, there()), (folder.path().join("cube-key.parquet"), 1));
    }
}
