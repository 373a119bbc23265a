//! One `programme/*.toml` from its text to a checked version.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{NaiveDate, Weekday};
use rust_decimal::Decimal;

use super::level::LevelAt;
use super::metrics::KnownMetric;
use super::model::{CaseRules, EvidencePolicy, LateEvidence, PayRules, SurveyRules, TierTiming, Version, WorkingDays};
use super::{
    adjudication, calendars, duties, examples, incentives, level, lint, payment, people, points, schedules,
    service_credits,
};
use super::{service_levels, targets, tier_changes, tiers};
use crate::config::{Document, Placed, Section};
use crate::domain::finding::{has_errors, nearest};
use crate::domain::{Finding, Share};

/// Working days an article must have been visible, where the programme does not say.
const DEFAULT_ARTICLE_VISIBLE_DAYS: u32 = 5;
/// Cases a partner needs to be compared and ranked, where the programme does not say.
const DEFAULT_RANK_MINIMUM_CASES: i64 = 100;
/// More days than any rule can mean.
const MOST_DAYS: u32 = 3_660;
const DEFAULT_SCALE: (i64, i64) = (1, 5);
const DEFAULT_TOP_BOX: i64 = 4;

pub(super) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

/// Reads one version. Its place is that of `from`, so that findings about when it applies can point there.
pub(super) fn read(file: &str, text: &str, metrics: &[KnownMetric<'_>]) -> (Option<Placed<Version>>, Vec<Finding>) {
    let document = Document::parse(file, text);
    let version = if document.is_valid_toml() { read_root(&document, file, metrics) } else { None };
    let findings = document.into_findings();
    (version.filter(|_| !has_errors(&findings)), findings)
}

fn read_root(document: &Document<'_>, file: &str, metrics: &[KnownMetric<'_>]) -> Option<Placed<Version>> {
    let root = document.root();
    let title = root.required_text("title");
    let from = root.required("from", "the first day in force such as 2026-01-01", Section::date);
    let tier_timing = root.word("tier_timing", &[("next", TierTiming::Next), ("same", TierTiming::Same)]);
    let late_evidence = read_late_evidence(&root);
    let policy = root.word("on_insufficient_evidence", &EvidencePolicy::WORDS);
    let bounds = read_share_bounds(&root);
    let rank_minimum_cases = at_least(&root, "rank_minimum_cases", 1).unwrap_or(DEFAULT_RANK_MINIMUM_CASES);
    let vendor_cost_per_resolution = read_cost(&root);
    let dispute_days = days(&root, "dispute_days");
    let cases = read_cases(root.section("cases"));
    let adjudication = adjudication::read(&root);
    let surveys = read_surveys(root.section("surveys"));
    let working_days = read_working_days(root.section("working_days"));
    let calendars = calendars::read(&root, from.as_ref().map(|from| from.value));
    let names = root.section("calendars").map(|section| section.keys()).unwrap_or_default();
    let service_levels = service_levels::read(&root, &names);
    let headcount = people::read_headcount(&root);
    let certification = people::read_certification(&root);
    let targets = root.section("targets").map(|section| targets::read(&section, metrics)).unwrap_or_default();
    let own_targets = targets::read_own(&root, metrics);
    let duties = duties::read(&root, metrics, &targets);
    let mut pay = read_pay(&root, metrics);
    let tiers = tiers::read(&root, metrics, &pay.points);
    pay.level_at = level::read(&root, tiers.len());
    let holds = policy.as_ref().is_none_or(|word| word.value == EvidencePolicy::Hold);
    let tier_changes = tier_changes::read(&root, tiers.len(), holds);
    examples::check(&root, &pay, &tiers, &targets, metrics);
    lint::tiers(&tiers, &bounds).into_iter().for_each(|finding| root.note(finding));
    root.finish();
    let version = Version {
        name: Path::new(file).file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        from: from.as_ref()?.value,
        title: title?.value,
        cases,
        surveys,
        working_days,
        calendars,
        service_levels,
        headcount,
        certification,
        duties,
        targets,
        own_targets,
        pay,
        tiers: tiers.into_iter().map(|tier| tier.tier).collect(),
        dispute_days,
        tier_changes,
        tier_timing: tier_timing.map_or(TierTiming::Next, |word| word.value),
        late_evidence,
        on_insufficient_evidence: policy.map_or(EvidencePolicy::Hold, |word| word.value),
        share_floor: bounds.floor.value,
        share_cap: bounds.cap.value,
        rank_minimum_cases,
        vendor_cost_per_resolution,
        adjudication,
    };
    Some(Placed { value: version, place: from?.place })
}

