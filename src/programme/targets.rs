//! `[targets.METRIC]` and `[[own_target]]`: what is asked of every partner, and of some in its place.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::lint;
use super::metrics::{self, KnownMetric};
use super::model::{MetricRule, Version};
use super::people::read_partners;
use super::version::at_least;
use crate::config::{Placed, Section};
use crate::domain::period::FiscalYear;
use crate::domain::{Finding, PartnerId, Quarter};

/// What is asked of some partners in place of the version's own words; what it does not say stays as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnTarget {
    /// The metric.
    pub metric: String,
    /// The partners it is for. Never empty.
    pub partners: BTreeSet<PartnerId>,
    /// First day; `None` for as long as the version is in force.
    pub from: Option<NaiveDate>,
    /// Last day; `None` for as long as the version is in force.
    pub to: Option<NaiveDate>,
    /// What is asked of them.
    pub rule: MetricRule,
}

impl OwnTarget {
    fn is_for(&self, metric: &str, partner: &PartnerId, day: NaiveDate) -> bool {
        let begun = self.from.is_none_or(|from| from <= day);
        self.metric == metric && begun && self.to.is_none_or(|to| day <= to) && self.partners.contains(partner)
    }

    fn shares_a_day_with(&self, other: &Self) -> bool {
        let before =
            |end: Option<NaiveDate>, start: Option<NaiveDate>| end.zip(start).is_some_and(|(end, start)| end < start);
        !before(self.to, other.from) && !before(other.to, self.from)
    }
}

impl Version {
    /// What is asked of a partner on a day, or of any partner where none is named; `None` where nothing is.
    ///
    /// The words for the partner itself go before the general ones, key by key.
    #[must_use]
    pub fn rule(&self, metric: &str, partner: Option<&PartnerId>, day: NaiveDate) -> Option<MetricRule> {
        let general = self.targets.get(metric).copied();
        let is_own = |own: &&OwnTarget| partner.is_some_and(|partner| own.is_for(metric, partner, day));
        let Some(own) = self.own_targets.iter().find(is_own).map(|own| own.rule) else { return general };
        let general = general.unwrap_or_default();
        Some(MetricRule {
            target: own.target.or(general.target),
            // A tolerance belongs to its target.
            tolerance: if own.target.is_some() { own.tolerance } else { own.tolerance.or(general.tolerance) },
            minimum_evidence: own.minimum_evidence.or(general.minimum_evidence),
        })
    }

    /// What is asked in a period: that of its last day (rule R4).
    #[must_use]
    pub fn rule_of_period(&self, metric: &str, partner: Option<&PartnerId>, period: Quarter) -> Option<MetricRule> {
        self.rule(metric, partner, period.last_day())
    }
}

pub(super) fn read(section: &Section<'_>, metrics: &[KnownMetric<'_>]) -> BTreeMap<String, MetricRule> {
    let mut targets = BTreeMap::new();
    for id in section.keys() {
        let place = section.key_place(&id);
        let metric = metrics::find(section, &Placed { value: id.clone(), place }, metrics);
        if let Some(entry) = section.section(&id) {
            targets.insert(id, read_rule(&entry, metric));
            entry.finish();
        }
    }
    targets
}

/// What is asked of single partners. Days must be the first and the last of a quarter, where the fiscal year is known
/// ([`outside_quarters`]).
pub(super) fn read_own(root: &Section<'_>, metrics: &[KnownMetric<'_>]) -> Vec<OwnTarget> {
    let mut all: Vec<OwnTarget> = Vec::new();
    for entry in root.sections("own_target") {
        let id = entry.required_text("metric");
        let metric = id.as_ref().and_then(|id| metrics::find(&entry, id, metrics));
        let (from, to) = (entry.date("from"), entry.date("to"));
        if !entry.has("partners") {
            entry.error("`partners` is missing, expected a list of their ids");
        }
        let partners = read_partners(&entry);
        let rule = read_rule(&entry, metric);
        if let (Some(from), Some(to)) = (&from, &to)
            && to.value < from.value
        {
            entry.note(Finding::error(to.place.clone(), format!("it ends before it starts on {}", from.value)));
        }
        let (from, to) = (from.map(|day| day.value), to.map(|day| day.value));
        let Some(id) = id else {
            entry.finish();
            continue;
        };
        let own = OwnTarget { metric: id.value, partners, from, to, rule };
        if rule == MetricRule::default() {
            entry.error("nothing is asked, expected `target`, `tolerance` or `minimum_evidence`");
        }
        if let Some(partner) = all.iter().find_map(|other| asked_twice(&own, other)) {
            entry.error(format!("`{}` of partner `{partner}` is asked twice on one day", own.metric));
        }
        entry.finish();
        all.push(own);
    }
    all
}

fn asked_twice<'o>(own: &'o OwnTarget, other: &'o OwnTarget) -> Option<&'o PartnerId> {
    let same = own.metric == other.metric && own.shares_a_day_with(other);
    own.partners.intersection(&other.partners).next().filter(|_| same)
}

