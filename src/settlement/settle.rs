//! From scorecards and revenue slices to settlements.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use rust_decimal::Decimal;

use crate::domain::money::round_half_away_from_zero;
use crate::domain::{Assignment, Currency, Money, Month, PartnerId, Quarter, Share};
use crate::facts::slices::RevenueSlice;
use crate::programme::Programme;
use crate::scorecard::model::{Scorecard, Scorecards};

use super::adjustments::Adjuster;
use super::basis::within_limits;
use super::cost;
use super::history::{Basis, TierHistory};
use super::model::{
    Adjustment, AdjustmentKind, DecidedTiers, PartnerSettlement, Settlement, Settlements, TierDecision,
};
use super::moves::moved_lines;
use super::next_tier::lacks;
use super::payment::retained_of;
use super::reporting::{NotConverted, convert, convert_beyond};
use super::score;
use super::segments::{Priced, Rulebook};
use super::shares::{Shared, TooLarge, share_out};
use super::sub_partners::{divide, given};
use super::true_up::ClosedResult;

/// Decides every partner's tier and settles its revenue of the period.
///
/// Slices of other periods may be among `slices`: they only tell at which share a credit's original line was paid.
/// `rates` convert one unit of a currency to the reporting currency in a month. What cannot be settled or converted is
/// a warning and never a guess; nothing depends on the order of the slices.
#[must_use]
pub fn settle(
    scorecards: &Scorecards,
    slices: &[RevenueSlice],
    rates: &BTreeMap<(Currency, Month), Decimal>,
    programme: &Programme,
    reporting: Currency,
) -> Settlements {
    settle_after(&DecidedTiers::new(), scorecards, slices, rates, programme, reporting)
}

/// The same after quarters whose tiers are decided, as those of closed periods are: no later evidence moves them.
#[must_use]
pub fn settle_after(
    decided: &DecidedTiers,
    scorecards: &Scorecards,
    slices: &[RevenueSlice],
    rates: &BTreeMap<(Currency, Month), Decimal>,
    programme: &Programme,
    reporting: Currency,
) -> Settlements {
    let run = Run { period: scorecards.period, decided: Some(decided), rates, programme, reporting };
    let mut by_partner = slices_by_partner(slices);
    let mut warnings = Vec::new();
    let mut partners = Vec::with_capacity(scorecards.partners.len());
    for card in &scorecards.partners {
        let own = by_partner.remove(&card.partner.id).unwrap_or_default();
        partners.push(run.partner(card, &own, &mut warnings));
    }
    partners.sort_by(|left, right| left.partner_id.cmp(&right.partner_id));
    let mut moved = moved_lines(scorecards.period, slices);
    for partner in &mut partners {
        partner.moved_lines = moved.remove(&partner.partner_id).unwrap_or_default();
    }
    for (partner, own) in by_partner {
        for (currency, amount) in recognised_in(scorecards.period, &own) {
            warnings
                .push(about(&partner, format_args!("{amount} {currency} recognised and not settled: out of scope")));
        }
    }
    warnings.extend(of_nobody(scorecards.period, slices));
    let (period, payables) = (scorecards.period, None);
    let mut settlements = Settlements { period, reporting_currency: reporting, partners, warnings, payables };
    divide(&mut settlements, rates);
    settlements
}

/// Settles a closed period on today's slices: pinned rules and pinned rates (rule R13), and the tiers of `closed`, which are those it
/// was closed with or what disputes and late evidence have put in their place.
///
/// `programme` is the one that closing pinned. Settled are the partners that the period was closed with, and `today`'s: one that
/// the period was closed without may have no tier of its own. `cards` hold the figures that incentives and service credits rest on; a
/// partner without a card has none of them. The decisions say which tier is paid and nothing else.
#[must_use]
pub fn settle_as_closed(
    closed: &ClosedResult,
    today: &BTreeSet<PartnerId>,
    cards: &BTreeMap<PartnerId, Scorecard>,
    slices: &[RevenueSlice],
    programme: &Programme,
) -> Settlements {
    let (period, reporting) = (closed.period, closed.reporting_currency);
    let run = Run { period, decided: None, rates: &closed.rates, programme, reporting };
    let by_partner = slices_by_partner(slices);
    let mut warnings = Vec::new();
    let names: BTreeSet<&PartnerId> = closed.tiers.keys().chain(today).collect();
    let settled = names.into_iter().map(|partner| {
        let own = by_partner.get(partner).map_or(&[][..], Vec::as_slice);
        let tiers = closed.tiers.get(partner).map_or(&[][..], Vec::as_slice);
        let history = TierHistory::pinned(programme, partner, tiers);
        let adjuster = cards.get(partner).and_then(|card| Adjuster::new(programme, card, &history, period));
        let (basis, settlements, unsettled) = run.money(partner, &history, own, adjuster.as_ref(), &mut warnings);
        let tier = TierDecision::only_paid(basis.tier().to_owned(), history.tiers());
        let settled = PartnerSettlement::money_alone(partner.clone(), tier, settlements);
        PartnerSettlement { unsettled, ..settled }
    });
    let partners = settled.collect();
    let mut settlements = Settlements { period, reporting_currency: reporting, partners, warnings, payables: None };
    divide(&mut settlements, &closed.rates);
    settlements
}

