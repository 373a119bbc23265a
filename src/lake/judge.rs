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
    Refuse(Refusal),
}

/// Why a row that fits is refused for the sake of others.
#[derive(Clone, Copy)]
pub(super) struct Refusal {
    reason: &'static str,
    expected: &'static str,
}

const REPEATED_KEY: Refusal =
    Refusal { reason: "repeated key", expected: "one row for each key, or the same row again" };
const NO_VERSION: Refusal =
    Refusal { reason: "no version", expected: "a number, an ISO time, or a time written as `version_format` says" };
const REPEATED_VERSION: Refusal =
    Refusal { reason: "repeated version", expected: "one row for each key and version, or the same row again" };

impl Refusal {
    /// What is said of a row.
    pub(super) fn of(self, plan: &Plan<'_>, raw: &RawRow, values: &[Value<'_>]) -> Rejection {
        let columns: Vec<_> = plan.key.iter().map(|place| plan.column_name(*place)).collect();
        let (value, expected) = (plan.key_of(values, raw), self.expected.to_owned());
        Rejection { column: columns.join(" + "), value, expected, reason: self.reason }
    }
}

/// A row's identity: the hash of its key and of its content.
#[derive(Clone, Copy)]
pub(super) struct Identity {
    pub key: u128,
    pub content: u128,
}

impl Policy {
    /// Makes the keys of rows that are about to be decided on quick to find.
    pub(super) fn look_ahead(&self, identities: &[Identity]) {
        if let Self::First(seen) = self {
            seen.look_ahead(identities.iter().map(|identity| identity.key));
        }
    }

    /// Whether the content of the rows to come counts, beside their keys.
    pub(super) fn asks_for_content(&self) -> bool {
        match self {
            Self::First(seen) => seen.asks_for_content(),
            Self::Latest { .. } => true,
        }
    }

    /// Decides about a row by its identity, its version where versions are kept, and its place: its file, by the order of loading, and its line.
    ///
    /// # Errors
    /// When keys are too many to be remembered and cannot be written to a file.
    pub(super) fn decide(
        &mut self,
        place: (usize, u64),
        identity: Identity,
        version: Option<Version>,
    ) -> io::Result<Decision> {
        Ok(match self {
            Self::First(seen) => match seen.judge(identity.key, identity.content)? {
                Standing::New => Decision::Accept,
                Standing::Duplicate => Decision::Duplicate,
                Standing::Conflict => Decision::Refuse(REPEATED_KEY),
            },
            Self::Latest { versions, replaced } => {
                let Some(version) = version else { return Ok(Decision::Refuse(NO_VERSION)) };
                match versions.latest(identity.key) {
                    Some(latest) if latest.place == place => Decision::Accept,
                    Some(latest) if latest.content == identity.content => Decision::Duplicate,
                    Some(latest) if latest.version == version => Decision::Refuse(REPEATED_VERSION),
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

/// What tells the rows of a table apart.
pub(super) struct Identities {
    /// The places of the key's columns.
    key: Vec<usize>,
    bytes: Vec<u8>,
}

impl Identities {
    /// Of a table.
    pub(super) fn of(table: &Table) -> Self {
        let place = |name: &&str| table.columns.iter().position(|column| column.name == *name);
        Self { key: table.key.iter().filter_map(place).collect(), bytes: Vec::with_capacity(512) }
    }

    /// Hashes of a row's key and content. Without a key the row is known by all the file has in it, so that two rows that
    /// only look alike through a mapping stay two; a number taken from the row's place is no content.
    pub(super) fn of_row(
        &mut self,
        plan: &Plan<'_>,
        raw: &RawRow,
        values: &[Value<'_>],
        with_content: bool,
    ) -> Identity {
        if !self.key.is_empty() {
            return self.of_values(values, with_content);
        }
        let numbered = plan.numbered();
        self.bytes.clear();
        self.bytes.extend_from_slice(&raw.whole_hash().to_le_bytes());
        for (place, value) in values.iter().enumerate().filter(|(place, _)| Some(*place) != numbered) {
            value.write_identity(place, &mut self.bytes);
        }
        let key = hash_of(&self.bytes);
        Identity { key, content: key }
    }

    /// The same for a row of a table with a key: its values are all that counts. Without content, all contents are the same.
    pub(super) fn of_values(&mut self, values: &[Value<'_>], with_content: bool) -> Identity {
        self.bytes.clear();
        for (place, value) in self.key.iter().filter_map(|place| Some((*place, values.get(*place)?))) {
            value.write_identity(place, &mut self.bytes);
        }
        let key = hash_of(&self.bytes);
        if !with_content {
            return Identity { key, content: 0 };
        }
        self.bytes.clear();
        for (place, value) in values.iter().enumerate() {
            value.write_identity(place, &mut self.bytes);
        }
        Identity { key, content: hash_of(&self.bytes) }
    }
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
