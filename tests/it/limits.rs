//! Small files that ask for much: each command ends by itself, says which limit it met, and stays within memory and time.

use std::io::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::project::Project;
use crate::shared::INIT;

/// The most memory that a small file may take, in KiB.
const MOST_MEMORY: u64 = 512 << 10;
/// The longest it may take. Without optimisation, and beside other tests, a program takes several times as long.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 300 } else { 5 });

/// Runs `ingest` where the cases are this file, and gives the exit code and what was said.
fn ingested(name: &str, bytes: &[u8], more: &str) -> (i32, String) {
    let project = Project::init();
    let settings = project.text("quarterdeck.toml");
    let from = settings.find("[[source]]\ntable = \"cases\"").expect("the source of cases");
    let to = from + settings[from + 1..].find("[[source]]").expect("another source") + 1;
    let source = format!("[[source]]\ntable = \"cases\"\nfiles = [\"hostile/{name}\"]\n{more}\n");
    let settings = format!("{}{source}{}", &settings[..from], &settings[to..]);
    let project = project.file("quarterdeck.toml", settings).file(&format!("hostile/{name}"), bytes);
    let started = Instant::now();
    let mut child = project.start_with(&["ingest"], |command| command.stdout(Stdio::piped()).stderr(Stdio::piped()));
    let mut most = 0;
    while child.try_wait().expect("it is known").is_none() {
        most = most.max(memory(child.id()).unwrap_or(0));
        assert!(started.elapsed() < LONGEST, "{name} takes longer than {LONGEST:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().expect("its output");
    assert!(most <= MOST_MEMORY, "{name} takes {most} KiB");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.code().unwrap_or_else(|| panic!("{name}: it was ended by a signal: {said}")), said)
}

/// The most memory that a process had so far, in KiB; nothing where the system does not tell.
fn memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn refused(name: &str, bytes: &[u8], more: &str, expected: &str) {
    let (code, said) = ingested(name, bytes, more);
    assert!(code > 0 && said.contains(&format!("hostile/{name}")) && said.contains(expected), "{name}: {code} {said}");
}

fn gzipped(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn delimited_text() {
    const HEADER: &[u8] = b"case_id,partner_id,opened_at\n";
    let long = [HEADER, &vec![b'x'; (16 << 20) + 1]].concat();
    refused("line.csv", &long, "", "a record longer than 16 MiB");
    let wide = vec![b','; 15 << 20];
    refused("wide.csv.gz", &gzipped(&[&wide[..], b"\n"].concat()), "", "more than 16384 columns");
    refused("wide-row.csv.gz", &gzipped(&[HEADER, &wide, b"\n"].concat()), "", "more than 16384 columns");
    let without_end = [HEADER, &vec![b'\n'; 100 << 20]].concat();
    refused("blank.csv.gz", &gzipped(&without_end), "", "unpacks to more than 250 times its size");
    refused("skipped.csv", HEADER, "skip_rows = 9223372036854775807", "");
}

#[test]
fn json() {
    let good = "{\"case_id\":\"C1\",\"partner_id\":\"P01\",\"opened_at\":\"2026-01-02T03:04:05Z\"}";
    let deep = format!("[{good},{{\"case_id\":\"C2\",\"x\":{}1{}}}]", "[".repeat(1 << 20), "]".repeat(1 << 20));
    refused("deep.json", deep.as_bytes(), "", "nested too deep");
    refused("deep.jsonl", format!("{good}\n{{\"a\":{}", "[".repeat(1 << 20)).as_bytes(), "", "nested too deep");
    let long = format!("{{\"case_id\":[{}1]}}\n", "1,".repeat(4 << 20));
    refused("list.jsonl.gz", &gzipped(long.as_bytes()), "", "opened_at");
    let item = format!("[{{\"case_id\":\"{}\"}}]", "x".repeat(17 << 20));
    refused("item.json", item.as_bytes(), "", "16 MiB");
}

/// A workbook of one sheet with these rows, with one more part.
fn workbook(rows: &str, other: (&str, &str)) -> Vec<u8> {
    let related = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id='r' Type='http://x/relationships/{kind}' Target='{target}'/></Relationships>"
        )
    };
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("_rels/.rels", related("officeDocument", "xl/workbook.xml").as_str()),
        ("xl/workbook.xml", "<workbook><sheets><sheet name='A' sheetId='1' r:id='r'/></sheets></workbook>"),
        ("xl/_rels/workbook.xml.rels", &related("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", &sheet),
        other,
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        archive.write_all(text.as_bytes()).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}

#[test]
fn workbooks() {
    let cell = |place: &str| format!("<row><c r='{place}' t='str'><v>case_id</v></c></row>");
    let beyond = "expected at most 1048576 rows and 16384 columns";
    let nothing = ("docProps/x.xml", "<a/>");
    let names = ["case_id", "partner_id", "opened_at"].map(|name| format!("<c t='str'><v>{name}</v></c>")).concat();
    let billion = format!("<row>{names}</row>{}", cell("A1000000000"));
    refused("far.xlsx", &workbook(&billion, nothing), "", "a cell stands in row 1000000000");
    refused("far-header.xlsx", &workbook(&cell("ZZZZZZ1"), nothing), "", beyond);
    let texts = ("xl/sharedStrings.xml", "<sst uniqueCount='4294967295'/>");
    refused("texts.xlsx", &workbook(&cell("A1"), texts), "", "expected a `uniqueCount` up to");
    let styles = format!("<styleSheet>{}</styleSheet>", "<xf numFmtId='14'/>".repeat(600_000));
    refused("styles.xlsx", &workbook(&cell("A1"), ("xl/styles.xml", &styles)), "", "elements");
    let runs = format!(
        "<row><c t='inlineStr'><is>{}</is></c></row>",
        format!("<r><t>{}</t></r>", "x".repeat(2000)).repeat(12_000)
    );
    refused("runs.xlsx", &workbook(&runs, nothing), "", "larger than the memory");
}

#[test]
fn ids_that_are_long_paths_or_names_of_devices() {
    const PARTNERS: usize = 3;
    let long = "Q".repeat(300);
    for id in [long.as_str(), "../../../outside", "/outside", "..", "CON", "a\\b:c*?", "%2E%2E", "~"] {
        let project = Project::init();
        let mut changed = project.copy();
        for name in project.names("data/raw").into_iter().map(|name| format!("data/raw/{name}")) {
            let text = project.text(&name).replace("P02", id);
            changed = changed.file(&name, text);
        }
        let agreements = project.text("agreements.csv").replace("P02", id);
        let changed = changed.file("agreements.csv", agreements);
        changed.run(&["run"]).succeeds();
        changed.run(&["verify", "reports/2026Q2"]).succeeds();
        let folders = std::fs::read_dir(changed.join("reports/2026Q2/share")).expect("a folder").count();
        assert_eq!(folders, PARTNERS, "{id}");
        let top = |project: &Project| std::fs::read_dir(project.path()).expect("a folder").count();
        assert_eq!(top(&changed), top(&INIT), "{id}");
    }
}
