//! Can a partner's figures be trusted? The survey audit, and warnings of patterns that good faith seldom leaves.
//!
//! Facts are counted ([`note`]), audited and tested. Nothing here moves a status, a tier or money.

pub mod audit;
mod bunching;
mod collect;
pub mod contrast;
mod counts;
mod easy_cases;
mod escalations;
pub(super) mod explained;
mod limits;
pub mod mix;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
pub mod warnings;

use std::collections::BTreeMap;

use self::collect::ByPartner;
use self::counts::EscalationCount;
use self::escalations::Escalations;
use self::warnings::{Finding, Tested, Warning, survivors};
use super::model::Scorecards;
use crate::domain::PartnerId;
use crate::facts::Facts;
use crate::metrics::MetricsError;
use crate::programme::model::Programme;
use crate::programme::service_levels::ServiceLevels;

pub use self::audit::SurveyAudit;

/// Adds the survey audit and the warnings of the period to every scorecard; no audit without surveys.
///
/// # Errors
/// A query that fails.
pub fn note(cards: &mut Scorecards, facts: &Facts, programme: &Programme) -> Result<(), MetricsError> {
    let partners = cards.partners.iter().map(|card| card.partner.id.clone());
    let counts = collect::collect(facts, cards.period, partners)?;
    let levels = programme.for_period(cards.period).and_then(|version| version.service_levels.as_ref());
    let mut warnings = all_warnings(&counts, levels);
    for card in &mut cards.partners {
        let id = &card.partner.id;
        let others = counts.iter().filter(|(other, _)| *other != id).filter_map(|(_, counts)| counts.surveys.as_ref());
        card.survey_audit = counts.get(id).and_then(|own| own.surveys.as_ref()).map(|own| audit::audit(own, others));
        card.warnings = warnings.remove(id).unwrap_or_default();
    }
    Ok(())
}

/// The warnings of every partner, by kind. Each kind is a family of tests by itself.
fn all_warnings(counts: &ByPartner, levels: Option<&ServiceLevels>) -> BTreeMap<PartnerId, Vec<Warning>> {
    let families = [
        easy_cases(counts, levels),
        escalation_tests(counts, escalations::late),
        escalation_tests(counts, escalations::without_content),
        bunching_tests(counts),
    ];
    let mut found: BTreeMap<PartnerId, Vec<Warning>> = BTreeMap::new();
    for (partner, warning) in families.into_iter().flat_map(survivors) {
        found.entry(partner.clone()).or_default().push(warning);
    }
    found
}

type Family<'c> = Vec<Tested<&'c PartnerId>>;

fn easy_cases<'c>(counts: &'c ByPartner, levels: Option<&ServiceLevels>) -> Family<'c> {
    let test = |(partner, counts): (&'c PartnerId, &'c counts::Counts)| {
        let cases = counts.surveys.as_ref()?.cases.as_deref()?;
        Some(tested(partner, easy_cases::test(cases, levels)?))
    };
    counts.iter().filter_map(test).collect()
}

fn escalation_tests<'c>(counts: &'c ByPartner, test: fn(&Escalations<'_>) -> Finding) -> Family<'c> {
    let of_partner = |(partner, own): (&'c PartnerId, &'c counts::Counts)| {
        let others: Vec<&[EscalationCount]> = counts
            .iter()
            .filter(|(other, _)| *other != partner)
            .map(|(_, counts)| counts.escalations.as_slice())
            .collect();
        Some(tested(partner, test(&Escalations { own: &own.escalations, others: &others })?))
    };
    counts.iter().filter_map(of_partner).collect()
}

fn bunching_tests(counts: &ByPartner) -> Family<'_> {
    let clocks = counts
        .iter()
        .flat_map(|(partner, counts)| counts.near_promise.iter().map(move |(clock, tenths)| (partner, clock, *tenths)));
    clocks.filter_map(|(partner, clock, tenths)| Some(tested(partner, bunching::test(clock, tenths)?))).collect()
}

fn tested<K>(subject: K, (probability, warning): (f64, Option<Warning>)) -> Tested<K> {
    Tested { subject, probability, warning }
}