/// What late evidence may do to closed quarters: reprice lines, where nothing is said.
fn read_late_evidence(root: &Section<'_>) -> LateEvidence {
    let words = [("money_only", LateEvidence::MoneyOnly), ("recompute", LateEvidence::Recompute)];
    root.word("late_evidence", &words).map_or(LateEvidence::MoneyOnly, |word| word.value)
}

/// What is earned and paid beside the shares of tiers.
fn read_pay(root: &Section<'_>, metrics: &[KnownMetric<'_>]) -> PayRules {
    let schedules = schedules::read(root);
    PayRules {
        points: points::read(root, metrics, &schedules),
        incentives: incentives::read(root, metrics, &schedules),
        service_credits: service_credits::read(root, metrics, &schedules),
        payment: payment::read(root),
        level_at: LevelAt::default(),
        payment_due_days: days(root, "payment_due_days"),
        schedules,
    }
}

/// The vendor's own cost of a resolution: an amount above nothing.
fn read_cost(root: &Section<'_>) -> Option<Decimal> {
    let written = root.quoted_decimal("vendor_cost_per_resolution")?;
    if written.value > Decimal::ZERO {
        return Some(written.value);
    }
    root.note(Finding::error(written.place, format!("found `{}`, expected an amount above 0", written.value)));
    None
}

fn read_share_bounds(root: &Section<'_>) -> lint::ShareBounds {
    let bound = |key: &str, percent: i64| {
        let default = || Share::new(Decimal::new(percent, 2)).unwrap_or(Share::ZERO);
        tiers::share(root, key).unwrap_or_else(|| Placed { value: default(), place: root.key_place(key) })
    };
    lint::ShareBounds { floor: bound("share_floor", 25), cap: bound("share_cap", 50) }
}

/// A whole number of at least `least`; others are noted.
pub(super) fn at_least(section: &Section<'_>, key: &str, least: i64) -> Option<i64> {
    let written = section.integer(key)?;
    if written.value >= least {
        return Some(written.value);
    }
    section.note(Finding::error(written.place, format!("found `{}`, expected {least} or more", written.value)));
    None
}

/// Days that a rule can mean; others are noted.
pub(super) fn days(section: &Section<'_>, key: &str) -> Option<u32> {
    let written = section.integer(key)?;
    let days = u32::try_from(written.value).ok().filter(|days| *days <= MOST_DAYS);
    if days.is_none() {
        let message = format!("found `{}`, expected days from 0 to {MOST_DAYS}", written.value);
        section.note(Finding::error(written.place, message));
    }
    days
}

fn read_cases(section: Option<Section<'_>>) -> CaseRules {
    let mut rules = CaseRules {
        horizon_days: None,
        reopen_days: None,
        partner_level: 1,
        article_visible_days: DEFAULT_ARTICLE_VISIBLE_DAYS,
        vendor_first_level: None,
        vendor_organisations: BTreeSet::new(),
        automatic_senders: BTreeSet::new(),
    };
    let Some(section) = section else { return rules };
    rules.horizon_days = days(&section, "horizon_days");
    rules.reopen_days = days(&section, "reopen_days");
    rules.partner_level = level(&section, "partner_level").unwrap_or(rules.partner_level);
    rules.vendor_first_level = level(&section, "vendor_first_level");
    let names = |key: &str| section.texts(key).unwrap_or_default().into_iter().map(|name| name.value).collect();
    rules.vendor_organisations = names("vendor_organisations");
    rules.automatic_senders = names("automatic_senders");
    rules.article_visible_days = days(&section, "article_visible_days").unwrap_or(DEFAULT_ARTICLE_VISIBLE_DAYS);
    section.finish();
    rules
}

/// A level of support.
fn level(section: &Section<'_>, key: &str) -> Option<i64> {
    let written = section.integer(key)?;
    if (1..=3).contains(&written.value) {
        return Some(written.value);
    }
    let message = format!("found `{}`, expected a level from 1 to 3", written.value);
    section.note(Finding::error(written.place, message));
    None
}

