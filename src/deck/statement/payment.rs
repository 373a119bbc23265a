//! From what the quarter comes to, to what is payable: balances, and what is held or withheld.

use super::money::plain;
use super::paragraph;
use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::model::{Block, Cell};
use crate::deck::slide::{left, right, table, text};
use crate::domain::{Currency, Money, Quarter};
use crate::settlement::model::{PartnerSettlement, Settlement};
use crate::settlement::payment::{Payment, PaymentStep, Retained, StepKind};

/// A row a step, by currency, and what stays held; `None` where each quarter is paid by itself.
pub(super) fn payment(common: &PeriodInput<'_>, settled: &PartnerSettlement) -> Option<Vec<Block>> {
    let paid: Vec<(&Settlement, &Payment)> =
        settled.settlements.iter().filter_map(|one| Some((one, one.payment.as_ref()?))).collect();
    if paid.is_empty() {
        return None;
    }
    let columns = vec![
        left("Currency", 0.9),
        left("Step", 2.2),
        left("Computed from", 2.6),
        left("Why", 3.2),
        right("Amount", 1.5),
    ];
    let rows = paid.iter().flat_map(|(one, payment)| steps(common, one, payment)).collect();
    let mut blocks = vec![
        text(vec![paragraph(words(common, &paid))]),
        table("From the quarter to what is payable", columns, rows, true),
    ];
    blocks.extend(collected(settled));
    blocks.extend(waiting(&paid));
    blocks.extend(still_held(&paid));
    Some(blocks)
}

fn words(common: &PeriodInput<'_>, paid: &[(&Settlement, &Payment)]) -> String {
    let next = common.period.next().title();
    let owed = amounts(paid, |payment| payment.carried.minor.checked_neg().filter(|minor| *minor > 0));
    let little = amounts(paid, |payment| Some(payment.carried.minor).filter(|minor| *minor > 0));
    let mut words =
        vec!["What the quarter comes to is your part with what is added to it and taken from it.".to_owned()];
    if !owed.is_empty() {
        words.push(format!(
            "{} is more than there was to set it off against, and is set off in {next}.",
            format::list(&owed)
        ));
    }
    if !little.is_empty() {
        words.push(format!("{} is too little to be paid by itself, and is carried to {next}.", format::list(&little)));
    }
    words.join(" ")
}

fn amounts(paid: &[(&Settlement, &Payment)], of: fn(&Payment) -> Option<i64>) -> Vec<String> {
    let amount = |(_, payment): &(&Settlement, &Payment)| {
        Some(format::exact(Money::from_minor(of(payment)?, payment.carried.currency)))
    };
    paid.iter().filter_map(amount).collect()
}

/// What the quarter comes to, each step, and what is payable.
fn steps(common: &PeriodInput<'_>, one: &Settlement, payment: &Payment) -> Vec<Vec<Cell>> {
    let currency = one.payable.currency;
    let sum = |what: &str, amount: Money| {
        let cells = [Cell::strong(currency.code()), Cell::strong(what), Cell::text(""), Cell::text("")];
        cells.into_iter().chain([Cell::strong(plain(amount))]).collect::<Vec<Cell>>()
    };
    let step = |step: PaymentStep| {
        vec![
            Cell::text(currency.code()),
            Cell::text(title(step.kind)),
            Cell::text(format::in_notation(&step.basis)),
            Cell::text(format!("{}; {}", format::in_notation(&step.reason), payment.terms.rule)),
            Cell::text(plain(step.amount)),
        ]
    };
    let mut rows = vec![sum(&format!("{} comes to", common.period.title()), payment.earned)];
    rows.extend(payment.steps(common.period).into_iter().map(step));
    rows.push(sum("Payable", one.payable));
    rows
}

fn title(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Retained => "Collected by you",
        StepKind::Uncollected => "Held until collected",
        StepKind::Collected => "Collected by now",
        StepKind::Opening => "Opening balance",
        StepKind::Released => "Released",
        StepKind::Held => "Held",
        StepKind::Withheld => "Withheld",
        StepKind::Carried => "Carried forward",
    }
}

