//! The cube: every group of every series in one Parquet file beside the facts, mergeable and in whole numbers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use chrono::NaiveDate;

use super::cells::Subject;
use super::collect::Group;
use super::error::MetricsError;
use crate::lake::WholeFile;

/// A cube being written, or one that is there already.
pub(super) struct CubeFile {
    target: PathBuf,
    file: Option<WholeFile>,
}

impl CubeFile {
    /// Starts the cube of a folder of facts. A cube that is there already is kept: its name says what is in it.
    pub(super) fn create(folder: &Path, key: &str) -> Result<Self, MetricsError> {
        let name = format!("cube-{key}.parquet");
        let target = folder.join(&name);
        if target.exists() {
            return Ok(Self { target, file: None });
        }
        match WholeFile::start(folder, &name, schema(), &[("cube", key.to_owned())]) {
            Ok(file) => Ok(Self { target, file: Some(file) }),
            Err(cause) => Err(MetricsError::File { path: target, cause: cause.to_string() }),
        }
    }

    /// A cube that keeps nothing.
    pub(super) fn unkept() -> Self {
        Self { target: PathBuf::new(), file: None }
    }

    /// Adds the groups of one series; `part` is `value`, `quarter`, `per`, `coverage`, `baseline` or `excluded`.
    pub(super) fn write(&mut self, metric: &str, part: &str, groups: &[Group]) -> Result<(), MetricsError> {
        let Some(file) = self.file.as_mut().filter(|_| !groups.is_empty()) else { return Ok(()) };
        let rows = batch(metric, part, groups).map_err(|cause| cause.to_string());
        rows.and_then(|rows| file.write(&rows).map_err(|cause| cause.to_string()))
            .map_err(|cause| MetricsError::File { path: self.target.clone(), cause })
    }

    /// Ends the cube and gives its path.
    pub(super) fn close(self) -> Result<PathBuf, MetricsError> {
        match self.file.map(WholeFile::commit) {
            Some(Err(cause)) => Err(MetricsError::File { path: self.target, cause: cause.to_string() }),
            Some(Ok(())) | None => Ok(self.target),
        }
    }
}

fn schema() -> SchemaRef {
    let text = |name: &str, nullable: bool| Field::new(name, DataType::Utf8, nullable);
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

fn batch(metric: &str, part: &str, groups: &[Group]) -> Result<RecordBatch, arrow::error::ArrowError> {
    let same = |text: &str| -> ArrayRef { Arc::new(StringArray::from_iter_values(groups.iter().map(|_| text))) };
    let texts =
        |of: fn(&Group) -> Option<&str>| -> ArrayRef { Arc::new(groups.iter().map(of).collect::<StringArray>()) };
    let whole = |of: fn(&Group) -> i64| -> ArrayRef { Arc::new(Int64Array::from_iter_values(groups.iter().map(of))) };
    let months = groups.iter().map(|group| days_since_epoch(group.month.first_day()));
    RecordBatch::try_new(
        schema(),
        vec![
            same(metric),
            same(part),
            texts(|group| match &group.subject {
                Subject::Partner(id) => Some(id.as_str()),
                Subject::Direct | Subject::Pooled => None,
            }),
            texts(|group| Some(if group.subject == Subject::Direct { "direct" } else { "partner" })),
            Arc::new(Date32Array::from_iter_values(months)),
            texts(|group| group.stratum.severity.as_deref()),
            texts(|group| group.stratum.product.as_deref()),
            texts(|group| group.stratum.complexity.as_deref()),
            texts(|group| group.stratum.group.as_deref()),
            texts(|group| group.reason.as_deref()),
            Arc::new(groups.iter().map(|group| group.value).collect::<Int64Array>()),
            whole(|group| group.rows),
            whole(|group| group.numerator),
            whole(|group| group.denominator),
            whole(|group| group.immature),
        ],
    )
}

fn days_since_epoch(day: NaiveDate) -> i32 {
    let days = day.signed_duration_since(NaiveDate::default()).num_days();
    i32::try_from(days).unwrap_or(0)
}
