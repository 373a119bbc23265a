//! The one file of this module that queries facts: rows and breakdowns behind each partner's figures.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use polars::prelude::{DataType, Expr, LazyFrame, col, len, lit};

use super::details::{Breakdown, Flow, MixRow, OpenCase, PartnerDetails, StaffingGap, SurveyComment};
use super::{accounts, collect_duties, defects, follow_ups, promises, roster};
use crate::domain::{Month, PartnerId, Quarter};
use crate::facts::Facts;
use crate::metrics::HISTORY_QUARTERS;
use crate::metrics::{Grouped, MetricsError, grouped, listed, month_number, month_of, run, scan, texts};
use crate::programme::model::Programme;

/// Bands of age in days: label, and the last day that belongs to it.
const AGE_BANDS: [(&str, i64); 5] =
    [("under 2 days", 1), ("2 to 7 days", 7), ("8 to 30 days", 30), ("31 to 90 days", 90), ("over 90 days", i64::MAX)];

/// Most open cases shown.
const OLDEST: usize = 10;
/// Most comments shown.
const COMMENTS: usize = 40;

/// The details of every listed partner.
pub(super) type Details = BTreeMap<PartnerId, PartnerDetails>;

/// Collects what stands behind every partner's figures in a period. Every listed partner has an entry, also one without data.
///
/// # Errors
/// A query that fails.
pub fn collect(facts: &Facts, programme: &Programme, period: Quarter) -> Result<Details, MetricsError> {
    let bands: Vec<(String, i64)> = AGE_BANDS.iter().map(|(label, _)| ((*label).to_owned(), 0)).collect();
    let empty = PartnerDetails { backlog_ages: bands, ..PartnerDetails::default() };
    let mut details: Details = facts.partners.iter().map(|partner| (partner.id.clone(), empty.clone())).collect();
    let last = period.last_day().min(facts.as_of_date);
    let days = Days { period, last, first_data: facts.first_day };
    type Step = fn(&Path, Days, &mut Details) -> Result<(), String>;
    let steps: [(&str, Step); 5] =
        [("cases", opened), ("cases", backlog), ("cases", flows), ("escalations", escalations), ("staffing", staffing)];
    for (table, step) in steps {
        if let Some(path) = facts.tables.get(table) {
            step(path, days, &mut details).map_err(|cause| failed(table, cause))?;
        }
    }
    collect_duties::collect(&facts.tables, days, &mut details).map_err(|(table, cause)| failed(table, cause))?;
    promises::collect(&facts.tables, days, &mut details).map_err(|(table, cause)| failed(table, cause))?;
    roster::collect(&facts.tables, days, &mut details).map_err(|(table, cause)| failed(table, cause))?;
    follow_ups::collect(&facts.tables, days, &mut details).map_err(|(table, cause)| failed(table, cause))?;
    accounts::collect(&facts.tables, days, &mut details).map_err(|(table, cause)| failed(table, cause))?;
    defects::collect(&facts.tables, days, &mut details).map_err(|(table, cause)| failed(table, cause))?;
    if let (Some(surveys), Some(cases)) = (facts.tables.get("surveys"), facts.tables.get("cases")) {
        survey_mix(surveys, cases, days, &mut details).map_err(|cause| failed("surveys", cause))?;
    }
    if let Some(path) = facts.tables.get("surveys") {
        surveys(path, days, &mut details).map_err(|cause| failed("surveys", cause))?;
        comments(path, days, &mut details).map_err(|cause| failed("surveys", cause))?;
        if let Some(version) = programme.for_period(period) {
            scores(path, days, version.surveys.scale, &mut details).map_err(|cause| failed("surveys", cause))?;
        }
    }
    Ok(details)
}

/// The days details are about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    /// The period.
    pub(super) period: Quarter,
    /// The period's last day, or the as-of day before it.
    last: NaiveDate,
    first_data: NaiveDate,
}

impl Days {
    /// The period's first day, and its last or the as-of day before it.
    pub(super) fn bounds(&self) -> (NaiveDate, NaiveDate) {
        (self.period.first_day(), self.last)
    }

    /// The first day of the data.
    pub(super) fn first_data(&self) -> NaiveDate {
        self.first_data
    }

    fn within(&self, column: &str) -> Expr {
        col(column).gt_eq(lit(self.period.first_day())).and(col(column).lt_eq(lit(self.last)))
    }

