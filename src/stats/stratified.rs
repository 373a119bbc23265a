//! Two groups compared within strata, such as before and after a change, or two partners, by severity.

use super::{chi_square_tail, two_sided_z};

/// Events and other cases of two groups in one stratum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Events of the first group.
    pub a: i64,
    /// Its other cases.
    pub b: i64,
    /// Events of the second group.
    pub c: i64,
    /// Its other cases.
    pub d: i64,
}

/// A stratum's cells and margins as numbers.
#[derive(Clone, Copy)]
struct Cells {
    a: f64,
    b: f64,
    c: f64,
    d: f64,
    /// Cases of the first group.
    first: f64,
    /// Cases of the second.
    second: f64,
    /// Events of both.
    events: f64,
    all: f64,
}

/// An estimate over all strata.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Common {
    /// The estimate.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A statistic with its degrees of freedom and probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom.
    pub freedom: usize,
    /// The probability of one at least as large.
    pub probability: f64,
}

/// Mantel and Haenszel's odds ratio `Σ ad/N / Σ bc/N` with the interval of Robins, Breslow and Greenland on the log scale.
///
/// `var ln OR = Σ PR/(2R²) + Σ (PS + QR)/(2RS) + Σ QS/(2S²)`, with `P = (a + d)/N`, `Q = (b + c)/N`, `R = ad/N`, `S = bc/N`.
/// Strata with an empty group are passed over. `None` where either sum is 0 or a count is negative.
/// Source: Mantel and Haenszel (1959); Robins, Breslow and Greenland, Biometrics 42 (1986) 311–323.
#[must_use]
pub fn odds_ratio(strata: &[Table], confidence: f64) -> Option<Common> {
    let z = two_sided_z(confidence)?;
    let (mut r_sum, mut s_sum, mut pr, mut cross, mut qs) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for cell in usable(strata)? {
        let (r, s) = (cell.a * cell.d / cell.all, cell.b * cell.c / cell.all);
        let (p, q) = ((cell.a + cell.d) / cell.all, (cell.b + cell.c) / cell.all);
        r_sum += r;
        s_sum += s;
        pr += p * r;
        cross += p * s + q * r;
        qs += q * s;
    }
    if !(r_sum > 0.0 && s_sum > 0.0) {
        return None;
    }
    let variance = pr / (2.0 * r_sum * r_sum) + cross / (2.0 * r_sum * s_sum) + qs / (2.0 * s_sum * s_sum);
    Some(on_log_scale(r_sum / s_sum, variance, z))
}

/// Mantel and Haenszel's ratio of proportions `Σ a(c + d)/N / Σ c(a + b)/N` with Greenland and Robins' interval on the log scale.
///
/// `var ln RR = Σ ((a + b)(c + d)(a + c) − acN)/N² / (Σ a(c + d)/N · Σ c(a + b)/N)`. `None` as for [`odds_ratio`].
/// Source: Greenland and Robins, Biometrics 41 (1985) 55–68.
#[must_use]
pub fn risk_ratio(strata: &[Table], confidence: f64) -> Option<Common> {
    let z = two_sided_z(confidence)?;
    let (mut above, mut below, mut spread) = (0.0, 0.0, 0.0);
    for cell in usable(strata)? {
        above += cell.a * cell.second / cell.all;
        below += cell.c * cell.first / cell.all;
        spread += (cell.first * cell.second * cell.events - cell.a * cell.c * cell.all) / (cell.all * cell.all);
    }
    (above > 0.0 && below > 0.0).then(|| on_log_scale(above / below, spread / (above * below), z))
}

/// Mantel and Haenszel's difference of proportions `Σ (a n2 − c n1)/N / Σ n1 n2/N` with Greenland and Robins' interval.
///
/// `var RD = Σ (ab n2³ + cd n1³)/(n1 n2 N²) / (Σ n1 n2/N)²`. `None` where no stratum has both groups or a count is negative.
/// Source: Greenland and Robins, Biometrics 41 (1985) 55–68.
#[must_use]
pub fn risk_difference(strata: &[Table], confidence: f64) -> Option<Common> {
    let z = two_sided_z(confidence)?;
    let (mut above, mut weight, mut spread) = (0.0, 0.0, 0.0);
    for cell in usable(strata)? {
        let Cells { a, b, c, d, first, second, all, .. } = cell;
        above += (a * second - c * first) / all;
        weight += first * second / all;
        spread += (a * b * second.powi(3) + c * d * first.powi(3)) / (first * second * all * all);
    }
    if weight <= 0.0 {
        return None;
    }
    let (value, half) = (above / weight, z * spread.sqrt() / weight);
    Some(Common { value, low: value - half, high: value + half })
}

