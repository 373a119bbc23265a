//! Many comparisons at once: holding the share of false alarms.

/// Benjamini and Hochberg's adjusted probabilities, in the order given: `q_(i) = min over j ≥ i of min(1, m p_(j) / j)`.
///
/// A finding with `q` at or below 5% belongs to a set in which at most 5% are false alarms on average. Nothing in, nothing out.
/// Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289–300.
#[must_use]
pub fn benjamini_hochberg(probabilities: &[f64]) -> Vec<f64> {
    let count = probabilities.len() as f64;
    step_up(probabilities, |position| count / (position + 1) as f64)
}

/// Holm's adjusted probabilities, in the order given: `max over j ≤ i of min(1, (m − j + 1) p_(j))`.
///
/// At most 5% chance of a single false alarm in the family: for claims that a contract hangs on. Nothing in, nothing out.
/// Source: Holm, Scandinavian Journal of Statistics 6 (1979) 65–70.
#[must_use]
pub fn holm(probabilities: &[f64]) -> Vec<f64> {
    let mut adjusted = vec![1.0; probabilities.len()];
    let mut largest = 0.0_f64;
    for (position, index) in smallest_first(probabilities).into_iter().enumerate() {
        let left = (probabilities.len() - position) as f64;
        largest = largest.max(left * probabilities[index]).min(1.0);
        adjusted[index] = largest;
    }
    adjusted
}

/// Hochberg's adjusted probabilities, in the order given: `min over j ≥ i of min(1, (m − j + 1) p_(j))`.
///
/// Never larger than Holm's, and valid where the comparisons do not depend on each other.
/// Source: Hochberg, Biometrika 75 (1988) 800–802.
#[must_use]
pub fn hochberg(probabilities: &[f64]) -> Vec<f64> {
    let count = probabilities.len();
    step_up(probabilities, |position| (count - position) as f64)
}

/// Benjamini and Yekutieli's adjusted probabilities: Benjamini and Hochberg's times `Σ 1/k`, valid under any dependence.
///
/// Source: Benjamini and Yekutieli, Annals of Statistics 29 (2001) 1165–1188.
#[must_use]
pub fn benjamini_yekutieli(probabilities: &[f64]) -> Vec<f64> {
    let count = probabilities.len();
    let harmonic: f64 = (1..=count).map(|k| 1.0 / k as f64).sum();
    step_up(probabilities, |position| harmonic * count as f64 / (position + 1) as f64)
}

/// Bonferroni's adjusted probabilities: `min(1, m p)`.
///
/// Source: Dunn, Journal of the American Statistical Association 56 (1961) 52–64.
#[must_use]
pub fn bonferroni(probabilities: &[f64]) -> Vec<f64> {
    probabilities.iter().map(|p| (p * probabilities.len() as f64).min(1.0)).collect()
}

/// Šidák's adjusted probabilities: `1 − (1 − p)^m`.
///
/// Source: Šidák, Journal of the American Statistical Association 62 (1967) 626–633.
#[must_use]
pub fn sidak(probabilities: &[f64]) -> Vec<f64> {
    let count = probabilities.len() as f64;
    probabilities.iter().map(|p| -((-p).ln_1p() * count).exp_m1()).collect()
}

/// `min over j ≥ i of min(1, factor(j) p_(j))`, with positions from 0, in the order given.
fn step_up(probabilities: &[f64], factor: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut adjusted = vec![1.0; probabilities.len()];
    let mut smallest = 1.0_f64;
    for (position, index) in smallest_first(probabilities).into_iter().enumerate().rev() {
        smallest = smallest.min(factor(position) * probabilities[index]);
        adjusted[index] = smallest;
    }
    adjusted
}

/// Indices from the smallest probability to the largest; equal ones in the order given.
fn smallest_first(probabilities: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|left, right| probabilities[*left].total_cmp(&probabilities[*right]).then(left.cmp(right)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of the 1995 paper; adjusted values as R's `p.adjust` gives them.
    #[test]
    fn agrees_with_the_papers_example() {
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
            0.759, 1.0,
        ];
        let q = [
            0.0015, 0.003, 0.0095, 0.035_625, 0.0603, 0.063_857, 0.063_857, 0.0645, 0.0765, 0.486, 0.581_182,
            0.714_875, 0.753_231, 0.813_214, 1.0,
        ];
        for (found, expected) in benjamini_hochberg(&p).iter().zip(q) {
            assert!((found - expected).abs() < 6e-7, "{found} {expected}");
        }
        assert!(benjamini_hochberg(&[]).is_empty());
    }

    #[test]
    fn order_of_input_is_kept() {
        let q = benjamini_hochberg(&[0.5, 0.01]);
        assert!(q[1] < q[0] && (q[1] - 0.02).abs() < 1e-12);
    }

    #[test]
    fn holm_by_hand() {
        let found = holm(&[0.5, 0.01, 0.03, 0.02]);
        for (found, expected) in found.iter().zip([0.5, 0.04, 0.06, 0.06]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
        assert!(holm(&[]).is_empty());
    }

    proptest::proptest! {
        /// The order of the probabilities stays, nothing shrinks, and the cautious methods are at least as large.
        #[test]
        fn adjusting_keeps_order(probabilities in proptest::collection::vec(0.0_f64..=1.0, 1..30)) {
            let found = [benjamini_hochberg, hochberg, holm, bonferroni, benjamini_yekutieli].map(|method| method(&probabilities));
            for adjusted in &found {
                for (left, p) in probabilities.iter().enumerate() {
                    proptest::prop_assert!(adjusted[left] >= p - 1e-12 && adjusted[left] <= 1.0);
                    for (right, other) in probabilities.iter().enumerate() {
                        if p <= other {
                            proptest::prop_assert!(adjusted[left] <= adjusted[right] + 1e-12);
                        }
                    }
                }
            }
            for index in 0..probabilities.len() {
                for pair in found[..4].windows(2) {
                    proptest::prop_assert!(pair[0][index] <= pair[1][index] + 1e-12);
                }
            }
        }

        #[test]
        fn adjusting_follows_the_input(probabilities in proptest::collection::vec(0.0_f64..=1.0, 1..20)) {
            let mut turned: Vec<f64> = benjamini_hochberg(&probabilities.iter().rev().copied().collect::<Vec<_>>());
            turned.reverse();
            for (one, two) in benjamini_hochberg(&probabilities).iter().zip(turned) {
                proptest::prop_assert!((one - two).abs() < 1e-12);
            }
        }
    }
}
