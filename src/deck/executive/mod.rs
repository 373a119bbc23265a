//! The executive comparison: who differs, is it real, what does it cost, what needs a decision.

mod accrual;
mod beside_target;
mod changes;
mod comparison;
mod decision_pages;
mod decision_words;
mod decisions;
mod duties;
mod evidence;
mod front;
mod funnel;
mod health;
mod held_back;
mod least_sure;
mod measures;
mod money;
mod paid;
mod panels;
mod parts;
mod points;
mod revisions;
mod rule_changes;
mod satisfaction;
mod tiers;
mod warnings;

use super::format;
use super::input::{ExecutiveDeckInput, PeriodInput};
use super::model::{Audience, Cell, Deck, Slide};
use super::reading::Reading;
use super::record;
use super::sentences::measure::direction_word;
use super::slide::{content, heading, subtitle, text};
use crate::domain::Money;
use crate::scorecard::details::PartnerDetails;
use crate::scorecard::model::{Dispersion, Rank, Scorecard, StandsOut, Status};
use crate::settlement::model::PartnerSettlement;

/// Rows of a forest plot; longer lists are cut and say so.
pub(crate) const FOREST_ROWS: usize = 15;

/// One partner with all that is known of it.
pub(crate) struct Partner<'a> {
    /// Its scorecard.
    pub(crate) scorecard: &'a Scorecard,
    /// Its headline figures.
    pub(crate) readings: Vec<Reading<'a>>,
    /// Its settlement.
    pub(crate) settlement: Option<&'a PartnerSettlement>,
    /// What stands behind its figures.
    pub(crate) details: Option<&'a PartnerDetails>,
}

impl<'a> Partner<'a> {
    /// The name, short enough for a plot.
    pub(crate) fn name(&self) -> String {
        format::shortened_name(&self.scorecard.partner.name, 26)
    }

    /// The headline reading of a metric, where it has a value.
    pub(crate) fn valued(&self, id: &str) -> Option<&Reading<'a>> {
        self.readings.iter().find(|reading| reading.id() == id && reading.value().is_some())
    }

    /// Whether it differs from what its case mix explains, and on which side.
    pub(crate) fn stands_out(&self) -> Option<StandsOut> {
        self.scorecard.stands_out
    }

    /// Its place by adjusted escalations.
    pub(crate) fn rank(&self) -> Option<&'a Rank> {
        self.scorecard
            .ranks
            .iter()
            .find(|rank| rank.metric == "escalation_ratio")
            .or_else(|| self.scorecard.ranks.first())
    }

    /// What is payable in the reporting currency, of amounts that have a rate; `None` where none has.
    pub(crate) fn payable(&self, common: &PeriodInput<'_>) -> Option<Money> {
        let settlement = self.settlement.filter(|settlement| !settlement.settlements.is_empty())?;
        sum(settlement.settlements.iter().filter_map(|one| one.payable_reporting), common)
    }

    /// What was recognised in the reporting currency.
    pub(crate) fn recognised(&self, common: &PeriodInput<'_>) -> Option<Money> {
        let settlement = self.settlement.filter(|settlement| !settlement.settlements.is_empty())?;
        sum(settlement.settlements.iter().filter_map(|one| one.recognised_reporting), common)
    }

    /// Whether some amount has no rate and is in no sum.
    pub(crate) fn lacks_a_rate(&self) -> bool {
        let settled = self.settlement.map(|settlement| settlement.settlements.as_slice()).unwrap_or_default();
        settled.iter().any(|one| one.payable_reporting.is_none())
    }
}

/// The sum in the reporting currency; `None` of nothing.
fn sum(amounts: impl Iterator<Item = Money>, common: &PeriodInput<'_>) -> Option<Money> {
    let mut total = None;
    for amount in amounts {
        total = Some(total.unwrap_or(Money::zero(common.reporting_currency)).checked_add(amount)?);
    }
    total
}

/// All partners of a period.
pub(crate) struct Overview<'a> {
    /// The results.
    pub(crate) input: &'a ExecutiveDeckInput<'a>,
    /// The partners, by id.
    pub(crate) partners: Vec<Partner<'a>>,
}

impl<'a> Overview<'a> {
    /// Reads all scorecards.
    fn new(input: &'a ExecutiveDeckInput<'a>) -> Self {
        let common = input.common;
        let partners = input
            .scorecards
            .partners
            .iter()
            .map(|scorecard| {
                let headline = scorecard.metrics.iter().filter(|metric| metric.is_headline());
                let settlement = input
                    .settlements
                    .and_then(|all| all.partners.iter().find(|one| one.partner_id == scorecard.partner.id));
                Partner {
                    scorecard,
                    readings: headline.map(|metric| Reading::new(metric, common.definition(&metric.id))).collect(),
                    settlement,
                    details: input.details.get(&scorecard.partner.id),
                }
            })
            .collect();
        Self { input, partners }
    }

    /// What all decks of the period share.
    pub(crate) fn common(&self) -> &'a PeriodInput<'a> {
        self.input.common
    }

