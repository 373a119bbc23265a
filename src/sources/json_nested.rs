//! Rows of lists inside objects: one object at a time is brought, and each item of the lists inside it that a way leads to is a row, with
//! cells from the objects around it.
//!
//! A column without more is a member of the item itself. `../name` is one of the object that holds the item's list, `../../name` of the one
//! around that. Without a way, the object itself is the row.

use std::ops::Range;

use encoding_rs::Encoding;

use super::fingerprint::hash_of;
use super::json_object::Members;
use super::json_value::{Found, list};
use super::row::{RawRow, Read, Rejection, shown};
use crate::domain::{Finding, Place};

/// What leads to the object around.
const OUTWARD: &str = "../";
/// The most rows of one object that is brought: more are a mistaken way, or a file to be exported in pieces.
const MOST_ROWS: usize = 1_000_000;

/// Takes objects apart.
pub(super) struct Objects {
    names: Vec<String>,
    encoding: &'static Encoding,
    /// Outermost first; the last one's objects are the rows.
    levels: Vec<Level>,
    /// The object that was brought, its first line, and the place of its first byte in the file.
    object: Vec<u8>,
    line: u64,
    offset: u64,
    /// Up to where its lines were counted, and how many there were.
    counted: (usize, u64),
    /// What is still to be visited of each level that was entered, last first.
    open: Vec<Vec<Range<usize>>>,
    rows: usize,
}

/// What is asked for of the objects of one depth.
struct Level {
    members: Members,
    /// For each of its members, the place of its cell in the row.
    places: Vec<usize>,
    cells: RawRow,
    /// The names that lead to the list of the next level.
    way: Vec<String>,
    /// How many of its objects were visited, and how many had no such list.
    visited: u64,
    without: u64,
}

impl Objects {
    /// Nothing brought yet. `ways` lead from an object to its list, from an item of that to the next, and so on.
    pub(super) fn new(wanted: Vec<String>, ways: Vec<Vec<String>>, encoding: &'static Encoding) -> Self {
        let depth = ways.len();
        let level = |(index, way): (usize, Vec<String>)| {
            let outward = OUTWARD.repeat(depth - index);
            let of_level = |name: &String| {
                let own = name.strip_prefix(outward.as_str())?;
                (!own.starts_with(OUTWARD)).then(|| own.to_owned())
            };
            let (places, names) =
                wanted.iter().enumerate().filter_map(|(place, name)| Some((place, of_level(name)?))).unzip();
            let members = Members::new(names);
            Level { members, places, cells: RawRow::default(), way, visited: 0, without: 0 }
        };
        let levels = ways.into_iter().chain([Vec::new()]).enumerate().map(level).collect();
        Self {
            levels,
            names: wanted,
            encoding,
            object: Vec::new(),
            line: 1,
            offset: 0,
            counted: (0, 0),
            open: Vec::new(),
            rows: 0,
        }
    }

    /// Every column that is asked for, in the order of cells.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// An empty text to bring the next object in, with the room that the last one took.
    pub(super) fn space(&mut self) -> Vec<u8> {
        let mut object = std::mem::take(&mut self.object);
        object.clear();
        object
    }

    /// Brings an object, which begins in a line at a byte of the file.
    pub(super) fn start(&mut self, object: Vec<u8>, line: u64, offset: u64) {
        let whole = 0..object.len();
        (self.object, self.line, self.offset) = (object, line, offset);
        (self.counted, self.rows) = ((0, 0), 0);
        self.open.clear();
        self.open.push(vec![whole]);
    }

    /// The next row of what was brought; `None` where another object is needed.
    ///
    /// # Errors
    /// When the object has more rows than anybody can mean.
    pub(super) fn next(&mut self, row: &mut RawRow, file: &str) -> Result<Option<Read>, Finding> {
        while let Some(items) = self.open.last_mut() {
            let Some(item) = items.pop() else {
                self.open.pop();
                continue;
            };
            if let Some(read) = self.visit(item, row) {
                self.rows += 1;
                return Ok(Some(read));
            }
            if self.rows + self.open.last().map_or(0, Vec::len) > MOST_ROWS {
                let message = format!("found more than {MOST_ROWS} rows within one object, expected fewer");
                let finding = Finding::error(Place::file(file).line(self.line), message);
                return Err(finding.remedy("correct the `rows` of the source, or export it in pieces"));
            }
        }
        Ok(None)
    }

