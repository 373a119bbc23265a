//! `[[source.join]]`: files whose columns are joined to the rows of a source.

use std::collections::BTreeSet;

use super::sources::{read_conditions, read_files, texts};
use super::{columns, layout, preset};
use crate::config::Section;
use crate::config::model::{Format, Join, RepeatedKey, Source, Take};
use crate::domain::Finding;
use crate::domain::schema::Table;

/// Reads all joins of a source. One of a name that `defaults` has too takes from it what it does not say itself; one of `defaults` that the
/// source does not name has no files and is left out. A preset's own joins have none either.
pub(super) fn read(
    section: &Section<'_>,
    table: Option<&'static Table>,
    defaults: Option<&Source>,
    is_preset: bool,
) -> Vec<Join> {
    let mut joins: Vec<Join> = Vec::new();
    let mut names = BTreeSet::new();
    for entry in section.sections("join") {
        let name = entry.required_text("name");
        let keys = entry.keys();
        let default = name
            .as_ref()
            .and_then(|name| defaults.and_then(|source| source.joins.iter().find(|join| join.name == name.value)));
        if let Some(name) = &name {
            if name.value.is_empty() || name.value.contains('.') {
                let message = format!("found `{}`, expected a name without dots, such as `response`", name.value);
                entry.note(Finding::error(name.place.clone(), message));
            } else if !names.insert(name.value.clone()) {
                entry.note(Finding::error(name.place.clone(), format!("the join `{}` is given twice", name.value)));
            }
        }
        let join = read_join(&entry, table, is_preset);
        entry.finish();
        let Some((join, name)) = join.zip(name) else { continue };
        let mut join = Join { name: name.value, ..over(join, &keys, default) };
        join.source.name.clone_from(&join.name);
        for (key, columns) in [("key", &join.key), ("joined_key", &join.joined_key)] {
            if columns.is_empty() && !keys.iter().any(|given| given == key) {
                let message = format!("`{key}` is missing, expected a column such as \"number\"");
                section.note(Finding::error(join.place.clone(), message));
            }
        }
        joins.push(join);
    }
    joins
}

fn read_join(entry: &Section<'_>, table: Option<&'static Table>, is_preset: bool) -> Option<Join> {
    let files = if is_preset { Some(Vec::new()) } else { read_files(entry) };
    let format = entry.word("format", &Format::WORDS).map(|format| format.value);
    let form = layout::read(entry, &layout::formats(format, files.as_deref().unwrap_or_default()));
    let null_values = texts(entry, "null_values");
    let mut conditions = read_conditions(entry.section("only"), true);
    conditions.extend(read_conditions(entry.section("except"), false));
    let (key, joined_key) = (texts(entry, "key"), texts(entry, "joined_key"));
    let take = read_take(entry);
    // Whoever writes a workspace has the source's own mappings for it.
    let columns = if is_preset { entry.section("columns") } else { None };
    let columns = columns.map(|columns| columns::read(columns, table, None)).unwrap_or_default();
    let (files, file_places) = files?.into_iter().map(|file| (file.value, file.place)).unzip();
    let source = Source {
        place: entry.place(),
        name: String::new(),
        table: table?,
        files,
        file_places,
        query: None,
        format,
        delimiter: form.delimiter,
        layout: form.layout,
        time_zone: None,
        zone_in_file: false,
        null_values,
        columns: Vec::new(),
        only_with: Vec::new(),
        conditions,
        joins: Vec::new(),
        preset: None,
        export: None,
        on_repeated_key: RepeatedKey::Quarantine,
    };
    Some(Join { place: entry.place(), name: String::new(), source, key, joined_key, take, columns })
}

fn read_take(entry: &Section<'_>) -> Option<Take> {
    let is_last = entry.word("take", &[("first", false), ("last", true)]);
    let by = entry.text("by");
    let format = entry.text("by_format").map(|format| format.value);
    match (is_last, by) {
        (Some(is_last), Some(by)) => Some(Take { is_last: is_last.value, by: by.value, format }),
        (Some(is_last), None) if !entry.has("by") => {
            let message = "`by` is missing: `take` needs the column of the joined file that orders its rows";
            entry.note(Finding::error(is_last.place, message));
            None
        }
        (None, Some(by)) if !entry.has("take") => {
            entry.note(Finding::error(by.place, "`by` has no effect without `take`"));
            None
        }
        _ => None,
    }
}

/// A join with what the preset's join of its name gives.
fn over(own: Join, keys: &[String], default: Option<&Join>) -> Join {
    let Some(default) = default else { return own };
    let has = |key: &str| keys.iter().any(|own| own == key);
    Join {
        key: if has("key") { own.key } else { default.key.clone() },
        joined_key: if has("joined_key") { own.joined_key } else { default.joined_key.clone() },
        take: if has("take") { own.take } else { default.take.clone() },
        columns: default.columns.clone(),
        source: preset::over(own.source, keys, &default.source),
        ..own
    }
}

