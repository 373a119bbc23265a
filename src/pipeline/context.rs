//! What decks are made from, gathered once a pack.

mod differences;

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::AsArray as _;

use super::coverage;
use super::own_rows::{self, ByPartner};
use super::rules_and_data::rules_and_data;
use super::workspace::all_notes;
use super::{Loaded, PipelineError, Scored, reported};
use crate::config::model::OwnCustomers;
use crate::deck::book::{self, Book, BookInput};
use crate::deck::index_model::{IndexLink, IndexPage};
use crate::deck::input::{
    DefinitionCard, ExecutiveDeckInput, IndexInput, InternalDeck, Others, PartnerDeckInput, PeriodInput, Provenance,
    SourceFile,
};
use crate::deck::model::{Audience, Deck};
use crate::deck::peer_rule;
use crate::deck::pseudonym::Pseudonyms;
use crate::deck::statement::{Statement, entries};
use crate::deck::{self, format};
use crate::domain::{Finding, PartnerId};
use crate::lake::{self, Snapshot};
use crate::metrics::catalogue::Catalogue;
use crate::metrics::horizon::in_days;
use crate::programme::model::Version;
use crate::render::data_files::{self, Units};
use crate::render::pdf::Attachment;
use crate::render::{lacking, workbook};
use crate::scorecard::details::PartnerDetails;
use crate::scorecard::model::{PartnerProfile, Scorecard};
use crate::settlement::model::Settlements;
use crate::settlement::payables::Payables;

/// Everything that decks of one pack share.
pub(super) struct DeckContext<'c> {
    loaded: &'c Loaded,
    scored: &'c Scored,
    version: &'c Version,
    definitions: Vec<DefinitionCard>,
    provenance: Provenance,
    pseudonyms: Pseudonyms,
    customer_names: BTreeMap<String, String>,
    /// Partner ids with every name that a system has for them.
    partner_names: BTreeSet<(String, String)>,
    own_rows: ByPartner,
    units: Units,
    field: peer_rule::Field,
    no_details: PartnerDetails,
}

/// A partner's own data files.
pub(super) struct OwnFiles {
    pub(super) scorecard: Vec<u8>,
    /// The same as CSV.
    pub(super) scorecard_table: Vec<u8>,
    pub(super) statement: Option<Vec<u8>>,
    /// What was paid of closed quarters; `None` where nothing was payable and nothing paid.
    pub(super) payments: Option<Vec<u8>>,
}

impl OwnFiles {
    /// What the partner's decks carry as data.
    pub(super) fn attachments(&self) -> [Attachment<'_>; 2] {
        [
            Attachment { name: "scorecard.json", bytes: &self.scorecard },
            Attachment { name: "scorecard.csv", bytes: &self.scorecard_table },
        ]
    }
}

impl<'c> DeckContext<'c> {
    pub(super) fn new(loaded: &'c Loaded, scored: &'c Scored, key: &[u8]) -> Result<Self, PipelineError> {
        let version = loaded
            .programme
            .for_period(scored.period)
            .ok_or_else(|| PipelineError::Internal("the programme has no version".to_owned()))?;
        Ok(Self {
            loaded,
            scored,
            version,
            definitions: definitions(&loaded.catalogue, version),
            provenance: provenance(loaded, scored)?,
            pseudonyms: Pseudonyms::new(key),
            customer_names: customer_names(&scored.snapshot)?,
            partner_names: partner_names(scored)?,
            own_rows: own_rows::by_partner(&scored.facts, &loaded.programme.exclusions, scored.period)?,
            units: loaded.catalogue.metrics().iter().map(|metric| (metric.id.clone(), metric.unit)).collect(),
            field: peer_rule::Field::of(
                &scored.scorecards,
                &scored.details,
                loaded.workspace.privacy.smallest_peer_group,
            ),
            no_details: PartnerDetails::default(),
        })
    }

    pub(super) fn units(&self) -> &Units {
        &self.units
    }

    pub(super) fn warnings(&self) -> &[String] {
        &self.provenance.warnings
    }

    /// The comparison of all partners, with links to the decks of those in the pack.
    pub(super) fn executive_deck(&self, in_the_pack: &[&Scorecard]) -> Deck {
        let common = self.common();
        let links = in_the_pack.iter().map(|card| {
            let name = card.partner.id.file_name().replace('%', "%25");
            (card.partner.id.clone(), format!("partners/{name}.html"))
        });
        deck::executive_deck(&ExecutiveDeckInput {
            common: &common,
            scorecards: &self.scored.scorecards,
            settlements: self.settlements(),
            details: &self.scored.details,
            links: links.collect(),
        })
    }

