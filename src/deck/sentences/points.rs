//! Points in words: cut off, never rounded up to a mark they miss.

use rust_decimal::Decimal;

use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::programme::points::{Between, POINTS};
use crate::settlement::score::Points;

/// A number of points with at most one decimal, cut off: `28.3`.
pub(crate) fn amount(points: Decimal) -> String {
    format::decimal(points.trunc_with_scale(1).normalize())
}

/// `18 of 30`, `12`, `0 to 5 of 5`, `8 or more`.
pub(crate) fn of_most(points: Between, most: Option<Decimal>) -> String {
    let found = match (points.decided(), points.high) {
        (Some(decided), _) => amount(decided),
        (None, Some(high)) => format!("{} to {}", amount(points.low), amount(high)),
        (None, None) => format!("{} or more", amount(points.low)),
    };
    most.map_or_else(|| found.clone(), |most| format!("{found} of {}", amount(most)))
}

/// The mark of each tier that asks for points, lowest first.
pub(crate) fn marks(common: &PeriodInput<'_>) -> Vec<(String, Decimal)> {
    let tiers = common.programme.tiers.iter();
    tiers
        .filter_map(|tier| {
            let gate = tier.gates.iter().find(|gate| gate.metric == POINTS && gate.at_least)?;
            Some((tier.name.clone(), Decimal::try_from(gate.bound).ok()?))
        })
        .collect()
}

/// `62.5 of 100 points, enough for Gold`, `54.5 of 100 points, 5.5 short of Gold`.
pub(crate) fn stands(common: &PeriodInput<'_>, points: &Points) -> String {
    let all = format!("{} points", of_most(points.total, points.most));
    let marks = marks(common);
    let next = marks.iter().find(|(_, mark)| points.total.low < *mark);
    let reached = marks.iter().rev().find(|(_, mark)| points.total.low >= *mark);
    match (next, reached, points.total.decided()) {
        (_, _, None) => format!("{all}: some figures behind them have too little evidence"),
        (None, Some((tier, _)), _) => format!("{all}, enough for {tier}"),
        // What is short is shown no smaller than it is.
        (Some((tier, mark)), _, Some(found)) => format!("{all}, {} short of {tier}", short(*mark - found)),
        (None, None, _) => all,
    }
}

/// What lacks, with at most one decimal, rounded up.
fn short(lacking: Decimal) -> String {
    let cut = lacking.trunc_with_scale(1);
    let up = if cut < lacking { cut + Decimal::new(1, 1) } else { cut };
    format::decimal(up.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn points_are_cut_off_and_what_lacks_is_rounded_up() {
        assert_eq!(amount(number("28.3999")), "28.3");
        assert_eq!(amount(number("30.00")), "30");
        assert_eq!(short(number("0.01")), "0.1");
        assert_eq!(short(number("5.5")), "5.5");
    }

    #[test]
    fn open_points_are_told_as_a_range() {
        let between = |low: &str, high: Option<&str>| Between { low: number(low), high: high.map(number) };
        assert_eq!(of_most(between("18", Some("18")), Some(number("30"))), "18 of 30");
        assert_eq!(of_most(between("0", Some("5")), Some(number("5"))), "0 to 5 of 5");
        assert_eq!(of_most(between("8", None), None), "8 or more");
    }
}
