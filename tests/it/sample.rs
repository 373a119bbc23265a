//! The sample: its rules are sound, its files are what its mapping says, and its stories are there.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use quarterdeck::config::model::{Format, Source, ValueSource};
use quarterdeck::config::workspace;
use quarterdeck::domain::period::FiscalYear;
use quarterdeck::programme::{self};
use quarterdeck::sample::{self, SampleOptions};

/// A sample's files by path, unpacked.
fn files(partners: usize, cases: usize) -> BTreeMap<String, String> {
    let options = SampleOptions { partners, cases, ..SampleOptions::default() };
    let mut bytes: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut sink = |path: &str, chunk: &[u8]| -> std::io::Result<()> {
        bytes.entry(path.to_owned()).or_default().extend_from_slice(chunk);
        Ok(())
    };
    for (path, text) in sample::workspace_files(&options) {
        sink(&path, text.as_bytes()).expect("kept");
    }
    sample::write(&options, &mut sink).expect("a sample");
    let text = |path: &str, bytes: Vec<u8>| {
        let mut text = String::new();
        if path.ends_with(".gz") {
            flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("packed text");
        } else {
            text = String::from_utf8(bytes).expect("text");
        }
        text
    };
    bytes.into_iter().map(|(path, bytes)| (path.clone(), text(&path, bytes))).collect()
}

fn sources(files: &BTreeMap<String, String>) -> Vec<Source> {
    let (checked, findings) = workspace::check("quarterdeck.toml", &files["quarterdeck.toml"]);
    assert_eq!(findings, []);
    checked.expect("a workspace").sources
}

/// Rows of every file a source reads, as values by canonical column.
fn rows(files: &BTreeMap<String, String>, source: &Source) -> Vec<BTreeMap<String, String>> {
    let is_read =
        |path: &str| source.files.iter().any(|glob| glob::Pattern::new(glob).expect("a pattern").matches(path));
    let mut rows = Vec::new();
    for (_, text) in files.iter().filter(|(path, _)| is_read(path)) {
        let raw = if source.files[0].ends_with(".jsonl") { json_rows(text) } else { delimited_rows(text, source) };
        rows.extend(raw.iter().map(|raw| canonical(raw, source)));
    }
    rows
}

fn json_rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let value = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.lines()
        .map(|line| serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(line).expect("an object"))
        .map(|object| {
            object.iter().filter(|(_, held)| !held.is_null()).map(|(name, held)| (name.clone(), value(held))).collect()
        })
        .collect()
}

fn delimited_rows(text: &str, source: &Source) -> Vec<BTreeMap<String, String>> {
    let tabs = source.format == Some(Format::Tsv) || source.files[0].contains(".tsv");
    let mut reader = csv::ReaderBuilder::new().delimiter(if tabs { b'\t' } else { b',' }).from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    reader
        .records()
        .map(|row| header.iter().cloned().zip(row.expect("a row").iter().map(str::to_owned)).collect())
        .collect()
}

fn canonical(raw: &BTreeMap<String, String>, source: &Source) -> BTreeMap<String, String> {
    let mut row = BTreeMap::new();
    for column in source.table.columns {
        let mapping = source.columns.iter().find(|mapping| mapping.target.name == column.name);
        let found = match mapping.map(|mapping| &mapping.from) {
            None => raw.get(column.name).cloned(),
            Some(ValueSource::Column(name)) => raw.get(name).cloned(),
            Some(ValueSource::Constant(value)) => Some(value.clone()),
            Some(ValueSource::Joined { .. } | ValueSource::FirstOf(_)) => None,
        };
        let found = found.filter(|value| !value.is_empty() && !source.null_values.contains(value));
        if let Some(value) = found {
            let value = mapping.and_then(|mapping| mapping.values.get(&value)).unwrap_or(&value).clone();
            row.insert(column.name.to_owned(), value);
        }
    }
    row
}

fn table(files: &BTreeMap<String, String>, name: &str) -> Vec<BTreeMap<String, String>> {
    sources(files).iter().filter(|source| source.table.name == name).flat_map(|source| rows(files, source)).collect()
}

/// Day, month and year of a time as the service desk writes it.
fn is_in_last_quarter(opened: &str) -> bool {
    opened.len() == 16 && &opened[6..10] == "2026" && ("07".."10").contains(&&opened[3..5])
}

