//! Whether what was asked for exists: periods, partners and metrics, with the nearest that do.

use super::{Loaded, Options, PipelineError, payout, signed};
use crate::domain::finding::nearest;
use crate::domain::{Finding, PartnerId, Place};
use crate::scorecard::model::{PartnerProfile, Scorecards};

/// The most ids that are listed.
const MOST: usize = 20;

/// Checks what can be told before any data is read.
///
/// # Errors
/// When the period is none, or the file of the key to sign with holds none.
pub fn check_options(loaded: &Loaded, options: &Options) -> Result<(), PipelineError> {
    match options.period.as_deref() {
        Some(written) if loaded.workspace.fiscal_year.parse_quarter(written).is_none() => {
            Err(no_period(written, "--period"))
        }
        _ => signed::key(options).map(drop),
    }
}

/// Checks that a metric, or a figure of the settlement, exists.
///
/// # Errors
/// When it does not, with the nearest that does.
pub fn check_metric(loaded: &Loaded, metric: &str) -> Result<(), PipelineError> {
    let all: Vec<&str> = loaded.catalogue.ids().into_iter().chain(payout::FIGURES).collect();
    check_among(&all, metric, "METRIC")
}

/// Checks that a metric of the catalogue exists: one that partners can be compared in.
///
/// # Errors
/// When it does not, with the nearest that does.
pub fn check_compared(loaded: &Loaded, metric: &str) -> Result<(), PipelineError> {
    check_among(&loaded.catalogue.ids(), metric, "--metric")
}

fn check_among(all: &[&str], metric: &str, asked_by: &str) -> Result<(), PipelineError> {
    if all.contains(&metric) {
        return Ok(());
    }
    let remedy = match nearest(metric, all.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", listed(all)),
    };
    let message = format!("no metric is called `{metric}`");
    Err(PipelineError::configuration(Place::default().key(asked_by), message, remedy))
}

/// Checks that partners are among those of the scorecards; `argument` is where they were named.
///
/// # Errors
/// With a finding for each that is not.
pub(super) fn check_partners<'a>(
    scorecards: &Scorecards,
    partners: impl IntoIterator<Item = &'a PartnerId>,
    argument: &str,
) -> Result<(), PipelineError> {
    let known: Vec<(&str, &str)> =
        scorecards.partners.iter().map(|card| (card.partner.id.as_str(), card.partner.name.as_str())).collect();
    let unknown = |partner: &&PartnerId| !known.iter().any(|(id, _)| *id == partner.as_str());
    let findings: Vec<Finding> = partners
        .into_iter()
        .filter(unknown)
        .map(|partner| {
            let place = Place::default().key(argument);
            match scorecards.out_of_scope.iter().find(|outside| outside.id == *partner) {
                Some(outside) => out_of_scope(place, outside),
                None => {
                    let message = format!("no partner has the id `{partner}`");
                    Finding::error(place, message).remedy(nearest_partner(partner.as_str(), &known))
                }
            }
        })
        .collect();
    if findings.is_empty() { Ok(()) } else { Err(PipelineError::Configuration(findings)) }
}

/// A partner of the list that the programme is not about: see [`crate::facts::Partner::in_scope`].
fn out_of_scope(place: Place, partner: &PartnerProfile) -> Finding {
    let PartnerProfile { id, name, .. } = partner;
    let message =
        format!("`{id}` ({name}) is out of scope: the partner list says that it does not support its own customers");
    Finding::error(place, message).remedy("only partners whose `supports_own_customers` is not false are scored")
}

/// The partner that may be meant, by id or by name, or else all of them.
fn nearest_partner(written: &str, known: &[(&str, &str)]) -> String {
    let near = nearest(written, known.iter().flat_map(|(id, name)| [*id, *name]));
    let shown = |(id, name): &(&str, &str)| format!("`{id}` ({name})");
    match known.iter().find(|(id, name)| near == Some(id) || near == Some(name)) {
        Some(partner) => format!("did you mean {}?", shown(partner)),
        None => {
            let all: Vec<String> = known.iter().map(shown).collect();
            format!("there are {}", listed(&all))
        }
    }
}

/// A period that cannot be read; `argument` is where it was named.
pub(super) fn no_period(written: &str, argument: &str) -> PipelineError {
    PipelineError::configuration(
        Place::default().key(argument),
        format!("found `{written}`, expected a quarter such as 2026Q3"),
        "write the fiscal year, Q and a number from 1 to 4",
    )
}

pub(super) fn listed<T: AsRef<str>>(all: &[T]) -> String {
    let some: Vec<&str> = all.iter().take(MOST).map(AsRef::as_ref).collect();
    let more = all.len().saturating_sub(MOST);
    if more == 0 { some.join(", ") } else { format!("{} and {more} more", some.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_may_be_meant_by_its_name() {
        let known = [("P01", "Nordlicht Systems"), ("P02", "Harbour Computing")];
        assert_eq!(nearest_partner("Nordlicht", &known), "did you mean `P01` (Nordlicht Systems)?");
        assert_eq!(nearest_partner("zzz", &known), "there are `P01` (Nordlicht Systems), `P02` (Harbour Computing)");
    }

    #[test]
    fn long_lists_end() {
        let all: Vec<String> = (0..22).map(|number| format!("P{number}")).collect();
        assert!(listed(&all).ends_with("P19 and 2 more"));
    }
}
