//! What the index of a pack says: the vendor's way in.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::Locale;

/// The index of a pack: every partner with status, tier, payout and links.
#[derive(Debug, Clone, Serialize)]
pub struct IndexPage {
    /// The notation of its figures and days.
    #[serde(skip)]
    pub locale: &'static Locale,
    /// The page's title (`Acme support partners`).
    pub title: String,
    /// The period as people read it (`2026 Q3`).
    pub period: String,
    /// `partial: data to 22 May 2012`, where the period is not whole.
    pub partial: Option<String>,
    /// What the pack says in a few sentences.
    pub summary: Vec<String>,
    /// The executive deck and the data files.
    pub links: Vec<IndexLink>,
    /// Headings of [`IndexRow::figures`] (`Satisfied`, `Escalations against mix`, `Staffed`).
    pub figure_titles: Vec<String>,
    /// What the list can be narrowed down by.
    pub filters: Vec<IndexFilter>,
    /// One a partner, in the order to show first.
    pub rows: Vec<IndexRow>,
    /// What was read, set aside and left out, one sentence each.
    pub data_quality: Vec<String>,
    /// What a reader must know before sending anything.
    pub warnings: Vec<String>,
    /// Left of the footer: programme, as-of.
    pub footer: String,
}

/// A link of the index.
#[derive(Debug, Clone, Serialize)]
pub struct IndexLink {
    /// The words (`Executive comparison`).
    pub label: String,
    /// What it is in a word (`HTML`, `PDF`).
    pub kind: String,
    /// Where it leads, relative to the index.
    pub href: String,
}

/// What the list can be narrowed down by.
#[derive(Debug, Clone, Serialize)]
pub struct IndexFilter {
    /// Its key in [`IndexRow::filed`] and in the page's address.
    pub key: String,
    /// What it is called (`Region`).
    pub title: String,
    /// The choices, in the order to show; always two or more.
    pub choices: Vec<IndexChoice>,
}

/// A choice of a filter.
#[derive(Debug, Clone, Serialize)]
pub struct IndexChoice {
    /// The value rows are filed under; empty for what is not stated.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// How many partners are filed under it.
    pub count: u32,
}

/// A partner's row.
#[derive(Debug, Clone, Serialize)]
pub struct IndexRow {
    /// Name.
    pub name: String,
    /// Partner id.
    pub partner_id: String,
    /// Region and manager, as far as they are known.
    pub about: Vec<String>,
    /// Tier earned; empty where none.
    pub tier: String,
    /// Tier before, where it differs.
    pub previous_tier: Option<String>,
    /// Rank of the tier for sorting, lowest first; 0 for none.
    pub tier_rank: u32,
    /// Measures met.
    pub met: u32,
    /// Measures within tolerance.
    pub deviation: u32,
    /// Measures in breach.
    pub breach: u32,
    /// Measures without a verdict: too little evidence or not measured.
    pub without: u32,
    /// The slide with every measure, relative to the index.
    pub verdicts_href: Option<String>,
    /// Headline figures, as many as [`IndexPage::figure_titles`].
    pub figures: Vec<IndexFigure>,
    /// What is payable (`€74,118.22`): one text, or one a currency where there is no rate to sum them with.
    pub payable: Vec<String>,
    /// In which amounts the sum is paid, one text a currency; empty where the amount itself is shown.
    pub paid_in: Vec<String>,
    /// Payable in the reporting currency for sorting, in minor units; `None` without one.
    pub payable_order: Option<i64>,
    /// The slide that explains it, relative to the index.
    pub payable_href: Option<String>,
    /// The internal deck, then what may be shared.
    pub links: Vec<IndexLink>,
    /// What the row is filed under, by [`IndexFilter::key`].
    pub filed: BTreeMap<String, String>,
}

/// A headline figure of a row.
#[derive(Debug, Clone, Serialize)]
pub struct IndexFigure {
    /// The figure as people read it (`93.4%`), or why there is none (`4 of 20 responses`).
    pub text: String,
    /// The value for sorting; `None` sorts last.
    pub order: Option<f64>,
    /// The verdict.
    pub status: super::model::StatusMark,
    /// The slide that explains it, relative to the index; `None` where nothing was measured or no deck is in the pack.
    pub href: Option<String>,
}