    /// The index of the pack, with the way to each partner's files and to the slides of its internal deck.
    pub(super) fn index(
        &self,
        links: Vec<IndexLink>,
        partner_links: BTreeMap<PartnerId, Vec<IndexLink>>,
        internal_decks: BTreeMap<PartnerId, InternalDeck>,
    ) -> IndexPage {
        let common = self.common();
        deck::index(&IndexInput {
            common: &common,
            scorecards: &self.scored.scorecards,
            settlements: self.settlements(),
            links,
            partner_links,
            internal_decks,
        })
    }

    /// Whether the settlement workbook can hold the period's rows.
    pub(super) fn has_workbook(&self) -> bool {
        workbook::fits(&self.scored.settlements, &self.scored.ledger)
    }

    /// What every document is made in.
    pub(super) fn look(&self) -> &crate::render::Look {
        &self.loaded.look
    }

    /// Whether the rules of the period draw a sample of the escalations to be judged.
    pub(super) fn draws_adjudications(&self) -> bool {
        self.version.adjudication.is_some()
    }

    /// Whether decks are made as PowerPoint files too.
    pub(super) fn has_powerpoint(&self) -> bool {
        self.loaded.workspace.powerpoint
    }

    /// The settlement workbook.
    pub(super) fn book(&self) -> Book<'_> {
        book::book(&BookInput {
            common: &self.common(),
            scorecards: &self.scored.scorecards,
            settlements: &self.scored.settlements,
            ledger: &self.scored.ledger,
            programme: &self.loaded.programme,
        })
    }

    /// A partner's deck, from that partner's slice and pooled figures alone.
    pub(super) fn partner_deck(&self, card: &Scorecard, audience: Audience) -> Deck {
        self.of_partner(card, |input| deck::partner_deck(input, audience))
    }

    /// A partner's statement; `None` without settled revenue.
    pub(super) fn statement(&self, card: &Scorecard) -> Option<Statement> {
        let settled = self.scored.settlements.partners.iter().find(|other| other.partner_id == card.partner.id)?;
        let with_revenue = !settled.settlements.is_empty();
        with_revenue.then(|| self.of_partner(card, |input| deck::statement::statement(input, settled)))
    }

    /// Makes something of what one partner's documents are made from.
    fn of_partner<T>(&self, card: &Scorecard, make: impl FnOnce(&PartnerDeckInput<'_>) -> T) -> T {
        let common = self.common();
        let id = &card.partner.id;
        let details = self.scored.details.get(id).unwrap_or(&self.no_details);
        let rows = own_rows::of(&self.own_rows, id);
        let own = |customer: &str| rows.is_some_and(|rows| rows.customers.contains(customer));
        let (names, others): (BTreeMap<String, String>, BTreeMap<String, String>) =
            self.customer_names.iter().map(|(id, name)| (id.clone(), name.clone())).partition(|(id, _)| own(id));
        let others = Others {
            partners: self.other_partners(id),
            customers: others.into_iter().flat_map(|(id, name)| [id, name]).collect(),
        };
        let headlines = card.metrics.iter().filter(|metric| metric.is_headline());
        let notes = self.loaded.notes(self.scored.period, &id.file_name());
        let (disputes, until) = (self.loaded.programme.disputes.iter(), self.scored.period);
        make(&PartnerDeckInput {
            common: &common,
            scorecard: card,
            details,
            settlement: self.settlements().and_then(|all| all.partners.iter().find(|other| other.partner_id == *id)),
            peers_shown: headlines.map(|own| (own.id.clone(), self.field.of_others(own))).collect(),
            totals_shown: self.field.totals(details.cases_opened),
            customer_names: &names,
            name_customers: self.loaded.workspace.privacy.own_customers == OwnCustomers::Name,
            pseudonyms: &self.pseudonyms,
            others: &others,
            notes: notes.as_deref(),
            exclusions: rows.map_or(&[], |rows| &rows.exclusions),
            payables: self.scored.settlements.payables.as_ref().map(|payables| payables.only(id)),
            disputes: disputes.filter(|dispute| dispute.partner_id == *id && dispute.period <= until).collect(),
        })
    }

    /// What partners other than one are called; a name that it shares with another is its own.
    fn other_partners(&self, partner: &PartnerId) -> Vec<String> {
        let is_own = |name: &String| self.partner_names.contains(&(partner.to_string(), name.clone()));
        let others = self.partner_names.iter().filter(|(id, _)| id != partner.as_str());
        others.map(|(_, name)| name).filter(|name| !is_own(name)).cloned().collect()
    }

    pub(super) fn own_files(&self, card: &Scorecard) -> Result<OwnFiles, PipelineError> {
        let id = &card.partner.id;
        let said = |error| PipelineError::Internal(format!("cannot make the data files of {id}: {error}"));
        let (cards, settlements) = (&self.scored.scorecards, &self.scored.settlements);
        let scorecard = data_files::scorecard_json(cards, settlements, id, &self.units, &self.field).map_err(said)?;
        let scorecard_table =
            data_files::scorecard_csv(cards, settlements, id, &self.units, &self.field).map_err(said)?;
        let settled = settlements.partners.iter().find(|other| other.partner_id == *id);
        let statement = match settled.filter(|settled| !settled.settlements.is_empty()) {
            Some(settled) => {
                let csv = |input: &PartnerDeckInput<'_>| data_files::statement_csv(&entries(input, settled));
                Some(self.of_partner(card, csv).map_err(said)?)
            }
            None => None,
        };
        let payables = settlements.payables.as_ref().map(|payables| payables.only(id));
        let payables = payables.filter(|payables| !payables.is_empty());
        let payments = payables.map(|own| data_files::payments_csv(&own)).transpose().map_err(said)?;
        Ok(OwnFiles { scorecard, scorecard_table, statement, payments })
    }

    /// The settlements, where the programme pays shares at all.
    fn settlements(&self) -> Option<&Settlements> {
        (!self.version.tiers.is_empty()).then_some(&self.scored.settlements)
    }

    fn common(&self) -> PeriodInput<'_> {
        PeriodInput {
            workspace: &self.loaded.workspace.name,
            locale: self.loaded.workspace.locale,
            period: self.scored.period,
            partial_until: self.scored.scorecards.partial_until,
            complete_from: self.loaded.workspace.complete_from,
            programme: self.version,
            versions: &self.loaded.programme.versions,
            programmes: &self.scored.scorecards.programmes,
            reporting_currency: self.loaded.workspace.reporting_currency,
            definitions: &self.definitions,
            provenance: &self.provenance,
            unassigned_cases: self.scored.scorecards.unassigned_cases,
            smallest_peer_group: self.loaded.workspace.privacy.smallest_peer_group,
        }
    }
}

