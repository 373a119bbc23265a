//! Whether a proportion rests on enough to be shown at all.

use super::CONFIDENCE;
use super::binomial::clopper_pearson;

/// Fewer effective cases than this: not shown.
const MINIMUM_CASES: f64 = 30.0;
/// An interval this wide or narrower: shown, whatever the proportion.
const NARROW: f64 = 0.05;
/// An interval this wide or wider: not shown.
const WIDE: f64 = 0.30;
/// An interval wider than this times the proportion: not shown; times its complement: the complement is doubtful.
const RELATIVE: f64 = 1.30;
/// Fewer degrees of freedom than this: a person looks at it first.
const MINIMUM_FREEDOM: i64 = 8;

/// What is to be done with a proportion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publishability {
    /// Not shown, and why.
    Withheld(Imprecise),
    /// Shown, with what a reader should know.
    Shown(Caveats),
}

/// Why a proportion is too imprecise to stand by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imprecise {
    /// Fewer than 30 effective cases.
    FewCases,
    /// An interval 0.30 wide or wider.
    WideInterval,
    /// An interval wider than 1.30 times the proportion.
    WideForItsSize,
}

/// What a reader of a shown proportion should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Caveats {
    /// The complement would not pass: say nothing about it.
    pub complement_doubtful: bool,
    /// Few degrees of freedom: look at it before it is shown.
    pub few_degrees_of_freedom: bool,
    /// 0% or 100%: look at it before it is shown.
    pub all_or_none: bool,
}

/// The NCHS rule for proportions, with the exact interval at 95% and as many effective cases as there are.
///
/// Under 30 cases: withheld. Interval no wider than 0.05: shown. As wide as 0.30: withheld. Wider than 1.30 times the proportion: withheld.
/// At 0% and 100% the width counts as 0. `None` for no cases or impossible counts.
/// Source: Parker and others, National Center for Health Statistics Data Presentation Standards for Proportions, Vital Health Stat 2(175), 2017.
#[must_use]
pub fn proportion(successes: i64, trials: i64) -> Option<Publishability> {
    proportion_of_sample(successes, trials, trials as f64, None)
}

/// [`proportion`] of a sample that weighs less than its cases: `effective` cases (at most `trials`) and, where known, its degrees of freedom.
#[must_use]
pub fn proportion_of_sample(
    successes: i64,
    trials: i64,
    effective: f64,
    freedom: Option<i64>,
) -> Option<Publishability> {
    let (low, high) = clopper_pearson(successes, trials, CONFIDENCE)?;
    let share = successes as f64 / trials as f64;
    let all_or_none = successes == 0 || successes == trials;
    let width = if all_or_none { 0.0 } else { high - low };
    let imprecise = if effective < MINIMUM_CASES {
        Some(Imprecise::FewCases)
    } else if width >= WIDE {
        Some(Imprecise::WideInterval)
    } else if width > NARROW && width > RELATIVE * share {
        Some(Imprecise::WideForItsSize)
    } else {
        None
    };
    if let Some(why) = imprecise {
        return Some(Publishability::Withheld(why));
    }
    Some(Publishability::Shown(Caveats {
        complement_doubtful: width > NARROW && width > RELATIVE * (1.0 - share),
        few_degrees_of_freedom: freedom.is_some_and(|freedom| freedom < MINIMUM_FREEDOM),
        all_or_none,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CDC's surveytable, run with exact intervals.
    #[test]
    fn the_rule_agrees_with_surveytable() {
        use Imprecise::{FewCases, WideForItsSize, WideInterval};
        let withheld = [
            (0, 29, FewCases),
            (5, 29, FewCases),
            (20, 40, WideInterval),
            (2, 100, WideForItsSize),
            (4, 35, WideForItsSize),
        ];
        for (successes, trials, why) in withheld {
            assert_eq!(proportion(successes, trials), Some(Publishability::Withheld(why)), "{successes} of {trials}");
        }
        for (successes, trials) in [(90, 100), (50, 100), (400, 500), (5, 500), (3, 200)] {
            assert_eq!(
                proportion(successes, trials),
                Some(Publishability::Shown(Caveats::default())),
                "{successes} of {trials}"
            );
        }
        let complement = Caveats { complement_doubtful: true, ..Caveats::default() };
        assert_eq!(proportion(98, 100), Some(Publishability::Shown(complement)));
    }

    #[test]
    fn none_and_few_degrees_of_freedom_are_looked_at() {
        let caveats = Caveats { few_degrees_of_freedom: true, all_or_none: true, ..Caveats::default() };
        assert_eq!(proportion_of_sample(0, 50, 40.0, Some(7)), Some(Publishability::Shown(caveats)));
        assert_eq!(proportion_of_sample(25, 500, 29.0, None), Some(Publishability::Withheld(Imprecise::FewCases)));
        assert_eq!(proportion(0, 0), None);
    }
}
