//! What a deck says: slides of bands, columns and blocks. Templates lay it out and add nothing.

use serde::Serialize;

use super::chart_spec::ChartSpec;
use crate::domain::Locale;
use crate::scorecard::model::Status;

/// Whom a deck is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The partner: customers pseudonymous, peers pooled.
    Partner,
    /// The vendor.
    Vendor,
}

/// A whole deck.
#[derive(Debug, Clone, Serialize)]
pub struct Deck {
    /// The notation of its figures and days, which its charts and tables are drawn and aligned in.
    #[serde(skip)]
    pub locale: &'static Locale,
    /// The document's title.
    pub title: String,
    /// Whom it is for.
    pub audience: Audience,
    /// The period as people read it (`2026 Q3`).
    pub period: String,
    /// `partial: data to 22 May 2012`, where the period is not whole. Shown on every page.
    pub partial: Option<String>,
    /// Last day of the period, `2026-09-30`: the document's date.
    pub date: String,
    /// Left of the footer.
    pub footer_left: String,
    /// Middle of the footer.
    pub footer_middle: String,
    /// The slides. The first one is the cover.
    pub slides: Vec<Slide>,
}

/// One slide.
#[derive(Debug, Clone, Serialize)]
pub struct Slide {
    /// A short name for links: letters, digits and hyphens.
    pub id: String,
    /// What the slide is laid out as.
    pub kind: SlideKind,
    /// The message, as a sentence without a final stop.
    pub title: String,
    /// What is shown, for when, on how much evidence.
    pub subtitle: String,
    /// The body, from top to bottom.
    pub bands: Vec<Band>,
}

/// How a slide is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SlideKind {
    /// The cover.
    Cover,
    /// Everything else.
    Content,
}

/// A horizontal band: columns side by side.
#[derive(Debug, Clone, Serialize)]
pub struct Band {
    /// The columns, from left to right.
    pub columns: Vec<BandColumn>,
}

impl Band {
    /// One column over the full width.
    #[must_use]
    pub fn full(blocks: Vec<Block>) -> Self {
        Self { columns: vec![BandColumn { weight: 1, blocks }] }
    }

    /// Columns with weights.
    #[must_use]
    pub fn split(columns: Vec<(u32, Vec<Block>)>) -> Self {
        Self { columns: columns.into_iter().map(|(weight, blocks)| BandColumn { weight, blocks }).collect() }
    }
}

/// A column of a band. The usable width is 1168 points, less 28 between columns.
#[derive(Debug, Clone, Serialize)]
pub struct BandColumn {
    /// Its part of the width.
    pub weight: u32,
    /// The blocks, from top to bottom.
    pub blocks: Vec<Block>,
}

/// One thing on a slide.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// A small heading.
    Heading {
        /// The words.
        text: String,
        /// Its colour.
        tone: Tone,
    },
    /// Paragraphs.
    Text {
        /// One a paragraph.
        paragraphs: Vec<RichText>,
    },
    /// Small muted print.
    Note {
        /// The words.
        text: RichText,
    },
    /// Key figures in a row.
    Cards {
        /// The cards.
        cards: Vec<Card>,
    },
    /// A table.
    Table(Table),
    /// A chart under its heading.
    Chart(ChartBlock),
    /// A box that stands out, with a title and items.
    Callout {
        /// The title.
        title: String,
        /// What stands under it.
        subtitle: RichText,
        /// Items: a strong line and a muted one.
        items: Vec<(String, String)>,
    },
    /// Things that need a decision.
    Decisions {
        /// One each.
        items: Vec<Decision>,
    },
    /// What a customer or colleague said.
    Quotes {
        /// The quotes.
        quotes: Vec<Quote>,
    },
}

/// A run of text with emphasis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct RichText {
    /// The runs in order.
    pub runs: Vec<Run>,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The words, including the spaces around them.
    pub text: String,
    /// Whether it is emphasised.
    pub strong: bool,
}

