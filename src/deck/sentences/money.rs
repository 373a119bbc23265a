//! Tiers and money: what is held, earned or lost, and what the next tier would have taken.

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::reading::{Reading, greatest_count, least_count};
use crate::domain::{Money, Share};
use crate::scorecard::model::Unit;
use crate::settlement::model::{GateOutcome, TierDecision};

use super::words::{plural_phrase, words};

/// Which way a tier moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Movement {
    /// To a higher tier.
    Up,
    /// To a lower one.
    Down,
    /// It stays, or there was none before.
    Stays,
}

/// Which way a tier moved against the period before.
pub(crate) fn movement(common: &PeriodInput<'_>, tier: &TierDecision) -> Movement {
    let before = tier.previous.as_deref().and_then(|previous| common.tier_rank(previous));
    match (before, common.tier_rank(&tier.earned)) {
        (Some(before), Some(now)) if now > before => Movement::Up,
        (Some(before), Some(now)) if now < before => Movement::Down,
        _ => Movement::Stays,
    }
}

/// `Gold is held`, `Gold is earned, up from Silver`.
pub(crate) fn tier_clause(common: &PeriodInput<'_>, tier: &TierDecision) -> String {
    let earned = common.tier_name(&tier.earned);
    let previous = tier.previous.as_deref().map(|previous| common.tier_name(previous)).unwrap_or_default();
    match movement(common, tier) {
        _ if tier.held => format!("{earned} is held for lack of evidence"),
        Movement::Up => format!("{earned} is earned, up from {previous}"),
        Movement::Down => format!("the quarter earns {earned}, down from {previous}"),
        Movement::Stays if tier.previous.is_some() => format!("{earned} is held"),
        Movement::Stays => format!("{earned} is earned"),
    }
}

/// `held since 2026 Q1`, `up from Silver`, `for the first time`: under the tier's card.
pub(crate) fn tier_note(common: &PeriodInput<'_>, tier: &TierDecision) -> String {
    let previous = tier.previous.as_deref().map(|previous| common.tier_name(previous)).unwrap_or_default();
    if tier.held {
        return "held: the evidence does not suffice to judge".to_owned();
    }
    match movement(common, tier) {
        Movement::Up => format!("up from {previous}"),
        Movement::Down => format!("down from {previous}"),
        Movement::Stays => {
            let since = tier.history.iter().rev().take_while(|(_, earlier)| *earlier == tier.earned).last();
            match since {
                Some((quarter, _)) if tier.previous.is_some() => format!("held since {}", quarter.title()),
                _ => "the first tier decided".to_owned(),
            }
        }
    }
}

/// A share as people read it: `40%`, `37.5%`.
pub(crate) fn share_text(share: Share) -> String {
    let hundred = share.decimal() * rust_decimal::Decimal::ONE_HUNDRED;
    format!("{}%", hundred.normalize())
}

/// The share of a tier.
pub(crate) fn tier_share(common: &PeriodInput<'_>, id: &str) -> Option<Share> {
    common.programme.tiers.iter().find(|tier| tier.id == id).map(|tier| tier.share)
}

/// Amounts in several currencies: `€9,117.03 and $120.00`.
pub(crate) fn amounts(amounts: &[Money], text: fn(Money) -> String) -> String {
    let texts: Vec<String> = amounts.iter().copied().map(text).collect();
    format::list(&texts)
}

/// What each gate of the next tier that was not passed would have taken: a strong line and a muted one.
pub(crate) fn next_tier_needs(context: &Context<'_>) -> Vec<(String, String)> {
    let Some((tier, next)) =
        context.input.settlement.and_then(|settlement| Some((&settlement.tier, settlement.tier.next.as_deref()?)))
    else {
        return Vec::new();
    };
    let missed = tier.gates.iter().filter(|gate| gate.tier == next && gate.passed != Some(true));
    let mut needs: Vec<(String, String)> = missed.filter_map(|gate| need(context, gate)).collect();
    for (line, _) in needs.iter_mut().skip(1) {
        *line = format!("and {line}");
    }
    needs
}

