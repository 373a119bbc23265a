//! A share of several amounts together, again and otherwise (rule R11).

use super::ratio::Ratio;

/// A share of a sum, rounded once, and the part of each amount: its own toward zero, and the units left one by one to whoever is farthest from
/// its own, the first of equals. The share is in hundredths of a per cent.
pub(crate) fn spread(amounts: &[i128], share: i128) -> (i128, Vec<i128>) {
    let whole = Ratio::new(amounts.iter().sum::<i128>() * share, 10_000).rounded();
    let exact: Vec<i128> = amounts.iter().map(|amount| amount * share).collect();
    let mut parts: Vec<i128> = exact.iter().map(|exact| exact.abs() / 10_000 * exact.signum()).collect();
    let left = whole - parts.iter().sum::<i128>();
    for _ in 0..left.abs() {
        let lacks = |place: usize| (exact[place] - parts[place] * 10_000) * left.signum();
        let most = (0..parts.len()).reduce(|best, next| if lacks(next) > lacks(best) { next } else { best });
        parts[most.expect("an amount")] += left.signum();
    }
    (whole, parts)
}
