//! The terms of a contract as Quarterdeck's checked programme.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use quarterdeck::domain::{PartnerId, Rounding, Share};
use quarterdeck::programme::incentives::{self, Incentive};
use quarterdeck::programme::level::LevelAt;
use quarterdeck::programme::model::{self, EvidencePolicy, Gate, LateEvidence, PayRules, Tier, TierTiming, Version};
use quarterdeck::programme::payment::{BelowZero, OwnPayment, PaymentRules, Release};
use quarterdeck::programme::schedules::{Band, Kind, Schedule};
use quarterdeck::programme::service_credits::{self, ServiceCredit, ServiceCredits};
use quarterdeck::programme::sub_partners::SubPartner;
use quarterdeck::programme::tier_changes::TierChanges;
use quarterdeck::programme::{self, Programme};
use rust_decimal::Decimal;

use super::contract::{
    self, CUSTOMERS, Changes, Contract, Costs, METRICS, PARTNERS, Partner, PaymentTerms, Pays, Promise, Scale, Shape,
    TIERS, Terms, WithoutEvidence, date, version_name,
};
use super::facts::money;

/// A version that says nothing about money.
static SILENT: LazyLock<Version> = LazyLock::new(|| {
    let text = "title = \"Support programme\"\nfrom = 2020-01-01\n";
    let (programme, findings) = programme::check(&[("v0.toml".to_owned(), text.to_owned())], &METRICS);
    let programme = programme.unwrap_or_else(|| panic!("{findings:?}"));
    programme.versions.into_iter().next().expect("a version")
});

pub(crate) fn programme(own: &Contract) -> Programme {
    let versions = own.versions.iter().enumerate().map(|(place, terms)| version(place, terms));
    let partners = own.partners.iter().zip(PARTNERS);
    Programme {
        versions: versions.collect(),
        agreements: partners.filter_map(|(partner, name)| agreement(partner, name)).collect(),
        sub_partners: own.sub_partners.iter().map(sub_partner).collect(),
        ..Programme::default()
    }
}

fn version(place: usize, terms: &Terms) -> Version {
    let tier = |(id, own): (&str, &contract::Tier)| Tier {
        id: id.to_owned(),
        name: id.to_owned(),
        share: share(own.share),
        gates: own.gates.iter().map(gate).collect(),
    };
    let promises = terms.promises.iter().map(promise).collect();
    Version {
        name: version_name(place),
        from: date(terms.from),
        tiers: TIERS.into_iter().zip(&terms.tiers).map(tier).collect(),
        tier_timing: if terms.same_quarter { TierTiming::Same } else { TierTiming::Next },
        tier_changes: changes(&terms.changes),
        on_insufficient_evidence: match terms.without_evidence {
            WithoutEvidence::Holds => EvidencePolicy::Hold,
            WithoutEvidence::Passes => EvidencePolicy::Pass,
            WithoutEvidence::Fails => EvidencePolicy::Fail,
        },
        late_evidence: if terms.recomputes { LateEvidence::Recompute } else { LateEvidence::MoneyOnly },
        share_floor: share(terms.floor),
        share_cap: share(terms.cap),
        pay: PayRules {
            schedules: BTreeMap::new(),
            points: Vec::new(),
            incentives: terms.incentives.iter().map(incentive).collect(),
            service_credits: ServiceCredits {
                at_risk: terms.at_risk.map(share),
                points: terms.points.as_ref().map(schedule),
                credits: promises,
            },
            level_at: match terms.level_at {
                contract::LevelAt::Service => LevelAt::Service,
                contract::LevelAt::Invoice => LevelAt::Invoice,
                contract::LevelAt::Payout => LevelAt::Payout,
            },
            payment: terms.payment.as_ref().map(payment),
            payment_due_days: None,
        },
        ..SILENT.clone()
    }
}

fn changes(own: &Changes) -> TierChanges {
    let steps = |steps: Option<usize>| steps.map(|steps| u32::try_from(steps).expect("a few steps"));
    TierChanges {
        promotion_after: own.promotion_after,
        probation: own.probation,
        most_steps_up: steps(own.most_steps_up),
        most_steps_down: steps(own.most_steps_down),
        re_entry_after: own.re_entry_after,
        held_quarters: own.held_quarters,
        ..TierChanges::default()
    }
}

fn gate(own: &contract::Gate) -> Gate {
    Gate {
        metric: METRICS[own.metric].to_owned(),
        bound: own.bound as f64 / 10_000.0,
        at_least: true,
        minimum_evidence: (own.evidence > 0).then(|| i64::try_from(own.evidence).expect("a count")),
    }
}

