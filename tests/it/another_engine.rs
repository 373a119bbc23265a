//! The SQL that `explain --sql` prints gives our figures in two other engines, over the same facts, in whole files and in parts.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use quarterdeck::domain::PartnerId;
use quarterdeck::metrics::sql::{Question, query};
use quarterdeck::metrics::{Span, Subject, measure_otherwise};
use quarterdeck::pipeline::{self, Loaded, Options, Scored, Unwatched};
use quarterdeck::scorecard::model::{Measurement, Statistic};
use serde_json::Value;

use crate::project::Project;
use crate::shared::{INIT, SAMPLE};

/// One figure: whose, of what, and the query that should give it.
struct Asked {
    partner: PartnerId,
    metric: String,
    sql: String,
}

/// The other engines, as Python's modules are called.
const ENGINES: [&str; 2] = ["duckdb", "datafusion"];

/// Those that are there.
fn engines() -> Vec<&'static str> {
    let is_there = |engine: &&str| {
        let found = Command::new("python3").args(["-c", &format!("import {engine}")]).stderr(Stdio::null()).status();
        let is_there = found.is_ok_and(|status| status.success());
        if !is_there {
            eprintln!("SKIPPED: python3 has no module {engine}; the printed SQL was not run in it");
        }
        is_there
    };
    ENGINES.into_iter().filter(is_there).collect()
}

fn script() -> Command {
    let mut command = Command::new("python3");
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/run_in_engine.py"));
    command
}

/// Runs all queries in an engine; gives one row each.
fn answers(engine: &str, asked: &[Asked]) -> Vec<Value> {
    let queries: Vec<&str> = asked.iter().map(|asked| asked.sql.as_str()).collect();
    let mut child = script().arg(engine).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3 starts");
    let text = serde_json::to_vec(&queries).expect("JSON");
    child.stdin.take().expect("a pipe").write_all(&text).expect("queries");
    let output = child.wait_with_output().expect("an end");
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).expect("a list of rows");
    assert_eq!(rows.len(), asked.len(), "{engine}");
    rows
}

fn scored(project: &Project) -> (Loaded, Scored) {
    let loaded = pipeline::load(project.path()).expect("a workspace");
    let options = Options::default();
    let snapshot = pipeline::ingest(&loaded, &options, None, &Unwatched).expect("a snapshot").snapshot;
    let scored = pipeline::score(&loaded, snapshot, &options, &Unwatched).expect("scores");
    (loaded, scored)
}

fn asked(loaded: &Loaded, scored: &Scored) -> Vec<Asked> {
    let mut all = Vec::new();
    for card in &scored.scorecards.partners {
        for metric in loaded.catalogue.metrics() {
            let explanation = pipeline::explain(loaded, scored, card.partner.id.as_str(), &metric.id, 0);
            let sql = explanation.expect("an explanation").sql;
            // A metric without a fact table has nothing to ask.
            if !sql.is_empty() {
                all.push(Asked { partner: card.partner.id.clone(), metric: metric.id.clone(), sql });
            }
        }
    }
    all
}

/// Our figures of one partner and metric over all slices: the statistic's column in the query, and the measurement.
fn ours<'s>(scored: &'s Scored, asked: &Asked) -> Vec<(&'static str, &'s Measurement)> {
    let card = scored.scorecards.partners.iter().find(|card| card.partner.id == asked.partner).expect("a card");
    let of_metric = card.metrics.iter().filter(|result| result.id == asked.metric && result.slice.is_empty());
    of_metric
        .map(|result| {
            let column = match result.statistic {
                Statistic::Value => "value",
                Statistic::Median => "median",
                Statistic::P90 => "p90",
            };
            (column, &result.measurement)
        })
        .collect()
}

/// What differs between our figure and the row the engine gave.
fn differences(asked: &Asked, ours: &[(&str, &Measurement)], row: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, ours: Option<f64>, theirs: &Value| {
        let alike = match (ours, theirs.as_f64()) {
            (Some(ours), Some(theirs)) => (ours - theirs).abs() <= 1e-9 * ours.abs().max(1.0),
            (ours, theirs) => ours.is_none() && theirs.is_none(),
        };
        if !alike {
            found.push(format!(
                "{} {} {what}: ours {ours:?}, theirs {theirs}\n{}",
                asked.partner, asked.metric, asked.sql
            ));
        }
    };
    if let Some(error) = row.get("error") {
        return vec![format!("{} {}: {error}\n{}", asked.partner, asked.metric, asked.sql)];
    }
    for (column, measurement) in ours {
        // A figure on too little evidence is none for us; its parts are compared all the same.
        if measurement.value.is_some() {
            compare(column, measurement.value, &row[*column]);
        }
        let number = |count: i64| Some(count as f64);
        if let (Some(numerator), Some(theirs)) = (measurement.numerator, row.get("numerator")) {
            compare("numerator", number(numerator), &theirs_or_zero(theirs));
        }
        if let (Some(denominator), Some(theirs)) = (measurement.denominator, row.get("denominator")) {
            compare("denominator", number(denominator), &theirs_or_zero(theirs));
        }
        if let Some(theirs) = row.get("n") {
            compare("n", number(measurement.evidence), theirs);
        }
    }
    found
}