/// The Cochran–Mantel–Haenszel test of no association: `(|Σ a − Σ E| − c)² / Σ V`, one degree of freedom.
///
/// `E = n1 m1/N`, `V = n1 n2 m1 m2/(N²(N − 1))`; the correction `c` is ½ with `corrected`, otherwise 0. `None` where nothing can vary.
/// Source: Mantel and Haenszel, Journal of the National Cancer Institute 22 (1959) 719–748.
#[must_use]
pub fn association(strata: &[Table], corrected: bool) -> Option<ChiSquare> {
    let (mut distance, mut variance) = (0.0, 0.0);
    for cell in usable(strata)? {
        distance += cell.a - cell.first * cell.events / cell.all;
        if cell.all > 1.0 {
            let margins = cell.first * cell.second * cell.events * (cell.all - cell.events);
            variance += margins / (cell.all * cell.all * (cell.all - 1.0));
        }
    }
    let correction = if corrected { 0.5 } else { 0.0 };
    let above = (distance.abs() - correction).max(0.0);
    (variance > 0.0).then(|| chi_square(above * above / variance, 1))
}

/// Breslow and Day's test that strata share one odds ratio, with Tarone's correction where `corrected`.
///
/// `Σ (a − e)²/V − (Σ (a − e))²/Σ V`, the second term being Tarone's, with `e` the first cell expected at the common odds ratio and
/// `V = 1/(1/e + 1/(n1 − e) + 1/(m1 − e) + 1/(n2 − m1 + e))`; one degree of freedom less than strata in which something can vary.
/// `None` for fewer than two of them or without an odds ratio.
/// Source: Breslow and Day, Statistical Methods in Cancer Research I (1980), 4.4; Tarone, Biometrika 72 (1985) 91–95.
#[must_use]
pub fn homogeneity(strata: &[Table], corrected: bool) -> Option<ChiSquare> {
    let common = odds_ratio(strata, 0.95)?.value;
    let (mut statistic, mut distances, mut variances, mut informative) = (0.0, 0.0, 0.0, 0_usize);
    for cell in usable(strata)? {
        if cell.events <= 0.0 || cell.events >= cell.all {
            continue;
        }
        let expected = expected_cell(&cell, common);
        let others = [expected, cell.first - expected, cell.events - expected, cell.second - cell.events + expected];
        let variance = 1.0 / others.iter().map(|count| 1.0 / count).sum::<f64>();
        let distance = cell.a - expected;
        statistic += distance * distance / variance;
        distances += distance;
        variances += variance;
        informative += 1;
    }
    if informative < 2 {
        return None;
    }
    let tarone = if corrected { distances * distances / variances } else { 0.0 };
    Some(chi_square(statistic - tarone, informative - 1))
}

/// The first cell at an odds ratio, given the margins: the root of a quadratic that leaves no cell negative.
fn expected_cell(cell: &Cells, ratio: f64) -> f64 {
    let (first, second, events) = (cell.first, cell.second, cell.events);
    let square = 1.0 - ratio;
    let linear = second - events + ratio * (first + events);
    let constant = -ratio * first * events;
    let root = (linear * linear - 4.0 * square * constant).max(0.0).sqrt();
    // The form without a difference of nearly equal numbers, good also where the ratio is 1.
    -2.0 * constant / (linear + root)
}

fn usable(strata: &[Table]) -> Option<Vec<Cells>> {
    let cells = strata
        .iter()
        .map(|table| {
            let Table { a, b, c, d } = *table;
            if [a, b, c, d].iter().any(|count| *count < 0) {
                return None;
            }
            let [a, b, c, d] = [a, b, c, d].map(|count| count as f64);
            Some(Cells { a, b, c, d, first: a + b, second: c + d, events: a + c, all: a + b + c + d })
        })
        .collect::<Option<Vec<Cells>>>()?;
    Some(cells.into_iter().filter(|cell| cell.first > 0.0 && cell.second > 0.0).collect())
}

fn on_log_scale(value: f64, variance: f64, z: f64) -> Common {
    let half = z * variance.sqrt();
    Common { value, low: value * (-half).exp(), high: value * half.exp() }
}

