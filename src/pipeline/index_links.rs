//! Where the index of a pack leads.

use std::collections::BTreeMap;

use super::context::DeckContext;
use crate::deck::index_model::IndexLink;
use crate::domain::PartnerId;
use crate::scorecard::model::Scorecard;

/// The executive deck and the data files.
pub(super) fn of_the_pack(context: &DeckContext<'_>) -> Vec<IndexLink> {
    let link = |label: &str, kind: &str, href: &str| IndexLink {
        label: label.to_owned(),
        kind: kind.to_owned(),
        href: href.to_owned(),
    };
    let mut links = vec![
        link("Executive comparison", "HTML", "internal/executive.html"),
        link("Executive comparison", "PDF", "internal/executive.pdf"),
    ];
    links.extend(context.has_powerpoint().then(|| link("Executive comparison", "PPTX", "internal/executive.pptx")));
    links.extend(context.has_workbook().then(|| link("Settlement", "XLSX", "internal/settlement.xlsx")));
    links.extend([
        link("Scorecards", "JSON", "internal/scorecards.json"),
        link("Scorecards", "Parquet", "internal/scorecards.parquet"),
        link("Settlement", "CSV", "internal/settlement.csv"),
        link("Ledger", "CSV", "internal/ledger.csv"),
        link("Run record", "JSON", "run.json"),
    ]);
    links
}

/// A file's name as a link writes it: a percent sign of the name is data and must be encoded once more.
pub(super) fn in_a_link(file_name: &str) -> String {
    file_name.replace('%', "%25")
}

/// The decks of each partner.
pub(super) fn of_partners(context: &DeckContext<'_>, cards: &[&Scorecard]) -> BTreeMap<PartnerId, Vec<IndexLink>> {
    let mut links = BTreeMap::new();
    for card in cards {
        let name = in_a_link(&card.partner.id.file_name());
        let link =
            |label: &str, kind: &str, href: String| IndexLink { label: label.to_owned(), kind: kind.to_owned(), href };
        let kinds = [("html", "HTML"), ("pdf", "PDF"), ("pptx", "PPTX")];
        let kinds = &kinds[..if context.has_powerpoint() { 3 } else { 2 }];
        let internal =
            kinds.iter().map(|(ending, kind)| link("Internal", kind, format!("internal/partners/{name}.{ending}")));
        let shared = kinds.iter().map(|(ending, kind)| link("To share", kind, format!("share/{name}/review.{ending}")));
        let own = internal.chain(shared).collect();
        links.insert(card.partner.id.clone(), own);
    }
    links
}
