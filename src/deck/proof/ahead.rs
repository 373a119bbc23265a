//! The slide on the next quarter held against what is known today: contracts, certificates, the payout, and prediction limits of measures.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::behind::Behind;
use super::measures::{Measures, agrees};
use super::print::{amount, amounts_in, read_back};
use super::rows::{Found, number_first, number_last, paragraphs, shares_in, table_of, text_at};
use super::sentences::is_interval;
use crate::deck::format;
use crate::deck::input::DefinitionCard;
use crate::deck::model::{Cell, Slide};
use crate::deck::reading::bounds;
use crate::deck::sentences::accounts::{at_risk, sums};
use crate::deck::sentences::money::next_tier_worth;
use crate::domain::money::apply_share;
use crate::domain::{Currency, Money, Quarter, Share};
use crate::programme::model::Version;
use crate::scorecard::accounts::RenewalAhead;
use crate::scorecard::details::CertificationStand;
use crate::scorecard::model::{Direction, MetricResult, Unit};
use crate::stats::CONFIDENCE;
use crate::stats::prediction::next_value;

/// Days after the quarter's end within which certificates that expire are known.
const SOON: u64 = 90;

/// What the slide says otherwise than is known.
pub(super) fn differing(slide: &Slide, behind: &Behind<'_>) -> Vec<String> {
    let ahead = Ahead::of(behind);
    let mut found = Found::default();
    ahead.title(&mut found, slide);
    if let Some(table) = table_of(slide, "What is known of the next quarter") {
        table.rows.iter().for_each(|row| ahead.known(&mut found, row));
    }
    if let Some(table) = table_of(slide, "Between what the next quarter\u{2019}s figures are plausible") {
        table.rows.iter().for_each(|row| ahead.plausible(&mut found, row));
    }
    for text in paragraphs(slide) {
        ahead.remark(&mut found, &text);
    }
    found.0
}

/// What is known of the next quarter, found again.
struct Ahead<'a> {
    behind: &'a Behind<'a>,
    quarter: Quarter,
    rules: &'a Version,
    renewals: Vec<&'a RenewalAhead>,
    /// The last day up to which certificates are known.
    until: NaiveDate,
    /// Every amount that the slide may print.
    amounts: Vec<Money>,
}

impl<'a> Ahead<'a> {
    fn of(behind: &'a Behind<'a>) -> Self {
        let common = behind.common;
        let quarter = common.period.next();
        let rules = common.versions.iter().rfind(|version| version.from <= quarter.last_day());
        let rules = rules.unwrap_or(common.programme);
        let is_due = |item: &&RenewalAhead| item.due >= quarter.first_day() && item.due <= quarter.last_day();
        let renewals: Vec<&RenewalAhead> = behind.details.renewals_ahead.iter().filter(is_due).collect();
        let known = common.period.last_day().checked_add_days(Days::new(SOON));
        let until = known.map_or(quarter.last_day(), |known| known.min(quarter.last_day()));
        let mut amounts = sums(renewals.iter().copied());
        amounts.extend(payout(behind, rules));
        Self { behind, quarter, rules, renewals, until, amounts }
    }

    fn currencies(&self) -> BTreeSet<Currency> {
        self.amounts.iter().map(|money| money.currency).collect()
    }

    /// Holds every amount of a text against those that are known.
    fn hold_amounts(&self, found: &mut Found, text: &str) {
        for currency in self.currencies() {
            for shown in amounts_in(text, currency) {
                let known = || self.amounts.iter().filter(|money| money.currency == currency);
                let is = amount(shown, currency).is_some_and(|printed| known().any(|money| printed.is(*money)));
                found.hold(is, || format!("{shown} is no amount of the next quarter"));
            }
        }
    }

    /// Certificates that expire, each once.
    fn certificates(&self) -> i64 {
        let stands = self.behind.details.certifications.iter();
        let people = stands.flat_map(|stand| {
            stand.expiring_people.iter().map(move |(person, until)| (person, &stand.certification, *until))
        });
        people.filter(|(.., until)| *until <= self.until).collect::<BTreeSet<_>>().len() as i64
    }

