//! The reference figures over the whole log.

use std::collections::{BTreeMap, BTreeSet};

use super::{LOG, percentile, volvo};
use crate::log::{self, Log};
use crate::material::material;
use crate::table::Table;

/// Organisation line, cases, started at the first line, escalated, rate in percent with two decimals.
const LINES: [(&str, i64, i64, i64, Option<&str>); 7] = [
    ("Org line C", 5752, 5587, 1627, Some("29.12")),
    ("Org line A2", 745, 315, 144, Some("45.71")),
    ("Other", 419, 414, 229, Some("55.31")),
    ("Org line B", 291, 258, 80, Some("31.01")),
    ("Org line G4", 157, 0, 0, None),
    ("Org line V2", 69, 64, 33, Some("51.56")),
    ("Org line G2", 37, 37, 24, Some("64.86")),
];

fn the_log() -> Option<Log> {
    Some(log::read(&material(LOG)?))
}

fn count(flags: &[Option<bool>]) -> usize {
    flags.iter().filter(|flag| **flag == Some(true)).count()
}

fn tally(values: impl IntoIterator<Item = Option<String>>) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for value in values.into_iter().flatten() {
        *tally.entry(value).or_default() += 1;
    }
    tally
}

/// Median and 90th percentile of durations in seconds, as days with four decimals.
fn days(mut seconds: Vec<i64>) -> [String; 2] {
    [0.5, 0.9].map(|fraction| format!("{:.4}", percentile(&mut seconds, fraction) / 86_400.0))
}

#[test]
fn the_log_read_without_the_product_gives_the_reference_figures() {
    let Some(log) = the_log() else { return };
    let cases = || log.cases.values();
    let number = |keep: &dyn Fn(&log::LoggedCase) -> bool| cases().filter(|case| keep(case)).count();
    assert_eq!((log.cases.len(), log.events, log.distinct_rows), (7554, 65_533, 65_533));
    assert_eq!((log.organisations, log.teams), (25, 649));
    assert_eq!(number(&|case| !case.left_first_line), 4546);
    assert_eq!((number(&|case| case.started_at_first_line), number(&log::LoggedCase::escalated)), (6702, 2156));
    assert_eq!((cases().map(|case| case.reopens).sum::<i64>(), number(&|case| case.reopens > 0)), (580, 514));
    assert_eq!((number(&|case| case.seconds_to_resolve.is_some()), number(&|case| case.closed)), (7546, 5574));
    assert_eq!(days(cases().filter_map(|case| case.seconds_to_resolve).collect()), ["0.6336", "18.2413"]);
}

#[test]
fn every_row_is_accounted_for() {
    let Some(volvo) = volvo() else { return };
    let files = volvo.loaded["files"].as_array().expect("files");
    let of = |file: &serde_json::Value| {
        ["read", "accepted", "quarantined", "duplicates"].map(|key| file[key].as_i64().expect(key))
    };
    let counts: Vec<_> = files.iter().map(|file| (file["table"].as_str().expect("a table"), of(file))).collect();
    let events = ("case_events", [65_533, 65_533, 0, 0]);
    assert_eq!(counts, [("partners", [25, 25, 0, 0]), events, events]);
    for list in ["unknown_partners", "unknown_references", "warnings"] {
        assert_eq!(volvo.loaded[list], serde_json::json!([]), "{list}");
    }
}

