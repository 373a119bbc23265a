//! Small counts that would tell on single people: which are hidden, and what else must be hidden with them.

/// The largest count that NHS rounding is defined for.
const LARGEST_ROUNDED: i64 = 5_000_000_000;
/// NHS: counts from 1 to this are hidden, and a mean needs more values.
const SMALL_NHS: i64 = 7;
/// CMS: counts from 1 to this are hidden.
const SMALL_CMS: i64 = 10;
/// Secondary masks are multiples of this.
const STEP: i64 = 5;

/// A count as NHS England publishes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounded {
    /// 1 to 7: hidden, written `*`.
    Hidden,
    /// Nothing, or a count from 8 on, to the nearest 5.
    Shown(i64),
}

/// NHS rounding: 0 stays, 1 to 7 is hidden, from 8 on the nearest multiple of 5.
///
/// `None` for a negative count or one above five billion.
/// Source: NHS Digital, Hospital Episode Statistics analysis guide, disclosure control (2018).
#[must_use]
pub fn nhs_round(count: i64) -> Option<Rounded> {
    match count {
        0 => Some(Rounded::Shown(0)),
        1..=SMALL_NHS => Some(Rounded::Hidden),
        8..=LARGEST_ROUNDED => Some(Rounded::Shown((count + STEP / 2) / STEP * STEP)),
        _ => None,
    }
}

/// Whether a mean, median or mode over this many values may be shown: eight or more. Source as for [`nhs_round`].
#[must_use]
pub fn nhs_mean_is_shown(values: i64) -> bool {
    values > SMALL_NHS
}

/// Whether a count may be shown by the rule of the Centers for Medicare and Medicaid Services: 0 or from 11 on.
///
/// Neither may it be worked out from what is shown: not from percentages, not by subtraction; see [`mask_line`].
/// Source: CMS Cell Size Suppression Policy.
#[must_use]
pub fn cms_is_shown(count: i64) -> bool {
    count == 0 || count > SMALL_CMS
}

/// Which counts of a whole are as small as 1 to `threshold − 1`, or leave so few others that the rest is as revealing.
///
/// Source: National Center for Health Statistics, as the CDC's surveytable package checks counts.
#[must_use]
pub fn small_or_complement(counts: &[i64], threshold: i64) -> Vec<bool> {
    let total: i64 = counts.iter().sum();
    let small = |count: i64| count > 0 && count < threshold;
    counts.iter().map(|count| small(*count) || small(total - count)).collect()
}

/// Which unmasked cell is masked beside a single small one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Companion {
    /// The smallest: least is lost.
    Smallest,
    /// The largest.
    Largest,
}

/// How a line of counts is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaskRule {
    /// Counts from 1 to one less are masked.
    pub threshold: i64,
    /// Whether a zero may be the companion, before any other cell.
    pub zero_first: bool,
    /// Which other cell is the companion.
    pub companion: Companion,
}

/// A cell of a masked line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// No count was there.
    Missing,
    /// Shown as it is.
    Shown(i64),
    /// Only that it is below this number.
    Below(i64),
}

/// Masks small counts of a line with a known total, and one more cell where the small ones could be worked out.
///
/// One more is masked where some cell reaches the threshold and either exactly one cell is masked, or all masked cells, two or more, are
/// 1 (or are 10 with a threshold of 11): their number would give them away. The companion is written as below the next multiple of 5.
/// Negative counts are shown as they are and never chosen.
/// Source: countmaskr, algorithm A1 (University of Pennsylvania).
#[must_use]
pub fn mask_line(counts: &[Option<i64>], rule: MaskRule) -> Vec<Cell> {
    let is_small = |count: i64| count > 0 && count < rule.threshold;
    let mut cells: Vec<Cell> = counts
        .iter()
        .map(|count| match count {
            None => Cell::Missing,
            Some(count) if is_small(*count) => Cell::Below(rule.threshold),
            Some(count) => Cell::Shown(*count),
        })
        .collect();
    if needs_companion(counts, rule.threshold)
        && let Some(index) = companion(&cells, rule)
    {
        cells[index] = match cells[index] {
            Cell::Shown(count) if count > 0 => Cell::Below((count / STEP + 1) * STEP),
            _ => Cell::Below(rule.threshold),
        };
    }
    cells
}

