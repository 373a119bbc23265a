//! Fields of service levels in a document of requests: each site has fields of its own for them, which no preset can name.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

/// What begins the names of a site's own fields.
const FIELD: &str = "\"customfield_";
/// The member with the runs that are over.
const CYCLES: &str = "completedCycles";
/// Bytes of the document in which fields are looked for.
const LOOKED_AT: u64 = 4 << 20;

/// The way to the runs of the field whose name has the word in it: `issues[].fields.customfield_10030.completedCycles[]`; `None` where no
/// field has it in the beginning of the document.
pub(super) fn rows_of(path: &Path, word: &str) -> Option<String> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(LOOKED_AT).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let field = text.match_indices(FIELD).find_map(|(at, _)| field(text.get(at..)?, word))?;
    Some(format!("issues[].fields.{field}.{CYCLES}[]"))
}

/// The field that a text begins with, where its value is a service level of that name.
fn field(text: &str, word: &str) -> Option<String> {
    let (name, rest) = text.strip_prefix('"')?.split_once('"')?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start();
    if !value.starts_with('{') {
        return None;
    }
    let value = serde_json::Deserializer::from_str(value).into_iter::<Value>().next()?.ok()?;
    let is_asked = value.get("name")?.as_str()?.to_lowercase().contains(word);
    (is_asked && value.get(CYCLES)?.is_array()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_by_its_runs_and_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("search.json");
        let text = r#"{"issues": [{"fields": {"customfield_1": null, "customfield_2": {"name": "Response of the year"},
            "customfield_3": {"name": "Time to resolution", "completedCycles": []},
            "customfield_4": {"name": "Time to first response", "completedCycles": [{"breached": true}]}, "customfield_5": {"#;
        std::fs::write(&path, text).unwrap();
        assert_eq!(rows_of(&path, "response").unwrap(), "issues[].fields.customfield_4.completedCycles[]");
        assert_eq!(rows_of(&path, "resolution").unwrap(), "issues[].fields.customfield_3.completedCycles[]");
        assert_eq!(rows_of(&path, "close"), None);
    }
}
