//! What is to be judged of escalations, and what the judges' word rests on.

use std::path::Path;

use chrono::NaiveDate;

use super::collect::{Days, Details, at, day};
use crate::domain::{PartnerId, Quarter};
use crate::facts::Facts;
use crate::metrics::{Metric, MetricsError, Rows, listed_rows, tally};
use crate::programme::adjudication::AdjudicationSample;

/// What counts of a partner's judged escalations.
const COUNTED: &str = "assignment = 'partner' AND functional AND drawn AND adjudicated";
/// What is to be judged of them.
const DRAWN: &str = "assignment = 'partner' AND functional AND drawn";

/// Whether the articles that would have solved a partner's escalations were for their cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ArticleChecks {
    /// Judged invalid, and counted so.
    pub invalid: i64,
    /// Of these, those for which nobody said what the article is for, or what the case is about: the judges' word holds.
    pub unchecked: i64,
    /// Judged invalid with an article for another product or language: they count as valid.
    pub unfit: i64,
}

/// An escalation that is to be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToJudge {
    /// The partner.
    pub partner_id: PartnerId,
    /// The escalation.
    pub escalation_id: String,
    /// Its case.
    pub case_id: String,
    /// The product.
    pub product: Option<String>,
    /// Severity of the case at opening.
    pub severity: Option<String>,
    /// The day of the escalation.
    pub escalated: Option<NaiveDate>,
    /// The reason given.
    pub reason: Option<String>,
    /// `valid`, `invalid` or `undecided`; `None` where nobody looked yet.
    pub verdict: Option<String>,
    /// The article that would have solved it.
    pub article: Option<String>,
    /// Whether the article is for the case's product and language; `None` where that is not known.
    pub article_fits: Option<bool>,
}

/// The escalations of a period that are to be judged, by partner, day and id; none without a table of escalations.
///
/// # Errors
/// A query that fails.
pub fn to_judge(facts: &Facts, period: Quarter) -> Result<Vec<ToJudge>, MetricsError> {
    let Some(path) = facts.tables.get("escalations") else { return Ok(Vec::new()) };
    let rows = of_days(path, DRAWN, (period.first_day(), period.last_day().min(facts.as_of_date)));
    let columns = [
        "partner_id",
        "escalation_id",
        "case_id",
        "product",
        "severity",
        "escalated_date",
        "reason",
        "verdict",
        "kb_article_id",
        "article_fits",
    ];
    let found = listed_rows(rows, columns, &["escalated_date", "escalation_id"]).map_err(failed)?;
    let one = |row: [Option<String>; 10]| {
        let [partner, escalation, case, product, severity, escalated, reason, verdict, article, fits] = row;
        Some(ToJudge {
            partner_id: PartnerId::new(partner?),
            escalation_id: escalation.unwrap_or_default(),
            case_id: case.unwrap_or_default(),
            product,
            severity,
            escalated: day(&escalated),
            reason,
            verdict,
            article,
            article_fits: fits.map(|fits| fits == "true"),
        })
    };
    Ok(found.into_iter().filter_map(one).collect())
}

/// Counts what the judges' word rests on.
pub(super) fn collect(path: &Path, days: Days, details: &mut Details) -> Result<(), String> {
    for (partner, checks) in checks(path, days.bounds())? {
        at(details, &partner, |found| found.article_checks = checks);
    }
    Ok(())
}

fn checks(path: &Path, days: (NaiveDate, NaiveDate)) -> Result<Vec<(PartnerId, ArticleChecks)>, String> {
    let flags = ["invalid", "invalid AND article_fits IS NULL", "verdict = 'invalid' AND NOT article_fits"];
    let counted = tally(of_days(path, COUNTED, days), &[], &flags)?;
    let of_partner = |counts: &[i64]| match counts {
        [_, invalid, unchecked, unfit] => ArticleChecks { invalid: *invalid, unchecked: *unchecked, unfit: *unfit },
        _ => ArticleChecks::default(),
    };
    Ok(counted.into_iter().map(|(partner, _, counts)| (partner, of_partner(&counts))).collect())
}

fn of_days<'a>(path: &'a Path, filter: &'a str, (first, last): (NaiveDate, NaiveDate)) -> Rows<'a> {
    Rows { path, days: Some(("escalated_date", first, last)), filter, beside: &[] }
}