/// What every partner's settlement has in common.
struct Run<'a> {
    period: Quarter,
    decided: Option<&'a DecidedTiers>,
    rates: &'a BTreeMap<(Currency, Month), Decimal>,
    programme: &'a Programme,
    reporting: Currency,
}

impl Run<'_> {
    fn partner(&self, card: &Scorecard, own: &[&RevenueSlice], warnings: &mut Vec<String>) -> PartnerSettlement {
        let partner = &card.partner.id;
        let history =
            TierHistory::walk(card, self.programme, self.period, self.decided.and_then(|all| all.get(partner)));
        let adjuster = Adjuster::new(self.programme, card, &history, self.period);
        let (basis, settlements, unsettled) = self.money(partner, &history, own, adjuster.as_ref(), warnings);
        let tier = self.decision(card, &history, &basis);
        let next_tier_worth = self.next_tier_worth(&tier, &settlements);
        let version = self.programme.for_period(self.period);
        let cost_per_resolution = cost::of_resolution(card, &settlements, version, self.reporting);
        let next_tier_lacks = tier.next.as_ref().map(|next| lacks(card, &tier.gates, next)).unwrap_or_default();
        let points = version.and_then(|version| score::points(card, version, self.period));
        PartnerSettlement {
            unsettled,
            next_tier_lacks,
            next_tier_worth,
            cost_per_resolution,
            points,
            ..PartnerSettlement::money_alone(partner.clone(), tier, settlements)
        }
    }

    /// Settles a partner's revenue of the period under tiers that are decided; gives the lines that nothing sets a share for, too. Without
    /// an adjuster nothing is added to the shares.
    fn money(
        &self,
        partner: &PartnerId,
        history: &TierHistory<'_>,
        own: &[&RevenueSlice],
        adjuster: Option<&Adjuster<'_>>,
        warnings: &mut Vec<String>,
    ) -> (Basis, Vec<Settlement>, BTreeSet<String>) {
        let rulebook = Rulebook::new(self.programme, partner, history, self.period, own);
        let basis = rulebook.basis();
        let in_period: Vec<&RevenueSlice> =
            own.iter().copied().filter(|slice| self.period.contains(slice.slice_from)).collect();
        warnings.extend(self.doubts(partner, &rulebook, &basis, &in_period));
        let Priced { groups, unpriced, left_out } = rulebook.priced(&in_period, basis == Basis::Nothing);
        warnings.extend(unpriced.iter().map(|(line, reason)| about(partner, format_args!("line {line} {reason}"))));
        let settled_slices: Vec<&RevenueSlice> =
            in_period.iter().copied().filter(|slice| !left_out.contains(&slice.line_id)).collect();
        let mut settlements = Vec::with_capacity(groups.len());
        for (currency, pieces) in groups {
            let settled = share_out(pieces, currency)
                .and_then(|shared| {
                    let given = given(&shared.days, self.programme, partner, (self.period, currency))?;
                    Ok((self.settlement(partner, currency, shared, adjuster, warnings)?, given))
                })
                .and_then(|(settled, given)| {
                    let retained = retained_of(self.period, currency, &settled_slices).ok_or(TooLarge)?;
                    Ok(Settlement { retained, sub_shares: given, ..settled })
                });
            match settled {
                Ok(settlement) => settlements.push(settlement),
                Err(TooLarge) => warnings.push(about(partner, format_args!("{currency}: {TooLarge}"))),
            }
        }
        let currencies: Vec<Currency> = settlements.iter().map(|one| one.recognised.currency).collect();
        let unsettled = adjuster.map(|adjuster| adjuster.without_settlement(&currencies)).unwrap_or_default();
        warnings.extend(unsettled.into_iter().map(|words| about(partner, words)));
        (basis, settlements, left_out)
    }

    fn settlement(
        &self,
        partner: &PartnerId,
        currency: Currency,
        shared: Shared<'_>,
        adjuster: Option<&Adjuster<'_>>,
        warnings: &mut Vec<String>,
    ) -> Result<Settlement, TooLarge> {
        let adjustments = adjuster.map_or(Ok(Vec::new()), |adjuster| adjuster.adjust(currency, &shared))?;
        let of_kind = |kind| sum_of(currency, &adjustments, kind).ok_or(TooLarge);
        let incentives = of_kind(AdjustmentKind::Incentive)?;
        let service_credits = of_kind(AdjustmentKind::ServiceCredit)?;
        let converted = convert(&shared.months, currency, self.reporting, self.rates);
        let converted =
            converted.map_err(|problem| warnings.extend(self.unconverted(partner, currency, &problem))).ok();
        let money = |minor| Money::from_minor(minor, currency);
        let partner_part = money(shared.partner);
        let beyond = incentives.checked_add(service_credits).ok_or(TooLarge)?;
        let beyond_reporting =
            converted.as_ref().and_then(|converted| convert_beyond(beyond, converted, self.reporting));
        let payable_reporting =
            converted.as_ref().and_then(|converted| converted.partner.checked_add(beyond_reporting?));
        Ok(Settlement {
            partner_id: partner.clone(),
            recognised: money(shared.recognised),
            share: shared.share,
            partner: partner_part,
            vendor: money(shared.recognised - shared.partner),
            adjustments,
            incentives,
            service_credits,
            beyond_reporting,
            true_ups: money(0),
            sub_partners: money(0),
            sub_partners_reporting: Some(Money::zero(self.reporting)),
            sub_shares: Vec::new(),
            payable: partner_part.checked_add(beyond).ok_or(TooLarge)?,
            retained: Vec::new(),
            payment: None,
            payable_reporting,
            recognised_reporting: converted.as_ref().map(|converted| converted.recognised),
            partner_reporting: converted.as_ref().map(|converted| converted.partner),
            months: shared.months,
            rates: converted.map(|converted| converted.rates).unwrap_or_default(),
            lines: shared.lines,
            true_ups_by_period: Vec::new(),
        })
    }

    fn decision(&self, card: &Scorecard, history: &TierHistory<'_>, basis: &Basis) -> TierDecision {
        let previous = history.earned(self.period.previous()).map(|earned| earned.record.earned.clone());
        let paid = basis.tier().to_owned();
        let version = self.programme.for_period(self.period);
        let earned = history.earned(self.period).and_then(|earned| Some((&earned.record, earned.decision.as_ref()?)));
        let (Some((record, decision)), Some(version)) = (earned, version) else {
            let reason = "the programme has no tiers".to_owned();
            return TierDecision { previous, reason, ..TierDecision::only_paid(paid, history.tiers()) };
        };
        let mut reason = record.reason.clone();
        if let Some(metric) = provisional_metric(card, version.deciding_metrics().into_iter()) {
            reason.push_str(&format!("; provisional, as {metric} may still change"));
        }
        let id = |index: usize| version.tiers.get(index).map(|tier| tier.id.clone());
        TierDecision {
            earned: record.earned.clone(),
            paid,
            previous,
            reason,
            held: record.held > 0,
            no_longer_held: decision.no_longer_held().and_then(id),
            gates: decision.evaluation.gates.clone(),
            next: id(decision.tier + 1),
            history: history.tiers(),
            certainty: decision.certainty.clone(),
        }
    }

    /// What the next tier's share would have paid on top, by currency.
    fn next_tier_worth(&self, tier: &TierDecision, settlements: &[Settlement]) -> Vec<Money> {
        let Some(version) = self.programme.for_period(self.period) else { return Vec::new() };
        let Some(next) = version.tiers.iter().find(|candidate| Some(&candidate.id) == tier.next.as_ref()) else {
            return Vec::new();
        };
        let earned = version.tiers.iter().find(|candidate| candidate.id == tier.earned);
        let (next_share, _) = within_limits(next.share, version);
        let (earned_share, _) = within_limits(earned.map_or(Share::ZERO, |tier| tier.share), version);
        let more = next_share.decimal() - earned_share.decimal();
        let worth = |settlement: &Settlement| {
            let recognised = Decimal::from(settlement.recognised.minor);
            let minor = round_half_away_from_zero(recognised.checked_mul(more)?)?;
            Some(Money::from_minor(minor, settlement.recognised.currency))
        };
        settlements.iter().filter_map(worth).collect()
    }

    /// What finance should look at before it pays.
    fn doubts(
        &self,
        partner: &PartnerId,
        rules: &Rulebook<'_>,
        basis: &Basis,
        slices: &[&RevenueSlice],
    ) -> Vec<String> {
        let mut doubts = Vec::new();
        for (credit, line) in rules.credits_without_original(slices) {
            let words = "which is not among the partner's lines: it is paid at the share of its own service days";
            doubts.push(about(partner, format_args!("credit {credit} corrects line {line}, {words}")));
        }
        let version = self.programme.for_period(self.period);
        let unknown = |tier: &str| version.is_some_and(|version| version.tiers.iter().all(|known| known.id != tier));
        if let Basis::Tier(tier) = basis
            && unknown(tier)
        {
            doubts.push(about(partner, format_args!("tier {tier} is not in the programme: the entry tier is paid")));
        }
        let without = |slice: &&&RevenueSlice| self.programme.agreement(partner, slice.slice_from).is_none();
        if !self.programme.agreements.is_empty()
            && let Some(slice) = slices.iter().find(without)
        {
            let (line, day) = (&slice.line_id, slice.slice_from);
            doubts.push(about(
                partner,
                format_args!("no agreement on {day}, a service day of line {line}; it is settled"),
            ));
        }
        doubts
    }

    fn unconverted(&self, partner: &PartnerId, currency: Currency, problem: &NotConverted) -> Vec<String> {
        let reporting = self.reporting;
        match problem {
            NotConverted::NoRate(months) => {
                let rate = |month: &Month| format!("no rate from {currency} to {reporting} for {month}");
                months.iter().map(|month| about(partner, rate(month))).collect()
            }
            NotConverted::TooLarge => vec![about(partner, format_args!("{currency} in {reporting}: {TooLarge}"))],
        }
    }
}

