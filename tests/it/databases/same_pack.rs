//! A pack from databases is the pack from files: the same rows give the same bytes.
//!
//! What must differ is what names the inputs: the ids of snapshot and facts, and in `run.json` the hashes of what was read and of
//! what was written with those ids in it. The files of the other workspace are called as the queries are, so that nothing else does.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::process::Command;

use rusqlite::Connection;
use serde_json::Value;

use super::server::Database;
use crate::project::Project;
use crate::shared::GOLDEN;

const PACK: &str = "reports/2026Q3";

/// A file of the golden workspace, as a table.
struct Table {
    /// What reports call the source.
    source: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// The tables of a workspace, and its settings with each list of files replaced by what `written` gives for it.
fn tables(project: &Project, written: impl Fn(&Table) -> String) -> (Vec<Table>, String) {
    let mut tables: Vec<Table> = Vec::new();
    let mut settings = String::new();
    let mut named = String::new();
    for line in project.text("quarterdeck.toml").lines() {
        if let Some(table) = line.strip_prefix("table = ") {
            let table = table.trim_matches('"').to_owned();
            let earlier = tables.iter().filter(|other| other.source.starts_with(&table)).count();
            named = if earlier == 0 { table } else { format!("{table}-{}", earlier + 1) };
        }
        match line.strip_prefix("files = [\"") {
            Some(file) => {
                let text = project.text(file.trim_end_matches("\"]"));
                let table = parsed(&named, text.trim_start_matches('\u{feff}'));
                settings += &written(&table);
                tables.push(table);
            }
            None => settings += line,
        }
        settings.push('\n');
    }
    (tables, settings)
}

fn parsed(source: &str, text: &str) -> Table {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<String>>();
    let columns = cells(reader.headers().expect("a header"));
    let rows = reader.records().map(|record| cells(&record.expect("a row"))).collect();
    Table { source: source.to_owned(), columns, rows }
}

impl Table {
    /// The name of the table in a database.
    fn name(&self) -> String {
        format!("\"{}\"", self.source)
    }

    /// The narrowest type that holds all values of a column as they are written.
    fn kind(&self, index: usize) -> &'static str {
        let values: Vec<&str> =
            self.rows.iter().map(|row| row[index].as_str()).filter(|value| !value.is_empty()).collect();
        let all = |fits: fn(&str) -> bool| !values.is_empty() && values.iter().all(|value| fits(value));
        let is_number = |value: &str| value.parse::<i64>().is_ok_and(|number| number.to_string() == value);
        if all(is_number) {
            "bigint"
        } else if all(|value| {
            value.contains('.') && value.trim_start_matches('-').bytes().all(|byte| b"0123456789.".contains(&byte))
        }) {
            "numeric"
        } else if all(|value| value == "true" || value == "false") {
            "boolean"
        } else if all(|value| value.len() == 10 && chrono::NaiveDate::parse_from_str(value, "%Y-%m-%d").is_ok()) {
            "date"
        } else if all(|value| chrono::DateTime::parse_from_rfc3339(value).is_ok()) {
            "timestamptz"
        } else {
            "text"
        }
    }

    /// Statements that make the table and fill it, with its rows numbered.
    fn statements(&self, kind: impl Fn(usize) -> &'static str) -> String {
        let columns: Vec<String> =
            self.columns.iter().enumerate().map(|(index, column)| format!("\"{column}\" {}", kind(index))).collect();
        let mut sql = format!("create table {} (row_number bigint, {});\n", self.name(), columns.join(", "));
        for (number, row) in self.rows.iter().enumerate() {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| if cell.is_empty() { "null".to_owned() } else { format!("'{}'", cell.replace('\'', "''")) })
                .collect();
            sql += &format!("insert into {} values ({number}, {});\n", self.name(), cells.join(", "));
        }
        sql
    }

    fn query(&self) -> String {
        let columns: Vec<String> = self.columns.iter().map(|column| format!("\"{column}\"")).collect();
        format!("select {} from {} order by row_number", columns.join(", "), self.name())
    }

    /// The table as a file.
    fn text(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns).expect("a header");
        self.rows.iter().for_each(|row| writer.write_record(row).expect("a row"));
        String::from_utf8(writer.into_inner().expect("bytes")).expect("text")
    }
}

/// The golden workspace's folder without what was made in it.
pub(crate) fn unmade() -> Project {
    let project = GOLDEN.copy();
    for made in ["data/lake", "reports"] {
        fs::remove_dir_all(project.join(made)).expect("a folder");
    }
    project
}

/// The same workspace from files that are called as `name` says.
fn from_files(name: impl Fn(&Table) -> String) -> Project {
    let project = unmade();
    let (tables, settings) = tables(&project, |table| format!("files = [\"{}\"]\nformat = \"csv\"", name(table)));
    let project = tables.iter().fold(project, |project, table| project.file(&name(table), table.text()));
    let project = project.file("quarterdeck.toml", settings);
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    project
}

