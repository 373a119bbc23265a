//! Row-level expressions of metric records: SQL over the columns of one fact table, checked before any parser sees them.
//!
//! The same text runs in polars and in any SQL engine over the facts' files, so only what means the same in both is allowed:
//! comparisons, three-valued logic, whole-number arithmetic without division, and a few scalar functions. Limits on length, operators and
//! nesting are checked on the text first, because deep nesting overflows a recursive parser's stack.

use polars::prelude::{Column, DataFrame, DataType, Expr, IntoLazy, NamedFrom, Series};

use super::lexer::{Token, TokenKind, tokens};
use crate::config::reader::Placed;
use crate::domain::finding::nearest;
use crate::domain::{Finding, Place};
use crate::facts::schema::{FactTable, FactType};

/// Longest text of an expression, in bytes.
pub(crate) const MAXIMUM_BYTES: usize = 2_000;
/// Most operators, keywords that act as operators, and calls.
pub(crate) const MAXIMUM_OPERATORS: usize = 64;
/// Deepest nesting of parentheses and `CASE`.
pub(crate) const MAXIMUM_DEPTH: usize = 20;

/// Scalar functions that mean the same in every engine.
const FUNCTIONS: &[&str] = &["abs", "coalesce", "greatest", "least", "length", "lower", "nullif", "upper"];
/// Words that count as operators.
const OPERATOR_WORDS: &[&str] = &["and", "or", "not", "in", "like", "between", "is", "case", "when"];
/// Other words of the grammar.
const OTHER_WORDS: &[&str] = &["null", "true", "false", "then", "else", "end"];
/// Aggregates: known only to say why they are refused.
const AGGREGATES: &[&str] = &[
    "sum",
    "count",
    "avg",
    "mean",
    "min",
    "max",
    "median",
    "quantile",
    "quantile_cont",
    "percentile_cont",
    "stddev",
    "variance",
    "first",
    "last",
    "any_value",
    "bool_and",
    "bool_or",
    "string_agg",
    "array_agg",
];

/// What an expression must come out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpressionType {
    /// True, false or null.
    Flag,
    /// A whole number or null.
    Integer,
}

/// A checked expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    text: String,
}

impl Expression {
    /// Checks a text against a fact table; every finding has its place.
    ///
    /// # Errors
    /// All findings: too long, too many operators, too deep, unknown columns or functions, aggregates, syntax, wrong type.
    pub fn check(written: &Placed<String>, table: &FactTable, expected: ExpressionType) -> Result<Self, Vec<Finding>> {
        let text = written.value.as_str();
        if text.len() > MAXIMUM_BYTES {
            let message = format!("expression of {} bytes, expected at most {MAXIMUM_BYTES}", text.len());
            return Err(vec![Finding::error(written.place.clone(), message)]);
        }
        let found = tokens(text).map_err(|wrong| {
            vec![Finding::error(inside(&written.place, text, wrong.offset), format!("found {}", wrong.message))]
        })?;
        let findings = check_tokens(&found, written, table);
        if !findings.is_empty() {
            return Err(findings);
        }
        let checked = Self { text: text.trim().to_owned() };
        match with_room(|| checked.type_over(table)) {
            Ok(kind) if fits(&kind, expected) => Ok(checked),
            Ok(kind) => Err(vec![Finding::error(
                written.place.clone(),
                format!("the expression gives {}, expected {}", type_name(&kind), expected.name()),
            )]),
            Err(cause) => Err(vec![Finding::error(written.place.clone(), cause)]),
        }
    }