#[cfg(test)]
mod tests {
    use crate::config::model::ValueSource;
    use crate::config::workspace::check;

    /// What is wrong with a source of cases that has this after it.
    fn findings(text: &str) -> Vec<String> {
        let text = format!(
            "[workspace]\nname = \"A\"\ntime_zone = \"UTC\"\nreporting_currency = \"EUR\"\n[[source]]\ntable = \"partners\"\nfiles = [\"p.csv\"]\n\
             [[source]]\ntable = \"cases\"\nfiles = [\"c.csv\"]\n{text}"
        );
        check("quarterdeck.toml", &text).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn slips_are_told_with_what_was_expected() {
        const WHOLE: &str =
            "[[source.join]]\nname = \"sla\"\nfiles = [\"s.csv\"]\nkey = \"number\"\njoined_key = \"task\"\n";
        assert_eq!(findings(WHOLE), [""; 0]);
        assert_eq!(findings(&WHOLE.replace("s.csv", "s3://bucket/s-*.csv.gz")), [""; 0]);
        for (text, expected) in [
            (
                "[[source.join]]\nname = \"sla\"\nfiles = [\"s.csv\"]\njoined_key = \"task\"\n".to_owned(),
                "`key` is missing",
            ),
            (WHOLE.replace("files = [\"s.csv\"]\n", ""), "`files` is missing"),
            (WHOLE.replace("s.csv", "s3://bucket"), "names no object"),
            (WHOLE.replace("s.csv", "gs://bucket/s.csv"), "gs"),
            (WHOLE.replace("\"sla\"", "\"a.b\""), "expected a name without dots"),
            (format!("{WHOLE}{WHOLE}"), "the join `sla` is given twice"),
            (format!("{WHOLE}take = \"first\"\n"), "`by` is missing"),
            (format!("{WHOLE}by = \"end\"\n"), "`by` has no effect without `take`"),
            (format!("{WHOLE}take = \"newest\"\nby = \"end\"\n"), "newest"),
            (format!("{WHOLE}sheet = 1\n"), "`sheet` has no meaning here"),
            (format!("{WHOLE}colums = 1\n"), "unknown key `colums`"),
        ] {
            let found = findings(&text);
            assert!(found.len() == 1 && found[0].contains(expected), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_preset_gives_what_a_join_does_not_say() {
        let text = "[workspace]\nname = \"A\"\ntime_zone = \"UTC\"\nreporting_currency = \"EUR\"\n[[source]]\ntable = \"partners\"\nfiles = [\"p.csv\"]\n\
            [[source]]\ntable = \"cases\"\nfiles = [\"c.csv\"]\nsystem = \"servicenow\"\n\
            [[source.join]]\nname = \"response\"\nfiles = [\"s.csv\"]\njoined_key = \"incident\"\n";
        let (workspace, findings) = check("quarterdeck.toml", text);
        assert_eq!(findings, []);
        let joins = workspace.unwrap().sources.remove(1).joins;
        assert_eq!(joins.len(), 1, "the preset's other joins have no files");
        assert_eq!((joins[0].joined_key.as_slice(), joins[0].key.len()), (&["incident".to_owned()][..], 2));
        assert_eq!(joins[0].take.as_ref().map(|take| take.by.as_str()), Some("end_time"));
        assert_eq!(joins[0].source.files, ["s.csv"]);
        assert!(joins[0].source.conditions.iter().all(|condition| condition.optional));
    }

    #[test]
    fn what_a_join_fills_comes_before_what_holds_without_it() {
        let head = "[workspace]\nname = \"A\"\ntime_zone = \"UTC\"\nreporting_currency = \"EUR\"\n[[source]]\ntable = \"partners\"\nfiles = [\"p.csv\"]\n\
            [[source]]\ntable = \"cases\"\nfiles = [\"c.csv\"]\nsystem = \"servicenow\"\n";
        let join = "[[source.join]]\nname = \"resolution\"\nfiles = [\"s.csv\"]\n";
        let own = "[source.columns]\nresolution_breached = \"broken\"\n";
        let breached = |text: &str| {
            let (workspace, findings) = check("quarterdeck.toml", text);
            assert_eq!(findings, [], "{text}");
            let columns = workspace.unwrap().sources.remove(1).columns;
            let of_target: Vec<_> =
                columns.into_iter().filter(|mapping| mapping.target.name == "resolution_breached").collect();
            assert_eq!(of_target.len(), 1, "{text}");
            (of_target[0].from.clone(), of_target[0].values.len())
        };
        let column = |name: &str| ValueSource::Column(name.to_owned());
        let without = ValueSource::FirstOf(["made_sla", "task.made_sla"].map(str::to_owned).to_vec());
        assert_eq!(breached(head), (without, 4));
        assert_eq!(breached(&format!("{head}{join}")), (column("resolution.has_breached"), 0));
        assert_eq!(breached(&format!("{head}{own}{join}")), (column("broken"), 0));
    }
}
