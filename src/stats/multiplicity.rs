//! Many comparisons at once: holding the share of false alarms.

/// Benjamini and Hochberg's adjusted probabilities, in the order given: `q_(i) = min over j ≥ i of min(1, m p_(j) / j)`.
///
/// A finding with `q` at or below 5% belongs to a set in which at most 5% are false alarms on average. Nothing in, nothing out.
/// Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289–300.
#[must_use]
pub fn benjamini_hochberg(probabilities: &[f64]) -> Vec<f64> {
    let count = probabilities.len() as f64;
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|left, right| probabilities[*left].total_cmp(&probabilities[*right]).then(left.cmp(right)));
    let mut adjusted = vec![1.0; probabilities.len()];
    let mut smallest = 1.0_f64;
    for (position, index) in order.iter().enumerate().rev() {
        smallest = smallest.min(count * probabilities[*index] / (position + 1) as f64);
        adjusted[*index] = smallest;
    }
    adjusted
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
}
