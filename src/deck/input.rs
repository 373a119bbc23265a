//! What a deck is made from. A partner's deck is given that partner's results and pooled figures, and nothing else.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::peer_rule::Verdict;
use super::pseudonym::Pseudonyms;
use crate::domain::{Currency, Locale, PartnerId, Quarter};
use crate::metrics::Metric;
use crate::metrics::catalogue::IntervalMethod;
use crate::programme::disputes::Dispute;
use crate::programme::model::{Exclusion, Version};
use crate::scorecard::details::PartnerDetails;
use crate::scorecard::model::{Direction, Scorecard, Scorecards, Unit};
use crate::settlement::model::{PartnerSettlement, Settlements};
use crate::settlement::payables::Payables;

/// A metric's definition as decks print it, filled from the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct DefinitionCard {
    /// The metric's id.
    pub id: String,
    /// Its name in tables (`Customer satisfaction`).
    pub name: String,
    /// What it is, in a sentence.
    pub definition: String,
    /// Numerator over denominator, in words.
    pub formula: String,
    /// What its values are counted in.
    pub unit: Unit,
    /// Whether more is better.
    pub direction: Direction,
    /// Counted, not estimated (a duty): shown as `54 of 66`, without an interval.
    pub counted: bool,
    /// What a row of evidence is called, in the plural (`responses`); empty where not known.
    pub evidence: String,
    /// What to keep in mind when reading it.
    pub pitfalls: Vec<String>,
    /// Least evidence for a verdict.
    pub minimum_evidence: i64,
}

impl From<&Metric> for DefinitionCard {
    fn from(metric: &Metric) -> Self {
        Self {
            id: metric.id.clone(),
            name: metric.name.clone(),
            definition: metric.definition.clone(),
            formula: match metric.window_words() {
                window if window.is_empty() => metric.formula.clone(),
                window => format!("{}, {window}", metric.formula),
            },
            unit: metric.unit,
            direction: metric.direction,
            counted: metric.unit == Unit::Share && metric.interval == IntervalMethod::None && !metric.amounts,
            evidence: metric.evidence.clone(),
            pitfalls: metric.pitfalls.clone(),
            minimum_evidence: metric.minimum_evidence,
        }
    }
}

impl DefinitionCard {
    /// A definition made from the id of a metric that the catalogue does not have.
    #[must_use]
    pub fn unknown(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: super::format::capitalised(&id.replace('_', " ")),
            definition: String::new(),
            formula: String::new(),
            unit: Unit::Count,
            direction: Direction::Neutral,
            counted: false,
            evidence: String::new(),
            pitfalls: Vec::new(),
            minimum_evidence: 0,
        }
    }
}

/// Where the figures come from: the inputs' half of the run record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Provenance {
    /// The snapshot's id.
    pub snapshot: String,
    /// The files read, in the order of the workspace file.
    pub files: Vec<SourceFile>,
    /// The time at which the data was looked at, as people read it (`30 September 2026, 23:10 UTC`).
    pub as_of: String,
    /// Quarterdeck's version.
    pub quarterdeck: String,
    /// What a reader must know. May name any partner: never shown to one.
    pub warnings: Vec<String>,
}

/// A source file and what became of its rows: read is the sum of the other counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceFile {
    /// The table it feeds.
    pub table: String,
    /// Its path in the workspace. May name any partner: never shown to one.
    pub path: String,
    /// Rows read.
    pub read: i64,
    /// Rows accepted.
    pub accepted: i64,
    /// Rows set aside for what is wrong with them.
    pub quarantined: i64,
    /// Rows that repeat another one exactly.
    pub duplicates: i64,
    /// Rows that a later version of the same key replaced.
    pub replaced: i64,
    /// Rows of a file that feeds several tables, and that say nothing about this one.
    pub not_applicable: i64,
}

/// What every deck of a period shares.
#[derive(Debug, Clone)]
pub struct PeriodInput<'a> {
    /// The workspace's name.
    pub workspace: &'a str,
    /// The notation of figures and days.
    pub locale: &'static Locale,
    /// The period.
    pub period: Quarter,
    /// The last day with data, where the period is not whole.
    pub partial_until: Option<NaiveDate>,
    /// The first day from which the data is whole; `None` where all of it is.
    pub complete_from: Option<NaiveDate>,
    /// The rules that the period is held against.
    pub programme: &'a Version,
    /// All versions of the programme, the oldest first.
    pub versions: &'a [Version],
    /// Programme versions in force in the period.
    pub programmes: &'a [String],
    /// The currency that money is compared in.
    pub reporting_currency: Currency,
    /// The catalogue.
    pub definitions: &'a [DefinitionCard],
    /// Where the figures come from.
    pub provenance: &'a Provenance,
    /// Cases of the period whose partner nobody knows.
    pub unassigned_cases: i64,
    /// Fewest other partners that a pooled figure may rest on to be shown to a partner: see [`super::peer_rule`].
    pub smallest_peer_group: usize,
}

