//! A pack: every file of a period, made beside its place and published by one rename.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::context::DeckContext;
use super::documents::Documents;
use super::index_links::{self, in_a_link};
use super::inputs::inputs;
use super::publish::{self, Draft};
use super::run_record::{DisputeCounts, FileHash, RunRecord, SCHEMA, TrueUpSum};
use super::stages::Derived;
use super::{
    Loaded, Options, PipelineError, Progress, Scored, accruals, asked, control_totals, failed_render, reuse, revisions,
    rules_and_data, signed, stages,
};
use crate::deck::input::InternalDeck;
use crate::deck::model::{Audience, Deck};
use crate::domain::{PartnerId, Quarter};
use crate::lake::{Lock, Snapshot};
use crate::programme::disputes::{Decision, Dispute};
use crate::render::pdf::Attachment;
use crate::render::{self, data_files};
use crate::scorecard::judgements;
use crate::scorecard::model::Scorecard;
use crate::settlement::accrual;
use crate::settlement::model::Settlement;
use crate::settlement::true_up::PeriodTrueUps;

/// A pack that is there.
#[derive(Debug)]
pub struct Published {
    /// Its folder.
    pub folder: PathBuf,
    /// What went in and came out.
    pub record: RunRecord,
    /// Nothing had changed, so nothing was made.
    pub reused: bool,
    /// The period is closed: the pack shows it as it was.
    pub closed: bool,
}

/// Scores a period and makes its pack; does nothing where an identical one is there. The workspace's lock is held meanwhile.
///
/// A closed period is made as it was closed, also where it was found in the data and not named.
///
/// With partners named in the options, the pack holds only their decks and is published beside the whole one.
///
/// # Errors
/// When a figure, a deck or a file cannot be made; the former pack is then untouched.
pub fn render(
    loaded: &Loaded,
    snapshot: Snapshot,
    options: &Options,
    _held: &Lock,
    progress: &dyn Progress,
) -> Result<Published, PipelineError> {
    let key = loaded.pseudonym_key()?;
    let derived = stages::derive(loaded, snapshot, options, progress)?;
    match stages::as_closed(loaded, derived.period, options)? {
        Some((pinned, snapshot, options)) => {
            let derived = stages::derive(&pinned, snapshot, &options, progress)?;
            make(&pinned, derived, &options, &key, progress)
        }
        None => make(loaded, derived, options, &key, progress),
    }
}

/// Makes and publishes a pack, or finds the identical one.
fn make(
    loaded: &Loaded,
    derived: Derived,
    options: &Options,
    key: &[u8],
    progress: &dyn Progress,
) -> Result<Published, PipelineError> {
    let (facts, period) = (derived.facts.id.as_str(), derived.period);
    let signer = signed::key(options)?;
    let request =
        reuse::Request { loaded, facts, period, partners: &options.partners, key, signer: signer.as_ref() }.name()?;
    let reports = loaded.root.join("reports");
    publish::clear_up(&reports);
    if let Some(published) = reuse::find(&loaded.root, &request, signer.as_ref()) {
        return Ok(Published { closed: loaded.pinned.is_some(), ..published });
    }
    let mut scored = stages::measure(loaded, derived, progress)?;
    revisions::note(loaded, &mut scored)?;
    asked::check_partners(&scored.scorecards, &options.partners, "--partner")?;
    let folder = reports.join(folder_name(period, options));
    let draft = Draft::beside(&folder)?;
    let context = DeckContext::new(loaded, &scored, key)?;
    let pack = Pack {
        scored: &scored,
        context: &context,
        draft: &draft,
        documents: Documents::of(loaded, &folder),
        outputs: Mutex::default(),
        slides: Mutex::default(),
    };
    pack.write_all(options, progress)?;
    let sealed = pack.record(loaded)?.sealed();
    let (record, json) = sealed.map_err(|error| PipelineError::Internal(error.to_string()))?;
    draft.write("run.json", &json)?;
    signed::write(&draft, signer.as_ref(), &json)?;
    let drawings = pack.documents.into_drawings();
    let folder = draft.publish()?;
    reuse::remember(&loaded.root, &request, &folder, drawings)?;
    Ok(Published { folder, record, reused: false, closed: loaded.pinned.is_some() })
}

