//! The ladder of consequences in words.

use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::sentences::words::lowered;
use crate::programme::duties::Step;
use crate::scorecard::conduct::Conduct;

/// A step in words, as a thing that follows.
pub(crate) fn step_words(step: Step) -> &'static str {
    match step {
        Step::Notice => "a notice",
        Step::ImprovementPlan => "an improvement plan",
        Step::Downgrade => "a downgrade",
        Step::Exit => "the end of the agreement",
    }
}

/// `An improvement plan follows from two breached quarters: customer satisfaction`; `None` where no step is reached.
pub(crate) fn step_reached(common: &PeriodInput<'_>, conduct: &Conduct) -> Option<String> {
    let step = conduct.step?;
    let hardest = conduct.metrics.iter().filter(|metric| metric.stand.step == Some(step));
    let most = hardest.max_by_key(|metric| metric.stand.breached)?;
    let quarters = i64::from(most.stand.breached);
    Some(format!(
        "{} follows from {} breached {}: {}",
        format::capitalised(step_words(step)),
        format::number_word(quarters),
        format::plural_word(quarters, "quarter"),
        lowered(&common.definition(&most.metric).name)
    ))
}
