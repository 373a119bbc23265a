//! Text from data is data in every kind of file: a pack of hostile texts is made of the same elements, attributes, scripts,
//! actions and formulas as one of plain texts.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::project::Project;

/// Everything in a pack that does something or could.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// Elements of pages, each with the names of its attributes.
    elements: BTreeSet<String>,
    /// Scripts and styles of pages, as they are.
    scripts: BTreeSet<String>,
    /// Elements of the parts of PowerPoint files and workbooks.
    parts: BTreeSet<String>,
    /// The functions of formulas.
    functions: BTreeSet<String>,
    /// Keys of the objects of PDF files.
    keys: BTreeSet<String>,
    /// What stands wrong whatever the other pack holds.
    pub(crate) wrong: Vec<String>,
}

/// What a text may bring with it: the direction it is read in, and a typeface that has its letters.
const OF_SCRIPTS: [&str; 3] = ["an element: bdi[dir]", "an element: p[dir]", "a key of a PDF: /CIDToGIDMap"];

impl Made {
    /// Reads every file of a pack.
    pub(crate) fn of(project: &Project, pack: &str) -> Self {
        let mut made = Self::default();
        for file in project.names(pack) {
            let path = project.join(pack).join(&file);
            match file.rsplit('.').next().unwrap_or_default() {
                "html" => made.page(&file, &project.text(&format!("{pack}/{file}"))),
                "pdf" => made.pdf(&path),
                "pptx" | "xlsx" => made.office(&file, &path),
                "csv" => made.csv(&file, &std::fs::read(&path).expect("a file")),
                "json" => drop(project.json(&format!("{pack}/{file}"))),
                _ => {}
            }
        }
        made
    }

    /// What this pack has that the other has not, but for what letters of other scripts bring with them.
    pub(crate) fn beyond(&self, plain: &Self) -> Vec<String> {
        let kinds = [
            ("an element", &self.elements, &plain.elements),
            ("a script", &self.scripts, &plain.scripts),
            ("a part's element", &self.parts, &plain.parts),
            ("a function", &self.functions, &plain.functions),
            ("a key of a PDF", &self.keys, &plain.keys),
        ];
        let more = kinds
            .into_iter()
            .flat_map(|(kind, own, other)| own.difference(other).map(move |one| format!("{kind}: {one}")));
        more.chain(self.wrong.iter().cloned()).filter(|found| !OF_SCRIPTS.contains(&found.as_str())).collect()
    }

    fn page(&mut self, file: &str, html: &str) {
        for tag in tags(html) {
            let names: BTreeSet<&str> = tag.attributes.iter().map(|(name, _)| name.as_str()).collect();
            let listed = names.iter().copied().collect::<Vec<_>>().join(",");
            self.elements.insert(format!("{}[{listed}]", tag.name));
            for (name, value) in &tag.attributes {
                let leads_out = ["href", "src", "action"].contains(&name.as_str())
                    && value.split(['/', '#', '?']).next().is_some_and(|start| start.contains(':'))
                    && !value.starts_with("data:");
                if name.starts_with("on") || leads_out {
                    self.wrong.push(format!("{file}: {}: {name}={value:?}", tag.name));
                }
            }
            match tag.raw {
                // A style holds the letters, widths and colours that its page needs, and so differs between pages.
                Some(style) if tag.name == "style" => self.style(file, &style),
                Some(content) => drop(self.scripts.insert(content)),
                None => {}
            }
        }
    }

    fn style(&mut self, file: &str, style: &str) {
        let fetches = style.split("url(").skip(1).filter(|rest| !rest.starts_with("data:"));
        self.wrong.extend(fetches.map(|rest| format!("{file}: a style fetches {:.40}", rest)));
        for odd in ["@import", "expression(", "<"] {
            if style.contains(odd) {
                self.wrong.push(format!("{file}: a style holds {odd}"));
            }
        }
    }

    fn pdf(&mut self, path: &Path) {
        let Ok(output) = Command::new("qpdf").arg("--json").arg("--json-key=qpdf").arg(path).output() else {
            eprintln!("SKIPPED: qpdf is missing; the objects of {} were not looked at", path.display());
            return;
        };
        let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        collect_keys(&document["qpdf"][1], &mut self.keys);
    }

