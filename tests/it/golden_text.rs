//! Texts that are kept under `tests/` and compared word for word.

use std::env;
use std::fs;
use std::path::Path;

/// Whether kept files are to be written anew rather than compared.
pub(crate) fn is_blessing() -> bool {
    let is_set = |name: &str, value: &str| env::var(name).is_ok_and(|set| set == value);
    is_set("QUARTERDECK_BLESS", "1") || is_set("SNAPSHOTS", "overwrite")
}

/// Compares a text with the file at a path below `tests/`.
///
/// With `QUARTERDECK_BLESS=1` (or `SNAPSHOTS=overwrite`) the file is written anew; read what changed before committing it.
pub(crate) fn assert_golden(actual: &str, path: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(path);
    if is_blessing() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, actual).expect("a file");
        return;
    }
    let expected = snapbox::Data::read_from(&file, None).raw();
    snapbox::assert_data_eq!(actual, expected);
}