    /// The months of the history that have begun, from the first with data.
    fn months(&self) -> Vec<Month> {
        let quarters = self.period.history(HISTORY_QUARTERS);
        let months = quarters.iter().flat_map(|quarter| quarter.months());
        months.filter(|month| month.first_day() <= self.last && month.last_day() >= self.first_data).collect()
    }
}

fn opened(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let cases = partners(path)?.filter(days.within("opened_date"));
    for (partner, _, counts) in grouped(cases.clone(), &[], &[("cases", rows())])? {
        at(details, &partner, |found| found.cases_opened = counts[0]);
    }
    let own = cases.filter(col("is_partner_case"));
    let counts = [("cases", rows()), ("escalated", col("escalated").cast(DataType::Int64).sum())];
    for (partner, label, counts) in grouped(own.clone(), &["severity"], &counts)? {
        let breakdown = breakdown(&label, &counts);
        at(details, &partner, |found| found.severities.push(breakdown));
    }
    for (partner, label, counts) in grouped(own, &["product"], &counts)? {
        let breakdown = breakdown(&label, &counts);
        at(details, &partner, |found| found.products.push(breakdown));
    }
    for found in details.values_mut() {
        found.products.sort_by(|left, right| right.cases.cmp(&left.cases).then_with(|| left.label.cmp(&right.label)));
    }
    Ok(())
}

fn breakdown(label: &[Option<String>], counts: &[i64]) -> Breakdown {
    let label = label.first().cloned().flatten().unwrap_or_else(|| "unknown".to_owned());
    Breakdown { label, cases: counts[0], escalated: counts[1] }
}

/// Cases of partners that were open on the last day.
fn open_cases(path: &Path, days: Days) -> Result<LazyFrame, String> {
    let left = col("settled_date").is_null().or(col("settled_date").gt(lit(days.last)));
    Ok(partners(path)?.filter(col("opened_date").lt_eq(lit(days.last)).and(left)))
}

fn backlog(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let open = open_cases(path, days)?;
    for (partner, opened, counts) in grouped(open.clone(), &["opened_date"], &[("cases", rows())])? {
        let Some(age) = opened.first().and_then(day).map(|opened| (days.last - opened).num_days()) else { continue };
        let band = AGE_BANDS.iter().position(|(_, last)| age <= *last).unwrap_or(AGE_BANDS.len() - 1);
        at(details, &partner, |found| found.backlog_ages[band].1 += counts[0]);
    }
    let columns = ["partner_id", "opened_date", "case_id", "customer_id", "product", "severity"];
    for [partner, opened, case, customer, product, severity] in listed(open, columns, &["opened_date", "case_id"])? {
        let (Some(partner), Some(case_id), Some(opened)) = (partner, case, day(&opened)) else { continue };
        let age_days = (days.last - opened).num_days();
        at(details, &PartnerId::new(partner), |found| {
            if found.oldest_open.len() < OLDEST {
                found.oldest_open.push(OpenCase {
                    case_id,
                    customer_id: customer,
                    product,
                    severity,
                    opened,
                    age_days,
                });
            }
        });
    }
    Ok(())
}

fn flows(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let mut moves: BTreeMap<PartnerId, BTreeMap<Month, (i64, i64)>> = BTreeMap::new();
    let cases = partners(path)?.filter(col("opened_date").lt_eq(lit(days.last)));
    for (column, opening) in [("opened_date", true), ("settled_date", false)] {
        let moved =
            cases.clone().filter(col(column).lt_eq(lit(days.last))).with_column(month_number(column).alias("month"));
        for (partner, month, counts) in grouped(moved, &["month"], &[("cases", rows())])? {
            let Some(month) = month_of(whole(&month[0])) else { continue };
            let entry = moves.entry(partner).or_default().entry(month).or_default();
            *(if opening { &mut entry.0 } else { &mut entry.1 }) += counts[0];
        }
    }
    for (partner, moves) in moves {
        at(details, &partner, |found| {
            found.flows = days.months().into_iter().map(|month| flow(&moves, month)).collect();
        });
    }
    Ok(())
}

fn flow(moves: &BTreeMap<Month, (i64, i64)>, month: Month) -> Flow {
    let (opened, settled) = moves.get(&month).copied().unwrap_or_default();
    let open_at_end = moves.range(..=month).map(|(_, (opened, settled))| opened - settled).sum();
    Flow { month, opened, settled, open_at_end }
}

