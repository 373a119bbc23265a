//! Whose satisfaction lies beside its target by more than chance, looked at over all partners together.

use super::Partner;
use crate::deck::reading::Reading;
use crate::stats::CONFIDENCE;
use crate::stats::multiplicity::holm;
use crate::stats::target_test::score;

/// A side of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The target is missed.
    Below,
    /// The target is passed.
    Above,
}

/// A partner's satisfaction, with the side of its target on which it lies beyond chance.
#[derive(Clone, Copy)]
pub(super) struct Satisfied<'o, 'a> {
    /// The partner.
    pub(super) partner: &'o Partner<'a>,
    /// Its share of satisfied answers.
    pub(super) csat: &'o Reading<'a>,
    /// `None` for what chance explains, and without a target.
    pub(super) side: Option<Side>,
}

/// Holds every partner's share against its own target: Wilson's score test, which the interval drawn inverts, with the chance of a
/// single false claim over all partners held at 5% (Holm). To miss a target is what a contract hangs on.
pub(super) fn beside_targets<'o, 'a>(all: Vec<(&'o Partner<'a>, &'o Reading<'a>)>) -> Vec<Satisfied<'o, 'a>> {
    let chances: Vec<Option<f64>> = all.iter().map(|(_, csat)| chance(csat)).collect();
    let mut adjusted = holm(&chances.iter().flatten().copied().collect::<Vec<_>>()).into_iter();
    let of_partner = |((partner, csat), chance): ((&'o Partner<'a>, &'o Reading<'a>), Option<f64>)| {
        let rare = chance.is_some() && adjusted.next().is_some_and(|adjusted| adjusted <= 1.0 - CONFIDENCE);
        Satisfied { partner, csat, side: side(csat).filter(|_| rare) }
    };
    all.into_iter().zip(chances).map(of_partner).collect()
}

/// The probability of a share as far from its target, were the target what lies behind it.
fn chance(csat: &Reading<'_>) -> Option<f64> {
    let (target, measurement) = (csat.result.target?.target, &csat.result.measurement);
    let (part, whole) = measurement.numerator.zip(measurement.denominator).filter(|(_, whole)| *whole > 0)?;
    // Chance takes nothing from all of them, and adds nothing to none.
    if target >= 1.0 || target <= 0.0 {
        let reached = if target >= 1.0 { part == whole } else { part == 0 };
        return Some(f64::from(u8::from(reached)));
    }
    score(part, whole, target).map(|test| test.probability)
}

fn side(csat: &Reading<'_>) -> Option<Side> {
    let (value, target) = (csat.value()?, csat.result.target?.target);
    Some(if value < target { Side::Below } else { Side::Above })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::executive::Overview;
    use crate::deck::fixture;
    use crate::scorecard::model::Target;

    /// The sides of partners with so many satisfied of all their answers, each asked for `target`.
    fn sides(answers: &[(i64, i64)], target: f64) -> Vec<Option<Side>> {
        let mut field = fixture::field(answers.len());
        for (card, (part, whole)) in field.scorecards.partners.iter_mut().zip(answers) {
            let result = &mut card.metrics[0];
            assert_eq!(result.id, "csat");
            result.target = Some(Target { target, tolerance: target - 0.05 });
            result.measurement.numerator = Some(*part);
            result.measurement.denominator = Some(*whole);
            result.measurement.value = Some(*part as f64 / *whole as f64);
        }
        let common = field.fixture.common();
        let input = field.input(&common);
        let overview = Overview::new(&input);
        beside_targets(overview.with_value("csat")).iter().map(|one| one.side).collect()
    }

    #[test]
    fn one_of_many_is_told_only_beyond_the_chance_of_all() {
        // 82 of 100 against 90% is z = -2.67, p = 0.0077: below by itself and among six, but not among seven.
        let alone = (82, 100);
        assert_eq!(sides(&[alone], 0.9), [Some(Side::Below)]);
        let among = |others: usize| sides(&[vec![alone], vec![(90, 100); others]].concat(), 0.9)[0];
        assert_eq!((among(5), among(6)), (Some(Side::Below), None));
    }

    #[test]
    fn both_sides_are_told_and_a_share_at_its_target_is_on_neither() {
        let found = sides(&[(120, 200), (199, 200), (180, 200)], 0.9);
        assert_eq!(found, [Some(Side::Below), Some(Side::Above), None]);
        assert_eq!(sides(&[(99, 100), (100, 100)], 1.0), [Some(Side::Below), None]);
    }
}
