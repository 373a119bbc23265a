//! What to do where the operating system refuses a file: said in one place, so that every command says the same.

use std::io::{Error, ErrorKind};

use super::Finding;

const MARK: &str = " (os error ";

/// What to do about a file that could not be read or written.
#[must_use]
pub fn advice(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room on this device, then run this again",
        ErrorKind::PermissionDenied => "give this user the right to the file and its folder, then run this again",
        ErrorKind::ReadOnlyFilesystem => "let this device be written, or work in another folder, then run this again",
        ErrorKind::NotFound => "see whether the file is still there, then run this again",
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory | ErrorKind::IsADirectory | ErrorKind::InvalidInput => {
            "move away what has this name, then run this again"
        }
        _ => "run this again; if it fails once more, look at the device that the file lies on",
    }
}

/// The finding with what to do, where its message repeats an error of the operating system and nothing is advised yet. The error's
/// number goes: it says nothing that its words do not.
#[must_use]
pub fn advised(mut finding: Finding) -> Finding {
    let Some((before, rest)) = finding.message.split_once(MARK) else { return finding };
    let Some((number, after)) = rest.split_once(')') else { return finding };
    let Ok(number) = number.parse::<i32>() else { return finding };
    // A path that is named once more, which may be that of something temporary.
    let after = after.split(" at path ").next().unwrap_or_default();
    let message = format!("{before}{after}");
    if finding.remedy.is_none() && !after.contains(';') {
        finding.remedy = Some(advice(&Error::from_raw_os_error(number)).to_owned());
    }
    finding.message = message;
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Place;

    fn of(message: &str) -> Finding {
        advised(Finding::error(Place::default(), message))
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn an_error_of_the_system_gets_advice_once() {
        let full = of("a.csv: No space left on device (os error 28)");
        assert_eq!(full.message, "a.csv: No space left on device");
        assert!(full.remedy.is_some_and(|remedy| remedy.starts_with("make room")));
        let denied = of("Permission denied (os error 13)");
        assert!(denied.remedy.is_some_and(|remedy| remedy.contains("the right to")));
        let quoted = of("inner writer: \"No space left on device (os error 28)\"");
        assert_eq!(quoted.message, "inner writer: \"No space left on device\"");
        assert!(quoted.remedy.is_some());
        assert_eq!(of("Permission denied (os error 13) at path \"/a/.making-x\"").message, "Permission denied");
        let advised_already = of("cannot be opened: No such file (os error 2); run `quarterdeck ingest`");
        assert_eq!(advised_already.message, "cannot be opened: No such file; run `quarterdeck ingest`");
        assert_eq!(advised_already.remedy, None);
        assert_eq!(of("found 3, expected 4").remedy, None);
    }
}
