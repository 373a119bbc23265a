//! An invented deck, index and statement with every kind of slide, block and cell: what templates are tried on, and what
//! `docs/schemas/deck-view.md` is held against.

use std::collections::BTreeMap;

use super::chart_spec::{AxisFormat, Bar, BarsChart, ChartSpec, IntervalChart};
use super::index_model::{IndexChoice, IndexFigure, IndexFilter, IndexLink, IndexPage, IndexRow};
use super::model::{
    Audience, Band, Block, Card, Cell, ChartBlock, Decision, Deck, Quote, RichText, Slide, SlideKind, StatusMark,
    Table, TableColumn, Tone,
};
use super::statement::{Section, Statement};
use crate::domain::locale::BRITISH;

const MARK: &str = "partial: data to 22 September 2026";

/// A deck with every kind of slide, block and cell; of a period that is partial, or whole.
#[must_use]
pub fn deck(partial: bool) -> Deck {
    let cover = Slide {
        kind: SlideKind::Cover,
        ..slide("cover", "Meridian Systems", "Quarterly business review · 2026 Q3 · programme 2026.1", Vec::new())
    };
    Deck {
        title: "Quarterly business review: Meridian Systems, 2026 Q3".to_owned(),
        audience: if partial { Audience::Vendor } else { Audience::Partner },
        period: "2026 Q3".to_owned(),
        partial: partial.then(|| MARK.to_owned()),
        locale: &BRITISH,
        date: "2026-09-30".to_owned(),
        footer_left: "Meridian Systems · 2026 Q3 · programme 2026.1".to_owned(),
        footer_middle: "An example: nothing here was measured".to_owned(),
        slides: vec![cover, words(), figures(), charts()],
    }
}

fn slide(id: &str, title: &str, subtitle: &str, bands: Vec<Band>) -> Slide {
    Slide { id: id.to_owned(), kind: SlideKind::Content, title: title.to_owned(), subtitle: subtitle.to_owned(), bands }
}

fn heading(text: &str, tone: Tone) -> Block {
    Block::Heading { text: text.to_owned(), tone }
}

fn words() -> Slide {
    let text = RichText::strong("93.4% ").then("of customers were satisfied <& no markup, #no code>");
    let decision = |name: &str, link: Option<&str>| Decision {
        name: name.to_owned(),
        aside: "€1,200".to_owned(),
        text: text.clone(),
        action: "Approve the plan".to_owned(),
        link: link.map(str::to_owned),
    };
    let quote = Quote { text: "The engineer knew the answer.".to_owned(), source: "5 of 5, Atlas, 3 Aug".to_owned() };
    let left = vec![
        heading("What went well", Tone::Met),
        Block::Text { paragraphs: vec![text.clone(), RichText::plain("A second paragraph")] },
        Block::Note { text: text.clone() },
        Block::Quotes { quotes: vec![quote] },
    ];
    let callout = Block::Callout {
        title: "Next".to_owned(),
        subtitle: text.clone(),
        items: vec![("Train two engineers".to_owned(), "by 30 October".to_owned())],
    };
    let decisions = vec![decision("Halcyon", Some("partners/P001.html")), decision("Orbis & Söhne", None)];
    let right = vec![heading("What is asked", Tone::Ink), callout, Block::Decisions { items: decisions }];
    slide(
        "words",
        "Words of every kind",
        "Headings, text, notes, quotes, callouts, decisions",
        vec![Band::split(vec![(3, left), (2, right)])],
    )
}

