//! CSV files of a closed period: rows of named values, and what is wrong with one.

use std::str::FromStr;

use rust_decimal::Decimal;

use crate::domain::{Currency, Finding, Money, Place};
use crate::pipeline::PipelineError;
use crate::pipeline::guarded_csv::unguarded;

/// The rows of a file under the heading they were written with.
pub(super) fn read(file: &str, bytes: &[u8], heading: &'static [&'static str]) -> Result<Vec<Row>, PipelineError> {
    let mut reader = csv::Reader::from_reader(bytes);
    let found = reader.headers().map_err(|error| unreadable(file, 1, &error.to_string()))?;
    if found != heading {
        return Err(unreadable(file, 1, &format!("expected the columns {}", heading.join(", "))));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record
            .map_err(|error| unreadable(file, error.position().map_or(0, csv::Position::line), &error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(Row { file: file.to_owned(), line, heading, record });
    }
    Ok(rows)
}

fn unreadable(file: &str, line: u64, message: &str) -> PipelineError {
    let finding = Finding::error(Place::file(file).line(line), message).remedy("restore it from version control");
    PipelineError::Data(vec![finding])
}

/// A row.
pub(super) struct Row {
    file: String,
    line: u64,
    heading: &'static [&'static str],
    record: csv::StringRecord,
}

impl Row {
    /// A value as it is written; nothing where there is no such column.
    pub(super) fn text(&self, column: &str) -> &str {
        let at = self.heading.iter().position(|name| *name == column);
        let written = at.and_then(|at| self.record.get(at)).unwrap_or_default();
        unguarded(written)
    }

    /// A text that may be missing.
    pub(super) fn optional(&self, column: &str) -> Option<String> {
        Some(self.text(column).to_owned()).filter(|text| !text.is_empty())
    }

    /// A value read by `parse`; what cannot be read is an error that says what was expected.
    pub(super) fn parsed<T>(
        &self,
        column: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, PipelineError> {
        let text = self.text(column);
        parse(text)
            .ok_or_else(|| unreadable(&self.file, self.line, &format!("found {column} `{text}`, expected {expected}")))
    }

    /// A value of a type that reads itself.
    pub(super) fn value<T: FromStr>(&self, column: &str, expected: &str) -> Result<T, PipelineError> {
        self.parsed(column, expected, |text| text.parse().ok())
    }

    /// The row's currency.
    pub(super) fn currency(&self) -> Result<Currency, PipelineError> {
        self.parsed("currency", "a currency", Currency::parse)
    }

    /// An amount in whole minor units.
    pub(super) fn money(&self, column: &str, currency: Currency) -> Result<Money, PipelineError> {
        self.parsed(column, "an amount in whole minor units", |text| amount(text, currency))
    }

    /// An amount that may be missing.
    pub(super) fn optional_money(&self, column: &str, currency: Currency) -> Result<Option<Money>, PipelineError> {
        if self.text(column).is_empty() { Ok(None) } else { self.money(column, currency).map(Some) }
    }
}

fn amount(text: &str, currency: Currency) -> Option<Money> {
    Money::from_decimal_exact(text.parse::<Decimal>().ok()?, currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_as_they_were_and_are_no_formulas() {
        let texts = ["=1+1", "'quoted", "''", "-5", "-600.00", "+x", "a,\"b\"\nc", "", "@SUM", "\tx"];
        let rows: Vec<Vec<String>> = texts.iter().map(|text| vec![(*text).to_owned(), "x".to_owned()]).collect();
        let bytes = crate::pipeline::guarded_csv::bytes(&["a", "b"], &rows).expect("written");
        let back = read("a.csv", &bytes, &["a", "b"]).expect("read");
        assert_eq!(back.iter().map(|row| row.text("a")).collect::<Vec<_>>(), texts);
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.lines().all(|line| !line.starts_with(['=', '+', '@', '\t'])), "{text}");
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        let row =
            &read("closed/2026Q3/rates.csv", b"currency,rate\nEUR,much\n", &["currency", "rate"]).expect("read")[0];
        let error = row.value::<Decimal>("rate", "a number").expect_err("no number");
        assert!(
            error.to_string().contains("closed/2026Q3/rates.csv:2: found rate `much`, expected a number"),
            "{error}"
        );
        assert!(read("rates.csv", b"currency\n", &["currency", "rate"]).is_err());
    }
}
