//! What the rules about changes made of a tier, in words.

use crate::deck::input::PeriodInput;
use crate::settlement::model::{TierDecision, TierQuarter};

use super::words::lowered;
use crate::deck::format;
use crate::scorecard::model::Unit;

/// The tier that the period's figures earn, where the rules about changes do not give it yet.
pub(crate) fn not_risen_to(common: &PeriodInput<'_>, tier: &TierDecision) -> Option<String> {
    let last = tier.history.last()?;
    let (figures, earned) = (common.tier_rank(&last.by_figures)?, common.tier_rank(&last.earned)?);
    (figures > earned).then(|| common.tier_name(&last.by_figures))
}

/// Why a quarter left its tier, with metrics by their names and figures in their units.
pub(crate) fn reason(common: &PeriodInput<'_>, quarter: &TierQuarter) -> String {
    let metrics = common.programme.deciding_metrics();
    metrics.into_iter().fold(quarter.reason.clone(), |words, metric| {
        let card = common.definition(metric);
        let name = lowered(&card.name);
        let mark = format!("{metric} of ");
        let mut pieces = words.split(&mark);
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |said, rest| format!("{said}{name} of {}", in_units(rest, card.unit)))
    })
}

/// `at least 0.84, and it is 0.8` as `at least 84%, and it is 80.0%`; as it is where both would read alike.
fn in_units(words: &str, unit: Unit) -> String {
    let written = |words: &str| -> Option<String> {
        let side = ["at least ", "at most "].into_iter().find(|side| words.starts_with(side))?;
        let (bound, rest) = number(&words[side.len()..])?;
        let bound = format::value_short(bound, unit);
        let Some(after) = rest.strip_prefix(REACHED) else { return Some(format!("{side}{bound}{rest}")) };
        let (value, rest) = number(after)?;
        let (short, value) = (format::value_short(value, unit), format::value(value, unit));
        (short != bound).then(|| format!("{side}{bound}{REACHED}{value}{rest}"))
    };
    written(words).unwrap_or_else(|| words.to_owned())
}

/// Between a bound and what was reached.
const REACHED: &str = ", and it is ";

/// The number that words start with, and what follows it.
fn number(words: &str) -> Option<(f64, &str)> {
    let digits = |letter: char| letter.is_ascii_digit() || letter == '-';
    let end = words.char_indices().find(|(at, letter)| {
        let point = *letter == '.' && words[at + 1..].starts_with(|next: char| next.is_ascii_digit());
        !digits(*letter) && !point
    });
    let (figure, rest) = words.split_at(end.map_or(words.len(), |(at, _)| at));
    Some((figure.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_said_in_their_units() {
        let said = in_units("at least 0.84, and it is 0.7512; it rises after 2 such quarters", Unit::Share);
        assert_eq!(said, "at least 84%, and it is 75.1%; it rises after 2 such quarters");
        let lacking = in_units("at least 0.84 on 30 or more, and there is too little evidence", Unit::Share);
        assert_eq!(lacking, "at least 84% on 30 or more, and there is too little evidence");
        assert_eq!(in_units("at most 1.25, and it is 1.2833", Unit::Ratio), "at most 1.25×, and it is 1.28×");
    }

    #[test]
    fn what_would_read_like_its_bound_stays_as_it_is() {
        for words in ["at least 0.9, and it is 0.89999", "nothing that one knows", "at least"] {
            assert_eq!(in_units(words, Unit::Share), words);
        }
    }
}
