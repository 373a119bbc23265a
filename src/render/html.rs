//! Decks and the index as HTML: one self-contained file each, without network, under a strict content-security policy.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tera::Context;

use super::isolates;
use super::page::{self, Page};
use super::templates::{self, Templates};
use super::view::{self, Drawing};
use super::{Look, RenderError};
use crate::chart::text::measuring;
use crate::deck::format;
use crate::deck::index_model::IndexPage;
use crate::deck::model::Deck;
use crate::domain::{Finding, Place};

const DECK: &str = "html/deck.html";
const INDEX: &str = "html/index.html";

/// The deck as one HTML file without outside references.
///
/// # Errors
/// A chart that cannot be drawn, or a template that cannot be filled.
pub fn deck(deck: &Deck) -> Result<String, RenderError> {
    deck_in(&Look::default(), deck)
}

/// The same in the look of a workspace.
///
/// # Errors
/// Those of [`deck`].
pub fn deck_in(look: &Look, deck: &Deck) -> Result<String, RenderError> {
    format::written_in(deck.locale, || page_of(look, deck))
}

fn page_of(look: &Look, deck: &Deck) -> Result<String, RenderError> {
    let templates = &look.templates;
    let DeckView { data, style, drawings } = deck_view(look, deck)?;
    let drawn: Vec<&str> = drawings.iter().map(|drawing| drawing.svg.as_str()).collect();
    let styles = [templates.text("html/base.css"), templates.text("html/deck.css"), &style];
    let (narrow, script) = (templates.text("html/deck-narrow.css"), script(templates, "html/deck.js"));
    let page = Page::new(look, &drawn, &styles, narrow, &script, &data.to_string());
    fill(templates, DECK, "deck", &data, &page)
}

/// The script of a page, behind the one that turns its colours.
fn script(templates: &Templates, name: &str) -> String {
    format!("{}{}", templates.text("html/scheme.js"), templates.text(name))
}

/// What the template of a deck is given.
pub(super) struct DeckView {
    /// Its data.
    pub(super) data: Value,
    /// The style rules of its widths.
    style: String,
    /// Its charts.
    drawings: Vec<Drawing>,
}

/// A deck as its template is given it.
pub(super) fn deck_view(look: &Look, deck: &Deck) -> Result<DeckView, RenderError> {
    let (mut data, drawings) = measuring(look.typeface.as_ref(), || view::of(deck, &look.palette))?;
    isolates::in_data(&mut data);
    page::keep_ids_apart(&mut data);
    data["has_logo"] = json!(look.logo.is_some());
    let mut layout = Layout { drawings: &drawings, tables: 0, bands: 0, style: String::new() };
    layout.arrange(&mut data);
    let style = layout.style;
    Ok(DeckView { data, style, drawings })
}

/// The vendor's way into a pack: every partner with status, tier, payout and links.
///
/// # Errors
/// A template that cannot be filled.
pub fn index(page: &IndexPage) -> Result<String, RenderError> {
    index_in(&Look::default(), page)
}

/// The same in the look of a workspace.
///
/// # Errors
/// Those of [`index`].
pub fn index_in(look: &Look, page: &IndexPage) -> Result<String, RenderError> {
    let templates = &look.templates;
    let data = index_data(look, page)?;
    let styles = [templates.text("html/base.css"), templates.text("html/index.css")];
    let script = script(templates, "html/index.js");
    let page = Page::new(look, &[], &styles, "", &script, &data.to_string());
    fill(templates, INDEX, "page", &data, &page)
}

/// What the template of the index is given.
pub(super) fn index_data(look: &Look, page: &IndexPage) -> Result<Value, RenderError> {
    let wrong = |problem| RenderError::Template(vec![Finding::error(Place::file(templates::path_of(INDEX)), problem)]);
    let mut data = super::index_view::of(page).map_err(wrong)?;
    isolates::in_data(&mut data);
    data["has_logo"] = json!(look.logo.is_some());
    Ok(data)
}

fn fill(
    templates: &Templates,
    template: &str,
    name: &'static str,
    data: &Value,
    page: &Page<'_>,
) -> Result<String, RenderError> {
    let tera = templates.html().map_err(RenderError::Template)?;
    let mut context = Context::new();
    context.insert_value(name, templates::as_data(data));
    context.insert_value("style", tera::Value::safe_string(&page.style));
    context.insert_value("narrow", tera::Value::safe_string(page.narrow));
    context.insert_value("script", tera::Value::safe_string(page.script));
    context.insert("policy", &page.policy);
    let short = template.strip_prefix("html/").unwrap_or(template);
    let filled = tera.render(short, &context);
    let text = filled.map_err(|error| RenderError::Template(templates::of_tera(&error, template, &[])))?;
    if templates.has_own() {
        let again = |other: &Templates| other.html().ok()?.render(short, &context).ok();
        let problems = templates::problems(&text, page, templates, template, &again);
        if !problems.is_empty() {
            return Err(RenderError::Template(problems));
        }
    }
    Ok(isolates::as_elements(text))
}

