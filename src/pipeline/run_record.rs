//! The run record: what went in, what came out, with hashes.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::accruals::AccrualSum;
use crate::lake::QueryReport;

/// The schema's name and version.
pub(crate) const SCHEMA: &str = "quarterdeck.run/1";

/// `run.json`: holds nothing that differs between two runs on the same inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The schema's name and version: `quarterdeck.run/1`.
    pub schema: String,
    /// The version that made the pack.
    pub quarterdeck: String,
    /// The period, `2026Q3`.
    pub period: String,
    /// The last day with data, where the period is not whole.
    pub partial_until: Option<String>,
    /// The moment that decided what was overdue, provisional or partial.
    pub as_of: String,
    /// The snapshot's id.
    pub snapshot: String,
    /// The facts' id.
    pub facts: String,
    /// Programme versions in force in the period.
    pub programmes: Vec<String>,
    /// Source files and configuration read.
    pub inputs: Vec<InputFile>,
    /// Files of the pack except this one.
    pub outputs: Vec<FileHash>,
    /// Lines of `exclusions.csv` that name a case or survey the data does not have; the warnings name them.
    #[serde(default)]
    pub unknown_exclusions: u64,
    /// What the pack pays for closed periods; left out where that is nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub true_ups: Vec<TrueUpSum>,
    /// Sums over all partners, by currency; left out where no rule of payment is in force and nothing was carried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub control_totals: Vec<ControlTotal>,
    /// What was payable for closed quarters and what was paid of it, by currency; left out without a table of payments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payables: Vec<PayableControl>,
    /// What a quarter that is not over has come to and is expected to come to, by currency; left out elsewhere. Nothing of it is posted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accruals: Vec<AccrualSum>,
    /// How many lines of `disputes.csv` have which decision; left out where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disputes: Option<DisputeCounts>,
    /// What readers of the pack should know.
    pub warnings: Vec<String>,
    /// SHA-256 of the record as it is without this line: a record that was damaged is told from the one that was written. It is the last field.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seal: String,
}

/// The true-ups of one closed period for a partner and currency, in major units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrueUpSum {
    /// The closed period.
    pub of: String,
    /// The partner.
    pub partner_id: String,
    /// The currency.
    pub currency: String,
    /// What they change about what was recognised.
    pub recognised: String,
    /// What they change about what the partner gets: its part, incentives and service credits.
    pub partner: String,
    /// Lines with a true-up.
    pub lines: usize,
    /// Incentives and service credits with one.
    #[serde(default)]
    pub adjustments: usize,
}

/// The sums of one currency over all partners, in major units: opening_balance + earned + released + collected = retained + uncollected + payable +
/// held + withheld + carried_forward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlTotal {
    /// The currency.
    pub currency: String,
    /// Partners that were settled in it.
    pub partners: usize,
    /// Partners' parts, incentives, service credits and true-ups.
    pub earned: String,
    /// Kept by partners of cash that they collect.
    pub retained: String,
    /// Held until customers pay.
    #[serde(default)]
    pub uncollected: String,
    /// Held until customers paid, and released.
    #[serde(default)]
    pub collected: String,
    /// Carried from the quarter before.
    pub opening_balance: String,
    /// Held earlier and paid.
    pub released: String,
    /// Held.
    pub held: String,
    /// Withheld.
    pub withheld: String,
    /// Carried to the next quarter.
    pub carried_forward: String,
    /// Paid.
    pub payable: String,
    /// Held when the quarter ends, over all quarters.
    pub still_held: String,
}

/// What was payable for closed quarters in one currency, in major units: payable = paid + outstanding - overpaid - owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayableControl {
    /// The currency.
    pub currency: String,
    /// Payable for closed quarters.
    pub payable: String,
    /// Paid of it, less what was paid back.
    pub paid: String,
    /// Still to be paid.
    pub outstanding: String,
    /// The part of that whose day has passed.
    pub overdue: String,
    /// Paid beyond what was payable.
    pub overpaid: String,
    /// Still to be paid back by partners.
    pub owed: String,
    /// What open disputes would add, less what they would take.
    pub disputed: String,
    /// Payments of no payable; the warnings name them.
    pub unmatched: String,
    /// Payments, of a payable or not.
    pub payments: usize,
}

/// Disputes by their decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeCounts {
    /// Not decided.
    pub open: usize,
    /// Decided in the partner's favour.
    pub upheld: usize,
    /// Decided against it.
    pub rejected: usize,
}

