//! `sub_partners.csv`: who gets a share of a partner's part.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::table::{self, Row, TableColumn};
use crate::config::Placed;
use crate::domain::{Finding, PartnerId, Share};

const COLUMNS: [TableColumn; 6] = [
    TableColumn { name: "partner", required: true },
    TableColumn { name: "sub_partner", required: true },
    TableColumn { name: "customer", required: false },
    TableColumn { name: "share", required: true },
    TableColumn { name: "from", required: true },
    TableColumn { name: "to", required: false },
];

/// A share of a partner's part that another partner gets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SubPartner {
    /// Whose part is divided.
    pub partner_id: PartnerId,
    /// Who gets a share of it.
    pub sub_partner_id: PartnerId,
    /// Of which customer's lines; `None` for those of all customers that no line of the table names for the two.
    pub customer_id: Option<String>,
    /// The share of the partner's part.
    pub share: Share,
    /// The first service day.
    pub from: NaiveDate,
    /// The last one; `None` without an end.
    pub to: Option<NaiveDate>,
}

impl SubPartner {
    /// Whether a service day lies within its days.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// The shares of a partner's part on a service day of a customer's line, in the order of the table: what names the customer comes before
/// what names none, for the same sub-partner.
#[must_use]
pub fn of_day<'a>(
    all: &'a [SubPartner],
    partner: &PartnerId,
    customer: Option<&str>,
    day: NaiveDate,
) -> Vec<&'a SubPartner> {
    let here = |one: &&SubPartner| one.partner_id == *partner && one.covers(day);
    let names = |one: &SubPartner| one.customer_id.is_some() && one.customer_id.as_deref() == customer;
    let named: BTreeSet<&PartnerId> =
        all.iter().filter(here).filter(|one| names(one)).map(|one| &one.sub_partner_id).collect();
    let holds = |one: &&SubPartner| names(one) || (one.customer_id.is_none() && !named.contains(&one.sub_partner_id));
    all.iter().filter(here).filter(holds).collect()
}

/// Reads the table: every line that is sound by itself, in the order of the file, and everything wrong.
///
/// Columns: `partner`, `sub_partner`, `customer` (empty for all), `share` (of the partner's part), `from`, `to`. One sub-partner has one share
/// a day and customer, and all shares of a day together are at most 1.
pub(super) fn read(file: &str, text: &str) -> (Vec<Placed<SubPartner>>, Vec<Finding>) {
    let mut findings = Vec::new();
    let rows = table::read(file, text, &COLUMNS, &mut findings);
    let placed = |row: &Row, findings: &mut Vec<Finding>| {
        let value = read_row(row, findings)?;
        Some(Placed { value, place: row.place.clone() })
    };
    let all: Vec<Placed<SubPartner>> = rows.iter().filter_map(|row| placed(row, &mut findings)).collect();
    findings.extend(overlaps(&all));
    findings.extend(of_each_other(&all));
    if findings.is_empty() {
        findings.extend(too_much(&all));
    }
    findings.sort_by(|left, right| left.place.cmp(&right.place));
    (all, findings)
}

fn read_row(row: &Row, findings: &mut Vec<Finding>) -> Option<SubPartner> {
    let before = findings.len();
    let [partner, sub_partner, _, _] =
        ["partner", "sub_partner", "share", "from"].map(|column| row.required(column, findings));
    let share = row.read("share", "a decimal above 0 and up to 1 such as 0.30", findings, |text| {
        Share::parse(text).filter(|share| *share > Share::ZERO)
    });
    let from: Option<NaiveDate> = row.parsed("from", "a day such as 2026-01-01", findings);
    let to: Option<NaiveDate> = row.parsed("to", "a day such as 2026-12-31, or nothing", findings);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        findings.push(Finding::error(row.place_of("to"), format!("ends on {to}, before it starts on {from}")));
    }
    if let (Some(partner), Some(sub_partner)) = (partner, sub_partner)
        && partner == sub_partner
    {
        findings.push(Finding::error(row.place_of("sub_partner"), format!("`{partner}` is its own sub-partner")));
    }
    let one = SubPartner {
        partner_id: PartnerId::new(partner?),
        sub_partner_id: PartnerId::new(sub_partner?),
        customer_id: row.text("customer").map(str::to_owned),
        share: share?,
        from: from?,
        to,
    };
    (findings.len() == before).then_some(one)
}

/// Lines of the same two partners and customer that share a day.
fn overlaps(all: &[Placed<SubPartner>]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, later) in all.iter().enumerate() {
        let same = |earlier: &&Placed<SubPartner>| {
            let key = |one: &SubPartner| (one.partner_id.clone(), one.sub_partner_id.clone(), one.customer_id.clone());
            key(&earlier.value) == key(&later.value)
                && (earlier.value.covers(later.value.from) || later.value.covers(earlier.value.from))
        };
        if let Some(earlier) = all[..index].iter().find(same) {
            let line = earlier.place.line.unwrap_or_default();
            let message = format!("shares days with line {line}, of the same partners and customer");
            findings.push(Finding::error(later.place.clone().key("from"), message));
        }
    }
    findings
}

