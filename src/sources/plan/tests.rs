//! Mappings matched with headers, and rows with mappings.

use std::collections::BTreeMap;

use super::*;
use crate::config::model::{ColumnMapping, OwnCustomers, Privacy, Workspace};
use crate::domain::Currency;
use crate::domain::period::FiscalYear;
use crate::domain::schema::Table;

/// A workspace with these sources.
pub(crate) fn workspace(sources: Vec<Source>) -> Workspace {
    let own_customers = OwnCustomers::Pseudonym;
    Workspace {
        name: "Test".to_owned(),
        time_zone: chrono_tz::UTC,
        fiscal_year: FiscalYear { start_month: 1 },
        complete_from: None,
        reporting_currency: Currency::parse("EUR").unwrap(),
        sources,
        derive: None,
        privacy: Privacy { key_env: None, key_file: None, smallest_peer_group: 5, own_customers },
        powerpoint: true,
        locale: &crate::domain::locale::BRITISH,
        theme: crate::config::model::Theme::default(),
        quarantine_threshold: 0.01,
    }
}

/// A source that maps nothing.
pub(crate) fn source(table: &str) -> Source {
    Source {
        place: Place::file("quarterdeck.toml").line(9).key("source[1]"),
        name: table.to_owned(),
        table: Table::named(table).unwrap(),
        files: Vec::new(),
        file_places: Vec::new(),
        query: None,
        format: None,
        delimiter: None,
        layout: crate::config::model::Layout::default(),
        time_zone: None,
        null_values: Vec::new(),
        columns: Vec::new(),
        only_with: Vec::new(),
        conditions: Vec::new(),
        preset: None,
        export: None,
        joins: Vec::new(),
        zone_in_file: false,
        on_repeated_key: RepeatedKey::Quarantine,
    }
}

/// A mapping of one column.
pub(crate) fn mapping(table: &str, target: &str, from: ValueSource) -> ColumnMapping {
    ColumnMapping {
        place: Place::file("quarterdeck.toml").line(20).key(format!("source[1].columns.{target}")),
        target: Table::named(table).unwrap().column(target).unwrap(),
        from,
        optional: false,
        formats: Vec::new(),
        values: BTreeMap::new(),
        starts_with: BTreeMap::new(),
        adjustments: crate::config::mapping::Adjustments::default(),
        alias_system: None,
    }
}

fn names(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|&name| name.to_owned()).collect()
}

fn row(cells: &[&str]) -> RawRow {
    let mut row = RawRow::default();
    row.start(7);
    for cell in cells {
        row.push(Some(cell));
    }
    row
}

#[test]
fn maps_columns_joins_constants_and_values() {
    let mut source = source("case_events");
    source.null_values = vec!["?".to_owned()];
    let joined = ValueSource::Joined { columns: names(&["S", "Sub"]), with: "/".to_owned() };
    let mut to = mapping("case_events", "to", joined);
    to.values.insert("/".to_owned(), "never".to_owned());
    let mut severity = mapping("case_events", "severity", ValueSource::Column("Impact".to_owned()));
    severity.values = BTreeMap::from([("Major".to_owned(), "sev1".to_owned()), ("?".to_owned(), "none".to_owned())]);
    source.columns = vec![
        mapping("case_events", "case_id", ValueSource::Column("SR".to_owned())),
        mapping("case_events", "kind", ValueSource::Constant("status".to_owned())),
        to,
        severity,
    ];
    let plan = Plan::new(&source, "x.csv", &names(&["SR", "at", "S", "Sub", "Impact"])).unwrap();
    let texts = |cells: &[&str]| -> Vec<String> {
        match plan.apply(&row(cells)) {
            Outcome::Mapped(values) => values.iter().map(|value| format!("{value:?}")).collect(),
            other => vec![format!("{other:?}")],
        }
    };
    let found = texts(&["1", "2026-01-01T00:00:00Z", "Done", "?", "Major"]).join(" ");
    assert!(
        found.starts_with("Text(\"1\") Moment(1767225600000000) Integer(7) Text(\"status\") Null Text(\"Done/\")"),
        "{found}"
    );
    assert!(found.contains("Text(\"sev1\")"), "{found}");
    let found = texts(&["1", "2026-01-01T00:00:00Z", "?", "?", "?"]).join(" ");
    assert!(found.contains("Text(\"status\") Null Null Null Null Null Null Text(\"none\")"), "{found}");
}

