//! What the next tier would have taken, told in things to do, and how sure the tier earned is.

use rust_decimal::Decimal;

use crate::deck::format;
use crate::deck::input::{DefinitionCard, PeriodInput};
use crate::deck::model::RichText;
use crate::domain::{Currency, Rounding};
use crate::scorecard::form::Form;
use crate::scorecard::model::Unit;
use crate::settlement::model::{PartnerSettlement, TierDecision};
use crate::settlement::next_tier::{Lack, Needs};

use super::money::next_tier_worth;
use super::words::{lowered, plural_phrase, words};

/// Said wherever the certainty of a tier is: it decides nothing.
pub(crate) const MOVES_NO_MONEY: &str = "This moves no money";

/// What each gate of the next tier that was not passed would have taken: a strong line and a muted one.
pub(crate) fn next_tier_needs(common: &PeriodInput<'_>, partner: &PartnerSettlement) -> Vec<(String, String)> {
    let lacks = partner.next_tier_lacks.iter();
    let mut needs: Vec<(String, String)> = lacks.map(|lack| need(lack, &common.definition(&lack.metric))).collect();
    for (line, _) in needs.iter_mut().skip(1) {
        *line = format!("and {line}");
    }
    needs
}

/// `platinum would have taken 4 fewer escalations and 3 more satisfied responses; worth €9,117.03 a quarter`: the next tier by its id.
///
/// `None` without a next tier, or where none of its gates lacked anything.
#[must_use]
pub fn next_tier_in_words(
    partner: &PartnerSettlement,
    definition: &dyn Fn(&str) -> Option<DefinitionCard>,
    reporting: Currency,
) -> Option<String> {
    let next = partner.tier.next.as_ref()?;
    let card = |lack: &Lack| definition(&lack.metric).unwrap_or_else(|| DefinitionCard::unknown(&lack.metric));
    let needs: Vec<String> = partner.next_tier_lacks.iter().map(|lack| need(lack, &card(lack)).0).collect();
    if needs.is_empty() {
        return None;
    }
    let worth = next_tier_worth(partner, reporting).map(|(worth, others)| {
        let exact = partner.settlements.len() == 1;
        let told = if exact { format::exact(worth) } else { format!("about {}", format::rounded(worth)) };
        let also = if others == 0 { String::new() } else { format!(", and amounts in {others} more") };
        format!("; worth {told} a quarter{also}")
    });
    Some(format!("{next} would have taken {}{}", format::list(&needs), worth.unwrap_or_default()))
}

/// What one gate would have taken.
fn need(lack: &Lack, card: &DefinitionCard) -> (String, String) {
    match &lack.needs {
        Needs::Points { found } => points(lack.bound, *found),
        Needs::Evidence { found, needed, reason } => {
            let given = reason.as_deref().map(format::in_notation);
            let reason = given.or_else(|| needed.map(|needed| format!("{} needed", format::of(*found, needed))));
            evidence(card, lack.needs.evidence_missing(), reason)
        }
        Needs::Value { found } => {
            let sign = if lack.at_least { "at least" } else { "at most" };
            let bound = format::value_short(lack.bound, card.unit);
            let line = format!("{} of {sign} {bound}", lowered(&card.name));
            (line, format!("it was {}", format::value(*found, card.unit)))
        }
        Needs::Count { found, would_do, further } => count(lack, card, *found, *would_do, *further),
    }
}

