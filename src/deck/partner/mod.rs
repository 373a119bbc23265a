//! A partner's deck: what to say about one partner, in which order.

mod accounts;
mod actions;
mod appendix;
mod backlog;
mod certificates;
mod defects;
mod duties;
mod each_side;
mod escalation_kinds;
mod escalations;
mod forecast;
mod front;
mod heard;
mod incidents;
mod ladder;
mod next_quarter;
mod people;
mod points;
mod praise;
mod promises;
mod requirements;
mod revenue;
mod revenue_charts;
mod revisions;
mod satisfaction;
mod scorecard;
mod service;
mod sign_off;
mod tier_history;
mod trust;

use std::collections::BTreeMap;

use super::context::Context;
use super::format;
use super::input::PartnerDeckInput;
use super::model::{Audience, Deck, Slide};

/// On which page each slide stands. Page 1 is the cover.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    by_id: BTreeMap<String, usize>,
}

impl Pages {
    /// The pages of a list of slides.
    fn of(slides: &[Slide]) -> Self {
        Self { by_id: slides.iter().enumerate().map(|(index, slide)| (slide.id.clone(), index + 1)).collect() }
    }

    /// The page of a slide.
    pub(crate) fn page(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// `page 14` or `pages 14 to 16`: all slides whose ids start so.
    pub(crate) fn range(&self, start: &str) -> Option<String> {
        let pages: Vec<usize> =
            self.by_id.iter().filter(|(id, _)| id.starts_with(start)).map(|(_, page)| *page).collect();
        let (first, last) = (pages.iter().min()?, pages.iter().max()?);
        Some(match last - first {
            0 => format!("page {first}"),
            1 => format!("pages {first} and {last}"),
            _ => format!("pages {first} to {last}"),
        })
    }
}

/// The review deck of one partner, cut to what the audience may see: for the partner itself, customers go by
/// pseudonyms, peers are pooled and shown only where enough of them stand behind a figure, and the run record names
/// no file and no warning.
#[must_use]
pub fn partner_deck(input: &PartnerDeckInput<'_>, audience: Audience) -> Deck {
    format::written_in(input.common.locale, || written(input, audience))
}

/// The same, in the notation of the thread.
fn written(input: &PartnerDeckInput<'_>, audience: Audience) -> Deck {
    let context = Context::new(input, audience);
    let draft = slides(&context, &Pages::default());
    let slides = slides(&context, &Pages::of(&draft));
    let (common, name) = (input.common, input.scorecard.partner.name.as_str());
    let short = format::shortened(name, 48);
    let programmes = common.programmes.join(", ");
    let footer_middle = match (audience, input.name_customers) {
        (Audience::Vendor, _) => "Internal: not for partners".to_owned(),
        (Audience::Partner, true) => format!("Prepared for {short}. Peers are pooled."),
        (Audience::Partner, false) => format!("Prepared for {short}. Customer names are replaced; peers are pooled."),
    };
    Deck {
        locale: common.locale,
        title: format!("{}: support partner review {}", format::shortened(name, 120), common.period.title()),
        audience,
        period: common.period.title(),
        partial: common.partial(),
        date: common.period.last_day().to_string(),
        footer_left: format!("{short} · {} · programme {programmes}", common.period.title()),
        footer_middle,
        slides,
    }
}

/// All slides in order. Their number does not depend on `pages`.
fn slides(context: &Context<'_>, pages: &Pages) -> Vec<Slide> {
    let mut slides = vec![front::cover(context), front::summary(context, pages)];
    slides.extend(front::commentary(context));
    slides.extend(scorecard::slides(context, pages));
    slides.extend(satisfaction::slide(context));
    slides.extend(praise::slide(context));
    slides.extend(trust::slide(context));
    slides.extend(escalations::slide(context));
    slides.extend(escalation_kinds::slide(context));
    slides.extend(defects::slide(context));
    slides.extend(promises::slide(context));
    slides.extend(service::slide(context));
    slides.extend(backlog::slide(context));
    slides.extend(people::slide(context));
    slides.extend(each_side::slide(context));
    slides.extend(duties::slide(context));
    slides.extend(incidents::slide(context));
    slides.extend(accounts::slide(context));
    slides.extend(revenue::slides(context));
    slides.extend(forecast::slide(context));
    slides.extend(points::slide(context));
    slides.extend(tier_history::slide(context));
    slides.extend(revisions::slide(context));
    slides.extend(actions::slide(context));
    slides.extend(next_quarter::slide(context));
    slides.push(sign_off::slide(context));
    slides.extend(revisions::appendix(context));
    slides.extend(appendix::slides(context));
    slides
}

#[cfg(test)]
mod tests;