/// Own targets that change inside a quarter: what is asked of a period may change only at its start (rule R4).
pub(super) fn outside_quarters(version: &Placed<Version>, fiscal_year: FiscalYear) -> Vec<Finding> {
    let starts = |day: NaiveDate| fiscal_year.quarter_of(day).first_day() == day;
    let ends = |day: NaiveDate| fiscal_year.quarter_of(day).last_day() == day;
    let own = version.value.own_targets.iter();
    own.flat_map(|own| {
        let from = own.from.filter(|from| !starts(*from)).map(|from| format!("starts on {from}"));
        let to = own.to.filter(|to| !ends(*to)).map(|to| format!("ends on {to}"));
        from.into_iter().chain(to).map(|day| {
            let message = format!("an own target of `{}` {day}, inside a quarter", own.metric);
            let remedy = "let it start with the first day of a quarter and end with the last one";
            Finding::error(version.place.clone(), message).remedy(remedy)
        })
    })
    .collect()
}

fn read_rule(entry: &Section<'_>, metric: Option<KnownMetric<'_>>) -> MetricRule {
    let target = entry.number("target");
    let tolerance = entry.number("tolerance");
    let minimum_evidence = at_least(entry, "minimum_evidence", 1);
    if let Some(metric) = metric {
        for value in [&target, &tolerance].into_iter().flatten() {
            metrics::check_unit(entry, metric, value);
        }
    }
    let finding = match (&target, &tolerance) {
        (Some(target), Some(tolerance)) => lint::tolerance(metric, target, tolerance),
        (None, Some(tolerance)) if !entry.has("target") => {
            Some(Finding::error(tolerance.place.clone(), "`tolerance` has no effect without `target`"))
        }
        _ => None,
    };
    if let Some(finding) = finding {
        entry.note(finding);
    }
    MetricRule {
        target: target.map(|target| target.value),
        tolerance: tolerance.map(|tolerance| tolerance.value),
        minimum_evidence,
    }
}

#[cfg(test)]
mod tests {
    use super::super::version::tests::{read_text, with_text};
    use super::*;

    const GENERAL: &str = "[targets.csat]\ntarget = 0.9\ntolerance = 0.86\nminimum_evidence = 20\n";

    fn with(own: &str) -> Version {
        with_text(&(GENERAL.to_owned() + own))
    }

    fn findings_of(own: &str) -> String {
        let (_, findings) = read_text(own);
        findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    const OWN: &str =
        "[[own_target]]\nmetric = \"csat\"\npartners = [\"P7\"]\nfrom = 2026-07-01\nto = 2026-12-31\ntarget = 0.8\n";

    #[test]
    fn the_partners_own_words_go_first_on_their_days() {
        let version = with(OWN);
        let rule = |partner: &str, day: &str| {
            let partner = PartnerId::new(partner);
            version.rule("csat", Some(&partner), day.parse().expect("a day")).and_then(|rule| rule.target)
        };
        let general = version.targets["csat"].target;
        assert_eq!(rule("P7", "2026-09-30"), Some(0.8));
        assert_eq!(rule("P7", "2026-06-30"), general);
        assert_eq!(rule("P7", "2027-01-01"), general);
        assert_eq!(rule("P8", "2026-09-30"), general);
        assert_eq!(
            version.rule("csat", None, "2026-09-30".parse().expect("a day")).and_then(|rule| rule.target),
            general
        );
        let partner = PartnerId::new("P7");
        let own = version.rule("csat", Some(&partner), "2026-09-30".parse().expect("a day")).expect("a rule");
        assert_eq!(own.tolerance, None);
        assert_eq!(own.minimum_evidence, version.targets["csat"].minimum_evidence);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let found = findings_of(&(OWN.to_owned() + OWN));
        assert!(found.contains("`csat` of partner `P7` is asked twice on one day"), "{found}");
        let empty = findings_of("[[own_target]]\nmetric = \"csatt\"\npartners = [\"P7\"]\n");
        assert!(empty.contains("no metric is called `csatt`") && empty.contains("nothing is asked"), "{empty}");
        let backwards = OWN.replace("to = 2026-12-31", "to = 2026-06-30");
        assert!(findings_of(&backwards).contains("it ends before it starts on 2026-07-01"));
    }

    #[test]
    fn r4_own_targets_change_only_at_a_quarters_ends() {
        let version = |text: &str| Placed { value: with(text), place: crate::domain::Place::file("2026.toml") };
        let year = FiscalYear { start_month: 1 };
        assert!(outside_quarters(&version(OWN), year).is_empty());
        let inside = OWN.replace("from = 2026-07-01", "from = 2026-08-15");
        let found = outside_quarters(&version(&inside), year);
        assert_eq!(found.len(), 1);
        assert!(found[0].to_string().contains("an own target of `csat` starts on 2026-08-15, inside a quarter"));
    }
}
