//! Which people fill which headcount requirements: exact, not by guess. Pure.
//!
//! People who fit the same requirements are interchangeable, so they are pooled; a pool's hundredths flow to the
//! requirements it fits, and a flow already given is moved to another requirement's pool where that frees what is
//! needed (augmenting paths). Requirements are filled in their order, each as far as it can be without taking from an
//! earlier one: all of them are met if and only if any assignment meets all of them.

use std::collections::BTreeMap;
use std::collections::VecDeque;

/// People as pools: for each set of requirements that people fit (one flag a requirement), their hundredths.
pub(super) type Pools = BTreeMap<Vec<bool>, i64>;

/// How much of each requirement is filled, in hundredths; never more than is required.
pub(super) fn fill(pools: &Pools, required: &[i64]) -> Vec<i64> {
    let pools: Vec<(&Vec<bool>, i64)> = pools.iter().map(|(fits, hundredths)| (fits, *hundredths)).collect();
    let mut filling = Filling {
        fits: pools.iter().map(|(fits, _)| fits.as_slice()).collect(),
        free: pools.iter().map(|(_, hundredths)| *hundredths).collect(),
        flow: vec![vec![0; required.len()]; pools.len()],
    };
    required.iter().enumerate().map(|(requirement, needed)| filling.fill_one(requirement, *needed)).collect()
}

struct Filling<'a> {
    fits: Vec<&'a [bool]>,
    free: Vec<i64>,
    /// Hundredths each pool gives to each requirement.
    flow: Vec<Vec<i64>>,
}

impl Filling<'_> {
    fn fill_one(&mut self, requirement: usize, needed: i64) -> i64 {
        let mut filled = 0;
        while filled < needed {
            let Some(path) = self.path_to_free(requirement) else { break };
            filled += self.shift(&path, needed - filled);
        }
        filled
    }

    /// The shortest chain of pools and requirements from a requirement to a pool with free hundredths: each step is a
    /// requirement and the pool that is to give to it.
    fn path_to_free(&self, requirement: usize) -> Option<Vec<(usize, usize)>> {
        let requirements = self.flow.first()?.len();
        let mut came_from: Vec<Option<(usize, usize)>> = vec![None; requirements];
        let mut seen_pools = vec![false; self.fits.len()];
        let mut queue = VecDeque::from([requirement]);
        while let Some(current) = queue.pop_front() {
            for (pool, fits) in self.fits.iter().enumerate() {
                let is_new = !seen_pools[pool] && fits.get(current).copied().unwrap_or(false);
                if !is_new {
                    continue;
                }
                seen_pools[pool] = true;
                if self.free[pool] > 0 {
                    return Some(trace(&came_from, requirement, (current, pool)));
                }
                for (other, given) in self.flow[pool].iter().enumerate() {
                    if other != requirement && came_from[other].is_none() && *given > 0 {
                        came_from[other] = Some((current, pool));
                        queue.push_back(other);
                    }
                }
            }
        }
        None
    }

    /// Moves as much as the chain bears and returns it.
    fn shift(&mut self, path: &[(usize, usize)], most: i64) -> i64 {
        let Some((_, last_pool)) = path.last() else { return 0 };
        let mut amount = most.min(self.free[*last_pool]);
        for pair in path.windows(2) {
            amount = amount.min(self.flow[pair[0].1][pair[1].0]);
        }
        for pair in path.windows(2) {
            self.flow[pair[0].1][pair[1].0] -= amount;
        }
        for (requirement, pool) in path {
            self.flow[*pool][*requirement] += amount;
        }
        self.free[*last_pool] -= amount;
        amount
    }
}

fn trace(came_from: &[Option<(usize, usize)>], start: usize, last: (usize, usize)) -> Vec<(usize, usize)> {
    let mut path = vec![last];
    let mut current = last.0;
    while current != start {
        let Some(step) = came_from[current] else { break };
        path.push(step);
        current = step.0;
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pools(list: &[(&[bool], i64)]) -> Pools {
        let mut pools = Pools::new();
        for (fits, hundredths) in list {
            *pools.entry(fits.to_vec()).or_default() += hundredths;
        }
        pools
    }

    #[test]
    fn one_person_fills_one_requirement_at_a_time() {
        let one = pools(&[(&[true, true], 100)]);
        assert_eq!(fill(&one, &[100, 100]), [100, 0]);
        assert_eq!(fill(&one, &[50, 50]), [50, 50]);
    }

    #[test]
    fn a_versatile_person_makes_way_for_the_one_who_can_do_only_that() {
        // The first requirement would take the person who fits both; the second has nobody else.
        let people = pools(&[(&[true, true], 100), (&[true, false], 100)]);
        assert_eq!(fill(&people, &[100, 100]), [100, 100]);
        let chain = pools(&[(&[true, true, false], 100), (&[false, true, true], 100), (&[true, false, false], 100)]);
        assert_eq!(fill(&chain, &[100, 100, 100]), [100, 100, 100]);
    }

    #[test]
    fn nobody_fills_nothing() {
        assert_eq!(fill(&Pools::new(), &[100]), [0]);
        assert_eq!(fill(&pools(&[(&[false], 100)]), &[100]), [0]);
        assert_eq!(fill(&pools(&[(&[true], 300)]), &[200]), [200]);
    }

    /// Hall's condition: every set of requirements must be covered by those who fit any of it.
    fn can_all_be_met(pools: &Pools, required: &[i64]) -> bool {
        (1_u32..1 << required.len()).all(|set| {
            let inside = |index: usize| set & (1 << index) != 0;
            let needed: i64 = required.iter().enumerate().filter(|(index, _)| inside(*index)).map(|(_, n)| n).sum();
            let fits_any = |fits: &[bool]| fits.iter().enumerate().any(|(index, fits)| *fits && inside(index));
            let there: i64 = pools.iter().filter(|(fits, _)| fits_any(fits)).map(|(_, hundredths)| hundredths).sum();
            there >= needed
        })
    }

    proptest::proptest! {
        #[test]
        fn all_are_met_exactly_when_that_is_possible(
            people in proptest::collection::vec((proptest::collection::vec(proptest::bool::ANY, 4), 1_i64..200), 0..8),
            required in proptest::collection::vec(0_i64..250, 4),
        ) {
            let mut pools = Pools::new();
            for (fits, hundredths) in people {
                *pools.entry(fits).or_default() += hundredths;
            }
            let filled = fill(&pools, &required);
            let within = filled.iter().zip(&required).all(|(filled, required)| (0..=*required).contains(filled));
            proptest::prop_assert!(within);
            proptest::prop_assert_eq!(filled == required, can_all_be_met(&pools, &required));
        }
    }
}
