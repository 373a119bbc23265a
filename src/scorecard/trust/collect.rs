//! From facts to the counts that audit and warnings rest on.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;

use super::counts::{AnswerCount, Counts, CustomerCount, EscalationCount, KindCount, SurveyCounts};
use crate::domain::{PartnerId, Quarter};
use crate::facts::Facts;
use crate::metrics::{Beside, Grouped, MetricsError, Rows, tally};
use crate::stats::bunching::Tenths;

/// The counts of every partner in scope.
pub(super) type ByPartner = BTreeMap<PartnerId, Counts>;

/// Answers about satisfaction; a survey that does not name its question is one.
const ANSWERED: &str = "assignment = 'partner' AND question = 'csat' AND responded";
/// Invitations of independent providers that arrived.
const DELIVERED: &str = "assignment = 'partner' AND question = 'csat' AND independent AND delivered";
/// Answers about satisfaction that count.
const COUNTED: &str = "question = 'csat' AND counted";
/// Cases that could have been asked about.
const ELIGIBLE: &str = "assignment = 'partner' AND survey_eligible";
/// Escalations that metrics count.
const FUNCTIONAL: &str = "assignment = 'partner' AND functional";
/// Cases done for which the partner had promised a time: a case counts once for its response and once for its resolution.
const DONE: &str = "assignment = 'partner' AND own AND used_seconds IS NOT NULL AND promised_seconds > 0 \
                    AND clock IN ('first_response', 'first_resolution')";
/// The time promised for the resolution.
const RESOLUTION: &str = "clock = 'first_resolution'";
/// Escalations that say neither why nor what would have helped.
const WITHOUT_CONTENT: &str = "reason IS NULL AND kb_article_id IS NULL";

/// Where facts are, and which days count.
struct Source<'a> {
    tables: &'a BTreeMap<&'static str, PathBuf>,
    first: NaiveDate,
    last: NaiveDate,
}

