//! Definitions, files and the run record: the pages that every kind of deck ends with.

use std::collections::BTreeMap;

use super::format;
use super::input::{DefinitionCard, PeriodInput, SourceFile};
use super::model::{Band, Block, Cell, RichText, Slide};
use super::slide::{content, heading, left, note, right, subtitle, table, text};

/// Rows of the table of files; with more of them it is one of tables.
const FILES: usize = 14;
/// Rows of the table of tables.
const TABLES: usize = 20;

/// Definitions, so many a slide.
pub(crate) fn definitions(cards: &[(DefinitionCard, &'static str)], a_slide: usize) -> Vec<Slide> {
    let slides = cards.chunks(a_slide.max(1));
    let many = slides.len();
    slides
        .enumerate()
        .map(|(index, chunk)| {
            let rows = chunk.iter().map(|(card, direction)| definition_row(card, direction)).collect();
            let columns = vec![
                left("Measure", 1.5),
                left("What it says, and how it is counted", 3.4),
                left("Keep in mind", 2.4),
                right("Least evidence", 1.1),
            ];
            let part = if many > 1 { format!("{} of {many}", index + 1) } else { String::new() };
            content(
                &format!("definitions-{:02}", index + 1),
                "What each measure says, and what it does not",
                subtitle(&["Definitions".to_owned(), part]),
                vec![Band::full(vec![
                    table("Definitions of measures", columns, rows, true),
                    note(
                        "Least evidence: what a verdict needs. With less, the figure is shown in grey and not judged.",
                    ),
                ])],
            )
        })
        .collect()
}

/// One definition.
fn definition_row(card: &DefinitionCard, direction: &str) -> Vec<Cell> {
    let stop = |text: &str| {
        let text = text.trim().trim_end_matches('.');
        if text.is_empty() { String::new() } else { format!("{text}.") }
    };
    let formula = if card.formula.is_empty() { String::new() } else { format!("Counted as {}", card.formula) };
    let says = [stop(&format::in_notation(&card.definition)), stop(&format::in_notation(&formula))]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let needs = match card.minimum_evidence {
        more if more > 1 => format!("{} {}", format::count(more), card.evidence).trim_end().to_owned(),
        _ => "any".to_owned(),
    };
    vec![
        Cell::strong(format!("{} ({direction})", format::shortened(&card.name, 48))),
        Cell::text(format::shortened(&says, 560)),
        Cell::muted(whole_sentences(card.pitfalls.iter().map(|pitfall| stop(pitfall)), 330)),
        Cell::text(needs),
    ]
}

/// The first sentences that fit within so many characters; the first one always, cut where it is longer.
fn whole_sentences(sentences: impl Iterator<Item = String>, limit: usize) -> String {
    let mut text = String::new();
    for sentence in sentences.filter(|sentence| !sentence.is_empty()) {
        if text.is_empty() {
            text = format::shortened(&sentence, limit);
        } else if text.chars().count() + sentence.chars().count() < limit {
            text = format!("{text} {sentence}");
        } else {
            break;
        }
    }
    text
}

/// All rows of all files.
fn total(files: &[SourceFile]) -> SourceFile {
    files.iter().fold(SourceFile::default(), |mut sum, file| {
        sum.read += file.read;
        sum.accepted += file.accepted;
        sum.quarantined += file.quarantined;
        sum.duplicates += file.duplicates;
        sum.replaced += file.replaced;
        sum.not_applicable += file.not_applicable;
        sum
    })
}

/// The message of the data-quality slide where no rows are counted on it.
pub(crate) const NO_TOTALS: &str = "Where the figures come from";

/// The message of the data-quality slide.
pub(crate) fn title(common: &PeriodInput<'_>) -> String {
    let sum = total(&common.provenance.files);
    if sum.read == 0 {
        return NO_TOTALS.to_owned();
    }
    let share = format::percent(sum.accepted as f64 / sum.read as f64);
    let aside = match sum.quarantined {
        0 => "none was set aside".to_owned(),
        1 => "one was set aside".to_owned(),
        more => format!("{} were set aside", format::count(more)),
    };
    format!("{share} of {} entered the figures; {aside}", format::plural(sum.read, "row"))
}

/// The inputs' half of the run record.
pub(crate) fn run_record(common: &PeriodInput<'_>) -> Vec<RichText> {
    let record = common.provenance;
    let mut lines = vec![
        RichText::plain(format!("Data snapshot {}, looked at as of {}.", record.snapshot, record.as_of)),
        RichText::plain(format!("Programme {}, Quarterdeck {}.", common.programmes.join(", "), record.quarterdeck)),
    ];
    let unassigned = common.unassigned_cases;
    lines.push(RichText::plain(match unassigned {
        0 => "Every case of the quarter has a partner or is direct.".to_owned(),
        1 => "One case of the quarter names a partner nobody knows; it enters no figure.".to_owned(),
        more => format!(
            "{} of the quarter name a partner nobody knows; they enter no figure.",
            format::plural(more, "case")
        ),
    }));
    lines
}

/// Warnings of the run: for the vendor only, they may name any partner.
pub(crate) fn warnings(common: &PeriodInput<'_>) -> Vec<Block> {
    let warnings = &common.provenance.warnings;
    if warnings.is_empty() {
        return Vec::new();
    }
    let mut lines: Vec<RichText> =
        warnings.iter().take(5).map(|line| RichText::plain(format::shortened(line, 150))).collect();
    if warnings.len() > 5 {
        lines.push(RichText::plain(format!("And {} more in the run record.", warnings.len() - 5)));
    }
    vec![heading("Warnings"), text(lines)]
}

/// What became of the rows: file by file, or table by table where there are many files. For the vendor only: files and tables may tell of any partner.
pub(crate) fn files(common: &PeriodInput<'_>) -> Vec<Block> {
    if common.provenance.files.is_empty() {
        return vec![note("No file was read.")];
    }
    let by_file = common.provenance.files.len() <= FILES;
    let mut sums: BTreeMap<String, SourceFile> = BTreeMap::new();
    let mut times: BTreeMap<String, i64> = BTreeMap::new();
    for file in &common.provenance.files {
        let key = if by_file { file.path.clone() } else { file.table.clone() };
        *times.entry(key.clone()).or_default() += 1;
        let sum = sums.entry(key).or_default();
        *sum = total(&[sum.clone(), file.clone()]);
    }
    let number = |count: i64| Cell::text(format::count(count));
    let all = total(&common.provenance.files);
    // Columns that most workspaces have no use for.
    let (later, other) = (all.replaced > 0, all.not_applicable > 0);
    let rows = sums
        .iter()
        .take(TABLES)
        .map(|(name, sum)| {
            let again = match times.get(name) {
                Some(2) if by_file => ", read twice".to_owned(),
                Some(more) if by_file && *more > 2 => format!(", read {} times", format::number_word(*more)),
                _ => String::new(),
            };
            let name = if by_file { format!("{}{again}", shortened_path(name)) } else { name.replace('_', " ") };
            let counts = [sum.read, sum.accepted, sum.quarantined, sum.duplicates];
            let more = [later.then_some(sum.replaced), other.then_some(sum.not_applicable)];
            let counts = counts.into_iter().chain(more.into_iter().flatten()).map(number);
            std::iter::once(Cell::strong(name)).chain(counts).collect()
        })
        .collect();
    let first = if by_file { "File" } else { "Table" };
    let mut columns = vec![
        left(first, 2.2),
        right("Read", 1.0),
        right("Accepted", 1.0),
        right("Set aside", 1.0),
        right("Duplicates", 1.0),
    ];
    columns.extend(later.then(|| right("Replaced", 1.0)));
    columns.extend(other.then(|| right("Not for this table", 1.0)));
    let mut blocks = vec![table("Rows read, accepted, set aside and repeated", columns, rows, true)];
    if sums.len() > TABLES {
        let rest: Vec<String> = sums.keys().skip(TABLES).map(|name| name.replace('_', " ")).collect();
        blocks.push(note(format!("And {} more: {}.", format::number_word(rest.len() as i64), format::list(&rest))));
    }
    blocks
}

/// The end of a long path: its name matters most.
fn shortened_path(path: &str) -> String {
    let letters: Vec<char> = path.chars().collect();
    if letters.len() <= 40 {
        path.to_owned()
    } else {
        format!("…{}", letters[letters.len() - 39..].iter().collect::<String>())
    }
}
