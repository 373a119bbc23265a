//! How far a partner's evidence carries (withheld, shown or rankable), and its figures with chance taken out.
//!
//! *Withheld*: the ratio has no value, because the programme asks for more. *Shown*: it has one, and it stands on too little for a place
//! among the others, or chance explains all that partners differ. *Rankable*: everything else.

use super::compare::{Contestant, RANKED_METRIC, RAW_METRIC};
use super::model::{EvidenceState, Scorecard, Shrunk, Standing};
use crate::stats::CONFIDENCE;
use crate::stats::publish::{self, Imprecise, Publishability};
use crate::stats::shrinkage::{self, Prior};
use crate::stats::variance::{Between, Method, between};

/// What all compared partners say of each one.
pub(super) struct Field {
    /// How reliably the ratio tells partners apart; `None` with fewer than two.
    pub(super) reliability: Option<f64>,
    ratios: Option<Between>,
    rates: Option<Prior>,
}

impl Field {
    /// The field of the compared partners.
    pub(super) fn of(partners: &[Scorecard], contestants: &[Contestant]) -> Self {
        let root = |one: &Contestant| shrinkage::root_ratio(one.observed as f64, one.expected);
        let roots: Vec<(f64, f64)> = contestants.iter().filter_map(root).collect();
        let ratios = between(&roots, Method::DerSimonianLaird);
        let variances: Vec<f64> = roots.iter().map(|(_, variance)| *variance).collect();
        let rates: Vec<(i64, i64)> = contestants.iter().filter_map(|one| raw_counts(&partners[one.index])).collect();
        Self {
            reliability: ratios.as_ref().and_then(|ratios| shrinkage::reliability(&variances, ratios)),
            rates: if ratios.is_some() { Prior::of_moments(&rates) } else { None },
            ratios,
        }
    }

    /// What may be said of a partner with `cases` over four quarters where `minimum` are needed for a place.
    pub(super) fn standing(&self, card: &Scorecard, cases: i64, minimum: i64) -> Standing {
        let Some(ratio) = card.metric(RANKED_METRIC).filter(|metric| metric.measurement.value.is_some()) else {
            let reason = card.metric(RANKED_METRIC).and_then(|metric| metric.reason.clone());
            return Standing { reason: reason.or_else(|| Some("not measured".to_owned())), ..Standing::default() };
        };
        let reason = not_rankable(card, cases, minimum).or_else(|| self.nothing_to_rank());
        let (observed, expected) = (ratio.measurement.numerator, ratio.measurement.expected);
        Standing {
            state: if reason.is_some() { EvidenceState::Shown } else { EvidenceState::Rankable },
            reason,
            ratio: observed.zip(expected).and_then(|(observed, expected)| self.ratio(observed, expected)),
            rate: raw_counts(card).and_then(|(part, whole)| self.rates?.shrink(part, whole, CONFIDENCE)),
        }
    }

    fn ratio(&self, observed: i64, expected: f64) -> Option<Shrunk> {
        shrinkage::ratio(observed as f64, expected, self.ratios.as_ref()?, CONFIDENCE)
    }

    fn nothing_to_rank(&self) -> Option<String> {
        (self.reliability == Some(0.0)).then(|| "partners differ by no more than chance".to_owned())
    }
}

/// Escalated and all partner cases of the period, where there are any.
fn raw_counts(card: &Scorecard) -> Option<(i64, i64)> {
    let raw = &card.metric(RAW_METRIC)?.measurement;
    raw.numerator.zip(raw.denominator).filter(|(_, cases)| *cases > 0)
}

/// Why a partner's own evidence is not enough for a place.
///
/// The rule of publishability decides on the raw rate, but for its last condition (an interval wide for its own size): that one would shut
/// out whoever escalates least, and what is uncertain about a low rate is said by the plausible places.
fn not_rankable(card: &Scorecard, cases: i64, minimum: i64) -> Option<String> {
    if cases < minimum {
        return Some(format!("{cases} of {minimum} cases over four quarters"));
    }
    let (part, whole) = raw_counts(card)?;
    match publish::proportion(part, whole)? {
        Publishability::Withheld(Imprecise::FewCases) => Some(format!("{whole} of 30 cases in the quarter")),
        Publishability::Withheld(Imprecise::WideInterval) => {
            Some("its raw rate is known no better than to 30 points".to_owned())
        }
        Publishability::Withheld(Imprecise::WideForItsSize) | Publishability::Shown(_) => None,
    }
}
