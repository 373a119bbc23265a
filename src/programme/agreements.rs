//! `agreements.csv`: which partner is under the programme, from when to when, on what terms.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::model::Agreement;
use super::table::{self, Row, TableColumn};
use crate::domain::{Currency, Finding, PartnerId, Place, Share};

const COLUMNS: [TableColumn; 7] = [
    TableColumn { name: "partner", required: true },
    TableColumn { name: "programme", required: false },
    TableColumn { name: "from", required: true },
    TableColumn { name: "to", required: false },
    TableColumn { name: "base_share", required: false },
    TableColumn { name: "currency", required: false },
    TableColumn { name: "opening_tier", required: false },
];

/// An agreement with the line it stands on.
pub(super) struct PlacedAgreement {
    pub(super) value: Agreement,
    place: Place,
}

impl PlacedAgreement {
    /// The place of one of its columns.
    pub(super) fn column(&self, name: &str) -> Place {
        self.place.clone().key(name)
    }
}

/// Reads `agreements.csv`: every agreement that is sound by itself, by partner and start, and everything wrong.
///
/// Columns: `partner` and `from` (required), `programme`, `to` (the last day; empty for no end), `base_share` (a
/// decimal from 0 to 1), `currency` (ISO 4217), `opening_tier`. Two agreements of one partner must not share a day.
#[must_use]
pub fn read(file: &str, text: &str) -> (Vec<Agreement>, Vec<Finding>) {
    let (agreements, findings) = read_placed(file, text);
    (agreements.into_iter().map(|agreement| agreement.value).collect(), findings)
}

pub(super) fn read_placed(file: &str, text: &str) -> (Vec<PlacedAgreement>, Vec<Finding>) {
    let mut findings = Vec::new();
    let rows = table::read(file, text, &COLUMNS, &mut findings);
    let mut agreements: Vec<_> = rows.iter().filter_map(|row| read_row(row, &mut findings)).collect();
    agreements.sort_by(|left, right| {
        let key = |placed: &PlacedAgreement| (placed.value.partner_id.clone(), placed.value.from, placed.place.clone());
        key(left).cmp(&key(right))
    });
    findings.extend(overlaps(&agreements));
    findings.sort_by(|left, right| left.place.cmp(&right.place));
    (agreements, findings)
}

fn read_row(row: &Row, findings: &mut Vec<Finding>) -> Option<PlacedAgreement> {
    let before = findings.len();
    let partner = row.required("partner", findings).map(PartnerId::new);
    let _ = row.required("from", findings);
    let from: Option<NaiveDate> = row.parsed("from", "a day such as 2026-01-01", findings);
    let to: Option<NaiveDate> = row.parsed("to", "a day such as 2026-12-31, or nothing", findings);
    let base_share = row.read("base_share", "a decimal from 0 to 1 such as 0.35", findings, Share::parse);
    let currency = row.read("currency", "three capital letters such as EUR", findings, Currency::parse);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        findings.push(Finding::error(
            row.place_of("to"),
            format!("the agreement ends on {to}, before it starts on {from}"),
        ));
    }
    let agreement = Agreement {
        partner_id: partner?,
        programme: row.text("programme").map(str::to_owned),
        from: from?,
        to,
        base_share,
        currency,
        opening_tier: row.text("opening_tier").map(str::to_owned),
    };
    (findings.len() == before).then(|| PlacedAgreement { value: agreement, place: row.place.clone() })
}

/// Days on which a partner has two agreements, given by partner and start.
fn overlaps(agreements: &[PlacedAgreement]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut latest: BTreeMap<&PartnerId, &PlacedAgreement> = BTreeMap::new();
    for later in agreements {
        let partner = &later.value.partner_id;
        if let Some(earlier) = latest.get(partner) {
            if earlier.value.to.is_none_or(|to| to >= later.value.from) {
                let until = earlier.value.to.map_or_else(|| "without end".to_owned(), |to| format!("to {to}"));
                let message = format!(
                    "overlaps the agreement of `{partner}` from {} {until} (line {})",
                    earlier.value.from,
                    earlier.place.line.unwrap_or_default()
                );
                findings.push(Finding::error(later.column("from"), message));
            }
            let ends_later = |to: NaiveDate| later.value.to.is_none_or(|other| other > to);
            if !earlier.value.to.is_some_and(ends_later) {
                continue;
            }
        }
        latest.insert(partner, later);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreements_come_by_partner_and_start() {
        let text = "\u{feff}partner,from,to,base_share,opening_tier\r\nP2,2026-01-01,,0.30,silver\r\n\r\nP1,2026-07-01,,,\r\nP1,2026-01-01,2026-06-30,,\r\n";
        let (agreements, findings) = read("agreements.csv", text);
        assert_eq!(findings, []);
        let starts: Vec<_> = agreements.iter().map(|each| format!("{} {}", each.partner_id, each.from)).collect();
        assert_eq!(starts, ["P1 2026-01-01", "P1 2026-07-01", "P2 2026-01-01"]);
        assert_eq!(agreements[2].base_share, Share::parse("0.3"));
        assert_eq!(agreements[2].currency, None);
        assert_eq!(agreements[2].opening_tier.as_deref(), Some("silver"));
    }

    #[test]
    fn lines_are_counted_over_blank_ones_and_quoted_breaks() {
        let text = "partner,from,programme\n\n\nP1,2026-01-01,\"two\nlines\"\nP2,soon,\n";
        let (agreements, findings) = read("agreements.csv", text);
        assert_eq!(agreements.len(), 1);
        let messages: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(messages, ["agreements.csv:6 [from]: found `soon`, expected a day such as 2026-01-01"]);
    }

    #[test]
    fn a_long_agreement_overlaps_every_later_one() {
        let text = "partner,from,to\nP1,2026-01-01,\nP1,2026-02-01,2026-02-28\nP1,2026-04-01,\n";
        let (_, findings) = read("agreements.csv", text);
        let lines: Vec<_> = findings.iter().map(|finding| finding.place.line).collect();
        assert_eq!(lines, [Some(3), Some(4)]);
    }
}