fn figures() -> Slide {
    let card =
        |label: &str, value: &str| Card { label: label.to_owned(), value: value.to_owned(), note: "of 152".to_owned() };
    let cards = Block::Cards { cards: vec![card("Satisfied", "93.4%"), card("Payable", "€74,118.22")] };
    let column = |title: &str, right: bool, weight: f64| TableColumn { title: title.to_owned(), right, weight };
    let status = |status: StatusMark, word: &str| Cell::Status { status, word: word.to_owned() };
    let link =
        Cell::Text { text: "see the slide".to_owned(), strong: false, muted: false, link: Some("#charts".to_owned()) };
    let row = |name: &str, verdict: Cell, last: Cell| {
        vec![Cell::strong(name), Cell::text("93.4%"), verdict, Cell::Chart(interval()), last]
    };
    let rows = vec![
        row("Satisfied", status(StatusMark::Met, "met"), link),
        row("First response", status(StatusMark::Deviation, "within tolerance"), Cell::muted("–")),
        row("Escalations", status(StatusMark::Breach, "breach"), Cell::text("")),
        row("Staffed", status(StatusMark::InsufficientEvidence, "too little evidence"), Cell::text("")),
        row("Renewals", status(StatusMark::None, "no target"), Cell::text("")),
    ];
    let table = Block::Table(Table {
        caption: "Measures".to_owned(),
        columns: vec![
            column("Measure", false, 3.0),
            column("Value", true, 1.0),
            column("Status", false, 2.0),
            column("", false, 2.0),
            column("More", false, 2.0),
        ],
        rows,
        dense: false,
    });
    slide(
        "figures",
        "Figures of every kind",
        "Cards and a table",
        vec![Band::full(vec![cards]), Band::full(vec![table])],
    )
}

fn interval() -> ChartBlock {
    ChartBlock {
        title: String::new(),
        note: String::new(),
        summary: "93.4%, between 88.3% and 96.4%; the target is 90%".to_owned(),
        width: 160,
        height: 22,
        spec: ChartSpec::Interval(IntervalChart {
            scale: (0.8, 1.0),
            value: 0.934,
            interval: Some((0.883, 0.964)),
            target: Some(0.9),
            tone: Tone::Met,
        }),
        data: Vec::new(),
    }
}

fn charts() -> Slide {
    let bar = |label: &str, value: f64, tone: Tone| Bar {
        label: label.to_owned(),
        value,
        value_label: super::format::plain_count(value),
        comparison: None,
        tone,
    };
    let cells = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    let chart = ChartBlock {
        title: "Escalations by reason".to_owned(),
        note: "2026 Q3, 41 cases".to_owned(),
        summary: "Of 41 escalations 29 were for a missing article and 12 for a defect.".to_owned(),
        width: 560,
        height: 120,
        spec: ChartSpec::Bars(BarsChart {
            bars: vec![bar("Missing article", 29.0, Tone::Accent), bar("Defect", 12.0, Tone::Peers)],
            format: AxisFormat::Count,
            comparison_label: String::new(),
        }),
        data: vec![cells(["Reason", "Cases"]), cells(["Missing article", "29"]), cells(["Defect", "12"])],
    };
    let tones = [Tone::Muted, Tone::Accent, Tone::Peers, Tone::Deviation, Tone::Breach];
    let tones: Vec<Block> = tones.into_iter().map(|tone| heading("A tone", tone)).collect();
    slide("charts", "A chart with its data", "", vec![Band::split(vec![(2, vec![Block::Chart(chart)]), (1, tones)])])
}

