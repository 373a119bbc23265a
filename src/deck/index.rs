//! The index of a pack: every partner with tier, verdicts, headline figures and links.

mod filters;

use std::collections::BTreeMap;

use super::format;
use super::index_model::{IndexFigure, IndexPage, IndexRow};
use super::input::IndexInput;
use super::model::StatusMark;
use super::reading::Reading;
use crate::domain::Money;
use crate::scorecard::model::{Scorecard, Status};
use crate::settlement::model::PartnerSettlement;

/// Headline figures, by metric: heading, metrics of which the first with data is taken, and the slide of a partner's deck
/// that explains it.
const FIGURES: [(&str, &[&str], &[&str]); 4] = [
    ("Satisfied", &["csat"], &["satisfaction"]),
    ("Escalations against mix", &["escalation_ratio", "escalation_rate"], &["escalations"]),
    ("Solved without us", &["deflection_rate"], &["service"]),
    ("Staffed", &["staffing_compliance"], &["people"]),
];

/// The slide that explains what is payable.
const PAYABLE: &[&str] = &["revenue-share"];
/// The slide with every measure.
const VERDICTS: &[&str] = &["scorecard"];

/// A column of figures.
struct Heading {
    title: &'static str,
    metric: &'static str,
    slides: &'static [&'static str],
}

/// The index of a pack.
#[must_use]
pub fn index(input: &IndexInput<'_>) -> IndexPage {
    format::written_in(input.common.locale, || written(input))
}

/// The same, in the notation of the thread.
fn written(input: &IndexInput<'_>) -> IndexPage {
    let common = input.common;
    let figures: Vec<Heading> = FIGURES
        .iter()
        .filter_map(|(title, ids, slides)| {
            let metric = ids.iter().find(|id| measured(input, id))?;
            let title = if *metric == "escalation_rate" { "Escalated" } else { title };
            Some(Heading { title, metric, slides })
        })
        .collect();
    let rows: Vec<IndexRow> = input.scorecards.partners.iter().map(|card| row(input, card, &figures)).collect();
    let mut warnings = common.provenance.warnings.clone();
    warnings.extend(input.settlements.map(|settlements| settlements.warnings.clone()).unwrap_or_default());
    IndexPage {
        locale: common.locale,
        title: common.workspace.to_owned(),
        period: common.period.title(),
        partial: common.partial(),
        summary: summary(input),
        links: input.links.clone(),
        figure_titles: figures.iter().map(|heading| heading.title.to_owned()).collect(),
        filters: filters::filters(input, &rows),
        rows,
        data_quality: data_quality(input),
        warnings,
        footer: format!("Programme {} · data as of {}", common.programmes.join(", "), common.provenance.as_of),
    }
}

/// Whether any partner has data of a metric.
fn measured(input: &IndexInput<'_>, id: &str) -> bool {
    input
        .scorecards
        .partners
        .iter()
        .filter_map(|scorecard| scorecard.metric(id))
        .any(|metric| metric.status != Status::NotMeasured)
}

/// A partner's row.
fn row(input: &IndexInput<'_>, scorecard: &Scorecard, figures: &[Heading]) -> IndexRow {
    let common = input.common;
    let id = &scorecard.partner.id;
    let settlement = input.settlements.and_then(|all| all.partners.iter().find(|one| one.partner_id == *id));
    let tiered = settlement.filter(|_| !common.programme.tiers.is_empty());
    let count = |wanted: &[Status]| {
        let matching =
            scorecard.metrics.iter().filter(|metric| metric.is_headline() && wanted.contains(&metric.status));
        u32::try_from(matching.count()).unwrap_or(u32::MAX)
    };
    let previous = tiered
        .and_then(|settlement| settlement.tier.previous.clone().filter(|previous| *previous != settlement.tier.earned));
    let explained = |slides: &[&str]| explained(input, scorecard, slides);
    let mut row = IndexRow {
        name: scorecard.partner.name.clone(),
        partner_id: id.as_str().to_owned(),
        about: [&scorecard.partner.region, &scorecard.partner.manager].into_iter().flatten().cloned().collect(),
        tier: tiered.map(|settlement| common.tier_name(&settlement.tier.earned)).unwrap_or_default(),
        previous_tier: previous.map(|previous| common.tier_name(&previous)),
        tier_rank: tiered
            .and_then(|settlement| common.tier_rank(&settlement.tier.earned))
            .and_then(|rank| u32::try_from(rank + 1).ok())
            .unwrap_or(0),
        met: count(&[Status::Met]),
        deviation: count(&[Status::Deviation]),
        breach: count(&[Status::Breach]),
        without: count(&[Status::InsufficientEvidence, Status::NotMeasured]),
        verdicts_href: explained(VERDICTS),
        figures: figures.iter().map(|heading| figure(input, scorecard, heading)).collect(),
        payable: settlement.map(|settlement| payable(input, settlement)).unwrap_or_default(),
        paid_in: settlement.map(|settlement| paid_in(input, settlement)).unwrap_or_default(),
        payable_order: settlement.and_then(|settlement| payable_order(input, settlement)),
        payable_href: explained(PAYABLE),
        links: input.partner_links.get(id).cloned().unwrap_or_default(),
        filed: BTreeMap::new(),
    };
    row.filed = filters::filed(input, scorecard, tiered, &row);
    row
}

