//! What is payable to a partner, walked back to the rules, the lines and the rows of source files that it rests on.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::{PipelineError, Scored, asked};
use crate::deck::format::{exact, plural};
use crate::deck::sentences::money::share_text;
use crate::domain::{Money, PartnerId, Quarter};
use crate::scorecard::explain::Explanation;
use crate::settlement::applied::AppliedRule;
use crate::settlement::cost::COST_PER_RESOLUTION;
use crate::settlement::ledger::Account;
use crate::settlement::model::{AdjustmentKind, LineShare, PartnerSettlement, Settlement};
use crate::settlement::payment::{Payment, PaymentStep, StepKind};

/// What `explain` calls a partner's payable.
const PAYOUT: &str = "payout";

/// What is explained beside the metrics: figures of the settlement.
pub(super) const FIGURES: [&str; 2] = [PAYOUT, COST_PER_RESOLUTION.id];

/// A label and its text.
type Fact = Vec<String>;

/// Explains a figure of the settlement, with at most `limit` lines; `None` for any other id.
///
/// # Errors
/// When the partner is unknown, or the snapshot cannot be read.
pub(super) fn explain(
    root: &Path,
    scored: &Scored,
    partner: &PartnerId,
    figure: &str,
    limit: usize,
) -> Result<Option<Explanation>, PipelineError> {
    if !FIGURES.contains(&figure) {
        return Ok(None);
    }
    asked::check_partners(&scored.scorecards, [partner], "PARTNER")?;
    let settled = scored.settlements.partners.iter().find(|settled| settled.partner_id == *partner);
    let lines: Vec<&LineShare> =
        settled.into_iter().flat_map(|settled| &settled.settlements).flat_map(|settlement| &settlement.lines).collect();
    let shown = &lines[..lines.len().min(limit)];
    let (name, facts, rows_title, rows) = if figure == PAYOUT {
        let rows_title = format!("{} of {}", shown.len(), plural(lines.len() as i64, "line"));
        (
            "Payable",
            settled.map(|settled| walk(settled, scored.period)).unwrap_or_default(),
            rows_title,
            line_rows(shown, &rows_of_lines(scored)?),
        )
    } else {
        let told = settled.map(|settled| cost(settled, scored)).unwrap_or_default();
        (COST_PER_RESOLUTION.name, told, String::new(), Vec::new())
    };
    let card = scored.scorecards.partners.iter().find(|card| card.partner.id == *partner);
    let who = card.map_or(partner.as_str(), |card| card.partner.name.as_str());
    Ok(Some(Explanation {
        metric: figure.to_owned(),
        partner_id: partner.to_string(),
        period: scored.period.to_string(),
        title: format!("{name}: {who}, {}", scored.period.title()),
        facts,
        rows_title,
        rows,
        left_out: Vec::new(),
        sql: if figure == PAYOUT { over_the_ledger(root, scored.period, partner) } else { String::new() },
    }))
}

fn fact(label: &str, text: impl Into<String>) -> Fact {
    vec![label.to_owned(), text.into()]
}

/// From what is payable down to the rules.
fn walk(settled: &PartnerSettlement, period: Quarter) -> Vec<Fact> {
    let by_rules = settled.settlements.iter().any(|one| one.payment.is_some());
    let of_payment = if by_rules { ", and what the rules of payment make of it" } else { "" };
    let formula =
        format!("the partner's part + incentives + service credits + corrections of closed quarters{of_payment}");
    let mut facts = vec![
        fact("definition", "What the partner is paid for the quarter, to the minor unit."),
        fact("formula", formula),
    ];
    if let Some(paid) = settled.tier.paid_tier() {
        let by_invoice = settled.settlements.iter().flat_map(|one| &one.lines).any(|line| line.level.is_some());
        let sets = if by_invoice { "each line is paid at the level on its invoice date" } else { "it sets the share" };
        facts.push(fact("tier paid", format!("{paid}: {sets}")));
    }
    if let Some(earned) = settled.tier.earned_tier() {
        facts.push(fact("tier earned", format!("{earned}: {}", settled.tier.reason)));
    }
    if settled.settlements.is_empty() {
        facts.push(fact("payable", "nothing: no revenue of this partner is recognised in the quarter"));
    }
    facts.extend(settled.settlements.iter().flat_map(|one| of_currency(one, period)));
    facts
}

