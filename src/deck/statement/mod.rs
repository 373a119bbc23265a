//! A partner's statement: a finance document that follows what is payable back to every line.
//!
//! It is for the partner's books: customers go by their own references, and nothing is said about anybody else.

mod cents;
mod entries;
mod lines;
mod money;
mod moves;
mod payables;
mod payment;
mod sub_partners;
#[cfg(test)]
mod tests;
mod true_ups;
mod words;

use serde::Serialize;

pub use entries::{EntryKind, StatementEntry, entries};

use super::context::Context;
use super::format;
use super::input::PartnerDeckInput;
use super::model::{Audience, Block, Card, RichText};
use crate::domain::Locale;
use crate::settlement::model::PartnerSettlement;

/// A statement.
#[derive(Debug, Clone, Serialize)]
pub struct Statement {
    /// The notation of its figures and days, which its tables are aligned in.
    #[serde(skip)]
    pub locale: &'static Locale,
    /// The document's title: `Meridian Systems: settlement statement 2026 Q3`.
    pub title: String,
    /// The partner's name.
    pub partner: String,
    /// What kind of document it is, and for when: `Settlement statement, 2026 Q3`.
    pub heading: String,
    /// `Partial: data to 22 May 2012`, where the period is not whole. Shown on every page.
    pub partial: Option<String>,
    /// Last day of the period, `2026-09-30`: the document's date.
    pub date: String,
    /// Left of the footer.
    pub footer: String,
    /// Partner id, days, programme and the like: a label and what it says.
    pub facts: Vec<(String, String)>,
    /// What is payable, a figure a currency.
    pub payable: Vec<Card>,
    /// The rest, in order.
    pub sections: Vec<Section>,
}

/// A part of a statement under a heading.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// Paragraphs, notes, small headings and tables.
    pub blocks: Vec<Block>,
}

impl Section {
    fn new(title: &str, blocks: Vec<Block>) -> Self {
        Self { title: title.to_owned(), blocks }
    }
}

/// The statement of a partner with settled revenue. `input` is that of its deck.
#[must_use]
pub fn statement(input: &PartnerDeckInput<'_>, settled: &PartnerSettlement) -> Statement {
    format::written_in(input.common.locale, || written(input, settled))
}

/// The same, in the notation of the thread.
fn written(input: &PartnerDeckInput<'_>, settled: &PartnerSettlement) -> Statement {
    let context = Context::new(input, Audience::Partner);
    let common = input.common;
    let (period, name) = (common.period.title(), input.scorecard.partner.name.as_str());
    let mut sections = vec![
        Section::new("What is payable", money::payable(common, settled)),
        Section::new("The share, and why", words::share(&context, settled)),
        Section::new("Recognised by product and kind", money::by_product(settled)),
    ];
    sections.extend(
        payment::payment(common, settled).map(|blocks| Section::new("From the quarter to what is payable", blocks)),
    );
    sections.extend(sub_partners::shares(settled).map(|blocks| Section::new("Shares of sub-partners", blocks)));
    sections.extend(true_ups::true_ups(settled).map(|blocks| Section::new("True-ups of closed quarters", blocks)));
    sections.extend(
        payables::payables(input.payables.as_ref()).map(|blocks| Section::new("Payments of closed quarters", blocks)),
    );
    sections.extend(money::rates(common, settled).map(|blocks| Section::new("Rates", blocks)));
    sections.extend(moves::moves(&settled.moved_lines).map(|blocks| Section::new("Customers that moved", blocks)));
    sections.push(Section::new("How the amounts were rounded", cents::spread(settled)));
    sections.push(Section::new("Questions and disputes", words::disputes(&context)));
    sections.push(Section::new("Every line", lines::lines(settled)));
    Statement {
        locale: common.locale,
        title: format!("{}: settlement statement {period}", format::shortened(name, 120)),
        partner: format::shortened(name, 90),
        heading: format!("Settlement statement, {period}"),
        partial: common.partial().map(|mark| format::capitalised(&mark)),
        date: common.period.last_day().to_string(),
        footer: format!("{} · {period} · programme {}", format::shortened(name, 48), common.programmes.join(", ")),
        facts: facts(input, settled),
        payable: money::figures(common, settled),
        sections,
    }
}

fn facts(input: &PartnerDeckInput<'_>, settled: &PartnerSettlement) -> Vec<(String, String)> {
    let common = input.common;
    let fact = |label: &str, words: String| (label.to_owned(), words);
    let currencies: Vec<&str> = settled.settlements.iter().map(|one| one.recognised.currency.code()).collect();
    let mut facts = vec![
        fact("Partner", settled.partner_id.to_string()),
        fact("Issued by", common.workspace.to_owned()),
        fact("Service days", format::period_days_and_year(common.period)),
        fact("Programme", format!("{}, {}", common.programme.title, common.programmes.join(", "))),
        fact("Currencies", format::list(&currencies)),
        fact("Reporting currency", common.reporting_currency.to_string()),
        fact("Data as of", common.provenance.as_of.clone()),
    ];
    facts.extend(input.scorecard.partner.manager.iter().map(|manager| fact("Partner manager", manager.clone())));
    facts.extend(common.caveats().into_iter().map(|caveat| fact("Note", caveat)));
    facts
}

/// A paragraph.
fn paragraph(words: impl Into<String>) -> RichText {
    RichText::plain(words)
}
