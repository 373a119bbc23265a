//! The `duties` facts: a row per thing that one side owes by a day: actions, what follows incidents, obligations.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use super::FactsError;
use super::actions::Actions;
use super::checks::Checks;
use super::context::Context;
use super::due::Due;
use super::incidents::Incident;
use super::obligations;
use super::output::FactWriter;
use super::parties::Holder;
use crate::domain::Assignment;
use crate::programme::duties::{ObligationEvidence, Side};

/// One row.
struct Duty<'a> {
    id: &'a str,
    holder: Holder,
    kind: &'a str,
    name: &'a str,
    owner: Option<&'a str>,
    source: Option<&'a str>,
    due: Due,
}

/// Makes the `duties` facts.
pub(super) struct DutyFacts<'a> {
    pub context: &'a Context<'a>,
    pub actions: &'a Actions,
    pub incidents: &'a [Incident],
    pub checks: &'a Checks,
    /// The days the facts are about, both included.
    pub days: (NaiveDate, NaiveDate),
}

impl DutyFacts<'_> {
    /// Writes the table: actions, then incidents, both in the order of the snapshot, then obligations by partner; gives
    /// its rows.
    pub(super) fn write(&self, folder: &Path, facts_id: &str) -> Result<u64, FactsError> {
        let mut writer = FactWriter::create(folder, "duties", facts_id)?;
        self.write_actions(&mut writer)?;
        self.write_incidents(&mut writer)?;
        self.write_obligations(&mut writer)?;
        writer.close()
    }

    /// Actions that stand for an obligation are counted there and not here.
    fn write_actions(&self, writer: &mut FactWriter) -> Result<(), FactsError> {
        let versions = &self.context.programme.versions;
        let owed = versions.iter().flat_map(|version| &version.duties.obligations);
        let evidence: BTreeSet<&str> = owed
            .filter_map(|obligation| match &obligation.evidence {
                ObligationEvidence::Action(text) => Some(text.as_str()),
                ObligationEvidence::Check(_) => None,
            })
            .collect();
        for action in self.actions.all.iter().filter(|action| !evidence.contains(action.text.as_str())) {
            let duty = Duty {
                id: &action.id,
                holder: self.context.parties.holder_of(&action.partner),
                kind: "action",
                name: &action.text,
                owner: action.owner.as_deref(),
                source: action.source.as_deref(),
                due: action.due,
            };
            self.push(&duty, writer)?;
        }
        Ok(())
    }

    fn write_incidents(&self, writer: &mut FactWriter) -> Result<(), FactsError> {
        for incident in self.incidents {
            let review = incident.review.due.map(|_| incident.review);
            let owed = [
                ("review", "Post-incident review", review),
                ("root_cause", "Root cause", incident.root_cause(self.context)?),
                ("status_updates", "Status updates", incident.status_updates(self.context)),
            ];
            // What follows an incident is owed by whoever had it.
            let side = if incident.holder.assignment == Assignment::Direct { Side::Vendor } else { Side::Partner };
            for (kind, name, due) in owed {
                let Some(due) = due else { continue };
                let (id, owner) = (incident.id.as_str(), Some(side.as_str()));
                self.push(&Duty { id, holder: incident.holder, kind, name, owner, source: None, due }, writer)?;
            }
        }
        Ok(())
    }

    fn write_obligations(&self, writer: &mut FactWriter) -> Result<(), FactsError> {
        for partner in self.context.parties.profiles() {
            let holder = self.context.parties.holder_of(partner.id.as_str());
            for owed in obligations::of_partner(self.context, &partner, self.days, self.checks, self.actions) {
                let duty = Duty {
                    id: &owed.obligation.id,
                    holder,
                    kind: "obligation",
                    name: &owed.obligation.name,
                    owner: Some(owed.obligation.owner.as_str()),
                    source: None,
                    due: owed.due,
                };
                self.push(&duty, writer)?;
            }
        }
        Ok(())
    }

    fn push(&self, duty: &Duty<'_>, writer: &mut FactWriter) -> Result<(), FactsError> {
        let as_of = self.context.as_of_day();
        // An update that was not sent while the incident lasted cannot be sent any more.
        let overdue = duty.due.overdue(as_of).map(|overdue| overdue && duty.kind != "status_updates");
        writer.push(&[
            ("duty_id", duty.id.into()),
            ("partner_id", self.context.parties.id(duty.holder).into()),
            ("assignment", duty.holder.assignment.as_str().into()),
            ("kind", duty.kind.into()),
            ("name", duty.name.into()),
            ("owner", duty.owner.into()),
            ("source", duty.source.into()),
            ("due_date", duty.due.due.into()),
            ("done_date", duty.due.as_of(as_of).done.into()),
            ("met", duty.due.met(as_of).into()),
            ("overdue", overdue.into()),
        ])
    }
}