    /// Takes an object: gives a row, or enters the list inside it.
    fn visit(&mut self, at: Range<usize>, row: &mut RawRow) -> Option<Read> {
        let depth = self.open.len() - 1;
        let line = self.line_at(at.start);
        let object = self.object.get(at.clone()).unwrap_or_default();
        let level = self.levels.get_mut(depth)?;
        level.cells.start(line);
        let rejection = level.members.fill(object, self.offset + at.start as u64, self.encoding, &mut level.cells);
        if let Some(rejection) = rejection {
            row.start(line);
            return Some(Read::Rejected(rejection));
        }
        level.visited += 1;
        if level.way.is_empty() {
            self.compose(line, row);
            return Some(Read::Row);
        }
        match list(object, &level.way) {
            Found::Items(items) => {
                let inside = items.into_iter().rev().map(|item| item.start + at.start..item.end + at.start);
                self.open.push(inside.collect());
                None
            }
            Found::Nothing => {
                level.without += 1;
                None
            }
            other => {
                row.start(line);
                Some(Read::Rejected(no_list(&other, object, &level.way)))
            }
        }
    }

    /// Puts the cells of all levels into one row. It is known by its own object and by what is asked for of those around it.
    fn compose(&self, line: u64, row: &mut RawRow) {
        row.start(line);
        row.reserve(self.names.len());
        let mut whole = Vec::new();
        for level in &self.levels {
            let known = if level.way.is_empty() { level.cells.whole_hash() } else { level.cells.hash_of_cells() };
            whole.extend_from_slice(&known.to_le_bytes());
            for (index, place) in level.places.iter().enumerate() {
                if let Some(text) = level.cells.get(index) {
                    row.set(*place, text);
                }
                if let Some(mark) = level.cells.mark_of(index) {
                    row.mark(*place, mark);
                }
            }
        }
        row.set_whole_hash(match self.levels.as_slice() {
            [only] => only.cells.whole_hash(),
            _ => hash_of(&whole),
        });
    }

    /// The line of a byte; places come in the order of the text.
    fn line_at(&mut self, at: usize) -> u64 {
        let (up_to, lines) = self.counted;
        let between = self.object.get(up_to..at).unwrap_or_default();
        let lines = lines + between.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.counted = (at.max(up_to), lines);
        self.line + lines
    }

    /// What is to be said about lists that were not there.
    pub(super) fn notes(&self, file: &str) -> Vec<Finding> {
        let lacking = self.levels.iter().filter(|level| level.without > 0);
        lacking
            .map(|level| {
                let (way, Level { visited, without, .. }) = (level.way.join("."), level);
                let message =
                    format!("the list `{way}` is missing from {without} of {visited} objects, which give no row");
                let finding = Finding::warning(Place::file(file), message);
                if without == visited { finding.remedy("was it exported with them?") } else { finding }
            })
            .collect()
    }

    /// The columns that no object had so far.
    pub(super) fn unseen(&self) -> Vec<&str> {
        let is_unseen = |place: usize| {
            let of = |level: &Level| {
                let index = level.places.iter().position(|own| *own == place)?;
                Some(!level.members.unseen().contains(&level.members.names.get(index)?.as_str()))
            };
            !self.levels.iter().filter_map(of).any(|seen| seen)
        };
        let names = self.names.iter().enumerate().filter(|(place, _)| is_unseen(*place));
        names.map(|(_, name)| name.as_str()).collect()
    }
}

