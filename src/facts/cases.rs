//! The `cases` facts: one row per case, streamed from the snapshot.

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};

use super::FactsError;
use super::activity::Activity;
use super::case_flags::{CaseFlags, CaseStanding, case_flags};
use super::case_record::{CaseRecord, CaseRows, case_columns};
use super::clocks::{ClockFacts, ClockedCase};
use super::context::{Context, Notes};
use super::derived_cases::DerivedCases;
use super::escalations::ReportedEscalations;
use super::exclusions::Excluded;
use super::first_answer::first_answer;
use super::first_contact::{Contacts, first_contact, quiet_days_passed};
use super::output::FactWriter;
use super::parties::Holder;
use super::people::People;
use super::surveys::Surveyed;
use super::zone::seconds;
use crate::programme::model::CaseRules;

/// What escalations and surveys need to know of their case.
#[derive(Debug, Clone)]
pub(super) struct CaseInfo {
    pub holder: Holder,
    pub customer_id: Option<String>,
    pub product: Option<String>,
    pub severity: Option<String>,
    pub complexity: Option<String>,
    pub language: Option<String>,
    pub region: Option<String>,
    pub opened_level: Option<i64>,
    pub opened: NaiveDate,
    pub excluded: Excluded,
}

/// The cases that an escalation or a survey is about.
pub(super) type CaseIndex = HashMap<String, CaseInfo>;

/// What the cases become: rows of two tables, and the cases that others ask about.
struct CaseOutput<'a> {
    cases: FactWriter,
    /// `None` where the programme promises nothing.
    clocks: Option<ClockFacts<'a>>,
    index: CaseIndex,
}

/// The tables written, with their rows, and the cases that others ask about.
pub(super) struct WrittenCases {
    pub tables: Vec<(&'static str, u64)>,
    pub index: CaseIndex,
}

/// Makes the `cases` facts, and the `clocks` facts beside them.
pub(super) struct CaseFacts<'a> {
    pub context: &'a Context<'a>,
    pub derived: Option<&'a DerivedCases<'a>>,
    pub escalations: &'a ReportedEscalations,
    pub activity: &'a Activity,
    /// `None` without a staff table.
    pub people: Option<&'a People>,
    /// `None` without a surveys table.
    pub surveyed: Option<&'a Surveyed>,
}

