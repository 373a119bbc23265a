//! The settlement workbook as data: numbered rows that point at each other, so that sheets can follow a payout by formulas.

mod accruals;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

pub use self::accruals::BookAccrual;
use self::accruals::accruals;
use super::format;
use super::input::PeriodInput;
use crate::domain::{Currency, Money, PartnerId, Quarter, Share};
use crate::programme::Programme;
use crate::programme::model::{Gate, TierTiming, Version};
use crate::scorecard::model::Scorecards;
use crate::settlement::accrual::{self, AccrualTotal};
use crate::settlement::ledger::Entry;
use crate::settlement::model::{LineShare, MonthShare, Settlement, Settlements, TierDecision};
use crate::settlement::payables::Payables;
use crate::settlement::score::Points;
use crate::settlement::true_up::{AdjustmentTrueUp, TrueUp};

/// What the workbook is made from.
#[derive(Debug, Clone)]
pub struct BookInput<'c, 'a> {
    /// What everything of the period shares.
    pub common: &'c PeriodInput<'c>,
    /// All scorecards, for the partners' names.
    pub scorecards: &'a Scorecards,
    /// All settlements.
    pub settlements: &'a Settlements,
    /// The ledger that posts them.
    pub ledger: &'a [Entry],
    /// The rules.
    pub programme: &'a Programme,
}

/// The settlement workbook.
#[derive(Debug, Clone)]
pub struct Book<'a> {
    /// `Settlement, 2026 Q3`.
    pub title: String,
    /// The workspace's name.
    pub workspace: String,
    /// The period as files write it, `2026Q3`.
    pub period: String,
    /// `partial: data to 22 May 2012`, where the period is not whole.
    pub partial: Option<String>,
    /// The period's last day: the document's date.
    pub date: NaiveDate,
    /// What stands under the title: a label and what it says.
    pub facts: Vec<(String, String)>,
    /// The currency that amounts are compared in.
    pub reporting: Currency,
    /// One a partner and currency, numbered from 1 in this order.
    pub settlements: Vec<BookSettlement<'a>>,
    /// One a partner, currency and rule, numbered from 1 in this order.
    pub shares: Vec<BookShare<'a>>,
    /// One a line and rule.
    pub lines: Vec<BookLine<'a>>,
    /// One a line of a closed period that later data changed.
    pub true_ups: Vec<BookTrueUp<'a>>,
    /// One an entry of the ledger.
    pub entries: Vec<BookEntry<'a>>,
    /// One a partner, currency and service month.
    pub months: Vec<BookMonth>,
    /// Payments held against what was payable for closed periods.
    pub payables: Option<&'a Payables>,
    /// One a partner and currency of a quarter that is not over; none elsewhere.
    pub accruals: Vec<BookAccrual<'a>>,
    /// Their sums by currency.
    pub accrual_totals: Vec<AccrualTotal>,
    /// One a partner, numbered from 1 in this order; none where the programme gives no points.
    pub points: Vec<BookPoints<'a>>,
    /// One a tier of each version in force in the period, numbered from 1 in this order.
    pub rules: Vec<BookRule>,
}

/// A settlement of one partner in one currency.
#[derive(Debug, Clone)]
pub struct BookSettlement<'a> {
    /// The partner.
    pub partner: PartnerId,
    /// The partner's name.
    pub name: &'a str,
    /// Its tiers.
    pub tier: &'a TierDecision,
    /// The figures.
    pub figures: &'a Settlement,
}

/// What one rule comes to for a partner and currency: the share is applied to the sum, and rounded once.
#[derive(Debug, Clone)]
pub struct BookShare<'a> {
    /// Number of the settlement.
    pub settlement: usize,
    /// The rule.
    pub rule: &'a str,
    /// Number of the tier in the list of rules, where the share is that of a tier.
    pub rule_number: Option<usize>,
    /// The share.
    pub share: Share,
    /// Lines under the rule.
    pub lines: usize,
    /// Recognised under the rule.
    pub recognised: Money,
    /// The partner's part of that.
    pub partner: Money,
}

/// A line under one rule.
#[derive(Debug, Clone, Copy)]
pub struct BookLine<'a> {
    /// Number of the settlement.
    pub settlement: usize,
    /// Number of the share.
    pub share: usize,
    /// The line.
    pub line: &'a LineShare,
}

