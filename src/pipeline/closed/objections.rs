//! What speaks against closing a period, and what was said to waive it.

use std::collections::BTreeMap;

use super::books::BALANCES;
use super::record::Waiver;
use super::stale::stale;
use crate::domain::finding::nearest;
use crate::domain::{Finding, PartnerId, Place};
use crate::pipeline::{Loaded, PipelineError, Scored};
use crate::programme::model::Version;

/// The most partners that are named for one metric.
const MOST_NAMED: usize = 5;

/// What speaks against closing, by name.
pub(super) type Objections = BTreeMap<String, Vec<String>>;

/// Everything that speaks against closing: a partial period, sources that stopped before it, figures of gates that may still change, and partners
/// whose money is doubtful.
pub(super) fn objections(loaded: &Loaded, scored: &Scored) -> Result<Objections, PipelineError> {
    let mut found = Objections::new();
    if let Some(day) = scored.scorecards.partial_until {
        found.insert("partial".to_owned(), vec![format!("the period has data to {day} only")]);
    }
    for (table, day) in stale(&scored.snapshot, loaded.workspace.time_zone, scored.period)? {
        let message = format!("{table} has no row of {}, its newest before is of {day}", scored.period);
        found.insert(format!("source:{table}"), vec![message]);
    }
    let version = loaded.programme.for_period(scored.period);
    for metric in version.map(Version::paying_metrics).unwrap_or_default() {
        let provisional = scored
            .scorecards
            .partners
            .iter()
            .filter(|card| card.metric(metric).is_some_and(|result| result.provisional));
        let names: Vec<&str> = provisional.map(|card| card.partner.id.as_str()).collect();
        if !names.is_empty() {
            let message = format!("money rests on {metric}, which may still change for {}", named(&names));
            found.insert(format!("metric:{metric}"), vec![message]);
        }
    }
    for warning in &scored.settlements.warnings {
        let name = match partner_of(warning, scored) {
            Some(partner) => format!("partner:{}", partner.file_name()),
            None if warning.starts_with(&format!("{BALANCES}: ")) => BALANCES.to_owned(),
            None => "revenue".to_owned(),
        };
        found.entry(name).or_default().push(warning.clone());
    }
    Ok(found)
}

fn named(names: &[&str]) -> String {
    let some = names.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST_NAMED) {
        0 => some,
        more => format!("{some} and {more} more"),
    }
}

/// The partner that a warning begins with: the longest id that fits.
fn partner_of<'s>(warning: &str, scored: &'s Scored) -> Option<&'s PartnerId> {
    let listed = scored.facts.partners.iter().map(|partner| &partner.id);
    let settled = scored.settlements.partners.iter().map(|partner| &partner.partner_id);
    listed
        .chain(settled)
        .filter(|id| warning.strip_prefix(id.as_str()).is_some_and(|rest| rest.starts_with(": ")))
        .max_by_key(|id| id.as_str().len())
}

/// Holds what was found against what is waived; gives the waivers with what they waive.
///
/// # Errors
/// With every objection that is not waived, and every waiver that waives nothing or says no reason.
pub(super) fn waive(objections: Objections, waivers: &[(String, String)]) -> Result<Vec<Waiver>, PipelineError> {
    let mut usage = Vec::new();
    let mut reasons: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, reason) in waivers {
        let place = || Place::default().key("--waive");
        if reason.trim().is_empty() {
            let message = format!("`{name}` is waived without a reason");
            usage.push(Finding::error(place(), message).remedy(format!("write --waive {name}=REASON")));
        } else if !objections.contains_key(name) {
            let near = nearest(name, objections.keys().map(String::as_str));
            let remedy = near.map_or_else(|| "leave it out".to_owned(), |near| format!("did you mean `{near}`?"));
            usage.push(Finding::error(place(), format!("`{name}` does not speak against closing")).remedy(remedy));
        } else if reasons.insert(name, reason.trim()).is_some() {
            usage.push(Finding::error(place(), format!("`{name}` is waived twice")).remedy("give one reason"));
        }
    }
    if !usage.is_empty() {
        return Err(PipelineError::Configuration(usage));
    }
    let (mut waived, mut findings) = (Vec::new(), Vec::new());
    for (name, found) in objections {
        match reasons.get(name.as_str()) {
            Some(reason) => waived.push(Waiver { name, reason: (*reason).to_owned(), found }),
            None => findings.extend(found.into_iter().map(|message| refused(&name, message))),
        }
    }
    if findings.is_empty() { Ok(waived) } else { Err(PipelineError::Data(findings)) }
}

fn refused(name: &str, message: String) -> Finding {
    Finding::error(Place::default().key(name), message)
        .remedy(format!("put it right and run the period again, or close with --waive {name}=REASON"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objections() -> Objections {
        let found = |name: &str| (name.to_owned(), vec![format!("about {name}")]);
        [found("partial"), found("partner:P3")].into()
    }

    fn waiver(name: &str, reason: &str) -> (String, String) {
        (name.to_owned(), reason.to_owned())
    }

    #[test]
    fn what_is_not_waived_is_refused_all_at_once() {
        let Err(PipelineError::Data(findings)) = waive(objections(), &[]) else { panic!("refused") };
        let keys: Vec<_> = findings.iter().map(|finding| finding.place.key.clone().unwrap_or_default()).collect();
        assert_eq!(keys, ["partial", "partner:P3"]);
        let both = [waiver("partner:P3", "rate agreed by letter"), waiver("partial", "no data after the 29th")];
        let waived = waive(objections(), &both).expect("waived");
        assert_eq!(waived[1].reason, "rate agreed by letter");
        assert_eq!(waived[1].found, ["about partner:P3"]);
    }

    #[test]
    fn a_waiver_needs_a_reason_and_something_to_waive() {
        let wrong =
            [waiver("partial", " "), waiver("partner:P4", "x"), waiver("partner:P3", "x"), waiver("partner:P3", "y")];
        let Err(PipelineError::Configuration(findings)) = waive(objections(), &wrong) else { panic!("refused") };
        let said: Vec<_> = findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(
            said,
            [
                "`partial` is waived without a reason",
                "`partner:P4` does not speak against closing",
                "`partner:P3` is waived twice"
            ]
        );
    }
}
