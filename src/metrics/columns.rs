//! The columns that series ask for in a fact table: each expression is worked out once, whoever asks for it.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use chrono::NaiveDate;
use polars::prelude::{Column, DataFrame, DataType, Expr, LazyFrame, col};

use super::collect::run;
use super::compile::month_index;
use super::expression::{Expression, one_line};
use super::groups::Ranked;
use super::texts::Texts;
use crate::domain::Month;

/// Rows that are read at once: more take more memory, less read a part of the file again.
const ROWS_AT_ONCE: usize = 65_536;

/// Which column: its place among those asked for.
pub(super) type Place = usize;

/// The columns asked for so far.
#[derive(Debug, Default)]
pub(super) struct Columns {
    asked: Vec<Asked>,
}

#[derive(Debug)]
struct Asked {
    /// What it is, so that it is there once: a column's name, or an expression as it was written.
    written: String,
    kind: ColumnKind,
    expression: Expr,
    texts: Texts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnKind {
    Text,
    Day,
    Flag,
    Whole,
}

/// The values of a column in some rows.
#[derive(Debug)]
pub(super) enum Values {
    /// Texts by their numbers.
    Texts(Vec<u32>),
    /// Days.
    Days(Vec<Option<Day>>),
    /// Flags.
    Flags(Vec<Option<bool>>),
    /// Whole numbers.
    Whole(Vec<Option<i64>>),
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    /// Days since 1 January 1970.
    pub(super) number: i32,
    /// The month it lies in: year × 12 + month − 1.
    pub(super) month: i32,
}

impl Columns {
    /// A column of texts.
    pub(super) fn text(&mut self, name: &str) -> Place {
        self.place(name.to_owned(), ColumnKind::Text, || Ok(col(name))).unwrap_or_default()
    }

    /// A column of texts that is worked out; `written` tells it from others.
    pub(super) fn text_of(&mut self, written: &str, expression: Expr) -> Place {
        self.place(written.to_owned(), ColumnKind::Text, || Ok(expression)).unwrap_or_default()
    }

    /// A column of days.
    pub(super) fn day(&mut self, name: &str) -> Place {
        self.place(name.to_owned(), ColumnKind::Day, || Ok(col(name))).unwrap_or_default()
    }

    /// A column of flags that is worked out; `written` tells it from others.
    pub(super) fn flag_of(&mut self, written: &str, expression: Expr) -> Place {
        self.place(written.to_owned(), ColumnKind::Flag, || Ok(expression)).unwrap_or_default()
    }

    /// An expression that is true, false or unknown.
    pub(super) fn flag(&mut self, expression: &Expression) -> Result<Place, String> {
        self.place(expression.sql().to_owned(), ColumnKind::Flag, || expression.to_polars())
    }

    /// An expression that is a whole number.
    pub(super) fn whole(&mut self, expression: &Expression) -> Result<Place, String> {
        self.place(expression.sql().to_owned(), ColumnKind::Whole, || expression.to_polars())
    }

    fn place(
        &mut self,
        written: String,
        kind: ColumnKind,
        expression: impl FnOnce() -> Result<Expr, String>,
    ) -> Result<Place, String> {
        let same = |asked: &Asked| asked.kind == kind && asked.written == written;
        if let Some(place) = self.asked.iter().position(same) {
            return Ok(place);
        }
        let expression = expression()?;
        self.asked.push(Asked { written, kind, expression, texts: Texts::default() });
        Ok(self.asked.len() - 1)
    }

    /// Reads the columns of a table, some rows at a time: the next are read while `take` has those before.
    pub(super) fn read(&mut self, table: &LazyFrame, mut take: impl FnMut(&[Values])) -> Result<(), String> {
        let named =
            |(place, asked): (usize, &Asked)| asked.kind.cast(asked.expression.clone()).alias(place.to_string());
        let columns: Vec<Expr> = self.asked.iter().enumerate().map(named).collect();
        let (send, batches) = sync_channel(0);
        std::thread::scope(|scope| {
            let reading = scope.spawn(|| {
                for start in (0..).step_by(ROWS_AT_ONCE) {
                    let some = run(table.clone().slice(start, ROWS_AT_ONCE as u32).select(&columns))?;
                    // Who takes no more has stopped for a reason of its own.
                    if some.height() == 0 || send.send(self.values(&some)?).is_err() {
                        break;
                    }
                }
                drop(send);
                Ok(())
            });
            batches.into_iter().for_each(|batch| take(&batch));
            reading.join().map_err(|_| "reading stopped without saying why".to_owned())?
        })
    }

    fn values(&mut self, batch: &DataFrame) -> Result<Vec<Values>, String> {
        let columns = self.asked.iter_mut().zip(batch.columns());
        columns.map(|(asked, column)| asked.values(column).map_err(|error| one_line(&error.to_string()))).collect()
    }

    /// The texts of every column that were read.
    pub(super) fn into_texts(self) -> Vec<Ranked> {
        let ordered = self.asked.into_iter().map(|asked| asked.texts.into_ordered());
        ordered.map(|(texts, ranks)| (Arc::new(texts), ranks)).collect()
    }
}

impl Day {
    fn of(number: i32) -> Option<Self> {
        let day = NaiveDate::from_epoch_days(number)?;
        Some(Self { number, month: month_index(Month::of(day)) })
    }
}

impl ColumnKind {
    fn cast(self, expression: Expr) -> Expr {
        match self {
            Self::Text => expression.cast(DataType::String),
            Self::Day => expression.cast(DataType::Int32),
            Self::Flag => expression.cast(DataType::Boolean),
            Self::Whole => expression.cast(DataType::Int64),
        }
    }
}

impl Asked {
    fn values(&mut self, column: &Column) -> Result<Values, polars::prelude::PolarsError> {
        Ok(match self.kind {
            ColumnKind::Text => {
                let mut last = None;
                let mut number = self.texts.number(None);
                let numbered = |text| {
                    if text != last {
                        (last, number) = (text, self.texts.number(text));
                    }
                    number
                };
                Values::Texts(column.str()?.iter().map(numbered).collect())
            }
            ColumnKind::Day => Values::Days(column.i32()?.iter().map(|number| Day::of(number?)).collect()),
            ColumnKind::Flag => Values::Flags(column.bool()?.iter().collect()),
            ColumnKind::Whole => Values::Whole(column.i64()?.iter().collect()),
        })
    }
}

/// The numbers of a column's texts.
pub(super) fn texts(values: &[Values], place: Place) -> &[u32] {
    if let Some(Values::Texts(texts)) = values.get(place) { texts } else { &[] }
}

/// A column of days.
pub(super) fn days(values: &[Values], place: Place) -> &[Option<Day>] {
    if let Some(Values::Days(days)) = values.get(place) { days } else { &[] }
}

/// A column of flags.
pub(super) fn flags(values: &[Values], place: Place) -> &[Option<bool>] {
    if let Some(Values::Flags(flags)) = values.get(place) { flags } else { &[] }
}

/// A column of whole numbers.
pub(super) fn whole(values: &[Values], place: Place) -> &[Option<i64>] {
    if let Some(Values::Whole(whole)) = values.get(place) { whole } else { &[] }
}
