//! What a series asks of each row of a fact table: whether it counts, under which key, and what it adds.

use chrono::NaiveDate;
use polars::prelude::lit;

use super::catalogue::{ExcludedBy, Kind, Metric, Series};
use super::columns::{Columns, Place};
use super::compile::{self, Strata};
use super::expression::Expression;
use crate::domain::{Month, Quarter};

/// The days that rows are asked about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days<'a> {
    pub(super) quarters: &'a [Quarter],
    /// Nothing after this day counts.
    pub(super) last: NaiveDate,
}

/// A question, for one metric.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ask<'a> {
    /// The groups of a series, with the parts of the stratum that they are told apart by.
    Series(&'a Series, Strata),
    /// Distinct things over a whole quarter and those before it that count; their month is the quarter's last.
    Quarter(&'a Series, Strata, &'a [Month]),
    /// Rows that a column gives a reason to leave out.
    LeftOut(&'a Series, &'a ExcludedBy),
    /// Rows that an approved exclusion takes out.
    Approved(&'a Series),
}

/// A question over the columns of a table.
#[derive(Debug)]
pub(super) struct Question {
    /// Flags that are all true for a row that counts.
    pub(super) inside: Vec<Place>,
    pub(super) by: By,
    pub(super) counting: Counting,
    /// Where rows may still change.
    pub(super) provisional: Option<Place>,
}

/// What rows are grouped by, beside their subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct By {
    pub(super) when: When,
    /// The first and the last day that count, since 1 January 1970.
    pub(super) from: i32,
    pub(super) to: i32,
    /// Severity, product, complexity and a further text.
    pub(super) stratum: [Option<Place>; 4],
    /// Whether rows without the further text do not count.
    pub(super) named: bool,
}

/// Which month a row belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum When {
    /// That of a day.
    On(Place),
    /// That of leaving. Who left before entering was never inside: it leaves on the day it enters.
    Leaving { entered: Place, left: Place },
    /// One month, whatever the day.
    In(Place, i32),
    /// Every month at whose end it was inside: by the number of the month and its last day that counts.
    Inside { entered: Place, left: Place, ends: Vec<(i32, i32)> },
}

/// What a row adds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Counting {
    /// One above the line where the flag is true, and one below it where it is known.
    Share { above: Place, only_known: bool },
    /// One above the line where the flag is true; rows where it is unknown do not count.
    Rate { above: Place },
    /// Both numbers; rows where one is unknown do not count.
    Ratio { above: Place, below: Place },
    /// Its value.
    Value { value: Place },
    /// The thing it is about, by the number of its text, with the flag.
    Thing { entity: Place, above: Place },
    /// The same for every row, above and below the line.
    Fixed { above: i64, below: i64 },
    /// How many days it has been inside.
    Age,
}

impl Ask<'_> {
    /// The series whose rows it is about.
    pub(super) fn series(&self) -> &Series {
        match self {
            Self::Series(series, _) | Self::Quarter(series, ..) | Self::LeftOut(series, _) | Self::Approved(series) => {
                series
            }
        }
    }

    /// The questions over the columns of its table; their groups add up.
    ///
    /// # Errors
    /// An expression that cannot be read.
    pub(super) fn questions(
        &self,
        metric: &Metric,
        exclusions: bool,
        days: Days<'_>,
        columns: &mut Columns,
    ) -> Result<Vec<Question>, String> {
        let mut asking = Asking { metric, exclusions, days, columns };
        match *self {
            Self::Series(series, strata) => asking.series(series, strata),
            Self::Quarter(series, strata, months) => asking.quarter(series, strata, months),
            Self::LeftOut(series, by) => asking.left_out(series, by),
            Self::Approved(series) => asking.approved(series),
        }
    }
}

struct Asking<'a> {
    metric: &'a Metric,
    /// Whether an approved exclusion takes any row of the table out of any metric.
    exclusions: bool,
    days: Days<'a>,
    columns: &'a mut Columns,
}