fn read_surveys(section: Option<Section<'_>>) -> SurveyRules {
    let mut rules = SurveyRules {
        independent_providers: BTreeSet::new(),
        scale: DEFAULT_SCALE,
        top_box: DEFAULT_TOP_BOX,
        late_after_days: None,
        per_customer_cap: None,
        cap_quarters: 1,
        minimum_coverage: None,
    };
    let Some(section) = section else { return rules };
    let providers = section.texts("independent_providers").unwrap_or_default();
    rules.independent_providers = providers.into_iter().map(|provider| provider.value).collect();
    if rules.independent_providers.is_empty() {
        let place = section.key_place("independent_providers");
        section.note(Finding::warning(place, "no independent provider is named: no survey response will count"));
    }
    (rules.scale, rules.top_box) = read_scale(&section);
    rules.late_after_days = days(&section, "late_after_days");
    rules.per_customer_cap = at_least(&section, "per_customer_cap", 1).and_then(|cap| u32::try_from(cap).ok());
    rules.cap_quarters = cap_quarters(&section);
    rules.minimum_coverage = section.number("minimum_coverage").map(|coverage| {
        if !(0.0..=1.0).contains(&coverage.value) {
            let message = format!("found `{}`, expected a share of cases from 0 to 1", coverage.value);
            section.note(Finding::error(coverage.place, message));
        }
        coverage.value
    });
    section.finish();
    rules
}

/// How many quarters the cap of a customer is over: one, where nothing is said.
fn cap_quarters(section: &Section<'_>) -> u32 {
    let place = section.key_place("cap_quarters");
    let written = at_least(section, "cap_quarters", 1);
    if written.is_some() && !section.has("per_customer_cap") {
        section.note(Finding::error(place, "`cap_quarters` has no effect without `per_customer_cap`"));
    }
    written.and_then(|quarters| u32::try_from(quarters).ok()).unwrap_or(1)
}

/// The scale and the lowest score on it that counts as satisfied.
fn read_scale(section: &Section<'_>) -> ((i64, i64), i64) {
    let written = section.integers("scale");
    let top_box = section.integer("top_box");
    let scale = match written.as_deref() {
        None => DEFAULT_SCALE,
        Some([low, high]) if low.value < high.value => (low.value, high.value),
        Some(_) => {
            let message = "expected the lowest and the highest score such as [1, 5]";
            section.note(Finding::error(section.key_place("scale"), message));
            return (DEFAULT_SCALE, DEFAULT_TOP_BOX);
        }
    };
    let Some(top_box) = top_box else {
        if scale != DEFAULT_SCALE && !section.has("top_box") {
            let message = "`top_box` is missing: on this scale, which is the lowest score that counts as satisfied?";
            section.note(Finding::error(section.key_place("scale"), message));
        }
        return (scale, DEFAULT_TOP_BOX);
    };
    if top_box.value <= scale.0 || top_box.value > scale.1 {
        let expected = format!("a score above {} and up to {}", scale.0, scale.1);
        section.note(Finding::error(top_box.place, format!("found `{}`, expected {expected}", top_box.value)));
    }
    (scale, top_box.value)
}

fn read_working_days(section: Option<Section<'_>>) -> WorkingDays {
    let monday_to_friday: Vec<Weekday> = WEEKDAYS[..5].iter().map(|(_, day)| *day).collect();
    let Some(section) = section else {
        return WorkingDays { weekdays: monday_to_friday, holidays: BTreeSet::new() };
    };
    let weekdays = read_weekdays(&section).unwrap_or(monday_to_friday);
    let mut holidays = BTreeSet::<NaiveDate>::new();
    for holiday in section.dates("holidays").unwrap_or_default() {
        if !holidays.insert(holiday.value) {
            section.note(Finding::warning(holiday.place, format!("{} is given twice", holiday.value)));
        }
    }
    section.finish();
    WorkingDays { weekdays, holidays }
}

fn read_weekdays(section: &Section<'_>) -> Option<Vec<Weekday>> {
    let written = section.texts("weekdays")?;
    if written.is_empty() {
        section.note(Finding::error(section.key_place("weekdays"), "the list is empty, expected days such as \"mon\""));
    }
    let mut weekdays = Vec::new();
    for name in written {
        match WEEKDAYS.iter().find(|(word, _)| *word == name.value) {
            Some((_, day)) if weekdays.contains(day) => {
                section.note(Finding::warning(name.place, format!("`{}` is given twice", name.value)));
            }
            Some((_, day)) => weekdays.push(*day),
            None => {
                let message = format!("found `{}`, expected mon, tue, wed, thu, fri, sat or sun", name.value);
                let finding = Finding::error(name.place, message);
                section.note(match nearest(&name.value, WEEKDAYS.iter().map(|(word, _)| *word)) {
                    Some(near) => finding.remedy(format!("did you mean `{near}`?")),
                    None => finding,
                });
            }
        }
    }
    Some(weekdays)
}

#[cfg(test)]
pub(super) mod tests;