    /// Who stands out on a side, by id.
    pub(crate) fn standing_out(&self, side: StandsOut) -> Vec<&Partner<'a>> {
        self.partners.iter().filter(|partner| partner.stands_out() == Some(side)).collect()
    }

    /// How much partners differ among themselves in escalations.
    pub(crate) fn spread(&self) -> Dispersion {
        self.input.scorecards.spread
    }

    /// Partners that have a rank.
    pub(crate) fn ranked(&self) -> Vec<&Partner<'a>> {
        self.partners.iter().filter(|partner| partner.rank().is_some()).collect()
    }

    /// Partners with a value of a metric.
    pub(crate) fn with_value(&self, id: &str) -> Vec<(&Partner<'a>, &Reading<'a>)> {
        self.partners.iter().filter_map(|partner| Some((partner, partner.valued(id)?))).collect()
    }

    /// A cell with a partner's name that leads to its deck.
    pub(crate) fn name_cell(&self, partner: &Partner<'_>) -> Cell {
        Cell::Text {
            text: format::shortened_name(&partner.scorecard.partner.name, 40),
            strong: true,
            muted: false,
            link: self.input.links.get(&partner.scorecard.partner.id).cloned(),
        }
    }

    /// `three of 40 partners`, `all 40 partners`, `both partners`.
    pub(crate) fn partners(&self, some: usize) -> String {
        partners_of(some as i64, self.partners.len() as i64)
    }

    /// `of 40 partners`.
    pub(crate) fn of_partners(&self) -> String {
        format!("of {}", format::plural(self.partners.len() as i64, "partner"))
    }
}

/// `three of 40 partners`, `all 40 partners`, `both partners`, `the one partner`.
fn partners_of(some: i64, all: i64) -> String {
    match (some, all) {
        (1, 1) => "the one partner".to_owned(),
        (2, 2) => "both partners".to_owned(),
        _ if some == all => format!("all {} partners", format::number_word(all)),
        (0, _) => format!("none of {} partners", format::number_word(all)),
        _ => format!("{} of {} partners", format::number_word(some), format::number_word(all)),
    }
}

/// The comparison of all partners, for the vendor. Never a bare league table: places come with their plausible range,
/// and only who differs beyond chance is named as different.
#[must_use]
pub fn executive_deck(input: &ExecutiveDeckInput<'_>) -> Deck {
    format::written_in(input.common.locale, || written(input))
}

/// The same, in the notation of the thread.
fn written(input: &ExecutiveDeckInput<'_>) -> Deck {
    let overview = Overview::new(input);
    let common = input.common;
    let mut slides = vec![front::cover(&overview), front::summary(&overview)];
    slides.extend(changes::slide(&overview));
    slides.extend(comparison::slide(&overview));
    slides.extend(funnel::slide(&overview));
    slides.extend(panels::slides(&overview));
    slides.extend(measures::slides(&overview));
    slides.extend(satisfaction::scatter(&overview));
    slides.extend(satisfaction::forest(&overview));
    slides.extend(health::slides(&overview));
    slides.extend(tiers::slide(&overview));
    slides.extend(points::slide(&overview));
    slides.extend(money::slide(&overview));
    slides.extend(revisions::slide(&overview));
    slides.extend(duties::slide(&overview));
    slides.extend(decision_pages::slides(&overview));
    slides.extend(warnings::slide(&overview));
    slides.extend(evidence::slide(&overview));
    slides.extend(revisions::appendix(&overview));
    slides.extend(definitions(&overview));
    slides.push(data_quality(&overview));
    Deck {
        locale: common.locale,
        title: format!("{}: comparison of partners {}", common.workspace, common.period.title()),
        audience: Audience::Vendor,
        period: common.period.title(),
        partial: common.partial(),
        date: common.period.last_day().to_string(),
        footer_left: "Internal: not for partners".to_owned(),
        footer_middle: format::shortened(&common.programme.title, 80),
        slides,
    }
}

/// The definitions of all metrics that any partner has a figure of.
fn definitions(overview: &Overview<'_>) -> Vec<Slide> {
    let Some(first) = overview.partners.first() else {
        return Vec::new();
    };
    let measured = |id: &str| {
        let measured_here = |reading: &Reading<'_>| reading.id() == id && reading.result.status != Status::NotMeasured;
        overview.partners.iter().any(|partner| partner.readings.iter().any(measured_here))
    };
    let cards: Vec<_> = first
        .readings
        .iter()
        .filter(|reading| !reading.card.definition.is_empty() && measured(reading.id()))
        .map(|reading| (reading.card.clone(), direction_word(reading)))
        .collect();
    record::definitions(&cards, 7)
}

/// What was read and from what.
fn data_quality(overview: &Overview<'_>) -> Slide {
    let common = overview.common();
    let mut left = vec![heading("Run record"), text(record::run_record(common))];
    left.extend(record::warnings(common));
    let mut right = vec![heading("Rows read")];
    right.extend(record::files(common));
    let under = subtitle(&["Data quality and run record".to_owned(), common.period.title()]);
    content("data-quality", record::title(common), under, vec![super::model::Band::split(vec![(2, left), (3, right)])])
}

#[cfg(test)]
mod tests;
