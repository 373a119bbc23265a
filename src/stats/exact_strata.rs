//! Two groups compared exactly within strata, to one side: does the first group have more events than chance gives?

use super::stratified::Table;

/// Probabilities this much smaller than the largest one are left out: no sum of them shows in a double.
const NEGLIGIBLE: f64 = 1e-20;

/// A distribution over `first ..= first + probabilities.len() - 1`; the probabilities add up to 1.
struct Counts {
    first: i64,
    probabilities: Vec<f64>,
}

/// The one-sided mid-P probability of at least as many events in the first group, were both groups' odds alike in each stratum.
///
/// Given all margins, a stratum's first cell is hypergeometric; the sum of the cells is their convolution. Half the probability of
/// the observed sum is left out, which makes it less cautious and closer to the stated level. Exact for any counts: with one
/// stratum it is Fisher's one-sided mid-P. `None` for negative counts, and where nothing can vary: without cases, without or with
/// nothing but events, or where no stratum has both groups.
/// Source: Gart, Biometrika 57 (1970) 471–475; Lancaster, Journal of the American Statistical Association 56 (1961) 223–234.
#[must_use]
pub fn more_often(strata: &[Table]) -> Option<f64> {
    let mut sum = Counts { first: 0, probabilities: vec![1.0] };
    let (mut observed, mut can_vary) = (0, false);
    for table in strata {
        if [table.a, table.b, table.c, table.d].iter().any(|count| *count < 0) {
            return None;
        }
        let cells = first_cell(table);
        can_vary |= cells.probabilities.len() > 1;
        observed += table.a;
        sum = sum.plus(&cells);
    }
    can_vary.then(|| sum.above(observed))
}

/// The distribution of a table's first cell given its margins, from the most likely value outwards.
fn first_cell(table: &Table) -> Counts {
    let (group, other, events) = (table.a + table.b, table.c + table.d, table.a + table.c);
    let (least, most) = ((events - other).max(0), group.min(events));
    let likeliest = (((group + 1) as f64 * (events + 1) as f64 / (group + other + 2) as f64) as i64).clamp(least, most);
    // The odds of one event more in the first group.
    let step = |cell: i64| {
        let taken = (group - cell) as f64 * (events - cell) as f64;
        taken / ((cell + 1) as f64 * (other - events + cell + 1) as f64)
    };
    let (mut below, mut probability, mut cell) = (Vec::new(), 1.0, likeliest);
    while cell > least && probability > NEGLIGIBLE {
        cell -= 1;
        probability /= step(cell);
        below.push(probability);
    }
    let first = cell;
    let mut probabilities: Vec<f64> = below.into_iter().rev().chain([1.0]).collect();
    (probability, cell) = (1.0, likeliest);
    while cell < most && probability > NEGLIGIBLE {
        probability *= step(cell);
        probabilities.push(probability);
        cell += 1;
    }
    Counts { first, probabilities }.scaled()
}

impl Counts {
    /// The sum with an independent count.
    fn plus(&self, other: &Self) -> Self {
        let mut probabilities = vec![0.0; self.probabilities.len() + other.probabilities.len() - 1];
        for (index, left) in self.probabilities.iter().enumerate() {
            for (sum, right) in probabilities[index..].iter_mut().zip(&other.probabilities) {
                *sum += left * right;
            }
        }
        Self { first: self.first + other.first, probabilities }.scaled()
    }

    /// Without negligible ends, adding up to 1.
    fn scaled(self) -> Self {
        let largest = self.probabilities.iter().copied().fold(0.0, f64::max);
        let shows = |probability: &f64| *probability > largest * NEGLIGIBLE;
        let skipped = self.probabilities.iter().position(shows).unwrap_or(0);
        let end = self.probabilities.iter().rposition(shows).map_or(0, |last| last + 1);
        let kept = &self.probabilities[skipped..end];
        let all: f64 = kept.iter().sum();
        Self { first: self.first + skipped as i64, probabilities: kept.iter().map(|one| one / all).collect() }
    }

    /// The probability of more than `count`, and half of that of `count` itself.
    fn above(&self, count: i64) -> f64 {
        let at = |(index, probability): (usize, &f64)| match (self.first + index as i64).cmp(&count) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => probability / 2.0,
            std::cmp::Ordering::Greater => *probability,
        };
        // From the smallest on, so that no digit of a small tail is lost.
        self.probabilities.iter().enumerate().rev().map(at).sum::<f64>().clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::two_groups::fisher;