impl CaseFacts<'_> {
    /// Writes the tables.
    pub(super) fn write(&self, folder: &Path, facts_id: &str, notes: &mut Notes) -> Result<WrittenCases, FactsError> {
        let mut output = CaseOutput {
            cases: FactWriter::create(folder, "cases", facts_id)?,
            clocks: ClockFacts::create(self.context, self.activity, (folder, facts_id))?,
            index: CaseIndex::new(),
        };
        let mut told = vec![false; self.derived.map_or(0, |derived| derived.cases.len())];
        self.context.input.each_batch("cases", &case_columns(), |batch| {
            let rows = CaseRows::of(batch)?;
            for row in batch.rows() {
                let Some(mut record) = rows.record(row) else { continue };
                self.overlay(&mut record, &mut told, notes);
                self.push(&record, &mut output, notes)?;
            }
            Ok(())
        })?;
        for (position, (case_id, case)) in self.derived.iter().flat_map(|derived| &derived.cases).enumerate() {
            let (Some(derived), Some(false)) = (self.derived, told.get(position)) else { continue };
            notes.counts.cases_from_events += 1;
            let record = CaseRecord::from_events(case_id, case, derived.log, derived.rules);
            self.push(&record, &mut output, notes)?;
        }
        let CaseOutput { cases, clocks, index } = output;
        let clocks = clocks.map(|clocks| Ok::<_, FactsError>(("clocks", clocks.close()?))).transpose()?;
        Ok(WrittenCases { tables: [("cases", cases.close()?)].into_iter().chain(clocks).collect(), index })
    }

    fn overlay<'r>(&'r self, record: &mut CaseRecord<'r>, told: &mut [bool], notes: &mut Notes) {
        let Some(derived) = self.derived else { return };
        let Some((position, case)) = derived.find(record.case_id) else { return };
        told[position] = true;
        record.overlay(case, derived.log, derived.rules, &mut notes.counts);
        if let (Some(escalations), true) = (record.derived_escalations, self.escalations.given) {
            let reported = self.escalations.of_case(record.case_id).any(|item| item.functional);
            if reported == escalations.is_empty() {
                let words = (reported.to_string(), Some((!escalations.is_empty()).to_string()));
                notes.counts.differ(record.case_id, "escalated", words.0, words.1);
            }
        }
    }

    fn push(&self, record: &CaseRecord<'_>, output: &mut CaseOutput<'_>, notes: &mut Notes) -> Result<(), FactsError> {
        let record = &self.as_it_stands(record, notes);
        let opened = self.context.zone.day(record.times.opened_at);
        let rules = &self.context.version(opened)?.cases;
        let holder = record.holder(self.context.parties, opened);
        let escalated_at = self.escalated_at(record, rules);
        let standing = CaseStanding {
            assignment: holder.assignment,
            has_customer: record.customer_id.is_some(),
            opened_level: record.opened_level,
            resolution_level: record.resolution_level,
            escalated_at: escalated_at.as_deref(),
        };
        let flags = case_flags(&record.times, &standing, rules, self.context.as_of);
        notes.counts.take_case(holder.assignment, record.partner_id.or(record.actor));
        notes.counts.partner_cases += u64::from(flags.is_partner_case);
        notes.counts.bypassed_cases += u64::from(flags.bypass == Some(true));
        let excluded = self.context.exclusions.of_case(record.case_id);
        let contacts = Contacts {
            declared: record.one_contact,
            escalated: escalated_at.as_ref().map(|all| all.iter().any(|at| *at <= self.context.as_of)),
            activity: self.activity.of(record.case_id),
        };
        let solved = first_contact(&record.times, contacts);
        self.write_row(record, holder, (&flags, solved), &excluded, &mut output.cases, notes)?;
        if let Some(clocks) = &mut output.clocks {
            clocks.push(&ClockedCase { record, holder, rules, excluded: &excluded }, notes)?;
        }
        if self.is_asked_about(record) {
            let info = CaseInfo {
                holder,
                customer_id: record.customer_id.map(str::to_owned),
                product: record.product.map(str::to_owned),
                severity: record.severity.map(str::to_owned),
                complexity: record.complexity.map(str::to_owned),
                language: record.language.map(str::to_owned),
                region: self.context.parties.region(record.region, record.customer_id, holder).map(str::to_owned),
                opened_level: record.opened_level,
                opened,
                excluded,
            };
            output.index.insert(record.case_id.to_owned(), info);
        }
        Ok(())
    }

    /// The case as it stood at the as-of time, answered when a person first answered it (clock rule 19).
    fn as_it_stands<'r>(&self, record: &CaseRecord<'r>, notes: &mut Notes) -> CaseRecord<'r> {
        let mut record = CaseRecord { times: record.times.until(self.context.as_of), ..record.clone() };
        let times = &mut record.times;
        let reported = times.first_response_at;
        let answered = first_answer(reported, times.opened_at, self.activity.of(record.case_id));
        times.first_response_at = answered;
        record.note_time(&mut notes.counts, "first_response_at", reported, answered);
        record
    }

    fn is_asked_about(&self, record: &CaseRecord<'_>) -> bool {
        record.derived_escalations.is_some_and(|escalations| !escalations.is_empty())
            || self.escalations.knows(record.case_id)
            || self.surveyed.is_some_and(|surveyed| surveyed.knows(record.case_id))
    }

    /// When the case was escalated functionally from the partner's level: by its events, or else as reported; `None`
    /// where neither tells.
    fn escalated_at(&self, record: &CaseRecord<'_>, rules: &CaseRules) -> Option<Vec<DateTime<Utc>>> {
        if let Some(escalations) = record.derived_escalations {
            return Some(escalations.iter().map(|escalation| escalation.at).collect());
        }
        if !self.escalations.given {
            return None;
        }
        let reported = self.escalations.of_case(record.case_id);
        let counted = reported.filter(|item| item.functional && item.leaves(rules, record.opened_level));
        Some(counted.map(|item| item.at).collect())
    }

    /// Whether the owner of a partner's case was of its dedicated roster on the opening day; `None` where no owner or no
    /// staff is known.
    fn owner_on_roster(&self, record: &CaseRecord<'_>, holder: Holder, opened: NaiveDate) -> Option<bool> {
        let partner = self.context.parties.id(holder)?;
        Some(self.people?.on_roster(partner, record.owner?, opened))
    }

    fn write_row(
        &self,
        record: &CaseRecord<'_>,
        holder: Holder,
        (flags, first_contact): (&CaseFlags, Option<bool>),
        excluded: &Excluded,
        writer: &mut FactWriter,
        notes: &mut Notes,
    ) -> Result<(), FactsError> {
        let (context, times) = (self.context, &record.times);
        let opened = context.zone.day(times.opened_at);
        let (responded, resolved) = (context.day(times.first_response_at), context.day(times.resolved_at));
        let closed = context.day(times.closed_at);
        for day in [Some(opened), responded, resolved, closed] {
            notes.span.take(day);
        }
        let excluded = excluded.text();
        let elapsed = |to: Option<DateTime<Utc>>| to.map(|to| seconds(times.opened_at, to));
        writer.push(&[
            ("case_id", record.case_id.into()),
            ("partner_id", context.parties.id(holder).into()),
            ("assignment", holder.assignment.as_str().into()),
            ("customer_id", record.customer_id.into()),
            ("product", record.product.into()),
            ("severity", record.severity.into()),
            ("complexity", record.complexity.into()),
            ("region", context.parties.region(record.region, record.customer_id, holder).into()),
            ("channel", record.channel.into()),
            ("is_partner_case", flags.is_partner_case.into()),
            ("opened_date", opened.into()),
            ("responded_date", responded.into()),
            ("resolved_date", resolved.into()),
            ("closed_date", closed.into()),
            ("settled_date", context.day(times.settled_at).into()),
            ("seconds_to_first_response", elapsed(times.first_response_at).into()),
            ("seconds_to_resolve", elapsed(times.resolved_at).into()),
            ("horizon_passed", flags.horizon_passed.into()),
            ("escalated", flags.escalated.into()),
            ("bypass", flags.bypass.into()),
            ("resolved_without_vendor", flags.resolved_without_vendor.into()),
            ("reopen_window_passed", flags.reopen_window_passed.into()),
            ("reopened", flags.reopened.into()),
            ("reopens", flags.reopens.into()),
            ("first_resolved_date", context.day(times.first_resolved_at).into()),
            ("first_contact", first_contact.into()),
            ("quiet_days_passed", quiet_days_passed(times, context.as_of).into()),
            ("cause", record.cause.into()),
            ("recurrence_of", record.recurrence_of.into()),
            ("owner_staff_id", record.owner.into()),
            ("owner_on_roster", self.owner_on_roster(record, holder, opened).into()),
            ("survey_eligible", times.first_resolved_at.is_some().into()),
            ("invited", self.surveyed.map(|surveyed| surveyed.invited(record.case_id)).into()),
            ("excluded_from", (&excluded).into()),
        ])
    }
}
