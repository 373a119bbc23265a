//! Tiers and money: what is held, earned or lost, and what the next tier would have paid.

use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::domain::{Currency, Money, Share};
use crate::settlement::model::{PartnerSettlement, Settlement, TierDecision, TierStanding};

use super::tiers::not_risen_to;

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
    format!("{}{}", format::decimal(hundred.normalize()), format::locale().percent)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;

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
}
