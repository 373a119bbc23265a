//! Defects that a partner raised, and the articles that would have spared the vendor an escalation.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::collect::{Days, Details, at, day, whole};
use super::judgements;
use crate::domain::PartnerId;
use crate::metrics::{Beside, Rows, listed_rows, tally};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A partner case whose cause is the product: opened in the period, or open at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// The case.
    pub case_id: String,
    /// The customer, unmasked.
    pub customer_id: Option<String>,
    /// The product.
    pub product: Option<String>,
    /// Severity at opening.
    pub severity: Option<String>,
    /// Day it was opened.
    pub opened: NaiveDate,
    /// Day it left the backlog; `None` while it was open at the period's end.
    pub settled: Option<NaiveDate>,
    /// Days it was with the vendor until the period's end; `None` where it was never escalated.
    pub with_vendor_days: Option<i64>,
    /// The earlier case that it repeats.
    pub recurrence_of: Option<String>,
}

/// An article that would have solved escalations of the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvoidableArticle {
    /// The article.
    pub article: String,
    /// The product of the cases; `None` where they are of several, or of none that is known.
    pub product: Option<String>,
    /// How many escalations it would have solved.
    pub times: i64,
    /// Since when the partner could see it.
    pub visible_since: Option<NaiveDate>,
}

/// Collects them; tables that are not there leave nothing.
pub(super) fn collect(
    tables: &BTreeMap<&'static str, PathBuf>,
    days: Days,
    details: &mut Details,
) -> Result<(), (&'static str, String)> {
    let Some(escalations) = tables.get("escalations") else { return Ok(()) };
    articles(escalations, days, details).map_err(|cause| ("escalations", cause))?;
    judgements::collect(escalations, days, details).map_err(|cause| ("escalations", cause))?;
    match tables.get("cases") {
        Some(cases) => defects(cases, escalations, days, details).map_err(|cause| ("cases", cause)),
        None => Ok(()),
    }
}

/// Cases caused by the product, by the day they were opened.
fn defects(cases: &Path, escalations: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let (first, last) = days.bounds();
    let columns = [
        "partner_id",
        "case_id",
        "customer_id",
        "product",
        "severity",
        "opened_date",
        "settled_date",
        "recurrence_of",
        "escalated_on",
        "until_clear",
    ];
    let rows = Rows {
        path: cases,
        days: Some(("opened_date", days.first_data(), last)),
        filter: "is_partner_case AND cause = 'product'",
        beside: &[Beside {
            path: escalations,
            filter: "functional AND first_of_case",
            key: "case_id",
            columns: &[("escalated_on", "escalated_date"), ("until_clear", "seconds_to_clear")],
        }],
    };
    for [partner, case_id, customer_id, product, severity, opened, settled, recurrence_of, escalated, clear] in
        listed_rows(rows, columns, &["opened_date", "case_id"])?
    {
        let (Some(partner), Some(case_id), Some(opened)) = (partner, case_id, day(&opened)) else { continue };
        let settled = day(&settled).filter(|settled| *settled <= last);
        if opened < first && settled.is_some() {
            continue;
        }
        let with_vendor_days = day(&escalated).filter(|escalated| *escalated <= last).map(|escalated| {
            let until_end = (settled.unwrap_or(last) - escalated).num_days().max(0);
            if clear.is_some() { until_end.min(whole(&clear) / DAY) } else { until_end }
        });
        let defect =
            Defect { case_id, customer_id, product, severity, opened, settled, with_vendor_days, recurrence_of };
        at(details, &PartnerId::new(partner), |found| found.defects.push(defect));
    }
    Ok(())
}

/// Articles that would have solved escalations, by how many and then by name.
fn articles(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    let (first, last) = days.bounds();
    let rows = Rows {
        path,
        days: Some(("escalated_date", first, last)),
        filter: "assignment = 'partner' AND functional AND drawn AND invalid AND kb_article_id IS NOT NULL",
        beside: &[],
    };
    for (partner, by, counts) in tally(rows, &["kb_article_id", "product", "kb_visible_date"], &[])? {
        let [Some(article), product, visible] = by.as_slice() else { continue };
        at(details, &partner, |found| take(&mut found.articles, article, product, day(visible), counts[0]));
    }
    for found in details.values_mut() {
        found.articles.sort_by(|left, right| (-left.times, &left.article).cmp(&(-right.times, &right.article)));
    }
    Ok(())
}

/// So many more for an article; the earliest day it was visible stands.
fn take(
    articles: &mut Vec<AvoidableArticle>,
    article: &str,
    product: &Option<String>,
    visible_since: Option<NaiveDate>,
    times: i64,
) {
    match articles.iter_mut().find(|known| known.article == article) {
        None => {
            let (article, product) = (article.to_owned(), product.clone());
            articles.push(AvoidableArticle { article, product, times, visible_since });
        }
        Some(known) => {
            known.times += times;
            known.product = known.product.take().filter(|same| Some(same) == product.as_ref());
            known.visible_since = known.visible_since.into_iter().chain(visible_since).min();
        }
    }
}
