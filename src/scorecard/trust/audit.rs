//! The survey audit: where a partner's answers come from, and whom they leave out. It judges nothing and moves nothing.

use std::collections::BTreeMap;

use super::contrast::{Contrast, Part};
use super::counts::{AnswerCount, SurveyCounts};
use super::mix::{Mix, mixes};
use crate::stats::CONFIDENCE;
use crate::stats::mean::{self, Moments};

/// Scores are held in thousandths.
const THOUSANDTHS: i64 = 1_000;

/// The facts about a partner's satisfaction surveys in a period. What nothing was counted of is `None`, never 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SurveyAudit {
    /// Answers received in the period, by who asked, by name.
    pub providers: Vec<ProviderAnswers>,
    /// Answers received in the period that count.
    pub counted: i64,
    /// Those that do not, by the reason that facts give.
    pub excluded: BTreeMap<String, i64>,
    /// Customers behind the answers; `None` where no answer names one.
    pub customers: Option<Customers>,
    /// Cases asked about by an independent provider, of those first resolved in the period; `None` of none.
    pub coverage: Option<Part>,
    /// Answered, of invitations that independent providers delivered in the period; `None` of none.
    pub response: Option<Part>,
    /// The same against all other partners together; `None` where either side has none.
    pub response_against_others: Option<Contrast>,
    /// The mix of cases asked and answered about, by severity, product and complexity; empty without cases.
    pub mix: Vec<Mix>,
    /// Scores that independent providers and others heard; `None` unless both heard some.
    pub scores: Option<Scores>,
}

/// Answers that one provider brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderAnswers {
    /// Who asked.
    pub provider: String,
    /// Whether the programme names it independent.
    pub independent: bool,
    /// Answers received in the period.
    pub answers: i64,
    /// Of these, that count.
    pub counted: i64,
}

/// How answers spread over customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Customers {
    /// Customers with an answer that counts.
    pub answering: i64,
    /// Customers of whom answers were left out as over the cap.
    pub over_cap: i64,
    /// Answers of the customer with most of them, of all that count and name a customer; `None` where none counts.
    pub largest: Option<Part>,
}

/// Mean scores on the programme's scale: of answers that count, and of all that providers who are not independent brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// Answers that count.
    pub independent: MeanScore,
    /// Answers to others.
    pub others: MeanScore,
    /// The others' mean less the independent one.
    pub difference: f64,
    /// Welch's 95% interval of it; `None` with fewer than two answers on a side, and where no score varies.
    pub interval: Option<(f64, f64)>,
}

/// A mean with the answers it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanScore {
    /// The mean.
    pub mean: f64,
    /// Answers on their scale.
    pub answers: i64,
}

/// The audit of one partner; `others` are the counts of all other partners.
pub(super) fn audit<'c>(own: &SurveyCounts, others: impl Iterator<Item = &'c SurveyCounts>) -> SurveyAudit {
    let response = Part::of(own.answered, own.delivered);
    let (answered, delivered) = others.fold((0, 0), |sum, one| (sum.0 + one.answered, sum.1 + one.delivered));
    let mix = own.cases.as_deref().map(mixes).unwrap_or_default();
    SurveyAudit {
        providers: providers(&own.answers),
        counted: own.answers.iter().filter(|count| count.exclusion.is_none()).map(|count| count.answers).sum(),
        excluded: excluded(&own.answers),
        customers: customers(own),
        coverage: coverage(own),
        response,
        response_against_others: Contrast::of(response, Part::of(answered, delivered), CONFIDENCE),
        mix,
        scores: scores(&own.answers),
    }
}

fn providers(answers: &[AnswerCount]) -> Vec<ProviderAnswers> {
    let mut found: BTreeMap<(&str, bool), (i64, i64)> = BTreeMap::new();
    for count in answers {
        let (all, counted) = found.entry((&count.provider, count.independent)).or_default();
        *all += count.answers;
        *counted += if count.exclusion.is_none() { count.answers } else { 0 };
    }
    let of = |((provider, independent), (answers, counted)): ((&str, bool), _)| ProviderAnswers {
        provider: provider.to_owned(),
        independent,
        answers,
        counted,
    };
    found.into_iter().map(of).collect()
}

fn excluded(answers: &[AnswerCount]) -> BTreeMap<String, i64> {
    let mut found = BTreeMap::new();
    for count in answers {
        if let Some(reason) = &count.exclusion {
            *found.entry(reason.clone()).or_insert(0) += count.answers;
        }
    }
    found
}

