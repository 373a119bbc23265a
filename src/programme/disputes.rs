//! `disputes.csv`: what partners dispute about settled quarters, and what was decided.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::table::{self, Row, TableColumn};
use crate::config::Placed;
use crate::domain::finding::nearest;
use crate::domain::period::FiscalYear;
use crate::domain::{Currency, Finding, Money, PartnerId, Quarter};

const COLUMNS: [TableColumn; 11] = [
    TableColumn { name: "id", required: true },
    TableColumn { name: "period", required: true },
    TableColumn { name: "partner", required: true },
    TableColumn { name: "item", required: true },
    TableColumn { name: "of", required: true },
    TableColumn { name: "amount", required: false },
    TableColumn { name: "currency", required: false },
    TableColumn { name: "decision", required: true },
    TableColumn { name: "decider", required: false },
    TableColumn { name: "date", required: false },
    TableColumn { name: "reason", required: true },
];

const ITEMS: [(&str, DisputedItem); 5] = [
    ("line", DisputedItem::Line),
    ("tier", DisputedItem::Tier),
    ("metric", DisputedItem::Metric),
    ("case", DisputedItem::Case),
    ("survey", DisputedItem::Survey),
];
const DECISIONS: [(&str, Decision); 3] =
    [("open", Decision::Open), ("upheld", Decision::Upheld), ("rejected", Decision::Rejected)];

/// Something that a partner disputes about a quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dispute {
    /// Its line in `disputes.csv`.
    pub line: u64,
    /// Its id.
    pub id: String,
    /// The quarter it is about.
    pub period: Quarter,
    /// The partner.
    pub partner_id: PartnerId,
    /// What kind of thing is disputed.
    pub item: DisputedItem,
    /// Which: a line id, the tier that the quarter should have left, a metric, case or survey.
    pub of: String,
    /// Of a line: what its decision adds to the partner's part, or is claimed to; below zero where it takes.
    pub amount: Option<Money>,
    /// What was decided.
    pub decision: Decision,
    /// Who decided.
    pub decider: Option<String>,
    /// When.
    pub date: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}

/// What is disputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DisputedItem {
    /// The partner's part of a revenue line.
    Line,
    /// The tier that a quarter left.
    Tier,
    /// A figure.
    Metric,
    /// A case.
    Case,
    /// A survey.
    Survey,
}

/// What was decided about a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// Nothing yet.
    Open,
    /// The partner is right.
    Upheld,
    /// It is not.
    Rejected,
}

impl DisputedItem {
    /// As the file names it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        ITEMS.iter().find(|(_, item)| *item == self).map_or("", |(word, _)| word)
    }
}

impl Decision {
    /// As the file names it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        DECISIONS.iter().find(|(_, decision)| *decision == self).map_or("", |(word, _)| word)
    }
}

impl Dispute {
    /// `dispute D-7 upheld by Programme board on 2026-11-03: the invoice was sent twice`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let by = self.decider.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
        let on = self.date.map(|day| format!(" on {day}")).unwrap_or_default();
        format!("dispute {} {}{by}{on}: {}", self.id, self.decision.as_str(), self.reason)
    }
}

/// Reads `disputes.csv`: every dispute that is sound by itself, in the order of the file, and everything wrong.
///
/// Columns: `id`, `period`, `partner`, `item` (`line`, `tier`, `metric`, `case` or `survey`), `of` (which one), `amount` and `currency` (of a
/// line), `decision` (`open`, `upheld` or `rejected`), `decider` and `date` (once decided), `reason`.
pub(super) fn read_placed(
    file: &str,
    text: &str,
    fiscal_year: Option<FiscalYear>,
) -> (Vec<Placed<Dispute>>, Vec<Finding>) {
    let mut findings = Vec::new();
    let rows = table::read(file, text, &COLUMNS, &mut findings);
    let fiscal_year = fiscal_year.unwrap_or(FiscalYear { start_month: 1 });
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut disputes = Vec::new();
    for row in &rows {
        let Some(dispute) = read_row(row, fiscal_year, &mut findings) else { continue };
        if let Some(first) = seen.get(&dispute.id) {
            let message = format!("dispute `{}` is given twice (line {first}), expected each id once", dispute.id);
            findings.push(Finding::error(row.place_of("id"), message));
            continue;
        }
        seen.insert(dispute.id.clone(), dispute.line);
        disputes.push(Placed { value: dispute, place: row.place.clone() });
    }
    findings.sort_by(|left, right| left.place.cmp(&right.place));
    (disputes, findings)
}

