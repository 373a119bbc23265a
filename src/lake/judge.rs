//! What becomes of a row that fits its contract: its identity, its version, and the rule about repeated keys.

use std::collections::HashSet;
use std::io;

use super::seen::{Folded, Seen, Standing, Version, Versions};
use crate::domain::schema::Table;
use crate::sources::fingerprint::hash_of;
use crate::sources::plan::{Plan, VersionFrom};
use crate::sources::row::{RawRow, Rejection};
use crate::sources::time::{TimeFormat, moment};
use crate::sources::value::{Value, decimal};

/// What decides about repeated keys of one table.
pub(super) enum Policy {
    First(Seen),
    Latest { versions: Versions, replaced: HashSet<u128, Folded> },
}

/// What becomes of a row that fits.
pub(super) enum Decision {
    Accept,
    Duplicate,
    Replace,
    Quarantine(Rejection),
}

/// A row's identity: the hash of its key and of its content.
#[derive(Clone, Copy)]
pub(super) struct Identity {
    pub key: u128,
    pub content: u128,
}

impl Policy {
    /// Decides about a row; `order` is its file's place in the order of loading.
    ///
    /// # Errors
    /// When keys are too many to be remembered and cannot be written to a file.
    pub(super) fn decide(
        &mut self,
        order: usize,
        plan: &Plan<'_>,
        raw: &RawRow,
        values: &[Value<'_>],
        identity: Identity,
    ) -> io::Result<Decision> {
        Ok(match self {
            Self::First(seen) => match seen.judge(identity.key, identity.content)? {
                Standing::New => Decision::Accept,
                Standing::Duplicate => Decision::Duplicate,
                Standing::Conflict => Decision::Quarantine(repeated(
                    plan,
                    raw,
                    values,
                    "repeated key",
                    "one row for each key, or the same row again",
                )),
            },
            Self::Latest { versions, replaced } => {
                let Some(version) = version_of(plan, raw, values) else {
                    return Ok(Decision::Quarantine(repeated(
                        plan,
                        raw,
                        values,
                        "no version",
                        "a number, an ISO time, or a time written as `version_format` says",
                    )));
                };
                match versions.latest(identity.key) {
                    Some(latest) if latest.place == (order, raw.line) => Decision::Accept,
                    Some(latest) if latest.content == identity.content => Decision::Duplicate,
                    Some(latest) if latest.version == version => {
                        let expected = "one row for each key and version, or the same row again";
                        Decision::Quarantine(repeated(plan, raw, values, "repeated version", expected))
                    }
                    _ if replaced.insert(identity.content) => Decision::Replace,
                    _ => Decision::Duplicate,
                }
            }
        })
    }

    /// Asked once all rows are read: what to read them again with, where they were too many to tell at once which keys repeat.
    ///
    /// # Errors
    /// When the keys that wait in files cannot be read.
    pub(super) fn repeated(&mut self) -> io::Result<Option<Self>> {
        match self {
            Self::First(seen) => Ok(seen.repeated()?.map(Self::First)),
            Self::Latest { .. } => Ok(None),
        }
    }
}

fn repeated(plan: &Plan<'_>, raw: &RawRow, values: &[Value<'_>], reason: &'static str, expected: &str) -> Rejection {
    let columns: Vec<_> = plan.key.iter().map(|place| plan.column_name(*place)).collect();
    Rejection { column: columns.join(" + "), value: plan.key_of(values, raw), expected: expected.to_owned(), reason }
}

/// Hashes of a row's key and content. Without a key the row is known by all the file has in it, so that two rows that
/// only look alike through a mapping stay two; a number taken from the row's place is no content.
pub(super) fn identity_of(table: &Table, plan: &Plan<'_>, raw: &RawRow, values: &[Value<'_>]) -> Identity {
    let mut bytes = Vec::with_capacity(256);
    if table.key.is_empty() {
        let numbered = plan.numbered();
        bytes.extend_from_slice(&raw.whole_hash().to_le_bytes());
        for (_, value) in values.iter().enumerate().filter(|(place, _)| Some(*place) != numbered) {
            value.write_identity(&mut bytes);
        }
        let key = hash_of(&bytes);
        return Identity { key, content: key };
    }
    identity_of_row(table, values)
}

/// The same for a row of a table with a key: its values are all that counts.
pub(super) fn identity_of_row(table: &Table, values: &[Value<'_>]) -> Identity {
    let mut bytes = Vec::with_capacity(256);
    let place = |name: &&str| table.columns.iter().position(|column| column.name == *name);
    for value in table.key.iter().filter_map(place).filter_map(|place| values.get(place)) {
        value.write_identity(&mut bytes);
    }
    let key = hash_of(&bytes);
    bytes.clear();
    for value in values {
        value.write_identity(&mut bytes);
    }
    Identity { key, content: hash_of(&bytes) }
}

/// What orders this row among those of its key: a canonical value, or the file's text as a number or a moment.
/// Any other text has no order that could be trusted: `29/05` comes after `04/06` as text.
pub(super) fn version_of(plan: &Plan<'_>, raw: &RawRow, values: &[Value<'_>]) -> Option<Version> {
    let text = match plan.version? {
        VersionFrom::Canonical(place) => match values.get(place)? {
            Value::Null => return None,
            Value::Text(text) => text.clone().into_owned(),
            Value::Integer(number) => return Some(Version(i128::from(*number))),
            Value::Boolean(flag) => return Some(Version(i128::from(*flag))),
            Value::Day(day) => return Some(Version(i128::from(*day))),
            Value::Moment(micros) => return Some(Version(i128::from(*micros))),
            Value::Decimal(units) => return Some(Version(*units)),
        },
        VersionFrom::File(place) => raw.get(place).map(str::trim).filter(|text| !text.is_empty())?.to_owned(),
    };
    if let Some(format) = &plan.version_format {
        return moment(&text, format, Some(chrono_tz::UTC)).ok().map(|micros| Version(i128::from(micros)));
    }
    if let Ok(units) = decimal(&text) {
        return Some(Version(units));
    }
    moment(&text, &TimeFormat::Iso, Some(chrono_tz::UTC)).ok().map(|micros| Version(i128::from(micros)))
}
