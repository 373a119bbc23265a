//! Which escalations are to be judged: all, or those that the programme's sample draws.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::context::Context;
use crate::domain::Quarter;
use crate::programme::adjudication::AdjudicationSample;

/// Functional escalations of partners that a sample is drawn from, and in the end those that are drawn.
pub(super) struct ToJudge<'a> {
    context: &'a Context<'a>,
    /// By quarter and partner.
    offered: BTreeMap<(Quarter, String), Vec<String>>,
    drawn: BTreeSet<String>,
}

impl<'a> ToJudge<'a> {
    /// Nothing is offered yet.
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        Self { context, offered: BTreeMap::new(), drawn: BTreeSet::new() }
    }

    /// The sample of a day's quarter, by the rules that the quarter is judged by (those of its last day, rule R4).
    fn sample(&self, quarter: Quarter) -> Option<&'a AdjudicationSample> {
        self.context.programme.for_period(quarter)?.adjudication.as_ref()
    }

    /// Whether any version draws a sample.
    pub(super) fn is_drawn(&self) -> bool {
        self.context.programme.versions.iter().any(|version| version.adjudication.is_some())
    }

    /// Takes in a functional escalation of a partner.
    pub(super) fn offer(&mut self, id: &str, partner: &str, day: NaiveDate) {
        let quarter = self.context.fiscal_year.quarter_of(day);
        if self.sample(quarter).is_some() {
            self.offered.entry((quarter, partner.to_owned())).or_default().push(id.to_owned());
        }
    }

    /// Draws, once all are offered. An approved exclusion takes what is drawn out of the metric and puts no other in its place: else
    /// the sample could be steered by what is excluded.
    pub(super) fn draw(&mut self) {
        for ((quarter, partner), ids) in std::mem::take(&mut self.offered) {
            let Some(sample) = self.sample(quarter) else { continue };
            let drawn = sample.draw(quarter, &partner, ids.iter().map(String::as_str));
            self.drawn.extend(drawn.into_iter().map(str::to_owned));
        }
    }

    /// Whether a functional escalation is to be judged.
    pub(super) fn holds(&self, id: &str, day: NaiveDate) -> bool {
        self.sample(self.context.fiscal_year.quarter_of(day)).is_none() || self.drawn.contains(id)
    }
}
