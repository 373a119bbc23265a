//! `quarterdeck.toml` from its text to a checked [`Workspace`], with everything that is wrong in it.

mod adjustments;
mod columns;
mod databases;
mod derive;
mod joins;
mod layout;
mod preset;
mod sources;
mod theme;

use std::path::PathBuf;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::model::{OwnCustomers, Privacy, Workspace};
use super::{Document, Placed, Section};
use crate::domain::finding::has_errors;
use crate::domain::period::FiscalYear;
use crate::domain::{Currency, Finding, Locale, Place, locale};
pub use preset::{Described, TablePreset, describe};

/// Share of quarantined rows a source may have where the file does not say.
const DEFAULT_QUARANTINE_THRESHOLD: f64 = 0.01;
/// Fewest other partners behind a pooled figure where the file does not say.
const DEFAULT_SMALLEST_PEER_GROUP: usize = 5;
/// With a single other partner the pooled figure *is* that partner's figure.
const LEAST_PEER_GROUP: i64 = 2;

/// Checks a workspace file's text.
///
/// `file` is the name that findings carry. The workspace is there when no finding is an error; findings come in the
/// order of the file, all at once. A text that is not TOML yields its syntax errors alone, since what else would be
/// found might only follow from them.
#[must_use]
pub fn check(file: &str, text: &str) -> (Option<Workspace>, Vec<Finding>) {
    let document = Document::parse(file, text);
    let workspace = if document.is_valid_toml() { read(&document) } else { None };
    let findings = document.into_findings();
    (workspace.filter(|_| !has_errors(&findings)), findings)
}

fn read(document: &Document<'_>) -> Option<Workspace> {
    let root = document.root();
    let general = match root.section("workspace") {
        Some(section) => read_general(section),
        None => {
            missing(&root, "workspace", "`[workspace]` is missing, expected a table with the name and time zone");
            None
        }
    };
    let sources = sources::read(&root);
    let derive = root.section("derive").map(derive::read);
    check_cases_come_from_somewhere(&root, &sources, derive.is_some());
    let privacy = read_privacy(root.section("privacy"));
    let decks = read_decks(root.section("decks"));
    let theme = theme::read(root.section("theme"));
    let quarantine_threshold = read_limits(root.section("limits"));
    root.finish();
    let general = general?;
    Some(Workspace {
        name: general.name,
        time_zone: general.time_zone,
        fiscal_year: general.fiscal_year,
        reporting_currency: general.reporting_currency,
        complete_from: general.complete_from,
        sources: sources.list,
        derive,
        privacy,
        powerpoint: decks.powerpoint,
        locale: decks.locale,
        theme,
        quarantine_threshold,
    })
}

struct General {
    name: String,
    time_zone: Tz,
    fiscal_year: FiscalYear,
    reporting_currency: Currency,
    complete_from: Option<NaiveDate>,
}

fn read_general(section: Section<'_>) -> Option<General> {
    let name = section.required_text("name");
    let time_zone = section.required("time_zone", "an IANA time zone such as \"Europe/Stockholm\"", Section::time_zone);
    let fiscal_year = fiscal_year(&section);
    let reporting_currency = section
        .required("reporting_currency", "a currency code such as \"EUR\"", Section::text)
        .and_then(|written| currency(&section, &written));
    let complete_from = section.date("complete_from").map(|written| written.value);
    if let Some(name) = name.as_ref().filter(|name| name.value.trim().is_empty()) {
        section.note(Finding::error(name.place.clone(), "the name is empty, expected what decks call the programme"));
    }
    section.finish();
    Some(General {
        name: name?.value,
        time_zone: time_zone?.value,
        fiscal_year: fiscal_year?,
        reporting_currency: reporting_currency?,
        complete_from,
    })
}

fn fiscal_year(section: &Section<'_>) -> Option<FiscalYear> {
    let Some(written) = section.text("fiscal_year_starts") else {
        return (!section.has("fiscal_year_starts")).then_some(FiscalYear { start_month: 1 });
    };
    let parts = written.value.split_once('-').filter(|(month, day)| month.len() == 2 && day.len() == 2);
    let month = parts.and_then(|(month, _)| month.parse().ok()).filter(|month| (1..=12).contains(month));
    let (Some(start_month), Some((_, day))) = (month, parts) else {
        let message = format!("found `{}`, expected month and day such as \"07-01\"", written.value);
        section.note(Finding::error(written.place, message));
        return None;
    };
    if day != "01" {
        let message = format!("found `{}`, expected the first day of a month", written.value);
        let remedy = format!("quarters are whole months: write \"{start_month:02}-01\" for a year from that month");
        section.note(Finding::error(written.place, message).remedy(remedy));
        return None;
    }
    Some(FiscalYear { start_month })
}