/// The cash that the partner keeps, line by line.
fn collected(settled: &PartnerSettlement) -> Option<Block> {
    let row = |kept: &Retained| {
        vec![
            Cell::text(kept.amount.currency.code()),
            Cell::text(format::shortened(&kept.line_id, 28)),
            Cell::text(kept.of.title()),
            Cell::text(plain(kept.amount)),
        ]
    };
    let rows: Vec<Vec<Cell>> = settled.settlements.iter().flat_map(|one| &one.retained).map(row).collect();
    let columns =
        vec![left("Currency", 0.9), left("Line", 2.2), left("Service days in", 1.6), right("Collected by you", 1.5)];
    (!rows.is_empty()).then(|| table("Collected by you", columns, rows, true))
}

/// What is held and released by what customers have paid, and everything that waits when the quarter ends, line by line.
fn waiting(paid: &[(&Settlement, &Payment)]) -> Option<Block> {
    let row = |of: Quarter, line: &str, what: &str, amount: Money| {
        vec![
            Cell::text(amount.currency.code()),
            Cell::text(format::shortened(line, 28)),
            Cell::text(of.title()),
            Cell::text(what),
            Cell::text(plain(amount)),
        ]
    };
    let of_payment = |(_, payment): &(&Settlement, &Payment)| {
        let released = payment.collections.iter().filter(|step| step.is_released);
        let released =
            released.map(|step| row(step.of, &step.line_id, "paid by its customer, and released", step.amount));
        let waits = payment.waiting.iter();
        let waits = waits.map(|((of, line), amount)| row(*of, line, "not paid by its customer yet: waits", *amount));
        released.chain(waits).collect::<Vec<_>>()
    };
    let rows: Vec<Vec<Cell>> = paid.iter().flat_map(of_payment).collect();
    let columns = vec![
        left("Currency", 0.9),
        left("Line", 2.2),
        left("Service days in", 1.6),
        left("What becomes of it", 3.2),
        right("Your part", 1.5),
    ];
    (!rows.is_empty()).then(|| table("Held until collected", columns, rows, true))
}

/// Everything that is held when the quarter ends.
fn still_held(paid: &[(&Settlement, &Payment)]) -> Option<Block> {
    let row = |currency: Currency, release: String, amount: Money| {
        vec![Cell::text(currency.code()), Cell::text(release), Cell::text(plain(amount))]
    };
    let rows: Vec<Vec<Cell>> = paid
        .iter()
        .flat_map(|(_, payment)| &payment.holdings)
        .map(|holding| row(holding.amount.currency, holding.release.title(), holding.amount))
        .collect();
    let columns = vec![left("Currency", 0.9), left("Released in", 1.6), right("Held", 1.5)];
    (!rows.is_empty()).then(|| table("Held when the quarter ends", columns, rows, true))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::deck::fixture;
    use crate::domain::Share;
    use crate::programme::Programme;
    use crate::programme::payment::{PaymentRules, Release};
    use crate::settlement::model::Settlements;
    use crate::settlement::payment::{Collected, Openings, Paying, pay};

    #[test]
    fn each_step_stands_with_what_it_was_computed_from() {
        let fixture = fixture::meridian();
        let rules = PaymentRules {
            holdback: Share::parse("0.1"),
            release: Some(Release::AfterQuarters(4)),
            ..PaymentRules::default()
        };
        let mut version = fixture.version.clone();
        version.pay.payment = Some(rules);
        let programme = Programme { versions: vec![version], ..Programme::default() };
        let mut settlements = Settlements {
            period: fixture::quarter("2026Q3"),
            reporting_currency: fixture::euro(),
            partners: fixture.settlement.iter().cloned().collect(),
            warnings: Vec::new(),
            payables: None,
        };
        let common = fixture.common();
        assert!(payment(&common, &settlements.partners[0]).is_none());
        let (openings, countries, rates) = (Openings::new(), BTreeMap::new(), BTreeMap::new());
        let paying = Paying {
            programme: &programme,
            openings: &openings,
            collected: &Collected::default(),
            countries: &countries,
            rates: &rates,
        };
        pay(&mut settlements, &paying).expect("paid");
        let blocks = payment(&common, &settlements.partners[0]).expect("a section");
        let told = serde_json::to_string(&blocks).expect("JSON");
        for words in ["2026 Q3 comes to", "74118.22 x 0.1", "held until 2027Q3", "7,411.82", "66,706.40", "2027 Q3"] {
            assert!(told.contains(words), "{words}: {told}");
        }
    }
}