/// A sum over no row is null in SQL.
fn theirs_or_zero(value: &Value) -> Value {
    if value.is_null() { Value::from(0) } else { value.clone() }
}

fn same_figures(project: &Project) {
    let engines = engines();
    if !engines.is_empty() {
        let (loaded, scored) = scored(project);
        let asked = asked(&loaded, &scored);
        engines.iter().for_each(|engine| same_figures_in(engine, &scored, &asked));
    }
}

fn same_figures_in(engine: &str, scored: &Scored, asked: &[Asked]) {
    assert!(asked.len() > 3 * 12, "only {} queries", asked.len());
    let rows = answers(engine, asked);
    let mut compared = 0;
    let mut found = Vec::new();
    for (asked, row) in asked.iter().zip(&rows) {
        let ours = ours(scored, asked);
        compared += ours.iter().filter(|(_, measurement)| measurement.value.is_some()).count();
        found.extend(differences(asked, &ours, row));
    }
    assert!(found.is_empty(), "{engine}: {} of {} differ:\n{}", found.len(), asked.len(), found.join("\n"));
    assert!(compared > asked.len() / 2, "only {compared} of {} figures have a value", asked.len());
}

/// The other readings of every metric: the same query, over what the reading says.
fn same_readings(project: &Project) {
    let (loaded, scored) = scored(project);
    let in_scope: Vec<PartnerId> = scored.scorecards.partners.iter().map(|card| card.partner.id.clone()).collect();
    let (mut asked, mut ours) = (Vec::new(), Vec::new());
    for metric in loaded.catalogue.metrics() {
        for alternative in &metric.alternatives {
            let read = metric.read_otherwise(alternative);
            let Some(path) = scored.facts.tables.get(read.series.fact.name) else { continue };
            let per = read.per.as_ref().and_then(|per| scored.facts.tables.get(per.series.fact.name));
            let figures =
                measure_otherwise(&scored.facts, std::slice::from_ref(&read), &loaded.programme, scored.period);
            for (partner, figure) in figures.expect("figures").remove(0) {
                let (subject, span) = (Subject::Partner(partner.clone()), Span::Quarter(scored.period));
                let card = scored.scorecards.partners.iter().find(|card| card.partner.id == partner).expect("a card");
                let minimum = card.metric(&metric.id).map_or(metric.minimum_evidence, |result| result.minimum_evidence);
                let (as_of, per) = (scored.facts.as_of_date, per.map(PathBuf::as_path));
                let question = Question { path, subject: &subject, span, as_of, in_scope: &in_scope, per, minimum };
                let metric = format!("{} {}", metric.id, alternative.id);
                asked.push(Asked { partner, metric, sql: query(&read, &question) });
                let column = if read.statistics == [Statistic::Value] { "value" } else { "median" };
                ours.push((column, figure.measurement));
            }
        }
    }
    for engine in engines() {
        let rows = answers(engine, &asked);
        let found: Vec<String> = asked
            .iter()
            .zip(&ours)
            .zip(&rows)
            .flat_map(|((asked, (column, measurement)), row)| differences(asked, &[(*column, measurement)], row))
            .collect();
        assert!(found.is_empty(), "{engine}: {} of {} differ:\n{}", found.len(), asked.len(), found.join("\n"));
    }
    let compared = ours.iter().filter(|(_, measurement)| measurement.value.is_some()).count();
    assert!(compared > asked.len() / 2, "only {compared} of {} figures have a value", asked.len());
}

/// Case mix told by region too.
const BY_REGION: &str = r#"
[[metric]]
id = "escalations_by_region"
name = "Escalations against the mix of severity, product, complexity and region"
definition = "d"
formula = "f"
unit = "ratio"
direction = "lower"
sources = ["cases"]
fact = "cases"
cohort = "opened_date"
kind = "standardised"
apart_by = "region"
filter = "is_partner_case"
numerator = "escalated"
evidence = "cases"
minimum_evidence = 1
pitfalls = []
"#;

#[test]
fn a_mix_that_is_told_by_region_too() {
    let project = SAMPLE.copy().file("metrics/own.toml", BY_REGION);
    let (_, scored) = scored(&project);
    let ratio = |id: &str| -> Vec<Option<f64>> {
        scored
            .scorecards
            .partners
            .iter()
            .map(|card| card.metric(id).and_then(|found| found.measurement.value))
            .collect()
    };
    let apart = ratio("escalations_by_region");
    assert!(apart.iter().flatten().count() > 3, "{apart:?}");
    assert_ne!(apart, ratio("escalation_ratio"), "regions differ");
    same_figures(&project);
}

