//! `agreements.csv`: which partner is under the programme, from when to when, on what terms.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::model::Agreement;
use super::payment::{OwnPayment, Release};
use super::table::{self, Row, TableColumn};
use crate::domain::{Currency, Finding, Money, PartnerId, Place, Share};

const COLUMNS: [TableColumn; 13] = [
    TableColumn { name: "partner", required: true },
    TableColumn { name: "programme", required: false },
    TableColumn { name: "from", required: true },
    TableColumn { name: "to", required: false },
    TableColumn { name: "base_share", required: false },
    TableColumn { name: "currency", required: false },
    TableColumn { name: "opening_tier", required: false },
    TableColumn { name: "holdback", required: false },
    TableColumn { name: "release_after_quarters", required: false },
    TableColumn { name: "release_on", required: false },
    TableColumn { name: "withholding", required: false },
    TableColumn { name: "minimum", required: false },
    TableColumn { name: "held_until_collected", required: false },
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
/// decimal from 0 to 1), `currency` (ISO 4217), `opening_tier`, and what it says of payment in place of the programme: `holdback`,
/// `release_after_quarters` or `release_on`, `withholding`, `minimum` in its currency, `held_until_collected`. Two agreements of one partner must not share a day.
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
    let payment = read_payment(row, currency, findings);
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
        payment,
    };
    (findings.len() == before).then(|| PlacedAgreement { value: agreement, place: row.place.clone() })
}

/// What an agreement says of payment.
fn read_payment(row: &Row, currency: Option<Currency>, findings: &mut Vec<Finding>) -> OwnPayment {
    let share = "a decimal from 0 to 1 such as 0.10";
    let quarters = row.read("release_after_quarters", "a number of quarters from 1 to 40", findings, |text| {
        text.parse().ok().filter(|quarters| (1..=40).contains(quarters)).map(Release::AfterQuarters)
    });
    let day: Option<NaiveDate> = row.parsed("release_on", "a day such as 2027-03-31", findings);
    if row.text("release_after_quarters").is_some() && row.text("release_on").is_some() {
        let message = "found `release_after_quarters` as well, expected one of the two";
        findings.push(Finding::error(row.place_of("release_on"), message));
    }
    let minimum = match (row.text("minimum"), currency) {
        (Some(_), None) if row.text("currency").is_none() => {
            let message = "a minimum needs the `currency` of the agreement";
            findings.push(Finding::error(row.place_of("minimum"), message));
            None
        }
        (_, currency) => row.read("minimum", "an amount of 0 or more in whole minor units", findings, |text| {
            let amount = text.parse().ok()?;
            Money::from_decimal_exact(amount, currency?).filter(|amount| amount.minor >= 0)
        }),
    };
    OwnPayment {
        holdback: row.read("holdback", share, findings, Share::parse),
        release: quarters.or(day.map(Release::On)),
        withholding: row.read("withholding", share, findings, Share::parse),
        minimum,
        held_until_collected: row.read("held_until_collected", "`true` or `false`", findings, |word| word.parse().ok()),
    }
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
    fn an_agreement_may_say_how_it_is_paid() {
        let header = "partner,from,currency,holdback,release_after_quarters,release_on,withholding,minimum\n";
        let (agreements, findings) = read(
            "agreements.csv",
            &format!("{header}P1,2026-01-01,JPY,0.1,4,,0,15000\nP2,2026-01-01,,,,2027-03-31,,\n"),
        );
        assert_eq!(findings, []);
        let own = agreements[0].payment;
        assert_eq!((own.holdback, own.release), (Share::parse("0.1"), Some(Release::AfterQuarters(4))));
        assert_eq!((own.withholding, own.minimum.map(|least| least.minor)), (Some(Share::ZERO), Some(15_000)));
        assert_eq!(agreements[1].payment.release, "2027-03-31".parse().ok().map(Release::On));
        let (_, findings) =
            read("agreements.csv", &format!("{header}P1,2026-01-01,JPY,10,0,2027-03-31,x,0.5\nP2,2026-01-01,,,,,,5\n"));
        let columns: Vec<_> = findings.iter().map(|finding| finding.place.key.clone().unwrap_or_default()).collect();
        assert_eq!(
            columns,
            ["holdback", "minimum", "release_after_quarters", "release_on", "withholding", "minimum"],
            "{findings:?}"
        );
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
