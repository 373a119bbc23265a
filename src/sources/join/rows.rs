//! The rows of a file with the columns that are joined to them.

use std::sync::Arc;

use super::side::{Match, Side, first_value};
use crate::domain::finding::nearest;
use crate::domain::{Finding, Place};
use crate::sources::row::{Mark, RawRow, Read, RowReader};

/// Why a row with several joined ones is quarantined.
const SEVERAL: &str = "several rows to join";

/// How many rows of a file have a joined row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct JoinedCount {
    /// The name of the join.
    pub name: String,
    /// Rows with one.
    pub found: u64,
    /// Rows without.
    pub missing: u64,
    /// Rows with several.
    pub several: u64,
}

/// A file's rows, each with what is joined to it.
pub(super) struct JoinedRows {
    own: Box<dyn RowReader>,
    own_columns: usize,
    columns: Vec<String>,
    sides: Vec<OneSide>,
}

struct OneSide {
    side: Arc<Side>,
    /// The places of the columns that name a joined row.
    key: Vec<usize>,
    count: JoinedCount,
}

impl JoinedRows {
    /// Puts the columns of all sides behind those of a file.
    ///
    /// # Errors
    /// When the file has no column that names the rows of a side.
    pub(super) fn new(file: &str, own: Box<dyn RowReader>, sides: Vec<Arc<Side>>) -> Result<Self, Finding> {
        let mut columns = own.columns().to_vec();
        let own_columns = columns.len();
        let mut all = Vec::new();
        for side in sides {
            let place = |name: &String| own.columns().iter().position(|column| column == name);
            let key: Vec<usize> = side.key.iter().filter_map(place).collect();
            if let (true, Some(first)) = (key.is_empty(), side.key.first()) {
                let message =
                    format!("the file has no column `{first}`, which `key` of the join `{}` names", side.name);
                let finding = Finding::error(Place::file(file), message);
                return Err(match nearest(first, own.columns().iter().map(String::as_str)) {
                    Some(near) => finding.remedy(format!("did you mean `{near}`?")),
                    None => finding.remedy("name a column of the file"),
                });
            }
            columns.extend(side.exposed.iter().cloned());
            let count = JoinedCount { name: side.name.clone(), ..JoinedCount::default() };
            all.push(OneSide { side, key, count });
        }
        Ok(Self { own, own_columns, columns, sides: all })
    }
}

impl RowReader for JoinedRows {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&mut self, row: &mut RawRow) -> Result<Read, Finding> {
        let read = self.own.read(row)?;
        if read != Read::Row {
            return Ok(read);
        }
        // Known before more is put behind it.
        let whole = row.whole_hash();
        while row.len() < self.own_columns {
            row.push(None);
        }
        for one in &mut self.sides {
            one.put_behind(row);
        }
        row.set_whole_hash(whole);
        Ok(Read::Row)
    }

    fn notes(&self) -> Vec<Finding> {
        self.own.notes()
    }

    fn unseen(&self) -> Vec<&str> {
        self.own.unseen()
    }

    fn joined(&self) -> Vec<JoinedCount> {
        self.sides.iter().map(|one| one.count.clone()).collect()
    }
}

impl OneSide {
    fn put_behind(&mut self, row: &mut RawRow) {
        let found = first_value(row, &self.key, &[]).map_or(Match::Nothing, |key| self.side.find(key));
        row.note_joined(if let Match::One(_, place) = &found { Some(*place) } else { None });
        match found {
            Match::Nothing => {
                self.count.missing += 1;
                self.side.exposed.iter().for_each(|_| row.push(None));
            }
            Match::One(cells, _) => {
                self.count.found += 1;
                for (text, mark) in cells {
                    if let Some(mark) = mark {
                        row.mark(row.len(), mark);
                    }
                    row.push(text);
                }
            }
            Match::Several(places) => {
                self.count.several += 1;
                for _ in &self.side.exposed {
                    row.mark(row.len(), Mark::Fault(SEVERAL));
                    row.push(Some(&places));
                }
            }
        }
    }
}