#[test]
fn rules_of_the_sample_are_sound() {
    let files = files(8, 500);
    sources(&files);
    let metrics = super::config_errors::metrics();
    let placed = |path: &str| (path.to_owned(), files[path].clone());
    let given = programme::Files {
        versions: vec![placed("programme/2025.toml"), placed("programme/2026.toml")],
        agreements: Some(placed("agreements.csv")),
        exclusions: Some(placed("exclusions.csv")),
        disputes: None,
        balances: None,
        sub_partners: None,
    };
    let (checked, findings) = programme::check_all(&given, &metrics, Some(FiscalYear { start_month: 1 }));
    assert_eq!(findings, []);
    let checked = checked.expect("a programme");
    assert_eq!((checked.versions.len(), checked.agreements.len()), (2, 8));
    assert!(!checked.exclusions.is_empty());
    let shares: Vec<_> = checked.versions[1].tiers.iter().map(|tier| tier.share.to_string()).collect();
    assert_eq!(shares, ["0.2500", "0.3500", "0.4000", "0.4500"]);
}

#[test]
fn every_source_reads_files_and_every_file_is_read() {
    let files = files(8, 500);
    for source in sources(&files) {
        let rows = rows(&files, &source);
        assert!(!rows.is_empty(), "{}", source.name);
        for column in source.table.columns.iter().filter(|column| column.required) {
            let without = rows.iter().filter(|row| !row.contains_key(column.name)).count();
            assert!(without * 200 <= rows.len(), "{}.{}: {without} of {}", source.name, column.name, rows.len());
        }
    }
    let sources = sources(&files);
    let globs: Vec<_> = sources.iter().flat_map(|source| &source.files).collect();
    for path in files.keys().filter(|path| path.starts_with("data/raw/")) {
        let readers = globs.iter().filter(|glob| glob::Pattern::new(glob).expect("a pattern").matches(path)).count();
        assert_eq!(readers, 1, "{path}");
    }
}

#[test]
fn ids_and_references_hold() {
    let files = files(12, 5_000);
    for source in sources(&files) {
        for column in source.table.columns {
            let Some(target) = column.references.filter(|_| column.name != "partner_id") else { continue };
            let key = quarterdeck::domain::schema::Table::named(target).expect("a table").key[0];
            let known: BTreeSet<_> = table(&files, target).iter().filter_map(|row| row.get(key).cloned()).collect();
            let rows = rows(&files, &source);
            let lost = rows.iter().filter_map(|row| row.get(column.name)).filter(|id| !known.contains(*id)).count();
            assert!(lost * 100 <= rows.len(), "{}.{}: {lost} of {}", source.name, column.name, rows.len());
        }
    }
}

#[test]
fn ledger_totals_match_the_lines() {
    let files = files(8, 2_000);
    let day = |text: &str| chrono::NaiveDate::parse_from_str(text, "%Y%m%d").expect("a day");
    let minor = |text: &str| text.replace('.', "").parse::<i64>().expect("an amount");
    let mut sums: BTreeMap<(String, String), i64> = BTreeMap::new();
    for line in table(&files, "revenue") {
        let (from, to, amount) = (day(&line["service_from"]), day(&line["service_to"]), minor(&line["amount"]));
        let days = (to - from).num_days() + 1;
        // Half away from zero, by whole numbers.
        let until = |elapsed: i64| (2 * (amount * elapsed).abs() + days) / (2 * days) * amount.signum();
        for (elapsed, day) in from.iter_days().take(usize::try_from(days).expect("days")).enumerate() {
            let elapsed = i64::try_from(elapsed).expect("days");
            let key = (day.format("%Y-%m-01").to_string(), line["currency"].clone());
            *sums.entry(key).or_default() += until(elapsed + 1) - until(elapsed);
        }
    }
    let totals = table(&files, "ledger_totals");
    assert!(totals.len() > 60, "{}", totals.len());
    for total in totals {
        let key = (total["month"].clone(), total["currency"].clone());
        assert_eq!(sums.get(&key), Some(&minor(&total["amount"])), "{key:?}");
    }
}