fn definitions(catalogue: &Catalogue, version: &Version) -> Vec<DefinitionCard> {
    catalogue
        .metrics()
        .iter()
        .map(|metric| {
            let asked = version.targets.get(&metric.id).and_then(|rule| rule.minimum_evidence);
            let card = DefinitionCard::from(metric);
            DefinitionCard {
                definition: in_days(&card.definition, version.cases.horizon_days),
                formula: in_days(&card.formula, version.cases.horizon_days),
                minimum_evidence: asked.unwrap_or(card.minimum_evidence),
                ..card
            }
        })
        .collect()
}

fn provenance(loaded: &Loaded, scored: &Scored) -> Result<Provenance, PipelineError> {
    let report = &scored.snapshot.manifest.report;
    let set_aside = scored.snapshot.set_aside().map_err(|error| PipelineError::Internal(error.to_string()))?;
    let files = report.files.iter().map(|file| SourceFile {
        table: file.table.clone(),
        path: file.file.clone(),
        read: count(file.read),
        accepted: count(file.accepted),
        quarantined: count(file.quarantined),
        duplicates: count(file.duplicates),
        replaced: count(file.replaced),
        not_applicable: count(file.not_applicable),
    });
    let mut warnings: Vec<String> = loaded.warnings.iter().map(ToString::to_string).collect();
    let threshold = loaded.workspace.quarantine_threshold;
    warnings.extend(lake::findings(report, &set_aside, threshold).iter().map(in_short));
    let snapshot = &scored.snapshot;
    warnings.extend(rules_and_data(loaded, &|table| snapshot.parts(table))?.iter().map(in_short));
    let covered = coverage::coverage(&|table| snapshot.parts_by_source(table), loaded.workspace.time_zone)?;
    warnings.extend(coverage::missing_weeks(&covered, &[scored.period]).iter().map(in_short));
    warnings.extend(reported::differing(&scored.facts.counts, &scored.facts.id));
    warnings.extend(scored.settlements.warnings.iter().cloned());
    warnings.extend(scored.settlements.payables.iter().flat_map(Payables::differences));
    if !workbook::fits(&scored.settlements, &scored.ledger) {
        warnings.push("settlement.xlsx is left out: its sheets cannot hold the rows of ledger.csv".to_owned());
    }
    warnings.extend(notes_of_nobody(loaded, scored));
    warnings.extend(names_without_letters(loaded, scored));
    Ok(Provenance {
        snapshot: scored.snapshot.id.clone(),
        files: files.collect(),
        as_of: as_of(loaded, scored),
        quarterdeck: env!("CARGO_PKG_VERSION").to_owned(),
        warnings,
    })
}

