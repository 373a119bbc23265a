//! The rules by which a point of a control chart is more than noise, and how limits stand to a target.
//!
//! Four rules, as NHS England's Making Data Count states them: a point outside the limits; seven on one side of the mean; seven rising or
//! falling; two of three in the outer third on one side. All are strict: on a limit is inside, on the mean breaks a run, a tie breaks a trend.

use super::control::ControlLimits;

/// Points that make a run or a trend.
const RUN: usize = 7;

/// Why a point is more than noise. `true` is above or rising, `false` below or falling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Outside the natural limits.
    Outside(bool),
    /// One of seven points on one side of the mean.
    Shift(bool),
    /// One of seven points that each follow the one before in the same direction.
    Drift(bool),
    /// In the outer third, and one more of three neighbours too, all on one side of the mean.
    OuterThird(bool),
}

impl Signal {
    /// Whether it stands for higher values.
    #[must_use]
    pub fn upwards(self) -> bool {
        match self {
            Self::Outside(up) | Self::Shift(up) | Self::Drift(up) | Self::OuterThird(up) => up,
        }
    }
}

/// On which side of the mean each value lies: 1 above, −1 below, 0 on it.
#[must_use]
pub fn sides(values: &[f64], centre: f64) -> Vec<i8> {
    values.iter().map(|value| i8::from(*value > centre) - i8::from(*value < centre)).collect()
}

/// Points that complete seven in a row on one side of the mean; later points of a longer run too.
#[must_use]
pub fn completes_run(sides: &[i8]) -> Vec<bool> {
    let same = |run: &[i8]| run[0] != 0 && run.iter().all(|side| *side == run[0]);
    completed(sides, RUN, |run| i8::from(same(run))).into_iter().map(|found| found != 0).collect()
}

/// Points that complete seven in a row, each above the one before (1) or below it (−1); 0 otherwise.
#[must_use]
pub fn completes_trend(values: &[f64]) -> Vec<i8> {
    completed(values, RUN, |run| {
        let rising = run.windows(2).all(|pair| pair[1] > pair[0]);
        let falling = run.windows(2).all(|pair| pair[1] < pair[0]);
        i8::from(rising) - i8::from(falling)
    })
}

/// What a test says at the last of `width` points; 0 before there are as many.
fn completed<T>(values: &[T], width: usize, test: impl Fn(&[T]) -> i8) -> Vec<i8> {
    (0..values.len()).map(|last| if last + 1 < width { 0 } else { test(&values[last + 1 - width..=last]) }).collect()
}

/// All seven points of every run or trend, from the points that complete one.
#[must_use]
pub fn part_of_seven(completes: &[bool]) -> Vec<bool> {
    (0..completes.len()).map(|point| completes[point..completes.len().min(point + RUN)].contains(&true)).collect()
}

/// Points in any three neighbours of which two lie in the outer third, all three on the same side of the mean.
///
/// `outer` and `sides` must have the same length; what one has more is passed over.
#[must_use]
pub fn two_in_three(outer: &[bool], sides: &[i8]) -> Vec<bool> {
    let count = outer.len().min(sides.len());
    let mut found = vec![false; count];
    for first in 0..count.saturating_sub(2) {
        let window = first..first + 3;
        let near = outer[window.clone()].iter().filter(|is_outer| **is_outer).count();
        let side = sides[first];
        if near >= 2 && side != 0 && sides[window.clone()].iter().all(|other| *other == side) {
            found[window].fill(true);
        }
    }
    found
}

/// What the rules say of every point of one stretch: outside before drift before outer third before shift; `None` for noise.
///
/// Limits at the mean (a constant series) let nothing fire. In a trend that turns, a point takes the direction in which it goes on.
#[must_use]
pub fn signals(values: &[f64], limits: &ControlLimits) -> Vec<Option<Signal>> {
    let reach = limits.high - limits.centre;
    let sides = sides(values, limits.centre);
    let is_outside = |value: f64| value > limits.high || value < limits.low;
    let outer: Vec<bool> =
        values.iter().map(|value| !is_outside(*value) && (value - limits.centre).abs() > reach * 2.0 / 3.0).collect();
    let runs = part_of_seven(&completes_run(&sides));
    let trends = part_of_seven(&completes_trend(values).iter().map(|found| *found != 0).collect::<Vec<_>>());
    let thirds = two_in_three(&outer, &sides);
    (0..values.len())
        .map(|point| {
            let above = sides[point] > 0;
            if is_outside(values[point]) {
                Some(Signal::Outside(above))
            } else if trends[point] {
                Some(Signal::Drift(rises(values, &trends, point)))
            } else if thirds[point] && outer[point] {
                Some(Signal::OuterThird(above))
            } else {
                runs[point].then_some(Signal::Shift(above))
            }
        })
        .collect()
}

/// What the rules say of the newest value; gaps are skipped. `None` where no rule speaks, or where the limits lie at the mean.
#[must_use]
pub fn newest_signal(values: &[Option<f64>], limits: &ControlLimits) -> Option<Signal> {
    let values: Vec<f64> = values.iter().flatten().copied().collect();
    signals(&values, limits).pop().flatten()
}

/// Whether a trend rises at a point: towards the next point where that is in a trend too, otherwise from the one before.
fn rises(values: &[f64], trends: &[bool], point: usize) -> bool {
    if trends.get(point + 1).copied().unwrap_or(false) {
        values[point + 1] > values[point]
    } else {
        point > 0 && values[point] > values[point - 1]
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Higher values.
    Higher,
    /// Lower values.
    Lower,
    /// Neither: a signal is a signal.
    Neutral,
}

/// How a process stands to its target as it runs now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assurance {
    /// It will meet the target again and again.
    ConsistentPass,
    /// It will miss the target again and again.
    ConsistentFail,
    /// Chance decides from point to point.
    HitOrMiss,
}

