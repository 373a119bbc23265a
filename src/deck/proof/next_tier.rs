//! What the next tier would have taken, and how sure the tier earned is, held against the settlement.

use super::print::{figure_last, read_back};
use super::rows::{number_first, number_last, part_of, shares_in};
use crate::deck::input::PeriodInput;
use crate::scorecard::form::Form;
use crate::scorecard::model::Unit;
use crate::settlement::model::TierDecision;
use crate::settlement::next_tier::{Lack, Needs};

/// Needs of the next tier that read otherwise than they are: a strong line and a muted one each, in the order of the gates.
pub(super) fn needs(items: &[(String, String)], lacks: &[Lack], common: &PeriodInput<'_>) -> Vec<String> {
    if items.len() != lacks.len() {
        return Vec::new();
    }
    let wrong = items.iter().zip(lacks).filter(|((line, muted), lack)| !is_need(line, muted, lack, common));
    wrong.map(|((line, muted), _)| format!("the next tier is said to take {line} ({muted})")).collect()
}

fn is_need(line: &str, muted: &str, lack: &Lack, common: &PeriodInput<'_>) -> bool {
    let line = line.strip_prefix("and ").unwrap_or(line);
    let unit = common.definition(&lack.metric).unit;
    let is = |shown: Option<&str>, due: f64, unit| {
        shown.and_then(|shown| read_back(shown, unit)).is_some_and(|read| read.holds(due))
    };
    match &lack.needs {
        Needs::Count { found, would_do, further } => {
            let unit = if matches!(found, Form::Share { .. }) { Unit::Share } else { unit };
            let Some((head, rest)) = muted.rsplit_once(": ") else { return false };
            let more = (would_do - found.count()).abs();
            let also = rest.split_once(", or ").and_then(|(_, rest)| number_first(rest));
            (line.starts_with("every ") || number_first(line) == Some(more))
                && is(figure_last(head), lack.bound, unit)
                && is_found(rest, *found)
                && rest.split_once(" would do").and_then(|(before, _)| number_last(before)) == Some(*would_do)
                && also == *further
        }
        Needs::Value { found } => is(figure_last(line), lack.bound, unit) && is(figure_last(muted), *found, unit),
        Needs::Evidence { .. } => {
            lack.needs.evidence_missing().is_none_or(|missing| number_first(line) == Some(missing))
        }
        Needs::Points { .. } => true,
    }
}

/// `it was 142 of 152`, `87 against 92.6 expected`, `it was 17.9%, from 87`, `it was 31`.
fn is_found(text: &str, found: Form) -> bool {
    let was = text.strip_prefix("it was ").unwrap_or(text);
    match found {
        Form::Share { part, whole } => part_of(was) == Some((part, whole)),
        Form::Expected { observed, expected } => {
            let shown =
                was.split_once(" against ").and_then(|(_, rest)| rest.split_once(" expected")).map(|(shown, _)| shown);
            number_first(was) == Some(observed)
                && shown.and_then(|shown| read_back(shown, Unit::Points)).is_some_and(|read| read.holds(expected))
        }
        Form::Rate { .. } => was.split_once(", from ").and_then(|(_, rest)| number_first(rest)) == Some(found.count()),
        Form::Count(count) => number_first(was) == Some(count),
    }
}

/// Probabilities of tiers that read otherwise than they are: `Gold is about 83% sure; … Otherwise: Platinum 2%, Silver 15%.`
pub(super) fn certainty(text: &str, tier: &TierDecision, common: &PeriodInput<'_>) -> Vec<String> {
    let Some(certainty) = tier.certainty.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    if let Some((before, _)) = text.split_once(" sure")
        && let (Some(shown), Some(probability)) = (shares_in(before).last(), certainty.of(&tier.earned))
    {
        let (more, less) = (before.contains("more than "), before.contains("less than "));
        let read = read_back(shown, Unit::Share);
        let holds = read.is_some_and(|read| match (more, less) {
            (true, _) => probability >= read.low,
            (_, true) => probability <= read.high,
            _ => read.holds(probability),
        });
        if !holds {
            found.push(format!("the tier earned is said to be {shown} sure"));
        }
    }
    if let Some((_, others)) = text.split_once(" Otherwise: ") {
        for part in others.split(", ") {
            let Some((id, probability)) =
                certainty.tiers.iter().find(|(id, _)| part.starts_with(&format!("{} ", common.tier_name(id))))
            else {
                continue;
            };
            let name = common.tier_name(id);
            let shown = shares_in(&part[name.len()..]).first().copied();
            if !shown.and_then(|shown| read_back(shown, Unit::Share)).is_some_and(|read| read.holds(*probability)) {
                found.push(format!("{name} is said to be probable by {}", shown.unwrap_or_default()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::deck::sentences::next_tier::{how_sure, next_tier_needs};

    #[test]
    fn every_number_of_a_need_is_read() {
        let fixture = fixture::meridian();
        let (common, settled) = (fixture.common(), fixture.settlement.as_ref().expect("a settlement"));
        let items = next_tier_needs(&common, settled);
        assert_eq!(needs(&items, &settled.next_tier_lacks, &common), [""; 0]);
        for (at, from, to) in [
            (0, "4 fewer", "5 fewer"),
            (0, "0.90×", "0.80×"),
            (0, "87 against", "88 against"),
            (0, "92.6", "92.7"),
            (0, "83 would", "84 would"),
            (1, "3 more", "4 more"),
            (1, "95%", "96%"),
            (1, "142 of", "141 of"),
            (1, "145 would", "146 would"),
            (1, "48 further", "47 further"),
        ] {
            let mut other = items.clone();
            other[at] = (items[at].0.replace(from, to), items[at].1.replace(from, to));
            assert_ne!(other, items, "{from}");
            assert_eq!(needs(&other, &settled.next_tier_lacks, &common).len(), 1, "{from}");
        }
    }

    #[test]
    fn how_sure_a_tier_is_is_read() {
        let fixture = fixture::meridian();
        let (common, settled) = (fixture.common(), fixture.settlement.as_ref().expect("a settlement"));
        let text = how_sure(&common, &settled.tier).expect("words").words();
        assert_eq!(certainty(&text, &settled.tier, &common), [""; 0]);
        for (from, to) in [("83%", "84%"), ("Silver 16%", "Silver 17%")] {
            assert_eq!(certainty(&text.replace(from, to), &settled.tier, &common).len(), 1, "{text}");
        }
    }
}
