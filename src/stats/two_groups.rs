//! Tests of whether groups share one proportion.

use statrs::function::factorial::ln_binomial;

use super::{chi_square_tail, two_sided_normal};

/// A table with an expected cell below this is judged by Fisher's mid-P.
const SMALL_CELL: f64 = 5.0;

/// Probabilities this much above the observed table's still count as equal to it, as rounding leaves them.
const RELATIVE_SLACK: f64 = 1.0 + 1e-7;

/// A statistic and its probability where nothing differs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// The statistic: a standard normal score, or a chi-square.
    pub statistic: f64,
    /// Degrees of freedom of a chi-square; 0 for a normal score.
    pub freedom: usize,
    /// The two-sided probability.
    pub probability: f64,
}

/// Pooled score test of two proportions: `z = (p1 − p2) / √(p q (1/n1 + 1/n2))`; its square is Pearson's chi-square of the table.
///
/// All or none in both groups: nothing differs, probability 1. `None` for no trials or impossible counts. No correction for continuity.
/// Source: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions (2003), 3.
#[must_use]
pub fn pooled_z(first: (i64, i64), second: (i64, i64)) -> Option<Test> {
    if !possible(first) || !possible(second) {
        return None;
    }
    let ((x1, n1), (x2, n2)) = (as_numbers(first), as_numbers(second));
    let pooled = (x1 + x2) / (n1 + n2);
    let error = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
    let statistic = if error > 0.0 { (x1 / n1 - x2 / n2) / error } else { 0.0 };
    Some(Test { statistic, freedom: 0, probability: two_sided_normal(statistic) })
}

/// Pearson's chi-square of K proportions: `Σ (x_i − n_i p)² / (n_i p q)` with K − 1 degrees of freedom.
///
/// All or none in every group: statistic 0, probability 1. `None` for fewer than two groups, no trials in one, or impossible counts.
/// Source: Pearson, Philosophical Magazine 50 (1900) 157–175; Fleiss, Levin and Paik (2003), 9.
#[must_use]
pub fn pearson(groups: &[(i64, i64)]) -> Option<Test> {
    if groups.len() < 2 || !groups.iter().all(|group| possible(*group)) {
        return None;
    }
    let (successes, trials) =
        groups.iter().map(|group| as_numbers(*group)).fold((0.0, 0.0), |sum, group| (sum.0 + group.0, sum.1 + group.1));
    let pooled = successes / trials;
    let freedom = groups.len() - 1;
    let variance = pooled * (1.0 - pooled);
    if variance <= 0.0 {
        return Some(Test { statistic: 0.0, freedom, probability: 1.0 });
    }
    let statistic = groups
        .iter()
        .map(|group| {
            let (x, n) = as_numbers(*group);
            (x - n * pooled) * (x - n * pooled) / (n * variance)
        })
        .sum();
    Some(Test { statistic, freedom, probability: chi_square_tail(statistic, freedom) })
}

/// Fisher's exact probabilities of a two-by-two table with fixed margins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fisher {
    /// Of a first cell as small as this or smaller.
    pub less: f64,
    /// Of a first cell as large as this or larger.
    pub greater: f64,
    /// Of all tables no more probable than the observed one.
    pub two_sided: f64,
    /// The two-sided one less half the probability of the observed table: less cautious, closer to the stated level.
    pub mid_p: f64,
}

/// Fisher's exact test of `[[a, b], [c, d]]`.
///
/// Tables with a probability up to `1 + 10⁻⁷` times the observed one's count as no more probable. An empty margin: every probability
/// is 1. `None` for negative counts or an empty table.
/// Source: Fisher (1935); Lancaster, Journal of the American Statistical Association 56 (1961) 223–234, for mid-P.
#[must_use]
pub fn fisher(table: [[i64; 2]; 2]) -> Option<Fisher> {
    let [[a, b], [c, d]] = table.map(|row| row.map(|count| u64::try_from(count).ok()));
    let (a, b, c, d) = (a?, b?, c?, d?);
    if a + b + c + d == 0 {
        return None;
    }
    let (row, other, column) = (a + b, c + d, a + c);
    let (least, all) = first_cells(row, other, column);
    let observed = all[usize::try_from(a - least).ok()?];
    let mut found = Fisher { less: 0.0, greater: 0.0, two_sided: 0.0, mid_p: 0.0 };
    for (cell, probability) in (least..).zip(all) {
        found.less += if cell <= a { probability } else { 0.0 };
        found.greater += if cell >= a { probability } else { 0.0 };
        found.two_sided += if probability <= observed * RELATIVE_SLACK { probability } else { 0.0 };
    }
    found.mid_p = found.two_sided - observed / 2.0;
    if row == 0 || other == 0 || column == 0 || b + d == 0 {
        found.mid_p = 1.0;
    }
    let limited = |probability: f64| probability.clamp(0.0, 1.0);
    Some(Fisher {
        less: limited(found.less),
        greater: limited(found.greater),
        two_sided: limited(found.two_sided),
        mid_p: limited(found.mid_p),
    })
}

