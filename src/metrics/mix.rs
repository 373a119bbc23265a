//! Case mix: what the rates of all other partners lead one to expect of a partner's own cases (rule R9).

use std::collections::BTreeMap;

use super::cells::{Cells, Span, Stratum, Subject};
use crate::stats::standardise::{Standardised, Tally, indirect};

/// Fewer cases of others than this make no reference rate.
pub(crate) const MINIMUM_REFERENCE: i64 = 20;

/// Levels of fallback: severity x product x complexity, severity x complexity, severity. Where a further column tells like
/// cases from others, it stands in the first two, and severity x complexity without it comes after them.
const LEVELS: usize = 4;

type Tallies = BTreeMap<Stratum, Tally>;

/// All partners' cases and events by span, at every level of fallback.
#[derive(Debug, Clone, Default)]
pub(super) struct Mix {
    pooled: BTreeMap<Span, [Tallies; LEVELS]>,
}

impl Mix {
    /// Takes the pooled cases of every span.
    pub(super) fn of(cells: &Cells, spans: impl Iterator<Item = Span>) -> Self {
        let pooled = spans
            .map(|span| {
                let finest = tallies(cells, &Subject::Pooled, span);
                (span, std::array::from_fn(|level| coarser(&finest, level)))
            })
            .collect();
        Self { pooled }
    }

    /// Observed and expected events of a partner: at the rates of all others, without its own cases.
    pub(super) fn of_subject(&self, cells: &Cells, subject: &Subject, span: Span) -> Standardised {
        let own = tallies(cells, subject, span);
        let Some(pooled) = self.pooled.get(&span) else { return Standardised::default() };
        let references: [Tallies; LEVELS] = std::array::from_fn(|level| others(&pooled[level], &coarser(&own, level)));
        indirect(&own, &references, MINIMUM_REFERENCE, coarsen)
    }
}

fn tallies(cells: &Cells, subject: &Subject, span: Span) -> Tallies {
    cells
        .strata(subject, &span.months())
        .into_iter()
        .map(|(stratum, sums)| (stratum, Tally { cases: sums.denominator, events: sums.numerator }))
        .collect()
}

fn coarser(finest: &Tallies, level: usize) -> Tallies {
    let mut found = Tallies::new();
    for (stratum, tally) in finest {
        found.entry(coarsen(stratum, level)).or_default().add(*tally);
    }
    found
}

/// The reference of the strata a partner has: everyone's tallies less its own.
fn others(pooled: &Tallies, own: &Tallies) -> Tallies {
    own.iter()
        .map(|(stratum, own)| (stratum.clone(), pooled.get(stratum).copied().unwrap_or(*own).without(*own)))
        .collect()
}

fn coarsen(stratum: &Stratum, level: usize) -> Stratum {
    let mut coarse = stratum.clone();
    if level >= 1 {
        coarse.product = None;
    }
    if level >= 2 {
        coarse.group = None;
    }
    if level >= 3 {
        coarse.complexity = None;
    }
    coarse
}