fn customers(own: &SurveyCounts) -> Option<Customers> {
    if own.customers.is_empty() {
        return None;
    }
    let counted = || own.customers.iter().map(|customer| customer.counted);
    Some(Customers {
        answering: counted().filter(|counted| *counted > 0).count() as i64,
        over_cap: own.customers.iter().filter(|customer| customer.over_cap > 0).count() as i64,
        largest: Part::of(counted().max().unwrap_or(0), counted().sum()),
    })
}

fn coverage(own: &SurveyCounts) -> Option<Part> {
    let cases = own.cases.as_ref()?;
    let sum = |of: fn(&super::counts::KindCount) -> i64| cases.iter().map(of).sum();
    Part::of(sum(|kind| kind.invited), sum(|kind| kind.eligible))
}

fn scores(answers: &[AnswerCount]) -> Option<Scores> {
    let moments = |independent: bool| {
        let of_side = |count: &&AnswerCount| match independent {
            true => count.exclusion.is_none(),
            false => !count.independent,
        };
        let scores = answers.iter().filter(of_side).filter_map(|count| Some((count.score?, count.answers)));
        Moments::of(scores, THOUSANDTHS)
    };
    let (independent, others) = (moments(true)?, moments(false)?);
    let mean = |moments: Moments| MeanScore { mean: moments.mean, answers: moments.count };
    Some(Scores {
        independent: mean(independent),
        others: mean(others),
        difference: others.mean - independent.mean,
        interval: mean::difference(others, independent, CONFIDENCE),
    })
}

#[cfg(test)]
mod tests {
    use super::super::counts::{CustomerCount, KindCount};
    use super::*;

    fn answers(provider: &str, exclusion: Option<&str>, score: Option<i64>, answers: i64) -> AnswerCount {
        AnswerCount {
            provider: provider.to_owned(),
            independent: provider == "Veridica",
            exclusion: exclusion.map(str::to_owned),
            score,
            answers,
        }
    }

    #[test]
    fn an_audit_by_hand() {
        let own = SurveyCounts {
            answers: vec![
                answers("Pulse", Some("not_independent"), Some(5_000), 3),
                answers("Pulse", Some("not_independent"), Some(4_000), 1),
                answers("Pulse", Some("not_independent"), None, 2),
                answers("Veridica", None, Some(4_000), 2),
                answers("Veridica", None, Some(2_000), 2),
                answers("Veridica", Some("over_cap"), Some(5_000), 5),
            ],
            customers: vec![
                CustomerCount { counted: 3, over_cap: 5 },
                CustomerCount { counted: 1, over_cap: 0 },
                CustomerCount { counted: 0, over_cap: 0 },
            ],
            delivered: 20,
            answered: 9,
            cases: Some(vec![KindCount { eligible: 40, invited: 20, ..KindCount::default() }]),
        };
        let other = SurveyCounts { delivered: 100, answered: 25, ..SurveyCounts::default() };
        let found = audit(&own, [&other, &SurveyCounts::default()].into_iter());
        let providers: Vec<_> = found
            .providers
            .iter()
            .map(|one| (one.provider.as_str(), one.independent, one.answers, one.counted))
            .collect();
        assert_eq!(providers, [("Pulse", false, 6, 0), ("Veridica", true, 9, 4)]);
        assert_eq!(
            found.excluded.iter().map(|(reason, count)| (reason.as_str(), *count)).collect::<Vec<_>>(),
            [("not_independent", 6), ("over_cap", 5)]
        );
        let customers = found.customers.expect("customers");
        assert_eq!((customers.answering, customers.over_cap), (2, 1));
        assert_eq!(customers.largest, Part::of(3, 4));
        assert_eq!((found.counted, found.coverage), (4, Part::of(20, 40)));
        let response = found.response_against_others.expect("others");
        assert_eq!((response.first, response.second), (Part { part: 9, whole: 20 }, Part { part: 25, whole: 100 }));
        let scores = found.scores.expect("scores");
        assert_eq!((scores.independent.answers, scores.others.answers), (4, 4));
        assert!((scores.difference - 1.75).abs() < 1e-12 && scores.interval.is_some());
    }

    #[test]
    fn what_was_not_measured_is_none_and_never_0() {
        let found = audit(&SurveyCounts::default(), std::iter::empty());
        assert_eq!(found, SurveyAudit::default());
        let nobody = SurveyCounts { cases: Some(Vec::new()), ..SurveyCounts::default() };
        let found = audit(&nobody, std::iter::empty());
        assert_eq!((found.coverage, found.response, found.scores), (None, None, None));
        let uninvited = SurveyCounts {
            cases: Some(vec![KindCount { eligible: 7, ..KindCount::default() }]),
            ..SurveyCounts::default()
        };
        assert_eq!(
            audit(&uninvited, std::iter::empty()).coverage,
            Part::of(0, 7),
            "asked about none of seven is a fact"
        );
    }
}
