//! The rules of the partner programme: read in a raw form, checked into a strict one.
//!
//! [`check_all`] takes the texts of `programme/*.toml`, `agreements.csv`, `exclusions.csv` and `disputes.csv` and answers with a
//! [`Programme`] and everything that is wrong in them. One file does one thing: `version` reads a TOML file,
//! `adjudication` which escalations are judged,
//! `tiers` its tiers, `tier_changes` how they rise and fall, `level` which day's level sets a share, `schedules` its named scales, `points` what figures earn, `incentives` and `service_credits` money beyond the share, `payment` what of it is paid when, `examples` what the rules themselves say must come out, `calendars` and `service_levels` what it promises about time, `duties` what is owed besides cases, `lint`
//! finds rules that are well-formed and cannot be meant, or may not be, `together` what only several files together show. `holidays` is the
//! shipped list. `balances` says what the first settled quarter opens with, `sub_partners` who gets a share of a
//! partner's part.

pub mod adjudication;
pub mod agreements;
pub mod balances;
pub mod calendars;
pub mod disputes;
pub mod duties;
mod examples;
pub mod exclusions;
pub mod holidays;
pub mod incentives;
pub mod level;
mod lint;
mod metrics;
pub mod model;
pub mod payment;
mod people;
pub mod points;
pub mod schedules;
pub mod service_credits;
pub mod service_levels;
pub mod sub_partners;
mod table;
pub mod targets;
pub mod tier_changes;
mod tiers;
mod together;
#[cfg(test)]
pub(crate) mod testing {
    //! Versions from their text, for tests of what reads them.
    pub(crate) use super::version::tests::with_text;
}
mod version;

pub use lint::{Revenue, StandsAt};
pub use metrics::KnownMetric;
pub use model::Programme;

use crate::config::Placed;
use crate::domain::finding::has_errors;
use crate::domain::period::FiscalYear;
use crate::domain::{Finding, Place};

/// The texts a programme is made of, each with the file name that findings carry.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// `programme/*.toml`, in any order.
    pub versions: Vec<(String, String)>,
    /// `agreements.csv`, where the workspace has it.
    pub agreements: Option<(String, String)>,
    /// `exclusions.csv`, where the workspace has it.
    pub exclusions: Option<(String, String)>,
    /// `disputes.csv`, where the workspace has it.
    pub disputes: Option<(String, String)>,
    /// `balances.csv`, where the workspace has it.
    pub balances: Option<(String, String)>,
    /// `sub_partners.csv`, where the workspace has it.
    pub sub_partners: Option<(String, String)>,
}

/// Checks the versions of a programme, given the ids of the metrics there are.
///
/// The same as [`check_all`] without agreements, exclusions and fiscal year, and with nothing known of a metric but
/// its id: which way a metric is better, and whether it is a share, is then not checked.
#[must_use]
pub fn check(files: &[(String, String)], metric_ids: &[&str]) -> (Option<Programme>, Vec<Finding>) {
    let metrics: Vec<KnownMetric<'_>> = metric_ids.iter().map(|id| KnownMetric::from(*id)).collect();
    check_all(&Files { versions: files.to_vec(), ..Files::default() }, &metrics, None)
}

/// Checks a whole programme: versions, agreements, exclusions, disputes, opening balances, and what they say together.
///
/// The programme is there when no finding is an error; findings come file by file, in the order of each file. Without
/// a fiscal year it is not checked that targets change only at a period's start (rule R4), and opening balances are not read.
#[must_use]
pub fn check_all(
    files: &Files,
    metrics: &[KnownMetric<'_>],
    fiscal_year: Option<FiscalYear>,
) -> (Option<Programme>, Vec<Finding>) {
    let (versions, mut findings) = read_versions(&files.versions, metrics);
    let (agreements, found) = match &files.agreements {
        Some((file, text)) => agreements::read_placed(file, text),
        None => (Vec::new(), Vec::new()),
    };
    findings.extend(found);
    let (exclusions, found) = match &files.exclusions {
        Some((file, text)) => exclusions::read_placed(file, text),
        None => (Vec::new(), Vec::new()),
    };
    findings.extend(found);
    let (balances, found) = match (&files.balances, fiscal_year) {
        (Some((file, text)), Some(fiscal_year)) => balances::read(file, text, fiscal_year),
        _ => (Vec::new(), Vec::new()),
    };
    findings.extend(found);
    let (disputes, found) = match &files.disputes {
        Some((file, text)) => disputes::read_placed(file, text, fiscal_year),
        None => (Vec::new(), Vec::new()),
    };
    findings.extend(found);
    let (sub_partners, found) = match &files.sub_partners {
        Some((file, text)) => sub_partners::read(file, text),
        None => (Vec::new(), Vec::new()),
    };
    findings.extend(found);
    findings.extend(together::versions(&versions, fiscal_year));
    findings.extend(together::agreements(&versions, &agreements));
    findings.extend(together::balances(&versions, &balances));
    findings.extend(together::exclusions(&exclusions, metrics));
    findings.extend(together::disputes(&versions, &disputes, metrics));
    findings.sort_by(|left, right| left.place.cmp(&right.place));
    if has_errors(&findings) {
        return (None, findings);
    }
    let programme = Programme {
        versions: versions.into_iter().map(|version| version.value).collect(),
        agreements: agreements.into_iter().map(|agreement| agreement.value).collect(),
        exclusions: exclusions.into_iter().map(|exclusion| exclusion.value).collect(),
        disputes: disputes.into_iter().map(|dispute| dispute.value).collect(),
        balances: balances.into_iter().map(|balance| balance.value).collect(),
        sub_partners: sub_partners.into_iter().map(|one| one.value).collect(),
    };
    (Some(programme), findings)
}

/// Warnings about rules that hold together and may still not be what was meant, each with its remedy: tiers that ask less than the one
/// below, bounds that the evidence cannot tell apart, and steps of pay.
///
/// Only the newest version is looked at, since earlier ones are what was agreed; none where it has errors. With the revenue of a pack
/// steps are told in money.
#[must_use]
pub fn advise(files: &[(String, String)], metrics: &[KnownMetric<'_>], revenue: Option<&Revenue>) -> Vec<Finding> {
    let (versions, findings) = read_versions(files, metrics);
    let newest = versions.last().filter(|_| !has_errors(&findings)).and_then(|version| version.place.file.as_ref());
    let text = newest.and_then(|newest| files.iter().find(|(file, _)| file == newest));
    text.map(|(file, text)| lint::advice(file, text, metrics, revenue)).unwrap_or_default()
}

/// All versions that could be read, oldest first.
fn read_versions(
    files: &[(String, String)],
    metrics: &[KnownMetric<'_>],
) -> (Vec<Placed<model::Version>>, Vec<Finding>) {
    let mut versions = Vec::new();
    let mut findings = Vec::new();
    if files.is_empty() {
        let message = "there is no programme, expected at least one file such as programme/2026.toml";
        findings.push(Finding::error(Place::file("programme"), message));
    }
    for (file, text) in files {
        let (version, found) = version::read(file, text, metrics);
        versions.extend(version);
        findings.extend(found);
    }
    versions.sort_by(|left, right| left.value.from.cmp(&right.value.from).then(left.place.cmp(&right.place)));
    (versions, findings)
}