/// The sum of the adjustments of a kind; `None` where it does not fit.
fn sum_of(currency: Currency, adjustments: &[Adjustment], kind: AdjustmentKind) -> Option<Money> {
    let own = adjustments.iter().filter(|adjustment| adjustment.kind == kind);
    own.map(|adjustment| adjustment.amount).try_fold(Money::zero(currency), Money::checked_add)
}

/// The partners' slices, each partner's in an order that depends on nothing but what they say.
fn slices_by_partner(slices: &[RevenueSlice]) -> BTreeMap<PartnerId, Vec<&RevenueSlice>> {
    let mut groups: BTreeMap<PartnerId, Vec<&RevenueSlice>> = BTreeMap::new();
    for slice in slices.iter().filter(|slice| slice.assignment == Assignment::Partner) {
        if let Some(partner) = &slice.partner_id {
            groups.entry(partner.clone()).or_default().push(slice);
        }
    }
    for own in groups.values_mut() {
        own.sort_by(|left, right| order(left).cmp(&order(right)));
    }
    groups
}

/// Everything that may differ between two slices of a partner.
fn order(slice: &RevenueSlice) -> impl Ord + '_ {
    (
        (&slice.line_id, slice.slice_from, slice.slice_to, slice.service_from, slice.service_to),
        (slice.currency, slice.amount_minor, slice.recognised_minor),
        (&slice.invoice_id, &slice.customer_id, &slice.product, &slice.kind, &slice.credits_line_id),
    )
}

