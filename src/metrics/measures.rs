//! What was measured: sums by subject, month and stratum, and the figures they make.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;

use super::catalogue::{Baseline, Catalogue, Coverage, Dimension, Kind, Metric, Series};
use super::cells::{Cells, Span, Stratum, Subject, Sums};
use super::evaluate::{self, Figure};
use super::figure::{Measurement, Statistic};
use super::gap;
use super::gather::{Measured, OwnedSlice};
use super::mix::Mix;
use crate::domain::{Month, PartnerId, Quarter};

/// Which part of the cases a figure is about; `None` for all.
pub type Slice<'a> = Option<(Dimension, &'a str)>;

/// Every metric of a catalogue, measured over a period and its history.
#[derive(Debug, Clone)]
pub struct Measures {
    /// The metrics, in the order of the catalogue.
    pub catalogue: Catalogue,
    /// The period.
    pub period: Quarter,
    /// The period and the quarters before it, oldest first.
    pub quarters: Vec<Quarter>,
    /// The months of those quarters, oldest first.
    pub months: Vec<Month>,
    /// The partners that are measured against each other, by id.
    pub in_scope: Vec<PartnerId>,
    /// Cases of the period whose partner nobody knows.
    pub unassigned_cases: i64,
    /// The cube, beside the facts.
    pub cube: PathBuf,
    pub(super) as_of: NaiveDate,
    pub(super) measured: BTreeMap<String, Measured>,
}

impl Measures {
    /// Leaves out quarters and months that start before a day, but never the period: what is not whole is not compared with.
    #[must_use]
    pub fn complete_from(mut self, day: NaiveDate) -> Self {
        let period = self.period;
        self.quarters.retain(|quarter| *quarter == period || quarter.first_day() >= day);
        self.months.retain(|month| month.first_day() >= day);
        self
    }

    /// The figure of a subject over a span, and of a quarter over the quarters that the metric takes in with it. Insufficient evidence and too
    /// little coverage leave it without a value.
    ///
    /// Months need their part of a quarter's evidence: a third, or less where a quarter's figure is over several. Coverage is asked of quarters only.
    #[must_use]
    pub fn figure(
        &self,
        metric: &Metric,
        statistic: Statistic,
        subject: &Subject,
        span: Span,
        slice: Slice<'_>,
    ) -> Figure {
        let Some(measured) = self.measured.get(&metric.id) else { return Figure::not_measured("not in the catalogue") };
        if let Some(missing) = &measured.missing {
            return Figure::not_measured(missing.clone());
        }
        let span = metric.over(span);
        let minimum = match span {
            Span::Quarter(_) | Span::Quarters(..) => measured.minimum_of(subject),
            Span::Month(_) => {
                let months = Span::Quarters(self.period, metric.over_quarters).months().len().max(1) as i64;
                (measured.minimum_of(subject) + months - 1) / months
            }
        };
        let figure = match &measured.mix {
            Some(mix) => self.mixed(metric, mix, &measured.main, subject, span, minimum),
            None if matches!(metric.series.kind, Kind::Gap { .. }) => {
                gap::figure(metric, &self.groups(metric, measured, subject, span, slice), minimum)
            }
            None => match self.sums(metric, measured, subject, span, slice) {
                Some(sums) => evaluate::figure(metric, statistic, &sums, minimum),
                None => Figure::not_measured(format!("no {}", metric.evidence)),
            },
        };
        match (span.newest(), &metric.coverage) {
            (Span::Quarter(quarter), Some(coverage)) if figure.measurement.value.is_some() && slice.is_none() => {
                self.covered(metric, coverage, measured.minimum_coverage, subject, quarter, figure)
            }
            _ => figure,
        }
    }

    /// The value of the other partners in scope together, without this one; `None` where they have nothing.
    ///
    /// For a standardised metric that is 1 by construction, wherever the others have cases.
    #[must_use]
    pub fn peers(&self, metric: &Metric, statistic: Statistic, partner: &PartnerId, slice: Slice<'_>) -> Option<f64> {
        let measured = self.measured.get(&metric.id)?;
        let span = metric.over(Span::Quarter(self.period));
        let among_them = self.in_scope.binary_search(partner).is_ok();
        let of_partner = Subject::Partner(partner.clone());
        if matches!(metric.series.kind, Kind::Gap { .. }) {
            let mut others = self.groups(metric, measured, &Subject::Pooled, span, slice);
            let own = self.groups(metric, measured, &of_partner, span, slice).into_iter().filter(|_| among_them);
            own.for_each(|(group, own)| {
                others.entry(group).and_modify(|sums| sums.take_away(&own));
            });
            return gap::value(&others, measured.minimum);
        }
        let pooled = measured.pooled.get(&owned(slice))?;
        let own = if among_them {
            self.sums(metric, measured, &of_partner, span, slice).unwrap_or_default()
        } else {
            Sums::default()
        };
        if measured.mix.is_some() {
            return (pooled.denominator > own.denominator).then_some(1.0);
        }
        evaluate::value_without(metric, statistic, pooled, &own)
    }

