//! Recognition by service day (rule R10) and the share of each rule's sum (rule R11), again and otherwise.

use std::collections::BTreeMap;

use quarterdeck::domain::Currency;

use super::contract::{Contract, Day, EARLIER, LevelAt, Line, month_of};
use super::ratio::Ratio;

/// Recognised and the partner's part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) recognised: i128,
    pub(crate) partner: i128,
}

/// What one rule covers.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) version: usize,
    /// The share before floor and cap.
    pub(crate) agreed: i128,
    pub(crate) recognised: i128,
}

/// The revenue of a partner, quarter and currency.
#[derive(Debug, Default)]
pub(crate) struct Revenue {
    pub(crate) total: Sums,
    /// By line and version.
    pub(crate) lines: BTreeMap<(String, usize), Sums>,
    pub(crate) months: BTreeMap<i32, Sums>,
    pub(crate) segments: Vec<Segment>,
    /// What the partner keeps of the cash, by line.
    pub(crate) kept: BTreeMap<String, i128>,
}

/// What sets a share: a tier, or the agreement's base share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Basis {
    Tier(usize),
    BaseShare(i128),
}

/// What is recognised under one rule, day by day.
#[derive(Default)]
struct Covered<'l> {
    lines: BTreeMap<&'l str, i128>,
    months: BTreeMap<i32, i128>,
}

/// `None` where no service day of the quarter is the partner's in that currency.
pub(crate) fn revenue(
    contract: &Contract,
    lines: &[Line],
    quarter: i32,
    partner: usize,
    currency: Currency,
) -> Option<Revenue> {
    let mut covered: BTreeMap<(usize, Basis), Covered<'_>> = BTreeMap::new();
    let mut bases: BTreeMap<i32, Basis> = BTreeMap::new();
    let mut found = Revenue::default();
    let mut any = false;
    let rules = Rules { contract, quarter, partner };
    for line in lines.iter().filter(|line| line.currency == currency) {
        let days = rules.days(line);
        let original = days_of_original(lines, line, partner);
        // A correction is paid by the rule of the corrected line's nearest day.
        let priced = |day: Day| original.map_or(day, |(first, last)| day.clamp(first, last));
        let Some(ruled) = days.iter().map(|day| rules.of(line, priced(*day))).collect::<Option<Vec<_>>>() else {
            continue;
        };
        any |= !days.is_empty();
        for (day, (version, held_in)) in days.iter().zip(ruled) {
            let recognised = of_day(line, line.amount, *day);
            let basis = bases.entry(held_in).or_insert_with(|| rules.basis(held_in));
            let covered = covered.entry((version, *basis)).or_default();
            *covered.lines.entry(&line.id).or_default() += recognised;
            *covered.months.entry(month_of(*day)).or_default() += recognised;
        }
        found.kept.insert(line.id.clone(), days.iter().map(|day| of_day(line, line.kept, *day)).sum());
    }
    found.kept.retain(|_, kept| *kept != 0);
    for ((version, basis), covered) in covered {
        found.add(contract, (version, basis), &covered);
    }
    any.then_some(found)
}

/// What one service day recognises of an amount: what is recognised by its end less what is by its start.
fn of_day(line: &Line, amount: i128, day: Day) -> i128 {
    if amount == 0 {
        return 0;
    }
    let days = i128::from(line.to - line.from + 1);
    let until = |passed: Day| Ratio::new(amount * i128::from(passed), days).rounded();
    until(day - line.from + 1) - until(day - line.from)
}

/// The first and the last day that the partner holds the line that another corrects.
fn days_of_original(lines: &[Line], line: &Line, partner: usize) -> Option<(Day, Day)> {
    let id = line.corrects.as_ref()?;
    let original = lines.iter().find(|other| other.id == *id)?;
    let mut days = (original.from..=original.to).filter(|day| original.holder_on(*day) == Some(partner));
    let first = days.next()?;
    Some((first, days.next_back().unwrap_or(first)))
}

/// What rules a partner's days when a quarter is settled; later quarters are not yet known.
struct Rules<'a> {
    contract: &'a Contract,
    quarter: i32,
    partner: usize,
}