/// What is payable in one currency.
fn of_currency(settlement: &Settlement, period: Quarter) -> Vec<Fact> {
    let mut facts = vec![fact("payable", sum(settlement))];
    facts.extend(settlement.applied_rules().iter().map(segment));
    for adjustment in &settlement.adjustments {
        let label = match adjustment.kind {
            AdjustmentKind::Incentive => "incentive",
            AdjustmentKind::ServiceCredit => "service credit",
        };
        let text = format!(
            "{} {}: {}; {} ({})",
            exact(adjustment.amount),
            adjustment.name,
            adjustment.reason,
            adjustment.basis,
            adjustment.rule
        );
        facts.push(fact(label, text));
    }
    for period in &settlement.true_ups_by_period {
        let mut of = plural(period.lines.len() as i64, "line");
        if !period.adjustments.is_empty() {
            let _ = write!(of, " and {}", plural(period.adjustments.len() as i64, "incentive or service credit"));
        }
        let total = period.total().unwrap_or(period.change.partner);
        facts.push(fact("true-up", format!("{} for {}, of {of}", exact(total), period.period.title())));
        facts.extend(
            period
                .lines
                .iter()
                .map(|line| fact("", format!("{} {}: {}", exact(line.line.partner), line.line.line_id, line.reason))),
        );
        facts.extend(period.adjustments.iter().map(|one| {
            let adjustment = &one.adjustment;
            let what = format!("{} {}", adjustment.kind.words(), adjustment.name);
            fact("", format!("{} {what}: {}: {}", exact(adjustment.amount), one.cause, one.reason))
        }));
    }
    let steps = settlement.payment.iter().flat_map(|payment| {
        payment.steps(period).into_iter().map(move |one| step(payment, &one)).collect::<Vec<Fact>>()
    });
    facts.extend(steps);
    facts.extend(converted(settlement));
    facts
}

/// `€35,400.00 = €35,000.00 of the partner's part + €1,000.00 of incentives − €600.00 of service credits`; parts of nothing are left out.
fn sum(settlement: &Settlement) -> String {
    let mut text = format!("{} = {} of the partner's part", exact(settlement.payable), exact(settlement.partner));
    let mut parts = vec![
        (settlement.incentives, "incentives"),
        (settlement.service_credits, "service credits"),
        (settlement.true_ups, "true-ups"),
        (settlement.sub_partners, "sub-partners' shares"),
    ];
    let effect = |payment: &Payment, kind: StepKind| Some((payment.effect(kind)?, step_name(kind)));
    let paid = settlement.payment.iter();
    parts.extend(paid.flat_map(|payment| StepKind::ALL.into_iter().filter_map(move |kind| effect(payment, kind))));
    for (amount, what) in parts {
        if amount.minor != 0 {
            let sign = if amount.minor > 0 { "+" } else { "\u{2212}" };
            let size = Money::from_minor(amount.minor.saturating_abs(), amount.currency);
            let _ = write!(text, " {sign} {} of {what}", exact(size));
        }
    }
    text
}

/// What a step of payment is called.
fn step_name(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Retained => "cash kept",
        StepKind::Uncollected => "money not collected yet",
        StepKind::Collected => "money collected by now",
        StepKind::Opening => "opening balance",
        StepKind::Released => "money held before",
        StepKind::Held => "holdback",
        StepKind::Withheld => "withholding",
        StepKind::Carried => "balance carried forward",
    }
}

/// A step of payment with what it was computed from.
fn step(payment: &Payment, step: &PaymentStep) -> Fact {
    let text = format!("{}: {}; {} ({})", exact(step.amount), step.basis, step.reason, payment.terms.rule);
    fact(step_name(step.kind), text)
}

fn segment(applied: &AppliedRule<'_>) -> Fact {
    let AppliedRule { rule, share, lines, recognised, partner, .. } = applied;
    let lines = plural(i64::try_from(*lines).unwrap_or(i64::MAX), "line");
    let text =
        format!("{} = {} of {} recognised, {lines} ({rule})", exact(*partner), share_text(*share), exact(*recognised));
    fact("partner's part", text)
}

