//! `scorecards.json`, and the same for one partner.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::deck::peer_rule::Field;
use crate::domain::{Currency, Money, PartnerId};
use crate::scorecard::model::{Between, GroupShare, MetricResult, Scorecard, Scorecards, Status, Unit};
use crate::settlement::model::{PartnerSettlement, ResolutionCost, Settlement, Settlements, TierDecision, TierQuarter};
use crate::settlement::payables::{PayableAccount, PaymentMade};
use crate::settlement::payment::{Holding, Payment};

use super::{DataFileError, Units, accrual_values, figure, own_card, points_values, tier_values, trust};

/// The shape of both files, and its version.
pub(super) const SCHEMA: &str = "quarterdeck.scorecards/1";

/// All partners' scorecards and settlements, for the vendor.
///
/// # Errors
/// When the writer fails.
pub fn scorecards_json(
    scorecards: &Scorecards,
    settlements: &Settlements,
    units: &Units,
) -> Result<Vec<u8>, DataFileError> {
    let partner = |card: &Scorecard| partner_value(card, settlements, units, &Reader::Vendor);
    bytes(scorecards, &scorecards.partners, &partner)
}

/// One partner's own, in the same shape, for that partner.
///
/// Nothing of another partner is in it: figures over the other partners are left out where `field` does not allow them.
///
/// # Errors
/// When the partner is not among those scored, or the writer fails.
pub fn scorecard_json(
    scorecards: &Scorecards,
    settlements: &Settlements,
    partner: &PartnerId,
    units: &Units,
    field: &Field,
) -> Result<Vec<u8>, DataFileError> {
    let card = own_card(scorecards, partner)?;
    let reader = Reader::Partner(field);
    let partner = |card: &Scorecard| partner_value(card, settlements, units, &reader);
    bytes(scorecards, std::slice::from_ref(card), &partner)
}

/// Who reads the file.
enum Reader<'a> {
    /// The vendor: everything.
    Vendor,
    /// The partner itself: figures over others where the field allows them, the facts about its own surveys, no warning, and not what
    /// the vendor's own work costs.
    Partner(&'a Field),
}

impl Reader<'_> {
    fn may_see_peers(&self, metric: &MetricResult) -> bool {
        match self {
            Self::Vendor => true,
            Self::Partner(field) => field.of_others(metric).shows(),
        }
    }

    fn warnings(&self, card: &Scorecard) -> Value {
        match self {
            Self::Vendor => card.warnings.iter().map(trust::warning_value).collect(),
            Self::Partner(_) => Value::Null,
        }
    }
}

/// The file as a whole.
#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    period: String,
    partial_until: Option<String>,
    programmes: &'a [String],
    partners: Partners<'a>,
}

/// Partners that become values one at a time: all at once they would hold many times the file.
struct Partners<'a> {
    cards: &'a [Scorecard],
    value: &'a dyn Fn(&Scorecard) -> Value,
}

impl Serialize for Partners<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.cards.iter().map(self.value))
    }
}