    /// `In 2026 Q4, one contract for €41k falls due, two rules change and two certificates expire`.
    fn title(&self, found: &mut Found, slide: &Slide) {
        let title = slide.title.as_str();
        let Some(rest) = title.strip_prefix(&format!("In {}, ", self.quarter.title())) else {
            found.hold(false, || format!("its title is not on {}: {title}", self.quarter.title()));
            return;
        };
        self.hold_amounts(found, title);
        if let Some((name, range)) = rest.split_once(" is likely to lie within ") {
            found.hold(self.is_title_range(name, range), || format!("its title reads {title}"));
            return;
        }
        let rules = table_of(slide, "What is known of the next quarter").map_or(0, |table| {
            let of = |row: &Vec<Cell>| match text_at(row, 2).starts_with("rules ") {
                true => text_at(row, 1).strip_prefix("And ").and_then(number_first).unwrap_or(1),
                false => 0,
            };
            table.rows.iter().map(of).sum::<i64>()
        });
        let due = self.renewals.len() as i64;
        for (words, due, what) in [
            (" contract falls due", due, "contracts that fall due"),
            (" contract for ", due, "contracts that fall due"),
            (" contracts fall due", due, "contracts that fall due"),
            (" contracts for ", due, "contracts that fall due"),
            (" certificate expires", self.certificates(), "certificates that expire"),
            (" certificates expire", self.certificates(), "certificates that expire"),
            (" rule changes", rules, "rules that change"),
            (" rules change", rules, "rules that change"),
        ] {
            if let Some((before, _)) = rest.split_once(words) {
                found.count(number_last(before), due, &format!("the number of {what}"));
            }
        }
    }

    /// Whether a title names the limits of a measure; a name that is shortened is not known.
    fn is_title_range(&self, name: &str, range: &str) -> bool {
        let measures = self.measures();
        let is = |definition: &&DefinitionCard| definition.name.to_lowercase() == name.to_lowercase();
        let meant = measures.definitions.iter().find(is).and_then(|definition| measures.of(&definition.id));
        meant.zip(range.split_once(" to ")).is_none_or(|((definition, result), (low, high))| {
            with_range(result, definition.unit).is_some_and(|next| is_interval(definition, &next, low, high))
        })
    }

    fn measures(&self) -> Measures<'a> {
        let common = self.behind.common;
        Measures { card: self.behind.card, definitions: common.definitions, period: common.period }
    }

    /// A row of what is known: when, what, and what it comes to.
    fn known(&self, found: &mut Found, row: &[Cell]) {
        let (when, what, comes_to) = (text_at(row, 0), text_at(row, 1), text_at(row, 2));
        if let Some((before, _)) = what.split_once(" up for renewal") {
            self.hold_amounts(found, comes_to);
            found.count(number_first(before), self.renewals.len() as i64, "the number of contracts");
            let days = self.renewals.first().zip(self.renewals.last());
            let days = days.map(|(first, last)| format::day_range(first.due, last.due));
            found.hold(days.as_deref() == Some(when), || format!("contracts are said to fall due on {when}"));
            let end = self.behind.common.period.last_day();
            let risky = self.renewals.iter().filter(|item| at_risk(item, end)).count() as i64;
            let said = comes_to.strip_suffix(" at risk").and_then(number_last).unwrap_or(0);
            found.count(Some(said), risky, "the number of contracts at risk");
        } else if what.contains(" expire: ") || what.contains(" expires: ") {
            let is = |stand: &CertificationStand| self.is_expiring(stand, row);
            let known = self.behind.details.certifications.iter().any(is);
            found.hold(known, || format!("{what} is said from {when}: {comes_to}"));
        } else if when == "all quarter" {
            self.hold_amounts(found, comes_to);
            let earned = self.behind.settled.map(|settled| settled.tier.earned.as_str());
            let share = self.rules.tiers.iter().find(|tier| Some(tier.id.as_str()) == earned).map(|tier| tier.share);
            let are =
                shares_in(what).iter().all(|shown| share.is_some_and(|share| super::money::is_share(shown, share)));
            found.hold(are, || format!("the share reads otherwise: {what}"));
        }
    }

    /// `from 12 Oct`, `Two certificates expire: Atlas 5 Engineer`, `leaves three where five are required, unless renewed`.
    fn is_expiring(&self, stand: &CertificationStand, row: &[Cell]) -> bool {
        let (when, what, comes_to) = (text_at(row, 0), text_at(row, 1), text_at(row, 2));
        let days = || stand.expiring_people.iter().map(|(_, until)| *until).filter(|until| *until <= self.until);
        let (Some(first), expire) = (days().min(), days().count() as i64) else { return false };
        let left = comes_to.strip_prefix("leaves ").and_then(|rest| rest.split_once(" where "));
        let is_left = left.is_some_and(|(left, required)| {
            number_first(left) == Some((stand.certified - expire).max(0))
                && number_first(required) == Some(stand.required)
        });
        let name = what.split_once(": ").map(|(_, name)| name);
        when == format!("from {}", format::day_and_month(first))
            && number_first(what) == Some(expire)
            && name == Some(format::shortened(&stand.certification, 60).as_str())
            && is_left
    }

    /// A measure with its figure, its range, what is asked, and on which side of it the range lies.
    fn plausible(&self, found: &mut Found, row: &[Cell]) {
        let name = text_at(row, 0);
        let Some((definition, result)) = self.measures().meant(name) else { return };
        found.hold(agrees(text_at(row, 1), result, definition.unit), || {
            format!("{name} reads {}, which was not measured", text_at(row, 1))
        });
        let next = with_range(result, definition.unit);
        let ends = text_at(row, 2).split_once(" to ");
        let is_range =
            ends.zip(next.as_ref()).is_some_and(|((low, high), next)| is_interval(definition, next, low, high));
        found.hold(is_range, || format!("{name} is said to be plausible from {}", text_at(row, 2)));
        let rule = self.rules.rule_of_period(&definition.id, Some(&self.behind.card.partner.id), self.quarter);
        let target = rule.and_then(|rule| rule.target);
        let shown = text_at(row, 3);
        let is_target = match target {
            None => shown == format::NO_FIGURE,
            Some(target) => {
                let sign = if definition.direction == Direction::Lower { '≤' } else { '≥' };
                let figure = shown.strip_prefix(sign).map(str::trim_start);
                figure.and_then(|figure| read_back(figure, definition.unit)).is_some_and(|read| read.holds(target))
            }
        };
        found.hold(is_target, || format!("the target of {name} is said to be {shown}"));
        let range = next.and_then(|next| next.measurement.low.zip(next.measurement.high));
        let due = target.zip(range).map_or("", |(target, range)| outlook(definition.direction, range, target));
        found.hold(text_at(row, 4) == due, || format!("the target of {name} is said to be {}", text_at(row, 4)));
    }

    /// The confidence of limits, and days that are named.
    fn remark(&self, found: &mut Found, text: &str) {
        if let Some(shown) =
            text.starts_with("Plausible is ").then(|| shares_in(text)).and_then(|shares| shares.first().copied())
        {
            let holds = read_back(shown, Unit::Share).is_some_and(|read| read.holds(CONFIDENCE));
            found.hold(holds, || format!("limits are said to be those of {shown}"));
        }
        for (words, day) in [
            ("No renewal is known to fall due by ", self.quarter.last_day()),
            ("No rule is known to change by ", self.quarter.last_day()),
            ("No certificate that is asked for expires by ", self.until),
        ] {
            let Some((_, rest)) = text.split_once(words) else { continue };
            found.hold(rest.starts_with(&format::day(day)), || format!("it says {words}{rest}"));
        }
    }
}