    /// The text as it goes into SQL.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.text
    }

    /// The expression for polars.
    ///
    /// # Errors
    /// What the parser said; impossible for a checked expression.
    pub fn to_polars(&self) -> Result<Expr, String> {
        with_room(|| self.parsed())
    }

    fn parsed(&self) -> Result<Expr, String> {
        // Parsed alone it must be whole, and parsed in parentheses it can have no alias.
        polars::sql::sql_expr(&self.text)
            .and_then(|_| polars::sql::sql_expr(format!("({})", self.text)))
            .map_err(|error| one_line(&error.to_string()))
    }

    /// The type over an empty table of the right shape: finds what only evaluation can (a text compared with a number).
    fn type_over(&self, table: &FactTable) -> Result<DataType, String> {
        let columns: Vec<Column> = table
            .columns
            .iter()
            .map(|column| {
                Column::from(Series::new(column.name.into(), Vec::<i64>::new()))
                    .cast(&polars_type(column.kind))
                    .map_err(|error| one_line(&error.to_string()))
            })
            .collect::<Result<_, _>>()?;
        let empty = DataFrame::new(0, columns).map_err(|error| one_line(&error.to_string()))?;
        let expression = self.parsed()?.alias("value");
        let result = empty.lazy().select([expression]).collect().map_err(|error| one_line(&error.to_string()))?;
        Ok(result.column("value").map_err(|error| one_line(&error.to_string()))?.dtype().clone())
    }
}

impl ExpressionType {
    fn name(self) -> &'static str {
        match self {
            Self::Flag => "true or false",
            Self::Integer => "a whole number",
        }
    }
}

fn fits(found: &DataType, expected: ExpressionType) -> bool {
    match expected {
        ExpressionType::Flag => *found == DataType::Boolean,
        ExpressionType::Integer => found.is_integer(),
    }
}

fn type_name(found: &DataType) -> &'static str {
    match found {
        DataType::Boolean => "true or false",
        DataType::String => "a text",
        DataType::Date => "a day",
        DataType::Null => "nothing",
        other if other.is_integer() => "a whole number",
        other if other.is_float() => "a fraction",
        _ => "something else",
    }
}

fn polars_type(kind: FactType) -> DataType {
    match kind {
        FactType::Text => DataType::String,
        FactType::Integer => DataType::Int64,
        FactType::Flag => DataType::Boolean,
        FactType::Day => DataType::Date,
    }
}

