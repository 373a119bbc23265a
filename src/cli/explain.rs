//! `explain`: the definition, the numbers and the very rows behind one figure; or how a tier came about.

use super::arguments::{CommonFlags, ExplainArguments};
use super::output::{Output, table};
use super::{Ending, stages};
use crate::pipeline::{self, Loaded, PipelineError};
use crate::render::data_files;
use crate::scorecard::explain::Explanation;
use crate::settlement::model::{TierDecision, TierQuarter};

/// What stands in the place of a metric to ask for the tier.
const TIER: &str = "tier";
/// The schema's name and version.
const SCHEMA: &str = "quarterdeck.tier_history/1";

/// Prints the explanation.
pub(crate) fn explain(
    arguments: &ExplainArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let loaded = stages::open_period(common, arguments.period.as_ref())?;
    if arguments.metric == TIER {
        return explain_tier(&loaded, arguments, common, output);
    }
    // Before anything is read for it.
    pipeline::check_metric(&loaded, &arguments.metric)?;
    let scored = stages::score(&loaded, arguments.period.as_ref(), common, output)?;
    let explanation = pipeline::explain(&loaded, &scored, &arguments.partner, &arguments.metric, arguments.rows)?;
    if output.json {
        output.json(&explanation)?;
    } else {
        output.result(&in_words(&explanation, arguments.sql));
    }
    Ok(Ending::Clean)
}

/// Prints how the tier came about, quarter by quarter.
fn explain_tier(
    loaded: &Loaded,
    arguments: &ExplainArguments,
    common: &CommonFlags,
    output: &Output,
) -> Result<Ending, PipelineError> {
    let scored = stages::score(loaded, arguments.period.as_ref(), common, output)?;
    let tier = pipeline::tier_of(&scored, &arguments.partner)?;
    if output.json {
        output.json(&serde_json::json!({
            "schema": SCHEMA,
            "partner_id": arguments.partner,
            "quarters": data_files::tier_history(tier),
        }))?;
    } else {
        output.result(&tier_in_words(tier));
    }
    Ok(Ending::Clean)
}

fn tier_in_words(tier: &TierDecision) -> String {
    let heading = ["quarter", "figures", "tier", "paid", "standing"].map(str::to_owned).to_vec();
    let row = |one: &TierQuarter| {
        let standing = one.standing().to_string();
        vec![one.quarter.to_string(), one.by_figures.clone(), one.earned.clone(), one.paid.clone(), standing]
    };
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(tier.history.iter().map(row)).collect();
    let mut text = table(&rows, &[]);
    text.push('\n');
    for one in &tier.history {
        text.push_str(&format!("{}: {}\n", one.quarter, one.reason));
    }
    text
}

fn in_words(explanation: &Explanation, sql: bool) -> String {
    let mut text = format!("{}\n\n", explanation.title);
    text.push_str(&table(&explanation.facts, &[false, false]));
    if !explanation.rows.is_empty() {
        text.push_str(&format!("\n{}\n", explanation.rows_title));
        text.push_str(&table(&explanation.rows, &[]));
    }
    for left_out in explanation.left_out.iter().filter(|left_out| !left_out.rows.is_empty()) {
        text.push_str(&format!("\n{}\n", left_out.rows_title));
        text.push_str(&table(&left_out.rows, &[]));
    }
    if sql {
        text.push_str(&format!("\n{}\n", explanation.sql));
    }
    text
}