#[test]
fn a_row_tells_everything_that_is_wrong_with_it() {
    let mut source = source("cases");
    source.time_zone = Some(chrono_tz::UTC);
    let columns = names(&["case_id", "opened_at", "closed_at", "opened_level"]);
    let plan = Plan::new(&source, "x.csv", &columns).unwrap();
    let raw = row(&["", "2026-01-02 10:00", "2026-01-01 10:00", "9"]);
    let Outcome::Rejected { rejection, .. } = plan.apply(&raw) else { panic!("accepted") };
    assert_eq!(rejection.reason, "missing value");
    assert_eq!(rejection.expected, "a text; also opened_level: found `9`, out of range");
    let raw = row(&["C1", "2026-01-02 10:00", "2026-01-01 10:00", "1"]);
    let Outcome::Rejected { rejection, key, .. } = plan.apply(&raw) else { panic!("accepted") };
    assert_eq!((rejection.reason, rejection.column.as_str(), key.as_str()), ("times out of order", "closed_at", "C1"));
    assert_eq!(rejection.expected, "no earlier than opened_at, which is 2026-01-02T10:00:00Z");
}

#[test]
fn headers_that_do_not_fit_are_told_with_the_nearest_name() {
    let mut source = source("cases");
    source.columns = vec![
        mapping("cases", "case_id", ValueSource::Column("numbr".to_owned())),
        mapping("cases", "product", ValueSource::Column("twice".to_owned())),
    ];
    let findings = Plan::new(&source, "x.csv", &names(&["number", "opened", "twice", "twice"])).unwrap_err();
    let texts: Vec<_> = findings.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "x.csv:1: the file has no column `numbr`, which quarterdeck.toml:20 [source[1].columns.case_id] names; did you mean `number`?",
            "x.csv:1: the file has more than one column `twice`, expected one; rename one of them, or give the source `duplicate_headers = \"number\"`",
            "x.csv:1: nothing fills `opened_at`, which every row of cases needs; map it in quarterdeck.toml:9 [source[1]]; is it `opened`?",
        ]
    );
    let findings = Plan::new(&source, "x.csv", &names(&["17", "2026-01-01"])).unwrap_err();
    assert!(findings[0].to_string().contains("the first line holds none of the mapped columns"), "{}", findings[0]);
}

#[test]
fn a_constant_is_checked_like_any_value() {
    let mut source = source("cases");
    source.columns = vec![mapping("cases", "assignment", ValueSource::Constant("partners".to_owned()))];
    let findings = Plan::new(&source, "x.csv", &names(&["case_id", "opened_at"])).unwrap_err();
    assert!(findings[0].to_string().contains("did you mean partner?"), "{}", findings[0]);
}

#[test]
fn a_name_is_known_in_any_of_its_unicode_forms() {
    let mut source = source("cases");
    let mut severity = mapping("cases", "severity", ValueSource::Column("Priorita\u{308}t".to_owned()));
    severity.values = BTreeMap::from([("Kritisch \u{fc}ber".to_owned(), "sev1".to_owned())]);
    source.columns = vec![severity];
    let plan = Plan::new(&source, "x.csv", &names(&["case_id", "opened_at", "Priorit\u{e4}t"])).unwrap();
    let raw = row(&["Zoe\u{308}", "2026-01-02T10:00:00Z", "Kritisch u\u{308}ber"]);
    let Outcome::Mapped(values) = plan.apply(&raw) else { panic!("rejected") };
    assert!(values.contains(&Value::Text("sev1".into())));
    assert_eq!(values[0], Value::Text("Zoe\u{308}".into()), "kept as it was given");
}

#[test]
fn a_fault_is_no_value_unless_the_source_says_what_it_means() {
    let mut source = source("cases");
    source.layout.numbers.decimal = ',';
    let columns = names(&["case_id", "opened_at", "opened_level", "product"]);
    let raw = |level: &str, mark| {
        let mut raw = row(&["C1", "2026-01-02T10:00:00Z", level, "x"]);
        raw.mark(2, mark);
        raw
    };
    let fault = Mark::Fault("error value of a spreadsheet");
    let plan = Plan::new(&source, "x.xlsx", &columns).unwrap();
    let failed = raw("#N/A", fault);
    let Outcome::Rejected { rejection, .. } = plan.apply(&failed) else { panic!("accepted") };
    assert_eq!((rejection.reason, rejection.value.as_str()), ("error value of a spreadsheet", "#N/A"));
    assert!(matches!(plan.apply(&raw("1.0", Mark::Number)), Outcome::Mapped(_)), "the file's own numbers are plain");
    assert!(matches!(plan.apply(&row(&["C1", "2026-01-02T10:00:00Z", "1.0", "x"])), Outcome::Rejected { .. }));
    source.null_values = vec!["#N/A".to_owned()];
    let plan = Plan::new(&source, "x.xlsx", &columns).unwrap();
    assert!(matches!(plan.apply(&failed), Outcome::Mapped(_)));
}
