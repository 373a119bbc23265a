//! One process at a time writes a workspace's snapshots and packs.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use super::LakeError;
use super::leftovers;
use crate::domain::{Finding, Place};

/// The most characters of a command that are told.
const MOST: usize = 120;

/// The right to write a workspace's snapshots and packs. It ends with the value, and with the process however that ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock. Nobody is waited for: who holds it may work for minutes.
    ///
    /// # Errors
    /// When another process holds it, with its number and command, or when the file system cannot lock.
    pub fn take(root: &Path) -> Result<Self, LakeError> {
        let lake = root.join("data").join("lake");
        fs::create_dir_all(&lake).map_err(|error| LakeError::at(&lake, error))?;
        let path = lake.join(".lock");
        let failed = |error: io::Error| LakeError::at(&path, format!("cannot be locked: {error}"));
        if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
            return Err(LakeError::one(
                Finding::error(
                    Place::file(path.display().to_string()),
                    "found something that is no file, expected the lock",
                )
                .remedy("remove it: the lock is made anew"),
            ));
        }
        let mut file =
            File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LakeError::one(held(&path, &mut file))),
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        // A process that was killed has left its name.
        file.set_len(0)
            .and_then(|()| write!(file, "{} {}", std::process::id(), command(std::env::args().skip(1))))
            .map_err(failed)?;
        leftovers::clear(&lake);
        Ok(Self { file })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A name that stays does no harm: the next holder replaces it.
        let _ = self.file.set_len(0);
    }
}

/// The refusal, with what the holder says of itself.
fn held(path: &Path, file: &mut File) -> Finding {
    let mut text = String::new();
    // Some systems do not let a locked file be read.
    let _ = file.read_to_string(&mut text);
    let holder = match text.split_once(' ') {
        Some((process, command)) => format!("process {process} (`{command}`)"),
        None => "another process".to_owned(),
    };
    Finding::error(Place::file(path.display().to_string()), format!("{holder} is working in this workspace"))
        .remedy("run this again when it has ended")
}

/// What this process was started as, in one line.
fn command(arguments: impl Iterator<Item = String>) -> String {
    let words: Vec<String> = std::iter::once("quarterdeck".to_owned()).chain(arguments).collect();
    words.join(" ").chars().filter(|character| !character.is_control()).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holder_at_a_time_and_the_other_is_told_who() {
        let root = tempfile::tempdir().unwrap();
        let first = Lock::take(root.path()).unwrap();
        let refused = Lock::take(root.path()).unwrap_err().to_string();
        assert!(refused.contains(&format!("process {} (`quarterdeck", std::process::id())), "{refused}");
        drop(first);
        Lock::take(root.path()).unwrap();
    }

    #[test]
    fn a_former_holders_name_is_replaced_whole() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("data/lake/.lock");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "1234567890 quarterdeck ".to_owned() + &"x".repeat(500)).unwrap();
        let lock = Lock::take(root.path()).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(&format!("{} quarterdeck", std::process::id())) && !text.contains("xxx"), "{text}");
        drop(lock);
        assert_eq!(fs::read_to_string(&path).unwrap(), "");
    }

    #[test]
    fn a_command_is_one_line() {
        let words = ["run", "--period", "2026\nQ3"].map(str::to_owned);
        assert_eq!(command(words.into_iter()), "quarterdeck run --period 2026Q3");
    }
}
