//! Whether the rules fit the data: exclusions of what is not there, cases from before the first programme version, and decisions
//! without effect.

use std::collections::BTreeSet;
use std::path::PathBuf;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::TimestampMicrosecondType;
use chrono::{DateTime, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::{Loaded, PipelineError, closed};
use crate::deck::format::{day, plural};
use crate::domain::finding::nearest;
use crate::domain::{Finding, Place};
use crate::lake;
use crate::programme::disputes::{Decision, Dispute, DisputedItem};
use crate::programme::level::LevelAt;
use crate::programme::model::{ExcludedItem, Exclusion, LateEvidence, Programme, Version};

/// Where items are listed: the table, and the column with their id.
const CASES: [(&str, &str); 2] = [("cases", "case_id"), ("case_events", "case_id")];
const SURVEYS: [(&str, &str); 1] = [("surveys", "survey_id")];

/// Every warning about rules that do not fit the data; `parts` gives the Parquet files of a table.
///
/// # Errors
/// When a part cannot be read.
pub(super) fn rules_and_data(
    loaded: &Loaded,
    parts: &dyn Fn(&str) -> Vec<PathBuf>,
) -> Result<Vec<Finding>, PipelineError> {
    let mut findings = unknown_exclusions(&loaded.programme.exclusions, parts)?;
    findings.extend(without_invoice_date(&loaded.programme, parts)?);
    findings.extend(before_the_programme(&loaded.programme, loaded.workspace.time_zone, parts)?);
    findings.extend(loaded.programme.disputes.iter().filter_map(|dispute| without_effect(loaded, dispute)));
    Ok(findings)
}

/// Revenue lines without an invoice date, where a version pays by the level on it. A credit takes the date of the line it names.
fn without_invoice_date(
    programme: &Programme,
    parts: &dyn Fn(&str) -> Vec<PathBuf>,
) -> Result<Option<Finding>, PipelineError> {
    let by_invoice = |version: &&Version| version.pay.level_at == LevelAt::Invoice && !version.tiers.is_empty();
    let Some(version) = programme.versions.iter().find(by_invoice) else { return Ok(None) };
    let mut missing = 0;
    each_batch(parts("revenue"), &["invoiced_on", "credits_line_id"], |batch| {
        let (day, named) = (batch.column(0), batch.column(1));
        missing += (0..batch.num_rows()).filter(|row| day.is_null(*row) && named.is_null(*row)).count();
    })?;
    if missing == 0 {
        return Ok(None);
    }
    let count = plural(i64::try_from(missing).unwrap_or(i64::MAX), "revenue line");
    let message = format!(
        "{count} without `invoiced_on`: the level on the invoice date sets the share, and without it nothing is settled"
    );
    let place = Place::file(format!("programme/{}.toml", version.name)).key("level_at");
    Ok(Some(Finding::warning(place, message).remedy("map the day of the invoice to `invoiced_on` of `revenue`")))
}

/// Approved exclusions of cases and surveys that the data does not have.
pub(super) fn unknown_exclusions(
    exclusions: &[Exclusion],
    parts: &dyn Fn(&str) -> Vec<PathBuf>,
) -> Result<Vec<Finding>, PipelineError> {
    let (cases, surveys) = (Ids { columns: &CASES, parts }, Ids { columns: &SURVEYS, parts });
    let mut findings = Vec::new();
    for (item, own, other) in [(ExcludedItem::Case, &cases, &surveys), (ExcludedItem::Survey, &surveys, &cases)] {
        let named: BTreeSet<&str> =
            exclusions.iter().filter(|one| one.item == item).map(|one| one.id.as_str()).collect();
        let mut unknown = named.clone();
        own.each(|id| {
            unknown.remove(id);
        })?;
        for id in unknown {
            let near = own.nearest(id)?.map(|near| format!("did you mean `{near}`?"));
            let remedy = if other.has(id)? { Some(format!("it is a {}", words(item).1)) } else { near };
            let message = format!("no {} has the id `{id}`: this excludes nothing", words(item).0);
            for exclusion in exclusions.iter().filter(|one| one.item == item && one.id == id) {
                let place = Place::file("exclusions.csv").line(exclusion.line).key("id");
                let finding = Finding::warning(place, message.clone());
                findings.push(match &remedy {
                    Some(remedy) => finding.remedy(remedy.clone()),
                    None => finding,
                });
            }
        }
    }
    findings.sort_by_key(|finding| finding.place.line);
    Ok(findings)
}

/// An upheld dispute that nothing follows from: about a quarter that is not closed, or about a figure, case or survey where late evidence moves money
/// alone.
fn without_effect(loaded: &Loaded, dispute: &Dispute) -> Option<Finding> {
    if dispute.decision != Decision::Upheld {
        return None;
    }
    let Dispute { id, period, item, of, .. } = dispute;
    let place = Place::file("disputes.csv").line(dispute.line).key("decision");
    let version = loaded.programme.for_period(*period);
    let recomputes = version.is_some_and(|version| version.late_evidence == LateEvidence::Recompute);
    if !recomputes && matches!(item, DisputedItem::Metric | DisputedItem::Case | DisputedItem::Survey) {
        let remedy =
            "exclude or correct the row; where the tier or a line follows from it, write that as a dispute of its own";
        let message = format!("dispute {id} is upheld about {} {of}, and moves no money by itself", item.as_str());
        return Some(Finding::warning(place, message).remedy(remedy));
    }
    let message = format!("dispute {id} is upheld, and {period} is not closed: it changes nothing yet");
    let remedy = "correct what the quarter rests on before it is closed";
    // The quarter after it may have been paid at its tier.
    let counts = [*period, period.next()].into_iter().any(|period| closed::counts_as_closed(loaded, period));
    (!counts).then(|| Finding::warning(place, message).remedy(remedy))
}

/// What an item is called, and what the other kind is.
fn words(item: ExcludedItem) -> (&'static str, &'static str) {
    match item {
        ExcludedItem::Case => ("case", "survey"),
        ExcludedItem::Survey => ("survey", "case"),
    }
}

/// Cases from before the first version of the programme, which has to rule them all the same.
fn before_the_programme(
    programme: &Programme,
    zone: Tz,
    parts: &dyn Fn(&str) -> Vec<PathBuf>,
) -> Result<Option<Finding>, PipelineError> {
    let Some(first) = programme.versions.first() else { return Ok(None) };
    let mut before: (i64, Option<NaiveDate>, Option<NaiveDate>) = (0, None, None);
    // In no zone a day begins later than a day after it does in UTC: what is later than that needs no closer look.
    let surely_after =
        first.from.succ_opt().map_or(i64::MAX, |day| day.and_time(NaiveTime::MIN).and_utc().timestamp_micros());
    each_batch(parts("cases"), &["opened_at"], |batch| {
        let Some(times) = batch.column(0).as_primitive_opt::<TimestampMicrosecondType>() else { return };
        let opened = times.iter().flatten().filter(|micros| *micros < surely_after);
        let opened = opened.filter_map(DateTime::from_timestamp_micros);
        for day in opened.map(|at| at.with_timezone(&zone).date_naive()).filter(|day| *day < first.from) {
            before.0 += 1;
            before.1 = Some(before.1.map_or(day, |known| known.min(day)));
            before.2 = before.2.max(Some(day));
        }
    })?;
    let (count, Some(from), Some(to)) = before else { return Ok(None) };
    let were = if count == 1 { "was" } else { "were" };
    let when = if from == to { format!("on {}", day(from)) } else { format!("from {} to {}", day(from), day(to)) };
    let message = format!(
        "{} {were} opened {when}, before {} starts: its rules are applied to them",
        plural(count, "case"),
        first.name
    );
    let place = Place::file(format!("programme/{}.toml", first.name)).key("from");
    Ok(Some(Finding::warning(place, message).remedy("write the rules that held then as a version of their own")))
}

/// The ids of cases or of surveys, read anew whenever they are asked for: there may be millions.
struct Ids<'p> {
    columns: &'p [(&'static str, &'static str)],
    parts: &'p dyn Fn(&str) -> Vec<PathBuf>,
}

