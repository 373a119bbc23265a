//! The zone that a file states in the rows below its header, as survey tools write it: `{"ImportId":"endDate","timeZone":"Europe/Paris"}`.

use chrono_tz::Tz;
use serde::Deserialize;

use super::files::SourceFile;
use super::open::{Progress, open};
use super::row::{RawRow, Read};
use crate::config::model::Source;
use crate::domain::{Finding, Place};

/// A cell below the header.
#[derive(Deserialize)]
struct Import {
    #[serde(rename = "timeZone")]
    time_zone: Option<String>,
}

/// The zone of a file's times that name none: the source's, or the one that the file states where the source asks for it.
///
/// # Errors
/// When the file cannot be read so far, or states several zones, or one that does not exist.
pub(crate) fn zone(source: &Source, file: &SourceFile) -> Result<Option<Tz>, Finding> {
    if !source.zone_in_file || source.time_zone.is_some() || source.layout.skip_rows == 0 {
        return Ok(source.time_zone);
    }
    let mut with_all_rows = source.clone();
    let skipped = with_all_rows.layout.skip_rows;
    with_all_rows.layout.skip_rows = 0;
    with_all_rows.layout.row_cap = None;
    let mut reader = open(file, &with_all_rows, &[], true, &Progress::default())?;
    let mut row = RawRow::default();
    let mut found: Vec<String> = Vec::new();
    for _ in 0..skipped {
        if reader.read(&mut row)? != Read::Row {
            break;
        }
        let cells = (0..row.len()).filter_map(|index| row.get(index));
        for stated in cells.filter_map(stated) {
            if !found.contains(&stated) {
                found.push(stated);
            }
        }
    }
    match found.as_slice() {
        [] => Ok(None),
        [one] => named(one).map(Some).ok_or_else(|| {
            let message = format!("its header states the time zone `{one}`, expected one such as `Europe/Paris`");
            Finding::error(Place::file(&file.name), message).remedy("state the source's `time_zone`")
        }),
        several => {
            let message = format!("its header states the time zones `{}`, expected one", several.join("`, `"));
            Err(Finding::error(Place::file(&file.name), message).remedy("state the source's `time_zone`"))
        }
    }
}

fn stated(cell: &str) -> Option<String> {
    if !cell.trim_start().starts_with('{') {
        return None;
    }
    serde_json::from_str::<Import>(cell).ok()?.time_zone
}

fn named(stated: &str) -> Option<Tz> {
    if stated == "Z" { Some(Tz::UTC) } else { stated.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::Format;
    use crate::sources::files::files_of;
    use crate::sources::plan::tests::source;

    /// The zone of a file with such cells in its third row.
    fn of(cells: &str, stated: Option<Tz>) -> Result<Option<Tz>, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.csv"), format!("a,b\nlabel,label\n{cells}\n2026-01-01 10:00:00,1\n"))
            .unwrap();
        let mut source = source("surveys");
        source.files = vec!["a.csv".to_owned()];
        source.format = Some(Format::Csv);
        (source.zone_in_file, source.layout.skip_rows, source.time_zone) = (true, 2, stated);
        let file = files_of(folder.path(), &source).unwrap().remove(0);
        zone(&source, &file).map_err(|finding| finding.to_string())
    }

    #[test]
    fn a_zone_is_read_where_the_file_states_one() {
        let paris = r#""{""ImportId"":""a"",""timeZone"":""Europe/Paris""}""#;
        let none = r#""{""ImportId"":""b""}""#;
        assert_eq!(of(&format!("{paris},{none}"), None), Ok(Some(Tz::Europe__Paris)));
        assert_eq!(of(&format!("{paris},{none}"), Some(Tz::UTC)), Ok(Some(Tz::UTC)), "the source's own wins");
        assert_eq!(of(&format!("{none},{none}"), None), Ok(None));
        let utc = r#""{""ImportId"":""b"",""timeZone"":""Z""}""#;
        assert_eq!(of(&format!("{utc},{none}"), None), Ok(Some(Tz::UTC)));
        assert!(of(&format!("{paris},{utc}"), None).unwrap_err().contains("`Europe/Paris`, `Z`, expected one"));
        let wrong = r#""{""timeZone"":""Mars""}""#;
        assert!(of(&format!("{wrong},{none}"), None).unwrap_err().contains("the time zone `Mars`"));
    }
}