impl Rules<'_> {
    /// The line's days of the quarter that are the partner's.
    fn days(&self, line: &Line) -> Vec<Day> {
        let (first, last) = self.contract.days_of(self.quarter);
        (line.from.max(first)..=line.to.min(last)).filter(|day| line.holder_on(*day) == Some(self.partner)).collect()
    }

    /// The version of a day, and the quarter whose tier is paid; `None` where the level on the invoice date is not known.
    fn of(&self, line: &Line, day: Day) -> Option<(usize, i32)> {
        let version = self.contract.version_on(day);
        let held_in = match self.contract.versions[version].level_at {
            LevelAt::Service => self.contract.quarter_of(day),
            LevelAt::Payout => self.quarter,
            LevelAt::Invoice => {
                let quarter = self.contract.quarter_of(line.invoiced?);
                (self.performance(quarter) <= self.quarter).then_some(quarter)?
            }
        };
        Some((version, held_in))
    }

    /// The quarter whose figures set the tier that another is paid at.
    fn performance(&self, quarter: i32) -> i32 {
        if self.contract.terms_of(quarter).same_quarter { quarter } else { quarter - 1 }
    }

    fn basis(&self, quarter: i32) -> Basis {
        let performance = self.performance(quarter);
        let is_known = (-(EARLIER as i32)..=self.quarter).contains(&performance);
        let agreement = self.contract.partners[self.partner].agreement.as_ref();
        let earned = is_known.then(|| tier_earned(self.contract, self.partner, performance));
        match earned.or_else(|| agreement?.opening_tier) {
            Some(tier) => Basis::Tier(tier),
            None => agreement.and_then(|agreement| agreement.base_share).map_or(Basis::Tier(0), Basis::BaseShare),
        }
    }
}

/// The highest tier whose bound the satisfaction reaches.
fn tier_earned(contract: &Contract, partner: usize, quarter: i32) -> usize {
    let value = figure(contract, partner, quarter, 0);
    let bounds = contract.terms_of(quarter).tiers.map(|(bound, _)| Ratio::points(bound));
    (1..3).rev().find(|tier| value.at_least(bounds[*tier])).unwrap_or(0)
}

/// A measure of a quarter, as a fraction.
pub(crate) fn figure(contract: &Contract, partner: usize, quarter: i32, metric: usize) -> Ratio {
    let place = usize::try_from(quarter + EARLIER as i32).expect("a known quarter");
    let (part, whole) = contract.partners[partner].figures[place][metric];
    Ratio::new(part, whole)
}

impl Revenue {
    /// Applies the share of a rule to its sum, and spreads the result over its lines and its months.
    fn add(&mut self, contract: &Contract, (version, basis): (usize, Basis), covered: &Covered<'_>) {
        let terms = &contract.versions[version];
        let agreed = match basis {
            Basis::Tier(tier) => terms.tiers[tier].1,
            Basis::BaseShare(share) => share,
        };
        let share = agreed.max(terms.floor).min(terms.cap);
        let recognised: i128 = covered.lines.values().sum();
        let whole = Ratio::new(recognised * share, 10_000).rounded();
        self.total.recognised += recognised;
        self.total.partner += whole;
        self.segments.push(Segment { version, agreed, recognised });
        for ((line, recognised), partner) in covered.lines.iter().zip(spread(whole, covered.lines.values(), share)) {
            let sums = self.lines.entry(((*line).to_owned(), version)).or_default();
            sums.recognised += recognised;
            sums.partner += partner;
        }
        for ((month, recognised), partner) in covered.months.iter().zip(spread(whole, covered.months.values(), share)) {
            let sums = self.months.entry(*month).or_default();
            sums.recognised += recognised;
            sums.partner += partner;
        }
    }
}

/// Parts of a whole: each amount's own, toward zero, and the units left one by one to whoever is farthest from its own, the first of equals.
fn spread<'a>(whole: i128, amounts: impl Iterator<Item = &'a i128>, share: i128) -> Vec<i128> {
    let exact: Vec<i128> = amounts.map(|amount| amount * share).collect();
    let mut parts: Vec<i128> = exact.iter().map(|exact| exact.abs() / 10_000 * exact.signum()).collect();
    let left = whole - parts.iter().sum::<i128>();
    for _ in 0..left.abs() {
        let lacks = |place: usize| (exact[place] - parts[place] * 10_000) * left.signum();
        let most = (0..parts.len()).reduce(|best, next| if lacks(next) > lacks(best) { next } else { best });
        parts[most.expect("an amount")] += left.signum();
    }
    parts
}
