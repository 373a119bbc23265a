//! Cases of the incident log, worked out here a second time, with nothing of the product: from the rules that its publishers' columns
//! call for, row by row.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

use chrono::DateTime;

/// A case as its events tell it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct LoggedCase {
    pub(crate) partner: String,
    pub(crate) severity: String,
    pub(crate) product: String,
    /// Day of the first event, by the clock the log is written in.
    pub(crate) opened: String,
    pub(crate) started_at_first_line: bool,
    pub(crate) left_first_line: bool,
    /// Seconds from opening to the last event `Resolved` or `In Call`.
    pub(crate) seconds_to_resolve: Option<i64>,
    pub(crate) closed: bool,
    pub(crate) reopens: i64,
    opened_second: i64,
    done: bool,
}

/// What the whole log says.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) events: usize,
    pub(crate) distinct_rows: usize,
    pub(crate) teams: usize,
    pub(crate) organisations: usize,
    pub(crate) cases: BTreeMap<String, LoggedCase>,
}

pub(crate) fn read(path: &Path) -> Log {
    let input = flate2::read::MultiGzDecoder::new(File::open(path).expect("the log"));
    let mut reader = csv::Reader::from_reader(input);
    let headers: Vec<String> =
        reader.headers().expect("a header").iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect();
    let position = |name: &str| headers.iter().position(|header| header == name).unwrap_or_else(|| panic!("no {name}"));
    let columns = ["SR Number", "Change Date+Time", "Status", "Sub Status", "Involved Org line 3"].map(position);
    let more = ["ST Level", "SR Latest Impact", "Product", "Involved ST"].map(position);
    let mut log = Log::default();
    let (mut rows, mut teams, mut organisations) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for record in reader.records() {
        let record = record.expect("a row");
        let [case_id, time, status, sub_status, organisation] = columns.map(|index| record[index].to_owned());
        let [level, severity, product, team] = more.map(|index| record[index].to_owned());
        log.events += 1;
        rows.insert(record.iter().collect::<Vec<_>>().join("\u{1f}"));
        teams.insert(team);
        organisations.insert(organisation.clone());
        let second = DateTime::parse_from_rfc3339(&time).expect("a time").timestamp();
        let case = log.cases.entry(case_id).or_insert_with(|| LoggedCase {
            partner: organisation,
            severity,
            product,
            opened: time[..10].to_owned(),
            started_at_first_line: level == "L1",
            opened_second: second,
            ..LoggedCase::default()
        });
        case.event(second, &status, &sub_status, &level);
    }
    log.distinct_rows = rows.len();
    log.teams = teams.len();
    log.organisations = organisations.len();
    log
}

impl LoggedCase {
    fn event(&mut self, second: i64, status: &str, sub_status: &str, level: &str) {
        self.left_first_line |= level != "L1";
        if matches!(sub_status, "Resolved" | "In Call") {
            self.seconds_to_resolve = Some(second - self.opened_second);
        }
        self.closed |= sub_status == "Closed";
        self.reopens += i64::from(self.done && status != "Completed");
        self.done = status == "Completed";
    }

    pub(crate) fn escalated(&self) -> bool {
        self.started_at_first_line && self.left_first_line
    }
}
