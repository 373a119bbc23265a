//! The quarantine in short: rows that were set aside for the same reason stand together.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::LakeError;

/// Rows of one source that were set aside for the same reason in the same column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// The source's short name.
    pub source: String,
    /// The column, of the file where it is known; empty for rows as a whole.
    pub column: String,
    /// Why, in a few fixed words.
    pub reason: String,
    /// How many rows.
    pub rows: u64,
    /// The file of the first of them.
    pub file: String,
    /// The first one's line or row, counted from 1.
    pub line: u64,
    /// What was found there.
    pub value: String,
    /// What was expected there.
    pub expected: String,
}

/// One line of `quarantine.csv`.
#[derive(Deserialize)]
struct Line {
    source: String,
    file: String,
    line: u64,
    column: String,
    value: String,
    expected: String,
    reason: String,
}

/// Reads a `quarantine.csv`; groups stand in the order of their first rows.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn read(path: &Path) -> Result<Vec<SetAside>, LakeError> {
    let failed = |error: csv::Error| LakeError::at(path, error);
    let mut groups: Vec<SetAside> = Vec::new();
    for line in csv::Reader::from_path(path).map_err(failed)?.deserialize() {
        let Line { source, file, line, column, value, expected, reason } = line.map_err(failed)?;
        let same = |group: &&mut SetAside| group.source == source && group.column == column && group.reason == reason;
        match groups.iter_mut().find(same) {
            Some(group) => group.rows += 1,
            None => groups.push(SetAside { source, column, reason, rows: 1, file, line, value, expected }),
        }
    }
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_reason_stand_together() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("quarantine.csv");
        let text = "source,file,line,column,value,expected,reason,key\n\
            staff,a.csv,2,fte,one,a number,not a number,T1\n\
            staff,a.csv,3,fte,two,a number,not a number,T2\n\
            staff,b.csv,2,,x,UTF-8,not UTF-8,\n\
            cases,c.csv,9,fte,two,a number,not a number,T2\n";
        std::fs::write(&path, text).expect("a file");
        let groups = read(&path).expect("groups");
        let short: Vec<_> = groups.iter().map(|group| (group.source.as_str(), group.line, group.rows)).collect();
        assert_eq!(short, [("staff", 2, 2), ("staff", 2, 1), ("cases", 9, 1)]);
        assert_eq!((groups[0].value.as_str(), groups[1].file.as_str()), ("one", "b.csv"));
    }
}