fn currency(section: &Section<'_>, written: &Placed<String>) -> Option<Currency> {
    let currency = Currency::parse(&written.value);
    if currency.is_none() {
        let message = format!("found `{}`, expected three capital letters (ISO 4217) such as `EUR`", written.value);
        let finding = Finding::error(written.place.clone(), message);
        let upper = written.value.to_uppercase();
        section.note(match Currency::parse(&upper) {
            Some(_) => finding.remedy(format!("did you mean `{upper}`?")),
            None => finding,
        });
    }
    currency
}

/// Partners and cases (or the events they are derived from) are the least a workspace has.
fn check_cases_come_from_somewhere(root: &Section<'_>, sources: &sources::Read, derives: bool) {
    if sources.declared == 0 {
        missing(root, "source", "no source is given, expected at least one `[[source]]`");
        return;
    }
    // A source with an unknown table may be the one that seems to be missing.
    if sources.all_tables_known {
        if !sources.feeds("partners") {
            missing(
                root,
                "source",
                "no source feeds `partners`, expected one `[[source]]` with `table = \"partners\"`",
            );
        }
        if !sources.feeds("cases") && !sources.feeds("case_events") {
            missing(root, "source", "no source feeds `cases` or `case_events`, expected one of them");
        }
        if sources.feeds("case_events") && !sources.feeds("cases") && !derives {
            let message = "`[derive]` is missing: without a `cases` source, cases are derived from `case_events` by it";
            missing(root, "derive", message);
        }
        if derives && !sources.feeds("case_events") {
            let message = "`[derive]` has no effect: no source feeds `case_events`";
            root.note(Finding::warning(root.key_place("derive"), message));
        }
    }
}

fn missing(root: &Section<'_>, key: &str, message: &str) {
    root.note(Finding::error(root.place().key(key), message));
}

fn read_privacy(section: Option<Section<'_>>) -> Privacy {
    let mut privacy = Privacy {
        key_env: None,
        key_file: None,
        smallest_peer_group: DEFAULT_SMALLEST_PEER_GROUP,
        own_customers: OwnCustomers::Pseudonym,
    };
    let Some(section) = section else { return privacy };
    privacy.key_env = section.text("pseudonym_key_env").and_then(|written| variable_name(&section, written));
    privacy.key_file = section.text("pseudonym_key_file").map(|written| PathBuf::from(written.value));
    if section.has("pseudonym_key_env") && section.has("pseudonym_key_file") {
        let place = section.key_place("pseudonym_key_file");
        let message = "`pseudonym_key_env` and `pseudonym_key_file` both name the key, expected one of them";
        section.note(Finding::error(place, message));
    }
    if let Some(size) = section.integer("smallest_peer_group") {
        match usize::try_from(size.value).ok().filter(|_| size.value >= LEAST_PEER_GROUP) {
            Some(size) => privacy.smallest_peer_group = size,
            None => section.note(
                Finding::error(size.place, format!("found `{}`, expected {LEAST_PEER_GROUP} or more", size.value))
                    .remedy("a figure of one other partner would be that partner's own"),
            ),
        }
    }
    let words = [("pseudonym", OwnCustomers::Pseudonym), ("name", OwnCustomers::Name)];
    if let Some(word) = section.word("own_customers", &words) {
        privacy.own_customers = word.value;
    }
    section.finish();
    privacy
}

/// The name of an environment variable; anything else is likely the secret itself, which is not repeated: neither its
/// text nor, by a place without a column, its line of the file.
fn variable_name(section: &Section<'_>, written: Placed<String>) -> Option<String> {
    let is_name = written.value.starts_with(|first: char| first.is_ascii_uppercase() || first == '_')
        && written.value.chars().all(|each| each.is_ascii_uppercase() || each.is_ascii_digit() || each == '_');
    if is_name {
        return Some(written.value);
    }
    let message = "expected the name of an environment variable: capital letters, digits and `_`";
    let place = Place { column: None, ..written.place };
    section.note(Finding::error(place, message).remedy("the secret itself never stands in this file"));
    None
}