/// What later data changed about a closed period.
#[derive(Debug, Clone, Copy)]
pub enum Corrected<'a> {
    /// A line.
    Line(&'a TrueUp),
    /// An incentive or a service credit.
    Beyond(&'a AdjustmentTrueUp),
}

/// A line, an incentive or a service credit of a closed period that later data changed.
#[derive(Debug, Clone, Copy)]
pub struct BookTrueUp<'a> {
    /// Number of the settlement.
    pub settlement: usize,
    /// The closed period.
    pub of: Quarter,
    /// What changed.
    pub what: Corrected<'a>,
}

/// An entry of the ledger.
#[derive(Debug, Clone, Copy)]
pub struct BookEntry<'a> {
    /// Number of the settlement.
    pub settlement: usize,
    /// The entry.
    pub entry: &'a Entry,
}

/// A service month of a settlement, with the rate that converts it.
#[derive(Debug, Clone, Copy)]
pub struct BookMonth {
    /// Number of the settlement.
    pub settlement: usize,
    /// The month's amounts.
    pub share: MonthShare,
    /// The rate to the reporting currency; `None` where the settlement cannot be converted.
    pub rate: Option<Decimal>,
}

/// How a partner's points came about.
#[derive(Debug, Clone)]
pub struct BookPoints<'a> {
    /// The partner.
    pub partner: PartnerId,
    /// The partner's name.
    pub name: &'a str,
    /// Its points, part by part.
    pub points: &'a Points,
}

/// A tier of a version of the programme.
#[derive(Debug, Clone)]
pub struct BookRule {
    /// As settlements name it: `programme 2026: tier gold`.
    pub rule: String,
    /// The version.
    pub version: String,
    /// The first day the version is in force.
    pub from: NaiveDate,
    /// The tier's name.
    pub tier: String,
    /// Its share.
    pub share: Share,
    /// Its gates in words.
    pub gates: String,
    /// When it is paid, in words.
    pub paid: &'static str,
    /// The lowest and the highest share the version pays.
    pub limits: (Share, Share),
}

/// The workbook of a period.
#[must_use]
pub fn book<'a>(input: &BookInput<'_, 'a>) -> Book<'a> {
    let common = input.common;
    let rules = rules(input.programme, common);
    let mut book = Book {
        title: format!("Settlement, {}", common.period.title()),
        workspace: common.workspace.to_owned(),
        period: common.period.to_string(),
        partial: common.partial(),
        date: common.period.last_day(),
        facts: facts(common),
        reporting: input.settlements.reporting_currency,
        settlements: Vec::new(),
        shares: Vec::new(),
        lines: Vec::new(),
        true_ups: Vec::new(),
        entries: Vec::new(),
        months: Vec::new(),
        payables: input.settlements.payables.as_ref(),
        accruals: Vec::new(),
        accrual_totals: accrual::totals(input.settlements),
        points: Vec::new(),
        rules,
    };
    let names: BTreeMap<&PartnerId, &str> =
        input.scorecards.partners.iter().map(|card| (&card.partner.id, card.partner.name.as_str())).collect();
    for partner in &input.settlements.partners {
        let name = names.get(&partner.partner_id).copied().unwrap_or("");
        let points = partner.points.iter();
        book.points.extend(points.map(|points| BookPoints { partner: partner.partner_id.clone(), name, points }));
        for figures in &partner.settlements {
            book.add(BookSettlement { partner: partner.partner_id.clone(), name, tier: &partner.tier, figures });
        }
    }
    let numbers: BTreeMap<(PartnerId, Currency), usize> = book
        .settlements
        .iter()
        .enumerate()
        .map(|(index, one)| ((one.partner.clone(), one.figures.recognised.currency), index + 1))
        .collect();
    book.accruals = accruals(input.settlements, &numbers, &names);
    let number = |entry: &Entry| numbers.get(&(entry.partner_id.clone(), entry.debit.currency)).copied().unwrap_or(0);
    book.entries = input.ledger.iter().map(|entry| BookEntry { settlement: number(entry), entry }).collect();
    book
}