impl RichText {
    /// Plain text.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self::default().then(text)
    }

    /// Emphasised text.
    #[must_use]
    pub fn strong(text: impl Into<String>) -> Self {
        Self::default().then_strong(text)
    }

    /// The same, followed by plain text.
    #[must_use]
    pub fn then(mut self, text: impl Into<String>) -> Self {
        self.runs.push(Run { text: text.into(), strong: false });
        self
    }

    /// The same, followed by emphasised text.
    #[must_use]
    pub fn then_strong(mut self, text: impl Into<String>) -> Self {
        self.runs.push(Run { text: text.into(), strong: true });
        self
    }

    /// The words without emphasis.
    #[must_use]
    pub fn words(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// A colour by its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Ordinary ink.
    Ink,
    /// Less important.
    Muted,
    /// This partner.
    Accent,
    /// Others.
    Peers,
    /// Good.
    Met,
    /// Not quite.
    Deviation,
    /// Bad.
    Breach,
}

/// A key figure.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// What it is.
    pub label: String,
    /// The figure.
    pub value: String,
    /// What stands under it.
    pub note: String,
}

/// Something that needs a decision.
#[derive(Debug, Clone, Serialize)]
pub struct Decision {
    /// Whom it is about.
    pub name: String,
    /// What stands at the right (money).
    pub aside: String,
    /// Why.
    pub text: RichText,
    /// What to do, or by which rule.
    pub action: String,
    /// Where to read more, relative to the deck, for the HTML edition.
    pub link: Option<String>,
}

/// A quotation.
#[derive(Debug, Clone, Serialize)]
pub struct Quote {
    /// The words.
    pub text: String,
    /// Score, product and date.
    pub source: String,
}

/// A table.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    /// What the table shows, for screen readers.
    pub caption: String,
    /// The columns.
    pub columns: Vec<TableColumn>,
    /// The rows; every row has as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// Smaller type and rows, for long tables.
    pub dense: bool,
}

/// A column of a table.
#[derive(Debug, Clone, Serialize)]
pub struct TableColumn {
    /// The heading.
    pub title: String,
    /// Numbers go right, everything else left.
    pub right: bool,
    /// Its part of the width.
    pub weight: f64,
}

/// A cell.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "cell", rename_all = "snake_case")]
#[allow(
    clippy::large_enum_variant,
    reason = "a deck has a few hundred cells, and a box would be in the way of every reader"
)]
pub enum Cell {
    /// Text.
    Text {
        /// The words.
        text: String,
        /// Emphasised.
        strong: bool,
        /// Muted.
        muted: bool,
        /// Where it leads, relative to the deck, in HTML.
        link: Option<String>,
    },
    /// A verdict: mark and word.
    Status {
        /// The verdict.
        status: StatusMark,
        /// The word beside the mark.
        word: String,
    },
    /// A small chart.
    Chart(ChartBlock),
}

impl Cell {
    /// Plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), strong: false, muted: false, link: None }
    }

    /// Emphasised text.
    #[must_use]
    pub fn strong(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), strong: true, muted: false, link: None }
    }

    /// Muted text.
    #[must_use]
    pub fn muted(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), strong: false, muted: true, link: None }
    }
}

/// The mark of a verdict: circle, triangle, square, dashed ring or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusMark {
    /// A green circle.
    Met,
    /// An amber triangle.
    Deviation,
    /// A red square.
    Breach,
    /// A dashed grey ring.
    InsufficientEvidence,
    /// No mark.
    None,
}

impl From<Status> for StatusMark {
    fn from(status: Status) -> Self {
        match status {
            Status::Met => Self::Met,
            Status::Deviation => Self::Deviation,
            Status::Breach => Self::Breach,
            Status::InsufficientEvidence => Self::InsufficientEvidence,
            Status::NotMeasured | Status::NoTarget => Self::None,
        }
    }
}

/// A chart with its heading, its size and what a reader who cannot see it is told.
#[derive(Debug, Clone, Serialize)]
pub struct ChartBlock {
    /// The heading; empty for charts inside tables.
    pub title: String,
    /// What the chart shows, under the heading; empty for none.
    pub note: String,
    /// The chart in a sentence or two: its alternative text.
    pub summary: String,
    /// Width in points.
    pub width: u32,
    /// Height in points.
    pub height: u32,
    /// What to draw.
    pub spec: ChartSpec,
    /// The figures behind it: a heading row, then rows.
    pub data: Vec<Vec<String>>,
}