/// What decks are made as.
struct Decks {
    powerpoint: bool,
    locale: &'static Locale,
}

fn read_decks(section: Option<Section<'_>>) -> Decks {
    let mut decks = Decks { powerpoint: false, locale: &locale::BRITISH };
    let Some(section) = section else { return decks };
    decks.powerpoint = section.boolean("powerpoint").is_some_and(|written| written.value);
    let tags: Vec<(&str, &'static Locale)> = locale::ALL.iter().map(|locale| (locale.tag, locale)).collect();
    if let Some(word) = section.word("locale", &tags) {
        decks.locale = word.value;
    }
    section.finish();
    decks
}

fn read_limits(section: Option<Section<'_>>) -> f64 {
    let Some(section) = section else { return DEFAULT_QUARANTINE_THRESHOLD };
    let threshold = section.number("quarantine_threshold");
    let threshold = threshold.filter(|threshold| {
        let is_share = (0.0..=1.0).contains(&threshold.value);
        if !is_share {
            let message = format!("found `{}`, expected a share of rows from 0 to 1", threshold.value);
            section.note(Finding::error(threshold.place.clone(), message));
        }
        is_share
    });
    section.finish();
    threshold.map_or(DEFAULT_QUARANTINE_THRESHOLD, |threshold| threshold.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::documentation::assert_same_keys;
    use crate::config::model::{Format, RepeatedKey, Take, ValueSource};
    use crate::domain::Severity;

    /// Uses every section, so that every key is asked for.
    const FULL: &str = r##"
[workspace]
name = "Acme"
time_zone = "Europe/Stockholm"
fiscal_year_starts = "07-01"
reporting_currency = "USD"
complete_from = 2026-04-01

[[source]]
table = "partners"
files = ["p.csv"]

[[source]]
table = "partner_aliases"
files = ["a.csv"]

[[source]]
table = "case_events"
files = ["e/*.jsonl.zst"]
format = "jsonl"
time_zone = "UTC"
null_values = ["?"]
only_with = ["state"]
system = "generic"
encoding = "utf-8"
row_cap = 10000

[source.columns]
case_id = { columns = ["country", "number"], join = "-" }
kind = { value = "status" }
to = "state"
at = { column = "time", format = "epoch_seconds" }
actor_org = { column = "team", alias_system = "desk", values = { "-" = "" }, starts_with = { "x" = "" } }
customer_id = { first_of = ["customer", "account"], drop_zeros = true, upper_case = true }

[source.only]
state = ["done"]

[source.except]
state = ["test"]

[[source]]
table = "surveys"
files = "s.txt"
format = "csv"
delimiter = ";"
on_repeated_key = "latest"
version_column = "changed"

[[source]]
table = "surveys"
files = ["old.csv"]
header_row = 2
skip_rows = 1
footer = ["Total"]
duplicate_headers = "number"
decimal = ","
grouping = "."
negative = ["parentheses"]

[[source]]
table = "surveys"
files = ["old.xlsx"]
sheet = 1

[[source]]
table = "surveys"
files = ["new.csv"]
time_zone_in_file = true

[[source.join]]
name = "wave"
files = ["waves.csv"]
key = "wave"
joined_key = ["id", "number"]
take = "last"
by = "changed"
by_format = "%d/%m/%Y"
only = { kind = ["closed"] }

[source.columns]
responded_at = { column = "minutes", after = "sent_at", unit = "minutes" }

[[source]]
table = "revenue"
files = ["sap.csv"]

[source.columns]
amount = { column = "WRBTR", minus_when = { SHKZG = ["S"] }, reversed = true, minor_units = true }
service_to = { column = "END", exclusive = true, drop_time = true }

[[source]]
table = "surveys"
files = ["old.json"]
rows = "items"

[[source]]
table = "surveys"
postgres = { url_env = "CASES_DB", query = "select * from surveys order by survey_id" }

[[source]]
table = "surveys"
sqlite = { file = "data/raw/support.db", query = "select * from surveys order by survey_id" }

[derive]
partner = "first_actor"
levels = [{ name = "L1", level = 1 }, { name = "L2/L3", level = 2 }, { name = "L3", level = 3 }]
resolved = ["Resolved", "In Call"]

[privacy]
pseudonym_key_env = "QD_KEY"
smallest_peer_group = 8
own_customers = "name"

[decks]
powerpoint = true
locale = "de-CH"

[theme]
accent = "#7a1fa2"
logo = "logo.svg"

[limits]
quarantine_threshold = 0.5
"##;

    #[test]
    fn a_full_file_is_read() {
        let (workspace, findings) = check("quarterdeck.toml", FULL);
        assert_eq!(findings, []);
        let workspace = workspace.expect("a workspace");
        assert_eq!(workspace.fiscal_year.start_month, 7);
        let names: Vec<_> = workspace.sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "partners",
                "partner_aliases",
                "case_events",
                "surveys",
                "surveys-2",
                "surveys-3",
                "surveys-4",
                "revenue",
                "surveys-5",
                "surveys-6",
                "surveys-7"
            ]
        );
        let events = &workspace.sources[2];
        assert_eq!((events.format, events.time_zone), (Some(Format::JsonLines), Some(Tz::UTC)));
        let joined = ValueSource::Joined { columns: vec!["country".into(), "number".into()], with: "-".into() };
        let mapping = |name: &str| events.columns.iter().find(|mapping| mapping.target.name == name);
        assert_eq!(mapping("case_id").expect("a mapping").from, joined);
        assert_eq!(mapping("kind").expect("a mapping").from, ValueSource::Constant("status".into()));
        assert_eq!(mapping("at").expect("a mapping").formats, ["epoch_seconds"]);
        assert_eq!(mapping("actor_org").expect("a mapping").alias_system.as_deref(), Some("desk"));
        let surveys = &workspace.sources[3];
        assert_eq!(surveys.delimiter, Some(b';'));
        assert_eq!(
            surveys.on_repeated_key,
            RepeatedKey::Latest { version_column: "changed".into(), version_format: None }
        );
        let join = &workspace.sources.iter().find(|source| !source.joins.is_empty()).expect("a join").joins[0];
        assert_eq!((join.name.as_str(), join.key.as_slice()), ("wave", &["wave".to_owned()][..]));
        assert_eq!((join.joined_key.len(), join.source.files.as_slice()), (2, &["waves.csv".to_owned()][..]));
        let by = Take { is_last: true, by: "changed".into(), format: Some("%d/%m/%Y".into()) };
        assert_eq!((join.take.as_ref(), join.source.conditions.len()), (Some(&by), 1));
        let derive = workspace.derive.expect("rules of derivation");
        assert!(derive.partner_from_actor);
        assert_eq!(derive.levels[1], ("L2/L3".to_owned(), 2));
        assert_eq!(workspace.privacy.smallest_peer_group, 8);
        assert_eq!(workspace.privacy.own_customers, OwnCustomers::Name);
        assert!(workspace.powerpoint);
        assert_eq!(workspace.locale.tag, "de-CH");
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let text = "[workspace]\nname = \"A\"\ntime_zone = \"UTC\"\nreporting_currency = \"EUR\"\n\
            [[source]]\ntable = \"partners\"\nfiles = [\"p.csv\"]\n[[source]]\ntable = \"cases\"\nfiles = [\"c.csv\"]\n";
        let (workspace, findings) = check("quarterdeck.toml", text);
        assert_eq!(findings, []);
        let workspace = workspace.expect("a workspace");
        assert_eq!(workspace.fiscal_year.start_month, 1);
        assert_eq!(workspace.privacy.smallest_peer_group, DEFAULT_SMALLEST_PEER_GROUP);
        assert_eq!(workspace.privacy.own_customers, OwnCustomers::Pseudonym);
        assert!(!workspace.powerpoint);
        assert_eq!(workspace.locale, &locale::BRITISH);
        assert!((workspace.quarantine_threshold - DEFAULT_QUARANTINE_THRESHOLD).abs() < f64::EPSILON);
        assert_eq!(workspace.sources[1].on_repeated_key, RepeatedKey::Quarantine);
    }

    #[test]
    fn a_warning_does_not_stop_the_work() {
        let text = FULL.replace("table = \"case_events\"", "table = \"cases\"");
        let text = text.split("[source.columns]").next().expect("a start").to_owned() + "[derive]\n";
        let (workspace, findings) = check("quarterdeck.toml", &text);
        assert_eq!(findings.iter().map(|finding| finding.severity).collect::<Vec<_>>(), [Severity::Warning]);
        assert!(workspace.is_some());
    }

    #[test]
    fn every_key_is_documented() {
        let document = Document::parse("quarterdeck.toml", FULL);
        let _ = read(&document);
        assert_same_keys(&document.asked_keys(), include_str!("../../docs/workspace.md"));
    }
}