/// Counts of a period; partners that are not among `partners` are left out.
///
/// # Errors
/// A query that fails.
pub(super) fn collect(
    facts: &Facts,
    period: Quarter,
    partners: impl Iterator<Item = PartnerId>,
) -> Result<ByPartner, MetricsError> {
    let source =
        Source { tables: &facts.tables, first: period.first_day(), last: period.last_day().min(facts.as_of_date) };
    let mut found: ByPartner = partners.map(|partner| (partner, Counts::default())).collect();
    type Step = fn(&Source<'_>, &mut ByPartner) -> Result<(), String>;
    let steps: [(&str, Step); 6] = [
        ("surveys", answers),
        ("surveys", customers),
        ("surveys", invitations),
        ("surveys", cases),
        ("escalations", escalations),
        ("clocks", near_promise),
    ];
    for (table, step) in steps {
        if facts.tables.contains_key(table) {
            step(&source, &mut found).map_err(|cause| failed(table, cause))?;
        }
    }
    Ok(found)
}

impl Source<'_> {
    /// Counts rows of a table by partner; nothing where the table could not be made.
    fn tally(
        &self,
        (table, day): (&str, &str),
        filter: &str,
        beside: &[Beside<'_>],
        by: &[&str],
        flags: &[&str],
    ) -> Result<Vec<Grouped>, String> {
        let Some(path) = self.tables.get(table) else { return Ok(Vec::new()) };
        tally(Rows { path, days: Some((day, self.first, self.last)), filter, beside }, by, flags)
    }
}

/// Changes the survey counts of a partner; every partner has some once the table is there.
fn of_surveys(found: &mut ByPartner, partner: &PartnerId, change: impl FnOnce(&mut SurveyCounts)) {
    if let Some(counts) = found.get_mut(partner) {
        change(counts.surveys.get_or_insert_default());
    }
}

fn answers(source: &Source<'_>, found: &mut ByPartner) -> Result<(), String> {
    for counts in found.values_mut() {
        counts.surveys = Some(SurveyCounts::default());
    }
    let by = ["provider", "independent", "exclusion", "score_scaled"];
    for (partner, of, counts) in source.tally(("surveys", "responded_date"), ANSWERED, &[], &by, &[])? {
        let answers = AnswerCount {
            provider: of[0].clone().unwrap_or_default(),
            independent: of[1].as_deref() == Some("true"),
            exclusion: of[2].clone(),
            score: number(&of[3]),
            answers: counts[0],
        };
        of_surveys(found, &partner, |surveys| surveys.answers.push(answers));
    }
    Ok(())
}

fn customers(source: &Source<'_>, found: &mut ByPartner) -> Result<(), String> {
    let filter = format!("{ANSWERED} AND customer_id IS NOT NULL AND (counted OR exclusion = 'over_cap')");
    let flags = ["counted"];
    for (partner, _, counts) in source.tally(("surveys", "responded_date"), &filter, &[], &["customer_id"], &flags)? {
        let customer = CustomerCount { counted: counts[1], over_cap: counts[0] - counts[1] };
        of_surveys(found, &partner, |surveys| surveys.customers.push(customer));
    }
    Ok(())
}

fn invitations(source: &Source<'_>, found: &mut ByPartner) -> Result<(), String> {
    for (partner, _, counts) in source.tally(("surveys", "sent_date"), DELIVERED, &[], &[], &["responded"])? {
        of_surveys(found, &partner, |surveys| (surveys.delivered, surveys.answered) = (counts[0], counts[1]));
    }
    Ok(())
}

fn cases(source: &Source<'_>, found: &mut ByPartner) -> Result<(), String> {
    let (Some(path), true) = (source.tables.get("surveys"), source.tables.contains_key("cases")) else {
        return Ok(());
    };
    for counts in found.values_mut() {
        counts.surveys.get_or_insert_default().cases = Some(Vec::new());
    }
    let answered = Beside { path, filter: COUNTED, key: "case_id", columns: &[("answered", "counted")] };
    let (by, flags) = (["severity", "product", "complexity"], ["invited", "answered"]);
    for (partner, of, counts) in source.tally(("cases", "first_resolved_date"), ELIGIBLE, &[answered], &by, &flags)? {
        let kind = KindCount {
            severity: of[0].clone(),
            product: of[1].clone(),
            complexity: of[2].clone(),
            eligible: counts[0],
            invited: counts[1],
            answered: counts[2],
        };
        of_surveys(found, &partner, |surveys| surveys.cases.get_or_insert_default().push(kind));
    }
    Ok(())
}

fn escalations(source: &Source<'_>, found: &mut ByPartner) -> Result<(), String> {
    let Some(path) = source.tables.get("cases") else { return Ok(()) };
    let opened = Beside { path, filter: "TRUE", key: "case_id", columns: &[("case_opened", "opened_date")] };
    let due = |path| Beside { path, filter: RESOLUTION, key: "case_id", columns: &[("due", "due_date")] };
    let due = source.tables.get("clocks").map(|path| due(path.as_path()));
    let known = ["severity", "case_opened", "escalated_date", "due"];
    let by = if due.is_some() { &known[..] } else { &known[..3] };
    let beside: Vec<Beside<'_>> = [Some(opened), due].into_iter().flatten().collect();
    let flags = [WITHOUT_CONTENT, "first_of_case"];
    for (partner, of, counts) in source.tally(("escalations", "escalated_date"), FUNCTIONAL, &beside, by, &flags)? {
        let count = EscalationCount {
            severity: of[0].clone(),
            after_days: days_between(&of[1], &of[2]),
            promised_days: of.get(3).and_then(|due| days_between(&of[1], due)),
            escalations: counts[0],
            without_content: counts[1],
            first_of_case: counts[2],
        };
        if let Some(found) = found.get_mut(&partner) {
            found.escalations.push(count);
        }
    }
    Ok(())
}

/// Cases done around the time promised, in tenths of it.
fn near_promise(source: &Source<'_>, found: &mut ByPartner) -> Result<(), String> {
    let tenth = |from: i64| {
        let to = from + 1;
        format!("10 * used_seconds > {from} * promised_seconds AND 10 * used_seconds <= {to} * promised_seconds")
    };
    let tenths: Vec<String> = (8..12).map(tenth).collect();
    let flags: Vec<&str> = tenths.iter().map(String::as_str).collect();
    for (partner, of, counts) in source.tally(("clocks", "done_date"), DONE, &[], &["clock"], &flags)? {
        let (Some(found), Some(clock)) = (found.get_mut(&partner), of[0].clone()) else { continue };
        let [far_under, under, over, far_over] = [1, 2, 3, 4].map(|index| counts[index]);
        found.near_promise.insert(clock, Tenths { far_under, under, over, far_over });
    }
    Ok(())
}

/// Days from one day to another, written as texts.
fn days_between(from: &Option<String>, to: &Option<String>) -> Option<i64> {
    let day = |text: &Option<String>| text.as_deref()?.parse::<NaiveDate>().ok();
    Some((day(to)? - day(from)?).num_days())
}

fn number(text: &Option<String>) -> Option<i64> {
    text.as_deref()?.parse().ok()
}

fn failed(table: &str, cause: String) -> MetricsError {
    MetricsError::Query { metric: "survey audit and warnings".to_owned(), table: table.to_owned(), cause }
}