fn folder_name(period: Quarter, options: &Options) -> String {
    let selection = if options.partners.is_empty() { "" } else { "-selection" };
    format!("{period}{selection}")
}

struct Pack<'p> {
    scored: &'p Scored,
    context: &'p DeckContext<'p>,
    draft: &'p Draft,
    documents: Documents,
    outputs: Mutex<Vec<FileHash>>,
    slides: Mutex<BTreeMap<PartnerId, InternalDeck>>,
}

impl Pack<'_> {
    fn write_all(&self, options: &Options, progress: &dyn Progress) -> Result<(), PipelineError> {
        let wanted: Vec<&Scorecard> = self
            .scored
            .scorecards
            .partners
            .iter()
            .filter(|card| options.partners.is_empty() || options.partners.contains(&card.partner.id))
            .collect();
        progress.start("making decks");
        let [json, csv] = self.data_files()?;
        let executive = self.context.executive_deck(&wanted);
        let attached =
            [Attachment { name: "scorecards.json", bytes: &json }, Attachment { name: "scorecards.csv", bytes: &csv }];
        self.deck("internal/executive", &executive, None, &attached)?;
        self.partners(&wanted, options.threads.max(1), progress)?;
        self.index(&wanted)?;
        progress.finish(&format!("{} decks{}", 2 * wanted.len() + 1, self.documents.taken_in_words()));
        Ok(())
    }

    /// Writes the index. It is made last: it leads to slides of decks that were made before.
    fn index(&self, wanted: &[&Scorecard]) -> Result<(), PipelineError> {
        let slides = self.slides.lock().map_err(|_| PipelineError::Internal("slides were not recorded".to_owned()))?;
        let links = index_links::of_the_pack(self.context);
        let partner_links = index_links::of_partners(self.context, wanted);
        let page = self.context.index(links, partner_links, slides.clone());
        publishable("index.html", &self.context.differences_of_index(&page))?;
        let look = self.context.look();
        let page = render::html::index_in(look, &page).map_err(|error| failed_render("the index", error))?;
        self.write("index.html", page.as_bytes())
    }

    /// Writes the data files beside the decks, and gives the scorecards as JSON and as CSV.
    fn data_files(&self) -> Result<[Vec<u8>; 2], PipelineError> {
        let (cards, settlements) = (&self.scored.scorecards, &self.scored.settlements);
        let said = |error| failed("the data files", &error);
        let json = data_files::scorecards_json(cards, settlements, self.context.units()).map_err(said)?;
        self.write("internal/scorecards.json", &json)?;
        self.write(
            "internal/scorecards.parquet",
            &data_files::scorecards_parquet(cards, settlements, self.context.units()).map_err(said)?,
        )?;
        self.write("internal/settlement.csv", &data_files::settlement_csv(settlements).map_err(said)?)?;
        self.write("internal/settlement.parquet", &data_files::settlement_parquet(settlements).map_err(said)?)?;
        let ledger = &self.scored.ledger;
        if !accrual::totals(settlements).is_empty() {
            self.write("internal/accrual.csv", &data_files::accrual_csv(settlements).map_err(said)?)?;
        }
        self.write("internal/ledger.csv", &data_files::ledger_csv(ledger).map_err(said)?)?;
        self.write("internal/ledger.parquet", &data_files::ledger_parquet(ledger).map_err(said)?)?;
        if let Some(payables) = &settlements.payables {
            self.write("internal/payments.csv", &data_files::payments_csv(payables).map_err(said)?)?;
        }
        self.adjudications()?;
        self.workbook()?;
        let csv = data_files::scorecards_csv(cards, settlements, self.context.units()).map_err(said)?;
        Ok([json, csv])
    }

    /// The list of those who judge escalations, where the programme draws a sample.
    fn adjudications(&self) -> Result<(), PipelineError> {
        if !self.context.draws_adjudications() {
            return Ok(());
        }
        let failed_list = |error: &dyn std::error::Error| failed("the list of escalations to be judged", error);
        let rows = judgements::to_judge(&self.scored.facts, self.scored.period).map_err(|error| failed_list(&error))?;
        let csv = data_files::adjudications_csv(&rows).map_err(|error| failed_list(&error))?;
        self.write("internal/adjudications.csv", &csv)
    }

    /// The settlement workbook; left out, with a warning, where its sheets cannot hold the rows.
    fn workbook(&self) -> Result<(), PipelineError> {
        if !self.context.has_workbook() {
            return Ok(());
        }
        let book = self.context.book();
        let workbook = render::workbook::settlement(&book).map_err(|error| failed("the workbook", &error))?;
        self.write("internal/settlement.xlsx", &workbook)
    }

    /// Makes the partners' files on several threads; what is made does not depend on how many.
    fn partners(&self, cards: &[&Scorecard], threads: usize, progress: &dyn Progress) -> Result<(), PipelineError> {
        let (next, made) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let failure: Mutex<Option<(usize, PipelineError)>> = Mutex::new(None);
        let work = || {
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(card) = cards.get(index) else { break };
                if let Err(error) = self.partner(card) {
                    keep_first(&failure, index, error);
                    break;
                }
                progress.at(made.fetch_add(1, Ordering::Relaxed) as u64 + 1, cards.len() as u64);
            }
        };
        std::thread::scope(|scope| {
            // This thread works too: it alone can use again what the stages before have given back.
            for _ in 1..threads.min(cards.len()) {
                scope.spawn(work);
            }
            work();
        });
        match failure.into_inner() {
            Ok(None) => Ok(()),
            Ok(Some((_, error))) => Err(error),
            Err(_) => Err(PipelineError::Internal("a deck could not be made".to_owned())),
        }
    }

    fn partner(&self, card: &Scorecard) -> Result<(), PipelineError> {
        let id = &card.partner.id;
        let name = id.file_name();
        let own = self.context.own_files(card)?;
        let internal = self.context.partner_deck(card, Audience::Vendor);
        let attached = own.attachments();
        self.deck(&format!("internal/partners/{name}"), &internal, Some(card), &attached)?;
        let slides = InternalDeck {
            href: format!("internal/partners/{}.html", in_a_link(&name)),
            slides: internal.slides.iter().map(|slide| slide.id.clone()).collect(),
        };
        let unrecorded = |_| PipelineError::Internal("slides could not be recorded".to_owned());
        self.slides.lock().map_err(unrecorded)?.insert(id.clone(), slides);
        let shared = self.context.partner_deck(card, Audience::Partner);
        self.deck(&format!("share/{name}/review"), &shared, Some(card), &attached)?;
        self.write(&format!("share/{name}/scorecard.json"), &own.scorecard)?;
        if let Some(statement) = &own.statement {
            self.write(&format!("share/{name}/statement.csv"), statement)?;
        }
        if let Some(payments) = &own.payments {
            self.write(&format!("share/{name}/payments.csv"), payments)?;
        }
        if let Some(statement) = self.context.statement(card) {
            let path = format!("share/{name}/statement.pdf");
            publishable(&path, &self.context.differences_of_statement(&statement, card))?;
            let look = self.context.look();
            let drawing = self.documents.drawing(&statement, &[])?;
            let pdf = || render::pdf::statement_in(look, &statement).map_err(|error| failed_render(&path, error));
            self.document(&path, &drawing, pdf)?;
        }
        Ok(())
    }

    /// Writes a deck that says what was measured, of one partner where a scorecard is given.
    fn deck(
        &self,
        path: &str,
        deck: &Deck,
        card: Option<&Scorecard>,
        attachments: &[Attachment<'_>],
    ) -> Result<(), PipelineError> {
        publishable(path, &self.context.differences(deck, card))?;
        let look = self.context.look();
        let drawing = self.documents.drawing(deck, attachments)?;
        let failed = |error| failed_render(path, error);
        let html = || render::html::deck_in(look, deck).map(String::into_bytes).map_err(failed);
        self.document(&format!("{path}.html"), &drawing, html)?;
        let pdf = || render::pdf::deck_in(look, deck, attachments).map_err(failed);
        self.document(&format!("{path}.pdf"), &drawing, pdf)?;
        if self.context.has_powerpoint() {
            let pptx = || render::pptx::deck_in(look, deck).map_err(failed);
            self.document(&format!("{path}.pptx"), &drawing, pptx)?;
        }
        Ok(())
    }

    /// Writes a document, drawn now or for the former pack.
    fn document(
        &self,
        path: &str,
        drawing: &str,
        draw: impl FnOnce() -> Result<Vec<u8>, PipelineError>,
    ) -> Result<(), PipelineError> {
        self.write(path, &self.documents.bytes(path, drawing, draw)?)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), PipelineError> {
        self.draft.write(path, bytes)?;
        let hash = FileHash::of(path, bytes);
        self.outputs.lock().map_err(|_| PipelineError::Internal("a file could not be recorded".to_owned()))?.push(hash);
        Ok(())
    }

    fn record(&self, loaded: &Loaded) -> Result<RunRecord, PipelineError> {
        let mut outputs =
            self.outputs.lock().map_err(|_| PipelineError::Internal("the files were not recorded".to_owned()))?.clone();
        outputs.sort();
        let scored = self.scored;
        Ok(RunRecord {
            schema: SCHEMA.to_owned(),
            quarterdeck: env!("CARGO_PKG_VERSION").to_owned(),
            period: scored.period.to_string(),
            partial_until: scored.scorecards.partial_until.map(|day| day.to_string()),
            as_of: scored.facts.as_of.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            snapshot: scored.snapshot.id.clone(),
            facts: scored.facts.id.clone(),
            programmes: scored.scorecards.programmes.clone(),
            inputs: inputs(loaded, scored)?,
            outputs,
            unknown_exclusions: unknown_exclusions(loaded, scored)?,
            true_ups: true_ups(scored),
            disputes: dispute_counts(&loaded.programme.disputes),
            control_totals: control_totals::control_totals(&scored.settlements),
            payables: control_totals::payables(scored.settlements.payables.as_ref()),
            accruals: accruals::sums(&scored.settlements),
            warnings: self.context.warnings().to_vec(),
            seal: String::new(),
        })
    }
}