impl Asking<'_> {
    fn series(&mut self, series: &Series, strata: Strata) -> Result<Vec<Question>, String> {
        if let Kind::PointInTime { entered, left } = series.kind {
            return self.flows(series, strata, (entered, left));
        }
        let (counting, further) = self.counting(series)?;
        let mut by = self.by(series, strata)?;
        by.stratum[3] = further;
        by.named = matches!(series.kind, Kind::Gap { .. });
        let provisional = match &series.provisional {
            Some(provisional) if !matches!(series.kind, Kind::Age { .. }) => Some(self.columns.flag(provisional)?),
            _ => None,
        };
        Ok(vec![Question { inside: self.inside(series)?, by, counting, provisional }])
    }

    /// What a row adds, and the further text it is grouped by.
    fn counting(&mut self, series: &Series) -> Result<(Counting, Option<Place>), String> {
        let columns = &mut *self.columns;
        Ok(match &series.kind {
            Kind::Share { numerator } => (Counting::Share { above: columns.flag(numerator)?, only_known: false }, None),
            Kind::Standardised { numerator, apart_by } => {
                let apart = apart_by.map(|column| columns.text(column));
                (Counting::Share { above: columns.flag(numerator)?, only_known: false }, apart)
            }
            Kind::Gap { by, numerator } => {
                let group = columns.text(by);
                (Counting::Share { above: columns.flag(numerator)?, only_known: true }, Some(group))
            }
            Kind::Rate { numerator } => (Counting::Rate { above: columns.flag(numerator)? }, None),
            Kind::SumRatio { numerator, denominator } => {
                (Counting::Ratio { above: columns.whole(numerator)?, below: columns.whole(denominator)? }, None)
            }
            Kind::Mean { value, .. } | Kind::Percentile { value, .. } => {
                (Counting::Value { value: columns.whole(value)? }, None)
            }
            Kind::DistinctShare { entity, numerator } => {
                (Counting::Thing { entity: columns.text(entity), above: columns.flag(numerator)? }, None)
            }
            Kind::PointInTime { .. } => (Counting::Fixed { above: 0, below: 0 }, None),
            Kind::Age { .. } => (Counting::Age, None),
        })
    }

    fn by(&mut self, series: &Series, strata: Strata) -> Result<By, String> {
        let (from, to) = self.first_and_last();
        let (when, from) = match &series.kind {
            Kind::Age { entered, left } => {
                let (entered, left) = (self.columns.day(entered), self.columns.day(left));
                (When::Inside { entered, left, ends: self.month_ends() }, i32::MIN)
            }
            _ => (When::On(self.cohort(series)?), from),
        };
        Ok(By { when, from, to, stratum: self.stratum(series, strata), named: false })
    }

    /// Rows that entered and left, by month: running totals of both give the stand at any month's end.
    fn flows(
        &mut self,
        series: &Series,
        strata: Strata,
        (entered, left): (&str, &str),
    ) -> Result<Vec<Question>, String> {
        let (entered, left) = (self.columns.day(entered), self.columns.day(left));
        let (inside, stratum, (_, to)) = (self.inside(series)?, self.stratum(series, strata), self.first_and_last());
        let side = |when: When, counting: Counting| {
            let by = By { when, from: i32::MIN, to, stratum, named: false };
            Question { inside: inside.clone(), by, counting, provisional: None }
        };
        Ok(vec![
            side(When::On(entered), Counting::Fixed { above: 1, below: 0 }),
            side(When::Leaving { entered, left }, Counting::Fixed { above: 0, below: 1 }),
        ])
    }

    fn quarter(&mut self, series: &Series, strata: Strata, months: &[Month]) -> Result<Vec<Question>, String> {
        let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(Vec::new()) };
        let mut questions = self.series(series, strata)?;
        let month = compile::month_index(*last);
        for question in &mut questions {
            question.by.when = When::In(self.cohort(series)?, month);
            question.by.from = first.first_day().to_epoch_days();
            question.by.to = last.last_day().min(self.days.last).to_epoch_days();
        }
        Ok(questions)
    }

    fn left_out(&mut self, series: &Series, by: &ExcludedBy) -> Result<Vec<Question>, String> {
        let filter = self.filter(by.filter.as_ref())?;
        let reason = self.columns.text(by.column);
        self.reasons(series, filter, reason)
    }

    fn approved(&mut self, series: &Series) -> Result<Vec<Question>, String> {
        let mut inside = self.filter(series.filter.as_ref())?;
        inside.push(
            self.columns.flag_of(&format!("excluded from {}", self.metric.id), compile::excluded(&self.metric.id)),
        );
        let reason = self.columns.text_of("'approved'", lit("approved"));
        self.reasons(series, inside, reason)
    }

    fn reasons(&mut self, series: &Series, inside: Vec<Place>, reason: Place) -> Result<Vec<Question>, String> {
        let (from, to) = self.first_and_last();
        let stratum = [None, None, None, Some(reason)];
        let by = By { when: When::On(self.cohort(series)?), from, to, stratum, named: true };
        Ok(vec![Question { inside, by, counting: Counting::Fixed { above: 0, below: 0 }, provisional: None }])
    }

    /// Rows that the series counts: without those that an approved exclusion takes out of the metric.
    fn inside(&mut self, series: &Series) -> Result<Vec<Place>, String> {
        let mut inside = self.filter(series.filter.as_ref())?;
        if self.exclusions {
            let metric = &self.metric.id;
            inside.push(self.columns.flag_of(&format!("counts for {metric}"), compile::excluded(metric).not()));
        }
        Ok(inside)
    }

    fn filter(&mut self, filter: Option<&Expression>) -> Result<Vec<Place>, String> {
        filter.map(|filter| self.columns.flag(filter)).into_iter().collect()
    }

    fn cohort(&mut self, series: &Series) -> Result<Place, String> {
        let cohort = series.cohort.ok_or_else(|| "no day decides the period of a row".to_owned())?;
        Ok(self.columns.day(cohort))
    }

    fn stratum(&mut self, series: &Series, strata: Strata) -> [Option<Place>; 4] {
        let mut part =
            |name: &str, kept: bool| (kept && series.fact.column(name).is_some()).then(|| self.columns.text(name));
        [
            part("severity", strata.severity),
            part("product", strata.product),
            part("complexity", strata.complexity),
            None,
        ]
    }

    fn first_and_last(&self) -> (i32, i32) {
        let quarters = self.days.quarters;
        let (Some(first), Some(last)) = (quarters.first(), quarters.last()) else { return (0, -1) };
        (first.first_day().to_epoch_days(), last.last_day().min(self.days.last).to_epoch_days())
    }

    /// The months that have begun, with the last of their days that counts.
    fn month_ends(&self) -> Vec<(i32, i32)> {
        let months = self.days.quarters.iter().flat_map(|quarter| quarter.months());
        let begun = months.filter(|month| month.first_day() <= self.days.last);
        begun.map(|month| (compile::month_index(month), month.last_day().min(self.days.last).to_epoch_days())).collect()
    }
}