    /// The least evidence a quarter's figure needs: the programme's, or else the metric's.
    #[must_use]
    pub fn minimum_evidence(&self, metric: &Metric, subject: &Subject) -> i64 {
        self.measured.get(&metric.id).map_or(metric.minimum_evidence, |measured| measured.minimum_of(subject))
    }

    /// 95% interval of the change from the quarter before the period, where the method gives one. Figures over several quarters share
    /// rows with the ones before: no method here is for those.
    #[must_use]
    pub fn change_interval(&self, metric: &Metric, subject: &Subject) -> Option<(f64, f64)> {
        if metric.over_quarters > 1 {
            return None;
        }
        let measured = self.measured.get(&metric.id)?;
        let of = |quarter: Quarter| self.sums(metric, measured, subject, Span::Quarter(quarter), None);
        evaluate::change_interval(metric, &of(self.period.previous())?, &of(self.period)?)
    }

    /// The figure of what the metric is compared with, over the period; `None` where the catalogue names nothing or there is none.
    #[must_use]
    pub fn baseline(&self, metric: &Metric, statistic: Statistic, slice: Slice<'_>) -> Option<Measurement> {
        let span = metric.over(Span::Quarter(self.period));
        let figure = match metric.baseline.as_ref()? {
            Baseline::Direct => self.figure(metric, statistic, &Subject::Direct, span, slice),
            Baseline::DirectSeries(series) => {
                let measured = self.measured.get(&metric.id)?;
                let sums = measured.baseline.as_ref()?.over(&Subject::Direct, &span.months(), |_| true)?;
                let compared = Metric { series: series.clone(), ..metric.clone() };
                evaluate::figure(&compared, statistic, &sums, measured.minimum)
            }
        };
        (figure.measurement.evidence > 0).then_some(figure.measurement)
    }

    /// Rows of a subject that a quarter's figure leaves out, by reason.
    #[must_use]
    pub fn excluded(&self, metric: &Metric, subject: &Subject, quarter: Quarter) -> BTreeMap<String, i64> {
        let mut found = BTreeMap::new();
        let Some(measured) = self.measured.get(&metric.id) else { return found };
        let span = metric.over(Span::Quarter(quarter));
        for month in span.months() {
            let reasons = measured.excluded.get(&(subject.clone(), month));
            for (reason, rows) in reasons.into_iter().flatten() {
                *found.entry(reason.clone()).or_insert(0) += rows;
            }
        }
        if let Some(mix) = &measured.mix {
            let without = mix.of_subject(&measured.main, subject, span).without_reference;
            if without > 0 {
                found.insert("no_reference".to_owned(), without);
            }
        }
        found
    }

    /// Covered and eligible rows of a subject in a quarter; `None` where the metric asks for no coverage or nothing is eligible.
    #[must_use]
    pub fn coverage(&self, metric: &Metric, subject: &Subject, quarter: Quarter) -> Option<(i64, i64)> {
        let cells = self.measured.get(&metric.id)?.coverage.as_ref()?;
        let months = metric.over(Span::Quarter(quarter)).months();
        let sums = cells.over(subject, &months, |_| true)?;
        (sums.denominator > 0).then_some((sums.numerator, sums.denominator))
    }

    /// The values of a dimension that occur in the period, in the order of their names.
    #[must_use]
    pub fn slice_values(&self, metric: &Metric, dimension: Dimension) -> Vec<String> {
        let Some(measured) = self.measured.get(&metric.id) else { return Vec::new() };
        let months = metric.over(Span::Quarter(self.period)).months();
        let mut values: Vec<String> = measured
            .main
            .strata_within(&months)
            .filter_map(|stratum| part(stratum, dimension).map(str::to_owned))
            .collect();
        values.sort();
        values.dedup();
        values
    }

    /// Cases with a known outcome of each partner in scope over the period and the three quarters before it.
    #[must_use]
    pub fn cases_over_four_quarters(&self, metric: &str) -> BTreeMap<PartnerId, i64> {
        let Some(measured) = self.measured.get(metric) else { return BTreeMap::new() };
        let months: Vec<Month> = self.period.history(4).iter().flat_map(|quarter| quarter.months()).collect();
        let cases = |id: &PartnerId| measured.main.over(&Subject::Partner(id.clone()), &months, |_| true);
        let known = |id: &PartnerId| Some((id.clone(), cases(id)?.denominator));
        self.in_scope.iter().filter_map(known).collect()
    }