/// `4 fewer escalations`, with what was counted and what would have done.
fn count(lack: &Lack, card: &DefinitionCard, found: Form, would_do: i64, further: Option<i64>) -> (String, String) {
    let (nouns, counted) = (words(card), found.count());
    let more = would_do - counted;
    let word = if more > 0 { "more" } else { "fewer" };
    let unit = if matches!(found, Form::Share { .. }) { Unit::Share } else { card.unit };
    let was = match found {
        Form::Share { part, whole } => format!("it was {}", format::of(part, whole)),
        Form::Expected { observed, expected } => {
            format!("{} against {} expected", format::count(observed), format::fixed(expected, 1))
        }
        Form::Rate { .. } => format!("it was {}, from {}", format::value(found.value(), unit), format::count(counted)),
        Form::Count(count) => format!("it was {}", format::count(count)),
    };
    let also = further.map(|more| format!(", or {} further ones that count", format::count(more)));
    let muted = format!(
        "{} {}: {was}; {} would do{}",
        lowered(&card.name),
        format::value_short(lack.bound, unit),
        format::count(would_do),
        also.unwrap_or_default()
    );
    let plain = || format!("{} {word} {}", format::count(more.abs()), plural_phrase(more.abs(), &nouns.part));
    let line = if lack.at_least { every(found, would_do, &card.id).unwrap_or_else(plain) } else { plain() };
    (line, muted)
}

/// A duty of which nothing may be missing.
fn every(found: Form, would_do: i64, metric: &str) -> Option<String> {
    let all = matches!(found, Form::Share { whole, .. } if whole == would_do);
    let thing = match metric {
        "staffing_compliance" => "every working day staffed",
        "certification_coverage" => "every certificate held",
        _ => return None,
    };
    all.then(|| thing.to_owned())
}

/// `5 more responses`, or that evidence of another kind is short.
fn evidence(card: &DefinitionCard, missing: Option<i64>, reason: Option<String>) -> (String, String) {
    let name = lowered(&card.name);
    let reason = reason.unwrap_or_else(|| "the evidence is short".to_owned());
    match missing {
        Some(missing) => {
            let rows = match (missing, card.evidence.as_str()) {
                (_, "") => "counted rows".to_owned(),
                (1, evidence) => evidence.strip_suffix('s').unwrap_or(evidence).to_owned(),
                (_, evidence) => evidence.to_owned(),
            };
            (format!("{} more {rows}", format::count(missing)), format!("{name} cannot be judged: {reason}"))
        }
        None => (format!("more evidence on {name}"), reason),
    }
}

/// What a mark would have taken. Points are cut off, never rounded up to the mark they miss.
fn points(bound: f64, found: Option<f64>) -> (String, String) {
    let short = |value: f64| {
        let exact = Decimal::try_from(value).unwrap_or_default();
        format::decimal(Rounding::TowardZero.to_places(exact, 2).normalize())
    };
    let mark = short(bound);
    match found {
        Some(points) if points >= bound => (
            "points in every part that must have some".to_owned(),
            format!("one part had none; {} in all", short(points)),
        ),
        Some(points) => (format!("at least {mark} points"), format!("there were {}", short(points))),
        None => (format!("more evidence for {mark} points"), "some figures behind them have too little".to_owned()),
    }
}