/// The same in the reporting currency, and the rates; nothing where it is that currency itself.
fn converted(settlement: &Settlement) -> Vec<Fact> {
    if settlement.rates.is_empty() && settlement.payable_reporting == Some(settlement.payable) {
        return Vec::new();
    }
    let rates: Vec<String> = settlement.rates.iter().map(|(month, rate)| format!("{month} at {rate}")).collect();
    let text = match settlement.payable_reporting {
        Some(amount) => format!("{}: {}", exact(amount), rates.join(", ")),
        None => "not known: a month has no rate".to_owned(),
    };
    vec![fact("converted", text)]
}

/// What a case resolved without the vendor cost.
fn cost(settled: &PartnerSettlement, scored: &Scored) -> Vec<Fact> {
    let record = COST_PER_RESOLUTION;
    let mut facts = vec![fact("definition", record.definition), fact("formula", record.formula)];
    facts.extend(
        (!scored.scorecards.programmes.is_empty())
            .then(|| fact("programme", scored.scorecards.programmes.join(", then "))),
    );
    match settled.cost_per_resolution {
        Some(cost) => {
            let (each, payable) = (exact(cost.each), exact(cost.payable));
            facts.push(fact("value", format!("{each} = {payable} / {}", plural(cost.cases, "case"))));
            facts.extend(cost.vendor.map(|vendor| fact("vendor's own", exact(vendor))));
        }
        None => facts.push(fact(
            "value",
            "not measured: nothing is payable, an amount has no rate, or too few cases were resolved",
        )),
    }
    facts.extend([
        fact("unit", record.unit),
        fact("counted", record.cohort),
        fact("evidence", record.minimum_evidence),
        fact("better", record.direction),
        fact("interval", record.interval),
        fact("sources", record.sources),
    ]);
    facts.extend(record.pitfalls.iter().map(|pitfall| fact("mind", *pitfall)));
    facts.push(fact("see", format!("explain {0} payout, explain {0} deflection_rate", settled.partner_id)));
    facts
}

/// The lines as a table, its first row the names of the columns.
fn line_rows(lines: &[&LineShare], rows: &BTreeMap<String, String>) -> Vec<Vec<String>> {
    if lines.is_empty() {
        return Vec::new();
    }
    let header =
        ["line_id", "service_from", "service_to", "amount", "recognised", "share", "partner", "rule", "source"];
    let row = |line: &&LineShare| {
        vec![
            line.line_id.clone(),
            line.service_from.to_string(),
            line.service_to.to_string(),
            format!("{} {}", line.amount, line.amount.currency),
            line.recognised.to_string(),
            share_text(line.share),
            line.partner.to_string(),
            line.rule_in_words(),
            rows.get(&line.line_id).cloned().unwrap_or_default(),
        ]
    };
    std::iter::once(header.map(str::to_owned).to_vec()).chain(lines.iter().map(row)).collect()
}

/// Where each revenue line stands: `data/raw/revenue.csv:17`, with the rows that were joined to it.
fn rows_of_lines(scored: &Scored) -> Result<BTreeMap<String, String>, PipelineError> {
    let places = scored.snapshot.places("revenue", "line_id", None);
    places.map_err(|error| PipelineError::Internal(format!("cannot read the revenue: {error}")))
}

/// The sum of the partner's accounts over the published ledger, for any SQL engine.
fn over_the_ledger(root: &Path, period: Quarter, partner: &PartnerId) -> String {
    let ledger = root.join(format!("reports/{period}/internal/ledger.parquet"));
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let accounts: Vec<String> = Account::PARTNERS.iter().map(|account| quoted(account.as_str())).collect();
    format!(
        "SELECT currency, sum(credit) - sum(debit) AS payable\nFROM {}\nWHERE partner_id = {}\n  AND account IN ({})\n\
         GROUP BY currency ORDER BY currency;\n",
        quoted(&ledger.to_string_lossy()),
        quoted(partner.as_str()),
        accounts.join(", ")
    )
}
