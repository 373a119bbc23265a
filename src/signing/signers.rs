//! Who may sign: a file of allowed signers as `ssh-keygen -Y verify` takes it, or a public key's own file.

use super::{KIND, NAMESPACE, PublicKey};

/// Keys and whose they are, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signers(Vec<(PublicKey, String)>);

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct LineError {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

impl Signers {
    /// Reads a list: on each line who, options, `ssh-ed25519`, the key, a comment; or, without the first two, a public key alone. Empty lines and
    /// those that begin with `#` say nothing, and keys of other kinds are passed over.
    ///
    /// # Errors
    /// A line without a key, a key that is none, and an option other than `namespaces`: one that narrows who may sign is never passed over.
    pub fn read(text: &str) -> Result<Self, LineError> {
        let mut signers = Vec::new();
        for (line, words) in (1..).zip(text.lines()) {
            let words = words.trim();
            if !words.is_empty() && !words.starts_with('#') {
                signers.extend(signer(words).map_err(|reason| LineError { line, reason })?);
            }
        }
        Ok(Self(signers))
    }

    /// How many keys may sign.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whose a key is; empty for a key without a name. `None` where it may not sign.
    #[must_use]
    pub fn whose(&self, key: &PublicKey) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, whose)| whose.as_str())
    }
}

/// The key of a line; `None` where it may not sign packs.
fn signer(line: &str) -> Result<Option<(PublicKey, String)>, String> {
    let words = words(line);
    let is_kind = |word: &String| {
        ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-", "webauthn-"].iter().any(|start| word.starts_with(start))
    };
    let at = words.iter().take(3).position(is_kind).ok_or("found no kind of key, expected such as `ssh-ed25519`")?;
    let may_sign = match (at, words.get(1)) {
        (2, Some(options)) => options_allow(options)?,
        _ => true,
    };
    if words[at] != KIND {
        return Ok(None);
    }
    let key = words.get(at + 1).and_then(|word| PublicKey::read(word));
    let key = key.ok_or_else(|| format!("found no key after `{KIND}`"))?;
    let whose = if at == 0 { String::new() } else { words[0].clone() };
    Ok(may_sign.then_some((key, whose)))
}

/// Whether options let the key sign packs.
fn options_allow(options: &str) -> Result<bool, String> {
    let mut allow = true;
    for option in outside_quotes(options, ',') {
        let (name, value) = option.split_once('=').unwrap_or((&option, ""));
        if !name.eq_ignore_ascii_case("namespaces") {
            return Err(format!("found the option `{name}`, which only `ssh-keygen -Y verify` understands"));
        }
        let patterns = value.trim_matches('"');
        if patterns.contains(['*', '?', '!']) {
            return Err("found a pattern in `namespaces`, expected names alone".to_owned());
        }
        allow = allow && patterns.split(',').any(|name| name == NAMESPACE);
    }
    Ok(allow)
}

/// Words of a line; blanks inside quotes belong to a word.
fn words(line: &str) -> Vec<String> {
    outside_quotes(&line.replace('\t', " "), ' ').into_iter().filter(|word| !word.is_empty()).collect()
}

fn outside_quotes(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut is_quoted = false;
    for letter in text.chars() {
        is_quoted ^= letter == '"';
        if letter == separator && !is_quoted {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(letter);
        }
    }
    parts
}
