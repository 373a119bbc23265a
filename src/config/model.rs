//! The checked workspace file: where data comes from, what a day is, whom decks are for.

mod join;
mod layout;

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::mapping::{Adjustments, Condition};
use super::presets::Preset;
use crate::domain::period::FiscalYear;
use crate::domain::schema::{Column, Table};
use crate::domain::{Currency, Locale, Place};
use crate::look::Palette;

pub use super::query::{Database, Query};
pub use join::{Join, Take};
pub use layout::{DuplicateHeaders, Layout, NumberFormat, Sheet};

/// A checked `quarterdeck.toml`.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// What decks call the programme's owner or scope.
    pub name: String,
    /// The zone that days, months and quarters are those of.
    pub time_zone: Tz,
    /// When fiscal years start.
    pub fiscal_year: FiscalYear,
    /// The currency that money is compared in.
    pub reporting_currency: Currency,
    /// The first day from which the data is whole; `None` where all of it is. Quarters and months that start before it are
    /// not held against later ones.
    pub complete_from: Option<NaiveDate>,
    /// The sources, in the order of the file.
    pub sources: Vec<Source>,
    /// How cases are derived from events; `None` derives nothing.
    pub derive: Option<Derive>,
    /// Privacy.
    pub privacy: Privacy,
    /// Whether decks are made as PowerPoint files too.
    pub powerpoint: bool,
    /// The notation of figures and days in decks.
    pub locale: &'static Locale,
    /// The workspace's own look.
    pub theme: Theme,
    /// The largest share of quarantined rows a source may have before a load ends with findings (exit code 1).
    pub quarantine_threshold: f64,
}

/// What decks look like.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Theme {
    /// Colours by name.
    pub palette: Palette,
    /// The logo; `None` shows none.
    pub logo: Option<ThemeFile>,
    /// The workspace's own typeface; `None` is the bundled one.
    pub typeface: Option<TypefaceFiles>,
}

/// The files of a typeface.
#[derive(Debug, Clone, PartialEq)]
pub struct TypefaceFiles {
    /// Weight 400.
    pub regular: ThemeFile,
    /// Weight 600; without it the bold file serves, and without that the regular one.
    pub semibold: Option<ThemeFile>,
    /// Weight 700; without it the semibold file serves, and without that the regular one.
    pub bold: Option<ThemeFile>,
}

impl TypefaceFiles {
    /// The file of each weight: 400, 600 and 700.
    #[must_use]
    pub fn by_weight(&self) -> [&ThemeFile; 3] {
        let semibold = self.semibold.as_ref().or(self.bold.as_ref()).unwrap_or(&self.regular);
        let bold = self.bold.as_ref().or(self.semibold.as_ref()).unwrap_or(&self.regular);
        [&self.regular, semibold, bold]
    }
}

/// A file that decks are made with: a logo or a font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFile {
    /// Its path, relative to the workspace.
    pub path: String,
    /// Where it is named.
    pub place: Place,
}

/// One `[[source]]`: files, or the rows of a query, that feed one canonical table.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its place in the file, counted from 1, and its line.
    pub place: Place,
    /// A short name for reports: the table, with a number where several feed it.
    pub name: String,
    /// The table it feeds.
    pub table: &'static Table,
    /// Globs, relative to the workspace, or URLs of objects with one (`s3://bucket/path/*.csv`); none where a server is asked.
    pub files: Vec<String>,
    /// Where each of them is written, in the same order; may be empty.
    pub file_places: Vec<Place>,
    /// The query that gives the rows, where they come from a database.
    pub query: Option<Query>,
    /// The format; `None` tells by the extension.
    pub format: Option<Format>,
    /// The delimiter of a text table, where it is neither comma nor tab.
    pub delimiter: Option<u8>,
    /// How its files are laid out and written.
    pub layout: Layout,
    /// The zone of zone-less timestamps; `None` refuses them.
    pub time_zone: Option<Tz>,
    /// Texts that mean "no value"; the empty text always does.
    pub null_values: Vec<String>,
    /// How canonical columns are filled; columns not named are taken by their own name where the file has it.
    pub columns: Vec<ColumnMapping>,
    /// Only rows in which these columns of the file hold a value feed the table.
    pub only_with: Vec<String>,
    /// Only rows that meet all of these feed the table.
    pub conditions: Vec<Condition>,
    /// Files whose columns are joined to its rows.
    pub joins: Vec<Join>,
    /// The preset that gives what the source does not say itself.
    pub preset: Option<&'static Preset>,
    /// Which of the exports that the preset knows for this table it is; `None` is the one without a name.
    pub export: Option<String>,
    /// Whether the zone of zone-less timestamps is taken from the rows below the header, where the file states it there and
    /// `time_zone` does not.
    pub zone_in_file: bool,
    /// What to do with a repeated key (rule R5).
    pub on_repeated_key: RepeatedKey,
}

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Delimited text with a header row.
    Csv,
    /// The same, by tabs.
    Tsv,
    /// One JSON object a line.
    JsonLines,
    /// A JSON document with a list of objects.
    Json,
    /// Parquet.
    Parquet,
    /// A database file of SQLite, read by a query; no `format` names it.
    Sqlite,
    /// An Excel workbook (`.xlsx`, `.xlsm`).
    Xlsx,
    /// A workbook of Excel 97 to 2003 (`.xls`).
    Xls,
    /// An OpenDocument spreadsheet (`.ods`).
    Ods,
}