/// Whether the masked cells of a line could be worked out from the others.
fn needs_companion(counts: &[Option<i64>], threshold: i64) -> bool {
    let masked: Vec<i64> = counts.iter().flatten().copied().filter(|count| *count > 0 && *count < threshold).collect();
    let all_are = |value: i64| masked.len() > 1 && masked.iter().all(|count| *count == value);
    let told = masked.len() == 1 || all_are(1) || (threshold == SMALL_CMS + 1 && all_are(SMALL_CMS));
    told && counts.iter().flatten().any(|count| *count >= threshold)
}

/// The cell that is masked beside the small ones: the first zero where the rule says so, otherwise the first smallest or largest.
fn companion(cells: &[Cell], rule: MaskRule) -> Option<usize> {
    let zero = cells.iter().position(|cell| *cell == Cell::Shown(0));
    if rule.zero_first && zero.is_some() {
        return zero;
    }
    let shown = cells.iter().enumerate().filter_map(|(index, cell)| match cell {
        Cell::Shown(count) if *count > 0 => Some((*count, index)),
        _ => None,
    });
    match rule.companion {
        Companion::Smallest => shown.min(),
        Companion::Largest => shown.max_by_key(|(count, index)| (*count, std::cmp::Reverse(*index))),
    }
    .map(|(_, index)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: MaskRule = MaskRule { threshold: 11, zero_first: false, companion: Companion::Smallest };

    fn masked(counts: &[i64], rule: MaskRule) -> Vec<Cell> {
        mask_line(&counts.iter().copied().map(Some).collect::<Vec<_>>(), rule)
    }

    #[test]
    fn nhs_rounding() {
        use Rounded::{Hidden, Shown};
        let expected =
            [(0, Shown(0)), (1, Hidden), (7, Hidden), (8, Shown(10)), (57, Shown(55)), (10_023, Shown(10_025))];
        for (count, rounded) in expected {
            assert_eq!(nhs_round(count), Some(rounded), "{count}");
        }
        assert_eq!((nhs_round(-1), nhs_round(LARGEST_ROUNDED + 1)), (None, None));
        assert!(!nhs_mean_is_shown(7) && nhs_mean_is_shown(8));
        assert!(cms_is_shown(0) && !cms_is_shown(1) && !cms_is_shown(10) && cms_is_shown(11));
    }

    #[test]
    fn the_rest_can_be_as_revealing() {
        assert_eq!(small_or_complement(&[4, 96], 5), [true, true]);
        assert_eq!(small_or_complement(&[5, 20, 30], 5), [false; 3]);
        assert_eq!(small_or_complement(&[0, 50, 50], 5), [false; 3]);
    }

    #[test]
    fn one_masked_cell_takes_a_companion() {
        assert_eq!(masked(&[5, 15, 20], RULE), [Cell::Below(11), Cell::Below(20), Cell::Shown(20)]);
        let largest = MaskRule { companion: Companion::Largest, ..RULE };
        assert_eq!(masked(&[5, 15, 20], largest), [Cell::Below(11), Cell::Shown(15), Cell::Below(25)]);
        let zero = MaskRule { zero_first: true, ..RULE };
        assert_eq!(masked(&[5, 15, 0], zero), [Cell::Below(11), Cell::Shown(15), Cell::Below(11)]);
        assert_eq!(masked(&[5, 8, 15], RULE), [Cell::Below(11), Cell::Below(11), Cell::Shown(15)]);
        assert_eq!(masked(&[5, 0], RULE), [Cell::Below(11), Cell::Shown(0)]);
    }

    #[test]
    fn masked_cells_that_are_all_the_same_give_themselves_away() {
        assert_eq!(masked(&[1, 1, 43, 55], RULE)[2], Cell::Below(45));
        assert_eq!(masked(&[10, 10, 43], RULE)[2], Cell::Below(45));
        assert_eq!(masked(&[9, 9, 43], RULE)[2], Cell::Shown(43));
    }

    proptest::proptest! {
        /// With a known total no masked cell can be worked out: never exactly one is masked where another could have been.
        #[test]
        fn a_single_mask_never_stands_alone(counts in proptest::collection::vec(0_i64..60, 1..8)) {
            let cells = masked(&counts, RULE);
            let hidden = cells.iter().filter(|cell| matches!(cell, Cell::Below(_))).count();
            proptest::prop_assert!(hidden != 1 || counts.iter().all(|count| *count < RULE.threshold));
            for (count, cell) in counts.iter().zip(cells) {
                match cell {
                    Cell::Below(bound) => proptest::prop_assert!(*count < bound),
                    Cell::Shown(shown) => proptest::prop_assert!(shown == *count && !(1..RULE.threshold).contains(count)),
                    Cell::Missing => proptest::prop_assert!(false),
                }
            }
        }
    }
}
