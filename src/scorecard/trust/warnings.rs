//! Warnings: patterns that good faith seldom leaves in the figures. A warning asks for a conversation; it moves neither a status nor
//! a tier nor money.

use super::contrast::Part;
use super::limits::FALSE_DISCOVERY_RATE;
use crate::stats::multiplicity::benjamini_hochberg;

/// Said wherever a warning is shown.
pub const MOVES_NOTHING: &str = "a warning moves neither a status nor a tier nor money";

/// What may be warned of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarningKind {
    /// Easy cases are asked about far more often than hard ones.
    SurveysToEasyCases,
    /// Cases are escalated far later than others escalate them.
    LateEscalations,
    /// Escalations say nothing far more often than those of others.
    EscalationsWithoutContent,
    /// Far more cases end just within the time promised than just beyond it.
    BunchingUnderTarget,
}

impl WarningKind {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SurveysToEasyCases => "surveys_to_easy_cases",
            Self::LateEscalations => "late_escalations",
            Self::EscalationsWithoutContent => "escalations_without_content",
            Self::BunchingUnderTarget => "bunching_under_target",
        }
    }

    /// What it is called in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SurveysToEasyCases => "Surveys to easy cases",
            Self::LateEscalations => "Late escalations",
            Self::EscalationsWithoutContent => "Escalations without content",
            Self::BunchingUnderTarget => "Bunching under a promise",
        }
    }

    /// What to ask the partner, before anything else.
    #[must_use]
    pub fn question(self) -> &'static str {
        match self {
            Self::SurveysToEasyCases => "Who decides which cases are asked about, and what held invitations back?",
            Self::LateEscalations => "When is it decided to escalate, and what happens to a case until then?",
            Self::EscalationsWithoutContent => "What is handed over with a case, and does it reach us?",
            Self::BunchingUnderTarget => "What happens to a case as its limit nears, and when is it marked as done?",
        }
    }
}

/// One warning about one partner.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// Of what.
    pub kind: WarningKind,
    /// The clock it is about (`first_response`); `None` for warnings about no clock.
    pub clock: Option<String>,
    /// What was found, as a sentence made of the figures, without the partner's name.
    pub sentence: String,
    /// The share that raised it.
    pub observed: Part,
    /// What it is held against: of the partner's hard cases, or of the other partners; `None` where an expectation stands there.
    pub against: Option<Part>,
    /// The share it is held against.
    pub expected: f64,
    /// The test, in words.
    pub test: &'static str,
    /// The one-sided probability of the like, or more, in good faith.
    pub probability: f64,
    /// The largest probability that still warns, after the control of false discoveries.
    pub threshold: f64,
    /// How many tests of this kind were made in the period.
    pub tests: usize,
}

impl Warning {
    /// `Surveys to easy cases`; with the clock where it is about one.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.clock {
            Some(clock) => format!("{}, {}", self.kind.name(), clock.replace('_', " ")),
            None => self.kind.name().to_owned(),
        }
    }
}

/// The probability of a test, and the warning where the difference is worth one; `None` without enough evidence for a test.
pub(super) type Finding = Option<(f64, Option<Warning>)>;

/// A test that was made: who it is about, its probability, and the warning it raises where the difference is worth one.
pub(super) struct Tested<K> {
    pub(super) subject: K,
    pub(super) probability: f64,
    /// The warning, still without threshold; `None` where the difference is too small to speak of.
    pub(super) warning: Option<Warning>,
}

/// The warnings of one kind and period that survive the control of false discoveries over all its tests.
///
/// The threshold is `k/m × 5%`, with `k` of `m` tests at or below it: Benjamini and Hochberg, Journal of the Royal Statistical
/// Society B 57 (1995) 289–300. Which differences are worth a warning is asked only of the survivors, so that it hides no test.
pub(super) fn survivors<K>(family: Vec<Tested<K>>) -> Vec<(K, Warning)> {
    let probabilities: Vec<f64> = family.iter().map(|test| test.probability).collect();
    let adjusted = benjamini_hochberg(&probabilities);
    let tests = family.len();
    let passing = adjusted.iter().filter(|rate| **rate <= FALSE_DISCOVERY_RATE).count();
    let threshold = FALSE_DISCOVERY_RATE * passing as f64 / tests.max(1) as f64;
    let kept = family.into_iter().zip(adjusted).filter(|(_, rate)| *rate <= FALSE_DISCOVERY_RATE);
    kept.filter_map(|(test, _)| Some((test.subject, Warning { threshold, tests, ..test.warning? }))).collect()
}

/// A share as per cent with one decimal; 0% and 100% are said only where they are exact.
pub(super) fn percent(share: f64) -> String {
    match format!("{:.1}%", share * 100.0).as_str() {
        "0.0%" if share > 0.0 => "under 0.1%".to_owned(),
        "100.0%" if share < 1.0 => "over 99.9%".to_owned(),
        exact => exact.replace(".0%", "%"),
    }
}

/// `230 of 250`.
pub(super) fn counts(part: Part) -> String {
    format!("{} of {}", part.part, part.whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warning() -> Warning {
        Warning {
            kind: WarningKind::LateEscalations,
            clock: None,
            sentence: String::new(),
            observed: Part { part: 1, whole: 2 },
            against: None,
            expected: 0.1,
            test: "",
            probability: 0.0,
            threshold: 0.0,
            tests: 0,
        }
    }

    fn family(probabilities: &[f64]) -> Vec<Tested<usize>> {
        let test = |(subject, probability): (usize, &f64)| Tested {
            subject,
            probability: *probability,
            warning: Some(warning()),
        };
        probabilities.iter().enumerate().map(test).collect()
    }

    #[test]
    fn false_discoveries_are_controlled_over_all_tests_of_a_kind() {
        let found = survivors(family(&[0.001, 0.04, 0.3, 0.024, 0.9]));
        assert_eq!(found.iter().map(|(subject, _)| *subject).collect::<Vec<_>>(), [0]);
        assert!((found[0].1.threshold - 0.01).abs() < 1e-12 && found[0].1.tests == 5);
        let found = survivors(family(&[0.001, 0.02, 0.3]));
        assert_eq!(found.len(), 2);
        assert!((found[1].1.threshold - 0.1 / 3.0).abs() < 1e-12);
        assert!(survivors(family(&[0.2, 0.06])).is_empty() && survivors(family(&[])).is_empty());
    }

    #[test]
    fn a_trifle_is_no_warning_and_still_a_test() {
        let mut tests = family(&[0.0001, 0.0001]);
        tests[1].warning = None;
        let found = survivors(tests);
        assert_eq!((found.len(), found[0].1.tests), (1, 2));
    }

    #[test]
    fn all_and_none_are_said_only_where_they_are_exact() {
        assert_eq!([0.0, 0.0001, 0.5, 0.9999, 1.0].map(percent), ["0%", "under 0.1%", "50%", "over 99.9%", "100%"]);
        assert_eq!(percent(0.123_4), "12.3%");
    }
}
