//! Cases owned by people who are not of the partner's dedicated roster.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::collect::{Days, Details, at};
use crate::metrics::{Rows, tally};

/// Most people outside the roster kept.
const OUTSIDE: usize = 20;

/// Who owned the partner's cases opened in the period, where cases name their owners.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseOwners {
    /// Partner cases with a named owner.
    pub cases: i64,
    /// Of these, owned by people outside the dedicated roster.
    pub outside: i64,
    /// These people and their cases, most first, at most twenty.
    pub people: Vec<(String, i64)>,
}

/// Collects them; without staff, or where no case names its owner, nobody is known to be outside.
pub(super) fn collect(
    tables: &BTreeMap<&'static str, PathBuf>,
    days: Days,
    details: &mut Details,
) -> Result<(), (&'static str, String)> {
    let Some(path) = tables.get("cases") else { return Ok(()) };
    let (first, last) = days.bounds();
    let known = Rows {
        path,
        days: Some(("opened_date", first, last)),
        filter: "is_partner_case AND owner_on_roster IS NOT NULL",
        beside: &[],
    };
    let owners = tally(known, &["owner_staff_id"], &["NOT owner_on_roster"]).map_err(|cause| ("cases", cause))?;
    for (partner, owner, counts) in owners {
        let Some(owner) = owner[0].clone() else { continue };
        at(details, &partner, |found| {
            found.case_owners.cases += counts[0];
            found.case_owners.outside += counts[1];
            found.case_owners.people.extend((counts[1] > 0).then_some((owner, counts[1])));
        });
    }
    for found in details.values_mut() {
        let people = &mut found.case_owners.people;
        people.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
        people.truncate(OUTSIDE);
    }
    Ok(())
}
