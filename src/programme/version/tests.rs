use super::*;
use crate::config::documentation::assert_same_keys;
use crate::domain::PartnerId;
use crate::programme::duties::{Side, Step};

const FULL: &str = r#"
title = "Programme"
from = 2026-01-01
tier_timing = "same"
on_insufficient_evidence = "hold"
share_floor = "0.2"
share_cap = "0.6"
rank_minimum_cases = 30
dispute_days = 30

[cases]
horizon_days = 21
automatic_senders = ["Autoreply"]

[adjudication]
seed = "harbour"
sample = 30
share = "0.25"

[surveys]
independent_providers = ["Pulse"]
scale = [0, 10]
top_box = 9
minimum_coverage = 0.8

[working_days]
weekdays = ["sun", "mon"]
holidays = [2026-05-01, "2026-12-25"]

[calendars.office]
zone = "Europe/Stockholm"
weekly = ["mon-fri 09:00-17:00"]
holidays = ["SE"]
extra_holidays = [2026-06-19]

[[calendars.office.change]]
from = 2026-09-01
weekly = ["mon-fri 08:00-17:00"]

[service_levels]
pauses = "resolution"
waiting_for_vendor = ["Waiting for vendor*"]
peak_hours = "office"

[[service_levels.severity]]
id = "1"
response = "15m"
resolution = "4h"
calendar = "24x7"

[[service_levels.replace]]
partners = ["P01"]
calendar = "24x7"
with = "office"

[[headcount]]
id = "h"
required = 1.5
partners = ["P01"]

[[certification]]
id = "c"
certification = "Engineer"
required = 2

[[training]]
id = "t"
course = "Refresher"
product = "Atlas"
hours = 7.5
within_months = 12
required = 2

[[audit]]
requirement = "a"
every_months = 12

[[provision]]
id = "kb"
resource = "knowledge base"
vendor_has = true

[[obligation]]
id = "o"
owner = "vendor"
due = [2026-03-31]
action = "Publish the roadmap"

[[obligation]]
id = "p"
every_months = 6
criterion = "attestation"

[[entry]]
criterion = "ticketing"

[incidents]
root_cause_days = 10

[[responsibility]]
activity = "First line"
accountable = "Partner"
responsible = "Partner"

[consequences]
metrics = ["csat"]
notice = 1
improvement_plan = 2
downgrade = 3
exit = 4
cleared_after = 2

[targets.csat]
target = 0.9
minimum_evidence = 20

[[own_target]]
metric = "csat"
partners = ["P01"]
from = 2026-07-01
to = 2026-12-31
target = 0.85
tolerance = 0.80

[schedules.volume]
kind = "marginal"
times = 1
decimals = 2
rounding = "half_up"
minimum = "5"
maximum = "100"
band = [{ from = 0, to = 100, gives = "0.10" }, { from = 100, gives = "0.05" }]

[[points]]
id = "satisfaction"
name = "Satisfaction"
most = 30
least = 0
combine = "highest"
must_score = true
needs = [{ metric = "backlog", counts = "things", at_least = 1 }]
measure = [
    { metric = "csat", counts = "value", full_at = 0.9, points = 30 },
    { metric = "backlog", each = 2 },
    { metric = "csat", schedule = "volume" },
]

[[incentive]]
id = "loyal"
name = "Loyalty"
partners = ["P01"]
share = "0.02"
gate = [{ metric = "csat", at_least = 0.95 }]

[[incentive]]
id = "prize"
amount = "500"
currency = "EUR"
gate = [{ metric = "csat", at_least = 0.95 }]

[[incentive]]
id = "attach"
metric = "csat"
schedule = "volume"

[service_credits]
at_risk = "0.10"
points = "volume"

[[service_credit]]
id = "answers"
name = "Answers"
partners = ["P01"]
metric = "csat"
severity = "sev1"
at_least = 0.9
share = "0.05"
repeated = 2
repeated_after = 3

[[service_credit]]
id = "fixed"
metric = "backlog"
at_most = 9
amount = "10"
currency = "EUR"

[[service_credit]]
id = "counted"
metric = "csat"
at_least = 0.9
points = 5

[[service_credit]]
id = "by-scale"
metric = "csat"
at_least = 0.9
schedule = "volume"

[payment]
below_zero = "carry"
holdback = "0.10"
release_after_quarters = 4
withholding = "0.15"
withholding_by_country = [{ country = "SE", withholding = "0" }]
minimum = [{ amount = "100", currency = "EUR" }]

[[example]]
name = "figures"
values = { csat = 0.3, backlog = 4 }
points = "10.0"
tier = "bronze"

[[example]]
name = "two bands"
source = "worked by hand"
schedule = "volume"
figure = 200
gives = "15"

[[example]]
name = "the level on a service day"
levels = [{ from = 2026-01-01, tier = "bronze" }, { from = 2026-07-01, tier = "silver" }]
service_on = 2026-06-30
invoiced_on = 2026-07-02
paid_on = 2026-09-30
tier = "bronze"
gives = "0.2"

