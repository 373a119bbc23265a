//! Groups in one fixed order.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use super::collect::Group;
use crate::domain::Month;

/// What groups are ordered by first: their texts by their ranks, so that texts are compared once for each that is another.
type Key = (usize, Month, [usize; 4]);

/// Sorts groups, by subject and month first.
pub(super) fn sort(groups: &mut Vec<Group>) {
    let mut order: Vec<(Key, usize)> = keys(groups).into_iter().zip(0..).collect();
    order.sort_unstable_by(|(one, left), (other, right)| {
        one.cmp(other).then_with(|| groups[*left].cmp(&groups[*right]))
    });
    let mut unsorted: Vec<Option<Group>> = std::mem::take(groups).into_iter().map(Some).collect();
    groups.extend(order.into_iter().filter_map(|(_, index)| unsorted.get_mut(index)?.take()));
}

fn keys(groups: &[Group]) -> Vec<Key> {
    let subjects = ranks(groups.iter().map(|group| &group.subject));
    let severities = ranks(groups.iter().map(|group| group.stratum.severity.as_deref()));
    let products = ranks(groups.iter().map(|group| group.stratum.product.as_deref()));
    let complexities = ranks(groups.iter().map(|group| group.stratum.complexity.as_deref()));
    let others = ranks(groups.iter().map(|group| group.stratum.group.as_deref()));
    let key = |(index, group): (usize, &Group)| {
        let stratum = [severities[index], products[index], complexities[index], others[index]];
        (subjects[index], group.month, stratum)
    };
    groups.iter().enumerate().map(key).collect()
}

/// The place of each value among those that are there.
fn ranks<T: Ord + Hash + Copy>(values: impl Iterator<Item = T> + Clone) -> Vec<usize> {
    let mut there: Vec<T> = values.clone().collect::<HashSet<_>>().into_iter().collect();
    there.sort_unstable();
    let ranks: HashMap<T, usize> = there.into_iter().zip(0..).collect();
    values.map(|value| ranks.get(&value).copied().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::PartnerId;
    use crate::metrics::cells::{Stratum, Subject};
    use crate::metrics::testing::day;

    fn group((subject, month, product, value, rows): (u8, u8, u8, i64, i64)) -> Group {
        let text = |number: u8| (number > 0).then(|| format!("product {number}").into());
        Group {
            subject: if subject == 0 { Subject::Direct } else { Subject::Partner(PartnerId::new(subject.to_string())) },
            month: Month::of(day(&format!("2026-{:02}-01", month + 1))),
            stratum: Stratum { product: text(product), ..Stratum::default() },
            reason: None,
            value: Some(value),
            left: None,
            rows,
            numerator: 0,
            denominator: 0,
            immature: 0,
            reach: 0,
        }
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_the_groups_themselves(
            groups in prop::collection::vec((0_u8..4, 0_u8..3, 0_u8..4, 0_i64..3, 0_i64..3), 0..60)
        ) {
            let mut groups: Vec<Group> = groups.into_iter().map(group).collect();
            let mut expected = groups.clone();
            expected.sort();
            sort(&mut groups);
            prop_assert_eq!(groups, expected);
        }
    }
}
