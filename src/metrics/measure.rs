//! Every metric measured: each record's series brought in, with what the programme asks of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::catalogue::{Catalogue, CoverageMinimum, Kind, Metric};
use super::cells::{Span, Subject};
use super::cube::CubeFile;
use super::error::MetricsError;
use super::evaluate::Figure;
use super::figure::Statistic;
use super::gather::{Measured, Source, cube_key, sums, unassigned};
use super::measures::Measures;
use super::mix::Mix;
use crate::domain::{Month, PartnerId, Quarter};
use crate::facts::Facts;
use crate::programme::model::Programme;

/// How many quarters are measured: the period and the seven before it.
pub const HISTORY_QUARTERS: usize = 8;

/// Measures every metric of a catalogue over a period, the seven quarters before it, and each of their months.
///
/// A metric whose fact table could not be made is there and says so. The cube is kept beside the facts.
///
/// # Errors
/// A query that fails, or a cube that cannot be written.
pub fn measure(
    facts: &Facts,
    catalogue: &Catalogue,
    programme: &Programme,
    period: Quarter,
) -> Result<Measures, MetricsError> {
    let source = Source::of(facts)?;
    let quarters = period.history(HISTORY_QUARTERS);
    let mut cube = CubeFile::create(&facts.dir, &cube_key(catalogue, period, facts.as_of_date))?;
    let measured = measured(&source, catalogue.metrics(), programme, &quarters, &mut cube)?;
    let ids = catalogue.metrics().iter().map(|metric| metric.id.clone());
    let measured = ids.zip(measured).collect();
    let measures = Measures {
        catalogue: catalogue.clone(),
        period,
        months: months_of(&quarters),
        quarters,
        in_scope: source.in_scope,
        unassigned_cases: unassigned(facts, period)?,
        cube: cube.close()?,
        as_of: facts.as_of_date,
        measured,
    };
    Ok(measures.pooled())
}

/// The figures that metrics of the same rules have in a period for each partner in scope, by partner id; one list for each
/// metric. Nothing is kept of them: this is for other readings of metrics (see [`Metric::read_otherwise`]).
///
/// # Errors
/// A query that fails.
pub fn measure_otherwise(
    facts: &Facts,
    metrics: &[Metric],
    programme: &Programme,
    period: Quarter,
) -> Result<Vec<BTreeMap<PartnerId, Figure>>, MetricsError> {
    let source = Source::of(facts)?;
    let measured = measured(&source, metrics, programme, &[period], &mut CubeFile::unkept())?;
    let figures = metrics.iter().zip(measured).map(|(metric, measured)| {
        // Readings of one metric have one id: each is looked at alone.
        let measures = Measures {
            catalogue: Catalogue::of(std::slice::from_ref(metric)),
            period,
            quarters: vec![period],
            months: months_of(&[period]),
            in_scope: source.in_scope.clone(),
            unassigned_cases: 0,
            cube: PathBuf::new(),
            as_of: facts.as_of_date,
            measured: BTreeMap::from([(metric.id.clone(), measured)]),
        };
        let statistic = metric.statistics.first().copied().unwrap_or(Statistic::Value);
        let figure = |partner: &PartnerId| {
            let subject = Subject::Partner(partner.clone());
            (partner.clone(), measures.figure(metric, statistic, &subject, Span::Quarter(period), None))
        };
        source.in_scope.iter().map(figure).collect()
    });
    Ok(figures.collect())
}

fn months_of(quarters: &[Quarter]) -> Vec<Month> {
    quarters.iter().flat_map(|quarter| quarter.months()).collect()
}

/// The sums of each metric over quarters, of which the last is the period, with what the programme asks of it.
fn measured(
    source: &Source<'_>,
    metrics: &[Metric],
    programme: &Programme,
    quarters: &[Quarter],
    cube: &mut CubeFile,
) -> Result<Vec<Measured>, MetricsError> {
    let asked = |metric: &Metric, partner: Option<&PartnerId>| {
        let period = *quarters.last()?;
        programme.for_period(period)?.rule_of_period(&metric.id, partner, period)?.minimum_evidence
    };
    let version = quarters.last().and_then(|period| programme.for_period(*period));
    let measuring = metrics.iter().map(|metric| {
        let reached = quarters.first().map_or_else(Vec::new, |first| first.history(metric.over_quarters));
        let before = &reached[..reached.len().saturating_sub(1)];
        (metric, [before, quarters].concat())
    });
    let mut measured = sums(source, &measuring.collect::<Vec<_>>(), cube)?;
    for (metric, found) in metrics.iter().zip(&mut measured) {
        let minimum = |partner| asked(metric, partner).unwrap_or(metric.minimum_evidence);
        found.minimum = minimum(None);
        let own = source.in_scope.iter().map(|partner| (partner.clone(), minimum(Some(partner))));
        found.own_minimum = own.filter(|(_, own)| *own != found.minimum).collect();
        found.minimum_coverage = metric.coverage.as_ref().and_then(|coverage| match coverage.minimum {
            CoverageMinimum::Share(minimum) => Some(minimum),
            CoverageMinimum::Programme => version.and_then(|version| version.surveys.minimum_coverage),
        });
        if matches!(metric.series.kind, Kind::Standardised { .. }) {
            let whole = quarters.iter().map(|quarter| metric.over(Span::Quarter(*quarter)));
            let spans = whole.chain(months_of(quarters).into_iter().map(Span::Month));
            found.mix = Some(Mix::of(&found.main, spans));
        }
    }
    Ok(measured)
}