/// What the pack pays for closed periods, by partner, currency and closed period.
fn true_ups(scored: &Scored) -> Vec<TrueUpSum> {
    let all = scored.settlements.partners.iter().flat_map(|partner| &partner.settlements);
    let sum = |(one, of): (&Settlement, &PeriodTrueUps)| TrueUpSum {
        of: of.period.to_string(),
        partner_id: one.partner_id.to_string(),
        currency: one.recognised.currency.to_string(),
        recognised: of.change.recognised.to_string(),
        partner: of.total().unwrap_or(of.change.partner).to_string(),
        lines: of.lines.len(),
        adjustments: of.adjustments.len(),
    };
    all.flat_map(|one| one.true_ups_by_period.iter().map(move |of| (one, of))).map(sum).collect()
}

fn dispute_counts(disputes: &[Dispute]) -> Option<DisputeCounts> {
    let number = |decision| disputes.iter().filter(|dispute| dispute.decision == decision).count();
    let counts = DisputeCounts {
        open: number(Decision::Open),
        upheld: number(Decision::Upheld),
        rejected: number(Decision::Rejected),
    };
    (!disputes.is_empty()).then_some(counts)
}

/// How many approved exclusions exclude nothing.
fn unknown_exclusions(loaded: &Loaded, scored: &Scored) -> Result<u64, PipelineError> {
    let parts = |table: &str| scored.snapshot.parts(table);
    let unknown = rules_and_data::unknown_exclusions(&loaded.programme.exclusions, &parts)?;
    Ok(u64::try_from(unknown.len()).unwrap_or(u64::MAX))
}

fn keep_first(failure: &Mutex<Option<(usize, PipelineError)>>, index: usize, error: PipelineError) {
    if let Ok(mut kept) = failure.lock()
        && kept.as_ref().is_none_or(|(earlier, _)| index < *earlier)
    {
        *kept = Some((index, error));
    }
}

fn failed(what: &str, error: &dyn std::error::Error) -> PipelineError {
    PipelineError::Internal(format!("cannot make {what}: {error}"))
}

/// A document that says something else than its figures is not published.
fn publishable(path: &str, wrong: &[String]) -> Result<(), PipelineError> {
    if wrong.is_empty() {
        return Ok(());
    }
    Err(PipelineError::Internal(format!("cannot make {path}: {}", wrong.join("\n"))))
}

/// Where a published pack's record is.
pub(super) fn record_path(folder: &Path) -> PathBuf {
    folder.join("run.json")
}
