//! Reading metric records from TOML: strict, every mistake at once, each with its place.

mod alternatives;
mod series;

use alternatives::alternatives;
use series::{column, optional_expression, per, series, share_series};

use super::catalogue::{
    Baseline, Coverage, CoverageMinimum, Dimension, ExcludedBy, IntervalMethod, Kind, MOST_QUARTERS, Metric, Series,
};
use super::expression::ExpressionType;
use super::figure::{Direction, Statistic, Unit};
use crate::config::reader::{Document, Placed, Section};
use crate::domain::{Finding, Place};
use crate::facts::schema::{FactTable, FactType};

const UNITS: &[(&str, Unit)] = &[
    ("share", Unit::Share),
    ("ratio", Unit::Ratio),
    ("hours", Unit::Hours),
    ("points", Unit::Points),
    ("count", Unit::Count),
    ("days", Unit::Days),
    ("share_points", Unit::SharePoints),
    ("net_points", Unit::NetPoints),
    ("per_hundred", Unit::PerHundred),
];

const DIRECTIONS: &[(&str, Direction)] =
    &[("higher", Direction::Higher), ("lower", Direction::Lower), ("neutral", Direction::Neutral)];

const INTERVALS: &[(&str, IntervalMethod)] = &[
    ("none", IntervalMethod::None),
    ("wilson", IntervalMethod::Wilson),
    ("student_t", IntervalMethod::StudentT),
    ("order_statistics", IntervalMethod::OrderStatistics),
    ("poisson", IntervalMethod::Poisson),
    ("newcombe", IntervalMethod::Newcombe),
];

const STATISTICS: &[(&str, Statistic)] = &[("median", Statistic::Median), ("p90", Statistic::P90)];

const DIMENSIONS: &[(&str, Dimension)] =
    &[("severity", Dimension::Severity), ("product", Dimension::Product), ("complexity", Dimension::Complexity)];

/// The records of one file that are right, each with its place, and every finding.
pub(super) fn records(file: &str, text: &str) -> (Vec<(Metric, Place)>, Vec<Finding>) {
    let document = Document::parse(file, text);
    let mut metrics = Vec::new();
    {
        let root = document.root();
        for section in root.sections("metric") {
            let place = section.place();
            if let Some(metric) = record(&section) {
                metrics.push((metric, place));
            }
            section.finish();
        }
        root.finish();
    }
    (metrics, document.into_findings())
}

fn record(section: &Section<'_>) -> Option<Metric> {
    let id = section.required_text("id").and_then(|id| identifier(section, id));
    let name = section.required_text("name");
    let definition = section.required_text("definition");
    let formula = section.required_text("formula");
    let evidence = section.required_text("evidence");
    let unit = section.required("unit", "a unit", |section, key| section.word(key, UNITS));
    let direction = section.required("direction", "a direction", |section, key| section.word(key, DIRECTIONS));
    let sources = texts(section, "sources");
    let pitfalls = texts(section, "pitfalls");
    let minimum_evidence = minimum_evidence(section);
    let series = series(section);
    let over_quarters = over_quarters(section, series.as_ref());
    let statistics = statistics(section, series.as_ref());
    let slices = words(section, "slices", DIMENSIONS);
    let coverage = coverage(section);
    let per = per(section, series.as_ref());
    let baseline = baseline(section);
    let fact = series.as_ref().map(|series| series.fact);
    let excluded = excluded(section, fact);
    let interval = interval(section, series.as_ref());
    let amounts = amounts(section, series.as_ref());
    let alternatives = alternatives(section, series.as_ref().zip(unit.as_ref().map(|unit| unit.value)));
    Some(Metric {
        id: id?,
        name: name?.value,
        definition: definition?.value,
        formula: formula?.value,
        unit: unit?.value,
        direction: direction?.value,
        sources: sources?,
        evidence: evidence?.value,
        series: series?,
        over_quarters: over_quarters?,
        statistics,
        amounts: amounts?,
        interval: interval?,
        minimum_evidence: minimum_evidence?,
        coverage: coverage?,
        per: per?,
        baseline: baseline?,
        excluded: excluded?,
        slices,
        alternatives: alternatives?,
        pitfalls: pitfalls?,
    })
}

/// Ids stand in file names, queries and exclusion lists: small letters, digits and underscores only.
fn identifier(section: &Section<'_>, id: Placed<String>) -> Option<String> {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if !id.value.is_empty() && id.value.chars().all(plain) {
        return Some(id.value);
    }
    let message = format!("found `{}`, expected small letters, digits and underscores", id.value);
    section.note(Finding::error(id.place, message));
    None
}

fn texts(section: &Section<'_>, key: &str) -> Option<Vec<String>> {
    match section.texts(key) {
        Some(texts) => Some(texts.into_iter().map(|text| text.value).collect()),
        None => {
            if !section.has(key) {
                section.error(format!("`{key}` is missing, expected a list of texts"));
            }
            None
        }
    }
}

