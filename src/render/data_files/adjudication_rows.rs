//! `adjudications.csv`: the escalations that a programme's sample draws, for who judges them.

use crate::scorecard::judgements::ToJudge;

use super::DataFileError;
use super::table::{Cell, Column, Kind, csv_bytes};

/// The columns, in order.
#[must_use]
pub fn adjudication_columns<'a>() -> Vec<Column<&'a ToJudge>> {
    vec![
        column("partner_id", Kind::Text, "the partner", |row| Cell::Text(row.partner_id.to_string())),
        column("escalation_id", Kind::Text, "the escalation", |row| Cell::Text(row.escalation_id.clone())),
        column("case_id", Kind::Text, "its case", |row| Cell::Text(row.case_id.clone())),
        column("product", Kind::Text, "product of the case", |row| Cell::text(row.product.clone())),
        column("severity", Kind::Text, "severity of the case when it was opened", |row| {
            Cell::text(row.severity.clone())
        }),
        column("escalated_on", Kind::Day, "day of the escalation", |row| row.escalated.map_or(Cell::Empty, Cell::Day)),
        column("reason", Kind::Text, "the reason given", |row| Cell::text(row.reason.clone())),
        column(
            "verdict",
            Kind::Text,
            "`valid`, `invalid` or `undecided`; empty where it still has to be judged",
            |row| Cell::text(row.verdict.clone()),
        ),
        column("kb_article_id", Kind::Text, "the article that would have solved it", |row| {
            Cell::text(row.article.clone())
        }),
        column(
            "article_fits",
            Kind::Flag,
            "whether the article is for the case's product and language; empty where that is not known",
            |row| row.article_fits.map_or(Cell::Empty, Cell::Flag),
        ),
    ]
}

fn column<'a>(
    name: &'static str,
    kind: Kind,
    meaning: &'static str,
    value: fn(&&'a ToJudge) -> Cell,
) -> Column<&'a ToJudge> {
    Column { name, kind, meaning, value }
}

/// The escalations to be judged as CSV, in the order given.
///
/// # Errors
/// When the writer fails.
pub fn adjudications_csv(rows: &[ToJudge]) -> Result<Vec<u8>, DataFileError> {
    csv_bytes(&adjudication_columns(), &rows.iter().collect::<Vec<_>>())
}
