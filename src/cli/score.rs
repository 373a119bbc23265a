//! `score`: the scorecards of a period, in the terminal or as JSON.

use super::arguments::{CommonFlags, ScoreArguments};
use super::output::{Output, table};
use super::{Ending, stages};
use crate::deck::format;
use crate::deck::input::DefinitionCard;
use crate::deck::next_tier_in_words;
use crate::metrics::catalogue::Catalogue;
use crate::pipeline::{PipelineError, Scored};
use crate::render::data_files;
use crate::scorecard::model::{MetricResult, Status, Unit};
use crate::scorecard::trust::warnings::MOVES_NOTHING;
use crate::settlement::model::PartnerSettlement;
use crate::settlement::model::{TierDecision, TierStanding};

/// Scores and settles a period and prints every partner's figures.
pub(crate) fn score(
    arguments: &ScoreArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let loaded = stages::open_period(common, arguments.period.as_ref())?;
    let scored = stages::score(&loaded, arguments.period.as_ref(), common, output)?;
    if output.json {
        let units = loaded.catalogue.metrics().iter().map(|metric| (metric.id.clone(), metric.unit)).collect();
        let json = data_files::scorecards_json(&scored.scorecards, &scored.settlements, &units)
            .map_err(|error| PipelineError::Internal(error.to_string()))?;
        output.result(&String::from_utf8_lossy(&json));
    } else {
        output.result(&in_words(&scored, &loaded.catalogue));
    }
    Ok(Ending::Clean)
}

fn in_words(scored: &Scored, catalogue: &Catalogue) -> String {
    let mut text = format!("{}\n", scored.period.title());
    for card in &scored.scorecards.partners {
        let settlement = scored.settlements.partners.iter().find(|other| other.partner_id == card.partner.id);
        let tier = settlement.map(|settlement| tier(&settlement.tier)).unwrap_or_default();
        let title = format!("{} {} {tier}", card.partner.id, card.partner.name);
        text.push_str(&format!("\n{}\n", title.trim_end()));
        let rows: Vec<Vec<String>> =
            card.metrics.iter().filter(|metric| metric.is_headline()).map(|metric| row(metric, catalogue)).collect();
        text.push_str(&table(&rows, &[false, true, true, false]));
        text.push_str(&settlement.map(|settlement| tier_lines(settlement, scored, catalogue)).unwrap_or_default());
        for warning in &card.warnings {
            text.push_str(&format!("  warning: {}: {}\n", warning.name(), warning.sentence));
        }
    }
    if scored.scorecards.partners.iter().any(|card| !card.warnings.is_empty()) {
        text.push_str(&format!("\n{}: ask, before a figure is relied on\n", format::capitalised(MOVES_NOTHING)));
    }
    text
}

/// How sure the tier is, and what the next one would have taken.
fn tier_lines(settlement: &PartnerSettlement, scored: &Scored, catalogue: &Catalogue) -> String {
    let (tier, mut lines) = (&settlement.tier, String::new());
    let sure = tier.certainty.as_ref().and_then(|certainty| Some((certainty, certainty.of(&tier.earned)?)));
    if let Some((certainty, probability)) = sure {
        let doubt = certainty.decides.as_ref().map(|metric| format!(", most of the doubt is about {metric}"));
        let told = format::probability(probability);
        lines.push_str(&format!("  sure of {}: {told}{}\n", tier.earned, doubt.unwrap_or_default()));
    }
    let card = |metric: &str| catalogue.get(metric).map(DefinitionCard::from);
    let next = next_tier_in_words(settlement, &card, scored.settlements.reporting_currency);
    lines.push_str(&next.map(|next| format!("  {next}\n")).unwrap_or_default());
    lines
}

/// `gold, on probation until the end of 2026 Q4`.
fn tier(decision: &TierDecision) -> String {
    match decision.standing() {
        TierStanding::Good => decision.earned.clone(),
        standing => format!("{}, {standing}", decision.earned),
    }
}

fn row(metric: &MetricResult, catalogue: &Catalogue) -> Vec<String> {
    let unit = catalogue.get(&metric.id).map_or(Unit::Count, |record| record.unit);
    let value = metric.measurement.value.map_or_else(|| "–".to_owned(), |value| format::value(value, unit));
    let evidence = match (metric.measurement.numerator, metric.measurement.denominator) {
        (Some(numerator), Some(denominator)) => format!("{numerator} of {denominator}"),
        _ => format!("n = {}", metric.measurement.evidence),
    };
    let status = match metric.status {
        Status::NoTarget if metric.provisional => "no verdict".to_owned(),
        Status::NoTarget => "no target".to_owned(),
        status => status.as_str().replace('_', " "),
    };
    let reason = metric.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    vec![format!("  {}", metric.id), value, evidence, format!("{status}{reason}")]
}