fn check_tokens(found: &[Token<'_>], written: &Placed<String>, table: &FactTable) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (operators, depth) = size(found);
    if operators > MAXIMUM_OPERATORS {
        let message = format!("{operators} operators, expected at most {MAXIMUM_OPERATORS}");
        findings.push(
            Finding::error(written.place.clone(), message).remedy("split the metric, or derive a flag in the source"),
        );
    }
    if depth > MAXIMUM_DEPTH {
        let message = format!("nested {depth} deep, expected at most {MAXIMUM_DEPTH}");
        findings.push(Finding::error(written.place.clone(), message));
    }
    for (index, token) in found.iter().enumerate() {
        let finding = match token.kind {
            TokenKind::Word => check_word(token.text, &found[index + 1..], &found[..index], table),
            TokenKind::QuotedName => check_column(token.text, table),
            _ => None,
        };
        if let Some((message, remedy)) = finding {
            let finding = Finding::error(inside(&written.place, &written.value, token.offset), message);
            findings.push(match remedy {
                Some(remedy) => finding.remedy(remedy),
                None => finding,
            });
        }
    }
    findings
}

type Wrong = (String, Option<String>);

fn check_word(word: &str, after: &[Token<'_>], before: &[Token<'_>], table: &FactTable) -> Option<Wrong> {
    let lower = word.to_lowercase();
    let next = after.first();
    if matches!(lower.as_str(), "true" | "false") && follows_is(before) {
        let message = format!("`IS {}` treats unknown differently in different engines", word.to_uppercase());
        return Some((message, Some("write the flag itself, `NOT flag`, or `COALESCE(flag, FALSE)`".to_owned())));
    }
    if OPERATOR_WORDS.contains(&lower.as_str()) || OTHER_WORDS.contains(&lower.as_str()) {
        return None;
    }
    if lower == "date" && next.is_some_and(|next| next.kind == TokenKind::Text) {
        return None;
    }
    if next.is_some_and(|next| next.text == "(") {
        return check_function(word, &lower);
    }
    check_column(word, table)
}

fn follows_is(before: &[Token<'_>]) -> bool {
    let words: Vec<String> = before.iter().rev().take(2).map(|token| token.text.to_lowercase()).collect();
    match words.as_slice() {
        [last, ..] if last == "is" => true,
        [last, earlier] => last == "not" && earlier == "is",
        _ => false,
    }
}

fn check_function(word: &str, lower: &str) -> Option<Wrong> {
    if FUNCTIONS.contains(&lower) {
        return None;
    }
    if AGGREGATES.contains(&lower) {
        let message = format!("`{word}` adds rows together, expected an expression about one row");
        return Some((message, Some("the metric's kind decides how rows are added".to_owned())));
    }
    let remedy = match nearest(lower, FUNCTIONS.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("allowed: {}", list(FUNCTIONS)),
    };
    Some((format!("unknown function `{word}`"), Some(remedy)))
}

fn check_column(name: &str, table: &FactTable) -> Option<Wrong> {
    if table.column(name).is_some() {
        return None;
    }
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let remedy = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("its columns: {}", list(&names)),
    };
    Some((format!("the facts `{}` have no column `{name}`", table.name), Some(remedy)))
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// How many operators, and how deep the nesting.
fn size(found: &[Token<'_>]) -> (usize, usize) {
    let (mut operators, mut depth, mut deepest) = (0_usize, 0_usize, 0_usize);
    for token in found {
        let word = token.kind == TokenKind::Word;
        let lower = token.text.to_lowercase();
        if token.kind == TokenKind::Operator || (word && OPERATOR_WORDS.contains(&lower.as_str())) {
            operators += 1;
        }
        if token.text == "(" || (word && lower == "case") {
            depth += 1;
            deepest = deepest.max(depth);
        } else if token.text == ")" || (word && lower == "end") {
            depth = depth.saturating_sub(1);
        }
        operators += usize::from(word && FUNCTIONS.contains(&lower.as_str()));
    }
    (operators, deepest)
}

/// The place of a character inside a text that starts at `place` with its opening quote.
fn inside(place: &Place, text: &str, offset: usize) -> Place {
    let mut narrowed = place.clone();
    if !text.contains('\n') {
        let characters = text.get(..offset).unwrap_or_default().chars().count() as u64;
        narrowed.column = place.column.map(|column| column + 1 + characters);
    }
    narrowed
}

/// Stack for parsing and planning: what the limits allow nests deeper than a small thread's stack holds without optimisation.
const STACK_BYTES: usize = 64 << 20;

/// Does work on a thread with a large stack.
pub(super) fn with_room<T: Send>(work: impl FnOnce() -> Result<T, String> + Send) -> Result<T, String> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work);
        let thread = thread.map_err(|error| format!("no thread could be started: {error}"))?;
        thread.join().map_err(|_| "the parser failed on it".to_owned())?
    })
}

