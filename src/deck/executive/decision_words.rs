//! What a page of a decision says: what it costs in money, what the rules say, what can be done, and who decides until when.

use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::decisions::{Exception, Why, excess};
use super::tiers::because;
use super::{Overview, Partner};
use crate::deck::format;
use crate::deck::input::PeriodInput;
use crate::deck::sentences::headline::short_name;
use crate::deck::sentences::ladder::{step_reached, step_words};
use crate::deck::sentences::measure::against_target;
use crate::deck::sentences::money::{Movement, amounts, movement, share_text, tier_share};
use crate::domain::money::{apply_share, round_half_away_from_zero};
use crate::domain::{Money, Share};
use crate::settlement::model::TierDecision;

/// What the exception costs, one sentence each; what is not known is said.
pub(super) fn cost(overview: &Overview<'_>, exception: &Exception<'_, '_>) -> Vec<String> {
    let (common, partner) = (overview.common(), exception.partner);
    let mut said = Vec::new();
    if let (Some(payable), Some(recognised)) = (partner.payable(common), partner.recognised(common)) {
        said.push(format!(
            "{} is payable for the quarter, of {} recognised.",
            format::rounded(payable),
            format::rounded(recognised)
        ));
    }
    if exception.why == Why::Escalates {
        said.extend(repeated_work(common, excess(partner)));
    }
    said.extend(partner.settlement.and_then(|settlement| tier_cost(common, partner, &settlement.tier)));
    said.extend(credits(partner));
    if said.is_empty() {
        said.push("Nothing is settled with this partner: what it costs is not known.".to_owned());
    }
    said
}

/// What the vendor pays for escalations beyond the mix: only where the programme says what a case costs.
fn repeated_work(common: &PeriodInput<'_>, excess: f64) -> Option<String> {
    let number = format::plain_count(excess.trunc());
    let more = format!("About {number} escalations more than its mix explains");
    let Some(each) = common.programme.vendor_cost_per_resolution else {
        return (excess >= 1.0).then(|| format!("{more}; what each costs the vendor is not in the programme."));
    };
    let scale = Decimal::from(10_i64.checked_pow(common.reporting_currency.minor_digits())?);
    let minor = |amount: Decimal| round_half_away_from_zero(amount.checked_mul(scale)?);
    let money = |amount: Decimal| Some(Money::from_minor(minor(amount)?, common.reporting_currency));
    let all = money(each.checked_mul(Decimal::from_f64(excess.trunc())?)?)?;
    (excess >= 1.0).then_some(())?;
    Some(format!(
        "{more}: at {} for a case that the vendor\u{2019}s first level resolves, {}.",
        format::exact(money(each)?),
        format::rounded(all)
    ))
}

/// What a lower tier takes from the partner on as much revenue as this quarter's.
fn tier_cost(common: &PeriodInput<'_>, partner: &Partner<'_>, tier: &TierDecision) -> Option<String> {
    let (paid, earned) = (tier.paid_tier()?, tier.earned_tier()?);
    let (before, after) = (tier_share(common, paid)?, tier_share(common, earned)?);
    let less = share_between(before, after)?;
    let recognised = partner.recognised(common)?;
    let (worth, _) = apply_share(&[recognised.minor], less)?;
    Some(format!(
        "{} ({}) is earned and {} ({}) was paid: {} less on as much revenue.",
        common.tier_name(earned),
        share_text(after),
        common.tier_name(paid),
        share_text(before),
        format::rounded(Money::from_minor(worth, recognised.currency))
    ))
}

/// How much lower a share is; `None` where it is not.
fn share_between(before: Share, after: Share) -> Option<Decimal> {
    Some(before.decimal() - after.decimal()).filter(|less| *less > Decimal::ZERO)
}

/// Service credits taken this quarter.
fn credits(partner: &Partner<'_>) -> Option<String> {
    let taken: Vec<Money> = partner.settlement?.settlements.iter().map(|one| one.service_credits).collect();
    let taken: Vec<Money> = taken
        .into_iter()
        .filter(|credit| credit.minor != 0)
        .map(|credit| Money::from_minor(credit.minor.saturating_abs(), credit.currency))
        .collect();
    (!taken.is_empty()).then(|| format!("Service credits of {} are taken.", amounts(&taken, format::exact)))
}

/// What the rules say: the target, the step of the ladder, the tier. Says so where no rule takes effect by itself.
pub(super) fn rules(overview: &Overview<'_>, exception: &Exception<'_, '_>) -> Vec<String> {
    let (common, partner) = (overview.common(), exception.partner);
    let mut said = Vec::new();
    if let Some(reading) = partner.valued(exception.why.metric()) {
        let stands = against_target(reading).map(|target| format!(", {target}")).unwrap_or_default();
        said.push(format!("{}: {}{stands}.", short_name(reading), reading.figure()));
    }
    let conduct = partner.details.and_then(|details| details.conduct.as_ref());
    said.extend(conduct.and_then(|conduct| step_reached(common, conduct)).map(|step| format!("{step}.")));
    if let Some(tier) = partner.settlement.map(|settlement| &settlement.tier)
        && !common.programme.tiers.is_empty()
        && (movement(common, tier) == Movement::Down || super::tiers::on_probation(tier))
    {
        said.push(format!("Missed for the tier is {}.", because(common, tier)));
    }
    if conduct.is_none_or(|conduct| conduct.step.is_none()) {
        said.push("No step of the programme follows by itself: this is a judgement.".to_owned());
    }
    said
}