    fn table(a: i64, b: i64, c: i64, d: i64) -> Table {
        Table { a, b, c, d }
    }

    /// Mantel's rabbits. R's `mantelhaen.test(Rabbits, exact = TRUE, alternative = "greater")` has 0.01997, with the whole probability
    /// of the observed sum; that is 0.018595 (by exact fractions), of which half is left out here.
    #[test]
    fn the_rabbits_agree_with_r() {
        let strata = [table(0, 6, 0, 5), table(3, 3, 0, 6), table(6, 0, 2, 4), table(5, 1, 6, 0), table(2, 0, 5, 0)];
        let found = more_often(&strata).expect("a probability");
        assert!((found - (0.019_972_452 - 0.018_595_041 / 2.0)).abs() < 1e-8, "{found}");
    }

    #[test]
    fn one_stratum_is_fishers_mid_p() {
        for (a, b, c, d) in [(3, 1, 1, 3), (2, 15, 10, 3), (40, 10, 20, 30), (0, 5, 5, 0)] {
            let whole = fisher([[a, b], [c, d]]).expect("a test");
            let observed = 2.0 * (whole.two_sided - whole.mid_p);
            let found = more_often(&[table(a, b, c, d)]).expect("a probability");
            assert!((found - (whole.greater - observed / 2.0)).abs() < 1e-9, "{a} {b} {c} {d}: {found}");
        }
    }

    #[test]
    fn what_cannot_vary_has_no_probability() {
        assert_eq!(more_often(&[]), None);
        assert_eq!(more_often(&[table(0, 0, 3, 4)]), None, "nobody in the first group");
        assert_eq!(more_often(&[table(4, 0, 9, 0)]), None, "nothing but events");
        assert_eq!(more_often(&[table(-1, 0, 9, 0)]), None);
        let alone = more_often(&[table(9, 1, 3, 7)]).expect("a probability");
        let beside = more_often(&[table(9, 1, 3, 7), table(5, 5, 0, 0)]).expect("a probability");
        assert!((alone - beside).abs() < 1e-15, "a stratum of one group says nothing");
    }

    #[test]
    fn many_cases_are_no_harder_than_few() {
        let found = more_often(&[table(50_400, 49_600, 50_000, 50_000), table(200_300, 99_700, 200_000, 100_000)]);
        // The normal score of the sums is 1.6353, whose tail is 0.05099.
        assert!(found.is_some_and(|found| (found - 0.050_99).abs() < 1e-4), "{found:?}");
    }

    /// Against Simpson: within each stratum nothing differs, over all of them a great deal.
    #[test]
    fn a_difference_of_mix_is_none() {
        let strata = [table(90, 10, 9, 1), table(1, 9, 10, 90)];
        assert!(more_often(&strata).is_some_and(|found| found > 0.4));
        assert!(more_often(&[table(91, 19, 19, 91)]).is_some_and(|found| found < 1e-9));
    }

    proptest::proptest! {
        #[test]
        fn both_sides_add_up_and_more_events_are_never_likelier(
            cells in proptest::collection::vec((0_i64..12, 0_i64..12, 0_i64..12, 0_i64..12), 1..4),
        ) {
            let strata: Vec<Table> = cells.iter().map(|(a, b, c, d)| table(*a, *b, *c, *d)).collect();
            let turned: Vec<Table> = strata.iter().map(|one| table(one.c, one.d, one.a, one.b)).collect();
            proptest::prop_assert_eq!(more_often(&strata).is_some(), more_often(&turned).is_some());
            if let (Some(more), Some(less)) = (more_often(&strata), more_often(&turned)) {
                proptest::prop_assert!((more + less - 1.0).abs() < 1e-9);
                if let Some(index) = strata.iter().position(|one| one.b > 0 && one.c > 0) {
                    let mut moved = strata.clone();
                    let one = strata[index];
                    moved[index] = table(one.a + 1, one.b - 1, one.c - 1, one.d + 1);
                    proptest::prop_assert!(more_often(&moved).is_some_and(|found| found <= more + 1e-12));
                }
            }
        }
    }
}