/// Gives bands, tables and charts what the template cannot work out: ids, widths as style rules, and markup of charts.
struct Layout<'a> {
    drawings: &'a [Drawing],
    tables: usize,
    bands: usize,
    style: String,
}

impl Layout<'_> {
    fn arrange(&mut self, value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.values_mut().for_each(|value| self.arrange(value));
                if fields.contains_key("chart") && fields.contains_key("summary") {
                    self.chart(value);
                } else if fields.get("block").is_some_and(|kind| kind == "table") {
                    self.table(value);
                } else if fields.get("block").is_some_and(|kind| kind == "cards") {
                    mark_long_figures(value);
                } else if fields.get("columns").is_some_and(|columns| columns.pointer("/0/blocks").is_some()) {
                    self.band(value);
                }
                page::keep_only_relative_links(value);
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.arrange(value)),
            _ => {}
        }
    }

    fn band(&mut self, band: &mut Value) {
        self.bands += 1;
        let columns = band["columns"].as_array().map_or(&[][..], Vec::as_slice);
        let widths: Vec<String> = columns.iter().map(|column| format!("minmax(0,{}fr)", column["weight"])).collect();
        let _ = writeln!(self.style, "#b{}{{grid-template-columns:{}}}", self.bands, widths.join(" "));
        band["id"] = json!(format!("b{}", self.bands));
    }

    fn table(&mut self, table: &mut Value) {
        self.tables += 1;
        let id = format!("t{}", self.tables);
        let columns = table["columns"].as_array().cloned().unwrap_or_default();
        let weights: Vec<f64> = columns.iter().map(|column| column["weight"].as_f64().unwrap_or(1.0)).collect();
        let total: f64 = weights.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        for (index, weight) in weights.iter().enumerate() {
            let share = format!("{:.3}", 100.0 * weight / total);
            let _ = writeln!(self.style, "#{id} col:nth-child({}){{width:{share}%}}", index + 1);
        }
        let rows = table["rows"].as_array().map_or(0, Vec::len);
        let density = match (table["dense"] == true || rows > 16, rows > 11) {
            (true, _) => "dense",
            (_, true) => "closer",
            _ => "",
        };
        let few = if columns.len() < 4 { " few" } else { "" };
        table["density"] = json!(format!("{density}{few}").trim());
        table["id"] = json!(id);
        table["number"] = json!(self.tables);
        for row in table["rows"].as_array_mut().into_iter().flatten() {
            for (cell, column) in row.as_array_mut().into_iter().flatten().zip(&columns) {
                cell["right"] = column["right"].clone();
            }
        }
    }

    fn chart(&mut self, chart: &mut Value) {
        let Some(number) = chart["chart"].as_u64() else { return };
        let Some(drawing) = usize::try_from(number).ok().and_then(|number| self.drawings.get(number)) else { return };
        let text = |key: &str| chart[key].as_str().unwrap_or_default().to_owned();
        let (title, summary) = (text("title"), text("summary"));
        let wide = page::described(&drawing.svg, &format!("c{number}"), &title, &summary);
        let narrow = drawing.narrow.as_deref();
        let narrow = narrow.map(|svg| page::described(svg, &format!("n{number}"), &title, &summary));
        let narrow = narrow.map(|svg| svg.replacen("<svg ", "<svg class=\"narrow\" ", 1)).unwrap_or_default();
        let width = f64::from(drawing.width) / 16.0;
        let _ = writeln!(self.style, "#c{number}{{width:{width}rem}}");
        chart["svg"] = json!(narrow + &wide);
    }
}