/// Why an object cannot be entered.
fn no_list(found: &Found, object: &[u8], way: &[String]) -> Rejection {
    let way = way.join(".");
    match found {
        Found::Twice(name) => Rejection {
            column: name.clone(),
            value: shown(object),
            expected: "each member once".to_owned(),
            reason: "repeated member",
        },
        Found::Other(at) => Rejection {
            value: shown(object.get(at.clone()).unwrap_or_default()),
            expected: "a list of objects, as `rows` says".to_owned(),
            reason: "not a JSON list",
            column: way,
        },
        Found::Items(_) | Found::Nothing => Rejection::of_row(object, "not a JSON list", way),
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;
    use crate::config::rows_path::RowsPath;

    /// Every row as text, `!reason [column]` for a rejected one; then what is said about all.
    fn rows(objects: &[&str], way: &str, wanted: &[&str]) -> Vec<String> {
        let path = RowsPath::parse(way).unwrap();
        let ways = std::iter::once(path.first).chain(path.inner).collect();
        let wanted = wanted.iter().map(|&name| name.to_owned()).collect();
        let mut reader = Objects::new(wanted, ways, UTF_8);
        let mut row = RawRow::default();
        let mut found = Vec::new();
        for object in objects {
            reader.start(object.as_bytes().to_vec(), 10, 0);
            while let Some(read) = reader.next(&mut row, "x.json").unwrap() {
                let cells: Vec<_> = (0..row.len()).map(|index| row.get(index).unwrap_or("?")).collect();
                found.push(match read {
                    Read::Rejected(rejection) => format!("{}: !{} [{}]", row.line, rejection.reason, rejection.column),
                    _ => format!("{}: {}", row.line, cells.join("|")),
                });
            }
        }
        found.extend(reader.notes("x.json").iter().map(ToString::to_string));
        found.extend(reader.unseen().iter().map(|name| format!("unseen {name}")));
        found
    }

    #[test]
    fn items_of_lists_inside_lists_are_rows_with_what_is_around_them() {
        let issue = "{\"key\": \"A-1\", \"changelog\": {\"histories\": [\n{\"created\": 1, \"items\": [{\"field\": \"x\"},\n{\"field\": \"y\", \"to\": null}]},\n\
                     {\"created\": 2, \"items\": []}, {\"items\": [{\"field\": {\"id\": 7}}], \"created\": 3}]}, \"z\": 1}";
        assert_eq!(
            rows(
                &[issue],
                "changelog.histories[].items[]",
                &["../../key", "../created", "field", "field.id", "../never"]
            ),
            ["11: A-1|1|x|?|?", "12: A-1|1|y|?|?", "13: A-1|3|{\"id\": 7}|7|?", "unseen ../never"]
        );
        assert_eq!(rows(&["{\"a\": 1}"], "a", &["b"]), ["10: !not a JSON list [a]", "unseen b"]);
    }

    #[test]
    fn what_has_no_list_is_counted_and_what_is_no_object_set_aside() {
        let objects = [
            "{\"k\": 1}",
            "{\"l\": null}",
            "{\"l\": [3, {\"a\": 1}, {\"a\": 1, \"a\": 2}]}",
            "{\"l\": [], \"l\": []}",
            "tru",
        ];
        assert_eq!(
            rows(&objects, "l", &["a"]),
            [
                "10: !not a JSON object []",
                "10: 1",
                "10: !repeated member [a]",
                "10: !repeated member [l]",
                "10: !not valid JSON []",
                "x.json: the list `l` is missing from 2 of 4 objects, which give no row",
            ]
        );
        let told = rows(&["{\"k\": 1}"], "l", &["a"]);
        assert!(told[0].ends_with("from 1 of 1 objects, which give no row; was it exported with them?"), "{told:?}");
    }

    #[test]
    fn a_row_is_known_by_its_object_and_what_is_asked_for_around_it() {
        let hash = |object: &str| {
            let mut reader = Objects::new(vec!["../at".to_owned()], vec![vec!["l".to_owned()]], UTF_8);
            let mut row = RawRow::default();
            reader.start(object.as_bytes().to_vec(), 1, 0);
            assert_eq!(reader.next(&mut row, "x").unwrap(), Some(Read::Row));
            row.whole_hash()
        };
        let first = hash("{\"at\": 1, \"l\": [{\"a\": 1}], \"seen\": 5}");
        assert_eq!(first, hash("{\"at\": 1, \"l\": [{\"a\": 1}], \"seen\": 6}"), "the same again, in a later export");
        assert_ne!(first, hash("{\"at\": 2, \"l\": [{\"a\": 1}], \"seen\": 5}"));
        assert_ne!(first, hash("{\"at\": 1, \"l\": [{\"a\": 1, \"b\": 2}], \"seen\": 5}"));
    }

    #[test]
    fn more_rows_than_anybody_can_mean_are_refused() {
        let object = format!("{{\"l\": [{}{{}}]}}", "{},".repeat(MOST_ROWS));
        let mut reader = Objects::new(Vec::new(), vec![vec!["l".to_owned()]], UTF_8);
        reader.start(object.into_bytes(), 7, 0);
        let told = reader.next(&mut RawRow::default(), "x.json").unwrap_err().to_string();
        assert!(told.starts_with("x.json:7: found more than 1000000 rows within one object"), "{told}");
    }
}