/// An index of two partners; of a period that is partial, or whole.
#[must_use]
pub fn index(partial: bool) -> IndexPage {
    let link = |label: &str, kind: &str, href: &str| IndexLink {
        label: label.to_owned(),
        kind: kind.to_owned(),
        href: href.to_owned(),
    };
    let row = |name: &str, id: &str, several: bool| IndexRow {
        name: name.to_owned(),
        partner_id: id.to_owned(),
        about: if several { vec!["EMEA".to_owned(), "Hanna Kowalski".to_owned()] } else { Vec::new() },
        tier: "Gold".to_owned(),
        previous_tier: several.then(|| "Silver".to_owned()),
        tier_rank: 2,
        met: 5,
        deviation: u32::from(several),
        breach: u32::from(several),
        without: u32::from(!several),
        figures: vec![IndexFigure {
            text: if several { "93.4%".to_owned() } else { "4 of 20 responses".to_owned() },
            order: several.then_some(0.934),
            status: if several { StatusMark::Met } else { StatusMark::InsufficientEvidence },
            href: several.then(|| format!("internal/partners/{id}.html#satisfaction")),
        }],
        verdicts_href: several.then(|| format!("internal/partners/{id}.html#scorecard")),
        payable: vec!["€74,118.22".to_owned()],
        paid_in: if several { vec!["€70,000.00".to_owned(), "$4,500.00".to_owned()] } else { Vec::new() },
        payable_order: several.then_some(7_411_822),
        payable_href: several.then(|| format!("internal/partners/{id}.html#revenue")),
        filed: BTreeMap::from([("region".to_owned(), if several { "EMEA".to_owned() } else { String::new() })]),
        links: vec![
            link("Internal", "HTML", &format!("internal/partners/{id}.html")),
            link("To share", "PDF", &format!("share/{id}/review.pdf")),
        ],
    };
    let choice = |value: &str, label: &str| IndexChoice { value: value.to_owned(), label: label.to_owned(), count: 1 };
    IndexPage {
        locale: &BRITISH,
        title: "Acme support partners".to_owned(),
        period: "2026 Q3".to_owned(),
        partial: partial.then(|| MARK.to_owned()),
        summary: vec!["Two partners, €148,236.44 payable.".to_owned()],
        links: vec![link("Executive comparison", "HTML", "internal/executive.html")],
        figure_titles: vec!["Satisfied".to_owned()],
        filters: vec![IndexFilter {
            key: "region".to_owned(),
            title: "Region".to_owned(),
            choices: vec![choice("EMEA", "EMEA"), choice("", "not stated")],
        }],
        rows: vec![row("Halcyon", "P001", true), row("Orbis & <Söhne>", "P002", false)],
        data_quality: vec!["198,400 of 200,000 rows were accepted.".to_owned()],
        warnings: vec!["12 cases have an owner that no alias knows; they are in no figure.".to_owned()],
        footer: "Programme 2026.1 · as of 30 September 2026, 23:59".to_owned(),
    }
}

/// A statement with every block it may hold; of a period that is partial, or whole.
#[must_use]
pub fn statement(partial: bool) -> Statement {
    let column = |title: &str, right: bool| TableColumn { title: title.to_owned(), right, weight: 1.0 };
    let table = Block::Table(Table {
        caption: "Every line".to_owned(),
        columns: vec![column("Line", false), column("Recognised", true)],
        rows: vec![
            vec![Cell::text("L-1"), Cell::text("€36,500.00")],
            vec![Cell::strong("Sum"), Cell::muted("€36,500.00")],
        ],
        dense: true,
    });
    let blocks = vec![
        heading("In EUR", Tone::Ink),
        Block::Text { paragraphs: vec![RichText::strong("€14,600.00 ").then("is payable")] },
        table,
        Block::Note { text: RichText::plain("Amounts are exact") },
    ];
    Statement {
        title: "Meridian Systems: settlement statement 2026 Q3".to_owned(),
        partner: "Meridian Systems".to_owned(),
        heading: "Settlement statement, 2026 Q3".to_owned(),
        partial: partial.then(|| "Partial: data to 22 September 2026".to_owned()),
        locale: &BRITISH,
        date: "2026-09-30".to_owned(),
        footer: "Meridian Systems · 2026 Q3 · programme 2026.1".to_owned(),
        facts: vec![("Partner".to_owned(), "P001".to_owned())],
        payable: vec![Card {
            label: "Payable".to_owned(),
            value: "€14,600.00".to_owned(),
            note: "40% of €36,500.00".to_owned(),
        }],
        sections: vec![Section { title: "What is payable".to_owned(), blocks }],
    }
}