fn minimum_evidence(section: &Section<'_>) -> Option<i64> {
    let found = section.required("minimum_evidence", "a whole number", Section::integer)?;
    if found.value >= 1 {
        return Some(found.value);
    }
    section.note(Finding::error(found.place, format!("found {}, expected at least 1", found.value)));
    None
}

/// How many quarters a figure is over. What stands at one day has none to add up.
fn over_quarters(section: &Section<'_>, series: Option<&Series>) -> Option<usize> {
    if !section.has("over_quarters") {
        return Some(1);
    }
    let written = section.integer("over_quarters")?;
    let count = usize::try_from(written.value).ok().filter(|count| (1..=MOST_QUARTERS).contains(count));
    if count.is_none() {
        let message = format!("found {}, expected 1 to {MOST_QUARTERS} quarters", written.value);
        section.note(Finding::error(written.place.clone(), message));
    }
    let at_one_day =
        |series: &Series| series.at_period_end || matches!(series.kind, Kind::PointInTime { .. } | Kind::Age { .. });
    if count.is_some_and(|count| count > 1) && series.is_some_and(at_one_day) {
        let message = "what stands at the end of a period is not added up over quarters";
        section.note(Finding::error(written.place, message).remedy("leave `over_quarters` out"));
    }
    count
}

fn words<T: Copy>(section: &Section<'_>, key: &str, known: &[(&str, T)]) -> Vec<T> {
    let mut found = Vec::new();
    for written in section.texts(key).unwrap_or_default() {
        match known.iter().find(|(word, _)| *word == written.value) {
            Some((_, value)) => found.push(*value),
            None => {
                let list: Vec<_> = known.iter().map(|(word, _)| format!("`{word}`")).collect();
                let message = format!("found `{}`, expected one of {}", written.value, list.join(", "));
                section.note(Finding::error(written.place, message));
            }
        }
    }
    found
}

fn statistics(section: &Section<'_>, series: Option<&Series>) -> Vec<Statistic> {
    let percentile = series.is_some_and(|series| matches!(series.kind, Kind::Percentile { .. } | Kind::Age { .. }));
    if !section.has("statistics") {
        return if percentile { vec![Statistic::Median, Statistic::P90] } else { vec![Statistic::Value] };
    }
    let found = words(section, "statistics", STATISTICS);
    if series.is_some() && !percentile {
        section.error("`statistics` is for the kinds percentile and age only");
    }
    found
}

fn interval(section: &Section<'_>, series: Option<&Series>) -> Option<IntervalMethod> {
    let usual = match series.map(|series| &series.kind) {
        Some(Kind::Share { .. } | Kind::DistinctShare { .. }) => IntervalMethod::Wilson,
        Some(Kind::Mean { .. }) => IntervalMethod::StudentT,
        Some(Kind::Percentile { .. }) => IntervalMethod::OrderStatistics,
        Some(Kind::Standardised { .. } | Kind::Rate { .. }) => IntervalMethod::Poisson,
        Some(Kind::Gap { .. }) => IntervalMethod::Newcombe,
        // Open cases are all there are and no sample.
        Some(Kind::SumRatio { .. } | Kind::PointInTime { .. } | Kind::Age { .. }) | None => IntervalMethod::None,
    };
    if !section.has("interval") {
        return Some(usual);
    }
    let written = section.word("interval", INTERVALS)?;
    let (kind, fits) = match series {
        Some(series) => (series.kind.as_str(), written.value == usual || written.value == IntervalMethod::None),
        None => ("", true),
    };
    if fits {
        return Some(written.value);
    }
    let word = INTERVALS.iter().find(|(_, method)| *method == usual).map_or("none", |(word, _)| *word);
    section.note(Finding::error(
        written.place,
        format!("this interval is not for the kind {kind}, expected `{word}` or `none`"),
    ));
    None
}

/// Whether sums are amounts and no counts; for sums over sums only.
fn amounts(section: &Section<'_>, series: Option<&Series>) -> Option<bool> {
    if !section.has("amounts") {
        return Some(false);
    }
    if series.is_some_and(|series| !matches!(series.kind, Kind::SumRatio { .. })) {
        section.error("`amounts` is for the kind sum_ratio only");
    }
    section.boolean("amounts").map(|written| written.value)
}

fn coverage(section: &Section<'_>) -> Option<Option<Coverage>> {
    if !section.has("coverage") {
        return Some(None);
    }
    let below = section.section("coverage")?;
    let series = share_series(&below);
    let evidence = below.required_text("evidence");
    let minimum = coverage_minimum(&below);
    below.finish();
    Some(Some(Coverage { series: series?, minimum: minimum?, evidence: evidence?.value }))
}