/// Whether a target lies beyond the limits. A target on a limit, or between them, is met by chance; without a direction there is no reading.
///
/// Source: NHS England, Making Data Count.
#[must_use]
pub fn assurance(low: f64, high: f64, target: f64, better: Better) -> Option<Assurance> {
    let (beaten, missed) = match better {
        Better::Higher => (target < low, target > high),
        Better::Lower => (target > high, target < low),
        Better::Neutral => return None,
    };
    Some(match (beaten, missed) {
        (true, _) => Assurance::ConsistentPass,
        (_, true) => Assurance::ConsistentFail,
        _ => Assurance::HitOrMiss,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::control::xmr_limits;

    fn causes(values: &[f64]) -> Vec<Option<Signal>> {
        let limits = xmr_limits(&values.iter().copied().map(Some).collect::<Vec<_>>()).expect("limits");
        signals(values, &limits)
    }

    fn flags(pattern: &[i8]) -> Vec<bool> {
        pattern.iter().map(|flag| *flag != 0).collect()
    }

    #[test]
    fn a_run_needs_seven_and_the_mean_breaks_it() {
        assert_eq!(completes_run(&[1; 6]), [false; 6]);
        assert_eq!(completes_run(&[-1, -1, -1, -1, -1, -1, -1, -1, 1]), flags(&[0, 0, 0, 0, 0, 0, 1, 1, 0]));
        assert_eq!(completes_run(&[1, 1, 1, 0, 1, 1, 1]), [false; 7]);
        assert_eq!(part_of_seven(&flags(&[0, 0, 0, 0, 0, 0, 0, 1, 0])), flags(&[0, 1, 1, 1, 1, 1, 1, 1, 0]));
    }

    #[test]
    fn a_trend_needs_seven_and_a_tie_breaks_it() {
        assert_eq!(completes_trend(&[1.0, 2.0, 3.0, 3.0, 4.0, 5.0, 6.0]), [0; 7]);
        assert_eq!(completes_trend(&[7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0]), [0, 0, 0, 0, 0, 0, -1]);
    }

    #[test]
    fn two_of_three_must_share_a_side() {
        assert_eq!(two_in_three(&flags(&[0, 0, 1, 1, 0, 0, 0]), &[1; 7]), flags(&[0, 1, 1, 1, 1, 0, 0]));
        assert_eq!(two_in_three(&flags(&[1, 0, 1]), &[1, -1, 1]), [false; 3]);
        assert!(two_in_three(&[true], &[1]).iter().all(|found| !found));
    }

    #[test]
    fn a_wild_point_is_outside_and_a_slow_rise_is_a_trend() {
        let mut values = [1.0, 2.0].repeat(9);
        values[4] = 10.0;
        let found = causes(&values);
        assert_eq!(found[4], Some(Signal::Outside(true)));
        assert_eq!(found.iter().flatten().count(), 1);
        let rising: Vec<f64> = [0.0, 9.0].repeat(4).into_iter().chain([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]).collect();
        assert!(causes(&rising)[8..].iter().all(|found| *found == Some(Signal::Drift(true))));
    }

    #[test]
    fn nothing_fires_in_a_constant_series() {
        assert!(causes(&[5.0; 20]).iter().all(Option::is_none));
    }

    #[test]
    fn a_target_on_a_limit_is_hit_or_miss() {
        assert_eq!(assurance(1.0, 3.0, 4.0, Better::Higher), Some(Assurance::ConsistentFail));
        assert_eq!(assurance(1.0, 3.0, 4.0, Better::Lower), Some(Assurance::ConsistentPass));
        assert_eq!(assurance(1.0, 3.0, 3.0, Better::Higher), Some(Assurance::HitOrMiss));
        assert_eq!(assurance(1.0, 3.0, 4.0, Better::Neutral), None);
    }

    #[test]
    fn rules_fire_on_the_newest_values_only() {
        let signal = |values: &[f64]| {
            let values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
            newest_signal(&values, &xmr_limits(&values).expect("limits"))
        };
        let wobble = [0.20, 0.21, 0.20, 0.21, 0.20, 0.21, 0.20, 0.21];
        assert_eq!(signal(&wobble), None);
        let jump: Vec<f64> = wobble.iter().copied().chain([0.40]).collect();
        assert_eq!(signal(&jump), Some(Signal::Outside(true)));
        let back: Vec<f64> = jump.iter().copied().chain([0.20]).collect();
        assert_eq!(signal(&back), None);
        let fall = [0.30, 0.31, 0.32, 0.29, 0.28, 0.27, 0.26, 0.25, 0.24, 0.23];
        assert!(signal(&fall).is_some_and(|signal| !signal.upwards()));
        assert_eq!(signal(&[0.5; 9]), None);
    }

    proptest::proptest! {
        /// Turned upside down, every signal stays and points the other way.
        #[test]
        fn signals_mirror(values in proptest::collection::vec(0_i32..20, 8..40)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let mirrored: Vec<f64> = values.iter().map(|value| -value).collect();
            for (one, two) in causes(&values).iter().zip(causes(&mirrored)) {
                proptest::prop_assert_eq!(one.map(Signal::upwards), two.map(|found| !found.upwards()));
            }
        }
    }
}