/// Label and text for the explanation of a metric that rests on judgements: what is to be judged, and whether articles fit.
pub(super) fn said_of(
    facts: &Facts,
    metric: &Metric,
    (partner, days): (&PartnerId, (NaiveDate, NaiveDate)),
    sample: Option<&AdjudicationSample>,
) -> Result<Vec<Vec<String>>, MetricsError> {
    let Some(path) = facts.tables.get("escalations").filter(|_| metric.rests_on_judgements()) else {
        return Ok(Vec::new());
    };
    let drawn = sample.map_or_else(|| "every functional escalation".to_owned(), AdjudicationSample::in_words);
    let mut said = vec![vec!["to be judged".to_owned(), drawn]];
    if sample.is_some() {
        let words = "value, interval and coverage are over what was drawn; what was judged besides is left out";
        said.push(vec!["sample".to_owned(), words.to_owned()]);
    }
    let all = checks(path, days).map_err(failed)?;
    let own = all.into_iter().find(|(id, _)| id == partner).map(|(_, checks)| checks).unwrap_or_default();
    if own.invalid + own.unfit > 0 {
        said.push(vec!["articles".to_owned(), in_words(own)]);
    }
    Ok(said)
}

/// `5 of 7 known to be for the case's product and language; of 2 nobody says so, and the judges' word holds; ...`.
fn in_words(checks: ArticleChecks) -> String {
    let ArticleChecks { invalid, unchecked, unfit } = checks;
    let mut parts =
        vec![format!("{} of {invalid} known to be for the case's product and language", invalid - unchecked)];
    if unchecked > 0 {
        parts.push(format!("of {unchecked} that is not known, and the judges' word holds"));
    }
    if unfit > 0 {
        parts.push(format!("{unfit} more known to be for another: counted as valid"));
    }
    parts.join("; ")
}

fn failed(cause: String) -> MetricsError {
    MetricsError::Query { metric: "judged escalations".to_owned(), table: "escalations".to_owned(), cause }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::period::FiscalYear;
    use crate::metrics::testing::Builder;

    const ROW: &str = "assignment=partner partner_id=P1 escalated_date=2026-07-05 functional=true";

    #[test]
    fn what_is_drawn_is_listed_and_what_articles_are_for_is_counted() {
        let judged = format!("{ROW} drawn=true adjudicated=true verdict=invalid");
        let written = Builder::default()
            .partners(&["P1"])
            .rows(
                "escalations",
                1,
                &format!("{judged} escalation_id=E1 invalid=true article_fits=true kb_article_id=K1"),
            )
            .rows("escalations", 2, &format!("{judged} escalation_id=E2 invalid=true"))
            .rows("escalations", 1, &format!("{judged} escalation_id=E3 invalid=false article_fits=false"))
            .rows("escalations", 1, &format!("{ROW} escalation_id=E4 drawn=true adjudicated=false"))
            .rows("escalations", 1, &format!("{ROW} escalation_id=E5 drawn=false adjudicated=true invalid=true"))
            .rows(
                "escalations",
                1,
                "assignment=direct escalation_id=E6 escalated_date=2026-07-05 functional=true drawn=true",
            )
            .write("2026-12-31");
        let period = FiscalYear { start_month: 1 }.parse_quarter("2026Q3").expect("a quarter");
        let listed = to_judge(&written.facts, period).expect("a list");
        let ids: Vec<&str> = listed.iter().map(|one| one.escalation_id.as_str()).collect();
        assert_eq!(ids, ["E1", "E2", "E2", "E3", "E4"]);
        assert_eq!(
            (listed[0].article_fits, listed[3].article_fits, listed[4].verdict.clone()),
            (Some(true), Some(false), None)
        );
        let days = (period.first_day(), period.last_day());
        let found = checks(&written.facts.tables["escalations"], days).expect("counts");
        let expected = ArticleChecks { invalid: 3, unchecked: 2, unfit: 1 };
        assert_eq!(found, [(PartnerId::new("P1"), expected)]);
        assert_eq!(
            in_words(expected),
            "1 of 3 known to be for the case's product and language; of 2 that is not known, and the judges' word holds; \
             1 more known to be for another: counted as valid"
        );
    }
}