/// What one gate would have taken.
fn need(context: &Context<'_>, gate: &GateOutcome) -> Option<(String, String)> {
    let reading = context.reading(&gate.metric)?;
    let bound = format::value_short(gate.bound, reading.card.unit);
    if gate.passed.is_none() || reading.value().is_none() {
        let evidence = super::measure::too_little(reading).words();
        return Some((format!("more evidence on {}", super::words::lowered(&reading.card.name)), evidence));
    }
    if let Some(need) = counted_need(reading, gate, &bound) {
        return Some(need);
    }
    let sign = if gate.at_least { "at least" } else { "at most" };
    Some((
        format!("{} of {sign} {bound}", super::words::lowered(&reading.name())),
        format!("it was {}", reading.figure()),
    ))
}

/// `4 fewer escalations`, where the bound can be put as a count.
fn counted_need(reading: &Reading<'_>, gate: &GateOutcome, bound: &str) -> Option<(String, String)> {
    let measurement = &reading.result.measurement;
    let (nouns, part) = (words(&reading.card), measurement.numerator?);
    let name = super::words::lowered(&reading.card.name);
    if reading.card.unit == Unit::Ratio {
        let expected = measurement.expected.filter(|_| !gate.at_least)?;
        let would_do = greatest_count(gate.bound, expected)?;
        let fewer = part - would_do;
        let line = format!("{} fewer {}", format::count(fewer), plural_phrase(fewer, &nouns.part));
        let had = format!(
            "{name} {bound}: {} against {expected:.1} expected; {} would do",
            format::count(part),
            format::count(would_do)
        );
        return (fewer > 0).then_some((line, had));
    }
    let whole = measurement.denominator.filter(|whole| *whole > 0 && reading.card.unit == Unit::Share)?;
    let (would_do, difference, word) = if gate.at_least {
        let least = least_count(gate.bound, whole);
        (least, least - part, "more")
    } else {
        let most = greatest_count(gate.bound, whole as f64)?;
        (most, part - most, "fewer")
    };
    if difference <= 0 {
        return None;
    }
    let line = if reading.card.counted && gate.at_least && would_do == whole {
        format!("every {}", if nouns.whole == "person required" { "certificate held" } else { "working day staffed" })
    } else {
        format!("{} {word} {}", format::count(difference), plural_phrase(difference, &nouns.part))
    };
    Some((line, format!("{name} {bound}: it was {}; {} would do", format::of(part, whole), format::count(would_do))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::deck::model::Audience;

    #[test]
    fn tiers_move_in_words() {
        let fixture = fixture::meridian();
        let common = fixture.common();
        let mut tier = fixture.settlement.as_ref().expect("a settlement").tier.clone();
        assert_eq!(tier_clause(&common, &tier), "Gold is held");
        assert_eq!(tier_note(&common, &tier), "held since 2026 Q1");
        tier.previous = Some("silver".to_owned());
        assert_eq!(tier_clause(&common, &tier), "Gold is earned, up from Silver");
        tier.previous = Some("platinum".to_owned());
        assert_eq!(tier_clause(&common, &tier), "the quarter earns Gold, down from Platinum");
        tier.held = true;
        assert_eq!(tier_clause(&common, &tier), "Gold is held for lack of evidence");
    }

    #[test]
    fn the_next_tier_is_told_in_things_to_do() {
        let fixture = fixture::meridian();
        let common = fixture.common();
        let input = fixture.input(&common);
        let context = Context::new(&input, Audience::Partner);
        let needs = next_tier_needs(&context);
        assert_eq!(
            needs,
            [
                (
                    "4 fewer escalations".to_owned(),
                    "escalations, adjusted for case mix 0.90×: 87 against 92.6 expected; 83 would do".to_owned()
                ),
                (
                    "and 3 more satisfied responses".to_owned(),
                    "customer satisfaction 95%: it was 142 of 152; 145 would do".to_owned()
                ),
                (
                    "and every working day staffed".to_owned(),
                    "staffing on working days 100%: it was 54 of 66; 66 would do".to_owned()
                ),
            ]
        );
    }
}