/// A file read; or an object of a store, whose path is its URL; or what a query gave: its path is then `postgres:VARIABLE/source`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InputFile {
    /// Relative to the workspace, or a URL.
    pub path: String,
    /// SHA-256 of the content, in hexadecimal; of what a server gave, of the names of its columns and of all cells.
    pub sha256: String,
    /// Size in bytes of an object of a store; left out for others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// The table it feeds; `None` for configuration, and for files whose columns were joined to the rows of others.
    pub table: Option<String>,
    /// The query that gave the rows; left out where no database was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<QueryReport>,
    /// Rows read, the sum of the other counts; 0 for configuration, like those.
    pub read: u64,
    /// Rows accepted.
    pub accepted: u64,
    /// Rows quarantined.
    pub quarantined: u64,
    /// Exact duplicates.
    pub duplicates: u64,
    /// Rows that a later version replaced.
    pub replaced: u64,
    /// Rows that say nothing about this table.
    pub not_applicable: u64,
}

/// A file written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileHash {
    /// Relative to the pack, with `/`.
    pub path: String,
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

const BEFORE_SEAL: &str = ",\n  \"seal\": \"";
const AFTER_SEAL: &str = "\"\n}\n";
const END: &str = "\n}\n";

impl RunRecord {
    /// Seals the record; gives it with its text.
    pub(super) fn sealed(self) -> Result<(Self, Vec<u8>), serde_json::Error> {
        let bare = Self { seal: String::new(), ..self };
        let record = Self { seal: sha256(&text(&bare)?), ..bare };
        let text = text(&record)?;
        Ok((record, text))
    }
}

fn text(record: &RunRecord) -> Result<Vec<u8>, serde_json::Error> {
    let mut json = serde_json::to_vec_pretty(record)?;
    json.push(b'\n');
    Ok(json)
}

/// Whether the text of a record is the one that was sealed, to the byte.
pub(super) fn is_as_sealed(text: &[u8]) -> bool {
    let whole = std::str::from_utf8(text).ok();
    let parts = whole.and_then(|text| text.strip_suffix(AFTER_SEAL)?.rsplit_once(BEFORE_SEAL));
    parts.is_some_and(|(bare, seal)| sha256(format!("{bare}{END}").as_bytes()) == seal)
}

impl InputFile {
    /// A file that holds no rows.
    #[must_use]
    pub fn without_rows(path: impl Into<String>, content: &[u8]) -> Self {
        Self::joined(path, sha256(content))
    }

    /// A file of which nothing but columns were joined to the rows of others.
    #[must_use]
    pub fn joined(path: impl Into<String>, sha256: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            sha256: sha256.into(),
            bytes: None,
            table: None,
            query: None,
            read: 0,
            accepted: 0,
            quarantined: 0,
            duplicates: 0,
            replaced: 0,
            not_applicable: 0,
        }
    }
}

impl FileHash {
    /// The hash of a file's content.
    #[must_use]
    pub fn of(path: impl Into<String>, content: &[u8]) -> Self {
        Self { path: path.into(), sha256: sha256(content), bytes: content.len() as u64 }
    }
}

/// SHA-256 in hexadecimal.
#[must_use]
pub(crate) fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> RunRecord {
        let text = r#"{"schema": "quarterdeck.run/1", "quarterdeck": "0.1.0", "period": "2026Q3", "partial_until": null, "as_of": "",
            "snapshot": "s", "facts": "f", "programmes": [], "inputs": [], "outputs": [], "warnings": ["\"seal\": \"no\""]}"#;
        serde_json::from_str(text).expect("a record")
    }

    #[test]
    fn a_seal_holds_until_any_byte_is_another() {
        let (sealed, text) = record().sealed().expect("a text");
        assert!(is_as_sealed(&text));
        assert_eq!(
            sealed.clone().sealed().expect("a text"),
            (sealed.clone(), text.clone()),
            "sealed twice is sealed once"
        );
        assert_eq!(serde_json::from_slice::<RunRecord>(&text).expect("a record"), sealed);
        for place in 0..text.len() {
            for bit in [1, 0x20, 0x80] {
                let mut flipped = text.clone();
                flipped[place] ^= bit;
                assert!(!is_as_sealed(&flipped), "byte {place}");
            }
        }
        for shorter in 0..text.len() {
            assert!(!is_as_sealed(&text[..shorter]));
        }
        assert!(!is_as_sealed(&super::text(&record()).expect("a text")), "one without a seal");
    }
}
