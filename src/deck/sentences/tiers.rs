//! What the rules about changes made of a tier, in words.

use crate::deck::input::PeriodInput;
use crate::settlement::model::{TierDecision, TierQuarter};

use super::words::lowered;

/// The tier that the period's figures earn, where the rules about changes do not give it yet.
pub(crate) fn not_risen_to(common: &PeriodInput<'_>, tier: &TierDecision) -> Option<String> {
    let last = tier.history.last()?;
    let (figures, earned) = (common.tier_rank(&last.by_figures)?, common.tier_rank(&last.earned)?);
    (figures > earned).then(|| common.tier_name(&last.by_figures))
}

/// Why a quarter left its tier, with metrics by their names.
pub(crate) fn reason(common: &PeriodInput<'_>, quarter: &TierQuarter) -> String {
    let metrics = common.programme.deciding_metrics();
    metrics.into_iter().fold(quarter.reason.clone(), |words, metric| {
        words.replace(&format!("{metric} of "), &format!("{} of ", lowered(&common.definition(metric).name)))
    })
}