/// Where a range lies against a target, as the slide says it.
fn outlook(direction: Direction, (low, high): (f64, f64), target: f64) -> &'static str {
    let (met, missed) = match direction {
        Direction::Lower => (high <= target, low > target),
        _ => (low >= target, high < target),
    };
    match (met, missed) {
        (true, _) => "likely met",
        (_, true) => "likely missed",
        _ => "could go either way",
    }
}

/// A result with the prediction limits of one more quarter in place of its interval; `None` where there are none.
fn with_range(result: &MetricResult, unit: Unit) -> Option<MetricResult> {
    let enough = result.history.iter().filter(|(_, measured)| measured.evidence >= result.minimum_evidence);
    let values: Vec<f64> = enough.filter_map(|(_, measured)| measured.value).collect();
    let (low, high) = next_value(&values, CONFIDENCE)?;
    let (least, most) = bounds(unit);
    let mut next = result.clone();
    (next.measurement.low, next.measurement.high) = (Some(low.clamp(least, most)), Some(high.clamp(least, most)));
    Some(next)
}

/// What revenue like this quarter's would pay: what was recognised, the share of it, and what the next tier would add.
fn payout(behind: &Behind<'_>, rules: &Version) -> Vec<Money> {
    let Some(settled) = behind.settled else { return Vec::new() };
    let share: Option<Share> = rules.tiers.iter().find(|tier| tier.id == settled.tier.earned).map(|tier| tier.share);
    let mut known: Vec<Money> = settled.settlements.iter().map(|one| one.recognised).collect();
    let part = |amount: &Money| {
        let (whole, _) = apply_share(&[amount.minor], share?.decimal())?;
        Some(Money::from_minor(whole, amount.currency))
    };
    known.extend(known.clone().iter().filter_map(part));
    known.extend(next_tier_worth(settled, behind.common.reporting_currency).map(|(worth, _)| worth));
    known
}
