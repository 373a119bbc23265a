//! Survey scores between scales, in whole numbers: no figure passes through a float.

/// 1 in the units that the lake keeps decimals in.
const ONE: i128 = 1_000_000_000_000;

/// Where a score lies, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ScorePlace {
    /// Millionths of the way from lowest to highest.
    pub position: i64,
    /// The score on the programme's scale, in thousandths.
    pub scaled: i64,
    /// At or above the programme's top-box threshold; compared exactly.
    pub top_box: bool,
}

/// Places a score of the scale `lowest` to `highest` (all in 10^-12) on the programme's scale.
///
/// `None` where the scale has no length or the score lies outside it. Halves go away from zero.
pub(super) fn place(score: i128, scale: (i128, i128), programme: (i64, i64), top_box: i64) -> Option<ScorePlace> {
    let (lowest, highest) = scale;
    let length = highest.checked_sub(lowest).filter(|length| *length > 0)?;
    let above = score.checked_sub(lowest).filter(|above| (0..=length).contains(above))?;
    let (programme_lowest, programme_highest) = (i128::from(programme.0), i128::from(programme.1));
    let programme_length = programme_highest - programme_lowest;
    let scaled_above = divide(above.checked_mul(programme_length * 1_000)?, length)?;
    let needed = length.checked_mul(i128::from(top_box) - programme_lowest)?;
    Some(ScorePlace {
        position: i64::try_from(divide(above.checked_mul(1_000_000)?, length)?).ok()?,
        scaled: i64::try_from(programme_lowest * 1_000 + scaled_above).ok()?,
        top_box: above.checked_mul(programme_length)? >= needed,
    })
}

/// Net promoter points of a score from 0 to 10 (in 10^-12): 100 from 9 up, -100 up to 6, 0 between.
pub(super) fn nps_points(score: i128) -> i64 {
    if score >= 9 * ONE {
        100
    } else if score <= 6 * ONE {
        -100
    } else {
        0
    }
}

/// A scale of whole numbers in the units of the lake.
pub(super) fn whole_scale(lowest: i64, highest: i64) -> (i128, i128) {
    (i128::from(lowest) * ONE, i128::from(highest) * ONE)
}

/// A score in thousandths; halves go away from zero.
pub(super) fn thousandths(score: i128) -> Option<i64> {
    divide(score, ONE / 1_000).and_then(|score| i64::try_from(score).ok())
}

/// Divides by a positive number; halves go away from zero.
fn divide(amount: i128, by: i128) -> Option<i128> {
    let doubled = amount.unsigned_abs().checked_mul(2)?.checked_add(by.unsigned_abs())?;
    let quotient = i128::try_from(doubled / by.unsigned_abs().checked_mul(2)?).ok()?;
    Some(if amount < 0 { -quotient } else { quotient })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_keeps_its_place_on_another_scale() {
        let of_ten = place(8 * ONE, whole_scale(0, 10), (1, 5), 4).expect("a place");
        assert_eq!(of_ten, ScorePlace { position: 800_000, scaled: 4_200, top_box: true });
        let of_five = place(4 * ONE, whole_scale(1, 5), (1, 5), 4).expect("a place");
        assert_eq!(of_five, ScorePlace { position: 750_000, scaled: 4_000, top_box: true });
        let third = place(2 * ONE, whole_scale(1, 4), (0, 100), 80).expect("a place");
        assert_eq!(third, ScorePlace { position: 333_333, scaled: 33_333, top_box: false });
    }

    #[test]
    fn a_score_off_its_scale_has_no_place() {
        assert_eq!(place(6 * ONE, whole_scale(1, 5), (1, 5), 4), None);
        assert_eq!(place(ONE, whole_scale(3, 3), (1, 5), 4), None);
    }

    #[test]
    fn the_threshold_is_compared_exactly() {
        // 7.5 of 10 is exactly 4 of 1 to 5; a hair below is not, though both print as 4.000.
        assert!(place(15 * ONE / 2, whole_scale(0, 10), (1, 5), 4).expect("a place").top_box);
        let below = place(15 * ONE / 2 - 1, whole_scale(0, 10), (1, 5), 4).expect("a place");
        assert!(!below.top_box && below.scaled == 4_000);
    }

    #[test]
    fn promoters_begin_at_nine_and_detractors_end_at_six() {
        let points = [0, 6, 7, 8, 9, 10].map(|score| nps_points(score * ONE));
        assert_eq!(points, [-100, -100, 0, 0, 100, 100]);
        assert_eq!((nps_points(6 * ONE + 1), nps_points(9 * ONE - 1)), (0, 0));
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(thousandths(ONE / 2_000), Some(1));
        assert_eq!(thousandths(-ONE / 2_000), Some(-1));
        assert_eq!(thousandths(ONE / 2_000 - 1), Some(0));
    }

    proptest::proptest! {
        #[test]
        fn a_higher_score_never_lies_lower(low in 0_i128..1_000, more in 0_i128..1_000) {
            let score = |units: i128| place(units * ONE / 100, whole_scale(0, 20), (1, 5), 4).expect("a place");
            let (one, other) = (score(low), score(low + more));
            proptest::prop_assert!(one.position <= other.position && one.scaled <= other.scaled);
            proptest::prop_assert!(!one.top_box || other.top_box);
        }
    }
}