fn bytes(
    scorecards: &Scorecards,
    cards: &[Scorecard],
    value: &dyn Fn(&Scorecard) -> Value,
) -> Result<Vec<u8>, DataFileError> {
    let document = Document {
        schema: SCHEMA,
        period: scorecards.period.to_string(),
        partial_until: scorecards.partial_until.map(|day| day.to_string()),
        programmes: &scorecards.programmes,
        partners: Partners { cards, value },
    };
    let mut bytes = serde_json::to_vec_pretty(&document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn partner_value(card: &Scorecard, settlements: &Settlements, units: &Units, reader: &Reader<'_>) -> Value {
    let settled = settlements.partners.iter().find(|settled| settled.partner_id == card.partner.id);
    let metric = |metric| metric_value(metric, units.get(&metric.id).copied(), reader.may_see_peers(metric));
    let for_vendor = matches!(reader, Reader::Vendor);
    let mut value = json!({
        "partner_id": card.partner.id.as_str(),
        "name": card.partner.name,
        "tier": settled.and_then(|settled| settled.tier.earned_tier()),
        "previous_tier": settled.and_then(|settled| settled.tier.previous.as_deref()),
        "certainty": settled.and_then(|settled| settled.tier.certainty.as_ref()).map(tier_values::certainty),
        "next_tier": settled.map(tier_values::next_tier),
        "tier_history": settled.map_or_else(|| json!([]), |settled| tier_history(&settled.tier)),
        "metrics": card.metrics.iter().map(metric).collect::<Vec<Value>>(),
        "cost_per_resolution": settled.and_then(|settled| settled.cost_per_resolution).map(|cost| cost_value(&cost, for_vendor)),
        "settlements": settled.map(|settled| settlement_values(settled, settlements)).unwrap_or_default(),
        "survey_audit": card.survey_audit.as_ref().map(|audit| trust::audit_value(audit, for_vendor)),
        "warnings": reader.warnings(card),
    });
    if let (Some(payables), Some(object)) = (&settlements.payables, value.as_object_mut()) {
        let own = payables.of(&card.partner.id).map(payable_value).collect();
        object.insert("payables".to_owned(), Value::Array(own));
    }
    let points = settled.and_then(|settled| settled.points.as_ref());
    if let (Some(points), Some(object)) = (points, value.as_object_mut()) {
        object.insert("points".to_owned(), points_values::points(points));
    }
    let accruals = settled.map(|settled| settled.accruals.as_slice()).filter(|accruals| !accruals.is_empty());
    if let (Some(accruals), Some(object)) = (accruals, value.as_object_mut()) {
        object.insert("accruals".to_owned(), accrual_values::accruals(accruals));
    }
    value
}

/// What was payable for a closed quarter, and what was paid of it.
fn payable_value(account: &PayableAccount) -> Value {
    let text = |amount: Money| amount.to_string();
    let payment = |payment: &PaymentMade| {
        json!({
            "payment_id": payment.payment_id,
            "paid_on": payment.paid_on.to_string(),
            "amount": text(payment.amount),
            "reference": payment.reference,
        })
    };
    json!({
        "period": account.period.to_string(),
        "currency": account.payable.currency.code(),
        "payable": text(account.payable),
        "paid": text(account.paid),
        "left": text(account.rest()),
        "state": account.state().as_str(),
        "due_on": account.due_on.to_string(),
        "open_disputes": account.open_disputes,
        "disputed": text(account.disputed),
        "payments": account.payments.iter().map(payment).collect::<Vec<Value>>(),
    })
}

/// A partner's tier history, as the scorecards have it.
#[must_use]
pub fn tier_history(tier: &TierDecision) -> Value {
    tier.history.iter().map(tier_value).collect()
}

fn tier_value(one: &TierQuarter) -> Value {
    let standing = one.standing();
    json!({
        "period": one.quarter.to_string(),
        "tier": one.earned,
        "by_figures": one.by_figures,
        "tier_paid": Some(one.paid.as_str()).filter(|paid| !paid.is_empty()),
        "standing": standing.as_str(),
        "standing_quarter": standing.quarter().map(|quarter| quarter.to_string()),
        "held_quarters": one.held,
        "reason": one.reason,
    })
}

fn cost_value(cost: &ResolutionCost, for_vendor: bool) -> Value {
    let vendor = cost.vendor.filter(|_| for_vendor);
    json!({
        "currency": cost.each.currency.code(),
        "payable": cost.payable.to_string(),
        "cases": cost.cases,
        "each": cost.each.to_string(),
        "vendor": vendor.map(|vendor| vendor.to_string()),
    })
}

fn metric_value(metric: &MetricResult, unit: Option<Unit>, show_peers: bool) -> Value {
    let measured = &metric.measurement;
    let shown = |value: Option<f64>| value.filter(|_| !without_value(metric)).and_then(figure);
    json!({
        "id": metric.id,
        "value": shown(measured.value),
        "numerator": measured.numerator,
        "denominator": measured.denominator,
        "expected": shown(measured.expected),
        "evidence": measured.evidence,
        "low": shown(measured.low),
        "high": shown(measured.high),
        "unit": unit.map(Unit::as_str),
        "statistic": metric.statistic.as_str(),
        "slice": slice_value(metric),
        "target": metric.target.and_then(|target| figure(target.target)),
        "tolerance": metric.target.and_then(|target| figure(target.tolerance)),
        "status": status(metric).as_str(),
        "provisional": metric.provisional,
        "reason": metric.reason,
        "change": metric.change.and_then(figure),
        "between": metric.between.as_ref().filter(|_| !without_value(metric)).map(between_value),
        "peers": metric.peers.filter(|_| show_peers).and_then(figure),
    })
}

/// The two groups of a gap, the higher share first. The gap is the metric's value, its interval the metric's.
fn between_value(between: &Between) -> Value {
    let group = |group: &GroupShare| {
        json!({
            "group": group.name,
            "numerator": group.part,
            "denominator": group.whole,
            "value": figure(group.part as f64 / group.whole as f64),
        })
    };
    json!({ "higher": group(&between.higher), "lower": group(&between.lower) })
}

/// Whether a figure has no value to show: for lack of evidence, or because nothing was measured.
pub(super) fn without_value(metric: &MetricResult) -> bool {
    matches!(status(metric), Status::InsufficientEvidence | Status::NotMeasured)
}

/// The status as files write it. A verdict without a value would contradict itself: it counts as lacking evidence.
pub(super) fn status(metric: &MetricResult) -> Status {
    let has_value = metric.measurement.value.is_some_and(f64::is_finite) && metric.measurement.denominator != Some(0);
    match metric.status {
        Status::InsufficientEvidence | Status::NotMeasured => metric.status,
        status if has_value => status,
        _ if metric.measurement.evidence > 0 => Status::InsufficientEvidence,
        _ => Status::NotMeasured,
    }
}

fn slice_value(metric: &MetricResult) -> Value {
    let pairs = metric.slice.iter().map(|(key, value)| (key.clone(), Value::String(value.clone())));
    Value::Object(pairs.collect::<Map<String, Value>>())
}

/// A slice as one JSON object in a line, `{}` for all cases.
pub(super) fn slice_text(metric: &MetricResult) -> String {
    slice_value(metric).to_string()
}

fn settlement_values(settled: &PartnerSettlement, settlements: &Settlements) -> Vec<Value> {
    let reporting = settlements.reporting_currency;
    settled.settlements.iter().map(|settlement| settlement_value(settled, settlement, reporting)).collect()
}

fn settlement_value(settled: &PartnerSettlement, settlement: &Settlement, reporting: Currency) -> Value {
    let text = |amount: Money| amount.to_string();
    let mut value = json!({
        "currency": settlement.recognised.currency.code(),
        "recognised": text(settlement.recognised),
        "tier_paid": settled.tier.paid_tier(),
        "share": settlement.share.map(|share| share.to_string()),
        "partner": text(settlement.partner),
        "vendor": text(settlement.vendor),
        "incentives": text(settlement.incentives),
        "service_credits": text(settlement.service_credits),
        "true_ups": text(settlement.true_ups),
        "payable": text(settlement.payable),
        "reporting_currency": reporting.code(),
        "payable_reporting": settlement.payable_reporting.map(text),
    });
    if let (false, Some(object)) = (settlement.sub_shares.is_empty(), value.as_object_mut()) {
        object.insert("sub_partners".to_owned(), text(settlement.sub_partners).into());
    }
    if let (Some(payment), Some(object)) = (&settlement.payment, value.as_object_mut()) {
        object.insert("payment".to_owned(), payment_value(payment));
    }
    value
}

/// How what the quarter comes to became what is payable.
fn payment_value(payment: &Payment) -> Value {
    let text = |amount: Money| amount.to_string();
    let holding = |holding: &Holding| json!({ "release": holding.release.to_string(), "amount": text(holding.amount) });
    json!({
        "earned": text(payment.earned),
        "retained": text(payment.retained),
        "uncollected": text(payment.uncollected),
        "collected": text(payment.collected),
        "opening_balance": text(payment.opening),
        "released": text(payment.released),
        "held": text(payment.held),
        "withheld": text(payment.withheld),
        "carried_forward": text(payment.carried),
        "still_held": payment.holdings.iter().map(holding).collect::<Vec<Value>>(),
        "rule": payment.terms.rule,
    })
}