/// What can be done, and what speaks for or against it.
pub(super) fn options(overview: &Overview<'_>, exception: &Exception<'_, '_>) -> Vec<(String, String)> {
    let option = |what: &str, why: String| (what.to_owned(), why);
    let mut options = match exception.why {
        Why::Escalates => vec![option(
            "Agree an improvement plan",
            "Name the reasons that lead, an owner on either side, and the figure of next quarter that tells success."
                .to_owned(),
        )],
        Why::Slips => vec![option(
            "Find the cause with the partner",
            "Read the worst answers and what changed in the months of the fall together, then agree what changes."
                .to_owned(),
        )],
        Why::Unstaffed => vec![option(
            "Ask for cover in writing",
            "The partner names who fills the post, and from which day.".to_owned(),
        )],
    };
    options.extend(articles(exception).map(|why| option("Train on the articles it can see", why)));
    let conduct = exception.partner.details.and_then(|details| details.conduct.as_ref());
    options.extend(conduct.and_then(|conduct| conduct.step).map(|step| {
        option(
            "Take the step that the rules name",
            format!("{} follows from the rule on repeated breaches.", format::capitalised(step_words(step))),
        )
    }));
    options.push(option("Wait one more quarter", waiting(overview, exception)));
    options
}

/// Escalations that an article would have saved.
fn articles(exception: &Exception<'_, '_>) -> Option<String> {
    let found = &exception.partner.details.filter(|_| exception.why == Why::Escalates)?.articles;
    let count: i64 = found.iter().map(|article| article.times).sum();
    let with = format::plural(found.len() as i64, "article");
    (count > 0).then(|| format!("{} could have been solved with {with}.", format::plural(count, "escalation")))
}

/// What follows from doing nothing.
fn waiting(overview: &Overview<'_>, exception: &Exception<'_, '_>) -> String {
    let conduct = exception.partner.details.and_then(|details| details.conduct.as_ref());
    let next = conduct.and_then(|conduct| {
        let metrics = conduct.metrics.iter().filter(|metric| metric.metric == exception.why.metric());
        metrics.filter_map(|metric| metric.stand.next.map(|(step, after)| (step, after - metric.stand.breached))).min()
    });
    match next {
        Some((step, 1)) => format!("One more breached quarter leads to {}.", step_words(step)),
        Some((step, more)) => {
            format!(
                "{} more breached quarters lead to {}.",
                format::capitalised(&format::number_word(more.into())),
                step_words(step)
            )
        }
        None => format!(
            "Nothing in the programme changes by itself; {} is judged by the same rules.",
            overview.common().period.next().title()
        ),
    }
}

/// Who decides, and until when.
pub(super) fn decides(overview: &Overview<'_>, exception: &Exception<'_, '_>) -> String {
    let until = overview.common().period.next().last_day();
    let who = match &exception.partner.scorecard.partner.manager {
        Some(manager) => format!("{}, who manages the partner, decides", format::shortened(manager, 40)),
        None => "Whoever manages the partner decides".to_owned(),
    };
    format!("{who}, before the next quarter ends on {}.", format::day(until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::executive::decisions::exceptions;
    use crate::deck::fixture;

    #[test]
    fn repeated_work_has_a_price_only_where_the_programme_names_one() {
        let mut fixture = fixture::meridian();
        let said = |fixture: &fixture::Fixture, excess: f64| repeated_work(&fixture.common(), excess);
        fixture.version.vendor_cost_per_resolution = None;
        assert!(said(&fixture, 12.4).is_some_and(|words| words.contains("is not in the programme")));
        fixture.version.vendor_cost_per_resolution = Some(Decimal::new(3850, 2));
        let words = "About 12 escalations more than its mix explains: at €38.50 for a case that the vendor\u{2019}s first level \
                     resolves, €462.";
        assert_eq!(said(&fixture, 12.4).as_deref(), Some(words));
        assert_eq!(said(&fixture, 0.4), None);
    }

    #[test]
    fn a_lower_tier_is_priced_on_the_quarters_revenue() {
        let field = fixture::field(12);
        let common = field.fixture.common();
        let input = field.input(&common);
        let overview = Overview::new(&input);
        let (first, last) =
            (&common.programme.tiers[0].id, &common.programme.tiers[common.programme.tiers.len() - 1].id);
        let partner = &overview.partners[3];
        let mut tier = partner.settlement.expect("a settlement").tier.clone();
        (tier.paid, tier.earned) = (last.clone(), first.clone());
        assert!(tier_cost(&common, partner, &tier).is_some_and(|words| words.contains(" less on as much revenue.")));
        (tier.paid, tier.earned) = (first.clone(), last.clone());
        assert_eq!(tier_cost(&common, partner, &tier), None);
    }

    #[test]
    fn every_page_says_who_decides_and_until_when() {
        let field = fixture::field(12);
        let common = field.fixture.common();
        let input = field.input(&common);
        let overview = Overview::new(&input);
        let all = exceptions(&overview);
        assert!(all.len() > 1);
        for exception in &all {
            assert!(decides(&overview, exception).ends_with("before the next quarter ends on 31 December 2026."));
            assert!(!cost(&overview, exception).is_empty() && !rules(&overview, exception).is_empty());
            assert!(options(&overview, exception).len() > 1);
        }
    }
}
