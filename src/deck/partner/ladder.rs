//! The ladder of consequences with what clears it, and what people say who assess the partner.

use std::collections::BTreeMap;

use crate::deck::context::Context;
use crate::deck::format;
use crate::deck::model::{Block, RichText};
use crate::deck::sentences::ladder::{step_reached, step_words};
use crate::deck::slide::{heading, text};
use crate::scorecard::conduct::{Conduct, MetricConduct};
use crate::scorecard::duty_details::Assessment;

/// Metrics listed.
const METRICS: usize = 3;
/// Dimensions listed.
const DIMENSIONS: usize = 5;

/// `An improvement plan follows from two breached quarters: customer satisfaction`; `None` where no step is reached.
pub(super) fn headline(context: &Context<'_>) -> Option<String> {
    step_reached(context.common(), context.input.details.conduct.as_ref()?)
}

/// The box with the step reached and what clears it; `None` where the programme has no ladder.
pub(super) fn conduct(context: &Context<'_>) -> Option<Vec<Block>> {
    let conduct = context.input.details.conduct.as_ref()?;
    let title = match conduct.step {
        Some(step) => format!("Step reached: {}", step_words(step)),
        None => "No step of the ladder is reached".to_owned(),
    };
    let items = conduct.metrics.iter().take(METRICS).map(|metric| item(context, conduct, metric)).collect();
    let subtitle = "By the programme\u{2019}s rule on repeated breaches. It moves neither a tier nor money by itself.";
    Some(vec![Block::Callout { title, subtitle: RichText::plain(subtitle), items }])
}

/// A metric's part: how long it is breached, what clears it, what a further breach leads to.
fn item(context: &Context<'_>, conduct: &Conduct, metric: &MetricConduct) -> (String, String) {
    let stand = metric.stand;
    let (breached, clean) = (i64::from(stand.breached), i64::from(stand.clean));
    let quarters = |number: i64| format!("{} {}", format::number_word(number), format::plural_word(number, "quarter"));
    let name = context.common().definition(&metric.metric).name;
    let left = i64::from(conduct.cleared_after) - clean;
    let clears = match (left, clean) {
        (1, 0) => "one quarter without a breach clears it".to_owned(),
        (more, 0) => format!("{} in a row without a breach clear it", quarters(more)),
        (1, _) => "one more quarter without a breach clears it".to_owned(),
        (more, _) => format!("{} more quarters without a breach clear it", format::number_word(more)),
    };
    let next = stand.next.map(|(step, after)| {
        if after == stand.breached + 1 {
            format!("; a further one leads to {}", step_words(step))
        } else {
            format!("; {} of them lead to {}", quarters(i64::from(after)), step_words(step))
        }
    });
    let first = format!("{}: {} breached", format::shortened(&name, 40), quarters(breached));
    (first, format::capitalised(&format!("{clears}{}.", next.unwrap_or_default())))
}

/// Mean rating by dimension with the comments beside it; `None` without any.
pub(super) fn assessments(context: &Context<'_>) -> Option<Vec<Block>> {
    let mut dimensions: BTreeMap<&str, Vec<&Assessment>> = BTreeMap::new();
    for assessment in &context.input.details.assessments {
        dimensions.entry(&assessment.dimension).or_default().push(assessment);
    }
    if dimensions.is_empty() {
        return None;
    }
    let lines = dimensions.iter().take(DIMENSIONS).map(|(dimension, rated)| line(context, dimension, rated)).collect();
    Some(vec![heading("How assessors see it, from 1 to 5; not judged"), text(lines)])
}

/// `Communication 3.5: “answers late on Fridays” (A. Berg)`.
fn line(context: &Context<'_>, dimension: &str, rated: &[&Assessment]) -> RichText {
    let sum: i64 = rated.iter().map(|assessment| assessment.rating).sum();
    let mean = format::fixed(sum as f64 / rated.len() as f64, 1);
    let said: Vec<String> = rated
        .iter()
        .filter_map(|assessment| {
            let comment = format::shortened(&context.masked(assessment.comment.as_deref()?), 90);
            let by = assessment.assessor.as_ref().map(|name| format!(" ({name})")).unwrap_or_default();
            Some(format!("\u{201c}{comment}\u{201d}{by}"))
        })
        .take(2)
        .collect();
    let name = format::capitalised(&format::shortened(dimension, 40));
    let told = if said.is_empty() { String::new() } else { format!(" {}", said.join(" ")) };
    RichText::strong(format!("{name} {mean}.")).then(told)
}