/// `Gold is about 83% sure`, with what the rest of the sentence adds: where the doubt lies and which other tiers are probable.
///
/// `None` where nothing is known of it.
pub(crate) fn how_sure(common: &PeriodInput<'_>, tier: &TierDecision) -> Option<RichText> {
    let (certainty, earned) = (tier.certainty.as_ref()?, tier.earned_tier()?);
    let probability = certainty.of(earned)?;
    let name = common.tier_name(earned);
    if probability >= 1.0 {
        return Some(RichText::strong(format!("{name} is certain")).then(": no estimate has a say in it."));
    }
    let about = match format::probability(probability) {
        text if text.starts_with('>') => format!("more than {}", &text[1..]),
        text if text.starts_with('<') => format!("less than {}", &text[1..]),
        text => format!("about {text}"),
    };
    let doubt = certainty.decides.as_deref().map(|metric| {
        let name = lowered(&common.definition(metric).name);
        format!("; most of the doubt is about {name}")
    });
    let others: Vec<String> = certainty
        .tiers
        .iter()
        .rev()
        .filter(|(id, probability)| id != earned && *probability >= 0.005)
        .map(|(id, probability)| format!("{} {}", common.tier_name(id), format::probability(*probability)))
        .collect();
    let others = if others.is_empty() { String::new() } else { format!(" Otherwise: {}.", others.join(", ")) };
    let rest = format!("{}.{others} {MOVES_NO_MONEY}.", doubt.unwrap_or_default());
    Some(RichText::strong(format!("{name} is {about} sure")).then(rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::settlement::certainty::Certainty;

    #[test]
    fn the_next_tier_is_told_in_things_to_do() {
        let fixture = fixture::meridian();
        let needs = next_tier_needs(&fixture.common(), fixture.settlement.as_ref().expect("a settlement"));
        assert_eq!(
            needs,
            [
                (
                    "4 fewer escalations".to_owned(),
                    "escalations, adjusted for case mix 0.90×: 87 against 92.6 expected; 83 would do".to_owned()
                ),
                (
                    "and 3 more satisfied responses".to_owned(),
                    "customer satisfaction 95%: it was 142 of 152; 145 would do, or 48 further ones that count"
                        .to_owned()
                ),
                (
                    "and every working day staffed".to_owned(),
                    "staffing on working days 100%: it was 54 of 66; 66 would do".to_owned()
                ),
            ]
        );
    }

    #[test]
    fn the_next_tier_fits_a_line_of_a_terminal() {
        let fixture = fixture::meridian();
        let partner = fixture.settlement.as_ref().expect("a settlement");
        let card = |metric: &str| Some(fixture::card(metric));
        assert_eq!(
            next_tier_in_words(partner, &card, fixture::euro()).as_deref(),
            Some(
                "platinum would have taken 4 fewer escalations, 3 more satisfied responses and every working day staffed; worth €9,117.03 a quarter"
            )
        );
    }

    #[test]
    fn missing_evidence_is_counted() {
        let lack = |needed, reason: Option<&str>| Lack {
            metric: "csat".to_owned(),
            bound: 0.9,
            at_least: true,
            needs: Needs::Evidence { found: 4, needed, reason: reason.map(str::to_owned) },
        };
        let card = DefinitionCard { evidence: "responses".to_owned(), ..fixture::card("csat") };
        let told = |lack| need(&lack, &card);
        let muted = |reason: &str| format!("customer satisfaction cannot be judged: {reason}");
        assert_eq!(told(lack(Some(10), None)), ("6 more responses".to_owned(), muted("4 of 10 needed")));
        assert_eq!(told(lack(Some(5), Some("short"))), ("1 more response".to_owned(), muted("short")));
        let covered = "40 of 80 eligible cases were invited to a survey, 80% needed";
        let (line, why) = told(lack(None, Some(covered)));
        assert_eq!((line.as_str(), why.as_str()), ("more evidence on customer satisfaction", covered));
    }

    #[test]
    fn certainty_is_never_rounded_to_all_or_nothing() {
        let fixture = fixture::meridian();
        let mut tier = fixture.settlement.as_ref().expect("a settlement").tier.clone();
        let mut told = |gold: f64, decides: Option<&str>| {
            let tiers = [("silver", (1.0 - gold) * 0.9), ("gold", gold), ("platinum", (1.0 - gold) * 0.1)];
            let tiers = tiers.map(|(id, probability)| (id.to_owned(), probability)).into();
            tier.certainty = Some(Certainty { tiers, decides: decides.map(str::to_owned) });
            how_sure(&fixture.common(), &tier).expect("words").words()
        };
        assert_eq!(
            told(0.83, Some("csat")),
            "Gold is about 83% sure; most of the doubt is about customer satisfaction. Otherwise: Platinum 2%, Silver 15%. This moves no money."
        );
        assert_eq!(
            told(0.999_9, Some("csat")),
            "Gold is more than 99% sure; most of the doubt is about customer satisfaction. This moves no money."
        );
        assert_eq!(told(1.0, None), "Gold is certain: no estimate has a say in it.");
        assert!(told(0.001, None).starts_with("Gold is less than 1% sure."));
    }
}
