//! Recognition by service day (rule R10) and the share of each rule's sum (rule R11), again and otherwise.

use std::collections::BTreeMap;

use quarterdeck::domain::Currency;

use super::contract::{Contract, Day, LevelAt, Line, month_of};
use super::ladder::History;
use super::ratio::Ratio;
use super::spread::spread;
use super::sub_shares::{Divided, Given};

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
    /// What other partners get of the partner's part.
    pub(crate) given: Given,
}

/// What sets a share: a tier, or the agreement's base share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Basis {
    Tier(usize),
    BaseShare(i128),
}

/// What is recognised under one rule.
#[derive(Default)]
struct Covered<'l> {
    lines: BTreeMap<&'l str, CoveredLine<'l>>,
    months: BTreeMap<i32, i128>,
}

/// What each day recognises of a line.
struct CoveredLine<'l> {
    line: &'l Line,
    days: Vec<(Day, i128)>,
}

/// A partner's quarter as it is settled on some lines.
pub(crate) struct Settled<'a> {
    pub(crate) contract: &'a Contract,
    pub(crate) lines: &'a [Line],
    pub(crate) quarter: i32,
    pub(crate) partner: usize,
    pub(crate) tiers: &'a History,
}

impl Settled<'_> {
    /// `None` where no service day of the quarter is the partner's in that currency.
    pub(crate) fn revenue(&self, currency: Currency) -> Option<Revenue> {
        let mut covered: BTreeMap<(usize, Basis), Covered<'_>> = BTreeMap::new();
        let mut bases: BTreeMap<i32, Basis> = BTreeMap::new();
        let mut found = Revenue::default();
        let mut any = false;
        for line in self.lines.iter().filter(|line| line.currency == currency) {
            let days = self.days(line);
            let original = days_of_original(self.lines, line, self.partner);
            // A correction is paid by the rule of the corrected line's nearest day.
            let priced = |day: Day| original.map_or(day, |(first, last)| day.clamp(first, last));
            let Some(ruled) = days.iter().map(|day| self.rule_of(line, priced(*day))).collect::<Option<Vec<_>>>()
            else {
                continue;
            };
            any |= !days.is_empty();
            for (day, (version, held_in)) in days.iter().zip(ruled) {
                let recognised = of_day(line, line.amount, *day);
                let basis = bases.entry(held_in).or_insert_with(|| self.basis(held_in));
                let covered = covered.entry((version, *basis)).or_default();
                let of_line = covered.lines.entry(&line.id).or_insert_with(|| CoveredLine { line, days: Vec::new() });
                of_line.days.push((*day, recognised));
                *covered.months.entry(month_of(*day)).or_default() += recognised;
            }
            found.kept.insert(line.id.clone(), days.iter().map(|day| of_day(line, line.kept, *day)).sum());
        }
        found.kept.retain(|_, kept| *kept != 0);
        let mut divided = Divided::default();
        for ((version, basis), covered) in covered {
            found.add(self, (version, basis), &covered, &mut divided);
        }
        found.given = divided.given(self.contract);
        any.then_some(found)
    }
}

/// What one service day recognises of an amount: what is recognised by its end less what is by its start.
pub(crate) fn of_day(line: &Line, amount: i128, day: Day) -> i128 {
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

impl Settled<'_> {
    /// The line's days of the quarter that are the partner's.
    fn days(&self, line: &Line) -> Vec<Day> {
        let (first, last) = self.contract.days_of(self.quarter);
        (line.from.max(first)..=line.to.min(last)).filter(|day| line.holder_on(*day) == Some(self.partner)).collect()
    }

    /// The version of a day, and the quarter whose tier is paid; `None` where the level on the invoice date is not known: later quarters
    /// are not settled yet.
    fn rule_of(&self, line: &Line, day: Day) -> Option<(usize, i32)> {
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

    /// The quarter that leaves the tier which another is paid at.
    fn performance(&self, quarter: i32) -> i32 {
        if self.contract.terms_of(quarter).same_quarter { quarter } else { quarter - 1 }
    }

    fn basis(&self, quarter: i32) -> Basis {
        let agreement = self.contract.partners[self.partner].agreement.as_ref();
        let left = self.tiers.get(&self.performance(quarter)).map(|left| left.tier);
        match left.or_else(|| agreement?.opening_tier) {
            Some(tier) => Basis::Tier(tier),
            None => agreement.and_then(|agreement| agreement.base_share).map_or(Basis::Tier(0), Basis::BaseShare),
        }
    }
}

impl Revenue {
    /// Applies the share of a rule to its sum, and spreads the result over its lines and its months.
    fn add(
        &mut self,
        settled: &Settled<'_>,
        (version, basis): (usize, Basis),
        covered: &Covered<'_>,
        divided: &mut Divided,
    ) {
        let terms = &settled.contract.versions[version];
        let agreed = match basis {
            Basis::Tier(tier) => terms.tiers[tier].share,
            Basis::BaseShare(share) => share,
        };
        let share = agreed.max(terms.floor).min(terms.cap);
        let sum = |of_line: &CoveredLine<'_>| of_line.days.iter().map(|(_, recognised)| recognised).sum::<i128>();
        let amounts: Vec<i128> = covered.lines.values().map(sum).collect();
        let recognised: i128 = amounts.iter().sum();
        let (whole, parts) = spread(&amounts, share);
        self.total.recognised += recognised;
        self.total.partner += whole;
        self.segments.push(Segment { version, agreed, recognised });
        for ((CoveredLine { line, days }, recognised), partner) in covered.lines.values().zip(amounts).zip(parts) {
            let sums = self.lines.entry((line.id.clone(), version)).or_default();
            sums.recognised += recognised;
            sums.partner += partner;
            divided.add((settled.contract, settled.partner), line, (partner, days));
        }
        let amounts: Vec<i128> = covered.months.values().copied().collect();
        let (_, parts) = spread(&amounts, share);
        for ((month, recognised), partner) in covered.months.iter().zip(parts) {
            let sums = self.months.entry(*month).or_default();
            sums.recognised += recognised;
            sums.partner += partner;
        }
    }
}