/// Every file of a pack in a form in which it can be compared: text, parts of archives, words of PDFs.
fn comparable(project: &Project) -> BTreeMap<String, String> {
    let record = project.json(&format!("{PACK}/run.json"));
    let ids = ["snapshot", "facts"].map(|key| record[key].as_str().expect("an id").to_owned());
    let neutral = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        // The row that is set aside: the first line of a file is its header, and a query has none.
        let text = text.replace(":32 [First solved]", ":31 [First solved]");
        text.replace(&ids[0], "[SNAPSHOT]").replace(&ids[1], "[FACTS]")
    };
    let mut all = BTreeMap::new();
    for (name, bytes) in project.files(PACK) {
        match name.rsplit('.').next().unwrap_or_default() {
            "xlsx" => all.extend(parts(&name, &bytes).into_iter().map(|(part, bytes)| (part, neutral(&bytes)))),
            "pdf" => {
                all.extend(
                    words_of(project, &name).map(|words| (name.clone(), neutral(words.as_bytes()).replace(' ', "\n"))),
                );
            }
            "json" if name == "run.json" => {
                all.insert(name, neutral(format!("{:#}", without_hashes(record.clone())).as_bytes()));
            }
            _ => {
                all.insert(name, neutral(&bytes));
            }
        }
    }
    all
}

fn words_of(project: &Project, name: &str) -> Option<String> {
    let path = project.join(&format!("{PACK}/{name}"));
    let output = Command::new("pdftotext").arg("-raw").arg(path).arg("-").output();
    let Ok(output) = output else {
        eprintln!("SKIPPED: pdftotext is missing; the words of {name} were not compared");
        return None;
    };
    assert!(output.status.success(), "{name}");
    // Where a line ends depends on the widths of the digits of a snapshot's id.
    Some(String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" "))
}

fn parts(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("bytes");
            (format!("{name}/{}", part.name().expect("a name")), bytes)
        })
        .collect()
}

/// The run record without the fields that name inputs: the hash and the query of each, the hashes of what holds an id, and its own.
fn without_hashes(mut record: Value) -> Value {
    for list in ["inputs", "outputs"] {
        for file in record[list].as_array_mut().expect("a list") {
            let is_source = list == "outputs" || !file["table"].is_null();
            let file = file.as_object_mut().expect("a file");
            if is_source || file["path"] == "quarterdeck.toml" {
                file.shift_remove("sha256");
                file.shift_remove("bytes");
            }
            file.shift_remove("query");
        }
    }
    record.as_object_mut().expect("a record").shift_remove("seal");
    record
}

/// Demands the same packs.
fn same(left: &Project, right: &Project) {
    same_after(left, right, |text| text);
}

/// Demands the same packs, where what is in the files of both is changed before.
pub(crate) fn same_after(left: &Project, right: &Project, change: impl Fn(String) -> String) {
    let changed = |project: &Project| -> BTreeMap<String, String> {
        comparable(project).into_iter().map(|(name, text)| (name, change(text))).collect()
    };
    let (left, right) = (changed(left), changed(right));
    assert_eq!(left.keys().collect::<Vec<_>>(), right.keys().collect::<Vec<_>>());
    for (name, left) in &left {
        let differing = left.lines().zip(right[name].lines()).find(|(left, right)| left != right);
        assert!(left == &right[name], "{name}: {differing:?}");
    }
    assert!(left.len() > 40, "{} files", left.len());
}

#[test]
fn a_pack_from_postgres_is_the_pack_from_files() {
    let Some(database) = Database::new() else { return };
    let project = unmade();
    let (tables, settings) = tables(&project, |table| {
        let query = table.query();
        format!("postgres = {{ url_env = \"CASES_DB\", query = '''{query}''' }}")
    });
    tables.iter().for_each(|table| database.run(&table.statements(|index| table.kind(index))));
    let project = project.file("quarterdeck.toml", settings);
    database.quarterdeck(&project, &["run", "--period", "2026Q3"]).succeeds();
    let kinds: std::collections::BTreeSet<_> =
        tables.iter().flat_map(|table| (0..table.columns.len()).map(|index| table.kind(index))).collect();
    assert_eq!(kinds.len(), 6, "{kinds:?}");
    let others = from_files(|table| format!("postgres:CASES_DB/{}", table.source));
    same(&project, &others);
}

#[test]
fn a_pack_from_sqlite_is_the_pack_from_files() {
    let project = unmade();
    let (tables, settings) = tables(&project, |table| {
        format!("sqlite = {{ file = \"data/{}\", query = '''{}''' }}", table.source, table.query())
    });
    for table in &tables {
        let connection = Connection::open(project.join(&format!("data/{}", table.source))).expect("a database");
        connection.execute_batch("begin").expect("a transaction");
        connection.execute_batch(&table.statements(|_| "text")).expect("statements");
        connection.execute_batch("commit").expect("an end");
    }
    let project = project.file("quarterdeck.toml", settings);
    project.run(&["run", "--period", "2026Q3"]).succeeds();
    same(&project, &from_files(|table| format!("data/{}", table.source)));
}
