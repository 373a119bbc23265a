//! Ranks with the places that are jointly plausible, and bars that can be compared by eye.

use super::two_sided_z;

/// The confidence each of `count` intervals needs for all of them to hold together: `confidence^(1/count)` (Šidák).
///
/// `None` for nothing to rank. Source: Klein, Wright and Wieczorek, Journal of the Royal Statistical Society A 183 (2020) 589–606.
#[must_use]
pub fn joint_confidence(count: usize, confidence: f64) -> Option<f64> {
    (count > 0 && confidence > 0.0 && confidence < 1.0).then(|| confidence.powf(1.0 / count as f64))
}

/// A place with its plausible range; 1 is the smallest value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankInterval {
    /// The place by the estimate alone; equal estimates share the smallest place.
    pub place: usize,
    /// The best plausible place.
    pub best: usize,
    /// The worst plausible place.
    pub worst: usize,
}

/// Joint rank intervals of estimates with their joint intervals, as `(estimate, low, high)`, smallest first place.
///
/// `best = 1 + #{j: high_j ≤ low_k}`, `worst = K − #{j: low_j ≥ high_k}`; touching intervals count as separated.
/// Source: Klein, Wright and Wieczorek (2020), theorem 1.
#[must_use]
pub fn joint_ranks(estimates: &[(f64, f64, f64)]) -> Vec<RankInterval> {
    let all = || estimates.iter().enumerate();
    all()
        .map(|(index, (value, low, high))| {
            let others = || all().filter(move |(other, _)| *other != index).map(|(_, estimate)| estimate);
            RankInterval {
                place: 1 + others().filter(|other| other.0 < *value).count(),
                best: 1 + others().filter(|other| other.2 <= *low).count(),
                worst: estimates.len() - others().filter(|other| other.1 >= *high).count(),
            }
        })
        .collect()
}

/// How many standard errors to draw on each side so that two bars that do not overlap differ at the given confidence, on average over
/// all pairs: `z · mean of √(s_i² + s_j²)/(s_i + s_j)`; about 1.39 for equal errors and 95%.
///
/// `None` for fewer than two errors or one that is not positive.
/// Source: Goldstein and Healy, Journal of the Royal Statistical Society A 158 (1995) 175–177.
#[must_use]
pub fn pairwise_bars(errors: &[f64], confidence: f64) -> Option<f64> {
    if errors.len() < 2 || !errors.iter().all(|error| error.is_finite() && *error > 0.0) {
        return None;
    }
    let (mut sum, mut pairs) = (0.0, 0.0);
    for (index, one) in errors.iter().enumerate() {
        for other in &errors[index + 1..] {
            sum += one.hypot(*other) / (one + other);
            pairs += 1.0;
        }
    }
    Some(two_sided_z(confidence)? * sum / pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five units worked from the published formula: 90% joint, intervals rounded to one decimal.
    #[test]
    fn joint_ranks_agree_with_the_worked_five() {
        let joint = joint_confidence(5, 0.9).and_then(two_sided_z).expect("z");
        assert!((joint - 2.310_660_084_280_668_6).abs() < 1e-6);
        let tenth = |value: f64| format!("{value:.1}").parse::<f64>().expect("a number");
        let units: Vec<_> = [(10.0, 1.0), (10.9, 0.5), (12.0, 0.4), (15.0, 2.0), (15.3, 0.3)]
            .iter()
            .map(|(estimate, margin)| {
                let half = joint * margin / 1.644_854;
                (*estimate, tenth(estimate - half), tenth(estimate + half))
            })
            .collect();
        let ranks = joint_ranks(&units);
        assert_eq!(ranks.iter().map(|rank| rank.best).collect::<Vec<_>>(), [1, 1, 2, 3, 4]);
        assert_eq!(ranks.iter().map(|rank| rank.worst).collect::<Vec<_>>(), [2, 3, 4, 5, 5]);
    }

    #[test]
    fn ties_share_the_smallest_place() {
        let ranks = joint_ranks(&[(1.0, 0.0, 2.0), (1.0, 0.0, 2.0), (3.0, 2.5, 4.0)]);
        assert_eq!(ranks.iter().map(|rank| rank.place).collect::<Vec<_>>(), [1, 1, 3]);
        assert_eq!(joint_confidence(0, 0.95), None);
    }

    #[test]
    fn bars_of_equal_errors_take_139_standard_errors() {
        let factor = pairwise_bars(&[2.0, 2.0, 2.0], 0.95).expect("a factor");
        assert!((factor - 1.959_963_985 / 2.0_f64.sqrt()).abs() < 1e-8);
        assert!(pairwise_bars(&[1.0, 10.0], 0.95).is_some_and(|found| found > factor));
        assert_eq!(pairwise_bars(&[1.0], 0.95), None);
        assert_eq!(pairwise_bars(&[1.0, 0.0], 0.95), None);
    }

    proptest::proptest! {
        #[test]
        fn the_place_lies_in_its_range(estimates in proptest::collection::vec((0.0_f64..10.0, 0.01_f64..3.0), 1..20)) {
            let estimates: Vec<_> = estimates.iter().map(|(value, half)| (*value, value - half, value + half)).collect();
            for rank in joint_ranks(&estimates) {
                proptest::prop_assert!(1 <= rank.best && rank.best <= rank.place);
                proptest::prop_assert!(rank.place <= rank.worst && rank.worst <= estimates.len());
            }
        }
    }
}