/// The least first cell that the margins allow, and the probability of each from it on: from the likeliest outwards, each by its ratio to the
/// one beside it.
fn first_cells(row: u64, other: u64, column: u64) -> (u64, Vec<f64>) {
    let (least, most) = (column.saturating_sub(other), row.min(column));
    let likeliest =
        ((u128::from(row) + 1) * (u128::from(column) + 1) / (u128::from(row) + u128::from(other) + 2)) as u64;
    let likeliest = likeliest.clamp(least, most);
    let top = ln_binomial(row, likeliest) + ln_binomial(other, column - likeliest) - ln_binomial(row + other, column);
    let mut all = vec![0.0; (most - least + 1) as usize];
    let place = |cell: u64| (cell - least) as usize;
    all[place(likeliest)] = top.exp();
    // Of the next larger cell over this one.
    let ratio = |cell: u64| {
        (row - cell) as f64 * (column - cell) as f64 / ((cell + 1) as f64 * (other + cell + 1 - column) as f64)
    };
    for cell in likeliest..most {
        all[place(cell + 1)] = all[place(cell)] * ratio(cell);
    }
    for cell in (least..likeliest).rev() {
        all[place(cell)] = all[place(cell + 1)] / ratio(cell);
    }
    (least, all)
}

/// The test that [`compare`] took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Fisher's mid-P: some cell expects fewer than five.
    FisherMidP,
    /// The pooled score test.
    PooledZ,
}

/// The probability of a difference at least as surprising where two groups share one proportion, and by which test.
///
/// Fisher's mid-P where any cell of the table expects fewer than five, otherwise the pooled score test without a correction.
/// `None` for no trials or impossible counts. Source: Lydersen, Fagerland and Laake, Statistics in Medicine 28 (2009) 1159–1175.
#[must_use]
pub fn compare(first: (i64, i64), second: (i64, i64)) -> Option<(f64, Taken)> {
    let score = pooled_z(first, second)?;
    let ((x1, n1), (x2, n2)) = (as_numbers(first), as_numbers(second));
    let pooled = (x1 + x2) / (n1 + n2);
    let smallest = n1.min(n2) * pooled.min(1.0 - pooled);
    if smallest >= SMALL_CELL {
        return Some((score.probability, Taken::PooledZ));
    }
    let table = [[first.0, first.1 - first.0], [second.0, second.1 - second.0]];
    Some((fisher(table)?.mid_p, Taken::FisherMidP))
}

/// The probability as [`compare`] gives it, for flags that promise how often they are false: Fisher's two-sided exact test, never below its level,
/// up to 500 expected in the smallest cell; the pooled score test beyond, where the skew of a share no longer shows in the tails.
///
/// `None` for no trials or impossible counts. Source: Fisher (1935); Fleiss, Levin and Paik (2003), 3.
#[must_use]
pub fn cautious(first: (i64, i64), second: (i64, i64)) -> Option<f64> {
    const LARGE_CELL: f64 = 500.0;
    let score = pooled_z(first, second)?;
    let ((x1, n1), (x2, n2)) = (as_numbers(first), as_numbers(second));
    let pooled = (x1 + x2) / (n1 + n2);
    if n1.min(n2) * pooled.min(1.0 - pooled) >= LARGE_CELL {
        return Some(score.probability);
    }
    Some(fisher([[first.0, first.1 - first.0], [second.0, second.1 - second.0]])?.two_sided)
}

fn possible((successes, trials): (i64, i64)) -> bool {
    trials > 0 && (0..=trials).contains(&successes)
}

