//! `system` of a source: what its preset gives where the source says nothing itself.

use super::sources::read_settings;
use crate::config::model::{ColumnMapping, Layout, Source};
use crate::config::presets::{PRESETS, Preset};
use crate::config::{Document, Placed, Section};
use crate::domain::Finding;
use crate::domain::finding::nearest;
use crate::domain::schema::Table;

/// A preset as it is read.
#[derive(Debug, Clone)]
pub struct Described {
    /// What people call the system: `Zendesk`.
    pub name: String,
    /// The version of the mapping file.
    pub version: i64,
    /// What it expects of exports, in a sentence or two.
    pub expects: String,
    /// What it gives for each table it can feed.
    pub tables: Vec<TablePreset>,
}

/// What a preset gives for one table.
#[derive(Debug, Clone)]
pub struct TablePreset {
    /// What files feed it, in words.
    pub about: String,
    /// The source it stands for, without files.
    pub source: Source,
    /// The keys it gives.
    pub keys: Vec<String>,
}

/// Reads a preset, and what is wrong with it; the shipped ones have nothing wrong.
#[must_use]
pub fn describe(preset: &'static Preset) -> (Described, Vec<Finding>) {
    let file = preset.file();
    let document = Document::parse(file, preset.text);
    let root = document.root();
    let text = |section: &Section<'_>, key: &str| section.required_text(key).map(|written| written.value);
    let mut described = Described { name: String::new(), version: 0, expects: String::new(), tables: Vec::new() };
    if let Some(head) = root.section("preset") {
        described.name = text(&head, "name").unwrap_or_default();
        described.expects = text(&head, "expects").unwrap_or_default();
        described.version = head.integer("version").map_or(0, |written| written.value);
        head.finish();
    }
    for section in root.sections("source") {
        let table = section.required_text("table").and_then(|written| Table::named(&written.value));
        let about = text(&section, "about").unwrap_or_default();
        let keys = section.keys();
        let export = section.text("export").map(|written| written.value);
        if let Some(source) = read_settings(section, table, None, None) {
            let source = Source { export, ..as_default(source, preset) };
            described.tables.push(TablePreset { about, source, keys });
        }
    }
    root.finish();
    (described, document.into_findings())
}

/// A preset's files may lack what it maps, and rows are not asked about columns that are not there.
fn as_default(mut source: Source, preset: &'static Preset) -> Source {
    source.name = source.table.name.to_owned();
    source.preset = Some(preset);
    let filled = source.joins.iter_mut().flat_map(|join| &mut join.columns);
    for column in source.columns.iter_mut().chain(filled) {
        column.optional = true;
    }
    let joined = source.joins.iter_mut().map(|join| &mut join.source.conditions);
    for condition in std::iter::once(&mut source.conditions).chain(joined).flatten() {
        condition.optional = true;
    }
    source
}

/// What the source's `system` gives for its table; an unknown name is noted with the nearest, a table it knows nothing of with those
/// it does.
pub(super) fn of(section: &Section<'_>, table: Option<&'static Table>) -> Option<TablePreset> {
    let export = section.text("export");
    let Some(written) = section.text("system") else {
        if let Some(export) = export {
            let finding = Finding::error(export.place, "`export` has no effect without `system`");
            section.note(finding.remedy("name the `system` whose export it is, or leave it out"));
        }
        return None;
    };
    let Some(preset) = Preset::named(&written.value) else {
        let names = || PRESETS.iter().map(|preset| preset.system);
        let finding = Finding::error(written.place, format!("no preset is called `{}`", written.value));
        section.note(match nearest(&written.value, names()) {
            Some(near) => finding.remedy(format!("did you mean `{near}`?")),
            None => finding.remedy(format!("presets: {}", names().collect::<Vec<_>>().join(", "))),
        });
        return None;
    };
    let table = table?;
    let (described, _) = describe(preset);
    let of_table: Vec<TablePreset> =
        described.tables.iter().filter(|each| each.source.table.name == table.name).cloned().collect();
    // What no system is named for has nothing to say about the other tables.
    if of_table.is_empty() && preset.system != "generic" {
        let mut tables: Vec<_> = described.tables.iter().map(|each| each.source.table.name).collect();
        tables.dedup();
        let message = format!("the preset `{}` does not feed `{}`", preset.system, table.name);
        section.note(Finding::error(written.place, message).remedy(format!("it feeds {}", tables.join(", "))));
        return None;
    }
    chosen(section, of_table, export, (preset.system, table.name))
}

