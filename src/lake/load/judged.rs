//! Judging the rows of a block by themselves: what they are, whether they fit, and what tells them apart. Nothing here depends on
//! other rows, so that several threads may judge blocks at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::RecordBatch;
use arrow::error::ArrowError;

use crate::domain::schema::Table;
use crate::lake::judge::{Identities, Identity, version_of};
use crate::lake::known::{Known, Referring};
use crate::lake::rows::{JoinedFiles, Rows};
use crate::lake::seen::Version;
use crate::sources::Block;
use crate::sources::plan::{Outcome, Plan};
use crate::sources::row::{RawRow, Read, Rejection};
use crate::sources::value::Value;

/// What the rows of one file are judged by.
pub(in crate::lake) struct Judge<'j> {
    /// How rows of the file become rows of the table.
    pub plan: Plan<'j>,
    /// The table.
    pub table: &'static Table,
    /// The number that rows carry in `_file`.
    pub number: i32,
    /// The files that are joined to its rows.
    pub joins: Vec<JoinedFiles>,
    /// The table's columns that refer to others.
    pub referring: Arc<[Referring]>,
    /// Whether the versions of rows are asked for.
    pub with_versions: bool,
    /// Whether the content of rows is asked for, beside their keys; no longer once so many keys came that all rows are taken for new ones.
    pub with_content: AtomicBool,
}

/// What a row is by itself.
pub(in crate::lake) enum Verdict {
    /// It fits its contract.
    Fits,
    /// It says nothing about this table.
    NotApplicable,
    /// It could not be split into cells; the block says why.
    Unsplit,
    /// It does not fit.
    Rejected(Box<Rejected>),
}

/// Why a row does not fit.
pub(in crate::lake) struct Rejected {
    /// What is wrong.
    pub rejection: Rejection,
    /// The row's key as far as it can be told.
    pub key: String,
    /// The column with a time whose zone nobody states, if that is among what is wrong.
    pub zone_less: Option<String>,
}

/// A block whose rows are judged.
pub(in crate::lake) struct Judged {
    /// The rows as the file has them.
    pub block: Block,
    /// What each of them is.
    pub verdicts: Vec<Verdict>,
    /// Those that fit, in their order.
    pub fitting: Result<RecordBatch, ArrowError>,
    /// What tells the rows that fit apart.
    pub identities: Vec<Identity>,
    /// The versions of the rows that fit, where they are asked for.
    pub versions: Vec<Option<Version>>,
    /// References that lead nowhere, as far as is known: the place among the rows that fit, and the number of the column among those that refer.
    pub unknown: Vec<(usize, usize)>,
}

impl Judged {
    /// The rows that fit, as the file has them.
    pub(in crate::lake) fn fits(&self) -> impl Iterator<Item = &RawRow> {
        let rows = self.block.rows().iter().zip(&self.verdicts);
        rows.filter(|(_, verdict)| matches!(verdict, Verdict::Fits)).map(|((raw, _), _)| raw)
    }
}

/// One who judges blocks, one after the other.
pub(in crate::lake) struct Judging<'j> {
    judge: &'j Judge<'j>,
    rows: Rows,
    identities: Identities,
}

impl<'j> Judging<'j> {
    /// Nothing judged yet.
    pub(in crate::lake) fn new(judge: &'j Judge<'j>) -> Self {
        let filled: Vec<usize> = judge.plan.filled().into_iter().map(|(place, _)| place).collect();
        let rows = Rows::new(judge.table, judge.number, &judge.joins, &filled);
        Self { judge, rows, identities: Identities::of(judge.table) }
    }

    /// Judges the rows of a block by what is known.
    pub(in crate::lake) fn judge(&mut self, block: Block, known: &Known) -> Judged {
        let mut judged = Judged {
            verdicts: Vec::with_capacity(block.rows().len()),
            fitting: Err(ArrowError::ComputeError(String::new())),
            identities: Vec::with_capacity(block.rows().len()),
            versions: Vec::new(),
            unknown: Vec::new(),
            block: Block::default(),
        };
        for (raw, read) in block.rows() {
            let verdict = match read {
                Read::Row => self.row(raw, known, &mut judged),
                Read::Rejected(_) | Read::End => Verdict::Unsplit,
            };
            judged.verdicts.push(verdict);
        }
        judged.fitting = self.rows.finish();
        judged.block = block;
        judged
    }

    fn row(&mut self, raw: &RawRow, known: &Known, judged: &mut Judged) -> Verdict {
        let plan = &self.judge.plan;
        let mut values = match plan.apply(raw) {
            Outcome::Mapped(values) => values,
            Outcome::NotApplicable => return Verdict::NotApplicable,
            Outcome::Rejected { rejection, key, zone_less } => {
                return Verdict::Rejected(Box::new(Rejected { rejection, key, zone_less }));
            }
        };
        translate(plan, known, &mut values);
        let place = judged.identities.len();
        let with_content = self.judge.with_content.load(Ordering::Relaxed);
        judged.identities.push(self.identities.of_row(plan, raw, &values, with_content));
        if self.judge.with_versions {
            judged.versions.push(version_of(plan, raw, &values));
        }
        judged.unknown.extend(known.unknown(&self.judge.referring, &values).map(|column| (place, column)));
        self.rows.push(&values, raw);
        Verdict::Fits
    }
}

/// Translates partner columns through the aliases of their system.
fn translate(plan: &Plan<'_>, known: &Known, values: &mut [Value<'_>]) {
    for (place, system) in plan.aliased() {
        let Some(value) = values.get_mut(*place) else { continue };
        if let Some(partner) = value.text().and_then(|key| known.partner_of(system, key)) {
            *value = Value::Text(partner.to_owned().into());
        }
    }
}