/// Every kind that adds up, over three quarters.
const OF_THREE_QUARTERS: [&str; 7] = [
    "fact = \"surveys\"\ncohort = \"responded_date\"\nkind = \"share\"\nfilter = \"counted\"\nnumerator = \"top_box\"",
    "fact = \"cases\"\ncohort = \"responded_date\"\nkind = \"mean\"\nvalue = \"seconds_to_first_response\"\ndivisor = 3600",
    "fact = \"cases\"\ncohort = \"resolved_date\"\nkind = \"percentile\"\nvalue = \"seconds_to_resolve\"\ndivisor = 3600",
    "fact = \"cases\"\ncohort = \"opened_date\"\nkind = \"standardised\"\nfilter = \"is_partner_case\"\nnumerator = \"escalated\"",
    "fact = \"surveys\"\ncohort = \"responded_date\"\nkind = \"distinct_share\"\nentity = \"customer_id\"\nnumerator = \"top_box\"",
    "fact = \"cases\"\ncohort = \"opened_date\"\nkind = \"gap\"\nby = \"product\"\nnumerator = \"complexity = 'simple'\"",
    "fact = \"cases\"\ncohort = \"opened_date\"\nkind = \"rate\"\nnumerator = \"is_partner_case\"\n[metric.per]\nfact = \"entitlements\"\n\
     cohort = \"month_end\"\nvalue = \"contracts\"\nat = \"period_end\"\ntimes = 100",
];

#[test]
fn figures_over_several_quarters() {
    let record = |(index, kind): (usize, &&str)| {
        format!(
            "[[metric]]\nid = \"longer_{index}\"\nname = \"n\"\ndefinition = \"d\"\nformula = \"f\"\nunit = \"share\"\ndirection = \"lower\"\n\
             sources = [\"cases\"]\nevidence = \"rows\"\nminimum_evidence = 1\npitfalls = []\nover_quarters = 3\n{kind}\n\n"
        )
    };
    let records: String = OF_THREE_QUARTERS.iter().enumerate().map(record).collect();
    let alone = records.replace("over_quarters = 3\n", "").replace("longer_", "alone_");
    let project = SAMPLE.copy().file("metrics/own.toml", records + &alone);
    let (_, scored) = scored(&project);
    for index in 0..OF_THREE_QUARTERS.len() {
        let rows = |name: &str| -> i64 {
            let id = format!("{name}_{index}");
            let cards = scored.scorecards.partners.iter();
            let figures = cards.filter_map(|card| card.metric(&id)).map(|found| &found.measurement);
            figures.map(|figure| figure.numerator.unwrap_or(0) + figure.evidence).sum()
        };
        assert!(rows("longer") > rows("alone"), "{index}: {} and {}", rows("longer"), rows("alone"));
    }
    same_figures(&project);
}

#[test]
fn figures_over_a_sample_of_what_was_judged() {
    let project = SAMPLE.copy();
    let rules = project.text("programme/2026.toml") + "\n[adjudication]\nseed = \"harbour\"\nsample = 4\n";
    same_figures(&project.file("programme/2026.toml", rules));
}

#[test]
fn the_other_readings_of_the_sample() {
    same_readings(&SAMPLE);
}

#[test]
fn the_figures_of_the_small_workspace() {
    same_figures(&INIT);
}

#[test]
fn the_figures_of_the_sample() {
    same_figures(&SAMPLE);
}

/// The way to engines on many machines: facts are cut into parts, and the same query over the parts gives the same figures.
#[test]
fn the_figures_of_the_sample_over_files_in_parts() {
    let engines = engines();
    if engines.len() < ENGINES.len() {
        eprintln!("SKIPPED: the printed SQL was not run over files in parts, which takes {}", ENGINES.join(" and "));
        return;
    }
    let project = SAMPLE.copy();
    let (loaded, scored) = scored(&project);
    let folder = scored.facts.tables["cases"].parent().expect("a folder").to_owned();
    let cut = script().arg("--parts").arg(&folder).status().expect("python3 starts");
    assert!(cut.success(), "the facts are not cut");
    let in_parts: Vec<Asked> = asked(&loaded, &scored)
        .into_iter()
        .map(|asked| Asked { sql: asked.sql.replace(".parquet'", "/*.parquet'"), ..asked })
        .collect();
    assert!(folder.join("cases/part-2.parquet").is_file() && in_parts[0].sql.contains("/*.parquet'"));
    engines.iter().for_each(|engine| same_figures_in(engine, &scored, &in_parts));
}
