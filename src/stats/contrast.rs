//! Textbook intervals kept for cross-checks against published tables: no figure of a scorecard or deck uses them.
//!
//! Wald intervals collapse to a point at 0 and 100% and cover far less than they state where counts are small.

use super::two_sided_z;

/// Wald interval of a proportion: `p ∓ z √(p(1 − p)/n)`, cut at 0 and 1.
///
/// `None` for no trials or impossible counts. Source: Brown, Cai and DasGupta, Statistical Science 16 (2001) 101–133.
#[must_use]
pub fn wald(successes: i64, trials: i64, confidence: f64) -> Option<(f64, f64)> {
    around(successes as f64, trials as f64, two_sided_z(confidence)?)
}

/// Agresti and Coull's interval: Wald with `z²/2` successes and as many failures added, cut at 0 and 1.
///
/// `None` for no trials or impossible counts. Source: Agresti and Coull, The American Statistician 52 (1998) 119–126.
#[must_use]
pub fn agresti_coull(successes: i64, trials: i64, confidence: f64) -> Option<(f64, f64)> {
    around(successes as f64, trials as f64, 1.0)?;
    let z = two_sided_z(confidence)?;
    around(successes as f64 + z * z / 2.0, trials as f64 + z * z, z)
}

fn around(successes: f64, trials: f64, z: f64) -> Option<(f64, f64)> {
    if !(trials > 0.0 && (0.0..=trials).contains(&successes)) {
        return None;
    }
    let share = successes / trials;
    let half = z * (share * (1.0 - share) / trials).sqrt();
    Some(((share - half).max(0.0), (share + half).min(1.0)))
}

/// Wald interval of a difference: `d ∓ z √(p1 q1/n1 + p2 q2/n2)`, cut at −1 and 1.
///
/// `None` for no trials or impossible counts. Source: Newcombe, Statistics in Medicine 17 (1998) 873–890, method 1.
#[must_use]
pub fn wald_difference(first: (i64, i64), second: (i64, i64), confidence: f64) -> Option<(f64, f64)> {
    let as_numbers = |pair: (i64, i64)| (pair.0 as f64, pair.1 as f64);
    difference_around(as_numbers(first), as_numbers(second), two_sided_z(confidence)?)
}

/// Agresti and Caffo's interval: Wald with one success and one failure added to each group, cut at −1 and 1.
///
/// `None` for no trials or impossible counts. Source: Agresti and Caffo, The American Statistician 54 (2000) 280–288.
#[must_use]
pub fn agresti_caffo(first: (i64, i64), second: (i64, i64), confidence: f64) -> Option<(f64, f64)> {
    wald_difference(first, second, confidence)?;
    let added = |pair: (i64, i64)| (pair.0 as f64 + 1.0, pair.1 as f64 + 2.0);
    difference_around(added(first), added(second), two_sided_z(confidence)?)
}

fn difference_around(first: (f64, f64), second: (f64, f64), z: f64) -> Option<(f64, f64)> {
    let variance = |(successes, trials): (f64, f64)| {
        let share = successes / trials;
        (trials > 0.0 && (0.0..=trials).contains(&successes)).then(|| share * (1.0 - share) / trials)
    };
    let half = z * (variance(first)? + variance(second)?).sqrt();
    let difference = first.0 / first.1 - second.0 / second.1;
    Some(((difference - half).max(-1.0), (difference + half).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_counts_have_no_interval() {
        for impossible in [(0, 0), (1, 0), (3, 2), (-1, 2)] {
            for pair in [(impossible, (1, 2)), ((1, 2), impossible)] {
                assert_eq!(wald_difference(pair.0, pair.1, 0.95), None, "{pair:?}");
                assert_eq!(agresti_caffo(pair.0, pair.1, 0.95), None, "{pair:?}");
            }
        }
        close(wald_difference((0, 2), (2, 2), 0.95), -1.0, -1.0);
    }

    fn close(found: Option<(f64, f64)>, low: f64, high: f64) {
        let (found_low, found_high) = found.expect("an interval");
        assert!((found_low - low).abs() < 6e-5 && (found_high - high).abs() < 6e-5, "{found:?}");
    }

    /// Fagerland, Lydersen and Laake (2017), chapters 2 and 4.
    #[test]
    fn agree_with_the_textbook() {
        close(wald(1, 2, 0.95), 0.0, 1.0);
        close(wald_difference((7, 34), (1, 34), 0.95), 0.0292, 0.3238);
        close(agresti_caffo((7, 34), (1, 34), 0.95), 0.0116, 0.3217);
    }

    /// The interval that must never be shown: certainty from thirty cases.
    #[test]
    fn wald_collapses_where_the_others_do_not() {
        assert_eq!(wald_difference((10, 10), (0, 20), 0.95), Some((1.0, 1.0)));
        assert!(agresti_caffo((10, 10), (0, 20), 0.95).is_some_and(|(low, _)| low < 0.9));
        assert!(agresti_coull(0, 20, 0.95).is_some_and(|(low, high)| low == 0.0 && high > 0.1));
        assert_eq!(agresti_coull(0, 0, 0.95), None);
    }
}