    fn office(&mut self, file: &str, path: &Path) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/read_parts.py");
        let Ok(output) = Command::new("python3").arg(script).arg(path).output() else {
            eprintln!("SKIPPED: python3 is missing; the parts of {file} were not looked at");
            return;
        };
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
        let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let list = |key: &str| {
            found[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
        };
        self.parts.extend(list("elements"));
        self.wrong.extend(list("out").iter().map(|target| format!("{file}: leads to {target:?}")));
        for formula in list("formulas") {
            let words = formula.split(|letter: char| !letter.is_ascii_alphabetic());
            // Names of columns are letters too.
            self.functions.extend(words.filter(|word| word.len() > 2).map(str::to_owned));
        }
    }

    fn csv(&mut self, file: &str, bytes: &[u8]) {
        let mut reader = csv::Reader::from_reader(bytes);
        for record in reader.records() {
            let record = record.unwrap_or_else(|error| panic!("{file}: {error}"));
            for cell in record.iter().filter(|cell| cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])) {
                if cell.parse::<f64>().is_err() {
                    self.wrong.push(format!("{file}: a spreadsheet may take {cell:?} for a formula"));
                }
            }
        }
    }
}

fn collect_keys(value: &Value, keys: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                // Fonts and pictures are numbered, and so are the objects.
                let kind = key.trim_end_matches(|letter: char| letter.is_ascii_digit());
                if kind.starts_with('/') {
                    keys.insert(kind.to_owned());
                }
                if key == "/S" && inner.is_string() {
                    keys.insert(format!("{key} {inner}"));
                }
                collect_keys(inner, keys);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect_keys(value, keys)),
        _ => {}
    }
}

/// A tag as a browser reads it.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    /// What stands in a script or style.
    raw: Option<String>,
}

/// The opening tags of a page, by the rules of the HTML tokeniser: what follows `<` decides, and quotes end values.
fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if rest.starts_with("!--") {
            rest = rest.split_once("-->").map_or("", |(_, rest)| rest);
        } else if rest.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            let (mut tag, after) = tag(rest);
            rest = after;
            if ["script", "style", "title", "textarea"].contains(&tag.name.as_str()) {
                let end = format!("</{}", tag.name);
                let at = rest.to_ascii_lowercase().find(&end).unwrap_or(rest.len());
                tag.raw = ["script", "style"].contains(&tag.name.as_str()).then(|| rest[..at].to_owned());
                rest = &rest[at..];
            }
            found.push(tag);
        }
    }
    found
}

fn tag(text: &str) -> (Tag, &str) {
    let end = text.find(|letter: char| letter.is_ascii_whitespace() || "/>".contains(letter)).unwrap_or(text.len());
    let mut tag = Tag { name: text[..end].to_ascii_lowercase(), attributes: Vec::new(), raw: None };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return (tag, rest);
        }
        let end = rest[1..].find(|letter: char| letter.is_ascii_whitespace() || "/>=".contains(letter));
        let end = end.map_or(rest.len(), |end| end + 1);
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|letter| ['"', '\''].contains(letter));
            let (own, next) = match quote {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => after.split_at(
                    after.find(|letter: char| letter.is_ascii_whitespace() || letter == '>').unwrap_or(after.len()),
                ),
            };
            (value, rest) = (own.to_owned(), next);
        }
        tag.attributes.push((name, value));
    }
}

#[test]
fn what_a_browser_would_run_is_seen() {
    let seen = |html: &str| {
        let mut made = Made::default();
        made.page("page", html);
        made
    };
    let plain = seen("<p class=\"a\">x</p><a href='b/c.html#d'>y</a><script>1</script>");
    assert_eq!(plain.wrong, [""; 0]);
    for hostile in [
        "<p class=\"a\" onclick=\"x()\">",
        "<p class=\"a\"><IMG/src=x onerror = x()>",
        "<a href=javascript:alert(1)>",
        "<svg/onload=x>",
        "<script>2</script>",
        "<p\nclass=\"a\"\nonmouseover='1'>",
    ] {
        assert!(!seen(hostile).beyond(&plain).is_empty(), "{hostile}");
    }
    for inert in ["<p class=\"a\">&lt;script&gt;</p>", "<p class=\"<script>alert(1)</script>\">", "1 < 2 <3 </p>"] {
        assert_eq!(seen(inert).beyond(&plain), [""; 0], "{inert}");
    }
}