    /// Merges the period of all partners once for every slice, and not again for every partner that is held against it.
    pub(super) fn pooled(mut self) -> Self {
        let of_metric = |metric: &Metric| {
            let measured = self.measured.get(&metric.id)?;
            let span = metric.over(Span::Quarter(self.period));
            let mut slices: Vec<OwnedSlice> = vec![None];
            for dimension in &metric.slices {
                slices.extend(self.slice_values(metric, *dimension).into_iter().map(|value| Some((*dimension, value))));
            }
            let sums = |slice: OwnedSlice| {
                let borrowed = slice.as_ref().map(|(dimension, value)| (*dimension, value.as_str()));
                let sums = self.sums(metric, measured, &Subject::Pooled, span, borrowed)?;
                Some((slice, sums))
            };
            Some((metric.id.clone(), slices.into_iter().filter_map(sums).collect()))
        };
        let pooled: Vec<_> = self.catalogue.metrics().iter().filter_map(of_metric).collect();
        for (metric, sums) in pooled {
            self.measured.entry(metric).and_modify(|measured| measured.pooled = sums);
        }
        self
    }

    /// A quarter or month that has not begun at the as-of day has no figure.
    fn begun(&self, span: Span) -> bool {
        span.newest().months().first().is_some_and(|month| month.first_day() <= self.as_of)
    }

    pub(super) fn sums(
        &self,
        metric: &Metric,
        measured: &Measured,
        subject: &Subject,
        span: Span,
        slice: Slice<'_>,
    ) -> Option<Sums> {
        if !self.begun(span) {
            return None;
        }
        let wanted = |stratum: &Stratum| within(stratum, slice);
        let series = &metric.series;
        let (cells, span) = match (&measured.quarters, span.newest()) {
            // A quarter's distinct things are there once, with those of the quarters before it that count.
            (Some(quarters), Span::Quarter(quarter)) => (quarters, Span::Quarter(quarter)),
            _ => (&measured.main, span),
        };
        if matches!(series.kind, Kind::PointInTime { .. }) {
            return cells.up_to(subject, *span.months().last()?, wanted);
        }
        let months = self.months_of(series, cells, span);
        let own = cells.over(subject, &months, wanted);
        // Whoever has nothing to count, where others have, has a rate of nothing: 0 for so many.
        let none = || (metric.per.is_some() && cells.last_month_within(&months).is_some()).then(Sums::default);
        let mut sums = own.or_else(none)?;
        if let Some((per, held_against)) = metric.per.as_ref().zip(measured.per.as_ref()) {
            let months = self.months_of(&per.series, held_against, span);
            sums.denominator = held_against.over(subject, &months, |_| true).map_or(0, |sums| sums.numerator);
        }
        Some(sums)
    }

    /// The sums of each group of a gap.
    fn groups(
        &self,
        metric: &Metric,
        measured: &Measured,
        subject: &Subject,
        span: Span,
        slice: Slice<'_>,
    ) -> BTreeMap<String, Sums> {
        if !self.begun(span) {
            return BTreeMap::new();
        }
        let months = self.months_of(&metric.series, &measured.main, span);
        measured.main.groups(subject, &months, |stratum| within(stratum, slice))
    }

    /// The months whose sums make the figure of a span: all of them, or the last with a stand.
    fn months_of(&self, series: &Series, cells: &Cells, span: Span) -> Vec<Month> {
        let months = span.months();
        if matches!(series.kind, Kind::Age { .. }) {
            let begun = |month: &&Month| month.first_day() <= self.as_of;
            return months.iter().rev().find(begun).copied().into_iter().collect();
        }
        if series.at_period_end {
            return cells.last_month_within(&months).into_iter().collect();
        }
        months
    }

    fn mixed(&self, metric: &Metric, mix: &Mix, cells: &Cells, subject: &Subject, span: Span, minimum: i64) -> Figure {
        if !self.begun(span) {
            return Figure::not_measured("not begun");
        }
        let immature = cells.over(subject, &span.months(), |_| true).map_or(0, |sums| sums.immature);
        if !matches!(subject, Subject::Partner(_)) {
            return Figure::not_measured("each partner is held against the others");
        }
        let found = mix.of_subject(cells, subject, span);
        evaluate::standardised(metric, found, immature, minimum)
    }

    fn covered(
        &self,
        metric: &Metric,
        coverage: &Coverage,
        minimum: Option<f64>,
        subject: &Subject,
        quarter: Quarter,
        figure: Figure,
    ) -> Figure {
        let Some((minimum, (covered, eligible))) = minimum.zip(self.coverage(metric, subject, quarter)) else {
            return figure;
        };
        if covered as f64 / eligible as f64 >= minimum {
            return figure;
        }
        let needed = format!("{:.0}%", minimum * 100.0);
        figure.insufficient(format!("{covered} of {eligible} {}, {needed} needed", coverage.evidence))
    }
}

fn within(stratum: &Stratum, slice: Slice<'_>) -> bool {
    slice.is_none_or(|(dimension, value)| part(stratum, dimension) == Some(value))
}

fn owned(slice: Slice<'_>) -> OwnedSlice {
    slice.map(|(dimension, value)| (dimension, value.to_owned()))
}

fn part(stratum: &Stratum, dimension: Dimension) -> Option<&str> {
    match dimension {
        Dimension::Severity => stratum.severity.as_deref(),
        Dimension::Product => stratum.product.as_deref(),
        Dimension::Complexity => stratum.complexity.as_deref(),
    }
}
