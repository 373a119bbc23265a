//! PowerPoint files as another library reads them, and as the workspace asks for them.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::project::Project;
use crate::shared::{INIT, INIT_PACK, SAMPLE_PACK, WITH_POWERPOINT};

/// What python-pptx finds in a file; `None` where it is missing.
fn read(project: &Project, path: &str) -> Option<Value> {
    let found = Command::new("python3").args(["-c", "import pptx"]).stderr(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: python3 has no module pptx; {path} was not read by another library");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/read_pptx.py");
    let output = Command::new("python3").arg(script).arg(project.join(path)).output().expect("python3 starts");
    assert!(output.status.success(), "{path}: {}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// The words of an HTML deck, one blank between each two.
fn words(html: &str) -> String {
    let text: String =
        html.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| format!("{text} ")).collect();
    let text = text
        .replace("&amp;", "&")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&#x2F;", "/")
        .replace("&lt;", "<")
        .replace("&gt;", ">");
    plain(&text)
}

/// One ordinary blank between each two words.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn check(deck: &str) {
    let Some(found) = read(&WITH_POWERPOINT, &format!("{SAMPLE_PACK}/{deck}.pptx")) else { return };
    let html = words(&WITH_POWERPOINT.text(&format!("{SAMPLE_PACK}/{deck}.html")));
    assert_eq!(found["size"], serde_json::json!([12_192_000, 6_858_000]));
    assert!(found["created"].as_str().is_some_and(|day| day.starts_with("2026-09-30T00:00:00")), "{deck}");
    assert_eq!(found["author"], "", "{deck}");
    let slides = list(&found, "slides");
    every_slide_is_there(deck, slides);
    let (mut tables, mut charts, mut pictures) = (0, 0, 0);
    for slide in slides {
        let title = plain(slide["title"].as_str().expect("a title").trim_end_matches(" (continued)"));
        assert!(!title.is_empty() && html.contains(&title), "{deck}: {title:?} is no title of the deck");
        assert_eq!(slide["outside"], serde_json::json!([]), "{deck}: {title}");
        assert!(slide["notes"].as_str().is_some_and(|notes| plain(notes).starts_with(&title)), "{deck}: {title}");
        for table in list(slide, "tables") {
            assert_eq!(table["head"], true);
            for cell in list(table, "rows").iter().flat_map(|row| row.as_array().expect("cells")) {
                let text = cell.as_str().expect("text").trim_start_matches(['●', '▲', '■', '○', '\u{2002}']);
                let text = plain(text);
                assert!(html.contains(text.trim_end_matches('…')), "{deck}: {text:?} is in no cell of the deck");
            }
            tables += 1;
        }
        list(slide, "charts").iter().for_each(|chart| check_chart(deck, chart, &html));
        charts += list(slide, "charts").len();
        for picture in list(slide, "pictures") {
            assert!(picture["alt"].as_str().is_some_and(|alt| !alt.trim().is_empty()), "{deck}: {picture}");
            pictures += 1;
        }
    }
    assert!(tables > 3 && charts > 1 && pictures > 3, "{deck}: {tables} tables, {charts} charts, {pictures} pictures");
}

/// Each slide of the HTML deck is a slide of the file, by its title.
fn every_slide_is_there(deck: &str, slides: &[Value]) {
    let html = WITH_POWERPOINT.text(&format!("{SAMPLE_PACK}/{deck}.html"));
    let pieces = html.split("-title\">").skip(1).filter_map(|piece| piece.split_once("</h"));
    let titles: Vec<String> = pieces.map(|(title, _)| words(&format!("<h>{title}"))).collect();
    let told: Vec<String> = slides.iter().filter_map(|slide| slide["title"].as_str()).map(plain).collect();
    assert!(titles.len() > 10, "{deck}: {titles:?}");
    for title in titles {
        assert!(told.contains(&title), "{deck}: no slide says {title:?}: {told:?}");
    }
}

/// A chart's names stand in the deck, and its figures in the workbook inside.
fn check_chart(deck: &str, chart: &Value, html: &str) {
    assert!(chart["alt"].as_str().is_some_and(|alt| alt.len() > 10), "{deck}: {chart}");
    let plots = list(chart, "plots");
    assert!(!plots.is_empty(), "{deck}: {chart}");
    for plot in plots {
        let categories = list(plot, "categories");
        for name in categories.iter().filter_map(Value::as_str) {
            let number = name.parse::<u32>().is_ok();
            assert!(number || html.contains(name.trim_end_matches('…')), "{deck}: {name:?} is in no chart of the deck");
        }
        for series in list(plot, "series") {
            assert_eq!(list(series, "values").len(), categories.len(), "{deck}: {chart}");
            assert!(list(series, "values").iter().any(Value::is_number), "{deck}: {chart}");
            in_workbook(deck, chart, categories, series);
        }
    }
}

