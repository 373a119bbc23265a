//! The derivations in their order, into one folder that appears whole or not at all.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};

use super::FactsError;
use super::actions::Actions;
use super::activity::Activity;
use super::articles::Articles;
use super::as_of::newest_time;
use super::audits::AuditFacts;
use super::cases::{CaseFacts, CaseIndex, WrittenCases};
use super::certification::CertificationFacts;
use super::checks::Checks;
use super::context::{Context, Notes};
use super::derived_cases::DerivedCases;
use super::duties::DutyFacts;
use super::entitlements::EntitlementFacts;
use super::escalations::{EscalationFacts, ReportedEscalations};
use super::events::EventLog;
use super::exclusions::Exclusions;
use super::input::Input;
use super::parties::Parties;
use super::people::People;
use super::renewals::RenewalFacts;
use super::revenue::RevenueFacts;
use super::staffing::StaffingFacts;
use super::store::{Facts, FactsFile, publish};
use super::surveys::{SurveyFacts, Surveyed};
use super::training::TrainingFacts;
use super::zone::Zone;
use super::{assessments, entry_criteria, incidents, provisions};
use crate::config::model::Workspace;
use crate::lake::DraftFolder;
use crate::programme::model::Programme;

/// What facts are made from besides the tables.
pub(super) struct MadeFrom<'a> {
    pub snapshot_id: &'a str,
    pub workspace: &'a Workspace,
    pub programme: &'a Programme,
    pub as_of: Option<DateTime<Utc>>,
}

/// Makes all fact tables and publishes them as `last`.
pub(super) fn build(input: &Input, made_from: &MadeFrom<'_>, id: String, last: PathBuf) -> Result<Facts, FactsError> {
    require_tables(input, made_from.workspace)?;
    let parties = Parties::read(input, made_from.programme)?;
    let exclusions = Exclusions::of(&made_from.programme.exclusions);
    let context = Context {
        input,
        programme: made_from.programme,
        parties: &parties,
        exclusions: &exclusions,
        zone: Zone(made_from.workspace.time_zone),
        fiscal_year: made_from.workspace.fiscal_year,
        as_of: made_from.as_of.map_or_else(|| newest_time(input), Ok)?,
    };
    let draft = DraftFolder::beside(last)?;
    let mut work = Work { context: &context, draft: &draft, id: &id, notes: Notes::default(), tables: Vec::new() };
    let people = input.has("staff").then(|| People::read(input)).transpose()?;
    work.cases_and_what_is_about_them(made_from.workspace, people.as_ref())?;
    let days = work.days();
    if let Some(people) = &people {
        work.people(people, days)?;
    }
    work.stands(days)?;
    work.what_is_owed(days)?;
    work.assessments()?;
    work.revenue()?;
    work.contracts(days, made_from.workspace)?;
    let Work { notes, tables, .. } = work;
    let file = FactsFile {
        schema: FactsFile::schema(),
        id: id.clone(),
        snapshot: made_from.snapshot_id.to_owned(),
        as_of: context.as_of,
        as_of_date: context.as_of_day(),
        first_day: days.0,
        last_day: notes.span.last.unwrap_or(days.1).min(days.1),
        tables: tables.into_iter().map(|(table, rows)| (table.to_owned(), rows)).collect(),
        partners: parties.profiles(),
        counts: notes.counts,
    };
    publish(draft, &file)
}

fn require_tables(input: &Input, workspace: &Workspace) -> Result<(), FactsError> {
    if !input.has("partners") {
        let remedy = "name a source for it: without a partner list every case is unassigned";
        return Err(FactsError::MissingTable { table: "partners", remedy });
    }
    if input.has("cases") {
        return Ok(());
    }
    let remedy = match (input.has("case_events"), &workspace.derive) {
        (true, Some(_)) => return Ok(()),
        (true, None) => "it has events; say in `[derive]` how cases are made of them",
        (false, _) => "name a source of cases, or of case events",
    };
    Err(FactsError::MissingTable { table: "cases", remedy })
}

struct Work<'a> {
    context: &'a Context<'a>,
    draft: &'a DraftFolder,
    id: &'a str,
    notes: Notes,
    tables: Vec<(&'static str, u64)>,
}