fn sub_partner(own: &contract::SubPartner) -> SubPartner {
    SubPartner {
        partner_id: PartnerId::new(PARTNERS[own.of]),
        sub_partner_id: PartnerId::new(PARTNERS[own.gets]),
        customer_id: own.customer.map(|place| CUSTOMERS[place].to_owned()),
        share: share(own.share),
        from: date(own.from),
        to: own.to.map(date),
    }
}

fn incentive(own: &contract::Incentive) -> Incentive {
    Incentive {
        id: own.id.clone(),
        name: own.id.clone(),
        partners: only(own.only),
        gates: own.gate.as_ref().map(gate).into_iter().collect(),
        pays: match &own.pays {
            Pays::Share(points) => incentives::Pays::Share(share(*points)),
            Pays::ByFigure(metric, scale) => {
                incentives::Pays::ShareByMetric { metric: METRICS[*metric].to_owned(), schedule: schedule(scale) }
            }
            Pays::Amount(currency, amount) => incentives::Pays::Amount(money(*amount, *currency)),
            Pays::ByRevenue(currency, scale) => {
                incentives::Pays::AmountByRecognised { currency: *currency, schedule: schedule(scale) }
            }
        },
    }
}

fn promise(own: &Promise) -> ServiceCredit {
    ServiceCredit {
        id: own.id.clone(),
        name: own.id.clone(),
        partners: only(own.only),
        metric: METRICS[own.metric].to_owned(),
        severity: None,
        at_least: true,
        bound: Decimal::from_i128_with_scale(own.bound, 4),
        costs: match &own.costs {
            Costs::Share(points) => service_credits::Costs::Share(share(*points)),
            Costs::ByFigure(scale) => service_credits::Costs::Schedule(schedule(scale)),
            Costs::Amount(currency, amount) => service_credits::Costs::Amount(money(*amount, *currency)),
            Costs::Points(points) => service_credits::Costs::Points(Decimal::from_i128_with_scale(*points, 0)),
        },
        repeated: own.repeated.map(|(tenths, after)| (Decimal::from_i128_with_scale(tenths, 1), after)),
    }
}

fn schedule(own: &Scale) -> Schedule {
    let start = |place: usize| own.bands.get(place).map(|(start, _)| Decimal::from_i128_with_scale(*start, 1));
    let band = |(place, (_, gives)): (usize, &(i128, i128))| Band {
        from: start(place),
        to: start(place + 1),
        gives: Decimal::from_i128_with_scale(*gives, 4),
    };
    let whole = |amount: i128| Decimal::from_i128_with_scale(amount, 0);
    Schedule {
        name: "scale".to_owned(),
        kind: match own.shape {
            Shape::Band => Kind::Band,
            Shape::Marginal => Kind::Marginal,
            Shape::Whole => Kind::Whole,
        },
        times: if own.per_cent { Decimal::ONE_HUNDRED } else { Decimal::ONE },
        rounded: own.places.map(|places| (places, Rounding::HalfUp)),
        bands: own.bands.iter().enumerate().map(band).collect(),
        minimum: own.minimum.map(whole),
        maximum: own.maximum.map(whole),
    }
}

fn payment(own: &PaymentTerms) -> PaymentRules {
    let in_sweden = own.withholding_in_sweden.map(|points| ("SE".to_owned(), share(points)));
    PaymentRules {
        below_zero: if own.claims { BelowZero::Claim } else { BelowZero::Carry },
        holdback: own.holdback.map(share),
        release: Some(Release::AfterQuarters(own.release_after)),
        withholding: own.withholding.map(share),
        withholding_by_country: in_sweden.into_iter().collect(),
        minimum: own.minimum.iter().map(|(currency, amount)| (*currency, money(*amount, *currency))).collect(),
        held_until_collected: own.held_until_collected,
    }
}

fn agreement(partner: &Partner, name: &str) -> Option<model::Agreement> {
    let own = partner.agreement.as_ref()?;
    Some(model::Agreement {
        partner_id: PartnerId::new(name),
        programme: None,
        from: SILENT.from,
        to: None,
        base_share: own.base_share.map(share),
        currency: None,
        opening_tier: own.opening_tier.map(|tier| TIERS[tier].to_owned()),
        payment: OwnPayment {
            holdback: own.holdback.map(share),
            release: own.release_after.map(Release::AfterQuarters),
            withholding: own.withholding.map(share),
            minimum: own.minimum.map(|(currency, amount)| money(amount, currency)),
            held_until_collected: own.held_until_collected,
        },
    })
}

fn only(partner: Option<usize>) -> BTreeSet<PartnerId> {
    partner.map(|place| PartnerId::new(PARTNERS[place])).into_iter().collect()
}

fn share(points: i128) -> Share {
    Share::new(Decimal::from_i128_with_scale(points, 4)).expect("a share")
}