fn escalations(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let functional = partners(path)?.filter(col("functional").and(days.within("escalated_date")));
    for (partner, reason, counts) in grouped(functional, &["reason"], &[("cases", rows())])? {
        let reason = reason[0].clone().unwrap_or_else(|| "no reason given".to_owned());
        at(details, &partner, |found| found.escalation_reasons.push((reason, counts[0])));
    }
    for found in details.values_mut() {
        most_first(&mut found.escalation_reasons);
    }
    Ok(())
}

fn most_first(counts: &mut [(String, i64)]) {
    counts.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
}

fn staffing(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let within = scan(path)?.filter(days.within("day"));
    let columns = ["partner_id", "day", "day_met"];
    for [partner, date, met] in listed(within.clone().filter(col("first_of_day")), columns, &["day"])? {
        if let (Some(partner), Some(date), Some(met)) = (partner, day(&date), met) {
            at(details, &PartnerId::new(partner), |found| found.staffing_days.push((date, met == "true")));
        }
    }
    let columns = ["partner_id", "day", "requirement", "required", "present"];
    for [partner, date, requirement, required, present] in
        listed(within.filter(col("met").not()), columns, &["day", "requirement"])?
    {
        let (Some(partner), Some(day), Some(requirement)) = (partner, day(&date), requirement) else { continue };
        let gap = StaffingGap { day, requirement, required: whole(&required), present: whole(&present) };
        at(details, &PartnerId::new(partner), |found| found.staffing_gaps.push(gap));
    }
    Ok(())
}

/// Satisfaction surveys of partners; a survey without a question is one.
fn satisfaction(path: &Path) -> Result<LazyFrame, String> {
    Ok(partners(path)?.filter(col("question").is_null().or(col("question").eq(lit("csat")))))
}

fn surveys(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let yes = |column: &str| col(column).cast(DataType::Int64).sum();
    let sent = satisfaction(path)?.filter(days.within("sent_date"));
    for (partner, _, counts) in grouped(sent, &[], &[("sent", rows()), ("delivered", yes("delivered"))])? {
        at(details, &partner, |found| (found.survey.sent, found.survey.delivered) = (counts[0], counts[1]));
    }
    let answered = satisfaction(path)?.filter(col("responded").and(days.within("responded_date")));
    for (partner, _, counts) in grouped(answered.clone(), &[], &[("responded", rows()), ("counted", yes("counted"))])? {
        at(details, &partner, |found| (found.survey.responded, found.survey.counted) = (counts[0], counts[1]));
    }
    for (partner, reason, counts) in
        grouped(answered.filter(col("exclusion").is_not_null()), &["exclusion"], &[("rows", rows())])?
    {
        let reason = reason[0].clone().unwrap_or_default();
        at(details, &partner, |found| {
            found.survey.excluded.insert(reason, counts[0]);
        });
    }
    Ok(())
}

/// The kinds of cases that were resolved, asked about and answered about.
fn survey_mix(surveys: &Path, cases: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let kind = ["severity", "complexity"];
    let resolved = partners(cases)?.filter(col("survey_eligible").and(days.within("first_resolved_date")));
    let invited = ("invited", col("invited").cast(DataType::Int64).sum());
    for (partner, of, counts) in grouped(resolved, &kind, &[("cases", rows()), invited])? {
        at(details, &partner, |found| found.survey_mix.push(MixRow::of(&of, counts[0], counts[1], 0)));
    }
    let counted = satisfaction(surveys)?.filter(col("counted").and(days.within("responded_date")));
    for (partner, of, counts) in grouped(counted, &kind, &[("answered", rows())])? {
        at(details, &partner, |found| {
            let same = |row: &&mut MixRow| [&row.severity, &row.complexity] == [&of[0], &of[1]];
            match found.survey_mix.iter_mut().find(same) {
                Some(row) => row.answered = counts[0],
                None => found.survey_mix.push(MixRow::of(&of, 0, 0, counts[0])),
            }
        });
    }
    details.values_mut().for_each(|found| found.survey_mix.sort());
    Ok(())
}

/// Open cases by partner, customer and opening day.
pub(super) fn open_by_customer(path: &Path, days: Days) -> Result<Vec<Grouped>, String> {
    grouped(open_cases(path, days)?, &["customer_id", "opened_date"], &[("cases", rows())])
}

/// Renewals due within so many days after the last one and not decided, as texts, by day.
pub(super) fn undecided_renewals<const N: usize>(
    path: &Path,
    days: Days,
    ahead: u64,
    columns: [&str; N],
) -> Result<Vec<[Option<String>; N]>, String> {
    let until = days.last.checked_add_days(chrono::Days::new(ahead)).unwrap_or(days.last);
    let due = col("due_date").gt(lit(days.last)).and(col("due_date").lt_eq(lit(until)));
    let undecided = partners(path)?.filter(col("outcome").eq(lit("open")).and(due));
    listed(undecided, columns, &["due_date", "renewal_id"])
}