impl<'a> Book<'a> {
    /// Takes up a settlement with its shares, lines and months.
    fn add(&mut self, one: BookSettlement<'a>) {
        let settlement = self.settlements.len() + 1;
        let figures = one.figures;
        let mut numbers: BTreeMap<(&str, Share), usize> = BTreeMap::new();
        for line in &figures.lines {
            let key = (line.rule.as_str(), line.share);
            if !numbers.contains_key(&key) {
                self.shares.push(self.no_share_yet(settlement, line));
            }
            let share = *numbers.entry(key).or_insert(self.shares.len());
            if let Some(sum) = self.shares.get_mut(share - 1) {
                sum.take(line);
            }
            self.lines.push(BookLine { settlement, share, line });
        }
        for of in &figures.true_ups_by_period {
            let lines = of.lines.iter().map(Corrected::Line);
            let all = lines.chain(of.adjustments.iter().map(Corrected::Beyond));
            self.true_ups.extend(all.map(|what| BookTrueUp { settlement, of: of.period, what }));
        }
        let own = figures.recognised.currency == self.reporting;
        for share in &figures.months {
            let found = figures.rates.iter().find(|(month, _)| *month == share.month).map(|(_, rate)| *rate);
            let rate = found.or_else(|| own.then_some(Decimal::ONE));
            self.months.push(BookMonth { settlement, share: *share, rate });
        }
        self.settlements.push(one);
    }

    fn no_share_yet(&self, settlement: usize, line: &'a LineShare) -> BookShare<'a> {
        let zero = Money::zero(line.recognised.currency);
        let rule_number =
            self.rules.iter().position(|rule| rule.rule == line.rule && rule.share == line.share).map(|at| at + 1);
        let (rule, share) = (line.rule.as_str(), line.share);
        BookShare { settlement, rule, rule_number, share, lines: 0, recognised: zero, partner: zero }
    }
}

impl BookShare<'_> {
    /// Counts a line in. The sums fit: the settlement they are parts of was checked.
    fn take(&mut self, line: &LineShare) {
        self.lines += 1;
        self.recognised = self.recognised.checked_add(line.recognised).unwrap_or(self.recognised);
        self.partner = self.partner.checked_add(line.partner).unwrap_or(self.partner);
    }
}

fn facts(common: &PeriodInput<'_>) -> Vec<(String, String)> {
    let fact = |label: &str, text: String| (label.to_owned(), text);
    let mut facts = vec![
        fact("Period", format!("{}, {}", common.period.title(), format::period_days_and_year(common.period))),
        fact("Programme", format!("{}, {}", common.programme.title, common.programmes.join(", "))),
        fact("Reporting currency", common.reporting_currency.to_string()),
        fact("Data as of", common.provenance.as_of.clone()),
        fact("Snapshot", common.provenance.snapshot.clone()),
    ];
    facts.extend(common.caveats().into_iter().map(|caveat| fact("Note", caveat)));
    facts
}

/// The tiers of every version in force on a day of the period, oldest version first.
fn rules(programme: &Programme, common: &PeriodInput<'_>) -> Vec<BookRule> {
    let versions = programme.versions.iter().filter(|version| common.programmes.contains(&version.name));
    versions
        .flat_map(|version| version.tiers.iter().map(move |tier| (version, tier)))
        .map(|(version, tier)| BookRule {
            rule: format!("programme {}: tier {}", version.name, tier.id),
            version: version.name.clone(),
            from: version.from,
            tier: tier.name.clone(),
            share: tier.share,
            gates: gates(&tier.gates, common),
            paid: paid(version),
            limits: (version.share_floor, version.share_cap),
        })
        .collect()
}

fn paid(version: &Version) -> &'static str {
    match version.tier_timing {
        TierTiming::Next => "in the quarter after it is earned",
        TierTiming::Same => "in the quarter it is earned",
    }
}

