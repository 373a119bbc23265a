//! Entries of one currency: the lines, what is added and taken, and what is payable; what it is in the reporting currency, and what stays held.

use rust_decimal::Decimal;

use super::{EntryKind, StatementEntry};
use crate::deck::input::PeriodInput;
use crate::deck::statement::{money, moves};
use crate::domain::{Money, Month, Quarter};
use crate::settlement::ledger;
use crate::settlement::model::{Adjustment, AdjustmentKind, LineShare, Settlement};
use crate::settlement::moves::MovedLine;
use crate::settlement::payment::{Payment, PaymentStep, StepKind};
use crate::settlement::sub_partners::SubShare;
use crate::settlement::true_up::{AdjustmentTrueUp, PeriodTrueUps, TrueUp};

/// The entries of a settlement, those that add to what is payable first.
pub(super) fn entries<'a>(
    common: &PeriodInput<'_>,
    one: &'a Settlement,
    moved: &[MovedLine],
) -> Vec<StatementEntry<'a>> {
    let period = common.period;
    let mut all: Vec<StatementEntry<'a>> = one.lines.iter().map(|line| of_line(period, line, moved)).collect();
    all.extend(one.true_ups_by_period.iter().flat_map(of_true_ups));
    all.extend(one.adjustments.iter().map(|adjustment| of_adjustment(common, adjustment)));
    all.extend(one.sub_shares.iter().map(of_sub_share));
    all.extend(one.payment.iter().flat_map(|payment| of_payment(period, one, payment)));
    all.push(StatementEntry {
        quarter: Some(period.to_string()),
        reason: Some("the sum of what is added and taken above".to_owned()),
        ..StatementEntry::stating(EntryKind::Payable, one.payable)
    });
    all.extend(in_reporting(common, one));
    all.extend(one.payment.iter().flat_map(left_at_the_end));
    all
}

fn of_line<'a>(period: Quarter, line: &'a LineShare, moved: &[MovedLine]) -> StatementEntry<'a> {
    let came_or_went = moved.iter().filter(|moved| moved.line_id == line.line_id).map(moves::changed);
    let reason: Vec<String> = std::iter::once(ledger::spread(line).to_owned()).chain(came_or_went).collect();
    StatementEntry {
        line: Some(line),
        rule: Some(line.rule_in_words()),
        quarter: Some(period.to_string()),
        basis: Some(line.basis()),
        reason: Some(reason.join("; ")),
        currency: Some(line.partner.currency),
        payable: Some(line.partner),
        ..StatementEntry::new(EntryKind::Line)
    }
}

/// What later data changed about a closed quarter: its lines, then incentives and service credits.
fn of_true_ups(of: &PeriodTrueUps) -> impl Iterator<Item = StatementEntry<'_>> {
    let lines = of.lines.iter().map(|true_up| of_true_up(of.period, true_up));
    lines.chain(of.adjustments.iter().map(|true_up| of_adjustment_true_up(of.period, true_up)))
}

fn of_true_up(period: Quarter, true_up: &TrueUp) -> StatementEntry<'_> {
    let TrueUp { line, cause, reason, dispute, .. } = true_up;
    StatementEntry {
        line: Some(line),
        rule: Some(format!("true-up of {period} ({cause}): {}", line.rule_in_words())),
        quarter: Some(period.to_string()),
        reference: dispute.clone(),
        basis: Some(true_up.basis(|parts| parts.partner)),
        reason: Some(format!("{cause}: {reason}")),
        currency: Some(line.partner.currency),
        payable: Some(line.partner),
        ..StatementEntry::new(EntryKind::TrueUp)
    }
}

fn of_adjustment_true_up(period: Quarter, true_up: &AdjustmentTrueUp) -> StatementEntry<'_> {
    let AdjustmentTrueUp { adjustment, cause, reason, .. } = true_up;
    let kind = match adjustment.kind {
        AdjustmentKind::Incentive => EntryKind::IncentiveTrueUp,
        AdjustmentKind::ServiceCredit => EntryKind::ServiceCreditTrueUp,
    };
    StatementEntry {
        rule: Some(format!("true-up of {period} ({cause}): {}", adjustment.rule)),
        quarter: Some(period.to_string()),
        reference: Some(adjustment.id.clone()),
        basis: Some(true_up.basis()),
        reason: Some(format!("{}: {cause}: {reason}", adjustment.name)),
        ..StatementEntry::adding(kind, adjustment.amount)
    }
}

fn of_adjustment<'a>(common: &PeriodInput<'_>, adjustment: &'a Adjustment) -> StatementEntry<'a> {
    let kind = match adjustment.kind {
        AdjustmentKind::Incentive => EntryKind::Incentive,
        AdjustmentKind::ServiceCredit => EntryKind::ServiceCredit,
    };
    StatementEntry {
        rule: Some(adjustment.rule.clone()),
        quarter: Some(common.period.to_string()),
        reference: Some(adjustment.id.clone()),
        basis: Some(adjustment.basis.clone()),
        reason: Some(format!("{}: {}", adjustment.name, money::why(common, adjustment))),
        ..StatementEntry::adding(kind, adjustment.amount)
    }
}