/// What a partner's deck is made from.
#[derive(Debug, Clone)]
pub struct PartnerDeckInput<'a> {
    /// What every deck of the period shares.
    pub common: &'a PeriodInput<'a>,
    /// The partner's scorecard.
    pub scorecard: &'a Scorecard,
    /// What stands behind it.
    pub details: &'a PartnerDetails,
    /// Its settlement; `None` where the programme pays no shares.
    pub settlement: Option<&'a PartnerSettlement>,
    /// Whether the partner may see the others' pooled figure of each metric: see [`super::peer_rule`].
    pub peers_shown: BTreeMap<String, Verdict>,
    /// Whether it may see how many rows the whole workspace has.
    pub totals_shown: Verdict,
    /// Names of the partner's own customers, by id.
    pub customer_names: &'a BTreeMap<String, String>,
    /// Whether the partner sees its own customers by name.
    pub name_customers: bool,
    /// Gives customers other names.
    pub pseudonyms: &'a Pseudonyms,
    /// Whom words of its customers may not name.
    pub others: &'a Others,
    /// The partner manager's commentary, from the workspace's notes.
    pub notes: Option<&'a str>,
    /// Approved exclusions that took rows of this partner out of a metric.
    pub exclusions: &'a [Exclusion],
    /// What was payable to this partner for closed quarters, and what was paid of it; `None` without a table of payments.
    pub payables: Option<Payables>,
    /// What this partner disputes about the quarters up to this one.
    pub disputes: Vec<&'a Dispute>,
}

/// What everybody else is called, for one partner: ids and names.
#[derive(Debug, Clone, Default)]
pub struct Others {
    /// Other partners, by every name that a system has for them.
    pub partners: Vec<String>,
    /// Customers that are not its own.
    pub customers: Vec<String>,
}

/// What the comparison of all partners is made from.
#[derive(Debug, Clone)]
pub struct ExecutiveDeckInput<'a> {
    /// What every deck of the period shares.
    pub common: &'a PeriodInput<'a>,
    /// All scorecards.
    pub scorecards: &'a Scorecards,
    /// All settlements; `None` where the programme pays no shares.
    pub settlements: Option<&'a Settlements>,
    /// What stands behind the scorecards, by partner.
    pub details: &'a BTreeMap<PartnerId, PartnerDetails>,
    /// Where the internal deck of a partner is, relative to the executive deck, by partner.
    pub links: BTreeMap<PartnerId, String>,
}

/// What the index of a pack is made from.
#[derive(Debug, Clone)]
pub struct IndexInput<'a> {
    /// What every deck of the period shares.
    pub common: &'a PeriodInput<'a>,
    /// All scorecards.
    pub scorecards: &'a Scorecards,
    /// All settlements; `None` where the programme pays no shares.
    pub settlements: Option<&'a Settlements>,
    /// The executive deck and the data files.
    pub links: Vec<super::index_model::IndexLink>,
    /// The decks of each partner.
    pub partner_links: BTreeMap<PartnerId, Vec<super::index_model::IndexLink>>,
    /// The internal decks that are in the pack, by partner.
    pub internal_decks: BTreeMap<PartnerId, InternalDeck>,
}

/// A partner's internal deck, as the index leads to its slides.
#[derive(Debug, Clone)]
pub struct InternalDeck {
    /// Where it is, relative to the index.
    pub href: String,
    /// The ids of its slides.
    pub slides: Vec<String>,
}

impl PeriodInput<'_> {
    /// The definition of a metric; one made from its id where the catalogue has none.
    #[must_use]
    pub fn definition(&self, id: &str) -> DefinitionCard {
        self.definitions.iter().find(|card| card.id == id).cloned().unwrap_or_else(|| DefinitionCard::unknown(id))
    }

    /// `partial: data to 22 May 2012`, where the period is not whole.
    #[must_use]
    pub fn partial(&self) -> Option<String> {
        self.partial_until.map(|day| format!("partial: data to {}", super::format::day(day)))
    }

    /// What must be known of the data's days before a figure is read: where it ends early, and from when on it is whole.
    #[must_use]
    pub fn caveats(&self) -> Vec<String> {
        let (first, last) = (self.period.first_day(), self.period.last_day());
        let mut said = Vec::new();
        if let Some(day) = self.partial_until {
            said.push(format!(
                "The data ends on {}, before the quarter does on {}: figures are of the days until then.",
                super::format::day(day),
                super::format::day(last)
            ));
        }
        match self.complete_from {
            Some(day) if day > first => said.push(format!(
                "The data is whole only from {} on: of the days before it holds a part, and earlier quarters are not compared with.",
                super::format::day(day)
            )),
            Some(day) if day > self.period.previous().first_day() => said.push(format!(
                "Quarters before {} are not compared with: their data is not whole.",
                super::format::day(day)
            )),
            _ => {}
        }
        said
    }

    /// The name of a tier; its id where the programme does not know it.
    #[must_use]
    pub fn tier_name(&self, id: &str) -> String {
        self.programme.tiers.iter().find(|tier| tier.id == id).map_or_else(|| id.to_owned(), |tier| tier.name.clone())
    }

    /// The place of a tier, the lowest is 0; `None` where the programme does not know it.
    #[must_use]
    pub fn tier_rank(&self, id: &str) -> Option<usize> {
        self.programme.tiers.iter().position(|tier| tier.id == id)
    }
}
