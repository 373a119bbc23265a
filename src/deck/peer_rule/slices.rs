//! Pooled figures of slices, which add up to the figure over all: what is withheld of them must not be told by the rest.
//!
//! A slice's figure is in everybody's file or in nobody's, so that two files tell no more than one. What the shown slices leave of the whole is
//! itself a pool: it must pass the rule as any other does, and where it does not, the smallest of the shown ones is withheld too.

use std::collections::{BTreeMap, BTreeSet};

use super::Total;

/// What each partner, by its place in the list, brings to a slice: rows, and what was counted of how many.
pub(super) type Brought = BTreeMap<usize, (i64, Option<(i64, i64)>)>;

/// Slices that are in nobody's file, of those of one measure by one column.
pub(super) fn withheld(slices: &BTreeMap<String, Brought>, partners: usize, smallest: usize) -> BTreeSet<String> {
    let rows = |slice: &Brought| slice.values().map(|(rows, _)| rows.max(&0)).sum::<i64>();
    let some = slices.iter().filter(|(_, slice)| rows(slice) > 0);
    let (mut shown, mut withheld): (Vec<_>, Vec<_>) = some.partition(|(_, slice)| passes(slice, partners, smallest));
    // The largest first, so that the smallest is at the end.
    shown.sort_by_key(|(name, slice)| (std::cmp::Reverse(rows(slice)), *name));
    while !withheld.is_empty() && !passes(&together(&withheld), partners, smallest) {
        let Some(next) = shown.pop() else { break };
        withheld.push(next);
    }
    withheld.into_iter().map(|(name, _)| name.clone()).collect()
}

/// Whether each partner may see what the others bring.
fn passes(brought: &Brought, partners: usize, smallest: usize) -> bool {
    let mut total = Total::default();
    brought.values().for_each(|(rows, counts)| total.add(*rows, *counts));
    (0..partners).all(|partner| {
        let (rows, counts) = brought.get(&partner).copied().unwrap_or_default();
        total.without(rows, counts, smallest).shows()
    })
}

fn together(slices: &[(&String, &Brought)]) -> Brought {
    let mut sums = Brought::new();
    for (partner, (rows, counts)) in slices.iter().flat_map(|(_, slice)| *slice) {
        let sum = sums.entry(*partner).or_default();
        sum.0 += rows;
        if let Some((part, whole)) = counts {
            let (sum_part, sum_whole) = sum.1.unwrap_or_default();
            sum.1 = Some((sum_part + part, sum_whole + whole));
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slices a, b, c … of partners' counts.
    fn slices(counts: &[&[(i64, i64)]]) -> BTreeMap<String, Brought> {
        let brought = |slice: &&[(i64, i64)]| -> Brought {
            slice.iter().map(|(part, whole)| (*whole, Some((*part, *whole)))).enumerate().collect()
        };
        ('a'..).map(String::from).zip(counts.iter().map(brought)).collect()
    }

    fn told(counts: &[&[(i64, i64)]]) -> String {
        withheld(&slices(counts), counts[0].len(), 3).into_iter().collect()
    }

    const LARGE: &[(i64, i64)] = &[(20, 100); 5];
    const MIDDLE: &[(i64, i64)] = &[(10, 50); 5];
    const FEW: &[(i64, i64)] = &[(0, 20), (1, 20), (1, 20), (0, 20), (0, 20)];

    #[test]
    fn one_that_is_withheld_takes_the_smallest_of_the_others_with_it() {
        assert_eq!(told(&[LARGE, MIDDLE, LARGE]), "", "nothing to hide");
        assert_eq!(told(&[LARGE, FEW, MIDDLE]), "bc");
        assert_eq!(told(&[FEW, LARGE]), "ab");
        assert_eq!(told(&[FEW]), "a");
    }

    #[test]
    fn what_is_left_together_must_pass_as_well() {
        // Two and one of five hundred are three: still a handful.
        let fewer: &[(i64, i64)] = &[(0, 20), (1, 20), (0, 20), (0, 20), (0, 20)];
        assert_eq!(told(&[LARGE, FEW, MIDDLE, fewer]), "bcd");
        // Two halves of six pass together, and no third has to go.
        let three: &[(i64, i64)] = &[(1, 20), (0, 20), (1, 20), (1, 20), (0, 20)];
        let four: &[(i64, i64)] = &[(0, 20), (2, 20), (0, 20), (1, 20), (1, 20)];
        assert_eq!(told(&[LARGE, three, four, MIDDLE]), "bc");
    }

    #[test]
    fn what_one_may_not_see_nobody_sees() {
        // To everybody but the first, it has more than half of the others' cases.
        let dominated: &[(i64, i64)] = &[(90, 400), (20, 100), (20, 100), (20, 100), (20, 100)];
        assert_eq!(told(&[dominated, LARGE, MIDDLE]), "ac");
        assert_eq!(told(&[LARGE, &[(0, 0); 5], MIDDLE]), "", "an empty slice tells nothing");
    }
}
