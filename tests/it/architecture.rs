//! The architecture as a test: who may use whom, which library stays where, how long a file may be.
//!
//! The tables below are the design. Whoever needs another edge changes the table and says why in the same change.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// What each module may use besides itself and `domain`.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    // Colours, which the workspace file may name and everything shown is made of; typefaces and directions, which are measured and drawn by.
    ("look", &[]),
    ("config", &["look"]),
    ("sample", &[]),
    ("signing", &[]),
    ("stats", &[]),
    ("programme", &["config"]),
    ("sources", &["config"]),
    ("lake", &["config", "sources"]),
    ("clock", &["programme"]),
    ("facts", &["config", "lake", "clock", "programme"]),
    // The lake writes the cube that lies beside the facts.
    ("metrics", &["config", "lake", "facts", "programme", "stats"]),
    // Partners are listed, and rows behind figures collected, from the facts.
    ("scorecard", &["facts", "metrics", "stats", "programme"]),
    ("settlement", &["scorecard", "facts", "programme"]),
    ("deck", &["scorecard", "settlement", "metrics", "stats", "programme"]),
    ("chart", &["deck", "look"]),
    ("render", &["deck", "chart", "look", "scorecard", "settlement"]),
    ("pipeline", EVERYTHING_BUT_CLI),
    ("cli", EVERYTHING),
    ("main", EVERYTHING),
    ("lib", EVERYTHING),
];

const EVERYTHING_BUT_CLI: &[&str] = &[
    "look",
    "config",
    "sample",
    "signing",
    "stats",
    "programme",
    "sources",
    "lake",
    "clock",
    "facts",
    "metrics",
    "scorecard",
    "settlement",
    "deck",
    "chart",
    "render",
];

const EVERYTHING: &[&str] = &[
    "look",
    "config",
    "sample",
    "signing",
    "stats",
    "programme",
    "sources",
    "lake",
    "clock",
    "facts",
    "metrics",
    "scorecard",
    "settlement",
    "deck",
    "chart",
    "render",
    "pipeline",
    "cli",
];

/// Libraries that stay in a few modules, where it is not a test that makes what a module reads; a name ends where an identifier ends or an underscore begins.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("polars", &["sources", "lake", "facts", "metrics", "scorecard"]),
    ("plotters", &["chart"]),
    ("tera", &["render"]),
    ("typst", &["render"]),
    ("rust_xlsxwriter", &["render"]),
    ("resvg", &["render"]),
    ("rustybuzz", &["render"]),
    ("ab_glyph", &["look"]),
    ("rusqlite", &["sources"]),
    ("rustls", &["sources"]),
    ("ring", &["signing"]),
    ("object_store", &["sources"]),
    ("tokio", &["sources"]),
    ("zip", &["sources", "render"]),
    ("clap", &["cli", "main"]),
    ("indicatif", &["cli", "main"]),
];

/// Libraries of which a module may use only one file.
const ONE_FILE: &[(&str, &str)] = &[("polars", "scorecard")];

/// What writes to a disk, and the modules that may.
const WRITES: &[&str] = &[
    "fs::write",
    "fs::copy",
    "fs::rename",
    "fs::hard_link",
    "fs::create_dir",
    "fs::remove_",
    "File::create",
    "OpenOptions",
    "DirBuilder",
];
const MAY_WRITE: &[&str] = &["lake", "pipeline"];

/// Most lines of a file before its tests, and of the binary.
const LONGEST_FILE: usize = 400;
const LONGEST_MAIN: usize = 60;

/// One source file.
struct Source {
    /// Relative to `src`, with slashes.
    path: String,
    /// Module path from the crate's root: `["deck", "partner"]` for `deck/partner.rs` and `deck/partner/mod.rs`.
    modules: Vec<String>,
    /// All lines.
    lines: Vec<String>,
    /// The text without comments and without what stands in quotes, line for line.
    code: String,
}

impl Source {
    /// The top module it belongs to: `deck`, `pipeline`, `main`.
    fn module(&self) -> &str {
        &self.modules[0]
    }

    /// Lines before its tests.
    fn lines_before_tests(&self) -> usize {
        self.lines.iter().position(|line| line.trim() == "#[cfg(test)]").unwrap_or(self.lines.len())
    }

    /// The code before its tests.
    fn code_before_tests(&self) -> String {
        self.code.lines().take(self.lines_before_tests()).collect::<Vec<_>>().join("\n")
    }

    fn is_test_only(&self, all: &[Self]) -> bool {
        all.iter().any(|other| other.declares_for_tests(&self.modules))
    }

    /// Whether this file declares a module under `#[cfg(test)]`.
    fn declares_for_tests(&self, module: &[String]) -> bool {
        let inside = module.strip_prefix(self.modules.as_slice());
        let Some(inside) = inside.filter(|inside| !inside.is_empty()) else { return false };
        let declaration = ["", "pub(super) ", "pub(crate) "].map(|visible| format!("{visible}mod {};", inside[0]));
        self.lines.windows(2).any(|pair| {
            pair[0].trim() == "#[cfg(test)]" && declaration.iter().any(|declaration| pair[1].trim() == declaration)
        })
    }
}