fn as_numbers(pair: (i64, i64)) -> (f64, f64) {
    (pair.0 as f64, pair.1 as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() < tolerance, "{found}, expected {expected}");
    }

    /// R's `prop.test` on the smokers of four hospitals (Fleiss 1981, page 139).
    #[test]
    fn four_hospitals_agree_with_r() {
        let found = pearson(&[(83, 86), (90, 93), (129, 136), (70, 82)]).expect("a test");
        close(found.statistic, 12.600_4, 5e-5);
        close(found.probability, 0.005_585, 5e-7);
        assert_eq!(found.freedom, 3);
    }

    /// R's `fisher.test`: the tea tasting lady, and convictions of twins.
    #[test]
    fn fisher_agrees_with_r() {
        let tea = fisher([[3, 1], [1, 3]]).expect("a test");
        close(tea.greater, 0.242_9, 5e-5);
        close(tea.two_sided, 0.485_7, 5e-5);
        close(fisher([[2, 15], [10, 3]]).expect("a test").less, 0.000_465_2, 5e-8);
    }

    /// Fagerland, Lydersen and Laake (2017), chapter 4.
    #[test]
    fn mid_p_agrees_with_the_textbook() {
        let found = fisher([[0, 16], [15, 57]]).expect("a test");
        close(found.two_sided, 0.062_87, 6e-6);
        close(found.mid_p, 0.044_66, 6e-6);
    }

    #[test]
    fn small_cells_go_to_fisher() {
        assert_eq!(compare((3, 4), (1, 4)).map(|found| found.1), Some(Taken::FisherMidP));
        let (probability, taken) = compare((5, 83), (12, 99)).expect("a test");
        assert_eq!(taken, Taken::PooledZ);
        close(probability, 0.159_181_291_811_569_92, 1e-9);
    }

    #[test]
    fn flags_take_the_exact_test_up_to_large_cells() {
        close(cautious((3, 4), (1, 4)).expect("a test"), 0.485_714_285_714, 1e-9);
        let small = ((30, 100), (450, 1_000));
        assert_eq!(cautious(small.0, small.1), fisher([[30, 70], [450, 550]]).map(|found| found.two_sided));
        let large = ((1_200, 2_000), (11_000, 20_000));
        assert_eq!(cautious(large.0, large.1), pooled_z(large.0, large.1).map(|found| found.probability));
        // Where both speak, they say nearly the same.
        let exact = fisher([[1_200, 800], [11_000, 9_000]]).expect("a test").two_sided;
        close(exact, cautious(large.0, large.1).expect("a test"), 1e-6);
        assert_eq!(cautious((0, 0), (1, 2)), None);
    }

    #[test]
    fn the_first_cells_are_all_there_is() {
        for (row, other, column) in [(5, 9, 4), (300, 20_000, 9_000), (7, 7, 14), (0, 3, 2), (40, 3, 41)] {
            let (least, all) = first_cells(row, other, column);
            close(all.iter().sum(), 1.0, 1e-9);
            assert!(least <= row.min(column) && all.iter().all(|one| (0.0..=1.0 + 1e-12).contains(one)));
        }
    }

    #[test]
    fn none_and_all_differ_in_nothing() {
        for groups in [[(0, 10), (0, 20)], [(10, 10), (20, 20)]] {
            assert_eq!(pearson(&groups).map(|found| found.probability), Some(1.0));
            assert_eq!(pooled_z(groups[0], groups[1]).map(|found| found.probability), Some(1.0));
            assert_eq!(compare(groups[0], groups[1]), Some((1.0, Taken::FisherMidP)));
        }
        assert_eq!(pearson(&[(1, 2)]), None);
        assert_eq!(pooled_z((1, 0), (1, 2)), None);
        assert_eq!(fisher([[-1, 2], [3, 4]]), None);
    }

    proptest::proptest! {
        #[test]
        fn two_groups_are_one_test(n1 in 1_i64..300, n2 in 1_i64..300, one in 0.0_f64..=1.0, two in 0.0_f64..=1.0) {
            let first = ((n1 as f64 * one) as i64, n1);
            let second = ((n2 as f64 * two) as i64, n2);
            let (score, square) = (pooled_z(first, second).expect("z"), pearson(&[first, second]).expect("a test"));
            proptest::prop_assert!((score.statistic.powi(2) - square.statistic).abs() < 1e-8);
            proptest::prop_assert!((score.probability - square.probability).abs() < 1e-8);
        }

        #[test]
        fn fisher_is_symmetric_and_its_tails_overlap_by_the_table(a in 0_i64..30, b in 0_i64..30, c in 0_i64..30, d in 1_i64..30) {
            let found = fisher([[a, b], [c, d]]).expect("a test");
            let turned = fisher([[b, a], [d, c]]).expect("a test");
            proptest::prop_assert!((found.two_sided - turned.two_sided).abs() < 1e-9);
            proptest::prop_assert!((found.less - turned.greater).abs() < 1e-9);
            proptest::prop_assert!(found.less + found.greater >= 1.0 - 1e-9);
            proptest::prop_assert!(found.mid_p <= found.two_sided + 1e-12);
        }
    }
}