/// The export that a source names, of those that the preset knows for the table; without a name the first.
fn chosen(
    section: &Section<'_>,
    of_table: Vec<TablePreset>,
    export: Option<Placed<String>>,
    (system, table): (&str, &str),
) -> Option<TablePreset> {
    let Some(export) = export else { return of_table.into_iter().next() };
    let named = |each: &&TablePreset| each.source.export.as_ref() == Some(&export.value);
    if let Some(found) = of_table.iter().find(named) {
        return Some(found.clone());
    }
    let names: Vec<&str> = of_table.iter().filter_map(|each| each.source.export.as_deref()).collect();
    let message = format!("the preset `{system}` knows no export `{}` that feeds `{table}`", export.value);
    let finding = Finding::error(export.place, message);
    section.note(match (nearest(&export.value, names.iter().copied()), names.as_slice()) {
        (Some(near), _) => finding.remedy(format!("did you mean `{near}`?")),
        (None, []) => finding.remedy("leave `export` out"),
        (None, names) => finding.remedy(format!("it knows {}", names.join(", "))),
    });
    None
}

/// A source with what its preset gives: the keys it has itself win, and so do the columns it maps.
pub(super) fn over(own: Source, keys: &[String], preset: &Source) -> Source {
    let has = |key: &str| keys.iter().any(|own| own == key);
    let mut columns = own.columns.clone();
    // What the source maps itself, then what its joins fill, then what holds without them.
    for mapping in own.joins.iter().flat_map(|join| &join.columns).chain(&preset.columns) {
        if !columns.iter().any(|known| known.target.name == mapping.target.name) {
            columns.push(mapping.clone());
        }
    }
    let mut conditions = own.conditions.clone();
    let excluded = |keeps: bool| has(if keeps { "only" } else { "except" });
    conditions.extend(preset.conditions.iter().filter(|condition| !excluded(condition.keeps)).cloned());
    let repeated = has("on_repeated_key") || has("version_column");
    Source {
        preset: preset.preset,
        export: preset.export.clone(),
        columns,
        conditions,
        layout: layout_over(&own.layout, &has, &preset.layout),
        format: own.format.or(preset.format),
        delimiter: own.delimiter.or(preset.delimiter),
        time_zone: own.time_zone.or(preset.time_zone),
        null_values: if has("null_values") { own.null_values } else { preset.null_values.clone() },
        only_with: if has("only_with") { own.only_with } else { preset.only_with.clone() },
        zone_in_file: if has("time_zone_in_file") { own.zone_in_file } else { preset.zone_in_file },
        on_repeated_key: if repeated { own.on_repeated_key } else { preset.on_repeated_key.clone() },
        ..own
    }
}

fn layout_over(own: &Layout, has: &impl Fn(&str) -> bool, preset: &Layout) -> Layout {
    let of = |key: &str| if has(key) { own } else { preset };
    let mut layout = of("encoding").clone();
    layout.sheet.clone_from(&of("sheet").sheet);
    layout.header_row = of("header_row").header_row;
    layout.skip_rows = of("skip_rows").skip_rows;
    layout.footer.clone_from(&of("footer").footer);
    layout.duplicate_headers = of("duplicate_headers").duplicate_headers;
    layout.rows.clone_from(&of("rows").rows);
    layout.row_cap = of("row_cap").row_cap;
    layout.numbers.decimal = of("decimal").numbers.decimal;
    layout.numbers.grouping = of("grouping").numbers.grouping;
    layout.numbers.parentheses = of("negative").numbers.parentheses;
    layout.numbers.trailing_minus = of("negative").numbers.trailing_minus;
    layout
}

/// The mapping of a column that says no more than how it differs from the preset's. Its replacements are added to those of the preset.
pub(super) fn mapping_over(own: ColumnMapping, keys: &[String], preset: &ColumnMapping) -> ColumnMapping {
    let has = |key: &str| keys.iter().any(|own| own == key);
    let adjusts =
        ["drop_zeros", "upper_case", "drop_time", "exclusive", "after", "minor_units", "reversed", "minus_when"];
    ColumnMapping {
        from: preset.from.clone(),
        optional: preset.optional,
        formats: if has("format") { own.formats } else { preset.formats.clone() },
        values: preset.values.clone().into_iter().chain(own.values).collect(),
        starts_with: preset.starts_with.clone().into_iter().chain(own.starts_with).collect(),
        adjustments: if adjusts.into_iter().any(has) { own.adjustments } else { preset.adjustments.clone() },
        alias_system: own.alias_system.or_else(|| preset.alias_system.clone()),
        ..own
    }
}