fn comments(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let said = col("counted").and(col("comment").is_not_null()).and(days.within("responded_date"));
    let columns = ["partner_id", "survey_id", "customer_id", "product", "score_scaled", "comment", "responded_date"];
    let worst_last = satisfaction(path)?.filter(said).with_column((lit(0_i64) - col("score_scaled")).alias("order"));
    for [partner, survey, customer_id, product, score, text, date] in
        listed(worst_last, columns, &["order", "survey_id"])?
    {
        let (Some(partner), Some(survey_id), Some(text), Some(date)) = (partner, survey, text, day(&date)) else {
            continue;
        };
        let comment = SurveyComment { survey_id, customer_id, product, score_scaled: whole(&score), text, date };
        at(details, &PartnerId::new(partner), |found| {
            if found.comments.len() < COMMENTS && !comment.text.trim().is_empty() {
                found.comments.push(comment);
            }
        });
    }
    Ok(())
}

fn scores(path: &Path, days: Days, (lowest, highest): (i64, i64), details: &mut Details) -> Result<(), String> {
    for found in details.values_mut() {
        found.scores = (lowest..=highest).map(|score| (score, 0)).collect();
    }
    let counted = satisfaction(path)?.filter(col("counted").and(days.within("responded_date")));
    for (partner, score, counts) in grouped(counted, &["score_scaled"], &[("rows", rows())])? {
        // A score from another scale goes to the nearest whole one.
        let nearest = (whole(&score[0]) + 500).div_euclid(1_000).clamp(lowest, highest);
        at(details, &partner, |found| {
            found.scores.iter_mut().filter(|(score, _)| *score == nearest).for_each(|entry| entry.1 += counts[0]);
        });
    }
    Ok(())
}

/// Broken promises as texts, ordered by partner and further columns.
pub(super) fn broken_promises<const N: usize>(
    path: &Path,
    days: Days,
    columns: [&str; N],
    order: &[&str],
) -> Result<Vec<[Option<String>; N]>, String> {
    let broken = col("own").and(col("met").not()).and(days.within("due_date"));
    listed(partners(path)?.filter(broken), columns, order)
}

/// Rows of partners; direct and unassigned ones have no partner.
fn partners(path: &Path) -> Result<LazyFrame, String> {
    Ok(scan(path)?.filter(col("assignment").eq(lit("partner"))))
}

fn rows() -> Expr {
    len().cast(DataType::Int64)
}

/// Rows of the last month's end of the period as texts, ordered by partner and a column.
pub(super) fn rows_at_end<const N: usize>(
    path: &Path,
    days: Days,
    columns: [&str; N],
    order: &str,
) -> Result<Vec<[Option<String>; N]>, String> {
    let within = scan(path)?.filter(days.within("month_end"));
    let latest = run(within.clone().select([col("month_end").max()]))?;
    let Some(latest) = texts(&latest, "month_end")?.first().and_then(day) else { return Ok(Vec::new()) };
    listed(within.filter(col("month_end").eq(lit(latest))), columns, &[order])
}

/// Rows up to a day as texts, ordered by partner and further columns.
pub(super) fn rows_until<const N: usize>(
    path: &Path,
    column: &str,
    last: NaiveDate,
    columns: [&str; N],
    order: &[&str],
) -> Result<Vec<[Option<String>; N]>, String> {
    listed(scan(path)?.filter(col(column).lt_eq(lit(last))), columns, order)
}

/// Changes a partner's details; a partner that is not listed has none.
pub(super) fn at(details: &mut Details, partner: &PartnerId, change: impl FnOnce(&mut PartnerDetails)) {
    if let Some(found) = details.get_mut(partner) {
        change(found);
    }
}

/// A day of a text column.
pub(super) fn day(text: &Option<String>) -> Option<NaiveDate> {
    let day: NaiveDate = text.as_deref()?.parse().ok()?;
    (day.year() > 0).then_some(day)
}

/// A number of a text column; 0 where there is none.
pub(super) fn whole(text: &Option<String>) -> i64 {
    text.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn failed(table: &str, cause: String) -> MetricsError {
    MetricsError::Query { metric: "details".to_owned(), table: table.to_owned(), cause }
}