#[test]
fn planted_stories_are_there() {
    let files = files(8, 20_000);
    let desk: BTreeMap<String, String> = table(&files, "partner_aliases")
        .into_iter()
        .filter(|alias| alias["system"] == "servicedesk")
        .map(|alias| (alias["key"].clone(), alias["partner_id"].clone()))
        .collect();
    let mut partner_of: BTreeMap<String, String> = BTreeMap::new();
    let mut opened: BTreeMap<String, f64> = BTreeMap::new();
    let mut last_quarter = BTreeSet::new();
    for case in table(&files, "cases") {
        let (Some(id), Some(partner)) = (case.get("case_id"), case.get("partner_id").and_then(|group| desk.get(group)))
        else {
            continue;
        };
        let is_new = partner_of.insert(id.clone(), partner.clone()).is_none();
        if is_new && is_in_last_quarter(&case["opened_at"]) {
            *opened.entry(partner.clone()).or_default() += 1.0;
            last_quarter.insert(id.clone());
        }
    }
    let (mut escalated, mut judged, mut avoidable) = (BTreeSet::new(), BTreeMap::new(), BTreeMap::new());
    for entry in table(&files, "escalations").iter().filter(|entry| entry["kind"] == "functional") {
        let partner = partner_of[&entry["case_id"]].clone();
        if last_quarter.contains(&entry["case_id"]) {
            escalated.insert((partner.clone(), entry["case_id"].clone()));
        }
        if entry["verdict"] != "undecided" {
            *judged.entry(partner.clone()).or_insert(0.0) += 1.0;
            *avoidable.entry(partner).or_insert(0.0) += f64::from(u8::from(entry["verdict"] == "invalid"));
        }
    }
    let rate = |partner: &str| escalated.iter().filter(|(of, _)| of == partner).count() as f64 / opened[partner];
    let (hard, slipping) = (rate("P003"), rate("P002"));
    assert!(hard > 0.22 && slipping > 0.17 && rate("P001") < 0.12, "{hard} {slipping} {}", rate("P001"));
    let avoidable_share = |partner: &str| avoidable[partner] / judged[partner];
    assert!(avoidable_share("P005") > 0.3 && avoidable_share("P001") < 0.12);
    check_surveys(&files, &partner_of);
    check_absence(&files);
}

fn check_surveys(files: &BTreeMap<String, String>, partner_of: &BTreeMap<String, String>) {
    let mut answers: BTreeMap<(String, bool), (f64, f64)> = BTreeMap::new();
    for survey in
        table(files, "surveys").iter().filter(|survey| survey["provider"] == "Veridica" && survey["question"] == "csat")
    {
        let (Some(score), Some(partner)) = (survey.get("score"), partner_of.get(&survey["case_id"])) else { continue };
        let at = &survey["responded_at"];
        let is_last = ("2026-07".."2026-10").contains(&at.as_str());
        let (satisfied, all) = answers.entry((partner.clone(), is_last)).or_default();
        *satisfied += f64::from(u8::from(score.as_str() >= "4"));
        *all += 1.0;
    }
    assert_eq!(answers[&("P006".to_owned(), true)].1, 5.0);
    let share =
        |partner: &str, is_last| answers[&(partner.to_owned(), is_last)].0 / answers[&(partner.to_owned(), is_last)].1;
    assert!(share("P002", true) < 0.8 && share("P002", true) < share("P002", false) - 0.08);
    assert!(share("P001", true) > 0.92);
}

fn check_absence(files: &BTreeMap<String, String>) {
    let away: Vec<_> = table(files, "absences")
        .into_iter()
        .filter(|absence| absence["staff_id"].starts_with("P004") && &absence["to"][..] >= "2026-07-01")
        .filter(|absence| &absence["from"][..] <= "2026-09-30")
        .map(|absence| format!("{} {} {}", absence["staff_id"], absence["from"], absence["to"]))
        .collect();
    assert_eq!(away, ["P004-S01 2026-08-10 2026-08-25"]);
}

#[test]
fn rules_of_the_volvo_example_are_sound() {
    let (checked, findings) =
        workspace::check("quarterdeck.toml", include_str!("../../data/examples/volvo/quarterdeck.toml"));
    assert_eq!(findings, []);
    let derive = checked.expect("a workspace").derive.expect("cases come from events");
    assert!(derive.partner_from_actor && derive.levels.len() == 4);
    let rules = include_str!("../../data/examples/volvo/programme/2010.toml").to_owned();
    let metrics = ["escalation_rate", "escalation_ratio", "reopen_rate"];
    let (checked, findings) = programme::check(&[("programme/2010.toml".to_owned(), rules)], &metrics);
    // No surveys are in the data, so that no provider is named.
    assert!(findings.iter().all(|finding| finding.to_string().contains("independent")), "{findings:?}");
    let version = checked.expect("a programme").versions.remove(0);
    assert_eq!((version.cases.horizon_days, version.tiers.len()), (None, 0));
    let partners = include_str!("../../data/examples/volvo/partners.csv");
    assert_eq!(partners.lines().count(), 26);
}
