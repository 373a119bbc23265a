//! What the index template is given: the index page with its counts spelled out.

use serde_json::{Value, json};

use super::page;
use crate::deck::index_model::{IndexPage, IndexRow};

/// Letters beyond which a figure may take two lines.
const LONG: usize = 12;

/// The page as data for the template.
pub(super) fn of(page: &IndexPage) -> Result<Value, String> {
    let mut data = serde_json::to_value(page).map_err(|error| error.to_string())?;
    for (row, model) in data["rows"].as_array_mut().into_iter().flatten().zip(&page.rows) {
        if model.figures.len() != page.figure_titles.len() {
            let (found, expected) = (model.figures.len(), page.figure_titles.len());
            return Err(format!("partner {}: {found} figures for {expected} headings", model.partner_id));
        }
        fill(row, model, &page.figure_titles);
    }
    for link in data["links"].as_array_mut().into_iter().flatten() {
        page::keep_only_relative_links(link);
    }
    Ok(data)
}

fn fill(row: &mut Value, model: &IndexRow, titles: &[String]) {
    let counts = [
        ("met", "met", model.met),
        ("deviation", "within tolerance", model.deviation),
        ("breach", "in breach", model.breach),
        ("insufficient_evidence", "without a verdict", model.without),
    ];
    let counts = counts.iter().filter(|(.., number)| *number > 0);
    row["counts"] =
        counts.map(|(status, word, number)| json!({"status": status, "word": word, "number": number})).collect();
    row["order"] = json!(u64::from(model.breach) * 10_000 + u64::from(model.deviation) * 100);
    if row["payable_order"].is_null() {
        row["payable_order"] = json!("");
    }
    for (figure, title) in row["figures"].as_array_mut().into_iter().flatten().zip(titles) {
        figure["title"] = json!(title);
        figure["long"] = json!(figure["text"].as_str().is_some_and(|text| text.chars().count() > LONG));
        page::keep_only_relative_links(figure);
        if figure["order"].is_null() {
            figure["order"] = json!("");
        }
    }
    // A list: a map has no order in a template.
    row["filed"] = model.filed.iter().map(|(key, value)| json!({"key": key, "value": value})).collect();
    for key in ["verdicts_href", "payable_href"] {
        row[key] = page::relative_or_nothing(&row[key]);
    }
    for link in row["links"].as_array_mut().into_iter().flatten() {
        page::keep_only_relative_links(link);
    }
    row["groups"] = grouped(row["links"].as_array().map_or(&[][..], Vec::as_slice));
}

/// Links that follow each other under one label stand together: `Internal HTML PDF`.
fn grouped(links: &[Value]) -> Value {
    let groups = links.chunk_by(|one, other| one["label"] == other["label"]);
    groups.map(|group| json!({"label": group[0]["label"], "links": group})).collect()
}