/// Long figures are set smaller.
fn mark_long_figures(block: &mut Value) {
    for card in block["cards"].as_array_mut().into_iter().flatten() {
        let length = match card["value"].as_str().map_or(0, |value| value.chars().count()) {
            0..=13 => "",
            14..=18 => "long",
            _ => "longer",
        };
        card["length"] = json!(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deck::index_model::{IndexChoice, IndexFigure, IndexFilter, IndexLink, IndexRow};
    use crate::deck::model::StatusMark;
    use crate::domain::locale::BRITISH;
    use crate::render::fixture;

    fn look(name: &str, text: &str) {
        if let Some(folder) = std::env::var_os("QUARTERDECK_LOOK") {
            std::fs::write(std::path::Path::new(&folder).join(name), text).expect("written");
        }
    }

    fn nothing_strange(text: &str) {
        for forbidden in
            ["NaN", "undefined", ">null<", "href=\"http", "src=\"http", "url(http", " style=\"", "onclick", "@import"]
        {
            assert!(!text.contains(forbidden), "the page holds {forbidden}");
        }
    }

    #[test]
    fn a_deck_stands_alone_and_is_the_same_again() {
        let deck = fixture::deck();
        let text = super::deck(&deck).unwrap_or_else(|error| panic!("{error}"));
        look("deck.html", &text);
        nothing_strange(&text);
        assert!(text.contains("Content-Security-Policy"));
        assert_eq!(text.matches("<section ").count(), deck.slides.len());
        assert_eq!(text.matches("<h1").count(), 1);
        assert!(text.contains("role=\"img\""));
        assert_eq!(text, super::deck(&deck).expect("as before"));
    }

    #[test]
    fn too_much_is_still_a_page() {
        let text = super::deck(&fixture::strained()).unwrap_or_else(|error| panic!("{error}"));
        look("strained.html", &text);
        nothing_strange(&text);
        assert_eq!(text.matches("partial: data to 22 May 2012").count(), 9);
        assert!(!text.contains("<script>alert"));
    }

    fn page(count: u32) -> IndexPage {
        let link = |label: &str, kind: &str, href: &str| IndexLink {
            label: label.to_owned(),
            kind: kind.to_owned(),
            href: href.to_owned(),
        };
        let row = |index: u32| IndexRow {
            name: format!("{} {index}", ["Halcyon", "Orbis & Söhne", "Kestrel IT", "<Meridian>"][index as usize % 4]),
            partner_id: format!("P{index:03}"),
            about: vec!["EMEA".to_owned(), "Ana Silva".to_owned()],
            tier: ["Gold", "Silver", "Platinum"][index as usize % 3].to_owned(),
            previous_tier: index.is_multiple_of(5).then(|| "Silver".to_owned()),
            tier_rank: index % 3,
            met: 5 + index % 4,
            deviation: index % 3,
            breach: index % 2,
            without: index % 2,
            verdicts_href: Some(format!("internal/partners/P{index:03}.html#scorecard")),
            figures: vec![
                IndexFigure {
                    text: format!("{:.1}%", 88.0 + f64::from(index % 10)),
                    order: Some(f64::from(index % 10)),
                    status: StatusMark::Met,
                    href: Some(format!("internal/partners/P{index:03}.html#satisfaction")),
                },
                IndexFigure {
                    text: "4 of 20 cases".to_owned(),
                    order: None,
                    status: StatusMark::InsufficientEvidence,
                    href: Some("javascript:alert(1)".to_owned()),
                },
            ],
            payable: vec![format!("€{},118.22", 10 + index)],
            paid_in: Vec::new(),
            payable_order: Some(i64::from(index) * 100),
            payable_href: Some("//elsewhere.example/".to_owned()),
            links: vec![
                link("Internal", "HTML", "internal/partners/P001.html"),
                link("Internal", "PDF", "internal/partners/P001.pdf"),
                link("To share", "HTML", "share/P001/review.html"),
            ],
            filed: [("status", ["met", "breach"][index as usize % 2]), ("region", "\"><b>")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
        };
        let choice = |value: &str| IndexChoice { value: value.to_owned(), label: value.to_owned(), count: count / 2 };
        IndexPage {
            locale: &BRITISH,
            title: "Acme support partners".to_owned(),
            period: "2026 Q3".to_owned(),
            partial: Some("partial: data to 22 September 2026".to_owned()),
            summary: vec!["Forty partners, €2.1m payable. Three stand out: Halcyon for the better, Polaris and Sundial for the worse.".to_owned()],
            links: vec![link("Executive comparison", "HTML", "internal/executive.html"), link("Executive comparison", "PDF", "internal/executive.pdf"), link("Settlement", "CSV", "internal/settlement.csv")],
            figure_titles: vec!["Satisfied".to_owned(), "Escalations against mix".to_owned()],
            filters: vec![IndexFilter {
                key: "status".to_owned(),
                title: "Status".to_owned(),
                choices: vec![choice("met"), choice("breach")],
            }],
            rows: (0..count).map(row).collect(),
            data_quality: vec!["198,400 of 200,000 rows were accepted; 1,204 are in quarantine, 396 were exact duplicates.".to_owned()],
            warnings: vec!["12 cases have an owner that no alias knows; they are in no figure.".to_owned()],
            footer: "Programme 2026.1 · as of 30 September 2026, 23:59".to_owned(),
        }
    }

    #[test]
    fn the_index_lists_every_partner() {
        let text = super::index(&page(40)).unwrap_or_else(|error| panic!("{error}"));
        look("index.html", &text);
        nothing_strange(&text);
        assert_eq!(text.matches("<tr data-find").count(), 40);
        assert_eq!(text.matches(".html#satisfaction\"").count(), 40);
        assert!(!text.contains("javascript:") && !text.contains("elsewhere.example") && !text.contains("<b>"));
        assert!(text.contains("&lt;Meridian&gt;") && !text.contains("<Meridian>"));
        super::index(&page(0)).expect("an empty pack");
    }

    #[test]
    fn text_is_never_markup() {
        let mut deck = fixture::deck();
        deck.slides[0].title = "<script>alert(1)</script>{{ deck.title }}".to_owned();
        let text = super::deck(&deck).expect("a deck");
        assert!(
            text.contains("&lt;script&gt;alert(1)&lt;/script&gt;{{ deck.title }}")
                || text.contains("&lt;script&gt;alert(1)&lt;&#x2F;script&gt;")
        );
        assert_eq!(text.matches("<script").count(), 1);
    }
}
