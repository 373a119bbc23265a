//! `compare --metric`: every partner's figure of one metric against the other partners', in the terminal or as JSON.

use super::Ending;
use super::compare::NAME;
use super::output::{Output, table};
use crate::deck::format;
use crate::metrics::Metric;
use crate::pipeline::{self, Loaded, PipelineError, Scored};
use crate::scorecard::metric_comparison::{ComparedFigure, MetricComparison};
use crate::scorecard::model::Unit;

/// Columns that hold numbers.
const RIGHT: [bool; 8] = [false, true, true, false, true, true, false, false];

/// Prints how partners compare in a metric.
pub(crate) fn compare_metric(
    loaded: &Loaded,
    scored: &Scored,
    id: &str,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let (metric, comparison) = pipeline::compare_metric(loaded, scored, id)?;
    if output.json {
        output.json(&comparison)?;
    } else {
        output.result(&in_words(&scored.period.title(), metric, &comparison));
    }
    Ok(Ending::Clean)
}

fn in_words(period: &str, metric: &Metric, comparison: &MetricComparison) -> String {
    let mut text = format!("{}, {period}\n\n", comparison.name);
    let (shown, withheld): (Vec<_>, Vec<_>) = comparison.partners.iter().partition(|partner| partner.value.is_some());
    if !shown.is_empty() {
        let titles = ["partner", "rows", "figure", "95%", "others", "difference", "95%", "differs"];
        let mut rows = vec![titles.map(str::to_owned).to_vec()];
        rows.extend(shown.iter().map(|partner| row(partner, metric.unit)));
        text.push_str(&format!("{}\n", table(&rows, &RIGHT)));
    }
    for line in conclusions(&shown, comparison) {
        text.push_str(&format!("{line}\n"));
    }
    if !withheld.is_empty() {
        text.push_str("\nWithheld:\n");
    }
    for partner in withheld {
        let reason = partner.reason.as_deref().unwrap_or("not measured");
        text.push_str(&format!("- {}: {reason}\n", named(partner)));
    }
    text
}

fn named(partner: &ComparedFigure) -> String {
    if partner.name == partner.partner_id {
        return format::shortened(&partner.name, NAME);
    }
    format::shortened(&format!("{} {}", partner.partner_id, partner.name), NAME)
}

fn row(partner: &ComparedFigure, unit: Unit) -> Vec<String> {
    let figure =
        |value: Option<f64>| value.map_or_else(|| format::NO_FIGURE.to_owned(), |value| format::value(value, unit));
    let ends = partner.low.zip(partner.high).map(|(low, high)| format::interval(low, high, unit));
    let difference = partner.difference.map(|difference| format::change(difference, unit));
    let reach = partner
        .difference_low
        .zip(partner.difference_high)
        .map(|(low, high)| format!("{} to {}", format::change(low, unit), format::change(high, unit)));
    vec![
        named(partner),
        format::count(partner.evidence),
        figure(partner.value),
        ends.unwrap_or_default(),
        figure(partner.others),
        difference.unwrap_or_else(|| format::NO_FIGURE.to_owned()),
        reach.unwrap_or_default(),
        partner.differs.unwrap_or_default().to_owned(),
    ]
}

/// What the table says and does not say, a sentence a line.
fn conclusions(shown: &[&ComparedFigure], comparison: &MetricComparison) -> Vec<String> {
    let compared = shown.iter().filter(|partner| partner.difference_low.is_some()).count();
    let differing = shown.iter().filter(|partner| partner.differs.is_some()).count();
    let Some(method) = comparison.method else {
        return vec![
            "No method here tells a difference of such figures from chance: the others' figure is for orientation."
                .to_owned(),
        ];
    };
    let mut lines = Vec::new();
    match (compared, differing) {
        (0, _) => lines.push("No partner and no others have enough evidence to be compared.".to_owned()),
        (1, 0) => lines.push("The one that can be compared does not differ from the others.".to_owned()),
        (_, 0) => lines
            .push(format!("Among these {} there is no difference to speak of.", format::number_word(compared as i64))),
        _ if differing < compared => lines.push("Among the others there is no difference to speak of.".to_owned()),
        _ => {}
    }
    let beyond = if comparison.widened { "the spread among all partners (Spiegelhalter's method)" } else { "chance" };
    lines.extend([
        "Others: all other partners together, without the partner. Nothing here allows for the mix of cases."
            .to_owned(),
        format!("Difference: less the others', with its 95% interval ({method})."),
        format!("Differs: by more than {beyond}; false alarms are held at 5% of such flags (Benjamini-Hochberg)."),
    ]);
    lines
}