fn coverage_minimum(below: &Section<'_>) -> Option<CoverageMinimum> {
    let from = below.word("minimum_from", &[("programme", CoverageMinimum::Programme)]);
    if below.has("minimum_from") {
        return from.map(|word| word.value);
    }
    let minimum = below.required("minimum", "a share, or `minimum_from = \"programme\"`", Section::number)?;
    if (0.0..=1.0).contains(&minimum.value) {
        return Some(CoverageMinimum::Share(minimum.value));
    }
    below.note(Finding::error(minimum.place, format!("found {}, expected a share of 0 to 1", minimum.value)));
    None
}

fn baseline(section: &Section<'_>) -> Option<Option<Baseline>> {
    if !section.has("baseline") {
        return Some(None);
    }
    if !section.is_table("baseline") {
        return section.word("baseline", &[("direct", ())]).map(|_| Some(Baseline::Direct));
    }
    let below = section.section("baseline")?;
    let series = share_series(&below);
    below.finish();
    Some(Some(Baseline::DirectSeries(series?)))
}

fn excluded(section: &Section<'_>, table: Option<&'static FactTable>) -> Option<Option<ExcludedBy>> {
    if !section.has("excluded") {
        return Some(None);
    }
    let below = section.section("excluded")?;
    let result = table.and_then(|table| {
        let column = column(&below, "by", table, FactType::Text);
        let filter = optional_expression(&below, "filter", table, ExpressionType::Flag);
        Some(ExcludedBy { column: column?, filter: filter? })
    });
    below.finish();
    Some(Some(result?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_of_a_record_is_reported_at_once() {
        let text = r#"[[metric]]
id = "Own Metric"
name = "Own"
definition = "d"
formula = "f"
unit = "shares"
direction = "lower"
sources = ["cases"]
fact = "case"
kind = "share"
evidence = "cases"
minimum_evidence = 0
pitfals = ["none"]

[[metric]]
id = "two"
name = "Two"
definition = "d"
formula = "f"
unit = "share"
direction = "lower"
sources = ["cases"]
fact = "cases"
cohort = "opened_dat"
kind = "share"
numerator = "escalatd"
interval = "poisson"
evidence = "cases"
minimum_evidence = 1
pitfalls = []

[[metric]]
id = "three"
name = "Three"
definition = "d"
formula = "f"
unit = "share"
direction = "lower"
sources = ["cases"]
fact = "cases"
kind = "gap"
by = "regio"
evidence = "cases"
minimum_evidence = 1
pitfalls = []
"#;
        let (read, findings) = records("metrics/own.toml", text);
        assert!(read.is_empty());
        let found: Vec<_> = findings.iter().map(ToString::to_string).collect();
        let all = found.join("\n");
        for expected in [
            "metrics/own.toml:2:6 [metric[1].id]: found `Own Metric`, expected small letters, digits and underscores",
            "found `shares`, expected one of `share`, `ratio`, `hours`, `points`, `count`, `days`, `share_points`, `net_points`, `per_hundred`; did you mean `share`?",
            "no fact table is called `case`; did you mean `cases`?",
            "found 0, expected at least 1",
            "unknown key `pitfals`; did you mean `pitfalls`?",
            "the facts `cases` have no day column `opened_dat`; did you mean `opened_date`?",
            "metrics/own.toml:26:14 [metric[2].numerator]: the facts `cases` have no column `escalatd`; did you mean `escalated`?",
            "the facts `cases` have no text column `regio`; did you mean `region`?",
            "[metric[3].numerator]: `numerator` is missing",
        ] {
            assert!(all.contains(expected), "missing: {expected}\nin:\n{all}");
        }
    }

    #[test]
    fn several_quarters_are_for_what_adds_up() {
        let record = |rest: &str| {
            format!(
                "[[metric]]\nid = \"own\"\nname = \"Own\"\ndefinition = \"d\"\nformula = \"f\"\nunit = \"share\"\ndirection = \"lower\"\n\
                 sources = [\"cases\"]\nfact = \"cases\"\nevidence = \"cases\"\nminimum_evidence = 1\npitfalls = []\n{rest}"
            )
        };
        let share = "kind = \"share\"\ncohort = \"opened_date\"\nnumerator = \"escalated\"\n";
        let over = |text: &str| {
            let (read, findings) = records("metrics/own.toml", &record(text));
            let found: Vec<_> = findings.iter().map(ToString::to_string).collect();
            (read.first().map(|(metric, _)| metric.over_quarters), found.join("\n"))
        };
        assert_eq!(over(share), (Some(1), String::new()));
        assert_eq!(over(&format!("over_quarters = 4\n{share}")), (Some(4), String::new()));
        let (read, found) = over(&format!("over_quarters = 9\n{share}"));
        assert!(read.is_none() && found.contains("found 9, expected 1 to 8 quarters"), "{found}");
        let stand = "kind = \"point_in_time\"\nentered = \"opened_date\"\nleft = \"closed_date\"\n";
        let (_, found) = over(&format!("over_quarters = 4\n{stand}"));
        assert!(found.contains("what stands at the end of a period is not added up over quarters"), "{found}");
    }
}