/// Commentary of the period that no deck shows, because no partner has the id it is named by.
fn notes_of_nobody(loaded: &Loaded, scored: &Scored) -> Vec<String> {
    let cards = &scored.scorecards.partners;
    let shown: Vec<String> =
        cards.iter().map(|card| Loaded::notes_file(scored.period, &card.partner.id.file_name())).collect();
    let folder = format!("notes/{}/", scored.period);
    let notes = all_notes(&loaded.root).into_iter().filter(|note| note.starts_with(&folder) && !shown.contains(note));
    notes.map(|note| format!("{note}: no partner has this id; it is shown nowhere")).collect()
}

/// Partners whose names hold letters that no typeface of their documents has.
fn names_without_letters(loaded: &Loaded, scored: &Scored) -> Vec<String> {
    let of = |partner: &PartnerProfile| {
        let letters: Vec<String> =
            lacking(&partner.name, &loaded.look).iter().map(|letter| format!("`{letter}`")).collect();
        let (id, name) = (&partner.id, &partner.name);
        let message = || {
            let letters = letters.join(" ");
            format!(
                "partner {id}: no typeface here has the letters {letters} of its name `{name}`; PDF shows □ for each"
            )
        };
        (!letters.is_empty()).then(message)
    };
    scored.scorecards.partners.iter().filter_map(|card| of(&card.partner)).collect()
}

/// Place and message; what to do about it is for whoever makes the pack.
fn in_short(finding: &Finding) -> String {
    Finding { remedy: None, ..finding.clone() }.to_string()
}

fn as_of(loaded: &Loaded, scored: &Scored) -> String {
    let local = scored.facts.as_of.with_timezone(&loaded.workspace.time_zone);
    let name = loaded.workspace.time_zone.name();
    // `Etc/GMT-1` is one hour ahead of UTC: nobody reads that right.
    let zone = if name.starts_with("Etc/") { format!("UTC{}", local.format("%:z")) } else { name.to_owned() };
    let day = format::written_in(loaded.workspace.locale, || format::day(local.date_naive()));
    format!("{day}, {} {zone}", local.format("%H:%M"))
}

fn count(rows: u64) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

fn customer_names(snapshot: &Snapshot) -> Result<BTreeMap<String, String>, PipelineError> {
    Ok(pairs(snapshot, "customers", ["customer_id", "name"])?.into_iter().collect())
}

/// Every partner of the list under its id, its name and what other systems call it.
fn partner_names(scored: &Scored) -> Result<BTreeSet<(String, String)>, PipelineError> {
    let listed = scored.facts.partners.iter();
    let listed = listed.flat_map(|partner| {
        [partner.id.as_str(), partner.name.as_str()].map(|name| (partner.id.to_string(), name.to_owned()))
    });
    let mut names: BTreeSet<(String, String)> = listed.collect();
    names.extend(pairs(&scored.snapshot, "partner_aliases", ["partner_id", "key"])?);
    Ok(names)
}

/// The rows of two text columns that hold both.
fn pairs(snapshot: &Snapshot, table: &str, columns: [&str; 2]) -> Result<Vec<(String, String)>, PipelineError> {
    let failed = |error: &dyn std::error::Error| PipelineError::Internal(format!("cannot read {table}: {error}"));
    let mut found = Vec::new();
    for batch in lake::read_batches(snapshot.parts(table), &columns).map_err(|error| failed(&error))? {
        let batch = batch.map_err(|error| failed(&error))?;
        let (first, second) = (batch.column(0).as_string::<i32>(), batch.column(1).as_string::<i32>());
        let rows = first.iter().zip(second).filter_map(|(first, second)| first.zip(second));
        found.extend(rows.map(|(first, second)| (first.to_owned(), second.to_owned())));
    }
    Ok(found)
}
