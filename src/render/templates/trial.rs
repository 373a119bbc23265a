//! Templates tried on an example before anything is made with them, so that what is broken is told when a workspace is checked.

use super::{Templates, path_of};
use crate::deck::example;
use crate::domain::{Finding, Place};
use crate::render::pdf::Attachment;
use crate::render::{Look, RenderError, html, pdf};

/// What is wrong with templates as far as an example shows it: one with every kind of slide, block and cell, of a whole period and
/// of one that is not. Only what is made from own templates is tried: pages, PDF files, or both.
pub(super) fn findings(templates: &Templates) -> Vec<Finding> {
    let look = &Look { templates: templates.clone(), ..Look::default() };
    let mut found = Vec::new();
    for partial in [false, true] {
        let (deck, index) = (example::deck(partial), example::index(partial));
        if templates.has_own_of("html/") {
            found.extend(same_twice("html/deck.html", || html::deck_in(look, &deck)));
            found.extend(same_twice("html/index.html", || html::index_in(look, &index)));
        }
        if !templates.has_own_of("pdf/") {
            continue;
        }
        let attached = [Attachment { name: "scorecard.json", bytes: b"{}" }];
        let attachments = if partial { &attached[..] } else { &[] };
        found.extend(of("pdf/deck.typ", pdf::deck_in(look, &deck, attachments).err()));
        let statement = example::statement(partial);
        found.extend(of("pdf/statement.typ", pdf::statement_in(look, &statement).err()));
    }
    let mut told: Vec<Finding> = Vec::new();
    for finding in found {
        if !told.contains(&finding) {
            told.push(finding);
        }
    }
    told
}

/// A page made twice must be the same twice: the order in which a template goes over a map's entries is chance.
fn same_twice(name: &str, make: impl Fn() -> Result<String, RenderError>) -> Vec<Finding> {
    match (make(), make()) {
        (Ok(first), Ok(second)) if first != second => {
            let message =
                "the page made twice from one example is not the same twice: a map has no order, go over a list";
            vec![Finding::error(Place::file(path_of(name)), message)]
        }
        (Ok(_), Ok(_)) => Vec::new(),
        (Err(error), _) | (_, Err(error)) => of(name, Some(error)),
    }
}

fn of(name: &str, error: Option<RenderError>) -> Vec<Finding> {
    let whole = |message: String| Finding::error(Place::file(path_of(name)), message);
    match error {
        None => Vec::new(),
        Some(RenderError::Template(findings)) => findings,
        Some(RenderError::Unreadable { findings, .. }) => findings
            .into_iter()
            .map(|finding| whole(format!("an example made with it would not be readable: {finding}")))
            .collect(),
        Some(other) => vec![whole(other.to_string())],
    }
}