/// Partners that are sub-partners of each other, told where the second of them stands.
fn of_each_other(all: &[Placed<SubPartner>]) -> Vec<Finding> {
    let turned = |one: &SubPartner, other: &SubPartner| {
        one.partner_id == other.sub_partner_id && one.sub_partner_id == other.partner_id
    };
    let finding = |(index, later): (usize, &Placed<SubPartner>)| {
        let earlier = all[..index].iter().find(|earlier| turned(&earlier.value, &later.value))?;
        let line = earlier.place.line.unwrap_or_default();
        let message = format!(
            "`{}` is a sub-partner of `{}` already, on line {line}",
            later.value.partner_id, later.value.sub_partner_id
        );
        Some(Finding::error(later.place.clone().key("sub_partner"), message))
    };
    all.iter().enumerate().filter_map(finding).collect()
}

/// Days on which the shares of a partner's part come to more than all of it: each told once, where the line that starts then stands.
fn too_much(all: &[Placed<SubPartner>]) -> Vec<Finding> {
    let values: Vec<SubPartner> = all.iter().map(|placed| placed.value.clone()).collect();
    let mut customers: BTreeMap<&PartnerId, BTreeSet<Option<&str>>> = BTreeMap::new();
    for one in &values {
        let own = customers.entry(&one.partner_id).or_default();
        own.extend([None, one.customer_id.as_deref()]);
    }
    let mut findings = Vec::new();
    for placed in all {
        let SubPartner { partner_id, from, .. } = &placed.value;
        let sum = |customer: &Option<&str>| -> Decimal {
            of_day(&values, partner_id, *customer, *from).iter().map(|one| one.share.decimal()).sum()
        };
        let most = customers.get(partner_id).into_iter().flatten().map(sum).max();
        if let Some(most) = most.filter(|most| *most > Decimal::ONE) {
            let message = format!("the shares of `{partner_id}`'s part come to {} on {from}", most.normalize());
            let finding = Finding::error(placed.place.clone().key("share"), message);
            findings.push(finding.remedy("give away at most 1, which is all of it"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "partner,sub_partner,customer,share,from,to\n";

    fn read_rows(rows: &str) -> (Vec<SubPartner>, Vec<String>) {
        let (all, findings) = read("sub_partners.csv", &format!("{HEADER}{rows}"));
        (all.into_iter().map(|one| one.value).collect(), findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_names_the_customer_comes_before_what_names_none() {
        let (all, findings) =
            read_rows("P1,S1,,0.3,2026-01-01,\nP1,S1,C1,0.5,2026-04-01,2026-06-30\nP1,S2,C2,0.2,2026-01-01,\n");
        assert_eq!(findings, [""; 0]);
        let on = |customer: Option<&str>, day: &str| {
            let day = day.parse().expect("a day");
            let found = of_day(&all, &PartnerId::new("P1"), customer, day);
            found.iter().map(|one| format!("{} {}", one.sub_partner_id, one.share)).collect::<Vec<_>>()
        };
        assert_eq!(on(Some("C1"), "2026-03-31"), ["S1 0.3000"]);
        assert_eq!(on(Some("C1"), "2026-04-01"), ["S1 0.5000"]);
        assert_eq!(on(Some("C1"), "2026-07-01"), ["S1 0.3000"]);
        assert_eq!(on(Some("C2"), "2026-07-01"), ["S1 0.3000", "S2 0.2000"]);
        assert_eq!(on(None, "2025-12-31"), [""; 0]);
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let (_, findings) = read_rows(
            "P1,P1,,0.3,2026-01-01,\nP1,S1,,0,2026-01-01,\nP1,S1,,1.2,2026-01-01,\nP1,S2,,0.5,2026-02-01,2026-01-01\nP1,S3,,0.5,soon,\n\
             P2,S1,,0.5,2026-01-01,\nP2,S1,,0.4,2026-03-01,\n",
        );
        assert_eq!(
            findings,
            [
                "sub_partners.csv:2 [sub_partner]: `P1` is its own sub-partner",
                "sub_partners.csv:3 [share]: found `0`, expected a decimal above 0 and up to 1 such as 0.30",
                "sub_partners.csv:4 [share]: found `1.2`, expected a decimal above 0 and up to 1 such as 0.30",
                "sub_partners.csv:5 [to]: ends on 2026-01-01, before it starts on 2026-02-01",
                "sub_partners.csv:6 [from]: found `soon`, expected a day such as 2026-01-01",
                "sub_partners.csv:8 [from]: shares days with line 7, of the same partners and customer",
            ]
        );
        let (_, findings) = read_rows("P1,S1,,0.6,2026-01-01,\nP1,S2,C1,0.5,2026-02-01,2026-02-28\n");
        assert_eq!(
            findings,
            [
                "sub_partners.csv:3 [share]: the shares of `P1`'s part come to 1.1 on 2026-02-01; give away at most 1, which is all of it"
            ]
        );
    }
}