fn read_row(row: &Row, fiscal_year: FiscalYear, findings: &mut Vec<Finding>) -> Option<Dispute> {
    let [id, partner, of, reason] = ["id", "partner", "of", "reason"].map(|name| row.required(name, findings));
    let period = row.required("period", findings);
    let period = period
        .and_then(|_| row.read("period", "a quarter such as 2026Q3", findings, |text| fiscal_year.parse_quarter(text)));
    let item = word(row, "item", &ITEMS, findings);
    let decision = word(row, "decision", &DECISIONS, findings);
    let date = row.parsed("date", "a day such as 2026-07-01", findings);
    let (item, decision) = (item?, decision?);
    let amount = read_amount(row, item, decision, findings)?;
    let decider = row.text("decider").map(str::to_owned);
    let before = findings.len();
    if decision != Decision::Open {
        for name in ["decider", "date"].into_iter().filter(|name| row.text(name).is_none()) {
            let message = format!("`{name}` is missing: the dispute is {}", decision.as_str());
            findings.push(Finding::error(row.place_of(name), message));
        }
    }
    (findings.len() == before).then_some(())?;
    Some(Dispute {
        line: row.place.line.unwrap_or_default(),
        id: id?.to_owned(),
        period: period?,
        partner_id: PartnerId::new(partner?),
        item,
        of: of?.to_owned(),
        amount,
        decision,
        decider,
        date,
        reason: reason?.to_owned(),
    })
}

/// The amount of a line, exact in its currency; `None` where something about it is wrong.
fn read_amount(
    row: &Row,
    item: DisputedItem,
    decision: Decision,
    findings: &mut Vec<Finding>,
) -> Option<Option<Money>> {
    let currency: Option<Currency> = row.read("currency", "a currency such as EUR", findings, Currency::parse);
    let Some(written) = row.text("amount") else {
        if item == DisputedItem::Line && decision == Decision::Upheld {
            let message = "`amount` is missing: what does the decision add to the partner's part of the line?";
            findings.push(Finding::error(row.place_of("amount"), message));
            return None;
        }
        return Some(None);
    };
    if item != DisputedItem::Line {
        let message = format!("found `{written}`, expected nothing: only the amount of a line is decided as such");
        let finding = Finding::error(row.place_of("amount"), message);
        findings
            .push(finding.remedy("name the line as `item` and `of`, or the tier that the quarter should have left"));
        return None;
    }
    if row.text("currency").is_none() {
        findings.push(Finding::error(row.place_of("currency"), "an amount needs its `currency`, such as EUR"));
    }
    let expected = "an amount in whole minor units of its currency, other than 0";
    let exact = |text: &str| Money::from_decimal_exact(text.parse().ok()?, currency?).filter(|money| money.minor != 0);
    let amount = currency.and_then(|_| row.read("amount", expected, findings, exact));
    amount.map(Some)
}

fn word<T: Copy>(row: &Row, column: &str, words: &[(&str, T)], findings: &mut Vec<Finding>) -> Option<T> {
    let written = row.required(column, findings)?;
    let known = words.iter().find(|(word, _)| *word == written).map(|(_, value)| *value);
    if known.is_none() {
        let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        let message = format!("found `{written}`, expected one of {}", all.join(", "));
        let finding = Finding::error(row.place_of(column), message);
        findings.push(match nearest(written, words.iter().map(|(word, _)| *word)) {
            Some(near) => finding.remedy(format!("did you mean `{near}`?")),
            None => finding,
        });
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "id,period,partner,item,of,amount,currency,decision,decider,date,reason\n";

    fn read(rows: &str) -> (Vec<Dispute>, Vec<String>) {
        let (disputes, findings) = read_placed("disputes.csv", &format!("{HEADER}{rows}"), None);
        let said = findings.iter().map(|finding| finding.to_string()).collect();
        (disputes.into_iter().map(|dispute| dispute.value).collect(), said)
    }

    #[test]
    fn a_dispute_is_read_with_its_decision() {
        let rows = "D-1,2026Q3,P1,line,L1,120.50,EUR,upheld,Board,2026-11-03,billed twice\n\
                    D-2,2026Q3,P1,survey,S9,,,open,,,the customer meant another case\n";
        let (disputes, findings) = read(rows);
        assert_eq!(findings, [""; 0]);
        assert_eq!(disputes[0].amount.map(|amount| amount.to_string()).as_deref(), Some("120.50"));
        assert_eq!(disputes[0].in_words(), "dispute D-1 upheld by Board on 2026-11-03: billed twice");
        assert_eq!((disputes[1].item, disputes[1].decision), (DisputedItem::Survey, Decision::Open));
    }

    #[test]
    fn what_is_wrong_is_said_at_once() {
        let rows = "D-1,2026,P1,line,L1,,,upheld,Board,2026-11-03,billed twice\n\
                    D-2,2026Q3,P1,tier,gold,5,EUR,upheld,Board,2026-11-03,x\n\
                    D-3,2026Q3,P1,line,L1,1.005,EUR,rejekted,,,x\n\
                    D-4,2026Q3,P1,case,K1,,,rejected,,,x\n";
        let (disputes, findings) = read(rows);
        assert_eq!(disputes, []);
        let expected = [
            "expected a quarter",
            "`amount` is missing",
            "only the amount of a line",
            "did you mean `rejected`?",
            "`decider` is missing",
            "`date` is missing",
        ];
        for words in expected {
            assert!(findings.iter().any(|said| said.contains(words)), "{words}: {findings:?}");
        }
    }
}