fn chi_square(statistic: f64, freedom: usize) -> ChiSquare {
    ChiSquare { statistic, freedom, probability: chi_square_tail(statistic, freedom) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Admissions to Berkeley in 1973 by department (Bickel, Hammel and O'Connell 1975), men first.
    const BERKELEY: [Table; 6] = [
        Table { a: 512, b: 313, c: 89, d: 19 },
        Table { a: 353, b: 207, c: 17, d: 8 },
        Table { a: 120, b: 205, c: 202, d: 391 },
        Table { a: 138, b: 279, c: 131, d: 244 },
        Table { a: 53, b: 138, c: 94, d: 299 },
        Table { a: 22, b: 351, c: 24, d: 317 },
    ];

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() < tolerance, "{found}, expected {expected}");
    }

    /// R's `mantelhaen.test` and statsmodels' `StratifiedTable`.
    #[test]
    fn berkeley_agrees_with_r() {
        let odds = odds_ratio(&BERKELEY, 0.95).expect("a ratio");
        close(odds.value, 0.904_696_8, 5e-8);
        close(odds.low, 0.771_907_4, 5e-8);
        close(odds.high, 1.060_329_8, 5e-8);
        close(risk_ratio(&BERKELEY, 0.95).expect("a ratio").value, 0.944_905_022_595_929, 1e-12);
        close(association(&BERKELEY, true).expect("a test").statistic, 1.426_946_228_586_688_3, 1e-9);
        close(association(&BERKELEY, false).expect("a test").probability, 0.216_923_697_055_518_17, 1e-9);
        let homogeneity = homogeneity(&BERKELEY, true).expect("a test");
        close(homogeneity.statistic, 18.825_501_252_053_23, 1e-8);
        close(homogeneity.probability, 0.002_071_401_397_880_867_6, 1e-9);
        assert_eq!(homogeneity.freedom, 5);
    }

    /// One stratum: the ratios and the difference are those of the table, with Woolf's and Wald's intervals.
    #[test]
    fn one_stratum_is_its_table() {
        let table = [Table { a: 10, b: 20, c: 5, d: 25 }];
        let odds = odds_ratio(&table, 0.95).expect("a ratio");
        close(odds.value, 2.5, 1e-12);
        let half = two_sided_z(0.95).expect("z") * (0.1 + 0.05 + 0.2 + 0.04_f64).sqrt();
        close(odds.high, 2.5 * half.exp(), 1e-9);
        close(risk_ratio(&table, 0.95).expect("a ratio").value, 2.0, 1e-12);
        let difference = risk_difference(&table, 0.95).expect("a difference");
        close(difference.value, 1.0 / 6.0, 1e-12);
        let error = (1.0 / 3.0 * 2.0 / 3.0 / 30.0 + 1.0 / 6.0 * 5.0 / 6.0 / 30.0_f64).sqrt();
        close(difference.high - difference.value, two_sided_z(0.95).expect("z") * error, 1e-12);
    }

    #[test]
    fn nothing_to_compare() {
        let empty_group = Table { a: 0, b: 0, c: 3, d: 4 };
        assert_eq!(odds_ratio(&[empty_group], 0.95), None);
        assert_eq!(risk_difference(&[empty_group], 0.95), None);
        assert_eq!(association(&[], false), None);
        assert_eq!(homogeneity(&BERKELEY[..1], true), None);
        assert_eq!(homogeneity(&BERKELEY[..2], true).map(|test| test.freedom), Some(1));
        // Nothing can vary where all or none are events.
        let fixed = [Table { a: 4, b: 0, c: 3, d: 0 }, Table { a: 0, b: 4, c: 0, d: 3 }];
        assert_eq!(homogeneity(&[BERKELEY[0], fixed[0], fixed[1]], true), None);
        assert_eq!(odds_ratio(&[Table { a: -1, b: 2, c: 3, d: 4 }], 0.95), None);
    }

    proptest::proptest! {
        #[test]
        fn turning_the_groups_around_inverts(cells in proptest::collection::vec((1_i64..40, 1_i64..40, 1_i64..40, 1_i64..40), 1..5)) {
            let strata: Vec<Table> = cells.iter().map(|(a, b, c, d)| Table { a: *a, b: *b, c: *c, d: *d }).collect();
            let turned: Vec<Table> = cells.iter().map(|(a, b, c, d)| Table { a: *c, b: *d, c: *a, d: *b }).collect();
            let (one, two) = (odds_ratio(&strata, 0.95).expect("a ratio"), odds_ratio(&turned, 0.95).expect("a ratio"));
            proptest::prop_assert!((one.value * two.value - 1.0).abs() < 1e-9 && (one.low * two.high - 1.0).abs() < 1e-9);
            proptest::prop_assert!(one.low <= one.value && one.value <= one.high);
            let (one, two) = (risk_difference(&strata, 0.95).expect("one"), risk_difference(&turned, 0.95).expect("two"));
            proptest::prop_assert!((one.value + two.value).abs() < 1e-9 && (one.low + two.high).abs() < 1e-9);
        }
    }
}