/// Where a partner's internal deck explains a figure: the first of the slides that the deck has.
fn explained(input: &IndexInput<'_>, scorecard: &Scorecard, slides: &[&str]) -> Option<String> {
    let deck = input.internal_decks.get(&scorecard.partner.id)?;
    let slide = slides.iter().find(|id| deck.slides.iter().any(|slide| slide == *id))?;
    Some(format!("{}#{slide}", deck.href))
}

/// What is payable: the amount of one currency, else the sum in the reporting currency, else one text a currency.
fn payable(input: &IndexInput<'_>, settlement: &PartnerSettlement) -> Vec<String> {
    let amounts = amounts(settlement);
    match payable_order(input, settlement) {
        Some(sum) if amounts.len() > 1 => vec![format::exact(Money::from_minor(sum, input.common.reporting_currency))],
        _ => amounts,
    }
}

/// What is payable, one text a currency.
fn amounts(settlement: &PartnerSettlement) -> Vec<String> {
    settlement.settlements.iter().map(|one| format::exact(one.payable)).collect()
}

/// In which amounts a sum is paid; empty where the amount itself is shown.
fn paid_in(input: &IndexInput<'_>, settlement: &PartnerSettlement) -> Vec<String> {
    let amounts = amounts(settlement);
    if amounts.len() > 1 && payable_order(input, settlement).is_some() { amounts } else { Vec::new() }
}

/// What is payable in the reporting currency, in minor units.
fn payable_order(input: &IndexInput<'_>, settlement: &PartnerSettlement) -> Option<i64> {
    let zero = Money::zero(input.common.reporting_currency);
    let sum = settlement.settlements.iter().try_fold(zero, |sum, one| sum.checked_add(one.payable_reporting?))?;
    (!settlement.settlements.is_empty()).then_some(sum.minor)
}

/// A headline figure, or why there is none, with the slide that explains it; the scorecard, where none is about it alone.
fn figure(input: &IndexInput<'_>, scorecard: &Scorecard, heading: &Heading) -> IndexFigure {
    let Some(metric) = scorecard.metric(heading.metric) else {
        return IndexFigure { text: format::NO_FIGURE.to_owned(), order: None, status: StatusMark::None, href: None };
    };
    let reading = Reading::new(metric, input.common.definition(heading.metric));
    let text = match metric.status {
        Status::InsufficientEvidence => {
            let reason = metric.reason.as_deref().map_or_else(|| reading.figure(), format::in_notation);
            reason.trim_end_matches(" needed").to_owned()
        }
        _ => reading.figure(),
    };
    let measured = metric.status != Status::NotMeasured;
    let href = explained(input, scorecard, heading.slides).or_else(|| explained(input, scorecard, VERDICTS));
    let status = StatusMark::from(metric.status);
    IndexFigure { text, order: reading.value(), status, href: href.filter(|_| measured) }
}

/// What the pack says.
fn summary(input: &IndexInput<'_>) -> Vec<String> {
    let headline = || {
        input.scorecards.partners.iter().flat_map(|scorecard| &scorecard.metrics).filter(|metric| metric.is_headline())
    };
    let count = |status: Status| headline().filter(|metric| metric.status == status).count() as i64;
    let (met, near, breach) = (count(Status::Met), count(Status::Deviation), count(Status::Breach));
    let partners = format::plural(input.scorecards.partners.len() as i64, "partner");
    let mut lines = vec![format!(
        "{partners} reviewed for {} ({}).",
        input.common.period.title(),
        format::period_days(input.common.period)
    )];
    if met + near + breach > 0 {
        lines.push(format!(
            "{} targets are met, {} within tolerance, {} in breach.",
            format::of(met, met + near + breach),
            format::count(near),
            format::count(breach)
        ));
    }
    let payable = input.settlements.and_then(|settlements| {
        let zero = Money::zero(input.common.reporting_currency);
        let all = settlements.partners.iter().flat_map(|partner| &partner.settlements);
        all.clone().next()?;
        all.map(|one| one.payable_reporting).try_fold(zero, |sum, amount| sum.checked_add(amount?))
    });
    lines.extend(payable.map(|payable| format!("{} is payable in all.", format::rounded(payable))));
    lines
}

/// What was read, set aside and left out.
fn data_quality(input: &IndexInput<'_>) -> Vec<String> {
    let common = input.common;
    let sum = |value: fn(&super::input::SourceFile) -> i64| common.provenance.files.iter().map(value).sum::<i64>();
    let (read, accepted) = (sum(|file| file.read), sum(|file| file.accepted));
    let (aside, repeated) = (sum(|file| file.quarantined), sum(|file| file.duplicates));
    let mut lines = vec![format!(
        "{} read from {}: {} accepted, {} set aside, {} repeated exactly.",
        format::plural(read, "row"),
        format::plural(common.provenance.files.len() as i64, "file"),
        format::count(accepted),
        format::count(aside),
        format::count(repeated)
    )];
    match common.unassigned_cases {
        0 => {}
        1 => lines.push("One case of the quarter names a partner nobody knows.".to_owned()),
        more => lines.push(format!("{} of the quarter name a partner nobody knows.", format::plural(more, "case"))),
    }
    let out = input.scorecards.out_of_scope.len() as i64;
    if out > 0 {
        let verb = if out == 1 { "is" } else { "are" };
        lines.push(format!("{} {verb} out of scope.", format::plural(out, "partner")));
    }
    lines.push(format!("Snapshot {}.", common.provenance.snapshot));
    lines
}

#[cfg(test)]
mod tests;