#[test]
fn facts_give_the_reference_figures() {
    let Some(volvo) = volvo() else { return };
    let cases = volvo.cases();
    assert_eq!(cases.rows(), 7554);
    assert_eq!(cases.texts("case_id").into_iter().flatten().collect::<BTreeSet<_>>().len(), 7554);
    // Seven of the 25 organisation lines never have a case's first event.
    assert_eq!(tally(cases.texts("partner_id")).len(), 18);
    assert_eq!(tally(cases.texts("product")).len(), 704);
    assert_eq!(tally(cases.texts("assignment")), BTreeMap::from([("partner".to_owned(), 7554)]));
    let severities = [("High", 261), ("Low", 3245), ("Major", 3), ("Medium", 4045)];
    assert_eq!(tally(cases.texts("severity")), severities.map(|(name, count)| (name.to_owned(), count)).into());
    let (started, escalated) = (count(&cases.flags("is_partner_case")), count(&cases.flags("escalated")));
    assert_eq!((started, escalated, started - escalated), (6702, 2156, 4546));
    assert_eq!(format!("{:.3}", 100.0 * escalated as f64 / started as f64), "32.170");
    assert_eq!(format!("{:.3}", 100.0 * (started - escalated) as f64 / 7554.0), "60.180");
    let reopens = cases.integers("reopens");
    assert_eq!(reopens.iter().flatten().sum::<i64>(), 580);
    assert_eq!(reopens.iter().flatten().filter(|count| **count > 0).count(), 514);
    assert_eq!(cases.days("closed_date").iter().flatten().count(), 5574);
    let months = tally(cases.days("opened_date").into_iter().map(|day| day.map(|day| day[..7].to_owned())));
    assert_eq!((months["2012-04"], months["2012-05"]), (2029, 5199));
    let seconds: Vec<i64> = cases.integers("seconds_to_resolve").into_iter().flatten().collect();
    assert_eq!((seconds.len(), cases.days("resolved_date").iter().flatten().count()), (7546, 7546));
    assert_eq!(days(seconds), ["0.6336", "18.2413"]);
}

#[test]
fn facts_give_the_table_of_organisation_lines() {
    let Some(volvo) = volvo() else { return };
    let cases = volvo.cases();
    let (partners, started, escalated) =
        (cases.texts("partner_id"), cases.flags("is_partner_case"), cases.flags("escalated"));
    for (line, expected_cases, expected_started, expected_escalated, rate) in LINES {
        let of = |flags: &[Option<bool>]| {
            let held = partners
                .iter()
                .zip(flags)
                .filter(|(partner, flag)| partner.as_deref() == Some(line) && **flag == Some(true));
            i64::try_from(held.count()).expect("a count")
        };
        let all = partners.iter().filter(|partner| partner.as_deref() == Some(line)).count();
        let (started, escalated) = (of(&started), of(&escalated));
        assert_eq!(
            (i64::try_from(all).expect("a count"), started, escalated),
            (expected_cases, expected_started, expected_escalated),
            "{line}"
        );
        let percent = (started > 0).then(|| format!("{:.2}", 100.0 * escalated as f64 / started as f64));
        assert_eq!(percent.as_deref(), rate, "{line}");
    }
}

/// What both ways of reading the log say of a case.
type Told = (String, String, String, String, Option<bool>, bool, Option<i64>, bool, i64);

fn told_by_facts(cases: &Table) -> BTreeMap<String, Told> {
    let text = |name: &str| cases.texts(name).into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
    let (ids, partners, severities, products) =
        (text("case_id"), text("partner_id"), text("severity"), text("product"));
    let (opened, closed) = (cases.days("opened_date"), cases.days("closed_date"));
    let (started, escalated) = (cases.flags("is_partner_case"), cases.flags("escalated"));
    let (seconds, reopens) = (cases.integers("seconds_to_resolve"), cases.integers("reopens"));
    let of = |row: usize| {
        (
            partners[row].clone(),
            severities[row].clone(),
            products[row].clone(),
            opened[row].clone().unwrap_or_default(),
            escalated[row],
            started[row] == Some(true),
            seconds[row],
            closed[row].is_some(),
            reopens[row].unwrap_or(-1),
        )
    };
    ids.iter().enumerate().map(|(row, id)| (id.clone(), of(row))).collect()
}

#[test]
fn facts_agree_with_the_log_case_by_case() {
    let (Some(volvo), Some(log)) = (volvo(), the_log()) else { return };
    let facts = told_by_facts(&volvo.cases());
    assert_eq!(facts.len(), log.cases.len());
    for (id, case) in &log.cases {
        let told: Told = (
            case.partner.clone(),
            case.severity.clone(),
            case.product.clone(),
            case.opened.clone(),
            case.started_at_first_line.then(|| case.escalated()),
            case.started_at_first_line,
            case.seconds_to_resolve,
            case.closed,
            case.reopens,
        );
        assert_eq!(facts.get(id), Some(&told), "case {id}");
    }
}