/// The first of some metrics whose evidence horizon has not passed.
fn provisional_metric<'a>(card: &Scorecard, mut metrics: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    metrics.find(|metric| card.metric(metric).is_some_and(|metric| metric.provisional))
}

/// What slices recognise in a period, by currency, exact.
fn recognised_in(period: Quarter, slices: &[&RevenueSlice]) -> BTreeMap<Currency, Decimal> {
    let mut sums: BTreeMap<Currency, Decimal> = BTreeMap::new();
    for slice in slices.iter().filter(|slice| period.contains(slice.slice_from)) {
        *sums.entry(slice.currency).or_default() += Money::from_minor(slice.recognised_minor, slice.currency).decimal();
    }
    sums
}

/// Revenue of the period whose partner nobody knows, in words.
fn of_nobody(period: Quarter, slices: &[RevenueSlice]) -> Vec<String> {
    let nobody = |slice: &&RevenueSlice| {
        slice.assignment == Assignment::Unassigned
            || (slice.assignment == Assignment::Partner && slice.partner_id.is_none())
    };
    let unknown: Vec<&RevenueSlice> = slices.iter().filter(nobody).collect();
    let in_period = unknown.iter().filter(|slice| period.contains(slice.slice_from));
    let lines: BTreeSet<&str> = in_period.map(|slice| slice.line_id.as_str()).collect();
    let words = |(currency, amount)| {
        format!("{amount} {currency} recognised and not settled: no known partner ({} lines in all)", lines.len())
    };
    recognised_in(period, &unknown).into_iter().map(words).collect()
}

/// A warning about one partner.
fn about(partner: &PartnerId, message: impl Display) -> String {
    format!("{partner}: {message}")
}