fn of_sub_share(share: &SubShare) -> StatementEntry<'_> {
    StatementEntry {
        line_id: Some(&share.line_id),
        rule: Some(share.rule.clone()),
        quarter: Some(share.of.to_string()),
        reference: Some(share.with.to_string()),
        basis: Some(share.basis.clone()),
        reason: Some(format!("shared with {}", share.with)),
        ..StatementEntry::adding(EntryKind::SubPartner, share.amount)
    }
}

/// Cash that is kept and what waits for customers, line by line; then the other steps of payment in their order.
fn of_payment<'a>(period: Quarter, one: &'a Settlement, payment: &'a Payment) -> Vec<StatementEntry<'a>> {
    let ruled = |entry: StatementEntry<'a>| StatementEntry { rule: Some(payment.terms.rule.clone()), ..entry };
    let of_step = |step: PaymentStep| StatementEntry {
        quarter: Some(period.to_string()),
        basis: Some(step.basis),
        reason: Some(step.reason).filter(|reason| !reason.is_empty()),
        ..StatementEntry::adding(EntryKind::Step(step.kind), step.amount)
    };
    let steps = payment.steps(period).into_iter().filter(|step| !step.kind.is_by_line()).map(of_step);
    of_lines(one, payment).into_iter().chain(steps).map(ruled).collect()
}

/// What the steps that are taken line by line add to what is payable.
fn of_lines<'a>(one: &'a Settlement, payment: &'a Payment) -> Vec<StatementEntry<'a>> {
    let entry = |kind: StepKind, of: Quarter, line_id: &'a str, amount: Money| {
        let taken = Money::zero(amount.currency).checked_sub(amount).unwrap_or(amount);
        let (basis, reason, amount) = match kind {
            StepKind::Retained => ("cash of the line's customer", "collected and kept by the partner", taken),
            StepKind::Collected => ("the partner's part of the line", "paid by the customer, and released", amount),
            _ => ("the partner's part of the line", "held until the customer pays", taken),
        };
        StatementEntry {
            line_id: Some(line_id),
            quarter: Some(of.to_string()),
            basis: Some(basis.to_owned()),
            reason: Some(reason.to_owned()),
            ..StatementEntry::adding(EntryKind::Step(kind), amount)
        }
    };
    let kept = one.retained.iter().map(|kept| entry(StepKind::Retained, kept.of, &kept.line_id, kept.amount));
    let collections = payment.collections.iter().map(|step| {
        let kind = if step.is_released { StepKind::Collected } else { StepKind::Uncollected };
        entry(kind, step.of, &step.line_id, step.amount)
    });
    kept.chain(collections).collect()
}

/// The rates of the service months and what is payable in the reporting currency; nothing where it is that currency.
fn in_reporting<'a>(common: &PeriodInput<'_>, one: &'a Settlement) -> Vec<StatementEntry<'a>> {
    let (own, reporting) = (one.payable.currency, common.reporting_currency);
    if own == reporting {
        return Vec::new();
    }
    let rate = |(month, rate): &(Month, Decimal)| StatementEntry {
        currency: Some(own),
        reference: Some(month.to_string()),
        basis: Some(format!("1 {own} = {} {reporting}", rate.normalize())),
        reason: Some("the rate of the service month".to_owned()),
        ..StatementEntry::new(EntryKind::Rate)
    };
    let reason = match one.payable_reporting {
        Some(_) => "for comparison only: it is paid in its own currency",
        None => "a service month has no rate",
    };
    let payable = StatementEntry {
        currency: Some(reporting),
        amount: one.payable_reporting,
        quarter: Some(common.period.to_string()),
        reference: Some(own.to_string()),
        basis: Some(format!("{} {own}", one.payable)),
        reason: Some(reason.to_owned()),
        ..StatementEntry::new(EntryKind::PayableReporting)
    };
    one.rates.iter().map(rate).chain([payable]).collect()
}

/// What is held, and what waits for customers, when the quarter ends.
fn left_at_the_end(payment: &Payment) -> impl Iterator<Item = StatementEntry<'_>> {
    let held = payment.holdings.iter().map(|holding| StatementEntry {
        quarter: Some(holding.release.to_string()),
        reason: Some(format!("held when the quarter ends; released in {}", holding.release)),
        ..StatementEntry::stating(EntryKind::StillHeld, holding.amount)
    });
    let waits = payment.waiting.iter().map(|((of, line_id), amount)| StatementEntry {
        line_id: Some(line_id),
        quarter: Some(of.to_string()),
        reason: Some("not paid by its customer when the quarter ends".to_owned()),
        ..StatementEntry::stating(EntryKind::StillUncollected, *amount)
    });
    held.chain(waits)
}
