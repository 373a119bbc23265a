use super::*;
use crate::deck::fixture;
use crate::deck::index_model::IndexFilter;
use crate::deck::input::InternalDeck;
use crate::deck::model::Audience;

/// The index of a field of partners whose internal decks have these slides.
fn page(change: impl FnOnce(&mut fixture::Field), slides: &[&str]) -> IndexPage {
    let mut field = fixture::field(12);
    change(&mut field);
    let common = field.fixture.common();
    let deck = |card: &Scorecard| InternalDeck {
        href: format!("internal/partners/{}.html", card.partner.id.file_name()),
        slides: slides.iter().map(|id| (*id).to_owned()).collect(),
    };
    index(&IndexInput {
        common: &common,
        scorecards: &field.scorecards,
        settlements: Some(&field.settlements),
        links: Vec::new(),
        partner_links: BTreeMap::new(),
        internal_decks: field.scorecards.partners.iter().map(|card| (card.partner.id.clone(), deck(card))).collect(),
    })
}

fn filter<'p>(page: &'p IndexPage, key: &str) -> Option<&'p IndexFilter> {
    page.filters.iter().find(|filter| filter.key == key)
}

#[test]
fn a_filter_counts_every_partner_once_and_says_where_nothing_is_stated() {
    let page = page(
        |field| {
            for (index, card) in field.scorecards.partners.iter_mut().enumerate() {
                card.partner.region = (index > 0).then(|| ["EMEA", "Americas"][index % 2].to_owned());
                card.partner.manager = Some("Ana Silva".to_owned());
            }
        },
        &[],
    );
    let region = filter(&page, "region").expect("regions differ");
    let said: Vec<(&str, u32)> = region.choices.iter().map(|choice| (choice.label.as_str(), choice.count)).collect();
    assert_eq!(said, [("Americas", 6), ("EMEA", 5), ("Not stated", 1)]);
    assert!(filter(&page, "manager").is_none(), "one manager tells nobody apart");
    for filter in &page.filters {
        let all: u32 = filter.choices.iter().map(|choice| choice.count).sum();
        assert_eq!(all as usize, page.rows.len(), "{}", filter.key);
    }
}

#[test]
fn a_figure_leads_to_the_slide_that_explains_it_or_to_the_scorecard_or_nowhere() {
    let hrefs = |page: &IndexPage| -> Vec<Option<String>> {
        let row = &page.rows[1];
        let place = |href: &Option<String>| href.as_deref().and_then(|href| href.split('#').nth(1)).map(str::to_owned);
        row.figures.iter().map(|figure| place(&figure.href)).chain([place(&row.payable_href)]).collect()
    };
    let whole = page(|_| {}, &["summary", "scorecard", "satisfaction", "escalations", "revenue-share"]);
    let said = hrefs(&whole);
    assert_eq!(said[0].as_deref(), Some("satisfaction"));
    assert_eq!(said[1].as_deref(), Some("escalations"));
    assert_eq!(said.last().cloned().flatten().as_deref(), Some("revenue-share"));
    let short = page(|_| {}, &["summary", "scorecard"]);
    assert_eq!(hrefs(&short)[0].as_deref(), Some("scorecard"));
    assert_eq!(hrefs(&short).last().cloned().flatten(), None, "no slide says what is payable");
}

#[test]
fn places_are_slides_that_partners_decks_have() {
    let fixture = fixture::meridian();
    let deck = crate::deck::partner_deck(&fixture.input(&fixture.common()), Audience::Vendor);
    let has = |id: &str| deck.slides.iter().any(|slide| slide.id == id);
    let figures = FIGURES.iter().flat_map(|(_, _, slides)| slides.iter()).chain(PAYABLE).chain(VERDICTS);
    for id in figures {
        assert!(has(id), "{id}");
    }
}

#[test]
fn the_index_lists_every_partner_with_its_figures() {
    let page = page(|_| {}, &[]);
    assert_eq!(page.rows.len(), 12);
    assert!(page.rows.iter().all(|row| row.figures.len() == page.figure_titles.len()));
    assert_eq!(page.rows[1].previous_tier.as_deref(), Some("Silver"));
    assert_eq!(page.rows[1].filed["change"], "up");
    assert_eq!(page.rows[0].payable, ["€37,182.00"]);
    assert_eq!(page.summary[0], "12 partners reviewed for 2026 Q3 (1 July to 30 September).");
    assert_eq!(
        page.data_quality[0],
        "229,440 rows read from 3 files: 229,282 accepted, 44 set aside, 114 repeated exactly."
    );
}
