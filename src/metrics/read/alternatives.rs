//! Reading `[[metric.alternative]]`: what a record says otherwise, over the record itself.

use super::series::series;
use super::{UNITS, identifier};
use crate::config::reader::Section;
use crate::domain::Finding;
use crate::metrics::alternative::{Alternative, Bound};
use crate::metrics::catalogue::{Kind, Series};
use crate::metrics::figure::Unit;

/// Keys that say what an alternative is, and nothing of how it is counted.
const ABOUT: [&str; 3] = ["id", "name", "bound"];

const BOUNDS: &[(&str, Bound)] = &[("same", Bound::Same), ("as_many", Bound::AsMany)];

/// The alternatives of a record; `base` is its series and unit. `None` where one is wrong, or the record is.
pub(super) fn alternatives(record: &Section<'_>, base: Option<(&Series, Unit)>) -> Option<Vec<Alternative>> {
    let sections = record.sections("alternative");
    // What is wrong with the record would be said again of each of its alternatives.
    let (base, unit) = base?;
    let mut read: Vec<Option<Alternative>> = Vec::new();
    for section in sections {
        let section = section.over(record);
        let known: Vec<&str> = read.iter().flatten().map(|known| known.id.as_str()).collect();
        let found = alternative(&section, base, unit, &known);
        section.finish();
        read.push(found);
    }
    read.into_iter().collect()
}

fn alternative(section: &Section<'_>, base: &Series, unit: Unit, known: &[&str]) -> Option<Alternative> {
    let own = section.keys();
    for key in ["id", "name"].into_iter().filter(|key| !own.iter().any(|own| own == key)) {
        section.error(format!("`{key}` is missing, expected a text in quotes of the alternative's own"));
    }
    if own.iter().all(|key| ABOUT.contains(&key.as_str())) {
        section.error("it reads nothing otherwise, expected a key of the record such as `cohort`");
    }
    let id = section.text("id").and_then(|id| {
        if known.contains(&id.value.as_str()) {
            let message = format!("alternative `{}` is defined twice", id.value);
            section.note(Finding::error(id.place.clone(), message));
        }
        identifier(section, id)
    });
    let name = section.text("name");
    let written = section.word("unit", UNITS);
    let bound = section.word("bound", BOUNDS);
    let series = series(section);
    let is_rate = |series: &Series| matches!(series.kind, Kind::Rate { .. });
    if series.as_ref().is_some_and(is_rate) && !is_rate(base) {
        section.error("an alternative of another kind cannot be a rate: nothing says what it would be held against");
    }
    Some(Alternative {
        id: id?,
        name: name?.value,
        unit: written.map_or(unit, |unit| unit.value),
        series: series?,
        bound: bound.map_or(Bound::Same, |bound| bound.value),
    })
}

#[cfg(test)]
mod tests {
    use super::super::records;
    use super::*;

    const RECORD: &str = r#"[[metric]]
id = "own"
name = "Own"
definition = "d"
formula = "f"
unit = "share"
direction = "lower"
sources = ["cases"]
fact = "cases"
cohort = "opened_date"
kind = "share"
numerator = "escalated"
evidence = "cases"
minimum_evidence = 1
pitfalls = []
"#;

    fn read(alternatives: &str) -> (Vec<Alternative>, Vec<String>) {
        let (metrics, findings) = records("metrics/own.toml", &format!("{RECORD}{alternatives}"));
        let read = metrics.into_iter().flat_map(|(metric, _)| metric.alternatives).collect();
        (read, findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_is_not_said_otherwise_is_the_record_s() {
        let (read, findings) = read(
            "[[metric.alternative]]\nid = \"settled\"\nname = \"by settling day\"\ncohort = \"settled_date\"\n\
             [[metric.alternative]]\nid = \"hours\"\nname = \"as hours\"\nkind = \"mean\"\nvalue = \"seconds_to_resolve\"\n\
             divisor = 3600\nunit = \"hours\"\nbound = \"as_many\"\n",
        );
        assert_eq!(findings, [""; 0]);
        assert_eq!(read.len(), 2);
        let (settled, hours) = (&read[0], &read[1]);
        assert_eq!((settled.series.cohort, settled.bound), (Some("settled_date"), Bound::Same));
        assert_eq!((settled.unit, settled.series.kind.as_str()), (Unit::Share, "share"));
        assert_eq!((hours.series.cohort, hours.bound), (Some("opened_date"), Bound::AsMany));
        assert_eq!((hours.unit, hours.series.kind.as_str()), (Unit::Hours, "mean"));
    }

    #[test]
    fn every_mistake_is_reported_with_its_place() {
        let (read, findings) = read(
            "[[metric.alternative]]\nid = \"settled\"\nname = \"by settling day\"\ncohort = \"setled_date\"\n\
             [[metric.alternative]]\nid = \"nothing\"\nname = \"the same\"\nbound = \"many\"\n\
             [[metric.alternative]]\nid = \"nothing\"\nnumerator = \"escalatd\"\ncohrt = \"opened_date\"\n\
             [[metric.alternative]]\nid = \"Rate\"\nname = \"as a rate\"\nkind = \"rate\"\n",
        );
        assert!(read.is_empty(), "a record with a wrong alternative is none");
        let all = findings.join("\n");
        for expected in [
            "metrics/own.toml:19:10 [metric[1].alternative[1].cohort]: the facts `cases` have no day column `setled_date`; did you mean `settled_date`?",
            "metrics/own.toml:20:1 [metric[1].alternative[2]]: it reads nothing otherwise, expected a key of the record such as `cohort`",
            "[metric[1].alternative[2].bound]: found `many`, expected one of `same`, `as_many`",
            "[metric[1].alternative[3]]: `name` is missing, expected a text in quotes of the alternative's own",
            "[metric[1].alternative[3].numerator]: the facts `cases` have no column `escalatd`; did you mean `escalated`?",
            "unknown key `cohrt`; did you mean `cohort`?",
            "metrics/own.toml:29:6 [metric[1].alternative[4].id]: found `Rate`, expected small letters, digits and underscores",
            "[metric[1].alternative[4]]: an alternative of another kind cannot be a rate",
        ] {
            assert!(all.contains(expected), "missing: {expected}\nin:\n{all}");
        }
    }

    #[test]
    fn ids_of_alternatives_are_unique() {
        let same = "[[metric.alternative]]\nid = \"a\"\nname = \"n\"\ncohort = \"settled_date\"\n";
        let (_, findings) = read(&format!("{same}{same}"));
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(
            findings[0].contains("[metric[1].alternative[2].id]: alternative `a` is defined twice"),
            "{findings:?}"
        );
    }
}
