//! What a preset cannot know: how an export writes times, which column is the partner, which the score.

use std::collections::{BTreeMap, BTreeSet};

use super::sample::Sample;
use crate::config::mapping::Adjustments;
use crate::config::model::{ColumnMapping, NumberFormat, Source, ValueSource};
use crate::domain::schema::ColumnType;
use crate::sources::number::custom_of;
use crate::sources::time::{TimeFormat, moment};

/// Ways to write times that exports have, apart from ISO 8601. Days before months come first.
const FORMATS: [&str; 14] = [
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %I:%M %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d %b %Y %H:%M",
    "%d/%b/%y %I:%M %p",
    "epoch_seconds",
];

/// A column that may be a survey's score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// The file's column.
    pub column: String,
    /// The lowest score of the scale that its values fit.
    pub lowest: u32,
    /// The highest.
    pub highest: u32,
    /// `csat` or `nps`.
    pub question: &'static str,
}

/// Finds how columns of times are written that are not in the formats of the source, and puts it there. Gives the table's column, the
/// format and those that fit all values as well.
pub(super) fn formats(source: &mut Source, found: &Sample) -> Vec<(String, String, Vec<String>)> {
    let mut guessed = Vec::new();
    for filled in &found.filled {
        let Some(mapping) = source.columns.iter_mut().find(|mapping| mapping.target.name == filled.column) else {
            continue;
        };
        let is_value = |text: &&String| !source.null_values.contains(text);
        let values: Vec<&String> = found.values_of(&filled.from).iter().filter(is_value).collect();
        let is_time = mapping.target.kind == ColumnType::Timestamp && mapping.adjustments.after.is_none();
        let fits = |format: &TimeFormat| values.iter().all(|text| moment(text, format, Some(chrono_tz::UTC)).is_ok());
        let fits_as_it_is = TimeFormat::read_all(&mapping.formats).is_ok_and(|format| fits(&format));
        if !is_time || values.is_empty() || fits_as_it_is {
            continue;
        }
        let fitting = FORMATS.iter().filter(|format| TimeFormat::read(Some(format)).is_ok_and(|format| fits(&format)));
        let mut fitting: Vec<String> = fitting.map(|format| (*format).to_owned()).collect();
        if fitting.is_empty() {
            continue;
        }
        let format = fitting.remove(0);
        mapping.formats = vec![format.clone()];
        guessed.push((mapping.target.name.to_owned(), format, fitting));
    }
    guessed
}

/// How amounts and other numbers are written, where they are not as the source says.
pub(super) fn numbers(source: &Source, found: &Sample) -> Option<NumberFormat> {
    let is_number = |column: &str| {
        let kind = source.table.column(column).map(|column| column.kind);
        matches!(kind, Some(ColumnType::Decimal(..) | ColumnType::Amount(..)))
    };
    let filled = found.filled.iter().filter(|filled| is_number(filled.column));
    let values =
        filled.flat_map(|filled| found.values_of(&filled.from)).filter(|text| !source.null_values.contains(text));
    let values: Vec<&str> = values.map(String::as_str).collect();
    let stated = source.layout.numbers;
    let custom = custom_of(&values)?;
    let numbers = NumberFormat {
        parentheses: stated.parentheses || custom.parentheses,
        trailing_minus: stated.trailing_minus || custom.trailing_minus,
        ..custom
    };
    (numbers != stated).then_some(numbers)
}

/// Maps the partner of cases to a column of the file.
pub(super) fn map_partner(source: &mut Source, column: &str) {
    let Some(target) = source.table.column("partner_id") else { return };
    source.columns.retain(|mapping| mapping.target.name != target.name);
    source.columns.push(ColumnMapping {
        place: source.place.clone(),
        target,
        from: ValueSource::Column(column.to_owned()),
        optional: true,
        formats: Vec::new(),
        values: BTreeMap::new(),
        starts_with: BTreeMap::new(),
        adjustments: Adjustments::default(),
        alias_system: None,
    });
}

/// The column of cases, or of lines of revenue, that may name the partner: by its name, with more than one value and not nearly as many as
/// rows.
pub(super) fn partner(source: &Source, found: &Sample) -> Option<String> {
    let words: &[&str] = match source.table.name {
        "cases" => &["partner", "assignment_group", "assignment group", "group", "team"],
        "revenue" => &["partner"],
        _ => return None,
    };
    if let Some(mapped) = found.filled.iter().find(|filled| filled.column == "partner_id") {
        return Some(mapped.from.clone());
    }
    let rank = |column: &String| words.iter().position(|word| column.to_lowercase().contains(word));
    let rows = usize::try_from(found.read + found.rejected).unwrap_or(usize::MAX);
    let candidates = found.unused.iter().filter(|column| {
        let values = found.values_of(column);
        let is_count = values.iter().all(|value| value.bytes().all(|byte| byte.is_ascii_digit()) && value.len() < 4);
        values.len() > 1 && values.len() <= rows.div_ceil(2) && !is_count
    });
    candidates.filter_map(|column| Some((rank(column)?, column))).min().map(|(_, column)| column.clone())
}

/// The statuses that events name; those of a preset where the file has codes for them.
pub(super) fn statuses(source: &Source, found: &Sample) -> Vec<String> {
    if source.table.name != "case_events" {
        return Vec::new();
    }
    let to = |column: &str| column == "to";
    let of_file =
        found.filled.iter().filter(|filled| to(filled.column)).flat_map(|filled| found.values_of(&filled.from));
    let of_preset = source.columns.iter().filter(|mapping| to(mapping.target.name));
    let of_preset = of_preset.flat_map(|mapping| mapping.values.values());
    let all: BTreeSet<&String> = of_file.chain(of_preset).collect();
    all.into_iter().cloned().collect()
}

/// The column of survey answers that may be the score: small whole numbers under a telling name.
pub(super) fn score(source: &Source, found: &Sample) -> Option<Score> {
    let is_mapped = found.filled.iter().any(|filled| filled.column == "score");
    if source.table.name != "surveys"
        || is_mapped
        || source.columns.iter().any(|mapping| mapping.target.name == "score")
    {
        return None;
    }
    let words = ["csat", "satisf", "nps", "recommend", "score", "rating"];
    let rank = |column: &String| {
        let name = column.to_lowercase();
        let is_question =
            name.strip_prefix('q').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
        words.iter().position(|word| name.contains(word)).or(is_question.then_some(words.len()))
    };
    let numbers = |column: &String| -> Option<Vec<u32>> {
        let values = found.values_of(column);
        if values.is_empty() { None } else { values.iter().map(|value| value.parse().ok()).collect() }
    };
    let fitting = found.unused.iter().filter_map(|column| Some((rank(column)?, column, numbers(column)?)));
    let fitting = fitting.filter(|(_, _, values)| values.iter().all(|value| *value <= 10));
    let (_, column, values) = fitting.min_by_key(|(rank, _, _)| *rank)?;
    let (least, most) = (values.iter().min().copied()?, values.iter().max().copied()?);
    let name = column.to_lowercase();
    let is_recommendation = name.contains("nps") || name.contains("recommend") || most > 7;
    let (lowest, highest) = match (is_recommendation, least, most) {
        (true, ..) | (_, 0, _) => (0, 10),
        (_, _, 0..=5) => (1, 5),
        _ => (1, 7),
    };
    let question = if is_recommendation { "nps" } else { "csat" };
    Some(Score { column: column.clone(), lowest, highest, question })
}