pub(super) fn one_line(message: &str) -> String {
    message.split('\n').next().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: ExpressionType) -> Result<Expression, Vec<String>> {
        let place = Place::file("metrics/own.toml").line(7).column(10).key("metric[1].filter");
        let table = FactTable::named("cases").expect("a table");
        Expression::check(&Placed { value: text.to_owned(), place }, table, expected)
            .map_err(|findings| findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn ordinary_expressions_are_accepted() {
        for text in [
            "is_partner_case",
            "is_partner_case AND NOT escalated",
            "severity IN ('sev1', 'sev2') OR channel IS NULL",
            "opened_date >= DATE '2026-01-01' AND product LIKE 'Atl%'",
            "CASE WHEN severity = 'sev1' THEN TRUE ELSE escalated END",
            "COALESCE(reopens, 0) BETWEEN 1 AND 3",
            "\"complexity\" = 'it''s'",
        ] {
            assert!(check(text, ExpressionType::Flag).is_ok(), "{text}: {:?}", check(text, ExpressionType::Flag));
        }
        assert!(check("seconds_to_resolve - seconds_to_first_response", ExpressionType::Integer).is_ok());
        assert!(check("2 * ABS(reopens)", ExpressionType::Integer).is_ok());
    }

    #[test]
    fn a_misspelt_column_is_placed_and_the_nearest_suggested() {
        assert_eq!(
            check("NOT escalatd", ExpressionType::Flag),
            Err(vec![
                "metrics/own.toml:7:15 [metric[1].filter]: the facts `cases` have no column `escalatd`; did you mean `escalated`?"
                    .to_owned()
            ])
        );
    }

    #[test]
    fn aggregates_unknown_functions_and_division_are_refused() {
        let sum = check("SUM(reopens)", ExpressionType::Integer).expect_err("refused").join("\n");
        assert!(sum.contains("`SUM` adds rows together") && sum.contains(":7:11 "), "{sum}");
        let function = check("random() > 3", ExpressionType::Flag).expect_err("refused").join("\n");
        assert!(function.contains("unknown function `random`"), "{function}");
        for text in [
            "reopens / 2 = 1",
            "reopens % 2 = 1",
            "reopens > 1.5",
            "escalated; DROP",
            "reopens -- 1",
            "escalated::text",
            "(SELECT 1)",
            "escalated reopens",
            "escalated) OR (bypass",
        ] {
            assert!(check(text, ExpressionType::Flag).is_err(), "{text}");
        }
    }

    #[test]
    fn is_true_differs_between_engines_and_is_refused() {
        for text in ["escalated IS TRUE", "escalated IS NOT FALSE"] {
            let found = check(text, ExpressionType::Flag).expect_err("refused").join("\n");
            assert!(found.contains("treats unknown differently"), "{found}");
        }
    }

    #[test]
    fn the_type_must_fit() {
        let found = check("reopens", ExpressionType::Flag).expect_err("refused").join("\n");
        assert!(found.contains("gives a whole number, expected true or false"), "{found}");
        assert!(check("escalated", ExpressionType::Integer).is_err());
        assert!(check("resolved_date - opened_date", ExpressionType::Integer).is_err());
        assert!(check("severity = 1", ExpressionType::Flag).is_err());
    }

    /// Rule R8: at most 64 operators and 2,000 bytes, told before any parser's stack is used.
    #[test]
    fn r8_size_is_checked_before_parsing() {
        let many = format!("{}escalated", "NOT ".repeat(65));
        assert!(
            check(&many, ExpressionType::Flag).expect_err("refused")[0].contains("65 operators, expected at most 64")
        );
        let deep = format!("{}escalated{}", "(".repeat(900), ")".repeat(900));
        assert!(check(&deep, ExpressionType::Flag).expect_err("refused")[0].contains("nested 900 deep"));
        let long = format!("severity = '{}'", "x".repeat(2_000));
        assert!(check(&long, ExpressionType::Flag).expect_err("refused")[0].contains("2013 bytes"));
        let most = format!("{}escalated", "bypass OR ".repeat(64));
        assert!(check(&most, ExpressionType::Flag).is_ok());
        let nested = format!("{}escalated{}", "(".repeat(MAXIMUM_DEPTH), ")".repeat(MAXIMUM_DEPTH));
        assert!(check(&nested, ExpressionType::Flag).is_ok(), "{:?}", check(&nested, ExpressionType::Flag));
    }

    proptest::proptest! {
        #[test]
        fn nothing_written_makes_the_check_panic(text in "[a-z_A-Z0-9 ()'<>=!,.*+-]{0,80}") {
            let _ = check(&text, ExpressionType::Flag);
        }
    }
}