impl Format {
    /// The formats by the words that name them in a workspace file.
    pub const WORDS: [(&str, Self); 8] = [
        ("csv", Self::Csv),
        ("tsv", Self::Tsv),
        ("jsonl", Self::JsonLines),
        ("json", Self::Json),
        ("parquet", Self::Parquet),
        ("xlsx", Self::Xlsx),
        ("xls", Self::Xls),
        ("ods", Self::Ods),
    ];

    /// The format that a file name's last extension stands for; the extension of a compression is not looked through.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            "jsonl" | "ndjson" | "jsonlines" => Some(Self::JsonLines),
            "json" => Some(Self::Json),
            "parquet" | "pq" => Some(Self::Parquet),
            "xlsx" | "xlsm" => Some(Self::Xlsx),
            "xls" => Some(Self::Xls),
            "ods" => Some(Self::Ods),
            _ => None,
        }
    }

    /// Whether its files name their columns before the first row, and not each row its own.
    #[must_use]
    pub fn names_columns_first(self) -> bool {
        !matches!(self, Self::JsonLines | Self::Json)
    }

    /// Whether its files are delimited text.
    #[must_use]
    pub fn is_delimited(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv)
    }

    /// Whether its files are text in some encoding.
    #[must_use]
    pub fn is_text(self) -> bool {
        self.is_delimited() || matches!(self, Self::JsonLines | Self::Json)
    }

    /// Whether its files are workbooks.
    #[must_use]
    pub fn is_workbook(self) -> bool {
        matches!(self, Self::Xlsx | Self::Xls | Self::Ods)
    }
}

/// What to do when two different rows carry the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RepeatedKey {
    /// Quarantine all rows after the first.
    Quarantine,
    /// Keep the row with the highest value of this canonical column; the others go to the snapshot's history.
    Latest {
        /// The column that orders versions, of the file.
        version_column: String,
        /// How it writes times, where not ISO 8601 (chrono's format).
        version_format: Option<String>,
    },
}

/// How one canonical column is filled.
#[derive(Debug, Clone)]
pub struct ColumnMapping {
    /// Where it is written.
    pub place: Place,
    /// The canonical column.
    pub target: &'static Column,
    /// Where the value comes from.
    pub from: ValueSource,
    /// Whether a file may lack the column, as those that presets name may; the canonical one is then empty.
    pub optional: bool,
    /// The formats of a date or time (chrono's), tried in order; none is ISO 8601. `iso`, `epoch_seconds` and
    /// `epoch_milliseconds` too.
    pub formats: Vec<String>,
    /// Replacements of whole values.
    pub values: BTreeMap<String, String>,
    /// Replacements by how a value begins, where no whole one is listed; the longest beginning counts.
    pub starts_with: BTreeMap<String, String>,
    /// What else is done to the value.
    pub adjustments: Adjustments,
    /// The system whose partner aliases translate the value.
    pub alias_system: Option<String>,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueSource {
    /// A column of the file.
    Column(String),
    /// The first of these that the file has; of a format without a header, the first that the row has.
    FirstOf(Vec<String>),
    /// Several columns, joined by a text.
    Joined {
        /// The columns.
        columns: Vec<String>,
        /// What stands between them.
        with: String,
    },
    /// The same value in every row.
    Constant(String),
}

/// How cases are derived from events (rule R16). Patterns may hold `*`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Derive {
    /// Take the partner from the first event's `actor_org` (through aliases) where events carry no `partner_id`.
    pub partner_from_actor: bool,
    /// Keep the opening that a source of cases reports, since the log tells of changes alone.
    pub reported_opening: bool,
    /// Names of levels, lowest first, each with its canonical level 1 to 3. The order decides what is *above*.
    pub levels: Vec<(String, i64)>,
    /// Status values that are a first response.
    pub first_response: Vec<String>,
    /// Status values that are a resolution.
    pub resolved: Vec<String>,
    /// Status values that are a closing.
    pub closed: Vec<String>,
    /// Status values after which any other status is a reopen.
    pub done: Vec<String>,
    /// Status values in which the clock stands still.
    pub paused: Vec<String>,
}

/// Who may see what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privacy {
    /// Environment variable with the pseudonym key.
    pub key_env: Option<String>,
    /// File with the pseudonym key, relative to the workspace.
    pub key_file: Option<PathBuf>,
    /// Fewest other partners a pooled figure may rest on to be shown to a partner.
    pub smallest_peer_group: usize,
    /// Whether a partner sees its own customers' names.
    pub own_customers: OwnCustomers,
}

/// How a partner's own customers appear in its decks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnCustomers {
    /// By a keyed pseudonym, stable over periods.
    Pseudonym,
    /// By name.
    Name,
}