impl Ids<'_> {
    fn each(&self, mut visit: impl FnMut(&str)) -> Result<(), PipelineError> {
        for (table, column) in self.columns {
            each_batch((self.parts)(table), &[column], |batch| {
                batch.column(0).as_string_opt::<i32>().into_iter().flatten().flatten().for_each(&mut visit);
            })?;
        }
        Ok(())
    }

    fn has(&self, wanted: &str) -> Result<bool, PipelineError> {
        let mut found = false;
        self.each(|id| found |= id == wanted)?;
        Ok(found)
    }

    fn nearest(&self, wanted: &str) -> Result<Option<String>, PipelineError> {
        let mut best: Option<String> = None;
        self.each(|id| {
            let candidates = best.as_deref().into_iter().chain([id]);
            if nearest(wanted, candidates) == Some(id) {
                best = Some(id.to_owned());
            }
        })?;
        Ok(best)
    }
}

fn each_batch(parts: Vec<PathBuf>, columns: &[&str], mut visit: impl FnMut(&RecordBatch)) -> Result<(), PipelineError> {
    let failed = |error: &dyn std::error::Error| PipelineError::Internal(format!("cannot read {columns:?}: {error}"));
    for batch in lake::read_batches(parts, columns).map_err(|error| failed(&error))? {
        visit(&batch.map_err(|error| failed(&error))?);
    }
    Ok(())
}