/// `Customer satisfaction at least 90%; Staffing at least 95%`.
fn gates(gates: &[Gate], common: &PeriodInput<'_>) -> String {
    let word = |gate: &Gate| {
        let card = common.definition(&gate.metric);
        let side = if gate.at_least { "at least" } else { "at most" };
        let least = gate.minimum_evidence.map(|least| format!(" on {least} or more {}", card.evidence));
        let asked = format!("{} {side} {}", card.name, format::value_short(gate.bound, card.unit));
        asked + least.unwrap_or_default().trim_end()
    };
    if gates.is_empty() {
        return "none: the entry tier".to_owned();
    }
    gates.iter().map(word).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::fixture;
    use crate::programme::model::Tier;
    use crate::settlement::ledger;
    use crate::settlement::model::PartnerSettlement;

    fn line(id: &str, recognised: i64, partner: i64, rule: &str, share: &str) -> LineShare {
        LineShare {
            line_id: id.to_owned(),
            invoice_id: None,
            customer_id: None,
            product: None,
            kind: None,
            service_from: fixture::date("2026-07-01"),
            service_to: fixture::date("2026-09-30"),
            amount: fixture::money(recognised),
            recognised: fixture::money(recognised),
            share: Share::parse(share).expect("a share"),
            partner: fixture::money(partner),
            vendor: fixture::money(recognised - partner),
            rule: rule.to_owned(),
            programme: "2026.1".to_owned(),
            level: None,
        }
    }

    fn settlements(fixture: &fixture::Fixture) -> Settlements {
        let id = &fixture.scorecard.partner.id;
        let gold = "programme 2026.1: tier gold";
        let mut one = fixture::one_settlement(id, 600, 234, fixture::euro());
        one.lines = vec![
            line("L1", 100, 40, gold, "0.40"),
            line("L1", 200, 72, "programme 2026.1: base share of the agreement", "0.36"),
            line("L2", 300, 122, gold, "0.40"),
        ];
        let partner = fixture.settlement.clone().expect("a settlement");
        Settlements {
            period: fixture::quarter("2026Q3"),
            reporting_currency: fixture::euro(),
            partners: vec![PartnerSettlement { settlements: vec![one], ..partner }],
            warnings: vec![],
            payables: None,
        }
    }

    #[test]
    fn lines_point_at_the_share_that_prices_them_and_shares_at_their_tier() {
        let fixture = fixture::meridian();
        let settlements = settlements(&fixture);
        let entries = ledger::post(&settlements);
        let programme = Programme { versions: vec![fixture.version.clone()], ..Programme::default() };
        let common = fixture.common();
        let cards = fixture::field(1).scorecards;
        let book = book(&BookInput {
            common: &common,
            scorecards: &cards,
            settlements: &settlements,
            ledger: &entries,
            programme: &programme,
        });
        assert_eq!(
            book.lines.iter().map(|line| (line.settlement, line.share)).collect::<Vec<_>>(),
            [(1, 1), (1, 2), (1, 1)]
        );
        let shares: Vec<_> = book
            .shares
            .iter()
            .map(|share| (share.rule_number, share.lines, share.recognised.minor, share.partner.minor))
            .collect();
        assert_eq!(
            shares,
            [(Some(2), 2, 400, 162), (None, 1, 200, 72)],
            "gold is the second rule; a base share is none"
        );
        assert_eq!(book.entries.len(), 9);
        assert!(book.entries.iter().all(|entry| entry.settlement == 1));
        assert_eq!((book.date.to_string().as_str(), book.title.as_str()), ("2026-09-30", "Settlement, 2026 Q3"));
    }

    #[test]
    fn rules_say_what_a_tier_asks() {
        let mut fixture = fixture::meridian();
        let gate =
            |metric: &str, bound, at_least| Gate { metric: metric.to_owned(), bound, at_least, minimum_evidence: None };
        let gold: &mut Tier = &mut fixture.version.tiers[1];
        gold.gates = vec![gate("csat", 0.9, true), gate("escalation_ratio", 1.1, false)];
        let programme = Programme { versions: vec![fixture.version.clone()], ..Programme::default() };
        let rules = rules(&programme, &fixture.common());
        assert_eq!(rules[0].gates, "none: the entry tier");
        assert_eq!(
            rules[1].gates,
            "Customer satisfaction at least 90%; Escalations, adjusted for case mix at most 1.10×"
        );
        assert_eq!(
            (rules[1].rule.as_str(), rules[1].paid),
            ("programme 2026.1: tier gold", "in the quarter after it is earned")
        );
    }
}
