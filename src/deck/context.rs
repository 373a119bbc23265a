//! A partner's results, ready to be spoken of: readings, names and what the audience may see.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::input::{DefinitionCard, PartnerDeckInput, PeriodInput};
use super::masking::Mask;
use super::model::Audience;
use super::peer_rule::{self, Verdict};
use super::reading::Reading;
use super::sentences::voice::Voice;
use crate::domain::Quarter;
use crate::scorecard::model::{MetricResult, Statistic, Status, Unit};

/// A pooled figure of the other partners, by what the audience may see of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Peers {
    /// The figure.
    Shown(f64),
    /// It may not be shown to one of them, and why.
    Withheld(Verdict),
    /// There is none.
    None,
}

/// A partner's results, cut to what an audience may see.
pub(crate) struct Context<'a> {
    /// The results.
    pub(crate) input: &'a PartnerDeckInput<'a>,
    /// Whom the deck is for.
    pub(crate) audience: Audience,
    /// How the partner is spoken of.
    pub(crate) voice: Voice,
    /// Headline figures, in the order of the catalogue.
    pub(crate) readings: Vec<Reading<'a>>,
    /// What each customer is called.
    customers: BTreeMap<String, String>,
    /// Who may not be named in what customers say; made for the first of them.
    mask: OnceCell<Mask<'a>>,
}

impl<'a> Context<'a> {
    /// Cuts a partner's results to what an audience may see.
    pub(crate) fn new(input: &'a PartnerDeckInput<'a>, audience: Audience) -> Self {
        let readings = input
            .scorecard
            .metrics
            .iter()
            .filter(|metric| metric.is_headline())
            .map(|metric| Reading::new(metric, spoken(input.common.definition(&metric.id), audience)))
            .collect();
        let voice = Voice::new(&input.scorecard.partner.name, audience);
        Self { input, audience, voice, readings, customers: customer_names(input, audience), mask: OnceCell::new() }
    }

    /// What all decks of the period share.
    pub(crate) fn common(&self) -> &'a PeriodInput<'a> {
        self.input.common
    }

    /// The period.
    pub(crate) fn period(&self) -> Quarter {
        self.input.common.period
    }

    /// The headline reading of a metric.
    pub(crate) fn reading(&self, id: &str) -> Option<&Reading<'a>> {
        self.readings.iter().find(|reading| reading.id() == id)
    }

    /// The headline reading of a metric, where it has a value on enough evidence.
    pub(crate) fn valued(&self, id: &str) -> Option<&Reading<'a>> {
        self.reading(id).filter(|reading| reading.value().is_some())
    }

    /// Any figure of a metric over all cases, by its statistic.
    pub(crate) fn statistic(&self, id: &str, statistic: Statistic) -> Option<&'a MetricResult> {
        self.input
            .scorecard
            .metrics
            .iter()
            .find(|metric| metric.id == id && metric.statistic == statistic && metric.slice.is_empty())
    }

    /// Readings with a verdict.
    pub(crate) fn judged(&self) -> impl Iterator<Item = &Reading<'a>> {
        self.readings.iter().filter(|reading| reading.judged())
    }

    /// Readings with a status.
    pub(crate) fn with_status(&self, status: Status) -> Vec<&Reading<'a>> {
        self.readings.iter().filter(|reading| reading.result.status == status).collect()
    }

    /// The peers' figure beside a result.
    pub(crate) fn peers(&self, result: &MetricResult) -> Peers {
        // A sum over all others is nothing to compare one partner with.
        let summed = self.common().definition(&result.id).unit == Unit::Count;
        let Some(value) = result.peers.filter(|_| !summed) else {
            return Peers::None;
        };
        let verdict = self.input.peers_shown.get(&result.id).copied().unwrap_or(Verdict::TooFew);
        if self.audience == Audience::Partner && !verdict.shows() {
            return Peers::Withheld(verdict);
        }
        Peers::Shown(value)
    }

    /// The figure of direct customers beside a result, where the audience may see it.
    pub(crate) fn direct(&self, result: &MetricResult) -> Option<f64> {
        let direct = result.baseline.as_ref()?;
        let shown = self.audience == Audience::Vendor || peer_rule::of_direct(direct).shows();
        direct.value.filter(|_| shown)
    }

    /// Whether any figure is held against an earlier quarter.
    pub(crate) fn compared(&self) -> bool {
        self.readings.iter().any(|reading| reading.result.change.is_some())
    }

    /// What a customer is called.
    pub(crate) fn customer(&self, id: Option<&str>) -> String {
        id.and_then(|id| self.customers.get(id)).cloned().unwrap_or_else(|| "no customer given".to_owned())
    }

    /// Words of a customer, with addresses and the names of others taken out: other partners and their customers, and
    /// the partner's own customers where they are pseudonymous.
    pub(crate) fn masked(&self, text: &str) -> String {
        if self.audience == Audience::Vendor {
            return text.to_owned();
        }
        self.mask.get_or_init(|| self.mask()).over(text)
    }

    fn mask(&self) -> Mask<'a> {
        let own = self.input.customer_names.iter().flat_map(|(id, name)| [id.as_str(), name.as_str()]);
        let own = own.filter(|_| !self.input.name_customers);
        let others = self.input.others;
        let customers = own.chain(others.customers.iter().map(String::as_str)).map(|name| (name, "[customer]"));
        let partners = others.partners.iter().map(|name| (name.as_str(), "[another partner]"));
        Mask::new(partners.chain(customers))
    }
}

/// A definition whose name speaks to the reader: `Escalations you could have solved`, `Solved without us`.
fn spoken(mut card: DefinitionCard, audience: Audience) -> DefinitionCard {
    if audience == Audience::Partner {
        card.name = card.name.replace("the partner ", "you ");
    }
    card.name = match card.name.strip_suffix("the vendor") {
        Some(start) => format!("{start}us"),
        None => card.name,
    };
    card
}

/// Every customer that can appear in a deck, with what it is called there.
fn customer_names(input: &PartnerDeckInput<'_>, audience: Audience) -> BTreeMap<String, String> {
    let open = input.details.oldest_open.iter().filter_map(|case| case.customer_id.as_deref());
    let comments = input.details.comments.iter().filter_map(|comment| comment.customer_id.as_deref());
    let renewals = input.details.renewals_ahead.iter().filter_map(|item| item.customer_id.as_deref());
    let broken = input.details.broken_promises.iter().filter_map(|item| item.customer_id.as_deref());
    let escalated = input.details.oldest_escalations.iter().filter_map(|item| item.customer_id.as_deref());
    let defects = input.details.defects.iter().filter_map(|item| item.customer_id.as_deref());
    let ids: BTreeSet<&str> =
        open.chain(comments).chain(renewals).chain(broken).chain(escalated).chain(defects).collect();
    if audience == Audience::Vendor || input.name_customers {
        let name = |id: &str| input.customer_names.get(id).cloned().unwrap_or_else(|| id.to_owned());
        return ids.into_iter().map(|id| (id.to_owned(), name(id))).collect();
    }
    // Codes are made over all customers, so that a code grows for the same reasons in every deck.
    let all = ids.into_iter().chain(input.customer_names.keys().map(String::as_str));
    input.pseudonyms.of(input.scorecard.partner.id.as_str(), all)
}