#[test]
fn modules_use_only_what_is_left_of_them() {
    let sources = sources();
    let tops: BTreeSet<&str> = EVERYTHING.iter().copied().chain(["domain"]).collect();
    let mut faults = Vec::new();
    for source in &sources {
        let Some((_, allowed)) = MAY_USE.iter().find(|(module, _)| *module == source.module()) else {
            faults.push(format!("src/{}: module {} is not in the table", source.path, source.module()));
            continue;
        };
        for (line, used) in crate_paths(source) {
            let fine = used == source.module() || used == "domain" || allowed.contains(&used.as_str());
            if tops.contains(used.as_str()) && !fine {
                faults.push(format!("src/{}:{line}: {} may not use {used}", source.path, source.module()));
            }
        }
    }
    report("modules use what they may not", &faults);
}

#[test]
fn libraries_stay_where_they_belong() {
    let mut faults = Vec::new();
    let mut single: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    let sources = sources();
    for source in sources.iter().filter(|source| !source.is_test_only(&sources)) {
        for (library, modules) in LIBRARIES {
            let lines: Vec<usize> = source
                .code_before_tests()
                .lines()
                .enumerate()
                .filter(|(_, line)| names_library(line, library))
                .map(|(index, _)| index + 1)
                .collect();
            let Some(first) = lines.first() else { continue };
            if !modules.contains(&source.module()) {
                faults.push(format!("src/{}:{first}: {library} is for {} only", source.path, modules.join(", ")));
            }
            if let Some(limit) = ONE_FILE.iter().find(|limit| **limit == (*library, source.module())) {
                single.entry(*limit).or_default().push(source.path.clone());
            }
        }
    }
    for ((library, module), files) in single.into_iter().filter(|(_, files)| files.len() > 1) {
        faults.push(format!("{library} is for one file of {module}, and is in {}", files.join(", ")));
    }
    report("libraries are used where they do not belong", &faults);
}

#[test]
fn only_the_lake_and_the_pipeline_write_files() {
    let sources = sources();
    let mut faults = Vec::new();
    for source in sources.iter().filter(|source| !MAY_WRITE.contains(&source.module())) {
        if source.is_test_only(&sources) {
            continue;
        }
        for (index, line) in source.code_before_tests().lines().enumerate() {
            for call in WRITES.iter().filter(|call| is_called(line, call)) {
                faults.push(format!("src/{}:{}: {call} is for {}", source.path, index + 1, MAY_WRITE.join(" and ")));
            }
        }
    }
    report("files are written outside the lake and the pipeline", &faults);
}

#[test]
fn files_stay_short() {
    let mut faults = Vec::new();
    let all = sources();
    for source in all.iter().filter(|source| !source.is_test_only(&all)) {
        let most = if source.path == "main.rs" { LONGEST_MAIN } else { LONGEST_FILE };
        let lines = source.lines_before_tests();
        if lines > most {
            faults.push(format!("src/{}: {lines} lines before its tests, at most {most}", source.path));
        }
    }
    report("files are too long", &faults);
}

/// Whether a line calls a function of this name, and not one whose name ends with it.
fn is_called(line: &str, call: &str) -> bool {
    line.match_indices(call).any(|(start, _)| !line[..start].chars().next_back().is_some_and(is_identifier))
}

/// Fails with all faults at once.
fn report(what: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{what}:\n  {}", faults.join("\n  "));
}

/// Every source file, by path.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    assert!(paths.len() > 20, "the sources are not where they were");
    paths.iter().map(|path| source(&root, path)).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

fn source(root: &Path, path: &Path) -> Source {
    let relative = path.strip_prefix(root).expect("inside src").with_extension("");
    let mut modules: Vec<String> =
        relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if modules.len() > 1 && modules.last().is_some_and(|last| last == "mod") {
        modules.pop();
    }
    let text = fs::read_to_string(path).expect("a source file");
    let path = path.strip_prefix(root).expect("inside src").to_string_lossy().replace('\\', "/");
    Source { path, modules, lines: text.lines().map(str::to_owned).collect(), code: bare_code(&text) }
}

/// The top modules a file names, with the line: through `crate::`, and through `super::` where that reaches the root.
fn crate_paths(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let to_root = format!("{}::", vec!["super"; source.modules.len()].join("::"));
    for prefix in ["crate::", "quarterdeck::", to_root.as_str()] {
        for (start, _) in source.code.match_indices(prefix) {
            let before = source.code[..start].chars().next_back();
            if before.is_some_and(|letter| is_identifier(letter) || letter == '$' || letter == ':') {
                continue;
            }
            let line = source.code[..start].matches('\n').count() + 1;
            let rest = &source.code[start + prefix.len()..];
            found.extend(first_names(rest).into_iter().map(|name| (line, name)));
        }
    }
    found
}