impl Work<'_> {
    fn cases_and_what_is_about_them(
        &mut self,
        workspace: &Workspace,
        people: Option<&People>,
    ) -> Result<(), FactsError> {
        let context = self.context;
        let log = match &workspace.derive {
            Some(_) => EventLog::read(context.input)?,
            None => EventLog::default(),
        };
        let derived = match &workspace.derive {
            Some(rules) => Some(DerivedCases::derive(&log, rules, context)?),
            None => None,
        };
        self.notes.counts.events_of_unknown_level =
            derived.as_ref().map_or(0, |derived| derived.events_of_unknown_level);
        let reported = ReportedEscalations::read(context.input)?;
        let activity = Activity::read(context, workspace.derive.as_ref())?;
        let surveyed = Surveyed::read(context)?;
        let cases = CaseFacts {
            context,
            people,
            derived: derived.as_ref(),
            escalations: &reported,
            activity: &activity,
            surveyed: surveyed.as_ref(),
        };
        let WrittenCases { tables, index } = cases.write(self.draft.path(), self.id, &mut self.notes)?;
        self.tables.extend(tables);
        self.escalations(derived.as_ref(), &reported, &activity, &index)?;
        if surveyed.is_some() {
            let surveys = SurveyFacts { context, cases: &index };
            let rows = surveys.write(self.draft.path(), self.id, &mut self.notes)?;
            self.tables.push(("surveys", rows));
        }
        Ok(())
    }

    /// Escalations are known where a table reports them or events name levels.
    fn escalations(
        &mut self,
        derived: Option<&DerivedCases<'_>>,
        reported: &ReportedEscalations,
        activity: &Activity,
        cases: &CaseIndex,
    ) -> Result<(), FactsError> {
        let has_levels = derived.is_some_and(|derived| derived.cases.iter().any(|(_, case)| case.levels.is_some()));
        if reported.given || has_levels {
            let articles = Articles::read(self.context.input)?;
            let facts =
                EscalationFacts { context: self.context, derived, reported, activity, cases, articles: &articles };
            let rows = facts.write(self.draft.path(), self.id, &mut self.notes)?;
            self.tables.push(("escalations", rows));
        }
        Ok(())
    }

    /// The days that daily and monthly facts are about: from the first day anything happened to the as-of day.
    fn days(&self) -> (NaiveDate, NaiveDate) {
        let last = self.context.as_of_day();
        (self.notes.span.first.unwrap_or(last).min(last), last)
    }

    fn people(&mut self, people: &People, days: (NaiveDate, NaiveDate)) -> Result<(), FactsError> {
        let input = self.context.input;
        let staffing = StaffingFacts { context: self.context, people, days };
        self.tables.push(("staffing", staffing.write(self.draft.path(), self.id)?));
        if input.has("certifications") {
            let certification = CertificationFacts { context: self.context, people, days };
            self.tables.push(("certification", certification.write(self.draft.path(), self.id)?));
        }
        if input.has("trainings") {
            let training = TrainingFacts { context: self.context, people, days };
            self.tables.push(("training", training.write(self.draft.path(), self.id)?));
        }
        Ok(())
    }

    /// What stands at month ends besides people.
    fn stands(&mut self, days: (NaiveDate, NaiveDate)) -> Result<(), FactsError> {
        let (context, folder, id) = (self.context, self.draft.path(), self.id);
        if context.input.has("audits") {
            let audits = AuditFacts::read(context, days)?;
            self.tables.push(("audits", audits.write(folder, id)?));
        }
        if context.input.has("access_grants") {
            self.tables.push(("provisions", provisions::write(context, days, folder, id)?));
        }
        Ok(())
    }

    /// Incidents, and everything due by a day.
    fn what_is_owed(&mut self, days: (NaiveDate, NaiveDate)) -> Result<(), FactsError> {
        let (context, folder, id) = (self.context, self.draft.path(), self.id);
        let checks = Checks::read(context.input)?;
        let actions = Actions::read(context.input)?;
        let incidents = incidents::read(context.input, context.parties)?;
        if checks.given {
            self.tables.push(("entry_criteria", entry_criteria::write(context, &checks, days, folder, id)?));
        }
        if context.input.has("incidents") {
            self.tables.push(("incidents", incidents::write(context, &incidents, folder, id)?));
        }
        if actions.given || checks.given || context.input.has("incidents") {
            let duties = DutyFacts { context, actions: &actions, incidents: &incidents, checks: &checks, days };
            self.tables.push(("duties", duties.write(folder, id)?));
        }
        Ok(())
    }

    fn assessments(&mut self) -> Result<(), FactsError> {
        if self.context.input.has("assessments") {
            let rows = assessments::write(self.context, self.draft.path(), self.id, &mut self.notes)?;
            self.tables.push(("assessments", rows));
        }
        Ok(())
    }

    fn contracts(&mut self, days: (NaiveDate, NaiveDate), workspace: &Workspace) -> Result<(), FactsError> {
        let (context, folder) = (self.context, self.draft.path());
        if context.input.has("renewals") {
            let facts = RenewalFacts::new(context, workspace.reporting_currency)?;
            self.tables.push(("renewals", facts.write(folder, self.id)?));
        }
        if context.input.has("entitlements") {
            let facts = EntitlementFacts { context, days };
            self.tables.push(("entitlements", facts.write(folder, self.id)?));
        }
        Ok(())
    }

    fn revenue(&mut self) -> Result<(), FactsError> {
        if self.context.input.has("revenue") {
            let facts = RevenueFacts::new(self.context)?;
            let rows = facts.write(self.draft.path(), self.id, &mut self.notes)?;
            self.tables.push(("revenue", rows));
        }
        Ok(())
    }
}
