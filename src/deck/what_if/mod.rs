//! Two programmes over the same data, in words and on two slides.

#[cfg(test)]
pub(crate) mod fixture;
mod money;
#[cfg(test)]
mod tests;
mod tiers;
pub mod words;

use std::collections::BTreeMap;

use crate::deck::format;
use crate::deck::model::{Audience, Deck};
use crate::deck::sentences::words::lowered;
use crate::domain::Locale;
use crate::settlement::what_if::model::WhatIf;

/// What ids are called in the workspace.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Metrics, by id.
    pub metrics: BTreeMap<String, String>,
    /// Tiers of both programmes, by id.
    pub tiers: BTreeMap<String, String>,
}

impl Names {
    /// A metric inside a sentence: `customer satisfaction`; its id where it has no name.
    fn metric(&self, id: &str) -> String {
        let name = self.metrics.get(id).map_or(id, String::as_str);
        lowered(name.split(',').next().unwrap_or(name))
    }

    /// A tier: `Gold`; its id where it has no name.
    fn tier(&self, id: &str) -> String {
        format::shortened(self.tiers.get(id).map_or(id, String::as_str), 20)
    }
}

/// Most letters of what the other rules are called.
const RULES: usize = 32;

/// A comparison on two slides, for the vendor: the money by partner, then the tiers and bounds behind it.
#[must_use]
pub fn what_if_deck(found: &WhatIf, names: &Names, locale: &'static Locale) -> Deck {
    format::written_in(locale, || written(found, names, locale))
}

/// The same, in the notation of the thread.
fn written(found: &WhatIf, names: &Names, locale: &'static Locale) -> Deck {
    let last = found.periods.last();
    let partial = found.periods.iter().rev().find_map(|period| period.partial_until);
    Deck {
        locale,
        title: format!("What if: {}, {}", words::rules(found), words::periods(found)),
        audience: Audience::Vendor,
        period: words::periods(found),
        partial: partial.map(|day| format!("partial: data to {}", format::day(day))),
        date: last.map_or_else(String::new, |last| last.period.last_day().to_string()),
        footer_left: "Internal: not for partners".to_owned(),
        footer_middle: "A simulation: nothing of it is published or paid".to_owned(),
        slides: vec![money::slide(found, names), tiers::slide(found, names)],
    }
}

/// What the other rules are called, short enough for a title.
fn rules(found: &WhatIf) -> String {
    format::shortened(&found.rules, RULES)
}

/// Which rules, in place of which.
fn in_place(found: &WhatIf) -> String {
    format::shortened(&words::rules(found), 2 * RULES)
}
