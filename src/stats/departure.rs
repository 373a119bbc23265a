//! How far one group departs from all others together, and which groups of a family do so beyond chance.

use super::dispersion::Dispersion;
use super::mean::{self, Moments};
use super::multiplicity::benjamini_hochberg;
use super::overdispersion::Scale;
use super::{proportion, random_draw, two_groups};

/// The difference of a group from the others, with what chance makes of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Departure {
    /// The group's figure less that of the others together.
    pub difference: f64,
    /// Lower end of the interval of the difference.
    pub low: f64,
    /// Upper end of the interval of the difference.
    pub high: f64,
    /// The two-sided probability of a difference as surprising as this one where there is none.
    pub probability: f64,
    /// The distance on a scale on which chance has the standard error beside it.
    distance: f64,
    /// The standard error that chance gives to the distance.
    error: f64,
}

impl Departure {
    /// Of a proportion: Newcombe's hybrid score interval; the test of [`two_groups::cautious`]; the distance on the scale of the
    /// arcsine of the root, with the standard error `√(1/(4n₁) + 1/(4n₂))`.
    ///
    /// `None` where either side has no trials or impossible counts.
    /// Source: Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10; for the rest see [`two_groups::cautious`] and [`Scale`].
    #[must_use]
    pub fn of_proportions(own: (i64, i64), others: (i64, i64), confidence: f64) -> Option<Self> {
        let (low, high) = proportion::difference(own, others, confidence)?;
        let probability = two_groups::cautious(own, others)?;
        let share = |(part, whole): (i64, i64)| part as f64 / whole as f64;
        let place = |counts| Scale::ArcSine.forward(share(counts));
        let (of_own, of_others) = (Scale::ArcSine.error(own.1 as f64)?, Scale::ArcSine.error(others.1 as f64)?);
        Some(Self {
            difference: share(own) - share(others),
            low,
            high,
            probability,
            distance: place(own)? - place(others)?,
            error: of_own.hypot(of_others),
        })
    }

    /// Of a mean of values in units of `1 / divisor`, both sides as counts of whole values: Welch's interval, and the test of
    /// [`random_draw::probability`]; the distance is the difference itself.
    ///
    /// `None` where either side has fewer than two values or neither varies. Source: Welch, Biometrika 34 (1947) 28–35.
    #[must_use]
    pub fn of_means(own: &[(i64, i64)], others: &[(i64, i64)], divisor: i64, confidence: f64) -> Option<Self> {
        let probability = random_draw::probability(own, others)?;
        let moments = |counts: &[(i64, i64)]| Moments::of(counts.iter().copied(), divisor);
        let (own, others) = (moments(own)?, moments(others)?);
        let (low, high) = mean::difference(own, others, confidence)?;
        let difference = own.mean - others.mean;
        let variance = |of: Moments| of.deviation * of.deviation / of.count as f64;
        let error = (variance(own) + variance(others)).sqrt();
        Some(Self { difference, low, high, probability, distance: difference, error })
    }
}

/// Which groups of a family depart from the others, and how much groups differ among themselves.
///
/// A group does where the interval of its difference excludes 0 and its departure survives Benjamini and Hochberg's rule at `rate` among the whole family: as a departure beyond chance
/// and, where ten groups or more differ by more than chance, beyond that spread too.
/// Source: Benjamini and Hochberg (1995); Spiegelhalter, Statistics in Medicine 24 (2005) 1185–1202.
#[must_use]
pub fn departing(family: &[Departure], rate: f64) -> (Vec<bool>, Dispersion) {
    let distances: Vec<(f64, f64)> = family.iter().map(|one| (one.distance, one.error)).collect();
    let spread = Dispersion::of_distances(&distances);
    let survivors = |chances: Vec<f64>| benjamini_hochberg(&chances).into_iter().map(move |chance| chance <= rate);
    let beyond_chance = survivors(family.iter().map(|one| one.probability).collect());
    let of_spread = |(distance, error): &(f64, f64)| spread.two_sided_p_of_distance(*distance, *error);
    let beyond_spread = survivors(distances.iter().map(of_spread).collect());
    let excludes_zero = family.iter().map(|one| one.low > 0.0 || one.high < 0.0);
    let flags = beyond_chance.zip(beyond_spread).zip(excludes_zero);
    (flags.map(|((chance, wider), apart)| chance && apart && (wider || !spread.widens())).collect(), spread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::CONFIDENCE;

    fn of(part: i64, whole: i64, others: (i64, i64)) -> Departure {
        Departure::of_proportions((part, whole), others, CONFIDENCE).expect("a departure")
    }

    /// Newcombe (1998), Statistics in Medicine 17:873, table II, method 10: 56/70 against 48/80.
    #[test]
    fn a_departure_of_shares_has_newcombes_interval() {
        let found = of(56, 70, (48, 80));
        assert!((found.difference - 0.2).abs() < 1e-12);
        assert!((found.low - 0.0524).abs() < 5e-5 && (found.high - 0.3339).abs() < 5e-5, "{found:?}");
        assert!((0.0..0.05).contains(&found.probability), "{found:?}");
        assert_eq!(Departure::of_proportions((0, 0), (48, 80), CONFIDENCE), None);
    }

    #[test]
    fn a_departure_of_means_has_welchs_interval() {
        let counts = |values: [i64; 3]| values.map(|value| (value, 1));
        let found =
            Departure::of_means(&counts([10, 20, 30]), &counts([20, 30, 40]), 10, CONFIDENCE).expect("a departure");
        // Both have the variance 1 and three values: the standard error is √(2/3) and t(4) is 2.776445.
        assert!((found.difference + 1.0).abs() < 1e-12 && (found.error - (2.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((found.high - (-1.0 + 2.776_445_1 * found.error)).abs() < 1e-6, "{found:?}");
        assert_eq!(Departure::of_means(&[(2, 2)], &[(2, 2)], 1, CONFIDENCE), None);
    }

    #[test]
    fn false_alarms_are_held_over_the_family() {
        // One probability of 0.04 is a flag by itself, and none among nine.
        let weak = of(61, 100, (4_940, 9_900));
        assert!((0.02..0.05).contains(&weak.probability), "{weak:?}");
        assert_eq!(departing(&[weak], 0.05).0, [true]);
        let level = of(50, 100, (4_940, 9_900));
        let mut family = vec![level; 8];
        family.push(weak);
        assert_eq!(departing(&family, 0.05).0, [false; 9]);
        assert!(departing(&[], 0.05).0.is_empty());
    }

    #[test]
    fn many_groups_are_judged_beyond_their_own_spread() {
        // Eleven groups apart by far more than chance: none of them is special; one three times as far is.
        let near = |index: i64| if index % 2 == 0 { 450 } else { 550 };
        let mut family: Vec<Departure> = (0..20).map(|index| of(near(index), 1_000, (10_000, 20_000))).collect();
        let (flags, spread) = departing(&family, 0.05);
        assert!(spread.widens() && flags.iter().all(|flag| !flag), "{spread:?} {flags:?}");
        family.push(of(750, 1_000, (10_000, 20_000)));
        let (flags, spread) = departing(&family, 0.05);
        assert!(spread.widens() && flags[20] && flags[..20].iter().all(|flag| !flag), "{spread:?} {flags:?}");
    }
}