/// The first name of a path, or of each path in its braces.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| text.trim_start().chars().take_while(|letter| is_identifier(*letter)).collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let (mut depth, mut names, mut start) = (0, Vec::new(), 0);
    for (index, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(name(&group[start..index]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(name(&group[start..index]));
                start = index + 1;
            }
            _ => {}
        }
    }
    names
}

/// Whether a line of code names a library: `polars`, `polars_core`, `clap_complete`; a field or variable of that name is none.
fn names_library(line: &str, library: &str) -> bool {
    line.match_indices(library).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let rest = &line[start + library.len()..];
        let tail = rest.trim_start_matches(is_identifier);
        let whole = rest.starts_with(tail) || rest.starts_with('_');
        let path = tail.starts_with("::") || (line.trim_start().starts_with("use ") && tail.starts_with(';'));
        whole && path && !before.is_some_and(|letter| is_identifier(letter) || letter == '.' || letter == ':')
    })
}

fn is_identifier(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Code without comments and without the insides of texts, with every line where it was.
fn bare_code(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let end = match (letters[at], letters.get(at + 1)) {
            ('/', Some('/')) => end_of_line(&letters, at),
            ('/', Some('*')) => end_of_comment(&letters, at),
            ('"', _) => end_of_text(&letters, at),
            ('r', Some('"' | '#')) if !starts_inside_name(&letters, at) => end_of_raw_text(&letters, at),
            ('\'', _) => end_of_letter(&letters, at),
            _ => None,
        };
        match end {
            Some(end) => {
                let skipped = letters[at..end].iter().filter(|letter| **letter == '\n').count();
                let _ = write!(code, " {}", "\n".repeat(skipped));
                at = end;
            }
            None => {
                code.push(letters[at]);
                at += 1;
            }
        }
    }
    code
}

fn starts_inside_name(letters: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| letters[before]);
    before.is_some_and(|letter| is_identifier(letter) && letter != 'b')
}

fn end_of_line(letters: &[char], at: usize) -> Option<usize> {
    Some(letters[at..].iter().position(|letter| *letter == '\n').map_or(letters.len(), |length| at + length))
}

fn end_of_comment(letters: &[char], at: usize) -> Option<usize> {
    let (mut depth, mut at) = (0, at);
    while at < letters.len() {
        match (letters[at], letters.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    Some(at)
}

fn end_of_text(letters: &[char], at: usize) -> Option<usize> {
    let mut at = at + 1;
    while at < letters.len() && letters[at] != '"' {
        at += if letters[at] == '\\' { 2 } else { 1 };
    }
    Some((at + 1).min(letters.len()))
}

fn end_of_raw_text(letters: &[char], at: usize) -> Option<usize> {
    let hashes = letters[at + 1..].iter().take_while(|letter| **letter == '#').count();
    if letters.get(at + 1 + hashes) != Some(&'"') {
        return None;
    }
    let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let start = at + 2 + hashes;
    let length = letters[start..].windows(close.len()).position(|window| window == close.as_slice());
    Some(length.map_or(letters.len(), |length| start + length + close.len()))
}

/// The end of `'x'` or `'\n'`; `None` for a lifetime.
fn end_of_letter(letters: &[char], at: usize) -> Option<usize> {
    match (letters.get(at + 1), letters.get(at + 2)) {
        (Some('\\'), _) => letters[at + 3..].iter().position(|letter| *letter == '\'').map(|length| at + 4 + length),
        (Some(_), Some('\'')) => Some(at + 3),
        _ => None,
    }
}

#[test]
fn paths_are_read_from_code_and_not_from_words() {
    let text = r##"
//! crate::cli
use crate::{domain::Money, facts::{slices, schema}, lake};
/* crate::render /* nested */ crate::chart */
fn f<'a>(x: &'a str) { let _ = ("crate::deck \" crate::deck", r#"crate::sources"#, '"', '\'', b'"'); super::super::stats::mean(); }
macro_rules! m { () => { $crate::metrics::f() } }
"##;
    let source = Source {
        path: "a/b.rs".to_owned(),
        modules: vec!["a".to_owned(), "b".to_owned()],
        lines: text.lines().map(str::to_owned).collect(),
        code: bare_code(text),
    };
    let names: Vec<(usize, String)> = crate_paths(&source);
    let names: Vec<(usize, &str)> = names.iter().map(|(line, name)| (*line, name.as_str())).collect();
    assert_eq!(names, [(3, "domain"), (3, "facts"), (3, "lake"), (5, "stats")]);
}

#[test]
fn library_names_are_whole_paths() {
    assert!(names_library("use polars::prelude::*;", "polars"));
    assert!(names_library("    polars_core::frame()", "polars"));
    assert!(names_library("use clap_mangen;", "clap"));
    assert!(!names_library("let polars = 1;", "polars"));
    assert!(!names_library("clapper::ring()", "clap"));
    assert!(!names_library("self.tera::x", "tera"));
    assert!(!names_library("criteria::x", "tera"));
}