[tier_changes]
promotion_after = 2
probation = 1
most_steps_up = 1
most_steps_down = 1
re_entry_after = 1
held_quarters = 1
part_quarters = "keep"
after_exit = "opening"

[[tier]]
id = "bronze"
share = "0.2"

[[tier]]
id = "silver"
share = "0.4"
gate = [{ metric = "csat", at_least = 0.8 }]

[[tier]]
id = "gold"
name = "Gold"
share = "0.6"
gate = [{ metric = "csat", at_least = 0.9 }, { metric = "backlog", at_most = 5 }]
points_at_least = 20
"#;

fn metrics() -> Vec<KnownMetric<'static>> {
    ["csat", "backlog"].into_iter().map(KnownMetric::from).collect()
}

/// What a version with these rules reads as, with all findings.
pub(crate) fn read_text(rules: &str) -> (Option<Placed<Version>>, Vec<Finding>) {
    let text = format!("title = \"P\"\nfrom = 2026-01-01\n{rules}");
    read("programme/2026.toml", &text, &metrics())
}

/// A version with these rules, in which nothing is wrong.
pub(crate) fn with_text(rules: &str) -> Version {
    let (version, findings) = read_text(rules);
    assert_eq!(findings, []);
    version.expect("a version").value
}

#[test]
fn a_full_file_is_read() {
    let (version, findings) = read("programme/2026.toml", FULL, &metrics());
    assert_eq!(findings, []);
    let version = version.expect("a version").value;
    assert_eq!(version.name, "2026");
    assert_eq!((version.tier_timing, version.on_insufficient_evidence), (TierTiming::Same, EvidencePolicy::Hold));
    assert_eq!((version.share_floor.to_string(), version.share_cap.to_string()), ("0.2000".into(), "0.6000".into()));
    assert_eq!((version.cases.horizon_days, version.cases.reopen_days), (Some(21), None));
    assert_eq!((version.surveys.scale, version.surveys.top_box), ((0, 10), 9));
    assert_eq!(version.working_days.weekdays, [Weekday::Sun, Weekday::Mon]);
    assert_eq!(version.working_days.holidays.len(), 2);
    assert_eq!(version.calendars["office"].periods.len(), 2);
    assert_eq!(version.service_levels.expect("service levels").severities.len(), 1);
    assert_eq!(version.headcount[0].required, 150);
    assert!(version.headcount[0].partners.contains(&PartnerId::new("P01")));
    let duties = &version.duties;
    assert_eq!((duties.training.len(), duties.audits.len(), duties.provisions[0].vendor_has), (1, 1, true));
    assert_eq!((duties.obligations[0].owner, duties.obligations[1].owner), (Side::Vendor, Side::Partner));
    assert_eq!((duties.entry.len(), duties.responsibilities.len(), duties.root_cause_days), (1, 1, Some(10)));
    let ladder = duties.consequences.as_ref().expect("a ladder");
    assert_eq!((ladder.after.len(), ladder.after[&Step::Exit], ladder.cleared_after), (4, 4, 2));
    assert_eq!(version.targets["csat"].minimum_evidence, Some(20));
    assert_eq!(version.own_targets[0].rule.target, Some(0.85));
    assert_eq!(version.tiers[0].name, "bronze");
    assert_eq!((version.pay.incentives.len(), version.pay.service_credits.credits.len()), (3, 4));
    assert_eq!(version.pay.service_credits.credits[0].repeated, Some((Decimal::TWO, 3)));
    let gates: Vec<_> = version.tiers[2].gates.iter().map(|gate| (gate.metric.as_str(), gate.at_least)).collect();
    assert_eq!(gates, [("csat", true), ("backlog", false), ("points", true)]);
}

#[test]
fn a_limit_that_is_not_written_does_not_exist() {
    let (version, findings) = read("programme/2026.toml", "title = \"P\"\nfrom = 2026-01-01\n", &metrics());
    assert_eq!(findings, []);
    let version = version.expect("a version").value;
    assert_eq!((version.cases.horizon_days, version.cases.reopen_days), (None, None));
    assert_eq!((version.surveys.late_after_days, version.surveys.per_customer_cap), (None, None));
    assert_eq!(version.surveys.minimum_coverage, None);
    assert_eq!(version.working_days.weekdays.len(), 5);
    assert_eq!(version.rank_minimum_cases, DEFAULT_RANK_MINIMUM_CASES);
    assert_eq!(version.share_floor.to_string(), "0.2500");
    assert_eq!(version.share_cap.to_string(), "0.5000");
}

#[test]
fn every_key_is_documented() {
    let document = Document::parse("programme/2026.toml", FULL);
    let _ = read_root(&document, "programme/2026.toml", &metrics());
    assert_same_keys(&document.asked_keys(), include_str!("../../../docs/programme.md"));
}
