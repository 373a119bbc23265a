//! Tiers and money: what is held, earned or lost, and what the next tier would have taken.

use rust_decimal::Decimal;

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::reading::{Reading, greatest_count, least_count};
use crate::domain::{Currency, Money, Rounding, Share};
use crate::programme::points::POINTS;
use crate::scorecard::model::Unit;
use crate::settlement::model::{GateOutcome, PartnerSettlement, Settlement, TierDecision, TierStanding};

use super::tiers::not_risen_to;
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
    if let TierStanding::Probation(until) = tier.standing() {
        return format!("{earned} is kept on probation until the end of {}", until.title());
    }
    if let (Movement::Stays, Some(figures)) = (movement(common, tier), not_risen_to(common, tier)) {
        return format!("{earned} stays, though the figures earn {figures}");
    }
    match movement(common, tier) {
        Movement::Down if tier.held => format!("{earned} is held for lack of evidence, down from {previous}"),
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
    if let TierStanding::Probation(_) = tier.standing() {
        return tier.standing().to_string();
    }
    match movement(common, tier) {
        Movement::Up => format!("up from {previous}"),
        Movement::Down if tier.no_longer_held.is_some() => {
            format!("down from {previous}: too little evidence once more")
        }
        Movement::Down => format!("down from {previous}"),
        Movement::Stays => {
            if let Some(figures) = not_risen_to(common, tier) {
                return format!("the figures earn {figures}");
            }
            let since = tier.history.iter().rev().take_while(|earlier| earlier.earned == tier.earned).last();
            match since {
                Some(first) if tier.previous.is_some() => format!("held since {}", first.quarter.title()),
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

/// The share of a settlement: `40%`, `several`, or nothing where it has no revenue of the quarter.
pub(crate) fn share_of(one: &Settlement) -> String {
    let without_revenue = one.lines.is_empty() && one.recognised.minor == 0;
    match one.share {
        Some(share) => share_text(share),
        None if without_revenue => format::NO_FIGURE.to_owned(),
        None => "several".to_owned(),
    }
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

/// The sum of one amount of every settlement in the reporting currency; `None` where one of them has no rate.
pub(crate) fn summed(
    settlements: &[Settlement],
    reporting: Currency,
    of: fn(&Settlement) -> Option<Money>,
) -> Option<Money> {
    settlements.iter().try_fold(Money::zero(reporting), |sum, one| sum.checked_add(of(one)?))
}

/// What the next tier would be worth in one amount for the eye, and in how many currencies that is not counted in it.
///
/// Amounts in several currencies are summed in the reporting currency, each at the rate that its revenue had over the
/// quarter; without rates the first one stands for itself. `None` where nothing more would be paid.
pub(crate) fn next_tier_worth(partner: &PartnerSettlement, reporting: Currency) -> Option<(Money, usize)> {
    let worth: Vec<Money> = partner.next_tier_worth.iter().copied().filter(|worth| worth.minor > 0).collect();
    let (first, rest) = worth.split_first()?;
    if rest.is_empty() {
        return Some((*first, 0));
    }
    let converted = |amount: &Money| {
        let one = partner.settlements.iter().find(|one| one.recognised.currency == amount.currency)?;
        let (own, reported) = (one.recognised.minor, one.recognised_reporting?.minor);
        let minor = i128::from(amount.minor) * i128::from(reported) / Some(i128::from(own)).filter(|own| *own != 0)?;
        Some(Money::from_minor(i64::try_from(minor).ok()?, reporting))
    };
    let sum = worth.iter().try_fold(Money::zero(reporting), |sum, amount| sum.checked_add(converted(amount)?));
    let largest = worth.iter().find(|amount| amount.currency == reporting).unwrap_or(first);
    Some(sum.map_or((*largest, rest.len()), |sum| (sum, 0))).filter(|(amount, _)| amount.minor > 0)
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
    if gate.metric == POINTS {
        return Some(needed_points(gate));
    }
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

/// What a mark would have taken. Points are cut off, never rounded up to the mark they miss.
fn needed_points(gate: &GateOutcome) -> (String, String) {
    let short = |value: f64| {
        let exact = Decimal::try_from(value).unwrap_or_default();
        Rounding::TowardZero.to_places(exact, 2).normalize().to_string()
    };
    let mark = short(gate.bound);
    match gate.value {
        Some(points) if points >= gate.bound => (
            "points in every part that must have some".to_owned(),
            format!("one part had none; {} in all", short(points)),
        ),
        Some(points) => (format!("at least {mark} points"), format!("there were {}", short(points))),
        None => (format!("more evidence for {mark} points"), "some figures behind them have too little".to_owned()),
    }
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
        tier.no_longer_held = Some("platinum".to_owned());
        assert_eq!(tier_note(&common, &tier), "down from Platinum: too little evidence once more");
        (tier.held, tier.no_longer_held) = (true, None);
        assert_eq!(tier_clause(&common, &tier), "Gold is held for lack of evidence, down from Platinum");
        tier.previous = Some("gold".to_owned());
        assert_eq!(tier_clause(&common, &tier), "Gold is held for lack of evidence");
        tier.held = false;
        let last = tier.history.last_mut().expect("a quarter");
        last.by_figures = "platinum".to_owned();
        assert_eq!(tier_clause(&common, &tier), "Gold stays, though the figures earn Platinum");
        assert_eq!(tier_note(&common, &tier), "the figures earn Platinum");
        let last = tier.history.last_mut().expect("a quarter");
        (last.by_figures, last.probation_until) = ("silver".to_owned(), Some(common.period.next()));
        assert_eq!(tier_clause(&common, &tier), "Gold is kept on probation until the end of 2026 Q4");
        assert_eq!(tier_note(&common, &tier), "on probation until the end of 2026 Q4");
    }

    #[test]
    fn the_next_tier_is_worth_one_amount() {
        let mut partner = fixture::meridian().settlement.expect("a settlement");
        let euro = fixture::euro();
        assert_eq!(next_tier_worth(&partner, euro), Some((fixture::money(911_703), 0)));
        let yen = Currency::parse("JPY").expect("a code");
        let mut second = fixture::one_settlement(&partner.partner_id, 1_000_000, 400_000, yen);
        second.recognised_reporting = Some(fixture::money(600_000));
        partner.settlements.push(second);
        partner.next_tier_worth.push(Money::from_minor(50_000, yen));
        assert_eq!(next_tier_worth(&partner, euro), Some((fixture::money(941_703), 0)));
        partner.settlements[1].recognised_reporting = None;
        assert_eq!(next_tier_worth(&partner, euro), Some((fixture::money(911_703), 1)));
        partner.next_tier_worth = vec![fixture::money(0)];
        assert_eq!(next_tier_worth(&partner, euro), None);
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