/// The workbook inside a chart holds its names and a series' figures, as another library reads it.
fn in_workbook(deck: &str, chart: &Value, categories: &[Value], series: &Value) {
    let rows = list(chart, "sheet");
    let Some((head, rows)) = rows.split_first() else {
        eprintln!("SKIPPED: python3 has no module openpyxl; the workbook of a chart was not read");
        return;
    };
    let column = head.as_array().and_then(|head| head.iter().position(|cell| *cell == series["name"]));
    let column = column.unwrap_or_else(|| panic!("{deck}: no column of {head} is called {}", series["name"]));
    assert_eq!(rows.len(), categories.len(), "{deck}: {chart}");
    for ((row, name), value) in rows.iter().zip(categories).zip(list(series, "values")) {
        assert_eq!(row[0].as_str().map(plain), name.as_str().map(plain), "{deck}: {chart}");
        let same = match (row[column].as_f64(), value.as_f64()) {
            (Some(cell), Some(value)) => (cell - value).abs() <= 1e-9 * value.abs().max(1.0),
            (cell, value) => cell.is_none() && value.is_none(),
        };
        assert!(same, "{deck}: {row} holds no {value} in column {column}");
    }
}

#[test]
fn another_library_reads_the_same() {
    check("internal/partners/P004");
    check("internal/executive");
    check("internal/partners/P001");
    check("share/P002/review");
}

#[test]
fn bars_hold_the_figures_of_the_deck() {
    let path = format!("{SAMPLE_PACK}/internal/partners/P004");
    let Some(found) = read(&WITH_POWERPOINT, &format!("{path}.pptx")) else { return };
    let html = words(&WITH_POWERPOINT.text(&format!("{path}.html")));
    let charts: Vec<&Value> = list(&found, "slides").iter().flat_map(|slide| list(slide, "charts")).collect();
    let mut compared = 0;
    for plot in charts.iter().flat_map(|chart| list(chart, "plots")) {
        for (name, value) in list(plot, "categories").iter().zip(list(&plot["series"][0], "values")) {
            let (Some(name), Some(value)) = (name.as_str(), value.as_f64()) else { continue };
            // Counts stand beside their names among the data of the chart.
            if plot["series"][0]["name"] == "Value" && value.fract() == 0.0 && name.parse::<u32>().is_err() {
                compared += usize::from(html.contains(&format!("{name} {value}")));
            }
        }
    }
    assert!(compared >= 3, "{compared} bars were found again");
}

#[test]
fn a_pareto_chart_is_columns_with_the_line_of_what_they_come_to() {
    let Some(found) = read(&WITH_POWERPOINT, &format!("{SAMPLE_PACK}/internal/partners/P004.pptx")) else { return };
    let charts = list(&found, "slides").iter().flat_map(|slide| list(slide, "charts"));
    let of = |chart: &Value, plot: usize| list(chart, "plots").get(plot).map(|plot| plot["series"][0].clone());
    let paretos: Vec<(Value, Value)> = charts
        .filter_map(|chart| of(chart, 0).zip(of(chart, 1)))
        .filter(|(_, line)| line["name"] == "Share down to here")
        .collect();
    assert!(!paretos.is_empty(), "no chart of columns has a line of shares");
    for (columns, line) in &paretos {
        let counts: Vec<f64> = list(columns, "values").iter().filter_map(Value::as_f64).collect();
        let shares: Vec<f64> = list(line, "values").iter().filter_map(Value::as_f64).collect();
        let total: f64 = counts.iter().sum();
        let mut sum = 0.0;
        let down_to = counts.iter().map(|count| {
            sum += count;
            sum / total
        });
        assert!(down_to.zip(&shares).all(|(is, share)| (is - share).abs() < 1e-9), "{counts:?}: {shares:?}");
        assert_eq!(counts.len(), shares.len());
    }
}

#[test]
fn a_workspace_asks_for_them() {
    assert!(!INIT.names(INIT_PACK).iter().any(|name| name.ends_with(".pptx")));
    assert!(!INIT.text(&format!("{INIT_PACK}/index.html")).contains(".pptx"));
    for file in ["internal/executive", "internal/partners/P002", "share/P002/review"] {
        assert!(WITH_POWERPOINT.join(SAMPLE_PACK).join(format!("{file}.pptx")).exists(), "{file}");
    }
    assert!(WITH_POWERPOINT.text(&format!("{SAMPLE_PACK}/index.html")).contains("share/P001/review.pptx"));
    WITH_POWERPOINT.run(&["verify", SAMPLE_PACK]).succeeds();
}
